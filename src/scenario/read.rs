//! Reads scenario files, with the files that they extend.

use super::conflicts::contradictions;
use super::extend::{self, Base};
pub use super::strict::strict;
use super::strict::unknown_keys;
use super::Scenario;
use crate::error::{Code, Error, Fault, Result};
use std::path::Path;

/// A scenario with the text it was read from.
pub struct Given {
    /// As parsed, defaults filled in.
    pub scenario: Scenario,
    /// The file's own table: what was really given.
    pub table: toml::Table,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Files that it extends, nearest first.
    pub bases: Vec<Base>,
}

/// Reads a scenario file.
///
/// # Errors
/// Every unknown key, and the first value that does not fit, each with its line.
pub fn scenario(file: &str, path: &Path) -> Result<Given> {
    let bytes = std::fs::read(path).map_err(|e| Error::io(path, e))?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|e| Fault::new(Code::Encoding, file).found(format!("byte {}", e.valid_up_to())))?;
    let sha256 = crate::format::hash(&bytes);
    let table: toml::Table = text.parse().unwrap_or_default();
    if !table.contains_key("extends") && !table.contains_key("edit") {
        let scenario = settled(file, text)?;
        return Ok(Given {
            scenario,
            table,
            sha256,
            bases: Vec::new(),
        });
    }
    let faults = unknown_in(file, text);
    if !faults.is_empty() {
        return Err(Error::Faults(faults));
    }
    let (table, bases) = extend::resolve(file, path, table)?;
    // What is read now is in no file as it stands, so there are no lines to point at.
    let text = toml::to_string(&table).unwrap_or_default();
    let scenario = settled(file, &text).map_err(|e| match e {
        Error::Faults(list) => {
            let unlined = list.into_iter().map(|f| Fault { line: None, ..f });
            Error::Faults(unlined.collect())
        }
        e => e,
    })?;
    Ok(Given {
        scenario,
        table,
        sha256,
        bases,
    })
}

fn settled(file: &str, text: &str) -> Result<Scenario> {
    let mut scenario: Scenario = strict(file, text)?;
    scenario.reach.iter_mut().for_each(|r| r.fill());
    let faults = contradictions(file, text, &scenario);
    if faults.is_empty() {
        Ok(scenario)
    } else {
        Err(Error::Faults(faults))
    }
}

/// Unknown keys of a scenario file that need not be whole, each with its line.
pub fn unknown_in(file: &str, text: &str) -> Vec<Fault> {
    unknown_keys::<Scenario>(file, text)
}
