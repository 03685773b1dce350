//! The verdicts, clause by clause.

use super::ground::{self, Ground};
use super::plan::Facts;
use super::written::Written;
use super::{Check, Verified};
use crate::finding::Verdict;
use crate::scenario::{Class, MinSizeApplies};
use rayon::prelude::*;

/// Recomputes every finding's verdict and figure.
pub fn check(w: &Written, g: &Ground, facts: &Facts, v: &mut Verified) {
    let rules = g.profile.rule.len();
    v.same(Check::Clause, "findings", w.plan.findings.len(), rules);
    for rule in &g.profile.rule {
        let Some(f) = w.plan.findings.iter().find(|f| f.clause == rule.clause) else {
            v.compare(false, Check::Clause, &rule.clause, "0", "1");
            continue;
        };
        let (ok, figure) = match (rule.kind.as_str(), rule.class) {
            ("radius", _) => radius(g, facts),
            ("floor-area", Some(class)) => floor_area(g, facts, class),
            ("min-size", _) => min_size(g, facts),
            _ => continue,
        };
        let verdict = if ok { Verdict::Pass } else { Verdict::Fail };
        v.same(
            Check::Clause,
            &f.clause,
            format!("{:?}", f.verdict),
            format!("{verdict:?}"),
        );
        if let (Some(written), Some(figure)) = (f.measured, figure) {
            v.near(
                Check::Clause,
                &format!("{} measured", f.clause),
                written,
                figure,
                1e-3,
            );
        } else {
            v.compare(
                f.measured.is_some() == figure.is_some(),
                Check::Clause,
                &f.clause,
                format!("{:?}", f.measured),
                format!("{figure:?}"),
            );
        }
        let quote = g.profile.clause.iter().find(|c| c.id == f.clause);
        let quote = quote.map_or("", |c| c.quote.as_str());
        v.same(
            Check::Clause,
            &format!("{} quote", f.clause),
            f.quote.as_str(),
            quote,
        );
    }
}

/// Verdict and the largest distance at which anyone is served, or lies from what is open.
fn radius(g: &Ground, facts: &Facts) -> (bool, Option<f64>) {
    let (limit, strict) = g.radius;
    let mut far = vec![f64::NEG_INFINITY; g.region.demand.len()];
    for &(i, _, _, d) in &facts.links {
        far[i] = far[i].max(d);
    }
    let sites = g.region.sites.iter().zip(&facts.area);
    let open: Vec<_> = sites
        .filter(|(_, a)| a.is_some())
        .map(|(s, _)| (ground::position(s.at), s))
        .collect();
    let demand = &g.region.demand;
    far.par_iter_mut().zip(demand).for_each(|(far, d)| {
        if *far == f64::NEG_INFINITY && d.households.0 > 0 {
            *far = ground::nearest(d, &open).unwrap_or(f64::INFINITY);
        }
    });
    let mut worst = f64::NEG_INFINITY;
    let mut ok = true;
    for (far, d) in far.into_iter().zip(demand) {
        if d.households.0 > 0 {
            worst = worst.max(if far.is_finite() { far } else { worst });
            ok &= if strict { far < limit } else { far <= limit };
        }
    }
    (ok, worst.is_finite().then_some(worst))
}

/// Verdict and the least area per 100 households.
fn floor_area(g: &Ground, facts: &Facts, class: Class) -> (bool, Option<f64>) {
    let mut least = f64::INFINITY;
    let mut ok = true;
    for (i, d) in g.region.demand.iter().enumerate() {
        if d.class != class || d.households.0 == 0 {
            continue;
        }
        ok &= facts.given[i] >= g.quota[i];
        least = least.min(facts.given[i] as f64 / 1e4 / d.households.as_f64());
    }
    (ok, least.is_finite().then_some(least))
}

/// Verdict and the smallest premises that the clause binds.
fn min_size(g: &Ground, facts: &Facts) -> (bool, Option<f64>) {
    let sites = &g.region.sites;
    let all = g.scenario.rules.min_size_applies == MinSizeApplies::All;
    let mut bound: Vec<bool> = sites.iter().map(|s| !s.existing).collect();
    for &(i, j, _, _) in &facts.links {
        bound[j] |= all || g.region.demand[i].class == Class::New;
    }
    let areas = facts.area.iter().zip(&bound).filter(|(_, b)| **b);
    let least = areas.filter_map(|(a, _)| *a).min();
    (
        least.is_none_or(|a| a >= g.least),
        least.map(|a| a as f64 / 1e6),
    )
}
