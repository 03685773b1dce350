//! The answer of a review, as `review.json` has it.

use super::submission::{Oddity, Phase};
use crate::finding::Force;
use crate::intake::Input;
use crate::policy::Stage;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Version of the form of `review.json`.
pub const SCHEMA: &str = "quarter.review/1";

/// The answer to a clause, a development or a submission.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Met.
    Pass,
    /// The clause states no number, and none is borrowed.
    NotStated,
    /// An attribute is missing.
    CannotTell,
    /// Not met.
    Fail,
}

/// A figure: a number, or a word such as a status.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Figure {
    /// A number in the entry's unit.
    Number(f64),
    /// A word.
    Text(String),
}

impl From<f64> for Figure {
    fn from(n: f64) -> Figure {
        Figure::Number(n)
    }
}

impl From<&str> for Figure {
    fn from(s: &str) -> Figure {
        Figure::Text(s.to_string())
    }
}

impl From<String> for Figure {
    fn from(s: String) -> Figure {
        Figure::Text(s)
    }
}

/// Changes that together make a clause (or a development) pass; they were applied and everything
/// was measured again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Remedy {
    /// Floor area added in all, in m².
    pub add_m2: f64,
    /// What to do, all of it.
    pub steps: Vec<Step>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// What to do.
    pub kind: Change,
    /// The facility concerned; for new premises the name given to them here.
    pub facility: String,
    /// Floor area added, in m².
    pub add_m2: f64,
    /// What the facility has afterwards: m², a phase, a status, an attribute's value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Figure>,
    /// Where: longitude and latitude of one place that does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<[f64; 2]>,
    /// The feature of `remedy.geojson` anywhere in which it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anywhere_in: Option<String>,
    /// How far the facility moves, in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub move_m: Option<f64>,
    /// The attribute concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    /// The area as corners; written to `remedy.geojson`.
    #[serde(skip)]
    pub ground: Vec<geo::Coord<f64>>,
    /// Place of the facility in its group, if it is submitted.
    #[serde(skip)]
    pub index: Option<usize>,
}

/// Kinds of changes.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// Open it in an earlier phase.
    Phase,
    /// Move it.
    Move,
    /// Make it larger.
    Enlarge,
    /// New premises.
    NewPremises,
    /// Build it as approved.
    Build,
    /// Hand it over.
    HandOver,
    /// Give an attribute the value asked for.
    Attribute,
    /// More land.
    Land,
}

/// One clause, measured on one subject.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// The clause, such as `JJ-05`.
    pub id: String,
    /// The kind of rule that measured it.
    pub rule: String,
    /// Does it pass?
    pub verdict: Verdict,
    /// How strongly the clause binds; only `must` decides the verdict.
    pub force: Force,
    /// Does it decide the verdict of the development?
    pub decides: bool,
    /// The development.
    pub development: String,
    /// The parcel, facility or development measured.
    pub subject: String,
    /// What it has.
    pub measured: Option<Figure>,
    /// What it needs.
    pub required: Option<Figure>,
    /// Unit of both.
    pub unit: String,
    /// The limit as the policy file states it.
    pub limit: String,
    /// The attribute that the rule asks for, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    /// Attributes that are missing, if it cannot be told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// A defect by name: `delayed`, `shrunk`, `stopped`, `not-built`, `not-handed-over`; `gate` if
    /// the plan may not pass review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defect: Option<String>,
    /// Households concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub households: Option<f64>,
    /// The clause, word for word.
    pub quote: String,
    /// Changes that make it pass, least added floor area first; `null` if it need not or cannot.
    pub remedy: Option<Vec<Remedy>>,
}

