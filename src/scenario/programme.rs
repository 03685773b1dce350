//! A layout plan in a scenario: years, facilities that stand and that could be, communities.

use super::rule::RuleSpec;
use super::{BoolOrField, NumberOrField};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The years of the plan (规划期).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Years {
    /// First year.
    pub start: i32,
    /// Last year.
    pub end: i32,
    /// Year that the numbers of zones and communities speak of; left out: the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<i32>,
    /// Yearly growth of numbers of zones and communities, by name: 0.03 is three per cent more
    /// every year. A field `growth.NAME` of a zone goes before it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub growth: BTreeMap<String, f64>,
    /// The same for a low and a high forecast; only shown.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub growth_low: BTreeMap<String, f64>,
    /// See `growth_low`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub growth_high: BTreeMap<String, f64>,
    /// Type of facility that the new premises of the floor-area plan are; left out: they are not
    /// part of the programme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sites: Option<String>,
    /// Full years from the decision to the opening of those premises.
    #[serde(default)]
    pub lead_years: u32,
    /// Attributes of those premises: their beds, flags …
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, f64>,
}

/// A layer of facilities that stand (现状设施). Every property becomes an attribute of that name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Inventory {
    /// The file, relative to the scenario.
    pub file: String,
    /// Coordinate system, as for demand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// Text encoding, where the format has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Layer of the file, where it has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Type of facility: a field of the layer, or a word for all of it.
    pub facility: String,
    /// Values of that field and the types they stand for, where they are not the types' own words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<String, String>,
    /// Field with the name; found by its usual names if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A layer of facilities that could open (规划项目库), or a rule that makes them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Programme {
    /// The file, relative to the scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// "upon": one upon every facility, standing or possible, of the types that the type of
    /// facility may stand upon; attributes are those of `set`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<FromUpon>,
    /// Coordinate system, as for demand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// Text encoding, where the format has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Layer of the file, where it has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Type of facility: a field of the layer, or a word for all of it.
    pub facility: String,
    /// Values of that field and the types they stand for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<String, String>,
    /// What opening one costs, yuan: a number, or a field of the layer.
    #[serde(default)]
    pub cost: NumberOrField,
    /// Field that names the standing facility it takes the stead of (改建、扩建).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// Field that names the facility upon whose premises it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upon: Option<String>,
    /// Field with a word; of those that have the same, at most one opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_of: Option<String>,
    /// Field with the first year in which it may open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_from: Option<String>,
    /// Field with the year in which it opens, if it is fixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_in: Option<String>,
    /// Must it open? true, false, or a field.
    #[serde(default, skip_serializing_if = "BoolOrField::is_false")]
    pub required: BoolOrField,
    /// People it is opened for, what being early is worth: a number, or a field.
    #[serde(default)]
    pub people: NumberOrField,
    /// Attributes for all of them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, f64>,
    /// Field with the name; found by its usual names if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A way to make facilities that could open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FromUpon {
    /// Upon others.
    Upon,
}

/// A layer of communities or villages (社区、村): points or polygons. Every number of a feature
/// becomes an attribute of that name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Communities {
    /// The file, relative to the scenario.
    pub file: String,
    /// Coordinate system, as for demand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// Text encoding, where the format has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Layer of the file, where it has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Field with the name; found by its usual names if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Something that facilities may be near: every facility gets the attribute `NAME_m`, its distance
/// to the nearest feature in a straight line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Context {
    /// What it is called, such as `medical`.
    pub name: String,
    /// The file, relative to the scenario.
    pub file: String,
    /// Coordinate system, as for demand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// Text encoding, where the format has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Layer of the file, where it has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
}

/// Rules that the policy does not state, from one that does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Borrow {
    /// The other policy.
    pub policy: String,
    /// Kinds of rules that are taken from it: `radius`, `floor-area`, `min-size` …
    pub kinds: Vec<String>,
}

/// A rule of the scenario's own about the layout plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OwnRule {
    /// What it is shown as.
    pub name: String,
    /// "must", "target" or "encouraged".
    #[serde(default)]
    pub force: crate::finding::Force,
    /// The rule, as in a policy file; `clause` is left out.
    #[serde(flatten)]
    pub rule: RuleSpec,
}

/// Yearly growth is between these.
const GROWTH: std::ops::RangeInclusive<f64> = -0.5..=0.5;

/// Settings of a layout plan that cannot be: keys, what was found, what is expected.
pub fn faults(s: &super::Scenario) -> Vec<(Vec<String>, String, &'static str)> {
    let mut list = Vec::new();
    let mut say = |keys: &[&str], found: String, expected: &'static str| {
        list.push((
            keys.iter().map(|k| k.to_string()).collect(),
            found,
            expected,
        ));
    };
    let Some(years) = &s.years else {
        let used = [
            ("inventory", s.inventory.is_empty()),
            ("programme", s.programme.is_empty()),
            ("communities", s.communities.is_none()),
            ("context", s.context.is_empty()),
            ("rule", s.rule.is_empty()),
            ("tally", s.tally.is_empty()),
        ];
        for (key, _) in used.iter().filter(|u| !u.1) {
            say(&[key], "-".into(), "[years] start, end");
        }
        return list;
    };
    let fair = (1900..=2200).contains(&years.start) && (0..50).contains(&(years.end - years.start));
    if !fair {
        let found = format!("{} … {}", years.start, years.end);
        say(&["years", "end"], found, "1900 ≤ start ≤ end < start + 50");
    }
    if years
        .base
        .is_some_and(|b| !(1900..=years.start).contains(&b))
    {
        let found = years.base.map_or(String::new(), |b| b.to_string());
        say(&["years", "base"], found, "1900 … start");
    }
    for (key, rates) in [
        ("growth", &years.growth),
        ("growth_low", &years.growth_low),
        ("growth_high", &years.growth_high),
    ] {
        for (name, rate) in rates.iter().filter(|r| !GROWTH.contains(r.1)) {
            say(&["years", key, name], rate.to_string(), "-0.5 … 0.5");
        }
    }
    for (k, layer) in s.programme.iter().enumerate() {
        if layer.file.is_some() == layer.from.is_some() {
            let found = if layer.file.is_some() {
                "file + from"
            } else {
                "-"
            };
            say(
                &["programme", &k.to_string(), "file"],
                found.into(),
                "file | from",
            );
        }
    }
    if s.zones.is_none() {
        say(&["years"], "-".into(), "[zones], towns with their elders");
    }
    list
}
