//! Plans by interchange of sites (Teitz, Bart 1968, doi:10.1287/opre.16.5.955), with what each
//! swap saves worked out from the demands near the two sites only, in the manner of Whitaker
//! (1983, doi:10.1080/03155986.1983.11731889) and Resende, Werneck (2007,
//! doi:10.1007/s10732-006-9102-2), inside an iterated local search with small local kicks.

mod change;

use super::rows::Horizon;
use super::Median;
use crate::solve::rng::Rng;
use crate::solve::Stop;

/// No site.
pub(super) const NONE: u32 = u32::MAX;

/// Hottest and coldest temperature of the iterated search, in mean shares of one open site.
const HOT: f64 = 0.02;
const COLD: f64 = 0.0002;

/// A place in a row: (distance, site). Smaller is nearer.
type Place = (u32, u32);

/// A distance that no site is away from, and the place of a demand without open site.
pub(super) const FAR: u32 = 1 << 31;
const NOWHERE: Place = (FAR, NONE);

/// A plan that can be changed site by site, and the best one seen.
pub(super) struct Search<'a> {
    ask: &'a Median<'a>,
    rows: Horizon<'a>,
    /// (demand, distance) per site; every pair that is in a row.
    column: Vec<Vec<(u32, u32)>>,
    required: Vec<bool>,
    open: Vec<bool>,
    list: Vec<u32>,
    at: Vec<u32>,
    first: Vec<Place>,
    second: Vec<Place>,
    /// What closing an open site costs those it serves.
    loss: Vec<i64>,
    value: i64,
    /// What having no open site costs: per unit of weight, and besides.
    unserved: (i64, i64),
    cheapest: Option<(i64, u32)>,
    delta: Vec<i64>,
    touched: Vec<u32>,
    changed: Vec<u32>,
    queue: Vec<u32>,
    queued: Vec<bool>,
    /// Sites opened (true) and closed since the last commit.
    log: Vec<(u32, bool)>,
    rng: Rng,
    best: i64,
    best_open: Vec<u32>,
}

