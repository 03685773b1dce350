//! The next best plans with truly other sites.

use super::{dispatch, Limits, Outcome, Progress};
use crate::model::{Cost, Plan, Price, Problem, Row, COST_SCALE};

/// Up to `count` further plans after `best`, each the best one that leaves out at least the share
/// `differ` (0 to 1, at least one site) of the new sites of `best` and of every plan before it.
///
/// Ends early where there is no further plan or the search was stopped before it found one. The
/// bound of each outcome is for the problem with those conditions.
pub fn alternatives(
    problem: &Problem,
    best: &Plan,
    count: usize,
    differ: f64,
    limits: &Limits,
    progress: &dyn Progress,
) -> Vec<Outcome> {
    let mut narrowed = problem.clone();
    let mut found: Vec<Outcome> = Vec::new();
    let mut last = best.clone();
    while found.len() < count {
        narrowed.rows.push(other_sites(problem, &last, differ));
        // Why there are no more plans is not asked.
        let out = dispatch::solve_without_blame(&narrowed, limits, None, progress);
        let Some(plan) = &out.plan else { break };
        last = plan.clone();
        found.push(out);
    }
    found
}

/// At least a share of the plan's new sites is closed.
pub fn other_sites(problem: &Problem, plan: &Plan, differ: f64) -> Row {
    let premises = problem.premises.iter().zip(&plan.area).enumerate();
    let new = premises.filter(|(_, (p, area))| !p.fixed && area.is_some());
    let terms: Vec<(u32, Price)> = new.map(|(j, _)| (j as u32, Price::ONE_SITE)).collect();
    let open = terms.len();
    let closed = ((open as f64 * differ).ceil() as usize).max(1);
    let most = (open as Cost - closed as Cost) * COST_SCALE;
    Row {
        name: "other sites".into(),
        terms,
        at_least: None,
        at_most: Some(most),
    }
}