/// One line of the floor-area table (配建面积计算表): a phase, or all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AreaRow {
    /// The phase; `null` for the sum, 0 if it is unknown.
    pub phase: Option<Phase>,
    /// The class of housing; `null` for the sum.
    pub class: Option<crate::scenario::Class>,
    /// Households; `null` if unknown for a parcel.
    pub households: Option<f64>,
    /// The ratio, such as `>= 40 m2/100 households`.
    pub limit: String,
    /// Households times ratio, in m².
    pub quota_m2: Option<f64>,
    /// Smallest single premises, in m².
    pub min_m2: Option<f64>,
    /// The larger of the two where new housing needs premises at all (应配取值).
    pub required_m2: Option<f64>,
    /// Premises in this phase.
    pub premises: usize,
    /// Their floor area that counts, in m².
    pub area_m2: Option<f64>,
    /// Required less area, in m²; negative if there is more than needed.
    pub short_m2: Option<f64>,
    /// The clause.
    pub clause: String,
}

/// A development.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DevelopmentReview {
    /// Its name.
    pub name: String,
    /// Fails if a clause that must hold fails; cannot tell if one cannot be told.
    pub verdict: Verdict,
    /// Technical advice; only the bureau decides.
    pub proposal: Proposal,
    /// Households; `null` if unknown for a parcel.
    pub households: Option<f64>,
    /// Floor area that counts for it, in m²; `null` if unknown for a facility.
    pub area_m2: Option<f64>,
    /// Households times ratio, in m².
    pub quota_m2: Option<f64>,
    /// What it must have, in m²: the quota, or single premises if that is more.
    pub required_m2: Option<f64>,
    /// From the farthest point of any of its parcels to its nearest facility, in metres.
    pub farthest_m: Option<f64>,
    /// Households of parcels that are not wholly within the radius of a facility.
    pub households_blank: Option<f64>,
    /// The same on the walking network, in metres, if one is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub walk_m: Option<f64>,
    /// Households whose parcel the straight line and the way on foot judge differently.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub households_differ: Option<f64>,
    /// The floor-area table.
    pub table: Vec<AreaRow>,
    /// Changes that together make everything pass that can be told; `null` if there are none.
    pub changes: Option<Remedy>,
}

/// Technical advice (技术审查建议).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Proposal {
    /// 通过
    Pass,
    /// 修改后通过
    PassAfterChanges,
    /// 资料不足
    Insufficient,
    /// 不通过
    Fail,
}

/// A clause that was not measured, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Unmeasured {
    /// The clause.
    pub id: String,
    /// Why: `no-facility-of-type`, `other-stage`, `other-date`, `no-new-housing`,
    /// `no-built-housing`, `batch-only`, `no-facility`, `no-rule`.
    pub why: String,
    /// Type, stage or date concerned, or empty.
    pub detail: String,
    /// The clause, word for word.
    pub quote: String,
}

/// `review.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Review {
    /// `quarter.review/1`.
    pub schema: String,
    /// The worst verdict of the developments.
    pub verdict: Verdict,
    /// Technical advice; only the bureau decides and signs.
    pub proposal: Proposal,
    /// Version of this program.
    pub version: String,
    /// Name of the policy.
    pub policy: String,
    /// Document of the policy.
    pub source: String,
    /// When it is reviewed.
    pub stage: Stage,
    /// Developments, in order of appearance.
    pub developments: Vec<DevelopmentReview>,
    /// Clauses, by development.
    pub clauses: Vec<Entry>,
    /// Clauses that do not concern this submission.
    pub not_measured: Vec<Unmeasured>,
    /// What is odd in the files.
    pub notes: Vec<Oddity>,
    /// How the policy was read: every parameter.
    pub parameters: BTreeMap<String, String>,
    /// Files read.
    pub inputs: Vec<Input>,
}

impl Review {
    /// The entries of each development, by its name.
    pub fn by_development(&self) -> HashMap<&str, Vec<&Entry>> {
        let mut map: HashMap<&str, Vec<&Entry>> = HashMap::new();
        for entry in &self.clauses {
            map.entry(entry.development.as_str())
                .or_default()
                .push(entry);
        }
        map
    }

    /// The file.
    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}
