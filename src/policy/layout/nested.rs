//! 1+N: a station has its centre within reach, in the same jurisdiction, no later than itself.

use super::coverage::near;
use super::{filter, limit, subject};
use super::{Judged, LayoutKind, LayoutRule, Shape};
use crate::layout::{Decided, Filter, Place, Setting};
use crate::model::phased::{Row, Term};
use crate::policy::clause::Op;
use crate::policy::Limit;

/// `kind = "nested"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "nested",
    about: [
        "“1+N”:站点须有一处上级设施(near 所列类型)在半径(within)内、同一辖区内,且不晚于站点开办。",
        "1+N: a facility has one of the types `near` within reach and in the same town, open no \
         later. Without `within`, anywhere in the town.",
    ],
    example: r#"
[[rule]]
kind = "nested"
clause = "EX-14"
facilities = ["station"]
near = ["regional-centre"]
within = "<= 5000 m"
"#,
    build: |spec| {
        let l = &spec.layout;
        if l.near.is_empty() {
            return Err("near: expected types of facilities".into());
        }
        Ok(Box::new(Nested {
            filter: filter(spec)?,
            parents: l.near.clone(),
            within: l
                .within
                .as_ref()
                .map(|w| limit(w, &["m"], &[Op::Less, Op::AtMost]))
                .transpose()?,
        }))
    },
};

struct Nested {
    filter: Filter,
    parents: Vec<String>,
    within: Option<Limit>,
}

impl Nested {
    fn leads(&self, parent: &Place, station: &Place) -> bool {
        self.parents.contains(&parent.facility)
            && parent.town.is_some()
            && parent.town == station.town
            && self
                .within
                .as_ref()
                .is_none_or(|w| near(w, station.at, parent.at))
    }
}

impl LayoutRule for Nested {
    fn shape(&self, s: &Setting) -> Shape {
        let mut shape = Shape::default();
        for (k, place) in s.places.iter().enumerate().filter(|(_, p)| !p.standing) {
            match self.filter.takes(s, place) {
                Ok(true) => {}
                Ok(false) => continue,
                Err(m) => {
                    shape.missing.push(m);
                    continue;
                }
            }
            let leads = |p: &usize| *p != k && self.leads(&s.places[*p], place);
            let parents: Vec<usize> = (0..s.places.len()).filter(leads).collect();
            for t in 0..s.years.len() {
                let mut terms = vec![(Term::By(k as u32, t), -1)];
                let mut standing = 0;
                for &p in &parents {
                    if !s.places[p].standing {
                        terms.push((Term::By(p as u32, t), 1));
                        continue;
                    }
                    standing += 1;
                    let instead =
                        (0..s.places.len()).filter(|&r| s.places[r].replaces == Some(p as u32));
                    terms.extend(instead.map(|r| (Term::By(r as u32, t), -1)));
                }
                let row = Row {
                    rule: 0,
                    terms,
                    least: Some(-standing),
                    most: None,
                };
                shape.rows.push(row.reduced());
            }
        }
        shape
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        let mut j = Judged {
            unit: "facilities".into(),
            ..Judged::default()
        };
        for (k, place) in s.places.iter().enumerate() {
            let Some(opens) = decided.opens[k] else {
                continue;
            };
            match self.filter.takes(s, place) {
                Ok(true) => {}
                Ok(false) => continue,
                Err(m) => {
                    j.missing.push(m);
                    continue;
                }
            }
            j.of += 1;
            let led = |t: u32| {
                (0..s.places.len())
                    .any(|p| p != k && self.leads(&s.places[p], place) && s.in_use(decided, p, t))
            };
            if !(opens..s.years.len()).all(led) {
                j.subjects.push(subject(&place.id, None, None));
            }
        }
        j.figure = Some((j.of - j.subjects.len()) as f64);
        j
    }
}
