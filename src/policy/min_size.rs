//! A smallest floor area for single premises.

use super::clause::Op;
use super::{finding, Clause, Draft, Kind, Limit, Placed, Rule};
use crate::finding::{Finding, Measured, Subject};
use crate::region::Region;
use crate::scenario::{Class, MinSizeApplies, Readings};

/// `kind = "min-size"`, `limit = ">= 400 m2"`.
pub const KIND: Kind = Kind {
    name: "min-size",
    about: [
        "单处最小建筑面积:新设施必须达到;min_size_applies = \"new\" 时,较小的现状设施只计入已建成住宅区,\
         \"all\" 时不计入任何人。",
        "Smallest floor area of single premises: new ones must have it. With min_size_applies = \
         \"new\", smaller existing ones count for built housing only; with \"all\", for nobody.",
    ],
    build: |spec, clause| {
        let limit = Limit::parse(&spec.limit, &["m2"])?;
        if limit.op != Op::AtLeast {
            return Err(format!("`{}`: a smallest size is `>=`", spec.limit));
        }
        if spec.class.is_some() {
            return Err("class: a smallest size holds for all housing, leave it out".into());
        }
        Ok(Box::new(MinSize { clause, limit }))
    },
};

struct MinSize {
    clause: Clause,
    limit: Limit,
}

impl Rule for MinSize {
    fn clause(&self) -> &Clause {
        &self.clause
    }

    fn limit(&self) -> &Limit {
        &self.limit
    }

    fn constrain(&self, region: &Region, readings: &Readings, draft: &mut Draft) {
        // Millionths of a square metre are square millimetres.
        let least = self.limit.micro;
        for (j, site) in region.sites.iter().enumerate() {
            if !site.existing {
                draft.area_min[j] = draft.area_min[j].max(least);
                draft.barred[j] |= site.area_max < least;
            } else if readings.min_size_applies == MinSizeApplies::All {
                draft.barred[j] |= site.area_max < least;
            }
        }
        if readings.min_size_applies == MinSizeApplies::New {
            draft.pairs.push(Box::new(move |demand, site| {
                !(site.existing && site.area_max < least && demand.class == Class::New)
            }));
        }
    }

    fn check(&self, placed: &Placed) -> Finding {
        let sites = &placed.region.sites;
        let all = placed.readings.min_size_applies == MinSizeApplies::All;
        // Premises that must have the size: new ones, and existing ones that serve whom they may not.
        let mut bound: Vec<bool> = sites.iter().map(|s| !s.existing).collect();
        let mut m = Measured::default();
        let mut last = None;
        for &(i, j, _, _) in &placed.links {
            let demand = &placed.region.demand[i as usize];
            let site = &sites[j as usize];
            if site.existing && (all || demand.class == Class::New) {
                bound[j as usize] = true;
                // Links are sorted by demand: one that uses several small premises counts once.
                if !self.limit.admits(i128::from(site.area_max)) && last != Some(i) {
                    m.households += demand.households.as_f64();
                    last = Some(i);
                }
            }
        }
        for (j, area) in placed.area.iter().enumerate() {
            let Some(area) = area.filter(|_| bound[j]) else {
                continue;
            };
            m.of += 1;
            let m2 = area as f64 / 1e6;
            m.figure = Some(m.figure.map_or(m2, |l: f64| l.min(m2)));
            if !self.limit.admits(i128::from(area)) {
                m.subjects.push(Subject {
                    id: sites[j].id.clone(),
                    measured: Some(m2),
                    required: Some(self.limit.value()),
                });
            }
        }
        finding(self, &KIND, "m2", m)
    }
}
