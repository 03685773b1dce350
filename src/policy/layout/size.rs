//! How large a facility of a type is: at least so much, or about so much (左右).

use super::{filter, limit, plain, subject};
use super::{Judged, LayoutKind, LayoutRule, Shape, CEILING, FLOOR};
use crate::layout::{sums, Decided, Filter, Missing, Place, Setting};
use crate::policy::Limit;

/// `kind = "size"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "size",
    about: [
        "单处规模:面积、床位等不低于(或不高于)限值;写 tolerance 时为“左右”,上下各放宽该百分比。\
         只约束规划期内开办的设施;aside = true 时也检查现状设施,但不约束方案。",
        "Size of single facilities: an attribute (area_m2, beds, …) within a limit. With \
         `tolerance`, about the number: so many per cent up or down. It binds what the plan opens; \
         with aside = true it tells about standing ones, too, and binds nothing.",
    ],
    example: r#"
[[rule]]
kind = "size"
clause = "EX-17"
facilities = ["station"]
measure = "area_m2"
limit = ">= 200 m2"
tolerance = 10
"#,
    build: |spec| {
        let l = &spec.layout;
        if l.tolerance.is_some_and(|t| !(0.0..=100.0).contains(&t)) {
            return Err("tolerance: expected 0 … 100 per cent".into());
        }
        Ok(Box::new(Size {
            filter: filter(spec)?,
            measure: l.measure.clone().unwrap_or_else(|| "area_m2".into()),
            limit: limit(&spec.limit, super::total::UNITS, &[FLOOR, CEILING].concat())?,
            tolerance: l.tolerance,
            standing: spec.aside,
        }))
    },
};

struct Size {
    filter: Filter,
    measure: String,
    limit: Limit,
    tolerance: Option<f64>,
    standing: bool,
}

impl Size {
    /// Does it have the size? `None`: it does not concern the place.
    fn judge(&self, s: &Setting, place: &Place) -> Result<Option<(bool, i64)>, Missing> {
        if !self.filter.takes(s, place)? {
            return Ok(None);
        }
        let n = sums::measure(place, &self.measure)?;
        let fits = match self.tolerance {
            None => super::meets(&self.limit, n),
            Some(t) => {
                let off = (i128::from(n) * 1000 - i128::from(self.limit.micro)).abs();
                let may = i128::from(self.limit.micro) * i128::from((t * 1000.0).round() as i64);
                off * 100_000 <= may
            }
        };
        Ok(Some((fits, n)))
    }
}

impl LayoutRule for Size {
    fn shape(&self, s: &Setting) -> Shape {
        let mut shape = Shape::default();
        for (k, place) in s.places.iter().enumerate().filter(|(_, p)| !p.standing) {
            match self.judge(s, place) {
                Ok(Some((false, _))) => shape.barred.push(k as u32),
                Ok(_) => {}
                Err(m) => shape.missing.push(m),
            }
        }
        shape
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        let mut j = Judged {
            unit: self.limit.unit.clone(),
            ..Judged::default()
        };
        let last = s.years.last();
        for (k, place) in s.places.iter().enumerate() {
            let measured = match place.standing {
                true => self.standing && s.in_use(decided, k, last),
                false => decided.opens[k].is_some(),
            };
            if !measured {
                continue;
            }
            match self.judge(s, place) {
                Ok(Some((fits, n))) => {
                    j.of += 1;
                    j.figure = Some(j.figure.map_or(plain(n), |old: f64| old.min(plain(n))));
                    if !fits {
                        let limit = Some(self.limit.value());
                        j.subjects.push(subject(&place.id, Some(plain(n)), limit));
                    }
                }
                Ok(None) => {}
                Err(missing) => j.missing.push(missing),
            }
        }
        j
    }
}
