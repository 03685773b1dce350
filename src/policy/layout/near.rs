//! Near something: a distance that every place carries, such as to the nearest clinic.

use super::{filter, limit, plain, subject};
use super::{Judged, LayoutKind, LayoutRule, Shape};
use crate::layout::{milli, Decided, Filter, Missing, Place, Setting};
use crate::policy::clause::Op;
use crate::policy::Limit;

/// `kind = "near"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "near",
    about: [
        "邻近:设施到某类对象(如医疗机构)的距离(设施属性,measure = \"medical_m\")在 within 之内;\
         强制则不得设在别处,鼓励则每处值 worth 元。",
        "Near: the distance of a facility to something, an attribute such as `medical_m`, is \
         `within` a limit. Where the clause must be met, nothing opens elsewhere; where it only \
         encourages, each is worth `worth` yuan.",
    ],
    example: r#"
[[rule]]
kind = "near"
clause = "EX-15"
facilities = ["regional-centre"]
measure = "medical_m"
within = "<= 500 m"
worth = 200000
"#,
    build: |spec| {
        let l = &spec.layout;
        let within = l
            .within
            .as_ref()
            .ok_or("within: expected a limit, such as \"<= 500 m\"")?;
        Ok(Box::new(Near {
            filter: filter(spec)?,
            measure: l
                .measure
                .clone()
                .ok_or("measure: expected an attribute, such as \"medical_m\"")?,
            within: limit(within, &["m"], &[Op::Less, Op::AtMost])?,
        }))
    },
};

struct Near {
    filter: Filter,
    measure: String,
    within: Limit,
}

impl Near {
    /// Is it near? `None`: it does not concern the place.
    fn judge(&self, s: &Setting, place: &Place) -> Result<Option<(bool, i64)>, Missing> {
        if !self.filter.takes(s, place)? {
            return Ok(None);
        }
        let metres = place.numbers.get(&self.measure);
        let metres = milli(*metres.ok_or_else(|| Missing::new(&self.measure, &place.id))?);
        Ok(Some((super::meets(&self.within, metres), metres)))
    }
}

impl LayoutRule for Near {
    fn shape(&self, s: &Setting) -> Shape {
        let mut shape = Shape::default();
        for (k, place) in s.places.iter().enumerate().filter(|(_, p)| !p.standing) {
            match self.judge(s, place) {
                Ok(Some((true, _))) => shape.preferred.push(k as u32),
                Ok(Some((false, _))) => shape.barred.push(k as u32),
                Ok(None) => {}
                Err(m) => shape.missing.push(m),
            }
        }
        shape
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        let mut j = Judged {
            unit: "m".into(),
            ..Judged::default()
        };
        let opened = s.places.iter().zip(&decided.opens);
        for (place, _) in opened.filter(|(_, at)| at.is_some()) {
            match self.judge(s, place) {
                Ok(Some((near, metres))) => {
                    j.of += 1;
                    let m = plain(metres);
                    j.figure = Some(j.figure.map_or(m, |old: f64| old.max(m)));
                    if !near {
                        let most = Some(self.within.value());
                        j.subjects.push(subject(&place.id, Some(m), most));
                    }
                }
                Ok(None) => {}
                Err(missing) => j.missing.push(missing),
            }
        }
        j
    }
}
