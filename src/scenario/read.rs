//! Reads TOML files that people write: unknown keys are faults with line and suggestion.

use super::extend::{self, Base};
use super::{Scenario, Solve};
use crate::error::{Code, Error, Fault, Result};
use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::Path;

/// A scenario with the text it was read from.
pub struct Given {
    /// As parsed, defaults filled in.
    pub scenario: Scenario,
    /// The file's own table: what was really given.
    pub table: toml::Table,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Files that it extends, nearest first.
    pub bases: Vec<Base>,
}

/// Reads a scenario file.
///
/// # Errors
/// Every unknown key, and the first value that does not fit, each with its line.
pub fn scenario(file: &str, path: &Path) -> Result<Given> {
    let bytes = std::fs::read(path).map_err(|e| Error::io(path, e))?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|e| Fault::new(Code::Encoding, file).found(format!("byte {}", e.valid_up_to())))?;
    let sha256 = crate::format::hash(&bytes);
    let table: toml::Table = text.parse().unwrap_or_default();
    if !table.contains_key("extends") && !table.contains_key("edit") {
        let scenario = settled(file, text)?;
        return Ok(Given {
            scenario,
            table,
            sha256,
            bases: Vec::new(),
        });
    }
    let faults = unknown_in(file, text);
    if !faults.is_empty() {
        return Err(Error::Faults(faults));
    }
    let (table, bases) = extend::resolve(file, path, table)?;
    // What is read now is in no file as it stands, so there are no lines to point at.
    let text = toml::to_string(&table).unwrap_or_default();
    let scenario = settled(file, &text).map_err(|e| match e {
        Error::Faults(list) => {
            let unlined = list.into_iter().map(|f| Fault { line: None, ..f });
            Error::Faults(unlined.collect())
        }
        e => e,
    })?;
    Ok(Given {
        scenario,
        table,
        sha256,
        bases,
    })
}

fn settled(file: &str, text: &str) -> Result<Scenario> {
    let mut scenario: Scenario = strict(file, text)?;
    scenario.reach.iter_mut().for_each(|r| r.fill());
    let faults = contradictions(file, text, &scenario);
    if faults.is_empty() {
        Ok(scenario)
    } else {
        Err(Error::Faults(faults))
    }
}

/// Unknown keys of a scenario file that need not be whole, each with its line.
pub fn unknown_in(file: &str, text: &str) -> Vec<Fault> {
    let lines = Lines::new(text);
    let schema = schemars::schema_for!(Scenario);
    let mut faults = Vec::new();
    match text.parse::<toml::Table>() {
        Ok(table) => unknown_keys(
            &toml::Value::Table(table),
            &mut Vec::new(),
            &schema,
            &mut |keys| faults.push(unknown(file, &lines, &schema, keys)),
        ),
        Err(e) => faults.push(lines.fault(file, &e)),
    }
    faults.sort_by_key(|f| f.line);
    faults
}

/// Parses TOML into `T`, refusing every key that `T` does not have.
///
/// # Errors
/// Every unknown key, and the first value that does not fit, each with its line.
pub fn strict<T: DeserializeOwned + JsonSchema>(file: &str, text: &str) -> Result<T> {
    let lines = Lines::new(text);
    let schema = schemars::schema_for!(T);
    let mut faults = Vec::new();
    if let Ok(table) = text.parse::<toml::Table>() {
        unknown_keys(
            &toml::Value::Table(table),
            &mut Vec::new(),
            &schema,
            &mut |keys| {
                faults.push(unknown(file, &lines, &schema, keys));
            },
        );
    }
    let value = toml::from_str(text).map_err(|e| faults.push(lines.fault(file, &e)));
    faults.sort_by_key(|f| f.line);
    match value {
        Ok(value) if faults.is_empty() => Ok(value),
        _ => Err(Error::Faults(faults)),
    }
}

