//! The written plan, as found in its directory.

use super::{Check, Verified};
use crate::error::{Code, Error, Fault, Result};
use crate::format::{read_layer, Record};
use crate::report::plan_file::{PlanFile, SCHEMA};
use std::collections::HashMap;
use std::path::Path;

/// What a plan directory says.
pub struct Written {
    /// `plan.json`.
    pub plan: PlanFile,
    /// `sites.geojson` by id.
    pub sites: HashMap<String, Record>,
    /// `demand.geojson` by id.
    pub demand: HashMap<String, Record>,
    /// `links.geojson`.
    pub links: Vec<Record>,
    /// `zones.geojson`.
    pub zones: Vec<Record>,
}

/// Reads a plan directory.
pub fn read(out: &Path, v: &mut Verified) -> Result<Written> {
    let path = out.join("plan.json");
    let text = std::fs::read_to_string(&path).map_err(|e| Error::io(&path, e))?;
    let plan: PlanFile = serde_json::from_str(&text).map_err(|e| {
        Fault::new(Code::Syntax, path.to_string_lossy())
            .line(e.line())
            .found(e.to_string())
    })?;
    v.same(Check::Schema, "plan.json", plan.schema.as_str(), SCHEMA);
    let layer = |name: &str| -> Result<Vec<Record>> {
        let path = out.join(name);
        Ok(read_layer(&path.to_string_lossy(), &path)?.records)
    };
    let sites = by_id("sites.geojson", layer("sites.geojson")?, v);
    let demand = by_id("demand.geojson", layer("demand.geojson")?, v);
    Ok(Written {
        plan,
        sites,
        demand,
        links: layer("links.geojson")?,
        zones: layer("zones.geojson")?,
    })
}

fn by_id(file: &str, records: Vec<Record>, v: &mut Verified) -> HashMap<String, Record> {
    let mut map = HashMap::with_capacity(records.len());
    for r in records {
        let id = text(&r, "id").to_string();
        let twice = map.insert(id.clone(), r).is_some();
        v.compare(!twice, Check::Presence, &format!("{file} {id}"), "2", "1");
    }
    map
}

/// A text property, or empty.
pub fn text<'a>(r: &'a Record, field: &str) -> &'a str {
    r.properties
        .get(field)
        .and_then(|p| p.as_str())
        .unwrap_or("")
}

/// A number property, or NaN, which equals nothing.
pub fn number(r: &Record, field: &str) -> f64 {
    r.properties
        .get(field)
        .and_then(|p| p.as_f64())
        .unwrap_or(f64::NAN)
}

/// Square metres as written, in whole mm²; `None` if there is no such number.
pub fn mm2(r: &Record, field: &str) -> Option<i128> {
    let n = number(r, field);
    n.is_finite().then(|| (n * 1e6).round() as i128)
}
