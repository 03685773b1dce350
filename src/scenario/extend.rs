//! `extends`: a scenario that starts from another one; edits of settings are applied to it.

use super::edit;
use super::write::relative;
use crate::error::{Code, Error, Fault, Result};
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// Scenarios that may extend one another in a row.
const DEEPEST: usize = 16;

/// A file that a scenario extends.
#[derive(Clone, Debug, PartialEq)]
pub struct Base {
    /// As named by the scenario that extends it.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
}

/// The table of a scenario with everything it extends and its edits of settings. Paths of the
/// result are relative to the directory of `path`. Arrays are replaced whole, tables key by key;
/// edits of the base come first.
///
/// # Errors
/// A base cannot be read, extends itself, or an edit names a setting that cannot be there.
pub fn resolve(file: &str, path: &Path, table: Table) -> Result<(Table, Vec<Base>)> {
    let mut bases = Vec::new();
    let table = whole(file, path, table, &mut bases, &mut Vec::new())?;
    let (table, faults) = settings(file, table);
    if faults.is_empty() {
        Ok((table, bases))
    } else {
        Err(Error::Faults(faults))
    }
}

fn whole(
    file: &str,
    path: &Path,
    mut table: Table,
    bases: &mut Vec<Base>,
    seen: &mut Vec<PathBuf>,
) -> Result<Table> {
    let own = std::path::absolute(path).map_err(|e| Error::io(path, e))?;
    let own = own.canonicalize().unwrap_or(own);
    let Some(extends) = table.remove("extends") else {
        return Ok(table);
    };
    let Some(name) = extends.as_str().map(str::to_string) else {
        let fault = Fault::new(Code::BadValue, file).field("extends");
        return Err(fault
            .found(extends.to_string())
            .expected("\"base.toml\"")
            .into());
    };
    seen.push(own.clone());
    let here = own.parent().unwrap_or(Path::new("/")).to_path_buf();
    let base_path = here.join(&name);
    let full = base_path
        .canonicalize()
        .map_err(|e| Error::io(&base_path, e))?;
    if seen.contains(&full) || seen.len() >= DEEPEST {
        let fault = Fault::new(Code::Conflict, file)
            .field("extends")
            .found(&name);
        return Err(fault
            .expected("a scenario that does not extend this one")
            .into());
    }
    let bytes = std::fs::read(&full).map_err(|e| Error::io(&full, e))?;
    let text = String::from_utf8(bytes.clone()).map_err(|e| {
        let found = format!("byte {}", e.utf8_error().valid_up_to());
        Fault::new(Code::Encoding, &name).found(found)
    })?;
    let faults = super::read::unknown_in(&name, &text);
    if !faults.is_empty() {
        return Err(Error::Faults(faults));
    }
    let parsed: Table = text.parse().map_err(|e: toml::de::Error| {
        Fault::new(Code::Syntax, &name).found(e.message().replace('\n', " "))
    })?;
    bases.push(Base {
        file: name.clone(),
        sha256: crate::format::hash(&bytes),
        bytes: bytes.len() as u64,
    });
    let mut base = whole(&name, &full, parsed, bases, seen)?;
    rebase(
        &mut base,
        full.parent().unwrap_or(Path::new("/")),
        &plain(&here),
    );
    merge(&mut base, table);
    Ok(base)
}

fn plain(dir: &Path) -> PathBuf {
    dir.canonicalize().unwrap_or_else(|_| dir.to_path_buf())
}

/// Rewrites every path of a scenario from one directory to another.
fn rebase(table: &mut Table, from: &Path, to: &Path) {
    if from == to {
        return;
    }
    let shift = |value: Option<&mut Value>| {
        if let Some(Value::String(text)) = value {
            if !Path::new(&*text).is_absolute() {
                *text = relative(&from.join(&*text), to);
            }
        }
    };
    if table
        .get("policy")
        .and_then(Value::as_str)
        .is_some_and(|p| p.ends_with(".toml"))
    {
        shift(table.get_mut("policy"));
    }
    for key in [
        "demand",
        "candidates",
        "existing",
        "inventory",
        "programme",
        "context",
    ] {
        for layer in table
            .get_mut(key)
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            shift(layer.get_mut("file"));
        }
    }
    for (key, inner) in [
        ("zones", "file"),
        ("exclude", "file"),
        ("communities", "file"),
        ("reach", "table"),
        ("reach", "network"),
        ("solve", "start"),
    ] {
        shift(table.get_mut(key).and_then(|t| t.get_mut(inner)));
    }
    let borrowed = table.get_mut("borrow").and_then(|t| t.get_mut("policy"));
    if borrowed
        .as_ref()
        .and_then(|p| p.as_str())
        .is_some_and(|p| p.ends_with(".toml"))
    {
        shift(borrowed);
    }
    for edit in table
        .get_mut("edit")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        shift(edit.get_mut("add").and_then(|t| t.get_mut("file")));
        if edit
            .get("policy")
            .and_then(Value::as_str)
            .is_some_and(|p| p.ends_with(".toml"))
        {
            shift(edit.get_mut("policy"));
        }
    }
}

