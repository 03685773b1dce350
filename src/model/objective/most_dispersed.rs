//! New sites as far from each other as possible (p-dispersion; Kuby 1987,
//! doi:10.1111/j.1538-4632.1987.tb00133.x): the largest least distance between any two.

use super::{free, Goal, Objective, Serve};
use crate::model::{Cost, Plan, Problem, COST_PER_MILLI};

/// `most-dispersed`.
pub const OBJECTIVE: Objective = Objective {
    name: "most-dispersed",
    unit: "m",
    goal: Goal::MostDispersed,
    most: true,
    serve: Serve::Any,
    price: free,
    value,
};

/// The least distance between two open new sites; 0 with fewer than two.
fn value(problem: &Problem, plan: &Plan) -> Cost {
    let open = |j: u32| plan.area[j as usize].is_some();
    let apart = problem.apart.iter();
    let least = apart.filter(|a| open(a.0) && open(a.1)).map(|a| a.2).min();
    Cost::from(least.unwrap_or(0)) * COST_PER_MILLI
}
