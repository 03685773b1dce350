//! Upper bounds from cuts on few demands at a time.
//!
//! Demand `i` is reached, or it counts as left over: `Σ_{j reaches i} x_j + s_i ≥ 1`, and what is
//! lost is `Σ w_i s_i`. That is a cover problem with a site of its own for every demand, so the
//! windows and cuts of the cover models ([`crate::solve::cover::city`]) hold here too, with a
//! weight for each of their demands that is left over. In numbers: sites first, then what is left
//! over of each demand.
//!
//! Most of a city is settled at the relaxation: demands that nothing near them could serve, sites
//! that gain far too little. The program holds only the rest.

mod point;
mod price;
mod program;
mod slope;
#[cfg(test)]
mod tests;

pub(super) use price::Priced;

use super::dual::Dual;
use super::net::Net;
use crate::solve::cover::city::grow::Ground;
use crate::solve::cover::city::interior::Cut;
use crate::solve::cover::city::windows::{by_row, separate, Size};
use crate::solve::cover::city::STAGES;
use crate::solve::part::Rows;
use crate::solve::Stop;
use point::Point;

/// The point need not be exact for cuts; at the end of a stage it is.
const ROUGH: f64 = 2e-3;
const FINE: f64 = 1e-5;
/// Sites up to which the program is solved rather than descended; the same where so many times as
/// many sites are in it as are open.
const SMALL: usize = 1_200;
const LARGE: usize = 4_000;
const FEW: f64 = 20.0;
/// Steps of the descent in a round.
const STEPS: usize = 1_500;
/// Sites that gain less than this share of what they cost are left out of the program.
const POOR: f64 = 0.8;
/// Demands less and more covered than this are settled if their price agrees.
const BARE: f64 = 0.9;
const THICK: f64 = 1.1;
/// Demands of which more is left over begin no window and are in none.
const LOST: f64 = 0.8;
/// How much more than once a demand may be covered and still count as tight.
const SLACK: f64 = 0.03;
/// Rounds with hardly a gain before windows get larger, and gain as a share of the gap that counts.
const PATIENCE: u32 = 2;
const GAIN: f64 = 0.004;

/// What the program does with a demand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Demand {
    /// Its price is sought.
    Free,
    /// It pays all that it weighs.
    All,
    /// It pays nothing.
    Nothing,
}

/// The relaxation with cuts, ready for another round.
pub(super) struct Cuts<'a> {
    net: &'a Net,
    /// Sites and leftovers per demand, and the other way round.
    rows: Rows,
    cols: Rows,
    /// Weight in the program is in this unit, so that prices are near 1.
    unit: f64,
    /// What a free site uses of the limit on average.
    mean: f64,
    /// Covered by sites that are open in every plan.
    done: Vec<bool>,
    demand: Vec<Demand>,
    /// Sites of the program.
    site: Vec<bool>,
    cuts: Vec<Cut>,
    point: Option<Point>,
    /// The best bound so far.
    pub best: Option<Priced>,
    round: u64,
    stage: usize,
    waited: u32,
    /// Nothing more is to be had.
    pub ended: bool,
}

