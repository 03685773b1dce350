//! Bounds that need no solver.

use super::shape::{Shape, Site};
use crate::model::objective::Goal;
use crate::model::{Cost, Plan, Problem, COST_PER_MILLI};
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

/// A Lagrangian bound; nothing yet.
pub fn lagrange(_: &Problem, _: &Shape, _: &Limits, _: Option<&Plan>) -> Option<Cost> {
    None
}
