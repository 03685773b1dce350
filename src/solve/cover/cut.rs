//! Cuts of a part at a fractional point, from windows all over it.

use super::city::facet::cut_off;
use super::city::grow::{Ground, Local, Scratch};
use super::city::hull::Spend;
use super::city::interior;
use super::lp::Program;
use super::price::Cut;
use super::Part;
use crate::solve::Stop;
use rayon::prelude::*;

/// What may be spent on a window.
const SPEND: Spend = Spend {
    nodes: 1_500,
    asks: 300,
    violation: 0.01,
};

/// Cuts that the point of the program violates, from windows of about `size` sites.
pub fn separate(
    part: &Part,
    program: &Program,
    cuts: &[Cut],
    size: usize,
    seed: u64,
    stop: &Stop,
) -> Vec<Cut> {
    let x = &program.x;
    let rows = program.tight(0.03);
    let mut tight = vec![false; part.rows.len()];
    rows.iter().for_each(|&i| tight[i as usize] = true);
    let fractional = |&j: &u32| x[j as usize] > 0.01 && x[j as usize] < 0.99;
    let touched = |i: &u32| part.rows.row(*i as usize).iter().any(|j| fractional(j));
    let mut seeds: Vec<u32> = rows.into_iter().filter(touched).collect();
    seeds.sort_by_key(|&i| (u64::from(i) + 1).wrapping_mul(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1));
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
    for (k, cut) in known.iter().enumerate().filter(|&(k, _)| cut_price[k] > 0.0) {
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
    let mut locals: Vec<Local> = Vec::new();
    for seed in seeds {
        if taken[seed as usize] {
            continue;
        }
        taken[seed as usize] = true;
        if let Some(local) = ground.grow(seed, size, &mut scratch) {
            for &i in &local.seen[..local.seen.len() / 5] {
                taken[i as usize] = true;
            }
            locals.push(local);
        }
    }
    let found: Vec<Option<interior::Cut>> = locals
        .par_iter()
        .map(|local| cut_off(&ground, local, &SPEND).filter(|_| !stop.now()))
        .collect();
    let mut fresh: Vec<Cut> = Vec::new();
    for cut in found.into_iter().flatten() {
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
