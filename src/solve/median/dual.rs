//! Bounds by Lagrangian relaxation of "every demand is served" (Cornuéjols, Fisher, Nemhauser
//! 1977, doi:10.1287/mnsc.23.8.789), by deflected subgradients.
//!
//! Prices are kept per unit of weight, so that heavy demands do not need longer to converge. A row
//! holds every site nearer than some distance; a price never passes it, so what is beyond the row
//! has no gain and the bound is right. Rows whose price wants to pass it are made longer.

use super::rows::Horizon;
use super::{Median, MICRO};
use crate::solve::certificate::{Micro, Prices};
use crate::solve::Stop;

/// Weight of the newest subgradient in the direction.
const FRESH: f64 = 0.2;
/// Factor on the step length after `PATIENCE` iterations without a better bound.
const SHRINK: f64 = 0.7;
const PATIENCE: u32 = 20;
/// Iterations between looks at rows that are too short.
const LOOK: u32 = 25;

/// What is settled about a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Free,
    Open,
    Closed,
}

/// What one relaxation reached.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    /// The bound, not yet exact.
    pub value: f64,
    /// Price of each demand per unit of weight.
    pub price: Vec<f64>,
    /// How often each site was chosen lately, 0 to 1.
    pub share: Vec<f64>,
    /// Gain of each site at these prices, less what opening it costs.
    pub gain: Vec<f64>,
    /// The price of the limit.
    pub limit: f64,
}

/// What a relaxation is about.
#[derive(Clone, Copy)]
pub(super) struct Ground<'b> {
    /// Per demand.
    pub weight: &'b [f64],
    /// (site, distance) per demand, nearest first.
    pub row: &'b [Vec<(u32, u32)>],
    /// No price per unit of weight may pass this.
    pub cap: &'b [f64],
    /// Per site; none if empty.
    pub cost: &'b [f64],
    /// Most open sites.
    pub p: usize,
}

/// A relaxation with some sites settled.
pub(super) struct Dual<'b> {
    ground: Ground<'b>,
    fate: &'b [Fate],
    /// Sites that may still be chosen.
    room: usize,
    /// Compressed rows: start, (site, distance).
    start: Vec<usize>,
    entry: Vec<(u32, u32)>,
    gain: Vec<f64>,
    chosen: Vec<bool>,
    free: Vec<u32>,
    direction: Vec<f64>,
    limit: f64,
    factor: f64,
    failures: u32,
    price: Vec<f64>,
    share: Vec<f64>,
    /// Smallest and largest price of each demand; empty if they are free.
    boxes: Vec<(f64, f64)>,
    pub best: Bound,
}

