//! A rule as it is written: in policy files, and in scenarios that state rules of their own.

use super::Class;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One rule of a policy file. Which keys a kind needs is said by `quarter policy explain KIND`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RuleSpec {
    /// Kind of rule: one of `policy::KINDS` (plans and reviews),
    /// `policy::REVIEW_KINDS` (reviews only) or
    /// `policy::LAYOUT_KINDS` (layout plans).
    pub kind: String,
    /// The clause it rests on.
    #[serde(default)]
    pub clause: String,
    /// The limit, such as `< 700 m`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub limit: String,
    /// The class of housing it speaks of, if of one only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Class>,
    /// The type of facility it speaks of, if of one only, such as `regional-centre`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facility: Option<String>,
    /// The attribute that it asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    /// Values of which the attribute must have one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<String>,
    /// Items that the attribute must list, all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// Steps: from so much (m² of housing), so much is asked for (m²), ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<[f64; 2]>,
    /// For planning conditions dated on or after this day, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// For planning conditions dated before this day, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Judged at this stage of a review only, and in no layout plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Shown, but not part of the verdict: about the inventory or the bureau, not the developer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub aside: bool,
    /// The policy it was taken from, if it stands in another's file.
    #[serde(skip)]
    pub from: Option<String>,
    /// What only rules of `policy::LAYOUT_KINDS` use.
    #[serde(flatten)]
    pub layout: LayoutSpec,
}

/// Keys of rules about a layout plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LayoutSpec {
    /// Types of facilities it counts; none named: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facilities: Vec<String>,
    /// Only facilities for which all of these hold: `operator = social`, `town.urban`.
    #[serde(default, skip_serializing_if = "Vec::is_empty", rename = "where")]
    pub conditions: Vec<String>,
    /// Only towns (or communities) for which one of these holds: `population >= 50000`, `key`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<String>,
    /// Attribute that is added up; `count` counts facilities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// Attribute that it is set against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// In every town by itself, not over all of them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub each_town: bool,
    /// In every year by itself: what opens in it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub each_year: bool,
    /// Only what opens in the plan.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub opening: bool,
    /// By the end of this year; left out: by the end of the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<i32>,
    /// A second limit, from above: `<= 15`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<String>,
    /// How far: `< 700 m`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// Types that must be near, or that lead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub near: Vec<String>,
    /// What an encouraged rule is worth, yuan per facility.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worth: Option<i64>,
    /// How far from the number still counts as about it (左右), per cent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<f64>,
    /// Named openings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opens: Vec<Opens>,
    /// Classes of elders, first come first served, and the types that may serve them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<Served>,
}

/// A named facility and its year.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Opens {
    /// A name, or part of one; or the start of a town's.
    pub name: String,
    /// Type, if it matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facility: Option<String>,
    /// Year in which it opens; left out: by the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
}

/// A class of elders and who may serve it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Served {
    /// Attribute of towns with their number, such as `grade6`.
    pub class: String,
    /// Types that may serve them.
    pub facilities: Vec<String>,
    /// Share of them that must have a place, per cent.
    pub share: f64,
}

/// When a residential plan is reviewed.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// The plan itself (方案审查).
    #[default]
    Plan,
    /// Acceptance on completion (竣工验收).
    Completion,
}
