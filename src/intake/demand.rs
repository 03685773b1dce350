//! Demand layers: households, class, anchor.

use super::treat::Ward;
use super::{fields, Intake};
use crate::error::{Code, Fault, Said};
use crate::format::{Layer, Record};
use crate::region::demand::WEIGHT_MOST;
use crate::region::{count, Count, Demand};
use crate::scenario::{
    Anchor, Class, ClassOf, DemandLayer, Faults, Impute, NumberOrField, UnknownHouseholds,
};
use geo::{Area, ConvexHull, Coord, Geometry, InteriorPoint};
use serde_json::Value;

/// Says which features have absurdly many households, or state them as text.
pub fn absurd(layer: &Layer, field: &str, spec: &Faults, ward: &mut Ward) {
    for record in &layer.records {
        let fields::Read::Number(n) = fields::number(record, field) else {
            continue;
        };
        let fault = |code| {
            Fault::new(code, &layer.file)
                .feature(record.feature)
                .field(field)
        };
        if let Some(Value::String(text)) = record.properties.get(field) {
            let fault = fault(Code::NumberAsText).found(format!("\"{text}\""));
            ward.say(Said::repaired(fault.expected(n.to_string())));
        }
        if n > spec.households_most {
            let fault = fault(Code::Absurd).found(n.to_string());
            ward.say(Said::noted(
                fault.expected(format!("≤ {}", spec.households_most)),
            ));
        }
    }
}

/// Adds the demand of one layer to the region.
pub fn read(
    k: usize,
    spec: &DemandLayer,
    layer: &Layer,
    take: &mut Intake,
    faults: &mut Vec<Fault>,
) {
    let key = |name: &str| format!("demand.{k}.{name}");
    let households = fields::field(
        layer,
        spec.households.as_ref(),
        fields::HOUSEHOLDS,
        &key("households"),
        &mut take.found,
    );
    let Some(households) = households else {
        let asked = spec.households.clone().unwrap_or_else(|| "?".into());
        faults.push(fields::missing(layer, &asked, &key("households")));
        return;
    };
    let name = fields::name(
        layer,
        spec.name.as_ref(),
        &key("name"),
        &mut take.found,
        faults,
    );
    if let ClassOf::Field(c) = &spec.class {
        if !layer.has_field(&c.field) {
            faults.push(fields::missing(layer, &c.field, &key("class")));
            return;
        }
    }

    if let NumberOrField::Field(f) = &spec.weight {
        if !layer.has_field(f) {
            faults.push(fields::missing(layer, f, &key("weight")));
            return;
        }
    }
    let group = fields::word_of(layer, spec.group.as_deref().unwrap_or(""));

    let mut unknown = Vec::new();
    let mut list: Vec<Demand> = Vec::with_capacity(layer.records.len());
    for record in &layer.records {
        let id = format!("d{}.{}", k + 1, record.feature);
        let bad = |found: String| {
            Fault::new(Code::BadNumber, &layer.file)
                .feature(record.feature)
                .field(&households)
                .found(found)
                .expected(format!("0 … {}", crate::text::grouped(count::MOST, 0)))
        };
        let number = match fields::number(record, &households) {
            fields::Read::Number(n) => match Count::from_f64(n) {
                Some(n) => Some(n),
                None => {
                    faults.push(bad(n.to_string()));
                    continue;
                }
            },
            fields::Read::Unknown => None,
            fields::Read::Bad(text) => {
                faults.push(bad(text));
                continue;
            }
        };
        if number.is_none() && spec.unknown_households == UnknownHouseholds::Skip {
            take.region.aside.unknown_households.push(id);
            continue;
        }
        let Some(geometry) = &record.geometry else {
            faults.push(Fault::new(Code::NoGeometry, &layer.file).feature(record.feature));
            continue;
        };
        let (at, corners) = match place(geometry, spec.anchor) {
            Ok(place) => place,
            Err(fault) => {
                faults.push(at_feature(fault, layer, record));
                continue;
            }
        };
        let class = match class(&spec.class, layer, record) {
            Ok(class) => class,
            Err(fault) => {
                faults.push(fault);
                continue;
            }
        };
        let weight = fields::amount(layer, record, &spec.weight, &key("weight"), WEIGHT_MOST);
        let weight = match weight {
            Ok(weight) => Count::from_f64(weight).unwrap_or_default(),
            Err(fault) => {
                faults.push(fault);
                continue;
            }
        };
        if number.is_none() {
            unknown.push(list.len());
        }
        list.push(Demand {
            key: take.key(record, &id),
            group: group(record),
            weight,
            id,
            name: fields::text(record, name.as_ref()),
            geometry: geometry.clone(),
            at,
            corners,
            households: number.unwrap_or_default(),
            imputed: number.is_none(),
            class,
            zone: None,
        });
    }
    fill(spec, layer, &households, &unknown, &mut list, take, faults);
    take.region.demand.append(&mut list);
}

