//! Which engine a problem goes to.
//!
//! ```text
//! one facility for each demand                              single
//! plain                                                     pipeline (area model)
//! sizes never bind, no shares, and
//!   least price without rows                                cover
//!   most covered, one row that limits from above            most
//!   least distance, the row limits the number of sites      median
//!   least worst distance, likewise                          center
//! sizes bind, no shares, premises may be shared, and
//!   least distance, the row limits the number of sites      capacitated
//! no shares, a row for the number of sites alone, and
//!   most dispersed                                          dispersion
//! everything else                                           general
//! ```

mod capacitated;
mod dispersed;
mod distance;
mod names;
mod start;
#[cfg(test)]
mod tests;

use super::certificate::{Certificate, Prices, Proof};
use super::general::complete::{complete, Sketch};
use super::general::shape::{counts_sites, grain, Shape, Site};
use super::median::Lists;
use super::part::Rows;
use super::{cover, general, most, pipeline, single, sizing};
use super::{Limits, Outcome, Progress, Step, Stopped};
use crate::model::objective::Goal;
use crate::model::{objective, Cost, Plan, Problem, Sharing, COST_PER_MILLI, COST_SCALE};
use names::named;
use start::{sized, warmed};

/// Solves a problem. A plan to start from need not be feasible; if it is, the answer is no worse.
///
/// The plan is `None` if there is none, or if the search was stopped before it had one: see
/// [`Outcome::infeasible`].
pub fn solve(
    problem: &Problem,
    limits: &Limits,
    start: Option<&Plan>,
    progress: &dyn Progress,
) -> Outcome {
    if problem.sharing == Sharing::Single {
        return single::solve(problem, limits, start, progress, true);
    }
    if problem.plain() {
        if let Some(out) = pure_cover(problem, limits, start, progress) {
            return out;
        }
        let start = start.and_then(|plan| sized(problem, plan, limits));
        let out = pipeline::solve(problem, limits, progress);
        return warmed(problem, out, start.as_ref());
    }
    special(problem, limits, start, progress)
        .unwrap_or_else(|| general::solve(problem, limits, start, progress))
}

/// The same, but who is to blame if there is no plan is not asked.
pub(super) fn solve_without_blame(
    problem: &Problem,
    limits: &Limits,
    start: Option<&Plan>,
    progress: &dyn Progress,
) -> Outcome {
    if problem.sharing == Sharing::Single {
        return single::solve(problem, limits, start, progress, false);
    }
    special(problem, limits, start, progress)
        .unwrap_or_else(|| general::answer(problem, limits, start, progress, false))
}

/// The plain area model where sizes never bind is a set cover; `None` if they may.
fn pure_cover(
    problem: &Problem,
    limits: &Limits,
    start: Option<&Plan>,
    progress: &dyn Progress,
) -> Option<Outcome> {
    if problem.capacitated() {
        return None;
    }
    let mut out = special(problem, limits, start, progress)?;
    if let Some(plan) = out.plan.take() {
        let plan = sizing::improve_distance(problem, plan);
        out.value = objective::value(problem, &plan);
        out.plan = Some(plan);
    }
    Some(out)
}

/// An answer of a special engine in the terms of the problem.
struct Special {
    open: Vec<u32>,
    bound: Cost,
    /// [`Cost`] of one unit of the certificates.
    unit: Cost,
    certificates: Vec<Certificate>,
    stopped: Option<Stopped>,
}

