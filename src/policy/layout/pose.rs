//! Rules and setting as one problem by year.
//!
//! A clause that must be met binds; one that is aimed at (力争) counts in the first stage by how far
//! it is missed, relative to its number; one that encourages (优先、尽量) counts in the second, by
//! what it is worth. Stages: misses of targets, then cost in yuan less what preferences are worth,
//! then people served early.

use super::{Shape, Stated};
use crate::finding::Force;
use crate::layout::{Missing, Setting};
use crate::model::phased::{Aim, Phased, Row, Stage, Term};

/// Names of the stages.
pub const STAGES: [&str; 3] = ["targets", "cost", "early"];

/// A problem with what it stands for.
pub struct Posed {
    /// The problem; its options are the setting's places.
    pub problem: Phased,
    /// Per hard row, the rule it is from; `None`: from the setting itself.
    pub rules: Vec<Option<usize>>,
    /// Rules that could not be asked for want of attributes.
    pub missing: Vec<(usize, Vec<Missing>)>,
}

/// What an aim that misses its whole number counts: a target's miss is relative, in billionths.
const WHOLE: i64 = 1_000_000_000;

/// Puts the question.
pub fn pose(s: &Setting, rules: &[Stated]) -> Posed {
    let years = s.years.len();
    let mut p = Phased {
        periods: years,
        allowed: s
            .places
            .iter()
            .map(|place| match place.standing {
                true => vec![false; years as usize],
                false => (0..years as usize)
                    .map(|t| place.may_open.get(t).copied().unwrap_or(true))
                    .collect(),
            })
            .collect(),
        ..Phased::default()
    };
    let mut posed = Posed {
        problem: Phased::default(),
        rules: Vec::new(),
        missing: Vec::new(),
    };
    let mut cost: Vec<i64> = s.places.iter().map(|place| place.cost).collect();
    let hard = |p: &mut Phased, rules: &mut Vec<Option<usize>>, row: Row, from: Option<usize>| {
        p.rows.push(Row {
            rule: from.map_or(u32::MAX, |r| r as u32),
            ..row
        });
        rules.push(from);
    };
    for row in structure(s) {
        hard(&mut p, &mut posed.rules, row, None);
    }
    for (r, stated) in rules.iter().enumerate() {
        if stated.spec.aside {
            continue;
        }
        let shape = stated.rule.shape(s);
        let (rows, barred) = placed(&mut p, shape, r, &mut posed.missing, |preferred| {
            let worth = stated.spec.layout.worth.unwrap_or(0);
            if stated.clause.force == Force::Encouraged {
                preferred
                    .into_iter()
                    .for_each(|k| cost[k as usize] -= worth);
            }
        });
        match stated.clause.force {
            Force::Must => {
                for k in barred {
                    p.allowed[k as usize]
                        .iter_mut()
                        .for_each(|may| *may = false);
                }
                for row in rows {
                    hard(&mut p, &mut posed.rules, row, Some(r));
                }
            }
            Force::Target => {
                let last = s.years.last();
                let shut = |k: u32| Row {
                    rule: r as u32,
                    terms: vec![(Term::By(k, last), 1)],
                    least: None,
                    most: Some(0),
                };
                let one_each = rows.len() + barred.len();
                for row in rows.into_iter().chain(barred.into_iter().map(shut)) {
                    let number = row.least.or(row.most).unwrap_or(1).unsigned_abs().max(1);
                    let whole = WHOLE / one_each.max(1) as i64;
                    let weight = (whole as u64 / number).max(1) as i64;
                    p.aims.push(Aim {
                        row,
                        weight,
                        stage: 0,
                    });
                }
            }
            Force::Encouraged => {}
        }
    }
    let opens = |amount: &dyn Fn(usize, u32) -> i64| -> Vec<(Term, i64)> {
        let each = (0..s.places.len()).flat_map(|k| (0..years).map(move |t| (k, t)));
        each.filter(|&(k, t)| p.allowed[k][t as usize])
            .map(|(k, t)| (Term::Opens(k as u32, t), amount(k, t)))
            .filter(|term| term.1 != 0)
            .collect()
    };
    let cost = opens(&|k, _| cost[k]);
    let early = opens(&|k, t| -s.places[k].people * i64::from(years - t));
    let stages = [Vec::new(), cost, early];
    p.stages = STAGES
        .into_iter()
        .zip(stages)
        .map(|(name, terms)| Stage { name, terms })
        .collect();
    posed.problem = p;
    posed
}

/// Takes a shape into the problem: its sets get their numbers there.
fn placed(
    p: &mut Phased,
    shape: Shape,
    rule: usize,
    missing: &mut Vec<(usize, Vec<Missing>)>,
    prefer: impl FnOnce(Vec<u32>),
) -> (Vec<Row>, Vec<u32>) {
    if !shape.missing.is_empty() {
        missing.push((rule, shape.missing));
    }
    let first = p.sets.len() as u32;
    p.sets.extend(shape.sets);
    let rows = shape.rows.into_iter().map(|row| Row {
        rule: rule as u32,
        terms: row
            .terms
            .into_iter()
            .map(|(term, coef)| match term {
                Term::Any(set, t) => (Term::Any(first + set, t), coef),
                other => (other, coef),
            })
            .collect(),
        ..row
    });
    prefer(shape.preferred);
    (rows.collect(), shape.barred)
}

/// Rows of the setting itself: one at most in the stead of a standing place, one at most of those
/// that exclude each other, nothing before the premises it stands upon, and what must open.
fn structure(s: &Setting) -> Vec<Row> {
    let last = s.years.last();
    let mut rows = Vec::new();
    let mut groups: std::collections::BTreeMap<(Option<u32>, &str), Vec<u32>> = Default::default();
    for (k, place) in s.places.iter().enumerate().filter(|(_, p)| !p.standing) {
        if place.replaces.is_some() {
            groups
                .entry((place.replaces, ""))
                .or_default()
                .push(k as u32);
        }
        if !place.one_of.is_empty() {
            groups
                .entry((None, &place.one_of))
                .or_default()
                .push(k as u32);
        }
        if place.must {
            rows.push(Row {
                rule: 0,
                terms: vec![(Term::By(k as u32, last), 1)],
                least: Some(1),
                most: None,
            });
        }
        let host = place.upon.filter(|&h| !s.places[h as usize].standing);
        for t in 0..host.map_or(0, |_| s.years.len()) {
            let its = host.map(|h| (Term::By(h, t), 1));
            rows.push(Row {
                rule: 0,
                terms: its
                    .into_iter()
                    .chain([(Term::By(k as u32, t), -1)])
                    .collect(),
                least: Some(0),
                most: None,
            });
        }
    }
    for (_, members) in groups.into_iter().filter(|(_, m)| m.len() > 1) {
        rows.push(Row {
            rule: 0,
            terms: members
                .into_iter()
                .map(|k| (Term::By(k, last), 1))
                .collect(),
            least: None,
            most: Some(1),
        });
    }
    rows
}
