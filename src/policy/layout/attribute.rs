//! An attribute that a facility must have: a number within a limit, one of some words, all of some
//! items, or yes. The same rules are put to residential plans under review.

use super::{plain, subject, Judged, LayoutKind, LayoutRule, Shape};
use crate::layout::{milli, Decided, Missing, Place, Setting};
use crate::policy::review::ATTRIBUTE_UNITS;
use crate::policy::{Limit, RuleSpec};

/// `kind = "attribute"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "attribute",
    about: [
        "属性:设施须具备的数值、选项或清单;缺少该属性则无法判定。布局规划中检查在用的全部设施,只约束规划期内开办的。",
        "An attribute that a facility must have: a number within a limit, one of some values, all \
         of some items, or yes. Missing: cannot tell. In a layout plan it is told of all facilities \
         in use, and binds those that the plan opens.",
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
        Ok(Box::new(Attribute {
            spec: spec.clone(),
            name: spec.attribute.clone().ok_or("attribute: expected a name")?,
            limit,
        }))
    },
};

struct Attribute {
    spec: RuleSpec,
    name: String,
    limit: Option<Limit>,
}

impl Attribute {
    fn concerns(&self, place: &Place) -> bool {
        let one = self
            .spec
            .facility
            .iter()
            .chain(&self.spec.layout.facilities);
        let mut types = one.peekable();
        types.peek().is_none() || types.any(|f| *f == place.facility)
    }

    /// Has it what it must have, and what figure? `None`: it does not concern the place.
    fn judge(&self, place: &Place) -> Result<Option<(bool, Option<f64>)>, Missing> {
        if !self.concerns(place) {
            return Ok(None);
        }
        let missing = || Missing::new(&self.name, &place.id);
        let number = place.numbers.get(&self.name);
        let word = place.words.get(&self.name);
        if let Some(limit) = &self.limit {
            let n = milli(*number.ok_or_else(missing)?);
            return Ok(Some((super::meets(limit, n), Some(plain(n)))));
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
            match self.judge(place) {
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
            match self.judge(place) {
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