/// Asks a special engine; `None` if there is none for the problem, or if it has no plan.
pub(super) fn special(
    problem: &Problem,
    limits: &Limits,
    start: Option<&Plan>,
    progress: &dyn Progress,
) -> Option<Outcome> {
    let shape = Shape::new(problem)?;
    if !problem.shares.is_empty() {
        return None;
    }
    let fits = start.filter(|p| p.area.len() == problem.premises.len());
    let begin: Option<Vec<u32>> = fits.map(|plan| {
        let new = (0..plan.area.len()).filter(|&j| plan.area[j].is_some());
        new.filter(|&j| shape.site[j] != Site::Closed)
            .map(|j| j as u32)
            .collect()
    });
    let begin = begin.as_deref();
    let ask = Ask {
        problem,
        shape: &shape,
        limits,
        begin,
        progress,
    };
    let found = match problem.goal {
        Goal::MostDispersed => ask.dispersed()?,
        Goal::LeastDistance if !shape.open_decides => ask.capacitated()?,
        _ if !shape.open_decides => return None,
        Goal::LeastPrice if problem.rows.is_empty() => ask.cover()?,
        Goal::MostCovered => ask.most()?,
        Goal::LeastDistance => ask.median()?,
        Goal::LeastWorstDistance => ask.center()?,
        _ => return None,
    };
    let mut open = vec![false; problem.premises.len()];
    found.open.iter().for_each(|&j| open[j as usize] = true);
    // Whoever may be left unserved is served where that is possible.
    let wanted = problem.goal != Goal::MostCovered;
    let whole = |wanted: bool| {
        let served = vec![wanted; problem.quota.len()];
        let sketch = Sketch {
            open: &open,
            served: &served,
            area: None,
            site: None,
        };
        complete(problem, &shape, &sketch)
    };
    let plan = whole(wanted).or_else(|| whole(false))?;
    let value = objective::value(problem, &plan);
    let out = Outcome {
        plan: Some(plan),
        value,
        bound: found.bound,
        unit: found.unit,
        certificates: found.certificates,
        stopped: found.stopped,
        ..Outcome::default()
    };
    Some(warmed(problem, out, start))
}

/// Demands, their distances, sites that are always open, marks for those that never are.
type Distances = (Vec<u32>, Lists, Vec<u32>, Vec<bool>);

struct Ask<'a> {
    problem: &'a Problem,
    shape: &'a Shape,
    limits: &'a Limits,
    begin: Option<&'a [u32]>,
    progress: &'a dyn Progress,
}

/// Passes progress on in the problem's unit.
struct Scaled<'a> {
    to: &'a dyn Progress,
    unit: Cost,
    more: Cost,
}

impl Progress for Scaled<'_> {
    fn report(&self, step: &Step) {
        self.to.report(&Step {
            value: step.value.map(|v| v.saturating_mul(self.unit) + self.more),
            bound: step
                .bound
                .saturating_mul(self.unit)
                .saturating_add(self.more),
            ..*step
        });
    }
}

