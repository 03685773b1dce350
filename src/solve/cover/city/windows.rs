//! Windows all over a part.

use super::facet::cut_off;
use super::grow::{Ground, Local, Scratch};
use super::hull::Spend;
use super::interior::Cut;
use crate::solve::Stop;
use rayon::prelude::*;
use std::collections::HashSet;

/// Sizes of windows and what may be spent on each.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Sites of the support.
    pub sites: usize,
    /// Share of a window's rows in which no other one begins.
    pub apart: f64,
    /// Per window.
    pub spend: Spend,
}

/// Windows of each size around `seeds` (rows), drawn in another order in each round.
fn windows(
    ground: &Ground,
    mut seeds: Vec<u32>,
    round: u64,
    sizes: &[Size],
    stop: &Stop,
) -> Vec<(Local, Spend)> {
    let mut scratch = Scratch::new(ground.rows.len(), ground.cols.len());
    let mut dice = round.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for k in (1..seeds.len()).rev() {
        dice = dice
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        seeds.swap(k, ((dice >> 33) % (k as u64 + 1)) as usize);
    }
    let mut locals = Vec::new();
    let mut known = HashSet::new();
    for size in sizes {
        let mut taken = vec![false; ground.rows.len()];
        for &seed in &seeds {
            if stop.now() {
                return locals;
            }
            if std::mem::replace(&mut taken[seed as usize], true) {
                continue;
            }
            if let Some(local) = ground.grow(seed, size.sites, &mut scratch) {
                let share = (local.seen.len() as f64 * size.apart) as usize;
                for &i in &local.seen[..share] {
                    taken[i as usize] = true;
                }
                let mut key = local.rows.clone();
                key.sort_unstable();
                if known.insert(key) {
                    locals.push((local, size.spend));
                }
            }
        }
    }
    locals
}

/// Cuts from those windows that the point violates, each once; no more of them once stopped.
pub fn separate(
    ground: &Ground,
    seeds: Vec<u32>,
    round: u64,
    sizes: &[Size],
    stop: &Stop,
) -> Vec<Cut> {
    let locals = windows(ground, seeds, round, sizes, stop);
    let found: Vec<Option<Cut>> = locals
        .par_iter()
        .map(|(local, spend)| match stop.now() {
            true => None,
            false => cut_off(ground, local, spend),
        })
        .collect();
    let mut cuts: Vec<Cut> = found.into_iter().flatten().collect();
    cuts.sort_by(|a, b| a.weight.cmp(&b.weight));
    cuts.dedup_by(|a, b| a.weight == b.weight);
    cuts
}

/// Numbers of the cuts by the first of their rows.
pub fn by_row(cuts: &[Cut], rows: usize) -> Vec<Vec<u32>> {
    let mut of = vec![Vec::new(); rows];
    for (k, cut) in cuts.iter().enumerate() {
        of[cut.rows[0] as usize].push(k as u32);
    }
    of
}
