//! So large a share of the towns has one.

use super::{filter, limit, period, subject, towns};
use super::{Judged, LayoutKind, LayoutRule, Shape, FLOOR};
use crate::layout::{Condition, Decided, Filter, Setting, Sum};
use crate::model::phased::{Set, Term};
use crate::policy::Limit;

/// `kind = "town-share"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "town-share",
    about: [
        "乡镇比例:至少有一处该类设施的镇(街道)所占比例。",
        "The share of towns (those for which one of `when` holds) that have at least one.",
    ],
    example: r#"
[[rule]]
kind = "town-share"
clause = "EX-4"
facilities = ["comprehensive", "regional-centre"]
limit = ">= 60 %"
by = 2025
"#,
    build: |spec| {
        Ok(Box::new(TownShare {
            filter: filter(spec)?,
            least: limit(&spec.limit, &["%"], FLOOR)?,
            when: Condition::all(&spec.layout.when)?,
            by: spec.layout.by,
        }))
    },
};

struct TownShare {
    filter: Filter,
    least: Limit,
    when: Vec<Condition>,
    by: Option<i32>,
}

/// Of the places that `of` takes, those that the filter takes, as a set: options, and what stands
/// until another opens in its stead.
pub fn set(
    s: &Setting,
    filter: &Filter,
    of: impl Fn(usize) -> bool,
) -> Result<Set, Vec<crate::layout::Missing>> {
    let (mut set, mut missing) = (Set::default(), Vec::new());
    for (k, place) in s.places.iter().enumerate().filter(|(k, _)| of(*k)) {
        match filter.takes(s, place) {
            Ok(true) if place.standing => {
                let instead =
                    (0..s.places.len()).filter(|&r| s.places[r].replaces == Some(k as u32));
                set.standing.push(instead.map(|r| r as u32).collect());
            }
            Ok(true) => set.options.push(k as u32),
            Ok(false) => {}
            Err(m) => missing.push(m),
        }
    }
    if missing.is_empty() {
        Ok(set)
    } else {
        Err(missing)
    }
}

impl LayoutRule for TownShare {
    fn shape(&self, s: &Setting) -> Shape {
        let mut shape = Shape::default();
        let Some(t) = period(s, self.by) else {
            return shape;
        };
        let (list, missing) = towns(s, &self.when);
        shape.missing = missing;
        // Σ 100 · has ≥ share · n, all in thousandths and millionths like every other row.
        let mut sum = Sum::default();
        for &z in &list {
            match set(s, &self.filter, |k| s.places[k].town == Some(z as u32)) {
                Ok(set) => {
                    sum.terms
                        .push((Term::Any(shape.sets.len() as u32, t), 100_000_000));
                    shape.sets.push(set);
                }
                Err(missing) => shape.missing.extend(missing),
            }
        }
        if shape.missing.is_empty() {
            let share = self.least.micro.saturating_mul(list.len() as i64);
            shape.rows.push(super::against(&sum, self.least.op, share));
        }
        shape
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        let mut j = Judged {
            unit: "%".into(),
            ..Judged::default()
        };
        let Some(t) = period(s, self.by) else {
            return j;
        };
        let (list, missing) = towns(s, &self.when);
        j.missing = missing;
        j.of = list.len();
        let mut without = Vec::new();
        for &z in &list {
            match s.figure(&self.filter, "count", decided, t, |p| {
                p.town == Some(z as u32)
            }) {
                Ok(0) => without.push(&s.towns[z].name),
                Ok(_) => {}
                Err(missing) => j.missing.extend(missing),
            }
        }
        if list.is_empty() || !j.missing.is_empty() {
            return j;
        }
        let has = (list.len() - without.len()) as i128;
        j.figure = Some(has as f64 / list.len() as f64 * 100.0);
        let n = list.len() as i128;
        let (got, asked) = (has * 100_000_000, i128::from(self.least.micro) * n);
        let met = match self.least.op {
            crate::policy::clause::Op::More => got > asked,
            _ => got >= asked,
        };
        if !met {
            j.subjects = without
                .iter()
                .map(|name| subject(name, Some(0.0), Some(1.0)))
                .collect();
        }
        j
    }
}
