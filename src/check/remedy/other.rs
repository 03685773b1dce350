//! Defects at completion, land and attributes: what is asked for is what is to be done.

use super::{remedy, step};
use crate::check::case::Case;
use crate::check::review::{Change, Entry, Figure, Remedy};

/// The one change that an entry asks for.
pub fn plain(case: &Case, d: usize, entry: &Entry) -> Vec<Remedy> {
    let index = case
        .facilities_all(d)
        .find(|&j| case.sub.facilities[j].name == entry.subject);
    let change = match (entry.defect.as_deref(), entry.rule.as_str()) {
        (Some("not-handed-over"), _) => Change::HandOver,
        (Some("delayed" | "stopped" | "not-built"), _) => Change::Build,
        (Some("shrunk"), _) => return shrunk(case, entry, index),
        (Some("gate"), _) | (_, "land") => return land(case, d, entry),
        (_, "attribute") => return attribute(case, entry, index),
        _ => return Vec::new(),
    };
    let mut step = step(change, &entry.subject, index);
    step.to = Some("handed-over".into());
    vec![remedy(vec![step])]
}

fn shrunk(case: &Case, entry: &Entry, index: Option<usize>) -> Vec<Remedy> {
    let (Some(Figure::Number(plan)), Some(Figure::Number(built))) =
        (&entry.required, &entry.measured)
    else {
        return Vec::new();
    };
    let land = entry.missing.iter().any(|m| m == "land_m2");
    let mut step = step(
        if land { Change::Land } else { Change::Enlarge },
        &entry.subject,
        index,
    );
    if !land {
        step.add_m2 = ((plan * 1e6).round() - (built * 1e6).round()) / 1e6;
    }
    let whole = index.and_then(|j| case.sub.facilities[j].area);
    step.to = match whole.filter(|_| !land) {
        Some(area) => Some(Figure::Number(area as f64 / 1e6 + step.add_m2)),
        None => Some(Figure::Number(*plan)),
    };
    vec![remedy(vec![step])]
}

fn land(case: &Case, d: usize, entry: &Entry) -> Vec<Remedy> {
    let (Some(Figure::Number(need)), Some(Figure::Number(have))) =
        (&entry.required, &entry.measured)
    else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (j, facility) in case.facilities(d) {
        if let Some(land) = facility.land {
            let mut step = step(Change::Land, &facility.name, Some(j));
            step.to = Some(Figure::Number(land as f64 / 1e6 + (need - have)));
            out.push(remedy(vec![step]));
        }
    }
    out
}

fn attribute(case: &Case, entry: &Entry, index: Option<usize>) -> Vec<Remedy> {
    let Some(attribute) = entry.attribute.clone() else {
        return Vec::new();
    };
    let to = match &entry.required {
        Some(Figure::Text(t)) => match t.split_once(" | ") {
            Some((first, _)) => first.into(),
            None => t.as_str().into(),
        },
        Some(Figure::Number(n)) => Figure::Number(*n),
        None => return Vec::new(),
    };
    if attribute == "area_m2" {
        return super::area::single(case, entry);
    }
    let mut step = step(Change::Attribute, &entry.subject, index);
    step.to = Some(to);
    step.attribute = Some(attribute);
    vec![remedy(vec![step])]
}
