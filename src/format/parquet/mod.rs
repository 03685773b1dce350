//! Reads GeoParquet (version 1.1): a column of well-known binary, the others as attributes. Columns
//! in groups are named by their path; lists and maps are not read, which is said.

mod column;

use super::parts::Mended;
use super::row::{Cell, Head, Row};
use super::{place, wkb, Raw, Record, Said, Source};
use crate::crs::{Crs, Unusable};
use crate::error::{Code, Fault, Result};
use crate::guard::guarded;
use ::parquet::basic::LogicalType;
use ::parquet::errors::ParquetError;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::schema::types::{ColumnDescriptor, SchemaDescriptor};
use bytes::Bytes;
use column::Values;
use serde_json::Value;

/// Bytes that one value takes, at least.
const VALUE: u64 = 24;

/// Reads every row.
///
/// # Errors
/// It is no Parquet file, is packed in a way that is not read, holds geometries in another form than
/// well-known binary, or its coordinate system cannot be computed.
pub fn read(source: &Source) -> Result<Raw> {
    let file = source.file;
    let bad = |found: String| Fault::new(Code::Syntax, file).found(format!("parquet: {found}"));
    let bytes = Bytes::copy_from_slice(source.bytes()?);
    // The library has places where damaged files make it panic.
    match guarded(|| inside(source, bytes)) {
        Some(Ok(raw)) => raw,
        Some(Err(e)) => Err(bad(e.to_string()).into()),
        None => Err(bad("damaged".into()).into()),
    }
}

fn inside(source: &Source, bytes: Bytes) -> std::result::Result<Result<Raw>, ParquetError> {
    let reader = SerializedFileReader::new(bytes)?;
    let schema = reader.metadata().file_metadata().schema_descr();
    let told = reader.metadata().file_metadata().key_value_metadata();
    let geo = told.into_iter().flatten().find(|pair| pair.key == "geo");
    let geo = geo.and_then(|pair| pair.value.as_deref());
    let shape = match shape(source, schema, geo) {
        Ok(shape) => shape,
        Err(e) => return Ok(Err(e)),
    };
    let rows: i64 = reader
        .metadata()
        .row_groups()
        .iter()
        .map(|g| g.num_rows())
        .sum();
    let need = u64::try_from(rows)
        .unwrap_or(u64::MAX)
        .saturating_mul(VALUE);
    let need = need.saturating_mul(1 + schema.num_columns() as u64);
    if let Err(e) = source.takes(need) {
        return Ok(Err(e));
    }
    let mut raw = Raw::default();
    if let Some(shape) = &shape {
        (raw.crs, raw.system) = (shape.crs.clone(), shape.system.clone());
    }
    let shape = shape.map(|s| s.column);
    let flat: Vec<usize> = (0..schema.num_columns())
        .filter(|k| schema.column(*k).max_rep_level() == 0)
        .filter(|k| !is_cover(&schema.column(*k), geo))
        .collect();
    let names = |list: &mut dyn Iterator<Item = usize>| -> Vec<String> {
        list.map(|k| schema.column(k).path().string()).collect()
    };
    let lists =
        names(&mut (0..schema.num_columns()).filter(|k| schema.column(*k).max_rep_level() > 0));
    if !lists.is_empty() {
        let fault = Fault::new(Code::WrongGeometry, source.file).field(lists.join(", "));
        raw.said.push(Said::noted(fault.found("list")));
    }
    let own: Vec<usize> = flat.iter().copied().filter(|k| Some(*k) != shape).collect();
    let own_names = super::csv::unlike(source.file, names(&mut own.iter().copied()), &mut raw.said);
    let mut rows = Rows {
        file: source.file,
        head: Head::new(own_names),
        heights: 0,
        count: 0,
    };
    for g in 0..reader.num_row_groups() {
        let group = reader.get_row_group(g)?;
        let n = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        let mut columns = Vec::with_capacity(own.len());
        for k in &own {
            columns.push(column::cells(
                group.get_column_reader(*k)?,
                &schema.column(*k),
                n,
            )?);
        }
        let shapes = match shape {
            Some(k) => Some(column::blobs(
                group.get_column_reader(k)?,
                &schema.column(k),
                n,
            )?),
            None => None,
        };
        rows.take(n, columns, shapes, &mut raw);
    }
    raw.said.extend(place::heights(source.file, rows.heights));
    Ok(Ok(raw))
}

/// Rows on their way to records.
struct Rows<'a> {
    file: &'a str,
    head: std::sync::Arc<Head>,
    heights: usize,
    count: usize,
}

