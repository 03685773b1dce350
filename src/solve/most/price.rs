//! Prices in whole millionths and what they prove, in exact integers.

use super::net::{Net, NONE};
use super::Most;
use crate::solve::certificate::{Micro, Prices, Proof};
use std::collections::HashMap;

/// One unit of weight in millionths.
pub(super) const MICRO: i128 = 1_000_000;

/// The bound that a proof gives, in millionths; `None` where it rests on somebody's word.
///
/// A leaf proves `Σ max(0, w - u) + limit·λ + Σ_j max(0, s_j - λ c_j)`, where `s_j` is the sum of
/// `u` over the demands that site `j` reaches. A cut `Σ a x + Σ b (not covered) ≥ r` of price `v`
/// adds `v a` to `s_j`, takes `v r` from the bound, and a demand of it counts
/// `max(v b, w - u)`, together with all demands of the same reach. An open site counts `s_j - λ c_j` whatever its sign,
/// a closed one nothing. Every bound is rounded down to what the value of a plan can be. The bound
/// of a branch is the larger one of its children's; settled sites may each be flipped alone.
pub fn priced(most: &Most, proof: &Proof) -> Option<i128> {
    let mut fixed = vec![None; most.cost.len()];
    for &j in &most.required {
        fixed[j as usize] = Some(true);
    }
    let mut sites: Vec<Vec<u32>> = Vec::with_capacity(most.rows.len());
    for i in 0..most.rows.len() {
        let mut row = most.rows.row(i).to_vec();
        row.sort_unstable();
        row.dedup();
        sites.push(row);
    }
    walk(
        most,
        &sites,
        proof,
        &mut fixed,
        i128::from(step(most)) * MICRO,
    )
}

fn walk(
    most: &Most,
    sites: &[Vec<u32>],
    proof: &Proof,
    fixed: &mut [Option<bool>],
    whole: i128,
) -> Option<i128> {
    let down = |b: i128| b.div_euclid(whole) * whole;
    match proof {
        Proof::Prices(prices) => Some(down(leaf(most, sites, prices, fixed).0)),
        Proof::Branch { site, open, closed } => {
            let j = *site as usize;
            let before = fixed[j];
            fixed[j] = Some(true);
            let one = walk(most, sites, open, fixed, whole);
            fixed[j] = Some(false);
            let other = walk(most, sites, closed, fixed, whole);
            fixed[j] = before;
            Some(one?.max(other?))
        }
        Proof::Settled {
            prices,
            open,
            closed,
            rest,
        } => {
            let (bound, gain) = leaf(most, sites, prices, fixed);
            let before = fixed.to_vec();
            let mut worst = None;
            for (list, is) in [(open, true), (closed, false)] {
                for &j in list {
                    let flip = gain[j as usize].abs();
                    worst = worst.max(Some(down(bound - flip)));
                    // A site on the wrong side of its price proves nothing.
                    if (gain[j as usize] > 0) != is || before[j as usize].is_some() {
                        return None;
                    }
                    fixed[j as usize] = Some(is);
                }
            }
            let rest = walk(most, sites, rest, fixed, whole);
            fixed.copy_from_slice(&before);
            Some(rest?.max(worst.unwrap_or(i128::MIN)))
        }
        Proof::Regions { .. } | Proof::Groups { .. } | Proof::Word => None,
    }
}

