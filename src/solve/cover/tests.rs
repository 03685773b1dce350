//! Against brute force, with every certificate priced again by code of its own.

use super::*;
use crate::solve::certificate::{Certificate, Cut, Prices, Proof};
use crate::solve::{Silent, Stop};
use std::sync::atomic::AtomicBool;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Splitmix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((u128::from(z ^ (z >> 31)) * u128::from(n)) >> 64) as u64
    }
}

fn limits(stop: Stop) -> Limits {
    Limits {
        gap: 0.0,
        seed: 1,
        stop,
    }
}

/// A random problem. Rows may be short of sites, equal, in any order; costs may be 0.
fn random(seed: u64) -> Cover {
    let mut dice = Dice(seed);
    let rows = 1 + dice.below(13) as usize;
    let several = seed.is_multiple_of(3);
    let sites = 1 + dice.below(if several { 10 } else { 30 });
    let fill = 1 + dice.below(5);
    let cost = (0..sites).map(|_| match seed % 4 {
        0 => 1 + dice.below(100) as i64,
        1 => dice.below(4) as i64,
        2 => 7,
        _ => 6 * (5 + dice.below(4) as i64),
    });
    let cost: Vec<i64> = cost.collect();
    let lists: Vec<Vec<u32>> = (0..rows)
        .map(|_| {
            let mut row: Vec<u32> = (0..sites as u32)
                .filter(|_| dice.below(10) < fill)
                .collect();
            if dice.below(2) == 0 {
                row.reverse();
            }
            if row.is_empty() && dice.below(8) > 0 {
                row.push(dice.below(sites) as u32);
            }
            row
        })
        .collect();
    let mut need = |row: &Vec<u32>| match dice.below(6) {
        0 => 0,
        1 | 2 if row.len() > 1 => 2,
        3 if row.len() > 2 => 3,
        _ => 1,
    };
    let least = lists.iter().map(&mut need).collect();
    Cover {
        rows: Rows::from_lists(&lists),
        cost,
        least: several.then_some(least),
    }
}

/// Points on a map, each to be reached by a site within a distance.
fn town(seed: u64, rows: usize, sites: usize, spread: u64, equal: bool) -> Cover {
    let mut dice = Dice(seed);
    let mut point = || (dice.below(1000) as i64, dice.below(1000) as i64);
    let at: Vec<(i64, i64)> = (0..sites).map(|_| point()).collect();
    let lists: Vec<Vec<u32>> = (0..rows)
        .map(|_| {
            let (x, y) = point();
            let far = |j: usize| (at[j].0 - x).pow(2) + (at[j].1 - y).pow(2);
            let near = (0..sites).filter(|&j| far(j) < 220 * 220);
            let mut row: Vec<u32> = near.map(|j| j as u32).collect();
            if row.is_empty() {
                row.extend((0..sites).min_by_key(|&j| far(j)).map(|j| j as u32));
            }
            row
        })
        .collect();
    let cost = (0..sites).map(|_| match equal {
        true => 3,
        false => 20 + dice.below(spread) as i64,
    });
    Cover {
        rows: Rows::from_lists(&lists),
        cost: cost.collect(),
        least: None,
    }
}

/// The least cost by trying everything.
fn optimum(cover: &Cover) -> Option<i64> {
    match &cover.least {
        Some(least) => every_set(cover, least),
        None => by_rows(cover),
    }
}

fn every_set(cover: &Cover, least: &[u8]) -> Option<i64> {
    let sites = cover.cost.len();
    let covers = |set: u32| {
        (0..cover.rows.len()).all(|i| {
            let open = cover.rows.row(i).iter().filter(|&&j| set >> j & 1 == 1);
            open.count() >= usize::from(least[i])
        })
    };
    let cost = |set: u32| {
        (0..sites)
            .filter(|j| set >> j & 1 == 1)
            .map(|j| cover.cost[j])
            .sum()
    };
    (0..1u32 << sites).filter(|&s| covers(s)).map(cost).min()
}

