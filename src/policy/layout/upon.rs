//! Facilities that stand only upon the premises of others (依托现有设施).

use super::{filter, subject};
use super::{Judged, LayoutKind, LayoutRule, Shape};
use crate::layout::{Decided, Filter, Setting};
use crate::model::phased::{Row, Term};

/// `kind = "upon"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "upon",
    about: [
        "依托设置:只能设在所列类型的设施内(现状,或不晚于它开办的规划设施)。",
        "Only upon the premises of the types `near`: ones that stand, or open no later.",
    ],
    example: r#"
[[rule]]
kind = "upon"
clause = "EX-13"
facilities = ["canteen"]
near = ["care-centre", "station", "regional-centre"]
"#,
    build: |spec| {
        if spec.layout.near.is_empty() {
            return Err("near: expected types of facilities".into());
        }
        Ok(Box::new(Upon {
            filter: filter(spec)?,
            hosts: spec.layout.near.clone(),
        }))
    },
};

struct Upon {
    filter: Filter,
    hosts: Vec<String>,
}

impl LayoutRule for Upon {
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
            let host = place.upon.map(|h| (h, &s.places[h as usize]));
            match host.filter(|(_, h)| self.hosts.contains(&h.facility)) {
                None => shape.barred.push(k as u32),
                Some((_, host)) if host.standing => {}
                Some((h, _)) => {
                    for t in 0..s.years.len() {
                        let (mine, its) = (Term::By(k as u32, t), Term::By(h, t));
                        shape.rows.push(Row {
                            rule: 0,
                            terms: vec![(its, 1), (mine, -1)],
                            least: Some(0),
                            most: None,
                        });
                    }
                }
            }
        }
        shape
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        let mut j = Judged {
            unit: "facilities".into(),
            ..Judged::default()
        };
        for (place, at) in s.places.iter().zip(&decided.opens) {
            let Some(t) = at else { continue };
            match self.filter.takes(s, place) {
                Ok(true) => {}
                Ok(false) => continue,
                Err(m) => {
                    j.missing.push(m);
                    continue;
                }
            }
            j.of += 1;
            let host = place.upon.map(|h| h as usize);
            let stands = host.is_some_and(|h| {
                let there = s.places[h].standing || decided.opens[h].is_some_and(|s| s <= *t);
                there && self.hosts.contains(&s.places[h].facility)
            });
            if !stands {
                j.subjects.push(subject(&place.id, None, None));
            }
        }
        j.figure = Some((j.of - j.subjects.len()) as f64);
        j
    }
}