/// The bound of one relaxation, and what each site gains after its share of the limit.
fn leaf(
    most: &Most,
    sites: &[Vec<u32>],
    prices: &Prices,
    fixed: &[Option<bool>],
) -> (i128, Vec<i128>) {
    let mut gain: Vec<i128> = most
        .cost
        .iter()
        .map(|&c| -i128::from(c) * i128::from(prices.limit))
        .collect();
    let mut bound = i128::from(most.limit) * i128::from(prices.limit);
    let held = held(sites, prices);
    let mut kept: HashMap<&[u32], i128> = HashMap::new();
    for (i, &u) in prices.demand.iter().enumerate() {
        let left = i128::from(most.weight[i]) * MICRO - i128::from(u);
        match held.contains_key(&sites[i][..]) {
            true => *kept.entry(&sites[i]).or_default() += left,
            false => bound += left.max(0),
        }
        sites[i]
            .iter()
            .for_each(|&j| gain[j as usize] += i128::from(u));
    }
    bound += held
        .iter()
        .map(|(row, held)| kept[row].max(*held))
        .sum::<i128>();
    for cut in &prices.cuts {
        let price = i128::from(cut.price);
        bound -= price * i128::from(cut.rhs);
        for &(j, a) in &cut.coef {
            gain[j as usize] += price * i128::from(a);
        }
    }
    bound += total(&gain, fixed);
    (bound, gain)
}

/// What demands of the same reach pay to cuts when they are not covered.
fn held<'s>(sites: &'s [Vec<u32>], prices: &Prices) -> HashMap<&'s [u32], i128> {
    let mut held: HashMap<&[u32], i128> = HashMap::new();
    for cut in &prices.cuts {
        for (&i, &b) in cut.rows.iter().zip(&cut.spare) {
            *held.entry(&sites[i as usize]).or_default() += i128::from(cut.price) * i128::from(b);
        }
    }
    held
}

fn total(gain: &[i128], fixed: &[Option<bool>]) -> i128 {
    let of = |(g, f): (&i128, &Option<bool>)| match f {
        Some(true) => *g,
        Some(false) => 0,
        None => (*g).max(0),
    };
    gain.iter().zip(fixed).map(of).sum()
}

/// The same on merged demands.
pub(super) fn merged(
    net: &Net,
    pays: &[Micro],
    limit: Micro,
    fixed: &[Option<bool>],
) -> (i128, Vec<i128>) {
    let mut bound = i128::from(net.limit) * i128::from(limit);
    for (&w, &u) in net.weight.iter().zip(pays) {
        bound += i128::from(w) * MICRO - i128::from(u);
    }
    let of = |j: usize| {
        let paid = net
            .demands_of
            .row(j)
            .iter()
            .map(|&i| i128::from(pays[i as usize]));
        paid.sum::<i128>() - i128::from(limit) * i128::from(net.cost[j])
    };
    let gain: Vec<i128> = (0..net.sites()).map(of).collect();
    bound += total(&gain, fixed);
    (bound, gain)
}

/// Whole prices, none above its demand's weight.
pub(super) fn whole(net: &Net, pays: &[f64]) -> Vec<Micro> {
    let of = |(u, &w): (&f64, &i64)| {
        let most = i128::from(w) * MICRO;
        ((u * MICRO as f64).round() as i128).clamp(0, most) as Micro
    };
    pays.iter().zip(&net.weight).map(of).collect()
}

/// What every value is a multiple of.
pub(super) fn step(most: &Most) -> i64 {
    fn gcd(a: i64, b: i64) -> i64 {
        if b == 0 {
            a
        } else {
            gcd(b, a % b)
        }
    }
    most.weight.iter().fold(0, |a, &b| gcd(a, b)).max(1)
}

/// Shares the prices of merged demands out among the caller's, by weight and to the last unit.
pub(super) fn shared(most: &Most, net: &Net, pays: &[Micro], limit: Micro) -> Prices {
    let mut upto = vec![0i128; pays.len()];
    // Whom nothing reaches pays all that it weighs, and nobody gains from it.
    let all = |&w: &i64| (i128::from(w) * MICRO) as Micro;
    let mut demand: Vec<Micro> = most.weight.iter().map(all).collect();
    for (i, &g) in net.group.iter().enumerate().filter(|(_, &g)| g != NONE) {
        let g = g as usize;
        let (paid, total) = (i128::from(pays[g]), i128::from(net.weight[g]));
        let before = paid * upto[g] / total;
        upto[g] += i128::from(most.weight[i]);
        demand[i] = (paid * upto[g] / total - before) as Micro;
    }
    Prices {
        demand,
        limit,
        cuts: Vec::new(),
    }
}
