//! The bound, from its evidence.
//!
//! Let demand `i` pay `M_i` for its planned area. Whatever plan is built, premises `j` collect at
//! most what the best-paying area within their size brings, less what they cost; call the most
//! they can gain `G_j`, or 0 if they are better not built. Then no plan costs less than
//! `Σ M_i − Σ G_j`. This is worked out here in whole numbers, each gain rounded up.

use super::ground::Ground;
use super::objective;
use super::plan::Facts;
use super::written::Written;
use super::{Check, Verified};
use crate::report::plan_file::{Status, TOLERANCE};
use crate::scenario::Pooling;
use std::collections::HashMap;

/// Units of 1e-10 in one.
const UNIT: i128 = 10_000_000_000;

/// A part whose bound rests on the word of the MIP solver.
pub struct Doubtful {
    /// Demands.
    pub demands: Vec<usize>,
    /// Premises in reach of any of them, those left out not among them.
    pub sites: Vec<usize>,
    /// The claimed bound, in the objective's unit.
    pub bound: f64,
}

/// What the objective charges for premises: opening and per m², both in 1e-4 units.
pub fn price(g: &Ground, j: usize) -> (i128, i128) {
    let s = &g.region.sites[j];
    if s.existing {
        return (0, 0);
    }
    match g.scenario.solve.objective.as_str() {
        "fewest-sites" => (10_000, 0),
        "least-area" => (0, 10_000),
        _ => (i128::from(s.cost.fixed), i128::from(s.cost.per_m2)),
    }
}

/// What the objective charges for open premises of an area, in 1e-10 units.
pub fn charge(g: &Ground, j: usize, area: i128) -> i128 {
    let (fixed, per_m2) = price(g, j);
    fixed * 1_000_000 + per_m2 * area
}

/// Checks objective, bound, gap and status; returns the parts that rest on the solver's word.
pub fn check(w: &Written, g: &Ground, facts: &Facts, v: &mut Verified) -> Vec<Doubtful> {
    let p = &w.plan;
    let value = objective::value(g, facts);
    let slack = objective::slack(g, value);
    v.near(Check::Status, "objective", p.objective, value, slack);
    gap_and_status(w, v);
    let priced = super::certificates::check(w, g, v);
    if !p.evidence.certificates.is_empty() {
        v.certified = priced;
        let claimed = p.bound_certified.unwrap_or(f64::NAN);
        let same = p.bound_certified.is_some() == priced.is_some();
        let close = priced.is_none_or(|c| (c - claimed).abs() <= 1e-6 * (1.0 + c.abs()));
        v.compare(
            same && close,
            Check::Bound,
            "bound_certified",
            claimed,
            priced.unwrap_or(f64::NAN),
        );
        return Vec::new();
    }
    if ["least-cost", "fewest-sites", "least-area"].contains(&p.objective_name.as_str()) {
        return area(w, g, facts, v);
    }
    // Nothing is proved, so nothing may be claimed: no bound at all is the worst there could be.
    v.compare(false, Check::Bound, "evidence", "-", p.bound);
    Vec::new()
}

/// Prices the evidence of the plain area model.
fn area(w: &Written, g: &Ground, facts: &Facts, v: &mut Verified) -> Vec<Doubtful> {
    let p = &w.plan;

    let pay: Vec<i128> = g
        .region
        .demand
        .iter()
        .map(|d| p.evidence.multipliers.get(&d.id).and_then(|m| m.as_f64()))
        .map(|m| (m.unwrap_or(0.0) * 1e6).round() as i128)
        .collect();
    for (d, &m) in g.region.demand.iter().zip(&pay) {
        v.compare(
            m >= 0,
            Check::Bound,
            &format!("multiplier {}", d.id),
            m,
            ">= 0",
        );
    }
    let out = left_out(w, g, facts, v);
    let gain: Vec<i128> = (0..g.region.sites.len())
        .map(|j| if out[j] { 0 } else { gain(g, facts, &pay, j) })
        .collect();

    let mut part_of: HashMap<usize, usize> = HashMap::new();
    let mut owner = vec![usize::MAX; g.region.sites.len()];
    let mut doubtful = Vec::new();
    let (mut bound, mut certified) = (0.0, 0.0);
    v.parts = p.evidence.parts.len();
    for (k, part) in p.evidence.parts.iter().enumerate() {
        let at = format!("evidence.parts {}", k + 1);
        let demands: Vec<usize> = part
            .demands
            .iter()
            .filter_map(|d| g.demand.get(d).copied())
            .collect();
        v.same(Check::Bound, &at, part.demands.len(), demands.len());
        let mut sites = Vec::new();
        for &i in &demands {
            let twice = part_of.insert(i, k).is_some();
            v.compare(!twice, Check::Bound, &at, &g.region.demand[i].id, "2");
            for &j in &g.near[i] {
                let j = j as usize;
                if owner[j] == usize::MAX {
                    owner[j] = k;
                    sites.push(j);
                }
                v.compare(
                    owner[j] == k,
                    Check::Bound,
                    &at,
                    &g.region.sites[j].id,
                    owner[j] + 1,
                );
            }
        }
        let pays: i128 = demands.iter().map(|&i| pay[i] * 10_000).sum();
        let gains: i128 = sites.iter().map(|&j| gain[j]).sum();
        let value: i128 = sites
            .iter()
            .filter_map(|&j| Some(charge(g, j, facts.area[j]?)))
            .sum();
        let value = value as f64 / 1e10;
        v.near(
            Check::Bound,
            &format!("{at} value"),
            part.value,
            value,
            1e-12 * value + 1e-3,
        );
        let mut proved = (pays - gains) as f64 / UNIT as f64;
        if p.objective_name == "fewest-sites" {
            // A number of sites is whole.
            proved = (proved - 1e-6).ceil();
        }
        let slack = TOLERANCE * value.abs() + 1e-6;
        if part.method == "mip" {
            v.on_word += 1;
            v.compare(
                part.bound <= value + slack,
                Check::Bound,
                &at,
                part.bound,
                value,
            );
            doubtful.push(Doubtful {
                demands,
                sites: sites.iter().copied().filter(|&j| !out[j]).collect(),
                bound: part.bound,
            });
        } else {
            v.compare(
                part.bound <= proved + slack,
                Check::Bound,
                &at,
                part.bound,
                proved,
            );
        }
        bound += part.bound;
        certified += proved;
    }
    for (i, d) in g.region.demand.iter().enumerate() {
        if facts.given[i] > 0 && !part_of.contains_key(&i) {
            v.compare(false, Check::Bound, &d.id, "0", "1");
        }
    }
    v.certified = Some(certified);
    let slack = TOLERANCE * p.objective.abs() + 1e-6 * (1.0 + v.parts as f64);
    v.compare(
        p.bound <= bound + slack,
        Check::Bound,
        "bound",
        p.bound,
        bound,
    );
    let claimed = p.bound_certified.unwrap_or(0.0);
    v.compare(
        claimed <= certified + slack,
        Check::Bound,
        "bound_certified",
        claimed,
        certified,
    );
    doubtful
}

