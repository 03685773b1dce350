//! Floor area by the number of people.

use super::{cannot_tell, entry, m2, Said};
use crate::check::case::Case;
use crate::check::review::Verdict;
use crate::check::standards::Standard;
use crate::region::{count, Count};

/// People of a development: as stated, else households times the declared household size.
pub fn people(case: &Case, d: usize) -> Result<Count, Vec<&'static str>> {
    let mut sum = Count(0);
    for (_, parcel) in case.parcels(d) {
        sum += match (
            parcel.persons,
            parcel.households,
            case.options.household_size,
        ) {
            (Some(people), _, _) => people,
            (None, Some(h), Some(size)) => Count((h.0 as f64 * size).round() as i64),
            (None, None, Some(_)) => return Err(vec!["households"]),
            (None, _, None) => return Err(vec!["persons", "household_size"]),
        };
    }
    Ok(sum)
}

/// Compared with all floor area that counts.
pub fn measure(case: &Case, standard: &Standard, d: usize) -> Said {
    let mut entry = entry(case, standard, d);
    entry.unit = "m2".into();
    let people = match people(case, d) {
        Ok(people) => people,
        Err(missing) => return Ok(vec![cannot_tell(entry, &missing)]),
    };
    let micro = standard.limit.as_ref().map_or(0, |l| i128::from(l.micro));
    let per = i128::from(count::PER_ONE);
    let quota = ((i128::from(people.0) * micro + per - 1) / per) as i64;
    entry.required = Some(m2(quota));
    let account = &case.accounts[d];
    match account.area {
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
