//! Most weight covered under a limit on the number of sites or on what they cost (Church and
//! ReVelle 1974, doi:10.1007/BF01942293).
//!
//! ```text
//! discs  ─ customers in the plane, merged while they are read
//! net    ─ merge demands of equal reach; near sites get near numbers
//! search ─ plans: ejection and simulated annealing on live gains
//! swap   ─ plans: annealing over very many cheap swaps
//! dual   ─ bounds: multipliers of the linear relaxation
//! branch ─ proofs: branch and bound on the relaxation
//! cuts   ─ bounds: what few demands at a time add to them
//! price  ─ whole prices, and the bound that they prove
//! work   ─ who does what, in which order, for how long
//! ```

mod branch;
mod cuts;
mod discs;
mod dual;
mod net;
mod price;
mod search;
mod swap;
#[cfg(test)]
mod tests;
mod work;

pub use price::priced;

use super::certificate::Certificate;
use super::part::Rows;
use super::{Doing, Limits, Progress, Stopped};
use net::Net;
use search::Search;
use work::Work;

/// A question.
#[derive(Clone, Debug, Default)]
pub struct Most {
    /// Sites in reach of each demand; may be empty.
    pub rows: Rows,
    /// Weight of each demand, 0 or more.
    pub weight: Vec<i64>,
    /// What each site uses of the limit, 0 or more; all 1 for a limit on their number.
    pub cost: Vec<i64>,
    /// The limit.
    pub limit: i64,
    /// Sites open in every plan. They use the limit too.
    pub required: Vec<u32>,
}

impl Most {
    /// Do the required sites leave room within the limit? If not, there is no plan.
    pub fn feasible(&self) -> bool {
        let mut required = self.required.clone();
        required.sort_unstable();
        required.dedup();
        let used: i128 = required
            .iter()
            .map(|&j| i128::from(self.cost[j as usize]))
            .sum();
        used <= i128::from(self.limit)
    }
}

/// A plan and its bound.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Open sites, ascending, the required ones among them.
    pub open: Vec<u32>,
    /// Weight that they cover.
    pub value: i64,
    /// No plan covers more.
    pub bound: i64,
    /// Why.
    pub certificate: Certificate,
    /// What ended the search early, if anything did.
    pub stopped: Option<Stopped>,
}

/// Looks for the plan that covers most, and for its bound.
///
/// Starts from the sites in `start` as far as they fit. Only questions that are
/// [feasible](Most::feasible) may be asked.
pub fn solve(
    most: &Most,
    limits: &Limits,
    start: Option<&[u32]>,
    progress: &dyn Progress,
) -> Answer {
    let net = Net::new(most);
    let near = search::neighbours(&net, &limits.stop);
    let mut local = vec![0; net.sites()];
    for (s, &j) in net.site.iter().enumerate() {
        local[j as usize] = s as u32;
    }
    let start: Vec<u32> = start
        .unwrap_or(&[])
        .iter()
        .map(|&j| local[j as usize])
        .collect();
    let mut work = Work::new(most, &net, Search::new(&net, &near, &start, limits.seed));
    work.tell(progress, Doing::Search);
    work.first(limits, progress);
    work.rounds(limits, progress);
    work.answer(limits)
}
