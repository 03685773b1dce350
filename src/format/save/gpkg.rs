//! GeoPackage (OGC 12-128r19, version 1.3): every layer in one file, with the styles that QGIS opens
//! it by (`layer_styles`). Values are bound, names quoted: nothing in the data is ever read as SQL.

use super::{columns, of, placed, shown, text, Kind, Sheet};
use crate::crs::Crs;
use crate::error::{Code, Error, Fault, Result};
use crate::format::gpkg::quoted;
use crate::format::row::Cell;
use crate::format::wkb;
use geo::{BoundingRect, Geometry, MultiLineString, MultiPoint, MultiPolygon, Rect};
use rusqlite::types::Value as Sql;
use rusqlite::{params, params_from_iter, Connection};
use std::path::{Path, PathBuf};

/// The same file whenever it is written: no time of its own.
const WHEN: &str = "2000-01-01T00:00:00.000Z";

const FRAME: &str = r#"
PRAGMA application_id = 1196444487;
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL,
  description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,
  identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30),
  styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', NULL),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', NULL);
"#;

/// Writes every sheet as a layer.
///
/// # Errors
/// The system has no EPSG code; a position lies outside of it; the disk refuses.
pub fn write(sheets: &[Sheet], crs: &Crs, path: &Path) -> Result<Vec<PathBuf>> {
    let (Some(code), Some(wkt)) = (crs.code(), crs.wkt()) else {
        let fault = Fault::new(Code::Crs, shown(path)).found(crs.name());
        return Err(fault.expected("EPSG:…").into());
    };
    let failed = |e: rusqlite::Error| Error::io(path, std::io::Error::other(e.to_string()));
    let mut db = Connection::open(path).map_err(failed)?;
    // The file is not in its place yet: a journal would guard nothing.
    db.pragma_update(None, "journal_mode", "OFF")
        .map_err(failed)?;
    db.pragma_update(None, "synchronous", "OFF")
        .map_err(failed)?;
    db.execute_batch(FRAME).map_err(failed)?;
    let all = db.transaction().map_err(failed)?;
    let wgs = Crs::wgs84();
    let systems = [(4326, wgs.wkt().unwrap_or_default()), (code, wkt)];
    for (code, text) in systems.iter().take(if code == 4326 { 1 } else { 2 }) {
        let sql = "INSERT INTO gpkg_spatial_ref_sys VALUES (?1, ?2, 'EPSG', ?2, ?3, NULL)";
        let name = text.split('"').nth(1).unwrap_or("?");
        all.execute(sql, params![name, code, text])
            .map_err(failed)?;
    }
    let mut names: Vec<String> = Vec::new();
    for sheet in sheets {
        let name = table_name(&sheet.name, &names);
        names.push(name.clone());
        layer(&all, &name, sheet, crs, code, path)?;
    }
    let sql = "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) \
        VALUES ('layer_styles', 'attributes', 'layer_styles', ?1)";
    all.execute(sql, [WHEN]).map_err(failed)?;
    all.commit().map_err(failed)?;
    db.close().map_err(|(_, e)| failed(e))?;
    Ok(vec![path.to_path_buf()])
}

/// A name that is no table of the format's own, no two alike.
fn table_name(name: &str, taken: &[String]) -> String {
    let lower = name.to_lowercase();
    let own = ["gpkg_", "sqlite_", "rtree_"]
        .iter()
        .any(|p| lower.starts_with(p));
    let base = match name {
        "" => "layer".to_string(),
        name if own || lower == "layer_styles" => format!("_{name}"),
        name => name.replace('\0', "_"),
    };
    let mut name = base.clone();
    let mut k = 2;
    while taken
        .iter()
        .any(|t| t.to_lowercase() == name.to_lowercase())
    {
        name = format!("{base}_{k}");
        k += 1;
    }
    name
}

