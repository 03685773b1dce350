//! Who serves whom, how much, how far, and what premises cost.

use super::ground::Ground;
use super::written::{mm2, number, text, Written};
use super::{Check, Verified, MILLIMETRE};
use crate::scenario::Pooling;

/// What the written plan amounts to, by index.
pub struct Facts {
    /// Area given per demand, mm².
    pub given: Vec<i128>,
    /// Area per open premises, mm².
    pub area: Vec<Option<i128>>,
    /// Area set aside per premises, mm².
    pub load: Vec<i128>,
    /// `(demand, premises, area, metres)`.
    pub links: Vec<(usize, usize, i128, f64)>,
}

/// Checks sites, demand and links.
pub fn check(w: &Written, g: &Ground, v: &mut Verified) -> Facts {
    let mut facts = Facts {
        given: vec![0; g.region.demand.len()],
        area: vec![None; g.region.sites.len()],
        load: vec![0; g.region.sites.len()],
        links: Vec::with_capacity(w.links.len()),
    };
    links(w, g, &mut facts, v);
    sites(w, g, &mut facts, v);
    demand(w, g, &facts, v);
    facts
}

fn links(w: &Written, g: &Ground, facts: &mut Facts, v: &mut Verified) {
    let mut users = vec![0u32; g.region.sites.len()];
    let mut servers = vec![0u32; g.region.demand.len()];
    let mut seen = std::collections::HashSet::new();
    for r in &w.links {
        let (from, to) = (text(r, "demand"), text(r, "site"));
        let at = format!("links {from}-{to}");
        let (Some(&i), Some(&j)) = (g.demand.get(from), g.site.get(to)) else {
            v.compare(false, Check::Presence, &at, "1", "0");
            continue;
        };
        v.compare(seen.insert((i, j)), Check::Presence, &at, "2", "1");
        let area = mm2(r, "area_m2").unwrap_or(-1);
        v.compare(area > 0, Check::Area, &at, number(r, "area_m2"), "> 0");
        let may = g.near[i].binary_search(&(j as u32)).is_ok();
        let far = g.metres(i, j);
        v.compare(may, Check::Pair, &at, "1", format!("0 ({far} m)"));
        v.near(
            Check::Distance,
            &at,
            number(r, "distance_m"),
            far,
            MILLIMETRE,
        );
        facts.given[i] += area;
        facts.load[j] += area;
        facts.links.push((i, j, area, far));
        users[j] += 1;
        if g.scenario.rules.pooling == Pooling::None {
            v.compare(users[j] == 1, Check::Pair, &at, users[j], 1);
        }
        servers[i] += 1;
        if g.scenario.rules.single_site {
            v.compare(servers[i] == 1, Check::Pair, &at, servers[i], 1);
        }
    }
}

fn sites(w: &Written, g: &Ground, facts: &mut Facts, v: &mut Verified) {
    for (id, r) in &w.sites {
        let Some(&j) = g.site.get(id) else {
            v.compare(false, Check::Presence, &format!("sites {id}"), "1", "0");
            continue;
        };
        let s = &g.region.sites[j];
        let kind = if s.existing { "existing" } else { "new" };
        v.same(
            Check::Presence,
            &format!("sites {id} kind"),
            text(r, "kind"),
            kind,
        );
        let area = mm2(r, "area_m2").unwrap_or(-1);
        facts.area[j] = Some(area);
        let most = i128::from(s.area_max);
        let fits = if s.existing {
            area == most
        } else {
            area >= g.least && area <= most
        };
        let at = format!("sites {id} area_m2");
        v.compare(
            fits,
            Check::Area,
            &at,
            number(r, "area_m2"),
            format!("{} … {} mm²", g.least, most),
        );
        v.compare(facts.load[j] <= area, Check::Area, &at, area, facts.load[j]);
        let cost = if s.existing {
            0
        } else {
            s.cost.of(area as i64)
        };
        v.near(
            Check::Cost,
            &format!("sites {id} cost"),
            number(r, "cost"),
            cost as f64 / 1e10,
            1e-2,
        );
        let spare = (area - facts.load[j]) as f64 / 1e6;
        v.near(
            Check::Area,
            &format!("sites {id} spare_m2"),
            number(r, "spare_m2"),
            spare,
            1e-6,
        );
    }
    for (j, s) in g.region.sites.iter().enumerate() {
        let at = format!("sites {}", s.id);
        if s.existing {
            v.compare(facts.area[j].is_some(), Check::Presence, &at, "0", "1");
        }
        if facts.load[j] > 0 || (s.required && !s.forbidden) {
            v.compare(facts.area[j].is_some(), Check::Presence, &at, "0", "1");
        }
        if s.forbidden {
            v.compare(facts.area[j].is_none(), Check::Presence, &at, "1", "0");
        }
    }
}

fn demand(w: &Written, g: &Ground, facts: &Facts, v: &mut Verified) {
    for id in w.demand.keys() {
        v.compare(
            g.demand.contains_key(id),
            Check::Presence,
            &format!("demand {id}"),
            "1",
            "0",
        );
    }
    for (i, d) in g.region.demand.iter().enumerate() {
        let at = format!("demand {}", d.id);
        let Some(r) = w.demand.get(&d.id) else {
            v.compare(false, Check::Presence, &at, "0", "1");
            continue;
        };
        let key = |name: &str| format!("{at} {name}");
        v.near(
            Check::Demand,
            &key("households"),
            number(r, "households"),
            d.households.as_f64(),
            0.0,
        );
        v.same(
            Check::Demand,
            &key("class"),
            text(r, "class"),
            d.class.word(),
        );
        let (quota, given) = (g.quota[i], facts.given[i]);
        v.same(
            Check::Demand,
            &key("quota_m2"),
            mm2(r, "quota_m2").unwrap_or(-1),
            quota,
        );
        v.same(
            Check::Area,
            &key("given_m2"),
            mm2(r, "given_m2").unwrap_or(-1),
            given,
        );
        let none = d.households.0 == 0;
        let bucket = if none {
            "served"
        } else if g.near[i].is_empty() {
            "out-of-reach"
        } else if given < quota.max(1) && g.optional[i] {
            "left-out"
        } else if given < quota {
            "no-room"
        } else {
            "served"
        };
        v.same(Check::Bucket, &at, text(r, "bucket"), bucket);
        // A demand may be given no more than its quota, but for the smallest area that stands for
        // "something within reach" where there is no quota.
        v.compare(
            given <= quota.max(1),
            Check::Area,
            &key("given_m2"),
            given,
            quota,
        );
        if bucket == "served" && !none {
            v.compare(given > 0, Check::Area, &key("given_m2"), given, "> 0");
        }
    }
}
