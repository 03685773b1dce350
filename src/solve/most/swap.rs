//! Plans by simulated annealing over swaps: an open site moves to a neighbour, now and then to
//! anywhere. A move costs what the two sites reach, so that there can be very many of them
//! (Murray and Church 1996, doi:10.1007/BF01787175, anneal location problems so).
//!
//! Only for sites that all use the same of the limit.

use super::net::Net;
use crate::solve::ruin::Rng;
use crate::solve::Stop;
use std::sync::atomic::{AtomicBool, Ordering};

/// Hottest and coldest temperature as a share of what an open site covers on average.
const HOT: f64 = 0.02;
const COLD: f64 = 0.0002;
/// How often a site moves to anywhere.
const FAR: f64 = 0.05;
/// Moves between two looks at the clock.
const LOOK: u64 = 1024;

/// How often a demand is covered, and its weight.
#[derive(Clone, Copy)]
struct Demand {
    weight: i64,
    count: u32,
}

/// A live plan.
pub(super) struct Swap<'a> {
    net: &'a Net,
    near: &'a [Vec<u32>],
    rng: Rng,
    demand: Vec<Demand>,
    open: Vec<bool>,
    /// Open sites that may move.
    list: Vec<u32>,
    /// Sites worth moving to.
    far: Vec<u32>,
    value: i64,
    best: i64,
    best_open: Vec<bool>,
}

impl<'a> Swap<'a> {
    /// Starts from a plan.
    pub fn new(net: &'a Net, near: &'a [Vec<u32>], open: &[bool], seed: u64) -> Swap<'a> {
        let fixed = |j: usize| net.required[j] || net.cost[j] == 0;
        let demand = net.weight.iter().map(|&weight| Demand { weight, count: 0 });
        let mut swap = Swap {
            net,
            near,
            rng: Rng(seed),
            demand: demand.collect(),
            open: open.to_vec(),
            list: (0..open.len())
                .filter(|&j| open[j] && !fixed(j))
                .map(|j| j as u32)
                .collect(),
            far: Vec::new(),
            value: 0,
            best: 0,
            best_open: open.to_vec(),
        };
        let mut value = 0;
        for j in (0..open.len()).filter(|&j| open[j]) {
            value += swap.enter(j);
        }
        swap.value = value;
        swap.best = value;
        // Nobody gains more than all the site reaches, nor is worth less than the least loss.
        let weight = |j: usize| {
            net.demands_of
                .row(j)
                .iter()
                .map(|&i| net.weight[i as usize])
                .sum::<i64>()
        };
        let loss = |j: &u32| {
            let only = net
                .demands_of
                .row(*j as usize)
                .iter()
                .filter(|&&i| swap.demand[i as usize].count == 1);
            only.map(|&i| net.weight[i as usize]).sum::<i64>()
        };
        let least = swap.list.iter().map(loss).min().unwrap_or(0);
        swap.far = (0..open.len())
            .filter(|&j| !fixed(j) && weight(j) > 0 && weight(j) >= least)
            .map(|j| j as u32)
            .collect();
        swap
    }

    /// Best value so far and its open sites.
    pub fn best(&self) -> (i64, &[bool]) {
        (self.best, &self.best_open)
    }

    /// Makes `moves` moves while it cools down. Where the clock would end it sooner it cools
    /// sooner. False if it was cut short.
    pub fn run(&mut self, moves: u64, heat: f64, stop: &Stop, quit: &AtomicBool) -> bool {
        if self.list.is_empty() || self.far.is_empty() {
            return true;
        }
        let share = heat * self.best as f64 / self.list.len() as f64;
        let left = stop.left().map(|l| l.as_secs_f64());
        let mut heat = 0.0;
        for k in 0..moves {
            if k % LOOK == 0 {
                if stop.now() || quit.load(Ordering::Relaxed) {
                    return false;
                }
                let mut at = k as f64 / moves as f64;
                if let (Some(all), Some(left)) = (left, stop.left()) {
                    at = at.max((1.0 - left.as_secs_f64() / all) * 1.05);
                }
                heat = share * HOT * (COLD / HOT).powf(at);
            }
            let slot = self.rng.below(self.list.len() as u64) as usize;
            let from = self.list[slot] as usize;
            let to = match &self.near[from][..] {
                near if !near.is_empty() && self.rng.unit() >= FAR => {
                    near[self.rng.below(near.len() as u64) as usize]
                }
                _ => self.far[self.rng.below(self.far.len() as u64) as usize],
            } as usize;
            if self.open[to] {
                continue;
            }
            let least = heat * (1.0 - self.rng.unit()).ln();
            let lost = self.leave(from);
            let gained = self.gain(to);
            if ((gained - lost) as f64) < least {
                self.enter(from);
                continue;
            }
            self.enter(to);
            self.value += gained - lost;
            self.open[from] = false;
            self.open[to] = true;
            self.list[slot] = to as u32;
            self.keep();
        }
        true
    }

    fn keep(&mut self) {
        if self.value > self.best {
            self.best = self.value;
            self.best_open.copy_from_slice(&self.open);
        }
    }

    fn enter(&mut self, j: usize) -> i64 {
        let mut gain = 0;
        for &i in self.net.demands_of.row(j) {
            let d = &mut self.demand[i as usize];
            gain += if d.count == 0 { d.weight } else { 0 };
            d.count += 1;
        }
        gain
    }

    fn leave(&mut self, j: usize) -> i64 {
        let mut loss = 0;
        for &i in self.net.demands_of.row(j) {
            let d = &mut self.demand[i as usize];
            d.count -= 1;
            loss += if d.count == 0 { d.weight } else { 0 };
        }
        loss
    }

    fn gain(&self, j: usize) -> i64 {
        let of = |&i: &u32| {
            let d = &self.demand[i as usize];
            if d.count == 0 {
                d.weight
            } else {
                0
            }
        };
        self.net.demands_of.row(j).iter().map(of).sum()
    }
}
