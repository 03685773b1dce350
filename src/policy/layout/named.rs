//! Named facilities that open in a named year.

use super::{period, subject};
use super::{Judged, LayoutKind, LayoutRule, Shape};
use crate::layout::{Decided, Missing, Place, Setting};
use crate::model::phased::{Row, Term};
use crate::policy::profile::Opens;

/// `kind = "named"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "named",
    about: [
        "点名项目:名称中含有该名(或所在镇以此开头)的设施在指定年份开办;未写年份的在规划期内开办;已建成的视为满足。",
        "Named projects: a facility with that in its name (or in the town of that name) opens in the year \
         stated, or by the end of the plan; one that stands already will do.",
    ],
    example: r#"
[[rule]]
kind = "named"
clause = "EX-12"
opens = [
  { name = "安海", facility = "regional-centre", year = 2022 },
  { name = "金井", facility = "regional-centre", year = 2023 },
]
"#,
    build: |spec| {
        if spec.layout.opens.is_empty() {
            return Err("opens: expected { name, year }".into());
        }
        Ok(Box::new(Named {
            opens: spec.layout.opens.clone(),
        }))
    },
};

struct Named {
    opens: Vec<Opens>,
}

fn meant(s: &Setting, place: &Place, named: &Opens) -> bool {
    let town = place.town.map(|z| s.towns[z as usize].name.as_str());
    let name = place.name.contains(&named.name) || town.is_some_and(|t| t.starts_with(&named.name));
    name && named.facility.as_ref().is_none_or(|f| *f == place.facility)
}

impl Named {
    fn places<'a>(&self, s: &'a Setting, named: &'a Opens) -> impl Iterator<Item = usize> + 'a {
        let places = s.places.iter().enumerate();
        places
            .filter(move |(_, p)| meant(s, p, named))
            .map(|(k, _)| k)
    }
}

impl LayoutRule for Named {
    fn shape(&self, s: &Setting) -> Shape {
        let mut shape = Shape::default();
        for named in &self.opens {
            let list: Vec<usize> = self.places(s, named).collect();
            let Some(end) = period(s, named.year) else {
                continue;
            };
            if list.is_empty() {
                shape.missing.push(Missing::new("name", &named.name));
            }
            if list.is_empty() || list.iter().any(|&k| s.places[k].standing) {
                continue;
            }
            let exact = named.year.is_some_and(|y| y <= s.years.end);
            let one = |&k: &usize| match exact {
                true => (Term::Opens(k as u32, end), 1),
                false => (Term::By(k as u32, end), 1),
            };
            shape.rows.push(Row {
                rule: 0,
                terms: list.iter().map(one).collect(),
                least: Some(1),
                most: None,
            });
        }
        shape
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        let mut j = Judged {
            unit: "facilities".into(),
            of: self.opens.len(),
            ..Judged::default()
        };
        let mut met = 0;
        for named in &self.opens {
            let list: Vec<usize> = self.places(s, named).collect();
            if named.year.is_some_and(|y| y < s.years.start) {
                met += 1;
                continue;
            }
            if list.is_empty() {
                j.missing.push(Missing::new("name", &named.name));
                continue;
            }
            let year = |k: usize| decided.opens[k].map(|t| s.years.year(t));
            let in_time = list.iter().any(|&k| {
                s.places[k].standing
                    || match named.year {
                        Some(y) if y <= s.years.end => year(k) == Some(y),
                        _ => year(k).is_some(),
                    }
            });
            if in_time {
                met += 1;
            } else {
                let opened = list.iter().find_map(|&k| year(k)).map(f64::from);
                let wanted = named.year.map(f64::from);
                j.subjects.push(subject(&named.name, opened, wanted));
            }
        }
        j.figure = Some(f64::from(met));
        j
    }
}
