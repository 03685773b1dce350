//! In the first phase, or else before so large a share of the housing.

use super::{cannot_tell, entry, Said};
use crate::check::case::Case;
use crate::check::review::{Figure, Verdict};
use crate::check::standards::Standard;
use crate::region::Count;

/// The share of households in phases before that of the last facility; 0 if all are in the first.
pub fn measure(case: &Case, standard: &Standard, d: usize) -> Said {
    let mut entry = entry(case, standard, d);
    let facilities: Vec<_> = case.facilities(d).collect();
    if facilities.is_empty() {
        return Err(("no-facility", String::new()));
    }
    let Some(last) = facilities
        .iter()
        .map(|(_, f)| f.phase)
        .try_fold(0, |m, p| p.map(|p| p.max(m)))
    else {
        return Ok(vec![cannot_tell(entry, &["phase"])]);
    };
    let (mut before, mut all) = (0, 0);
    for (_, parcel) in case.parcels(d) {
        let (Some(phase), Some(households)) = (parcel.phase, parcel.households) else {
            let lacks = [
                (parcel.phase.is_none(), "phase"),
                (parcel.households.is_none(), "households"),
            ];
            let missing: Vec<&str> = lacks.iter().filter(|(l, _)| *l).map(|(_, m)| *m).collect();
            return Ok(vec![cannot_tell(entry, &missing)]);
        };
        all += households.0;
        if phase < last {
            before += households.0;
        }
    }
    let limit = standard.limit.as_ref();
    entry.required = limit.map(|l| Figure::Number(l.value()));
    entry.measured = Some(Figure::Number(if all == 0 {
        0.0
    } else {
        Count(before).as_f64() / Count(all).as_f64() * 100.0
    }));
    // before / all × 100 against the limit, without dividing.
    let micro = i128::from(before) * 100 * 1_000_000;
    let met = limit.is_none_or(|l| {
        let bound = i128::from(l.micro) * i128::from(all);
        if l.op == crate::policy::clause::Op::Less {
            micro < bound
        } else {
            micro <= bound
        }
    });
    if before > 0 && !met {
        entry.verdict = Verdict::Fail;
    }
    Ok(vec![entry])
}
