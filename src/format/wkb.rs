//! Geometries as well-known binary (OGC 06-103r4, with the flags of PostGIS), read within limits and
//! written; heights are dropped.

use super::parts::{ring, Mended, Wrong};
use crate::error::Code;
use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint};
use geo::{MultiPolygon, Point, Polygon};

/// Deepest nesting of collections.
const DEEPEST: usize = 16;

/// Parses one geometry; `None` for an empty one.
///
/// # Errors
/// It is cut off, or of a kind that is not read (curves, surfaces).
pub fn parse(bytes: &[u8], mended: &mut Mended) -> Result<Option<Geometry<f64>>, Wrong> {
    Reader {
        rest: bytes,
        mended,
    }
    .geometry(0)
}

struct Reader<'a, 'b> {
    rest: &'a [u8],
    mended: &'b mut Mended,
}

/// Byte order and how many numbers a position has.
#[derive(Clone, Copy)]
struct Form {
    little: bool,
    numbers: usize,
}

fn short() -> Wrong {
    Wrong::new(Code::BadPosition, "WKB …")
}

impl Reader<'_, '_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Wrong> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or_else(short)?;
        self.rest = rest;
        Ok(*head)
    }

    fn u32(&mut self, little: bool) -> Result<u32, Wrong> {
        let bytes = self.take::<4>()?;
        Ok(match little {
            true => u32::from_le_bytes(bytes),
            false => u32::from_be_bytes(bytes),
        })
    }

    fn f64(&mut self, little: bool) -> Result<f64, Wrong> {
        let bytes = self.take::<8>()?;
        Ok(match little {
            true => f64::from_le_bytes(bytes),
            false => f64::from_be_bytes(bytes),
        })
    }

    /// A count of things that take at least `size` bytes each.
    fn count(&mut self, form: Form, size: usize) -> Result<usize, Wrong> {
        let n = self.u32(form.little)? as usize;
        match n.checked_mul(size) {
            Some(need) if need <= self.rest.len() => Ok(n),
            _ => Err(short()),
        }
    }

    fn coord(&mut self, form: Form) -> Result<Coord<f64>, Wrong> {
        let x = self.f64(form.little)?;
        let y = self.f64(form.little)?;
        for _ in 2..form.numbers {
            self.take::<8>()?;
        }
        self.mended.heights |= form.numbers > 2;
        Ok(Coord { x, y })
    }

    fn coords(&mut self, form: Form) -> Result<Vec<Coord<f64>>, Wrong> {
        let n = self.count(form, 8 * form.numbers)?;
        (0..n).map(|_| self.coord(form)).collect()
    }

    fn polygon(&mut self, form: Form) -> Result<Option<Polygon<f64>>, Wrong> {
        let n = self.count(form, 4)?;
        let mut rings = Vec::new();
        for _ in 0..n {
            let line = self.coords(form)?;
            rings.push(ring(line, self.mended)?);
        }
        if rings.is_empty() {
            return Ok(None);
        }
        let exterior = rings.remove(0);
        Ok(Some(Polygon::new(exterior, rings)))
    }

    fn geometry(&mut self, depth: usize) -> Result<Option<Geometry<f64>>, Wrong> {
        let little = match self.take::<1>()? {
            [0] => false,
            [1] => true,
            _ => return Err(short()),
        };
        let code = self.u32(little)?;
        if code & 0x2000_0000 != 0 {
            self.u32(little)?;
        }
        let flags = usize::from(code & 0x8000_0000 != 0) + usize::from(code & 0x4000_0000 != 0);
        let plain = code & 0x0fff_ffff;
        let thousands = match plain / 1000 {
            0 => 0,
            1 | 2 => 1,
            3 => 2,
            _ => return Err(short()),
        };
        let numbers = 2 + flags.max(thousands);
        let form = Form { little, numbers };
        Ok(match plain % 1000 {
            1 => {
                let c = self.coord(form)?;
                // An empty point is written as two NaN.
                (!(c.x.is_nan() && c.y.is_nan())).then_some(Geometry::Point(Point(c)))
            }
            2 => Some(Geometry::LineString(LineString(self.coords(form)?))),
            3 => self.polygon(form)?.map(Geometry::Polygon),
            kind @ 4..=7 => {
                if depth >= DEEPEST {
                    let found = format!("> {DEEPEST} × GeometryCollection");
                    return Err(Wrong::new(Code::TooBig, found));
                }
                let n = self.count(form, 5)?;
                let mut parts = Vec::new();
                for _ in 0..n {
                    parts.extend(self.geometry(depth + 1)?);
                }
                Some(together(kind, parts)?)
            }
            kind => return Err(Wrong::new(Code::WrongGeometry, format!("WKB {kind}"))),
        })
    }
}

