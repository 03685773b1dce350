//! The verdicts, clause by clause.

use super::ground::{self, Ground};
use super::plan::Facts;
use super::written::Written;
use super::{Check, Verified};
use crate::finding::Verdict;
use crate::policy::clause::Op;
use crate::policy::Limit;
use crate::scenario::{Class, MinSizeApplies};
use rayon::prelude::*;

/// What a clause comes to.
#[derive(Default)]
struct Measured {
    /// The figure furthest from compliance.
    figure: Option<f64>,
    /// How many were measured.
    of: usize,
    /// Ids of those that fail.
    failing: Vec<String>,
    /// Thousandths of households behind them.
    households: i64,
}

/// Recomputes every finding. Each clause is held against its own limit, binding or not.
pub fn check(w: &Written, g: &Ground, facts: &Facts, v: &mut Verified) {
    let rules = g.profile.plan_rules();
    v.same(
        Check::Clause,
        "findings",
        w.plan.findings.len(),
        rules.len(),
    );
    for rule in rules {
        let mut findings = w.plan.findings.iter();
        let mine = findings.find(|f| f.rule == rule.kind && f.clause == rule.clause);
        let Some(f) = mine else {
            v.compare(false, Check::Clause, &rule.clause, "0", "1");
            continue;
        };
        let units = ["m", "m2", "m2/100 households"];
        let Ok(limit) = Limit::parse(&rule.limit, &units) else {
            continue;
        };
        let m = match (rule.kind.as_str(), rule.class) {
            ("radius", _) => radius(g, facts, &limit),
            ("floor-area", Some(class)) => floor_area(g, facts, class, &limit),
            ("min-size", _) => min_size(g, facts, &limit),
            _ => continue,
        };
        let verdict = if m.failing.is_empty() {
            Verdict::Pass
        } else {
            Verdict::Fail
        };
        v.same(
            Check::Clause,
            &f.clause,
            format!("{:?}", f.verdict),
            format!("{verdict:?}"),
        );
        let key = |name: &str| format!("{} {name}", f.clause);
        if let (Some(written), Some(figure)) = (f.measured, m.figure) {
            v.near(Check::Clause, &key("measured"), written, figure, 1e-3);
        } else {
            v.compare(
                f.measured.is_some() == m.figure.is_some(),
                Check::Clause,
                &key("measured"),
                format!("{:?}", f.measured),
                format!("{:?}", m.figure),
            );
        }
        v.same(Check::Clause, &key("of"), f.of, m.of);
        let subjects: Vec<&str> = f.subjects.iter().map(|s| s.id.as_str()).collect();
        let same = m.failing == subjects;
        v.compare(
            same,
            Check::Clause,
            &key("subjects"),
            subjects.join(","),
            m.failing.join(","),
        );
        v.near(
            Check::Clause,
            &key("households"),
            f.households,
            m.households as f64 / 1e3,
            1e-3,
        );
        v.same(
            Check::Clause,
            &key("required"),
            f.required.clone(),
            limit.to_string(),
        );
        let clause = g.profile.clause.iter().find(|c| c.id == f.clause);
        let quote = clause.map_or("", |c| c.quote.as_str());
        v.same(Check::Clause, &key("quote"), f.quote.as_str(), quote);
        let force = clause.map(|c| c.force);
        v.compare(
            force == Some(f.force),
            Check::Clause,
            &key("force"),
            format!("{:?}", f.force),
            format!("{force:?}"),
        );
    }
}

/// The largest distance at which anyone is served, or lies from what is open.
fn radius(g: &Ground, facts: &Facts, limit: &Limit) -> Measured {
    let metres = limit.value();
    let mut far = vec![f64::NEG_INFINITY; g.region.demand.len()];
    for &(i, _, _, d) in &facts.links {
        far[i] = far[i].max(d);
    }
    let of: Vec<usize> = (0..facts.area.len())
        .filter(|&j| facts.area[j].is_some())
        .collect();
    let sites = of.iter().map(|&j| &g.region.sites[j]);
    let open: Vec<_> = sites.map(|s| (ground::position(s.at), s)).collect();
    let demand = &g.region.demand;
    far.par_iter_mut().enumerate().for_each(|(i, far)| {
        if *far == f64::NEG_INFINITY && demand[i].households.0 > 0 {
            *far = g.nearest(i, &open, &of).unwrap_or(f64::INFINITY);
        }
    });
    let mut m = Measured::default();
    for (far, d) in far.into_iter().zip(demand) {
        if d.households.0 == 0 {
            continue;
        }
        m.of += 1;
        if far.is_finite() {
            m.figure = Some(m.figure.map_or(far, |f| f.max(far)));
        }
        let fits = match limit.op {
            Op::Less => far < metres,
            _ => far <= metres,
        };
        if !fits {
            m.failing.push(d.id.clone());
            m.households += d.households.0;
        }
    }
    m
}

/// The least area per 100 households.
fn floor_area(g: &Ground, facts: &Facts, class: Class, limit: &Limit) -> Measured {
    let mut m = Measured::default();
    for (d, &given) in g.region.demand.iter().zip(&facts.given) {
        if d.class != class || d.households.0 == 0 {
            continue;
        }
        m.of += 1;
        let ratio = given as f64 / 1e4 / d.households.as_f64();
        m.figure = Some(m.figure.map_or(ratio, |f| f.min(ratio)));
        // Households are in thousandths, the limit is per 100 of them.
        if given * 100_000 < i128::from(limit.micro) * i128::from(d.households.0) {
            m.failing.push(d.id.clone());
            m.households += d.households.0;
        }
    }
    m
}

/// The smallest premises that the clause binds.
fn min_size(g: &Ground, facts: &Facts, limit: &Limit) -> Measured {
    let sites = &g.region.sites;
    let least = i128::from(limit.micro);
    let all = g.scenario.rules.min_size_applies == MinSizeApplies::All;
    let mut bound: Vec<bool> = sites.iter().map(|s| !s.existing).collect();
    let mut m = Measured::default();
    let mut seen = std::collections::HashSet::new();
    for &(i, j, _, _) in &facts.links {
        let d = &g.region.demand[i];
        if sites[j].existing && (all || d.class == Class::New) {
            bound[j] = true;
            if i128::from(sites[j].area_max) < least && seen.insert(i) {
                m.households += d.households.0;
            }
        }
    }
    for (j, area) in facts.area.iter().enumerate() {
        let Some(area) = area.filter(|_| bound[j]) else {
            continue;
        };
        m.of += 1;
        let m2 = area as f64 / 1e6;
        m.figure = Some(m.figure.map_or(m2, |f| f.min(m2)));
        if area < least {
            m.failing.push(sites[j].id.clone());
        }
    }
    m
}