impl<'b> Dual<'b> {
    /// Starts at `price` with steps of length `factor`.
    pub fn new(ground: Ground<'b>, fate: &'b [Fate], price: Vec<f64>, factor: f64) -> Dual<'b> {
        let m = fate.len();
        let opened = fate.iter().filter(|&&f| f == Fate::Open).count();
        let mut start = vec![0];
        let mut entry = Vec::new();
        for row in ground.row {
            let live = row.iter().filter(|e| fate[e.0 as usize] != Fate::Closed);
            entry.extend(live);
            start.push(entry.len());
        }
        let best = Bound {
            value: f64::NEG_INFINITY,
            price: price.clone(),
            share: vec![0.0; m],
            gain: vec![0.0; m],
            limit: 0.0,
        };
        Dual {
            ground,
            fate,
            room: ground.p.saturating_sub(opened),
            start,
            entry,
            gain: vec![0.0; m],
            chosen: fate.iter().map(|&f| f == Fate::Open).collect(),
            free: (0..m as u32)
                .filter(|&j| fate[j as usize] == Fate::Free)
                .collect(),
            direction: vec![0.0; price.len()],
            limit: 0.0,
            factor,
            failures: 0,
            price,
            share: vec![0.0; m],
            boxes: Vec::new(),
            best,
        }
    }

    /// Keeps every price between its smallest and largest.
    pub fn within(&mut self, boxes: Vec<(f64, f64)>) {
        self.boxes = boxes;
    }

    /// Begins with how often each site was chosen before.
    pub fn lately(&mut self, share: &[f64]) {
        self.share.copy_from_slice(share);
    }

    /// Steps until the bound passes `goal`, or `iterations` are made, or the steps are tiny.
    /// `upper` is the value of the best plan known. True if some row is too short.
    pub fn run(&mut self, iterations: u32, upper: f64, goal: f64, stop: &Stop) -> bool {
        let mut short = false;
        for k in 0..iterations {
            if k % 16 == 0 && stop.now() {
                break;
            }
            let value = self.evaluate();
            if value > self.best.value {
                // Small gains count as failures, or the steps stay long for ever.
                let much = value > self.best.value + 1e-5 * (upper - self.best.value);
                self.failures = if much { 0 } else { self.failures + 1 };
                self.best.value = value;
                self.best.price.copy_from_slice(&self.price);
                self.best.gain.copy_from_slice(&self.gain);
                self.best.limit = self.limit;
                if value >= goal {
                    break;
                }
            } else {
                self.failures += 1;
            }
            if self.failures >= PATIENCE {
                self.failures = 0;
                self.factor *= SHRINK;
                self.price.copy_from_slice(&self.best.price);
                self.evaluate();
            }
            if self.factor < 1e-4 {
                break;
            }
            short |= self.step(upper, value);
            if short && k % LOOK == LOOK - 1 {
                break;
            }
        }
        self.best.share.copy_from_slice(&self.share);
        short
    }

    /// Is the step so short that nothing more is to be expected?
    pub fn spent(&self) -> bool {
        self.factor < 1e-4
    }

    pub fn factor(&self) -> f64 {
        self.factor
    }

    /// Sites chosen at the last evaluation.
    pub fn chosen(&self) -> Vec<u32> {
        (0..self.chosen.len() as u32)
            .filter(|&j| self.chosen[j as usize])
            .collect()
    }

    /// The bound at the present prices; gains and choice are left behind.
    fn evaluate(&mut self) -> f64 {
        self.gain.fill(0.0);
        let mut value = 0.0;
        for (i, (&v, &w)) in self.price.iter().zip(self.ground.weight).enumerate() {
            value += v * w;
            for &(j, d) in &self.entry[self.start[i]..self.start[i + 1]] {
                let less = v - f64::from(d);
                if less <= 0.0 {
                    break;
                }
                self.gain[j as usize] += w * less;
            }
        }
        if !self.ground.cost.is_empty() {
            let terms = self.gain.iter_mut().zip(self.ground.cost);
            terms.for_each(|(g, f)| *g -= f);
        }
        for (&f, g) in self.fate.iter().zip(&self.gain) {
            if f == Fate::Open {
                value -= g;
            }
        }
        let gain = &self.gain;
        let better = |a: &u32, b: &u32| {
            let (x, y) = (gain[*a as usize], gain[*b as usize]);
            y.total_cmp(&x).then(a.cmp(b))
        };
        let room = self.room.min(self.free.len());
        if room > 0 && room < self.free.len() {
            self.free.select_nth_unstable_by(room, better);
            self.limit = gain[self.free[room] as usize].max(0.0);
        } else if room == 0 {
            let all = self.free.iter().map(|&j| gain[j as usize]);
            self.limit = all.fold(0.0, f64::max);
        } else {
            self.limit = 0.0;
        }
        for (k, &j) in self.free.iter().enumerate() {
            let take = k < room && gain[j as usize] > 0.0;
            self.chosen[j as usize] = take;
            if take {
                value -= gain[j as usize];
            }
        }
        value
    }

    /// Moves the prices. True if a price stopped at the end of its row.
    fn step(&mut self, upper: f64, value: f64) -> bool {
        let mut length = 0.0;
        for (i, g) in self.direction.iter_mut().enumerate() {
            let v = self.price[i];
            let mut served = 0.0;
            for &(j, d) in &self.entry[self.start[i]..self.start[i + 1]] {
                if f64::from(d) >= v {
                    break;
                }
                served += f64::from(u8::from(self.chosen[j as usize]));
            }
            *g = FRESH * (1.0 - served) + (1.0 - FRESH) * *g;
            length += self.ground.weight[i] * *g * *g;
        }
        for (s, &c) in self.share.iter_mut().zip(&self.chosen) {
            *s += FRESH * 0.25 * (f64::from(u8::from(c)) - *s);
        }
        if length <= 0.0 {
            return false;
        }
        let gap = (upper - value).max(1e-7 * upper.abs()).max(1e-3);
        let size = self.factor * gap / length;
        let mut short = false;
        for (i, v) in self.price.iter_mut().enumerate() {
            *v = (*v + size * self.direction[i]).max(0.0);
            let cap = self.ground.cap[i];
            if *v > cap {
                *v = cap;
                short = true;
            }
            if let Some(b) = self.boxes.get(i) {
                *v = v.max(b.0).min(b.1);
            }
        }
        short
    }
}

/// Whole prices and the exact bound they prove, in millionths, when sites are settled as `fate`
/// says. `rows` must be right up to the prices.
pub(super) fn certify(
    ask: &Median,
    rows: &Horizon,
    fate: &[Fate],
    price: &[f64],
) -> (Prices, i128) {
    let most = (1i64 << 62) as f64;
    let micro = MICRO as i64;
    let mut gain = vec![0i128; fate.len()];
    let mut demand: Vec<Micro> = Vec::with_capacity(price.len());
    let mut bound = 0i128;
    for (i, &v) in price.iter().enumerate() {
        let w = ask.weight[i];
        let mut u = (v * w as f64 * MICRO as f64).clamp(0.0, most).round() as i64;
        if rows.sure[i] != u32::MAX {
            let cap = i128::from(rows.sure[i]) * i128::from(w) * MICRO;
            u = i128::from(u).min(cap) as i64;
        }
        bound += i128::from(u);
        for &(j, d) in &rows.row[i] {
            let less = i128::from(u) - i128::from(w) * i128::from(d) * i128::from(micro);
            if less <= 0 {
                break;
            }
            gain[j as usize] += less;
        }
        demand.push(u);
    }
    let net = |j: usize| gain[j] - i128::from(ask.cost(j)) * MICRO;
    let opened = fate.iter().filter(|&&f| f == Fate::Open).count();
    let room = ask.p.saturating_sub(opened);
    let mut free: Vec<i128> = (0..fate.len())
        .filter(|&j| fate[j] == Fate::Free)
        .map(net)
        .collect();
    let mut limit = 0;
    if room < free.len() {
        free.select_nth_unstable_by(room, |a, b| b.cmp(a));
        limit = free[room].clamp(0, i128::from(i64::MAX));
    }
    bound -= limit * ask.p as i128;
    bound += free.iter().map(|&g| (limit - g).min(0)).sum::<i128>();
    let settled = (0..fate.len()).filter(|&j| fate[j] == Fate::Open);
    bound += settled.map(|j| limit - net(j)).sum::<i128>();
    let prices = Prices {
        demand,
        limit: limit as Micro,
        cuts: Vec::new(),
    };
    (prices, bound)
}
