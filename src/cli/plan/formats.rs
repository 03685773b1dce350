//! What `plan` writes beside GeoJSON: other formats, another coordinate system, a bureau's names.

use crate::crs::{Crs, Unusable};
use crate::error::{Code, Fault, Result};
use crate::format::save::{save, Sheet};
use crate::report::field_map::FieldMap;
use std::path::Path;

/// Formats that `plan` writes; [`save::WRITERS`](crate::format::save::WRITERS) has them all.
const FORMATS: &[&str] = &["gpkg", "shp", "fgb", "csv", "xlsx"];

/// Formats, system and names asked for.
pub struct Formats {
    list: Vec<String>,
    crs: Crs,
    map: Option<FieldMap>,
}

/// Checks the names of formats while the command line is read.
pub fn known() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(FORMATS)
}

/// A coordinate system named on the command line.
///
/// # Errors
/// It is not known, or its datum cannot be related to WGS84.
pub fn system(name: &str, option: &str) -> Result<Crs> {
    Crs::parse(name).map_err(|e| {
        let fault = match e {
            Unusable::Unknown => Fault::new(Code::Crs, option).found(name),
            Unusable::Datum(name) => Fault::new(Code::Datum, option).found(name),
        };
        fault.into()
    })
}

impl Formats {
    /// As the command line says. A field map alone asks for a GeoPackage and a shapefile.
    ///
    /// # Errors
    /// The coordinate system or the field map is not known or has faults.
    pub fn new(list: &[String], to_crs: Option<&str>, map: Option<&str>) -> Result<Formats> {
        let map = map.map(FieldMap::open).transpose()?;
        let crs = match (to_crs, &map) {
            (Some(name), _) => system(name, "--to-crs")?,
            (None, Some(_)) => system("cgcs2000", "--to-crs")?,
            (None, None) => Crs::wgs84(),
        };
        let list = match (list.is_empty(), &map) {
            (true, Some(_)) => vec!["gpkg".into(), "shp".into()],
            _ => list.to_vec(),
        };
        Ok(Formats { list, crs, map })
    }

    /// Writes every format into a directory: one file for all layers where the format takes them,
    /// else a folder with a file a layer.
    ///
    /// # Errors
    /// The disk refuses, or a position lies outside of the coordinate system.
    pub fn write(&self, directory: &Path, sheets: &[Sheet]) -> Result<()> {
        let mapped = self.map.as_ref().map(|m| m.apply(sheets));
        let sheets = mapped.as_deref().unwrap_or(sheets);
        for format in &self.list {
            match format.as_str() {
                "gpkg" => save(&directory.join("plan.gpkg"), sheets, &self.crs)?,
                "xlsx" => save(&directory.join("tables.xlsx"), sheets, &self.crs)?,
                one => {
                    let below = directory.join(one);
                    std::fs::create_dir_all(&below)
                        .map_err(|e| crate::error::Error::io(&below, e))?;
                    for sheet in sheets {
                        let name = format!("{}.{one}", sheet.name);
                        save(&below.join(name), std::slice::from_ref(sheet), &self.crs)?;
                    }
                }
            }
        }
        Ok(())
    }
}
