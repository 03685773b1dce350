//! What is wanted most. One file each, one line in [`OBJECTIVES`].
//!
//! An objective says what a plan is worth ([`Objective::value`], the only definition of it), whether
//! more is better, and what premises are charged in it. Who must be served is said by its
//! [`Serve`]; everything else (limits, shares, spacing) is in the [`Problem`].

mod area;
mod backup;
mod distance;
mod most_covered;
mod most_dispersed;
mod worst_distance;

use super::{Cost, Plan, Price, Problem};

/// Who must be served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serve {
    /// Every demand that can be, but for those in a [`super::Share`], whose share must be.
    All,
    /// Nobody; to be served is what counts. A [`super::Share`] must be reached all the same.
    Any,
}

/// The question in one word; engines choose by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Goal {
    /// The least sum of prices.
    #[default]
    LeastPrice,
    /// The most weight served.
    MostCovered,
    /// The fewest sites that serve everyone and, with these, the most weight in reach of two or more.
    BackupCover,
    /// The least weighted distance (p-median under a limit on sites).
    LeastDistance,
    /// The least largest distance (p-center under a limit on sites).
    LeastWorstDistance,
    /// The largest least distance between open new sites (p-dispersion).
    MostDispersed,
}

/// An objective that a scenario can name.
pub struct Objective {
    /// Name in scenario files.
    pub name: &'static str,
    /// Unit of its value: "yuan", "sites", "m2", "households", "household-m" or "m".
    pub unit: &'static str,
    /// The question in one word.
    pub goal: Goal,
    /// Is more better?
    pub most: bool,
    /// Who must be served.
    pub serve: Serve,
    /// Price of new premises, given what they really cost (in 1e-4 yuan). Zero where the objective
    /// charges nothing.
    pub price: fn(real: Price) -> Price,
    /// What a plan is worth, in 1e-10 units.
    pub value: fn(&Problem, &Plan) -> Cost,
}

/// The objectives a scenario can name.
pub const OBJECTIVES: &[Objective] = &[
    area::LEAST_COST,
    area::FEWEST_SITES,
    area::LEAST_AREA,
    most_covered::OBJECTIVE,
    backup::OBJECTIVE,
    distance::OBJECTIVE,
    worst_distance::OBJECTIVE,
    most_dispersed::OBJECTIVE,
];

/// Finds an objective by name.
pub fn by_name(name: &str) -> Option<&'static Objective> {
    OBJECTIVES.iter().find(|o| o.name == name)
}

impl Goal {
    /// The objective that stands for the goal. All with [`Goal::LeastPrice`] differ in prices only.
    pub fn objective(self) -> &'static Objective {
        let own = OBJECTIVES.iter().find(|o| o.goal == self);
        own.unwrap_or(&OBJECTIVES[0])
    }

    /// Is more better?
    pub fn most(self) -> bool {
        self.objective().most
    }

    /// Is `a` a better value than `b`?
    pub fn better(self, a: Cost, b: Cost) -> bool {
        if self.most() {
            a > b
        } else {
            a < b
        }
    }
}

/// The value of a plan: the only definition of it.
pub fn value(problem: &Problem, plan: &Plan) -> Cost {
    (problem.goal.objective().value)(problem, plan)
}

/// Charges nothing.
fn free(_: Price) -> Price {
    Price::default()
}
