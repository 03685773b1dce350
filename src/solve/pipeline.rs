//! From a problem to a plan with its proof: who does what, in which order, for how long.
//!
//! Work is counted in moves, iterations and nodes, never in seconds, and parts do not see each
//! other: the result depends on the seed, not on the machine or the number of threads, unless the
//! clock or the user ends it early.

use super::bound::{site_gains, SCALE};
use super::lagrange::Dual;
use super::part::{parts, Part};
use super::reduce::reduce;
use super::ruin::Search;
use super::{exclusive, mip, sizing, value_of_sites};
use super::{LeftOut, Limits, Method, Outcome, Progress, Proof, Stop, Stopped};
use crate::model::{objective, Cost, Plan, Problem, Sharing, COST_SCALE};
use rayon::prelude::*;
use std::sync::Mutex;

/// Rounds into which the long search is cut; after each the gap is looked at.
const ROUNDS: u32 = 12;
/// Multiplier iterations of the first look, and of each round.
const FIRST_ITERATIONS: u32 = 300;
const ROUND_ITERATIONS: u32 = 200;
/// Parts with so few free sites go to the MIP solver however small their gap.
const ALWAYS_MIP: usize = 60;
/// Nodes of the search tree before the MIP solver gives up.
const NODES: i32 = 20_000;

/// Moves of the first look at a part, and of all its rounds together.
fn first_moves(part: &Part) -> u64 {
    200 + part.premises.len() as u64
}

fn all_moves(part: &Part) -> u64 {
    8_000 + 40 * part.premises.len() as u64
}

/// Solves a problem whose quotas can be met (see [`super::shortage()`]).
///
/// The plan is `None` if they cannot, or if the search was stopped before it had a plan.
pub fn solve(problem: &Problem, limits: &Limits, progress: &dyn Progress) -> Outcome {
    if problem.sharing == Sharing::Exclusive {
        return exclusive::solve(problem, limits, progress);
    }
    let reduced = reduce(problem);
    let parts = parts(problem, &reduced);
    let exact: Vec<Problem> = parts.par_iter().map(|p| p.exact(problem)).collect();
    let board = Board::new(progress, parts.len());

    let mut works: Vec<Work> = parts
        .par_iter()
        .zip(&exact)
        .enumerate()
        .with_max_len(1)
        .map(|(k, (part, exact))| {
            let mut work = Work::start(part, exact, limits);
            work.first_look(limits);
            board.post(k, &work);
            work
        })
        .collect();
    for round in 0..ROUNDS {
        if reached(&works, limits.gap) || works.iter().all(|w| w.done) {
            break;
        }
        works
            .par_iter_mut()
            .enumerate()
            .with_max_len(1)
            .for_each(|(k, work)| {
                if !work.done {
                    work.round(round, limits);
                    board.post(k, work);
                }
            });
    }
    finish(problem, &works, &reduced.left_out, limits)
}

/// Is the gap asked for reached over all parts?
fn reached(works: &[Work], gap: f64) -> bool {
    let bound: Cost = works.iter().map(|w| w.bound).sum();
    let value: Option<Cost> = works.iter().map(|w| Some(w.best.as_ref()?.value)).sum();
    value.is_some_and(|v| within(v, bound, gap))
}

fn within(value: Cost, bound: Cost, gap: f64) -> bool {
    value <= bound || (value - bound) as f64 <= gap * value as f64
}

/// A plan of a part.
struct Best {
    plan: Plan,
    value: Cost,
}

/// One part on its way to a plan and a proof.
struct Work<'a> {
    part: &'a Part,
    /// The part in exact numbers and local indices.
    exact: &'a Problem,
    search: Option<Search<'a>>,
    dual: Option<Dual<'a>>,
    best: Option<Best>,
    bound: Cost,
    /// What each local demand pays, in 1e-6 units.
    multipliers: Vec<i64>,
    method: Method,
    seed: u64,
    /// Free sites when the MIP solver was last tried.
    tried: usize,
    /// Nothing is left to be done.
    done: bool,
    /// Ended by the clock or by hand.
    cut: bool,
}

