//! What is still open when the usual work is done goes on until the time limit, in rounds of
//! branch and bound beside a search; both do twice as much in every round.

use super::super::city::weights;
use super::super::tree::{Found, Root, Tree};
use super::super::{Doing, Limits, Part};
use crate::solve::Stop;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

/// Nodes and swaps (per site, and at least) in the first round, and how often they double.
const NODES: u64 = 5_000;
const SWAPS: (u64, u64) = (2_000, 1_000_000);
const DOUBLED: u32 = 12;

/// Goes on with the parts that are open; does nothing without a time limit.
pub fn solve(
    parts: &[Part],
    found: &mut [Found],
    tight: &[Vec<u32>],
    limits: &Limits,
    told: &(dyn Fn(usize, i64, i64, Doing) + Sync),
) {
    if !limits.stop.timed() {
        return;
    }
    let mut works: Vec<Work> = found
        .iter()
        .enumerate()
        .filter(|(_, f)| f.bound < f.value)
        .map(|(p, f)| Work {
            p,
            part: &parts[p],
            root: f.root(tight[p].clone()),
            found: f.clone(),
        })
        .collect();
    let mut all: Vec<(i64, i64)> = found.iter().map(|f| (f.value, f.bound)).collect();
    let near = |all: &[(i64, i64)]| {
        let (value, bound) = all.iter().fold((0, 0), |s, f| (s.0 + f.0, s.1 + f.1));
        (value - bound) as f64 <= limits.gap * value as f64
    };
    for round in 0.. {
        if limits.stop.now() || near(&all) {
            break;
        }
        works.par_iter_mut().with_max_len(1).for_each(|work| {
            if work.found.bound < work.found.value && !limits.stop.now() {
                work.round(round, limits);
                told(work.p, work.found.value, work.found.bound, Doing::Branch);
            }
        });
        for work in &works {
            all[work.p] = (work.found.value, work.found.bound);
        }
    }
    for work in works {
        found[work.p] = work.found;
    }
}

struct Work<'a> {
    p: usize,
    part: &'a Part,
    root: Root,
    found: Found,
}

impl Work<'_> {
    fn round(&mut self, round: u32, limits: &Limits) {
        let quit = Arc::new(AtomicBool::new(false));
        let seed = limits.seed.wrapping_add(u64::from(round) * 2 + 1_000);
        let stop = limits.stop.or_when(quit.clone());
        let branches = self.part.cost.len() <= super::LARGE;
        let (tree, mine) = rayon::join(
            || {
                if !branches {
                    return Err(self.search(round, seed + 1, &limits.stop));
                }
                let found = self.branch(round, &limits.stop);
                let proved = found.as_ref().is_some_and(|f| f.bound >= f.value);
                quit.store(proved, Ordering::Relaxed);
                Ok(found)
            },
            || self.search(round, seed, &stop),
        );
        let mut plans = vec![mine];
        match tree {
            // What the search has found meanwhile is not looked at, since it was cut short.
            Ok(Some(found)) if found.bound >= found.value => {
                self.found = found;
                return;
            }
            Ok(Some(found)) => self.found = self.found.clone().or(found),
            Ok(None) => {}
            Err(other) => plans.push(other),
        }
        for open in plans.into_iter().flatten() {
            let cost = self.part.cost.first().copied().unwrap_or(1);
            let value = open.len() as i64 * cost;
            if value < self.found.value {
                (self.found.open, self.found.value) = (open, value);
            }
        }
    }

    fn branch(&self, round: u32, stop: &Stop) -> Option<Found> {
        let nodes = NODES << round.min(DOUBLED);
        let tree = Tree::new(self.part, &self.found.open, &self.root, nodes, stop)?;
        Some(tree.rounds(super::AFTER).plain().probing().run(&self.root))
    }

    fn search(&self, round: u32, seed: u64, stop: &Stop) -> Option<Vec<u32>> {
        let cost = self.part.cost.first().copied().unwrap_or(1);
        let swaps = (SWAPS.0 * self.part.cost.len() as u64).max(SWAPS.1);
        let effort = weights::Effort {
            swaps: swaps << round.min(DOUBLED),
            target: (self.found.bound / cost) as usize,
            seed,
            stop,
        };
        let (rows, cols) = (&self.part.rows, &self.part.cols);
        weights::search(rows, cols, Some(&self.found.open), &effort)
    }
}
