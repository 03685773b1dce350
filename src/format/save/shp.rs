//! Shapefiles: `.shp`, `.shx`, `.dbf` in UTF-8 with `.cpg`, and `.prj` in the form of ESRI. A layer of
//! several geometry types becomes one file a type. Names of fields are cut to ten bytes, no two alike.

use super::{columns, of, placed, put, shown, single, text, Kind, Sheet};
use crate::crs::Crs;
use crate::error::{Code, Fault, Result};
use crate::format::row::Cell;
use crate::format::write::Out;
use geo::orient::Direction;
use geo::{BoundingRect, Coord, Geometry, LineString, MultiPolygon, Orient};
use std::path::{Path, PathBuf};

/// Longest text in a table, bytes.
const TEXT: usize = 254;
/// Width and most decimals of a number.
const NUMBER: (usize, usize) = (24, 12);

/// Kinds of shapes, with what is put to the name of a file that holds one of several.
const SHAPES: [(i32, &str); 4] = [(1, "_point"), (8, "_points"), (3, "_line"), (5, "_polygon")];

/// Writes one layer.
///
/// # Errors
/// A geometry collection; the disk refuses; a position lies outside of the projection.
pub fn write(sheets: &[Sheet], crs: &Crs, path: &Path) -> Result<Vec<PathBuf>> {
    let sheet = single(sheets, path)?;
    let mut kinds: Vec<i32> = Vec::new();
    for (k, f) in sheet.features.iter().enumerate() {
        let Some(g) = &f.geometry else { continue };
        let Some(code) = code(g) else {
            let fault = Fault::new(Code::WrongGeometry, shown(path)).feature(k + 1);
            return Err(fault.found("GeometryCollection").into());
        };
        if !kinds.contains(&code) {
            kinds.push(code);
        }
    }
    if kinds.is_empty() {
        kinds.push(1);
    }
    let mut written = Vec::new();
    let many = kinds.len() > 1;
    let first = kinds[0];
    for (code_wanted, suffix) in SHAPES.iter().filter(|s| kinds.contains(&s.0)) {
        let stem = path.with_extension("");
        let stem = match many {
            true => stem.with_file_name(format!("{}{suffix}", shown(&stem))),
            false => stem,
        };
        let rows = sheet.features.iter().enumerate().filter(|(_, f)| {
            f.geometry
                .as_ref()
                .map_or(first, |g| code(g).unwrap_or(first))
                == *code_wanted
        });
        let rows: Vec<(usize, &Out)> = rows.collect();
        one(*code_wanted, sheet, &rows, crs, &stem, &mut written)?;
    }
    Ok(written)
}

fn code(g: &Geometry<f64>) -> Option<i32> {
    Some(match g {
        Geometry::Point(_) => 1,
        Geometry::MultiPoint(_) => 8,
        Geometry::LineString(_) | Geometry::MultiLineString(_) | Geometry::Line(_) => 3,
        Geometry::Polygon(_)
        | Geometry::MultiPolygon(_)
        | Geometry::Rect(_)
        | Geometry::Triangle(_) => 5,
        Geometry::GeometryCollection(_) => return None,
    })
}

