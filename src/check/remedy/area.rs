//! Too little floor area: a facility made larger, or new premises.

use super::ground::of_all;
use super::radius::{least_new, place};
use super::{new_name, remedy, step};
use crate::check::case::Case;
use crate::check::review::{Change, Entry, Figure, Remedy, Verdict};
use crate::check::rules;
use crate::check::standards::Standard;
use geo::Coord;

/// Makes up what the development is short of under a rule.
pub fn larger(case: &Case, standard: &Standard, d: usize) -> Vec<Remedy> {
    let short = short(case, standard, d);
    if short <= 0 {
        return Vec::new();
    }
    let mut out = Vec::new();
    for (j, facility) in case.facilities(d) {
        // Premises that count in part only are not grown: it is not known which part grows.
        let Some(area) = facility
            .area
            .filter(|_| facility.also.is_empty() || facility.dedicated.is_some())
        else {
            continue;
        };
        let mut step = step(Change::Enlarge, &facility.name, Some(j));
        step.add_m2 = short as f64 / 1e6;
        step.to = Some(Figure::Number((area + short) as f64 / 1e6));
        out.push(remedy(vec![step]));
    }
    let all: Vec<usize> = case.parcels(d).map(|(i, _)| i).collect();
    let mut step = step(Change::NewPremises, &new_name(case, 0), None);
    let area = short.max(least_new(case, d));
    step.add_m2 = area as f64 / 1e6;
    step.to = Some(Figure::Number(step.add_m2));
    let ground = case.radius.and_then(|limit| of_all(case, &all, limit));
    let at: Option<Coord<f64>> = match &ground {
        Some(ground) => Some(place(case, d, ground)),
        None => all.first().map(|&i| case.sub.parcels[i].from.at.at),
    };
    step.at = at.map(|c| [c.x, c.y]);
    step.ground = ground.unwrap_or_default();
    out.push(remedy(vec![step]));
    out
}

/// What is short, in mm²: by the accounts for floor area per household, else by the entry itself.
fn short(case: &Case, standard: &Standard, d: usize) -> i64 {
    if standard.spec.kind == "floor-area" {
        let account = &case.accounts[d];
        let built = standard.spec.class == Some(crate::scenario::Class::Built);
        return account.short[0] + if built { account.short[1] } else { 0 };
    }
    let entries = rules::measure(case, standard, d).unwrap_or_default();
    let gap = |e: &Entry| match (&e.measured, &e.required) {
        (Some(Figure::Number(m)), Some(Figure::Number(r))) => {
            ((r * 1e6).round() - (m * 1e6).round()) as i64
        }
        _ => 0,
    };
    entries
        .iter()
        .filter(|e| e.verdict == Verdict::Fail)
        .map(gap)
        .max()
        .unwrap_or(0)
}

/// Makes one facility as large as its entry asks.
pub fn single(case: &Case, entry: &Entry) -> Vec<Remedy> {
    let found = case
        .sub
        .facilities
        .iter()
        .position(|f| f.name == entry.subject && !f.existing);
    let Some((j, area)) = found.and_then(|j| Some((j, case.sub.facilities[j].area?))) else {
        return Vec::new();
    };
    let Some(Figure::Number(least)) = &entry.required else {
        return Vec::new();
    };
    let add = (least * 1e6).round() as i64 - area;
    let mut step = step(Change::Enlarge, &entry.subject, Some(j));
    step.add_m2 = add as f64 / 1e6;
    step.to = Some(Figure::Number(*least));
    vec![remedy(vec![step])]
}
