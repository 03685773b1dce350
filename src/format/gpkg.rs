//! Reads GeoPackages (OGC 12-128r19), one layer of them.
//!
//! The database is taken into memory as it stands and queried there, so that nothing beside it is
//! written and nobody else's lock is waited for.

use super::parts::Mended;
use super::place::Part;
use super::row::{Cell, Head, Row};
use super::{place, wkb, Raw, Record, Said, Source};
use crate::crs::{Crs, Unusable};
use crate::error::{Code, Fault, Result};
use crate::guard::guarded;
use geo::Geometry;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, MAIN_DB};
use std::io::Read;

/// Rows that are parsed together, and batches that may wait for it.
const BATCH: usize = 2048;
const WAITING: usize = 8;

/// A layer of the package.
struct Table {
    name: String,
    /// Its geometry column and coordinate system.
    geometry: Option<(String, i64)>,
}

/// Reads one layer: the one named, or the only one with geometry.
///
/// # Errors
/// It is no GeoPackage; there are several layers and none is named; the coordinate system is none
/// that can be computed.
pub fn read(source: &Source) -> Result<Raw> {
    let file = source.file;
    let bad = |e: rusqlite::Error| Fault::new(Code::Syntax, file).found(e.to_string());
    let db = open(source)?;
    let tables = tables(&db).map_err(bad)?;
    let table = choose(source, tables)?;
    let mut raw = Raw {
        name: Some(table.name.clone()),
        ..Raw::default()
    };
    if let Some((_, srs)) = &table.geometry {
        (raw.crs, raw.system) = system(source, &db, *srs)?;
    }
    features(&db, file, &table, &mut raw).map_err(bad)?;
    Ok(raw)
}

fn open(source: &Source) -> Result<Connection> {
    let file = source.file;
    let no = |found: String| Fault::new(Code::Syntax, file).found(format!("gpkg: {found}"));
    let bytes = source.bytes()?;
    if !bytes.starts_with(b"SQLite format 3\0") || bytes.len() < 100 {
        return Err(no("no SQLite database".into()).into());
    }
    // Rows that another program has written but not settled would be missed.
    if source.sibling("gpkg-wal")?.is_some_and(|w| !w.is_empty()) {
        return Err(Fault::new(Code::Changed, file).field("-wal").into());
    }
    let size = bytes.len();
    // A database in memory has no log beside it, whatever its head says.
    let bytes = bytes[..18].chain(&[1, 1][..]).chain(&bytes[20..]);
    let bad = |e: rusqlite::Error| no(e.to_string());
    let mut db = Connection::open_in_memory().map_err(bad)?;
    db.deserialize_read_exact(MAIN_DB, bytes, size, true)
        .map_err(bad)?;
    db.pragma_update(None, "trusted_schema", false)
        .map_err(bad)?;
    db.pragma_update(None, "cell_size_check", true)
        .map_err(bad)?;
    Ok(db)
}

fn tables(db: &Connection) -> rusqlite::Result<Vec<Table>> {
    let sql = "SELECT c.table_name, g.column_name, g.srs_id FROM gpkg_contents c \
        LEFT JOIN gpkg_geometry_columns g ON lower(g.table_name) = lower(c.table_name) \
        WHERE c.data_type IN ('features', 'attributes', 'aspatial') \
        AND EXISTS (SELECT 1 FROM sqlite_master m WHERE m.type = 'table' \
        AND lower(m.name) = lower(c.table_name)) ORDER BY c.rowid";
    let mut query = db.prepare(sql)?;
    let rows = query.query_map([], |r| {
        let column: Option<String> = r.get(1)?;
        let srs: Option<i64> = r.get(2)?;
        Ok(Table {
            name: r.get(0)?,
            geometry: column.map(|c| (c, srs.unwrap_or(-1))),
        })
    })?;
    rows.collect()
}

