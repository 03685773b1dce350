//! So many in all, or so much: facilities, beds, floor area; over all towns or in each.

use super::{compare, filter, limit, meets, period, plain, subject, towns};
use super::{Judged, LayoutKind, LayoutRule, Shape, CEILING, FLOOR};
use crate::layout::{Condition, Decided, Filter, Setting};
use crate::policy::Limit;

/// `kind = "total"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "total",
    about: [
        "总量:设施的个数、床位、面积或供餐能力之和;可按镇分别计,可只计规划期内新办的,可限定年份。",
        "In all: the number of facilities, or their beds, floor area or meals; in each town with \
         `each_town`, only what the plan opens with `opening`, by the end of a year with `by`.",
    ],
    example: r#"
[[rule]]
kind = "total"
clause = "EX-1"
facilities = ["station"]
measure = "count"
limit = ">= 120 facilities"
by = 2025
"#,
    build: |spec| {
        let l = &spec.layout;
        Ok(Box::new(Total {
            filter: filter(spec)?,
            measure: l.measure.clone().unwrap_or_else(|| "count".into()),
            least: limit(&spec.limit, UNITS, &[FLOOR, CEILING].concat())?,
            most: l
                .most
                .as_ref()
                .map(|m| limit(m, UNITS, CEILING))
                .transpose()?,
            each_town: l.each_town,
            when: Condition::all(&l.when)?,
            by: l.by,
        }))
    },
};

/// Units of sums.
pub const UNITS: &[&str] = &[
    "facilities",
    "beds",
    "m2",
    "meals/day",
    "seats",
    "yuan",
    "people",
];

/// Sums against limits, over all towns or in each of them.
pub(super) struct Total {
    pub filter: Filter,
    pub measure: String,
    pub least: Limit,
    pub most: Option<Limit>,
    pub each_town: bool,
    pub when: Vec<Condition>,
    pub by: Option<i32>,
}

impl LayoutRule for Total {
    fn shape(&self, s: &Setting) -> Shape {
        let mut shape = Shape::default();
        let Some(t) = period(s, self.by) else {
            return shape;
        };
        let (list, missing) = towns(s, &self.when);
        shape.missing = missing;
        let groups: Vec<Vec<usize>> = match self.each_town {
            true => list.into_iter().map(|z| vec![z]).collect(),
            false => vec![list],
        };
        for group in groups {
            let here = |p: &crate::layout::Place| {
                within(p.town, &group, self.when.is_empty() && !self.each_town)
            };
            match s.terms(&self.filter, &self.measure, t, here) {
                Ok(sum) => {
                    let limits = std::iter::once(&self.least).chain(&self.most);
                    shape.rows.extend(limits.map(|l| compare(&sum, l)));
                }
                Err(missing) => shape.missing.extend(missing),
            }
        }
        shape
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        let mut j = Judged {
            unit: self.least.unit.clone(),
            ..Judged::default()
        };
        let Some(t) = period(s, self.by) else {
            return j;
        };
        let (list, missing) = towns(s, &self.when);
        j.missing = missing;
        let groups: Vec<(String, Vec<usize>)> = match self.each_town {
            true => list
                .into_iter()
                .map(|z| (s.towns[z].name.clone(), vec![z]))
                .collect(),
            false => vec![(String::new(), list)],
        };
        for (name, group) in groups {
            let here = |p: &crate::layout::Place| {
                within(p.town, &group, self.when.is_empty() && !self.each_town)
            };
            j.of += 1;
            match s.figure(&self.filter, &self.measure, decided, t, here) {
                Ok(n) => {
                    j.figure = Some(j.figure.map_or(plain(n), |old: f64| old.min(plain(n))));
                    for limit in std::iter::once(&self.least).chain(&self.most) {
                        if !meets(limit, n) {
                            j.subjects
                                .push(subject(&name, Some(plain(n)), Some(limit.value())));
                        }
                    }
                }
                Err(missing) => j.missing.extend(missing),
            }
        }
        j
    }
}

/// Is a place in one of the towns? With `anywhere`, one outside all towns counts, too.
pub fn within(town: Option<u32>, group: &[usize], anywhere: bool) -> bool {
    anywhere || town.is_some_and(|z| group.contains(&(z as usize)))
}
