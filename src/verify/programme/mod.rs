//! The layout plan in `plan.json` against the layers it was made from. Every sum is worked out
//! anew from the facilities written, in whole thousandths; no rule of the policy is asked.

mod clauses;
mod sources;
mod sums;

use super::ground::Ground;
use super::plan::Facts;
use super::written::Written;
use super::{Check, Verified};
use crate::report::plan_file::Status;
use crate::report::programme::{Fate, PlaceFile, ProgrammeFile};
use std::collections::BTreeMap;
use sums::{milli, View};

/// Checks the layout plan, if there is one.
pub fn check(w: &Written, g: &Ground, facts: &Facts, v: &mut Verified) {
    let years = g.scenario.years.as_ref();
    let (Some(p), Some(spec)) = (&w.plan.programme, years) else {
        let same = w.plan.programme.is_some() == years.is_some();
        v.compare(same, Check::Presence, "programme", !same, same);
        return;
    };
    v.same(Check::Scenario, "programme start", p.start, spec.start);
    v.same(Check::Scenario, "programme end", p.end, spec.end);
    v.same(
        Check::Scenario,
        "programme base",
        p.base,
        spec.base.unwrap_or(spec.start),
    );
    if p.status == Status::Unknown {
        // Stopped before anything could be decided: nothing opens and nothing is found.
        let opens = p.places.iter().filter(|f| f.year.is_some()).count();
        v.same(Check::Presence, "programme places", opens, 0);
        v.same(Check::Clause, "programme findings", p.findings.len(), 0);
        return;
    }
    let view = View::new(p, g, spec);
    sources::check(p, g, facts, &view, v);
    fates(p, v);
    towns(p, &view, v);
    years_table(p, &view, v);
    stages(p, &view, v);
    clauses::check(p, g, &view, v);
}

/// What becomes of each facility, from the others.
fn fates(p: &ProgrammeFile, v: &mut Verified) {
    let by_id: BTreeMap<&str, &PlaceFile> = p.places.iter().map(|f| (f.id.as_str(), f)).collect();
    let area = |f: &PlaceFile| f.numbers.get("area_m2").copied().unwrap_or(0.0);
    for f in &p.places {
        let instead = p
            .places
            .iter()
            .filter(|o| o.replaces.as_deref() == Some(&f.id));
        let instead = instead.count();
        v.compare(instead <= 1, Check::Presence, &f.id, instead, 1);
        let own = match (f.year, &f.replaces) {
            (None, _) if instead > 0 => Fate::Replaced,
            (None, _) => Fate::Keep,
            (Some(_), None) => Fate::New,
            (Some(_), Some(old)) => {
                let old = by_id.get(old.as_str());
                v.compare(old.is_some(), Check::Presence, &f.id, "-", "replaces");
                match old.is_some_and(|o| area(f) > area(o)) {
                    true => Fate::Extend,
                    false => Fate::Convert,
                }
            }
        };
        v.compare(
            f.fate == own,
            Check::Status,
            &f.id,
            format!("{:?}", f.fate),
            format!("{own:?}"),
        );
        if let (Some(host), Some(year)) = (&f.upon, f.year) {
            let host = by_id.get(host.as_str());
            let there = host.is_some_and(|h| h.year.is_none_or(|y| y <= year));
            v.compare(there, Check::Presence, &f.id, "upon", "no host by then");
        }
        if let Some(year) = f.year {
            let inside = (p.start..=p.end).contains(&year);
            let span = format!("{} … {}", p.start, p.end);
            v.compare(inside, Check::Scenario, &f.id, year, span);
        }
    }
}

fn towns(p: &ProgrammeFile, view: &View, v: &mut Verified) {
    v.same(
        Check::Zone,
        "programme towns",
        p.towns.len(),
        view.towns.len(),
    );
    for (town, own) in p.towns.iter().zip(&view.towns) {
        let at = format!("programme {}", town.name);
        v.same(Check::Zone, &at, town.name.as_str(), own.name.as_str());
        for (name, base) in &own.numbers {
            let grown = view.grown(own, name, *base, p.end);
            let written = town.numbers.get(name).map(|n| milli(*n));
            let key = format!("{at} {name}");
            v.same(Check::Zone, &key, written.unwrap_or(i64::MIN), grown);
        }
        let here = |f: &&PlaceFile| f.town.as_deref() == Some(town.name.as_str());
        let beds = |f: &PlaceFile, name: &str| f.numbers.get(name).map_or(0, |n| milli(*n));
        let standing = p.places.iter().filter(here).filter(|f| f.year.is_none());
        let used = || {
            p.places
                .iter()
                .filter(here)
                .filter(|f| view.in_use(f, p.end))
        };
        let sums = [
            (
                "beds_standing",
                town.beds_standing,
                standing.map(|f| beds(f, "beds")).sum(),
            ),
            ("beds", town.beds, used().map(|f| beds(f, "beds")).sum()),
            (
                "nursing_beds",
                town.nursing_beds,
                used().map(|f| beds(f, "nursing_beds")).sum::<i64>(),
            ),
        ];
        for (name, written, own) in sums {
            v.same(Check::Zone, &format!("{at} {name}"), milli(written), own);
        }
    }
}

fn years_table(p: &ProgrammeFile, view: &View, v: &mut Verified) {
    let mut people = 0;
    v.same(
        Check::Total,
        "programme years",
        p.years.len() as i32,
        p.end - p.start + 1,
    );
    for (row, year) in p.years.iter().zip(p.start..) {
        let at = format!("programme {year}");
        v.same(Check::Total, &at, row.year, year);
        let mut opens: BTreeMap<String, usize> = BTreeMap::new();
        let (mut cost, mut beds, mut nursing) = (0i64, 0i64, 0i64);
        for f in &p.places {
            if f.year == Some(year) {
                *opens.entry(f.facility.clone()).or_default() += 1;
                cost += milli(f.cost);
                people += milli(f.people);
            }
            if view.in_use(f, year) {
                beds += f.numbers.get("beds").map_or(0, |n| milli(*n));
                nursing += f.numbers.get("nursing_beds").map_or(0, |n| milli(*n));
            }
        }
        let same = row.opens == opens;
        v.compare(
            same,
            Check::Total,
            &at,
            format!("{:?}", row.opens),
            format!("{opens:?}"),
        );
        let sums = [
            ("cost", row.cost, cost),
            ("beds", row.beds, beds),
            ("nursing_beds", row.nursing_beds, nursing),
            ("people", row.people, people),
        ];
        for (name, written, own) in sums {
            v.same(Check::Total, &format!("{at} {name}"), milli(written), own);
        }
    }
}

/// The stages' values that follow from the facilities alone, and bounds that are no better than
/// values.
fn stages(p: &ProgrammeFile, view: &View, v: &mut Verified) {
    for s in &p.stages {
        let at = format!("programme {}", s.name);
        if let Some(bound) = s.bound {
            v.compare(bound <= s.value, Check::Bound, &at, bound, s.value);
        }
        let opens = || p.places.iter().filter_map(|f| Some((f, f.year?)));
        let own = match s.name.as_str() {
            "cost" => {
                let cost: f64 = opens().map(|(f, _)| f.cost).sum();
                cost - opens().map(|(f, _)| view.worth(f)).sum::<f64>()
            }
            "early" => {
                let each = opens().map(|(f, y)| milli(f.people) as f64 * f64::from(p.end - y + 1));
                -each.sum::<f64>()
            }
            _ => continue,
        };
        v.near(Check::Status, &at, s.value, own, 1e-9 * own.abs() + 0.5);
    }
}
