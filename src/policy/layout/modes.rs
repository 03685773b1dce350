//! Ways to get premises: only those that the clause names.

use super::{filter, fitting, one_by_one, Fits, Judged, LayoutKind, LayoutRule, Shape};
use crate::layout::{Decided, Filter, Missing, Place, Setting};

/// `kind = "modes"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "modes",
    about: [
        "取得方式:规划设施的取得方式(属性 mode)须为所列之一;各方式的造价与周期见 [[mode]]。",
        "How premises are got: the attribute `mode` is one of `one_of`. Cost and lead time of a mode \
         are in [[mode]].",
    ],
    example: r#"
[[rule]]
kind = "modes"
clause = "EX-19"
where = ["town.urban"]
one_of = ["new-build", "buy-back", "lease", "conversion"]
"#,
    build: |spec| {
        if spec.one_of.is_empty() {
            return Err("one_of: expected modes".into());
        }
        Ok(Box::new(Modes {
            filter: filter(spec)?,
            any: spec.one_of.clone(),
        }))
    },
};

struct Modes {
    filter: Filter,
    any: Vec<String>,
}

impl Modes {
    fn judge(&self, s: &Setting, place: &Place) -> Fits {
        if !self.filter.takes(s, place)? {
            return Ok(None);
        }
        let mode = place.words.get("mode");
        let mode = mode.ok_or_else(|| Missing::new("mode", &place.id))?;
        Ok(Some(self.any.contains(mode)))
    }
}

impl LayoutRule for Modes {
    fn shape(&self, s: &Setting) -> Shape {
        Shape {
            // To be allowed is no merit.
            preferred: Vec::new(),
            ..one_by_one(s, |place| self.judge(s, place))
        }
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        fitting(s, decided, |place| self.judge(s, place))
    }
}
