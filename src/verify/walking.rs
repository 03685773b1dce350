//! Both readings side by side: every figure of `walking` in `plan.json`.

use super::ground::{self, Ground};
use super::plan::Facts;
use super::written::Written;
use super::{Check, Verified, MILLIMETRE};
use crate::policy::clause::Op;
use crate::policy::Limit;
use rayon::prelude::*;

/// Recomputes who has open premises within the radius, by either reading.
pub fn check(w: &Written, g: &Ground, facts: &Facts, v: &mut Verified) {
    let (Some(foot), Some(told)) = (&g.foot, &w.plan.walking) else {
        let told = w.plan.walking.is_some();
        v.same(Check::Presence, "walking", told, g.foot.is_some());
        return;
    };
    let Some((radius, strict)) = radius(g) else {
        return;
    };
    let open: Vec<usize> = (0..facts.area.len())
        .filter(|&j| facts.area[j].is_some())
        .collect();
    let sites = open.iter().map(|&j| &g.region.sites[j]);
    let places: Vec<_> = sites.map(|s| (ground::position(s.at), s)).collect();
    let demand = &g.region.demand;
    let sides: Vec<[Option<f64>; 2]> = (0..demand.len())
        .into_par_iter()
        .map(|i| [ground::nearest(&demand[i], &places), foot.nearest(i, &open)])
        .collect();
    let within = |m: Option<f64>| m.is_some_and(|m| m < radius || (!strict && m == radius));
    let sum = |side: usize| -> i64 {
        let those = demand.iter().zip(&sides).filter(|(_, s)| within(s[side]));
        those.map(|(d, _)| d.households.0).sum()
    };
    for (name, written, side) in [
        ("households_straight", told.households_straight, 0),
        ("households_walking", told.households_walking, 1),
    ] {
        let at = format!("walking {name}");
        v.near(Check::Total, &at, written, sum(side) as f64 / 1e3, 1e-3);
    }
    let differ: Vec<usize> = (0..demand.len())
        .filter(|&i| demand[i].households.0 > 0 && within(sides[i][0]) != within(sides[i][1]))
        .collect();
    let names: Vec<&str> = differ.iter().map(|&i| demand[i].id.as_str()).collect();
    let written: Vec<&str> = told.differ.iter().map(|d| d.demand.as_str()).collect();
    v.compare(
        names == written,
        Check::Distance,
        "walking differ",
        written.join(","),
        names.join(","),
    );
    for (d, &i) in told.differ.iter().zip(&differ) {
        for (name, written, found) in [
            ("straight_m", d.straight_m, sides[i][0]),
            ("walking_m", d.walking_m, sides[i][1]),
        ] {
            let at = format!("walking {} {name}", d.demand);
            let same = match (written, found) {
                (Some(w), Some(f)) => (w - f).abs() <= MILLIMETRE,
                (w, f) => w.is_none() && f.is_none(),
            };
            v.compare(
                same,
                Check::Distance,
                &at,
                format!("{written:?}"),
                format!("{found:?}"),
            );
        }
        v.near(
            Check::Demand,
            &format!("walking {} households", d.demand),
            d.households,
            demand[i].households.as_f64(),
            1e-3,
        );
    }
}

/// The least radius of the policy, binding or not.
fn radius(g: &Ground) -> Option<(f64, bool)> {
    let rules = g.profile.rule.iter().filter(|r| r.kind == "radius");
    let limits = rules.filter_map(|r| Limit::parse(&r.limit, &["m"]).ok());
    let least = limits.min_by_key(|l| l.micro)?;
    Some((least.value(), least.op == Op::Less))
}
