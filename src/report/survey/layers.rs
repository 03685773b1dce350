//! Layers of a survey, and the pairs as a table.

use super::Survey;
use crate::format::row::table;
use crate::format::write::{collection, Out};
use crate::network::snap::Attached;
use crate::report::figures::m2;
use geo::{Geometry, MultiLineString, Point};
use serde_json::{json, Map, Value};

/// Every layer as `(file name, text)`.
pub fn layers(s: &Survey) -> Vec<(&'static str, String)> {
    vec![
        ("demand.geojson", demand(s)),
        ("facilities.geojson", facilities(s)),
        ("catchments.geojson", catchments(s)),
        ("streets.geojson", streets(s)),
        ("union.geojson", union(s)),
        ("blank.geojson", blank(s)),
        ("pairs.csv", pairs(s)),
    ]
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Cut to the millimetre, as in plans.
fn mm(metres: f64) -> f64 {
    ((metres * 1e6).round() / 1e3).floor() / 1e3
}

fn minutes(s: &Survey, metres: f64) -> f64 {
    (metres / s.speed / 60.0 * 100.0).round() / 100.0
}

/// How a point is attached, in files.
pub fn word(attached: Attached) -> &'static str {
    match attached {
        Attached::Nearest => "nearest",
        Attached::Moved => "moved",
        Attached::Apart => "apart",
    }
}

fn demand(s: &Survey) -> String {
    let rows = s.region.demand.iter().zip(&s.demand);
    let features = rows.map(|(d, f)| {
        let decided = if s.on_foot { f.foot } else { f.straight };
        let nearest = decided.map(|(j, _)| s.region.sites[j as usize].id.as_str());
        let zone = d.zone.map(|z| s.region.zones[z as usize].name.as_str());
        let mut row = map(json!({
            "id": d.id,
            "name": d.name,
            "households": d.households.as_f64(),
            "class": d.class.word(),
            "group": d.group,
            "zone": zone,
            "served": f.served[s.decides()],
            "nearest": nearest,
            "straight_m": f.straight.map(|x| mm(x.1)),
        }));
        if s.built.is_some() {
            row.extend(map(json!({
                "walking_m": f.foot.map(|x| mm(x.1)),
                "minutes": f.foot.map(|x| minutes(s, x.1)),
                "served_straight": f.served[0],
                "served_walking": f.served[1],
                "differs": f.served[0] != f.served[1],
                "snap_m": f.snap_m.map(mm),
                "attached": f.attached.map(word),
            })));
        }
        row.extend(map(json!({
            "quota_m2": m2(f.quota),
            "fca_2s": f.floating[0],
            "fca_e2s": f.floating[1],
            "fca_gauss": f.floating[2],
        })));
        Out {
            id: Some(d.id.clone()),
            geometry: Some(d.geometry.clone()),
            properties: row.into(),
        }
    });
    collection("demand", &features.collect::<Vec<_>>())
}

fn facilities(s: &Survey) -> String {
    let features = s.catchments.iter().map(|c| {
        let site = &s.region.sites[c.site];
        Out {
            id: Some(site.id.clone()),
            geometry: Some(Geometry::Point(Point(site.at))),
            properties: table(json!({
                "id": site.id,
                "name": site.name,
                "area_m2": m2(site.area_max),
                "beds": s.beds.as_ref().map(|b| b[c.site]),
                "supply": s.supply[c.site],
                "households": c.households,
                "demands": c.demands,
                "snap_m": c.snap_m.map(mm),
            })),
        }
    });
    collection("facilities", &features.collect::<Vec<_>>())
}

fn catchments(s: &Survey) -> String {
    let features = s.catchments.iter().map(|c| {
        let site = &s.region.sites[c.site];
        Out {
            id: Some(site.id.clone()),
            geometry: (!c.shape.0.is_empty()).then(|| Geometry::MultiPolygon(c.shape.clone())),
            properties: table(json!({
                "id": site.id,
                "name": site.name,
                "limit_m": s.limit_m,
                "households": c.households,
            })),
        }
    });
    collection("catchments", &features.collect::<Vec<_>>())
}

fn streets(s: &Survey) -> String {
    let features = s
        .catchments
        .iter()
        .filter(|c| !c.lines.is_empty())
        .map(|c| {
            let site = &s.region.sites[c.site];
            Out {
                id: Some(site.id.clone()),
                geometry: Some(Geometry::MultiLineString(MultiLineString(c.lines.clone()))),
                properties: table(json!({"id": site.id, "name": site.name, "limit_m": s.limit_m})),
            }
        });
    collection("streets", &features.collect::<Vec<_>>())
}

fn union(s: &Survey) -> String {
    let whole = Out {
        id: None,
        geometry: (!s.union.0.is_empty()).then(|| Geometry::MultiPolygon(s.union.clone())),
        properties: table(json!({"limit_m": s.limit_m, "network_m": s.covered_m.map(mm)})),
    };
    collection("union", &[whole])
}

fn blank(s: &Survey) -> String {
    let features = s.blank.iter().enumerate().map(|(k, b)| Out {
        id: Some((k + 1).to_string()),
        geometry: Some(Geometry::MultiPolygon(b.shape.clone())),
        properties: table(json!({
            "households": b.households,
            "demands": b.demands.len(),
            "nearest_m": b.nearest_m.map(mm),
        })),
    });
    collection("blank", &features.collect::<Vec<_>>())
}

/// Pairs within the limit: `demand,facility,metres`.
fn pairs(s: &Survey) -> String {
    let mut out = String::from("demand,facility,metres\n");
    for (i, d) in s.region.demand.iter().enumerate() {
        for (j, mm) in s.rows.row(i) {
            let metres = f64::from(mm) / 1000.0;
            out += &format!("{},{},{metres}\n", d.id, s.region.sites[j as usize].id);
        }
    }
    out
}
