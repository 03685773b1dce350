//! Plans by ejection and simulated annealing: a move closes one to three neighbours, opens the
//! sites that gain most, and is taken back unless the annealing accepts it.
//!
//! What each closed site would gain and each open one would lose is kept up to date, so that a
//! move costs what it touches (Resende and Werneck 2004, doi:10.1023/B:HEUR.0000019986.96257.50,
//! do so for the p-median).

use super::net::Net;
use super::swap::Swap;
use crate::solve::ruin::Rng;
use crate::solve::Stop;
use std::sync::atomic::{AtomicBool, Ordering};

/// Hottest temperature as a share of what an open site covers on average, and how far it falls.
const HOT: f64 = 0.15;
const FALL: f64 = 1.0 / 500.0;
/// How often a closed site is first replaced by a neighbour, and how often it may come back.
const SHIFT: f64 = 0.3;
const BACK: f64 = 0.25;
/// Spread of the opening score, every other move.
const NOISE: f64 = 0.03;
/// Neighbours kept per site, those with most weight in common.
const NEAR: usize = 64;
/// Sites per block, for finding the best closed site.
const BLOCK: usize = 64;

/// A live plan.
pub(super) struct Search<'a> {
    net: &'a Net,
    rng: Rng,
    /// Open sites.
    pub open: Vec<bool>,
    count: Vec<u32>,
    /// Exclusive or of the open sites that cover a demand: its only one where there is one.
    mark: Vec<u32>,
    /// What an open site alone covers, or what a closed one would add.
    gain: Vec<i64>,
    value: i64,
    used: i64,
    /// Open sites that may be closed, and where each stands in the list.
    list: Vec<u32>,
    place: Vec<u32>,
    /// Sites that may be opened or closed.
    free: Vec<bool>,
    near: &'a [Vec<u32>],
    block: Vec<i64>,
    stale: Vec<bool>,
    uniform: bool,
    best: i64,
    best_open: Vec<bool>,
    log: Vec<u32>,
}

/// Sites that share most weight with each site, most first.
pub(super) fn neighbours(net: &Net, stop: &Stop) -> Vec<Vec<u32>> {
    use rayon::prelude::*;
    let m = net.sites();
    let scratch = || vec![0i64; m];
    let of = |common: &mut Vec<i64>, j: usize| {
        let mut list: Vec<u32> = Vec::new();
        if stop.now() {
            return list;
        }
        for &i in net.demands_of.row(j) {
            for &k in net.sites_of.row(i as usize) {
                if common[k as usize] == 0 && k as usize != j {
                    list.push(k);
                }
                common[k as usize] += net.weight[i as usize];
            }
        }
        let mut ranked: Vec<(i64, u32)> = list.iter().map(|&k| (-common[k as usize], k)).collect();
        for &k in &list {
            common[k as usize] = 0;
        }
        common[j] = 0;
        if ranked.len() > NEAR {
            ranked.select_nth_unstable(NEAR);
            ranked.truncate(NEAR);
        }
        ranked.sort_unstable();
        list.clear();
        list.extend(ranked.iter().map(|r| r.1));
        list.shrink_to_fit();
        list
    };
    (0..m).into_par_iter().map_init(scratch, of).collect()
}

