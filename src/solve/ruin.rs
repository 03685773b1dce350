//! Plans by ruin and recreate (Schrimpf et al. 2000) on a live flow, accepted by simulated
//! annealing (Kirkpatrick et al. 1983).
//!
//! A move closes a few neighbouring sites, moves flow along augmenting paths to serve those who
//! lost room, opens sites where that is not enough, and tries to close lightly loaded ones.

mod flow;
mod rng;
mod start;

use super::part::Part;
use super::Stop;
use crate::model::Mm2;
use flow::Live;
pub(super) use rng::Rng;

/// Sites an augmenting path may be searched over within a move.
const REACH: usize = 12;
/// Lightly loaded sites a move tries to close.
const CLOSINGS: usize = 6;
/// Most sites closed by a move.
const RUIN: u64 = 6;
/// Changes since the best plan that are remembered, besides one per arc.
const JOURNAL: usize = 100_000;
/// Spread of the opening score.
const NOISE: f64 = 0.4;
/// Hottest and coldest temperature, in mean opening costs.
const HOT: f64 = 0.15;
const COLD: f64 = 0.0025;

/// A search for cheap plans of one part.
pub struct Search<'a> {
    live: Live<'a>,
    rng: Rng,
    /// Open sites that may be closed.
    list: Vec<u32>,
    scale: f64,
    mean_unit: f64,
    /// Do prices per area differ, so that it matters who is served where?
    uneven: bool,
    best: f64,
    best_open: Vec<bool>,
    /// What changed since the best plan; when that is too much, its flow is in `best_flow`.
    journal: Vec<(u32, Mm2)>,
    best_flow: Option<Vec<Mm2>>,
    lacking: Vec<u32>,
    touched: Vec<u32>,
    pot: Vec<Mm2>,
    candidates: Vec<u32>,
    stamp: Vec<u32>,
    round: u32,
}

