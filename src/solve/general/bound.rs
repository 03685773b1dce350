//! Bounds that need no solver.

use super::shape::{counts_sites, Shape, Site};
use crate::model::objective::Goal;
use crate::model::{Cost, Problem, COST_PER_MILLI, COST_SCALE};
use crate::solve::Limits;

/// What no plan can be better than, seen at a glance.
pub fn trivial(problem: &Problem, shape: &Shape) -> Cost {
    let usable = |j: &&u32| shape.site[**j as usize] != Site::Closed;
    let weight = |i: usize| Cost::from(problem.weight[i]);
    let demands = 0..problem.quota.len();
    let nearest = |i: usize| {
        let mut row = problem.links.row(i);
        let first = row.find(|(j, _)| shape.site[*j as usize] != Site::Closed);
        first.map_or(0, |(_, mm)| Cost::from(mm))
    };
    let must = |i: &usize| shape.asks[*i] && !shape.optional[*i];
    match problem.goal {
        Goal::LeastPrice => {
            let charge = |j: usize| {
                let p = &problem.premises[j];
                let least = p.price.of(p.area_min).min(p.price.of(p.area_max));
                match shape.site[j] {
                    Site::Required => least,
                    Site::Free => least.min(0),
                    _ => 0,
                }
            };
            (0..problem.premises.len()).map(charge).sum()
        }
        Goal::MostCovered => {
            let can =
                |i: &usize| !shape.asks[*i] || problem.links.sites(*i).iter().any(|j| usable(&j));
            demands.filter(can).map(weight).sum::<Cost>() * COST_PER_MILLI
        }
        Goal::BackupCover => {
            let twice = |i: &usize| {
                problem
                    .links
                    .sites(*i)
                    .iter()
                    .filter(usable)
                    .take(2)
                    .count()
                    == 2
            };
            let demands = 0..problem.weight.len();
            demands.filter(twice).map(weight).sum::<Cost>() * COST_PER_MILLI
        }
        Goal::LeastDistance => {
            let way = |i: usize| weight(i) * nearest(i) * (COST_PER_MILLI / 1000);
            demands.filter(must).map(way).sum()
        }
        Goal::LeastWorstDistance => {
            let counts = |i: &usize| must(i) && problem.weight[*i] > 0;
            demands.filter(counts).map(nearest).max().unwrap_or(0) * COST_PER_MILLI
        }
        Goal::MostDispersed => {
            let open = |j: u32| matches!(shape.site[j as usize], Site::Free | Site::Required);
            let pairs = problem.apart.iter().filter(|a| open(a.0) && open(a.1));
            pairs.map(|a| Cost::from(a.2)).max().unwrap_or(0) * COST_PER_MILLI
        }
    }
}

/// Steps of the multipliers, and how long one that fails stays.
const STEPS: usize = 400;
const PATIENCE: usize = 12;

/// A Lagrangian bound on the weight that can be reached twice with a limit on the number of sites;
/// `None` for other goals and without such a limit.
///
/// A demand that must be reached, or is anyway, is reached twice (`b`) where
/// `b ≤ Σ x + sure - 1`, others where `2 b ≤ Σ x + sure`; with a price `u` for each such row
///
/// ```text
/// bound = Σ max(0, w - d u) + u (sure - d + 1 or sure) + the `p` largest Σ u over a site's demands
/// ```
///
/// with `d` 1 or 2. Sites that must be open are among the `p`.
pub fn backup(problem: &Problem, shape: &Shape, limits: &Limits) -> Option<Cost> {
    if problem.goal != Goal::BackupCover {
        return None;
    }
    let counted = |r: &&crate::model::Row| counts_sites(problem, r);
    let most = problem
        .rows
        .iter()
        .filter(counted)
        .filter_map(|r| r.at_most);
    let p = usize::try_from(most.min()? / COST_SCALE).ok()?;
    let n = problem.premises.len();
    let free = |j: &u32| matches!(shape.site[*j as usize], Site::Free | Site::Required);
    let fixed = |j: &u32| shape.site[*j as usize] == Site::Fixed;
    let mut rows: Vec<(f64, f64, f64, Vec<u32>)> = Vec::new();
    let mut sure_weight: Cost = 0;
    for i in 0..problem.weight.len() {
        let sites = problem.links.sites(i);
        let sure = sites.iter().filter(|j| fixed(j)).count();
        let row: Vec<u32> = sites.iter().copied().filter(free).collect();
        if problem.weight[i] <= 0 || sure + row.len() < 2 {
            continue;
        }
        if sure >= 2 {
            sure_weight += Cost::from(problem.weight[i]);
            continue;
        }
        let once = sure > 0 || (shape.asks[i] && !shape.optional[i]);
        let (d, have) = match once {
            true => (1.0, sure as f64 - 1.0),
            false => (2.0, sure as f64),
        };
        rows.push((problem.weight[i] as f64, d, have, row));
    }
    let mut price: Vec<f64> = rows.iter().map(|r| r.0 / r.3.len() as f64).collect();
    let (mut best, mut best_price) = (f64::INFINITY, price.clone());
    let (mut length, mut failures) = (1.0, 0);
    let mut slope = vec![0.0; rows.len()];
    for _ in 0..STEPS {
        if limits.stop.now() {
            break;
        }
        let mut gain = vec![0.0; n];
        let mut bound = 0.0;
        for (r, u) in rows.iter().zip(&price) {
            bound += (r.0 - r.1 * u).max(0.0) + u * r.2;
            r.3.iter().for_each(|&j| gain[j as usize] += u);
        }
        let mut order: Vec<u32> = (0..n as u32).filter(free).collect();
        let must = |j: u32| shape.site[j as usize] == Site::Required;
        order.sort_unstable_by(|&a, &b| {
            let by_gain = gain[b as usize].total_cmp(&gain[a as usize]);
            must(b).cmp(&must(a)).then(by_gain).then(a.cmp(&b))
        });
        let mut taken = vec![false; n];
        for &j in order.iter().take(p) {
            bound += gain[j as usize];
            taken[j as usize] = true;
        }
        if bound < best * (1.0 - 1e-9) {
            (best, failures) = (bound, 0);
            best_price.copy_from_slice(&price);
        } else {
            failures += 1;
            if failures > PATIENCE {
                failures = 0;
                length *= 0.6;
                price.copy_from_slice(&best_price);
                continue;
            }
        }
        let mut norm = 0.0;
        for ((r, u), s) in rows.iter().zip(&price).zip(&mut slope) {
            let open = r.3.iter().filter(|&&j| taken[j as usize]).count() as f64;
            let twice = if r.1 * u < r.0 { r.1 } else { 0.0 };
            *s = 0.3 * (open + r.2 - twice) + 0.7 * *s;
            norm += *s * *s * r.0;
        }
        if norm < 1e-9 || length < 1e-4 {
            break;
        }
        let step = length * 0.02 * best.abs().max(1.0) / norm;
        for ((r, u), s) in rows.iter().zip(&mut price).zip(&slope) {
            *u = (*u - step * s * r.0).max(0.0);
        }
    }
    if !best.is_finite() {
        return None;
    }
    // Sums of fewer than 2^53 thousandths; what rounding may have lost is given back.
    let whole = (best + 1e-9 * best.abs() + 0.5).floor() as Cost;
    Some((whole + sure_weight) * COST_PER_MILLI)
}
