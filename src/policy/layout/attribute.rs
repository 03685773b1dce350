//! An attribute that a facility must have: a number within a limit, one of some words, all of some
//! items, or yes. The same rules are put to residential plans under review.

use super::{plain, subject, Judged, LayoutKind, LayoutRule, Shape};
use crate::layout::{milli, Condition, Decided, Filter, Missing, Place, Setting};
use crate::policy::review::{attribute_limit, ATTRIBUTE_UNITS};
use crate::policy::{Limit, RuleSpec};

/// `kind = "attribute"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "attribute",
    about: [
        "属性:设施须具备的数值、选项或清单;缺少该属性则无法判定。布局规划中约束规划期内开办的设施;\
         aside = true 时检查在用的全部设施,不约束。tolerance 为“左右”的幅度(%),where 限定设施(审查时不用)。",
        "An attribute that a facility must have: a number within a limit, one of some values, all \
         of some items, or yes. Missing: cannot tell. In a layout plan it binds what the plan opens; \
         with aside = true it is told of all facilities in use and binds nothing. `tolerance`: so \
         many per cent short still counts as about it (左右); `where`: only facilities for which it \
         holds (not in reviews).",
    ],
    example: r#"
[[rule]]
kind = "attribute"
clause = "EX-18"
facility = "canteen"
attribute = "seats"
limit = ">= 50 seats"
"#,
    build: |spec| {
        let limit = match spec.limit.is_empty() {
            true => None,
            false => Some(Limit::parse(&spec.limit, ATTRIBUTE_UNITS)?),
        };
        let types = spec.facility.iter().chain(&spec.layout.facilities);
        Ok(Box::new(Attribute {
            name: spec.attribute.clone().ok_or("attribute: expected a name")?,
            bound: attribute_limit(spec)?,
            limit,
            concerned: Filter {
                facilities: types.cloned().collect(),
                conditions: Condition::all(&spec.layout.conditions)?,
                opening_only: false,
            },
            spec: spec.clone(),
        }))
    },
};

struct Attribute {
    spec: RuleSpec,
    name: String,
    concerned: Filter,
    /// As the clause states it.
    limit: Option<Limit>,
    /// With the tolerance.
    bound: Option<Limit>,
}

impl Attribute {
    /// Has it what it must have, and what figure? `None`: it does not concern the place.
    fn judge(&self, s: &Setting, place: &Place) -> Result<Option<(bool, Option<f64>)>, Missing> {
        if !self.concerned.takes(s, place)? {
            return Ok(None);
        }
        let missing = || Missing::new(&self.name, &place.id);
        let number = place.numbers.get(&self.name);
        let word = place.words.get(&self.name);
        if let Some(bound) = &self.bound {
            let n = milli(*number.ok_or_else(missing)?);
            return Ok(Some((super::meets(bound, n), Some(plain(n)))));
        }
        if !self.spec.one_of.is_empty() {
            let word = word.ok_or_else(missing)?;
            return Ok(Some((self.spec.one_of.contains(word), None)));
        }
        if !self.spec.items.is_empty() {
            let word = word.ok_or_else(missing)?;
            let has: Vec<&str> = word
                .split(['、', ';', ',', '；', '，'])
                .map(str::trim)
                .collect();
            let all = self.spec.items.iter().all(|i| has.contains(&i.as_str()));
            return Ok(Some((all, None)));
        }
        let yes = number.ok_or_else(missing)?;
        Ok(Some((*yes != 0.0, None)))
    }
}

impl LayoutRule for Attribute {
    fn shape(&self, s: &Setting) -> Shape {
        let mut shape = Shape::default();
        for (k, place) in s.places.iter().enumerate().filter(|(_, p)| !p.standing) {
            match self.judge(s, place) {
                Ok(Some((false, _))) => shape.barred.push(k as u32),
                Ok(_) => {}
                Err(m) => shape.missing.push(m),
            }
        }
        shape
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        let mut j = Judged {
            unit: self
                .limit
                .as_ref()
                .map_or_else(String::new, |l| l.unit.clone()),
            ..Judged::default()
        };
        for (k, place) in s.places.iter().enumerate() {
            let opened = decided.opens[k].is_some();
            let stands = place.standing && self.spec.aside && s.in_use(decided, k, s.years.last());
            if !opened && !stands {
                continue;
            }
            match self.judge(s, place) {
                Ok(Some((has, figure))) => {
                    j.of += 1;
                    if let Some(n) = figure {
                        j.figure = Some(j.figure.map_or(n, |old: f64| old.min(n)));
                    }
                    if !has {
                        let limit = self.limit.as_ref().map(Limit::value);
                        j.subjects.push(subject(&place.id, figure, limit));
                    }
                }
                Ok(None) => {}
                Err(missing) => j.missing.push(missing),
            }
        }
        j
    }
}
