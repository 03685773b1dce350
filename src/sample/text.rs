//! GeoJSON text: RFC 7946, one feature per line, members in a fixed order.

use super::frame::LonLat;

/// One property value.
#[derive(Clone, Debug)]
pub enum Value {
    /// JSON null: not known, or not applicable.
    Null,
    /// A whole number.
    Int(i64),
    /// True or false.
    Bool(bool),
    /// A string.
    Text(String),
}

impl From<&str> for Value {
    fn from(s: &str) -> Self {
        Self::Text(s.to_owned())
    }
}
impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}
impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Self::Bool(b)
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(v: Option<T>) -> Self {
        v.map_or(Self::Null, Into::into)
    }
}

/// A geometry in degrees. Polygons are one open exterior ring, of either direction.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A point.
    Point(LonLat),
    /// A line.
    Line(Vec<LonLat>),
    /// A polygon.
    Polygon(Vec<LonLat>),
}

/// A feature under construction.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where.
    pub shape: Shape,
    /// What, in order of writing.
    pub fields: Vec<(&'static str, Value)>,
}

/// The text of a feature collection with the foreign members `name`, `synthetic`, `note`.
pub fn collection(name: &str, note: &str, rows: &[Row]) -> String {
    let mut out = String::from("{\"type\":\"FeatureCollection\",\"name\":");
    string(&mut out, name);
    out.push_str(",\"synthetic\":true,\"note\":");
    string(&mut out, note);
    out.push_str(",\"features\":[\n");
    for (i, row) in rows.iter().enumerate() {
        if i > 0 {
            out.push_str(",\n");
        }
        feature(&mut out, row);
    }
    out.push_str("\n]}\n");
    out
}

fn feature(out: &mut String, row: &Row) {
    out.push_str("{\"type\":\"Feature\",\"properties\":{");
    for (i, (key, value)) in row.fields.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        string(out, key);
        out.push(':');
        match value {
            Value::Null => out.push_str("null"),
            Value::Int(n) => out.push_str(&n.to_string()),
            Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
            Value::Text(s) => string(out, s),
        }
    }
    out.push_str("},\"geometry\":");
    match &row.shape {
        Shape::Point(p) => {
            out.push_str("{\"type\":\"Point\",\"coordinates\":");
            position(out, *p);
        }
        Shape::Line(points) => {
            out.push_str("{\"type\":\"LineString\",\"coordinates\":");
            positions(out, points);
        }
        Shape::Polygon(ring) => {
            let mut ring = ring.clone();
            if area2(&ring) < 0 {
                ring.reverse();
            }
            ring.extend(ring.first().copied());
            out.push_str("{\"type\":\"Polygon\",\"coordinates\":[");
            positions(out, &ring);
            out.push(']');
        }
    }
    out.push_str("}}");
}

/// Twice the signed area of an open ring; positive when counter-clockwise.
fn area2(ring: &[LonLat]) -> i128 {
    let next = ring.iter().cycle().skip(1);
    ring.iter()
        .zip(next)
        .map(|(a, b)| i128::from(a.0) * i128::from(b.1) - i128::from(b.0) * i128::from(a.1))
        .sum()
}

fn positions(out: &mut String, points: &[LonLat]) {
    out.push('[');
    for (i, p) in points.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        position(out, *p);
    }
    out.push(']');
}

fn position(out: &mut String, p: LonLat) {
    out.push('[');
    micro(out, p.0);
    out.push(',');
    micro(out, p.1);
    out.push(']');
}

fn micro(out: &mut String, v: i64) {
    let sign = if v < 0 { "-" } else { "" };
    let v = v.unsigned_abs();
    out.push_str(&format!("{sign}{}.{:06}", v / 1_000_000, v % 1_000_000));
}

fn string(out: &mut String, s: &str) {
    out.push('"');
    for c in s.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if u32::from(c) < 0x20 => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_close_counter_clockwise() {
        let ring = vec![(0, 0), (0, 1_000_000), (1_000_000, 1_000_000)];
        let row = Row {
            shape: Shape::Polygon(ring),
            fields: vec![("a\"b", Value::Null)],
        };
        let text = collection("x", "", &[row]);
        let coords =
            "[[[1.000000,1.000000],[0.000000,1.000000],[0.000000,0.000000],[1.000000,1.000000]]]";
        assert!(text.contains(coords), "{text}");
        assert!(text.contains("{\"a\\\"b\":null}"));
    }
}
