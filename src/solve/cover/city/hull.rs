//! Is a point in the hull of a window's covers, and if not, which facet cuts it off most?
//!
//! Covers are collected as long as a weighting tells the point from them. The master problem
//! (as much of the covers as fits under the point) is a small linear program, kept in a dense
//! inverse; its prices are the weighting. Prices jump about, so weights half way to a weighting
//! that is known to be valid are asked first.
//!
//! Applegate, Bixby, Chvátal & Cook 2001, "TSP cuts which do not conform to the template
//! paradigm", doi:10.1007/3-540-45586-8_7; Chvátal, Cook & Espinoza 2013, "Local cuts for
//! mixed-integer programming", doi:10.1007/s12532-013-0052-9.

use super::window::{Least, Set, Window};

/// Weights are whole multiples of one over this.
pub const UNIT: i64 = 1 << 20;

/// What may be spent on one window.
#[derive(Clone, Copy, Debug)]
pub struct Spend {
    /// Nodes per question for the least cover.
    pub nodes: u64,
    /// Questions.
    pub asks: usize,
    /// Least violation that is worth a cut.
    pub violation: f64,
}

/// What came of a separation.
#[derive(Clone, Debug)]
pub enum Found {
    /// Weights per site that every cover adds up to 1 with, and that the point does not.
    Cut(Vec<f64>),
    /// The point is in the hull, nearly.
    Inside,
    /// Given up.
    Unknown,
}

/// Separates `point` (one entry per site) from the covers of `window`.
///
/// `centre` is a weighting to begin with. Covers found are added to `pool`.
pub fn separate(
    window: &Window,
    point: &[f64],
    centre: &[f64],
    spend: &Spend,
    pool: &mut Vec<Set>,
) -> Found {
    let n = point.len();
    let all = if window.rows() == 64 {
        u64::MAX
    } else {
        (1 << window.rows()) - 1
    };
    let mut master = Master::new(point);
    let mut weight = vec![0i64; n];
    // The weighting to begin with, made valid.
    round(centre, 1.0, &mut weight);
    let mut nodes = spend.nodes;
    let least = window.least(all, n, &weight, i64::MAX / 4, &mut nodes, &mut |_, set| {
        pool.push(*set)
    });
    let Least::Cover(least, _) = least else {
        return Found::Unknown;
    };
    if least <= 0 {
        return Found::Unknown;
    }
    let mut valid: Vec<f64> = weight.iter().map(|&w| w as f64 / least as f64).collect();
    let mut share = 0.8;
    for _ in 0..spend.asks {
        master.improve(pool);
        let value = master.value();
        if value >= 1.0 - spend.violation {
            return Found::Inside;
        }
        let have = dot(&valid, point);
        if have - value < 0.02 * (1.0 - value) {
            return Found::Cut(valid);
        }
        let price = master.price();
        let mixed: Vec<f64> = valid
            .iter()
            .zip(&price)
            .map(|(v, p)| share * v + (1.0 - share) * p.max(0.0))
            .collect();
        round(&mixed, 1.0, &mut weight);
        let mut nodes = spend.nodes;
        let before = pool.len();
        let answer = window.least(all, n, &weight, UNIT, &mut nodes, &mut |_, set| {
            pool.push(*set)
        });
        match answer {
            Least::None => {
                // Valid as it is: nearer to the prices by so much.
                valid = weight.iter().map(|&w| w as f64 / UNIT as f64).collect();
                share *= 0.4;
                if share < 0.02 {
                    share = 0.0;
                }
            }
            Least::Unknown(None) => return give_up(valid, have, spend),
            _ => {
                if pool.len() == before {
                    return give_up(valid, have, spend);
                }
                share = f64::max(share, 0.15);
            }
        }
    }
    let have = dot(&valid, point);
    give_up(valid, have, spend)
}

