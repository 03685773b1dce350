//! What is known when the rows are left out: a bound that holds with them too, and perhaps a plan.

use crate::model::objective::Goal;
use crate::model::{Plan, Problem};
use crate::solve::certificate::Certificate;
use crate::solve::{dispatch, Limits, Outcome, Silent};

/// Share of the time that is left which goes into it.
const SHARE: f64 = 0.4;

/// The answer without rows, for least price; `None` if there are none, or it is no easier then.
/// Its bound holds for the problem; its plan need not keep the rows.
pub fn without_rows(problem: &Problem, limits: &Limits, start: Option<&Plan>) -> Option<Outcome> {
    if problem.goal != Goal::LeastPrice || problem.rows.is_empty() || !problem.shares.is_empty() {
        return None;
    }
    let mut free = problem.clone();
    free.rows.clear();
    let limits = Limits {
        stop: limits.stop.part(SHARE),
        ..limits.clone()
    };
    match free.plain() {
        true => Some(dispatch::solve(&free, &limits, start, &Silent)),
        false => dispatch::special(&free, &limits, start, &Silent),
    }
}

/// Certificates that prove the bound of the answer without rows, prices alone.
pub fn certificates(out: &Outcome) -> Option<Vec<Certificate>> {
    let certificates = &out.certificates;
    let priced = certificates.iter().all(|c| !c.proof.on_word());
    (priced && !certificates.is_empty()).then(|| certificates.clone())
}
