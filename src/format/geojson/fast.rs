//! Features as most programs write them, parsed in one pass. Anything else, and anything that is
//! wrong, is left to the careful parser, which knows what to say of it.

use super::number;
use crate::format::parts::{ring, Mended};
use crate::format::row::{Cell, Head, Row};
use crate::format::Record;
use geo::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};
use serde_json::Value;
use std::borrow::Cow;
use std::sync::Arc;

/// Parses features one after the other; those with the same attributes share their names.
#[derive(Default)]
pub struct Fast {
    head: Option<Arc<Head>>,
}

/// A text and a place in it.
struct Text<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Fast {
    /// Parses one feature, `None` if it is none of the usual form.
    pub fn feature(&mut self, bytes: &[u8], number: usize, mended: &mut Mended) -> Option<Record> {
        let mut text = Text { bytes, at: 0 };
        let record = self.members(&mut text, number, mended)?;
        text.space();
        (text.at == bytes.len()).then_some(record)
    }

    fn members(&mut self, t: &mut Text, number: usize, mended: &mut Mended) -> Option<Record> {
        let mut record = Record {
            feature: number,
            ..Record::default()
        };
        let mut seen = [false; 4];
        t.token(b'{')?;
        loop {
            let key = t.plain()?;
            let k = [&b"type"[..], b"properties", b"geometry", b"id"]
                .iter()
                .position(|n| *n == key)?;
            if std::mem::replace(&mut seen[k], true) {
                return None;
            }
            t.token(b':')?;
            match k {
                0 => (t.plain()? == b"Feature").then_some(())?,
                1 if t.null() => {}
                1 => record.properties = self.row(t)?,
                2 if t.null() => {}
                2 => record.geometry = Some(geometry(t, mended)?),
                _ => record.id = Some(id(t)?),
            }
            if !t.comma(b'}')? {
                break;
            }
        }
        seen[0].then_some(record)
    }

    fn row(&mut self, t: &mut Text) -> Option<Row> {
        t.token(b'{')?;
        t.space();
        if t.peek()? == b'}' {
            t.at += 1;
            return Some(Row::default());
        }
        let head = self.head.clone();
        let mut cells = Vec::with_capacity(head.as_ref().map_or(8, |h| h.names().len()));
        // Names so far, once they are not those of the feature before.
        let mut names: Option<Vec<String>> = None;
        loop {
            let key = t.text()?;
            let k = cells.len();
            let known = head.as_ref().and_then(|h| h.name(k)) == Some(key.as_ref());
            match &mut names {
                None if known => {}
                None => {
                    let before = head.iter().flat_map(|h| h.names()).take(k);
                    let mut list: Vec<String> = before.map(str::to_string).collect();
                    list.push(key.into_owned());
                    names = Some(list);
                }
                Some(list) => list.push(key.into_owned()),
            }
            t.token(b':')?;
            cells.push(cell(t)?);
            if !t.comma(b'}')? {
                break;
            }
        }
        let short = head.as_ref().is_none_or(|h| h.names().len() != cells.len());
        if names.is_none() && short {
            let before = head.iter().flat_map(|h| h.names()).take(cells.len());
            names = Some(before.map(str::to_string).collect());
        }
        let head = match names {
            None => head?,
            Some(names) => {
                let mut sorted: Vec<&String> = names.iter().collect();
                sorted.sort_unstable();
                if sorted.windows(2).any(|w| w[0] == w[1]) {
                    return None;
                }
                self.head.insert(Head::new(&names)).clone()
            }
        };
        Some(Row::new(head, cells))
    }
}

impl<'a> Text<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// This byte comes next, white space apart.
    fn token(&mut self, byte: u8) -> Option<()> {
        if self.peek() != Some(byte) {
            self.space();
            if self.peek() != Some(byte) {
                return None;
            }
        }
        self.at += 1;
        Some(())
    }

    /// Is there a comma, or the end of the list?
    fn comma(&mut self, end: u8) -> Option<bool> {
        self.space();
        let byte = self.peek()?;
        self.at += 1;
        match byte {
            b',' => Some(true),
            byte if byte == end => Some(false),
            _ => None,
        }
    }

    fn null(&mut self) -> bool {
        self.space();
        self.word(b"null")
    }

    fn word(&mut self, word: &[u8]) -> bool {
        let is = self.bytes[self.at..].starts_with(word);
        if is {
            self.at += word.len();
        }
        is
    }

    /// Text without escapes.
    fn plain(&mut self) -> Option<&'a [u8]> {
        self.token(b'"')?;
        let start = self.at;
        let rest = &self.bytes[start..];
        let n = rest
            .iter()
            .position(|b| *b == b'"' || *b == b'\\' || *b < 0x20)?;
        if rest[n] != b'"' {
            return None;
        }
        self.at = start + n + 1;
        Some(&rest[..n])
    }

    fn text(&mut self) -> Option<Cow<'a, str>> {
        self.space();
        let start = self.at;
        if let Some(plain) = self.plain() {
            return std::str::from_utf8(plain).ok().map(Cow::Borrowed);
        }
        let super::cut::Cut::End(end) = super::cut::value(self.bytes, start) else {
            return None;
        };
        self.at = end;
        let text: String = serde_json::from_slice(&self.bytes[start..end]).ok()?;
        Some(Cow::Owned(text))
    }

    fn number(&mut self) -> Option<number::Number> {
        let (number, n) = number::parse(&self.bytes[self.at..])?;
        self.at += n;
        Some(number)
    }
}

