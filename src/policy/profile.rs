//! A policy as a file: its source, its clauses, and which rule each clause becomes.

use super::clause::{Clause, Note};
pub use crate::layout::facility::{Facility, Level, Mode};
pub use crate::scenario::rule::{LayoutSpec, Opens, RuleSpec, Served, Stage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A policy file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Profile {
    /// Its name, such as `jinjiang-2022`.
    pub name: String,
    /// Title in both languages.
    pub title: Note,
    /// The document: number, title, date.
    pub source: String,
    /// Date from which it holds, `YYYY-MM-DD`.
    pub from: String,
    /// Policy that stands under this one: its rules hold where this one has none of the kind for
    /// the same facilities and housing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extends: Option<String>,
    /// Decisions where the document is silent or at odds with itself.
    #[serde(default)]
    pub notes: Vec<Note>,
    /// Conflicts inside the document or with others, each with the decision and its reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflict: Vec<Conflict>,
    /// Types of facilities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facility: Vec<Facility>,
    /// Ways to get premises.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mode: Vec<Mode>,
    /// The rules.
    #[serde(default)]
    pub rule: Vec<RuleSpec>,
    /// The clauses that the rules rest on, and those that are only shown.
    #[serde(default)]
    pub clause: Vec<Clause>,
}

/// A conflict and how it is decided.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// The clauses it is about.
    pub clauses: Vec<String>,
    /// The conflict, the decision and the reason, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}
