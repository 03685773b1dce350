//! The question: which layers, which policy, what is wanted. One TOML file.
//!
//! Every key that is left out has a default that [`fill`](write::parameters) prints beside the
//! given ones; there are no others.

mod conflicts;
pub mod edit;
pub mod extend;
pub mod faults;
pub mod limits;
pub mod programme;
pub mod read;
pub mod rule;
pub mod strict;
pub mod uncertain;
pub mod values;
pub mod walk;
pub mod write;

pub use edit::{Edit, Names};
pub use faults::{Faults, OnFault};
pub use limits::{Limits, ReachSpec, RowSpec, ShareSpec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
pub use values::{BoolOrField, Class, ClassOf, From, Impute, NumberOrField, UnknownHouseholds};

/// A scenario file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scenario {
    /// Shown at the head of every result.
    #[serde(default)]
    pub title: String,
    /// Name of a built-in policy (`quarter policy list`) or the path of a policy file.
    pub policy: String,
    /// Where households live; one table per layer.
    pub demand: Vec<DemandLayer>,
    /// Where premises could be; one table per layer or rule.
    #[serde(default)]
    pub candidates: Vec<Candidates>,
    /// Premises that exist: they stay open and count at their area.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub existing: Vec<Existing>,
    /// Polygons for per-zone figures, and for `pooling = "zone"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zones: Option<Zones>,
    /// Polygons where no candidate may lie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exclude: Option<Exclude>,
    /// How the policy is read where its text is silent.
    #[serde(default)]
    pub rules: Readings,
    /// How far it is, where it is not the straight line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<ReachSpec>,
    /// Limits on what is built.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<Limits>,
    /// Sums over the premises opened that must lie between two numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub row: Vec<RowSpec>,
    /// Demand of which only a share must be served; demand in none of them must be served whole
    /// (but for `most-covered` and `most-dispersed`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub share: Vec<ShareSpec>,
    /// What is done with what is wrong in a layer.
    #[serde(default)]
    pub faults: Faults,
    /// What to minimise and how far to go.
    #[serde(default)]
    pub solve: Solve,
    /// Scenario file that this one starts from; its own keys go over those of the base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extends: Option<String>,
    /// Other limits than the policy's: clause id (`JJ-08`) or kind of rule (`radius`), and the
    /// limit, such as `< 600 m`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub amend: BTreeMap<String, String>,
    /// What is not known for sure; `quarter stress` draws from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncertain: Option<uncertain::Uncertain>,
    /// The years of a layout plan; with them, facilities of every type get a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<programme::Years>,
    /// Facilities of any type that stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inventory: Vec<programme::Inventory>,
    /// Facilities of any type that could open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub programme: Vec<programme::Programme>,
    /// Communities, for coverage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub communities: Option<programme::Communities>,
    /// What facilities may be near.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub context: Vec<programme::Context>,
    /// Rules of the scenario's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rule: Vec<programme::OwnRule>,
    /// Rules that the policy does not state, from one that does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub borrow: Option<programme::Borrow>,
    /// Figures that somebody counted, by clause id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tally: BTreeMap<String, f64>,
    /// Changes, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edit: Vec<Edit>,
}

/// A layer of demand: points, polygons or multipolygons with a number of households.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DemandLayer {
    /// The file, relative to the scenario.
    pub file: String,
    /// Coordinate system: "wgs84", "cgcs2000", "EPSG:4548", "gcj02", "bd09", or a proj string. Left
    /// out: as the file says; GeoJSON that says nothing is WGS84.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// Text encoding, where the format has several: "gbk", "utf-8" …; told from the file if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Layer of the file, where it has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Field with the number of households; found by its usual names if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub households: Option<String>,
    /// New or already built housing: a word for the whole layer, or a field with its values.
    pub class: ClassOf,
    /// What a household counts in coverage and distance: a number, or a field.
    #[serde(default = "unit", skip_serializing_if = "is_unit")]
    pub weight: NumberOrField,
    /// Group, for shares: a field of the layer, or a word for all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// What to do with features whose households are unknown.
    #[serde(default)]
    pub unknown_households: UnknownHouseholds,
    /// Where a polygon is measured from.
    #[serde(default)]
    pub anchor: Anchor,
    /// Field with the name; found by its usual names if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Where a demand polygon is measured from (a point is measured from itself).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Anchor {
    /// A point inside the polygon.
    #[default]
    PointOnSurface,
    /// Its farthest boundary point: the whole polygon must be within the radius.
    Farthest,
}

