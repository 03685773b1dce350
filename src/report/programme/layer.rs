//! The facilities of a layout plan as a layer and as a workbook.

use super::tables::tables;
use super::{Fate, ProgrammeFile};
use crate::format::row::table;
use crate::format::save::Sheet;
use crate::format::write::Out;
use crate::text::Lang;
use geo::{Geometry, Point};
use serde_json::{json, Map};

/// The layer `programme`: every facility that stands or opens, with its type and year.
pub fn sheet(p: &ProgrammeFile) -> Sheet {
    let features = p.places.iter().map(|f| {
        let number = |name: &str| f.numbers.get(name).copied();
        let word = |name: &str| f.words.get(name).cloned();
        let properties = json!({
            "id": f.id,
            "name": f.name,
            "facility": f.facility,
            "level": p.facilities.iter().find(|t| t.id == f.facility).map(|t| t.level),
            "fate": fate(f.fate),
            "year": f.year,
            "town": f.town,
            "area_m2": number("area_m2"),
            "beds": number("beds"),
            "nursing_beds": number("nursing_beds"),
            "meals_per_day": number("meals_per_day"),
            "people": f.people,
            "cost": f.cost,
            "premises": word("premises"),
            "mode": word("mode"),
            "operator": word("operator"),
            "replaces": f.replaces,
            "upon": f.upon,
            "marks": f.marks.join(", "),
        });
        Out {
            id: Some(f.id.clone()),
            geometry: Some(Geometry::Point(Point::new(f.lon, f.lat))),
            properties: table(properties),
        }
    });
    Sheet {
        name: "programme".into(),
        features: features.collect(),
        style: crate::report::style::qml("programme", []),
    }
}

fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Keep => "keep",
        Fate::Convert => "convert",
        Fate::Extend => "extend",
        Fate::New => "new",
        Fate::Replaced => "replaced",
    }
}

/// The tables as sheets of a workbook.
pub fn book(lang: Lang, p: &ProgrammeFile) -> Vec<Sheet> {
    let each = tables(lang, p).into_iter().map(|t| Sheet {
        name: t.title.into(),
        features: t
            .rows
            .into_iter()
            .map(|row| Out {
                id: None,
                geometry: None,
                properties: Map::from_iter(t.head.iter().cloned().zip(row)).into(),
            })
            .collect(),
        style: None,
    });
    each.collect()
}
