//! A scenario as understood: every key, defaults filled in, and which of them were given.

use super::Scenario;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::{Component, Path, PathBuf};

/// One key of the scenario with its value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Parameter {
    /// Path of the key, such as `demand.0.class`.
    pub key: String,
    /// Its value.
    pub value: serde_json::Value,
    /// Where it comes from.
    pub from: Origin,
}

/// Where a parameter's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The scenario file.
    Given,
    /// An option of the command.
    Option,
    /// The program's default.
    Default,
    /// Found in the data (such as a field by one of its usual names).
    Found,
}

/// Every parameter, in the order of the file format.
///
/// `table` is what the file gave; `options` are keys set on the command line.
pub fn parameters(scenario: &Scenario, table: &toml::Table, options: &[String]) -> Vec<Parameter> {
    let mut list = Vec::new();
    let full = serde_json::to_value(scenario).unwrap_or_default();
    walk(&full, "", &mut |key, value| {
        let from = if options.iter().any(|o| o == key) {
            Origin::Option
        } else if given(table, key) {
            Origin::Given
        } else {
            Origin::Default
        };
        list.push(Parameter {
            key: key.to_string(),
            value: value.clone(),
            from,
        });
    });
    list
}

fn walk(value: &serde_json::Value, at: &str, see: &mut impl FnMut(&str, &serde_json::Value)) {
    let join = |k: &str| match at {
        "" => k.to_string(),
        _ => format!("{at}.{k}"),
    };
    match value {
        serde_json::Value::Object(map) if !map.is_empty() => {
            map.iter().for_each(|(k, v)| walk(v, &join(k), see));
        }
        serde_json::Value::Array(list) if list.iter().any(|v| v.is_object()) => {
            let items = list.iter().enumerate();
            items.for_each(|(k, v)| walk(v, &join(&k.to_string()), see));
        }
        _ => see(at, value),
    }
}

fn given(table: &toml::Table, key: &str) -> bool {
    let mut segments = key.split('.');
    let Some(mut at) = segments.next().and_then(|s| table.get(s)) else {
        return false;
    };
    for segment in segments {
        let next = match segment.parse::<usize>() {
            Ok(k) => at.get(k),
            Err(_) => at.get(segment),
        };
        match next {
            Some(value) => at = value,
            None => return false,
        }
    }
    true
}

/// The scenario as TOML that runs again from `out`, its paths rewritten to be relative to it.
///
/// `base` is the directory that the scenario's own paths are relative to. Both must be absolute.
pub fn to_toml(scenario: &Scenario, base: &Path, out: &Path) -> String {
    let mut s = scenario.clone();
    let of_reach = s.reach.iter_mut();
    let of_reach = of_reach.flat_map(|r| r.table.as_mut().into_iter().chain(r.network.as_mut()));
    let files = (s.demand.iter_mut().map(|d| &mut d.file))
        .chain(s.candidates.iter_mut().filter_map(|c| c.file.as_mut()))
        .chain(s.existing.iter_mut().map(|e| &mut e.file))
        .chain(s.zones.iter_mut().map(|z| &mut z.file))
        .chain(s.exclude.iter_mut().map(|e| &mut e.file))
        .chain(s.inventory.iter_mut().map(|l| &mut l.file))
        .chain(s.programme.iter_mut().filter_map(|l| l.file.as_mut()))
        .chain(s.communities.iter_mut().map(|l| &mut l.file))
        .chain(s.context.iter_mut().map(|l| &mut l.file))
        .chain(of_reach)
        .chain(s.solve.start.iter_mut());
    for file in files {
        *file = relative(&base.join(&*file), out);
    }
    if s.policy.ends_with(".toml") {
        s.policy = relative(&base.join(&s.policy), out);
    }
    if let Some(borrow) = s.borrow.as_mut().filter(|b| b.policy.ends_with(".toml")) {
        borrow.policy = relative(&base.join(&borrow.policy), out);
    }
    toml::to_string_pretty(&s).unwrap_or_default()
}

/// `path` as seen from the directory `from`, with forward slashes.
pub fn relative(path: &Path, from: &Path) -> String {
    let (path, from) = (plain(path), plain(from));
    let shared = path
        .components()
        .zip(from.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = from.components().count() - shared;
    let mut parts = vec!["..".to_string(); up];
    let rest = path.components().skip(shared);
    parts.extend(rest.map(|c| c.as_os_str().to_string_lossy().into_owned()));
    parts.join("/")
}

/// Without `.` and `..`, by name only.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for c in path.components() {
        match c {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            _ => out.push(c),
        }
    }
    out
}
