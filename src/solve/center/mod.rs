//! p-center: at most `p` sites, so that the largest (weighted) distance from a demand to its
//! nearest open site is least (Hakimi 1965, doi:10.1287/opre.13.3.462).
//!
//! A distance `r` can be met if `p` sites cover every demand within `r` (Minieka 1970,
//! doi:10.1137/1012016), so distances are bisected. Only some demands are looked at, those that
//! plans left too far away so far (Chen, Chen 2009, doi:10.1016/j.cor.2008.03.009): if `p` sites
//! cannot cover those few, they cannot cover all.
//!
//! ```text
//! bisect  ─ the distances that are still open
//! pool    ─ the demands looked at; can `p` sites cover them?
//! weights ─ plans for one distance, by local search
//! tree    ─ the proof that there is none
//! ```
//!
//! # What a certificate says
//!
//! With reach `r`, one less than the bound, any cover of the certificate's demands takes more
//! than `p` sites: required sites are open, forbidden ones closed, sites left out are replaced by
//! others that reach all they reach of these demands. Leaves price `Σ_i u_i + Σ_{j free}
//! min(0, 1 - s_j) + Σ_{j open} (1 - s_j)` with `s_j = Σ u_i` over the demands that `j` reaches;
//! this exceeds `p` in every leaf.

mod bisect;
mod pool;
#[cfg(test)]
mod tests;
mod tree;
mod weights;

use super::certificate::Certificate;
use super::median::Near;
use super::{Limits, Progress, Stopped};
use bisect::State;
use rayon::prelude::*;

/// A p-center question.
pub struct Center<'a> {
    /// Distances.
    pub near: &'a dyn Near,
    /// What the distance of each demand is multiplied by, 0 or more; empty if 1.
    pub weight: Vec<i64>,
    /// Most sites that may be open, required ones among them.
    pub p: usize,
    /// Sites that are open in every plan.
    pub required: Vec<u32>,
    /// Sites that may not be opened, one mark per site; empty if there are none.
    pub forbidden: Vec<bool>,
}

/// Why no plan is better than the bound.
#[derive(Clone, Debug)]
pub struct Why {
    /// The weighted distance that cannot be met: the bound less one.
    pub reach: i64,
    /// Demands that `p` sites cannot cover, and the proof. If there are several, no site reaches
    /// demands of two of them, their bounds add up to more than `p`, and required sites cost
    /// nothing but are counted in `p`.
    pub certificates: Vec<Certificate>,
}

/// The answer to a [`Center`].
#[derive(Clone, Debug)]
pub struct Answer {
    /// Open sites, ascending. Empty if no plan that serves every demand was found.
    pub open: Vec<u32>,
    /// The nearest open site of each demand.
    pub assigned: Vec<u32>,
    /// The largest weighted distance.
    pub value: i64,
    /// No plan has a smaller one.
    pub bound: i64,
    /// Why; `None` if some demand's own nearest site is as far as the bound.
    pub why: Option<Why>,
    /// Nothing serves every demand: proved.
    pub infeasible: bool,
    /// Why the search ended early, if it did.
    pub stopped: Option<Stopped>,
}

impl<'a> Center<'a> {
    /// A question without weights, required or forbidden sites.
    pub fn new(near: &'a dyn Near, p: usize) -> Center<'a> {
        Center {
            near,
            weight: Vec::new(),
            p,
            required: Vec::new(),
            forbidden: Vec::new(),
        }
    }

    fn weight(&self, i: usize) -> i64 {
        self.weight.get(i).copied().unwrap_or(1)
    }

    fn allowed(&self, j: usize) -> bool {
        !self.forbidden.get(j).copied().unwrap_or(false) || self.required.contains(&(j as u32))
    }

    /// Weighted distance; `None` if there is no way.
    fn distance(&self, i: usize, j: usize) -> Option<i64> {
        let d = self.near.distance(i, j);
        (d != super::median::UNREACHABLE).then(|| i64::from(d) * self.weight(i))
    }

    /// The nearest of `open` for each demand, with the distance.
    fn assign(&self, open: &[u32]) -> Vec<Option<(i64, u32)>> {
        let n = self.near.demands();
        let nearest = |i| {
            let all = open
                .iter()
                .filter_map(|&j| Some((self.distance(i, j as usize)?, j)));
            all.min()
        };
        (0..n).into_par_iter().map(nearest).collect()
    }
}

/// How much is done to answer one distance.
#[derive(Clone, Copy)]
struct Effort {
    swaps: u64,
    nodes: usize,
    /// Leave the rest to the cover engine.
    cover: bool,
}

/// From cheap to thorough.
const EFFORTS: [Effort; 4] = [
    Effort {
        swaps: 3_000,
        nodes: 1,
        cover: false,
    },
    Effort {
        swaps: 30_000,
        nodes: 30,
        cover: false,
    },
    Effort {
        swaps: 300_000,
        nodes: 300,
        cover: false,
    },
    Effort {
        swaps: 3_000_000,
        nodes: 300,
        cover: true,
    },
];

/// Finds a plan and proves how good it is. `start` is a plan to begin with.
pub fn solve(
    ask: &Center,
    limits: &Limits,
    start: Option<&[u32]>,
    progress: &dyn Progress,
) -> Answer {
    let n = ask.near.demands();
    let mut state = State::new(ask);
    if n == 0 || state.infeasible {
        return state.answer(limits);
    }
    if let Some(open) = start {
        state.take(open);
    }
    state.farthest_first(limits);
    for (k, effort) in EFFORTS.iter().enumerate() {
        // First plans, then bounds: what is not known counts as "no", then as "yes".
        state.bisect(effort, true, limits, progress);
        if effort.cover {
            state.close_in(effort, limits, progress);
        }
        state.bisect(effort, false, limits, progress);
        if state.reached(limits) || limits.stop.now() {
            break;
        }
        if k == 0 {
            state.bisect(effort, true, limits, progress);
        }
    }
    state.answer(limits)
}
