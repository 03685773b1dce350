//! One independent part on its way to a plan and a proof.

mod finish;
mod plan;
mod proof;

use super::bound::SCALE;
use super::lagrange::Dual;
use super::level::level;
use super::part::Part;
use super::pipeline::{within, ROUNDS};
use super::ruin::Search;
use super::{memory, mip, Limits, Method, Stop};
use crate::model::{objective, Cost, Plan, Problem, COST_SCALE};
use plan::plan_of;
pub(super) use plan::priced;
use proof::whole_sites;

/// Most moves of the first look, besides a few.
const FIRST_MOVES: usize = 3_000;
/// Multiplier iterations of the first look, and of each round.
const FIRST_ITERATIONS: u32 = 300;
const ROUND_ITERATIONS: u32 = 200;
/// Cycles with so many, and iterations of the rounds of later ones.
const EARLY: u32 = 3;
const LATE_ITERATIONS: u32 = 50;
/// Parts with so few free sites go to the MIP solver however small their gap.
const ALWAYS_MIP: usize = 60;
/// The same for parts with so few pairs of demand and site.
const EASY_PAIRS: usize = 4_000;

/// Where in the schedule later cycles start: warm, so that the plan at hand is not all lost.
const WARM: f64 = 0.3;

/// Moves of the first look at a part: few enough that its bound does not wait for them.
fn first_moves(part: &Part) -> u64 {
    200 + part.premises.len().min(FIRST_MOVES) as u64
}

/// Moves of the first cycle; each cycle has twice as many as the one before.
fn cycle_moves(part: &Part) -> u64 {
    1_200 + 6 * part.premises.len() as u64
}

/// A plan of a part.
pub(super) struct Best {
    pub plan: Plan,
    pub value: Cost,
}

/// One part on its way to a plan and a proof.
pub(super) struct Work<'a> {
    pub part: &'a Part,
    /// The part in exact numbers and local indices.
    exact: &'a Problem,
    search: Option<Search<'a>>,
    dual: Option<Dual<'a>>,
    pub best: Option<Best>,
    /// The search's value when its plan was last priced exactly.
    priced_at: f64,
    pub bound: Cost,
    /// What each local demand pays, in 1e-6 units.
    pub multipliers: Vec<i64>,
    method: Method,
    seed: u64,
    /// Free sites when the MIP solver was last tried.
    tried: usize,
    /// Nothing is left to be done.
    pub done: bool,
    /// Ended by the clock or by hand.
    pub cut: bool,
    key: memory::Key,
}

