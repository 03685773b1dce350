//! The most households served under a limit on sites, cost or area (Church and ReVelle 1974,
//! doi:10.1007/BF01942293). A demand counts if its whole quota is set aside.

use super::{free, Goal, Objective, Serve};
use crate::model::{Cost, Plan, Problem, COST_PER_MILLI};

/// `most-covered`.
pub const OBJECTIVE: Objective = Objective {
    name: "most-covered",
    unit: "households",
    goal: Goal::MostCovered,
    most: true,
    serve: Serve::Any,
    price: free,
    value,
};

fn value(problem: &Problem, plan: &Plan) -> Cost {
    let served = plan.served(problem);
    let weights = problem.weight.iter().zip(served);
    let total: Cost = weights
        .filter(|(_, s)| *s)
        .map(|(&w, _)| Cost::from(w))
        .sum();
    total * COST_PER_MILLI
}
