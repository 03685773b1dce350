//! Prices in whole millionths of a site, and the bound they prove exactly.

use super::cuts::Priced;
use super::interior::Cut;
use crate::solve::certificate::{Cut as Named, Micro, Prices};
use crate::solve::part::Rows;

/// Millionths in a site.
pub const SITE: i64 = 1_000_000;

/// Rounds prices down to whole millionths, then lets rows take what sites have left over.
/// Without a number of its own a price is 0.
pub fn whole(rows: &Rows, cols: &Rows, priced: &Priced) -> Prices {
    let micro = |p: f64| {
        if p.is_finite() {
            (p * SITE as f64).floor().clamp(0.0, 1e12) as Micro
        } else {
            0
        }
    };
    let mut left = vec![SITE; cols.len()];
    let mut demand: Vec<Micro> = priced.rows.iter().map(|&p| micro(p)).collect();
    demand.resize(rows.len(), 0);
    let mut cuts = Vec::new();
    for (cut, price) in &priced.cuts {
        let price = micro(*price);
        if price > 0 {
            cut.weight
                .iter()
                .for_each(|&(j, w)| left[j as usize] -= price * w);
            cuts.push(named(cut, price));
        }
    }
    for (i, &u) in demand.iter().enumerate() {
        rows.row(i).iter().for_each(|&j| left[j as usize] -= u);
    }
    // First no site is paid too much, then nothing is left over.
    for (i, u) in demand.iter_mut().enumerate() {
        let row = rows.row(i);
        let spare = row.iter().map(|&j| left[j as usize]).min().unwrap_or(0);
        let change = spare.min(0).max(-*u);
        *u += change;
        row.iter().for_each(|&j| left[j as usize] -= change);
    }
    for (i, u) in demand.iter_mut().enumerate() {
        let row = rows.row(i);
        let spare = row
            .iter()
            .map(|&j| left[j as usize])
            .min()
            .unwrap_or(0)
            .max(0);
        *u += spare;
        row.iter().for_each(|&j| left[j as usize] -= spare);
    }
    Prices {
        demand,
        limit: 0,
        cuts,
    }
}

fn named(cut: &Cut, price: Micro) -> Named {
    Named {
        rows: cut.rows.clone(),
        coef: cut.weight.clone(),
        spare: Vec::new(),
        rhs: cut.rhs,
        price,
    }
}

/// What the prices prove, in millionths of a site:
/// `Σ u + Σ price rhs + Σ_j min(0, 1 − Σ_{i∋j} u_i − Σ price coef_j)`.
pub fn bound(rows: &Rows, sites: usize, prices: &Prices) -> i128 {
    let mut left = vec![i128::from(SITE); sites];
    let mut total: i128 = 0;
    for (i, &u) in prices.demand.iter().enumerate() {
        total += i128::from(u);
        rows.row(i)
            .iter()
            .for_each(|&j| left[j as usize] -= i128::from(u));
    }
    for cut in &prices.cuts {
        let price = i128::from(cut.price);
        total += price * i128::from(cut.rhs);
        for &(j, w) in &cut.coef {
            left[j as usize] -= price * i128::from(w);
        }
    }
    total + left.iter().map(|l| (*l).min(0)).sum::<i128>()
}

/// Whole sites that a bound in millionths comes to.
pub fn sites(bound: i128) -> usize {
    let site = i128::from(SITE);
    let count = bound.max(0) / site + i128::from(bound.max(0) % site > 0);
    usize::try_from(count).unwrap_or(usize::MAX)
}
