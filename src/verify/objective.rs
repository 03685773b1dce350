//! What a plan is worth, worked out anew.

use super::bound::charge;
use super::ground::{self, Ground};
use super::plan::Facts;
use geo::Coord;

/// The value of the written plan, in the objective's unit.
pub fn value(g: &Ground, facts: &Facts) -> f64 {
    match g.scenario.solve.objective.as_str() {
        "most-covered" => covered(g, facts),
        "backup-cover" => twice(g, facts),
        "least-distance" => way(g, facts),
        "least-worst-distance" => farthest(g, facts),
        "most-dispersed" => apart(g, facts),
        _ => {
            let sites = 0..g.region.sites.len();
            let paid: i128 = sites
                .filter_map(|j| Some(charge(g, j, facts.area[j]?)))
                .sum();
            paid as f64 / 1e10
        }
    }
}

fn counts(g: &Ground, i: usize) -> f64 {
    g.region.demand[i].counts() as f64 / 1e3
}

/// Households (times weight) whose whole quota is set aside.
fn covered(g: &Ground, facts: &Facts) -> f64 {
    let whole = |&i: &usize| !g.near[i].is_empty() && facts.given[i] >= g.quota[i].max(1);
    (0..g.quota.len()).filter(whole).map(|i| counts(g, i)).sum()
}

/// Households (times weight) in reach of two or more open premises.
fn twice(g: &Ground, facts: &Facts) -> f64 {
    let open = |j: &&u32| facts.area[**j as usize].is_some();
    let twice = |&i: &usize| g.near[i].iter().filter(open).count() >= 2;
    (0..g.quota.len()).filter(twice).map(|i| counts(g, i)).sum()
}

/// Households (times weight) times distance, by the share of the quota.
fn way(g: &Ground, facts: &Facts) -> f64 {
    let links = facts.links.iter();
    links
        .map(|&(i, _, area, metres)| {
            counts(g, i) * metres * area as f64 / facts.given[i].max(1) as f64
        })
        .sum()
}

/// The largest distance to premises that serve anyone.
fn farthest(g: &Ground, facts: &Facts) -> f64 {
    let counted = facts.links.iter().filter(|l| counts(g, l.0) > 0.0);
    counted.map(|l| l.3).fold(0.0, f64::max)
}

/// The least distance between two new premises.
fn apart(g: &Ground, facts: &Facts) -> f64 {
    let sites = g.region.sites.iter().zip(&facts.area);
    let open: Vec<Coord<f64>> = sites
        .filter(|(s, a)| !s.existing && a.is_some())
        .map(|(s, _)| s.at)
        .collect();
    let pairs = open.iter().enumerate();
    let far = pairs.flat_map(|(k, a)| open[k + 1..].iter().map(|b| ground::metres(*a, *b)));
    far.reduce(f64::min).unwrap_or(0.0)
}

/// How far a written value may be off: distances are whole millimetres in it.
pub fn slack(g: &Ground, value: f64) -> f64 {
    match g.scenario.solve.objective.as_str() {
        "least-distance" => {
            let all: f64 = (0..g.quota.len()).map(|i| counts(g, i)).sum();
            0.51e-3 * all + 1e-12 * value.abs() + 1e-3
        }
        "least-worst-distance" | "most-dispersed" => 0.51e-3,
        _ => 1e-12 * value.abs() + 1e-3,
    }
}
