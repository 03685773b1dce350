//! Everything against trying all sets of sites.

use super::facet::cut_off;
use super::grow::{Ground, Scratch};
use super::hull::Spend;
use super::weights::{search, Effort, Search};
use super::window::{Least, Window};
use super::{price, solve, Task};
use crate::solve::part::Rows;
use crate::solve::{Limits, Stop};

struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % n
    }
}

/// Points and sites in a square, joined when near; every row has a site, some are alike.
fn town(seed: u64, rows: u64, sites: u64) -> Rows {
    let mut dice = Dice(seed * 77 + 5);
    let mut point = || (dice.below(1000) as i64, dice.below(1000) as i64);
    let at: Vec<_> = (0..sites).map(|_| point()).collect();
    let mut lists = Vec::new();
    while lists.len() < rows as usize {
        let p = point();
        let near = |s: &(i64, i64)| (s.0 - p.0).pow(2) + (s.1 - p.1).pow(2) < 420 * 420;
        let row: Vec<u32> = (0..at.len())
            .filter(|&j| near(&at[j]))
            .map(|j| j as u32)
            .collect();
        if !row.is_empty() {
            lists.push(row);
        }
    }
    if seed.is_multiple_of(3) {
        lists[0] = lists[1].clone();
    }
    Rows::from_lists(&lists)
}

fn covers(rows: &Rows, chosen: &[u32], set: u32) -> bool {
    chosen
        .iter()
        .all(|&i| rows.row(i as usize).iter().any(|&j| set >> j & 1 == 1))
}

fn fewest(rows: &Rows, sites: u32) -> usize {
    let all: Vec<u32> = (0..rows.len() as u32).collect();
    let sets = (0..1u32 << sites).filter(|&s| covers(rows, &all, s));
    sets.map(|s| s.count_ones() as usize).min().unwrap_or(0)
}

#[test]
fn the_least_cover_of_a_window_is_found() {
    for seed in 0..600 {
        let mut dice = Dice(seed);
        let (rows, sites) = (1 + dice.below(9) as usize, 1 + dice.below(9) as usize);
        let masks: Vec<u64> = (0..sites).map(|_| dice.below(1 << rows)).collect();
        let weight: Vec<i64> = (0..sites).map(|_| dice.below(6) as i64).collect();
        let goal = dice.below(1 << rows);
        let limit = 1 + dice.below(14) as i64;
        let mut best = i64::MAX;
        for set in 0..1u32 << sites {
            let inside = (0..sites).filter(|j| set >> j & 1 == 1);
            let (mask, sum) = inside.fold((0, 0), |a, j| (a.0 | masks[j], a.1 + weight[j]));
            if mask & goal == goal {
                best = best.min(sum);
            }
        }
        let window = Window::new(rows, masks.clone());
        let mut nodes = u64::MAX;
        match window.least(goal, sites, &weight, limit, &mut nodes, &mut |_, _| {}) {
            Least::Cover(least, set) => {
                assert!(least == best && least < limit, "seed {seed}");
                let mask = set.iter().fold(0, |a, j| a | masks[j]);
                assert_eq!(mask & goal, goal, "seed {seed}");
                assert_eq!(set.iter().map(|j| weight[j]).sum::<i64>(), least);
            }
            Least::None => assert!(best >= limit, "seed {seed}"),
            Least::Unknown(_) => panic!("seed {seed}"),
        }
    }
}

#[test]
fn every_cut_holds_for_every_cover_and_cuts_the_point_off() {
    let spend = Spend {
        nodes: 1_000,
        asks: 200,
        violation: 0.01,
    };
    let mut count = 0;
    for seed in 0..800u64 {
        let n = 8 + seed % 5;
        let rows = town(seed, 10 + seed % 9, n);
        let cols = rows.transposed(n as usize);
        let mut dice = Dice(seed + 999);
        // Any point will do; one half or one third is what relaxations like.
        let x: Vec<f64> = (0..n)
            .map(|_| [0.0, 0.33, 0.5, 0.2][dice.below(4) as usize])
            .collect();
        let y = vec![0.1; rows.len()];
        let sum = |i: usize| rows.row(i).iter().map(|&j| x[j as usize]).sum::<f64>();
        let tight: Vec<bool> = (0..rows.len()).map(|i| sum(i) >= 0.99).collect();
        let ground = Ground {
            rows: &rows,
            cols: &cols,
            x: &x,
            y: &y,
            tight: &tight,
            cuts: &[],
            cut_price: &[],
            cuts_of: &vec![Vec::new(); rows.len()],
        };
        let mut scratch = Scratch::new(rows.len(), n as usize);
        for seed_row in (0..rows.len() as u32).filter(|&i| tight[i as usize]) {
            let Some(local) = ground.grow(seed_row, 20, &mut scratch) else {
                continue;
            };
            let Some(cut) = cut_off(&ground, &local, &spend) else {
                continue;
            };
            count += 1;
            assert!(ground.activity(&cut) < 1.0, "seed {seed}");
            let weigh = |set: u32| -> i64 {
                let inside = cut.weight.iter().filter(|w| set >> w.0 & 1 == 1);
                inside.map(|w| w.1).sum()
            };
            let sets = (0..1u32 << n).filter(|&s| covers(&rows, &cut.rows, s));
            assert_eq!(sets.map(weigh).min(), Some(cut.rhs), "seed {seed}");
        }
    }
    assert!(count > 100, "{count} cuts");
}

