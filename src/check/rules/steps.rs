//! Floor area in steps by the floor area of the housing.

use super::{cannot_tell, entry, m2, Said};
use crate::check::case::Case;
use crate::check::review::Verdict;
use crate::check::standards::Standard;

/// The last step that begins at or below the housing's floor area.
pub fn measure(case: &Case, standard: &Standard, d: usize) -> Said {
    let mut entry = entry(case, standard, d);
    entry.unit = "m2".into();
    let mut housing = 0i64;
    for (_, parcel) in case.parcels(d) {
        match parcel.housing {
            Some(area) => housing += area,
            None => return Ok(vec![cannot_tell(entry, &["housing_m2"])]),
        }
    }
    let mm2 = |m2: f64| (m2 * 1e6).round() as i64;
    let steps = standard.spec.steps.iter().rev();
    let asked = steps.clone().find(|[from, _]| housing >= mm2(*from));
    let quota = asked.map_or(0, |[_, need]| mm2(*need));
    entry.required = Some(m2(quota));
    match case.accounts[d].area {
        None => Ok(vec![cannot_tell(entry, &["area_m2"])]),
        Some(area) => {
            entry.measured = Some(m2(area));
            if area < quota {
                entry.verdict = Verdict::Fail;
            }
            Ok(vec![entry])
        }
    }
}
