//! One relaxation: what demands pay, and what every site gains or costs.

use super::{Nets, Ready, MICRO};
use crate::report::evidence::CutFile;
use crate::verify::{cuts, Check, Verified};
use std::collections::HashMap;

impl Ready<'_> {
    /// What the demands and the limit come to, and the net of every site, at some prices.
    pub(super) fn nets(
        &self,
        pays: &[i64],
        limit: i64,
        cuts: &[CutFile],
        at: &str,
        v: &mut Verified,
    ) -> Option<Nets> {
        if self.within.is_some() {
            let (all, lambda) = self.merged(pays, at, v)?;
            let paid = pays.iter().map(|&u| i128::from(u)).sum();
            return Some((paid, self.site_nets(&all, lambda, &HashMap::new())));
        }
        let fair = pays.len() == self.demands.len()
            && pays.iter().all(|&u| u >= 0)
            && limit >= 0
            && (cuts.is_empty() || self.kind == "cover");
        v.compare(
            fair,
            Check::Bound,
            at,
            "prices",
            "0 or more, one per demand",
        );
        if !fair {
            return None;
        }
        let pay = |place: usize| i128::from(pays[place]);
        let lambda = i128::from(limit);
        let mut bound = match self.kind {
            "most-covered" => {
                let left = (0..pays.len()).map(|k| (self.weight(k) * MICRO - pay(k)).max(0));
                left.sum::<i128>() + lambda * self.p
            }
            "p-median" | "capacitated-p-median" => {
                self.scale() * (pays.iter().map(|&u| i128::from(u)).sum::<i128>() - lambda * self.p)
            }
            _ => pays.iter().map(|&u| i128::from(u)).sum(),
        };
        let mut weigh: HashMap<usize, i128> = HashMap::new();
        for cut in cuts {
            let held = cuts::holds(cut, self.g, &self.demands, &self.users, at, v);
            if !held {
                return None;
            }
            bound += i128::from(cut.price) * i128::from(cut.rhs);
            for (id, coef) in &cut.coef {
                let (j, coef) = (self.g.site.get(id)?, coef.as_i64()?);
                *weigh.entry(*j).or_default() += i128::from(cut.price) * i128::from(coef);
            }
        }
        if self.kind == "cover" {
            bound *= self.unit;
        }
        Some((bound, self.site_nets(pays, limit, &weigh)))
    }

    /// The net of every site at some prices.
    pub(super) fn site_nets(
        &self,
        pays: &[i64],
        limit: i64,
        weigh: &HashMap<usize, i128>,
    ) -> HashMap<usize, i128> {
        let pay = |place: usize| i128::from(pays[place]);
        let lambda = i128::from(limit);
        let net = |(&j, users): (&usize, &Vec<(usize, i128)>)| {
            let paid: i128 = match self.kind {
                "p-median" => users
                    .iter()
                    .map(|&(k, mm)| (pay(k) - self.weight(k) * mm * MICRO).max(0))
                    .sum(),
                "capacitated-p-median" => self.filled(j, users, &|k| pay(k) * self.scale()),
                _ => users.iter().map(|&(k, _)| pay(k)).sum(),
            };
            let cost = self.cost[&j];
            let net = match self.kind {
                "p-center" => cost * MICRO - paid,
                "cover" => cost * MICRO - (paid + weigh.get(&j).unwrap_or(&0)) * self.unit,
                "most-covered" => paid - lambda * cost,
                "p-median" | "capacitated-p-median" => lambda * self.scale() - paid,
                _ => MICRO - paid,
            };
            (j, net)
        };
        self.users.iter().map(net).collect()
    }

    /// Households times weight of a demand, in thousandths.
    pub(super) fn weight(&self, place: usize) -> i128 {
        i128::from(self.g.region.demand[self.demands[place]].counts())
    }

    /// The bound in the objective's unit, rounded to what a value can be.
    pub(super) fn value(&self, bound: i128) -> f64 {
        let up = |step: i128| -((-bound).div_euclid(step.max(1))) * step.max(1);
        match self.kind {
            "cover" => up(self.cost.values().fold(0, |a, &b| gcd(a, b)) * MICRO) as f64 / 1e16,
            "most-covered" => {
                let all = self.demands.iter();
                let of = all.map(|&i| i128::from(self.g.region.demand[i].counts()));
                let step = of.fold(0, gcd).max(1) * MICRO;
                let mine: std::collections::HashSet<usize> = self.demands.iter().copied().collect();
                let others = (0..self.g.quota.len()).filter(|i| !mine.contains(i));
                let reached = others.filter(|&i| !self.g.near[i].is_empty());
                let more: i128 = reached
                    .map(|i| i128::from(self.g.region.demand[i].counts()))
                    .sum();
                (bound.div_euclid(step) * step + more * MICRO) as f64 / 1e9
            }
            "p-median" => up(MICRO) as f64 / 1e12,
            "capacitated-p-median" => bound as f64 / 1e12,
            // A number of sites.
            _ => up(MICRO) as f64 / 1e6,
        }
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 {
        a.abs()
    } else {
        gcd(b, a % b)
    }
}