#[test]
fn the_search_finds_covers_and_stops() {
    let never = Stop::never();
    let mut missed = 0;
    for seed in 0..300 {
        let rows = town(seed, 18, 12);
        let cols = rows.transposed(12);
        let effort = |swaps, stop| Effort {
            swaps,
            target: 1,
            seed,
            stop,
        };
        let best = fewest(&rows, 12);
        let open = search(&rows, &cols, None, &effort(400, &never)).unwrap_or_default();
        let set = open.iter().fold(0, |a, &j| a | 1 << j);
        let all: Vec<u32> = (0..rows.len() as u32).collect();
        assert!(covers(&rows, &all, set));
        assert!(open.len() >= best, "seed {seed}");
        missed += usize::from(open.len() > best);
        let past = Stop::new(Some(std::time::Instant::now()), Default::default());
        let open = search(&rows, &cols, Some(&[3]), &effort(400, &past)).unwrap_or_default();
        let set = open.iter().fold(0, |a, &j| a | 1 << j);
        assert!(covers(&rows, &all, set), "seed {seed}");
    }
    assert!(missed <= 3, "{missed} of 300");
    let hopeless = Rows::from_lists(&[vec![0], vec![]]);
    assert!(Search::new(&hopeless, &hopeless.transposed(1), 0).is_none());
}

/// Prices a leaf again, by the formula of the certificate alone.
fn priced_again(rows: &Rows, sites: usize, prices: &crate::solve::certificate::Prices) -> i128 {
    let pays = |j: usize| -> i128 {
        let demand = (0..rows.len()).filter(|&i| rows.row(i).contains(&(j as u32)));
        let demand: i128 = demand.map(|i| i128::from(prices.demand[i])).sum();
        let weight = |c: &crate::solve::certificate::Cut| {
            let of = c.coef.iter().find(|w| w.0 as usize == j);
            of.map_or(0, |w| i128::from(w.1) * i128::from(c.price))
        };
        demand + prices.cuts.iter().map(weight).sum::<i128>()
    };
    let demand: i128 = prices.demand.iter().map(|&u| i128::from(u)).sum();
    let cuts = prices
        .cuts
        .iter()
        .map(|c| i128::from(c.rhs) * i128::from(c.price));
    let over = (0..sites).map(|j| (1_000_000 - pays(j)).min(0));
    demand + cuts.sum::<i128>() + over.sum::<i128>()
}

#[test]
fn bounds_are_under_covers_and_can_be_priced_again() {
    for seed in 0..120u64 {
        let n = 9 + seed % 5;
        let rows = town(seed, 12 + seed % 13, n);
        let cols = rows.transposed(n as usize);
        let task = Task {
            rows: &rows,
            cols: &cols,
            start: &[],
            middling: seed % 2 == 0,
        };
        let stop = match seed % 10 {
            9 => Stop::new(Some(std::time::Instant::now()), Default::default()),
            _ => Stop::never(),
        };
        let limits = Limits {
            gap: 0.0,
            seed,
            stop,
        };
        let found = solve(&[task], &limits, &|_, _, _, _| {}).unwrap_or_default();
        let best = fewest(&rows, n as u32);
        assert_eq!(found.len(), 1);
        let found = &found[0];
        assert!(
            found.bound <= best && best <= found.open.len(),
            "seed {seed}"
        );
        let again = priced_again(&rows, n as usize, &found.prices);
        assert!(price::sites(again) >= found.bound, "seed {seed}");
        for cut in &found.prices.cuts {
            let sets = (0..1u32 << n).filter(|&s| covers(&rows, &cut.rows, s));
            let weigh = |set: u32| -> i64 {
                let inside = cut.coef.iter().filter(|w| set >> w.0 & 1 == 1);
                inside.map(|w| w.1).sum()
            };
            assert_eq!(sets.map(weigh).min(), Some(cut.rhs), "seed {seed}");
        }
    }
}

/// A stop between the cuts and the program once left the rows of one and the prices of the other.
#[cfg(feature = "highs")]
#[test]
fn a_stop_leaves_rows_and_prices_of_one_program() {
    let never = Stop::never();
    let past = Stop::new(Some(std::time::Instant::now()), Default::default());
    let mut idle = 0;
    for seed in 0..20 {
        let rows = town(seed, 40, 14);
        let cols = rows.transposed(14);
        let mut relaxation = super::Relaxation::new(&rows, &cols, &never).expect("a first program");
        assert_eq!(relaxation.round(&[], &past), None);
        assert_eq!(relaxation.chosen.len(), relaxation.point.rows.len());
        assert!(relaxation.round(&[], &never).is_some());
        assert_eq!(relaxation.chosen.len(), relaxation.point.rows.len());
        idle += rows.len() - relaxation.chosen.len();
        assert!(relaxation.tight().len() <= rows.len());
    }
    assert!(idle > 0, "some rows are idle");
}
