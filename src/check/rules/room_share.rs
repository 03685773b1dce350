//! The share of community-service rooms that is for elder care.

use super::{cannot_tell, entry, Said};
use crate::check::case::Case;
use crate::check::review::{Figure, Verdict};
use crate::check::standards::Standard;
use crate::check::submission::mapping::plain;

/// `community_rooms_m2` of the development against the facilities' area in such rooms.
pub fn measure(case: &Case, standard: &Standard, d: usize) -> Said {
    let mut entry = entry(case, standard, d);
    let limit = standard.limit.as_ref();
    entry.required = limit.map(|l| Figure::Number(l.value()));
    let properties = &case.sub.developments[d].properties;
    let names = ["community_rooms_m2", "社区服务用房面积", "社区用房面积"];
    let rooms = names.iter().find_map(|n| properties.get(*n)).map(plain);
    let Some(rooms) = rooms
        .and_then(|r| r.parse::<f64>().ok())
        .filter(|r| *r > 0.0)
    else {
        return Ok(vec![cannot_tell(entry, &["community_rooms_m2"])]);
    };
    let Some(area) = case.accounts[d].area else {
        return Ok(vec![cannot_tell(entry, &["area_m2"])]);
    };
    entry.measured = Some(Figure::Number(area as f64 / 1e6 / rooms * 100.0));
    let micro = i128::from(area) * 100_000_000;
    let bound = limit.map_or(0, |l| i128::from(l.micro)) * (rooms * 1e6).round() as i128;
    if micro < bound {
        entry.verdict = Verdict::Fail;
    }
    Ok(vec![entry])
}
