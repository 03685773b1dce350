//! What is minimised first. One line in [`OBJECTIVES`] each; least distance always comes second.

use super::{Cost, Plan, Premises, Price, Problem};

/// An objective of the area model: a price for every premises.
///
/// The value of a plan is the sum of prices over new premises; nothing else defines it.
pub struct Objective {
    /// Name in scenario files.
    pub name: &'static str,
    /// Unit of its value.
    pub unit: &'static str,
    /// Price of new premises, given what they really cost (in 1e-4 yuan).
    pub price: fn(real: Price) -> Price,
}

/// The objectives a scenario can name.
pub const OBJECTIVES: &[Objective] = &[
    Objective {
        name: "least-cost",
        unit: "yuan",
        price: |real| real,
    },
    Objective {
        name: "fewest-sites",
        unit: "sites",
        price: |_| Price {
            fixed: 10_000,
            per_m2: 0,
        },
    },
    Objective {
        name: "least-area",
        unit: "m2",
        price: |_| Price {
            fixed: 0,
            per_m2: 10_000,
        },
    },
];

/// Finds an objective by name.
pub fn by_name(name: &str) -> Option<&'static Objective> {
    OBJECTIVES.iter().find(|o| o.name == name)
}

/// The value of a plan under the prices in `problem`: the only definition of it.
pub fn value(problem: &Problem, plan: &Plan) -> Cost {
    problem
        .premises
        .iter()
        .zip(&plan.area)
        .filter_map(|(p, area)| area.map(|a| price_of(p, a)))
        .sum()
}

fn price_of(p: &Premises, area: i64) -> Cost {
    if p.fixed {
        0
    } else {
        p.price.of(area)
    }
}
