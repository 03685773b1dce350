//! `findings.csv`: everything that was found wrong with the input, one line each.

use super::save::csv::harmless;
use crate::error::{Error, Result, Said};
use std::path::Path;

/// The table as text.
pub fn table(said: &[Said]) -> String {
    let mut out = ::csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let head = [
        "file", "line", "feature", "field", "kind", "found", "expected", "treated",
    ];
    let mut fine = out.write_record(head).is_ok();
    for s in said {
        let f = &s.fault;
        let number = |n: Option<usize>| n.map_or_else(String::new, |n| n.to_string());
        let text = |t: &Option<String>| harmless(t.as_deref().unwrap_or("")).into_owned();
        let row = [
            harmless(&f.file).into_owned(),
            number(f.line),
            number(f.feature),
            text(&f.field),
            kind(f.code),
            text(&f.found),
            text(&f.expect),
            s.treated.word().to_string(),
        ];
        fine &= out.write_record(row).is_ok();
    }
    let bytes = if fine {
        out.into_inner().unwrap_or_default()
    } else {
        Vec::new()
    };
    String::from_utf8(bytes).unwrap_or_default()
}

/// The name of a kind of fault, such as `bad-ring`.
pub fn kind(code: crate::error::Code) -> String {
    let mut name = String::new();
    for (k, c) in format!("{code:?}").chars().enumerate() {
        if c.is_ascii_uppercase() && k > 0 {
            name.push('-');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

/// Writes the table to a file, whole or not at all.
///
/// # Errors
/// The disk refuses.
pub fn write(path: &Path, said: &[Said]) -> Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.partial-{}", std::process::id()));
    let done = std::fs::write(&beside, table(said)).and_then(|()| std::fs::rename(&beside, path));
    done.map_err(|e| {
        let _ = std::fs::remove_file(&beside);
        Error::io(path, e)
    })
}
