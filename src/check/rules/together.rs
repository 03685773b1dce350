//! Four simultaneities (四同步): facilities come no later than the housing that needs them.

use super::{cannot_tell, entry, Said};
use crate::check::case::{Case, Counts};
use crate::check::review::{Figure, Verdict};
use crate::check::standards::Standard;
use crate::check::submission::Status;
use crate::policy::Stage;
use crate::region::Count;
use std::collections::BTreeMap;

/// Phases in sums: after each phase of housing, so much floor area as it and those before need is
/// there, as far as there is any. The measure is the share of households that stand before theirs.
/// At completion each facility has to be handed over, too.
pub fn measure(case: &Case, standard: &Standard, d: usize) -> Said {
    let facilities: Vec<_> = case.facilities(d).collect();
    if facilities.is_empty() {
        return Err(("no-facility", String::new()));
    }
    let mut out = Vec::new();
    let mut phases = entry(case, standard, d);
    phases.unit = "%".into();
    phases.required = Some(Figure::Number(0.0));
    match early_share(case, d) {
        Err(missing) => out.push(cannot_tell(phases, &missing)),
        Ok(share) => {
            phases.measured = Some(Figure::Number(share));
            if share > 0.0 {
                phases.verdict = Verdict::Fail;
            }
            out.push(phases);
        }
    }
    let compared = case.standards.of("completion").next().is_some();
    if case.options.stage == Stage::Completion && !compared {
        for (j, facility) in facilities {
            let mut entry = entry(case, standard, d);
            entry.subject.clone_from(&facility.name);
            entry.required = Some("handed-over".into());
            entry.unit = "status".into();
            match (facility.status, case.counts[j]) {
                (Some(Status::HandedOver), _) => continue,
                (Some(_), _) => {
                    entry.measured = Some("built".into());
                    entry.verdict = Verdict::Fail;
                    entry.defect = Some("not-handed-over".into());
                    out.push(entry);
                }
                (None, Counts::Unknown | Counts::Yes | Counts::No) => {
                    out.push(cannot_tell(entry, &["status"]));
                }
            }
        }
    }
    Ok(out)
}

/// The share of households, in percent, in the phases up to the last one after which floor area
/// that comes later is missing.
fn early_share(case: &Case, d: usize) -> Result<f64, Vec<&'static str>> {
    // If all facilities are there from the first phase on, nothing else need be known.
    let first_homes = case.parcels(d).map(|(_, p)| p.phase).min().flatten();
    let phases: Option<Vec<u32>> = case.facilities(d).map(|(_, f)| f.phase).collect();
    let last = phases.and_then(|list| list.into_iter().max());
    if first_homes
        .zip(last)
        .is_some_and(|(homes, last)| last <= homes)
    {
        return Ok(0.0);
    }
    let mut homes: BTreeMap<u32, (i64, i64)> = BTreeMap::new();
    let mut total = 0;
    for (_, parcel) in case.parcels(d) {
        let (Some(phase), Some(households)) = (parcel.phase, parcel.households) else {
            let lacks = [
                (parcel.phase.is_none(), "phase"),
                (parcel.households.is_none(), "households"),
            ];
            return Err(lacks.iter().filter(|(l, _)| *l).map(|(_, m)| *m).collect());
        };
        let need = case.need(parcel, 0).low + case.need(parcel, 1).low;
        let at = homes.entry(phase).or_default();
        *at = (at.0 + need, at.1 + households.0);
        total += households.0;
    }
    let mut areas: BTreeMap<u32, i64> = BTreeMap::new();
    for (_, facility) in case.facilities(d) {
        let (Some(phase), Some(area)) = (facility.phase, facility.counted()) else {
            let lacks = [
                (facility.phase.is_none(), "phase"),
                (facility.counted().is_none(), "area_m2"),
            ];
            return Err(lacks.iter().filter(|(l, _)| *l).map(|(_, m)| *m).collect());
        };
        *areas.entry(phase).or_default() += area;
    }
    let all: i64 = areas.values().sum();
    let first = areas.keys().next().copied().unwrap_or(0);
    let (mut need, mut count, mut early) = (0, 0, 0);
    for (&phase, &(quota, households)) in &homes {
        need += quota;
        count += households;
        let there: i64 = areas.range(..=phase).map(|(_, a)| a).sum();
        let late = there < need.min(all) || (phase < first && households > 0);
        if late {
            early = count;
        }
    }
    if total == 0 {
        return Ok(0.0);
    }
    Ok(Count(early).as_f64() / Count(total).as_f64() * 100.0)
}