impl<'a> Search<'a> {
    /// Starts from the required sites, `start` as far as it fits, and greedy choice for the rest.
    pub fn new(net: &'a Net, near: &'a [Vec<u32>], start: &[u32], seed: u64) -> Search<'a> {
        let m = net.sites();
        let mut gain = vec![0; m];
        for (j, g) in gain.iter_mut().enumerate() {
            let of = |&i: &u32| net.weight[i as usize];
            *g = net.demands_of.row(j).iter().map(of).sum();
        }
        let mut search = Search {
            net,
            rng: Rng(seed),
            open: vec![false; m],
            count: vec![0; net.demands()],
            mark: vec![0; net.demands()],
            gain,
            value: 0,
            used: 0,
            list: Vec::new(),
            place: vec![u32::MAX; m],
            free: net.required.iter().map(|r| !r).collect(),
            near,
            block: vec![-1; m.div_ceil(BLOCK)],
            stale: vec![true; m.div_ceil(BLOCK)],
            uniform: net.cost.iter().all(|&c| c == net.cost[0]),
            best: -1,
            best_open: vec![false; m],
            log: Vec::new(),
        };
        for j in 0..m {
            if net.required[j] || net.cost[j] == 0 {
                search.free[j] = false;
                search.toggle(j);
            }
        }
        for &j in start {
            if !search.open[j as usize] && search.fits(j as usize) {
                search.toggle(j as usize);
            }
        }
        search.fill();
        search.log.clear();
        search.keep();
        search
    }

    /// Best value so far and its open sites.
    pub fn best(&self) -> (i64, &[bool]) {
        (self.best, &self.best_open)
    }

    /// Do all sites use the same of the limit?
    pub fn uniform(&self) -> bool {
        self.uniform
    }

    /// A search by swaps from the best plan.
    pub fn swap(&self, seed: u64) -> Swap<'a> {
        Swap::new(self.net, self.near, &self.best_open, seed)
    }

    /// Open sites that may be closed.
    pub fn movable(&self) -> usize {
        self.list.len()
    }

    /// Makes `moves` moves while it cools down from `heat` times the hottest temperature. Where the
    /// clock would end it sooner it cools sooner. False if it was cut short.
    pub fn run(&mut self, moves: u64, heat: f64, stop: &Stop, quit: &AtomicBool) -> bool {
        let share = self.best as f64 / self.list.len().max(1) as f64;
        let left = stop.left().map(|l| l.as_secs_f64());
        let mut late: f64 = 0.0;
        for k in 0..moves {
            if k % 64 == 0 {
                if self.list.is_empty() || stop.now() || quit.load(Ordering::Relaxed) {
                    return self.list.is_empty();
                }
                if let (Some(all), Some(left)) = (left, stop.left()) {
                    late = (1.0 - left.as_secs_f64() / all) * 1.05;
                }
            }
            let at = (k as f64 / moves as f64).max(late);
            let heat = share * heat * HOT * FALL.powf(at);
            let least = self.value as f64 + heat * (1.0 - self.rng.unit()).ln();
            self.log.clear();
            self.change();
            if (self.value as f64) < least {
                while let Some(j) = self.log.pop() {
                    self.toggle(j as usize);
                    self.log.pop();
                }
            } else {
                self.keep();
            }
        }
        true
    }

    /// Goes on from a plan found elsewhere, or from the best one.
    pub fn adopt(&mut self, plan: Option<&[bool]>) {
        let target = plan.unwrap_or(&self.best_open).to_vec();
        for is in [false, true] {
            for (j, &wanted) in target.iter().enumerate() {
                if wanted == is && self.open[j] != is {
                    self.toggle(j);
                }
            }
        }
        self.fill();
        self.log.clear();
        self.keep();
    }

    fn keep(&mut self) {
        if self.value > self.best {
            self.best = self.value;
            self.best_open.copy_from_slice(&self.open);
        }
    }

    fn fits(&self, j: usize) -> bool {
        self.used + self.net.cost[j] <= self.net.limit
    }

    /// One move: close, then open while something fits and gains.
    fn change(&mut self) {
        let first = self.victim();
        let drops = 1 + self.rng.below(3);
        let mut closed = [u32::MAX; 3];
        closed[0] = first;
        self.toggle(first as usize);
        for slot in closed.iter_mut().take(drops as usize).skip(1) {
            if self.list.is_empty() {
                break;
            }
            let next = if self.rng.unit() < 0.7 {
                self.beside(first)
            } else {
                None
            };
            let next = next.unwrap_or_else(|| self.victim());
            *slot = next;
            self.toggle(next as usize);
        }
        if self.rng.unit() < SHIFT {
            for &j in closed.iter().filter(|&&j| j != u32::MAX) {
                if let Some(k) = self.pick_near(j) {
                    let k = k as usize;
                    if !self.open[k] && self.free[k] && self.fits(k) {
                        self.toggle(k);
                    }
                }
            }
        }
        let noise = if self.rng.below(2) == 0 { NOISE } else { 0.0 };
        let back = self.rng.unit() < BACK;
        while let Some(j) = self.choose(&closed, noise, back) {
            self.toggle(j);
        }
    }

    /// An open site that loses little: the best of a few.
    fn victim(&mut self) -> u32 {
        let n = self.list.len() as u64;
        let tries = 1 + self.rng.below(4);
        let mut pick = self.list[self.rng.below(n) as usize];
        for _ in 1..tries {
            let other = self.list[self.rng.below(n) as usize];
            if self.worth(other as usize, 0.0) < self.worth(pick as usize, 0.0) {
                pick = other;
            }
        }
        pick
    }

    /// An open site two steps away.
    fn beside(&mut self, j: u32) -> Option<u32> {
        for _ in 0..8 {
            let one = self.pick_near(j)?;
            if one != j && self.place[one as usize] != u32::MAX {
                return Some(one);
            }
            let two = self.pick_near(one)?;
            if two != j && self.place[two as usize] != u32::MAX {
                return Some(two);
            }
        }
        None
    }

    fn pick_near(&mut self, j: u32) -> Option<u32> {
        let near = &self.near[j as usize];
        if near.is_empty() {
            return None;
        }
        Some(near[self.rng.below(near.len() as u64) as usize])
    }

    /// What a site is worth for what it uses.
    fn worth(&mut self, j: usize, noise: f64) -> f64 {
        let mut worth = self.gain[j] as f64;
        if !self.uniform {
            worth /= self.net.cost[j] as f64;
        }
        if noise > 0.0 {
            worth *= 1.0 + noise * (2.0 * self.rng.unit() - 1.0);
        }
        worth
    }

    /// The closed site to open next: the best one near those just closed, or anywhere.
    fn choose(&mut self, closed: &[u32; 3], noise: f64, back: bool) -> Option<usize> {
        let net = self.net;
        let full = net.cost.first().is_none_or(|&c| self.used + c > net.limit);
        if self.uniform && full {
            return None;
        }
        let mut best: Option<(f64, usize)> = None;
        let near = self.near;
        for &j in closed.iter().filter(|&&j| j != u32::MAX) {
            for &k in near[j as usize].iter().chain([&j]) {
                if !back && closed.contains(&k) {
                    continue;
                }
                let k = k as usize;
                if self.open[k] || !self.free[k] || self.gain[k] <= 0 || !self.fits(k) {
                    continue;
                }
                let worth = self.worth(k, noise);
                if best.is_none_or(|b| worth > b.0) {
                    best = Some((worth, k));
                }
            }
        }
        if let Some(k) = self.anywhere() {
            let worth = self.worth(k, noise);
            if (back || best.is_none() || !closed.contains(&(k as u32)))
                && best.is_none_or(|b| worth > b.0)
            {
                best = Some((worth, k));
            }
        }
        best.map(|b| b.1)
    }

    /// The closed site that gains most of all and fits.
    fn anywhere(&mut self) -> Option<usize> {
        if !self.uniform {
            let m = self.open.len();
            let fit =
                |j: &usize| !self.open[*j] && self.free[*j] && self.gain[*j] > 0 && self.fits(*j);
            let ratio = |j: usize| self.gain[j] as f64 / self.net.cost[j] as f64;
            return (0..m)
                .filter(fit)
                .max_by(|&a, &b| ratio(a).total_cmp(&ratio(b)).then(b.cmp(&a)));
        }
        let mut top = (0, usize::MAX);
        for b in 0..self.block.len() {
            if std::mem::replace(&mut self.stale[b], false) {
                let range = b * BLOCK..((b + 1) * BLOCK).min(self.open.len());
                let closed = range.filter(|&j| !self.open[j] && self.free[j]);
                self.block[b] = closed.map(|j| self.gain[j]).max().unwrap_or(-1);
            }
            if self.block[b] > top.0 {
                top = (self.block[b], b);
            }
        }
        if top.1 == usize::MAX {
            return None;
        }
        let range = top.1 * BLOCK..((top.1 + 1) * BLOCK).min(self.open.len());
        range
            .into_iter()
            .find(|&j| !self.open[j] && self.free[j] && self.gain[j] == top.0)
    }

    /// Opens what gains most while anything fits.
    fn fill(&mut self) {
        while let Some(j) = self.anywhere() {
            if !self.fits(j) {
                break;
            }
            self.toggle(j);
        }
    }

    /// Opens a closed site or closes an open one.
    fn toggle(&mut self, j: usize) {
        let net = self.net;
        self.log.push(j as u32);
        let opens = !self.open[j];
        self.open[j] = opens;
        self.stale[j / BLOCK] = true;
        if opens {
            self.value += self.gain[j];
            self.used += net.cost[j];
        } else {
            self.value -= self.gain[j];
            self.used -= net.cost[j];
        }
        if self.free[j] {
            self.enlist(j, opens);
        }
        for &i in net.demands_of.row(j) {
            let i = i as usize;
            let (w, had) = (net.weight[i], self.count[i]);
            self.count[i] = if opens { had + 1 } else { had - 1 };
            self.mark[i] ^= j as u32;
            let now = self.count[i];
            if had + now == 1 {
                let change = if opens { -w } else { w };
                for &k in net.sites_of.row(i) {
                    self.gain[k as usize] += change;
                    self.stale[k as usize / BLOCK] = true;
                }
                self.gain[j] -= change;
            } else if had + now == 3 {
                let only = if opens {
                    self.mark[i] ^ j as u32
                } else {
                    self.mark[i]
                };
                self.gain[only as usize] += if opens { -w } else { w };
            }
        }
    }

    fn enlist(&mut self, j: usize, opens: bool) {
        if opens {
            self.place[j] = self.list.len() as u32;
            self.list.push(j as u32);
        } else {
            let at = self.place[j] as usize;
            self.list.swap_remove(at);
            if let Some(&moved) = self.list.get(at) {
                self.place[moved as usize] = at as u32;
            }
            self.place[j] = u32::MAX;
        }
    }
}
