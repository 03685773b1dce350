//! The result layers: sites, demand, links, catchments, zones.

use super::figures::{m2, unit, DemandFigures, ZoneFigures};
use super::Figures;
use crate::format::row::{table, Row};
use crate::format::save::Sheet;
use crate::format::write::Out;
use crate::model::Plan;
use crate::network::outline::{outline, HOLE_M2, WIDTH_M};
use crate::reach::circle;
use crate::region::{Region, Site};
use geo::{Geometry, LineString, MultiPolygon, Point};
use rayon::prelude::*;
use serde_json::{json, Map, Value};
use std::collections::BTreeMap;

/// Corners of a drawn service circle.
pub const CORNERS: usize = 96;

/// Every result layer. `radius_m` is drawn around open premises.
pub fn layers(
    region: &Region,
    plan: &Plan,
    figures: &Figures,
    radius_m: Option<f64>,
) -> Vec<Sheet> {
    let sheet = |name: &str, features: Vec<Out>| Sheet {
        name: name.to_string(),
        style: super::style::qml(name, features.iter().filter_map(|f| f.geometry.as_ref())),
        features,
    };
    vec![
        sheet("sites", sites(region, plan, figures)),
        sheet("demand", demand(region, figures)),
        sheet("links", links(region, figures)),
        sheet("catchments", catchments(region, plan, figures, radius_m)),
        sheet("zones", zones(region, figures)),
    ]
}

