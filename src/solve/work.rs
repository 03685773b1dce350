//! One independent part on its way to a plan and a proof.

use super::bound::SCALE;
use super::lagrange::Dual;
use super::level::level;
use super::part::Part;
use super::pipeline::{within, ROUNDS};
use super::ruin::Search;
use super::{mip, sizing, value_of_sites, LeftOut, Limits, Method, Proof, Stop};
use crate::model::{objective, Cost, Flow, Mm2, Plan, Problem, COST_SCALE};

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
/// Nodes of the search tree before the MIP solver gives up.
const NODES: i32 = 20_000;

/// Relative difference of the MIP solver's value and the exact one of its plan: more, and its
/// bound holds, but not for being that plan's value.
const AGREES: f64 = 1e-8;

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
}

impl<'a> Work<'a> {
    pub fn start(part: &'a Part, exact: &'a Problem, limits: &Limits) -> Work<'a> {
        // Each part has its own stream, told apart by what does not depend on the order of parts.
        let own = u64::from(part.premises.first().copied().unwrap_or(0));
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
            seed: limits.seed ^ own.wrapping_mul(0x9E37_79B9_7F4A_7C15),
            tried: usize::MAX,
            done: false,
            cut: false,
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

    /// When search and multipliers are at their end and the gap asked for is not reached: the MIP
    /// solver, on parts larger than it is good at, for as long as there is time.
    pub fn last_resort(&mut self, limits: &Limits) {
        let good = |b: &Best| within(b.value, self.bound, limits.gap);
        if self.best.as_ref().is_none_or(good) || self.part.premises.len() == 1 {
            return;
        }
        let settled = self.settled();
        let free = settled.iter().filter(|s| s.is_none()).count();
        if free < self.tried && mip::last_resort(self.part, free) {
            self.tried = free;
            self.finish_by_mip(&settled, &limits.stop);
            self.cut |= !self.closed() && limits.stop.now();
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

    /// Swaps open sites for closed ones that can replace them, as the model asks for.
    fn swap(&mut self) {
        let Some(best) = &self.best else { return };
        let mut open: Vec<bool> = best.plan.area.iter().map(Option::is_some).collect();
        let pairs = mip::replacements(self.part);
        while let Some(&(j, k)) = pairs.iter().find(|&&(j, k)| open[j] && !open[k]) {
            open[j] = false;
            open[k] = true;
        }
        let Some(plan) = priced(self.exact, &open, &Stop::never()) else {
            return;
        };
        let value = objective::value(self.exact, &plan);
        if value <= best.value {
            self.best = Some(Best { plan, value });
        }
    }

    fn finish_by_mip(&mut self, settled: &[Option<bool>], stop: &Stop) {
        // The start must obey the model's order of sites, or it would be refused.
        self.swap();
        let Some(best) = &self.best else { return };
        let task = mip::Task {
            part: self.part,
            settled,
            start: &best.plan,
            nodes: NODES,
        };
        let Some(answer) = mip::solve(&task, stop) else {
            return;
        };
        let unit = COST_SCALE as f64;
        let before = best.value;
        let priced = self.accept(&answer.open);
        let after = self.best.as_ref().map_or(before, |b| b.value);
        let agrees = priced.is_some_and(|v| {
            (v as f64 / unit - answer.value).abs() <= AGREES * answer.value.abs().max(1e-6)
        });
        if answer.optimal && agrees {
            self.bound = after;
            self.method = Method::Mip;
        } else if answer.bound.is_finite() {
            // What is settled holds for plans cheaper than `before` only.
            let said = (answer.bound * (1.0 - 1e-9) * unit) as Cost;
            let said = whole_sites(self.exact.premises.iter(), said.min(before)).min(after);
            if said > self.bound {
                self.bound = said;
                self.method = Method::Mip;
            }
        }
    }
}

/// A flow on the arcs of a part as a plan, without sites that serve nobody.
fn plan_of(part: &Part, exact: &Problem, open: &[bool], flow: &[Mm2], load: &[Mm2]) -> Plan {
    let area = |s: usize| match exact.premises[s] {
        p if p.fixed => Some(p.area_max),
        p => (open[s] && load[s] > 0).then(|| load[s].max(p.area_min)),
    };
    let arcs = |i: usize| part.sites_of.start[i]..part.sites_of.start[i + 1];
    let given = |(i, a): (usize, u32)| Flow {
        demand: i as u32,
        site: part.sites_of.item[a as usize],
        area: flow[a as usize],
    };
    let all = (0..part.quota.len()).flat_map(|i| arcs(i).map(move |a| (i, a)));
    let mut flow: Vec<Flow> = all.map(given).filter(|f| f.area > 0).collect();
    flow.sort_unstable();
    Plan {
        area: (0..part.premises.len()).map(area).collect(),
        flow,
    }
}

/// The least-cost plan on these sites, without those that serve nobody; `None` also when stopped.
pub(super) fn priced(problem: &Problem, open: &[bool], stop: &Stop) -> Option<Plan> {
    let mut open = open.to_vec();
    loop {
        let plan = sizing::size_until(problem, &open, stop)?;
        let mut serves = vec![false; open.len()];
        plan.flow
            .iter()
            .for_each(|f| serves[f.site as usize] = true);
        let idle = |j: &usize| open[*j] && !serves[*j] && !problem.premises[*j].fixed;
        let idle: Vec<usize> = (0..open.len()).filter(idle).collect();
        if idle.is_empty() {
            return Some(plan);
        }
        idle.into_iter().for_each(|j| open[j] = false);
    }
}

/// Raises a bound to a whole number of sites, where sites are all that is paid for.
fn whole_sites<'p>(
    premises: impl Iterator<Item = &'p crate::model::Premises>,
    bound: Cost,
) -> Cost {
    let mut prices = premises.filter(|p| !p.fixed).map(|p| p.price);
    let Some(first) = prices.next() else {
        return bound;
    };
    if first.per_m2 != 0 || first.fixed <= 0 || prices.any(|p| p != first) {
        return bound;
    }
    let site = first.of(0);
    let sure = bound - site / 1_000_000;
    if sure <= 0 {
        return bound;
    }
    (sure + site - 1) / site * site
}

impl Work<'_> {
    /// Value and bound of this part in the problem itself, where merged demands are apart again.
    pub fn proof(
        &self,
        problem: &Problem,
        plan: Option<&Plan>,
        multipliers: &[i64],
        gains: &[Cost],
        left_out: &[LeftOut],
    ) -> Proof {
        let mut demands: Vec<u32> = self.part.members.concat();
        demands.sort_unstable();
        let pays: Cost = demands
            .iter()
            .map(|&i| Cost::from(multipliers[i as usize]))
            .sum();
        let gained: Cost = self.part.premises.iter().map(|&j| gains[j as usize]).sum();
        let proved = whole_sites(self.exact.premises.iter(), (pays * SCALE - gained).max(0));
        let mut sites = self.part.premises.clone();
        let own = |l: &&LeftOut| self.part.premises.binary_search(&l.by).is_ok();
        sites.extend(left_out.iter().filter(own).map(|l| l.site));
        sites.sort_unstable();
        let value = plan.map_or(0, |p| value_of_sites(problem, p, &sites));
        let bound = match self.method {
            Method::Multipliers => proved,
            Method::Mip => self.bound.max(proved),
        };
        Proof {
            demands,
            sites,
            value,
            bound: if plan.is_some() {
                bound.min(value)
            } else {
                bound
            },
            method: if proved >= bound {
                Method::Multipliers
            } else {
                self.method
            },
        }
    }
}
