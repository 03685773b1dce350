//! Town polygons that tile the study area, and the seat of each outer town.

use geo::Coord;

use super::frame::{between, Frame, LonLat};
use super::grid::Grid;
use super::ring::Ring;
use super::terrain::Terrain;

/// Directions of the seats of the outer towns, radians.
const SEATS: [f64; 5] = [0.56, 1.57, 2.60, 3.95, 5.45];

/// Directions of the borders between outer towns on the same bank, radians.
const BORDERS: [f64; 3] = [1.07, 2.10, 4.70];

/// Directions in which roads and borders cross the ring road or the edge.
#[derive(Clone, Copy, Debug)]
pub struct Ports {
    /// River's centre line: west, east.
    pub river: [f64; 2],
    /// Bank roads: north-west, south-west, south-east, north-east.
    pub quays: [f64; 4],
}

/// One outer town's seat.
#[derive(Clone, Copy, Debug)]
pub struct Seat {
    /// Middle of the seat.
    pub at: Coord,
    /// Unit vector along its road, outward.
    pub along: Coord,
    /// Direction of its road's junction with the ring road.
    pub port: f64,
}

/// Borders and seats.
#[derive(Clone, Debug)]
pub struct Towns {
    /// The ring road with all its junctions.
    pub ring: Ring,
    /// Junctions with the river and its banks.
    pub ports: Ports,
    /// Outline of each town: two urban, five outer.
    pub outlines: Vec<Vec<LonLat>>,
    /// Seats of the five outer towns.
    pub seats: Vec<Seat>,
}

/// Number of urban towns, which come first.
pub const URBAN: usize = 2;

impl Towns {
    /// The towns of a terrain.
    pub fn new(t: &Terrain, grid: &Grid, frame: &Frame) -> Self {
        let reach = 4.0 * t.radius;
        let on_river = |s: f64| {
            move |k: f64| Coord {
                x: s * reach * k,
                y: t.river.centre(s * reach * k),
            }
        };
        let on_quay = |s: f64, side: f64| {
            move |k: f64| Coord {
                x: s * reach * k,
                y: t.river.quay(s * reach * k, side),
            }
        };
        let ports = Ports {
            river: [-1.0, 1.0].map(|s| t.ring.crossing(on_river(s))),
            quays: [(-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0), (1.0, 1.0)]
                .map(|(s, side)| t.ring.crossing(on_quay(s, side))),
        };
        let mut all = main_ends(t, grid);
        all.extend(
            ports
                .river
                .iter()
                .chain(&ports.quays)
                .chain(&SEATS)
                .chain(&BORDERS),
        );
        let ring = Ring::new(&t.ring, 48, &all);
        let ends = [-1.0, 1.0].map(|s| t.edge.crossing(on_river(s)));
        let mut all = BORDERS.to_vec();
        all.extend(ends);
        let edge = Ring::new(&t.edge, 90, &all);
        let outlines = outlines(t, &ring, &edge, ports.river, ends);
        let outlines = outlines.iter().map(|o| lonlats(o, frame)).collect();
        let seats = SEATS.map(|port| {
            let (inner, outer) = (t.ring.at(port), t.edge.at(port));
            let d = outer - inner;
            Seat {
                at: between(inner, outer, 0.52),
                along: d / d.x.hypot(d.y),
                port,
            }
        });
        Self {
            ring,
            ports,
            outlines,
            seats: seats.to_vec(),
        }
    }

    /// Index of the town that holds a point; the first town when none does.
    pub fn of(&self, p: LonLat) -> usize {
        self.outlines
            .iter()
            .position(|ring| holds(ring, p))
            .unwrap_or(0)
    }
}