impl<'a> Work<'a> {
    fn start(part: &'a Part, exact: &'a Problem, limits: &Limits) -> Work<'a> {
        // Each part has its own stream, told apart by what does not depend on the order of parts.
        let own = u64::from(part.premises.first().copied().unwrap_or(0));
        Work {
            part,
            exact,
            search: None,
            dual: None,
            best: None,
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
    fn first_look(&mut self, limits: &Limits) {
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
        self.conclude(limits);
    }

    /// One of the rounds of a part that is not finished yet.
    fn round(&mut self, round: u32, limits: &Limits) {
        let moves = all_moves(self.part) / u64::from(ROUNDS);
        let at = |r: u32| f64::from(r) / f64::from(ROUNDS);
        let upper = self.upper();
        let stop = &limits.stop;
        if let (Some(search), Some(dual)) = (&mut self.search, &mut self.dual) {
            rayon::join(
                || search.run(moves, at(round), at(round + 1), stop),
                || dual.run(ROUND_ITERATIONS, upper, stop),
            );
        }
        self.take_plan();
        self.take_bound();
        self.conclude(limits);
        self.done |= round + 1 == ROUNDS;
    }

    /// Finishes the part if that is possible now.
    fn conclude(&mut self, limits: &Limits) {
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
        if mip::handles(free) && smaller && (free <= ALWAYS_MIP || !good) {
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
        self.take_plan();
    }

    fn dual(&mut self, iterations: u32, stop: &Stop) {
        let upper = self.upper();
        if let Some(dual) = &mut self.dual {
            dual.run(iterations, upper, stop);
        }
        self.take_bound();
    }

    fn take_plan(&mut self) {
        if let Some(search) = &self.search {
            let open = search.best_open();
            self.accept(&open);
        }
    }

    /// Prices open sites exactly and keeps them if they are the best so far.
    /// Returns their value.
    fn accept(&mut self, open: &[bool]) -> Option<Cost> {
        let plan = priced(self.exact, open)?;
        let value = objective::value(self.exact, &plan);
        if self.best.as_ref().is_none_or(|b| value < b.value) {
            self.best = Some(Best { plan, value });
        }
        Some(value)
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
        let Some(plan) = priced(self.exact, &open) else {
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
            (v as f64 / unit - answer.value).abs() <= 1e-6 * answer.value.abs().max(1e-6)
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

/// The least-cost plan on these sites, without those that serve nobody.
fn priced(problem: &Problem, open: &[bool]) -> Option<Plan> {
    let mut open = open.to_vec();
    loop {
        let plan = sizing::size(problem, &open)?;
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

/// Puts the parts together again.
fn finish(problem: &Problem, works: &[Work], left_out: &[LeftOut], limits: &Limits) -> Outcome {
    let mut open = vec![false; problem.premises.len()];
    let mut multipliers = vec![0i64; problem.quota.len()];
    for work in works {
        let areas = work
            .best
            .iter()
            .flat_map(|b| &b.plan.area)
            .zip(&work.part.premises);
        areas.for_each(|(area, &j)| open[j as usize] = area.is_some());
        for (g, members) in work.part.members.iter().enumerate() {
            share(problem, work.multipliers[g], members, &mut multipliers);
        }
    }
    let complete = works.iter().all(|w| w.best.is_some());
    let reachable = (0..problem.quota.len())
        .all(|i| problem.quota[i] <= 0 || !problem.links.sites(i).is_empty());
    let plan = (complete && reachable)
        .then(|| priced(problem, &open))
        .flatten()
        .map(|plan| sizing::improve_distance(problem, plan));

    let gains = site_gains(problem, &multipliers);
    let proofs: Vec<Proof> = works
        .par_iter()
        .map(|w| w.proof(problem, plan.as_ref(), &multipliers, &gains, left_out))
        .collect();
    let value = plan.as_ref().map_or(0, |p| objective::value(problem, p));
    let bound = proofs.iter().map(|p| p.bound).sum();
    let cut = works.iter().any(|w| w.cut) && !(plan.is_some() && within(value, bound, limits.gap));
    let by = if limits.stop.by_hand() {
        Stopped::Hand
    } else {
        Stopped::Time
    };
    Outcome {
        plan,
        value,
        bound,
        proofs,
        multipliers,
        left_out: left_out.to_vec(),
        stopped: cut.then_some(by),
    }
}

/// Splits what merged demands pay in proportion to their quotas, without losing anything.
fn share(problem: &Problem, pays: i64, members: &[u32], multipliers: &mut [i64]) {
    let quota = |&i: &u32| i128::from(problem.quota[i as usize]);
    let total: i128 = members.iter().map(quota).sum();
    let (mut upto, mut paid) = (0, 0);
    for i in members {
        upto += quota(i);
        let until = (i128::from(pays) * upto / total.max(1)) as i64;
        multipliers[*i as usize] = until - paid;
        paid = until;
    }
}

impl Work<'_> {
    /// Value and bound of this part in the problem itself, where merged demands are apart again.
    fn proof(
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
            method: self.method,
        }
    }
}

/// Value and bound over all parts, as far as they are known.
struct Board<'p> {
    progress: &'p dyn Progress,
    lines: Mutex<Vec<(Option<Cost>, Cost, bool)>>,
}

impl<'p> Board<'p> {
    fn new(progress: &'p dyn Progress, parts: usize) -> Board<'p> {
        Board {
            progress,
            lines: Mutex::new(vec![(None, 0, false); parts]),
        }
    }

    fn post(&self, k: usize, work: &Work) {
        let Ok(mut lines) = self.lines.lock() else {
            return;
        };
        lines[k] = (work.best.as_ref().map(|b| b.value), work.bound, work.done);
        let value = lines.iter().map(|l| l.0).sum();
        let bound = lines.iter().map(|l| l.1).sum();
        let done = lines.iter().filter(|l| l.2).count();
        let parts = lines.len();
        self.progress.report(value, bound, done, parts);
    }
}
