//! Totals, zones, and the demand that is not served.

use super::ground::{self, Ground};
use super::plan::Facts;
use super::written::{number, Written};
use super::{Check, Verified, MILLIMETRE};
use crate::report::plan_file::{Households, Status};
use crate::scenario::Pooling;
use rayon::prelude::*;

/// Checks every total of `plan.json` and every figure per zone.
pub fn check(w: &Written, g: &Ground, facts: &Facts, v: &mut Verified) {
    let p = &w.plan;
    let sites = &g.region.sites;
    let open: Vec<usize> = (0..sites.len())
        .filter(|&j| facts.area[j].is_some())
        .collect();
    let existing = open.iter().filter(|&&j| sites[j].existing).count();
    v.same(Check::Total, "sites_open", p.sites_open, open.len());
    v.same(
        Check::Total,
        "sites_new",
        p.sites_new,
        open.len() - existing,
    );
    v.same(Check::Total, "sites_existing", p.sites_existing, existing);
    let sum = |js: &mut dyn Iterator<Item = usize>| -> f64 {
        js.filter_map(|j| facts.area[j]).sum::<i128>() as f64 / 1e6
    };
    let area = sum(&mut open.iter().copied());
    v.near(Check::Total, "area_m2", p.area_m2, area, 1e-5);
    let new = sum(&mut open.iter().copied().filter(|&j| !sites[j].existing));
    v.near(Check::Total, "area_new_m2", p.area_new_m2, new, 1e-5);
    let load = facts.load.iter().sum::<i128>() as f64 / 1e6;
    v.near(Check::Total, "spare_m2", p.spare_m2, area - load, 1e-5);
    let quota = g.quota.iter().sum::<i128>() as f64 / 1e6;
    v.near(Check::Total, "quota_m2", p.quota_m2, quota, 1e-5);
    v.near(Check::Total, "given_m2", p.given_m2, load, 1e-5);
    v.near(Check::Total, "cost", p.cost, cost(g, facts, |_| true), 1e-2);
    v.same(
        Check::Status,
        "objective_name",
        p.objective_name.as_str(),
        g.scenario.solve.objective.as_str(),
    );
    let of = sense(&g.scenario.solve.objective);
    v.same(
        Check::Status,
        "objective_sense",
        p.objective_sense.as_str(),
        of,
    );
    let asked = g.scenario.solve.gap;
    v.near(Check::Status, "gap_asked", p.gap_asked, asked, 0.0);
    households(w, g, facts, v);
    zones(w, g, facts, v);
    out_of_reach(w, g, v);
    no_room(w, g, facts, v);
    let lost = |i: usize| g.near[i].is_empty() || facts.given[i] < g.quota[i];
    let fails = (0..g.quota.len())
        .any(|i| !g.optional[i] && g.region.demand[i].households.0 > 0 && lost(i));
    v.compare(
        fails == (p.status == Status::Infeasible),
        Check::Status,
        "status",
        format!("{:?}", p.status),
        if fails { "Infeasible" } else { "" },
    );
}

/// Which way is better.
pub fn sense(objective: &str) -> &'static str {
    match objective {
        "most-covered" | "backup-cover" | "most-dispersed" => "most",
        _ => "least",
    }
}

fn cost(g: &Ground, facts: &Facts, of: impl Fn(usize) -> bool) -> f64 {
    let sites = g.region.sites.iter().enumerate();
    let paid = sites.filter(|(j, s)| !s.existing && of(*j));
    paid.filter_map(|(j, s)| Some(s.cost.of(facts.area[j]? as i64)))
        .sum::<i128>() as f64
        / 1e10
}

/// Thousandths of households: all, served, without room, left unserved, out of reach.
fn count(g: &Ground, facts: &Facts, of: impl Fn(usize) -> bool) -> [i128; 5] {
    let mut sum = [0; 5];
    for (i, d) in g.region.demand.iter().enumerate().filter(|(i, _)| of(*i)) {
        let all = i128::from(d.households.0);
        let (quota, given) = (g.quota[i], facts.given[i]);
        let left = g.optional[i] && given < quota.max(1);
        let served = if g.near[i].is_empty() || left {
            0
        } else if given >= quota {
            all
        } else {
            all * given / quota
        };
        sum[0] += all;
        sum[1] += served;
        let lost = match () {
            () if g.near[i].is_empty() => 4,
            () if left => 3,
            () => 2,
        };
        sum[lost] += all - served;
    }
    sum
}

fn compare(v: &mut Verified, check: Check, at: &str, h: &Households, found: [i128; 5]) {
    let rows = [
        ("total", h.total),
        ("served", h.served),
        ("no_room", h.no_room),
        ("left_out", h.left_out),
        ("out_of_reach", h.out_of_reach),
    ];
    for ((name, written), found) in rows.into_iter().zip(found) {
        v.near(
            check,
            &format!("{at}{name}"),
            written,
            found as f64 / 1e3,
            1e-6,
        );
    }
}

