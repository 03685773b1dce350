//! Bounds by Lagrangian relaxation of the quotas, by subgradients (Held, Wolfe, Crowder 1974).
//!
//! Each demand pays `u_i` for its whole quota. A site that collects these payments is a
//! continuous knapsack: the demands that pay most per mm² come first, the smallest area is
//! paid for in any case, and beyond it only those who pay more than the area costs are taken,
//! up to the largest area. No demand takes more than its quota at an open site and nothing at a
//! closed one, so the bound reaches the value of the strong linear relaxation. Whatever the
//! multipliers, `Σ u_i + Σ_j min(0, reduced cost of j)` bounds every plan from below.

use super::part::Part;
use super::Stop;

/// First step length, in steps that would close the gap if the bound were linear.
const FACTOR: f64 = 0.3;
/// Factor on the step length after some iterations without a better bound. The prices do not go
/// back to the best ones then: where they are, the averaged direction is worth more.
const SHRINK: f64 = 0.77;
/// Steps shorter than this are fine ones.
const FINE: f64 = 0.02;
/// Weight of the newest subgradient in the direction, and patience, of coarse and fine steps.
const COARSE_MANNER: (f64, u32) = (0.1, 40);
const FINE_MANNER: (f64, u32) = (0.05, 80);
/// When steps are shorter than this, fine steps start anew from the best prices.
const TINY: f64 = 1e-5;

/// A bound of one part that gets better with every [`Dual::run`].
pub struct Dual<'a> {
    part: &'a Part,
    /// Per mm², as are all prices in here.
    price: Vec<f64>,
    quota: Vec<f64>,
    best_price: Vec<f64>,
    best: f64,
    direction: Vec<f64>,
    factor: f64,
    failures: u32,
    /// Price at which each site was full, above its own price: lets most sites be passed over.
    surplus: Vec<f64>,
    served: Vec<f64>,
    items: Vec<(f64, u32, f64)>,
    pay: Vec<f64>,
}

