//! Demand layers: households, class, anchor.

use super::treat::Ward;
use super::{fields, Intake};
use crate::error::{Code, Fault, Said};
use crate::format::{Cell, Layer, Record};
use crate::region::demand::WEIGHT_MOST;
use crate::region::{count, Count, Demand};
use crate::scenario::{
    Anchor, Class, ClassOf, DemandLayer, Faults, Impute, NumberOrField, UnknownHouseholds,
};
use geo::{Area, ConvexHull, Coord, Geometry, InteriorPoint};
use rayon::prelude::*;

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
        if let Some(text) = record.properties.get(field).and_then(Cell::as_str) {
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

/// Adds the demand of one layer to the region and says how many features went into it; those that
/// cannot be used stay in the layer, among the lost ones. A large layer goes piece by piece, so that
/// it is never in memory twice.
pub fn read(
    k: usize,
    spec: &DemandLayer,
    layer: &mut Layer,
    take: &mut Intake,
    faults: &mut Vec<Fault>,
) -> usize {
    let Some(fields) = Fields::find(k, spec, layer, take, faults) else {
        return 0;
    };
    let mut unknown = Vec::new();
    let mut list: Vec<Demand> = Vec::with_capacity(layer.records.len());
    let mut records = std::mem::take(&mut layer.records);
    records.reverse();
    let mut handed = 0;
    while !records.is_empty() {
        let rest = records.len().saturating_sub(PIECE);
        let piece = records.split_off(rest).into_par_iter().rev();
        let made: Vec<_> = piece.map(|r| fields.demand(layer, r, take)).collect();
        records.shrink_to_fit();
        for made in made {
            match made {
                Ok(Made::Demand(demand)) => {
                    if demand.imputed {
                        unknown.push(list.len());
                    }
                    list.push(demand);
                }
                Ok(Made::Skipped(id)) => take.region.aside.unknown_households.push(id),
                Err((fault, record)) => {
                    faults.push(fault);
                    layer.lost.push(record);
                    continue;
                }
            }
            handed += 1;
        }
    }
    fill(
        spec,
        layer,
        &fields.households,
        &unknown,
        &mut list,
        take,
        faults,
    );
    match take.region.demand.is_empty() {
        true => take.region.demand = list,
        false => take.region.demand.append(&mut list),
    }
    handed
}

/// Features after which the memory of those taken over is given back.
const PIECE: usize = 1 << 14;

/// What becomes of a feature.
enum Made {
    Demand(Demand),
    /// Its households are unknown; its id.
    Skipped(String),
}

/// Where a layer says what.
struct Fields<'a> {
    layer: usize,
    spec: &'a DemandLayer,
    households: String,
    name: Option<String>,
    group: Box<dyn Fn(&Record) -> String + Sync + 'a>,
    weight_key: String,
}

impl<'a> Fields<'a> {
    fn find(
        k: usize,
        spec: &'a DemandLayer,
        layer: &Layer,
        take: &mut Intake,
        faults: &mut Vec<Fault>,
    ) -> Option<Fields<'a>> {
        let key = |name: &str| format!("demand.{k}.{name}");
        let given = spec.households.as_ref();
        let key_of = key("households");
        let found = &mut take.found;
        let households = fields::field(layer, given, fields::HOUSEHOLDS, &key_of, found);
        let Some(households) = households else {
            let asked = given.cloned().unwrap_or_else(|| "?".into());
            faults.push(fields::missing(layer, &asked, &key_of));
            return None;
        };
        let name = fields::name(layer, spec.name.as_ref(), &key("name"), found, faults);
        if let ClassOf::Field(c) = &spec.class {
            if !layer.has_field(&c.field) {
                faults.push(fields::missing(layer, &c.field, &key("class")));
                return None;
            }
        }
        if let NumberOrField::Field(f) = &spec.weight {
            if !layer.has_field(f) {
                faults.push(fields::missing(layer, f, &key("weight")));
                return None;
            }
        }
        Some(Fields {
            layer: k,
            spec,
            households,
            name,
            group: Box::new(fields::word_of(layer, spec.group.as_deref().unwrap_or(""))),
            weight_key: key("weight"),
        })
    }

    /// The demand of a feature, or the fault and the feature.
    fn demand(
        &self,
        layer: &Layer,
        mut record: Record,
        take: &Intake,
    ) -> Result<Made, (Fault, Record)> {
        self.made(layer, &mut record, take).map_err(|f| (f, record))
    }

    fn made(&self, layer: &Layer, record: &mut Record, take: &Intake) -> Result<Made, Fault> {
        let spec = self.spec;
        let id = format!("d{}.{}", self.layer + 1, record.feature);
        let bad = |found: String| {
            Fault::new(Code::BadNumber, &layer.file)
                .feature(record.feature)
                .field(&self.households)
                .found(found)
                .expected(format!("0 … {}", crate::text::grouped(count::MOST, 0)))
        };
        let number = match fields::number(record, &self.households) {
            fields::Read::Number(n) => Some(Count::from_f64(n).ok_or_else(|| bad(n.to_string()))?),
            fields::Read::Unknown => None,
            fields::Read::Bad(text) => return Err(bad(text)),
        };
        if number.is_none() && spec.unknown_households == UnknownHouseholds::Skip {
            return Ok(Made::Skipped(id));
        }
        let missing = || Fault::new(Code::NoGeometry, &layer.file).feature(record.feature);
        let geometry = record.geometry.as_ref().ok_or_else(missing)?;
        let (at, corners) =
            place(geometry, spec.anchor).map_err(|fault| at_feature(fault, layer, record))?;
        let class = class(&spec.class, layer, record)?;
        let weight = fields::amount(layer, record, &spec.weight, &self.weight_key, WEIGHT_MOST)?;
        Ok(Made::Demand(Demand {
            key: take.key(record, &id),
            group: (self.group)(record),
            weight: Count::from_f64(weight).unwrap_or_default(),
            id,
            name: fields::text(record, self.name.as_ref()),
            geometry: record.geometry.take().ok_or_else(missing)?,
            at,
            corners,
            households: number.unwrap_or_default(),
            imputed: number.is_none(),
            class,
            zone: None,
        }))
    }
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