fn choose(source: &Source, tables: Vec<Table>) -> Result<Table> {
    let names: Vec<String> = tables.iter().map(|t| t.name.clone()).collect();
    let list = names.join(" | ");
    if let Some(asked) = &source.options.layer {
        let hit = tables.into_iter().find(|t| t.name == *asked);
        let fault = Fault::new(Code::UnknownName, source.file).field("layer");
        return Ok(hit.ok_or_else(|| fault.found(asked).expected(list))?);
    }
    let placed = tables.iter().filter(|t| t.geometry.is_some()).count();
    if placed > 1 || (placed == 0 && tables.len() > 1) {
        let fault = Fault::new(Code::ChooseLayer, source.file).field("layer");
        return Err(fault.found(names.len().to_string()).expected(list).into());
    }
    let hit = tables
        .into_iter()
        .find(|t| placed == 0 || t.geometry.is_some());
    Ok(hit.ok_or_else(|| Fault::new(Code::EmptyLayer, source.file))?)
}

/// The system of a layer: what the package calls it, and what was understood.
fn system(source: &Source, db: &Connection, srs: i64) -> Result<(Option<String>, Option<Crs>)> {
    let sql = "SELECT organization, organization_coordsys_id, definition \
        FROM gpkg_spatial_ref_sys WHERE srs_id = ?1";
    let row = db.query_row(sql, [srs], |r| {
        Ok((
            r.get::<_, String>(0)?,
            r.get::<_, i64>(1)?,
            r.get::<_, String>(2)?,
        ))
    });
    let Ok((who, code, text)) = row else {
        return Ok((None, None));
    };
    if who.eq_ignore_ascii_case("none") || srs <= 0 {
        return Ok((None, None));
    }
    let by_code = match (who.eq_ignore_ascii_case("epsg"), u32::try_from(code)) {
        (true, Ok(code)) => Crs::epsg(code),
        _ => Err(Unusable::Unknown),
    };
    let crs = match by_code {
        Err(Unusable::Unknown) => Crs::from_wkt(&text),
        known => known,
    };
    match crs {
        Ok(crs) => Ok((Some(crs.name().to_string()), Some(crs))),
        Err(_) if source.options.crs.is_some() => Ok((None, None)),
        Err(e) => {
            let fault = match e {
                Unusable::Unknown => {
                    Fault::new(Code::Crs, source.file).found(format!("{who}:{code} {text}"))
                }
                Unusable::Datum(name) => Fault::new(Code::Datum, source.file).found(name),
            };
            Err(fault.field("srs_id").into())
        }
    }
}

/// A name as SQL takes it, whatever it holds.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn features(db: &Connection, file: &str, table: &Table, raw: &mut Raw) -> rusqlite::Result<()> {
    let mut query = db.prepare(&format!("SELECT * FROM {}", quoted(&table.name)))?;
    // The library panics at names that are no UTF-8.
    let names = guarded(|| query.column_names().iter().map(|n| n.to_string()).collect());
    let names: Vec<String> =
        names.ok_or_else(|| rusqlite::Error::InvalidColumnName("not UTF-8".into()))?;
    let shape = table
        .geometry
        .as_ref()
        .and_then(|(column, _)| names.iter().position(|n| n.eq_ignore_ascii_case(column)));
    let key = primary(db, &table.name)?;
    let key = names.iter().position(|n| Some(n) == key.as_ref());
    let own: Vec<usize> = (0..names.len())
        .filter(|k| Some(*k) != shape && Some(*k) != key)
        .collect();
    let head = Head::new(own.iter().map(|k| &names[*k]));
    let mut rows = query.query([])?;
    let mut count = 0;
    let mut next = || -> rusqlite::Result<Vec<Pending>> {
        let mut batch = Vec::new();
        while batch.len() < BATCH {
            let Some(row) = rows.next()? else { break };
            count += 1;
            let shape = match shape.map(|k| row.get_ref(k)).transpose()? {
                Some(ValueRef::Blob(blob)) => Some(blob.to_vec()),
                _ => None,
            };
            let mut cells = Vec::with_capacity(own.len());
            for k in &own {
                cells.push(value(row.get_ref(*k)?));
            }
            let id = match key.map(|k| row.get_ref(k)).transpose()? {
                Some(ValueRef::Integer(n)) => Some(n.to_string()),
                _ => None,
            };
            batch.push(Pending {
                feature: count,
                id,
                shape,
                properties: Row::new(head.clone(), cells),
            });
        }
        Ok(batch)
    };
    // The database is read on this thread while others parse what has been read.
    let (send, receive) = std::sync::mpsc::channel();
    let mut parts = Vec::new();
    rayon::in_place_scope(|scope| -> rusqlite::Result<()> {
        for number in 0usize.. {
            let batch = next()?;
            if batch.is_empty() {
                break;
            }
            parts.extend(receive.try_iter());
            if number >= parts.len() + WAITING {
                parts.push((number, parse(file, batch)));
                continue;
            }
            let send = send.clone();
            scope.spawn(move |_| {
                let _ = send.send((number, parse(file, batch)));
            });
        }
        Ok(())
    })?;
    drop(send);
    parts.extend(receive);
    parts.sort_by_key(|part: &(usize, Part)| part.0);
    let mut all = Part::default();
    parts.into_iter().for_each(|(_, part)| all.add(part));
    raw.records = all.records;
    raw.said.extend(all.said);
    raw.said.extend(place::heights(file, all.heights));
    Ok(())
}