fn one(
    code: i32,
    sheet: &Sheet,
    rows: &[(usize, &Out)],
    crs: &Crs,
    stem: &Path,
    written: &mut Vec<PathBuf>,
) -> Result<()> {
    let file = shown(&stem.with_extension("shp"));
    let (mut body, mut index) = (Vec::new(), Vec::new());
    let mut extent = [
        f64::INFINITY,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NEG_INFINITY,
    ];
    for (k, (feature, f)) in rows.iter().enumerate() {
        let g = f.geometry.as_ref();
        let g = g.map(|g| placed(g, crs, feature + 1, &file)).transpose()?;
        if let Some(b) = g.as_ref().and_then(BoundingRect::bounding_rect) {
            let (low, high) = (b.min(), b.max());
            extent[0] = extent[0].min(low.x);
            extent[1] = extent[1].min(low.y);
            extent[2] = extent[2].max(high.x);
            extent[3] = extent[3].max(high.y);
        }
        let content = g.map_or_else(|| 0i32.to_le_bytes().to_vec(), |g| shape(code, &g));
        let at = 100 + body.len();
        let words = |n: usize| i32::try_from(n / 2).map(i32::to_be_bytes);
        let (Ok(at), Ok(size)) = (words(at), words(content.len())) else {
            return Err(Fault::new(Code::TooBig, file).found("> 4 GiB").into());
        };
        index.extend(at);
        index.extend(size);
        body.extend((k as i32 + 1).to_be_bytes());
        body.extend(size);
        body.extend(content);
    }
    if extent[0] > extent[2] {
        extent = [0.0; 4];
    }
    let whole = |part: &[u8]| {
        let mut all = head(code, 100 + part.len(), extent);
        all.extend(part);
        all
    };
    let table = table(sheet, rows, &file)?;
    written.push(put(&stem.with_extension("shp"), &whole(&body))?);
    written.push(put(&stem.with_extension("shx"), &whole(&index))?);
    written.push(put(&stem.with_extension("dbf"), &table)?);
    written.push(put(&stem.with_extension("cpg"), b"UTF-8")?);
    if let Some(text) = crs.wkt() {
        written.push(put(&stem.with_extension("prj"), text.as_bytes())?);
    }
    Ok(())
}

fn head(code: i32, bytes: usize, extent: [f64; 4]) -> Vec<u8> {
    let mut head = Vec::with_capacity(bytes);
    head.extend(9994i32.to_be_bytes());
    head.extend([0; 20]);
    head.extend(((bytes / 2) as i32).to_be_bytes());
    head.extend(1000i32.to_le_bytes());
    head.extend(code.to_le_bytes());
    extent.iter().for_each(|n| head.extend(n.to_le_bytes()));
    head.extend([0; 32]);
    head
}

fn coords(out: &mut Vec<u8>, list: &[Coord<f64>]) {
    for c in list {
        out.extend(c.x.to_le_bytes());
        out.extend(c.y.to_le_bytes());
    }
}

fn shape(code: i32, g: &Geometry<f64>) -> Vec<u8> {
    let mut out = code.to_le_bytes().to_vec();
    if let Geometry::Point(p) = g {
        coords(&mut out, &[p.0]);
        return out;
    }
    if let Some(b) = g.bounding_rect() {
        coords(&mut out, &[b.min(), b.max()]);
    }
    let list: Vec<LineString<f64>> = match g {
        Geometry::MultiPoint(m) => {
            out.extend((m.0.len() as i32).to_le_bytes());
            m.0.iter().for_each(|p| coords(&mut out, &[p.0]));
            return out;
        }
        Geometry::LineString(l) => vec![l.clone()],
        Geometry::Line(l) => vec![LineString(vec![l.start, l.end])],
        Geometry::MultiLineString(m) => m.0.clone(),
        Geometry::Polygon(p) => rings(MultiPolygon(vec![p.clone()])),
        Geometry::MultiPolygon(m) => rings(m.clone()),
        Geometry::Rect(r) => rings(MultiPolygon(vec![r.to_polygon()])),
        Geometry::Triangle(t) => rings(MultiPolygon(vec![t.to_polygon()])),
        _ => Vec::new(),
    };
    let points: usize = list.iter().map(|l| l.0.len()).sum();
    out.extend((list.len() as i32).to_le_bytes());
    out.extend((points as i32).to_le_bytes());
    let mut start = 0i32;
    for l in &list {
        out.extend(start.to_le_bytes());
        start += l.0.len() as i32;
    }
    list.iter().for_each(|l| coords(&mut out, &l.0));
    out
}

/// Outer rings clockwise, holes the other way.
fn rings(m: MultiPolygon<f64>) -> Vec<LineString<f64>> {
    let mut list = Vec::new();
    for p in m.orient(Direction::Reversed) {
        let (exterior, holes) = p.into_inner();
        list.push(exterior);
        list.extend(holes);
    }
    list
}

struct Field {
    key: String,
    name: String,
    kind: u8,
    width: usize,
    decimals: usize,
}