fn households(w: &Written, g: &Ground, facts: &Facts, v: &mut Verified) {
    let h = &w.plan.households;
    compare(v, Check::Total, "households.", h, count(g, facts, |_| true));
    v.same(
        Check::Total,
        "balance",
        format!("{:?}", w.plan.balance),
        format!("{:?}", g.balance),
    );
    let aside = &g.region.aside;
    let unknown = aside.unknown_households.len();
    v.same(
        Check::Total,
        "households.unknown_features",
        h.unknown_features,
        unknown,
    );
    v.same(
        Check::Total,
        "households.imputed_features",
        h.imputed_features,
        aside.imputed.len(),
    );
}

fn zones(w: &Written, g: &Ground, facts: &Facts, v: &mut Verified) {
    let n = g.region.zones.len();
    v.same(Check::Zone, "zones.geojson", w.zones.len(), n + 1);
    // By name, in any order; zones of one name keep the order of the layer among themselves.
    let mut rows: Vec<_> = w.zones.iter().map(Some).collect();
    for z in 0..=n {
        let here = (z < n).then_some(z as u32);
        let name = here.map(|z| g.region.zones[z as usize].name.as_str());
        let named =
            |r: &crate::format::Record| r.properties.get("name").and_then(|p| p.as_str()) == name;
        let row = rows.iter_mut().find(|r| r.is_some_and(named));
        let Some(r) = row.and_then(Option::take) else {
            v.compare(false, Check::Zone, name.unwrap_or("null"), "0", "1");
            continue;
        };
        let at = format!("zones {} ", z + 1);
        let of_demand = |i: usize| g.region.demand[i].zone == here;
        let of_site = |j: usize| g.region.sites[j].zone == here;
        let h = Households {
            total: number(r, "households"),
            served: number(r, "served"),
            no_room: number(r, "no_room"),
            left_out: number(r, "left_out"),
            out_of_reach: number(r, "out_of_reach"),
            ..Households::default()
        };
        compare(v, Check::Zone, &at, &h, count(g, facts, of_demand));
        let demand = |area: &[i128]| -> i128 {
            let here = area.iter().enumerate().filter(|(i, _)| of_demand(*i));
            here.map(|(_, a)| a).sum()
        };
        let sites = facts.area.iter().enumerate().filter(|(j, _)| of_site(*j));
        let areas = [
            ("quota_m2", demand(&g.quota)),
            ("given_m2", demand(&facts.given)),
            ("area_m2", sites.filter_map(|(_, a)| *a).sum()),
        ];
        for (field, mm2) in areas {
            let (at, m2) = (format!("{at}{field}"), mm2 as f64 / 1e6);
            v.near(Check::Zone, &at, number(r, field), m2, 1e-5);
        }
        for (field, existing) in [("sites_new", false), ("sites_existing", true)] {
            let open = (0..facts.area.len()).filter(|&j| of_site(j) && facts.area[j].is_some());
            let count = open.filter(|&j| g.region.sites[j].existing == existing);
            let (at, count) = (format!("{at}{field}"), count.count() as f64);
            v.near(Check::Zone, &at, number(r, field), count, 0.0);
        }
        v.near(
            Check::Zone,
            &format!("{at}cost"),
            number(r, "cost"),
            cost(g, facts, of_site),
            1e-2,
        );
    }
}

fn out_of_reach(w: &Written, g: &Ground, v: &mut Verified) {
    let demand = g.region.demand.iter().enumerate();
    let lost: Vec<usize> = demand
        .filter(|(i, d)| d.households.0 > 0 && g.near[*i].is_empty())
        .map(|(i, _)| i)
        .collect();
    v.same(
        Check::OutOfReach,
        "out_of_reach",
        w.plan.out_of_reach.len(),
        lost.len(),
    );
    let sites = g.region.sites.iter();
    let places: Vec<_> = sites.map(|s| (ground::position(s.at), s)).collect();
    let nearest: Vec<Option<f64>> = lost
        .par_iter()
        .map(|&i| {
            let d = &g.region.demand[i];
            let may = places.iter().copied().enumerate();
            let (of, may): (Vec<_>, Vec<_>) = may.filter(|(_, (_, s))| g.may(d, s)).unzip();
            g.nearest(i, &may, &of)
        })
        .collect();
    let entries = w.plan.out_of_reach.iter().zip(&lost).zip(nearest);
    for ((entry, &i), nearest) in entries {
        let d = &g.region.demand[i];
        let at = format!("out_of_reach {}", d.id);
        v.same(Check::OutOfReach, &at, entry.demand.as_str(), d.id.as_str());
        let all = d.households.as_f64();
        v.near(Check::OutOfReach, &at, entry.households, all, 1e-6);
        // The nearest of those that only distance keeps away.
        let written = entry.nearest.as_ref().and_then(|n| g.site.get(n));
        let same = match (written, nearest) {
            (Some(&j), Some(least)) => g.metres(i, j) <= least + 1e-3,
            (None, None) => entry.nearest.is_none(),
            _ => false,
        };
        v.compare(
            same,
            Check::OutOfReach,
            &at,
            entry.nearest.as_deref().unwrap_or("null"),
            nearest.map_or("null".into(), |m| format!("{m} m")),
        );
        let Some(&j) = written else {
            continue;
        };
        let written = entry.distance_m.unwrap_or(f64::NAN);
        let far = g.metres(i, j);
        v.near(Check::OutOfReach, &at, written, far, MILLIMETRE);
        let needed = entry.radius_needed_m.unwrap_or(f64::NAN);
        v.compare(
            needed > far && needed - far <= 1.001,
            Check::OutOfReach,
            &at,
            needed,
            far,
        );
        v.compare(
            needed > g.radius.0,
            Check::OutOfReach,
            &at,
            needed,
            g.radius.0,
        );
    }
}

