//! Writes GeoJSON as RFC 7946 asks: WGS84, exterior rings counter-clockwise, seven decimals, one
//! feature a line, no `crs` member.

use super::row::Row;
use geo::orient::Direction;
use geo::{Coord, Geometry, LineString, Orient, Polygon};
use serde_json::{json, Value};

/// A feature to be written.
#[derive(Clone, Debug)]
pub struct Out {
    /// Its `id`.
    pub id: Option<String>,
    /// Its geometry in degrees; `None` writes `null`.
    pub geometry: Option<Geometry<f64>>,
    /// Its attributes, in this order.
    pub properties: Row,
}

/// A FeatureCollection with one feature a line.
pub fn collection<'a>(name: &str, features: impl IntoIterator<Item = &'a Out>) -> String {
    let mut text = format!(
        "{{\"type\":\"FeatureCollection\",\"name\":{},\"features\":[",
        Value::from(name)
    );
    for (k, f) in features.into_iter().enumerate() {
        text.push_str(if k == 0 { "\n" } else { ",\n" });
        text.push_str(&feature(f));
    }
    text.push_str("\n]}\n");
    text
}

/// One feature on one line.
pub fn feature(f: &Out) -> String {
    let id = match &f.id {
        Some(id) => format!("\"id\":{},", Value::from(id.as_str())),
        None => String::new(),
    };
    let geometry = f.geometry.as_ref().map_or(Value::Null, geometry);
    let properties = serde_json::to_string(&f.properties).unwrap_or_else(|_| "{}".into());
    format!("{{\"type\":\"Feature\",{id}\"geometry\":{geometry},\"properties\":{properties}}}")
}

/// A geometry as GeoJSON.
pub fn geometry(g: &Geometry<f64>) -> Value {
    let mut g = g.clone();
    super::parts::each(&mut g, &mut |c| {
        *c = Coord {
            x: seven(c.x),
            y: seven(c.y),
        }
    });
    match &g {
        Geometry::Point(p) => json!({"type": "Point", "coordinates": position(&p.0)}),
        Geometry::LineString(l) => json!({"type": "LineString", "coordinates": line(l)}),
        Geometry::Polygon(p) => json!({"type": "Polygon", "coordinates": rings(p)}),
        Geometry::MultiPolygon(m) => {
            let parts: Vec<Value> = m.iter().map(rings).collect();
            json!({"type": "MultiPolygon", "coordinates": parts})
        }
        Geometry::MultiPoint(m) => {
            let points: Vec<Value> = m.iter().map(|p| position(&p.0)).collect();
            json!({"type": "MultiPoint", "coordinates": points})
        }
        Geometry::MultiLineString(m) => {
            let lines: Vec<Value> = m.iter().map(line).collect();
            json!({"type": "MultiLineString", "coordinates": lines})
        }
        Geometry::GeometryCollection(c) => {
            let parts: Vec<Value> = c.iter().map(geometry).collect();
            json!({"type": "GeometryCollection", "geometries": parts})
        }
        _ => Value::Null,
    }
}

fn seven(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

fn position(c: &Coord<f64>) -> Value {
    json!([c.x, c.y])
}

fn line(l: &LineString<f64>) -> Value {
    Value::Array(l.coords().map(position).collect())
}

fn rings(p: &Polygon<f64>) -> Value {
    let p = p.orient(Direction::Default);
    let holes = p.interiors().iter().map(line);
    Value::Array(std::iter::once(line(p.exterior())).chain(holes).collect())
}
