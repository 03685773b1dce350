//! Shares and ratios: what two sums are to each other. What the kinds of them have in common.

use super::{against, period, plain, subject, towns, Judged, Shape};
use crate::layout::{Condition, Decided, Filter, Missing, Setting, Sum};
use crate::policy::clause::Op;
use crate::policy::Limit;

/// One side of a ratio.
pub enum Side {
    /// An attribute of facilities, added up.
    Places(Filter, String),
    /// An attribute of towns, added up.
    Towns(String),
}

/// `over / under`, compared with a limit.
pub struct Ratio {
    /// The upper side.
    pub over: Side,
    /// The lower side.
    pub under: Side,
    /// The limit.
    pub limit: Limit,
    /// What a ratio of one is in the unit of the limit: 100 for per cent.
    pub scale: i64,
    /// In each town by itself?
    pub each_town: bool,
    /// Towns for which one of these holds.
    pub when: Vec<Condition>,
    /// By the end of this year.
    pub by: Option<i32>,
}

impl Ratio {
    fn groups(&self, s: &Setting) -> (Vec<(String, Vec<usize>)>, Vec<Missing>) {
        let (list, missing) = towns(s, &self.when);
        let groups = match self.each_town {
            true => list
                .into_iter()
                .map(|z| (s.towns[z].name.clone(), vec![z]))
                .collect(),
            false => vec![(String::new(), list)],
        };
        (groups, missing)
    }

    fn anywhere(&self) -> bool {
        self.when.is_empty() && !self.each_town
    }

    /// `over · scale − limit · under (op) 0`, one row per group.
    pub fn shape(&self, s: &Setting) -> Shape {
        let mut shape = Shape::default();
        let Some(t) = period(s, self.by) else {
            return shape;
        };
        let (groups, missing) = self.groups(s);
        shape.missing = missing;
        for (_, group) in &groups {
            let side = |side: &Side| match side {
                Side::Places(filter, name) => s.terms(filter, name, t, |p| {
                    super::total::within(p.town, group, self.anywhere())
                }),
                Side::Towns(name) => {
                    let sum = s.over_towns(name, t, |z| group.contains(&z));
                    sum.map(|constant| Sum {
                        constant,
                        terms: Vec::new(),
                    })
                }
            };
            match (side(&self.over), side(&self.under)) {
                (Ok(over), Ok(under)) => {
                    let mut sum = Sum::default();
                    sum.add(&over, self.scale * 1_000_000);
                    sum.add(&under, -self.limit.micro);
                    shape.rows.push(against(&sum, self.limit.op, 0));
                }
                (over, under) => {
                    let both = [over.err(), under.err()];
                    shape.missing.extend(both.into_iter().flatten().flatten());
                }
            }
        }
        shape
    }

    /// The ratio in a plan, group by group.
    pub fn check(&self, s: &Setting, decided: &Decided) -> Judged {
        let mut j = Judged {
            unit: self.limit.unit.clone(),
            ..Judged::default()
        };
        let Some(t) = period(s, self.by) else {
            return j;
        };
        let (groups, missing) = self.groups(s);
        j.missing = missing;
        for (name, group) in &groups {
            let side = |side: &Side| match side {
                Side::Places(filter, name) => s.figure(filter, name, decided, t, |p| {
                    super::total::within(p.town, group, self.anywhere())
                }),
                Side::Towns(name) => s.over_towns(name, t, |z| group.contains(&z)),
            };
            let (over, under) = match (side(&self.over), side(&self.under)) {
                (Ok(over), Ok(under)) => (over, under),
                (over, under) => {
                    let both = [over.err(), under.err()];
                    j.missing.extend(both.into_iter().flatten().flatten());
                    continue;
                }
            };
            j.of += 1;
            let ratio = (under != 0).then(|| plain(over) / plain(under) * self.scale as f64);
            let worse = |a: f64, b: f64| match self.limit.op {
                Op::AtLeast | Op::More => a.min(b),
                Op::AtMost | Op::Less => a.max(b),
            };
            if let Some(r) = ratio {
                j.figure = Some(j.figure.map_or(r, |old| worse(old, r)));
            }
            let have = i128::from(over) * i128::from(self.scale) * 1_000_000;
            let asked = i128::from(self.limit.micro) * i128::from(under);
            let met = match self.limit.op {
                Op::AtLeast => have >= asked,
                Op::More => have > asked,
                Op::AtMost => have <= asked,
                Op::Less => have < asked,
            };
            if !met {
                j.subjects
                    .push(subject(name, ratio, Some(self.limit.value())));
            }
        }
        j
    }
}
