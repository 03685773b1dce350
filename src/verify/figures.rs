//! Figures that follow from who serves whom: per premises, per demand, and in all.

use super::ground::Ground;
use super::plan::Facts;
use super::written::{number, text, Written};
use super::{Check, Verified, MILLIMETRE};
use crate::format::Record;
use geo::Geometry;

/// Half a unit in the seventh decimal of a degree, which is how places are written.
const WRITTEN: f64 = 5.1e-8;

/// One share of a demand: premises, area in mm², metres.
type Share = (usize, i128, f64);

/// Checks what `sites.geojson` and `demand.geojson` say beside areas and costs, and the distances
/// and counts of `plan.json`.
pub fn check(w: &Written, g: &Ground, facts: &Facts, v: &mut Verified) {
    let mut shares: Vec<Vec<Share>> = vec![Vec::new(); g.region.demand.len()];
    let mut users = vec![Vec::new(); g.region.sites.len()];
    for &(i, j, area, metres) in &facts.links {
        shares[i].push((j, area, metres));
        users[j].push((i, area, metres));
    }
    let served: Vec<f64> = (0..shares.len()).map(|i| served(g, facts, i)).collect();
    for (j, users) in users.iter().enumerate() {
        if let Some(r) = w.sites.get(&g.region.sites[j].id) {
            // A household is not split below a thousandth: each share may be out by one.
            let parts: usize = users.iter().map(|&(i, _, _)| shares[i].len()).sum();
            site(r, g, facts, (j, users, &served, parts), v);
        }
    }
    for (i, shares) in shares.iter().enumerate() {
        if let Some(r) = w.demand.get(&g.region.demand[i].id) {
            demand(r, g, (i, shares, served[i]), v);
        }
    }
    distances(w, &shares, facts, &served, v);
    candidates(w, g, v);
}

/// Households of demand `i` that are served, to the thousandth below.
fn served(g: &Ground, facts: &Facts, i: usize) -> f64 {
    let all = i128::from(g.region.demand[i].households.0);
    let (given, quota) = (facts.given[i], g.quota[i]);
    let milli = match () {
        () if all > 0 && g.near[i].is_empty() => 0,
        () if all > 0 && g.optional[i] && given < quota.max(1) => 0,
        () if given >= quota => all,
        () => all * given / quota,
    };
    milli as f64 / 1e3
}

type Users<'a> = (usize, &'a [(usize, i128, f64)], &'a [f64], usize);

fn site(r: &Record, g: &Ground, facts: &Facts, (j, users, served, parts): Users, v: &mut Verified) {
    let s = &g.region.sites[j];
    let key = |name: &str| format!("sites {} {name}", s.id);
    let load = facts.load[j] as f64 / 1e6;
    let field = |name: &str| number(r, name);
    v.near(
        Check::Area,
        &key("set_aside_m2"),
        field("set_aside_m2"),
        load,
        1e-6,
    );
    let most = s.area_max as f64 / 1e6;
    v.near(
        Check::Area,
        &key("area_max_m2"),
        field("area_max_m2"),
        most,
        1e-6,
    );
    let households: f64 = users
        .iter()
        .filter(|(i, _, _)| facts.given[*i] > 0)
        .map(|&(i, area, _)| served[i] * area as f64 / facts.given[i] as f64)
        .sum();
    let slack = 1e-3 * (parts as f64 + 1.0);
    v.near(
        Check::Total,
        &key("households"),
        field("households"),
        households,
        slack,
    );
    v.near(
        Check::Total,
        &key("demands"),
        field("demands"),
        users.len() as f64,
        0.0,
    );
    farthest(
        r,
        "farthest_m",
        &key("farthest_m"),
        users.iter().map(|u| u.2),
        v,
    );
    let place = match &r.geometry {
        Some(Geometry::Point(p)) => (p.0.x - s.at.x).abs().max((p.0.y - s.at.y).abs()),
        _ => f64::NAN,
    };
    v.compare(
        place <= WRITTEN,
        Check::Presence,
        &key("geometry"),
        place,
        "0",
    );
}

