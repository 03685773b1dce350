//! Reads FlatGeobuf (version 3). The frames are cut by hand and every one is verified before it is
//! looked into; features are then read in parallel.

use super::parts::{Mended, Wrong};
use super::place::Part;
use super::row::{Cell, Head, Row};
use super::{place, Raw, Record, Said, Source};
use crate::crs::{Crs, Unusable};
use crate::error::{Code, Fault, Result};
use flatgeobuf as fb;
use flatgeobuf::{ColumnType, GeometryType};
use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint};
use geo::{MultiPolygon, Point, Polygon};
use rayon::prelude::*;
use std::sync::Arc;

/// Deepest nesting of parts.
const DEEPEST: usize = 16;
/// Size of a node of the index.
const NODE: usize = 40;

/// Features that are parsed before they are put together.
const BATCH: usize = 1 << 16;
/// Features that one task parses.
const TASK: usize = 1 << 10;

/// The columns of the table.
struct Columns {
    head: Arc<Head>,
    kinds: Vec<ColumnType>,
}

/// Reads every feature, in the order of the file.
///
/// # Errors
/// It is no FlatGeobuf, or its coordinate system cannot be computed.
pub fn read(source: &Source) -> Result<Raw> {
    let file = source.file;
    let bad = |found: &str| Fault::new(Code::Syntax, file).found(format!("fgb: {found}"));
    let bytes = source.bytes()?;
    let magic = bytes
        .get(..8)
        .is_some_and(|m| m[..3] == *b"fgb" && m[3] <= 3 && m[4..7] == *b"fgb");
    if !magic {
        return Err(bad("no FlatGeobuf head").into());
    }
    let (frame, rest) = frame(&bytes[8..]).ok_or_else(|| bad("head cut off"))?;
    let header = fb::size_prefixed_root_as_header(frame).map_err(|e| bad(&e.to_string()))?;
    let mut said = Vec::new();
    let list = header.columns().into_iter().flatten();
    let (names, kinds) = list.map(|c| (c.name().to_string(), c.type_())).unzip();
    let names = super::csv::unlike(file, names, &mut said);
    let columns = Columns {
        head: Head::new(names),
        kinds,
    };
    let index = index_size(header.features_count(), header.index_node_size());
    let mut rest = usize::try_from(index)
        .ok()
        .and_then(|n| rest.get(n..))
        .ok_or_else(|| bad("index cut off"))?;
    let mut frames = Vec::new();
    while let Some((one, after)) = self::frame(rest) {
        frames.push(one);
        rest = after;
    }
    let count = header.features_count();
    if !rest.is_empty() || (count > 0 && count != frames.len() as u64) {
        let fault = Fault::new(Code::WrongCount, file).found(frames.len().to_string());
        let fault = fault.expected(count.to_string());
        said.push(Said::aside(fault.feature(frames.len() + 1)));
    }
    let flat = !(header.has_z() || header.has_m());
    let mut all = Part {
        records: Vec::with_capacity(frames.len()),
        said,
        heights: 0,
    };
    // Batch by batch, so that features are not in memory twice.
    for (b, batch) in frames.chunks(BATCH).enumerate() {
        let tasks = batch.par_chunks(TASK).enumerate();
        let parts = tasks.map(|(t, frames)| {
            let mut part = Part::default();
            part.records.reserve_exact(frames.len());
            for (k, frame) in frames.iter().enumerate() {
                let number = b * BATCH + t * TASK + k + 1;
                let mut mended = Mended::default();
                match one(frame, &columns, header.geometry_type(), number, &mut mended) {
                    Ok(record) => part.records.push(record),
                    Err(wrong) => part.said.push(Said::aside(wrong.at(file, number))),
                }
                part.said.extend(place::closed(file, number, &mended));
                part.heights += usize::from(mended.heights || !flat);
            }
            part
        });
        let parts: Vec<Part> = parts.collect();
        parts.into_iter().for_each(|part| all.add(part));
    }
    let (records, mut said) = (all.records, all.said);
    said.extend(place::heights(file, all.heights));
    let (crs, system) = system(source, header.crs())?;
    Ok(Raw {
        records,
        crs,
        system,
        name: Some(header.name().unwrap_or("").to_string()).filter(|n| !n.is_empty()),
        said,
        ..Raw::default()
    })
}

