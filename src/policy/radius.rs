//! Every household within, or strictly under, a distance of open premises.

use super::clause::Op;
use super::{finding, Clause, Draft, Kind, Limit, Placed, Rule};
use crate::finding::{Finding, Measured, Subject};
use crate::reach;
use crate::region::Region;
use crate::scenario::{Binding, Readings};

/// `kind = "radius"`, `limit = "< 700 m"`.
pub const KIND: Kind = Kind {
    name: "radius",
    about: [
        "服务半径:每户到一处开放设施的测地线距离须满足限值;“小于”为严格,恰好等于限值即不合格。",
        "Service radius: the geodesic from every household to open premises must meet the limit; \
         `<` is strict, a distance of exactly the limit fails.",
    ],
    build: |spec, clause| {
        let limit = Limit::parse(&spec.limit, &["m"])?;
        if !matches!(limit.op, Op::Less | Op::AtMost) {
            return Err(format!("`{}`: a radius is `<` or `<=`", spec.limit));
        }
        if spec.class.is_some() {
            return Err("class: a radius holds for all housing, leave it out".into());
        }
        Ok(Box::new(Radius { clause, limit }))
    },
};

struct Radius {
    clause: Clause,
    limit: Limit,
}

impl Radius {
    fn within(&self) -> reach::Limit {
        reach::Limit {
            metres: self.limit.value(),
            strict: self.limit.op == Op::Less,
        }
    }
}

impl Rule for Radius {
    fn clause(&self) -> &Clause {
        &self.clause
    }

    fn limit(&self) -> &Limit {
        &self.limit
    }

    fn constrain(&self, _: &Region, readings: &Readings, draft: &mut Draft) {
        if readings.radius == Binding::Reported {
            return;
        }
        let mine = self.within();
        let tighter = draft.within.is_none_or(|old| {
            mine.metres < old.metres || (mine.metres == old.metres && mine.strict)
        });
        if tighter {
            draft.within = Some(mine);
        }
    }

    fn check(&self, placed: &Placed) -> Finding {
        let limit = self.within();
        let mut served: Vec<Option<f64>> = placed.nearest.clone();
        for &(i, _, _, metres) in &placed.links {
            // A demand is served as far away as the farthest premises it is given room in.
            let at = &mut served[i as usize];
            *at = Some(at.map_or(metres, |d| d.max(metres)));
        }
        let mut m = Measured::default();
        for (demand, far) in placed.region.demand.iter().zip(&served) {
            if demand.households.0 == 0 {
                continue;
            }
            m.of += 1;
            if let Some(d) = *far {
                m.figure = Some(m.figure.map_or(d, |w: f64| w.max(d)));
            }
            if far.is_none_or(|d| !limit.admits(d)) {
                m.households += demand.households.as_f64();
                m.subjects.push(Subject {
                    id: demand.id.clone(),
                    measured: *far,
                    required: Some(limit.metres),
                });
            }
        }
        finding(self, &KIND, "m", m)
    }
}
