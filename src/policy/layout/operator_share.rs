//! The share that is run by certain operators: of facilities, or of their beds.

use super::ratio::{Ratio, Side};
use super::{limit, Judged, LayoutKind, LayoutRule, Shape, CEILING, FLOOR};
use crate::layout::{Condition, Decided, Filter, Setting};

/// `kind = "operator-share"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "operator-share",
    about: [
        "运营主体占比:满足 where(如 operator = social)的设施数(或床位)占该类设施的比例。",
        "Of the facilities named (or their beds, with `measure`), the share for which `where` \
         holds, such as operator = social.",
    ],
    example: r#"
[[rule]]
kind = "operator-share"
clause = "EX-7"
facilities = ["regional-centre"]
where = ["operator = social"]
limit = "> 70 %"
"#,
    build: |spec| {
        let l = &spec.layout;
        if l.conditions.is_empty() {
            return Err("where: expected a condition, such as \"operator = social\"".into());
        }
        let measure = l.measure.clone().unwrap_or_else(|| "count".into());
        let side = |conditions: &[String]| -> Result<Side, String> {
            let filter = Filter {
                facilities: l.facilities.clone(),
                conditions: Condition::all(conditions)?,
                opening_only: l.opening,
            };
            Ok(Side::Places(filter, measure.clone()))
        };
        Ok(Box::new(OperatorShare(Ratio {
            over: side(&l.conditions)?,
            under: side(&[])?,
            limit: limit(&spec.limit, &["%"], &[FLOOR, CEILING].concat())?,
            scale: 100,
            each_town: l.each_town,
            when: Condition::all(&l.when)?,
            by: l.by,
        })))
    },
};

struct OperatorShare(Ratio);

impl LayoutRule for OperatorShare {
    fn shape(&self, s: &Setting) -> Shape {
        self.0.shape(s)
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        self.0.check(s, decided)
    }
}
