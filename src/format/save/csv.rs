//! CSV as spreadsheets open it: UTF-8 with a byte-order mark, points as two columns, other
//! geometries as well-known text, and no cell that would be taken for a formula.

use super::{columns, of, placed, put, shown, single, text, Kind, Sheet};
use crate::crs::Crs;
use crate::error::{Error, Result};
use crate::format::row::Cell;
use geo::{Coord, Geometry, LineString, Polygon};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Characters with which a spreadsheet starts a formula.
const FORMULA: &[char] = &['=', '+', '-', '@', '\t', '\r'];

/// Text that no spreadsheet takes for a formula: an apostrophe before it, if it looks like one.
pub fn harmless(text: &str) -> std::borrow::Cow<'_, str> {
    match text.trim_start_matches('\'').starts_with(FORMULA) {
        true => format!("'{text}").into(),
        false => text.into(),
    }
}

/// Takes back what [`harmless`] put before a text.
pub fn plain(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(FORMULA) => rest,
        _ => text,
    }
}

/// Writes one table.
///
/// # Errors
/// The disk refuses, or a position lies outside of the projection.
pub fn write(sheets: &[Sheet], crs: &Crs, path: &Path) -> Result<Vec<PathBuf>> {
    let sheet = single(sheets, path)?;
    let columns = columns(sheet);
    let points = only_points(sheet);
    let mut head: Vec<String> = columns
        .iter()
        .map(|c| harmless(&c.0).into_owned())
        .collect();
    let axes = match crs.is_projected() {
        true => ["x", "y"],
        false => ["lon", "lat"],
    };
    match points {
        Some(true) => head.extend(axes.iter().map(|a| free(a, &columns))),
        Some(false) => head.push(free("wkt", &columns)),
        None => {}
    }
    let mut out = ::csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    let failed = |e: ::csv::Error| Error::io(path, e.into());
    out.write_record(&head).map_err(failed)?;
    for (k, f) in sheet.features.iter().enumerate() {
        let mut row: Vec<String> = columns.iter().map(|(name, _)| cell(of(f, name))).collect();
        let g = f
            .geometry
            .as_ref()
            .map(|g| placed(g, crs, k + 1, &shown(path)));
        match (points, g.transpose()?) {
            (Some(true), Some(Geometry::Point(p))) => {
                row.extend([number(p.x(), crs), number(p.y(), crs)]);
            }
            (Some(true), _) => row.extend([String::new(), String::new()]),
            (Some(false), g) => row.push(g.map_or_else(String::new, |g| wkt(&g, crs))),
            (None, _) => {}
        }
        out.write_record(&row).map_err(failed)?;
    }
    let bytes = out
        .into_inner()
        .map_err(|e| Error::io(path, e.into_error()))?;
    Ok(vec![put(path, &bytes)?])
}

/// A name for a column that no other has.
pub fn free(name: &str, columns: &[(String, Kind)]) -> String {
    let mut name = name.to_string();
    while columns.iter().any(|c| c.0.eq_ignore_ascii_case(&name)) {
        name.push('_');
    }
    name
}

/// Are all geometries points? `None` if there are none at all.
pub fn only_points(sheet: &Sheet) -> Option<bool> {
    let mut shapes = sheet
        .features
        .iter()
        .filter_map(|f| f.geometry.as_ref())
        .peekable();
    shapes.peek()?;
    Some(shapes.all(|g| matches!(g, Geometry::Point(_))))
}

fn cell(value: &Cell) -> String {
    match value.as_f64() {
        Some(_) => value.to_string(),
        None => harmless(&text(value)).into_owned(),
    }
}

fn number(n: f64, crs: &Crs) -> String {
    let scale = if crs.is_projected() { 1e4 } else { 1e9 };
    ((n * scale).round() / scale).to_string()
}

/// A geometry as well-known text.
pub fn wkt(g: &Geometry<f64>, crs: &Crs) -> String {
    let mut out = String::new();
    put_wkt(&mut out, g, crs);
    out
}

fn put_wkt(out: &mut String, g: &Geometry<f64>, crs: &Crs) {
    let at = |c: &Coord<f64>| format!("{} {}", number(c.x, crs), number(c.y, crs));
    let line = |l: &LineString<f64>| {
        let list: Vec<String> = l.0.iter().map(at).collect();
        format!("({})", list.join(","))
    };
    let polygon = |p: &Polygon<f64>| {
        let rings = std::iter::once(p.exterior()).chain(p.interiors());
        format!("({})", rings.map(line).collect::<Vec<_>>().join(","))
    };
    let all = |list: Vec<String>| match list.is_empty() {
        true => "EMPTY".to_string(),
        false => format!("({})", list.join(",")),
    };
    let _ = match g {
        Geometry::Point(p) => write!(out, "POINT ({})", at(&p.0)),
        Geometry::LineString(l) => write!(out, "LINESTRING {}", line(l)),
        Geometry::Polygon(p) => write!(out, "POLYGON {}", polygon(p)),
        Geometry::MultiPoint(m) => {
            let list = m.0.iter().map(|p| format!("({})", at(&p.0))).collect();
            write!(out, "MULTIPOINT {}", all(list))
        }
        Geometry::MultiLineString(m) => {
            write!(
                out,
                "MULTILINESTRING {}",
                all(m.0.iter().map(line).collect())
            )
        }
        Geometry::MultiPolygon(m) => {
            write!(
                out,
                "MULTIPOLYGON {}",
                all(m.0.iter().map(polygon).collect())
            )
        }
        Geometry::GeometryCollection(c) => {
            let list = c.0.iter().map(|g| wkt(g, crs)).collect();
            write!(out, "GEOMETRYCOLLECTION {}", all(list))
        }
        Geometry::Line(l) => {
            write!(
                out,
                "LINESTRING {}",
                line(&LineString(vec![l.start, l.end]))
            )
        }
        Geometry::Rect(r) => write!(out, "POLYGON {}", polygon(&r.to_polygon())),
        Geometry::Triangle(t) => write!(out, "POLYGON {}", polygon(&t.to_polygon())),
    };
}
