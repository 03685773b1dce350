//! Facilities are not split.

use super::{entry, Said};
use crate::check::case::Case;
use crate::check::review::{Figure, Verdict};
use crate::check::standards::Standard;

/// One facility of the community kind; other types are counted apart.
pub fn measure(case: &Case, standard: &Standard, d: usize) -> Said {
    let community = |kind: &str| kind.is_empty() || kind == "community-centre";
    let n = case
        .facilities(d)
        .filter(|(_, f)| community(&f.kind))
        .count();
    if n == 0 {
        return Err(("no-facility", String::new()));
    }
    let mut entry = entry(case, standard, d);
    entry.unit = "facilities".into();
    entry.measured = Some(Figure::Number(n as f64));
    entry.required = Some(Figure::Number(1.0));
    if n > 1 {
        entry.verdict = Verdict::Fail;
    }
    Ok(vec![entry])
}
