//! Premises that go first: 邻里中心, idle public offices, land on the allocation list.

use super::{subject, Judged, LayoutKind, LayoutRule, Shape};
use crate::layout::{Condition, Decided, Filter, Missing, Place, Setting};

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
    fn judge(&self, s: &Setting, place: &Place) -> Result<Option<bool>, Missing> {
        match self.types.takes(s, place)? {
            true => self.first.takes(s, place).map(Some),
            false => Ok(None),
        }
    }
}

impl LayoutRule for Prefer {
    fn shape(&self, s: &Setting) -> Shape {
        let mut shape = Shape::default();
        for (k, place) in s.places.iter().enumerate().filter(|(_, p)| !p.standing) {
            match self.judge(s, place) {
                Ok(Some(true)) => shape.preferred.push(k as u32),
                Ok(Some(false)) => shape.barred.push(k as u32),
                Ok(None) => {}
                Err(m) => shape.missing.push(m),
            }
        }
        shape
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        let mut j = Judged {
            unit: "facilities".into(),
            ..Judged::default()
        };
        let opened = s.places.iter().zip(&decided.opens);
        for (place, _) in opened.filter(|(_, at)| at.is_some()) {
            match self.judge(s, place) {
                Ok(Some(first)) => {
                    j.of += 1;
                    if !first {
                        j.subjects.push(subject(&place.id, None, None));
                    }
                }
                Ok(None) => {}
                Err(missing) => j.missing.push(missing),
            }
        }
        j.figure = Some((j.of - j.subjects.len()) as f64);
        j
    }
}
