//! Types of facilities and ways to get premises, as a policy file lists them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The same in Chinese and English.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Tier of a facility (设施层级).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// County (县级).
    County,
    /// Town (镇级).
    Town,
    /// Community or village (社区、村级).
    #[default]
    Community,
}

/// A type of facility.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Facility {
    /// Its word in files, such as `regional-centre`.
    pub id: String,
    /// Its name.
    pub name: Words,
    /// Its tier.
    #[serde(default)]
    pub level: Level,
    /// Attribute in which its capacity is counted: `beds`, `area_m2`, `meals_per_day`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub capacity: String,
    /// Attribute of towns that it is for: `households`, `elders60`, `grade6` …
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub demand: String,
    /// Floor area of a usual one, m².
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_m2: Option<f64>,
    /// Beds of a usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beds: Option<f64>,
    /// Attributes of one that does not state them itself: assumed, and shown as such.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub assume: BTreeMap<String, f64>,
    /// Classes of premises in which it may stand; none named: any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub premises: Vec<String>,
    /// Types upon whose premises it stands; none named: it has premises of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub upon: Vec<String>,
}

/// A way to get premises (新建、回购、租赁、改造).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Mode {
    /// Its word in files, such as `lease`.
    pub id: String,
    /// Its name.
    pub name: Words,
    /// Full years from the decision to the opening.
    #[serde(default)]
    pub lead_years: u32,
    /// What it costs beside what the layer says, yuan per m².
    #[serde(default)]
    pub cost_per_m2: f64,
}
