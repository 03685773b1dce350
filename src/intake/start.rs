//! The new premises of an earlier plan, to start the search from.

use super::Input;
use crate::error::Result;
use crate::format;
use std::path::Path;

/// Ids of the new premises in `DIR/sites.geojson`. Premises that are no longer there are simply
/// not found again later.
///
/// # Errors
/// The layer is missing or cannot be read.
pub fn read(dir: &str, base: &Path) -> Result<(Vec<String>, Input)> {
    let file = format!("{}/sites.geojson", dir.trim_end_matches('/'));
    let layer = format::read_layer(&file, &base.join(&file))?;
    let text = |r: &format::Record, key: &str| {
        r.properties
            .get(key)
            .and_then(format::Cell::as_str)
            .map(str::to_string)
    };
    let new = layer
        .records
        .iter()
        .filter(|r| text(r, "kind").as_deref() == Some("new"));
    let ids = new.filter_map(|r| text(r, "id")).collect();
    Ok((ids, super::input("solve.start", &layer)))
}
