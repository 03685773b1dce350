//! The fewest sites that serve everyone and, with so many, the most households in reach of two or
//! more (Daskin and Stern 1981, doi:10.1287/trsc.15.2.137; Hogan and ReVelle 1986).

use super::{free, Goal, Objective, Serve};
use crate::model::{Cost, Plan, Problem, COST_PER_MILLI};

/// `backup-cover`.
pub const OBJECTIVE: Objective = Objective {
    name: "backup-cover",
    unit: "households",
    goal: Goal::BackupCover,
    most: true,
    serve: Serve::All,
    price: free,
    value,
};

/// Households in reach of two or more open premises.
fn value(problem: &Problem, plan: &Plan) -> Cost {
    let twice = |&i: &usize| {
        let open = |j: &&u32| plan.area[**j as usize].is_some();
        problem.links.sites(i).iter().filter(open).take(2).count() == 2
    };
    let demands = (0..problem.weight.len()).filter(twice);
    let total: Cost = demands.map(|i| Cost::from(problem.weight[i])).sum();
    total * COST_PER_MILLI
}
