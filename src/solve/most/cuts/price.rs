//! What the prices of a point prove, in whole millionths.
//!
//! With `B_i = Σ_k v_k b_ki`, what demand `i` pays to cuts when it is left over, the bound is
//! `Σ_i max(B_i, w_i - u_i) - Σ_k v_k rhs_k + limit·λ + Σ_j max(0, Σ u + Σ v a - λ c)`.

use super::point::Point;
use super::Cuts;
use crate::solve::certificate::{Cut as Named, Micro, Prices};
use crate::solve::cover::city::interior::Cut;
use crate::solve::most::net::{Net, NONE};
use crate::solve::most::price::{shared, MICRO};
use crate::solve::most::Most;
use std::collections::HashMap;

/// Prices that prove a bound.
#[derive(Clone, Debug)]
pub struct Priced {
    /// No plan is worth more, in millionths.
    pub bound: i128,
    /// What each demand pays.
    pub pays: Vec<Micro>,
    /// What a unit of the limit costs.
    pub limit: Micro,
    /// Cuts and their prices.
    pub cuts: Vec<(Cut, Micro)>,
}

impl Priced {
    /// The same for the caller's demands and sites. Each merged demand of a cut is named by the
    /// first of the caller's.
    pub fn prices(&self, most: &Most, net: &Net) -> Prices {
        let mut first = vec![NONE; net.demands()];
        for (i, &g) in net
            .group
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, &g)| g != NONE)
        {
            first[g as usize] = i as u32;
        }
        let named = |(cut, price): &(Cut, Micro)| {
            let left: HashMap<usize, i64> = leftovers(net, cut).collect();
            let mut rows: Vec<(u32, i64)> = cut
                .rows
                .iter()
                .map(|&g| {
                    let spare = left.get(&(g as usize)).copied().unwrap_or(0);
                    (first[g as usize], spare)
                })
                .collect();
            rows.sort_unstable();
            let sites = cut.weight.iter().filter(|w| (w.0 as usize) < net.sites());
            let mut coef: Vec<(u32, i64)> =
                sites.map(|&(j, a)| (net.site[j as usize], a)).collect();
            coef.sort_unstable();
            Named {
                rows: rows.iter().map(|r| r.0).collect(),
                spare: rows.iter().map(|r| r.1).collect(),
                coef,
                rhs: cut.rhs,
                price: *price,
            }
        };
        Prices {
            cuts: self.cuts.iter().map(named).collect(),
            ..shared(most, net, &self.pays, self.limit)
        }
    }
}

/// Rounds the prices of a point, and chooses the best price of the limit for them.
pub(super) fn price(cuts: &Cuts, fixed: &[Option<bool>], point: &Point) -> Priced {
    let net = cuts.net;
    let scale = cuts.unit * MICRO as f64;
    let micro = |p: f64| match p.is_finite() {
        true => (p * scale).floor().clamp(0.0, 9e17) as Micro,
        false => 0,
    };
    let mut priced: Vec<(Cut, Micro)> = Vec::new();
    let mut held = vec![0i128; net.demands()];
    for (cut, &p) in cuts.cuts.iter().zip(&point.cuts) {
        // What is left over of a demand can pay no more than it weighs.
        let (mut v, rhs) = (micro(p) / cut.rhs, cut.rhs);
        debug_assert!(rhs > 0);
        for (i, b) in leftovers(net, cut) {
            let room = i128::from(net.weight[i]) * MICRO - held[i];
            v = v.min((room / i128::from(b)) as Micro);
        }
        if v > 0 {
            leftovers(net, cut).for_each(|(i, b)| held[i] += i128::from(v) * i128::from(b));
            priced.push((cut.clone(), v));
        }
    }
    let pays: Vec<Micro> = (0..net.demands())
        .map(|i| {
            let most = i128::from(net.weight[i]) * MICRO - held[i];
            i128::from(micro(point.pays[i])).min(most) as Micro
        })
        .collect();
    let mut priced = Priced {
        bound: 0,
        pays,
        limit: 0,
        cuts: priced,
    };
    let gain = gains(net, &priced);
    priced.limit = best_limit(net, fixed, &gain);
    priced.bound = bound(net, fixed, &priced, &gain);
    priced
}

fn leftovers<'c>(net: &Net, cut: &'c Cut) -> impl Iterator<Item = (usize, i64)> + 'c {
    let n = net.sites();
    let of = move |&(j, b): &(u32, i64)| Some(((j as usize).checked_sub(n)?, b));
    cut.weight.iter().filter_map(of)
}

/// What each site gains, before it pays for the limit.
fn gains(net: &Net, priced: &Priced) -> Vec<i128> {
    let paid = |&i: &u32| i128::from(priced.pays[i as usize]);
    let mut gain: Vec<i128> = (0..net.sites())
        .map(|j| net.demands_of.row(j).iter().map(paid).sum())
        .collect();
    for (cut, v) in &priced.cuts {
        for &(j, a) in cut.weight.iter().filter(|w| (w.0 as usize) < net.sites()) {
            gain[j as usize] += i128::from(*v) * i128::from(a);
        }
    }
    gain
}

/// The price of the limit at which the best sites just use it up.
fn best_limit(net: &Net, fixed: &[Option<bool>], gain: &[i128]) -> Micro {
    let open = (0..net.sites()).filter(|&j| fixed[j] == Some(true));
    let mut left = net.limit - open.map(|j| net.cost[j]).sum::<i64>();
    let mut free: Vec<(Micro, usize)> = (0..net.sites())
        .filter(|&j| fixed[j].is_none() && net.cost[j] > 0)
        .map(|j| ((gain[j] / i128::from(net.cost[j])) as Micro, j))
        .collect();
    free.sort_unstable_by(|a, b| b.cmp(a));
    for (price, j) in free {
        left -= net.cost[j];
        if left < 0 {
            return price;
        }
    }
    0
}

fn bound(net: &Net, fixed: &[Option<bool>], priced: &Priced, gain: &[i128]) -> i128 {
    let mut held = vec![0i128; net.demands()];
    let limit = i128::from(priced.limit);
    let mut bound = i128::from(net.limit) * limit;
    for (cut, v) in &priced.cuts {
        bound -= i128::from(*v) * i128::from(cut.rhs);
        leftovers(net, cut).for_each(|(i, b)| held[i] += i128::from(*v) * i128::from(b));
    }
    for (i, held) in held.iter().enumerate() {
        let kept = i128::from(net.weight[i]) * MICRO - i128::from(priced.pays[i]);
        bound += kept.max(*held);
    }
    for (j, g) in gain.iter().enumerate() {
        let net = g - limit * i128::from(net.cost[j]);
        bound += match fixed[j] {
            Some(true) => net,
            Some(false) => 0,
            None => net.max(0),
        };
    }
    bound
}