impl<'a> Work<'a> {
    pub fn start(part: &'a Part, exact: &'a Problem, limits: &Limits) -> Work<'a> {
        // Each part has its own stream, told apart by its own numbers alone.
        let print = memory::print(exact);
        let own = print.iter().take(8).fold(0, |n, b| n << 8 | u64::from(*b));
        Work {
            part,
            exact,
            search: None,
            dual: None,
            best: None,
            priced_at: f64::INFINITY,
            bound: 0,
            multipliers: vec![0; part.quota.len()],
            method: Method::Multipliers,
            seed: limits.seed ^ own,
            tried: usize::MAX,
            done: false,
            cut: false,
            key: memory::key(&print, limits),
        }
    }

    /// Takes over what is known of the part from earlier.
    pub fn recall(&mut self) -> bool {
        let Some(kept) = memory::recall(&self.key) else {
            return false;
        };
        self.best = Some(Best {
            plan: kept.plan.clone(),
            value: kept.value,
        });
        self.bound = kept.bound;
        self.multipliers.clone_from(&kept.multipliers);
        self.method = kept.method;
        self.done = true;
        true
    }

    /// Keeps what is known if there is nothing left to be done.
    pub fn keep(&self, limits: &Limits) {
        let Some(best) = &self.best else { return };
        if self.done && !self.cut && within(best.value, self.bound, limits.gap) {
            let kept = memory::Kept {
                plan: best.plan.clone(),
                value: best.value,
                bound: self.bound,
                multipliers: self.multipliers.clone(),
                method: self.method,
            };
            memory::keep(self.key, kept);
        }
    }

    /// A quick plan and bound; small parts are finished here.
    pub fn first_look(&mut self, limits: &Limits) {
        if self.part.premises.len() == 1 {
            self.only_choice();
            return;
        }
        let (part, seed) = (self.part, self.seed);
        let Some(search) = Search::new(part, seed) else {
            self.done = true;
            return;
        };
        self.search = Some(search);
        self.search(first_moves(part), 0.0, 1.0, &limits.stop);
        if self.closed() {
            self.done = true;
            return;
        }
        self.dual = Some(Dual::new(part));
        self.dual(FIRST_ITERATIONS, &limits.stop);
        self.conclude(limits, self.soon());
    }

    /// One of the rounds of a part that is not finished yet.
    pub fn round(&mut self, cycle: u32, round: u32, limits: &Limits) {
        let moves = (cycle_moves(self.part) << cycle.min(20)) / u64::from(ROUNDS);
        let from = if cycle == 0 { 0.0 } else { WARM };
        let at = |r: u32| from + (1.0 - from) * f64::from(r) / f64::from(ROUNDS);
        let upper = self.upper();
        let stop = &limits.stop;
        // Multipliers converge long before plans do: later cycles need few iterations.
        let iterations = if cycle < EARLY {
            ROUND_ITERATIONS
        } else {
            LATE_ITERATIONS
        };
        if let (Some(search), Some(dual)) = (&mut self.search, &mut self.dual) {
            rayon::join(
                || search.run(moves, at(round), at(round + 1), stop),
                || dual.run(iterations, upper, stop),
            );
        }
        self.take_plan(stop);
        self.take_bound();
        let last = round + 1 == ROUNDS;
        self.conclude(limits, if last { usize::MAX } else { self.soon() });
    }

    /// Most free sites with which the MIP solver is asked at once; others wait for the end of a cycle.
    fn soon(&self) -> usize {
        if self.part.sites_of.item.len() <= EASY_PAIRS {
            usize::MAX
        } else {
            ALWAYS_MIP
        }
    }

    /// Finishes the part if that is possible now; the MIP solver is asked with at most `most` free
    /// sites, so that others do not wait for it too early.
    fn conclude(&mut self, limits: &Limits, most: usize) {
        if self.closed() {
            self.done = true;
            return;
        }
        let settled = self.settled();
        let free = settled.iter().filter(|s| s.is_none()).count();
        let good = self
            .best
            .as_ref()
            .is_some_and(|b| within(b.value, self.bound, limits.gap));
        let smaller = free < self.tried / 5 * 4;
        if free <= most && mip::handles(free) && smaller && (free <= ALWAYS_MIP || !good) {
            self.tried = free;
            self.finish_by_mip(&settled, &limits.stop);
        }
        self.done = self.done || good || self.closed();
        if !self.done && limits.stop.now() {
            self.done = true;
            self.cut = true;
        }
    }

    fn only_choice(&mut self) {
        self.done = true;
        self.accept(&[true]);
        let Some(best) = &self.best else { return };
        // Every demand pays its share; the last one what rounding left.
        let total: i128 = self.part.quota.iter().map(|&q| i128::from(q)).sum();
        let mut paid = (0, 0);
        for (m, &q) in self.multipliers.iter_mut().zip(&self.part.quota) {
            let quota = paid.0 + i128::from(q);
            let upto = best.value / SCALE * quota / total;
            *m = i64::try_from(upto - paid.1).unwrap_or(i64::MAX);
            paid = (quota, upto);
        }
        self.raise();
    }

    fn search(&mut self, moves: u64, from: f64, to: f64, stop: &Stop) {
        if let Some(search) = &mut self.search {
            search.run(moves, from, to, stop);
        }
        self.take_plan(stop);
    }

    fn dual(&mut self, iterations: u32, stop: &Stop) {
        let upper = self.upper();
        if let Some(dual) = &mut self.dual {
            dual.run(iterations, upper, stop);
        }
        self.take_bound();
    }

    /// The plan of the search at its least cost.
    fn take_plan(&mut self, stop: &Stop) {
        let Some(search) = &self.search else { return };
        if search.best_value() < self.priced_at {
            self.priced_at = search.best_value();
            let (open, mut flow) = (search.best_open(), search.best_flow());
            let load = level(self.part, &open, &mut flow, stop);
            let plan = plan_of(self.part, self.exact, &open, &flow, &load);
            self.offer(plan);
        }
    }

    /// Prices open sites exactly and keeps them if they are the best so far.
    /// Returns their value.
    fn accept(&mut self, open: &[bool]) -> Option<Cost> {
        let plan = priced(self.exact, open, &Stop::never())?;
        Some(self.offer(plan))
    }

    /// Keeps a plan if it is the best so far. Returns its value.
    fn offer(&mut self, plan: Plan) -> Cost {
        let value = objective::value(self.exact, &plan);
        if self.best.as_ref().is_none_or(|b| value < b.value) {
            self.best = Some(Best { plan, value });
        }
        if value < self.bound && self.method == Method::Mip {
            // A plan is a plan: the MIP solver was wrong, and only what prices prove is left.
            self.method = Method::Multipliers;
            self.bound = 0;
            self.raise();
        }
        value
    }

    fn take_bound(&mut self) {
        if let Some(dual) = &self.dual {
            let whole = |m: &f64| (m * 1e6).round().max(0.0) as i64;
            self.multipliers = dual.multipliers().iter().map(whole).collect();
            self.raise();
        }
    }

    /// Takes over what the multipliers prove.
    fn raise(&mut self) {
        let proved = super::prices_bound(self.exact, &self.multipliers, &[]);
        let proved = whole_sites(self.exact.premises.iter(), proved);
        self.bound = self.bound.max(proved);
    }

    fn closed(&self) -> bool {
        self.best.as_ref().is_some_and(|b| b.value <= self.bound)
    }

    fn upper(&self) -> f64 {
        let value = self.best.as_ref().map_or(Cost::MAX, |b| b.value);
        value as f64 / COST_SCALE as f64
    }

    /// Sites that must be open, or closed, in any plan cheaper than the best one.
    fn settled(&self) -> Vec<Option<bool>> {
        let mut settled: Vec<Option<bool>> =
            self.part.fixed.iter().map(|&f| f.then_some(true)).collect();
        let (Some(dual), Some(best)) = (&self.dual, &self.best) else {
            return settled;
        };
        let upper = self.upper();
        let gap = (upper - dual.bound()).max(0.0) + 1e-7 * upper.abs();
        for (s, reduced) in dual.reduced_costs().into_iter().enumerate() {
            let now = best.plan.area[s].is_some();
            if !self.part.fixed[s] && reduced.abs() > gap && now == (reduced < 0.0) {
                settled[s] = Some(now);
            }
        }
        settled
    }
}
