//! Roads outside the grid: the ring road, the roads to the seats, and lanes to the villages.

use geo::Coord;

use super::frame::{between, distance};
use super::homes::{Home, Kind};
use super::streets::Street;
use super::terrain::Terrain;
use super::towns::{Seat, Towns};
use super::Place;

/// No lane to a village is longer than this, metres; villages lie some 640 m apart.
const LONGEST_LANE: f64 = 2000.0;

/// The ring road with its two bridges.
pub fn ring_road(towns: &Towns) -> Vec<Street> {
    let [nw, sw, se, ne] = towns.ports.quays;
    let piece = |class, name: &str, a, b| Street {
        class,
        name: name.to_owned(),
        points: towns.ring.arc(a, b),
    };
    vec![
        piece("ring", "环城北路", ne, nw),
        piece("bridge", "环城西桥", nw, sw),
        piece("ring", "环城南路", sw, se),
        piece("bridge", "环城东桥", se, ne),
    ]
}

/// Roads from the ring road through every seat to the edge, the seats' streets, and the
/// valley road on the north bank.
pub fn county_roads(t: &Terrain, place: &Place, towns: &Towns) -> Vec<Street> {
    let mut out = Vec::new();
    for (k, seat) in towns.seats.iter().enumerate() {
        let stem: String = place.towns[k + super::towns::URBAN]
            .0
            .chars()
            .take(2)
            .collect();
        out.extend(seat_roads(t, seat, &stem));
    }
    let [nw, _, _, ne] = towns.ports.quays;
    for (port, side, name) in [(nw, -1.0, "沿溪西路"), (ne, 1.0, "沿溪东路")] {
        let start = t.ring.at(port);
        let mut points = vec![start];
        for k in 1..200 {
            let x = start.x + side * 140.0 * f64::from(k);
            let p = Coord {
                x,
                y: t.river.quay(x, 1.0) + 12.0 * f64::from(k.min(4)),
            };
            if t.edge.level(p) > 0.99 {
                break;
            }
            points.push(p);
        }
        out.push(Street {
            class: "county",
            name: name.to_owned(),
            points,
        });
    }
    out
}

fn seat_roads(t: &Terrain, seat: &Seat, stem: &str) -> Vec<Street> {
    let across = Coord {
        x: -seat.along.y,
        y: seat.along.x,
    };
    let at = |s: f64, n: f64| seat.at + seat.along * s + across * n;
    let start = t.ring.at(seat.port);
    let way = distance(start, seat.at);
    let steps = ((way - 242.0) / 150.0).ceil().max(1.0);
    let inward = (0..steps as u32).map(|k| between(start, at(-242.0, 0.0), f64::from(k) / steps));
    let mut points: Vec<Coord> = inward.collect();
    points.extend([-242.0, -90.0, 90.0, 242.0].map(|s| at(s, 0.0)));
    let end = t.edge.at(seat.port);
    let steps = (distance(end, at(242.0, 0.0)) / 150.0).ceil().max(1.0);
    let sway = |k: f64| across * (0.06 * way * (4.0 * k).sin());
    let outward = (1..=steps as u32).map(|k| f64::from(k) / steps);
    points.extend(outward.map(|k| between(at(242.0, 0.0), end, k) + sway(k)));
    let main = Street {
        class: "county",
        name: format!("{stem}公路"),
        points,
    };
    let cross = |s: f64, word: &str| Street {
        class: "street",
        name: format!("{stem}{word}街"),
        points: [-350.0, -155.0, 0.0, 155.0, 350.0]
            .map(|n| at(s, n))
            .to_vec(),
    };
    let back = |n: f64, word: &str| Street {
        class: "lane",
        name: format!("{stem}{word}巷"),
        points: vec![at(-90.0, n), at(90.0, n)],
    };
    vec![
        main,
        cross(-90.0, "前"),
        cross(90.0, "后"),
        back(-155.0, "左"),
        back(155.0, "右"),
    ]
}

/// A lane from every village to the nearest road or village already on the network, on the
/// same bank. A village with no such way stays off the network.
pub fn village_lanes(t: &Terrain, streets: &[Street], homes: &[Home]) -> Vec<Street> {
    let outside = |s: &&Street| matches!(s.class, "ring" | "county" | "street" | "lane");
    let starts = streets
        .iter()
        .filter(outside)
        .flat_map(|s| s.points.iter().copied());
    let starts: Vec<Coord> = starts.filter(|p| t.ring.level(*p) > 0.99).collect();
    let mut open: Vec<(&Home, f64, Coord)> = Vec::new();
    for home in homes.iter().filter(|h| h.kind == Kind::Village) {
        open.push((home, f64::INFINITY, home.at));
        if let Some(entry) = open.last_mut() {
            for p in &starts {
                closer(t, homes, entry, *p);
            }
        }
    }
    let mut out = Vec::new();
    while let Some(k) = (0..open.len()).min_by(|a, b| open[*a].1.total_cmp(&open[*b].1)) {
        let (home, way, from) = open.remove(k);
        if way.is_infinite() {
            break;
        }
        out.push(Street {
            class: "village",
            name: format!("{}道", home.name),
            points: bent(from, home.at),
        });
        for entry in &mut open {
            closer(t, homes, entry, home.at);
        }
    }
    out
}

fn closer(t: &Terrain, homes: &[Home], entry: &mut (&Home, f64, Coord), from: Coord) {
    let way = distance(entry.0.at, from);
    if way >= entry.1.min(LONGEST_LANE) {
        return;
    }
    let path = bent(from, entry.0.at);
    let free = path.windows(2).all(|w| {
        let n = (distance(w[0], w[1]) / 40.0).ceil().max(1.0) as u32;
        (0..=n).all(|k| {
            let p = between(w[0], w[1], f64::from(k) / f64::from(n));
            let crowded = homes
                .iter()
                .any(|h| !h.outline.is_empty() && distance(h.at, p) < 60.0);
            t.dry(p) > 12.0 && !crowded
        })
    });
    if free {
        (entry.1, entry.2) = (way, from);
    }
}

/// A path with two gentle bends; which way depends on where it is.
fn bent(a: Coord, b: Coord) -> Vec<Coord> {
    let d = b - a;
    let side = Coord { x: -d.y, y: d.x } * (0.09 * ((a.x + b.y) / 90.0).sin());
    vec![
        a,
        between(a, b, 0.33) + side,
        between(a, b, 0.67) - side * 0.5,
        b,
    ]
}
