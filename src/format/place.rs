//! Where on Earth a layer lies: its coordinate system is settled, its coordinates become WGS84
//! degrees, and what looks wrong is said.

use super::parts::{each, Mended, MOST_POSITIONS};
use super::{Options, Raw, Record, Said};
use crate::crs::{guess, Crs, Unusable};
use crate::error::{Code, Error, Fault, Result};
use geo::{Coord, CoordsIter, Geometry};
use rayon::prelude::*;
use std::collections::HashMap;

/// Settles the coordinate system of what was read and turns its coordinates to WGS84 degrees.
/// Stated by the caller, else by the file, else what the format allows.
///
/// # Errors
/// Nothing says which system it is, or it is none that can be computed; every position that looks
/// like metres where degrees were said.
pub fn settle(file: &str, options: &Options, raw: &mut Raw) -> Result<Crs> {
    let crs = system(file, options, raw)?;
    let degrees = crs.is_degrees();
    if degrees {
        suspect(file, raw);
    }
    if let (true, Some(c)) = (crs.is_projected(), all_degrees(&raw.records)) {
        return Err(Fault::new(Code::BadPosition, file)
            .found(format!("[{}, {}]", c.x, c.y))
            .expected(crs.name())
            .into());
    }
    let wrong: HashMap<usize, Fault> = raw
        .records
        .par_iter_mut()
        .filter_map(|r| place(file, &crs, r).err().map(|fault| (r.feature, fault)))
        .collect();
    if !wrong.is_empty() {
        let mut wrong = wrong;
        for mut record in std::mem::take(&mut raw.records) {
            match wrong.remove(&record.feature) {
                Some(fault) => {
                    raw.said.push(Said::aside(fault));
                    record.geometry = None;
                    raw.lost.push(record);
                }
                None => raw.records.push(record),
            }
        }
    }
    Ok(crs)
}

fn system(file: &str, options: &Options, raw: &Raw) -> Result<Crs> {
    let parse = |text: &str, field: &str| {
        Crs::parse(text).map_err(|e| {
            let fault = match e {
                Unusable::Unknown => Fault::new(Code::Crs, file).found(text),
                Unusable::Datum(name) => Fault::new(Code::Datum, file).found(name),
            };
            Error::from(fault.field(field))
        })
    };
    if let Some(asked) = &options.crs {
        return parse(asked, "crs");
    }
    if let Some(text) = &raw.crs {
        return parse(text, "crs");
    }
    if let Some(system) = &raw.system {
        return Ok(system.clone());
    }
    if raw.records.iter().all(|r| r.geometry.is_none()) {
        return Ok(Crs::wgs84());
    }
    let first = raw
        .records
        .iter()
        .find_map(|r| r.geometry.as_ref()?.coords_iter().next());
    let likely = first.map_or_else(String::new, |c| likely(c, true));
    let shown = first.map_or_else(String::new, |c| format!("[{}, {}]", c.x, c.y));
    Err(Fault::new(Code::CrsMissing, file)
        .field("crs")
        .found(shown)
        .expected(likely)
        .into())
}

/// What numbers may be, as something to write after `crs =`.
fn likely(c: Coord<f64>, degrees_too: bool) -> String {
    let fits = c.x.abs() <= 180.0 && c.y.abs() <= 90.0;
    if fits && degrees_too {
        return "wgs84 | cgcs2000 | gcj02 | bd09".into();
    }
    match guess::outside(c) {
        guess::Guess::Zones(list) => {
            let names: Vec<String> = list.iter().map(|c| format!("EPSG:{c}")).collect();
            names.join(" | ")
        }
        guess::Guess::Swapped => "[y, x]".into(),
        guess::Guess::Nothing => "EPSG:…".into(),
    }
}

