//! A figure that somebody counted, set against the clause's number.

use super::{limit, subject, Judged, LayoutKind, LayoutRule, Shape, CEILING, FLOOR};
use crate::layout::{milli, Decided, Missing, Setting};
use crate::policy::Limit;

/// `kind = "tally"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "tally",
    about: [
        "统计指标:由情景文件 [tally] 按条款号填写的统计数,与条款数字比较;未填则无法判定。\
         同一条款有几个数时,写 measure,填“条款号.measure”。",
        "A count that no map shows: the figure under the clause's id in the scenario's [tally], \
         against the clause's number; without one, cannot tell. Where a clause has several figures, \
         `measure` tells them apart, and the figure is \"CLAUSE.measure\".",
    ],
    example: r#"
[[rule]]
kind = "tally"
clause = "EX-22"
limit = ">= 60 %"
"#,
    build: |spec| {
        let units = [
            "%",
            "facilities",
            "beds",
            "people",
            "yuan",
            "m2",
            "projects",
            "institutions",
            "people/1000 elders",
            "people/100 beds",
            "yuan/month",
            "yuan/year",
        ];
        Ok(Box::new(Tally {
            key: match &spec.layout.measure {
                Some(measure) => format!("{}.{measure}", spec.clause),
                None => spec.clause.clone(),
            },
            limit: limit(&spec.limit, &units, &[FLOOR, CEILING].concat())?,
        }))
    },
};

struct Tally {
    /// Its name in the tally.
    key: String,
    limit: Limit,
}

impl LayoutRule for Tally {
    fn shape(&self, _: &Setting) -> Shape {
        Shape::default()
    }

    fn check(&self, s: &Setting, _: &Decided) -> Judged {
        let mut j = Judged {
            unit: self.limit.unit.clone(),
            ..Judged::default()
        };
        let Some(&n) = s.tally.get(&self.key) else {
            j.missing.push(Missing::new(&self.key, "tally"));
            return j;
        };
        j.of = 1;
        j.figure = Some(n);
        if !super::meets(&self.limit, milli(n)) {
            j.subjects
                .push(subject(&self.key, Some(n), Some(self.limit.value())));
        }
        j
    }
}
