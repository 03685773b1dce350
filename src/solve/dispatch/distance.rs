//! p-median and p-center from a problem: a limit on the number of sites and nothing else.

use super::super::certificate::{Certificate, Prices, Proof};
use super::super::cover::city::weights::{search, Effort};
use super::super::median::{Lists, Near};
use super::super::part::Rows;
use super::super::{center, median, Limits};
use super::names::named;
use super::{Ask, Special};
use crate::model::{Cost, COST_PER_MILLI};

/// Swaps of the search for a cover: at least, and per site. It ends as soon as there is one.
const SWAPS: (u64, u64) = (20_000, 300);

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
        let covering = match self.begin {
            Some(_) => None,
            None => covering(&ask, self.limits),
        };
        let begin = self.begin.or(covering.as_deref());
        let answer = median::solve(&ask, self.limits, begin, &self.scaled(unit, 0));
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

/// Sites that reach everybody, to begin with where many demands have few sites in reach: plans that
/// serve all are then rare, and distances alone lead past them.
fn covering(ask: &median::Median, limits: &Limits) -> Option<Vec<u32>> {
    let (n, m) = (ask.near.demands(), ask.near.sites());
    let mut is_open = vec![false; m];
    ask.required
        .iter()
        .for_each(|&j| is_open[j as usize] = true);
    let may = |j: u32| !ask.forbidden.get(j as usize).copied().unwrap_or(false);
    let mut row = Vec::new();
    let required = is_open.iter().filter(|o| **o).count();
    let weighty = || (0..n).filter(|&i| ask.weight[i] > 0);
    let whole = weighty().all(|i| {
        ask.near.nearest(i, m, &mut row);
        row.len() == m
    });
    if whole || required >= ask.p {
        return None;
    }
    let mut rows = Vec::new();
    for i in weighty() {
        ask.near.nearest(i, m, &mut row);
        if !row.iter().any(|e| is_open[e.0 as usize]) {
            let near = row.iter().map(|e| e.0).filter(|&j| may(j));
            rows.push(near.collect::<Vec<u32>>());
        }
    }
    let rows = Rows::from_lists(&rows);
    let stop = limits.stop.part(0.2);
    let effort = Effort {
        swaps: SWAPS.0 + SWAPS.1 * m as u64,
        target: ask.p - required,
        seed: limits.seed,
        stop: &stop,
    };
    let mut open = search(&rows, &rows.transposed(m), None, &effort)?;
    open.extend(&ask.required);
    Some(open)
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