fn place(file: &str, crs: &Crs, record: &mut Record) -> std::result::Result<(), Fault> {
    let Some(geometry) = &mut record.geometry else {
        return Ok(());
    };
    let number = record.feature;
    let count = geometry.coords_count();
    if count > MOST_POSITIONS {
        return Err(Fault::new(Code::TooBig, file)
            .feature(number)
            .found(format!("{count} positions"))
            .expected(format!("≤ {MOST_POSITIONS}")));
    }
    if is_empty(geometry) {
        record.geometry = None;
        return Ok(());
    }
    let mut bad = None;
    each(geometry, &mut |c| match crs.to_wgs84(*c) {
        Some(to) if to.x.abs() <= 180.0 && to.y.abs() <= 90.0 => *c = to,
        _ => bad = bad.or(Some(*c)),
    });
    let Some(c) = bad else { return Ok(()) };
    let range = match crs.is_degrees() {
        true => {
            let range = "[-180..180, -90..90]";
            match guess::outside(c) {
                guess::Guess::Zones(_) => format!("{range}; crs = {}", likely(c, false)),
                _ => range.to_string(),
            }
        }
        false => crs.name().to_string(),
    };
    Err(Fault::new(Code::BadPosition, file)
        .feature(number)
        .found(format!("[{}, {}]", c.x, c.y))
        .expected(range))
}

fn is_empty(geometry: &Geometry<f64>) -> bool {
    geometry.coords_iter().next().is_none()
}

/// The first position, if every one could be degrees: they are no metres then.
fn all_degrees(records: &[Record]) -> Option<Coord<f64>> {
    let fits = |c: &Coord<f64>| c.x.abs() <= 180.0 && c.y.abs() <= 90.0;
    let mut shapes = records.iter().filter_map(|r| r.geometry.as_ref());
    let all = shapes.all(|g| g.coords_iter().all(|c| fits(&c)));
    let first = || {
        records
            .iter()
            .find_map(|r| r.geometry.as_ref()?.coords_iter().next())
    };
    first().filter(|c| all && (c.x != 0.0 || c.y != 0.0))
}

/// Latitude before longitude, and points where programs put what they cannot find.
fn suspect(file: &str, raw: &mut Raw) {
    let first = |r: &Record| r.geometry.as_ref().and_then(|g| g.coords_iter().next());
    if guess::swapped(raw.records.iter().filter_map(first)) {
        let c = raw.records.iter().find_map(first).unwrap_or_default();
        raw.said.push(Said::noted(
            Fault::new(Code::Swapped, file)
                .found(format!("[{}, {}]", c.x, c.y))
                .expected(format!("[{}, {}]", c.y, c.x)),
        ));
    }
    for r in &raw.records {
        let Some(Geometry::Point(p)) = &r.geometry else {
            continue;
        };
        if let Some(what) = guess::nowhere(p.0) {
            raw.said.push(Said::noted(
                Fault::new(Code::Nowhere, file)
                    .feature(r.feature)
                    .found(format!("[{}, {}] ({what})", p.x(), p.y())),
            ));
        }
    }
}

/// What is said of a ring that was closed.
pub fn closed(file: &str, feature: usize, mended: &Mended) -> Option<Said> {
    let found = mended.closed.as_ref()?;
    let fault = Fault::new(Code::BadRing, file).feature(feature);
    Some(Said::repaired(fault.found(found.clone())))
}

/// What one task of a reader made.
#[derive(Default)]
pub struct Part {
    /// Features that could be read.
    pub records: Vec<Record>,
    /// What was mended or set aside.
    pub said: Vec<Said>,
    /// Features whose heights were dropped.
    pub heights: usize,
}

impl Part {
    /// Takes over what the next task made.
    pub fn add(&mut self, next: Part) {
        self.records.extend(next.records);
        self.said.extend(next.said);
        self.heights += next.heights;
    }
}

/// What is said of heights that were dropped.
pub fn heights(file: &str, features: usize) -> Option<Said> {
    let fault = Fault::new(Code::Heights, file).found(format!("{features}"));
    (features > 0).then(|| Said::noted(fault))
}
