//! Rules about a layout plan (布局专项规划): which facilities, how many, where and when. A kind is
//! one file and one line in [`LAYOUT_KINDS`], with two sides: what it asks of the plan
//! ([`LayoutRule::shape`]), and what the plan comes to ([`LayoutRule::check`]). The second side
//! measures places and years, never what the first wrote.

mod attribute;
mod beds_per_elders;
mod budget;
mod coverage;
mod eligible;
mod exempt;
mod modes;
mod named;
mod near;
mod nested;
mod nursing_share;
mod occupancy;
mod operator_share;
mod per_town;
mod per_year;
pub mod pose;
mod prefer;
mod premises_share;
mod ratio;
mod size;
mod tally;
mod total;
mod town_share;
mod upon;

use super::clause::{Clause, Limit, Op};
use super::RuleSpec;
use crate::finding::{Finding, Force, Subject, Verdict};
use crate::layout::{Condition, Decided, Filter, Missing, Place, Setting};
use crate::model::phased::{Row, Set};

/// What a rule asks of a plan.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// Rows over places and years.
    pub rows: Vec<Row>,
    /// Sets of places that the rows speak of, by their place in this list.
    pub sets: Vec<Set>,
    /// Places that may not open.
    pub barred: Vec<u32>,
    /// Places that are preferred if they open.
    pub preferred: Vec<u32>,
    /// What it could not be asked for want of.
    pub missing: Vec<Missing>,
}

/// What a plan comes to under a rule.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// The figure furthest from the limit, or the nearest to it.
    pub figure: Option<f64>,
    /// Its unit.
    pub unit: String,
    /// How many towns, places or years were measured.
    pub of: usize,
    /// Those that fail.
    pub subjects: Vec<Subject>,
    /// What it could not be told for want of.
    pub missing: Vec<Missing>,
    /// Ids of those that the rule only marks.
    pub marked: Vec<String>,
}

/// One rule about a layout plan.
pub trait LayoutRule: Send + Sync {
    /// What it asks of a plan; empty for a rule that only tells.
    fn shape(&self, setting: &Setting) -> Shape;

    /// What a plan comes to.
    fn check(&self, setting: &Setting, decided: &Decided) -> Judged;
}

/// Makes a rule from its table in a policy file, or says what is wrong with the table.
pub type Build = fn(&RuleSpec) -> Result<Box<dyn LayoutRule>, String>;

/// A kind of rule.
pub struct LayoutKind {
    /// Name in policy files.
    pub name: &'static str,
    /// What it means, in Chinese and English.
    pub about: [&'static str; 2],
    /// One as it stands in a policy file, to copy.
    pub example: &'static str,
    /// Makes one.
    pub build: Build,
}

/// Every kind of rule about a layout plan.
pub const LAYOUT_KINDS: &[LayoutKind] = &[
    total::KIND,
    per_year::KIND,
    per_town::KIND,
    town_share::KIND,
    coverage::KIND,
    beds_per_elders::KIND,
    nursing_share::KIND,
    operator_share::KIND,
    premises_share::KIND,
    occupancy::KIND,
    eligible::KIND,
    named::KIND,
    upon::KIND,
    nested::KIND,
    near::KIND,
    prefer::KIND,
    size::KIND,
    attribute::KIND,
    modes::KIND,
    budget::KIND,
    exempt::KIND,
    tally::KIND,
];

/// The kind of this name.
pub fn kind(name: &str) -> Option<&'static LayoutKind> {
    LAYOUT_KINDS.iter().find(|k| k.name == name)
}

/// A rule with the clause it rests on.
pub struct Stated {
    /// The clause.
    pub clause: Clause,
    /// The rule's table.
    pub spec: RuleSpec,
    /// The rule.
    pub rule: Box<dyn LayoutRule>,
}

impl Stated {
    /// The finding under the clause.
    pub fn finding(&self, setting: &Setting, decided: &Decided) -> Finding {
        let judged = self.rule.check(setting, decided);
        let verdict = match (judged.subjects.is_empty(), judged.missing.is_empty()) {
            (false, _) => Verdict::Fail,
            (true, false) => Verdict::CannotTell,
            (true, true) => Verdict::Pass,
        };
        let named = judged.missing.iter();
        let mut missing: Vec<String> = named
            .map(|m| format!("{}: {}", m.of, m.attribute))
            .collect();
        missing.sort();
        missing.dedup();
        Finding {
            clause: self.clause.id.clone(),
            rule: self.spec.kind.clone(),
            force: self.clause.force,
            verdict,
            measured: judged.figure,
            required: required(&self.spec),
            unit: judged.unit,
            of: judged.of,
            subjects: judged.subjects,
            households: 0.0,
            missing,
            marked: judged.marked,
            quote: self.clause.quote.clone(),
        }
    }

    /// Does it bind a plan?
    pub fn binds(&self) -> bool {
        self.clause.force == Force::Must && !self.spec.aside
    }
}