impl<'a> Search<'a> {
    /// Starts from a greedy plan. `None` only if not even all sites together have room.
    pub fn new(part: &'a Part, seed: u64) -> Option<Search<'a>> {
        let mut search = Search::bare(part, seed);
        search.greedy();
        search.complete().then_some(search)
    }

    /// Starts from the sites in `open` (and the fixed ones), with more opened if need be.
    pub fn from_open(part: &'a Part, open: &[bool], seed: u64) -> Option<Search<'a>> {
        let mut search = Search::bare(part, seed);
        for (j, &wanted) in open.iter().enumerate() {
            if wanted && !search.live.open[j] {
                search.live.open(j);
            }
        }
        search.complete().then_some(search)
    }

    /// Makes `moves` moves while the temperature falls from fraction `from` to fraction `to` of
    /// its schedule (0 = hot, 1 = cold).
    pub fn run(&mut self, moves: u64, from: f64, to: f64, stop: &Stop) {
        for k in 0..moves {
            if k % 64 == 0 {
                if stop.now() {
                    return;
                }
                self.live.refresh();
            }
            if self.list.is_empty() {
                return;
            }
            let at = from + (to - from) * k as f64 / moves as f64;
            let heat = self.scale * HOT * (COLD / HOT).powf(at);
            let limit = self.live.value - heat * (1.0 - self.rng.unit()).ln();
            if self.change() && self.live.value <= limit {
                self.keep();
            } else {
                self.live.undo(0);
            }
        }
    }

    /// Value of the best plan so far, in the objective's unit.
    pub fn best_value(&self) -> f64 {
        self.best
    }

    /// Sites open in the best plan so far, the fixed ones among them.
    pub fn best_open(&self) -> Vec<bool> {
        self.best_open.clone()
    }

    /// Flow on every arc (entry of [`Part::sites_of`]) in the best plan so far.
    pub fn best_flow(&self) -> Vec<Mm2> {
        let kept = self.best_flow.clone();
        kept.unwrap_or_else(|| self.live.before(&self.journal))
    }

    fn bare(part: &'a Part, seed: u64) -> Search<'a> {
        let m = part.premises.len();
        let new: Vec<usize> = (0..m).filter(|&j| !part.fixed[j]).collect();
        let mean = |f: &dyn Fn(usize) -> f64| {
            new.iter().map(|&j| f(j)).sum::<f64>() / new.len().max(1) as f64
        };
        let mut scale = mean(&|j| part.open_cost[j]);
        if scale <= 0.0 {
            scale = mean(&|j| part.unit_cost[j] * part.area_max[j] as f64) * 0.1;
        }
        let mean_unit = mean(&|j| part.unit_cost[j]);
        Search {
            live: Live::new(part),
            rng: Rng(seed),
            list: Vec::new(),
            scale: scale.max(f64::MIN_POSITIVE),
            mean_unit,
            uneven: part
                .unit_cost
                .iter()
                .any(|&v| (v - mean_unit).abs() > 1e-9 * mean_unit),
            best: f64::INFINITY,
            best_open: vec![false; m],
            journal: Vec::new(),
            best_flow: None,
            lacking: Vec::new(),
            touched: Vec::new(),
            pot: vec![0; m],
            candidates: Vec::new(),
            stamp: vec![0; m],
            round: 0,
        }
    }

    /// Goes on from the plan as it is, and remembers it if it is the best so far.
    fn keep(&mut self) {
        if self.live.value < self.best - 1e-9 * self.scale {
            self.live.commit();
            self.journal.clear();
            self.best_flow = None;
            self.best = self.live.value;
            self.best_open.copy_from_slice(&self.live.open);
        } else if self.best_flow.is_some() {
            self.live.commit();
        } else {
            self.live.commit_to(&mut self.journal);
            if self.journal.len() > self.live.part.sites_of.item.len() + JOURNAL {
                self.best_flow = Some(self.live.before(&self.journal));
                self.journal.clear();
            }
        }
        let open = &self.live.open;
        let fixed = &self.live.part.fixed;
        self.list.clear();
        self.list
            .extend((0..open.len() as u32).filter(|&j| open[j as usize] && !fixed[j as usize]));
    }

    /// Cost per room of opening site `j` when those in its reach lack `pot`.
    fn score(&self, j: usize, pot: Mm2) -> f64 {
        let part = self.live.part;
        let room = part.area_max[j];
        let used = pot.min(room) as f64;
        let spare = (part.area_min[j] as f64 - used).max(0.0);
        let cost = part.open_cost[j]
            + part.unit_cost[j] * spare
            + (part.unit_cost[j] - self.mean_unit) * used;
        (cost + 1e-3 * self.scale) / (used + 0.1 * (room as f64 - used) + 1.0)
    }

    /// One move; false if it could not be completed.
    fn change(&mut self) -> bool {
        self.live.revive();
        let mut lacking = std::mem::take(&mut self.lacking);
        lacking.clear();
        self.ruin(&mut lacking);
        let done = self.recreate(&mut lacking);
        self.lacking = lacking;
        if done {
            self.shrink();
        }
        done
    }

    /// Closes a few neighbouring sites.
    fn ruin(&mut self, lacking: &mut Vec<u32>) {
        let count = 1 + self.rng.below(RUIN);
        let mut site = self.list[self.rng.below(self.list.len() as u64) as usize] as usize;
        let mut closed = Vec::with_capacity(count as usize);
        for _ in 0..count {
            if self.live.open[site] {
                self.live.close(site, lacking);
                closed.push(site);
            }
            // A neighbour: an open site that shares a demand with one just closed.
            let mut next = None;
            for _ in 0..8 {
                let from = closed[self.rng.below(closed.len() as u64) as usize];
                let arcs = self.live.arcs_of(from);
                let i = self
                    .live
                    .demand(arcs[self.rng.below(arcs.len() as u64) as usize]);
                let open = self.live.open_arcs(i);
                if open.is_empty() {
                    continue;
                }
                let t = self
                    .live
                    .site(open[self.rng.below(open.len() as u64) as usize]);
                if !self.live.part.fixed[t] {
                    next = Some(t);
                    break;
                }
            }
            match next {
                Some(t) => site = t,
                None => break,
            }
        }
    }

    /// Serves all who lack; opens sites where paths are not enough.
    fn recreate(&mut self, lacking: &mut Vec<u32>) -> bool {
        loop {
            self.rng.shuffle(lacking);
            for &i in lacking.iter() {
                self.live.serve(i as usize, REACH);
            }
            lacking.retain(|&i| self.live.rest[i as usize] > 0);
            let Some(&first) = lacking.first() else {
                return true;
            };
            match self.pick(lacking) {
                Some(j) => self.live.open(j),
                None => {
                    if !self.force(first as usize) {
                        return false;
                    }
                }
            }
        }
    }

    /// The closed site to open for those who lack.
    fn pick(&mut self, lacking: &[u32]) -> Option<usize> {
        self.round += 1;
        self.candidates.clear();
        for &i in lacking {
            let rest = self.live.rest[i as usize];
            for &j in self.live.part.sites_of.row(i as usize) {
                let at = j as usize;
                if self.live.open[at] {
                    continue;
                }
                if self.stamp[at] != self.round {
                    self.stamp[at] = self.round;
                    self.pot[at] = 0;
                    self.candidates.push(j);
                }
                self.pot[at] += rest;
            }
        }
        let mut best: Option<(f64, usize)> = None;
        for k in 0..self.candidates.len() {
            let j = self.candidates[k] as usize;
            let score = self.score(j, self.pot[j]) * (1.0 + NOISE * self.rng.unit());
            if best.is_none_or(|(s, _)| score < s) {
                best = Some((score, j));
            }
        }
        best.map(|(_, j)| j)
    }

    /// Tries to close the least loaded sites the move touched, then moves load to where it costs
    /// less.
    fn shrink(&mut self) {
        let mut touched = std::mem::take(&mut self.touched);
        self.live.touched(0, &mut touched);
        let live = &self.live;
        touched.sort_unstable_by_key(|&j| (live.load[j as usize], j));
        let mut tried = 0;
        for &j in &touched {
            if tried == CLOSINGS {
                break;
            }
            if !self.live.part.fixed[j as usize] {
                tried += 1;
                self.try_close(j as usize);
            }
        }
        for &j in &touched {
            let j = j as usize;
            if self.live.open[j] && (self.uneven || self.live.load[j] < self.live.part.area_min[j])
            {
                self.pull(j);
            }
        }
        self.touched = touched;
    }

    /// Closes site `j` if those it serves find room elsewhere for less.
    fn try_close(&mut self, j: usize) -> bool {
        let lonely = |&a: &u32| self.live.open_arcs(self.live.demand(a)).len() < 2;
        if self.live.carried(j).iter().any(lonely) {
            return false;
        }
        let (point, before) = (self.live.checkpoint(), self.live.value);
        let mut lacking = std::mem::take(&mut self.lacking);
        lacking.clear();
        self.live.close(j, &mut lacking);
        let fits = lacking.iter().all(|&i| self.live.serve(i as usize, REACH));
        self.lacking = lacking;
        if fits && self.live.value < before {
            return true;
        }
        self.live.undo(point);
        false
    }

    /// Draws load to site `j` from dearer ones in reach of the same demands.
    fn pull(&mut self, j: usize) {
        for k in 0..self.live.arcs_of(j).len() {
            let into = self.live.arcs_of(j)[k];
            let i = self.live.demand(into);
            for n in 0..self.live.open_arcs(i).len() {
                let out = self.live.open_arcs(i)[n];
                let t = self.live.site(out);
                let have = self.live.flow(out);
                if t == j || have == 0 || self.live.less(t) <= self.live.more(j) {
                    continue;
                }
                let part = self.live.part;
                let mut push = have
                    .min(self.live.free(j))
                    .min(self.live.load[t] - part.area_min[t]);
                if self.live.load[j] < part.area_min[j] {
                    push = push.min(part.area_min[j] - self.live.load[j]);
                }
                if push > 0 {
                    self.live.put(out, have - push);
                    self.live.put(into, self.live.flow(into) + push);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
