//! GeoJSON geometries to [`geo`] ones, checked: degrees on Earth, closed rings, finite numbers.

use crate::error::{Code, Fault};
use geo::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};
use serde::de::DeserializeOwned;
use serde::Deserialize;
use serde_json::value::RawValue;

/// What is wrong with a geometry, before it is known where it stands.
pub struct Wrong {
    code: Code,
    found: String,
    expect: Option<&'static str>,
}

impl Wrong {
    /// The fault at a feature of a file.
    pub fn at(self, file: &str, feature: usize) -> Fault {
        let fault = Fault::new(self.code, file)
            .feature(feature)
            .found(self.found);
        match self.expect {
            Some(expect) => fault.expected(expect),
            None => fault,
        }
    }
}

fn wrong(code: Code, found: impl Into<String>) -> Wrong {
    Wrong {
        code,
        found: found.into(),
        expect: None,
    }
}

#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    coordinates: Option<&'a RawValue>,
}

type Position = Vec<f64>;

/// Parses one geometry object.
pub fn parse(text: &str) -> Result<Geometry<f64>, Wrong> {
    let raw: Raw =
        serde_json::from_str(text).map_err(|e| wrong(Code::NotGeoJson, e.to_string()))?;
    let Some(coordinates) = raw.coordinates else {
        return Err(wrong(Code::WrongGeometry, raw.kind));
    };
    let text = coordinates.get();
    Ok(match raw.kind.as_str() {
        "Point" => Geometry::Point(Point(coord(&read::<Position>(text)?)?)),
        "MultiPoint" => Geometry::MultiPoint(MultiPoint(
            coords(&read::<Vec<Position>>(text)?)?
                .into_iter()
                .map(Point)
                .collect(),
        )),
        "LineString" => Geometry::LineString(LineString(coords(&read::<Vec<Position>>(text)?)?)),
        "MultiLineString" => {
            let lines = read::<Vec<Vec<Position>>>(text)?;
            let lines = lines.iter().map(|l| coords(l).map(LineString));
            Geometry::MultiLineString(MultiLineString(lines.collect::<Result<_, _>>()?))
        }
        "Polygon" => Geometry::Polygon(polygon(&read::<Vec<Vec<Position>>>(text)?)?),
        "MultiPolygon" => {
            let parts = read::<Vec<Vec<Vec<Position>>>>(text)?;
            let parts = parts.iter().map(|p| polygon(p));
            Geometry::MultiPolygon(MultiPolygon(parts.collect::<Result<_, _>>()?))
        }
        other => return Err(wrong(Code::WrongGeometry, other)),
    })
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Wrong> {
    serde_json::from_str(text).map_err(|e| wrong(Code::BadPosition, e.to_string()))
}

fn coord(position: &[f64]) -> Result<Coord<f64>, Wrong> {
    let &[x, y, ..] = position else {
        return Err(wrong(Code::BadPosition, format!("{position:?}")));
    };
    if x.is_finite() && y.is_finite() && x.abs() <= 180.0 && y.abs() <= 90.0 {
        return Ok(Coord { x, y });
    }
    Err(Wrong {
        code: Code::BadPosition,
        found: format!("[{x}, {y}]"),
        expect: Some("[-180..180, -90..90]"),
    })
}

fn coords(positions: &[Position]) -> Result<Vec<Coord<f64>>, Wrong> {
    positions.iter().map(|p| coord(p)).collect()
}

fn polygon(rings: &[Vec<Position>]) -> Result<Polygon<f64>, Wrong> {
    let mut rings = rings.iter().map(|r| ring(r));
    let Some(exterior) = rings.next() else {
        return Err(wrong(Code::BadRing, "[]"));
    };
    Ok(Polygon::new(exterior?, rings.collect::<Result<_, _>>()?))
}

fn ring(positions: &[Position]) -> Result<LineString<f64>, Wrong> {
    let line = coords(positions)?;
    if line.len() < 4 || line.first() != line.last() {
        return Err(Wrong {
            code: Code::BadRing,
            found: match (line.first(), line.last()) {
                (Some(a), Some(b)) if a != b => format!(
                    "{} positions, from [{}, {}] to [{}, {}]",
                    line.len(),
                    a.x,
                    a.y,
                    b.x,
                    b.y
                ),
                _ => format!("{} positions", line.len()),
            },
            expect: None,
        });
    }
    Ok(LineString(line))
}