/// What a rule asks for, in short.
pub fn required(spec: &RuleSpec) -> String {
    let layout = &spec.layout;
    let mut parts = vec![spec.limit.clone()];
    parts.extend(layout.most.clone());
    parts.extend(layout.within.clone());
    if layout.each_town {
        parts.push("each town".into());
    }
    if layout.each_year {
        parts.push("each year".into());
    }
    parts.extend(layout.by.map(|y| format!("by {y}")));
    parts.retain(|p| !p.is_empty());
    parts.join(", ")
}

/// A limit of a rule; its comparison must be one of `ops`.
fn limit(text: &str, units: &[&str], ops: &[Op]) -> Result<Limit, String> {
    let limit = Limit::parse(text, units)?;
    match ops.contains(&limit.op) {
        true => Ok(limit),
        false => Err(format!("`{text}`: another comparison is expected")),
    }
}

/// Comparisons from below.
const FLOOR: &[Op] = &[Op::AtLeast, Op::More];
/// Comparisons from above.
const CEILING: &[Op] = &[Op::AtMost, Op::Less];

/// The facilities that a rule speaks of.
fn filter(spec: &RuleSpec) -> Result<Filter, String> {
    Ok(Filter {
        facilities: spec.layout.facilities.clone(),
        conditions: Condition::all(&spec.layout.conditions)?,
        opening_only: spec.layout.opening,
    })
}

/// Towns for which one of the conditions holds: their indices. A missing attribute is named.
fn towns(setting: &Setting, when: &[Condition]) -> (Vec<usize>, Vec<Missing>) {
    let (mut list, mut missing) = (Vec::new(), Vec::new());
    let words = std::collections::BTreeMap::new();
    for (z, town) in setting.towns.iter().enumerate() {
        let judged: Vec<_> = when
            .iter()
            .map(|c| c.holds(&town.numbers, &words))
            .collect();
        if when.is_empty() || judged.contains(&Some(true)) {
            list.push(z);
        } else if let Some(k) = judged.iter().position(Option::is_none) {
            missing.push(Missing::new(when[k].attribute(), &town.name));
        }
    }
    (list, missing)
}

/// The period by whose end a rule holds: that of its year, or the last. `None` if its year is
/// before the plan begins.
fn period(setting: &Setting, by: Option<i32>) -> Option<u32> {
    match by {
        None => Some(setting.years.last()),
        Some(year) => setting.years.period(year),
    }
}

/// Whether a rule holds for a place; `None`: it does not concern it.
type Fits = Result<Option<bool>, Missing>;

/// What a rule that judges places one by one asks: those that fit are preferred, others barred.
fn one_by_one(s: &Setting, judge: impl Fn(&Place) -> Fits) -> Shape {
    let mut shape = Shape::default();
    for (k, place) in s.places.iter().enumerate().filter(|(_, p)| !p.standing) {
        match judge(place) {
            Ok(Some(true)) => shape.preferred.push(k as u32),
            Ok(Some(false)) => shape.barred.push(k as u32),
            Ok(None) => {}
            Err(m) => shape.missing.push(m),
        }
    }
    shape
}

/// How many of the places that open fit such a rule, and which do not.
fn fitting(s: &Setting, decided: &Decided, judge: impl Fn(&Place) -> Fits) -> Judged {
    let mut j = Judged {
        unit: "facilities".into(),
        ..Judged::default()
    };
    let opened = s.places.iter().zip(&decided.opens);
    for (place, _) in opened.filter(|(_, at)| at.is_some()) {
        match judge(place) {
            Ok(Some(fits)) => {
                j.of += 1;
                if !fits {
                    j.subjects.push(subject(&place.id, None, None));
                }
            }
            Ok(None) => {}
            Err(missing) => j.missing.push(missing),
        }
    }
    j.figure = Some((j.of - j.subjects.len()) as f64);
    j
}

/// The row `sum (op) limit`, all in thousandths, the limit in millionths.
fn compare(sum: &crate::layout::Sum, limit: &Limit) -> Row {
    let mut scaled = crate::layout::Sum::default();
    scaled.add(sum, 1000);
    against(&scaled, limit.op, limit.micro)
}

/// The row `sum (op) number`.
fn against(sum: &crate::layout::Sum, op: Op, number: i64) -> Row {
    let rest = number.saturating_sub(sum.constant);
    let (least, most) = match op {
        Op::AtLeast => (Some(rest), None),
        Op::More => (Some(rest.saturating_add(1)), None),
        Op::AtMost => (None, Some(rest)),
        Op::Less => (None, Some(rest.saturating_sub(1))),
    };
    Row {
        rule: 0,
        terms: sum.terms.clone(),
        least,
        most,
    }
    .reduced()
}

/// A figure in thousandths against a limit.
fn meets(limit: &Limit, milli: i64) -> bool {
    limit.admits(i128::from(milli) * 1000)
}

/// Thousandths as a number.
fn plain(milli: i64) -> f64 {
    milli as f64 / 1000.0
}

/// One that fails.
fn subject(id: &str, measured: Option<f64>, required: Option<f64>) -> Subject {
    Subject {
        id: id.into(),
        measured,
        required,
    }
}
