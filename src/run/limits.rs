//! Limits and shares of a scenario as rows of the problem.

use crate::model::{Cost, Price, Row, Share, COST_SCALE};
use crate::reach::straight::{From, Index};
use crate::reach::Limit;
use crate::region::{Region, Site};
use crate::scenario::{RowSpec, Scenario, ShareSpec};
use rayon::prelude::*;

/// Every row of a scenario: limits first, then its own, then spacing.
pub fn rows(scenario: &Scenario, region: &Region) -> Vec<Row> {
    let limits = scenario.limits.clone().unwrap_or_default();
    let row = |name: &str, at_most: f64, price: fn(&Site) -> Price| Row {
        name: name.into(),
        terms: terms(region, |_| true, price),
        at_least: None,
        at_most: Some(units(at_most)),
    };
    let mut rows = Vec::new();
    if let Some(n) = limits.sites {
        let mut sites = row("sites", f64::from(n), |_| Price::ONE_SITE);
        if scenario.solve.objective == "most-dispersed" {
            sites.at_least = sites.at_most;
        }
        rows.push(sites);
    }
    if let Some(yuan) = limits.cost {
        rows.push(row("cost", yuan, |s| s.cost));
    }
    if let Some(m2) = limits.area_m2 {
        rows.push(row("area", m2, |_| Price::ONE_M2));
    }
    let own = scenario.row.iter().enumerate();
    rows.extend(own.map(|(k, spec)| of_spec(k, spec, region)));
    if let Some(metres) = limits.spacing_m {
        rows.extend(spacing(region, metres));
    }
    rows
}

/// A number of the scenario in 1e-10 units, to the nearest ten-thousandth.
fn units(n: f64) -> Cost {
    (n * 1e4).round() as Cost * (COST_SCALE / 10_000)
}

fn terms(
    region: &Region,
    of: impl Fn(&Site) -> bool,
    price: impl Fn(&Site) -> Price,
) -> Vec<(u32, Price)> {
    let sites = region.sites.iter().enumerate();
    let new = sites.filter(|(_, s)| !s.existing && of(s));
    new.map(|(j, s)| (j as u32, price(s)))
        .filter(|(_, p)| *p != Price::default())
        .collect()
}

fn of_spec(k: usize, spec: &RowSpec, region: &Region) -> Row {
    let zone = |s: &Site| s.zone.map(|z| region.zones[z as usize].name.as_str());
    let here = |s: &Site| {
        spec.zone.as_deref().is_none_or(|z| zone(s) == Some(z))
            && spec.premises.as_ref().is_none_or(|p| s.premises == *p)
            && spec.sites.as_ref().is_none_or(|ids| ids.contains(&s.id))
    };
    let price = |s: &Site| match spec.field {
        None => Price::ONE_SITE,
        Some(_) => Price {
            fixed: s.amounts[k],
            per_m2: 0,
        },
    };
    Row {
        name: spec.name.clone(),
        terms: terms(region, here, price),
        at_least: spec.at_least.map(units),
        at_most: spec.at_most.map(units),
    }
}

/// Of two new sites nearer than `metres`, one at most.
fn spacing(region: &Region, metres: f64) -> Vec<Row> {
    let limit = Limit {
        metres,
        strict: true,
    };
    let pair = |(j, k, _): (u32, u32, u32)| Row {
        name: "spacing".into(),
        terms: vec![(j, Price::ONE_SITE), (k, Price::ONE_SITE)],
        at_least: None,
        at_most: Some(COST_SCALE),
    };
    near(region, limit).into_iter().map(pair).collect()
}

/// Pairs of new sites within a limit, with their distance in mm.
pub fn near(region: &Region, limit: Limit) -> Vec<(u32, u32, u32)> {
    let new: Vec<u32> = (0..region.sites.len() as u32)
        .filter(|&j| !region.sites[j as usize].existing)
        .collect();
    let at = |j: u32| region.sites[j as usize].at;
    let index = Index::new(new.iter().map(|&j| at(j)));
    let pairs: Vec<Vec<(u32, u32, u32)>> = new
        .par_iter()
        .map(|&j| {
            let found = index.within(&From::new(at(j), &[]), limit);
            let later = found.into_iter().map(|(k, mm)| (new[k as usize], mm));
            later
                .filter(|(k, _)| *k > j)
                .map(|(k, mm)| (j, k, mm))
                .collect()
        })
        .collect();
    pairs.concat()
}

/// Every share of a scenario: the weight of all its demand counts, reached or not.
pub fn shares(scenario: &Scenario, region: &Region) -> Vec<Share> {
    scenario.share.iter().map(|s| share(s, region)).collect()
}

fn share(spec: &ShareSpec, region: &Region) -> Share {
    let zone = |z: Option<u32>| z.map(|z| region.zones[z as usize].name.as_str());
    let demand = region.demand.iter().enumerate().filter(|(_, d)| {
        spec.zone.as_deref().is_none_or(|z| zone(d.zone) == Some(z))
            && spec.class.is_none_or(|c| d.class == c)
            && spec.group.as_ref().is_none_or(|g| d.group == *g)
    });
    let (mut demands, mut total) = (Vec::new(), 0i128);
    for (i, d) in demand {
        demands.push(i as u32);
        total += i128::from(d.counts());
    }
    // The share in millionths, so that 0.9 of 1,000 is 900 and not a hair more.
    let millionths = (spec.at_least * 1e6).round() as i128;
    Share {
        name: spec.name(),
        demands,
        at_least: ((total * millionths + 999_999) / 1_000_000) as i64,
    }
}
