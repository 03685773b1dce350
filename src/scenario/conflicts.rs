//! Settings of a scenario that contradict each other.

use super::strict::Lines;
use super::{Scenario, Solve};
use crate::error::{Code, Fault};

/// Settings that are each fine but not together.
pub fn contradictions(file: &str, text: &str, s: &Scenario) -> Vec<Fault> {
    let lines = Lines::new(text);
    let mut faults = Vec::new();
    let mut say = |keys: &[&str], found: String, expect: &str| {
        let path: Vec<String> = keys.iter().map(|k| k.to_string()).collect();
        let fault = Fault::new(Code::Conflict, file)
            .field(path.join("."))
            .found(found)
            .expected(expect);
        faults.push(match lines.of_key(&path) {
            Some(line) => fault.line(line),
            None => fault,
        });
    };
    for (k, c) in s.candidates.iter().enumerate() {
        if c.file.is_some() == c.from.is_some() {
            let found = if c.file.is_some() { "file + from" } else { "-" };
            let k = k.to_string();
            say(&["candidates", &k, "file"], found.into(), "file | from");
        }
    }
    if s.demand.is_empty() {
        say(&["demand"], "[]".into(), "[[demand]]");
    }
    if s.candidates.is_empty() && s.existing.is_empty() {
        say(&["candidates"], "-".into(), "[[candidates]] | [[existing]]");
    }
    if s.rules.pooling == super::Pooling::Zone && s.zones.is_none() {
        say(&["rules", "pooling"], "zone".into(), "[zones]");
    }
    for (key, expect) in s.faults.misused() {
        say(&["faults", key], "-".into(), expect);
    }
    let Solve {
        objective,
        time_limit,
        gap,
        ..
    } = &s.solve;
    let names: Vec<&str> = crate::model::OBJECTIVES.iter().map(|o| o.name).collect();
    let goal = crate::model::objective::by_name(objective).map(|o| o.goal);
    if goal.is_none() {
        say(
            &["solve", "objective"],
            objective.clone(),
            &names.join(" | "),
        );
    }
    if !(time_limit.is_finite() && *time_limit > 0.0) {
        say(&["solve", "time_limit"], time_limit.to_string(), "> 0");
    }
    if !(0.0..1.0).contains(gap) {
        say(&["solve", "gap"], gap.to_string(), "0 ≤ gap < 1");
    }
    if !(s.solve.differ > 0.0 && s.solve.differ <= 1.0) {
        let found = s.solve.differ.to_string();
        say(&["solve", "differ"], found, "0 < differ ≤ 1");
    }
    let limits = s.limits.clone().unwrap_or_default();
    let amounts = [
        ("cost", limits.cost),
        ("area_m2", limits.area_m2),
        ("spacing_m", limits.spacing_m),
    ];
    for (key, value) in amounts {
        if let Some(n) = value.filter(|n| !(0.0..=1e15).contains(n)) {
            say(&["limits", key], n.to_string(), "0 … 1e15");
        }
    }
    use crate::model::Goal;
    let limited = limits.sites.is_some()
        || limits.cost.is_some()
        || limits.area_m2.is_some()
        || s.row.iter().any(|r| r.at_most.is_some());
    match goal {
        Some(Goal::MostDispersed) if limits.sites.is_none_or(|n| n < 2) => {
            let found = limits.sites.map_or("-".into(), |n| n.to_string());
            say(&["limits", "sites"], found, "2 …");
        }
        Some(Goal::MostCovered | Goal::LeastDistance | Goal::LeastWorstDistance) if !limited => {
            let expect = "[limits] sites | cost | area_m2, or [[row]] at_most";
            say(&["solve", "objective"], objective.clone(), expect);
        }
        _ => {}
    }
    for (key, found, expect) in s.uncertain.iter().flat_map(|u| u.faults()) {
        say(&["uncertain", key], found, expect);
    }
    for (keys, found, expect) in super::programme::faults(s) {
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        say(&keys, found, expect);
    }
    for (k, edit) in s.edit.iter().enumerate() {
        let k = k.to_string();
        if let Some(n) = edit.households.filter(|&n| !super::edit::fair_factor(n)) {
            say(&["edit", &k, "households"], n.to_string(), "0 … 100");
        }
        if let (Some(rate), Some(years)) = (edit.growth, edit.years) {
            if !super::edit::fair_growth(rate, years) {
                let found = format!("growth = {rate}, years = {years}");
                say(&["edit", &k, "growth"], found, "-0.5 … 1, years 0 … 100");
            }
        }
        if edit.zone.is_some() && s.zones.is_none() {
            say(&["edit", &k, "zone"], "-".into(), "[zones]");
        }
    }
    for (k, row) in s.row.iter().enumerate() {
        let k = k.to_string();
        let ordered = row.at_least.unwrap_or(0.0) <= row.at_most.unwrap_or(f64::INFINITY);
        let fair = |n: Option<f64>| n.is_none_or(|n| (0.0..=1e15).contains(&n));
        let some = row.at_least.is_some() || row.at_most.is_some();
        if !(ordered && some && fair(row.at_least) && fair(row.at_most)) {
            let shown = |n: Option<f64>| n.map_or("-".into(), |n| n.to_string());
            let found = format!("{} … {}", shown(row.at_least), shown(row.at_most));
            say(&["row", &k, "name"], found, "0 ≤ at_least ≤ at_most");
        }
        if row.zone.is_some() && s.zones.is_none() {
            say(&["row", &k, "zone"], "-".into(), "[zones]");
        }
    }
    for (k, share) in s.share.iter().enumerate() {
        let k = k.to_string();
        if !(0.0..=1.0).contains(&share.at_least) {
            let found = share.at_least.to_string();
            say(&["share", &k, "at_least"], found, "0 … 1");
        }
        if share.zone.is_some() && s.zones.is_none() {
            say(&["share", &k, "zone"], "-".into(), "[zones]");
        }
    }
    use super::{Anchor, Reading};
    let network = s.reach.as_ref().is_some_and(|r| r.network.is_some());
    if s.rules.reading != Reading::Straight && !network {
        let found = format!("{:?}", s.rules.reading).to_lowercase();
        say(&["rules", "reading"], found, "[reach] network");
    }
    if (s.rules.reading == Reading::Both) != s.rules.decides.is_some() {
        let expect = "with reading = \"both\", and only then: decides = \"straight\" | \"walking\"";
        say(
            &["rules", "decides"],
            format!("{:?}", s.rules.decides),
            expect,
        );
    }
    let corners = s.demand.iter().position(|d| d.anchor == Anchor::Farthest);
    if let Some(k) = corners.filter(|_| s.rules.on_foot()) {
        let expect = "anchor = \"point-on-surface\", or the straight line decides";
        say(
            &["demand", &k.to_string(), "anchor"],
            "farthest".into(),
            expect,
        );
    }
    if let Some(reach) = &s.reach {
        for (key, found, expect) in super::walk::faults(reach) {
            say(&["reach", key], found, &expect);
        }
        let positive = |n: f64| n.is_finite() && n > 0.0;
        let numbers = [
            ("metres_per_minute", reach.metres_per_minute),
            ("horizon_m", reach.horizon_m),
        ];
        for (key, value) in numbers {
            if let Some(n) = value.filter(|&n| !positive(n)) {
                say(&["reach", key], n.to_string(), "> 0");
            }
        }
        if reach.table.is_some() && reach.horizon_m.is_some() {
            say(
                &["reach", "horizon_m"],
                "table + horizon_m".into(),
                "table | horizon_m",
            );
        }
    }
    faults.sort_by_key(|f| f.line);
    faults
}