fn layer(
    db: &Connection,
    name: &str,
    sheet: &Sheet,
    crs: &Crs,
    code: u32,
    path: &Path,
) -> Result<()> {
    let failed = |e: rusqlite::Error| Error::io(path, std::io::Error::other(e.to_string()));
    let columns = columns(sheet);
    let mut taken = vec!["fid".to_string(), "geom".to_string()];
    let mut fields = Vec::new();
    for (key, kind) in &columns {
        let mut field = key.replace('\0', "_");
        while field.is_empty() || taken.contains(&field.to_lowercase()) {
            field.push('_');
        }
        taken.push(field.to_lowercase());
        let kind = match kind {
            Kind::Integer => "INTEGER",
            Kind::Real => "REAL",
            Kind::Bool => "BOOLEAN",
            Kind::Text => "TEXT",
        };
        fields.push(format!("{} {kind}", quoted(&field)));
    }
    let (kind, parts) = kind(sheet);
    let mut sql = format!(
        "CREATE TABLE {} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {kind}",
        quoted(name)
    );
    fields.iter().for_each(|f| sql += &format!(", {f}"));
    db.execute(&(sql + ")"), []).map_err(failed)?;
    let marks = vec!["?"; columns.len() + 2].join(", ");
    let sql = format!("INSERT INTO {} VALUES ({marks})", quoted(name));
    let mut insert = db.prepare(&sql).map_err(failed)?;
    let mut extent: Option<Rect<f64>> = None;
    for (k, f) in sheet.features.iter().enumerate() {
        let g = f.geometry.as_ref();
        let g = g.map(|g| placed(g, crs, k + 1, &shown(path))).transpose()?;
        let g = g.map(|g| if parts { promote(g) } else { g });
        let mut row = vec![Sql::Integer(k as i64 + 1)];
        row.push(match &g {
            Some(g) => {
                let b = g.bounding_rect();
                extent = match (extent, b) {
                    (Some(a), Some(b)) => Some(join(a, b)),
                    (a, b) => a.or(b),
                };
                Sql::Blob(blob(g, code))
            }
            None => Sql::Null,
        });
        for (name, kind) in &columns {
            row.push(value(of(f, name), *kind));
        }
        insert.execute(params_from_iter(row)).map_err(failed)?;
    }
    let b = extent.map(|e| (e.min(), e.max()));
    let sql = "INSERT INTO gpkg_contents VALUES (?1, 'features', ?1, '', ?2, ?3, ?4, ?5, ?6, ?7)";
    let (low, high) = (b.map(|b| b.0), b.map(|b| b.1));
    let corner = (
        low.map(|c| c.x),
        low.map(|c| c.y),
        high.map(|c| c.x),
        high.map(|c| c.y),
    );
    let row = params![name, WHEN, corner.0, corner.1, corner.2, corner.3, code];
    db.execute(sql, row).map_err(failed)?;
    let sql = "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, ?3, 0, 0)";
    db.execute(sql, params![name, kind, code]).map_err(failed)?;
    if let Some(style) = &sheet.style {
        let sql = "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, \
            f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, \
            update_time) VALUES ('', '', ?1, 'geom', ?1, ?2, '', 1, '', '', ?3)";
        db.execute(sql, params![name, style, WHEN])
            .map_err(failed)?;
    }
    Ok(())
}

fn value(v: &Cell, kind: Kind) -> Sql {
    match (kind, v) {
        (_, v) if v.is_null() => Sql::Null,
        (Kind::Integer, v) => v.as_i64().map_or(Sql::Null, Sql::Integer),
        (Kind::Real, v) => v.as_f64().map_or(Sql::Null, Sql::Real),
        (Kind::Bool, v) => Sql::Integer(i64::from(v.as_bool() == Some(true))),
        (Kind::Text, v) => Sql::Text(text(v)),
    }
}

fn join(a: Rect<f64>, b: Rect<f64>) -> Rect<f64> {
    let low = geo::coord! { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) };
    let high = geo::coord! { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) };
    Rect::new(low, high)
}

/// The type of a layer, and whether single shapes are written as one of many parts.
fn kind(sheet: &Sheet) -> (&'static str, bool) {
    let mut seen = [false; 7];
    for g in sheet.features.iter().filter_map(|f| f.geometry.as_ref()) {
        let k = match g {
            Geometry::Point(_) => 0,
            Geometry::MultiPoint(_) => 1,
            Geometry::LineString(_) | Geometry::Line(_) => 2,
            Geometry::MultiLineString(_) => 3,
            Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => 4,
            Geometry::MultiPolygon(_) => 5,
            Geometry::GeometryCollection(_) => 6,
        };
        seen[k] = true;
    }
    match seen {
        [true, false, false, false, false, false, false] => ("POINT", false),
        [_, true, false, false, false, false, false] => ("MULTIPOINT", true),
        [false, false, true, false, false, false, false] => ("LINESTRING", false),
        [false, false, _, true, false, false, false] => ("MULTILINESTRING", true),
        [false, false, false, false, true, false, false] => ("POLYGON", false),
        [false, false, false, false, _, true, false] => ("MULTIPOLYGON", true),
        _ => ("GEOMETRY", false),
    }
}

fn promote(g: Geometry<f64>) -> Geometry<f64> {
    match g {
        Geometry::Point(p) => Geometry::MultiPoint(MultiPoint(vec![p])),
        Geometry::LineString(l) => Geometry::MultiLineString(MultiLineString(vec![l])),
        Geometry::Polygon(p) => Geometry::MultiPolygon(MultiPolygon(vec![p])),
        other => other,
    }
}

/// A geometry with the head that the format asks for.
fn blob(g: &Geometry<f64>, code: u32) -> Vec<u8> {
    let mut out = b"GP\0".to_vec();
    let b = g
        .bounding_rect()
        .filter(|_| !matches!(g, Geometry::Point(_)));
    out.push(if b.is_some() { 0b011 } else { 0b001 });
    out.extend((code as i32).to_le_bytes());
    if let Some(b) = b {
        for n in [b.min().x, b.max().x, b.min().y, b.max().y] {
            out.extend(n.to_le_bytes());
        }
    }
    out.extend(wkb::write(g));
    out
}
