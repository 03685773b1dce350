//! The smallest change that passes: found, applied to a copy of the submission, and everything
//! measured again. Alternatives are ranked by the floor area they add.

mod area;
mod ground;
mod other;
mod phase;
mod radius;

use super::case::Case;
use super::options::Options;
use super::review::{Change, Entry, Figure, Remedy, Step, Verdict};
use super::rules;
use super::standards::{Standard, Standards};
use super::submission::{Facility, Status, Submission};
use crate::reach::Spot;
use geo::{Geometry, Point};
use serde_json::Value;

/// Developments that share floor area, beyond which no changes are looked for: each one would have
/// all of them measured again. Said among the parameters of the review.
pub const MOST_SHARING: usize = 300;

/// Changes that make a failing clause pass, smallest first; `None` if there are none.
pub fn find(case: &Case, standard: &Standard, d: usize, entry: &Entry) -> Option<Vec<Remedy>> {
    if case.sub.developments.len() > MOST_SHARING {
        return None;
    }
    let mut list = match standard.spec.kind.as_str() {
        "floor-area" | "per-person" | "steps" => area::larger(case, standard, d),
        "min-size" | "town-pool" => area::single(case, entry),
        "radius" => radius::nearer(case, standard, d),
        "together" | "before-share" if entry.defect.is_none() => phase::earlier(case, standard, d),
        _ => other::plain(case, d, entry),
    };
    list.retain(|remedy| passes(case, standard, d, entry, remedy));
    list.sort_by(|a, b| {
        let key = |r: &Remedy| {
            (
                r.add_m2,
                r.steps.len(),
                r.steps.iter().map(|s| s.kind).max(),
            )
        };
        let (a, b) = (key(a), key(b));
        a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2)))
    });
    (!list.is_empty()).then_some(list)
}

/// Does the clause pass once the changes are made? Entries about one facility must pass for it,
/// all others for the whole development.
fn passes(case: &Case, standard: &Standard, d: usize, entry: &Entry, remedy: &Remedy) -> bool {
    let changed = apply(case.sub, d, &remedy.steps);
    let again = Case::new(&changed, case.standards, case.options);
    let single = [
        "min-size",
        "attribute",
        "completion",
        "town-pool",
        "together",
    ];
    let one = single.contains(&standard.spec.kind.as_str())
        && entry.subject != entry.development
        && entry.subject != case.sub.developments[d].name;
    match rules::measure(&again, standard, d) {
        Err(_) => false,
        Ok(list) => list
            .iter()
            .filter(|e| {
                let same = (&e.subject, &e.unit, &e.attribute);
                !one || same == (&entry.subject, &entry.unit, &entry.attribute)
            })
            .all(|e| e.verdict != Verdict::Fail),
    }
}

/// The order in which failing clauses are put right: places first, then sizes, then times.
const ORDER: &[&str] = &[
    "radius",
    "floor-area",
    "per-person",
    "steps",
    "min-size",
    "town-pool",
    "completion",
    "together",
    "before-share",
    "land",
    "attribute",
    "room-share",
];

/// Changes that together make everything pass that can be told; `None` if there are none.
pub fn all(sub: &Submission, standards: &Standards, options: &Options, d: usize) -> Option<Remedy> {
    if sub.developments.len() > MOST_SHARING {
        return None;
    }
    let mut steps: Vec<Step> = Vec::new();
    for _ in 0..12 {
        let changed = apply(sub, d, &steps);
        let case = Case::new(&changed, standards, options);
        let mut fails: Vec<(usize, &Standard, Entry)> = Vec::new();
        for standard in &standards.all {
            for entry in rules::measure(&case, standard, d).unwrap_or_default() {
                if entry.verdict == Verdict::Fail && entry.decides {
                    let place = ORDER.iter().position(|k| *k == standard.spec.kind);
                    fails.push((place.unwrap_or(ORDER.len()), standard, entry));
                }
            }
        }
        fails.sort_by_key(|(place, _, _)| *place);
        let Some((_, standard, entry)) = fails.first() else {
            let add_m2 = steps.iter().map(|s| s.add_m2).sum();
            return (!steps.is_empty()).then_some(Remedy { add_m2, steps });
        };
        let best = find(&case, standard, d, entry)?.into_iter().next()?;
        for step in best.steps {
            merge(&mut steps, step, sub.facilities.len());
        }
    }
    None
}

/// Adds a step; making larger what is larger or new already is one step.
fn merge(steps: &mut Vec<Step>, mut step: Step, submitted: usize) {
    // Premises that an earlier step made are no facility of the submission.
    if step.index.is_some_and(|j| j >= submitted) {
        step.index = None;
    }
    let grown = step.kind == Change::Enlarge;
    let same = steps.iter_mut().find(|s| {
        grown
            && s.facility == step.facility
            && matches!(s.kind, Change::Enlarge | Change::NewPremises)
    });
    match same {
        Some(before) => {
            before.add_m2 += step.add_m2;
            before.to = step.to;
        }
        None => steps.push(step),
    }
}

