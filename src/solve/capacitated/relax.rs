//! The strong relaxation: demands pay, every site is a continuous knapsack.

use super::{Capacitated, MICRO, NO_WAY};
use crate::solve::certificate::{Micro, Prices};
use crate::solve::Stop;

/// What is settled about a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Free,
    Open,
    Closed,
}

pub(super) struct Relax<'a> {
    ask: &'a Capacitated,
}

impl<'a> Relax<'a> {
    pub fn new(ask: &'a Capacitated) -> Relax<'a> {
        Relax { ask }
    }

    /// Every demand pays its cheapest way and a little more.
    pub fn first_prices(&self) -> Vec<f64> {
        let m = self.ask.sites();
        let least = |i: usize| {
            (0..m)
                .map(|j| self.ask.cost(i, j))
                .filter(|&c| c != NO_WAY)
                .min()
        };
        let first = |i: usize| match self.ask.demand[i] {
            0 => 0.0,
            _ => least(i).unwrap_or(0) as f64 * 1.1,
        };
        (0..self.ask.demand.len()).map(first).collect()
    }

    /// Most that site `j` can gain at these prices; `take` hears of every demand served, with the
    /// part of it.
    fn gain(
        &self,
        j: usize,
        price: &[f64],
        items: &mut Vec<(f64, u32)>,
        mut take: impl FnMut(usize, f64),
    ) -> f64 {
        items.clear();
        let mut room = self.ask.capacity[j] as f64;
        let mut gain = 0.0;
        for (i, &u) in price.iter().enumerate() {
            let c = self.ask.cost(i, j);
            let size = self.ask.demand[i] as f64;
            if c != NO_WAY && u > c as f64 && size > 0.0 {
                items.push(((u - c as f64) / size, i as u32));
            }
        }
        items.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for &(rate, i) in items.iter() {
            if room <= 0.0 {
                break;
            }
            let size = self.ask.demand[i as usize] as f64;
            let units = size.min(room);
            room -= units;
            gain += rate * units;
            take(i as usize, units / size);
        }
        gain
    }

    /// Subgradient steps; the best prices and how often each site was chosen lately.
    pub fn run(
        &self,
        fate: &[Fate],
        start: &[f64],
        steps: u32,
        upper: f64,
        stop: &Stop,
    ) -> (Vec<f64>, Vec<f64>) {
        let (n, m) = (start.len(), fate.len());
        let opened = fate.iter().filter(|&&f| f == Fate::Open).count();
        let room = self.ask.p.map_or(m, |p| p - opened.min(p));
        let mut price = start.to_vec();
        let (mut best, mut best_price) = (f64::NEG_INFINITY, start.to_vec());
        let mut share: Vec<f64> = fate
            .iter()
            .map(|&f| if f == Fate::Open { 1.0 } else { 0.0 })
            .collect();
        let mut direction = vec![0.0; n];
        let (mut factor, mut failures) = (1.0, 0);
        let mut items = Vec::new();
        for k in 0..steps {
            if k % 8 == 7 && stop.now() {
                break;
            }
            let mut value: f64 = price.iter().sum();
            let mut net: Vec<(f64, usize)> = Vec::new();
            for (j, &f) in fate.iter().enumerate().filter(|(_, f)| **f != Fate::Closed) {
                let rest = self.ask.fixed[j] as f64 - self.gain(j, &price, &mut items, |_, _| {});
                if f == Fate::Open {
                    value += rest;
                } else if rest < 0.0 {
                    net.push((rest, j));
                }
            }
            net.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            net.truncate(room);
            value += net.iter().map(|e| e.0).sum::<f64>();
            let mut chosen: Vec<bool> = fate.iter().map(|&f| f == Fate::Open).collect();
            net.iter().for_each(|e| chosen[e.1] = true);
            let mut served = vec![0.0; n];
            for j in (0..m).filter(|&j| chosen[j]) {
                self.gain(j, &price, &mut items, |i, part| served[i] += part);
            }
            for (s, &c) in share.iter_mut().zip(&chosen) {
                *s += 0.1 * (f64::from(u8::from(c)) - *s);
            }
            if value > best {
                failures = 0;
                best = value;
                best_price.copy_from_slice(&price);
            } else {
                failures += 1;
            }
            if failures >= 15 {
                failures = 0;
                factor *= 0.7;
                price.copy_from_slice(&best_price);
            }
            let mut length = 0.0;
            for (g, s) in direction.iter_mut().zip(&served) {
                *g = 0.3 * (1.0 - s) + 0.7 * *g;
            }
            for (g, &size) in direction.iter_mut().zip(&self.ask.demand) {
                if size == 0 {
                    *g = 0.0;
                }
                length += *g * *g;
            }
            if length < 1e-12 {
                break;
            }
            let goal = if upper.is_finite() {
                upper
            } else {
                best.abs() * 1.1 + 1.0
            };
            let size = factor * (goal - value).max(1e-6 * goal) / length;
            for (u, g) in price.iter_mut().zip(&direction) {
                *u = (*u + size * g).max(0.0);
            }
        }
        (best_price, share)
    }

    /// Whole prices and the exact bound they prove, in millionths.
    pub fn exact(&self, fate: &[Fate], price: &[f64]) -> (Prices, i128) {
        let most = (1i64 << 62) as f64;
        let whole = |(u, &size): (&f64, &i64)| match size {
            0 => 0,
            _ => (u * MICRO as f64).clamp(0.0, most).round() as i64,
        };
        let demand: Vec<Micro> = price.iter().zip(&self.ask.demand).map(whole).collect();
        let net: Vec<i128> = (0..fate.len())
            .map(|j| i128::from(self.ask.fixed[j]) * MICRO - self.exact_gain(j, &demand))
            .collect();
        let opened = fate.iter().filter(|&&f| f == Fate::Open).count();
        let mut free: Vec<i128> = (0..fate.len())
            .filter(|&j| fate[j] == Fate::Free)
            .map(|j| net[j])
            .collect();
        free.sort_unstable();
        let p = self.ask.p.unwrap_or(fate.len());
        let room = p.saturating_sub(opened);
        let next = if self.ask.p.is_some() {
            free.get(room).copied()
        } else {
            None
        };
        let limit = (-next.unwrap_or(0)).clamp(0, i128::from(i64::MAX));
        let mut bound: i128 = demand.iter().map(|&u| i128::from(u)).sum();
        bound -= limit * p as i128;
        bound += free.iter().map(|&r| (limit + r).min(0)).sum::<i128>();
        bound += (0..fate.len())
            .filter(|&j| fate[j] == Fate::Open)
            .map(|j| limit + net[j])
            .sum::<i128>();
        let prices = Prices {
            demand,
            limit: limit as Micro,
            cuts: Vec::new(),
        };
        (prices, bound)
    }

    /// Most that site `j` can gain, in millionths; a part of a demand is rounded up.
    fn exact_gain(&self, j: usize, price: &[Micro]) -> i128 {
        let mut room = i128::from(self.ask.capacity[j]);
        let mut gain = 0;
        let mut items: Vec<(i128, i128, usize)> = Vec::new();
        for (i, &u) in price.iter().enumerate() {
            let c = self.ask.cost(i, j);
            if c == NO_WAY {
                continue;
            }
            let over = i128::from(u) - i128::from(c) * MICRO;
            if over > 0 && self.ask.demand[i] > 0 {
                items.push((over, i128::from(self.ask.demand[i]), i));
            }
        }
        items.sort_unstable_by(|a, b| (b.0 * a.1).cmp(&(a.0 * b.1)).then(a.2.cmp(&b.2)));
        for (over, size, _) in items {
            if room <= 0 {
                break;
            }
            let units = size.min(room);
            room -= units;
            gain += (over * units + size - 1) / size;
        }
        gain
    }
}