/// A witness: these demands need more than everything in their reach can hold.
fn no_room(w: &Written, g: &Ground, facts: &Facts, v: &mut Verified) {
    let mut short = vec![false; g.region.demand.len()];
    for (k, entry) in w.plan.no_room.iter().enumerate() {
        let at = format!("no_room {}", k + 1);
        let found: Vec<usize> = entry
            .demands
            .iter()
            .filter_map(|d| g.demand.get(d).copied())
            .collect();
        v.same(Check::NoRoom, &at, entry.demands.len(), found.len());
        let mut sites: Vec<u32> = found
            .iter()
            .flat_map(|&i| g.near[i].iter().copied())
            .collect();
        sites.sort_unstable();
        sites.dedup();
        found.iter().for_each(|&i| short[i] = true);
        let mut here = vec![false; short.len()];
        found.iter().for_each(|&i| here[i] = true);
        let ids = |list: &mut dyn Iterator<Item = &str>| -> String {
            let mut list: Vec<&str> = list.collect();
            list.sort_unstable();
            list.join(",")
        };
        let written = ids(&mut entry.premises.iter().map(String::as_str));
        let name = |&j: &u32| g.region.sites[j as usize].id.as_str();
        let key = format!("{at} premises");
        v.near(
            Check::NoRoom,
            &format!("{at} short_m2"),
            entry.short_m2,
            entry.quota_m2 - entry.room_m2,
            1e-5,
        );
        if g.scenario.rules.pooling == Pooling::None {
            // Exclusive premises: more demands than premises that are large enough for any.
            let fit = |j: u32| {
                let most = i128::from(g.region.sites[j as usize].area_max);
                let users = g.users[j as usize].iter().map(|&i| i as usize);
                users.into_iter().any(|i| here[i] && g.quota[i] <= most)
            };
            sites.retain(|&j| fit(j));
            let room = sites.len();
            v.same(
                Check::NoRoom,
                &key,
                written,
                ids(&mut sites.iter().map(name)),
            );
            let unmet = found
                .iter()
                .filter(|&&i| facts.given[i] < g.quota[i])
                .count();
            v.compare(
                found.len() - room.min(found.len()) == unmet,
                Check::NoRoom,
                &at,
                unmet,
                found.len() - room.min(found.len()),
            );
            continue;
        }
        v.same(
            Check::NoRoom,
            &key,
            written,
            ids(&mut sites.iter().map(name)),
        );
        // With one facility each nobody is given more than the largest one in reach holds.
        let largest = |i: usize| {
            let near = g.near[i]
                .iter()
                .map(|&j| g.region.sites[j as usize].area_max);
            match g.scenario.rules.single_site {
                true => near.max().map_or(i128::MAX, i128::from),
                false => i128::MAX,
            }
        };
        let asks = |i: usize| g.quota[i].max(1).min(largest(i));
        let alone = match found.as_slice() {
            [i] => Some((g.quota[*i], largest(*i))).filter(|(quota, most)| quota > most),
            _ => None,
        };
        let asked: i128 = found.iter().map(|&i| asks(i)).sum();
        let held = |&j: &u32| i128::from(g.region.sites[j as usize].area_max);
        let (needs, room) = alone.unwrap_or((asked, sites.iter().map(held).sum()));
        v.near(
            Check::NoRoom,
            &format!("{at} quota_m2"),
            entry.quota_m2,
            needs as f64 / 1e6,
            1e-5,
        );
        v.near(
            Check::NoRoom,
            &format!("{at} room_m2"),
            entry.room_m2,
            room as f64 / 1e6,
            1e-5,
        );
        // A demand that is too large by itself may be short of room with others, too.
        let lacks = |&i: &usize| match alone {
            Some(_) => g.quota[i] - facts.given[i].max(room),
            None => asks(i) - facts.given[i],
        };
        let unmet: i128 = found.iter().map(lacks).sum();
        let fits = unmet == needs - room && found.iter().all(|&i| facts.given[i] <= asks(i));
        v.compare(fits && unmet > 0, Check::NoRoom, &at, unmet, needs - room);
    }
    for (i, d) in g.region.demand.iter().enumerate() {
        if !g.optional[i] && !g.near[i].is_empty() && facts.given[i] < g.quota[i] {
            v.compare(short[i], Check::NoRoom, &d.id, "0", "1");
        }
    }
}
