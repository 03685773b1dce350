//! GeoParquet (version 1.1): geometries as well-known binary, the coordinate system as PROJJSON.

use super::csv::free;
use super::{columns, of, placed, shown, single, text, Kind, Sheet};
use crate::crs::{projjson, Crs};
use crate::error::{Code, Error, Fault, Result};
use crate::format::wkb;
use crate::format::write::Out;
use ::parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use ::parquet::schema::types::Type;
use geo::{BoundingRect, Geometry};
use serde_json::{json, Value};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of one group.
const GROUP: usize = 50_000;

/// Writes one layer.
///
/// # Errors
/// The system cannot be written, a position lies outside of it, or the disk refuses.
pub fn write(sheets: &[Sheet], crs: &Crs, path: &Path) -> Result<Vec<PathBuf>> {
    let sheet = single(sheets, path)?;
    let Some(system) = projjson::of(crs) else {
        let fault = Fault::new(Code::Crs, shown(path)).found(crs.name());
        return Err(fault
            .expected("EPSG:4326 | 4490 … 4554 | 326nn | 3857")
            .into());
    };
    let columns = columns(sheet);
    let name = free("geometry", &columns);
    let mut shapes: Vec<Option<Vec<u8>>> = Vec::with_capacity(sheet.features.len());
    let (mut kinds, mut bounds) = (BTreeSet::new(), None::<[f64; 4]>);
    for (k, f) in sheet.features.iter().enumerate() {
        let g = f
            .geometry
            .as_ref()
            .map(|g| placed(g, crs, k + 1, &shown(path)));
        let g = g.transpose()?;
        if let Some(g) = &g {
            kinds.insert(kind(g));
            if let Some(b) = g.bounding_rect() {
                let own = [b.min().x, b.min().y, b.max().x, b.max().y];
                bounds = Some(bounds.map_or(own, |a| {
                    [
                        a[0].min(own[0]),
                        a[1].min(own[1]),
                        a[2].max(own[2]),
                        a[3].max(own[3]),
                    ]
                }));
            }
        }
        shapes.push(g.as_ref().map(wkb::write));
    }
    let mut told = json!({"encoding": "WKB", "geometry_types": kinds, "crs": system});
    if let Some(b) = bounds {
        told["bbox"] = json!(b);
    }
    let geo = json!({"version": "1.1.0", "primary_column": name, "columns": {name.as_str(): told}});
    put(path, sheet, &columns, &name, &shapes, &geo).map_err(|e| match e {
        ParquetError::External(e) => Error::io(path, std::io::Error::other(e.to_string())),
        e => Error::io(path, std::io::Error::other(e.to_string())),
    })?;
    Ok(vec![path.to_path_buf()])
}

fn kind(g: &Geometry<f64>) -> &'static str {
    match g {
        Geometry::Point(_) => "Point",
        Geometry::LineString(_) | Geometry::Line(_) => "LineString",
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => "Polygon",
        Geometry::MultiPoint(_) => "MultiPoint",
        Geometry::MultiLineString(_) => "MultiLineString",
        Geometry::MultiPolygon(_) => "MultiPolygon",
        Geometry::GeometryCollection(_) => "GeometryCollection",
    }
}

fn put(
    path: &Path,
    sheet: &Sheet,
    columns: &[(String, Kind)],
    name: &str,
    shapes: &[Option<Vec<u8>>],
    geo: &Value,
) -> std::result::Result<(), ParquetError> {
    let field = |name: &str, physical, logical: Option<LogicalType>| {
        let field = Type::primitive_type_builder(name, physical);
        let field = field
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical);
        field.build().map(Arc::new)
    };
    let mut fields = Vec::with_capacity(columns.len() + 1);
    for (name, kind) in columns {
        fields.push(match kind {
            Kind::Integer => field(name, Physical::INT64, None)?,
            Kind::Real => field(name, Physical::DOUBLE, None)?,
            Kind::Bool => field(name, Physical::BOOLEAN, None)?,
            Kind::Text => field(name, Physical::BYTE_ARRAY, Some(LogicalType::String))?,
        });
    }
    fields.push(field(name, Physical::BYTE_ARRAY, None)?);
    let schema = Type::group_type_builder("schema")
        .with_fields(fields)
        .build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by("quarter".into())
        .set_key_value_metadata(Some(vec![KeyValue::new("geo".into(), geo.to_string())]))
        .build();
    let file = fs::File::create(path)?;
    let mut out = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))?;
    for (features, shapes) in sheet.features.chunks(GROUP).zip(shapes.chunks(GROUP)) {
        let mut group = out.next_row_group()?;
        for (name, kind) in columns {
            let Some(mut column) = group.next_column()? else {
                break;
            };
            attribute(&mut column, features, name, *kind)?;
            column.close()?;
        }
        if let Some(mut column) = group.next_column()? {
            let blobs = shapes.iter().map(|s| s.clone().map(ByteArray::from));
            values::<ByteArrayType>(&mut column, blobs)?;
            column.close()?;
        }
        group.close()?;
    }
    out.close().map(|_| ())
}

fn attribute(
    column: &mut SerializedColumnWriter,
    features: &[Out],
    name: &str,
    kind: Kind,
) -> std::result::Result<(), ParquetError> {
    let cells = features.iter().map(|f| of(f, name));
    match kind {
        Kind::Integer => values::<Int64Type>(column, cells.map(|c| c.as_i64())),
        Kind::Real => values::<DoubleType>(column, cells.map(|c| c.as_f64())),
        Kind::Bool => values::<BoolType>(column, cells.map(|c| c.as_bool())),
        Kind::Text => {
            let texts =
                cells.map(|c| (!c.is_null()).then(|| ByteArray::from(text(c).into_bytes())));
            values::<ByteArrayType>(column, texts)
        }
    }
}

fn values<T: DataType>(
    column: &mut SerializedColumnWriter,
    list: impl Iterator<Item = Option<T::T>>,
) -> std::result::Result<(), ParquetError> {
    let (mut levels, mut found) = (Vec::new(), Vec::new());
    for value in list {
        levels.push(i16::from(value.is_some()));
        found.extend(value);
    }
    column
        .typed::<T>()
        .write_batch(&found, Some(&levels), None)?;
    Ok(())
}
