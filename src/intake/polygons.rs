//! Polygon layers: zones and exclusions.

use super::{demand, fields};
use crate::error::{Code, Fault};
use crate::format::{Layer, Record};
use crate::region::Zone;
use crate::scenario;
use geo::{Geometry, MultiPolygon};

/// Zones with their names; an unnamed one gets its number.
pub fn zones(
    layer: &Layer,
    spec: &scenario::Zones,
    found: &mut Vec<(String, String)>,
    faults: &mut Vec<Fault>,
) -> Vec<Zone> {
    let name = fields::name(layer, spec.name.as_ref(), "zones.name", found, faults);
    each(layer, faults, |record| {
        let text = fields::text(record, name.as_ref());
        if text.is_empty() {
            format!("{}", record.feature)
        } else {
            text
        }
    })
}

/// Polygons without names.
pub fn shapes(layer: &Layer, faults: &mut Vec<Fault>) -> Vec<Zone> {
    each(layer, faults, |_| String::new())
}

fn each(layer: &Layer, faults: &mut Vec<Fault>, name: impl Fn(&Record) -> String) -> Vec<Zone> {
    let mut list = Vec::new();
    for record in &layer.records {
        match &record.geometry {
            Some(Geometry::Polygon(p)) => {
                let shape = MultiPolygon(vec![p.clone()]);
                list.push(zone(record, name(record), shape));
            }
            Some(Geometry::MultiPolygon(p)) => {
                list.push(zone(record, name(record), p.clone()));
            }
            Some(other) => faults.push(
                Fault::new(Code::WrongGeometry, &layer.file)
                    .feature(record.feature)
                    .found(demand::kind(other))
                    .expected("Polygon | MultiPolygon"),
            ),
            None => faults.push(Fault::new(Code::NoGeometry, &layer.file).feature(record.feature)),
        }
    }
    list
}

fn zone(record: &Record, name: String, shape: MultiPolygon<f64>) -> Zone {
    let mut zone = Zone::new(name, shape);
    zone.numbers = super::programme::attributes(record).0;
    zone
}
