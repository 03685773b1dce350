//! Money: what the plan opens costs no more than this, in all or every year.

use super::{filter, limit, meets, plain, subject, Judged, LayoutKind, LayoutRule, Shape, CEILING};
use crate::layout::{Decided, Filter, Setting, Sum};
use crate::model::phased::Term;
use crate::policy::Limit;

/// `kind = "budget"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "budget",
    about: [
        "投资:规划期内(each_year:每年;by:至某年)开办设施的投资不超过限额。",
        "Money: what opens costs at most so much, in all, in each year (`each_year`), or up to a \
         year (`by`).",
    ],
    example: r#"
[[rule]]
kind = "budget"
clause = "EX-20"
limit = "<= 31000000 yuan"
by = 2017
"#,
    build: |spec| {
        Ok(Box::new(Budget {
            filter: filter(spec)?,
            most: limit(&spec.limit, &["yuan"], CEILING)?,
            each_year: spec.layout.each_year,
            by: spec.layout.by,
        }))
    },
};

struct Budget {
    filter: Filter,
    most: Limit,
    each_year: bool,
    by: Option<i32>,
}

impl LayoutRule for Budget {
    fn shape(&self, s: &Setting) -> Shape {
        let mut shape = Shape::default();
        let Some(end) = super::period(s, self.by) else {
            return shape;
        };
        let mut sums = vec![Sum::default(); if self.each_year { end as usize + 1 } else { 1 }];
        for (k, place) in s.places.iter().enumerate().filter(|(_, p)| !p.standing) {
            match self.filter.takes(s, place) {
                Ok(true) => {
                    let cost = place.cost.saturating_mul(1000);
                    for t in 0..=end {
                        let at = if self.each_year { t as usize } else { 0 };
                        sums[at].terms.push((Term::Opens(k as u32, t), cost));
                    }
                }
                Ok(false) => {}
                Err(m) => shape.missing.push(m),
            }
        }
        if shape.missing.is_empty() {
            shape.rows = sums
                .iter()
                .map(|sum| super::compare(sum, &self.most))
                .collect();
        }
        shape
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        let mut j = Judged {
            unit: "yuan".into(),
            ..Judged::default()
        };
        let mut spent = std::collections::BTreeMap::<i32, i64>::new();
        for (place, at) in s.places.iter().zip(&decided.opens) {
            let Some(year) = at.map(|t| s.years.year(t)) else {
                continue;
            };
            match self.filter.takes(s, place) {
                Ok(true) => *spent.entry(year).or_default() += place.cost * 1000,
                Ok(false) => {}
                Err(m) => j.missing.push(m),
            }
        }
        let end = self.by.unwrap_or(s.years.end);
        spent.retain(|year, _| *year <= end);
        let mut judge = |name: String, milli: i64| {
            j.of += 1;
            j.figure = Some(
                j.figure
                    .map_or(plain(milli), |old: f64| old.max(plain(milli))),
            );
            if !meets(&self.most, milli) {
                let most = Some(self.most.value());
                j.subjects.push(subject(&name, Some(plain(milli)), most));
            }
        };
        match self.each_year {
            true => spent
                .iter()
                .for_each(|(year, n)| judge(year.to_string(), *n)),
            false => judge(String::new(), spent.values().sum()),
        }
        j
    }
}