impl<'a> Search<'a> {
    /// A plan from a few sites spread at random by weight, made locally best.
    pub fn new(ask: &'a Median<'a>, rows: Horizon<'a>, start: &[u32], seed: u64) -> Search<'a> {
        let (n, m) = (ask.near.demands(), ask.near.sites());
        let mut column = vec![Vec::new(); m];
        for (i, row) in rows.row.iter().enumerate() {
            for &(j, d) in row {
                column[j as usize].push((i as u32, d));
            }
        }
        let total: i64 = ask.weight.iter().sum();
        let mut search = Search {
            ask,
            rows,
            column,
            required: vec![false; m],
            open: vec![false; m],
            list: Vec::new(),
            at: vec![NONE; m],
            first: vec![NOWHERE; n],
            second: vec![NOWHERE; n],
            loss: vec![0; m],
            value: 0,
            // A light demand must not be left out because that is cheaper than what serves it.
            unserved: (
                ((1i64 << 60) / total.max(1)).min(1 << 31),
                (1 << 60) / n.max(1) as i64,
            ),
            cheapest: None,
            delta: vec![0; m],
            touched: Vec::new(),
            changed: Vec::new(),
            queue: Vec::new(),
            queued: vec![false; m],
            log: Vec::new(),
            rng: Rng(seed),
            best: i64::MAX,
            best_open: Vec::new(),
        };
        search.value = (0..n).map(|i| search.cost_of(i, NOWHERE)).sum();
        for &j in &ask.required {
            search.required[j as usize] = true;
        }
        search.begin(start);
        search
    }

    /// Value of the best plan so far.
    pub fn best(&self) -> i64 {
        self.best
    }

    /// Its sites, ascending.
    pub fn best_open(&self) -> &[u32] {
        &self.best_open
    }

    /// Distance from each demand to its nearest and second nearest open site of the plan at hand.
    pub fn two_nearest(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.first.iter().zip(&self.second).map(|(a, b)| (a.0, b.0))
    }

    /// Goes to the plan with these sites (and the required ones), more opened if there are too few,
    /// and makes it locally best.
    pub fn begin_from(&mut self, sites: &[u32], stop: &Stop) {
        self.go_to(sites);
        self.descend_all(stop);
        self.log.clear();
    }

    /// Goes back to the best plan.
    pub fn back_to_best(&mut self) {
        let sites = std::mem::take(&mut self.best_open);
        self.go_to(&sites);
        self.best_open = sites;
    }

    /// Makes `moves` kicks, each followed by a descent, while the temperature falls from fraction
    /// `from` to fraction `to` of its schedule.
    pub fn run(&mut self, moves: usize, from: f64, to: f64, stop: &Stop) {
        let p = self.list.len();
        let free = self.list.iter().filter(|&&j| !self.required[j as usize]);
        if free.count() == 0 || self.ask.near.sites() <= p || self.first.is_empty() {
            return;
        }
        self.log.clear();
        let scale = self.best as f64 / p as f64;
        for k in 0..moves {
            if k % 16 == 0 && stop.now() {
                return;
            }
            let at = from + (to - from) * k as f64 / moves as f64;
            let heat = scale * HOT * (COLD / HOT).powf(at);
            let limit = self.value as f64 - heat * (1.0 - self.rng.unit()).ln();
            self.kick();
            self.descend();
            if self.value as f64 <= limit {
                self.log.clear();
            } else {
                self.undo();
            }
        }
    }

    fn begin(&mut self, start: &[u32]) {
        let n = self.first.len();
        let mut sites = start.to_vec();
        for _ in 0..4 * self.ask.p {
            if n == 0 || sites.len() >= self.ask.p {
                break;
            }
            let i = self.rng.below(n);
            if let Some(&(j, _)) = self.rows.row[i].first() {
                if !sites.contains(&j) {
                    sites.push(j);
                }
            }
        }
        self.go_to(&sites);
        self.log.clear();
    }

    /// Opens exactly these sites and the required ones. Beyond the limit those that are missed
    /// least are closed again.
    fn go_to(&mut self, sites: &[u32]) {
        let mut wanted = vec![false; self.open.len()];
        let required = self.ask.required.iter();
        for &j in required.chain(sites) {
            let may = !self.column[j as usize].is_empty();
            wanted[j as usize] |= may || self.required[j as usize];
        }
        for j in 0..wanted.len() as u32 {
            if wanted[j as usize] && !self.open[j as usize] {
                self.add(j);
            }
        }
        for j in 0..wanted.len() as u32 {
            if self.open[j as usize] && !wanted[j as usize] {
                self.drop(j);
            }
        }
        while self.list.len() > self.ask.p {
            let Some((_, j)) = self.least_loss() else {
                break;
            };
            self.drop(j);
        }
        // Open sites beyond the rows are not seen when they open.
        for i in 0..self.first.len() {
            if self.second[i].1 == NONE && !self.rows.complete(i) {
                let first = self.next_open(i, NONE);
                let second = self.next_open(i, first.1);
                self.place(i as u32, first, second);
            }
        }
        self.keep();
    }

    /// Tries every site until no swap helps.
    pub fn descend_all(&mut self, stop: &Stop) {
        self.changed.clear();
        for j in 0..self.open.len() as u32 {
            let idle = self.column[j as usize].is_empty();
            if !idle && !self.open[j as usize] && !self.queued[j as usize] {
                self.queued[j as usize] = true;
                self.queue.push(j);
            }
        }
        // The start is the same for all; the order of trials is not.
        for k in (1..self.queue.len()).rev() {
            let other = self.rng.below(k + 1);
            self.queue.swap(k, other);
        }
        self.improve(Some(stop));
    }

    fn descend(&mut self) {
        self.enqueue();
        self.improve(None);
    }

    fn improve(&mut self, stop: Option<&Stop>) {
        let mut head = 0;
        let mut dropped = self.ask.cost.is_empty();
        loop {
            while head < self.queue.len() {
                let j = self.queue[head];
                head += 1;
                self.queued[j as usize] = false;
                if stop.is_some_and(|s| head.is_multiple_of(256) && s.now()) {
                    break;
                }
                if self.open[j as usize] {
                    continue;
                }
                let (saving, out) = self.saving(j);
                if saving > 0 {
                    self.add(j);
                    if out != NONE {
                        self.drop(out);
                    }
                    self.enqueue();
                    dropped = self.ask.cost.is_empty();
                }
            }
            for &j in &self.queue[head..] {
                self.queued[j as usize] = false;
            }
            self.queue.clear();
            head = 0;
            if dropped || stop.is_some_and(Stop::now) {
                break;
            }
            dropped = true;
            if let Some((loss, j)) = self.least_loss() {
                if loss < 0 {
                    self.drop(j);
                    self.enqueue();
                    dropped = false;
                }
            }
        }
        self.keep();
    }

    fn keep(&mut self) {
        if self.value < self.best {
            self.best = self.value;
            self.best_open.clear();
            self.best_open.extend_from_slice(&self.list);
            self.best_open.sort_unstable();
        }
    }

    /// Queues the closed sites near the demands whose places changed.
    fn enqueue(&mut self) {
        for &i in &self.changed {
            let until = self.second[i as usize].0;
            for &(j, d) in &self.rows.row[i as usize] {
                if d >= until {
                    break;
                }
                if !self.open[j as usize] && !self.queued[j as usize] {
                    self.queued[j as usize] = true;
                    self.queue.push(j);
                }
            }
        }
        self.changed.clear();
    }

    /// Closes a few open sites that are near each other and opens others there.
    fn kick(&mut self) {
        self.changed.clear();
        let n = self.first.len();
        let mut i = self.rng.below(n);
        for _ in 0..=self.rng.below(3) {
            let row = &self.rows.row[i];
            let until = self.second[i].0;
            let near = row.iter().take_while(|e| e.1 <= until).count();
            if near > 0 {
                let j = row[self.rng.below(near)].0;
                let out = self.first[i].1;
                let fixed = out == NONE || self.required[out as usize];
                if !self.open[j as usize] && !fixed {
                    self.add(j);
                    self.drop(out);
                }
                let next = &self.column[j as usize];
                i = next[self.rng.below(next.len())].0 as usize;
            }
        }
    }

    fn undo(&mut self) {
        while let Some((j, opened)) = self.log.pop() {
            if opened {
                self.drop(j);
            } else {
                self.add(j);
            }
            self.log.pop();
        }
        self.changed.clear();
    }

    /// The open site whose closing costs least, and what it costs (less than 0: it saves).
    fn least_loss(&mut self) -> Option<(i64, u32)> {
        if self.cheapest.is_none() {
            let free = self.list.iter().filter(|&&r| !self.required[r as usize]);
            let price = |&r: &u32| (self.loss[r as usize] - self.ask.cost(r as usize), r);
            self.cheapest = free.map(price).min();
        }
        self.cheapest
    }

    /// What opening `j` saves, together with the best site to close for it, if one is closed.
    fn saving(&mut self, j: u32) -> (i64, u32) {
        let mut gain = -self.ask.cost(j as usize);
        for &(i, d) in &self.column[j as usize] {
            let i = i as usize;
            let second = self.second[i].0;
            if d >= second {
                continue;
            }
            let (first, r) = self.first[i];
            let here = self.ask.weight[i] * i64::from(d);
            let now = self.cost_of(i, (first, r));
            gain += (now - here).max(0);
            if r != NONE {
                let less = self.cost_of(i, self.second[i]) - now.max(here);
                if self.delta[r as usize] == 0 {
                    self.touched.push(r);
                }
                self.delta[r as usize] -= less;
            }
        }
        let mut least = self.least_loss();
        for r in self.touched.drain(..) {
            let delta = std::mem::take(&mut self.delta[r as usize]);
            if !self.required[r as usize] {
                let price = (self.loss[r as usize] + delta - self.ask.cost(r as usize), r);
                least = Some(least.map_or(price, |l| l.min(price)));
            }
        }
        if self.list.len() < self.ask.p && least.is_none_or(|l| l.0 >= 0) {
            return (gain, NONE);
        }
        least.map_or((0, NONE), |(price, r)| (gain - price, r))
    }
}