impl<'a> Dual<'a> {
    /// Starts where every demand pays what its cheapest site costs per mm² when full.
    pub fn new(part: &'a Part) -> Dual<'a> {
        let rate: Vec<f64> = (0..part.premises.len())
            .map(|j| {
                let row = part.demands_of.row(j).iter();
                let reach: i64 = row.map(|&i| part.quota[i as usize]).sum();
                let room = reach.min(part.area_max[j]);
                part.cost(j, room) / room.max(1) as f64
            })
            .collect();
        let n = part.quota.len();
        let price: Vec<f64> = (0..n)
            .map(|i| {
                let row = part.sites_of.row(i).iter();
                let least = row.map(|&j| rate[j as usize]).fold(f64::INFINITY, f64::min);
                if least.is_finite() {
                    least
                } else {
                    0.0
                }
            })
            .collect();
        let mut dual = Dual {
            part,
            quota: part.quota.iter().map(|&q| q as f64).collect(),
            best_price: price.clone(),
            price,
            best: f64::NEG_INFINITY,
            direction: vec![0.0; n],
            factor: FACTOR,
            failures: 0,
            surplus: vec![0.0; part.premises.len()],
            served: vec![0.0; n],
            items: Vec::new(),
            pay: Vec::new(),
        };
        dual.best = dual.evaluate();
        dual.price_out();
        dual
    }

    /// Makes up to `iterations` steps. `upper` is the value of the best plan known; the better
    /// it is, the better the steps. Goes on where the last call ended.
    pub fn run(&mut self, iterations: u32, upper: f64, stop: &Stop) {
        self.steps(iterations, upper, stop);
        self.price_out();
    }

    /// Notes what each demand pays in all at the best bound.
    fn price_out(&mut self) {
        self.pay.clear();
        let pays = self.best_price.iter().zip(&self.quota).map(|(p, q)| p * q);
        self.pay.extend(pays);
    }

    fn steps(&mut self, iterations: u32, upper: f64, stop: &Stop) {
        for _ in 0..iterations {
            if stop.now() {
                return;
            }
            let (fresh, patience) = if self.factor < FINE {
                FINE_MANNER
            } else {
                COARSE_MANNER
            };
            let bound = self.evaluate();
            if bound > self.best {
                self.best = bound;
                self.best_price.copy_from_slice(&self.price);
                self.failures = 0;
            } else {
                self.failures += 1;
                if self.failures >= patience {
                    self.failures = 0;
                    self.shrink();
                }
            }
            let mut length = 0.0;
            for (i, g) in self.direction.iter_mut().enumerate() {
                let violation = 1.0 - self.served[i] / self.quota[i];
                *g = fresh * violation + (1.0 - fresh) * *g;
                length += self.quota[i] * *g * *g;
            }
            let goal = if upper.is_finite() {
                upper
            } else {
                self.best + 0.05 * self.best.abs() + 1.0
            };
            let gap = (goal - bound).max(1e-9 * goal.abs());
            if length <= 0.0 {
                return;
            }
            let step = self.factor * gap / length;
            // No demand pays many times the whole plan: rounding would eat the bound.
            let most = 10.0 * goal.abs();
            let terms = self.direction.iter().zip(&self.quota);
            for (p, (g, q)) in self.price.iter_mut().zip(terms) {
                *p = (*p + step * g).clamp(0.0, most / q);
            }
        }
    }

    /// A shorter step, or fine steps anew.
    fn shrink(&mut self) {
        self.factor *= SHRINK;
        if self.factor < TINY {
            self.factor = FINE;
            self.price.copy_from_slice(&self.best_price);
            self.direction.fill(0.0);
        }
    }

    /// The best bound so far, in the objective's unit.
    pub fn bound(&self) -> f64 {
        self.best
    }

    /// What each demand pays for its whole quota at the best bound, 0 or more.
    pub fn multipliers(&self) -> &[f64] {
        &self.pay
    }

    /// Per site, at the best bound: its cost less what it can collect. Fixed sites cost nothing.
    pub fn reduced_costs(&self) -> Vec<f64> {
        let mut items = Vec::new();
        (0..self.part.premises.len())
            .map(|j| knapsack(self.part, &self.quota, &self.best_price, j, &mut items).0)
            .collect()
    }

    /// The bound at the current prices; `served` becomes what the chosen sites set aside.
    fn evaluate(&mut self) -> f64 {
        let part = self.part;
        self.served.fill(0.0);
        let mut bound: f64 = self.price.iter().zip(&self.quota).map(|(p, q)| p * q).sum();
        for j in 0..part.premises.len() {
            // Any surplus gives an upper limit on what the site can gain; the last one is close.
            let base = part.unit_cost[j] + self.surplus[j];
            let mut most = self.surplus[j] * part.area_max[j] as f64;
            for &i in part.demands_of.row(j) {
                most += (self.price[i as usize] - base).max(0.0) * self.quota[i as usize];
            }
            if most <= part.open_cost[j] {
                continue;
            }
            let (cost, surplus) = knapsack(part, &self.quota, &self.price, j, &mut self.items);
            self.surplus[j] = surplus;
            if cost < 0.0 {
                bound += cost;
                for &(_, i, amount) in &self.items {
                    self.served[i as usize] += amount;
                }
            }
        }
        bound
    }
}

/// The cheapest way to run site `j`: its cost less what it collects, and how much more than the
/// area costs the last mm² pays when the site is full. `items` becomes (price, demand, amount).
fn knapsack(
    part: &Part,
    quota: &[f64],
    price: &[f64],
    j: usize,
    items: &mut Vec<(f64, u32, f64)>,
) -> (f64, f64) {
    let (min, max) = (part.area_min[j] as f64, part.area_max[j] as f64);
    let unit = part.unit_cost[j];
    let row = part.demands_of.row(j);
    items.clear();
    let mut total = 0.0;
    for &i in row {
        let (p, q) = (price[i as usize], quota[i as usize]);
        if p > unit {
            items.push((p, i, q));
            total += q;
        }
    }
    let mut room = max;
    if total < min {
        // The smallest area is paid for in any case: fill it with those who pay less.
        room = min;
        for &i in row {
            let (p, q) = (price[i as usize], quota[i as usize]);
            if p <= unit && p > 0.0 {
                items.push((p, i, q));
                total += q;
            }
        }
    }
    let mut surplus = 0.0;
    if total > room {
        items.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut left = room;
        let mut keep = 0;
        for item in items.iter_mut() {
            if left <= 0.0 {
                break;
            }
            item.2 = item.2.min(left);
            left -= item.2;
            keep += 1;
            surplus = (item.0 - unit).max(0.0);
        }
        items.truncate(keep);
        total = room;
    }
    let collected: f64 = items.iter().map(|&(p, _, x)| p * x).sum();
    (
        part.open_cost[j] + unit * total.max(min) - collected,
        surplus,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::brute::{optimum, random_part};

    #[test]
    fn the_bound_never_exceeds_the_optimum() {
        let mut close = 0;
        let mut all = 0;
        for seed in 0..400 {
            let part = random_part(seed);
            let Some((best, _)) = optimum(&part) else {
                continue;
            };
            let mut dual = Dual::new(&part);
            assert!(dual.bound() <= best * (1.0 + 1e-12), "seed {seed}");
            dual.run(300, best, &Stop::never());
            assert!(dual.bound() <= best * (1.0 + 1e-12) + 1e-9, "seed {seed}");
            all += 1;
            close += usize::from(dual.bound() >= 0.9 * best);
        }
        assert!(all > 150 && close * 10 >= all * 8, "{close} of {all}");
    }

    #[test]
    fn the_bound_can_be_priced_again_from_multipliers() {
        for seed in 0..100 {
            let part = random_part(seed);
            let mut dual = Dual::new(&part);
            dual.run(100, f64::INFINITY, &Stop::never());
            dual.run(100, dual.bound() * 1.1 + 1.0, &Stop::never());
            assert!(dual.multipliers().iter().all(|&u| u >= 0.0));
            let reduced = dual.reduced_costs();
            for (j, &r) in reduced.iter().enumerate() {
                // From first principles: offer each size a step changes at.
                let mut pays: Vec<(f64, f64)> = part
                    .demands_of
                    .row(j)
                    .iter()
                    .map(|&i| {
                        let q = part.quota[i as usize] as f64;
                        (dual.multipliers()[i as usize] / q, q)
                    })
                    .collect();
                pays.sort_by(|a, b| b.0.total_cmp(&a.0));
                let collected = |area: f64| {
                    let mut left = area;
                    let mut sum = 0.0;
                    for &(p, q) in &pays {
                        sum += p * q.min(left);
                        left -= q.min(left);
                    }
                    sum
                };
                let least = (part.area_min[j]..=part.area_max[j])
                    .map(|a| part.cost(j, a) - collected(a as f64))
                    .fold(f64::INFINITY, f64::min);
                assert!(
                    (least - r).abs() < 1e-6,
                    "seed {seed} site {j}: {r} {least}"
                );
            }
            let bound = dual.multipliers().iter().sum::<f64>()
                + reduced.iter().map(|r| r.min(0.0)).sum::<f64>();
            assert!((bound - dual.bound()).abs() < 1e-6, "seed {seed}");
        }
    }
}
