//! What a layout plan is in `plan.json`, and the tables and the layer made from it.

pub mod layer;
pub mod markdown;
pub mod tables;
pub mod words;

use super::plan_file::Status;
use crate::finding::{Finding, Force, Verdict};
use crate::layout::facility::Level;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The layout plan: what opens where and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProgrammeFile {
    /// First year.
    pub start: i32,
    /// Last year.
    pub end: i32,
    /// Year that the numbers of towns and communities speak of.
    pub base: i32,
    /// How far it got. "infeasible": clauses that must be met cannot all be; see `conflicts`.
    pub status: Status,
    /// Largest relative gap of a stage.
    pub gap: f64,
    /// Stage by stage: misses of targets, cost less what preferences are worth, being early.
    pub stages: Vec<StageFile>,
    /// Clauses that must be met and cannot all be; the plan comes as near to them as can be.
    pub conflicts: Vec<String>,
    /// Clause by clause.
    pub findings: Vec<Finding>,
    /// Clauses that could not shape the plan, and the attributes that are missing.
    pub not_asked: Vec<NotAsked>,
    /// Figures before and after, clause by clause.
    pub indicators: Vec<IndicatorFile>,
    /// Facilities that stand or open.
    pub places: Vec<PlaceFile>,
    /// Town by town, at the end of the plan.
    pub towns: Vec<TownFile>,
    /// Year by year.
    pub years: Vec<YearFile>,
    /// Attributes that grow, town by town.
    pub forecast: Vec<ForecastFile>,
    /// Types of facilities and their names.
    pub facilities: Vec<FacilityFile>,
}

/// A stage of the search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StageFile {
    /// "targets", "cost" or "early".
    pub name: String,
    /// "billionths of a target missed", "yuan", "thousandths of person-years, negative".
    pub unit: String,
    /// Its value, recomputed from the plan.
    pub value: f64,
    /// No plan that is as good in the stages before has less; `null` if nothing is proved. It rests
    /// on the word of a MIP solver, or on all plans tried where there are few.
    pub bound: Option<f64>,
    /// Is the value the least there is?
    pub proved: bool,
}

/// A figure of a clause at the start and at the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IndicatorFile {
    /// The clause.
    pub clause: String,
    /// The kind of rule.
    pub rule: String,
    /// How strongly it binds.
    pub force: Force,
    /// Is it only told?
    pub aside: bool,
    /// The clause's number.
    pub required: String,
    /// Unit of the figures.
    pub unit: String,
    /// With what stands, in the first year.
    pub base: Option<f64>,
    /// With the plan.
    pub end: Option<f64>,
    /// Is it met?
    pub verdict: Verdict,
    /// How many towns, facilities or years were measured; 0: there is nothing it speaks of.
    pub of: usize,
}

/// A clause that could not shape the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NotAsked {
    /// The clause.
    pub clause: String,
    /// The kind of rule.
    pub rule: String,
    /// Whose attribute is missing, and which; twelve of them at most.
    pub missing: Vec<String>,
    /// How many are missing.
    pub of: usize,
}

/// What becomes of a facility (设施类别).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It stands and stays (保留).
    Keep,
    /// It opens in the stead of one that is as large (改建).
    Convert,
    /// It opens in the stead of a smaller one (扩建).
    Extend,
    /// It is new (新建).
    New,
    /// It stands until another opens in its stead.
    Replaced,
}

/// A facility in the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceFile {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Type of facility.
    pub facility: String,
    /// What becomes of it.
    pub fate: Fate,
    /// Year in which it opens; `null` if it stands.
    pub year: Option<i32>,
    /// Its town.
    pub town: Option<String>,
    /// The facility that it opens in the stead of.
    pub replaces: Option<String>,
    /// The facility upon whose premises it stands.
    pub upon: Option<String>,
    /// What it costs, yuan.
    pub cost: f64,
    /// People it is opened for.
    pub people: f64,
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// Clauses that mark it.
    pub marks: Vec<String>,
    /// Attributes that are numbers.
    pub numbers: BTreeMap<String, f64>,
    /// Attributes that are words.
    pub words: BTreeMap<String, String>,
}

/// A town at the end of the plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TownFile {
    /// Its name.
    pub name: String,
    /// Its attributes, grown to the last year.
    pub numbers: BTreeMap<String, f64>,
    /// Beds that the policy asks for, by its ratio of beds to elders; `null` if it states none.
    pub beds_asked: Option<f64>,
    /// Beds that stand at the start; facilities without the attribute add none.
    pub beds_standing: f64,
    /// Beds in use at the end.
    pub beds: f64,
    /// Nursing beds among them.
    pub nursing_beds: f64,
    /// Facilities of town level in use at the end.
    pub centres: usize,
    /// Facilities of community level in use at the end.
    pub community: usize,
    /// Their floor area, m².
    pub community_m2: f64,
    /// Households of the floor-area plan in it.
    pub households: f64,
    /// Of these, served.
    pub households_served: f64,
    /// Floor area given to them, m².
    pub given_m2: f64,
}

/// A year of the plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct YearFile {
    /// The year.
    pub year: i32,
    /// Facilities that open in it, by type.
    pub opens: BTreeMap<String, usize>,
    /// What they cost, yuan.
    pub cost: f64,
    /// Beds in use at its end.
    pub beds: f64,
    /// Nursing beds among them.
    pub nursing_beds: f64,
    /// People for whom something opened, from the start to its end.
    pub people: f64,
}

/// An attribute of a town that grows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ForecastFile {
    /// The town.
    pub town: String,
    /// The attribute.
    pub attribute: String,
    /// In the base year.
    pub base: f64,
    /// Growth a year.
    pub growth: f64,
    /// In the last year.
    pub end: f64,
    /// The same with the low growth, if the scenario states one.
    pub low: Option<f64>,
    /// The same with the high growth.
    pub high: Option<f64>,
}

/// A type of facility.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FacilityFile {
    /// Its word.
    pub id: String,
    /// Its name in Chinese.
    pub zh: String,
    /// Its name in English.
    pub en: String,
    /// Its tier.
    pub level: Level,
    /// Attribute in which its capacity is counted.
    pub capacity: String,
    /// Attribute of towns that it is for.
    pub demand: String,
    /// Attributes assumed of those that do not state them.
    pub assume: BTreeMap<String, f64>,
}
