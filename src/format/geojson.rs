//! Reads GeoJSON (RFC 7946): a FeatureCollection, a Feature or a bare geometry.
//!
//! Features are cut out first and parsed in parallel, so that one bad feature does not hide the
//! faults of the next.

use super::geometry;
use super::Record;
use crate::error::{Code, Error, Fault, Result};
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
}

#[derive(Deserialize)]
struct RawFeature<'a> {
    #[serde(rename = "type")]
    kind: Option<String>,
    id: Option<Value>,
    #[serde(borrow)]
    geometry: Option<&'a RawValue>,
    properties: Option<Map<String, Value>>,
}

/// Parses GeoJSON text into records and the coordinate system it names, if any.
///
/// # Errors
/// [`Code::Encoding`], [`Code::Syntax`] with line, [`Code::NotGeoJson`], or every faulty feature.
pub fn parse(file: &str, bytes: &[u8]) -> Result<(Vec<Record>, Option<String>)> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes)
        .map_err(|e| Fault::new(Code::Encoding, file).found(format!("byte {}", e.valid_up_to())))?;
    let document: Document = serde_json::from_str(text).map_err(|e| syntax(file, &e))?;
    let kind = document.kind.as_deref().unwrap_or("");
    let raw: Vec<&str> = match (kind, &document.features) {
        ("FeatureCollection", Some(features)) => features.iter().map(|f| f.get()).collect(),
        ("Feature", _) => vec![text],
        (
            "Point" | "MultiPoint" | "LineString" | "MultiLineString" | "Polygon" | "MultiPolygon",
            _,
        ) => {
            let geometry = geometry::parse(text).map_err(|f| f.at(file, 1))?;
            let record = Record {
                feature: 1,
                id: None,
                geometry: Some(geometry),
                properties: Map::new(),
            };
            return Ok((vec![record], None));
        }
        _ => {
            let found = if kind.is_empty() { "no `type`" } else { kind };
            return Err(Fault::new(Code::NotGeoJson, file).found(found).into());
        }
    };
    let parsed: Vec<std::result::Result<Record, Fault>> = raw
        .par_iter()
        .enumerate()
        .map(|(k, text)| feature(file, k + 1, text))
        .collect();
    let mut records = Vec::with_capacity(parsed.len());
    let mut faults = Vec::new();
    for item in parsed {
        match item {
            Ok(record) => records.push(record),
            Err(fault) => faults.push(fault),
        }
    }
    if !faults.is_empty() {
        return Err(Error::Faults(faults));
    }
    Ok((records, document.crs.as_ref().map(crs_name)))
}

fn feature(file: &str, number: usize, text: &str) -> std::result::Result<Record, Fault> {
    let bad = |e: serde_json::Error| {
        Fault::new(Code::NotGeoJson, file)
            .feature(number)
            .found(e.to_string())
    };
    let raw: RawFeature = serde_json::from_str(text).map_err(bad)?;
    if raw.kind.as_deref() != Some("Feature") {
        return Err(Fault::new(Code::NotGeoJson, file)
            .feature(number)
            .found(raw.kind.unwrap_or_else(|| "no `type`".into()))
            .expected("Feature"));
    }
    let geometry = match raw.geometry {
        None => None,
        Some(g) => Some(geometry::parse(g.get()).map_err(|f| f.at(file, number))?),
    };
    Ok(Record {
        feature: number,
        id: raw.id.as_ref().and_then(id_text),
        geometry,
        properties: raw.properties.unwrap_or_default(),
    })
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
