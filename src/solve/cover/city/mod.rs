//! Fewest sites in dense cities: every site costs the same.
//!
//! ```text
//! weights   few sites, by local search with row weights
//! interior  the linear relaxation with cuts
//! grow      windows: few rows and the sites over them
//!  ├ window the least weight of a cover of a window, exactly
//!  ├ hull   is the point in the hull of the window's covers?
//!  └ facet  if not, a cut in whole numbers that every cover obeys
//! cuts      relaxation, windows, relaxation …
//! price     what the prices prove, in whole millionths
//! ```

pub mod cuts;
pub mod facet;
pub mod grow;
pub mod hull;
pub mod interior;
pub mod price;
#[cfg(test)]
mod tests;
pub mod weights;
pub mod window;
pub mod windows;

use crate::solve::certificate::Prices;
use crate::solve::part::Rows;
use crate::solve::{Doing, Limits, Stop};
use cuts::Relaxation;
use hull::Spend;
use rayon::prelude::*;
use weights::Search;
use windows::Size;

/// One independent part where every site costs the same.
#[derive(Clone, Copy, Debug)]
pub struct Task<'a> {
    /// Sites per row.
    pub rows: &'a Rows,
    /// Rows per site.
    pub cols: &'a Rows,
    /// Sites to begin with.
    pub start: &'a [u32],
    /// Branch and bound comes after: a few rounds of cuts are enough.
    pub middling: bool,
}

/// What is known of a part. Values count sites.
#[derive(Clone, Debug)]
pub struct Found {
    /// Sites of the best cover, ascending.
    pub open: Vec<u32>,
    /// No cover has fewer sites.
    pub bound: usize,
    /// Why: prices per row and cuts, in rows and sites of the part.
    pub prices: Prices,
    /// The same prices before rounding, with the cuts that the last relaxation held.
    pub cuts: Vec<interior::Cut>,
    /// Rows that are tight or priced there.
    pub tight: Vec<u32>,
    /// The work ended before its time.
    pub cut_short: bool,
}

/// Told how a part is doing: its number, sites of its cover, bound, and what was done.
pub type Told<'a> = &'a (dyn Fn(usize, usize, usize, Doing) + Sync);

/// Swaps of the first search: per site, and at least.
const FIRST_SWAPS: (u64, u64) = (60, 4_000);

/// Swaps beside each round of cuts, per site, and rounds that have them.
const MORE_SWAPS: (u64, u32) = (150, 40);

/// Rounds that may pass with hardly a lift before larger windows are tried, or none.
const PATIENCE: u32 = 2;

/// A bound so near to the next whole site is worked out closely.
const CLOSE: f64 = 0.1;

/// Rounds of cuts that a middling part gets.
const FEW: u32 = 4;

/// Lift of a round, as a share of the bound, that counts.
const LIFT: f64 = 0.0004;

const fn size(sites: usize, apart: f64, nodes: u64) -> Size {
    Size {
        sites,
        apart,
        spend: Spend {
            nodes,
            asks: 300,
            violation: 0.015,
        },
    }
}

/// Windows, stage by stage.
pub const STAGES: [&[Size]; 3] = [
    &[size(50, 0.1, 1_500)],
    &[
        size(35, 0.1, 1_500),
        size(50, 0.1, 1_500),
        size(65, 0.1, 3_000),
    ],
    &[
        size(50, 0.1, 3_000),
        size(65, 0.1, 4_000),
        size(85, 0.1, 8_000),
    ],
];

/// A part at work.
struct Work<'a> {
    task: Task<'a>,
    search: Search<'a>,
    relaxation: Option<Relaxation<'a>>,
    stage: usize,
    rounds: u32,
    waited: u32,
    prices: Prices,
    bound: usize,
    done: bool,
    cut_short: bool,
}

/// Solves independent parts side by side; `None` if a row has no site.
///
/// All parts get a first cover and the relaxation, then all get a round of cuts, and so on, so
/// that no part waits for another one to be finished. Work is counted in swaps and rounds.
pub fn solve(tasks: &[Task], limits: &Limits, told: Told) -> Option<Vec<Found>> {
    let stop = &limits.stop;
    let mut works: Vec<Work> = tasks
        .par_iter()
        .enumerate()
        .map(|(k, task)| Work::new(k, *task, limits))
        .collect::<Option<_>>()?;
    let each = |works: &mut Vec<Work>, doing: Doing, step: &(dyn Fn(&mut Work) + Sync)| {
        works
            .par_iter_mut()
            .enumerate()
            .with_max_len(1)
            .for_each(|(k, work)| {
                if !work.done {
                    step(work);
                    told(k, work.search.best().len(), work.bound, doing);
                }
            });
    };
    each(&mut works, Doing::Bound, &|work| work.relax(stop));
    while works.iter().any(|w| !w.done) && !near_enough(&works, limits.gap) {
        each(&mut works, Doing::Cuts, &|work| work.round(stop));
    }
    Some(works.into_iter().map(Work::found).collect())
}