fn cell(t: &mut Text) -> Option<Cell> {
    t.space();
    match t.peek()? {
        b'"' => Some(Cell::text(&t.text()?)),
        b'-' | b'0'..=b'9' => Some(match t.number()? {
            number::Number::Whole(n) => n.into(),
            number::Number::Large(n) => n.into(),
            number::Number::Real(n) => Cell::real(n),
        }),
        b'n' => t.word(b"null").then(Cell::null),
        b't' => t.word(b"true").then(|| true.into()),
        b'f' => t.word(b"false").then(|| false.into()),
        b'{' | b'[' => {
            let rest = serde_json::Deserializer::from_slice(&t.bytes[t.at..]);
            let mut values = rest.into_iter::<Value>();
            let value = values.next()?.ok()?;
            t.at += values.byte_offset();
            Some(value.into())
        }
        _ => None,
    }
}

fn id(t: &mut Text) -> Option<String> {
    t.space();
    match t.peek()? {
        b'"' => Some(t.text()?.into_owned()),
        _ => match t.number()? {
            number::Number::Whole(n) => Some(n.to_string()),
            _ => None,
        },
    }
}

/// A geometry with its type first.
fn geometry(t: &mut Text, mended: &mut Mended) -> Option<Geometry<f64>> {
    t.token(b'{')?;
    (t.plain()? == b"type").then_some(())?;
    t.token(b':')?;
    let kind = t.plain()?;
    t.token(b',')?;
    (t.plain()? == b"coordinates").then_some(())?;
    t.token(b':')?;
    let geometry = match kind {
        b"Point" => Geometry::Point(Point(position(t, mended)?)),
        b"MultiPoint" => {
            let list = list(t, |t| position(t, mended).map(Point))?;
            Geometry::MultiPoint(MultiPoint(list))
        }
        b"LineString" => Geometry::LineString(LineString(line(t, mended)?)),
        b"MultiLineString" => {
            let list = list(t, |t| line(t, mended).map(LineString))?;
            Geometry::MultiLineString(MultiLineString(list))
        }
        b"Polygon" => Geometry::Polygon(polygon(t, mended)?),
        b"MultiPolygon" => Geometry::MultiPolygon(MultiPolygon(list(t, |t| polygon(t, mended))?)),
        _ => return None,
    };
    (!t.comma(b'}')?).then_some(geometry)
}

fn list<T>(t: &mut Text, mut one: impl FnMut(&mut Text) -> Option<T>) -> Option<Vec<T>> {
    t.token(b'[')?;
    t.space();
    let mut list = Vec::new();
    if t.peek()? == b']' {
        t.at += 1;
        return Some(list);
    }
    loop {
        list.push(one(t)?);
        if !t.comma(b']')? {
            return Some(list);
        }
    }
}

fn position(t: &mut Text, mended: &mut Mended) -> Option<Coord<f64>> {
    t.token(b'[')?;
    t.space();
    let x = t.number()?.as_f64();
    t.token(b',')?;
    t.space();
    let y = t.number()?.as_f64();
    while t.comma(b']')? {
        t.space();
        t.number()?;
        mended.heights = true;
    }
    Some(Coord { x, y })
}

fn line(t: &mut Text, mended: &mut Mended) -> Option<Vec<Coord<f64>>> {
    list(t, |t| position(t, mended))
}

fn polygon(t: &mut Text, mended: &mut Mended) -> Option<Polygon<f64>> {
    let mut rings = list(t, |t| {
        let corners = line(t, mended)?;
        ring(corners, mended).ok()
    })?;
    if rings.is_empty() {
        return None;
    }
    let exterior = rings.remove(0);
    Some(Polygon::new(exterior, rings))
}
