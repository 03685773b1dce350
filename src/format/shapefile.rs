//! Reads shapefiles (ESRI 1998) with their `.dbf`, `.prj` and `.cpg`, as far as these are there.
//!
//! Records are found through the `.shx` if it fits, else one after the other.

use super::parts::{assemble, Mended, Wrong};
use super::row::Row;
use super::{dbf, place, Raw, Record, Said, Source};
use crate::crs::{Crs, Unusable};
use crate::error::{Code, Fault, Result};
use geo::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point};

type Tried<T> = std::result::Result<T, Wrong>;

/// Reads a shapefile.
///
/// # Errors
/// It is none, or its `.prj` names a coordinate system that cannot be computed.
pub fn read(source: &Source) -> Result<Raw> {
    let file = source.file;
    let bytes = source.bytes()?;
    let bad = |found: &str| Fault::new(Code::Syntax, file).found(format!("shp: {found}"));
    if bytes.len() < 100 || bytes[..4] != 9994i32.to_be_bytes() {
        return Err(bad("no shapefile head").into());
    }
    let mut said = Vec::new();
    let stated = i32::from_be_bytes([bytes[24], bytes[25], bytes[26], bytes[27]]);
    let stated = usize::try_from(stated).unwrap_or(0) * 2;
    let places = match source
        .sibling("shx")?
        .as_deref()
        .and_then(|x| indexed(bytes, x))
    {
        Some(places) => places,
        None => in_a_row(file, bytes, &mut said),
    };
    if stated > bytes.len() && said.is_empty() {
        let fault = Fault::new(Code::WrongCount, file).feature(places.len() + 1);
        let fault = fault.found(format!("{} bytes", bytes.len()));
        said.push(Said::aside(fault.expected(format!("{stated} bytes"))));
    }
    let table = match source.sibling("dbf")? {
        Some(bytes) => Some(dbf::table(source, &bytes)?),
        None => {
            said.push(Said::noted(Fault::new(Code::NoTable, file)));
            None
        }
    };
    let (mut rows, encoding) = match table {
        Some(t) => {
            said.extend(t.said);
            if t.rows.len() != places.len() {
                let fault = Fault::new(Code::WrongCount, file).field("dbf");
                let fault = fault.found(t.rows.len().to_string());
                said.push(Said::noted(fault.expected(places.len().to_string())));
            }
            (t.rows, Some(t.encoding))
        }
        None => (Vec::new(), None),
    };
    rows.resize_with(places.len(), || Some(Row::default()));
    let mut records = Vec::with_capacity(places.len());
    let (mut heights, mut feature) = (0, 0);
    let mut lost = Vec::new();
    for (content, row) in places.into_iter().zip(rows) {
        let Some(properties) = row else { continue };
        feature += 1;
        let mut mended = Mended::default();
        match shape(content, &mut mended) {
            Ok(geometry) => records.push(Record {
                feature,
                id: None,
                geometry,
                properties,
            }),
            Err(wrong) => {
                said.push(Said::aside(wrong.at(file, feature)));
                lost.push(Record {
                    feature,
                    id: None,
                    geometry: None,
                    properties,
                });
            }
        }
        said.extend(place::closed(file, feature, &mended));
        heights += usize::from(mended.heights);
    }
    said.extend(place::heights(file, heights));
    let (crs, system) = projection(source)?;
    Ok(Raw {
        records,
        lost,
        crs,
        system,
        encoding,
        said,
        ..Raw::default()
    })
}

/// The system of the `.prj`: its own words if it is known by a code, and what was understood.
fn projection(source: &Source) -> Result<(Option<String>, Option<Crs>)> {
    let Some(bytes) = source.sibling("prj")? else {
        return Ok((None, None));
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    match Crs::from_wkt(&text) {
        Ok(crs) => Ok((Some(text), Some(crs))),
        // The caller may say better.
        Err(_) if source.options.crs.is_some() => Ok((Some(text), None)),
        Err(e) => {
            let fault = match e {
                Unusable::Unknown => Fault::new(Code::Crs, source.file).found(text.trim()),
                Unusable::Datum(name) => Fault::new(Code::Datum, source.file).found(name),
            };
            Err(fault.field(".prj").into())
        }
    }
}

/// The contents of the records that an index points at; `None` if it does not fit the file.
fn indexed<'a>(bytes: &'a [u8], index: &[u8]) -> Option<Vec<&'a [u8]>> {
    if index.len() < 100 || index[..4] != 9994i32.to_be_bytes() {
        return None;
    }
    let words = |b: &[u8]| u32::from_be_bytes([b[0], b[1], b[2], b[3]]) as usize * 2;
    let entries = index[100..].chunks_exact(8);
    let contents = entries.map(|e| {
        let at = words(&e[..4]);
        let head = bytes.get(at..at + 8)?;
        let (said, own) = (words(&e[4..]), words(&head[4..]));
        let content = bytes.get(at + 8..at + 8 + own)?;
        (said == own && content.len() >= 4).then_some(content)
    });
    let list: Option<Vec<&[u8]>> = contents.collect();
    list.filter(|l| !l.is_empty() || bytes.len() < 112)
}

