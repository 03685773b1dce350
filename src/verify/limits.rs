//! Limits, rows, spacing and shares, worked out anew from the scenario.

use super::ground::{self, Ground};
use super::plan::Facts;
use super::written::Written;
use super::{Check, Verified};
use crate::region::Site;
use crate::scenario::RowSpec;

/// What a row adds up, and between what.
struct Sum {
    name: String,
    sum: f64,
    at_least: Option<f64>,
    at_most: Option<f64>,
}

/// Slack for sums of money and area, which are written as decimals.
const SLACK: f64 = 1e-3;

/// Checks that every limit and share is as written, and kept.
pub fn check(w: &Written, g: &Ground, facts: &Facts, v: &mut Verified) {
    let sums = sums(g, facts);
    v.same(Check::Limit, "limits", w.plan.limits.len(), sums.len());
    for (written, own) in w.plan.limits.iter().zip(&sums) {
        let at = format!("limits {}", own.name);
        v.same(Check::Limit, &at, written.name.as_str(), own.name.as_str());
        v.near(Check::Limit, &at, written.sum, own.sum, SLACK);
        let bounds = [
            (written.at_least, own.at_least),
            (written.at_most, own.at_most),
        ];
        for (written, own) in bounds {
            let same = written.is_some() == own.is_some();
            let close = (written.unwrap_or(0.0) - own.unwrap_or(0.0)).abs() <= SLACK;
            v.compare(
                same && close,
                Check::Limit,
                &at,
                format!("{written:?}"),
                format!("{own:?}"),
            );
        }
        let least = own.at_least.is_none_or(|l| own.sum >= l - SLACK);
        let most = own.at_most.is_none_or(|m| own.sum <= m + SLACK);
        let asked = format!("{:?} … {:?}", own.at_least, own.at_most);
        v.compare(least && most, Check::Limit, &at, own.sum, asked);
    }
    shares(w, g, facts, v);
}

fn new<'a>(g: &'a Ground, facts: &'a Facts) -> impl Iterator<Item = (&'a Site, f64)> + 'a {
    let sites = g.region.sites.iter().zip(&facts.area);
    let open = sites.filter(|(s, _)| !s.existing);
    open.filter_map(|(s, a)| Some((s, a.as_ref().copied()? as f64 / 1e6)))
}

fn sums(g: &Ground, facts: &Facts) -> Vec<Sum> {
    let limits = g.scenario.limits.clone().unwrap_or_default();
    let mut list = Vec::new();
    let mut add = |name: &str, sum: f64, at_least: Option<f64>, at_most: Option<f64>| {
        list.push(Sum {
            name: name.into(),
            sum,
            at_least,
            at_most,
        });
    };
    if let Some(n) = limits.sites.map(f64::from) {
        let exactly = g.scenario.solve.objective == "most-dispersed";
        let count = new(g, facts).count() as f64;
        add("sites", count, exactly.then_some(n), Some(n));
    }
    if let Some(yuan) = limits.cost {
        let cost = new(g, facts)
            .map(|(s, m2)| s.cost.fixed as f64 / 1e4 + s.cost.per_m2 as f64 / 1e4 * m2);
        add("cost", cost.sum(), None, Some(yuan));
    }
    if let Some(most) = limits.area_m2 {
        let area = new(g, facts).map(|(_, m2)| m2).sum();
        add("area", area, None, Some(most));
    }
    for (k, row) in g.scenario.row.iter().enumerate() {
        let here = new(g, facts).filter(|(s, _)| counts(g, row, s));
        let amount = |(s, _): (&Site, f64)| match row.field {
            None => 1.0,
            Some(_) => s.amounts[k] as f64 / 1e4,
        };
        add(&row.name, here.map(amount).sum(), row.at_least, row.at_most);
    }
    if let Some(metres) = limits.spacing_m {
        let open: Vec<&Site> = new(g, facts).map(|(s, _)| s).collect();
        let all: Vec<&Site> = g.region.sites.iter().filter(|s| !s.existing).collect();
        if near(&all, metres, true) > 0 {
            add(
                "spacing",
                near(&open, metres, false) as f64,
                None,
                Some(0.0),
            );
        }
    }
    list
}

pub(super) fn counts(g: &Ground, row: &RowSpec, s: &Site) -> bool {
    let zone = s.zone.map(|z| &g.region.zones[z as usize].name);
    (row.zone.is_none() || row.zone.as_ref() == zone)
        && row.premises.as_ref().is_none_or(|p| *p == s.premises)
        && row.sites.as_ref().is_none_or(|ids| ids.contains(&s.id))
}

/// Pairs nearer to each other than `metres`; with `any`, the count stops at the first.
fn near(sites: &[&Site], metres: f64, any: bool) -> usize {
    let mut order: Vec<(f64, &Site)> = sites
        .iter()
        .map(|s| (ground::position(s.at)[2], *s))
        .collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut pairs = 0;
    for (k, (z, s)) in order.iter().enumerate() {
        let close = order[k + 1..]
            .iter()
            .take_while(|(other, _)| other - z <= metres + 1.0);
        let hit = |(_, t): &&(f64, &Site)| ground::metres(s.at, t.at) < metres;
        pairs += close.filter(hit).count();
        if any && pairs > 0 {
            break;
        }
    }
    pairs
}

fn shares(w: &Written, g: &Ground, facts: &Facts, v: &mut Verified) {
    let specs = &g.scenario.share;
    v.same(Check::Limit, "shares", w.plan.shares.len(), specs.len());
    for (written, spec) in w.plan.shares.iter().zip(specs) {
        let at = format!("shares {}", spec.name());
        let (mut of, mut served) = (0i128, 0i128);
        for (i, d) in g.region.demand.iter().enumerate() {
            if !ground::speaks_of(spec, &g.region, d) {
                continue;
            }
            let counts = i128::from(d.counts());
            of += counts;
            let whole = facts.given[i] >= g.quota[i].max(1) || d.households.0 == 0;
            if whole && !g.near[i].is_empty() {
                served += counts;
            }
        }
        let millionths = (spec.at_least * 1e6).round() as i128;
        let least = (of * millionths + 999_999) / 1_000_000;
        let rows = [
            (written.of, of),
            (written.served, served),
            (written.at_least, least),
        ];
        for (written, own) in rows {
            v.near(Check::Limit, &at, written, own as f64 / 1e3, 1e-6);
        }
        v.compare(served >= least, Check::Limit, &at, served, least);
    }
}
