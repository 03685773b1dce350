//! Result layers under the names and codes that a bureau wants: a table of fields in TOML. The map
//! `yizhangtu` is built in as an example.

use crate::error::{Code, Error, Fault, Result};
use crate::format::row::{Cell, Head, Row};
use crate::format::save::Sheet;
use crate::format::write::Out;
use crate::scenario::read::strict;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Maps that are built in, by name.
pub const BUILT_IN: &[(&str, &str)] = &[(
    "yizhangtu",
    include_str!("../../data/field-maps/yizhangtu.toml"),
)];

/// A field map.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct FieldMap {
    /// Layers to write; others are not written.
    layer: Vec<LayerMap>,
}

/// One layer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
struct LayerMap {
    /// The result layer it is made from.
    from: String,
    /// What it is called.
    name: String,
    /// Its fields, in order.
    field: Vec<FieldSpec>,
}

/// One field: exactly one of `from`, `text` and `serial`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
struct FieldSpec {
    /// What it is called.
    name: String,
    /// The field of the result layer that it takes its values from.
    #[serde(default)]
    from: Option<String>,
    /// What values of `from` become; others stay.
    #[serde(default)]
    words: BTreeMap<String, String>,
    /// The same text for all.
    #[serde(default)]
    text: Option<String>,
    /// A running number of so many digits.
    #[serde(default)]
    serial: Option<usize>,
}

const LAYERS: &[&str] = &["sites", "demand", "links", "catchments", "zones"];

impl FieldMap {
    /// A built-in map by name, or a file.
    ///
    /// # Errors
    /// It cannot be read; unknown keys or layers; a field with no value or two.
    pub fn open(name: &str) -> Result<FieldMap> {
        if let Some((_, text)) = BUILT_IN.iter().find(|b| b.0 == name) {
            return FieldMap::parse(name, text);
        }
        let path = Path::new(name);
        let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?;
        FieldMap::parse(name, &text)
    }

    fn parse(file: &str, text: &str) -> Result<FieldMap> {
        let map: FieldMap = strict(file, text)?;
        let mut faults = Vec::new();
        for (k, layer) in map.layer.iter().enumerate() {
            let key = |key: &str| format!("layer.{k}.{key}");
            let plain = |name: &str| {
                !name.is_empty()
                    && name
                        .chars()
                        .all(|c| c.is_alphanumeric() || "_-".contains(c))
            };
            if !LAYERS.contains(&layer.from.as_str()) {
                let fault = Fault::new(Code::UnknownName, file).field(key("from"));
                faults.push(fault.found(&layer.from).expected(LAYERS.join(" | ")));
            }
            // The name becomes the name of a file.
            if !plain(&layer.name) {
                let fault = Fault::new(Code::BadValue, file).field(key("name"));
                faults.push(fault.found(&layer.name).expected("letters, digits, _ -"));
            }
            for f in &layer.field {
                let given = [f.from.is_some(), f.text.is_some(), f.serial.is_some()];
                if given.iter().filter(|g| **g).count() != 1 || f.serial.is_some_and(|n| n > 60) {
                    let fault = Fault::new(Code::Conflict, file).field(key(&f.name));
                    faults.push(fault.expected("from | text | serial (≤ 60)"));
                }
            }
        }
        match faults.is_empty() {
            true => Ok(map),
            false => Err(Error::Faults(faults)),
        }
    }

    /// The layers under their new names.
    pub fn apply(&self, sheets: &[Sheet]) -> Vec<Sheet> {
        let pairs = self.layer.iter().filter_map(|l| {
            let sheet = sheets.iter().find(|s| s.name == l.from)?;
            Some(l.apply(sheet))
        });
        pairs.collect()
    }
}

impl LayerMap {
    fn apply(&self, sheet: &Sheet) -> Sheet {
        let features = sheet.features.iter().enumerate().map(|(k, f)| Out {
            id: f.id.clone(),
            geometry: f.geometry.clone(),
            properties: self.row(k, &f.properties),
        });
        Sheet {
            name: self.name.clone(),
            features: features.collect(),
            style: None,
        }
    }

    fn row(&self, k: usize, properties: &Row) -> Row {
        let value = |f: &FieldSpec| match (&f.from, &f.text, f.serial) {
            (Some(from), _, _) => {
                let value = properties.get(from).cloned().unwrap_or(Cell::NULL);
                let word = value.as_str().and_then(|w| f.words.get(w));
                word.map_or(value.clone(), |w| Cell::text(w))
            }
            (_, Some(text), _) if text.is_empty() => Cell::NULL,
            (_, Some(text), _) => Cell::text(text),
            (_, _, digits) => {
                Cell::text(&format!("{:0width$}", k + 1, width = digits.unwrap_or(0)))
            }
        };
        let names = Head::new(self.field.iter().map(|f| &f.name));
        Row::new(names, self.field.iter().map(value).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_maps_are_sound_and_their_names_fit_a_shapefile() {
        for (name, text) in BUILT_IN {
            let map = FieldMap::parse(name, text).unwrap();
            let fields = map.layer.iter().flat_map(|l| &l.field);
            assert!(fields.clone().all(|f| f.name.len() <= 10), "{name}");
            assert!(fields.count() > 20);
        }
    }

    #[test]
    fn faults_are_named() {
        let text = "[[layer]]\nfrom = \"nosuch\"\nname = \"../x\"\nfield = [{ name = \"A\" }]\n";
        let Err(Error::Faults(list)) = FieldMap::parse("map", text) else {
            panic!("taken")
        };
        assert_eq!(list.len(), 3);
    }
}