/// A size-prefixed frame, prefix included, and what follows.
fn frame(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (head, _) = bytes.split_first_chunk::<4>()?;
    let size = u32::from_le_bytes(*head) as usize;
    bytes.split_at_checked(size.checked_add(4)?)
}

fn index_size(count: u64, node: u16) -> u64 {
    if count == 0 || node < 2 {
        return 0;
    }
    let (mut level, mut all) = (count, count);
    // One feature has a root above it all the same.
    loop {
        level = level.div_ceil(u64::from(node));
        all = all.saturating_add(level);
        if level <= 1 {
            break;
        }
    }
    all.saturating_mul(NODE as u64)
}

/// The system of the head: what it is called, and what was understood.
fn system(source: &Source, crs: Option<fb::Crs>) -> Result<(Option<String>, Option<Crs>)> {
    let Some(crs) = crs else {
        return Ok((None, None));
    };
    let epsg = crs.org().is_none_or(|o| o.eq_ignore_ascii_case("epsg"));
    let found = match (epsg, u32::try_from(crs.code()), crs.wkt()) {
        (true, Ok(code), _) if code > 0 => Crs::epsg(code),
        (_, _, Some(text)) => Crs::from_wkt(text),
        _ => return Ok((None, None)),
    };
    match found {
        Ok(found) => Ok((Some(found.name().to_string()), Some(found))),
        Err(_) if source.options.crs.is_some() => Ok((None, None)),
        Err(e) => {
            let name = format!("{}:{}", crs.org().unwrap_or("EPSG"), crs.code());
            let fault = match e {
                Unusable::Unknown => Fault::new(Code::Crs, source.file).found(name),
                Unusable::Datum(name) => Fault::new(Code::Datum, source.file).found(name),
            };
            Err(fault.field("crs").into())
        }
    }
}

fn short() -> Wrong {
    Wrong::new(Code::BadPosition, "fgb …")
}

fn one(
    frame: &[u8],
    columns: &Columns,
    kind: GeometryType,
    number: usize,
    mended: &mut Mended,
) -> std::result::Result<Record, Wrong> {
    let feature =
        fb::size_prefixed_root_as_feature(frame).map_err(|_| Wrong::new(Code::Syntax, "fgb …"))?;
    let geometry = match feature.geometry() {
        Some(g) => geometry(&g, kind, mended, 0)?,
        None => None,
    };
    let properties = match feature.properties() {
        Some(bytes) => properties(bytes.bytes(), columns)
            .ok_or_else(|| Wrong::new(Code::Syntax, "fgb properties …"))?,
        None => Row::new(columns.head.clone(), Vec::new()),
    };
    Ok(Record {
        feature: number,
        id: None,
        geometry,
        properties,
    })
}

