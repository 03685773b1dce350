//! Prices in whole millionths and the bound that they prove, in exact integers.

use super::dual::Dual;
use super::net::{Net, NONE};
use super::Most;
use crate::solve::certificate::{Certificate, Prices, Proof};

/// One unit of weight in millionths.
pub(super) const MICRO: i64 = 1_000_000;

/// The bound that prices prove, in millionths: `Σ max(0, w - u) + limit·λ + Σ_j max(0, s_j - λ c_j)`,
/// where a site in `required` counts `s_j - λ c_j` whatever its sign.
pub fn bound(most: &Most, prices: &Prices) -> i128 {
    let mut gain = vec![0i128; most.cost.len()];
    let mut bound = i128::from(most.limit) * i128::from(prices.limit);
    for (i, &u) in prices.demand.iter().enumerate() {
        bound += (i128::from(most.weight[i]) * i128::from(MICRO) - i128::from(u)).max(0);
        let row = most.rows.row(i);
        for (k, &j) in row.iter().enumerate() {
            let twice = !row.is_sorted() && row[..k].contains(&j) || k > 0 && row[k - 1] == j;
            if !twice {
                gain[j as usize] += i128::from(u);
            }
        }
    }
    for (j, gain) in gain.iter().enumerate() {
        let net = gain - i128::from(prices.limit) * i128::from(most.cost[j]);
        bound += net.max(0);
    }
    for &j in &most.required {
        let net = gain[j as usize] - i128::from(prices.limit) * i128::from(most.cost[j as usize]);
        bound += net.min(0);
    }
    bound
}

/// What every value is a multiple of.
pub(super) fn step(most: &Most) -> i64 {
    let gcd = most.weight.iter().fold(0, |a, &b| gcd(a, b));
    gcd.max(1)
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 {
        a
    } else {
        gcd(b, a % b)
    }
}

/// The certificate of a dual: its prices shared out among merged demands.
pub(super) fn certificate(most: &Most, net: &Net, dual: &Dual) -> Certificate {
    let total: Vec<i128> = net.weight.iter().map(|&w| i128::from(w)).collect();
    let pays: Vec<i128> = dual
        .pays
        .iter()
        .zip(&net.weight)
        .map(|(u, &w)| ((u * MICRO as f64).round() as i128).clamp(0, i128::from(w * MICRO)))
        .collect();
    let mut upto = vec![0i128; total.len()];
    let mut demand = vec![0i64; most.weight.len()];
    for (i, &g) in net.group.iter().enumerate().filter(|(_, &g)| g != NONE) {
        let g = g as usize;
        let before = pays[g] * upto[g] / total[g];
        upto[g] += i128::from(most.weight[i]);
        demand[i] = (pays[g] * upto[g] / total[g] - before) as i64;
    }
    let prices = Prices {
        demand,
        limit: (dual.limit * MICRO as f64).round() as i64,
        cuts: Vec::new(),
    };
    let whole = i128::from(step(most)) * i128::from(MICRO);
    let bound = bound(most, &prices).div_euclid(whole) * whole;
    Certificate {
        demands: (0..most.weight.len() as u32).collect(),
        bound,
        proof: Proof::Prices(prices),
    }
}
