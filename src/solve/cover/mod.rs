//! Cover every row at least cost: set cover, also with rows that need several sites.

pub mod city;
mod costs;
mod cut;
#[cfg(not(feature = "highs"))]
mod dual;
mod even;
#[cfg(feature = "highs")]
mod lp;
mod polish;
mod price;
mod proof;
pub mod reduce;
pub mod search;
mod sorted;
#[cfg(test)]
mod tests;
mod tree;

use super::certificate::{Certificate, Prices, Proof};
use super::part::Rows;
use super::{Doing, Limits, Progress, Step, Stopped};
use price::MICRO;
pub use reduce::{parts, reduce, Kernel, Part};
use std::sync::Mutex;

/// A cover problem: choose sites so that every row has as many as it needs, at least cost.
#[derive(Clone, Debug, Default)]
pub struct Cover {
    /// Sites in reach, one row per demand; in any order.
    pub rows: Rows,
    /// Cost per site, whole units, 0 or more. Equal costs ask for the fewest sites.
    pub cost: Vec<i64>,
    /// How many sites each row needs; 1 each if `None`.
    pub least: Option<Vec<u8>>,
}

/// The answer to a [`Cover`].
#[derive(Clone, Debug)]
pub struct Answer {
    /// Sites to open, ascending.
    pub open: Vec<u32>,
    /// What they cost.
    pub value: i64,
    /// No cover costs less.
    pub bound: i64,
    /// Why: their bounds together make `bound`. No site reaches rows of two of them.
    pub certificates: Vec<Certificate>,
    /// Why the search ended early, if it did.
    pub stopped: Option<Stopped>,
}

/// Solves a cover problem; `None` if a row has fewer sites than it needs.
///
/// `start` is a cover to begin with; sites that are missing in it are added.
pub fn solve(
    cover: &Cover,
    limits: &Limits,
    start: Option<&[u32]>,
    progress: &dyn Progress,
) -> Option<Answer> {
    let kernel = reduce(cover)?;
    let parts = parts(&kernel);
    let stop = &limits.stop;
    let fixed: i64 = kernel.fixed.iter().map(|f| cover.cost[f.0 as usize]).sum();
    let given = given(cover, &kernel, start.unwrap_or_default());
    let board = Board::new(fixed, parts.len(), progress);
    let tell = |p: usize, value: i64, bound: i64, doing: Doing| board.enter(p, value, bound, doing);
    let found = match parts.iter().all(even::is_even) {
        true => even::solve(&parts, &given, limits, &tell)?,
        false => costs::solve(&parts, &given, limits, &tell),
    };
    let mut certificates = Vec::new();
    let mut open: Vec<u32> = kernel.fixed.iter().map(|f| f.0).collect();
    let mut bound = fixed;
    certificates.extend(pivots(cover, &kernel));
    for (part, found) in parts.iter().zip(&found) {
        open.extend(found.open.iter().map(|&j| part.site_of[j as usize]));
        bound += found.bound;
        certificates.push(found.proof.certificate(part, &found.cuts, found.bound));
    }
    open.sort_unstable();
    let value = open.iter().map(|&j| cover.cost[j as usize]).sum();
    let stopped = (bound < value && stop.now()).then(|| match stop.by_hand() {
        true => Stopped::Hand,
        false => Stopped::Time,
    });
    Some(Answer {
        open,
        value,
        bound,
        certificates,
        stopped,
    })
}

/// Marks what is given to start with, in sites of the kernel.
fn given(cover: &Cover, kernel: &Kernel, start: &[u32]) -> Vec<bool> {
    let mut given = vec![false; cover.cost.len()];
    for &j in start.iter().filter(|&&j| (j as usize) < cover.cost.len()) {
        let by = kernel.left_out.binary_search_by_key(&j, |l| l.site);
        given[by.map_or(j, |at| kernel.left_out[at].by) as usize] = true;
    }
    given
}

/// The certificate of the sites that are fixed: each has a pivot that pays for it.
fn pivots(cover: &Cover, kernel: &Kernel) -> Option<Certificate> {
    let pivot = |f: &(u32, Option<u32>)| f.1.map(|i| (i, cover.cost[f.0 as usize]));
    let mut pays: Vec<(u32, i64)> = kernel.fixed.iter().filter_map(pivot).collect();
    if pays.is_empty() {
        return None;
    }
    pays.sort_unstable();
    let total: i128 = pays.iter().map(|p| i128::from(p.1)).sum();
    Some(Certificate {
        demands: pays.iter().map(|p| p.0).collect(),
        bound: total * MICRO,
        left_out: Vec::new(),
        proof: Proof::Prices(Prices {
            demand: pays
                .iter()
                .map(|p| p.1.saturating_mul(MICRO as i64))
                .collect(),
            ..Prices::default()
        }),
    })
}

/// Values and bounds of all parts, for the report.
struct Board<'a> {
    /// Value and bound of each part, once they are known.
    sums: Mutex<Vec<Option<(i64, i64)>>>,
    fixed: i64,
    progress: &'a dyn Progress,
}

impl<'a> Board<'a> {
    fn new(fixed: i64, parts: usize, progress: &'a dyn Progress) -> Board<'a> {
        Board {
            sums: Mutex::new(vec![None; parts]),
            fixed,
            progress,
        }
    }

    fn enter(&self, part: usize, value: i64, bound: i64, doing: Doing) {
        let Ok(mut sums) = self.sums.lock() else {
            return;
        };
        sums[part] = Some((value, bound.max(0)));
        let all: Option<i64> = sums.iter().map(|s| s.map(|s| s.0)).sum();
        let bound: i64 = sums.iter().flatten().map(|s| s.1).sum();
        let done = sums.iter().flatten().filter(|s| s.0 <= s.1).count();
        self.progress.report(&Step {
            value: all.map(|v| i128::from(v + self.fixed)),
            bound: i128::from(bound + self.fixed),
            done,
            parts: sums.len(),
            doing,
        });
    }
}