/// A row whose geometry is still to be parsed.
struct Pending {
    feature: usize,
    id: Option<String>,
    shape: Option<Vec<u8>>,
    properties: Row,
}

fn parse(file: &str, batch: Vec<Pending>) -> Part {
    let mut part = Part::default();
    part.records.reserve_exact(batch.len());
    for row in batch {
        let mut mended = Mended::default();
        let shape = row.shape.map(|blob| geometry(&blob, &mut mended));
        let geometry = match shape.transpose() {
            Ok(geometry) => geometry.flatten(),
            Err(wrong) => {
                part.said.push(Said::aside(wrong.at(file, row.feature)));
                continue;
            }
        };
        part.said.extend(place::closed(file, row.feature, &mended));
        part.heights += usize::from(mended.heights);
        part.records.push(Record {
            feature: row.feature,
            id: row.id,
            geometry,
            properties: row.properties,
        });
    }
    part
}

/// The integer primary key of a table, which is an id and no attribute.
fn primary(db: &Connection, table: &str) -> rusqlite::Result<Option<String>> {
    let mut query = db.prepare(&format!("PRAGMA table_info({})", quoted(table)))?;
    let keys = query.query_map([], |r| {
        let (name, kind, key): (String, String, i64) = (r.get(1)?, r.get(2)?, r.get(5)?);
        Ok((key == 1 && kind.to_ascii_uppercase().contains("INT")).then_some(name))
    })?;
    let keys: Vec<Option<String>> = keys.collect::<rusqlite::Result<_>>()?;
    Ok(keys.into_iter().flatten().next())
}

/// A geometry with the head that a GeoPackage puts before it.
pub fn geometry(
    blob: &[u8],
    mended: &mut Mended,
) -> std::result::Result<Option<Geometry<f64>>, super::parts::Wrong> {
    let short = || super::parts::Wrong::new(Code::BadPosition, "gpkg …");
    if blob.len() < 8 || blob[..2] != *b"GP" {
        return Err(short());
    }
    let flags = blob[3];
    let envelope = match (flags >> 1) & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err(short()),
    };
    if flags & 0x10 != 0 {
        return Ok(None);
    }
    wkb::parse(blob.get(8 + envelope..).ok_or_else(short)?, mended)
}

fn value(v: ValueRef) -> Cell {
    match v {
        ValueRef::Null | ValueRef::Blob(_) => Cell::null(),
        ValueRef::Integer(n) => n.into(),
        ValueRef::Real(n) => Cell::real(n),
        ValueRef::Text(t) => Cell::text(&String::from_utf8_lossy(t)),
    }
}
