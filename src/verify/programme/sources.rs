//! Every facility written against the feature it is from: nothing is made up, nothing that stands
//! or must open is left out.

use super::sums::{milli, View};
use crate::layout::Place;
use crate::report::programme::{PlaceFile, ProgrammeFile};
use crate::verify::ground::Ground;
use crate::verify::plan::Facts;
use crate::verify::{Check, Verified};
use std::collections::BTreeMap;

/// Checks all of them.
pub fn check(p: &ProgrammeFile, g: &Ground, facts: &Facts, view: &View, v: &mut Verified) {
    let found: BTreeMap<&str, &Place> = g
        .programme
        .places
        .iter()
        .map(|f| (f.id.as_str(), f))
        .collect();
    let written: BTreeMap<&str, &PlaceFile> = p.places.iter().map(|f| (f.id.as_str(), f)).collect();
    v.same(
        Check::Presence,
        "programme ids",
        written.len(),
        p.places.len(),
    );
    for place in g.programme.places.iter().filter(|f| f.standing || f.must) {
        let there = written.contains_key(place.id.as_str());
        v.compare(there, Check::Presence, &place.id, there, true);
    }
    for f in &p.places {
        match (found.get(f.id.as_str()), f.id.as_bytes().first()) {
            (Some(place), _) => of_layer(f, place, g, v),
            (None, Some(b'u')) => upon(f, g, &written, v),
            (None, _) => of_site(f, g, facts, v),
        }
        let town = view.town_of(f).is_some() || f.town.is_none();
        v.compare(town, Check::Zone, &f.id, format!("{:?}", f.town), "a town");
    }
    if let Some(facility) = g.scenario.years.as_ref().and_then(|y| y.sites.as_ref()) {
        let new = g.region.sites.iter().zip(&facts.area);
        let new = new.filter(|(s, a)| !s.existing && a.is_some());
        for (site, _) in new {
            let there = written.get(site.id.as_str());
            let there = there.is_some_and(|f| f.facility == *facility && f.year.is_some());
            v.compare(there, Check::Presence, &site.id, there, true);
        }
    }
}

fn of_layer(f: &PlaceFile, place: &Place, g: &Ground, v: &mut Verified) {
    v.same(Check::Presence, &f.id, f.name.as_str(), place.name.as_str());
    v.same(
        Check::Presence,
        &f.id,
        f.facility.as_str(),
        place.facility.as_str(),
    );
    v.same(Check::Status, &f.id, f.year.is_none(), place.standing);
    let town = place.town.map(|z| g.region.zones[z as usize].name.clone());
    v.compare(
        f.town == town,
        Check::Zone,
        &f.id,
        format!("{:?}", f.town),
        format!("{town:?}"),
    );
    for (name, n) in &place.numbers {
        let written = f.numbers.get(name).map_or(i64::MIN, |n| milli(*n));
        v.same(Check::Area, &format!("{} {name}", f.id), written, milli(*n));
    }
    v.near(Check::Distance, &f.id, f.lon, place.at.x, 1e-9);
    v.near(Check::Distance, &f.id, f.lat, place.at.y, 1e-9);
    let year = |key: &str| place.words.get(key).and_then(|w| w.parse::<i32>().ok());
    if let (Some(opens), Some(fixed)) = (f.year, year("opens_in")) {
        v.same(Check::Scenario, &format!("{} opens_in", f.id), opens, fixed);
    }
    if let (Some(opens), Some(first), None) = (f.year, year("opens_from"), year("opens_in")) {
        v.compare(opens >= first, Check::Scenario, &f.id, opens, first);
    }
    if !place.standing {
        let mode = place.words.get("mode");
        let mode = g.profile.mode.iter().find(|m| Some(&m.id) == mode);
        let area = f.numbers.get("area_m2").copied().unwrap_or(0.0);
        let cost = place.cost + mode.map_or(0.0, |m| m.cost_per_m2 * area).round() as i64;
        v.near(Check::Cost, &f.id, f.cost, cost as f64, 0.5);
        v.same(Check::Demand, &f.id, milli(f.people), place.people);
    }
    let named = place.words.get("replaces").filter(|_| !place.standing);
    v.same(
        Check::Presence,
        &format!("{} replaces", f.id),
        f.replaces.is_some(),
        named.is_some(),
    );
}

fn upon(f: &PlaceFile, g: &Ground, written: &BTreeMap<&str, &PlaceFile>, v: &mut Verified) {
    let host = f.upon.as_ref().and_then(|h| written.get(h.as_str()));
    v.compare(
        host.is_some(),
        Check::Presence,
        &f.id,
        "upon",
        "a facility of the plan",
    );
    let layer = f.id[1..]
        .split('.')
        .next()
        .and_then(|n| n.parse::<usize>().ok());
    let layer = layer.and_then(|n| g.scenario.programme.get(n.checked_sub(1)?));
    let same = layer.is_some_and(|l| l.from.is_some() && l.facility == f.facility);
    v.compare(
        same,
        Check::Presence,
        &f.id,
        f.facility.as_str(),
        "a type made by [[programme]]",
    );
    for (name, n) in layer.iter().flat_map(|l| &l.set) {
        let written = f.numbers.get(name).map_or(i64::MIN, |n| milli(*n));
        v.same(Check::Area, &format!("{} {name}", f.id), written, milli(*n));
    }
    if let Some(host) = host {
        v.compare(
            f.town == host.town,
            Check::Zone,
            &f.id,
            "town",
            "the town of its host",
        );
    }
}

fn of_site(f: &PlaceFile, g: &Ground, facts: &Facts, v: &mut Verified) {
    let site = g.site.get(f.id.as_str()).copied();
    let area = site.and_then(|j| facts.area[j]);
    let (Some(j), Some(area)) = (site, area) else {
        v.compare(false, Check::Presence, &f.id, "1", "0");
        return;
    };
    let site = &g.region.sites[j];
    let m2 = f.numbers.get("area_m2").copied().unwrap_or(f64::NAN);
    v.near(Check::Area, &f.id, m2, area as f64 / 1e6, 1e-6);
    let cost = site.cost.fixed as f64 / 1e4 + site.cost.per_m2 as f64 / 1e4 * (area as f64 / 1e6);
    v.near(Check::Cost, &f.id, f.cost, cost, 1.0);
    v.compare(f.year.is_some(), Check::Status, &f.id, "null", "a year");
}