fn table(sheet: &Sheet, rows: &[(usize, &Out)], file: &str) -> Result<Vec<u8>> {
    let mut fields: Vec<Field> = Vec::new();
    for (key, kind) in columns(sheet) {
        let values = rows.iter().filter_map(|(_, f)| f.properties.get(&key));
        let name = cut_name(&key, &fields);
        let longest = |n: &mut usize, v: &Cell| *n = (*n).max(text(v).len());
        let mut width = 0;
        values.clone().for_each(|v| longest(&mut width, v));
        let (kind, width, decimals) = match kind {
            Kind::Bool => (b'L', 1, 0),
            Kind::Integer => (b'N', width.clamp(1, 20), 0),
            Kind::Real => {
                let places = values.filter_map(|v| text(v).split_once('.').map(|p| p.1.len()));
                (b'N', NUMBER.0, places.max().unwrap_or(0).min(NUMBER.1))
            }
            Kind::Text => (b'C', width.clamp(1, TEXT), 0),
        };
        fields.push(Field {
            key,
            name,
            kind,
            width,
            decimals,
        });
    }
    if fields.is_empty() {
        fields.push(Field {
            key: String::new(),
            name: "FID".into(),
            kind: b'N',
            width: 10,
            decimals: 0,
        });
    }
    let row: usize = 1 + fields.iter().map(|f| f.width).sum::<usize>();
    let start = 33 + 32 * fields.len();
    let (Ok(row), Ok(start)) = (u16::try_from(row), u16::try_from(start)) else {
        return Err(Fault::new(Code::TooBig, file)
            .field("dbf")
            .found(row.to_string())
            .into());
    };
    let mut out = vec![0x03, 100, 1, 1];
    out.extend((rows.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend(row.to_le_bytes());
    out.extend([0; 20]);
    for f in &fields {
        let mut name = [0u8; 11];
        name[..f.name.len()].copy_from_slice(f.name.as_bytes());
        out.extend(name);
        out.push(f.kind);
        out.extend([0; 4]);
        out.push(f.width as u8);
        out.push(f.decimals as u8);
        out.extend([0; 14]);
    }
    out.push(0x0d);
    for (k, (_, feature)) in rows.iter().enumerate() {
        out.push(b' ');
        for f in &fields {
            let number = Cell::from(k as u64);
            let value = match f.key.is_empty() {
                true => &number,
                false => of(feature, &f.key),
            };
            out.extend(cell(f, value));
        }
    }
    out.push(0x1a);
    Ok(out)
}

/// At most ten bytes, no two alike without regard to case.
fn cut_name(key: &str, taken: &[Field]) -> String {
    let fit = |text: &str, most: usize| {
        let mut end = text.len().min(most);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text[..end].to_string()
    };
    let is_taken = |name: &str| {
        taken
            .iter()
            .any(|f| f.name.to_lowercase() == name.to_lowercase())
    };
    let mut name = fit(key, 10);
    let mut k = 1;
    while is_taken(&name) || name.is_empty() {
        let end = format!("_{k}");
        name = fit(key, 10 - end.len()) + &end;
        k += 1;
    }
    name
}

fn cell(f: &Field, value: &Cell) -> Vec<u8> {
    let (kind, width) = (f.kind, f.width);
    let left = |text: &str| {
        let mut end = text.len().min(width);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let mut cell = text.as_bytes()[..end].to_vec();
        cell.resize(width, b' ');
        cell
    };
    match (kind, value) {
        (_, v) if v.is_null() && kind == b'L' => vec![b'?'],
        (_, v) if v.is_null() => vec![b' '; width],
        (b'L', v) => vec![if v.as_bool() == Some(true) {
            b'T'
        } else {
            b'F'
        }],
        (b'N', v) => {
            let n = v.as_f64().unwrap_or(0.0);
            let mut text = match v.as_i64() {
                Some(n) if f.decimals == 0 => n.to_string(),
                _ => format!("{n:.*}", f.decimals),
            };
            if text.len() > width {
                text = format!("{n:e}");
            }
            format!("{text:>width$}").into_bytes()
        }
        (_, v) => left(&text(v)),
    }
}
