//! How a plan is found, and how its bound is proved. Knows numbers only ([`crate::model`]).
//!
//! ```text
//! shortage ─ who cannot be given room even with every premises open
//! exclusive─ premises that are not shared: an assignment, with its proof
//! single   ─ premises that are shared, but one for each demand
//! reduce   ─ merge demands of equal reach, leave out premises that another one replaces
//! part     ─ independent parts, solved in parallel
//!            ├ ruin     plans: ruin and recreate on a live flow
//!            ├ lagrange bounds: multipliers that anyone can re-price
//!            └ mip      the rest, when it is small enough
//! memory   ─ finished parts are kept while the program runs
//! most     ─ most weight covered under a limit on count or cost
//! median   ─ p-median: interchange search, Lagrangian bound, regions, branch and bound
//! center   ─ p-center: bisection over covers of few demands
//! capacitated, dispersion
//! level    ─ least-cost loads of open sites, from any flow
//! sizing   ─ for the sites found: least cost, then least distance, by min-cost flow
//! phased   ─ programmes by year: stage after stage, small and exact
//! dispatch ─ which engine a problem goes to
//! general  ─ any goal with any rows, shares, capacity, required and forbidden sites
//! partial  ─ least price where whoever is not served costs a price
//! alternatives ─ the next best plans with truly other sites
//! ```

pub mod alternatives;
pub mod bound;
#[cfg(test)]
mod brute;
pub mod capacitated;
pub mod center;
pub mod certificate;
pub mod cover;
pub mod dispatch;
pub mod dispersion;
pub mod exclusive;
mod finish;
pub mod flow;
pub mod general;
mod interior;
pub mod lagrange;
pub mod level;
pub mod median;
pub mod memory;
pub mod mip;
pub mod most;
pub mod part;
pub mod partial;
pub mod phased;
pub mod pipeline;
pub mod reduce;
mod rng;
pub mod ruin;
pub mod shortage;
pub mod single;
pub mod sizing;
mod work;

pub use alternatives::alternatives;
pub use bound::{prices_bound, reduced_cost};
pub use dispatch::solve;
pub use shortage::shortage;

use crate::model::{Cost, Mm2, Plan, Problem};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A request to stop, by the clock or by hand. Cheap to clone; asked often.
#[derive(Clone, Debug)]
pub struct Stop {
    deadline: Option<Instant>,
    asked: Arc<AtomicBool>,
    other: Option<Arc<AtomicBool>>,
}

impl Stop {
    /// Stops at `deadline` (never, if `None`) or when `asked` becomes true.
    pub fn new(deadline: Option<Instant>, asked: Arc<AtomicBool>) -> Stop {
        Stop {
            deadline,
            asked,
            other: None,
        }
    }

    /// Never stops.
    pub fn never() -> Stop {
        Stop::new(None, Arc::default())
    }

    /// Is it time to stop?
    pub fn now(&self) -> bool {
        let other = self.other.as_ref();
        self.by_hand()
            || other.is_some_and(|o| o.load(Ordering::Relaxed))
            || self.deadline.is_some_and(|d| Instant::now() >= d)
    }

    /// The same, and also when `other` becomes true.
    pub fn or_when(&self, other: Arc<AtomicBool>) -> Stop {
        Stop {
            other: Some(other),
            ..self.clone()
        }
    }

    /// The same, but with another deadline.
    pub fn until(&self, deadline: Instant) -> Stop {
        Stop::new(Some(deadline), self.asked.clone())
    }

    /// The same, but with only a share of the time that is left.
    pub fn part(&self, share: f64) -> Stop {
        let until = self
            .left()
            .and_then(|l| Instant::now().checked_add(l.mul_f64(share)));
        until.map_or(self.clone(), |u| self.until(u))
    }

    /// Was the stop asked for by hand (Ctrl-C)?
    pub fn by_hand(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// Is there a time limit? Then work goes on until it strikes, and not for so many rounds.
    pub fn timed(&self) -> bool {
        self.deadline.is_some()
    }

    /// Time left, `None` without a deadline.
    pub fn left(&self) -> Option<Duration> {
        self.deadline
            .map(|d| d.saturating_duration_since(Instant::now()))
    }
}

/// What ended the search before its work was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// The time limit.
    Time,
    /// Ctrl-C.
    Hand,
}

/// How far to go.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Stop when `(value - bound) / value` is at most this.
    pub gap: f64,
    /// Seed of the search.
    pub seed: u64,
    /// Clock and Ctrl-C.
    pub stop: Stop,
}

