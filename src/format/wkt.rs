//! Geometries as well-known text (OGC 06-103r4), with or without `SRID=…;`; heights are dropped.

use super::parts::{ring, Mended, Wrong};
use crate::error::Code;
use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint};
use geo::{MultiPolygon, Point, Polygon};

/// Deepest nesting of collections.
const DEEPEST: usize = 16;

/// Parses one geometry; `None` for an empty one.
///
/// # Errors
/// It is no well-known text, or a curve.
pub fn parse(text: &str, mended: &mut Mended) -> Result<Option<Geometry<f64>>, Wrong> {
    let mut text = text.trim();
    if text.len() > 5 && text.is_char_boundary(5) && text[..5].eq_ignore_ascii_case("srid=") {
        text = text.split_once(';').map_or("", |t| t.1);
    }
    let mut reader = Reader { rest: text, mended };
    let geometry = reader.geometry(0)?;
    reader.skip();
    match reader.rest.is_empty() {
        true => Ok(geometry),
        false => Err(reader.bad()),
    }
}

struct Reader<'a, 'b> {
    rest: &'a str,
    mended: &'b mut Mended,
}

impl<'a> Reader<'a, '_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn bad(&self) -> Wrong {
        let shown: String = self.rest.chars().take(40).collect();
        Wrong::new(Code::BadPosition, format!("WKT … {shown}"))
    }

    fn word(&mut self) -> &'a str {
        self.skip();
        let end = self.rest.find(|c: char| !c.is_ascii_alphabetic());
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        word
    }

    fn eat(&mut self, c: char) -> bool {
        self.skip();
        match self.rest.strip_prefix(c) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn must(&mut self, c: char) -> Result<(), Wrong> {
        match self.eat(c) {
            true => Ok(()),
            false => Err(self.bad()),
        }
    }

    fn empty(&mut self) -> bool {
        let before = self.rest;
        if self.word().eq_ignore_ascii_case("empty") {
            return true;
        }
        self.rest = before;
        false
    }

    /// `( item , item … )`, or `EMPTY`.
    fn list<T>(&mut self, item: fn(&mut Self) -> Result<T, Wrong>) -> Result<Vec<T>, Wrong> {
        if self.empty() {
            return Ok(Vec::new());
        }
        self.must('(')?;
        let mut list = vec![item(self)?];
        while self.eat(',') {
            list.push(item(self)?);
        }
        self.must(')')?;
        Ok(list)
    }

    fn coord(&mut self) -> Result<Coord<f64>, Wrong> {
        let mut numbers = [0.0; 2];
        let mut count = 0;
        loop {
            self.skip();
            let end = self
                .rest
                .find(|c: char| c.is_whitespace() || ",()".contains(c));
            let word = &self.rest[..end.unwrap_or(self.rest.len())];
            if word.is_empty() {
                break;
            }
            let number: f64 = word.parse().map_err(|_| self.bad())?;
            if let Some(slot) = numbers.get_mut(count) {
                *slot = number;
            }
            count += 1;
            self.rest = &self.rest[word.len()..];
        }
        if !(2..=4).contains(&count) {
            return Err(self.bad());
        }
        self.mended.heights |= count > 2;
        Ok(Coord {
            x: numbers[0],
            y: numbers[1],
        })
    }

    /// A point of a multipoint, with or without brackets of its own.
    fn point(&mut self) -> Result<Coord<f64>, Wrong> {
        match self.eat('(') {
            true => {
                let c = self.coord()?;
                self.must(')')?;
                Ok(c)
            }
            false => self.coord(),
        }
    }

    fn line(&mut self) -> Result<LineString<f64>, Wrong> {
        Ok(LineString(self.list(Self::coord)?))
    }

    fn ring(&mut self) -> Result<LineString<f64>, Wrong> {
        let line = self.list(Self::coord)?;
        ring(line, self.mended)
    }

    fn polygon(&mut self) -> Result<Option<Polygon<f64>>, Wrong> {
        let mut rings = self.list(Self::ring)?;
        if rings.is_empty() {
            return Ok(None);
        }
        let exterior = rings.remove(0);
        Ok(Some(Polygon::new(exterior, rings)))
    }

    fn geometry(&mut self, depth: usize) -> Result<Option<Geometry<f64>>, Wrong> {
        let mut kind = self.word().to_ascii_uppercase();
        for end in ["ZM", "Z", "M"] {
            if let Some(base) = kind.strip_suffix(end) {
                if base.ends_with(['T', 'G', 'N']) {
                    kind = base.to_string();
                    break;
                }
            }
        }
        let before = self.rest;
        if !["Z", "M", "ZM"].contains(&self.word().to_ascii_uppercase().as_str()) {
            self.rest = before;
        }
        Ok(match kind.as_str() {
            "POINT" if self.empty() => None,
            "POINT" => {
                self.must('(')?;
                let c = self.coord()?;
                self.must(')')?;
                Some(Geometry::Point(Point(c)))
            }
            "MULTIPOINT" => {
                let list = self.list(Self::point)?.into_iter().map(Point).collect();
                Some(Geometry::MultiPoint(MultiPoint(list)))
            }
            "LINESTRING" => Some(Geometry::LineString(self.line()?)),
            "MULTILINESTRING" => {
                let list = self.list(Self::line)?;
                Some(Geometry::MultiLineString(MultiLineString(list)))
            }
            "POLYGON" => self.polygon()?.map(Geometry::Polygon),
            "MULTIPOLYGON" => {
                let list = self.list(Self::polygon)?.into_iter().flatten().collect();
                Some(Geometry::MultiPolygon(MultiPolygon(list)))
            }
            "GEOMETRYCOLLECTION" if self.empty() => None,
            "GEOMETRYCOLLECTION" => {
                if depth >= DEEPEST {
                    let found = format!("> {DEEPEST} × GEOMETRYCOLLECTION");
                    return Err(Wrong::new(Code::TooBig, found));
                }
                self.must('(')?;
                let mut list = Vec::new();
                loop {
                    list.extend(self.geometry(depth + 1)?);
                    if !self.eat(',') {
                        break;
                    }
                }
                self.must(')')?;
                Some(Geometry::GeometryCollection(GeometryCollection(list)))
            }
            "" => return Err(self.bad()),
            _ => return Err(Wrong::new(Code::WrongGeometry, kind)),
        })
    }
}
