//! Premises that go first: 邻里中心, idle public offices, land on the allocation list.

use super::{fitting, one_by_one, Fits, Judged, LayoutKind, LayoutRule, Shape};
use crate::layout::{Condition, Decided, Filter, Place, Setting};

/// `kind = "prefer"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "prefer",
    about: [
        "优先:满足 where 的场所优先(每处值 worth 元);强制条款则只能用这样的场所。",
        "First choice: places for which `where` holds are worth `worth` yuan each; where the clause \
         must be met, nothing opens elsewhere.",
    ],
    example: r#"
[[rule]]
kind = "prefer"
clause = "EX-16"
facilities = ["regional-centre", "canteen", "station"]
where = ["premises = neighbourhood-centre"]
worth = 100000
"#,
    build: |spec| {
        let l = &spec.layout;
        if l.conditions.is_empty() {
            return Err("where: expected a condition, such as \"premises = neighbourhood-centre\"".into());
        }
        let types = Filter {
            facilities: l.facilities.clone(),
            ..Filter::default()
        };
        let first = Filter {
            conditions: Condition::all(&l.conditions)?,
            ..types.clone()
        };
        Ok(Box::new(Prefer { types, first }))
    },
};

struct Prefer {
    types: Filter,
    first: Filter,
}

impl Prefer {
    /// Is it one of first choice? `None`: it does not concern the place.
    fn judge(&self, s: &Setting, place: &Place) -> Fits {
        match self.types.takes(s, place)? {
            true => self.first.takes(s, place).map(Some),
            false => Ok(None),
        }
    }
}

impl LayoutRule for Prefer {
    fn shape(&self, s: &Setting) -> Shape {
        one_by_one(s, |place| self.judge(s, place))
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        fitting(s, decided, |place| self.judge(s, place))
    }
}
