//! At least so many in every town that meets a condition.

use super::total::Total;
use super::{filter, limit, LayoutKind, FLOOR};
use crate::layout::Condition;

/// `kind = "per-town"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "per-town",
    about: [
        "每镇数量:满足条件(如 5 万人口以上或重点乡镇,满足其一即可)的每个镇至少若干处。",
        "At least so many facilities in every town for which one of the conditions `when` holds, \
         such as 50,000 people or being a key town.",
    ],
    example: r#"
[[rule]]
kind = "per-town"
clause = "EX-3"
facilities = ["comprehensive"]
when = ["population >= 50000", "key_town"]
limit = ">= 1 facilities"
by = 2025
"#,
    build: |spec| {
        Ok(Box::new(Total {
            filter: filter(spec)?,
            measure: "count".into(),
            least: limit(&spec.limit, &["facilities"], FLOOR)?,
            most: None,
            each_town: true,
            when: Condition::all(&spec.layout.when)?,
            by: spec.layout.by,
        }))
    },
};
