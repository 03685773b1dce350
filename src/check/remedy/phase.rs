//! Facilities that come too late: opened in an earlier phase.

use super::{remedy, step};
use crate::check::case::Case;
use crate::check::review::{Change, Figure, Remedy, Step};
use crate::check::standards::Standard;

/// One facility brought forward to the first phase of the housing, or all that come later.
pub fn earlier(case: &Case, _: &Standard, d: usize) -> Vec<Remedy> {
    let Some(first) = case.parcels(d).filter_map(|(_, p)| p.phase).min() else {
        return Vec::new();
    };
    let late: Vec<Step> = case
        .facilities(d)
        .filter(|(_, f)| f.phase.is_some_and(|p| p > first))
        .map(|(j, f)| {
            let mut step = step(Change::Phase, &f.name, Some(j));
            step.to = Some(Figure::Number(f64::from(first)));
            step
        })
        .collect();
    let mut out: Vec<Remedy> = late.iter().map(|s| remedy(vec![s.clone()])).collect();
    if late.len() > 1 {
        out.push(remedy(late));
    }
    out
}
