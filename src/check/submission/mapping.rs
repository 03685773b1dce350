//! The mapping file: which of a submission's own fields and words mean what.

use super::fields::{Names, ATTRIBUTES, COMMON, FACILITY, PARCEL, WORDS};
use crate::error::{Code, Error, Fault, Result};
use crate::format::Record;
use crate::scenario::read::strict;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;

/// A mapping file (TOML).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Coordinate system of the files, such as `EPSG:4548` or a proj string.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// Role by file name: `"layer.geojson" = "residential"`.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// Field by meaning: `households = "HUSHU"`.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// Words by meaning and value: `[words.role] residential = ["4"]`.
    #[serde(default)]
    pub words: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// Value for every feature that has none: `class = "new"`. Printed in the result.
    #[serde(default)]
    pub assume: BTreeMap<String, String>,
    /// Households from drawn area, where they are not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derive_households: Option<Derive>,
}

/// Households = drawn area × plot ratio ÷ unit size, rounded up. Counted as imputed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Derive {
    /// Floor area per land area (容积率).
    pub plot_ratio: f64,
    /// Floor area of one dwelling in m².
    pub unit_m2: f64,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// Unknown keys, meanings that are not known, numbers that make no sense.
    pub fn open(path: &Path) -> Result<Mapping> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?;
        let mapping: Mapping = strict(&file, &text)?;
        let mut meanings: Vec<&str> = tables().map(|(m, _)| *m).collect();
        meanings.sort_unstable();
        meanings.dedup();
        let mut faults = Vec::new();
        let mut unknown = |table: &str, key: &str, known: &[&str]| {
            faults.push(
                Fault::new(Code::UnknownName, &file)
                    .field(format!("{table}.{key}"))
                    .found(key)
                    .expected(known.join(" | ")),
            );
        };
        let asked = mapping.fields.keys().map(|k| ("fields", k));
        for (table, key) in asked.chain(mapping.assume.keys().map(|k| ("assume", k))) {
            if !meanings.contains(&key.as_str()) {
                unknown(table, key, &meanings);
            }
        }
        for (meaning, values) in &mapping.words {
            let known: Vec<&str> = WORDS
                .iter()
                .filter(|(m, _, _)| m == meaning)
                .map(|(_, v, _)| *v)
                .collect();
            if known.is_empty() && meaning != "type" {
                unknown("words", meaning, &["role", "class", "status", "type"]);
            }
            for value in values.keys().filter(|_| meaning != "type") {
                if !known.is_empty() && !known.contains(&value.as_str()) {
                    unknown(&format!("words.{meaning}"), value, &known);
                }
            }
        }
        for role in mapping.files.values() {
            if !["residential", "facility"].contains(&role.as_str()) {
                unknown("files", role, &["residential", "facility"]);
            }
        }
        if let Some(d) = mapping.derive_households {
            if !(d.plot_ratio > 0.0 && d.plot_ratio < 100.0 && d.unit_m2 > 1.0) {
                faults.push(
                    Fault::new(Code::BadValue, &file)
                        .field("derive_households")
                        .found(format!("{} / {}", d.plot_ratio, d.unit_m2)),
                );
            }
        }
        if faults.is_empty() {
            Ok(mapping)
        } else {
            Err(Error::Faults(faults))
        }
    }

    /// The value of a meaning in a feature, with the field it stands in. Names from the mapping
    /// file come first; then the usual ones.
    pub fn value<'r>(&self, record: &'r Record, meaning: &str) -> Option<(&'r str, Value)> {
        let entry = |name: &str| {
            let found = record.properties.entry(name);
            found.map(|(k, v)| (k, v.to_value()))
        };
        if let Some(name) = self.fields.get(meaning) {
            return entry(name).filter(|(_, v)| !v.is_null());
        }
        let names = tables().find(|(m, _)| *m == meaning)?;
        let found = names.1.iter().filter_map(|name| entry(name));
        found.into_iter().find(|(_, v)| !v.is_null())
    }

    /// The text of a meaning: as given, or as assumed, or empty.
    pub fn text(&self, record: &Record, meaning: &str) -> String {
        let given = self.value(record, meaning).map(|(_, v)| plain(&v));
        match given.filter(|t| !t.is_empty()) {
            Some(text) => text,
            None => self.assume.get(meaning).cloned().unwrap_or_default(),
        }
    }

    /// The properties of a feature, those that the file maps or assumes also under the names that
    /// rules ask for.
    pub fn named(&self, record: &Record) -> Map<String, Value> {
        let mut properties = record.properties.to_map();
        for (meaning, value) in &self.assume {
            let absent = self.value(record, meaning).is_none();
            if absent {
                properties.insert(meaning.clone(), Value::from(value.clone()));
            }
        }
        for (meaning, field) in &self.fields {
            if let Some(value) = record.properties.get(field) {
                properties.insert(meaning.clone(), value.to_value());
            }
        }
        properties
    }

    /// What a word means: `residential` for 住宅.
    pub fn word(&self, meaning: &str, word: &str) -> Option<String> {
        let mine = self.words.get(meaning).into_iter().flatten();
        for (value, words) in mine {
            if words.iter().any(|w| w == word) {
                return Some(value.clone());
            }
        }
        let usual = WORDS.iter().find(|(m, _, words)| {
            *m == meaning && words.iter().any(|w| w.eq_ignore_ascii_case(word))
        });
        usual.map(|(_, value, _)| value.to_string())
    }
}

/// Every meaning with its usual names.
fn tables() -> impl Iterator<Item = &'static Names> {
    [COMMON, PARCEL, FACILITY, ATTRIBUTES].into_iter().flatten()
}

/// A property as text, trimmed; whole numbers without a point.
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(s) => s.trim().to_string(),
        Value::Number(n) => match n.as_f64() {
            Some(f) if f.fract() == 0.0 && f.abs() < 1e15 => format!("{}", f as i64),
            _ => n.to_string(),
        },
        Value::Bool(b) => b.to_string(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(";"),
        _ => String::new(),
    }
}
