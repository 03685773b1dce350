//! A mark on facilities that a clause exempts from something; nothing to pass or fail.

use super::{filter, Judged, LayoutKind, LayoutRule, Shape};
use crate::layout::{Decided, Filter, Setting};

/// `kind = "exempt"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "exempt",
    about: [
        "豁免标记:满足 where 全部条件的设施(如投资 30 万元以内且面积 300 平方米以下不必办理开业前消防检查),只标记,不判定。",
        "A mark: facilities for which all of `where` hold are exempt from something. Marked, not \
         judged.",
    ],
    example: r#"
[[rule]]
kind = "exempt"
clause = "EX-21"
where = ["area_m2 <= 300", "investment <= 300000"]
"#,
    build: |spec| {
        if spec.layout.conditions.is_empty() {
            return Err("where: expected conditions, such as \"area_m2 <= 300\"".into());
        }
        Ok(Box::new(Exempt {
            filter: filter(spec)?,
        }))
    },
};

struct Exempt {
    filter: Filter,
}

impl LayoutRule for Exempt {
    fn shape(&self, _: &Setting) -> Shape {
        Shape::default()
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        let mut j = Judged {
            unit: "facilities".into(),
            ..Judged::default()
        };
        let used = (0..s.places.len()).filter(|&k| s.in_use(decided, k, s.years.last()));
        for place in used.map(|k| &s.places[k]) {
            match self.filter.takes(s, place) {
                Ok(takes) => {
                    j.of += 1;
                    if takes {
                        j.marked.push(place.id.clone());
                    }
                }
                Err(m) => j.missing.push(m),
            }
        }
        j.figure = Some(j.marked.len() as f64);
        j
    }
}
