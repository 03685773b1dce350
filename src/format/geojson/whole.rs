//! The careful parser: documents as a whole, and single features with what is wrong with them.

use super::{gather, geometry, Parsed};
use crate::error::{Code, Fault, Result};
use crate::format::parts::Mended;
use crate::format::row::Row;
use crate::format::{Raw, Record, Source};
use rayon::prelude::*;
use serde::de::IgnoredAny;
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

/// Reads a document.
///
/// # Errors
/// [`Code::Encoding`], [`Code::Syntax`] with line, [`Code::NotGeoJson`].
pub fn read(source: &Source) -> Result<Raw> {
    let text = utf8(source)?;
    match serde_json::from_str::<Document>(text) {
        Ok(document) => made(source.file, text, document),
        // One document a line, whatever the ending says.
        Err(e) if e.to_string().starts_with("trailing characters") => read_lines(source),
        Err(_) if text.trim_ascii_start().starts_with('\u{1e}') => read_lines(source),
        Err(e) => Err(syntax(source.file, &e).into()),
    }
}

fn made(file: &str, text: &str, document: Document) -> Result<Raw> {
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
    let separated = text.contains('\u{1e}');
    let lines: Vec<(Option<usize>, &str)> = match separated {
        true => text
            .split('\u{1e}')
            .map(|l| (None, l.trim_ascii()))
            .collect(),
        false => (text.lines().enumerate())
            .map(|(k, l)| (Some(k + 1), l.trim_ascii()))
            .collect(),
    };
    let lines: Vec<_> = lines.into_iter().filter(|l| !l.1.is_empty()).collect();
    // A single document after all.
    if let [(_, one)] = lines.as_slice() {
        match serde_json::from_str::<Document>(one) {
            Ok(document) if document.features.is_some() => return made(file, one, document),
            _ => {}
        }
    }
    let parsed: Vec<Parsed> = lines
        .par_iter()
        .enumerate()
        .map(|(k, (line, one))| self::text(file, k + 1, *line, one))
        .collect();
    Ok(gather(file, parsed))
}

/// One text of a sequence, a feature or a geometry; `line` is where it stands.
pub fn text(file: &str, number: usize, line: Option<usize>, text: &str) -> Parsed {
    match serde_json::from_str::<Kind>(text).map(|k| k.kind) {
        Ok(Some(kind)) if GEOMETRIES.contains(&kind.as_str()) => bare(file, number, text),
        Ok(_) => feature(file, number, text),
        Err(e) => {
            let mut fault = Fault::new(Code::Syntax, file).found(e.to_string());
            fault.line = line;
            (Err((fault.feature(number), None)), Mended::default())
        }
    }
}

/// One feature of a list; `None` if it is no JSON.
pub(super) fn sound(file: &str, number: usize, _: usize, text: &str) -> Option<Parsed> {
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    Some(feature(file, number, text))
}

#[derive(Deserialize)]
struct Kind {
    #[serde(rename = "type")]
    kind: Option<String>,
}

fn utf8<'a>(source: &'a Source) -> Result<&'a str> {
    let bytes = source.bytes()?;
    let mark = bytes.starts_with(b"\xef\xbb\xbf");
    let bytes = &bytes[if mark { 3 } else { 0 }..];
    std::str::from_utf8(bytes).map_err(|e| {
        Fault::new(Code::Encoding, source.file)
            .found(format!("byte {}", e.valid_up_to()))
            .into()
    })
}

fn bare(file: &str, number: usize, text: &str) -> Parsed {
    let mut mended = Mended::default();
    let record = geometry::parse(text, &mut mended)
        .map(|g| Record {
            feature: number,
            id: None,
            geometry: Some(g),
            properties: Row::default(),
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
) -> std::result::Result<Record, super::Lost> {
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
        properties: raw.properties.map(Row::from).unwrap_or_default(),
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
pub(super) fn crs_name(crs: &Value) -> String {
    crs.pointer("/properties/name")
        .and_then(Value::as_str)
        .map_or_else(|| crs.to_string(), str::to_string)
}
