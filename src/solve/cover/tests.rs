//! Against brute force, with every certificate priced again by code of its own.

mod audit;

use super::*;
use crate::solve::{Silent, Stop};
use audit::{Auditor, MICRO_UNIT};
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
