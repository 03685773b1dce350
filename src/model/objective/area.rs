//! The least sum of prices over new premises: cost, number, or floor area.

use super::{Goal, Objective, Serve};
use crate::model::{Cost, Plan, Price, Problem};

/// Least cost, yuan.
pub const LEAST_COST: Objective = Objective {
    name: "least-cost",
    unit: "yuan",
    goal: Goal::LeastPrice,
    most: false,
    serve: Serve::All,
    price: |real| real,
    value,
};

/// Fewest new sites.
pub const FEWEST_SITES: Objective = Objective {
    name: "fewest-sites",
    unit: "sites",
    price: |_| Price::ONE_SITE,
    ..LEAST_COST
};

/// Least new floor area, m².
pub const LEAST_AREA: Objective = Objective {
    name: "least-area",
    unit: "m2",
    price: |_| Price::ONE_M2,
    ..LEAST_COST
};

fn value(problem: &Problem, plan: &Plan) -> Cost {
    let premises = problem.premises.iter().zip(&plan.area);
    let paid = premises.filter(|(p, _)| !p.fixed);
    paid.filter_map(|(p, area)| area.map(|a| p.price.of(a)))
        .sum()
}
