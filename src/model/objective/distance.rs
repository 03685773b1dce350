//! The least sum of households times distance (p-median under a limit on sites; Hakimi 1964,
//! doi:10.1287/opre.12.3.450). A demand that several premises serve counts by their shares.

use super::{free, Goal, Objective, Serve};
use crate::model::{Cost, Plan, Problem, COST_PER_MILLI};

/// `least-distance`.
pub const OBJECTIVE: Objective = Objective {
    name: "least-distance",
    unit: "household-m",
    goal: Goal::LeastDistance,
    most: false,
    serve: Serve::All,
    price: free,
    value,
};

/// Thousandths of households times millimetres are millionths of a household-metre.
const MILLI: Cost = COST_PER_MILLI / 1000;

fn value(problem: &Problem, plan: &Plan) -> Cost {
    let mut total = 0;
    let mut flow = plan.flow.as_slice();
    while let Some(first) = flow.first() {
        let i = first.demand as usize;
        let own = flow.iter().take_while(|f| f.demand == first.demand).count();
        let (of_demand, rest) = flow.split_at(own);
        flow = rest;
        let way: Cost = of_demand
            .iter()
            .map(|f| Cost::from(f.area) * problem.links.distance(i, f.site))
            .sum();
        let quota = Cost::from(problem.quota[i]).max(1);
        total += Cost::from(problem.weight[i]) * way * MILLI / quota;
    }
    total
}
