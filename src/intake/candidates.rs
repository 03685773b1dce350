//! Premises: layers of existing ones and candidates, candidates at demand points, and grids.

use super::{demand, fields, Intake};
use crate::error::{Code, Fault};
use crate::format::{Layer, Record};
use crate::model::{Mm2, Price, MM2_PER_M2};
use crate::region::Site;
use crate::scenario::{Anchor, BoolOrField, Candidates, Existing, From, NumberOrField};
use geo::Coord;
use std::collections::BTreeSet;

/// Largest floor area of one premises in m²: one square kilometre.
const AREA_MOST: f64 = 1e6;
/// Largest price in yuan, fixed or per m².
const PRICE_MOST: f64 = 1e11;
/// Largest number that a row adds up for one premises.
const AMOUNT_MOST: f64 = 1e11;
/// Most points that a grid may have.
const GRID_MOST: usize = 2_000_000;

/// A number of each feature of a layer of existing premises, such as its beds.
///
/// # Errors
/// The layer cannot be read, has no such field, or has values that are no numbers.
pub fn amounts(
    spec: &Existing,
    value: &NumberOrField,
    base: &std::path::Path,
) -> crate::error::Result<Vec<f64>> {
    let layer = crate::format::read_layer(&spec.file, &base.join(&spec.file))?;
    if let Some(fault) = no_field(&layer, value, "beds") {
        return Err(fault.into());
    }
    let each = |r| fields::amount(&layer, r, value, "beds", AMOUNT_MOST);
    let (mut list, mut faults) = (Vec::new(), Vec::new());
    for amount in layer.records.iter().map(each) {
        match amount {
            Ok(amount) => list.push(amount),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        return Ok(list);
    }
    Err(crate::error::Error::Faults(faults))
}

/// Adds a layer of existing premises to the region.
pub fn existing(
    k: usize,
    spec: &Existing,
    layer: &Layer,
    take: &mut Intake,
    faults: &mut Vec<Fault>,
) {
    let key = |name: &str| format!("existing.{k}.{name}");
    if let Some(fault) = no_field(layer, &spec.area, &key("area")) {
        faults.push(fault);
        return;
    }
    let name = fields::name(
        layer,
        spec.name.as_ref(),
        &key("name"),
        &mut take.found,
        faults,
    );
    let premises = fields::word_of(layer, &spec.premises);
    for record in &layer.records {
        let area = fields::amount(layer, record, &spec.area, &key("area"), AREA_MOST);
        match (point(layer, record), area) {
            (Ok(at), Ok(area)) => {
                let id = format!("e{}.{}", k + 1, record.feature);
                take.region.sites.push(Site {
                    key: take.key(record, &id),
                    id,
                    name: fields::text(record, name.as_ref()),
                    premises: premises(record),
                    at,
                    existing: true,
                    area_max: mm2(area),
                    ..Site::default()
                })
            }
            (at, area) => faults.extend([at.err(), area.err()].into_iter().flatten()),
        }
    }
}

/// Adds a layer of candidates to the region.
pub fn from_layer(
    k: usize,
    spec: &Candidates,
    layer: &Layer,
    take: &mut Intake,
    faults: &mut Vec<Fault>,
) {
    let key = |name: &str| format!("candidates.{k}.{name}");
    let missing: Vec<Fault> = [
        (&spec.area_max, "area_max"),
        (&spec.cost_fixed, "cost_fixed"),
        (&spec.cost_per_m2, "cost_per_m2"),
    ]
    .iter()
    .filter_map(|(value, name)| no_field(layer, value, &key(name)))
    .chain(
        [(&spec.required, "required"), (&spec.forbidden, "forbidden")]
            .iter()
            .filter_map(|(value, name)| match value {
                BoolOrField::Field(f) if !layer.has_field(f) => {
                    Some(fields::missing(layer, f, &key(name)))
                }
                _ => None,
            }),
    )
    .collect();
    if !missing.is_empty() {
        faults.extend(missing);
        return;
    }
    let name = fields::name(
        layer,
        spec.name.as_ref(),
        &key("name"),
        &mut take.found,
        faults,
    );
    let premises = fields::word_of(layer, &spec.premises);
    let rows = take.row_fields.clone();
    for record in &layer.records {
        let get = |value, name: &str, most| fields::amount(layer, record, value, &key(name), most);
        let area = get(&spec.area_max, "area_max", AREA_MOST);
        let fixed = get(&spec.cost_fixed, "cost_fixed", PRICE_MOST);
        let per_m2 = get(&spec.cost_per_m2, "cost_per_m2", PRICE_MOST);
        let amounts: Result<Vec<i64>, Fault> = rows
            .iter()
            .map(|field| match field {
                Some(f) if layer.has_field(f) => {
                    let value = NumberOrField::Field(f.clone());
                    fields::amount(layer, record, &value, "row", AMOUNT_MOST).map(units)
                }
                _ => Ok(0),
            })
            .collect();
        let amounts = match amounts {
            Ok(amounts) => amounts,
            Err(fault) => {
                faults.push(fault);
                continue;
            }
        };
        match (point(layer, record), area, fixed, per_m2) {
            (Ok(at), Ok(area), Ok(fixed), Ok(per_m2)) => {
                let id = format!("c{}.{}", k + 1, record.feature);
                take.region.sites.push(Site {
                    key: take.key(record, &id),
                    id,
                    required: fields::yes(record, &spec.required),
                    forbidden: fields::yes(record, &spec.forbidden),
                    amounts,
                    name: fields::text(record, name.as_ref()),
                    premises: premises(record),
                    at,
                    existing: false,
                    area_max: mm2(area),
                    cost: price(fixed, per_m2),
                    zone: None,
                })
            }
            (at, a, f, p) => {
                faults.extend([at.err(), a.err(), f.err(), p.err()].into_iter().flatten())
            }
        }
    }
}

/// Adds candidates made by a rule to the region: every demand, or a grid.
pub fn made(k: usize, spec: &Candidates, take: &mut Intake, faults: &mut Vec<Fault>) {
    let (Some(area), Some(cost)) = (fixed(&spec.area_max), prices(spec)) else {
        let fields = [&spec.area_max, &spec.cost_fixed, &spec.cost_per_m2];
        faults.extend(fields.iter().filter_map(|v| {
            match v {
                NumberOrField::Field(f) => Some(
                    Fault::new(Code::BadValue, "scenario")
                        .field(format!("candidates.{k}"))
                        .found(format!("\"{f}\""))
                        .expected("a number, because there is no layer (from = …)"),
                ),
                NumberOrField::Number(_) => None,
            }
        }));
        return;
    };
    let all = |value: &BoolOrField| matches!(value, BoolOrField::All(true));
    let rows = take.row_fields.len();
    let keyed = take.key_field.is_some();
    let site = |id: String, name: String, at: Coord<f64>| Site {
        key: if keyed { id.clone() } else { String::new() },
        id,
        required: all(&spec.required),
        forbidden: all(&spec.forbidden),
        amounts: vec![0; rows],
        name,
        premises: spec.premises.clone(),
        at,
        existing: false,
        area_max: area,
        cost,
        zone: None,
    };
    match spec.from {
        Some(From::Demand) => {
            let made = take.region.demand.iter().map(|d| {
                let id = format!("c{}.{}", k + 1, d.id);
                Site {
                    // A travel table between demands speaks of the demand's own key.
                    key: d.key.clone(),
                    ..site(id, d.name.clone(), d.at)
                }
            });
            let made: Vec<Site> = made.collect();
            take.region.sites.extend(made);
        }
        Some(From::GridM(spacing)) => match grid(take, spacing) {
            Some(points) => take
                .region
                .sites
                .extend(points.into_iter().map(|(x, y, at)| {
                    let id = format!("c{}.g{x}_{y}", k + 1);
                    site(id, String::new(), at)
                })),
            None => faults.push(
                Fault::new(Code::TooLarge, "scenario")
                    .field(format!("candidates.{k}.from"))
                    .found(format!("> {GRID_MOST} points"))
                    .expected("a wider grid"),
            ),
        },
        None => {}
    }
}

/// How far from a demand a grid point may lie, in metres: beyond, nobody could use it under any
/// radius that the policies state.
const GRID_REACH: f64 = 1000.0;

/// Grid points near demand, as `(column, row, place)`; `None` if there are too many.
///
/// Columns and rows are counted in steps from the south-west corner of the demand; a step is
/// `spacing` metres at the demand's middle latitude.
fn grid(take: &Intake, spacing: f64) -> Option<Vec<(i64, i64, Coord<f64>)>> {
    let at: Vec<Coord<f64>> = take.region.demand.iter().map(|d| d.at).collect();
    let low = |f: fn(&Coord<f64>) -> f64| at.iter().map(f).fold(f64::INFINITY, f64::min);
    let high = |f: fn(&Coord<f64>) -> f64| at.iter().map(f).fold(f64::NEG_INFINITY, f64::max);
    let (x0, y0, y1) = (low(|c| c.x), low(|c| c.y), high(|c| c.y));
    let metres_per_degree = 111_320.0;
    let narrow = ((y0 + y1) / 2.0).to_radians().cos().max(0.01);
    let step = Coord {
        x: spacing / (metres_per_degree * narrow),
        y: spacing / metres_per_degree,
    };
    let reach = (GRID_REACH / spacing).ceil() as i64;
    let mut cells = BTreeSet::new();
    for c in &at {
        let col = ((c.x - x0) / step.x).round() as i64;
        let row = ((c.y - y0) / step.y).round() as i64;
        for dx in -reach..=reach {
            for dy in -reach..=reach {
                let far = ((dx * dx + dy * dy) as f64).sqrt() * spacing;
                if far <= GRID_REACH {
                    cells.insert((col + dx, row + dy));
                }
            }
        }
        if cells.len() > GRID_MOST {
            return None;
        }
    }
    Some(
        cells
            .into_iter()
            .map(|(col, row)| {
                let x = x0 + col as f64 * step.x;
                let y = y0 + row as f64 * step.y;
                (col, row, Coord { x, y })
            })
            .collect(),
    )
}

fn no_field(layer: &Layer, value: &NumberOrField, key: &str) -> Option<Fault> {
    match value {
        NumberOrField::Field(f) if !layer.has_field(f) => Some(fields::missing(layer, f, key)),
        _ => None,
    }
}

fn fixed(value: &NumberOrField) -> Option<Mm2> {
    match value {
        NumberOrField::Number(n) if *n <= AREA_MOST => Some(mm2(*n)),
        _ => None,
    }
}

fn prices(spec: &Candidates) -> Option<Price> {
    match (&spec.cost_fixed, &spec.cost_per_m2) {
        (NumberOrField::Number(f), NumberOrField::Number(p)) if f.max(*p) <= PRICE_MOST => {
            Some(price(*f, *p))
        }
        _ => None,
    }
}

/// From m² to whole mm², rounded down: no more is promised than there is.
fn mm2(m2: f64) -> Mm2 {
    // A decimal such as 483.64 has no exact double; nudge it so that it is not cut short.
    (m2 * MM2_PER_M2 as f64 + 1e-3).floor() as Mm2
}

/// From yuan to 1e-4 yuan.
fn price(fixed: f64, per_m2: f64) -> Price {
    Price {
        fixed: units(fixed),
        per_m2: units(per_m2),
    }
}

/// A number in 1e-4 units.
fn units(n: f64) -> i64 {
    (n * 1e4).round() as i64
}

/// The point of premises: itself, or a point on the polygon's surface.
pub(super) fn point(layer: &Layer, record: &Record) -> Result<Coord<f64>, Fault> {
    match &record.geometry {
        Some(g) => demand::place(g, Anchor::PointOnSurface)
            .map(|(at, _)| at)
            .map_err(|f| demand::at_feature(f, layer, record)),
        None => Err(Fault::new(Code::NoGeometry, &layer.file).feature(record.feature)),
    }
}