/// What a part's bound rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The multipliers of its demands; anyone can re-price them.
    Multipliers,
    /// The word of the MIP solver that nothing is cheaper. The multipliers still prove a part of it.
    Mip,
}

/// Bound of one independent part.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Demands of the part (problem indices, ascending).
    pub demands: Vec<u32>,
    /// Premises of the part (problem indices, ascending), those left out among them.
    pub sites: Vec<u32>,
    /// Value of the plan in this part.
    pub value: Cost,
    /// No plan of this part is cheaper.
    pub bound: Cost,
    /// What says so.
    pub method: Method,
}

/// Premises that can be left out of the bound, because `by` does all it could for no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The premises left out.
    pub site: u32,
    /// The premises that replaces it; never itself left out.
    pub by: u32,
}

/// A condition that is to blame that there is no plan, by its place in the
/// [`crate::model::Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Blame {
    /// This demand must be served.
    Demand(u32),
    /// This row must hold.
    Row(usize),
    /// This share must be served.
    Share(usize),
    /// These premises must be open.
    Required(u32),
    /// These premises must be closed.
    Forbidden(u32),
}

/// The answer to a [`crate::model::Problem`].
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The best plan found; `None` if there is none ([`Outcome::infeasible`]) or if stopped before
    /// there was one.
    pub plan: Option<Plan>,
    /// Its value.
    pub value: Cost,
    /// No plan is better. In the area model the sum over the parts.
    pub bound: Cost,
    /// It is proved that there is no plan.
    pub infeasible: bool,
    /// If so, and if it could be found out: conditions that exclude each other, of which none can be
    /// left out, ascending.
    pub blame: Vec<Blame>,
    /// [`Cost`] of one unit of the certificates: their prices and bounds are millionths of it.
    pub unit: Cost,
    /// What the bound rests on, for all but the area model. Demands that existing sites reach (in a
    /// cover required ones too) are in none of them, and what required sites cost comes on top.
    pub certificates: Vec<certificate::Certificate>,
    /// Part by part, for the area model.
    pub proofs: Vec<Proof>,
    /// What each demand pays for its whole quota, in 1e-6 units (dual prices; 0 or more).
    pub multipliers: Vec<i64>,
    /// Premises not needed for the bound, sorted by `site`.
    pub left_out: Vec<LeftOut>,
    /// Why the search ended early, if it did.
    pub stopped: Option<Stopped>,
}

impl Outcome {
    /// What prices alone prove, without the word of a MIP solver; `None` if nothing.
    pub fn certified(&self, problem: &Problem) -> Option<Cost> {
        if self.certificates.is_empty() {
            let some = self.multipliers.len() == problem.quota.len();
            return some.then(|| prices_bound(problem, &self.multipliers, &self.left_out));
        }
        let priced = self.certificates.iter().all(|c| !c.proof.on_word());
        priced.then_some(self.bound)
    }
}

/// Demands that cannot all be given room, whatever is opened: `quota > room`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// The demands, ascending.
    pub demands: Vec<u32>,
    /// Every premises in reach of any of them, ascending.
    pub sites: Vec<u32>,
    /// What the demands need together.
    pub quota: Mm2,
    /// What the premises hold together at their largest.
    pub room: Mm2,
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Merging, dominance, splitting into parts.
    Reduce,
    /// Looking for better plans.
    Search,
    /// Multipliers and linear programs.
    Bound,
    /// Separating cuts.
    Cuts,
    /// Branch and bound.
    Branch,
    /// A mixed-integer program.
    Mip,
    /// Trying to better the plan at hand.
    Polish,
}

/// How far a search has come. Values are in the unit of who reports.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Best plan so far over all parts (`None` until every part has one).
    pub value: Option<Cost>,
    /// Bound so far over all parts.
    pub bound: Cost,
    /// Parts that are finished.
    pub done: usize,
    /// Parts.
    pub parts: usize,
    /// What was just done.
    pub doing: Doing,
}

/// Told how the search goes; called from any thread.
pub trait Progress: Sync {
    /// The search has come so far.
    fn report(&self, step: &Step);
}

/// Says nothing.
pub struct Silent;

impl Progress for Silent {
    fn report(&self, _: &Step) {}
}

/// Value of a plan on some of its premises.
fn value_of_sites(problem: &Problem, plan: &Plan, sites: &[u32]) -> Cost {
    let price = |&j: &u32| {
        let (p, area) = (&problem.premises[j as usize], plan.area[j as usize]);
        area.filter(|_| !p.fixed).map_or(0, |a| p.price.of(a))
    };
    sites.iter().map(price).sum()
}
