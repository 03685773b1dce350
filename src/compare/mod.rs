//! Plans side by side: figures, clauses, premises, and who gains and who loses.
//!
//! The first plan is the baseline; every other one is compared with it. All numbers are those of
//! `plan.json` and of the result layers; nothing is measured again.

pub mod change;
pub mod layers;
pub mod map;
pub mod programme;
pub mod told;

pub use change::{change, Change, Gain, Moved};
pub use told::Told;

use crate::report::plan_file::{PlanFile, Status};
use serde::Serialize;
use serde_json::{json, Value};

/// Version of the form of `compare.json`.
pub const SCHEMA: &str = "quarter.compare/1";

/// A figure of a plan: key, unit, value.
pub struct Figure {
    /// Its key, as in `plan.json`.
    pub key: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Its value.
    pub of: fn(&PlanFile) -> Option<f64>,
}

macro_rules! figure {
    ($key:literal, $unit:literal, $of:expr) => {
        Figure {
            key: $key,
            unit: $unit,
            of: $of,
        }
    };
}

/// Every figure that is compared.
pub const FIGURES: &[Figure] = &[
    figure!("objective", "", |p| Some(p.objective)),
    figure!("bound", "", |p| Some(p.bound)),
    figure!("gap", "", |p| Some(p.gap)),
    figure!("cost", "yuan", |p| Some(p.cost)),
    figure!("sites_open", "", |p| Some(p.sites_open as f64)),
    figure!("sites_new", "", |p| Some(p.sites_new as f64)),
    figure!("sites_existing", "", |p| Some(p.sites_existing as f64)),
    figure!("area_m2", "m2", |p| Some(p.area_m2)),
    figure!("area_new_m2", "m2", |p| Some(p.area_new_m2)),
    figure!("spare_m2", "m2", |p| Some(p.spare_m2)),
    figure!("quota_m2", "m2", |p| Some(p.quota_m2)),
    figure!("given_m2", "m2", |p| Some(p.given_m2)),
    figure!("households.total", "", |p| Some(p.households.total)),
    figure!("households.served", "", |p| Some(p.households.served)),
    figure!("households.no_room", "", |p| Some(p.households.no_room)),
    figure!("households.left_out", "", |p| Some(p.households.left_out)),
    figure!("households.out_of_reach", "", |p| Some(
        p.households.out_of_reach
    )),
    figure!("served_share", "", |p| share(p)),
    figure!("mean_m", "m", |p| p.then.mean_m),
    figure!("farthest_m", "m", |p| p.then.farthest_m),
];

/// Every figure of the plans: key, unit, values. Those of layout plans come last.
pub fn figures(plans: &[Told]) -> Vec<(String, &'static str, Vec<Option<f64>>)> {
    let own = FIGURES.iter().map(|f| {
        let values = plans.iter().map(|p| (f.of)(&p.file)).collect();
        (f.key.to_string(), f.unit, values)
    });
    let more = programme::lines(plans.iter().map(|p| &p.file));
    own.chain(more.into_iter().map(|l| (l.key, l.unit, l.values)))
        .collect()
}

fn share(p: &PlanFile) -> Option<f64> {
    let all = p.households.total;
    (all > 0.0).then(|| (p.households.served / all * 1e9).round() / 1e9)
}

/// A clause in every plan.
#[derive(Clone, Debug, Serialize)]
pub struct ClauseRow {
    /// The clause.
    pub clause: String,
    /// The kind of rule.
    pub rule: String,
    /// `(required, verdict, measured)` of each plan; `None` where its policy has no such rule.
    pub plans: Vec<Option<(String, &'static str, Option<f64>)>>,
}

/// Every clause of any plan, in the order in which they come.
pub fn clauses(plans: &[Told]) -> Vec<ClauseRow> {
    use crate::finding::Verdict;
    let mut keys: Vec<(String, String)> = Vec::new();
    for f in plans.iter().flat_map(|p| &p.file.findings) {
        let key = (f.clause.clone(), f.rule.clone());
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let row = |(clause, rule): (String, String)| {
        let one = |p: &Told| {
            let found = p.file.findings.iter();
            let f = found
                .into_iter()
                .find(|f| f.clause == clause && f.rule == rule)?;
            let verdict = match f.verdict {
                Verdict::Pass => "pass",
                Verdict::Fail => "fail",
                Verdict::CannotTell => "cannot-tell",
            };
            Some((f.required.clone(), verdict, f.measured))
        };
        ClauseRow {
            plans: plans.iter().map(one).collect(),
            clause,
            rule,
        }
    };
    keys.into_iter().map(row).collect()
}

/// How far a plan got, as in `plan.json`.
pub fn status(file: &PlanFile) -> &'static str {
    match file.status {
        Status::Optimal => "optimal",
        Status::Feasible => "feasible",
        Status::Infeasible => "infeasible",
        Status::Unknown => "unknown",
    }
}

/// Parameters that are not the same in all plans: key, and the value in each.
pub fn parameters(plans: &[Told]) -> Vec<(String, Vec<Option<Value>>)> {
    let mut keys: Vec<&str> = Vec::new();
    for p in plans.iter().flat_map(|p| &p.file.parameters) {
        let path = p.key.ends_with(".file") || p.key == "solve.start";
        if !path && !keys.contains(&p.key.as_str()) {
            keys.push(&p.key);
        }
    }
    let of = |p: &Told, key: &str| {
        let found = p.file.parameters.iter().find(|q| q.key == key);
        found.map(|q| q.value.clone())
    };
    let rows = keys.into_iter().map(|key| {
        let values: Vec<Option<Value>> = plans.iter().map(|p| of(p, key)).collect();
        (key.to_string(), values)
    });
    rows.filter(|(_, values)| values.iter().any(|v| *v != values[0]))
        .collect()
}

/// The content of `compare.json`.
pub fn json(plans: &[Told], changes: &[Change]) -> Value {
    let head = plans.iter().map(|p| {
        json!({
            "name": p.name,
            "title": p.file.title,
            "policy": p.file.policy.name,
            "status": status(&p.file),
            "stopped": p.file.stopped,
            "objective_name": p.file.objective_name,
            "objective_unit": p.file.objective_unit,
        })
    });
    let figures = figures(plans).into_iter().map(|(key, unit, values)| {
        let minus = |v: &Option<f64>| Some(round((*v)? - values[0]?));
        let differences: Vec<Option<f64>> = values.iter().map(minus).collect();
        json!({"key": key, "unit": unit, "values": values, "differences": differences})
    });
    json!({
        "schema": SCHEMA,
        "program": format!("quarter {}", env!("CARGO_PKG_VERSION")),
        "plans": head.collect::<Vec<_>>(),
        "figures": figures.collect::<Vec<_>>(),
        "clauses": clauses(plans),
        "parameters": parameters(plans)
            .into_iter()
            .map(|(key, values)| json!({"key": key, "values": values}))
            .collect::<Vec<_>>(),
        "changes": changes,
    })
}

/// To a millionth: what two decimals of the files leave behind goes.
pub fn round(n: f64) -> f64 {
    (n * 1e6).round() / 1e6
}
