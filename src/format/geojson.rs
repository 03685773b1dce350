//! Reads GeoJSON (RFC 7946): a FeatureCollection, a Feature or a bare geometry; and sequences of
//! features, one a line or set apart by record separators (RFC 8142).
//!
//! Features are cut out first and parsed in parallel, so that one bad feature does not hide the
//! faults of the next.

use super::parts::Mended;
use super::{geometry, Raw, Record, Said, Source};
use crate::crs::Crs;
use crate::error::{Code, Fault, Result};
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(borrow)]
    features: Option<Vec<&'a RawValue>>,
    crs: Option<Value>,
    name: Option<Value>,
}

#[derive(Deserialize)]
struct RawFeature<'a> {
    #[serde(rename = "type", borrow)]
    kind: Option<std::borrow::Cow<'a, str>>,
    id: Option<Value>,
    #[serde(borrow)]
    geometry: Option<&'a RawValue>,
    properties: Option<Map<String, Value>>,
}

const GEOMETRIES: &[&str] = &[
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
];

/// A feature as read, or the fault that it is; with what was mended.
type Parsed = (std::result::Result<Record, Lost>, Mended);

/// The fault of a feature, and its attributes if they could be read.
type Lost = (Fault, Option<Record>);

/// Reads a document.
///
/// # Errors
/// [`Code::Encoding`], [`Code::Syntax`] with line, [`Code::NotGeoJson`].
pub fn read(source: &Source) -> Result<Raw> {
    let file = source.file;
    let text = utf8(source)?;
    let document: Document = match serde_json::from_str(text) {
        Ok(document) => document,
        // One document a line, whatever the ending says.
        Err(e) if e.to_string().starts_with("trailing characters") => return read_lines(source),
        Err(_) if text.starts_with('\u{1e}') => return read_lines(source),
        Err(e) => return Err(syntax(file, &e).into()),
    };
    let kind = document.kind.as_deref().unwrap_or("");
    let parsed: Vec<Parsed> = match (kind, &document.features) {
        ("FeatureCollection", Some(features)) => features
            .par_iter()
            .enumerate()
            .map(|(k, raw)| feature(file, k + 1, raw.get()))
            .collect(),
        ("Feature", _) => vec![feature(file, 1, text)],
        (kind, _) if GEOMETRIES.contains(&kind) => vec![bare(file, 1, text)],
        _ => {
            let found = if kind.is_empty() { "no `type`" } else { kind };
            return Err(Fault::new(Code::NotGeoJson, file).found(found).into());
        }
    };
    let mut raw = gather(file, parsed);
    raw.crs = document.crs.filter(|c| !c.is_null()).as_ref().map(crs_name);
    raw.name = document.name.and_then(|n| n.as_str().map(str::to_string));
    Ok(raw)
}

/// Reads a sequence: features or geometries, one a line or set apart by record separators.
///
/// # Errors
/// [`Code::Encoding`]; lines that are no JSON are faults of their features.
pub fn read_lines(source: &Source) -> Result<Raw> {
    let text = utf8(source)?;
    let file = source.file;
    let lines: Vec<(usize, &str)> = match text.contains('\u{1e}') {
        true => text
            .split('\u{1e}')
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .map(|l| (1 + l.as_ptr() as usize - text.as_ptr() as usize, l))
            .collect(),
        false => (text.lines().enumerate().map(|(k, l)| (k + 1, l.trim())))
            .filter(|(_, l)| !l.is_empty())
            .collect(),
    };
    // A single document after all.
    if let [(_, one)] = lines.as_slice() {
        if serde_json::from_str::<Document>(one).is_ok_and(|d| d.features.is_some()) {
            let inner = Source::of(file, source, one.as_bytes().to_vec());
            return read(&inner);
        }
    }
    let seq = text.contains('\u{1e}');
    let parsed: Vec<Parsed> = lines
        .par_iter()
        .enumerate()
        .map(|(k, (line, text))| {
            let is = |kind: &str| GEOMETRIES.contains(&kind);
            let kind = serde_json::from_str::<Kind>(text).map(|k| k.kind);
            match kind {
                Ok(Some(kind)) if is(&kind) => bare(file, k + 1, text),
                Ok(_) => feature(file, k + 1, text),
                Err(e) => {
                    let fault = Fault::new(Code::Syntax, file).found(e.to_string());
                    let fault = if seq { fault } else { fault.line(*line) };
                    (Err((fault.feature(k + 1), None)), Mended::default())
                }
            }
        })
        .collect();
    Ok(gather(file, parsed))
}

