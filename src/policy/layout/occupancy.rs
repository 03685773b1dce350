//! Beds that somebody is there for: building too many is a finding, too.

use super::ratio::{Ratio, Side};
use super::{filter, limit, Judged, LayoutKind, LayoutRule, Shape, FLOOR};
use crate::layout::{Condition, Decided, Setting};

/// `kind = "occupancy"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "occupancy",
    about: [
        "床位使用率:需要床位的老年人数(镇属性)÷ 床位数的下限;超建即不达标。",
        "Use of beds: the elders who want one (an attribute of towns, `of`) against the beds there \
         are. Building too many fails it.",
    ],
    example: r#"
[[rule]]
kind = "occupancy"
clause = "EX-9"
facilities = ["town-home"]
of = "wants_bed"
limit = ">= 50 %"
each_town = true
"#,
    build: |spec| {
        let l = &spec.layout;
        let of = l.of.clone().ok_or("of: expected an attribute of towns, such as \"wants_bed\"")?;
        let beds = l.measure.clone().unwrap_or_else(|| "beds".into());
        Ok(Box::new(Occupancy(Ratio {
            over: Side::Towns(of),
            under: Side::Places(filter(spec)?, beds),
            limit: limit(&spec.limit, &["%"], FLOOR)?,
            scale: 100,
            each_town: l.each_town,
            when: Condition::all(&l.when)?,
            by: l.by,
        })))
    },
};

struct Occupancy(Ratio);

impl LayoutRule for Occupancy {
    fn shape(&self, s: &Setting) -> Shape {
        self.0.shape(s)
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        self.0.check(s, decided)
    }
}
