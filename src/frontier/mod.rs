//! Trade-offs: of two figures, how little of one does each amount of the other take?
//!
//! ```text
//! weigh   cost, sites or floor area against coverage: whoever is not served costs a price; each
//!         price gives one exact point, and bounds every other
//! step    all else: one figure is the objective, the other one is limited step by step
//! chart   the curve as a picture
//! ```

pub mod axis;
pub mod chart;
pub mod step;
pub mod weigh;

pub use axis::Axis;

use crate::model::{Cost, Plan};
use crate::report::plan_file::PlanFile;
use crate::run::Question;
use crate::scenario::{write, Scenario};
use crate::solve::{Limits, Outcome, Progress};
use serde_json::{json, Value};

/// Version of the form of `frontier.json`.
pub const SCHEMA: &str = "quarter.frontier/1";

/// One point of the curve.
pub struct Point {
    /// The scenario that has this plan as its answer.
    pub scenario: Scenario,
    /// Answer with plan and bound.
    pub outcome: Outcome,
    /// What it comes to.
    pub file: PlanFile,
}

/// What is asked.
pub struct Ask<'a> {
    /// The two axes: the one that is minimised, and the other one.
    pub axes: [Axis; 2],
    /// Points wanted.
    pub points: usize,
    /// What the scenario file gave, for the parameters.
    pub table: &'a toml::Table,
    /// Ends of the second axis, where they are given.
    pub ends: [Option<f64>; 2],
    /// Limits of each search.
    pub limits: &'a (dyn Fn(&Question) -> Limits + Sync),
    /// Told how it goes.
    pub progress: &'a dyn Progress,
}

/// The curve: points with rising first figure; each is no worse than any other in both.
///
/// `None` for the reason in words if the two figures cannot be weighed against each other.
pub fn frontier(question: &mut Question, ask: &Ask) -> Vec<Point> {
    let mut points = match ask.axes {
        [first, Axis::Coverage] if first.is_price() => weigh::points(question, ask),
        _ => step::points(question, ask),
    };
    let of = |p: &Point, k: usize| ask.axes[k].of(&p.file).unwrap_or(f64::INFINITY);
    points.sort_by(|a, b| {
        of(a, 0)
            .total_cmp(&of(b, 0))
            .then(of(a, 1).total_cmp(&of(b, 1)))
    });
    let mut kept: Vec<Point> = Vec::new();
    for p in points {
        let better = |q: &Point| ask.axes[1].better(of(&p, 1), of(q, 1));
        if kept.last().is_none_or(better) {
            kept.push(p);
        }
    }
    kept
}

/// Puts a scenario in the place of the question's.
pub fn take(question: &mut Question, scenario: &Scenario, table: &toml::Table, keys: &[String]) {
    question.scenario = scenario.clone();
    question.parameters = write::parameters(scenario, table, keys);
}

/// Ids of the new premises of a plan, to start the next search from.
pub fn opened(question: &Question, plan: &Plan) -> Vec<String> {
    let sites = question.intake.region.sites.iter().zip(&plan.area);
    let new = sites.filter(|(s, a)| !s.existing && a.is_some());
    new.map(|(s, _)| s.id.clone()).collect()
}

/// `|value - bound| / value`.
pub fn gap(value: Cost, bound: Cost) -> f64 {
    crate::run::assemble::gap(value, bound)
}

/// The content of `frontier.json`.
pub fn json(title: &str, axes: &[Axis; 2], points: &[Point]) -> Value {
    let rows = points.iter().enumerate().map(|(k, p)| {
        let f = &p.file;
        let mut row = json!({
            "point": k + 1,
            "status": crate::compare::status(f),
            "proved": f.gap <= crate::report::plan_file::TOLERANCE,
            "objective_name": f.objective_name,
            "objective": f.objective,
            "bound": f.bound,
            "gap": f.gap,
        });
        for axis in Axis::ALL {
            row[axis.word()] = json!(axis.of(f));
        }
        row
    });
    json!({
        "schema": SCHEMA,
        "program": format!("quarter {}", env!("CARGO_PKG_VERSION")),
        "title": title,
        "between": axes.map(Axis::word),
        "points": rows.collect::<Vec<_>>(),
    })
}
