//! A plan to start from: made whole before, kept after if it is the better one.

use crate::model::{objective, Flow, Plan, Problem, Sharing};
use crate::solve::general::complete::better;
use crate::solve::{sizing, value_of_sites, Limits, Outcome};

/// The answer, or the plan it started from if that is better.
pub(super) fn warmed(problem: &Problem, mut out: Outcome, start: Option<&Plan>) -> Outcome {
    let fits = |p: &&Plan| p.area.len() == problem.premises.len();
    let known = |p: &&Plan| {
        p.flow
            .iter()
            .all(|f| (f.demand as usize) < problem.quota.len())
    };
    let Some(plan) = start.filter(fits).filter(known) else {
        return out;
    };
    if plan.faults(problem).is_empty() {
        let had = out.plan.is_some();
        out.plan = better(problem, out.plan, Some(plan.clone()));
        let value = out.plan.as_ref().map(|p| objective::value(problem, p));
        if let Some(value) = value.filter(|v| had || *v > 0) {
            out.value = value;
        }
        capped(problem, &mut out);
    }
    out
}

/// A plan of the area model to start from: as it is if nothing is wrong with it, else its sites at
/// their least-cost sizes.
pub(super) fn sized(problem: &Problem, plan: &Plan, limits: &Limits) -> Option<Plan> {
    if plan.area.len() != problem.premises.len() {
        return None;
    }
    let known = |f: &Flow| (f.demand as usize) < problem.quota.len();
    if plan.flow.iter().all(known) && plan.faults(problem).is_empty() {
        return Some(plan.clone());
    }
    let open: Vec<bool> = plan.area.iter().map(Option::is_some).collect();
    match problem.sharing {
        Sharing::Pooled => sizing::size_until(problem, &open, &limits.stop),
        _ => None,
    }
}

/// Values part by part belong to the plan, and no bound lies beyond what a plan has: the word of a
/// MIP solver is good to its tolerance only.
fn capped(problem: &Problem, out: &mut Outcome) {
    let Some(plan) = &out.plan else { return };
    for proof in &mut out.proofs {
        proof.value = value_of_sites(problem, plan, &proof.sites);
        proof.bound = proof.bound.min(proof.value);
    }
    if !out.proofs.is_empty() {
        out.bound = out.bound.min(out.proofs.iter().map(|p| p.bound).sum());
    }
    if problem.goal.better(out.value, out.bound) {
        out.bound = out.value;
    }
}
