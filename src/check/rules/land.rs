//! Land of the facilities: a gate, whose number may stand in the planning conditions.

use super::per_person::people;
use super::{cannot_tell, entry, m2, Said};
use crate::check::case::Case;
use crate::check::review::Verdict;
use crate::check::standards::Standard;
use crate::region::{count, Count};

/// The land of all facilities that count, against the number of the clause or of the planning
/// conditions.
pub fn measure(case: &Case, standard: &Standard, d: usize) -> Said {
    let mut entry = entry(case, standard, d);
    entry.unit = "m2".into();
    let Some(limit) = standard.limit.as_ref().or(case.options.land.as_ref()) else {
        entry.verdict = Verdict::NotStated;
        return Ok(vec![entry]);
    };
    entry.limit = limit.to_string();
    let per = |n: Count, of: i128| {
        let exact = i128::from(n.0) * i128::from(limit.micro);
        let parts = of * i128::from(count::PER_ONE);
        ((exact + parts - 1) / parts) as i64
    };
    let households: Option<Count> = case.parcels(d).map(|(_, p)| p.households).sum();
    let need = match limit.unit.as_str() {
        "m2" => Ok(limit.micro),
        "m2/100 households" => households.map(|h| per(h, 100)).ok_or(vec!["households"]),
        _ => people(case, d).map(|p| per(p, 1)),
    };
    let need = match need {
        Ok(need) => need,
        Err(missing) => return Ok(vec![cannot_tell(entry, &missing)]),
    };
    entry.required = Some(m2(need));
    let known: i64 = case.facilities(d).filter_map(|(_, f)| f.land).sum();
    let all = case.facilities(d).all(|(_, f)| f.land.is_some());
    if known >= need {
        entry.measured = Some(m2(known));
    } else if !all {
        entry = cannot_tell(entry, &["land_m2"]);
    } else {
        entry.measured = Some(m2(known));
        entry.verdict = Verdict::Fail;
        entry.defect = Some("gate".into());
    }
    Ok(vec![entry])
}