/// Directions in which main roads meet the ring road.
fn main_ends(t: &Terrain, grid: &Grid) -> Vec<f64> {
    let mut out = Vec::new();
    for side in [-1.0, 1.0] {
        let far = 2.0 * side * t.radius;
        for u in grid.us.iter().filter(|l| l.main()).map(|l| l.at) {
            if t.ring.level(Coord { x: u, y: 0.0 }) < 0.8 {
                out.push(t.ring.crossing(|k| Coord { x: u, y: far * k }));
            }
        }
        for v in grid.vs.iter().filter(|l| l.main()).map(|l| l.at) {
            if t.ring.level(Coord { x: 0.0, y: v }) < 0.8 {
                out.push(t.ring.crossing(|k| Coord { x: far * k, y: v }));
            }
        }
    }
    out
}

fn outlines(
    t: &Terrain,
    ring: &Ring,
    edge: &Ring,
    river: [f64; 2],
    ends: [f64; 2],
) -> Vec<Vec<Coord>> {
    let [west, east] = river;
    let stream = |a: Coord, b: Coord| -> Vec<Coord> {
        let n = ((b.x - a.x).abs() / 60.0).ceil().max(1.0) as usize;
        let inner = (1..n).map(|k| a.x + (b.x - a.x) * k as f64 / n as f64);
        let inner = inner.map(|u| Coord {
            x: u,
            y: t.river.centre(u),
        });
        std::iter::once(a)
            .chain(inner)
            .chain(std::iter::once(b))
            .collect()
    };
    let (w, e) = (t.ring.at(west), t.ring.at(east));
    let mut out = vec![
        join(&[ring.arc(east, west), stream(w, e)]),
        join(&[ring.arc(west, east), stream(e, w)]),
    ];
    let border = |angle: f64| -> Vec<Coord> {
        let (a, b) = (t.ring.at(angle), t.edge.at(angle));
        let d = b - a;
        let bent = |k: f64| {
            between(a, b, k)
                + Coord { x: -d.y, y: d.x } * (0.07 * (9.0 * k).sin() * (1.0 - k) * k * 4.0)
        };
        (0..=14)
            .map(|k| {
                if k == 0 {
                    a
                } else if k == 14 {
                    b
                } else {
                    bent(f64::from(k) / 14.0)
                }
            })
            .collect()
    };
    // Sides of the outer towns: (direction at the ring, direction at the edge, line outward).
    let at_river = |i: usize| {
        let line = stream(t.ring.at(river[i]), t.edge.at(ends[i]));
        (river[i], ends[i], line)
    };
    let at_border = |i: usize| (BORDERS[i], BORDERS[i], border(BORDERS[i]));
    let sides = [
        at_river(1),
        at_border(0),
        at_border(1),
        at_river(0),
        at_border(2),
    ];
    for k in 0..sides.len() {
        let (a, b) = (&sides[k], &sides[(k + 1) % sides.len()]);
        let back = |line: &[Coord]| line.iter().rev().copied().collect::<Vec<_>>();
        let (outer, inner) = (edge.arc(a.1, b.1), ring.arc(a.0, b.0));
        out.push(join(&[a.2.clone(), outer, back(&b.2), back(&inner)]));
    }
    out
}

/// One open ring from lines that each start where the one before ends.
fn join(lines: &[Vec<Coord>]) -> Vec<Coord> {
    lines
        .iter()
        .flat_map(|l| l.iter().take(l.len().saturating_sub(1)).copied())
        .collect()
}

/// Points in degrees, without repeats.
pub fn lonlats(points: &[Coord], frame: &Frame) -> Vec<LonLat> {
    let mut out: Vec<LonLat> = points.iter().map(|p| frame.lonlat(*p)).collect();
    out.dedup();
    out
}

fn holds(ring: &[LonLat], p: LonLat) -> bool {
    let next = ring.iter().cycle().skip(1);
    let crossings = ring.iter().zip(next).filter(|(a, b)| {
        let left = i128::from(b.0 - a.0) * i128::from(p.1 - a.1)
            > i128::from(b.1 - a.1) * i128::from(p.0 - a.0);
        (a.1 > p.1) != (b.1 > p.1) && left == (b.1 > a.1)
    });
    crossings.count() % 2 == 1
}
