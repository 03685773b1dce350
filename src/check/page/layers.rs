//! The layers of a review: findings, blank areas, remedies.

use crate::check::review::{Entry, Figure, Remedy, Verdict};
use crate::check::submission::Submission;
use crate::check::Reviewed;
use crate::format::row::table;
use crate::format::write::{collection, Out};
use crate::text::{review as words, Lang};
use geo::{Geometry, GeometryCollection, LineString, MultiPolygon, Point, Polygon};
use serde_json::{json, Value};
use std::collections::HashMap;

/// A feature per finding, where its subject is.
pub fn findings(lang: Lang, reviewed: &Reviewed) -> String {
    findings_of(lang, std::slice::from_ref(reviewed))
}

/// The findings of many reviews.
pub fn findings_of(lang: Lang, reviews: &[Reviewed]) -> String {
    let features: Vec<Out> = reviews.iter().flat_map(|r| of(lang, r)).collect();
    collection("findings", &features)
}

fn of(lang: Lang, reviewed: &Reviewed) -> Vec<Out> {
    let developments = reviewed.submission.developments.iter().enumerate();
    let names: HashMap<&str, usize> = developments.map(|(k, d)| (d.name.as_str(), k)).collect();
    let features = reviewed.review.clauses.iter().map(|entry| {
        let best = entry.remedy.as_ref().and_then(|list| list.first());
        let properties = table(json!({
            "id": entry.id,
            "rule": entry.rule,
            "item": words::item(lang, entry),
            "verdict": entry.verdict,
            "force": entry.force,
            "decides": entry.decides,
            "development": entry.development,
            "subject": entry.subject,
            "measured": entry.measured,
            "required": entry.required,
            "unit": entry.unit,
            "households": entry.households,
            "defect": entry.defect,
            "missing": entry.missing.join(", "),
            "remedy": best.map(|r| words::remedy(lang, r)),
            "quote": entry.quote,
        }));
        Out {
            id: None,
            geometry: place(&reviewed.submission, &names, entry),
            properties,
        }
    });
    features.collect()
}

/// Where the subject of an entry is: the parcel, the facility, or the parcels of the development.
fn place(sub: &Submission, names: &HashMap<&str, usize>, entry: &Entry) -> Option<Geometry<f64>> {
    let d = *names.get(entry.development.as_str())?;
    let development = &sub.developments[d];
    let parcels = || development.parcels.iter().map(|&i| &sub.parcels[i]);
    if entry.subject != development.name {
        if let Some(p) = parcels().find(|p| p.name == entry.subject && entry.rule == "radius") {
            return Some(p.geometry.clone());
        }
        let facilities = development.facilities.iter().map(|&j| &sub.facilities[j]);
        let approved = sub.approved.iter().filter(|f| f.developments.contains(&d));
        let found = facilities.chain(approved).find(|f| f.name == entry.subject);
        if let Some(f) = found {
            return Some(Geometry::Point(Point(f.at)));
        }
    }
    let mut shapes = Vec::new();
    for parcel in parcels() {
        match &parcel.geometry {
            Geometry::Polygon(p) => shapes.push(p.clone()),
            Geometry::MultiPolygon(m) => shapes.extend(m.iter().cloned()),
            _ => {}
        }
    }
    if shapes.is_empty() {
        return parcels().next().map(|p| p.geometry.clone());
    }
    Some(Geometry::MultiPolygon(MultiPolygon(shapes)))
}

/// What no facility reaches.
pub fn blank(reviewed: &Reviewed) -> String {
    let features = reviewed.blanks.iter().map(|b| Out {
        id: None,
        geometry: Some(b.shape.clone()),
        properties: table(json!({
            "development": b.development,
            "parcel": b.parcel,
            "clause": b.clause,
            "households_parcel": b.households,
            "share_of_parcel": (b.share * 1e6).round() / 1e6,
            "jointly_reached": b.jointly_reached,
        })),
    });
    collection("blank", &features.collect::<Vec<_>>())
}

/// Where remedies may be: the ground as a polygon, and one place on it.
pub fn remedy(lang: Lang, reviewed: &Reviewed) -> String {
    let mut features = Vec::new();
    let mut drawn = std::collections::HashSet::new();
    for entry in reviewed
        .review
        .clauses
        .iter()
        .filter(|e| e.verdict == Verdict::Fail)
    {
        for (rank, remedy) in entry.remedy.iter().flatten().enumerate() {
            add(
                lang,
                &entry.id,
                &entry.development,
                rank + 1,
                remedy,
                &mut drawn,
                &mut features,
            );
        }
    }
    for development in &reviewed.review.developments {
        if let Some(remedy) = &development.changes {
            add(
                lang,
                "",
                &development.name,
                0,
                remedy,
                &mut drawn,
                &mut features,
            );
        }
    }
    collection("remedy", &features)
}

fn add(
    lang: Lang,
    clause: &str,
    development: &str,
    rank: usize,
    remedy: &Remedy,
    drawn: &mut std::collections::HashSet<String>,
    out: &mut Vec<Out>,
) {
    for step in &remedy.steps {
        let properties = |what: &str| {
            table(json!({
                "what": what,
                "clause": clause,
                "development": development,
                "rank": rank,
                "kind": step.kind,
                "facility": step.facility,
                "add_m2": step.add_m2,
                "to": match &step.to {
                    Some(Figure::Number(n)) => Value::from(*n),
                    Some(Figure::Text(t)) => Value::from(t.clone()),
                    None => Value::Null,
                },
                "move_m": step.move_m,
                "text": words::step(lang, step),
            }))
        };
        let new = step
            .anywhere_in
            .clone()
            .is_some_and(|name| drawn.insert(name));
        if new {
            let mut ring = step.ground.clone();
            ring.push(ring[0]);
            out.push(Out {
                id: step.anywhere_in.clone(),
                geometry: Some(Geometry::Polygon(Polygon::new(
                    LineString(ring),
                    Vec::new(),
                ))),
                properties: properties("ground"),
            });
        }
        let place = step.at.map(|[x, y]| Geometry::Point(Point::new(x, y)));
        out.push(Out {
            id: None,
            geometry: place,
            properties: properties("step"),
        });
    }
}

/// Everything that the drawing shows, to find its frame.
pub fn extent(sub: &Submission) -> Geometry<f64> {
    let parcels = sub.parcels.iter().map(|p| p.geometry.clone());
    let facilities = sub.facilities.iter().map(|f| Geometry::Point(Point(f.at)));
    Geometry::GeometryCollection(GeometryCollection::from_iter(parcels.chain(facilities)))
}
