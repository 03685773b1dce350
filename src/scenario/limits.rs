//! Limits on what is built, and who need not all be served.

use super::walk::JoinAt;
use super::{Class, NumberOrField};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Limits on the new premises of a plan. Existing premises do not count.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Limits {
    /// Most new premises; for `most-dispersed` exactly so many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sites: Option<u32>,
    /// Most money, yuan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<f64>,
    /// Most new floor area, m².
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_m2: Option<f64>,
    /// No two new premises nearer to each other than this, m (straight line).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spacing_m: Option<f64>,
}

/// A row of one's own: a sum over the new premises that are opened.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RowSpec {
    /// What it stands for, shown in the result.
    pub name: String,
    /// Number to add up: a field of candidate layers. Left out: premises are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Only premises in the zone of this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Only premises of this class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub premises: Option<String>,
    /// Only these premises, by id (`c1.7`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sites: Option<Vec<String>>,
    /// The sum is at least this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// The sum is at most this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
}

/// A share of coverage: of the households it speaks of, so many must be served, not all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShareSpec {
    /// Only demand in the zone of this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Only housing of this class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Class>,
    /// Only demand of this group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Least share of its households (times weight) that is served, 0 to 1.
    pub at_least: f64,
}

impl ShareSpec {
    /// What it speaks of, as shown in the result.
    pub fn name(&self) -> String {
        let class = self.class.map(|c| format!("class {}", c.word()));
        let zone = self.zone.as_ref().map(|z| format!("zone {z}"));
        let group = self.group.as_ref().map(|g| format!("group {g}"));
        let parts: Vec<String> = [zone, class, group].into_iter().flatten().collect();
        if parts.is_empty() {
            "all".into()
        } else {
            parts.join(", ")
        }
    }
}

/// How far it is, where it is not the straight line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReachSpec {
    /// A travel table (CSV): columns `from` (demand), `to` (premises), and `metres` or `minutes`.
    /// Pairs that are not in it do not exist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Field by which the table names demand and premises; features without it go by their id
    /// (`d1.7`, `c1.3`).
    #[serde(default = "id")]
    pub key: String,
    /// Metres that a minute of the table stands for. Needed with a column `minutes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metres_per_minute: Option<f64>,
    /// Without a binding radius: pairs farther apart than this do not exist, m.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizon_m: Option<f64>,
    /// A walking network: an OpenStreetMap file (`.osm.pbf`) or a layer of lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// Coordinate system of the network's layer, where the file does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// Layer of the network's file, where it has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Walking speed in m/s, or its name: "frail" 0.64, "at-risk" 0.76, "quarter-hour" 0.778,
    /// "fit" 1.0. Default "quarter-hour".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed: Option<NumberOrField>,
    /// Nobody walks longer than this, beside the policy's radius.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<f64>,
    /// Farther from the network than this, a point is unreachable, m. Default 300.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snap_m: Option<f64>,
    /// Pieces of network with less length, apart from the rest, are small, m: points are attached
    /// to something larger if that is within `snap_m`. Default 2000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub piece_m: Option<f64>,
    /// Where lines of a layer are joined: "vertices", "ends" or "crossings".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join: Option<JoinAt>,
    /// Field with the class of a line; `highway` is found by itself, "" is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Values of `class` that may not be walked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<String>,
    /// May ways with `access=private` be walked? Default false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private: Option<bool>,
    /// What a metre of steps counts, 1 to 10. Default 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<f64>,
}

fn id() -> String {
    "id".into()
}