fn by_rows(cover: &Cover) -> Option<i64> {
    let n = cover.rows.len();
    let mut mask = vec![0usize; cover.cost.len()];
    for i in 0..n {
        cover
            .rows
            .row(i)
            .iter()
            .for_each(|&j| mask[j as usize] |= 1 << i);
    }
    let mut best = vec![i64::MAX; 1 << n];
    best[0] = 0;
    for have in 0..best.len() {
        if best[have] < i64::MAX {
            for (m, c) in mask.iter().zip(&cover.cost) {
                let with = have | m;
                best[with] = best[with].min(best[have] + c);
            }
        }
    }
    best.last().copied().filter(|&b| b < i64::MAX)
}

/// An outsider's view of a certificate.
struct Auditor<'a> {
    cover: &'a Cover,
    certificate: &'a Certificate,
    /// Sites in reach of the demands that are not left out.
    sites: Vec<u32>,
    step: i128,
}

const MICRO_UNIT: i128 = 1_000_000;

impl<'a> Auditor<'a> {
    fn new(cover: &'a Cover, certificate: &'a Certificate) -> Auditor<'a> {
        let demands = &certificate.demands;
        assert!(demands.windows(2).all(|w| w[0] < w[1]), "demands ascend");
        let reach = |j: u32| -> Vec<u32> {
            let over = |i: &&u32| cover.rows.row(**i as usize).contains(&j);
            demands.iter().filter(over).copied().collect()
        };
        let out: Vec<u32> = certificate.left_out.iter().map(|l| l.site).collect();
        assert!(out.windows(2).all(|w| w[0] < w[1]), "sites left out ascend");
        for l in &certificate.left_out {
            let (site, by) = (reach(l.site), reach(l.by));
            assert!(site.iter().all(|i| by.contains(i)), "{l:?} reaches as much");
            assert!(cover.cost[l.by as usize] <= cover.cost[l.site as usize]);
            assert!(out.binary_search(&l.by).is_err(), "{l:?} is there");
            let single = |i: &u32| {
                cover
                    .least
                    .as_ref()
                    .is_none_or(|least| least[*i as usize] == 1)
            };
            assert!(site.iter().all(single), "{l:?} is never needed beside");
        }
        let rows = demands.iter().flat_map(|&i| cover.rows.row(i as usize));
        let mut sites: Vec<u32> = rows
            .copied()
            .filter(|j| out.binary_search(j).is_err())
            .collect();
        sites.sort_unstable();
        sites.dedup();
        let gcd = sites.iter().fold(0, |mut a: i64, &j| {
            let mut b = cover.cost[j as usize];
            while b != 0 {
                (a, b) = (b, a % b);
            }
            a
        });
        Auditor {
            cover,
            certificate,
            sites,
            step: i128::from(gcd.max(1)) * MICRO_UNIT,
        }
    }

    /// Does the proof bear the bound that is claimed?
    fn agrees(&self) -> bool {
        let proved = self.bound(&self.certificate.proof, &mut Vec::new());
        self.up(proved) >= self.certificate.bound
    }

    fn up(&self, bound: i128) -> i128 {
        -(-bound).div_euclid(self.step) * self.step
    }

    fn bound(&self, proof: &Proof, settled: &mut Vec<(u32, bool)>) -> i128 {
        match proof {
            Proof::Prices(prices) => self.price(prices, settled).0,
            Proof::Branch { site, open, closed } => {
                settled.push((*site, true));
                let a = self.bound(open, settled);
                settled.pop();
                settled.push((*site, false));
                let b = self.bound(closed, settled);
                settled.pop();
                a.min(b)
            }
            Proof::Settled {
                prices,
                open,
                closed,
                rest,
            } => {
                let (bound, reduced) = self.price(prices, settled);
                let of = |j: &u32| reduced[self.sites.binary_search(j).expect("a site in reach")];
                let mut least = i128::MAX;
                for j in open {
                    assert!(of(j) < 0);
                    least = least.min(bound - of(j));
                }
                for j in closed {
                    assert!(of(j) > 0);
                    least = least.min(bound + of(j));
                }
                let before = settled.len();
                settled.extend(open.iter().map(|&j| (j, true)));
                settled.extend(closed.iter().map(|&j| (j, false)));
                let rest = self.bound(rest, settled);
                settled.truncate(before);
                least.min(rest)
            }
            Proof::Regions { .. } | Proof::Word => panic!("nobody's word is taken here"),
        }
    }

    fn price(&self, prices: &Prices, settled: &[(u32, bool)]) -> (i128, Vec<i128>) {
        let cost = |&j: &u32| i128::from(self.cover.cost[j as usize]) * MICRO_UNIT;
        let mut reduced: Vec<i128> = self.sites.iter().map(cost).collect();
        let mut bound = 0;
        assert_eq!(prices.demand.len(), self.certificate.demands.len());
        for (&i, &u) in self.certificate.demands.iter().zip(&prices.demand) {
            assert!(u >= 0);
            let least = self.cover.least.as_ref().map_or(1, |l| l[i as usize]);
            bound += i128::from(u) * i128::from(least);
            let mut row = self.cover.rows.row(i as usize).to_vec();
            row.sort_unstable();
            row.dedup();
            for j in row {
                if let Ok(at) = self.sites.binary_search(&j) {
                    reduced[at] -= i128::from(u);
                }
            }
        }
        for cut in &prices.cuts {
            assert!(cut.price >= 0 && self.holds(cut), "{cut:?}");
            bound += i128::from(cut.price) * i128::from(cut.rhs);
            for (j, w) in &cut.coef {
                let at = self.sites.binary_search(j).expect("a site in reach");
                reduced[at] -= i128::from(cut.price) * i128::from(*w);
            }
        }
        for (j, r) in self.sites.iter().zip(&reduced) {
            bound += match settled.iter().find(|s| s.0 == *j) {
                None => *r.min(&0),
                Some((_, true)) => *r,
                Some((_, false)) => 0,
            };
        }
        (bound, reduced)
    }

    /// Does every cover of the rows of a cut obey it?
    fn holds(&self, cut: &Cut) -> bool {
        let known = |i: &u32| self.certificate.demands.binary_search(i).is_ok();
        assert!(cut.rows.iter().all(known), "rows of cuts are demands");
        let weight = |j: u32| {
            let at = cut.coef.iter().find(|c| c.0 == j);
            at.map_or(0, |c| c.1)
        };
        let rows: Vec<Vec<(u32, i64)>> = cut
            .rows
            .iter()
            .map(|&i| {
                let row = self.cover.rows.row(i as usize).iter();
                let there = row.filter(|j| self.sites.binary_search(j).is_ok());
                there.map(|&j| (j, weight(j))).collect()
            })
            .collect();
        !lighter(&rows, &mut Vec::new(), cut.rhs)
    }
}