/// Treats the features whose households are unknown as the scenario says.
fn fill(
    spec: &DemandLayer,
    layer: &Layer,
    field: &str,
    unknown: &[usize],
    list: &mut [Demand],
    take: &mut Intake,
    faults: &mut Vec<Fault>,
) {
    if unknown.is_empty() {
        return;
    }
    let number = match spec.unknown_households {
        UnknownHouseholds::Error => {
            faults.extend(unknown.iter().map(|&i| {
                let feature = list[i].id.rsplit('.').next().and_then(|n| n.parse().ok());
                Fault::new(Code::UnknownHouseholds, &layer.file)
                    .feature(feature.unwrap_or(0))
                    .field(field)
            }));
            return;
        }
        UnknownHouseholds::Skip => return,
        UnknownHouseholds::Impute(Impute::Number(n)) => Count::from_f64(n),
        UnknownHouseholds::Impute(Impute::Median) => median(list),
    };
    let Some(number) = number else {
        faults.push(Fault::new(Code::NothingToImpute, &layer.file).field(field));
        return;
    };
    for &i in unknown {
        list[i].households = number;
        take.region.aside.imputed.push(list[i].id.clone());
    }
}

/// Median of the known households, the upper one of two, rounded to a whole household.
fn median(list: &[Demand]) -> Option<Count> {
    let mut known: Vec<Count> = list
        .iter()
        .filter(|d| !d.imputed)
        .map(|d| d.households)
        .collect();
    known.sort_unstable();
    let middle = known.get(known.len() / 2)?;
    let one = count::PER_ONE;
    Some(Count((middle.0 + one / 2) / one * one))
}

fn class(spec: &ClassOf, layer: &Layer, record: &Record) -> Result<Class, Fault> {
    let field = match spec {
        ClassOf::All(class) => return Ok(*class),
        ClassOf::Field(field) => field,
    };
    let value = fields::text(record, Some(&field.field));
    if field.new.contains(&value) {
        Ok(Class::New)
    } else if field.built.contains(&value) {
        Ok(Class::Built)
    } else {
        let known: Vec<&str> = field
            .new
            .iter()
            .chain(&field.built)
            .map(String::as_str)
            .collect();
        Err(Fault::new(Code::UnknownClass, &layer.file)
            .feature(record.feature)
            .field(&field.field)
            .found(format!("\"{value}\""))
            .expected(known.join(" | ")))
    }
}

type Place = (Coord<f64>, Vec<Coord<f64>>);

/// The point that stands for a geometry, and the corners that must be within the radius.
pub fn place(geometry: &Geometry<f64>, anchor: Anchor) -> Result<Place, Fault> {
    let surface = match geometry {
        Geometry::Point(p) => return Ok((p.0, Vec::new())),
        Geometry::Polygon(p) => (p.unsigned_area() > 0.0).then(|| p.interior_point()),
        Geometry::MultiPolygon(p) => (p.unsigned_area() > 0.0).then(|| p.interior_point()),
        _ => {
            return Err(Fault::new(Code::WrongGeometry, "")
                .found(kind(geometry))
                .expected("Point | Polygon | MultiPolygon"))
        }
    };
    let Some(at) = surface.flatten() else {
        return Err(Fault::new(Code::NoArea, "").found(kind(geometry)));
    };
    let corners = match anchor {
        Anchor::PointOnSurface => Vec::new(),
        Anchor::Farthest => {
            let hull = geometry.convex_hull();
            let ring = hull.exterior();
            ring.coords()
                .take(ring.0.len().saturating_sub(1))
                .copied()
                .collect()
        }
    };
    Ok((at.0, corners))
}

/// The GeoJSON name of a geometry's type.
pub fn kind(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) => "Point",
        Geometry::MultiPoint(_) => "MultiPoint",
        Geometry::LineString(_) => "LineString",
        Geometry::MultiLineString(_) => "MultiLineString",
        Geometry::Polygon(_) => "Polygon",
        Geometry::MultiPolygon(_) => "MultiPolygon",
        _ => "GeometryCollection",
    }
}

/// A fault of a geometry, placed at its feature.
pub fn at_feature(mut fault: Fault, layer: &Layer, record: &Record) -> Fault {
    fault.file = layer.file.clone();
    fault.feature(record.feature)
}