fn together(kind: u32, parts: Vec<Geometry<f64>>) -> Result<Geometry<f64>, Wrong> {
    macro_rules! all {
        ($one:ident) => {
            parts
                .into_iter()
                .map(|g| match g {
                    Geometry::$one(x) => Ok(x),
                    _ => Err(short()),
                })
                .collect::<Result<Vec<_>, _>>()?
        };
    }
    Ok(match kind {
        4 => Geometry::MultiPoint(MultiPoint(all!(Point))),
        5 => Geometry::MultiLineString(MultiLineString(all!(LineString))),
        6 => Geometry::MultiPolygon(MultiPolygon(all!(Polygon))),
        _ => Geometry::GeometryCollection(GeometryCollection(parts)),
    })
}

/// A geometry as little-endian well-known binary.
pub fn write(g: &Geometry<f64>) -> Vec<u8> {
    let mut out = Vec::new();
    put(&mut out, g);
    out
}

fn head(out: &mut Vec<u8>, kind: u32) {
    out.push(1);
    out.extend(kind.to_le_bytes());
}

fn count(out: &mut Vec<u8>, n: usize) {
    out.extend((n as u32).to_le_bytes());
}

fn coords(out: &mut Vec<u8>, list: &[Coord<f64>]) {
    count(out, list.len());
    for c in list {
        out.extend(c.x.to_le_bytes());
        out.extend(c.y.to_le_bytes());
    }
}

fn put(out: &mut Vec<u8>, g: &Geometry<f64>) {
    match g {
        Geometry::Point(p) => {
            head(out, 1);
            out.extend(p.x().to_le_bytes());
            out.extend(p.y().to_le_bytes());
        }
        Geometry::LineString(l) => {
            head(out, 2);
            coords(out, &l.0);
        }
        Geometry::Polygon(p) => {
            head(out, 3);
            count(out, 1 + p.interiors().len());
            coords(out, &p.exterior().0);
            p.interiors().iter().for_each(|r| coords(out, &r.0));
        }
        Geometry::MultiPoint(m) => {
            head(out, 4);
            count(out, m.0.len());
            m.0.iter().for_each(|p| put(out, &Geometry::Point(*p)));
        }
        Geometry::MultiLineString(m) => {
            head(out, 5);
            count(out, m.0.len());
            m.0.iter()
                .for_each(|l| put(out, &Geometry::LineString(l.clone())));
        }
        Geometry::MultiPolygon(m) => {
            head(out, 6);
            count(out, m.0.len());
            m.0.iter()
                .for_each(|p| put(out, &Geometry::Polygon(p.clone())));
        }
        Geometry::GeometryCollection(c) => {
            head(out, 7);
            count(out, c.0.len());
            c.0.iter().for_each(|p| put(out, p));
        }
        Geometry::Line(l) => put(out, &Geometry::LineString(LineString(vec![l.start, l.end]))),
        Geometry::Rect(r) => put(out, &Geometry::Polygon(r.to_polygon())),
        Geometry::Triangle(t) => put(out, &Geometry::Polygon(t.to_polygon())),
    }
}
