//! Beds per thousand elders, in all or in each town.

use super::ratio::{Ratio, Side};
use super::{filter, limit, Judged, LayoutKind, LayoutRule, Shape, FLOOR};
use crate::layout::{Condition, Decided, Setting};

/// `kind = "beds-per-elders"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "beds-per-elders",
    about: [
        "千名老年人床位数:床位之和 ÷ 老年人数 × 1000;老年人数按目标年增长后的数计。",
        "Beds per thousand elders: the sum of `measure` (beds, nursing_beds) over the elders of the \
         towns (`of`), grown to the year in question; in each town with `each_town`.",
    ],
    example: r#"
[[rule]]
kind = "beds-per-elders"
clause = "EX-5"
measure = "nursing_beds"
of = "elders60"
limit = ">= 12 beds/1000 elders"
by = 2025
"#,
    build: |spec| {
        let l = &spec.layout;
        let of = l.of.clone().ok_or("of: expected an attribute of towns, such as \"elders60\"")?;
        let beds = l.measure.clone().unwrap_or_else(|| "beds".into());
        Ok(Box::new(BedsPerElders(Ratio {
            over: Side::Places(filter(spec)?, beds),
            under: Side::Towns(of),
            limit: limit(&spec.limit, &["beds/1000 elders"], FLOOR)?,
            scale: 1000,
            each_town: l.each_town,
            when: Condition::all(&l.when)?,
            by: l.by,
        })))
    },
};

struct BedsPerElders(Ratio);

impl LayoutRule for BedsPerElders {
    fn shape(&self, s: &Setting) -> Shape {
        self.0.shape(s)
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        self.0.check(s, decided)
    }
}