#[derive(Deserialize)]
struct Kind {
    #[serde(rename = "type")]
    kind: Option<String>,
}

fn utf8<'a>(source: &'a Source) -> Result<&'a str> {
    let bytes = &source.bytes;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|e| {
        Fault::new(Code::Encoding, source.file)
            .found(format!("byte {}", e.valid_up_to()))
            .into()
    })
}

fn gather(file: &str, parsed: Vec<Parsed>) -> Raw {
    let mut raw = Raw {
        records: Vec::with_capacity(parsed.len()),
        system: Some(Crs::wgs84()),
        ..Raw::default()
    };
    let mut heights = 0usize;
    for (k, (item, mended)) in parsed.into_iter().enumerate() {
        match item {
            Ok(record) => raw.records.push(record),
            Err((fault, record)) => {
                raw.said.push(Said::aside(fault));
                raw.lost.extend(record);
            }
        }
        raw.said.extend(super::place::closed(file, k + 1, &mended));
        heights += usize::from(mended.heights);
    }
    raw.said.extend(super::place::heights(file, heights));
    raw
}

fn bare(file: &str, number: usize, text: &str) -> Parsed {
    let mut mended = Mended::default();
    let record = geometry::parse(text, &mut mended)
        .map(|g| Record {
            feature: number,
            id: None,
            geometry: Some(g),
            properties: Map::new(),
        })
        .map_err(|w| (w.at(file, number), None));
    (record, mended)
}

fn feature(file: &str, number: usize, text: &str) -> Parsed {
    let mut mended = Mended::default();
    let record = one(file, number, text, &mut mended);
    (record, mended)
}

fn one(
    file: &str,
    number: usize,
    text: &str,
    mended: &mut Mended,
) -> std::result::Result<Record, Lost> {
    let bad = |found: String| {
        Fault::new(Code::NotGeoJson, file)
            .feature(number)
            .found(found)
    };
    let raw: RawFeature = serde_json::from_str(text).map_err(|e| (bad(e.to_string()), None))?;
    if raw.kind.as_deref() != Some("Feature") {
        let found = raw
            .kind
            .map_or_else(|| "no `type`".into(), |k| k.into_owned());
        return Err((bad(found).expected("Feature"), None));
    }
    let mut record = Record {
        feature: number,
        id: raw.id.as_ref().and_then(id_text),
        geometry: None,
        properties: raw.properties.unwrap_or_default(),
    };
    match raw.geometry.map(|g| geometry::parse(g.get(), mended)) {
        None => Ok(record),
        Some(Ok(geometry)) => {
            record.geometry = Some(geometry);
            Ok(record)
        }
        Some(Err(wrong)) => Err((wrong.at(file, number), Some(record))),
    }
}

fn id_text(id: &Value) -> Option<String> {
    match id {
        Value::String(s) => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

fn syntax(file: &str, e: &serde_json::Error) -> Fault {
    Fault::new(Code::Syntax, file)
        .line(e.line().max(1))
        .found(e.to_string())
}

/// The name in a legacy `crs` member (GeoJSON 2008), or its text if it has none.
fn crs_name(crs: &Value) -> String {
    crs.pointer("/properties/name")
        .and_then(Value::as_str)
        .map_or_else(|| crs.to_string(), str::to_string)
}
