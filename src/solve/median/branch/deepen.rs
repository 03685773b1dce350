//! Nodes lifted region by region, and the answer.

use super::super::dual::{certify, Fate};
use super::super::region::{regions, together, Base};
use super::super::search::NONE;
use super::super::{Answer, MICRO, UNREACHABLE};
use super::{certificate, nothing, split, up, Found, Tree};
use crate::solve::certificate::{Micro, Proof, MOST_NUMBERS};
use crate::solve::{Limits, Stopped};
use rayon::prelude::*;

/// Most nodes of a region's tree.
const REGION: usize = 4000;
/// Relative gap from which on regions are looked at one by one.
const WORTH_WHILE: f64 = 0.02;

impl Tree<'_> {
    /// Lifts the bound of a node region by region; the limit is priced `dearer` times what the
    /// relaxation says.
    pub(super) fn deepen(
        &self,
        fate: &[Fate],
        price: Vec<f64>,
        share: &[f64],
        dearer: f64,
        limits: &Limits,
    ) -> Found {
        let (mut prices, bound) = certify(self.ask, &self.rows, fate, &price);
        let mut found = Found {
            bound,
            price,
            share: share.to_vec(),
            split: split(fate, share),
            proof: None,
            count: 0,
            plans: Vec::new(),
        };
        let gap = self.value as f64 - bound as f64 / MICRO as f64;
        if self.closed(bound) || gap > WORTH_WHILE * self.value as f64 {
            return found;
        }
        prices.limit = (prices.limit as f64 * dearer) as Micro;
        let base = Base {
            ask: self.ask,
            rows: &self.rows,
            fate,
            price: &found.price,
            prices: &prices,
            share,
            plan: &self.open,
            hops: 0,
        };
        let (regions, rest, mut settled) = regions(&base);
        let largest = regions.iter().map(|r| r.demands.len()).max().unwrap_or(0);
        if regions.len() < 2 || 2 * largest > fate.len().max(self.weight.len()) {
            // One region that is nearly everything: a tree for all does better.
            return found;
        }
        let left = (i128::from(self.value) - self.bound()) as f64;
        let tolerance = (left.min(gap) / (10.0 * regions.len().max(1) as f64)).max(0.01);
        let worths: Vec<_> = regions
            .par_iter()
            .with_max_len(1)
            .map(|r| r.worth(tolerance, REGION, &limits.stop))
            .collect();
        let total = rest + worths.iter().map(|w| w.bound).sum::<i128>();
        worths
            .iter()
            .flat_map(|w| &w.open)
            .for_each(|&j| settled[j as usize] = true);
        let plan: Vec<u32> = (0..fate.len() as u32)
            .filter(|&j| settled[j as usize])
            .collect();
        found.count = plan.len();
        if let Some(j) = self.contested(fate, &found.price, &settled) {
            found.split = j;
        }
        if 10 * plan.len() > 9 * self.ask.p {
            found.plans.push(plan);
        }
        if total > bound {
            found.bound = total;
            found.proof = Some(together(prices, regions.into_iter().zip(worths).collect()));
        }
        found
    }

    /// The free site near which most demands are served by none or by several of `open`, weighed
    /// by what that is off.
    fn contested(&self, fate: &[Fate], price: &[f64], open: &[bool]) -> Option<u32> {
        let mut score = vec![0.0; fate.len()];
        for (i, row) in self.rows.row.iter().enumerate() {
            let v = price[i];
            let near = row.iter().take_while(|e| f64::from(e.1) < v);
            let served: f64 = near
                .filter(|e| open[e.0 as usize])
                .map(|e| v - f64::from(e.1))
                .sum();
            let nearest = row
                .iter()
                .find(|e| open[e.0 as usize])
                .map_or(2.0 * v, |e| f64::from(e.1));
            let off = self.weight[i] * (nearest - (v - served)).abs();
            if off > 0.0 {
                let free = row.iter().filter(|e| fate[e.0 as usize] == Fate::Free);
                free.take(3).for_each(|e| score[e.0 as usize] += off);
            }
        }
        let best = (0..fate.len()).max_by(|&a, &b| score[a].total_cmp(&score[b]).then(b.cmp(&a)));
        best.filter(|&j| score[j] > 0.0).map(|j| j as u32)
    }

    fn proof(&self, k: usize) -> Proof {
        let v = &self.nodes[k];
        match v.children {
            Some((open, closed)) => Proof::Branch {
                site: v.split,
                open: Box::new(self.proof(open)),
                closed: Box::new(self.proof(closed)),
            },
            None if v.proof.is_some() => v.proof.clone().unwrap_or(Proof::Word),
            None => Proof::Prices(certify(self.ask, &self.rows, &self.fates(k), &v.price).0),
        }
    }

    pub(super) fn answer(self, limits: &Limits) -> Answer {
        let n = self.ask.weight.len();
        let leaves = self.nodes.iter().filter(|v| v.children.is_none());
        let least = leaves.clone().map(|v| v.bound).min().unwrap_or(0);
        let proof = if leaves.count() * n <= MOST_NUMBERS {
            self.proof(0)
        } else {
            Proof::Word
        };
        let mut is_open = vec![false; self.base.len()];
        self.open.iter().for_each(|&j| is_open[j as usize] = true);
        let mut assigned = Vec::with_capacity(n);
        let mut value = self
            .open
            .iter()
            .map(|&j| i128::from(self.ask.cost(j as usize)))
            .sum();
        for i in 0..n {
            let row = self.rows.row[i].iter().find(|e| is_open[e.0 as usize]);
            let found = row.copied().or_else(|| {
                let all = self
                    .open
                    .iter()
                    .map(|&j| (j, self.rows.distance(i, j as usize)));
                all.filter(|e| e.1 != UNREACHABLE)
                    .min_by_key(|e| (e.1, e.0))
            });
            if found.is_none() && self.ask.weight[i] == 0 {
                assigned.push(NONE);
                continue;
            }
            let Some((j, d)) = found else {
                return Answer {
                    certificate: certificate(n, least, proof),
                    bound: up(least),
                    ..nothing(n)
                };
            };
            value += i128::from(self.ask.weight[i]) * i128::from(d);
            assigned.push(j);
        }
        let bound = up(least).min(value);
        let open = bound < value && limits.stop.now();
        let by = if limits.stop.by_hand() {
            Stopped::Hand
        } else {
            Stopped::Time
        };
        Answer {
            open: self.open,
            assigned,
            value,
            bound,
            certificate: certificate(n, least, proof),
            infeasible: false,
            stopped: open.then_some(by),
        }
    }
}