impl Ask<'_> {
    fn scaled(&self, unit: Cost, more: Cost) -> Scaled<'_> {
        Scaled {
            to: self.progress,
            unit,
            more,
        }
    }

    /// Demands that ask for something and are not reached by premises that are open anyway, and
    /// the premises that each of them could use.
    fn rows(&self, also_required: bool) -> (Vec<u32>, Rows) {
        let (problem, shape) = (self.problem, self.shape);
        let sure = |j: &u32| match shape.site[*j as usize] {
            Site::Fixed => true,
            Site::Required => also_required,
            _ => false,
        };
        let mut demands = Vec::new();
        let mut lists = Vec::new();
        for i in (0..problem.quota.len()).filter(|&i| shape.asks[i]) {
            let sites = problem.links.sites(i);
            if !sites.iter().any(sure) {
                let usable = |j: &&u32| shape.site[**j as usize] != Site::Closed;
                demands.push(i as u32);
                lists.push(sites.iter().filter(usable).copied().collect());
            }
        }
        (demands, Rows::from_lists(&lists))
    }

    fn cover(&self) -> Option<Special> {
        let (problem, shape) = (self.problem, self.shape);
        let n = problem.premises.len();
        let unit = grain(problem, shape);
        let charge = |j: usize| problem.premises[j].price.of(problem.premises[j].area_min);
        let free = (0..n).filter(|&j| shape.site[j] == Site::Free);
        if free.clone().any(|j| charge(j) < 0) {
            return None;
        }
        let mut cost = vec![0i64; n];
        for j in free {
            cost[j] = i64::try_from(charge(j) / unit).ok()?;
        }
        let required: Vec<usize> = (0..n)
            .filter(|&j| shape.site[j] == Site::Required)
            .collect();
        let more: Cost = required.iter().map(|&j| charge(j)).sum();
        let (demands, rows) = self.rows(true);
        let least = None;
        let question = cover::Cover { rows, cost, least };
        let progress = self.scaled(unit, more);
        let mut answer = cover::solve(&question, self.limits, self.begin, &progress)?;
        if answer.certificates.is_empty() {
            // Nobody is left to be covered, which is proof enough.
            answer.certificates.push(Certificate {
                demands: Vec::new(),
                bound: 0,
                left_out: Vec::new(),
                proof: Proof::Prices(Prices::default()),
            });
        }
        Some(Special {
            open: answer.open,
            bound: Cost::from(answer.bound) * unit + more,
            unit,
            certificates: named(answer.certificates, &demands),
            stopped: answer.stopped,
        })
    }

    fn most(&self) -> Option<Special> {
        let (problem, shape) = (self.problem, self.shape);
        let [row] = problem.rows.as_slice() else {
            return None;
        };
        let simple =
            row.at_least.is_none() && row.terms.iter().all(|t| t.1.per_m2 == 0 && t.1.fixed >= 0);
        let mut limit = row.at_most.filter(|_| simple)?;
        let mut cost = vec![0i64; problem.premises.len()];
        let unit = if counts_sites(problem, row) {
            COST_SCALE
        } else {
            1_000_000
        };
        for (j, price) in &row.terms {
            match shape.site[*j as usize] {
                Site::Fixed => limit -= price.of(0),
                _ => cost[*j as usize] = i64::try_from(price.of(0) / unit).ok()?,
            }
        }
        let (demands, rows) = self.rows(false);
        let weight: Vec<i64> = demands
            .iter()
            .map(|&i| problem.weight[i as usize])
            .collect();
        let all: Cost = problem.weight.iter().map(|&w| Cost::from(w)).sum();
        let more = all - weight.iter().map(|&w| Cost::from(w)).sum::<Cost>();
        let required = (0..cost.len()).filter(|&j| shape.site[j] == Site::Required);
        let question = most::Most {
            rows,
            weight,
            required: required.map(|j| j as u32).collect(),
            limit: i64::try_from(limit.div_euclid(unit)).ok()?,
            cost,
        };
        if !question.feasible() {
            return None;
        }
        let progress = self.scaled(COST_PER_MILLI, more * COST_PER_MILLI);
        let answer = most::solve(&question, self.limits, self.begin, &progress);
        let keeps = |j: &u32| shape.site[*j as usize] != Site::Closed;
        Some(Special {
            open: answer.open.into_iter().filter(keeps).collect(),
            bound: (Cost::from(answer.bound) + more) * COST_PER_MILLI,
            unit: COST_PER_MILLI,
            certificates: named(vec![answer.certificate], &demands),
            stopped: answer.stopped,
        })
    }

    /// How many sites may be open, existing ones among them, if that is all the rows say.
    fn count(&self) -> Option<usize> {
        let problem = self.problem;
        let [row] = problem.rows.as_slice() else {
            return None;
        };
        let most = row.at_most.filter(|m| row.at_least.is_none() && *m >= 0)?;
        let fixed = problem.premises.iter().filter(|p| p.fixed).count();
        let most = usize::try_from(most / COST_SCALE)
            .ok()?
            .min(problem.premises.len());
        (counts_sites(problem, row)).then_some((most + fixed).min(problem.premises.len()))
    }

    /// Demands that ask for something, their distances, and who is always and who never open.
    fn near(&self) -> Option<Distances> {
        let (problem, shape) = (self.problem, self.shape);
        let demands: Vec<u32> = (0..problem.quota.len() as u32)
            .filter(|&i| shape.asks[i as usize])
            .collect();
        if demands.is_empty() || problem.links.mm.iter().any(|&mm| mm >= 1 << 31) {
            return None;
        }
        let row = |&i: &u32| problem.links.row(i as usize).collect();
        let lists = Lists::new(problem.premises.len(), demands.iter().map(row).collect());
        let always = (0..shape.site.len())
            .filter(|&j| shape.always(j))
            .map(|j| j as u32)
            .collect();
        let never = shape.site.iter().map(|s| *s == Site::Closed).collect();
        Some((demands, lists, always, never))
    }
}