fn in_a_row<'a>(file: &str, bytes: &'a [u8], said: &mut Vec<Said>) -> Vec<&'a [u8]> {
    let mut list = Vec::new();
    let mut at = 100;
    while let Some(head) = bytes.get(at..at + 8) {
        let words = u32::from_be_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let Some(content) = bytes.get(at + 8..at + 8 + words * 2) else {
            let fault = Fault::new(Code::WrongCount, file).feature(list.len() + 1);
            let fault = fault.found(format!("{} bytes", bytes.len() - at - 8));
            said.push(Said::aside(fault.expected(format!("{} bytes", words * 2))));
            break;
        };
        list.push(content);
        at += 8 + words * 2;
    }
    list
}

struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn i32(&self, at: usize) -> Tried<i32> {
        let b = self.0.get(at..at + 4).ok_or_else(short)?;
        Ok(i32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }

    fn f64(&self, at: usize) -> Tried<f64> {
        let b = self.0.get(at..at + 8).ok_or_else(short)?;
        Ok(f64::from_le_bytes(b.try_into().map_err(|_| short())?))
    }

    fn coords(&self, at: usize, n: usize) -> Tried<Vec<Coord<f64>>> {
        let end = n.checked_mul(16).and_then(|k| k.checked_add(at));
        if end.is_none_or(|e| e > self.0.len()) {
            return Err(short());
        }
        let one = |k: usize| {
            Ok(Coord {
                x: self.f64(at + 16 * k)?,
                y: self.f64(at + 16 * k + 8)?,
            })
        };
        (0..n).map(one).collect()
    }
}

fn short() -> Wrong {
    Wrong::new(Code::BadPosition, "shp …")
}

/// One shape; `None` for a null shape or one without parts.
fn shape(content: &[u8], mended: &mut Mended) -> Tried<Option<Geometry<f64>>> {
    let n = Numbers(content);
    let kind = n.i32(0)?;
    mended.heights |= kind > 10;
    Ok(match kind {
        0 => None,
        1 | 11 | 21 => {
            let c = n.coords(4, 1)?[0];
            (!(c.x.is_nan() && c.y.is_nan())).then_some(Geometry::Point(Point(c)))
        }
        8 | 18 | 28 => {
            let count = usize::try_from(n.i32(36)?).map_err(|_| short())?;
            let list: Vec<Point<f64>> = n.coords(40, count)?.into_iter().map(Point).collect();
            (!list.is_empty()).then_some(Geometry::MultiPoint(MultiPoint(list)))
        }
        3 | 13 | 23 => {
            let mut lines: Vec<LineString<f64>> = parts(&n)?
                .into_iter()
                .filter(|p| !p.is_empty())
                .map(LineString)
                .collect();
            match lines.len() {
                0 => None,
                1 => lines.pop().map(Geometry::LineString),
                _ => Some(Geometry::MultiLineString(MultiLineString(lines))),
            }
        }
        5 | 15 | 25 => {
            let mut rings = Vec::new();
            for part in parts(&n)?.into_iter().filter(|p| !p.is_empty()) {
                rings.push(super::parts::ring(part, mended)?);
            }
            let mut polygons = assemble(rings);
            match polygons.len() {
                0 => None,
                1 => polygons.pop().map(Geometry::Polygon),
                _ => Some(Geometry::MultiPolygon(MultiPolygon(polygons))),
            }
        }
        other => return Err(Wrong::new(Code::WrongGeometry, format!("shp {other}"))),
    })
}

fn parts(n: &Numbers) -> Tried<Vec<Vec<Coord<f64>>>> {
    let count = usize::try_from(n.i32(36)?).map_err(|_| short())?;
    let points = usize::try_from(n.i32(40)?).map_err(|_| short())?;
    if count > n.0.len() / 4 {
        return Err(short());
    }
    let all = n.coords(44 + 4 * count, points)?;
    let mut starts = Vec::with_capacity(count + 1);
    for k in 0..count {
        starts.push(usize::try_from(n.i32(44 + 4 * k)?).map_err(|_| short())?);
    }
    starts.push(points);
    let pairs = starts.windows(2);
    pairs
        .map(|w| all.get(w[0]..w[1]).map(<[_]>::to_vec).ok_or_else(short))
        .collect()
}
