//! `changes.geojson`: premises that come, go and move, and demand whose distance changes.

use super::change::{pairs, Change, SAME_M};
use super::told::{Site, Told};
use crate::format::row::table;
use crate::format::write::Out;
use geo::{Geometry, LineString, Point};
use serde_json::json;

/// One feature a change, for every plan after the first.
pub fn layers(plans: &[Told], changes: &[Change]) -> Vec<Out> {
    let mut list = Vec::new();
    for c in changes {
        let (base, other) = (&plans[0], &plans[c.plan]);
        let site = |told: &'static str, id: &str, of: &Told| {
            let s = of.sites.iter().find(|s| s.id == id)?;
            Some(one(other, told, s))
        };
        list.extend(c.added.iter().filter_map(|id| site("added", id, other)));
        list.extend(c.dropped.iter().filter_map(|id| site("dropped", id, base)));
        list.extend(c.common.iter().filter_map(|id| site("common", id, other)));
        for m in &c.moved {
            let from = base.sites.iter().find(|s| s.id == m.from);
            let to = other.sites.iter().find(|s| s.id == m.to);
            if let (Some(from), Some(to)) = (from, to) {
                let line = LineString(vec![from.at, to.at]);
                list.push(Out {
                    id: None,
                    geometry: Some(Geometry::LineString(line)),
                    properties: table(json!({
                        "plan": other.name, "change": "moved", "id": to.id, "name": to.name,
                        "from": from.id, "metres": m.metres,
                    })),
                });
            }
        }
        for (a, b) in pairs(base, other) {
            let d = match (a.distance_m, b.distance_m) {
                (Some(a), Some(b)) => Some(b - a),
                _ => None,
            };
            let served = b.served - a.served;
            if d.is_none_or(|d| d.abs() <= SAME_M) && served == 0.0 {
                continue;
            }
            let what = match d {
                _ if served > 0.0 => "served",
                _ if served < 0.0 => "lost",
                Some(d) if d < 0.0 => "nearer",
                _ => "farther",
            };
            list.push(Out {
                id: None,
                geometry: Some(b.shape.clone()),
                properties: table(json!({
                    "plan": other.name, "change": what, "id": b.id, "name": b.name,
                    "households": b.households, "before_m": a.distance_m, "now_m": b.distance_m,
                    "change_m": d.map(|d| (d * 1000.0).round() / 1000.0),
                })),
            });
        }
    }
    list
}

fn one(other: &Told, what: &str, s: &Site) -> Out {
    Out {
        id: None,
        geometry: Some(Geometry::Point(Point(s.at))),
        properties: table(json!({
            "plan": other.name, "change": what, "id": s.id, "name": s.name,
            "kind": s.kind, "area_m2": s.area_m2, "cost": s.cost, "zone": s.zone,
        })),
    }
}