/// A cut that is not the best one is still a cut.
fn give_up(valid: Vec<f64>, have: f64, spend: &Spend) -> Found {
    if have < 1.0 - 2.0 * spend.violation {
        Found::Cut(valid)
    } else {
        Found::Unknown
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn round(from: &[f64], scale: f64, to: &mut [i64]) {
    for (t, f) in to.iter_mut().zip(from) {
        *t = (f * scale * UNIT as f64).ceil() as i64;
    }
}

/// `max Σ λ_v` with `Σ λ_v v ≤ point`, `λ ≥ 0`: primal simplex on a dense inverse.
struct Master {
    n: usize,
    /// Inverse of the basis, row by row.
    inverse: Vec<f64>,
    /// Value of each basic variable.
    basic: Vec<f64>,
    /// Is the basic variable a cover (worth 1) or a slack (worth 0)?
    cover: Vec<bool>,
    price: Vec<f64>,
    /// Covers of the pool looked at so far.
    enter: Vec<f64>,
}

impl Master {
    fn new(point: &[f64]) -> Master {
        let n = point.len();
        let mut inverse = vec![0.0; n * n];
        for k in 0..n {
            inverse[k * n + k] = 1.0;
        }
        // A little is added to each entry, so that ties do not stall the search.
        let nudge = |(k, x): (usize, &f64)| x + 1e-7 * (1.0 + ((k * 7919) % 101) as f64 / 101.0);
        Master {
            n,
            inverse,
            basic: point.iter().enumerate().map(nudge).collect(),
            cover: vec![false; n],
            price: vec![0.0; n],
            enter: vec![0.0; n],
        }
    }

    fn value(&self) -> f64 {
        let part = |(b, &c): (&f64, &bool)| if c { *b } else { 0.0 };
        self.basic.iter().zip(&self.cover).map(part).sum()
    }

    fn price(&self) -> Vec<f64> {
        self.price.clone()
    }

    fn set_price(&mut self) {
        let n = self.n;
        self.price.fill(0.0);
        for r in 0..n {
            if self.cover[r] {
                let row = &self.inverse[r * n..(r + 1) * n];
                for (p, v) in self.price.iter_mut().zip(row) {
                    *p += v;
                }
            }
        }
    }

    /// Brings covers in as long as one gains.
    fn improve(&mut self, pool: &[Set]) {
        for _ in 0..4 * self.n + 50 {
            let mut best = (1e-7, usize::MAX);
            // A slack whose price is negative gains too.
            let mut slack = usize::MAX;
            for (k, &p) in self.price.iter().enumerate() {
                if -p > best.0 {
                    best.0 = -p;
                    slack = k;
                }
            }
            for (v, set) in pool.iter().enumerate() {
                let gain = 1.0 - set.iter().map(|j| self.price[j]).sum::<f64>();
                if gain > best.0 {
                    best = (gain, v);
                }
            }
            let n = self.n;
            if best.1 != usize::MAX {
                let set = &pool[best.1];
                for r in 0..n {
                    let row = &self.inverse[r * n..(r + 1) * n];
                    self.enter[r] = set.iter().map(|j| row[j]).sum();
                }
                if !self.pivot(true) {
                    return;
                }
            } else if slack != usize::MAX {
                for r in 0..n {
                    self.enter[r] = self.inverse[r * n + slack];
                }
                if !self.pivot(false) {
                    return;
                }
            } else {
                return;
            }
            self.set_price();
        }
    }

    /// Takes the entering column into the basis; false if nothing limits it.
    fn pivot(&mut self, cover: bool) -> bool {
        let n = self.n;
        let (mut out, mut step) = (usize::MAX, f64::INFINITY);
        for r in 0..n {
            if self.enter[r] > 1e-9 {
                let ratio = self.basic[r].max(0.0) / self.enter[r];
                let better = ratio < step - 1e-12;
                if better || (ratio < step + 1e-12 && self.enter[r] > self.enter[out]) {
                    (out, step) = (r, ratio.min(step));
                }
            }
        }
        if out == usize::MAX {
            return false;
        }
        let scale = 1.0 / self.enter[out];
        for v in &mut self.inverse[out * n..(out + 1) * n] {
            *v *= scale;
        }
        let pivot_row = self.inverse[out * n..(out + 1) * n].to_vec();
        for r in 0..n {
            let e = self.enter[r];
            if r != out && e != 0.0 {
                self.basic[r] -= step * e;
                let row = &mut self.inverse[r * n..(r + 1) * n];
                for (v, p) in row.iter_mut().zip(&pivot_row) {
                    *v -= e * p;
                }
            }
        }
        self.basic[out] = step;
        self.cover[out] = cover;
        true
    }
}
