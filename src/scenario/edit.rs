//! Changes to a baseline, in order: one table `[[edit]]` each, with one verb.
//!
//! Edits of settings and added layers are applied to the scenario while it is read; edits of
//! premises and demand stay in it and are applied to the region. Nothing on disk is changed.

use super::{Class, DemandLayer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Edit {
    /// Premises, by id or name, that are in no plan: existing ones shut, candidates gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub close: Option<Names>,
    /// Takes back an earlier `close` of these premises.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<Names>,
    /// Candidates that are open in every plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub require: Option<Names>,
    /// Candidates that are open in no plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forbid: Option<Names>,
    /// Premises whose `area_m2`, `cost_fixed`, `cost_per_m2` or `premises` changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sites: Option<Names>,
    /// With `sites`: largest floor area, or the area existing premises have, m².
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_m2: Option<f64>,
    /// With `sites`: cost of opening, yuan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_fixed: Option<f64>,
    /// With `sites`: cost of one m², yuan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_per_m2: Option<f64>,
    /// With `sites`: class of premises.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub premises: Option<String>,
    /// Demand, by id or name, that goes. Premises made from it stay possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remove: Option<Names>,
    /// Factor for households, 0 to 100, of the demand that `zone`, `class`, `group` and `demand`
    /// leave; of all without them. Factors of one demand are multiplied, then rounded once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub households: Option<f64>,
    /// Growth of households in a year, -0.5 to 1 (0.02 is 2 %), for so many `years`: the factor
    /// `(1 + growth)^years`, otherwise as `households`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub growth: Option<f64>,
    /// With `growth`: years, 0 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<u32>,
    /// With `households` or `growth`: only in the zone of this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// With `households` or `growth`: only housing of this class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Class>,
    /// With `households` or `growth`: only demand of this group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// With `households` or `growth`: only this demand, by id or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demand: Option<Names>,
    /// Another policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// Other limits of the policy: clause id or kind of rule, and the limit, as in `[amend]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amend: Option<std::collections::BTreeMap<String, String>>,
    /// Other settings: keys of the scenario with dots, such as `"limits.sites"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<std::collections::BTreeMap<String, serde_json::Value>>")]
    pub set: Option<toml::Table>,
    /// Settings that go: keys of the scenario with dots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unset: Option<Names>,
    /// A layer of demand more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub add: Option<DemandLayer>,
}

/// One name or id, or several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a name or an id, or a list of them")]
pub enum Names {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Names {
    /// All of them.
    pub fn list(&self) -> &[String] {
        match self {
            Names::One(one) => std::slice::from_ref(one),
            Names::Many(list) => list,
        }
    }
}

/// Verbs; an edit has exactly one of them.
pub const VERBS: &[&str] = &[
    "close",
    "open",
    "require",
    "forbid",
    "sites",
    "remove",
    "households",
    "growth",
    "policy",
    "amend",
    "set",
    "unset",
    "add",
];

/// Keys that go with a verb.
const WITH: &[(&str, &[&str])] = &[
    (
        "sites",
        &["area_m2", "cost_fixed", "cost_per_m2", "premises"],
    ),
    ("households", &["zone", "class", "group", "demand"]),
    ("growth", &["years", "zone", "class", "group", "demand"]),
];

/// What is wrong with the keys of an edit: what was found, what is expected.
pub fn fault(edit: &toml::Table) -> Option<(String, String)> {
    let verbs: Vec<&str> = VERBS
        .iter()
        .copied()
        .filter(|v| edit.contains_key(*v))
        .collect();
    let [verb] = verbs.as_slice() else {
        let found = if verbs.is_empty() {
            "-".into()
        } else {
            verbs.join(" + ")
        };
        return Some((found, VERBS.join(" | ")));
    };
    let with = WITH
        .iter()
        .find(|(v, _)| v == verb)
        .map_or(&[][..], |w| w.1);
    let stray = edit
        .keys()
        .find(|k| k != verb && !with.contains(&k.as_str()));
    if let Some(key) = stray {
        let known = WITH.iter().any(|(_, keys)| keys.contains(&key.as_str()));
        let needs = WITH.iter().filter(|(_, keys)| keys.contains(&key.as_str()));
        let needs: Vec<&str> = needs.map(|(v, _)| *v).collect();
        let needs = needs.join(" | ");
        return known.then(|| (format!("{verb} + {key}"), format!("{needs} + {key}")));
    }
    if *verb == "sites" && !with.iter().any(|k| edit.contains_key(*k)) {
        return Some(("sites".into(), with.join(" | ")));
    }
    if *verb == "growth" && !edit.contains_key("years") {
        return Some(("growth".into(), "growth + years".into()));
    }
    None
}

impl Edit {
    /// What households are multiplied by.
    pub fn factor(&self) -> Option<f64> {
        let years = i32::try_from(self.years.unwrap_or(0)).unwrap_or(i32::MAX);
        let grown = self.growth.map(|rate| (1.0 + rate).powi(years));
        self.households.or(grown)
    }
}

/// A growth in a year, and years, that make sense.
pub fn fair_growth(rate: f64, years: u32) -> bool {
    (-0.5..=1.0).contains(&rate) && years <= 100
}

/// A factor that households may be scaled by.
pub fn fair_factor(n: f64) -> bool {
    (0.0..=100.0).contains(&n)
}
