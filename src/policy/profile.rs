//! A policy as a file: its source, its clauses, and which rule each clause becomes.

use super::clause::{Clause, Note};
use super::review;
use super::{layout, Rule, KINDS, LAYOUT_KINDS, REVIEW_KINDS};
use crate::error::{Code, Error, Fault, Result};
use crate::layout::{Facility, Mode};
use crate::scenario::{read::strict, Class};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

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

/// One rule of a policy file. Which keys a kind needs is said by `quarter policy explain KIND`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RuleSpec {
    /// Kind of rule: one of [`KINDS`] (plans and reviews) or [`REVIEW_KINDS`] (reviews only).
    pub kind: String,
    /// The clause it rests on.
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
    /// Judged at this stage only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Shown, but not part of the verdict: about the inventory or the bureau, not the developer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub aside: bool,
    /// What only rules of [`LAYOUT_KINDS`](super::LAYOUT_KINDS) use.
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
    /// A name, or the start of one; or a town.
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

/// Policies that are part of the program: name and text.
pub const BUILT_IN: &[(&str, &str)] = &[
    (
        "anxi-2022",
        include_str!("../../data/policies/anxi-2022.toml"),
    ),
    (
        "fujian-2021",
        include_str!("../../data/policies/fujian-2021.toml"),
    ),
    (
        "guizhou-2022",
        include_str!("../../data/policies/guizhou-2022.toml"),
    ),
    (
        "hubei-2022",
        include_str!("../../data/policies/hubei-2022.toml"),
    ),
    (
        "jinjiang-2022",
        include_str!("../../data/policies/jinjiang-2022.toml"),
    ),
    (
        "litong-2021",
        include_str!("../../data/policies/litong-2021.toml"),
    ),
    (
        "panjin-2017",
        include_str!("../../data/policies/panjin-2017.toml"),
    ),
    (
        "taining-2017",
        include_str!("../../data/policies/taining-2017.toml"),
    ),
];

impl Profile {
    /// A built-in policy by name, or one read from a file whose name ends in `.toml`.
    ///
    /// Returns its text too, for hashing. `base` is the directory that a path is relative to.
    ///
    /// # Errors
    /// No such policy, or every fault in the file.
    pub fn open(name: &str, base: &Path) -> Result<(Profile, String)> {
        if name.ends_with(".toml") {
            let path = base.join(name);
            let text = std::fs::read_to_string(&path).map_err(|e| Error::io(&path, e))?;
            return Ok((Profile::parse(name, &text)?, text));
        }
        match BUILT_IN.iter().find(|(known, _)| *known == name) {
            Some((_, text)) => Ok((Profile::parse(name, text)?, text.to_string())),
            None => {
                let known: Vec<&str> = BUILT_IN.iter().map(|(n, _)| *n).collect();
                Err(Fault::new(Code::UnknownName, "policy")
                    .found(name)
                    .expected(format!("{} | PATH.toml", known.join(" | ")))
                    .into())
            }
        }
    }

    /// Parses and checks a policy file.
    ///
    /// # Errors
    /// Unknown keys, rules of unknown kind, limits that cannot be read, clauses that are not there.
    pub fn parse(file: &str, text: &str) -> Result<Profile> {
        let profile: Profile = strict(file, text)?;
        profile.rules(file).map(|_| ())?;
        Ok(profile)
    }

    /// Puts other limits in the place of the policy's: by clause id, or by kind for all its rules.
    ///
    /// # Errors
    /// No such clause or kind among the rules that shape a plan, or limits that cannot be read.
    pub fn amend(&mut self, limits: &BTreeMap<String, String>) -> Result<()> {
        let mut faults = Vec::new();
        for (name, limit) in limits {
            let shapes = |r: &RuleSpec| KINDS.iter().any(|kind| kind.name == r.kind);
            let meant = |r: &RuleSpec| shapes(r) && (r.clause == *name || r.kind == *name);
            let known: Vec<&str> = self
                .plan_rules()
                .iter()
                .map(|r| r.clause.as_str())
                .collect();
            let known = known.join(" | ");
            let rules: Vec<&mut RuleSpec> = self.rule.iter_mut().filter(|r| meant(r)).collect();
            if rules.is_empty() {
                let fault = Fault::new(Code::UnknownName, "scenario").field("amend");
                faults.push(fault.found(name).expected(known));
            }
            rules.into_iter().for_each(|r| r.limit.clone_from(limit));
        }
        if !faults.is_empty() {
            return Err(Error::Faults(faults));
        }
        self.rules("amend").map(|_| ())
    }

    /// The rules of the file that shape a plan: those of [`KINDS`].
    pub fn plan_rules(&self) -> Vec<&RuleSpec> {
        let shapes = |spec: &&RuleSpec| KINDS.iter().any(|kind| kind.name == spec.kind);
        self.rule.iter().filter(shapes).collect()
    }

    /// The rules that shape a plan, ready to use; `file` is named in faults. Rules of
    /// [`REVIEW_KINDS`] are checked, too.
    ///
    /// # Errors
    /// As [`Profile::parse`].
    pub fn rules(&self, file: &str) -> Result<Vec<Box<dyn Rule>>> {
        let mut rules = Vec::new();
        let mut faults = Vec::new();
        for (k, spec) in self.rule.iter().enumerate() {
            let at = |name: &str| format!("rule.{k}.{name}");
            let kind = KINDS.iter().find(|kind| kind.name == spec.kind);
            let clause = self.clause.iter().find(|c| c.id == spec.clause);
            if let (Some(review), Some(_)) = (review::kind(&spec.kind), clause) {
                if let Err(found) = (review.check)(spec) {
                    let fault = Fault::new(Code::BadValue, file);
                    faults.push(fault.field(at(&spec.kind)).found(found));
                }
                continue;
            }
            let twice = self.rule[..k].iter().any(|other| {
                let key = |r: &RuleSpec| {
                    (
                        r.kind.clone(),
                        r.class,
                        r.facility.clone(),
                        r.since.clone(),
                        r.stage,
                    )
                };
                key(other) == key(spec) && KINDS.iter().any(|kind| kind.name == spec.kind)
            });
            if twice {
                faults.push(
                    Fault::new(Code::TwiceSaid, file)
                        .field(at("kind"))
                        .found(&spec.kind),
                );
            }
            match (kind, clause) {
                (Some(kind), Some(clause)) => match (kind.build)(spec, clause.clone()) {
                    Ok(rule) => rules.push(rule),
                    Err(found) => faults.push(
                        Fault::new(Code::BadValue, file)
                            .field(at("limit"))
                            .found(found),
                    ),
                },
                (None, _) => {
                    let plans = KINDS.iter().map(|kind| kind.name);
                    let reviews = REVIEW_KINDS.iter().map(|kind| kind.name);
                    let known: Vec<&str> = plans.chain(reviews).collect();
                    faults.push(
                        Fault::new(Code::UnknownName, file)
                            .field(at("kind"))
                            .found(&spec.kind)
                            .expected(known.join(" | ")),
                    );
                }
                (_, None) => {
                    let known: Vec<&str> = self.clause.iter().map(|c| c.id.as_str()).collect();
                    faults.push(
                        Fault::new(Code::UnknownName, file)
                            .field(at("clause"))
                            .found(&spec.clause)
                            .expected(known.join(" | ")),
                    );
                }
            }
        }
        if faults.is_empty() {
            Ok(rules)
        } else {
            Err(Error::Faults(faults))
        }
    }
}