fn demand(r: &Record, g: &Ground, (i, shares, served): (usize, &[Share], f64), v: &mut Verified) {
    let d = &g.region.demand[i];
    let key = |name: &str| format!("demand {} {name}", d.id);
    let field = "households_served";
    v.near(Check::Demand, &key(field), number(r, field), served, 1e-6);
    farthest(
        r,
        "distance_m",
        &key("distance_m"),
        shares.iter().map(|s| s.2),
        v,
    );
    let mut written: Vec<&str> = text(r, "served_by").split(',').collect();
    written.retain(|id| !id.is_empty());
    written.sort_unstable();
    let mut found: Vec<&str> = shares
        .iter()
        .map(|&(j, _, _)| g.region.sites[j].id.as_str())
        .collect();
    found.sort_unstable();
    v.same(
        Check::Presence,
        &key("served_by"),
        written.join(","),
        found.join(","),
    );
}

/// The largest of some distances, or `null` where there is none.
fn farthest(
    r: &Record,
    field: &str,
    at: &str,
    metres: impl Iterator<Item = f64>,
    v: &mut Verified,
) {
    let written = r.properties.get(field).and_then(|p| p.as_f64());
    largest(written, metres.reduce(f64::max), at, v);
}

fn largest(written: Option<f64>, found: Option<f64>, at: &str, v: &mut Verified) {
    let same = match (written, found) {
        (Some(a), Some(b)) => (a - b).abs() <= MILLIMETRE,
        (a, b) => a.is_none() && b.is_none(),
    };
    let say = |m: Option<f64>| m.map_or("null".into(), |m| m.to_string());
    v.compare(same, Check::Distance, at, say(written), say(found));
}

fn distances(w: &Written, shares: &[Vec<Share>], facts: &Facts, served: &[f64], v: &mut Verified) {
    let then = &w.plan.then;
    let far = facts.links.iter().map(|l| l.3).reduce(f64::max);
    largest(then.farthest_m, far, "then.farthest_m", v);
    let (mut way, mut weight, mut slack) = (0.0, 0.0, 0.0);
    for (i, shares) in shares.iter().enumerate().filter(|(_, s)| !s.is_empty()) {
        let given = facts.given[i] as f64;
        let part = |s: &Share| served[i] * s.1 as f64 / given * s.2;
        way += shares.iter().map(part).sum::<f64>();
        weight += served[i];
        // Shares are cut to a thousandth of a household; what is left over goes to the largest.
        let far = shares.iter().map(|s| s.2).fold(0.0, f64::max);
        slack += 1e-3 * (shares.len() - 1) as f64 * far;
    }
    let found = (weight > 0.0).then(|| way / weight);
    let same = match (then.mean_m, found) {
        (Some(a), Some(b)) => (a - b).abs() <= MILLIMETRE + slack / weight,
        (a, b) => a.is_none() && b.is_none(),
    };
    let say = |m: Option<f64>| m.map_or("null".into(), |m| m.to_string());
    v.compare(
        same,
        Check::Distance,
        "then.mean_m",
        say(then.mean_m),
        say(found),
    );
}

fn candidates(w: &Written, g: &Ground, v: &mut Verified) {
    let c = &w.plan.candidates;
    let new = g.region.sites.iter().filter(|s| !s.existing);
    let usable = new.clone().filter(|s| i128::from(s.area_max) >= g.least);
    let (all, usable) = (new.count(), usable.count());
    let rows = [
        ("usable", c.usable, usable),
        ("excluded", c.excluded, g.region.aside.excluded.len()),
        ("barred", c.barred, all - usable),
        ("pairs", c.pairs, g.near.iter().map(Vec::len).sum()),
    ];
    for (name, written, found) in rows {
        v.same(Check::Total, &format!("candidates.{name}"), written, found);
    }
}