fn geometry(
    g: &fb::Geometry,
    kind: GeometryType,
    mended: &mut Mended,
    depth: usize,
) -> std::result::Result<Option<Geometry<f64>>, Wrong> {
    if depth > DEEPEST {
        return Err(Wrong::new(
            Code::TooBig,
            format!("> {DEEPEST} × GeometryCollection"),
        ));
    }
    let kind = match kind {
        GeometryType::Unknown => g.type_(),
        kind => kind,
    };
    let coords = || -> Vec<Coord<f64>> {
        let Some(xy) = g.xy() else { return Vec::new() };
        let pairs = (0..xy.len() / 2).map(|k| Coord {
            x: xy.get(2 * k),
            y: xy.get(2 * k + 1),
        });
        pairs.collect()
    };
    let lines = || -> std::result::Result<Vec<Vec<Coord<f64>>>, Wrong> {
        let all = coords();
        let Some(ends) = g.ends().filter(|e| !e.is_empty()) else {
            return Ok(if all.is_empty() {
                Vec::new()
            } else {
                vec![all]
            });
        };
        let mut start = 0;
        let mut list = Vec::with_capacity(ends.len());
        for end in ends.iter() {
            let end = end as usize;
            list.push(all.get(start..end).ok_or_else(short)?.to_vec());
            start = end;
        }
        Ok(list)
    };
    let polygon = |mended: &mut Mended| -> std::result::Result<Option<Polygon<f64>>, Wrong> {
        let mut rings = Vec::new();
        for line in lines()? {
            rings.push(super::parts::ring(line, mended)?);
        }
        if rings.is_empty() {
            return Ok(None);
        }
        let exterior = rings.remove(0);
        Ok(Some(Polygon::new(exterior, rings)))
    };
    Ok(match kind {
        GeometryType::Point => {
            let first = coords().into_iter().next();
            first
                .filter(|c| !(c.x.is_nan() && c.y.is_nan()))
                .map(|c| Geometry::Point(Point(c)))
        }
        GeometryType::MultiPoint => {
            let list = coords().into_iter().map(Point).collect();
            Some(Geometry::MultiPoint(MultiPoint(list)))
        }
        GeometryType::LineString => Some(Geometry::LineString(LineString(coords()))),
        GeometryType::MultiLineString => {
            let list = lines()?.into_iter().map(LineString).collect();
            Some(Geometry::MultiLineString(MultiLineString(list)))
        }
        GeometryType::Polygon => polygon(mended)?.map(Geometry::Polygon),
        GeometryType::MultiPolygon | GeometryType::GeometryCollection => {
            let mut list = Vec::new();
            let inner = match kind {
                GeometryType::MultiPolygon => GeometryType::Polygon,
                _ => GeometryType::Unknown,
            };
            match g.parts() {
                Some(parts) => {
                    for part in parts.iter() {
                        list.extend(geometry(&part, inner, mended, depth + 1)?);
                    }
                }
                None => list.extend(polygon(mended)?.map(Geometry::Polygon)),
            }
            Some(match kind {
                GeometryType::MultiPolygon => {
                    let polygons = list.into_iter().filter_map(|g| match g {
                        Geometry::Polygon(p) => Some(p),
                        _ => None,
                    });
                    Geometry::MultiPolygon(MultiPolygon(polygons.collect()))
                }
                _ => Geometry::GeometryCollection(GeometryCollection(list)),
            })
        }
        other => {
            let name = other.variant_name().unwrap_or("?");
            return Err(Wrong::new(Code::WrongGeometry, name));
        }
    })
}

/// The columns that a feature has; the others are null.
fn properties(bytes: &[u8], columns: &Columns) -> Option<Row> {
    let mut values = vec![Cell::null(); columns.kinds.len()];
    let mut rest = bytes;
    while rest.len() >= 2 {
        let k = usize::from(u16::from_le_bytes(take(&mut rest)?));
        let whole = |n: i64| Cell::from(n);
        let value = match *columns.kinds.get(k)? {
            ColumnType::Byte => whole(i8::from_le_bytes(take(&mut rest)?).into()),
            ColumnType::UByte => whole(u8::from_le_bytes(take(&mut rest)?).into()),
            ColumnType::Bool => Cell::from(take::<1>(&mut rest)?[0] != 0),
            ColumnType::Short => whole(i16::from_le_bytes(take(&mut rest)?).into()),
            ColumnType::UShort => whole(u16::from_le_bytes(take(&mut rest)?).into()),
            ColumnType::Int => whole(i32::from_le_bytes(take(&mut rest)?).into()),
            ColumnType::UInt => whole(u32::from_le_bytes(take(&mut rest)?).into()),
            ColumnType::Long => whole(i64::from_le_bytes(take(&mut rest)?)),
            ColumnType::ULong => Cell::from(u64::from_le_bytes(take(&mut rest)?)),
            ColumnType::Float => Cell::real(f64::from(f32::from_le_bytes(take(&mut rest)?))),
            ColumnType::Double => Cell::real(f64::from_le_bytes(take(&mut rest)?)),
            kind => {
                let n = u32::from_le_bytes(take(&mut rest)?) as usize;
                let (text, after) = rest.split_at_checked(n)?;
                rest = after;
                match kind {
                    ColumnType::Binary => Cell::null(),
                    _ => Cell::text(&String::from_utf8_lossy(text)),
                }
            }
        };
        values[k] = value;
    }
    Some(Row::new(columns.head.clone(), values))
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*head)
}