impl Rows<'_> {
    fn take(
        &mut self,
        n: usize,
        columns: Vec<Values<Cell>>,
        shapes: Option<Values<Bytes>>,
        raw: &mut Raw,
    ) {
        let mut columns: Vec<_> = columns.into_iter().map(Vec::into_iter).collect();
        let mut shapes = shapes.map(Vec::into_iter);
        raw.records.reserve_exact(n);
        for _ in 0..n {
            self.count += 1;
            let mut mended = Mended::default();
            let cells = columns
                .iter_mut()
                .map(|c| c.next().flatten().unwrap_or(Cell::NULL));
            let mut record = Record {
                feature: self.count,
                properties: Row::new(self.head.clone(), cells.collect()),
                ..Record::default()
            };
            let blob = shapes.as_mut().and_then(|s| s.next().flatten());
            match blob.map(|b| wkb::parse(&b, &mut mended)).transpose() {
                Ok(geometry) => {
                    record.geometry = geometry.flatten();
                    raw.records.push(record);
                }
                Err(wrong) => {
                    raw.said.push(Said::aside(wrong.at(self.file, self.count)));
                    raw.lost.push(record);
                }
            }
            raw.said
                .extend(place::closed(self.file, self.count, &mended));
            self.heights += usize::from(mended.heights);
        }
    }
}

/// The column with the geometry, and its coordinate system in the file's words and ours.
struct Shape {
    column: usize,
    crs: Option<String>,
    system: Option<Crs>,
}

/// The geometry column, if there is one: by the `geo` metadata, else by its type.
fn shape(source: &Source, schema: &SchemaDescriptor, geo: Option<&str>) -> Result<Option<Shape>> {
    let file = source.file;
    let find = |name: &str| {
        let top = (0..schema.num_columns()).find(|k| schema.column(*k).path().string() == name);
        let fault = Fault::new(Code::NoField, file).field(name);
        top.ok_or_else(|| crate::error::Error::from(fault))
    };
    if let Some(text) = geo {
        let bad = |found: String| Fault::new(Code::Syntax, file).field("geo").found(found);
        let geo: Value = serde_json::from_str(text).map_err(|e| bad(e.to_string()))?;
        let name = geo["primary_column"].as_str().unwrap_or("geometry");
        let told = &geo["columns"][name];
        match told["encoding"].as_str() {
            Some("WKB") => {}
            other => {
                let fault = bad(other.unwrap_or("no encoding").to_string());
                return Err(fault.expected("WKB").into());
            }
        }
        let (crs, system) = match told.get("crs") {
            // What is left out is OGC:CRS84.
            None => (None, Some(Crs::wgs84())),
            Some(Value::Null) => (None, None),
            Some(crs) => system(source, crs)?,
        };
        let column = find(name)?;
        return Ok(Some(Shape {
            column,
            crs,
            system,
        }));
    }
    let native =
        (0..schema.num_columns()).find_map(|k| match schema.column(k).logical_type_ref() {
            Some(LogicalType::Geometry(g)) => Some((k, g.crs.clone())),
            Some(LogicalType::Geography(g)) => Some((k, g.crs.clone())),
            _ => None,
        });
    let Some((column, crs)) = native else {
        return Ok(None);
    };
    let (crs, system) = match crs {
        None => (None, Some(Crs::wgs84())),
        Some(text) => {
            let value = serde_json::from_str(&text).unwrap_or_else(|_| Value::from(text));
            system(source, &value)?
        }
    };
    Ok(Some(Shape {
        column,
        crs,
        system,
    }))
}

/// The system of a PROJJSON object, or of a plain name.
fn system(source: &Source, crs: &Value) -> Result<(Option<String>, Option<Crs>)> {
    let id = &crs["id"];
    let code = id["code"]
        .as_u64()
        .or_else(|| id["code"].as_str()?.parse().ok());
    let who = id["authority"].as_str().unwrap_or("");
    let name = crs["name"].as_str().or(crs.as_str()).unwrap_or("?");
    let found = match (who.to_ascii_uppercase().as_str(), code.map(u32::try_from)) {
        ("EPSG", Some(Ok(code))) => Crs::epsg(code),
        ("OGC", _) if id["code"].as_str() == Some("CRS84") => Ok(Crs::wgs84()),
        _ => Crs::parse(name),
    };
    match found {
        Ok(found) => Ok((Some(found.name().to_string()), Some(found))),
        Err(_) if source.options.crs.is_some() => Ok((None, None)),
        Err(e) => {
            let fault = match e {
                Unusable::Unknown => Fault::new(Code::Crs, source.file).found(name),
                Unusable::Datum(name) => Fault::new(Code::Datum, source.file).found(name),
            };
            Err(fault.field("crs").into())
        }
    }
}

/// Is it part of the boxes around geometries that a file may carry?
fn is_cover(column: &ColumnDescriptor, geo: Option<&str>) -> bool {
    let path = column.path().parts();
    path.len() == 2
        && path[0] == "bbox"
        && ["xmin", "ymin", "xmax", "ymax", "zmin", "zmax"].contains(&path[1].as_str())
        && geo.is_some()
}
