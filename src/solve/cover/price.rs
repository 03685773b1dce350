//! Prices in whole millionths and the bound they prove, exactly.
//!
//! `Σ need_i u_i + Σ rhs_k p_k + Σ_j min(0, c_j − Σ_{i∋j} u_i − Σ_k coef_kj p_k)` bounds every cover
//! from below, whatever the prices `u, p ≥ 0` (Held, Karp 1971, 10.1007/BF01584070). A site that is
//! open counts whatever its sign, one that is closed not at all.

use super::Part;
use crate::solve::certificate::Micro;

/// Millionths in a unit of cost.
pub const MICRO: i128 = 1_000_000;

/// `Σ weight_j x_j ≥ rhs` over sites of a part.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// Rows of the part from which it follows, ascending.
    pub rows: Vec<u32>,
    /// Sites and their weights, positive, ascending by site.
    pub weight: Vec<(u32, i64)>,
    /// Right-hand side.
    pub rhs: i64,
}

/// Prices of a part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Priced {
    /// What rows pay, where it is more than nothing; by row.
    pub rows: Vec<(u32, Micro)>,
    /// What cuts pay per unit of their right-hand side; by place in a list of cuts.
    pub cuts: Vec<(u32, Micro)>,
}

/// What prices prove.
#[derive(Clone, Debug, Default)]
pub struct Worth {
    /// The bound in millionths.
    pub bound: i128,
    /// Cost of each site less what is paid for it, in millionths.
    pub reduced: Vec<i128>,
}

impl Priced {
    /// The bound of these prices where sites are open or closed as `settled` says.
    pub fn worth(&self, part: &Part, cuts: &[Cut], settled: &[Option<bool>]) -> Worth {
        let mut reduced: Vec<i128> = part.cost.iter().map(|&c| i128::from(c) * MICRO).collect();
        let mut bound = 0;
        for &(i, u) in &self.rows {
            let u = i128::from(u);
            bound += u * i128::from(part.need[i as usize]);
            for &j in part.rows.row(i as usize) {
                reduced[j as usize] -= u;
            }
        }
        for &(k, p) in &self.cuts {
            let (cut, p) = (&cuts[k as usize], i128::from(p));
            bound += p * i128::from(cut.rhs);
            for &(j, w) in &cut.weight {
                reduced[j as usize] -= p * i128::from(w);
            }
        }
        for (&r, settled) in reduced.iter().zip(settled) {
            bound += match settled {
                None => r.min(0),
                Some(true) => r,
                Some(false) => 0,
            };
        }
        Worth { bound, reduced }
    }
}

/// A price in whole millionths, not above `price`.
pub fn micro(price: f64) -> Micro {
    if price.is_finite() {
        // A cast of what is out of range ends at the limits of the type.
        (price * 1e6).floor().clamp(0.0, 4e18) as Micro
    } else {
        0
    }
}

/// The greatest common divisor of the costs, 1 if there are none.
pub fn step(cost: &[i64]) -> i64 {
    let gcd = cost.iter().fold(0, |a, &b| gcd(a, b));
    gcd.max(1)
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 {
        a
    } else {
        gcd(b, a % b)
    }
}

/// The least multiple of `step` that is not under a bound in millionths.
pub fn round_up(bound: i128, step: i64) -> i64 {
    let unit = i128::from(step) * MICRO;
    let times = bound.div_euclid(unit) + i128::from(bound.rem_euclid(unit) > 0);
    i64::try_from(times * i128::from(step)).unwrap_or(i64::MAX)
}
