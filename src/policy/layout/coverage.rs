//! Coverage: of communities, or of the people in them, so large a share has a facility within
//! reach. Both denominators can be stated under one clause, one of them `aside`.

use super::town_share::set;
use super::{filter, limit, period, subject};
use super::{Judged, LayoutKind, LayoutRule, Shape, FLOOR};
use crate::layout::{milli, Community, Condition, Decided, Filter, Missing, Place, Setting, Sum};
use crate::model::phased::Term;
use crate::policy::clause::Op;
use crate::policy::Limit;
use crate::reach::straight::From;
use crate::reach::Spot;

/// `kind = "coverage"`.
pub const KIND: LayoutKind = LayoutKind {
    name: "coverage",
    about: [
        "覆盖率:半径内(within;不写则为本社区之内,即设施的 community 与社区同名)有该类设施的社区所占比例;\
         of = communities 按社区计,of = elders60 等按人计;原文未定分母时两种都写。",
        "Coverage: the share of communities (of = \"communities\") or of their people (of = \
         \"elders60\") with a facility `within` reach in a straight line; without `within`, with \
         one whose `community` is the community's name. Where the text does not say which \
         denominator is meant, state both.",
    ],
    example: r#"
[[rule]]
kind = "coverage"
clause = "EX-10"
facilities = ["station", "day-care"]
when = ["urban"]
of = "elders60"
within = "< 1000 m"
limit = ">= 90 %"
by = 2021
"#,
    build: |spec| {
        let l = &spec.layout;
        let within = l.within.as_ref();
        Ok(Box::new(Coverage {
            filter: filter(spec)?,
            least: limit(&spec.limit, &["%"], FLOOR)?,
            of: l.of.clone().unwrap_or_else(|| "communities".into()),
            within: within
                .map(|w| limit(w, &["m"], &[Op::Less, Op::AtMost]))
                .transpose()?,
            when: Condition::all(&l.when)?,
            by: l.by,
        }))
    },
};

struct Coverage {
    filter: Filter,
    least: Limit,
    of: String,
    within: Option<Limit>,
    when: Vec<Condition>,
    by: Option<i32>,
}

/// Is the distance between two spots within a limit? Compared to the micrometre.
pub fn near(within: &Limit, from: geo::Coord<f64>, to: geo::Coord<f64>) -> bool {
    let metres = From::new(from, &[]).metres(&Spot::new(to));
    within.admits((metres * 1e6).round() as i128)
}

impl Coverage {
    fn serves(&self, place: &Place, community: &Community) -> bool {
        match &self.within {
            Some(limit) => near(limit, community.at, place.at),
            None => {
                let word = place.words.get("community").map(String::as_str);
                word.is_some_and(|w| w == community.name || w == community.id)
            }
        }
    }

    /// The communities meant, with what each counts in thousandths.
    fn counted(&self, s: &Setting, period: u32) -> (Vec<(usize, i64)>, Vec<Missing>) {
        let (mut list, mut missing) = (Vec::new(), Vec::new());
        let words = std::collections::BTreeMap::new();
        for (c, community) in s.communities.iter().enumerate() {
            let town = community.town.map(|z| &s.towns[z as usize].numbers);
            let judged = |k: &Condition| {
                let own = k.holds(&community.numbers, &words);
                own.or_else(|| k.holds(town?, &words))
            };
            let meant: Vec<_> = self.when.iter().map(judged).collect();
            if !(self.when.is_empty() || meant.contains(&Some(true))) {
                if let Some(k) = meant.iter().position(Option::is_none) {
                    missing.push(Missing::new(self.when[k].attribute(), &community.id));
                }
                continue;
            }
            let weight = match self.of.as_str() {
                "communities" => Some(milli(1.0)),
                name => s.of_community(c, name, period),
            };
            match weight {
                Some(w) => list.push((c, w)),
                None => missing.push(Missing::new(&self.of, &community.id)),
            }
        }
        (list, missing)
    }
}

impl LayoutRule for Coverage {
    fn shape(&self, s: &Setting) -> Shape {
        let mut shape = Shape::default();
        let Some(t) = period(s, self.by) else {
            return shape;
        };
        let (list, missing) = self.counted(s, t);
        shape.missing = missing;
        let (mut sum, mut all) = (Sum::default(), 0i64);
        for (c, weight) in list {
            all += weight;
            match set(s, &self.filter, |k| {
                self.serves(&s.places[k], &s.communities[c])
            }) {
                Ok(set) => {
                    let term = Term::Any(shape.sets.len() as u32, t);
                    sum.terms.push((term, weight.saturating_mul(100_000_000)));
                    shape.sets.push(set);
                }
                Err(missing) => shape.missing.extend(missing),
            }
        }
        if shape.missing.is_empty() {
            let asked = i128::from(self.least.micro) * i128::from(all);
            let asked = asked.min(i128::from(i64::MAX / 4)) as i64;
            shape.rows.push(super::against(&sum, self.least.op, asked));
        }
        shape
    }

    fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        let mut j = Judged {
            unit: "%".into(),
            ..Judged::default()
        };
        let Some(t) = period(s, self.by) else {
            return j;
        };
        let (list, missing) = self.counted(s, t);
        j.missing = missing;
        j.of = list.len();
        let mut used = Vec::new();
        for k in (0..s.places.len()).filter(|&k| s.in_use(decided, k, t)) {
            match self.filter.takes(s, &s.places[k]) {
                Ok(true) => used.push(k),
                Ok(false) => {}
                Err(m) => j.missing.push(m),
            }
        }
        let (mut has, mut all, mut without) = (0i128, 0i128, Vec::new());
        for (c, weight) in list {
            let community = &s.communities[c];
            all += i128::from(weight);
            if used.iter().any(|&k| self.serves(&s.places[k], community)) {
                has += i128::from(weight);
            } else {
                without.push(subject(&community.id, None, None));
            }
        }
        if all == 0 || !j.missing.is_empty() {
            return j;
        }
        j.figure = Some(has as f64 / all as f64 * 100.0);
        let (got, asked) = (has * 100_000_000, i128::from(self.least.micro) * all);
        let met = match self.least.op {
            Op::More => got > asked,
            _ => got >= asked,
        };
        if !met {
            j.subjects = without;
        }
        j
    }
}
