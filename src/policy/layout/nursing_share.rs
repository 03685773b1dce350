//! The share of beds that are nursing beds.

use super::ratio::{Ratio, Side};
use super::{filter, limit, Judged, LayoutKind, LayoutRule, Shape, FLOOR};
use crate::layout::{Condition, Decided, Setting};

/// `kind = "nursing-share"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "nursing-share",
    about: [
        "护理型床位占比:护理型床位 ÷ 全部床位。",
        "The share of nursing beds (`nursing_beds`) among all beds (`beds`).",
    ],
    example: r#"
[[rule]]
kind = "nursing-share"
clause = "EX-6"
limit = "> 60 %"
by = 2025
"#,
    build: |spec| {
        let l = &spec.layout;
        Ok(Box::new(NursingShare(Ratio {
            over: Side::Places(filter(spec)?, "nursing_beds".into()),
            under: Side::Places(filter(spec)?, "beds".into()),
            limit: limit(&spec.limit, &["%"], FLOOR)?,
            scale: 100,
            each_town: l.each_town,
            when: Condition::all(&l.when)?,
            by: l.by,
        })))
    },
};

struct NursingShare(Ratio);

impl LayoutRule for NursingShare {
    fn shape(&self, s: &Setting) -> Shape {
        self.0.shape(s)
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        self.0.check(s, decided)
    }
}
