//! How each kind of rule is measured on a development. A kind is one file and one line in
//! [`RULES`]; what it is called and which keys it takes is in `policy`.

mod attribute;
mod before_share;
mod completion;
mod floor_area;
mod land;
mod min_size;
mod per_person;
mod radius;
mod room_share;
mod steps;
mod together;
mod walk;
mod whole;

use super::case::Case;
use super::review::{Entry, Figure, Verdict};
use super::standards::{Dated, Standard};

/// What a rule says of a development: entries, or why it was not measured (a word and a detail).
pub type Said = Result<Vec<Entry>, (&'static str, String)>;

/// Measures one rule on one development.
pub type Measure = fn(&Case, &Standard, usize) -> Said;

/// Every kind of rule that is measured on developments.
pub const RULES: &[(&str, Measure)] = &[
    ("floor-area", floor_area::measure),
    ("min-size", min_size::measure),
    ("radius", radius::measure),
    ("per-person", per_person::measure),
    ("steps", steps::measure),
    ("together", together::measure),
    ("before-share", before_share::measure),
    ("completion", completion::measure),
    ("land", land::measure),
    ("attribute", attribute::measure),
    ("room-share", room_share::measure),
    ("walk", walk::measure),
    ("whole", whole::measure),
    ("not-stated", not_stated),
    ("town-pool", town_pool),
    ("compliance", |_, _, _| Err(("batch-only", String::new()))),
];

/// Is it a kind of rule that reviews measure?
pub fn known(kind: &str) -> bool {
    RULES.iter().any(|(name, _)| *name == kind)
}

/// Measures a rule if it holds for the development at all.
pub fn measure(case: &Case, standard: &Standard, d: usize) -> Said {
    if let Some(stage) = standard.spec.stage.filter(|s| *s != case.options.stage) {
        return Err(("other-stage", format!("{stage:?}").to_lowercase()));
    }
    let date = case.sub.developments[d]
        .conditions
        .as_deref()
        .or(case.date());
    if standard.dated(date) == Dated::No {
        return Err(("other-date", date.unwrap_or_default().to_string()));
    }
    let rule = RULES.iter().find(|(name, _)| *name == standard.spec.kind);
    match rule {
        Some((_, measure)) => measure(case, standard, d),
        None => Err(("no-rule", String::new())),
    }
}

/// An entry about a development, to be filled in; it passes.
pub fn entry(case: &Case, standard: &Standard, d: usize) -> Entry {
    let name = case.sub.developments[d].name.clone();
    let must = standard.clause.force == crate::finding::Force::Must;
    Entry {
        id: standard.clause.id.clone(),
        rule: standard.spec.kind.clone(),
        verdict: Verdict::Pass,
        force: standard.clause.force,
        decides: must && !standard.spec.aside,
        subject: name.clone(),
        development: name,
        measured: None,
        required: None,
        unit: standard
            .limit
            .as_ref()
            .map_or(String::new(), |l| l.unit.clone()),
        limit: standard.spec.limit.clone(),
        attribute: standard.spec.attribute.clone(),
        missing: Vec::new(),
        defect: None,
        households: None,
        quote: standard.clause.quote.clone(),
        remedy: None,
    }
}

/// The same, for an answer that is not to be had without an attribute.
pub fn cannot_tell(mut entry: Entry, missing: &[&str]) -> Entry {
    entry.verdict = Verdict::CannotTell;
    entry.missing = missing.iter().map(|m| m.to_string()).collect();
    entry
}

/// Square metres from square millimetres.
pub fn m2(mm2: i64) -> Figure {
    Figure::Number(mm2 as f64 / 1e6)
}

/// Metres, to the millimetre; a figure that fails is never shown as the limit it fails.
pub fn metres(d: f64) -> f64 {
    (d * 1e6).round() / 1e6
}

fn not_stated(case: &Case, standard: &Standard, d: usize) -> Said {
    let mut entry = entry(case, standard, d);
    entry.verdict = Verdict::NotStated;
    Ok(vec![entry])
}

/// A town centre that holds the floor area of others has at least so much.
fn town_pool(case: &Case, standard: &Standard, d: usize) -> Said {
    if case.options.pooling != super::options::Pooling::Zone {
        return Err(("no-pooling", case.options.pooling.word().into()));
    }
    let limit = standard.limit.as_ref().map_or(0, |l| l.micro);
    let zones: Vec<&str> = case.parcels(d).map(|(_, p)| p.zone.as_str()).collect();
    let centres = case.sub.facilities.iter().filter(|f| {
        f.kind == "town-centre" && zones.contains(&f.zone.as_str()) && !f.zone.is_empty()
    });
    let mut out = Vec::new();
    for centre in centres {
        let mut entry = entry(case, standard, d);
        entry.subject.clone_from(&centre.name);
        entry.required = Some(m2(limit));
        match centre.area {
            None => entry = cannot_tell(entry, &["area_m2"]),
            Some(area) => {
                entry.measured = Some(m2(area));
                if area < limit {
                    entry.verdict = Verdict::Fail;
                }
            }
        }
        out.push(entry);
    }
    if out.is_empty() {
        return Err(("no-facility-of-type", "town-centre".into()));
    }
    Ok(out)
}
