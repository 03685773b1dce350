//! p-median and p-center from a problem: a limit on the number of sites and nothing else.

use super::super::certificate::{Certificate, Prices, Proof};
use super::super::median::{Lists, Near};
use super::super::{center, median};
use super::names::named;
use super::{Ask, Special};
use crate::model::{Cost, COST_PER_MILLI};

impl Ask<'_> {
    pub(super) fn median(&self) -> Option<Special> {
        let p = self.count()?;
        let (demands, lists, required, forbidden) = self.near()?;
        let weight: Vec<i64> = demands
            .iter()
            .map(|&i| self.problem.weight[i as usize])
            .collect();
        let far = |i: usize| Cost::from(weight[i]) * farthest(&lists, i);
        let total: Cost = (0..demands.len()).map(far).sum();
        if total >= 1 << 60 {
            return None;
        }
        let unit = COST_PER_MILLI / 1000;
        let mut ask = median::Median::new(&lists, weight, p);
        ask.required = required;
        ask.forbidden = forbidden;
        let answer = median::solve(&ask, self.limits, self.begin, &self.scaled(unit, 0));
        if answer.infeasible || answer.open.is_empty() {
            return None;
        }
        Some(Special {
            open: answer.open,
            bound: answer.bound * unit,
            unit,
            certificates: named(vec![answer.certificate], &demands),
            stopped: answer.stopped,
        })
    }

    pub(super) fn center(&self) -> Option<Special> {
        let p = self.count()?;
        let (demands, lists, required, forbidden) = self.near()?;
        let mut ask = center::Center::new(&lists, p);
        let counts = |&i: &u32| i64::from(self.problem.weight[i as usize] > 0);
        ask.weight = demands.iter().map(counts).collect();
        ask.required = required;
        ask.forbidden = forbidden;
        let progress = self.scaled(COST_PER_MILLI, 0);
        let answer = center::solve(&ask, self.limits, self.begin, &progress);
        if answer.infeasible || answer.open.is_empty() {
            return None;
        }
        Some(Special {
            open: answer.open,
            bound: Cost::from(answer.bound) * COST_PER_MILLI,
            unit: COST_PER_MILLI,
            certificates: match answer.why {
                Some(why) => named(why.certificates, &demands),
                None => alone(&lists, &ask, answer.bound, &demands),
            },
            stopped: answer.stopped,
        })
    }
}

fn farthest(lists: &Lists, i: usize) -> Cost {
    let mut row = Vec::new();
    lists.nearest(i, usize::MAX, &mut row);
    row.last().map_or(0, |e| Cost::from(e.1))
}

/// The proof of a p-center bound that a demand's own nearest site sets: nearer, nobody reaches it,
/// so it may pay more than all sites there may be.
fn alone(lists: &Lists, ask: &center::Center, bound: i64, demands: &[u32]) -> Vec<Certificate> {
    let mut first = Vec::new();
    let lonely = (0..demands.len()).find(|&i| {
        first.clear();
        lists.nearest(i, lists.sites(), &mut first);
        let usable = |s: &&(u32, u32)| !ask.forbidden.get(s.0 as usize).is_some_and(|f| *f);
        let nearest = first.iter().find(usable).map(|s| i64::from(s.1));
        ask.weight[i] > 0 && nearest.is_some_and(|mm| mm >= bound)
    });
    let pays = (ask.p as i64 + 1).saturating_mul(1_000_000);
    let certificate = |i: usize| Certificate {
        demands: vec![demands[i]],
        bound: i128::from(pays),
        left_out: Vec::new(),
        proof: Proof::Prices(Prices {
            demand: vec![pays],
            ..Prices::default()
        }),
    };
    lonely.map(certificate).into_iter().collect()
}