impl<'a> Cuts<'a> {
    /// Begins at the multipliers of the plain relaxation.
    pub fn new(net: &'a Net, fixed: &[Option<bool>], dual: &Dual) -> Cuts<'a> {
        let (n, m) = (net.sites(), net.demands());
        let mut rows = Rows {
            start: vec![0],
            item: Vec::with_capacity(net.sites_of.item.len() + m),
        };
        for i in 0..m {
            rows.item.extend_from_slice(net.sites_of.row(i));
            rows.item.push((n + i) as u32);
            rows.start.push(rows.item.len() as u32);
        }
        let cols = rows.transposed(n + m);
        let free: Vec<f64> = (0..n)
            .filter(|&j| fixed[j].is_none())
            .map(|j| net.cost[j] as f64)
            .collect();
        let mean = free.iter().sum::<f64>() / free.len().max(1) as f64;
        let open = |j: &u32| fixed[*j as usize] == Some(true);
        let done = (0..m).map(|i| net.sites_of.row(i).iter().any(open));
        let mut cuts = Cuts {
            net,
            rows,
            cols,
            unit: (dual.limit * mean).max(1.0),
            mean: mean.max(1e-9),
            done: done.collect(),
            demand: vec![Demand::Free; m],
            site: fixed.iter().map(|f| f.is_none()).collect(),
            cuts: Vec::new(),
            point: None,
            best: None,
            round: 0,
            stage: 0,
            waited: 0,
            ended: free.is_empty() || dual.limit <= 0.0,
        };
        let gain = |j: usize| dual.gain[j] / (dual.limit * net.cost[j] as f64).max(1e-9);
        let cover = cuts.cover(&dual.share);
        let pays: Vec<f64> = (0..m)
            .map(|i| dual.pays[i] / net.weight[i] as f64)
            .collect();
        cuts.settle(fixed, &dual.share, gain, &cover, &pays);
        let left = cover.iter().map(|c| (1.0 - c).clamp(0.0, 1.0));
        cuts.point = Some(Point {
            x: dual.share.iter().copied().chain(left).collect(),
            pays: dual.pays.iter().map(|u| u / cuts.unit).collect(),
            cuts: Vec::new(),
            gain: (0..n).map(gain).collect(),
        });
        cuts
    }

    /// How often each demand is covered.
    fn cover(&self, x: &[f64]) -> Vec<f64> {
        let of = |i: usize| {
            self.net
                .sites_of
                .row(i)
                .iter()
                .map(|&j| x[j as usize])
                .sum()
        };
        (0..self.net.demands()).map(of).collect()
    }

    /// Settles demands and sites: `gain` of a site in terms of what it costs, `pays` of a demand
    /// in terms of what it weighs.
    fn settle(
        &mut self,
        fixed: &[Option<bool>],
        x: &[f64],
        gain: impl Fn(usize) -> f64,
        cover: &[f64],
        pays: &[f64],
    ) {
        for j in 0..self.net.sites() {
            self.site[j] = fixed[j].is_none() && (x[j] > 1e-3 || gain(j) > POOR);
        }
        for (i, (&cover, &pays)) in cover.iter().zip(pays).enumerate() {
            let near = |j: &u32| self.site[*j as usize];
            let served = self.net.sites_of.row(i).iter().any(near);
            self.demand[i] = if self.done[i] {
                Demand::Nothing
            } else if !served || (cover < BARE && pays > 0.999) {
                Demand::All
            } else if cover > THICK && pays < 1e-3 {
                Demand::Nothing
            } else {
                Demand::Free
            };
        }
        for cut in &self.cuts {
            for &(j, _) in &cut.weight {
                if let Some(i) = (j as usize).checked_sub(self.net.sites()) {
                    self.demand[i] = Demand::Free;
                }
            }
        }
    }

    /// The program anew; false if it failed.
    fn solve(&mut self, fixed: &[Option<bool>], value: i64, tolerance: f64, stop: &Stop) -> bool {
        let exact = match self.exact() {
            true => self.program(fixed, tolerance, stop),
            false => None,
        };
        let point = match (exact, self.point.take()) {
            (Some(point), _) => point,
            (None, Some(from)) => self.descend(fixed, &from, value, STEPS, stop),
            (None, None) => return false,
        };
        let priced = price::price(self, fixed, &point);
        if self.best.as_ref().is_none_or(|b| priced.bound < b.bound) {
            self.best = Some(priced);
        }
        self.point = Some(point);
        true
    }

    /// Is the program small enough to be solved? Where few sites are open, steps along the slope
    /// lead nowhere, so it may then be larger.
    fn exact(&self) -> bool {
        let sites = self.site.iter().filter(|s| **s).count();
        let open = self.net.limit as f64 / self.mean;
        sites <= SMALL || (open * FEW < sites as f64 && sites <= LARGE)
    }

    /// Rounds that go well beside a search.
    pub fn rounds(&self) -> usize {
        match self.slow() {
            true => 2,
            false => 4,
        }
    }

    /// Is the program large and solved all the same?
    pub fn slow(&self) -> bool {
        let sites = self.site.iter().filter(|s| **s).count();
        sites > SMALL && self.exact()
    }

    /// A round: cuts at the point, then the program. `value` is that of a plan.
    pub fn round(&mut self, fixed: &[Option<bool>], value: i64, stop: &Stop) {
        let before = self.best.as_ref().map_or(i128::MAX / 2, |b| b.bound);
        let found = self.separate(STAGES[self.stage], stop);
        self.tidy(fixed);
        self.cuts.extend(found);
        if stop.now() || !self.solve(fixed, value, ROUGH, stop) {
            self.ended = true;
            return;
        }
        let after = self.best.as_ref().map_or(i128::MAX, |b| b.bound);
        let gap = (before - i128::from(value) * super::price::MICRO).max(0) as f64;
        if ((before - after) as f64) >= GAIN * gap {
            self.waited = 0;
            return;
        }
        self.waited += 1;
        if self.waited >= PATIENCE {
            self.solve(fixed, value, FINE, stop);
            self.waited = 0;
            self.stage += 1;
            if self.stage == STAGES.len() {
                self.stage -= 1;
                self.ended = true;
            }
        }
    }

    fn separate(&mut self, sizes: &[Size], stop: &Stop) -> Vec<Cut> {
        let Some(point) = &self.point else {
            return Vec::new();
        };
        self.round += 1;
        let (n, m) = (self.net.sites(), self.net.demands());
        let cover = self.cover(&point.x[..n]);
        let tight: Vec<bool> = (0..m)
            .map(|i| {
                let near = cover[i] < 1.0 + SLACK || point.pays[i] > 0.01 * self.weight(i);
                !self.done[i] && near && point.x[n + i] < LOST
            })
            .collect();
        let cuts_of = by_row(&self.cuts, m);
        let ground = Ground {
            rows: &self.rows,
            cols: &self.cols,
            x: &point.x,
            y: &point.pays,
            tight: &tight,
            cuts: &self.cuts,
            cut_price: &point.cuts,
            cuts_of: &cuts_of,
        };
        let seeds = (0..m as u32).filter(|&i| tight[i as usize] && cover[i as usize] > 0.5);
        separate(&ground, seeds.collect(), self.round, sizes, stop)
    }

    /// Drops cuts that do nothing and settles anew what the program holds.
    fn tidy(&mut self, fixed: &[Option<bool>]) {
        let Some(point) = self.point.take() else {
            return;
        };
        let n = self.net.sites();
        let old = std::mem::take(&mut self.cuts);
        for (cut, price) in old.into_iter().zip(&point.cuts) {
            let weigh = cut
                .weight
                .iter()
                .map(|&(j, w)| w as f64 * point.x[j as usize]);
            if *price > 1e-4 || weigh.sum::<f64>() / (cut.rhs as f64) < 1.01 {
                self.cuts.push(cut);
            }
        }
        let cover = self.cover(&point.x[..n]);
        let pays: Vec<f64> = (0..self.net.demands())
            .map(|i| point.pays[i] / self.weight(i))
            .collect();
        let gain = point.gain.clone();
        self.settle(fixed, &point.x, |j| gain[j], &cover, &pays);
        self.point = Some(point);
    }

    /// Weight of a demand in the program.
    fn weight(&self, i: usize) -> f64 {
        self.net.weight[i] as f64 / self.unit
    }
}
