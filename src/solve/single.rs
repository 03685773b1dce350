//! One facility for each demand, which others may share.
//!
//! Where sizes never bind the nearest open premises serve everybody whole, so the question is the
//! pooled one. Elsewhere the pooled question is a relaxation: its bound holds here too, with its
//! evidence, and its premises are where the plan begins. The rest is a mixed-integer program whose
//! shares are whole ([`super::general`]), as far as that is small enough.

use super::general::complete::{assigned, better, complete, Sketch};
use super::general::shape::{Shape, Site};
use super::{dispatch, general, value_of_sites};
use super::{Limits, Outcome, Progress, Silent, Stop};
use crate::model::objective::Goal;
use crate::model::{objective, Plan, Problem, Sharing};

/// Share of the time that is left which goes into the pooled question.
const SHARE: f64 = 0.5;
/// Share of the rest for making its plan whole.
const REPAIR: f64 = 0.3;

/// Solves a problem of [`Sharing::Single`]. The plan is `None` if there is none, or if the search
/// ended before it had one. Who is to blame is found out only if it is asked.
pub fn solve(
    problem: &Problem,
    limits: &Limits,
    start: Option<&Plan>,
    progress: &dyn Progress,
    tell_blame: bool,
) -> Outcome {
    let Some(shape) = Shape::new(problem) else {
        return general::answer(problem, limits, start, progress, tell_blame);
    };
    let pooled = Problem {
        sharing: Sharing::Pooled,
        ..problem.clone()
    };
    if shape.open_decides {
        let out = match tell_blame {
            true => dispatch::solve(&pooled, limits, start, progress),
            false => dispatch::solve_without_blame(&pooled, limits, start, progress),
        };
        return nearest(problem, &shape, out);
    }
    let part = Limits {
        stop: limits.stop.part(SHARE),
        ..limits.clone()
    };
    let relaxed = match pooled.plain() {
        true => Some(dispatch::solve(&pooled, &part, start, &Silent)),
        false => dispatch::special(&pooled, &part, start, &Silent),
    };
    let begin = relaxed.as_ref().and_then(|out| out.plan.as_ref());
    let repair = limits.stop.part(REPAIR);
    let mut plan = begin.and_then(|p| whole(problem, &shape, p, &repair));
    let same = start.filter(|p| p.area.len() == problem.premises.len() && fits(problem, p));
    plan = better(problem, plan, same.cloned());
    let enough = |plan: &Option<Plan>| {
        let value = plan.as_ref().map(|p| objective::value(problem, p));
        let bound = relaxed.as_ref().map(|out| out.bound);
        value.is_some() && value == bound
    };
    if enough(&plan) {
        return told(problem, relaxed.unwrap_or_default(), plan);
    }
    let begin = plan.as_ref().or(begin).or(start);
    let mut out = general::answer(problem, limits, begin, progress, tell_blame);
    plan = better(problem, out.plan.take(), plan);
    match relaxed {
        // The pooled bound is as good, and comes with evidence.
        Some(relaxed) if plan.is_some() && !problem.goal.better(relaxed.bound, out.bound) => {
            let stopped = out.stopped;
            let mut out = told(problem, relaxed, plan);
            out.stopped = stopped.filter(|_| out.value != out.bound);
            out
        }
        _ => {
            out.value = plan.as_ref().map_or(0, |p| objective::value(problem, p));
            out.plan = plan;
            out
        }
    }
}

/// A plan that nothing is wrong with.
fn fits(problem: &Problem, plan: &Plan) -> bool {
    let known = |f: &crate::model::Flow| (f.demand as usize) < problem.quota.len();
    plan.flow.iter().all(known) && plan.faults(problem).is_empty()
}

/// The pooled answer, everybody sent to the nearest open premises.
fn nearest(problem: &Problem, shape: &Shape, mut out: Outcome) -> Outcome {
    if let Some(plan) = out.plan.take() {
        out.plan = match fits(problem, &plan) {
            true => Some(plan),
            false => {
                let open: Vec<bool> = plan.area.iter().map(Option::is_some).collect();
                let sketch = Sketch {
                    open: &open,
                    served: &plan.served(problem),
                    area: None,
                    site: None,
                };
                complete(problem, shape, &sketch)
            }
        };
        out.value = out
            .plan
            .as_ref()
            .map_or(0, |p| objective::value(problem, p));
    }
    out
}

/// The pooled answer's evidence with another plan.
fn told(problem: &Problem, mut out: Outcome, plan: Option<Plan>) -> Outcome {
    if let Some(plan) = &plan {
        out.value = objective::value(problem, plan);
        for proof in &mut out.proofs {
            proof.value = value_of_sites(problem, plan, &proof.sites);
        }
    }
    out.plan = plan;
    out
}

/// A plan with everybody at one site, from a pooled one: sites are opened where somebody finds no
/// room, and closed again where that is better.
fn whole(problem: &Problem, shape: &Shape, pooled: &Plan, stop: &Stop) -> Option<Plan> {
    let mut open: Vec<bool> = pooled.area.iter().map(Option::is_some).collect();
    let served = match problem.goal {
        Goal::MostCovered => pooled.served(problem),
        _ => {
            let given = pooled.served(problem);
            let must = given.iter().zip(&shape.optional).zip(&shape.asks);
            must.map(|((g, o), asks)| *asks && (*g || !o)).collect()
        }
    };
    while let Err(without) = assigned(problem, &open, &served, None, true) {
        let j = more(problem, shape, &open, &without).filter(|_| !stop.now())?;
        open[j] = true;
    }
    let sketch = |open: &[bool], site: Option<&[u32]>| {
        let sketch = Sketch {
            open,
            served: &served,
            area: None,
            site,
        };
        complete(problem, shape, &sketch)
    };
    let mut best = sketch(&open, None)?;
    let free: Vec<usize> = (0..open.len())
        .filter(|&j| shape.site[j] == Site::Free)
        .collect();
    let mut better_found = true;
    while std::mem::take(&mut better_found) {
        for &j in &free {
            if stop.now() {
                return Some(best);
            }
            if best.area[j].is_none() {
                continue;
            }
            let mut less: Vec<bool> = best.area.iter().map(Option::is_some).collect();
            less[j] = false;
            let mut site = vec![u32::MAX; problem.quota.len()];
            best.flow
                .iter()
                .for_each(|f| site[f.demand as usize] = f.site);
            let found = sketch(&less, Some(&site));
            let before = general::complete::rank(problem, &best);
            if let Some(plan) = found.filter(|p| general::complete::rank(problem, p) < before) {
                best = plan;
                better_found = true;
            }
        }
    }
    Some(best)
}

/// A closed site that reaches somebody without a place: the one that takes most of them for its
/// charge.
fn more(problem: &Problem, shape: &Shape, open: &[bool], without: &[u32]) -> Option<usize> {
    let mut takes = std::collections::BTreeMap::new();
    for &i in without {
        for &j in problem.links.sites(i as usize) {
            let p = &problem.premises[j as usize];
            let quota = problem.quota[i as usize];
            let may = shape.site[j as usize] == Site::Free && !open[j as usize];
            if may && p.area_max >= quota {
                let taken = takes.entry(j as usize).or_insert(0);
                *taken = p.area_max.min(*taken + quota);
            }
        }
    }
    let worth = |&(j, taken): &(usize, i64)| {
        let p = &problem.premises[j];
        let charge = p.price.of(p.area_min.max(taken)).max(1);
        (taken as i128).saturating_mul(1 << 40) / charge
    };
    takes.into_iter().max_by_key(worth).map(|t| t.0)
}

#[cfg(test)]
mod tests;
