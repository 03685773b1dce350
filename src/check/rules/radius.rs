//! The service radius, from the farthest point of each parcel.

use super::{cannot_tell, entry, metres, Said};
use crate::check::case::{Case, Counts};
use crate::check::review::{Figure, Verdict};
use crate::check::standards::Standard;
use crate::region::Count;

/// One entry a parcel that no facility reaches wholly; else one for the farthest parcel.
pub fn measure(case: &Case, standard: &Standard, d: usize) -> Said {
    let limit = standard.limit.as_ref().map_or(0.0, |l| l.value());
    let mut out = Vec::new();
    let mut worst: Option<(f64, usize)> = None;
    for (i, parcel) in case.parcels(d) {
        if parcel.households == Some(Count(0)) {
            continue;
        }
        let nearest = case.nearest[i];
        if let Some((_, far)) = nearest.filter(|(_, far)| worst.is_none_or(|(w, _)| *far > w)) {
            worst = Some((far, i));
        }
        let sure = |(j, _): &(u32, f64)| case.counts[*j as usize] == Counts::Yes;
        if case.reached[i].iter().any(sure) {
            continue;
        }
        let mut entry = entry(case, standard, d);
        entry.subject.clone_from(&parcel.name);
        entry.measured = nearest.map(|(_, far)| Figure::Number(metres(far)));
        entry.required = Some(Figure::Number(limit));
        entry.households = parcel.households.map(Count::as_f64);
        if case.reached[i].is_empty() {
            entry.verdict = Verdict::Fail;
            out.push(entry);
        } else {
            out.push(cannot_tell(entry, &["status"]));
        }
    }
    if out.is_empty() {
        let Some((far, i)) = worst else {
            return Err(("no-households", String::new()));
        };
        let mut entry = entry(case, standard, d);
        entry.subject.clone_from(&case.sub.parcels[i].name);
        entry.measured = Some(Figure::Number(metres(far)));
        entry.required = Some(Figure::Number(limit));
        out.push(entry);
    }
    Ok(out)
}
