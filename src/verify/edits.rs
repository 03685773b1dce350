//! Edits of premises and demand, worked out again from the files without them: for everything in
//! the layers, the last word that the edits have on it.

use super::{Check, Verified};
use crate::error::Result;
use crate::intake;
use crate::region::{Region, Site};
use crate::scenario::{Edit, Names, Scenario};
use std::path::Path;

/// Compares the region that the plan is held against with the unedited one.
///
/// # Errors
/// The layers cannot be read.
pub fn check(scenario: &Scenario, out: &Path, region: &Region, v: &mut Verified) -> Result<()> {
    if scenario.edit.is_empty() {
        return Ok(());
    }
    let mut bare = scenario.clone();
    bare.edit.clear();
    let before = intake::read(&bare, out)?.region;
    sites(&scenario.edit, &before, region, v);
    demand(&scenario.edit, &before, region, v);
    Ok(())
}

/// Is it named, by id or by name?
fn named(names: &Option<Names>, id: &str, name: &str) -> bool {
    let list = names.as_ref().map_or(&[][..], Names::list);
    list.iter()
        .any(|n| n == id || (!name.is_empty() && n == name))
}

fn sites(edits: &[Edit], before: &Region, after: &Region, v: &mut Verified) {
    let mut left = 0;
    for s in &before.sites {
        let of = |names: &Option<Names>| named(names, &s.id, &s.name);
        let last = edits.iter().rev();
        let said = last.clone().find(|e| of(&e.close) || of(&e.open));
        let shut = said.is_some_and(|e| of(&e.close));
        let now: Option<&Site> = after.sites.iter().find(|t| t.id == s.id);
        v.same(Check::Presence, &s.id, now.is_some(), !shut);
        let Some(now) = now else { continue };
        left += 1;
        let said = last.clone().find(|e| of(&e.require) || of(&e.forbid));
        let flags = said.map_or((s.required, s.forbidden), |e| {
            (of(&e.require), !of(&e.require))
        });
        let same = (now.required, now.forbidden) == flags;
        v.compare(same, Check::Presence, &s.id, now.required, flags.0);
        let number = |of_edit: fn(&Edit) -> Option<f64>, was: f64| {
            let said = last.clone().filter(|e| of(&e.sites)).find_map(of_edit);
            said.unwrap_or(was)
        };
        let area = number(|e| e.area_m2, s.area_max as f64 / 1e6);
        v.near(Check::Area, &s.id, now.area_max as f64 / 1e6, area, 1e-6);
        let fixed = number(|e| e.cost_fixed, s.cost.fixed as f64 / 1e4);
        v.near(Check::Cost, &s.id, now.cost.fixed as f64 / 1e4, fixed, 1e-4);
        let per_m2 = number(|e| e.cost_per_m2, s.cost.per_m2 as f64 / 1e4);
        let now_per_m2 = now.cost.per_m2 as f64 / 1e4;
        v.near(Check::Cost, &s.id, now_per_m2, per_m2, 1e-4);
    }
    v.same(Check::Presence, "sites", after.sites.len(), left);
}

fn demand(edits: &[Edit], before: &Region, after: &Region, v: &mut Verified) {
    let mut left = 0;
    for d in &before.demand {
        let of = |names: &Option<Names>| named(names, &d.id, &d.name);
        let gone = edits.iter().any(|e| of(&e.remove));
        let now = after.demand.iter().find(|t| t.id == d.id);
        v.same(Check::Presence, &d.id, now.is_some(), !gone);
        let Some(now) = now else { continue };
        left += 1;
        let zone = d.zone.map(|z| &before.zones[z as usize].name);
        let speaks = |e: &&Edit| {
            (e.zone.is_none() || e.zone.as_ref() == zone)
                && e.class.is_none_or(|c| c == d.class)
                && e.group.as_ref().is_none_or(|g| *g == d.group)
                && (e.demand.is_none() || of(&e.demand))
        };
        let grown = |e: &Edit| {
            let rate = e.growth?;
            // Year by year: not the power that planning takes.
            Some((0..e.years?).fold(1.0, |all, _| all * (1.0 + rate)))
        };
        let speaking = edits.iter().filter(speaks);
        let factors = speaking.filter_map(|e| e.households.or_else(|| grown(e)));
        let households = d.households.as_f64() * factors.product::<f64>();
        // To the nearest thousandth, and a hair for the order of multiplication.
        let now = now.households.as_f64();
        v.near(Check::Demand, &d.id, now, households, 0.000_501);
    }
    v.same(Check::Presence, "demand", after.demand.len(), left);
}
