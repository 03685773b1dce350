//! The least largest distance to premises that serve (p-center under a limit on sites; Hakimi 1964,
//! doi:10.1287/opre.12.3.450). Demand without households does not count.

use super::{free, Goal, Objective, Serve};
use crate::model::{Cost, Plan, Problem, COST_PER_MILLI};

/// `least-worst-distance`.
pub const OBJECTIVE: Objective = Objective {
    name: "least-worst-distance",
    unit: "m",
    goal: Goal::LeastWorstDistance,
    most: false,
    serve: Serve::All,
    price: free,
    value,
};

fn value(problem: &Problem, plan: &Plan) -> Cost {
    let counted = plan
        .flow
        .iter()
        .filter(|f| problem.weight[f.demand as usize] > 0);
    let far = counted.map(|f| problem.links.distance(f.demand as usize, f.site));
    far.max().unwrap_or(0) * COST_PER_MILLI
}
