//! FlatGeobuf with a spatial index; features are stored along a Hilbert curve, not in input order.
//! A layer with a feature without geometry has no index and keeps its order.

use super::{columns, of, placed, shown, single, text, Kind, Sheet};
use crate::crs::Crs;
use crate::error::{Code, Error, Fault, Result};
use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geo::Geometry;
use geozero::{ColumnValue, PropertyProcessor};
use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// Writes one layer.
///
/// # Errors
/// The disk refuses, or a position lies outside of the projection.
pub fn write(sheets: &[Sheet], crs: &Crs, path: &Path) -> Result<Vec<PathBuf>> {
    let sheet = single(sheets, path)?;
    let bad = |e: String| Fault::new(Code::Syntax, shown(path)).found(e);
    let columns = columns(sheet);
    if columns.len() > usize::from(u16::MAX) {
        return Err(Fault::new(Code::TooBig, shown(path))
            .found(columns.len().to_string())
            .into());
    }
    let wkt = crs.wkt();
    let kind = kind(sheet);
    let mixed = kind == GeometryType::Unknown;
    let whole = sheet.features.iter().all(|f| f.geometry.is_some());
    let options = FgbWriterOptions {
        write_index: whole && !sheet.features.is_empty(),
        detect_type: !mixed,
        promote_to_multi: !mixed,
        crs: FgbCrs {
            org: crs.code().map(|_| "EPSG"),
            code: crs.code().and_then(|c| i32::try_from(c).ok()).unwrap_or(0),
            name: Some(crs.name()),
            wkt: wkt.as_deref(),
            ..FgbCrs::default()
        },
        ..FgbWriterOptions::default()
    };
    let mut out = FgbWriter::create_with_options(&sheet.name, kind, options)
        .map_err(|e| bad(e.to_string()))?;
    for (name, kind) in &columns {
        let kind = match kind {
            Kind::Integer => ColumnType::Long,
            Kind::Real => ColumnType::Double,
            Kind::Bool => ColumnType::Bool,
            Kind::Text => ColumnType::String,
        };
        out.add_column(name, kind, |_, _| {});
    }
    for (k, f) in sheet.features.iter().enumerate() {
        let g = f
            .geometry
            .as_ref()
            .map(|g| placed(g, crs, k + 1, &shown(path)))
            .transpose()?;
        let put = |w: &mut dyn PropertyProcessor| {
            for (c, (name, kind)) in columns.iter().enumerate() {
                let value = of(f, name);
                let written = match (kind, value) {
                    (_, v) if v.is_null() => continue,
                    (Kind::Integer, v) => {
                        w.property(c, name, &ColumnValue::Long(v.as_i64().unwrap_or(0)))
                    }
                    (Kind::Real, v) => {
                        w.property(c, name, &ColumnValue::Double(v.as_f64().unwrap_or(0.0)))
                    }
                    (Kind::Bool, v) => {
                        w.property(c, name, &ColumnValue::Bool(v.as_bool().unwrap_or(false)))
                    }
                    (Kind::Text, v) => w.property(c, name, &ColumnValue::String(&text(v))),
                };
                let _ = written;
            }
        };
        let added = match g {
            Some(g) => out.add_feature_geom(g, |w| put(w)),
            None => out.add_feature_geom(Nothing, |w| put(w)),
        };
        added.map_err(|e| bad(e.to_string()))?;
    }
    let file = fs::File::create(path).map_err(|e| Error::io(path, e))?;
    let mut file = BufWriter::new(file);
    let io = |e: flatgeobuf::Error| Error::io(path, std::io::Error::other(e.to_string()));
    out.write(&mut file).map_err(io)?;
    file.flush().map_err(|e| Error::io(path, e))?;
    Ok(vec![path.to_path_buf()])
}

/// A feature without geometry.
struct Nothing;

impl geozero::GeozeroGeometry for Nothing {
    fn process_geom<P: geozero::GeomProcessor>(
        &self,
        _: &mut P,
    ) -> std::result::Result<(), geozero::error::GeozeroError> {
        Ok(())
    }
}

/// The type of the layer: one type, its form of many parts, or unknown for a mixture.
fn kind(sheet: &Sheet) -> GeometryType {
    let mut kinds: Vec<GeometryType> = Vec::new();
    for g in sheet.features.iter().filter_map(|f| f.geometry.as_ref()) {
        let kind = match g {
            Geometry::Point(_) => GeometryType::Point,
            Geometry::MultiPoint(_) => GeometryType::MultiPoint,
            Geometry::LineString(_) | Geometry::Line(_) => GeometryType::LineString,
            Geometry::MultiLineString(_) => GeometryType::MultiLineString,
            Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => {
                GeometryType::Polygon
            }
            Geometry::MultiPolygon(_) => GeometryType::MultiPolygon,
            Geometry::GeometryCollection(_) => return GeometryType::Unknown,
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let only = |a, b| kinds.iter().all(|k| *k == a || *k == b);
    match kinds.as_slice() {
        [one] => *one,
        [] => GeometryType::Unknown,
        _ if only(GeometryType::Point, GeometryType::MultiPoint) => GeometryType::MultiPoint,
        _ if only(GeometryType::LineString, GeometryType::MultiLineString) => {
            GeometryType::MultiLineString
        }
        _ if only(GeometryType::Polygon, GeometryType::MultiPolygon) => GeometryType::MultiPolygon,
        _ => GeometryType::Unknown,
    }
}
