//! The data of the page: what the map, the long tables and the details are made from.
//!
//! Places are whole 1e-6 degrees from the plan's origin and only drawn; figures are as written.

use super::draw::marks_breaks;
use super::read::{Link, Plan};
use geo::{Geometry, LineString, Polygon};
use serde_json::{json, Map, Value};

/// All plans as JSON that may stand inside of a script element.
pub fn json(plans: &[Plan]) -> String {
    let list: Vec<Value> = plans.iter().map(plan).collect();
    safe(&json!({ "plans": list }).to_string())
}

/// No text of a user may end the script element, and none is markup.
fn safe(json: &str) -> String {
    let text = json.replace('<', "\\u003c").replace('>', "\\u003e");
    text.replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

fn plan(p: &Plan) -> Value {
    let first = p
        .demand
        .first()
        .map(|d| d.at)
        .or(p.sites.first().map(|s| s.at));
    let micro = |x: f64| (x * 1e6).round() as i64;
    let (ox, oy) = first.map_or((0, 0), |c| (micro(c.x), micro(c.y)));
    let place = Place { ox, oy };
    let d = &p.demand;
    let s = &p.sites;
    let shapes: Map<String, Value> = d
        .iter()
        .enumerate()
        .filter_map(|(i, d)| Some((i.to_string(), place.rings(d.shape.as_ref()?)?)))
        .collect();
    let zones = p.zones.iter().map(|z| {
        let rings = z.shape.as_ref().and_then(|s| place.rings(s));
        json!({ "name": z.name, "rings": rings, "figures": z.figures.iter().collect::<std::collections::BTreeMap<_, _>>() })
    });
    let areas = p
        .catchments
        .iter()
        .filter_map(|(k, g)| Some(json!([k, place.rings(g)?])));
    let link = |of: fn(&Link) -> Value| p.links.iter().map(of).collect::<Vec<Value>>();
    json!({
        "name": p.name,
        "plan": lean(p),
        "origin": [ox, oy],
        "breaks": marks_breaks(p),
        "zones": zones.collect::<Vec<_>>(),
        "areas": areas.collect::<Vec<_>>(),
        "shapes": shapes,
        "sites": {
            "id": s.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(),
            "name": s.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(),
            "kind": s.iter().map(|s| u8::from(s.existing)).collect::<Vec<_>>(),
            "premises": s.iter().map(|s| s.premises.as_str()).collect::<Vec<_>>(),
            "zone": s.iter().map(|s| s.zone).collect::<Vec<_>>(),
            "x": s.iter().map(|s| micro(s.at.x) - ox).collect::<Vec<_>>(),
            "y": s.iter().map(|s| micro(s.at.y) - oy).collect::<Vec<_>>(),
            "area_m2": s.iter().map(|s| figure(s.area)).collect::<Vec<_>>(),
            "spare_m2": s.iter().map(|s| figure(s.spare)).collect::<Vec<_>>(),
            "cost": s.iter().map(|s| figure(s.cost)).collect::<Vec<_>>(),
            "households": s.iter().map(|s| figure(s.households)).collect::<Vec<_>>(),
            "farthest_m": s.iter().map(|s| s.farthest).collect::<Vec<_>>(),
        },
        "demand": {
            "id": d.iter().map(|d| d.id.as_str()).collect::<Vec<_>>(),
            "name": d.iter().map(|d| d.name.as_str()).collect::<Vec<_>>(),
            "class": d.iter().map(|d| d.class.as_str()).collect::<Vec<_>>(),
            "bucket": d.iter().map(|d| d.bucket).collect::<Vec<_>>(),
            "zone": d.iter().map(|d| d.zone).collect::<Vec<_>>(),
            "x": d.iter().map(|d| micro(d.at.x) - ox).collect::<Vec<_>>(),
            "y": d.iter().map(|d| micro(d.at.y) - oy).collect::<Vec<_>>(),
            "households": d.iter().map(|d| figure(d.households)).collect::<Vec<_>>(),
            "households_served": d.iter().map(|d| figure(d.served)).collect::<Vec<_>>(),
            "quota_m2": d.iter().map(|d| figure(d.quota)).collect::<Vec<_>>(),
            "given_m2": d.iter().map(|d| figure(d.given)).collect::<Vec<_>>(),
            "distance": d.iter().map(|d| d.distance).collect::<Vec<_>>(),
        },
        "links": {
            "d": link(|l| l.demand.into()),
            "s": link(|l| l.site.into()),
            "area_m2": link(|l| figure(l.area)),
            "distance_m": link(|l| figure(l.metres)),
        },
    })
}

/// A number, without `.0` where it is whole.
fn figure(x: f64) -> Value {
    if x.fract() == 0.0 && x.abs() < 9e15 {
        Value::from(x as i64)
    } else {
        Value::from(x)
    }
}

/// `plan.json` without the prices and certificates, which only `quarter verify` reads.
fn lean(p: &Plan) -> Value {
    let mut value = serde_json::to_value(&p.file).unwrap_or_default();
    let e = &p.file.evidence;
    let parts = e.parts.iter().map(|x| {
        json!({ "value": x.value, "bound": x.bound, "method": x.method, "premises": x.premises, "demands": x.demands.len() })
    });
    let short = json!({
        "tolerance": e.tolerance,
        "parts": parts.collect::<Vec<_>>(),
        "certificates": e.certificates.len(),
    });
    if let Value::Object(map) = &mut value {
        map.insert("evidence".into(), short);
        map.remove("run");
    }
    value
}

/// Where the origin is, in 1e-6 degrees.
struct Place {
    ox: i64,
    oy: i64,
}

impl Place {
    /// The rings of a shape, each a flat list of differences; nothing for points.
    fn rings(&self, shape: &Geometry<f64>) -> Option<Value> {
        let mut list = Vec::new();
        let mut polygon = |p: &Polygon<f64>| {
            list.push(self.ring(p.exterior()));
            list.extend(p.interiors().iter().map(|r| self.ring(r)));
        };
        match shape {
            Geometry::Polygon(p) => polygon(p),
            Geometry::MultiPolygon(m) => m.iter().for_each(polygon),
            _ => return None,
        }
        Some(list.into())
    }

    fn ring(&self, ring: &LineString<f64>) -> Value {
        let (mut x, mut y) = (self.ox, self.oy);
        let count = ring.0.len().saturating_sub(1);
        let mut out = Vec::with_capacity(2 * count);
        for c in ring.coords().take(count) {
            let (a, b) = ((c.x * 1e6).round() as i64, (c.y * 1e6).round() as i64);
            out.push(a - x);
            out.push(b - y);
            (x, y) = (a, b);
        }
        out.into()
    }
}
