//! What multipliers prove, in whole numbers: anyone can re-price them.
//!
//! Demand `i` offers `M_i` for its whole quota. Premises `j` take at most
//! `gain_j = max(0, max over a of (the best a mm² of offers in reach) − F_j − v_j a)` of it, so
//! no plan is cheaper than `Σ M_i − Σ gain_j` (Lagrangian relaxation of the quotas; Geoffrion
//! 1974). Left-out premises need no term, since an optimal plan exists without them.

use super::LeftOut;
use crate::model::{Cost, Mm2, Premises, Problem, Sharing};

/// [`Cost`] units in one unit of a multiplier (1e-6).
pub(super) const SCALE: Cost = 10_000;

/// The bound that `multipliers` (1e-6 units, 0 or more) prove for `problem`, rounded down.
pub fn prices_bound(problem: &Problem, multipliers: &[i64], left_out: &[LeftOut]) -> Cost {
    let mut gains = site_gains(problem, multipliers);
    for l in left_out {
        gains[l.site as usize] = 0;
    }
    let pays: Cost = multipliers.iter().map(|&m| Cost::from(m) * SCALE).sum();
    pays - gains.iter().sum::<Cost>()
}

/// What each premises gains from the offers, 0 or more, rounded up.
pub(super) fn site_gains(problem: &Problem, multipliers: &[i64]) -> Vec<Cost> {
    let mut offers: Vec<Vec<(i64, Mm2)>> = vec![Vec::new(); problem.premises.len()];
    for i in (0..problem.quota.len()).filter(|&i| problem.quota[i] > 0) {
        for &j in problem.links.sites(i) {
            offers[j as usize].push((multipliers[i], problem.quota[i]));
        }
    }
    let gain = match problem.sharing {
        Sharing::Pooled | Sharing::Single => pooled_gain,
        Sharing::Exclusive => exclusive_gain,
    };
    problem
        .premises
        .iter()
        .zip(&mut offers)
        .map(|(p, o)| gain(p, o).max(0))
        .collect()
}

/// Fills premises with the offers that pay most per area: first what is paid for anyway, then
/// while an offer pays more than the area costs.
fn pooled_gain(p: &Premises, offers: &mut [(i64, Mm2)]) -> Cost {
    offers.sort_by(|a, b| {
        let (a_pays, b_pays) = (
            Cost::from(a.0) * Cost::from(b.1),
            Cost::from(b.0) * Cost::from(a.1),
        );
        b_pays.cmp(&a_pays)
    });
    let (fixed, per_m2) = price(p);
    let (mut taken, mut collected) = (0, 0);
    for &(pays, quota) in offers.iter() {
        let (pays, quota_wide) = (Cost::from(pays) * SCALE, Cost::from(quota));
        let upto = if pays > per_m2 * quota_wide {
            p.area_max
        } else {
            p.area_min
        };
        let take = quota.min(upto - taken);
        if take <= 0 {
            break;
        }
        collected += if take == quota {
            pays
        } else {
            div_up(pays * Cost::from(take), quota_wide)
        };
        taken += take;
    }
    let least = if p.fixed { 0 } else { p.area_min };
    collected - fixed - per_m2 * Cost::from(taken.max(least))
}

/// Less than nothing if no offer is worth it.
fn exclusive_gain(p: &Premises, offers: &mut [(i64, Mm2)]) -> Cost {
    let worth = offers
        .iter()
        .filter_map(|&(pays, quota)| Some(Cost::from(pays) * SCALE - exclusive_price(p, quota)?));
    worth.max().unwrap_or(-price(p).0)
}

/// Reduced cost of premises: by so much at least the bound of the multipliers rises if they must
/// be open. Negative if they gain.
pub fn reduced_cost(problem: &Problem, multipliers: &[i64], site: usize) -> Cost {
    let mut offers = Vec::new();
    for i in (0..problem.quota.len()).filter(|&i| problem.quota[i] > 0) {
        if problem.links.sites(i).contains(&(site as u32)) {
            offers.push((multipliers[i], problem.quota[i]));
        }
    }
    let p = &problem.premises[site];
    -match problem.sharing {
        Sharing::Pooled | Sharing::Single => pooled_gain(p, &mut offers),
        Sharing::Exclusive => exclusive_gain(p, &mut offers),
    }
}

/// What premises cost that serve just one demand, `None` if they cannot hold it.
pub(super) fn exclusive_price(p: &Premises, quota: Mm2) -> Option<Cost> {
    let (fixed, per_m2) = price(p);
    (quota <= p.area_max).then(|| fixed + per_m2 * Cost::from(quota.max(p.area_min)))
}

fn price(p: &Premises) -> (Cost, Cost) {
    if p.fixed {
        (0, 0)
    } else {
        (p.price.of(0), Cost::from(p.price.per_m2))
    }
}

fn div_up(a: Cost, b: Cost) -> Cost {
    (a + b - 1) / b
}
