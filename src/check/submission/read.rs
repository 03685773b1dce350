//! Files to a [`Submission`]: every fault at once, everything odd noted, nothing guessed.

use super::fields::{role_of_file, type_of};
use super::mapping::plain;
use super::{phase, Development, Facility, Mapping, Oddity, Parcel, Status, Submission};
use crate::error::{Code, Error, Fault, Result};
use crate::format::{Layer, Record};
use crate::intake::demand::{at_feature, place};
use crate::intake::{self, fields};
use crate::model::Mm2;
use crate::reach::straight::From;
use crate::reach::Spot;
use crate::region::{count, Count};
use crate::scenario::{Anchor, Class};
use geo::{Coord, GeodesicArea, Geometry};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

/// How a submission is read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Fields and words.
    pub mapping: Mapping,
    /// What of a parcel must be within the radius.
    pub anchor: Anchor,
    /// Stated and drawn areas that differ by more than this share are reported.
    pub tolerance: f64,
}

/// Reads the files of one submission.
///
/// # Errors
/// All faults of all files.
pub fn read(files: &[PathBuf], reading: &Reading) -> Result<Submission> {
    let mut faults = Vec::new();
    let mut other = None;
    let mut layers = Vec::new();
    for path in files {
        let file = path.display().to_string();
        let options = crate::format::Options {
            crs: reading.mapping.crs.clone(),
            ..crate::format::Options::default()
        };
        match intake::layer("submission", &file, &options, Path::new("")) {
            Ok(layer) => layers.push(layer),
            Err(Error::Faults(list)) => faults.extend(list),
            Err(e) => other = Some(e),
        }
    }
    if let Some(e) = other {
        return Err(e);
    }
    let mut reader = Reader {
        reading,
        out: Submission::default(),
        faults,
        by_name: HashMap::new(),
        seen: HashSet::new(),
        single: single(&layers, &reading.mapping),
    };
    // Parcels first: facilities name developments that they know.
    for layer in &layers {
        reader.out.inputs.push(intake::input("submission", layer));
        reader.layer(layer, "residential");
    }
    for layer in &layers {
        reader.layer(layer, "facility");
    }
    reader.roles(&layers);
    if reader.faults.is_empty() {
        let mut out = reader.out;
        out.oddities
            .sort_by(|a, b| (&a.file, a.feature, &a.code).cmp(&(&b.file, b.feature, &b.code)));
        Ok(out)
    } else {
        Err(Error::Faults(reader.faults))
    }
}

/// The only development there is, if no parcel or facility names more than one: its name, or that
/// of the first file.
fn single(layers: &[Layer], mapping: &Mapping) -> Option<String> {
    let records = layers.iter().flat_map(|l| &l.records);
    let named: HashSet<String> = records
        .filter_map(|r| mapping.value(r, "development"))
        .flat_map(|(_, v)| names(v))
        .collect();
    match named.len() {
        0 => {
            let file = layers.first().map(|l| Path::new(&l.file))?;
            let name = file.file_name()?.to_string_lossy();
            let stem = name.split('.').find(|s| !s.is_empty())?;
            Some(stem.to_string())
        }
        1 => named.into_iter().next(),
        _ => None,
    }
}

/// Names in a list or in text with separators.
fn names(value: &Value) -> Vec<String> {
    plain(value)
        .split([';', ';', '、', ',', '|'])
        .map(|s| s.trim().to_string())
        .filter(|s| !s.is_empty())
        .collect()
}

struct Reader<'a> {
    reading: &'a Reading,
    out: Submission,
    faults: Vec<Fault>,
    by_name: HashMap<String, usize>,
    seen: HashSet<String>,
    single: Option<String>,
}