/// Puts `over` on top of `base`.
fn merge(base: &mut Table, over: Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Array(old)), Value::Array(new)) if key == "edit" => old.extend(new),
            (Some(Value::Table(old)), Value::Table(new)) => merge(old, new),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

/// Applies edits of settings and of layers; those of premises and demand stay.
fn settings(file: &str, mut table: Table) -> (Table, Vec<Fault>) {
    let mut faults = Vec::new();
    let Some(Value::Array(edits)) = table.remove("edit") else {
        return (table, faults);
    };
    let mut stay = Vec::new();
    for (k, edit) in edits.into_iter().enumerate() {
        let Value::Table(edit) = edit else { continue };
        let at = |key: &str| format!("edit.{k}.{key}");
        if let Some((found, expect)) = edit::fault(&edit) {
            let fault = Fault::new(Code::Conflict, file).field(format!("edit.{k}"));
            faults.push(fault.found(found).expected(expect));
            continue;
        }
        let mut put = |key: &str, value: Option<Value>| {
            if let Err(found) = put(&mut table, key, value) {
                faults.push(
                    Fault::new(Code::Conflict, file)
                        .field(at("set"))
                        .found(found),
                );
            }
        };
        if let Some(policy) = edit.get("policy") {
            put("policy", Some(policy.clone()));
        } else if let Some(Value::Table(amend)) = edit.get("amend") {
            let own = table
                .entry("amend")
                .or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(own) = own {
                own.extend(amend.clone());
            }
        } else if let Some(Value::Table(set)) = edit.get("set") {
            for (key, value) in set {
                put(key, Some(value.clone()));
            }
        } else if let Some(unset) = edit.get("unset") {
            let one = unset
                .as_str()
                .map(str::to_string)
                .into_iter()
                .chain(list(unset));
            one.for_each(|key| put(&key, None));
        } else if let Some(layer @ Value::Table(_)) = edit.get("add") {
            let demand = table
                .entry("demand")
                .or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(demand) = demand {
                demand.push(layer.clone());
            }
        } else {
            stay.push(Value::Table(edit));
        }
    }
    if !stay.is_empty() {
        table.insert("edit".into(), Value::Array(stay));
    }
    (table, faults)
}

fn list(value: &Value) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items
        .filter_map(|v| v.as_str().map(str::to_string))
        .collect()
}

/// Sets the key at a path with dots, or takes it away; numbers in the path are places in arrays.
fn put(table: &mut Table, path: &str, value: Option<Value>) -> std::result::Result<(), String> {
    let mut segments: Vec<&str> = path.split('.').collect();
    let last = segments.pop().unwrap_or_default();
    if segments.first().copied().unwrap_or(last) == "edit" || last.is_empty() {
        return Err(path.to_string());
    }
    let mut at = table;
    let mut segments = segments.into_iter().peekable();
    while let Some(segment) = segments.next() {
        let next = at
            .entry(segment)
            .or_insert_with(|| Value::Table(Table::new()));
        at = match next {
            Value::Table(inner) => inner,
            Value::Array(list) => {
                let index = segments.next().and_then(|s| s.parse::<usize>().ok());
                match index.and_then(|k| list.get_mut(k)) {
                    Some(Value::Table(inner)) => inner,
                    _ => return Err(path.to_string()),
                }
            }
            _ => return Err(path.to_string()),
        };
    }
    match value {
        Some(value) => at.insert(last.to_string(), value),
        None => at.remove(last),
    };
    Ok(())
}
