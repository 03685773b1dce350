//! Walking time over a network, from the farthest corner of each parcel.

use super::{cannot_tell, entry, Said};
use crate::check::case::Case;
use crate::check::review::{Figure, Verdict};
use crate::check::standards::Standard;
use crate::region::Count;

/// Minutes at the declared speed to the nearest facility, of the parcel that has the farthest to
/// go; a parcel from which none is reached on foot fails.
pub fn measure(case: &Case, standard: &Standard, d: usize) -> Said {
    let mut entry = entry(case, standard, d);
    let (Some(walked), Some(walk)) = (&case.walked, &case.options.walk) else {
        return Ok(vec![cannot_tell(entry, &["network"])]);
    };
    let limit = standard.limit.as_ref();
    entry.required = limit.map(|l| Figure::Number(l.value()));
    let mut households = Count(0);
    let mut worst: f64 = 0.0;
    for (i, parcel) in case.parcels(d) {
        if parcel.households == Some(Count(0)) {
            continue;
        }
        let minutes = walked[i].map(|(_, metres)| metres / walk.speed / 60.0);
        let met = |m: f64| limit.is_none_or(|l| l.admits((m * 1e6).round() as i128));
        if !minutes.is_some_and(met) {
            entry.verdict = Verdict::Fail;
            households += parcel.households.unwrap_or_default();
        }
        worst = worst.max(minutes.unwrap_or(f64::INFINITY));
    }
    if worst.is_finite() {
        entry.measured = Some(Figure::Number(worst));
    }
    if entry.verdict == Verdict::Fail {
        entry.households = Some(households.as_f64());
    }
    Ok(vec![entry])
}