/// The submission with the changes made.
pub fn apply(sub: &Submission, d: usize, steps: &[Step]) -> Submission {
    let mut out = sub.clone();
    for step in steps {
        let at = step.index.or_else(|| {
            let mine = |f: &Facility| f.developments.contains(&d) && f.name == step.facility;
            out.facilities.iter().position(mine)
        });
        match (step.kind, at) {
            (Change::NewPremises, _) => add(&mut out, d, step),
            (_, Some(j)) => change(&mut out.facilities[j], step),
            (Change::Build, None) => {
                let plan = out
                    .approved
                    .iter()
                    .find(|f| f.name == step.facility)
                    .cloned();
                if let Some(mut facility) = plan {
                    facility.status = Some(Status::HandedOver);
                    let j = out.facilities.len();
                    facility.developments.iter().for_each(|&d| {
                        out.developments[d].facilities.push(j);
                    });
                    out.facilities.push(facility);
                }
            }
            (Change::Attribute, None) => {
                if let (Some(name), Some(to)) = (&step.attribute, &step.to) {
                    out.developments[d]
                        .properties
                        .insert(name.clone(), value(to));
                }
            }
            _ => {}
        }
    }
    out
}

fn mm2(m2: f64) -> i64 {
    (m2 * 1e6).round() as i64
}

fn value(figure: &Figure) -> Value {
    match figure {
        Figure::Number(n) => Value::from(*n),
        Figure::Text(t) if t == "yes" => Value::Bool(true),
        Figure::Text(t) => Value::from(t.clone()),
    }
}

fn change(facility: &mut Facility, step: &Step) {
    match step.kind {
        Change::Enlarge => {
            let add = mm2(step.add_m2);
            facility.area = facility.area.map(|a| a + add);
            facility.dedicated = facility.dedicated.map(|a| a + add);
        }
        Change::Move => {
            if let Some([x, y]) = step.at {
                facility.at = geo::Coord { x, y };
                facility.spot = Spot::new(facility.at);
                facility.geometry = Geometry::Point(Point(facility.at));
            }
        }
        Change::Phase => {
            if let Some(Figure::Number(n)) = step.to {
                facility.phase = Some(n as u32);
            }
        }
        Change::Build | Change::HandOver => facility.status = Some(Status::HandedOver),
        Change::Land => {
            if let Some(Figure::Number(n)) = step.to {
                facility.land = Some(mm2(n));
            }
        }
        Change::Attribute => {
            if let (Some(name), Some(to)) = (&step.attribute, &step.to) {
                facility.properties.insert(name.clone(), value(to));
                if name == "area_m2" {
                    if let Figure::Number(n) = to {
                        facility.area = Some(mm2(*n));
                    }
                }
            }
        }
        Change::NewPremises => {}
    }
}

/// New premises, in the first phase of the development's housing; all else about them is unknown.
fn add(out: &mut Submission, d: usize, step: &Step) {
    let Some([x, y]) = step.at else {
        return;
    };
    let at = geo::Coord { x, y };
    let j = out.facilities.len();
    let parcels = out.developments[d].parcels.iter().map(|&i| &out.parcels[i]);
    let phase = parcels.clone().filter_map(|p| p.phase).min();
    let zone = parcels
        .clone()
        .map(|p| p.zone.clone())
        .next()
        .unwrap_or_default();
    out.developments[d].facilities.push(j);
    out.facilities.push(Facility {
        file: String::new(),
        feature: 0,
        developments: vec![d],
        name: step.facility.clone(),
        kind: String::new(),
        area: Some(mm2(step.add_m2)),
        dedicated: None,
        also: String::new(),
        land: None,
        phase,
        status: Some(Status::HandedOver),
        zone,
        geometry: Geometry::Point(Point(at)),
        at,
        spot: Spot::new(at),
        existing: false,
        properties: serde_json::Map::new(),
    });
}

/// A step without particulars.
fn step(kind: Change, facility: &str, index: Option<usize>) -> Step {
    Step {
        kind,
        facility: facility.to_string(),
        add_m2: 0.0,
        to: None,
        at: None,
        anywhere_in: None,
        move_m: None,
        attribute: None,
        ground: Vec::new(),
        index,
    }
}

/// A remedy of these steps.
fn remedy(steps: Vec<Step>) -> Remedy {
    Remedy {
        add_m2: steps.iter().map(|s| s.add_m2).sum(),
        steps,
    }
}

/// A name for new premises that no facility of the submission has.
fn new_name(case: &Case, k: usize) -> String {
    let taken = |name: &String| case.sub.facilities.iter().any(|f| f.name == *name);
    let mut names = (1..).map(|n| format!("+{n}")).filter(|n| !taken(n));
    names.nth(k).unwrap_or_default()
}
