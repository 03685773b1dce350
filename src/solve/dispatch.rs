//! Which engine a problem goes to.

use super::{general, pipeline, Limits, Outcome, Progress};
use crate::model::{Plan, Problem};

/// Solves a problem. A plan to start from need not be feasible.
///
/// The plan is `None` if there is none, or if the search was stopped before it had one: see
/// [`Outcome::infeasible`].
pub fn solve(
    problem: &Problem,
    limits: &Limits,
    start: Option<&Plan>,
    progress: &dyn Progress,
) -> Outcome {
    if problem.plain() {
        return pipeline::solve(problem, limits, progress);
    }
    general::solve(problem, limits, start, progress)
}