/// Is there a cover of the rows that weighs less than `limit`?
fn lighter(rows: &[Vec<(u32, i64)>], taken: &mut Vec<u32>, limit: i64) -> bool {
    if limit <= 0 {
        return false;
    }
    let bare = |row: &&Vec<(u32, i64)>| !row.iter().any(|(j, _)| taken.contains(j));
    let Some(row) = rows.iter().filter(bare).min_by_key(|r| r.len()) else {
        return true;
    };
    for &(j, w) in row {
        taken.push(j);
        let found = lighter(rows, taken, limit - w);
        taken.pop();
        if found {
            return true;
        }
    }
    false
}

/// Everything that must hold for an answer, whatever the optimum is.
fn audit(cover: &Cover, answer: &Answer) {
    for i in 0..cover.rows.len() {
        let mut row = cover.rows.row(i).to_vec();
        row.sort_unstable();
        row.dedup();
        let open = row.iter().filter(|j| answer.open.binary_search(j).is_ok());
        let least = cover.least.as_ref().map_or(1, |l| l[i]);
        assert!(open.count() >= usize::from(least), "row {i}");
    }
    assert!(answer.open.windows(2).all(|w| w[0] < w[1]));
    let value: i64 = answer.open.iter().map(|&j| cover.cost[j as usize]).sum();
    assert_eq!(value, answer.value);
    assert!(answer.bound <= answer.value);
    let mut owner = vec![usize::MAX; cover.cost.len()];
    let mut total = 0;
    for (k, certificate) in answer.certificates.iter().enumerate() {
        assert!(Auditor::new(cover, certificate).agrees(), "{certificate:?}");
        total += certificate.bound;
        for &i in &certificate.demands {
            for &j in cover.rows.row(i as usize) {
                if cover.cost[j as usize] > 0 {
                    let owner = &mut owner[j as usize];
                    assert!(*owner == usize::MAX || *owner == k, "site {j} in two parts");
                    *owner = k;
                }
            }
        }
    }
    assert_eq!(total, i128::from(answer.bound) * MICRO_UNIT);
}

