//! So much floor area per 100 households, for new or built housing.

use super::clause::Op;
use super::{finding, Clause, Draft, Kind, Limit, Placed, Rule};
use crate::finding::{Finding, Measured, Subject};
use crate::model::Mm2;
use crate::region::{count, Count, Region};
use crate::scenario::{Binding, Class, Readings};

/// `kind = "floor-area"`, `class = "new"`, `limit = ">= 40 m2/100 households"`.
pub const KIND: Kind = Kind {
    name: "floor-area",
    about: [
        "配建面积:按户数计的建筑面积,精确比较,不取整;应配面积 = 户数 × 标准 ÷ 100。",
        "Floor area by the number of households, compared exactly, nothing rounded: \
         quota = households × ratio / 100.",
    ],
    build: |spec, clause| {
        let limit = Limit::parse(&spec.limit, &["m2/100 households"])?;
        if limit.op != Op::AtLeast {
            return Err(format!("`{}`: a quota is `>=`", spec.limit));
        }
        let Some(class) = spec.class else {
            return Err("class: expected \"new\" or \"built\"".into());
        };
        Ok(Box::new(FloorArea {
            clause,
            limit,
            class,
        }))
    },
};

struct FloorArea {
    clause: Clause,
    limit: Limit,
    class: Class,
}

/// The quota of so many households in mm²: the least whole number that meets a ratio in
/// m²/100 households.
pub fn quota(ratio: &Limit, households: Count) -> Mm2 {
    let per = 100 * i128::from(count::PER_ONE);
    let exact = i128::from(households.0) * i128::from(ratio.micro);
    ((exact + per - 1) / per).min(i128::from(i64::MAX / 4)) as Mm2
}

impl Rule for FloorArea {
    fn clause(&self) -> &Clause {
        &self.clause
    }

    fn limit(&self) -> &Limit {
        &self.limit
    }

    fn constrain(&self, region: &Region, readings: &Readings, draft: &mut Draft) {
        if readings.floor_area == Binding::Reported {
            return;
        }
        for (demand, asked) in region.demand.iter().zip(&mut draft.quota) {
            if demand.class == self.class {
                *asked = (*asked).max(quota(&self.limit, demand.households));
            }
        }
    }

    fn check(&self, placed: &Placed) -> Finding {
        let mut m = Measured::default();
        for (demand, &given) in placed.region.demand.iter().zip(&placed.given) {
            if demand.class != self.class || demand.households.0 == 0 {
                continue;
            }
            m.of += 1;
            let ratio = given as f64 / 1e6 / demand.households.as_f64() * 100.0;
            m.figure = Some(m.figure.map_or(ratio, |l: f64| l.min(ratio)));
            // given / households × 100 ≥ ratio, without dividing.
            let have = i128::from(given) * 100 * i128::from(count::PER_ONE);
            if have < i128::from(self.limit.micro) * i128::from(demand.households.0) {
                m.households += demand.households.as_f64();
                m.subjects.push(Subject {
                    id: demand.id.clone(),
                    measured: Some(given as f64 / 1e6),
                    required: Some(quota(&self.limit, demand.households) as f64 / 1e6),
                });
            }
        }
        finding(self, &KIND, &self.limit.unit, m)
    }
}