/// Gives the new premises of the floor-area plan their type of facility and their year.
pub fn years(sheets: &mut [Sheet], programme: &super::programme::ProgrammeFile) {
    let places = programme.places.iter().map(|p| (p.id.as_str(), p));
    let places: BTreeMap<&str, _> = places.collect();
    let sites = sheets.iter_mut().filter(|s| s.name == "sites");
    for feature in sites.flat_map(|s| &mut s.features) {
        let id = feature.id.as_deref();
        if let Some(place) = id.and_then(|id| places.get(id)) {
            let properties = &mut feature.properties;
            properties.set("facility", json!(place.facility).into());
            properties.set("year", json!(place.year).into());
        }
    }
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// A distance cut to the millimetre: what is under a limit must not be written as the limit.
/// Limits are held to the micrometre, so noise below that is rounded away first.
fn mm(metres: f64) -> f64 {
    ((metres * 1e6).round() / 1e3).floor() / 1e3
}

fn open<'a>(
    region: &'a Region,
    plan: &'a Plan,
) -> impl Iterator<Item = (usize, &'a Site, i64)> + 'a {
    let sites = region.sites.iter().zip(&plan.area).enumerate();
    sites.filter_map(|(j, (s, area))| area.map(|a| (j, s, a)))
}

fn zone_name(region: &Region, zone: Option<u32>) -> Option<&str> {
    zone.map(|z| region.zones[z as usize].name.as_str())
}

fn sites(region: &Region, plan: &Plan, figures: &Figures) -> Vec<Out> {
    let features = open(region, plan).map(|(j, s, area)| {
        let f = &figures.site[j];
        let cost = if s.existing { 0 } else { s.cost.of(area) };
        Out {
            id: Some(s.id.clone()),
            geometry: Some(Geometry::Point(Point(s.at))),
            properties: table(json!({
                "id": s.id,
                "name": s.name,
                "kind": if s.existing { "existing" } else { "new" },
                "premises": s.premises,
                "area_m2": m2(area),
                "area_max_m2": m2(s.area_max),
                "cost": unit(cost),
                "households": f.households.as_f64(),
                "demands": f.demands,
                "set_aside_m2": m2(f.load),
                "spare_m2": m2(area - f.load),
                "farthest_m": f.farthest.map(mm),
                "zone": zone_name(region, s.zone),
            })),
        }
    });
    features.collect()
}

fn demand(region: &Region, figures: &Figures) -> Vec<Out> {
    let rows = region.demand.iter().zip(&figures.demand);
    let features = rows.enumerate().map(|(i, (d, f))| Out {
        id: Some(d.id.clone()),
        geometry: Some(d.geometry.clone()),
        properties: with_sides(
            region,
            figures,
            i,
            json!({
                "id": d.id,
                "name": d.name,
                "households": d.households.as_f64(),
                "imputed": d.imputed,
                "class": d.class.word(),
                "zone": zone_name(region, d.zone),
                "bucket": f.bucket.word(),
                "served_by": served_by(region, f),
                "distance_m": f.farthest.map(mm),
                "quota_m2": m2(f.quota),
                "given_m2": m2(f.given),
                "households_served": f.served.as_f64(),
            }),
        ),
    });
    features.collect()
}

/// Adds what is known of both readings, if there is a network.
fn with_sides(region: &Region, figures: &Figures, i: usize, row: Value) -> Row {
    let mut row = map(row);
    // Only where there are groups at all.
    if region.demand.iter().any(|d| !d.group.is_empty()) {
        row.insert("group".into(), json!(region.demand[i].group));
    }
    let walk = region.walk.as_ref();
    if let (Some(walk), Some([straight, foot])) = (walk, figures.sides.get(i)) {
        let snap = match &walk.demand[i] {
            Ok(snap) => snap.metres(),
            Err(far) => *far,
        };
        row.extend(map(json!({
            "straight_m": straight.map(mm),
            "walking_m": foot.map(mm),
            "snap_m": snap.is_finite().then(|| mm(snap)),
        })));
    }
    row.into()
}

/// Ids of the premises that serve a demand, largest share first; `null` if none does.
fn served_by(region: &Region, f: &DemandFigures) -> Option<String> {
    let ids: Vec<&str> =
        f.by.iter()
            .map(|&(j, _, _)| region.sites[j as usize].id.as_str())
            .collect();
    (!ids.is_empty()).then(|| ids.join(","))
}

fn links(region: &Region, figures: &Figures) -> Vec<Out> {
    let rows = region.demand.iter().zip(&figures.demand);
    let features = rows.flat_map(|(d, f)| {
        f.by.iter().map(move |&(j, area, metres)| {
            let s = &region.sites[j as usize];
            Out {
                id: Some(format!("{}-{}", d.id, s.id)),
                geometry: Some(Geometry::LineString(LineString(vec![d.at, s.at]))),
                properties: table(json!({
                    "demand": d.id,
                    "site": s.id,
                    "area_m2": m2(area),
                    "distance_m": mm(metres),
                })),
            }
        })
    });
    features.collect()
}

fn catchments(region: &Region, plan: &Plan, figures: &Figures, radius_m: Option<f64>) -> Vec<Out> {
    let shapes = walked(region, plan, radius_m);
    let features = open(region, plan).filter_map(|(j, s, area)| {
        let radius = radius_m?;
        let shape = match shapes.get(&j) {
            Some(shape) => Geometry::MultiPolygon(shape.clone()),
            None => Geometry::Polygon(circle(s.at, radius, CORNERS)),
        };
        Some(Out {
            id: Some(s.id.clone()),
            geometry: Some(shape),
            properties: table(json!({
                "site": s.id,
                "name": s.name,
                "radius_m": radius,
                "area_m2": m2(area),
                "households": figures.site[j].households.as_f64(),
            })),
        })
    });
    features.collect()
}

/// Outlines of what is within the radius on foot, if the plan is held to that; by premises.
pub fn walked(
    region: &Region,
    plan: &Plan,
    radius_m: Option<f64>,
) -> BTreeMap<usize, MultiPolygon<f64>> {
    let (Some(walk), Some(_), Some(radius)) = (&region.walk, &region.travel, radius_m) else {
        return BTreeMap::new();
    };
    let network = &walk.network;
    let mm = (radius * 1000.0) as u32;
    let sites: Vec<usize> = open(region, plan).map(|o| o.0).collect();
    let shapes = sites.into_par_iter().map(|j| {
        let own = [walk.sites[j].as_ref().ok().copied()];
        let stretches = network.catchment(&network.field_within(&own, mm), &own, mm);
        let lines: Vec<LineString<f64>> = stretches.iter().map(|s| network.line(s)).collect();
        (j, outline(&lines, WIDTH_M, HOLE_M2))
    });
    shapes.collect()
}

fn zones(region: &Region, figures: &Figures) -> Vec<Out> {
    let named = region.zones.iter().map(|z| {
        let shape = Geometry::MultiPolygon(z.shape.clone());
        (Some(z.name.as_str()), Some(shape))
    });
    // The last row holds what lies in no zone; without it the columns would not add up.
    let rows = named.chain(std::iter::once((None, None)));
    let features = rows.zip(&figures.zone).map(|((name, geometry), f)| Out {
        id: None,
        geometry,
        properties: zone_row(name, f),
    });
    features.collect()
}

fn zone_row(name: Option<&str>, f: &ZoneFigures) -> Row {
    let h = &f.households;
    table(json!({
        "name": name,
        "households": h.total,
        "served": h.served,
        "no_room": h.no_room,
        "left_out": h.left_out,
        "out_of_reach": h.out_of_reach,
        "quota_m2": m2(f.quota),
        "given_m2": m2(f.given),
        "sites_new": f.sites_new,
        "sites_existing": f.sites_existing,
        "area_m2": m2(f.area),
        "cost": unit(f.cost),
    }))
}