/// Gap and status follow from value and bound, and the bound lies on the right side of the value.
fn gap_and_status(w: &Written, v: &mut Verified) {
    let p = &w.plan;
    let slack = TOLERANCE * p.objective.abs() + 1e-6;
    let beyond = match p.objective_sense.as_str() {
        "most" => p.objective - p.bound,
        _ => p.bound - p.objective,
    };
    v.compare(beyond <= slack, Check::Bound, "bound", p.bound, p.objective);
    let gap = if p.objective > 0.0 {
        (p.objective - p.bound).abs() / p.objective
    } else {
        0.0
    };
    v.near(Check::Status, "gap", p.gap, gap, 1e-9);
    let reached = p.rest.unwrap_or(p.status);
    let optimal = gap <= TOLERANCE;
    v.compare(
        (reached == Status::Optimal) == optimal,
        Check::Status,
        "status",
        format!("{reached:?}"),
        gap,
    );
}

/// Which premises need no price, after checking that another one does all they could for no more.
fn left_out(w: &Written, g: &Ground, facts: &Facts, v: &mut Verified) -> Vec<bool> {
    let mut out = vec![false; g.region.sites.len()];
    let list = &w.plan.evidence.left_out;
    for id in list.keys() {
        if let Some(&j) = g.site.get(id) {
            out[j] = true;
        }
    }
    let may = g.scenario.rules.pooling != Pooling::None;
    let whole = |j: usize| -> i128 { g.users[j].iter().map(|&i| facts.given[i as usize]).sum() };
    let least = |j: usize| {
        if g.region.sites[j].existing {
            0
        } else {
            g.least
        }
    };
    for (id, by) in list {
        let at = format!("left_out {id}");
        let by = by.as_str().unwrap_or("");
        let (Some(&j), Some(&k)) = (g.site.get(id), g.site.get(by)) else {
            v.compare(false, Check::Bound, &at, by, "?");
            continue;
        };
        let planned = |&i: &u32| facts.given[i as usize] > 0;
        let reaches = g.users[j]
            .iter()
            .filter(|i| planned(i))
            .all(|i| g.users[k].binary_search(i).is_ok());
        let holds = whole(k) <= i128::from(g.region.sites[k].area_max);
        let (pj, pk) = (price(g, j), price(g, k));
        let cheaper = pk.0 <= pj.0 && pk.1 <= pj.1 && least(k) <= least(j);
        let new = !g.region.sites[j].existing;
        let ok = may && !out[k] && reaches && holds && cheaper && new;
        v.compare(
            ok,
            Check::Bound,
            &at,
            by,
            format!("{reaches} {holds} {cheaper}"),
        );
        if !ok {
            out[j] = false;
        }
    }
    out
}

/// The most that premises can gain from what demands pay, in 1e-10 units, rounded up.
fn gain(g: &Ground, facts: &Facts, pay: &[i128], j: usize) -> i128 {
    let s = &g.region.sites[j];
    let (fixed, per_m2) = price(g, j);
    let most = i128::from(s.area_max);
    let least = if s.existing { 0 } else { g.least.min(most) };
    let offers = g.users[j].iter().map(|&i| i as usize);
    let mut offers: Vec<(i128, i128)> = offers
        .filter(|&i| facts.given[i] > 0 && pay[i] > 0)
        .map(|i| (pay[i] * 10_000, facts.given[i]))
        .collect();
    if g.scenario.rules.pooling == Pooling::None {
        let best = offers
            .iter()
            .filter(|(_, q)| *q <= most)
            .map(|&(m, q)| m - fixed * 1_000_000 - per_m2 * q.max(least));
        return best.max().unwrap_or(0).max(0);
    }
    offers.sort_by(|a, b| (b.0 * a.1).cmp(&(a.0 * b.1)));
    let (mut area, mut income) = (0, 0);
    for (m, q) in offers {
        // Up to the smallest size, area is paid for anyway; beyond, only if it pays its way.
        let room = if m > per_m2 * q { most } else { least } - area;
        if room <= 0 {
            break;
        }
        let take = q.min(room);
        income += if take == q { m } else { (m * take + q - 1) / q };
        area += take;
    }
    (income - fixed * 1_000_000 - per_m2 * area.max(least)).max(0)
}
