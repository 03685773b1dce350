//! Multipliers of a node, and plans made from them.

use super::{opened, Fate, Tree, SITE};
use crate::solve::certificate::Micro;

impl Tree<'_> {
    /// Subgradient steps from `price`; the best whole prices, the gains there and maybe a plan.
    pub(super) fn relax(
        &self,
        fate: &[Fate],
        bare: &[u32],
        price: &mut [f64],
        steps: u32,
    ) -> (Vec<Micro>, Vec<f64>, Option<Vec<u32>>) {
        let free: Vec<u32> = (0..fate.len() as u32)
            .filter(|&j| fate[j as usize] == Fate::Free)
            .collect();
        let opened = (fate.iter().filter(|&&f| f == Fate::Open).count()) as f64;
        let goal = self.p as f64 + 0.01;
        let mut live = vec![false; price.len()];
        bare.iter().for_each(|&i| live[i as usize] = true);
        for (u, &l) in price.iter_mut().zip(&live) {
            if !l {
                *u = 0.0;
            }
        }
        let (mut best, mut best_price) = (f64::NEG_INFINITY, price.to_vec());
        let mut u = price.to_vec();
        let mut gain = vec![0.0; fate.len()];
        let mut best_gain = gain.clone();
        let mut seen = vec![0.0f64; price.len()];
        let mut direction = vec![0.0; price.len()];
        let mut plan = None;
        let (mut factor, mut failures) = (1.0, 0);
        for step in 0..steps {
            if step % 64 == 63 && self.stop.now() {
                break;
            }
            let mut value: f64 = opened + bare.iter().map(|&i| u[i as usize]).sum::<f64>();
            bare.iter().for_each(|&i| seen[i as usize] = 0.0);
            for &j in &free {
                let s: f64 = self
                    .cols
                    .row(j as usize)
                    .iter()
                    .map(|&i| u[i as usize])
                    .sum();
                gain[j as usize] = s;
                if s > 1.0 {
                    value += 1.0 - s;
                    self.cols
                        .row(j as usize)
                        .iter()
                        .for_each(|&i| seen[i as usize] += 1.0);
                }
            }
            if value > best {
                failures = if value > best + 1e-4 { 0 } else { failures + 1 };
                best = value;
                best_price.copy_from_slice(&u);
                best_gain.copy_from_slice(&gain);
                if best > goal {
                    break;
                }
            } else {
                failures += 1;
            }
            if step % 20 == 0 {
                let try_it = self.complete(fate, &gain);
                if try_it.len() as i64 <= self.p {
                    plan = Some(try_it);
                    break;
                }
            }
            if failures >= 10 {
                failures = 0;
                factor *= 0.7;
                u.copy_from_slice(&best_price);
                if factor < 0.01 {
                    break;
                }
            }
            let mut length = 0.0;
            for &i in bare {
                let i = i as usize;
                let g: f64 = 1.0 - seen[i];
                direction[i] = 0.3 * g + 0.7 * direction[i];
                // A price at zero that wants to fall does not move.
                if u[i] > 0.0 || direction[i] > 0.0 {
                    length += direction[i] * direction[i];
                }
            }
            if length < 1e-12 {
                break;
            }
            let size = factor * (self.p as f64 + 1.0 - value).max(0.05) / length;
            for &i in bare {
                let i = i as usize;
                u[i] = (u[i] + size * direction[i]).clamp(0.0, 2.0);
            }
        }
        price.copy_from_slice(&best_price);
        let whole: Vec<Micro> = best_price
            .iter()
            .map(|u| (u * SITE as f64).round() as i64)
            .collect();
        (whole, best_gain, plan)
    }

    /// Opens sites greedily, the ones with large gains among equals, and drops what is not needed.
    fn complete(&self, fate: &[Fate], gain: &[f64]) -> Vec<u32> {
        let mut count = vec![0u32; self.rows.len()];
        let mut open = opened(fate);
        for &j in &open {
            self.cols
                .row(j as usize)
                .iter()
                .for_each(|&i| count[i as usize] += 1);
        }
        let mut order: Vec<u32> = (0..self.rows.len() as u32)
            .filter(|&i| count[i as usize] == 0)
            .collect();
        order.sort_by_key(|&i| self.rows.row(i as usize).len());
        for &i in &order {
            if count[i as usize] > 0 {
                continue;
            }
            let free = self
                .rows
                .row(i as usize)
                .iter()
                .filter(|&&j| fate[j as usize] == Fate::Free);
            let fresh = |j: u32| {
                self.cols
                    .row(j as usize)
                    .iter()
                    .filter(|&&i| count[i as usize] == 0)
                    .count()
            };
            let worth = |j: u32| fresh(j) as f64 * (0.2 + gain[j as usize]);
            let best = free.max_by(|&&a, &&b| worth(a).total_cmp(&worth(b)).then(b.cmp(&a)));
            if let Some(&j) = best {
                open.push(j);
                self.cols
                    .row(j as usize)
                    .iter()
                    .for_each(|&i| count[i as usize] += 1);
            }
        }
        let mut k = 0;
        while k < open.len() {
            let j = open[k] as usize;
            if self.cols.row(j).iter().all(|&i| count[i as usize] > 1) {
                self.cols
                    .row(j)
                    .iter()
                    .for_each(|&i| count[i as usize] -= 1);
                open.swap_remove(k);
            } else {
                k += 1;
            }
        }
        open.sort_unstable();
        open
    }
}
