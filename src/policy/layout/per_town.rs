//! At least so many in every town that meets a condition.

use super::{compare, filter, limit, meets, period, plain, subject, towns};
use super::{Judged, LayoutKind, LayoutRule, Shape, FLOOR};
use crate::layout::{Condition, Decided, Filter, Setting};
use crate::policy::Limit;

/// `kind = "per-town"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "per-town",
    about: [
        "每镇数量:满足条件(如 5 万人口以上或重点乡镇,满足其一即可)的每个镇至少若干处。",
        "At least so many facilities in every town for which one of the conditions `when` holds, \
         such as 50,000 people or being a key town.",
    ],
    example: r#"
[[rule]]
kind = "per-town"
clause = "EX-3"
facilities = ["comprehensive"]
when = ["population >= 50000", "key_town"]
limit = ">= 1 facilities"
by = 2025
"#,
    build: |spec| {
        Ok(Box::new(PerTown {
            filter: filter(spec)?,
            least: limit(&spec.limit, &["facilities"], FLOOR)?,
            when: Condition::all(&spec.layout.when)?,
            by: spec.layout.by,
        }))
    },
};

struct PerTown {
    filter: Filter,
    least: Limit,
    when: Vec<Condition>,
    by: Option<i32>,
}

impl LayoutRule for PerTown {
    fn shape(&self, s: &Setting) -> Shape {
        let mut shape = Shape::default();
        let Some(t) = period(s, self.by) else {
            return shape;
        };
        let (list, missing) = towns(s, &self.when);
        shape.missing = missing;
        for z in list {
            match s.terms(&self.filter, "count", t, |p| p.town == Some(z as u32)) {
                Ok(sum) => shape.rows.push(compare(&sum, &self.least)),
                Err(missing) => shape.missing.extend(missing),
            }
        }
        shape
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        let mut j = Judged {
            unit: "facilities".into(),
            ..Judged::default()
        };
        let Some(t) = period(s, self.by) else {
            return j;
        };
        let (list, missing) = towns(s, &self.when);
        j.missing = missing;
        for z in list {
            j.of += 1;
            match s.figure(&self.filter, "count", decided, t, |p| {
                p.town == Some(z as u32)
            }) {
                Ok(n) => {
                    j.figure = Some(j.figure.map_or(plain(n), |old: f64| old.min(plain(n))));
                    if !meets(&self.least, n) {
                        let name = &s.towns[z].name;
                        let least = Some(self.least.value());
                        j.subjects.push(subject(name, Some(plain(n)), least));
                    }
                }
                Err(missing) => j.missing.extend(missing),
            }
        }
        j
    }
}
