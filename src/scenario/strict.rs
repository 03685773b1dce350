//! TOML that people write, into types: unknown keys are faults with line and suggestion.

use crate::error::{Code, Error, Fault, Result};
use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Parses TOML into `T`, refusing every key that `T` does not have.
///
/// # Errors
/// Every unknown key, and the first value that does not fit, each with its line.
pub fn strict<T: DeserializeOwned + JsonSchema>(file: &str, text: &str) -> Result<T> {
    let lines = Lines::new(text);
    let schema = schemars::schema_for!(T);
    let mut faults = Vec::new();
    if let Ok(table) = text.parse::<toml::Table>() {
        walk(
            &toml::Value::Table(table),
            &mut Vec::new(),
            &schema,
            &mut |keys| {
                faults.push(unknown(file, &lines, &schema, keys));
            },
        );
    }
    let value = toml::from_str(text).map_err(|e| faults.push(lines.fault(file, &e)));
    faults.sort_by_key(|f| f.line);
    match value {
        Ok(value) if faults.is_empty() => Ok(value),
        _ => Err(Error::Faults(faults)),
    }
}

/// Every key that `T` does not have, in a text that need not be all of a `T`.
pub fn unknown_keys<T: JsonSchema>(file: &str, text: &str) -> Vec<Fault> {
    let lines = Lines::new(text);
    let schema = schemars::schema_for!(T);
    let mut faults = Vec::new();
    match text.parse::<toml::Table>() {
        Ok(table) => walk(
            &toml::Value::Table(table),
            &mut Vec::new(),
            &schema,
            &mut |keys| faults.push(unknown(file, &lines, &schema, keys)),
        ),
        Err(e) => faults.push(lines.fault(file, &e)),
    }
    faults.sort_by_key(|f| f.line);
    faults
}

/// Walks the tables that the schema describes and calls `see` with the path of each key that it
/// does not have. Tables that are one of several forms of a value are left to their own readers.
fn walk(
    value: &toml::Value,
    path: &mut Vec<String>,
    schema: &Schema,
    see: &mut impl FnMut(&[String]),
) {
    match value {
        toml::Value::Table(table) => {
            let known = known_keys(schema, path);
            for (key, inner) in table {
                path.push(key.clone());
                if known.contains(key) {
                    walk(inner, path, schema, see);
                } else if !known.is_empty() {
                    see(path);
                }
                path.pop();
            }
        }
        toml::Value::Array(list) => {
            for (k, inner) in list.iter().enumerate() {
                path.push(k.to_string());
                walk(inner, path, schema, see);
                path.pop();
            }
        }
        _ => {}
    }
}

fn unknown(file: &str, lines: &Lines, schema: &Schema, keys: &[String]) -> Fault {
    let (key, table) = match keys.split_last() {
        Some((key, table)) => (key.as_str(), table),
        None => ("", keys),
    };
    let known = known_keys(schema, table);
    let mut fault = Fault::new(Code::UnknownKey, file).field(keys.join("."));
    if let Some(line) = lines.of_key(keys) {
        fault = fault.line(line);
    }
    let nearest = known
        .iter()
        .map(|k| (strsim::jaro_winkler(k, key), k))
        .filter(|(score, _)| *score > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((_, k)) => fault.expected(format!("`{k}`")),
        None => fault.expected(known.join(", ")),
    }
}

/// Keys that the schema allows in the table at `path`.
fn known_keys(schema: &Schema, path: &[String]) -> Vec<String> {
    let root = schema.as_value();
    let mut at = root;
    for segment in path {
        at = resolve(root, at);
        at = if segment.parse::<usize>().is_ok() {
            at.get("items").unwrap_or(&Value::Null)
        } else {
            at.pointer(&format!("/properties/{segment}"))
                .unwrap_or(&Value::Null)
        };
    }
    match resolve(root, at).get("properties") {
        Some(Value::Object(properties)) => properties.keys().cloned().collect(),
        _ => Vec::new(),
    }
}

/// Follows references, and the one real form of a value that may also be absent.
fn resolve<'a>(root: &'a Value, at: &'a Value) -> &'a Value {
    let forms = at.get("anyOf").or_else(|| at.get("allOf"));
    let real: Vec<&Value> = forms
        .and_then(Value::as_array)
        .map(|list| {
            list.iter()
                .filter(|f| f.get("type") != Some(&Value::from("null")))
                .collect()
        })
        .unwrap_or_default();
    let one = match real.as_slice() {
        [] => at,
        [one] => one,
        _ => return &Value::Null,
    };
    match one.get("$ref").and_then(Value::as_str) {
        Some(r) => root
            .pointer(r.trim_start_matches('#'))
            .unwrap_or(&Value::Null),
        None => one,
    }
}

/// Finds lines in TOML text.
pub struct Lines<'a> {
    text: &'a str,
    document: Option<toml_edit::Document<&'a str>>,
}

impl<'a> Lines<'a> {
    /// Of this text.
    pub fn new(text: &'a str) -> Lines<'a> {
        Lines {
            text,
            document: toml_edit::Document::parse(text).ok(),
        }
    }

    fn of_offset(&self, offset: usize) -> usize {
        let end = offset.min(self.text.len());
        self.text.as_bytes()[..end]
            .iter()
            .filter(|&&b| b == b'\n')
            .count()
            + 1
    }

    /// The line of a key, given with the tables and list places that it is in.
    pub fn of_key(&self, keys: &[String]) -> Option<usize> {
        let mut at = self.document.as_ref()?.as_item();
        let (last, path) = keys.split_last()?;
        for segment in path {
            at = match segment.parse::<usize>() {
                Ok(k) => at.get(k)?,
                Err(_) => at.get(segment.as_str())?,
            };
        }
        let table = at.as_table_like()?;
        let span = match table.get_key_value(last) {
            Some((key, item)) => key.span().or_else(|| item.span()),
            None => None,
        };
        span.map(|s| self.of_offset(s.start))
    }

    fn fault(&self, file: &str, e: &toml::de::Error) -> Fault {
        let text = e.message();
        let code = if text.starts_with("missing field") {
            Code::MissingKey
        } else if self.document.is_some() {
            Code::BadValue
        } else {
            Code::Syntax
        };
        let fault = Fault::new(code, file).found(text.replace('\n', " "));
        match e.span() {
            Some(span) => fault.line(self.of_offset(span.start)),
            None => fault,
        }
    }
}
