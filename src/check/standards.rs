//! The rules of a policy, ready to be measured on developments.

use super::submission::{Development, Parcel};
use crate::model::Mm2;
use crate::policy::clause::{Clause, Limit, Op};
use crate::policy::floor_area::quota;
use crate::policy::{Profile, RuleSpec};
use crate::reach;
use crate::region::Count;
use crate::scenario::Class;

/// A rule with its clause.
#[derive(Clone, Debug)]
pub struct Standard {
    /// As the policy file has it.
    pub spec: RuleSpec,
    /// What it rests on.
    pub clause: Clause,
    /// Its limit, if it has one.
    pub limit: Option<Limit>,
}

/// All rules of a policy.
#[derive(Clone, Debug)]
pub struct Standards {
    /// In the order of the file.
    pub all: Vec<Standard>,
    /// Clauses that no rule rests on and of which the policy does not say why.
    pub shown: Vec<Clause>,
}

/// Does a rule hold for a development?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dated {
    /// Yes.
    Yes,
    /// No: its planning conditions have another date.
    No,
    /// Their date is not known.
    Unknown,
}

impl Standards {
    /// Of a policy that was checked when it was read.
    pub fn new(profile: &Profile) -> Standards {
        let find = |id: &str| profile.clause.iter().find(|c| c.id == id);
        let all: Vec<Standard> = profile
            .rule
            .iter()
            .filter(|spec| super::rules::known(&spec.kind))
            .filter_map(|spec| {
                let clause = find(&spec.clause)?.clone();
                let limit = any_limit(&spec.limit);
                Some(Standard {
                    spec: spec.clone(),
                    clause,
                    limit,
                })
            })
            .collect();
        let bare = |c: &&Clause| {
            let said = c.reported.is_some() || c.out.is_some() || !c.through.is_empty();
            !said && !profile.rule.iter().any(|r| r.clause == c.id)
        };
        let shown = profile.clause.iter().filter(bare).cloned().collect();
        Standards { all, shown }
    }

    /// Rules of one kind.
    pub fn of<'s>(&'s self, kind: &'s str) -> impl Iterator<Item = &'s Standard> + 's {
        self.all.iter().filter(move |s| s.spec.kind == kind)
    }

    /// The service radius.
    pub fn radius(&self) -> Option<(&Standard, reach::Limit)> {
        let standard = self.of("radius").next()?;
        let limit = standard.limit.as_ref()?;
        Some((
            standard,
            reach::Limit {
                metres: limit.value(),
                strict: limit.op == Op::Less,
            },
        ))
    }

    /// Smallest single premises, in mm².
    pub fn least(&self) -> Option<Mm2> {
        let standard = self.of("min-size").next()?;
        Some(standard.limit.as_ref()?.micro)
    }
}

/// Any limit, whatever its unit; the unit was checked when the policy was read.
fn any_limit(text: &str) -> Option<Limit> {
    let rest = text.trim().trim_start_matches(['<', '>', '=', '≤', '≥']);
    let (_, unit) = rest.trim().split_once(' ')?;
    Limit::parse(text, &[unit.trim()]).ok()
}

impl Standard {
    /// Does it hold for planning conditions of this date?
    pub fn dated(&self, date: Option<&str>) -> Dated {
        let (since, until) = (self.spec.since.as_deref(), self.spec.until.as_deref());
        if since.is_none() && until.is_none() {
            return Dated::Yes;
        }
        match date {
            None => Dated::Unknown,
            Some(d) if since.is_some_and(|s| d < s) || until.is_some_and(|u| d >= u) => Dated::No,
            Some(_) => Dated::Yes,
        }
    }

    /// The quota of so many households, in mm²: the least whole number that meets the ratio.
    pub fn quota(&self, households: Count) -> Mm2 {
        self.limit
            .as_ref()
            .map_or(0, |ratio| quota(ratio, households))
    }
}

/// Floor area that is needed, as far as it can be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// At least this.
    pub low: Mm2,
    /// At most this; `None` if there is no telling.
    pub high: Option<Mm2>,
    /// Attributes that would tell.
    pub missing: Vec<&'static str>,
}

impl Need {
    /// Exactly nothing.
    pub fn none() -> Need {
        Need {
            high: Some(0),
            ..Need::default()
        }
    }

    /// Adds another.
    pub fn add(&mut self, other: &Need) {
        self.low += other.low;
        self.high = self.high.zip(other.high).map(|(a, b)| a + b);
        for m in &other.missing {
            if !self.missing.contains(m) {
                self.missing.push(m);
            }
        }
    }

    /// Exactly this much, if it can be told.
    pub fn known(&self) -> Option<Mm2> {
        self.high.filter(|h| *h == self.low)
    }
}

/// What one floor-area rule asks of one parcel.
pub fn need(
    standard: &Standard,
    development: &Development,
    parcel: &Parcel,
    date: Option<&str>,
) -> Need {
    let date = development.conditions.as_deref().or(date);
    let dated = standard.dated(date);
    if dated == Dated::No {
        return Need::none();
    }
    let other = |class: Class| standard.spec.class.is_some_and(|c| c != class);
    if parcel.class.is_some_and(other) {
        return Need::none();
    }
    let mut missing = Vec::new();
    let mut high = parcel.households.map(|h| standard.quota(h));
    let mut low = high.unwrap_or(0);
    if parcel.households.is_none() {
        missing.push("households");
        high = None;
    }
    if parcel.class.is_none()
        && standard.spec.class.is_some()
        && parcel.households != Some(Count(0))
    {
        missing.push("class");
        low = 0;
    }
    if dated == Dated::Unknown {
        missing.push("conditions_date");
        low = 0;
    }
    Need { low, high, missing }
}
