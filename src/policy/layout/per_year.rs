//! So many every year: what opens in it, new or in the stead of another.

use super::{filter, limit, meets, plain, subject};
use super::{Judged, LayoutKind, LayoutRule, Shape, CEILING, FLOOR};
use crate::layout::{sums, Decided, Filter, Setting, Sum};
use crate::model::phased::Term;
use crate::policy::Limit;

/// `kind = "per-year"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "per-year",
    about: [
        "每年数量:规划期内每年开办(新建或提升)的个数或规模,可给出上下限。",
        "Every year: how many open in each year of the plan, new or upgraded, or how much; `limit` \
         from below, `most` from above.",
    ],
    example: r#"
[[rule]]
kind = "per-year"
clause = "EX-2"
facilities = ["station"]
limit = ">= 10 facilities"
most = "<= 15 facilities"
"#,
    build: |spec| {
        let l = &spec.layout;
        Ok(Box::new(PerYear {
            filter: filter(spec)?,
            measure: l.measure.clone().unwrap_or_else(|| "count".into()),
            least: limit(&spec.limit, super::total::UNITS, &[FLOOR, CEILING].concat())?,
            most: l
                .most
                .as_ref()
                .map(|m| limit(m, super::total::UNITS, CEILING))
                .transpose()?,
        }))
    },
};

struct PerYear {
    filter: Filter,
    measure: String,
    least: Limit,
    most: Option<Limit>,
}

impl LayoutRule for PerYear {
    fn shape(&self, s: &Setting) -> Shape {
        let mut shape = Shape::default();
        for t in 0..s.years.len() {
            let mut sum = Sum::default();
            for (k, place) in s.places.iter().enumerate().filter(|(_, p)| !p.standing) {
                let amount = match self.filter.takes(s, place) {
                    Ok(true) => sums::measure(place, &self.measure),
                    Ok(false) => continue,
                    Err(m) => Err(m),
                };
                match amount {
                    Ok(amount) => sum.terms.push((Term::Opens(k as u32, t), amount)),
                    Err(m) => shape.missing.push(m),
                }
            }
            let limits = std::iter::once(&self.least).chain(&self.most);
            shape.rows.extend(limits.map(|l| super::compare(&sum, l)));
        }
        if !shape.missing.is_empty() {
            shape.rows.clear();
        }
        shape
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        let mut j = Judged {
            unit: self.least.unit.clone(),
            of: s.years.len() as usize,
            ..Judged::default()
        };
        let mut opened = vec![0i64; s.years.len() as usize];
        for (place, at) in s.places.iter().zip(&decided.opens) {
            let Some(t) = at else { continue };
            let amount = self.filter.takes(s, place).and_then(|takes| match takes {
                true => sums::measure(place, &self.measure),
                false => Ok(0),
            });
            match amount {
                Ok(amount) => opened[*t as usize] += amount,
                Err(m) => j.missing.push(m),
            }
        }
        for (t, &n) in opened.iter().enumerate() {
            j.figure = Some(j.figure.map_or(plain(n), |old: f64| old.min(plain(n))));
            for limit in std::iter::once(&self.least).chain(&self.most) {
                if !meets(limit, n) {
                    let year = s.years.year(t as u32).to_string();
                    j.subjects
                        .push(subject(&year, Some(plain(n)), Some(limit.value())));
                }
            }
        }
        j
    }
}