impl Reader<'_> {
    fn role(&self, layer: &Layer, record: &Record) -> Option<String> {
        let mapping = &self.reading.mapping;
        let name = Path::new(&layer.file).file_name();
        let name = name.unwrap_or_default().to_string_lossy();
        let text = mapping.text(record, "role");
        if !text.is_empty() {
            return Some(mapping.word("role", &text).unwrap_or(text));
        }
        let of_file = mapping.files.get(name.as_ref()).map(String::as_str);
        of_file
            .or_else(|| role_of_file(&layer.file))
            .map(str::to_string)
    }

    /// Features without a role are a fault; those of another role are counted by role.
    fn roles(&mut self, layers: &[Layer]) {
        for layer in layers {
            let mut others: BTreeMap<String, (usize, usize)> = BTreeMap::new();
            for record in &layer.records {
                match self.role(layer, record) {
                    None => self.faults.push(
                        Fault::new(Code::MissingKey, &layer.file)
                            .feature(record.feature)
                            .field("role")
                            .expected("residential | facility"),
                    ),
                    Some(role) if role == "residential" || role == "facility" => {}
                    Some(role) => others.entry(role).or_insert((record.feature, 0)).1 += 1,
                }
            }
            for (role, (feature, count)) in others {
                self.odd(
                    "other-role",
                    layer,
                    feature,
                    "",
                    "role",
                    role,
                    count.to_string(),
                );
            }
        }
    }

    fn layer(&mut self, layer: &Layer, role: &str) {
        for record in &layer.records {
            if self.role(layer, record).as_deref() == Some(role) {
                let took = match role {
                    "residential" => self.parcel(layer, record),
                    _ => self.facility(layer, record),
                };
                if let Err(fault) = took {
                    self.faults.push(fault);
                }
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn odd(
        &mut self,
        code: &str,
        layer: &Layer,
        feature: usize,
        subject: &str,
        field: &str,
        found: impl Into<String>,
        against: impl Into<String>,
    ) {
        self.out.oddities.push(Oddity {
            code: code.into(),
            file: layer.file.clone(),
            feature,
            subject: subject.into(),
            field: field.into(),
            found: found.into(),
            against: against.into(),
        });
    }

    fn development(&mut self, name: &str) -> usize {
        if let Some(&at) = self.by_name.get(name) {
            return at;
        }
        let at = self.out.developments.len();
        self.out.developments.push(Development {
            name: name.to_string(),
            ..Development::default()
        });
        self.by_name.insert(name.to_string(), at);
        at
    }

    /// A number of 0 or more, `None` if it is not given.
    fn number(&mut self, layer: &Layer, record: &Record, meaning: &str) -> Option<f64> {
        let (field, value) = self.reading.mapping.value(record, meaning)?;
        let bad = |found: String| {
            Fault::new(Code::BadNumber, &layer.file)
                .feature(record.feature)
                .field(field)
                .found(found)
                .expected(format!("0 … {}", crate::text::grouped(count::MOST, 0)))
        };
        let read = match fields::number(record, field) {
            fields::Read::Number(n) if (0.0..=count::MOST).contains(&n) => return Some(n),
            fields::Read::Number(n) => bad(n.to_string()),
            fields::Read::Unknown => return None,
            fields::Read::Bad(text) => match measured(value) {
                Some(n) if (0.0..=count::MOST).contains(&n) => return Some(n),
                _ => bad(text),
            },
        };
        self.faults.push(read);
        None
    }

    fn area(&mut self, layer: &Layer, record: &Record, meaning: &str) -> Option<Mm2> {
        let m2 = self.number(layer, record, meaning)?;
        Some((m2 * 1e6).round() as Mm2)
    }

    /// A word of a closed list; one that is not in it is odd, and the value stays unknown.
    fn word(
        &mut self,
        layer: &Layer,
        record: &Record,
        meaning: &str,
        name: &str,
    ) -> Option<String> {
        let text = self.reading.mapping.text(record, meaning);
        if text.is_empty() {
            return None;
        }
        let word = self.reading.mapping.word(meaning, &text);
        if word.is_none() {
            let code = format!("{meaning}-unread");
            self.odd(&code, layer, record.feature, name, meaning, text, "");
        }
        word
    }

    fn phase(&mut self, layer: &Layer, record: &Record, name: &str) -> Option<u32> {
        let given = self
            .reading
            .mapping
            .value(record, "phase")
            .map(|(_, v)| v.clone());
        let value = given.or_else(|| {
            let assumed = self.reading.mapping.assume.get("phase")?;
            Some(Value::String(assumed.clone()))
        })?;
        let phase = phase::read(&value);
        if phase.is_none() && !plain(&value).is_empty() {
            let text = plain(&value);
            self.odd(
                "phase-unread",
                layer,
                record.feature,
                name,
                "phase",
                text,
                "",
            );
        }
        phase
    }

    fn name(&self, layer: &Layer, record: &Record) -> String {
        match self.reading.mapping.text(record, "name") {
            text if text.is_empty() => {
                let file = Path::new(&layer.file).file_name().unwrap_or_default();
                format!("{}#{}", file.to_string_lossy(), record.feature)
            }
            text => text,
        }
    }

    /// Is it there a second time, in the same role, with the same name, place and figures?
    fn twice(&mut self, layer: &Layer, record: &Record, role: &str, name: &str) -> bool {
        let place = format!("{:?}", record.geometry);
        let what = serde_json::to_string(&record.properties).unwrap_or_default();
        let key = crate::format::hash(format!("{role}\n{place}\n{what}").as_bytes());
        if self.seen.insert(key) {
            return false;
        }
        self.odd("duplicate", layer, record.feature, name, "", role, "");
        true
    }

    fn parcel(&mut self, layer: &Layer, record: &Record) -> std::result::Result<(), Fault> {
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

    fn facility(&mut self, layer: &Layer, record: &Record) -> std::result::Result<(), Fault> {
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
            Some((field, value)) => Some(position(value).ok_or_else(|| {
                Fault::new(Code::BadPosition, &layer.file)
                    .feature(record.feature)
                    .field(field)
                    .found(plain(value))
                    .expected("[lon, lat]")
            })?),
        };
        let at = entrance.unwrap_or(inside);
        let given = mapping.value(record, "development").map(|(_, v)| names(v));
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

    fn kind(&self, record: &Record) -> String {
        let word = self.reading.mapping.text(record, "type");
        match self.reading.mapping.word("type", &word) {
            Some(kind) => kind,
            None => type_of(&word),
        }
    }

    fn status(&mut self, layer: &Layer, record: &Record, name: &str) -> Option<Status> {
        let word = self.word(layer, record, "status", name);
        let status = match word.as_deref() {
            Some("planned") => Some(Status::Planned),
            Some("under-construction") => Some(Status::UnderConstruction),
            Some("built") => Some(Status::Built),
            Some("handed-over") => Some(Status::HandedOver),
            Some("delayed") => Some(Status::Delayed),
            Some("stopped") => Some(Status::Stopped),
            _ => None,
        };
        let handed = self.reading.mapping.text(record, "handed_over");
        let yes = ["true", "1", "是", "yes", "已移交", "移交"].contains(&handed.as_str());
        match status {
            Some(Status::Built) | None if yes => Some(Status::HandedOver),
            other => other,
        }
    }

    /// Notes a stated area that is not the drawn one.
    fn compare(
        &mut self,
        layer: &Layer,
        record: &Record,
        name: &str,
        field: &str,
        stated: Option<f64>,
        drawn: f64,
    ) {
        let Some(stated) = stated.filter(|_| drawn > 0.0) else {
            return;
        };
        if (stated - drawn).abs() > self.reading.tolerance * stated.max(drawn) {
            let number = |x: f64| crate::text::number(x, 1);
            let (found, against) = (number(stated), number(drawn));
            self.odd(
                "area-differs",
                layer,
                record.feature,
                name,
                field,
                found,
                against,
            );
        }
    }
}

fn geometry<'r>(
    layer: &Layer,
    record: &'r Record,
) -> std::result::Result<&'r Geometry<f64>, Fault> {
    let fault = || Fault::new(Code::NoGeometry, &layer.file).feature(record.feature);
    record.geometry.as_ref().ok_or_else(fault)
}

/// A number with a unit behind it, such as `400㎡` or `1,200 m2`.
fn measured(value: &Value) -> Option<f64> {
    let text = value.as_str()?.trim().replace([',', ','], "");
    let text: String = text
        .chars()
        .map(|c| match c {
            '\u{ff10}'..='\u{ff19}' => (b'0' + (c as u32 - 0xff10) as u8) as char,
            '\u{ff0e}' => '.',
            c => c,
        })
        .collect();
    let units = ["平方米", "㎡", "m²", "m2", "户", "人", "层", "平米"];
    let unit = units.iter().find_map(|u| text.strip_suffix(u));
    unit.unwrap_or(&text)
        .trim()
        .parse()
        .ok()
        .filter(|n: &f64| n.is_finite())
}

/// Longitude and latitude from `[lon, lat]` or `"lon,lat"`.
fn position(value: &Value) -> Option<Coord<f64>> {
    let numbers: Vec<f64> = match value {
        Value::Array(list) => list.iter().filter_map(Value::as_f64).collect(),
        Value::String(s) => s
            .split([',', ',', ' '])
            .filter_map(|n| n.trim().parse().ok())
            .collect(),
        _ => Vec::new(),
    };
    let &[x, y] = numbers.as_slice() else {
        return None;
    };
    (x.abs() <= 180.0 && y.abs() <= 90.0).then_some(Coord { x, y })
}

/// Keeps in `shared` what every parcel of a development says alike.
fn common(shared: &mut Map<String, Value>, properties: &Map<String, Value>, first: bool) {
    if first {
        *shared = properties.clone();
    } else {
        shared.retain(|key, value| properties.get(key) == Some(value));
    }
}