/// Walks the tables that the schema describes and calls `see` with the path of each key that it
/// does not have. Tables that are one of several forms of a value are left to their own readers.
fn unknown_keys(
    value: &toml::Value,
    path: &mut Vec<String>,
    schema: &Schema,
    see: &mut impl FnMut(&[String]),
) {
    match value {
        toml::Value::Table(table) => {
            let known = known_keys(schema, path);
            for (key, inner) in table {
                path.push(key.clone());
                if known.contains(key) {
                    unknown_keys(inner, path, schema, see);
                } else if !known.is_empty() {
                    see(path);
                }
                path.pop();
            }
        }
        toml::Value::Array(list) => {
            for (k, inner) in list.iter().enumerate() {
                path.push(k.to_string());
                unknown_keys(inner, path, schema, see);
                path.pop();
            }
        }
        _ => {}
    }
}

fn unknown(file: &str, lines: &Lines, schema: &Schema, keys: &[String]) -> Fault {
    let (key, table) = match keys.split_last() {
        Some((key, table)) => (key.as_str(), table),
        None => ("", keys),
    };
    let known = known_keys(schema, table);
    let mut fault = Fault::new(Code::UnknownKey, file).field(keys.join("."));
    if let Some(line) = lines.of_key(keys) {
        fault = fault.line(line);
    }
    let nearest = known
        .iter()
        .map(|k| (strsim::jaro_winkler(k, key), k))
        .filter(|(score, _)| *score > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((_, k)) => fault.expected(format!("`{k}`")),
        None => fault.expected(known.join(", ")),
    }
}

/// Keys that the schema allows in the table at `path`.
fn known_keys(schema: &Schema, path: &[String]) -> Vec<String> {
    let root = schema.as_value();
    let mut at = root;
    for segment in path {
        at = resolve(root, at);
        at = if segment.parse::<usize>().is_ok() {
            at.get("items").unwrap_or(&Value::Null)
        } else {
            at.pointer(&format!("/properties/{segment}"))
                .unwrap_or(&Value::Null)
        };
    }
    match resolve(root, at).get("properties") {
        Some(Value::Object(properties)) => properties.keys().cloned().collect(),
        _ => Vec::new(),
    }
}

/// Follows references, and the one real form of a value that may also be absent.
fn resolve<'a>(root: &'a Value, at: &'a Value) -> &'a Value {
    let forms = at.get("anyOf").or_else(|| at.get("allOf"));
    let real: Vec<&Value> = forms
        .and_then(Value::as_array)
        .map(|list| {
            list.iter()
                .filter(|f| f.get("type") != Some(&Value::from("null")))
                .collect()
        })
        .unwrap_or_default();
    let one = match real.as_slice() {
        [] => at,
        [one] => one,
        _ => return &Value::Null,
    };
    match one.get("$ref").and_then(Value::as_str) {
        Some(r) => root
            .pointer(r.trim_start_matches('#'))
            .unwrap_or(&Value::Null),
        None => one,
    }
}

/// Finds lines in TOML text.
struct Lines<'a> {
    text: &'a str,
    document: Option<toml_edit::Document<&'a str>>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Lines<'a> {
        Lines {
            text,
            document: toml_edit::Document::parse(text).ok(),
        }
    }

    fn of_offset(&self, offset: usize) -> usize {
        let end = offset.min(self.text.len());
        self.text.as_bytes()[..end]
            .iter()
            .filter(|&&b| b == b'\n')
            .count()
            + 1
    }

    fn of_key(&self, keys: &[String]) -> Option<usize> {
        let mut at = self.document.as_ref()?.as_item();
        let (last, path) = keys.split_last()?;
        for segment in path {
            at = match segment.parse::<usize>() {
                Ok(k) => at.get(k)?,
                Err(_) => at.get(segment.as_str())?,
            };
        }
        let table = at.as_table_like()?;
        let span = match table.get_key_value(last) {
            Some((key, item)) => key.span().or_else(|| item.span()),
            None => None,
        };
        span.map(|s| self.of_offset(s.start))
    }

    fn fault(&self, file: &str, e: &toml::de::Error) -> Fault {
        let text = e.message();
        let code = if text.starts_with("missing field") {
            Code::MissingKey
        } else if self.document.is_some() {
            Code::BadValue
        } else {
            Code::Syntax
        };
        let fault = Fault::new(code, file).found(text.replace('\n', " "));
        match e.span() {
            Some(span) => fault.line(self.of_offset(span.start)),
            None => fault,
        }
    }
}

/// Settings that are each fine but not together.
fn contradictions(file: &str, text: &str, s: &Scenario) -> Vec<Fault> {
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
