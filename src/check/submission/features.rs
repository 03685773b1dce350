//! Features to parcels and facilities.

use super::mapping::plain;
use super::read::{names, Reader};
use super::values::position;
use super::{Facility, Parcel};
use crate::error::{Code, Fault};
use crate::format::{Layer, Record};
use crate::intake::demand::{at_feature, place};
use crate::reach::straight::From;
use crate::reach::Spot;
use crate::region::Count;
use crate::scenario::{Anchor, Class};
use geo::{GeodesicArea, Geometry};
use serde_json::{Map, Value};

impl Reader<'_> {
    pub(super) fn parcel(
        &mut self,
        layer: &Layer,
        record: &Record,
    ) -> std::result::Result<(), Fault> {
        let name = self.name(layer, record);
        if self.twice(layer, record, "residential", &name) {
            return Ok(());
        }
        let geometry = geometry(layer, record)?;
        let (at, corners) =
            place(geometry, self.reading.anchor).map_err(|f| at_feature(f, layer, record))?;
        let development = match &self.single {
            Some(only) => only.clone(),
            None => self.reading.mapping.text(record, "development"),
        };
        let development = self.development(&development);
        let mut households = self
            .number(layer, record, "households")
            .and_then(Count::from_f64);
        let drawn = geometry.geodesic_area_signed().abs();
        if let (None, Some(d)) = (households, self.reading.mapping.derive_households) {
            let derived = (drawn * d.plot_ratio / d.unit_m2).ceil();
            households = Count::from_f64(derived);
            let text = crate::text::number(derived, 0);
            let how = format!("{} / {}", d.plot_ratio, d.unit_m2);
            self.odd(
                "households-derived",
                layer,
                record.feature,
                &name,
                "households",
                text,
                how,
            );
        }
        let class = match self.word(layer, record, "class", &name).as_deref() {
            Some("new") => Some(Class::New),
            Some("built") => Some(Class::Built),
            _ => None,
        };
        let phase = self.phase(layer, record, &name);
        let housing = self.area(layer, record, "housing_m2");
        let persons = self
            .number(layer, record, "persons")
            .and_then(Count::from_f64);
        let land = self.number(layer, record, "land_m2");
        self.compare(layer, record, &name, "land_m2", land, drawn);
        let conditions = self.reading.mapping.text(record, "conditions_date");
        let properties = self.reading.mapping.named(record);
        let dev = &mut self.out.developments[development];
        if !conditions.is_empty() && dev.conditions.is_none() {
            dev.conditions = Some(conditions);
        }
        let first = dev.parcels.is_empty();
        dev.parcels.push(self.out.parcels.len());
        common(&mut dev.properties, &properties, first);
        self.out.parcels.push(Parcel {
            file: layer.file.clone(),
            feature: record.feature,
            development,
            name,
            households,
            class,
            phase,
            housing,
            persons,
            zone: self.reading.mapping.text(record, "zone"),
            geometry: geometry.clone(),
            from: From::new(at, &corners),
        });
        Ok(())
    }

    pub(super) fn facility(
        &mut self,
        layer: &Layer,
        record: &Record,
    ) -> std::result::Result<(), Fault> {
        let mapping = &self.reading.mapping;
        let name = self.name(layer, record);
        if self.twice(layer, record, "facility", &name) {
            return Ok(());
        }
        let geometry = geometry(layer, record)?;
        let (inside, _) =
            place(geometry, Anchor::PointOnSurface).map_err(|f| at_feature(f, layer, record))?;
        let entrance = match mapping.value(record, "entrance") {
            None => None,
            Some((field, value)) => Some(position(&value).ok_or_else(|| {
                Fault::new(Code::BadPosition, &layer.file)
                    .feature(record.feature)
                    .field(field)
                    .found(plain(&value))
                    .expected("[lon, lat]")
            })?),
        };
        let at = entrance.unwrap_or(inside);
        let given = mapping.value(record, "development").map(|(_, v)| names(&v));
        let mut developments: Vec<usize> = match (&self.single, given) {
            (Some(only), _) => vec![self.development(&only.clone())],
            (None, Some(list)) => list.iter().map(|n| self.development(n)).collect(),
            (None, None) => Vec::new(),
        };
        developments.sort_unstable();
        developments.dedup();
        if developments.is_empty() {
            self.odd(
                "facility-unassigned",
                layer,
                record.feature,
                &name,
                "development",
                "",
                "",
            );
        }
        if developments.len() > 1 {
            let list: Vec<&str> = developments
                .iter()
                .map(|&d| self.out.developments[d].name.as_str())
                .collect();
            let list = list.join("; ");
            self.odd(
                "shared-facility",
                layer,
                record.feature,
                &name,
                "development",
                list,
                "",
            );
        }
        let area = self.area(layer, record, "area_m2");
        let dedicated = self.area(layer, record, "dedicated_m2");
        let land = self.area(layer, record, "land_m2");
        let drawn = geometry.geodesic_area_signed().abs();
        if drawn > 0.0 {
            let land = land.map(|l| l as f64 / 1e6);
            self.compare(layer, record, &name, "land_m2", land, drawn);
        }
        let also = match self.reading.mapping.text(record, "also_counts_as") {
            word if ["false", "0", "否", "无"].contains(&word.as_str()) => String::new(),
            word => word,
        };
        if !also.is_empty() {
            let kept = dedicated.map_or(0.0, |d| d as f64 / 1e6);
            let kept = crate::text::number(kept, 6);
            let words = also.clone();
            self.odd(
                "also-counts",
                layer,
                record.feature,
                &name,
                "also_counts_as",
                words,
                kept,
            );
        }
        let phase = self.phase(layer, record, &name);
        let status = self.status(layer, record, &name);
        for &d in &developments {
            let at = self.out.facilities.len();
            self.out.developments[d].facilities.push(at);
        }
        self.out.facilities.push(Facility {
            file: layer.file.clone(),
            feature: record.feature,
            developments,
            name,
            kind: self.kind(record),
            area,
            dedicated,
            also,
            land,
            phase,
            status,
            zone: self.reading.mapping.text(record, "zone"),
            geometry: geometry.clone(),
            at,
            spot: Spot::new(at),
            existing: false,
            properties: self.reading.mapping.named(record),
        });
        Ok(())
    }
}

fn geometry<'r>(
    layer: &Layer,
    record: &'r Record,
) -> std::result::Result<&'r Geometry<f64>, Fault> {
    let fault = || Fault::new(Code::NoGeometry, &layer.file).feature(record.feature);
    record.geometry.as_ref().ok_or_else(fault)
}

/// Keeps in `shared` what every parcel of a development says alike.
fn common(shared: &mut Map<String, Value>, properties: &Map<String, Value>, first: bool) {
    if first {
        *shared = properties.clone();
    } else {
        shared.retain(|key, value| properties.get(key) == Some(value));
    }
}
