//! p-median: at most `p` sites, so that the weighted distance from every demand to its nearest
//! open site, plus what opening costs, is least (Hakimi 1964, doi:10.1287/opre.12.3.450).
//!
//! ```text
//! near   ─ distances, asked for when they are needed
//! rows   ─ nearest sites of each demand; grown on demand
//! search ─ plans: fast interchange within an iterated local search
//! dual   ─ bounds: Lagrangian relaxation of the assignment
//! region ─ bounds beyond the relaxation, where it leaves sites undecided
//! branch ─ the proof: prices drawn towards a plan, then branch and bound on sites, best bound first
//! ```
//!
//! # What a certificate says
//!
//! Every demand pays `u_i ≥ 0` for being served, every open site costs `λ ≥ 0` of the limit `p`.
//! With opening costs `f_j` and gains `s_j = Σ_i max(0, u_i - w_i d_ij)` over all demands that can
//! reach `j`,
//!
//! ```text
//! bound = Σ_i u_i - λ p + Σ_{j free} min(0, λ + f_j - s_j) + Σ_{j open} (λ + f_j - s_j)
//! ```
//!
//! where `open` are the required sites and those that the branches above the leaf open; those they
//! close, and forbidden ones, count nothing. All in millionths. Distances and weights are whole,
//! so a plan is worth a whole number, and the bound may be rounded up to the next one.

mod branch;
mod dual;
mod near;
mod region;
mod rows;
mod search;
#[cfg(test)]
mod tests;

pub use near::{Lists, Matrix, Near, Points, Rounding, UNREACHABLE};

use super::certificate::Certificate;
use super::{Limits, Progress, Stopped};

/// Millionths in one unit.
const MICRO: i128 = 1_000_000;

/// A p-median question. `Σ weight · distance` must stay below 2⁶⁰.
pub struct Median<'a> {
    /// Distances.
    pub near: &'a dyn Near,
    /// Weight per demand, 0 or more; a demand of weight 0 need not be reached.
    pub weight: Vec<i64>,
    /// Most sites that may be open, required ones among them.
    pub p: usize,
    /// Sites that are open in every plan.
    pub required: Vec<u32>,
    /// Sites that may not be opened, one mark per site; empty if there are none.
    pub forbidden: Vec<bool>,
    /// What opening a site costs, 0 or more, in weight × distance; empty if nothing.
    pub cost: Vec<i64>,
}

/// The answer to a [`Median`].
#[derive(Clone, Debug)]
pub struct Answer {
    /// Open sites, ascending. Empty if no plan that serves every demand was found.
    pub open: Vec<u32>,
    /// The nearest open site of each demand; `u32::MAX` if its weight is 0 and nothing reaches it.
    pub assigned: Vec<u32>,
    /// Weighted distance plus opening costs.
    pub value: i128,
    /// No plan is worth less.
    pub bound: i128,
    /// What the bound rests on.
    pub certificate: Certificate,
    /// Nothing serves every demand: proved.
    pub infeasible: bool,
    /// Why the search ended early, if it did.
    pub stopped: Option<Stopped>,
}

impl<'a> Median<'a> {
    /// A question without required or forbidden sites or costs.
    pub fn new(near: &'a dyn Near, weight: Vec<i64>, p: usize) -> Median<'a> {
        Median {
            near,
            weight,
            p,
            required: Vec::new(),
            forbidden: Vec::new(),
            cost: Vec::new(),
        }
    }

    /// Cost of opening `j`.
    fn cost(&self, j: usize) -> i64 {
        self.cost.get(j).copied().unwrap_or(0)
    }

    /// Which sites may be opened.
    fn allowed(&self) -> Vec<bool> {
        let m = self.near.sites();
        let banned = |j: usize| self.forbidden.get(j).copied().unwrap_or(false);
        (0..m).map(|j| !banned(j)).collect()
    }
}

/// Finds a plan and proves how good it is. `start` is a plan to begin with.
pub fn solve(
    ask: &Median,
    limits: &Limits,
    start: Option<&[u32]>,
    progress: &dyn Progress,
) -> Answer {
    branch::solve(ask, limits, start, progress)
}