fn near_enough(works: &[Work], gap: f64) -> bool {
    let value: usize = works.iter().map(|w| w.search.best().len()).sum();
    let bound: usize = works.iter().map(|w| w.bound).sum();
    (value - bound.min(value)) as f64 <= gap * value as f64
}

impl<'a> Work<'a> {
    fn new(k: usize, task: Task<'a>, limits: &Limits) -> Option<Work<'a>> {
        let mut search = Search::new(task.rows, task.cols, limits.seed.wrapping_add(k as u64))?;
        search.begin(task.start);
        let swaps = FIRST_SWAPS.1 + FIRST_SWAPS.0 * task.cols.len() as u64;
        search.run(swaps, 1, &limits.stop);
        Some(Work {
            task,
            search,
            relaxation: None,
            stage: 0,
            rounds: 0,
            waited: 0,
            prices: Prices::default(),
            bound: 0,
            done: false,
            cut_short: false,
        })
    }

    fn relax(&mut self, stop: &Stop) {
        let first = price::whole(self.task.rows, self.task.cols, &cuts::Priced::default());
        self.better(first);
        if self.done {
            return;
        }
        self.relaxation = Relaxation::new(self.task.rows, self.task.cols, stop);
        match &self.relaxation {
            Some(r) => {
                let prices = price::whole(self.task.rows, self.task.cols, &r.best);
                self.better(prices);
            }
            None => self.end(stop),
        }
    }

    fn end(&mut self, stop: &Stop) {
        self.done = true;
        self.cut_short |= stop.now();
    }

    /// Takes prices that prove more than the ones at hand.
    fn better(&mut self, prices: Prices) {
        let bound = price::sites(price::bound(self.task.rows, self.task.cols.len(), &prices));
        if bound > self.bound || self.prices.demand.is_empty() {
            self.bound = bound;
            self.prices = prices;
        }
        self.done |= self.bound >= self.search.best().len();
    }

    fn round(&mut self, stop: &Stop) {
        let Some(relaxation) = &mut self.relaxation else {
            return self.end(stop);
        };
        let before = relaxation.best.bound;
        let (search, sites) = (&mut self.search, self.task.cols.len() as u64);
        let swaps = if self.rounds < MORE_SWAPS.1 || stop.timed() {
            MORE_SWAPS.0 * sites / if self.task.middling { 5 } else { 1 }
        } else {
            0
        };
        let target = self.bound;
        let (found, ()) = rayon::join(
            || relaxation.round(STAGES[self.stage], stop),
            || search.run(swaps, target, stop),
        );
        self.rounds += 1;
        if relaxation.best.bound + CLOSE > relaxation.best.bound.ceil() && !stop.now() {
            relaxation.settle(stop);
        }
        let after = relaxation.best.bound;
        if after > before {
            let prices = price::whole(self.task.rows, self.task.cols, &relaxation.best);
            self.better(prices);
        }
        if found.is_none() {
            return self.end(stop);
        }
        self.waited = if after - before < LIFT * after {
            self.waited + 1
        } else {
            0
        };
        if self.task.middling && self.rounds >= FEW {
            return self.end(stop);
        }
        if self.waited >= PATIENCE {
            self.waited = 0;
            self.stage += 1;
            if self.stage == STAGES.len() {
                self.stage -= 1;
                // With time left there may still be cuts in windows drawn another way.
                let more = stop.timed() && self.task.cols.len() > super::even::LARGE;
                if !more || found == Some(0) || after <= before {
                    self.end(stop);
                }
            }
        }
    }

    fn found(self) -> Found {
        Found {
            open: self.search.best().to_vec(),
            bound: self.bound.min(self.search.best().len()),
            prices: self.prices,
            tight: self
                .relaxation
                .as_ref()
                .map(Relaxation::tight)
                .unwrap_or_default(),
            cuts: self.relaxation.map(|r| r.cuts).unwrap_or_default(),
            cut_short: self.cut_short,
        }
    }
}
