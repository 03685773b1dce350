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
            && (cuts.is_empty() || matches!(self.kind, "cover" | "most-covered"));
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
        let lambda = i128::from(limit);
        let mut bound = match self.kind {
            "most-covered" => self.left_over(pays, cuts) + lambda * self.p,
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
            let rhs = i128::from(cut.price) * i128::from(cut.rhs);
            bound += if self.kind == "cover" { rhs } else { -rhs };
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

    /// What demands are worth beyond what they pay. Demands of equal reach are covered together, so
    /// those that cuts name are worth what they pay to cuts when left over, or what all of them have
    /// left, whichever is more.
    fn left_over(&self, pays: &[i64], cuts: &[CutFile]) -> i128 {
        let reach = |place: usize| {
            let mut near = self.g.near[self.demands[place]].clone();
            near.sort_unstable();
            near
        };
        let mut held: HashMap<Vec<u32>, (i128, i128)> = HashMap::new();
        for cut in cuts {
            for (&place, &b) in cut.rows.iter().zip(&cut.spare) {
                if (place as usize) < pays.len() {
                    let entry = held.entry(reach(place as usize)).or_default();
                    entry.0 += i128::from(cut.price) * i128::from(b);
                }
            }
        }
        let mut sum = 0;
        for (place, &u) in pays.iter().enumerate() {
            let left = self.weight(place) * MICRO - i128::from(u);
            let entry = match held.is_empty() {
                true => None,
                false => held.get_mut(&reach(place)),
            };
            match entry {
                Some(entry) => entry.1 += left,
                None => sum += left.max(0),
            }
        }
        sum + held.values().map(|(cut, left)| cut.max(left)).sum::<i128>()
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
                "most-covered" => paid + weigh.get(&j).unwrap_or(&0) - lambda * cost,
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
