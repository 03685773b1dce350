//! The floor-area table (配建面积计算表): by phase and class, and in all.

use super::case::Case;
use super::review::AreaRow;
use super::standards::{need, Need};
use super::submission::Phase;
use crate::model::Mm2;
use crate::region::Count;
use crate::scenario::Class;
use std::collections::BTreeSet;

/// Rows by phase and class of housing, then the sum. Floor area stands in the first row of its
/// phase.
pub fn rows(case: &Case, d: usize) -> Vec<AreaRow> {
    let mut keys: BTreeSet<(Phase, Option<Class>)> = BTreeSet::new();
    for (_, parcel) in case.parcels(d) {
        keys.insert((parcel.phase.unwrap_or(0), parcel.class));
    }
    for (_, facility) in case.facilities(d) {
        let phase = facility.phase.unwrap_or(0);
        if !keys.iter().any(|(p, _)| *p == phase) {
            keys.insert((phase, None));
        }
    }
    let mut seen = BTreeSet::new();
    let mut out: Vec<AreaRow> = keys
        .iter()
        .map(|&(phase, class)| {
            let first = seen.insert(phase);
            row(case, d, Some(phase), class, first)
        })
        .collect();
    if out.len() != 1 {
        out.push(row(case, d, None, None, true));
    }
    out
}

fn row(case: &Case, d: usize, phase: Option<Phase>, class: Option<Class>, areas: bool) -> AreaRow {
    let development = &case.sub.developments[d];
    let parcels = || {
        case.parcels(d)
            .map(|(_, p)| p)
            .filter(|p| phase.is_none_or(|phase| p.phase.unwrap_or(0) == phase && p.class == class))
    };
    let rules: Vec<_> = case
        .floor_rules()
        .filter(|r| class.is_none() || r.spec.class.is_none() || r.spec.class == class)
        .collect();
    let mut quota = Need::none();
    for parcel in parcels() {
        for rule in &rules {
            quota.add(&need(rule, development, parcel, case.date()));
        }
    }
    let quota = quota.known().filter(|_| !rules.is_empty());
    let is_new = parcels().any(|p| p.class != Some(Class::Built));
    let least = case.standards.least().filter(|_| is_new);
    let facilities: Vec<_> = case
        .facilities(d)
        .map(|(_, f)| f)
        .filter(|f| areas && phase.is_none_or(|phase| f.phase.unwrap_or(0) == phase))
        .collect();
    let area: Option<Mm2> = facilities.iter().map(|f| f.counted()).sum();
    let households: Option<Count> = parcels().map(|p| p.households).sum();
    // Single premises are asked for once, not in every phase.
    let required = match (quota, phase) {
        (Some(q), None) if q > 0 => Some(q.max(least.unwrap_or(0))),
        (q, _) => q,
    };
    let m2 = |mm2: Mm2| mm2 as f64 / 1e6;
    let named = |r: &&super::standards::Standard| match class {
        Some(_) => true,
        None => parcels().any(|p| p.class.is_none() || p.class == r.spec.class),
    };
    let used: Vec<_> = rules.iter().copied().filter(named).collect();
    let join = |list: Vec<String>| list.join("; ");
    AreaRow {
        phase,
        class,
        households: households.map(Count::as_f64),
        limit: join(used.iter().map(|r| r.spec.limit.clone()).collect()),
        quota_m2: quota.map(m2),
        min_m2: least.map(m2),
        required_m2: required.map(m2),
        premises: facilities.len(),
        area_m2: area.map(m2),
        short_m2: required.zip(area).map(|(r, a)| m2(r - a)),
        clause: join(used.iter().map(|r| r.clause.id.clone()).collect()),
    }
}
