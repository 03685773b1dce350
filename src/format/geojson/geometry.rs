//! GeoJSON geometries to [`geo`] ones: rings are closed, heights dropped, nesting limited.

use crate::error::Code;
use crate::format::parts::{ring, Mended, Wrong};
use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint};
use geo::{MultiPolygon, Point, Polygon};
use serde::de::{DeserializeOwned, Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// Deepest nesting of geometry collections.
const DEEPEST: usize = 16;

#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(rename = "type", borrow)]
    kind: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    coordinates: Option<&'a RawValue>,
    #[serde(borrow)]
    geometries: Option<Vec<&'a RawValue>>,
}

/// A position: its first two numbers, and whether there were more.
struct Position {
    at: Coord<f64>,
    more: bool,
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Position, D::Error> {
        struct See;
        impl<'de> Visitor<'de> for See {
            type Value = Position;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a position [longitude, latitude]")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Position, A::Error> {
                let Some(x) = seq.next_element::<f64>()? else {
                    return Err(A::Error::custom("[]"));
                };
                let Some(y) = seq.next_element::<f64>()? else {
                    return Err(A::Error::custom(format!("{:?}", [x])));
                };
                let mut more = false;
                while seq.next_element::<Option<f64>>()?.is_some() {
                    more = true;
                }
                let at = Coord { x, y };
                Ok(Position { at, more })
            }
        }
        d.deserialize_seq(See)
    }
}

/// Parses one geometry object; a collection without members has no geometry.
pub fn parse(text: &str, mended: &mut Mended) -> Result<Geometry<f64>, Wrong> {
    at_depth(text, mended, 0)
}

fn at_depth(text: &str, mended: &mut Mended, depth: usize) -> Result<Geometry<f64>, Wrong> {
    let raw: Raw =
        serde_json::from_str(text).map_err(|e| Wrong::new(Code::NotGeoJson, e.to_string()))?;
    if raw.kind == "GeometryCollection" {
        if depth >= DEEPEST {
            return Err(Wrong::new(
                Code::TooBig,
                format!("> {DEEPEST} × GeometryCollection"),
            ));
        }
        let Some(parts) = raw.geometries else {
            return Err(Wrong::new(Code::WrongGeometry, raw.kind));
        };
        let parts = parts
            .iter()
            .map(|g| at_depth(g.get(), mended, depth + 1))
            .collect::<Result<Vec<_>, _>>()?;
        return Ok(Geometry::GeometryCollection(GeometryCollection(parts)));
    }
    let Some(coordinates) = raw.coordinates else {
        return Err(Wrong::new(Code::WrongGeometry, raw.kind));
    };
    let text = coordinates.get();
    let line = |list: Vec<Position>, mended: &mut Mended| LineString(coords(list, mended));
    Ok(match raw.kind.as_ref() {
        "Point" => {
            let p = read::<Position>(text)?;
            mended.heights |= p.more;
            Geometry::Point(Point(p.at))
        }
        "MultiPoint" => {
            let list = coords(read::<Vec<Position>>(text)?, mended);
            Geometry::MultiPoint(MultiPoint(list.into_iter().map(Point).collect()))
        }
        "LineString" => Geometry::LineString(line(read(text)?, mended)),
        "MultiLineString" => {
            let lines = read::<Vec<Vec<Position>>>(text)?;
            let lines = lines.into_iter().map(|l| line(l, mended));
            Geometry::MultiLineString(MultiLineString(lines.collect()))
        }
        "Polygon" => Geometry::Polygon(polygon(read(text)?, mended)?),
        "MultiPolygon" => {
            let parts = read::<Vec<Vec<Vec<Position>>>>(text)?;
            let parts = parts.into_iter().map(|p| polygon(p, mended));
            Geometry::MultiPolygon(MultiPolygon(parts.collect::<Result<_, _>>()?))
        }
        _ => return Err(Wrong::new(Code::WrongGeometry, raw.kind)),
    })
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Wrong> {
    serde_json::from_str(text).map_err(|e| Wrong::new(Code::BadPosition, e.to_string()))
}

fn coords(list: Vec<Position>, mended: &mut Mended) -> Vec<Coord<f64>> {
    mended.heights |= list.iter().any(|p| p.more);
    list.into_iter().map(|p| p.at).collect()
}

fn polygon(rings: Vec<Vec<Position>>, mended: &mut Mended) -> Result<Polygon<f64>, Wrong> {
    let mut list = Vec::with_capacity(rings.len());
    for positions in rings {
        let positions = coords(positions, mended);
        list.push(ring(positions, mended)?);
    }
    if list.is_empty() {
        return Err(Wrong::new(Code::BadRing, "[]"));
    }
    let exterior = list.remove(0);
    Ok(Polygon::new(exterior, list))
}
