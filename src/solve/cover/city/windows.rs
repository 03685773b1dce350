//! Windows all over a part.

use super::grow::{Ground, Local, Scratch};
use super::hull::Spend;
use crate::solve::Stop;
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
pub fn windows(
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
