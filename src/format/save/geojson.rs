//! GeoJSON, as one collection or one feature a line: always WGS84, as RFC 7946 asks.

use super::{put, single, Sheet};
use crate::crs::Crs;
use crate::error::{Code, Fault, Result};
use crate::format::write;
use std::path::{Path, PathBuf};

fn only_degrees(crs: &Crs, path: &Path) -> Result<()> {
    match crs.is_degrees() {
        true => Ok(()),
        false => Err(Fault::new(Code::Crs, super::shown(path))
            .found(crs.name())
            .expected("WGS84 (RFC 7946)")
            .into()),
    }
}

/// Writes one collection.
///
/// # Errors
/// Another system than WGS84 is asked for, or the disk refuses.
pub fn write(sheets: &[Sheet], crs: &Crs, path: &Path) -> Result<Vec<PathBuf>> {
    only_degrees(crs, path)?;
    let sheet = single(sheets, path)?;
    let text = write::collection(&sheet.name, &sheet.features);
    Ok(vec![put(path, text.as_bytes())?])
}

/// Writes one feature a line.
///
/// # Errors
/// As [`write`](fn@write).
pub fn write_lines(sheets: &[Sheet], crs: &Crs, path: &Path) -> Result<Vec<PathBuf>> {
    only_degrees(crs, path)?;
    let sheet = single(sheets, path)?;
    let mut text = String::new();
    for f in &sheet.features {
        text.push_str(&write::feature(f));
        text.push('\n');
    }
    Ok(vec![put(path, text.as_bytes())?])
}
