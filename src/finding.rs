//! What a rule found: clause by clause, in numbers. The sentences are in [`crate::text`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Does the plan meet the clause?
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Yes.
    Pass,
    /// No.
    Fail,
    /// The data does not say.
    CannotTell,
}

/// How strongly a clause binds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Force {
    /// It must be met: it shapes the plan, and failing it is a failure.
    #[default]
    Must,
    /// Aimed at (力争、推动): reported, never binding.
    Target,
    /// Encouraged (优先、尽量): reported, never binding.
    Encouraged,
}

/// The answer to one clause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The clause, such as `JJ-08`.
    pub clause: String,
    /// The kind of rule that measured it.
    pub rule: String,
    /// How strongly it binds.
    pub force: Force,
    /// Does the plan meet it?
    pub verdict: Verdict,
    /// The figure furthest from compliance, or the nearest to failing.
    pub measured: Option<f64>,
    /// The limit as the clause states it, such as `< 700 m`.
    pub required: String,
    /// Unit of `measured`.
    pub unit: String,
    /// How many demands or premises were measured.
    pub of: usize,
    /// Those that fail, all of them.
    pub subjects: Vec<Subject>,
    /// Households behind the failing ones.
    pub households: f64,
    /// What it could not be told for want of: whose attribute, and which.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Ids of those that the clause marks, where it only marks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marked: Vec<String>,
    /// The clause, word for word.
    pub quote: String,
}

/// What a rule measured, before it is known which clause it stands under.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// The figure furthest from compliance, or the nearest to failing.
    pub figure: Option<f64>,
    /// How many demands or premises were measured.
    pub of: usize,
    /// Those that fail.
    pub subjects: Vec<Subject>,
    /// Households behind them.
    pub households: f64,
}

/// A demand or premises that fails a clause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    /// Its id.
    pub id: String,
    /// What it has; absent if there is nothing to measure.
    pub measured: Option<f64>,
    /// What it needs.
    pub required: Option<f64>,
}
