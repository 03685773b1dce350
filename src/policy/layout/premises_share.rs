//! The share of community-service rooms that elder care gets.

use super::ratio::{Ratio, Side};
use super::{filter, limit, Judged, LayoutKind, LayoutRule, Shape, FLOOR};
use crate::layout::{Condition, Decided, Setting};

/// `kind = "premises-share"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "premises-share",
    about: [
        "用房比例:设在某类用房(where,如 premises = community-room)中的养老设施面积,占该类用房总面积(镇属性)的比例。",
        "The floor area of facilities in certain premises (`where`) against all such floor area, an \
         attribute of towns (`of`).",
    ],
    example: r#"
[[rule]]
kind = "premises-share"
clause = "EX-8"
where = ["premises = community-room"]
of = "community_rooms_m2"
limit = ">= 40 %"
"#,
    build: |spec| {
        let l = &spec.layout;
        let of = l.of.clone().ok_or("of: expected an attribute of towns with the floor area of such rooms")?;
        Ok(Box::new(PremisesShare(Ratio {
            over: Side::Places(filter(spec)?, "area_m2".into()),
            under: Side::Towns(of),
            limit: limit(&spec.limit, &["%"], FLOOR)?,
            scale: 100,
            each_town: l.each_town,
            when: Condition::all(&l.when)?,
            by: l.by,
        })))
    },
};

struct PremisesShare(Ratio);

impl LayoutRule for PremisesShare {
    fn shape(&self, s: &Setting) -> Shape {
        self.0.shape(s)
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        self.0.check(s, decided)
    }
}
