//! Cuts of a part at a fractional point, from windows all over it.

use super::city::facet::cut_off;
use super::city::grow::{Ground, Local, Scratch};
use super::city::hull::Spend;
use super::city::interior;
#[cfg(not(feature = "highs"))]
use super::dual::Program;
#[cfg(feature = "highs")]
use super::lp::Program;
use super::price::Cut;
use super::Part;
use crate::solve::Stop;
use rayon::prelude::*;
use std::collections::hash_map::DefaultHasher;
use std::collections::HashSet;
use std::hash::{Hash, Hasher};

/// Sites of a window and what may be spent on it, level by level.
const SIZES: [(usize, Spend); 3] = [(20, spend(400)), (36, spend(1_000)), (56, spend(1_500))];

const fn spend(nodes: u64) -> Spend {
    Spend {
        nodes,
        asks: 300,
        violation: 0.01,
    }
}

/// Where cuts are looked for.
pub struct Place<'a> {
    /// The part.
    pub part: &'a Part,
    /// Its program, solved.
    pub program: &'a Program<'a>,
    /// Cuts so far.
    pub cuts: &'a [Cut],
    /// Which round it is, from 1.
    pub round: u64,
    /// Size of windows, from 0.
    pub level: usize,
    /// Asked between windows.
    pub stop: &'a Stop,
}

impl Place<'_> {
    /// Cuts that the point violates. Windows in `barren` are passed over, and those that give
    /// nothing are put there.
    pub fn separate(&self, barren: &mut HashSet<u64>) -> Vec<Cut> {
        let (part, program, cuts, stop) = (self.part, self.program, self.cuts, self.stop);
        let (size, spend) = SIZES[self.level.min(SIZES.len() - 1)];
        let seed = self.round;
        let x = &program.x;
        let mut rows = program.tight(0.03);
        rows.retain(|&i| part.need[i as usize] == 1);
        let mut tight = vec![false; part.rows.len()];
        rows.iter().for_each(|&i| tight[i as usize] = true);
        let fractional = |&j: &u32| x[j as usize] > 0.01 && x[j as usize] < 0.99;
        let touched = |i: &u32| part.rows.row(*i as usize).iter().any(fractional);
        let mut seeds: Vec<u32> = rows.into_iter().filter(touched).collect();
        seeds.sort_by_key(|&i| {
            (u64::from(i) + 1).wrapping_mul(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
        });
        let known: Vec<interior::Cut> = cuts
            .iter()
            .map(|c| interior::Cut {
                rows: c.rows.clone(),
                weight: c.weight.clone(),
                rhs: c.rhs,
            })
            .collect();
        let (y, cut_price) = program.centre(cuts);
        let mut cuts_of = vec![Vec::new(); part.rows.len()];
        for (k, cut) in known
            .iter()
            .enumerate()
            .filter(|&(k, _)| cut_price[k] > 0.0)
        {
            cuts_of[cut.rows[0] as usize].push(k as u32);
        }
        let ground = Ground {
            rows: &part.rows,
            cols: &part.cols,
            x,
            y: &y,
            tight: &tight,
            cuts: &known,
            cut_price: &cut_price,
            cuts_of: &cuts_of,
        };
        let mut scratch = Scratch::new(part.rows.len(), part.cost.len());
        let mut taken = vec![false; part.rows.len()];
        let mut locals: Vec<(u64, Local)> = Vec::new();
        for seed in seeds {
            if taken[seed as usize] {
                continue;
            }
            taken[seed as usize] = true;
            if let Some(local) = ground.grow(seed, size, &mut scratch) {
                let overlap = if self.round < 3 { 2 } else { 4 };
                for &i in &local.seen[..local.seen.len() / overlap] {
                    taken[i as usize] = true;
                }
                let name = name(&local);
                if !barren.contains(&name) {
                    locals.push((name, local));
                }
            }
        }
        let found: Vec<Option<interior::Cut>> = locals
            .par_iter()
            .map(|(_, local)| match stop.now() {
                true => None,
                false => cut_off(&ground, local, &spend),
            })
            .collect();
        let mut fresh: Vec<Cut> = Vec::new();
        for ((name, _), cut) in locals.iter().zip(found) {
            let Some(cut) = cut else {
                barren.insert(*name);
                continue;
            };
            let cut = Cut {
                rows: cut.rows,
                weight: cut.weight,
                rhs: cut.rhs,
            };
            let same = |other: &Cut| other.weight == cut.weight && other.rhs == cut.rhs;
            if !fresh.iter().any(same) {
                fresh.push(cut);
            }
        }
        fresh
    }
}

/// The same for windows with the same rows and masses, or nearly.
fn name(local: &Local) -> u64 {
    let mut hasher = DefaultHasher::new();
    local.rows.hash(&mut hasher);
    for class in &local.classes[..local.support] {
        ((class.mass * 1000.0).round() as i64).hash(&mut hasher);
    }
    hasher.finish()
}