/// Candidate premises: a layer (`file`) or a rule (`from`), never both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Candidates {
    /// The file, relative to the scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// "demand": every demand is a candidate too; { grid_m = 200 }: points of a grid within reach.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<From>,
    /// Coordinate system, as for demand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// Text encoding, where the format has several: "gbk", "utf-8" …; told from the file if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Layer of the file, where it has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Class of premises: a field of the layer, or a word for all of it.
    #[serde(default = "new_build")]
    pub premises: String,
    /// Largest floor area in m²: a number, or a field of the layer.
    pub area_max: NumberOrField,
    /// Cost of opening one, in yuan: a number, or a field of the layer.
    #[serde(default)]
    pub cost_fixed: NumberOrField,
    /// Cost of one m² of it, in yuan: a number, or a field of the layer.
    #[serde(default)]
    pub cost_per_m2: NumberOrField,
    /// Is it open in every plan? true, false, or a field.
    #[serde(default, skip_serializing_if = "BoolOrField::is_false")]
    pub required: BoolOrField,
    /// Is it open in no plan? true, false, or a field.
    #[serde(default, skip_serializing_if = "BoolOrField::is_false")]
    pub forbidden: BoolOrField,
    /// Field with the name; found by its usual names if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A layer of existing premises.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Existing {
    /// The file, relative to the scenario.
    pub file: String,
    /// Coordinate system, as for demand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// Text encoding, where the format has several: "gbk", "utf-8" …; told from the file if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Layer of the file, where it has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Floor area in m²: a field of the layer, or a number for all of it.
    pub area: NumberOrField,
    /// Class of premises: a field of the layer, or a word for all of it.
    #[serde(default = "existing")]
    pub premises: String,
    /// Field with the name; found by its usual names if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The layer of zones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Zones {
    /// The file, relative to the scenario.
    pub file: String,
    /// Coordinate system, as for demand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// Text encoding, where the format has several: "gbk", "utf-8" …; told from the file if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Layer of the file, where it has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Field with the zone's name; found by its usual names if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The layer of excluded polygons.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Exclude {
    /// The file, relative to the scenario.
    pub file: String,
    /// Coordinate system, as for demand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// Text encoding, where the format has several: "gbk", "utf-8" …; told from the file if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Layer of the file, where it has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
}

/// How the policy is read where its text is silent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Readings {
    /// What a radius in metres means.
    #[serde(default)]
    pub reading: Reading,
    /// With `reading = "both"`: which one decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decides: Option<Decides>,
    /// Who may share premises.
    #[serde(default)]
    pub pooling: Pooling,
    /// Is every demand served by one facility? Otherwise several may share its floor area.
    #[serde(default)]
    pub single_site: bool,
    /// Which premises the smallest single size binds.
    #[serde(default)]
    pub min_size_applies: MinSizeApplies,
    /// Do the policy's radius rules bind the plan, or are they only reported?
    #[serde(default)]
    pub radius: Binding,
    /// Do the policy's floor-area rules bind the plan, or are they only reported?
    #[serde(default)]
    pub floor_area: Binding,
}

impl Readings {
    /// Is the plan held to ways on foot?
    pub fn on_foot(&self) -> bool {
        match self.reading {
            Reading::Straight => false,
            Reading::Walking => true,
            Reading::Both => self.decides == Some(Decides::Walking),
        }
    }
}

/// Does a rule of the policy bind the plan?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Binding {
    /// As the policy says: what must be, binds.
    #[default]
    Binds,
    /// No plan is held to it; its finding says what the plan comes to.
    Reported,
}

/// What a radius in metres means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// The WGS84 geodesic.
    #[default]
    Straight,
    /// The way on foot along the network of `[reach]`.
    Walking,
    /// Both are measured and shown side by side; `decides` says which one the plan is held to.
    Both,
}

/// The reading that a plan is held to, where both are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Decides {
    /// The straight line.
    Straight,
    /// The way on foot.
    Walking,
}

/// Who may share premises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Pooling {
    /// Everyone within the radius.
    #[default]
    WithinRadius,
    /// Everyone within the radius and in the same zone.
    Zone,
    /// Nobody: each demand has one premises of its own.
    None,
}

/// Which premises the smallest single size binds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MinSizeApplies {
    /// New ones. Smaller existing ones count, but for built housing only.
    #[default]
    New,
    /// All: smaller existing ones count for nobody.
    All,
}

/// What to minimise and how far to go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Solve {
    /// "least-cost", "fewest-sites", "least-area" (among equals, least distance), "most-covered",
    /// "backup-cover", "least-distance", "least-worst-distance" or "most-dispersed".
    #[serde(default = "least_cost")]
    pub objective: String,
    /// Wall-clock seconds for the search.
    #[serde(default = "minute")]
    pub time_limit: f64,
    /// Relative gap at which to stop: 0 asks for proof.
    #[serde(default)]
    pub gap: f64,
    /// Seed of the search. The same seed gives the same plan.
    #[serde(default = "one")]
    pub seed: u64,
    /// An earlier plan directory to start the search from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// Alternative plans beside the best one, each with truly different sites.
    #[serde(default)]
    pub alternatives: u32,
    /// Least share of its new sites in which an alternative differs from every plan before it.
    #[serde(default = "tenth")]
    pub differ: f64,
}

impl Default for Solve {
    fn default() -> Solve {
        Solve {
            objective: least_cost(),
            time_limit: minute(),
            gap: 0.0,
            seed: one(),
            start: None,
            alternatives: 0,
            differ: tenth(),
        }
    }
}

fn new_build() -> String {
    "new-build".into()
}

fn existing() -> String {
    "existing".into()
}

fn least_cost() -> String {
    "least-cost".into()
}

fn minute() -> f64 {
    60.0
}

fn one() -> u64 {
    1
}

fn tenth() -> f64 {
    0.1
}

fn unit() -> NumberOrField {
    NumberOrField::Number(1.0)
}

fn is_unit(n: &NumberOrField) -> bool {
    *n == unit()
}