#[test]
fn small_problems_are_solved_and_proved() {
    let (mut solved, mut short) = (0, 0);
    for seed in 0..1200 {
        let cover = random(seed);
        let answer = solve(&cover, &limits(Stop::never()), None, &Silent);
        match (optimum(&cover), answer) {
            (None, None) => short += 1,
            (Some(best), Some(answer)) => {
                audit(&cover, &answer);
                assert_eq!((answer.value, answer.bound), (best, best), "seed {seed}");
                solved += 1;
            }
            other => panic!("seed {seed}: {other:?}"),
        }
    }
    assert!(solved > 700 && short > 50, "{solved} solved, {short} short");
}

#[test]
fn the_kernel_has_the_optimum_of_the_problem() {
    for seed in 0..600 {
        let cover = random(seed);
        let Some(best) = optimum(&cover) else {
            continue;
        };
        let kernel = reduce(&cover).expect("enough sites");
        let fixed: i64 = kernel.fixed.iter().map(|f| cover.cost[f.0 as usize]).sum();
        let rest: i64 = parts(&kernel)
            .iter()
            .map(|part| {
                let part = Cover {
                    rows: part.rows.clone(),
                    cost: part.cost.clone(),
                    least: cover.least.is_some().then(|| part.need.clone()),
                };
                optimum(&part).expect("enough sites")
            })
            .sum();
        assert_eq!(fixed + rest, best, "seed {seed}");
    }
}

#[test]
#[cfg(feature = "highs")]
fn towns_are_solved_with_cuts_and_branches_that_hold() {
    let (mut cuts, mut branches) = (0, 0);
    for seed in 0..40 {
        let equal = seed % 4 == 3;
        let cover = town(seed, 160, 70, 1 + 20 * (seed % 3), equal);
        let answer = solve(&cover, &limits(Stop::never()), None, &Silent).expect("all in reach");
        audit(&cover, &answer);
        assert_eq!(answer.bound, answer.value, "seed {seed}");
        let again = solve(&cover, &limits(Stop::never()), Some(&answer.open), &Silent);
        assert_eq!(again.map(|a| a.value), Some(answer.value), "seed {seed}");
        let words = format!("{:?}", answer.certificates);
        cuts += usize::from(words.contains("Cut {"));
        branches += usize::from(words.contains("Branch {"));
    }
    assert!(
        cuts > 5 && branches > 0,
        "{cuts} with cuts, {branches} with branches"
    );
}

#[test]
fn the_number_of_threads_does_not_matter() {
    for seed in 0..6 {
        let cover = town(seed, 200, 90, 30, false);
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .expect("a pool");
            pool.install(|| solve(&cover, &limits(Stop::never()), None, &Silent))
        };
        let (one, three) = (with(1).expect("a plan"), with(3).expect("a plan"));
        assert_eq!(one.open, three.open);
        assert_eq!(one.certificates, three.certificates);
    }
}

#[test]
fn a_stop_at_any_moment_leaves_a_cover_and_a_bound() {
    for seed in 0..30 {
        let cover = town(seed, 200, 90, 25, seed % 5 == 4);
        let full = solve(&cover, &limits(Stop::never()), None, &Silent).expect("a plan");
        let span = Duration::from_micros(150 * seed * seed);
        let stop = Stop::new(Some(Instant::now() + span), Arc::default());
        let answer = solve(&cover, &limits(stop), None, &Silent).expect("a plan");
        audit(&cover, &answer);
        assert!(
            answer.bound <= full.value && answer.value >= full.bound,
            "seed {seed}"
        );
        let by_hand = Stop::new(None, Arc::new(AtomicBool::new(true)));
        let answer = solve(&cover, &limits(by_hand), None, &Silent).expect("a plan");
        audit(&cover, &answer);
        assert!(answer.bound == answer.value || answer.stopped == Some(Stopped::Hand));
    }
}
