//! Streets as lines that share their crossings' coordinates: a network to walk on.

use geo::Coord;
use std::collections::HashMap;

use super::frame::{Frame, LonLat};
use super::grid::Grid;
use super::names::Names;
use super::terrain::Terrain;
use super::text::{Row, Shape, Value};
use super::towns::{lonlats, Towns};

/// One street.
#[derive(Clone, Debug)]
pub struct Street {
    /// `arterial`, `street`, `riverside`, `ring`, `county`, `lane`, `village` or `bridge`.
    pub class: &'static str,
    /// Name; pieces of one street share it.
    pub name: String,
    /// Plan points.
    pub points: Vec<Coord>,
}

/// Streets of the grid, the bank roads and the bridges between them.
pub fn grid_streets(t: &Terrain, grid: &Grid, towns: &Towns, names: &mut Names) -> Vec<Street> {
    let mut out = Vec::new();
    for i in 0..grid.us.len() {
        northward(t, grid, i, names, &mut out);
    }
    for j in 0..grid.vs.len() {
        eastward(t, grid, j, names, &mut out);
    }
    let [nw, sw, se, ne] = towns.ports.quays;
    for (side, west, east, name) in [(1.0, nw, ne, "北"), (-1.0, sw, se, "南")] {
        let (a, b) = (t.ring.at(west), t.ring.at(east));
        let mut xs: Vec<f64> = grid
            .us
            .windows(2)
            .flat_map(|w| [w[0].at, (w[0].at + w[1].at) / 2.0])
            .collect();
        xs.retain(|x| *x > a.x + 40.0 && *x < b.x - 40.0);
        let inner = xs.into_iter().map(|x| Coord {
            x,
            y: t.river.quay(x, side),
        });
        let points = std::iter::once(a)
            .chain(inner)
            .chain(std::iter::once(b))
            .collect();
        out.push(Street {
            class: "riverside",
            name: format!("滨江{name}路"),
            points,
        });
    }
    out
}

/// Line `i` of the grid from south to north, broken at the river unless there is a bridge.
fn northward(t: &Terrain, grid: &Grid, i: usize, names: &mut Names, out: &mut Vec<Street>) {
    let line = grid.us[i];
    let x = line.at;
    let inside = |p: &Coord| t.ring.level(*p) < 0.97;
    let mut nodes: Vec<Coord> = (0..grid.vs.len())
        .filter_map(|j| grid.node(t, i, j))
        .collect();
    nodes.extend(
        [-1.0, 1.0]
            .map(|s| Coord {
                x,
                y: t.river.quay(x, s),
            })
            .into_iter()
            .filter(inside),
    );
    if line.main() && t.ring.level(Coord { x, y: 0.0 }) < 0.8 {
        let end = |s: f64| {
            t.ring.at(t.ring.crossing(|k| Coord {
                x,
                y: 2.0 * s * t.radius * k,
            }))
        };
        nodes.extend([end(-1.0), end(1.0)]);
    }
    nodes.sort_by(|a, b| a.y.total_cmp(&b.y));
    let name = names.road(if line.main() { "大道" } else { "路" });
    let wet = |a: Coord, b: Coord| (t.river.centre(x) - a.y) * (t.river.centre(x) - b.y) < 0.0;
    let keep = |a: Coord, b: Coord| {
        let row = grid.vs.iter().rposition(|v| v.at <= (a.y + b.y) / 2.0);
        let beside = row.is_some_and(|j| grid.built(i, j) || (i > 0 && grid.built(i - 1, j)));
        !wet(a, b) && (line.main() || beside) && clear_of_lake(t, a, b)
    };
    runs(
        &nodes,
        keep,
        if line.main() { "arterial" } else { "street" },
        &name,
        out,
    );
    for pair in nodes.windows(2).filter(|p| wet(p[0], p[1])) {
        if line.main() && t.ring.level(pair[0]) < 0.85 {
            out.push(Street {
                class: "bridge",
                name: format!("{name}桥"),
                points: pair.to_vec(),
            });
        }
    }
}

/// Line `j` of the grid from west to east, broken at the river.
fn eastward(t: &Terrain, grid: &Grid, j: usize, names: &mut Names, out: &mut Vec<Street>) {
    let line = grid.vs[j];
    let y = line.at;
    let mut nodes: Vec<Coord> = (0..grid.us.len())
        .filter_map(|i| grid.node(t, i, j))
        .collect();
    if line.main() && t.ring.level(Coord { x: 0.0, y }) < 0.8 {
        let end = |s: f64| {
            t.ring.at(t.ring.crossing(|k| Coord {
                x: 2.0 * s * t.radius * k,
                y,
            }))
        };
        nodes.extend(
            [end(-1.0), end(1.0)]
                .into_iter()
                .filter(|p| t.river.clear(*p) > 60.0),
        );
    }
    nodes.sort_by(|a, b| a.x.total_cmp(&b.x));
    let name = names.road(if line.main() { "大街" } else { "街" });
    let keep = |a: Coord, b: Coord| {
        let col = grid.us.iter().rposition(|u| u.at <= (a.x + b.x) / 2.0);
        let beside = col.is_some_and(|i| grid.built(i, j) || (j > 0 && grid.built(i, j - 1)));
        let dry = (0..=8).all(|k| {
            let p = super::frame::between(a, b, f64::from(k) / 8.0);
            t.river.clear(p) > super::terrain::River::QUAY
        });
        dry && (line.main() || beside) && clear_of_lake(t, a, b)
    };
    runs(
        &nodes,
        keep,
        if line.main() { "arterial" } else { "street" },
        &name,
        out,
    );
}

fn clear_of_lake(t: &Terrain, a: Coord, b: Coord) -> bool {
    (0..=8).all(|k| {
        let p = super::frame::between(a, b, f64::from(k) / 8.0);
        super::frame::distance(p, t.lake_middle) > t.lake_radius
    })
}

/// Cuts a line of nodes into the runs whose steps are kept.
fn runs(
    nodes: &[Coord],
    keep: impl Fn(Coord, Coord) -> bool,
    class: &'static str,
    name: &str,
    out: &mut Vec<Street>,
) {
    let mut run: Vec<Coord> = Vec::new();
    let mut close = |run: &mut Vec<Coord>| {
        let points = std::mem::take(run);
        if points.len() > 1 {
            out.push(Street {
                class,
                name: name.to_owned(),
                points,
            });
        }
    };
    for pair in nodes.windows(2) {
        if keep(pair[0], pair[1]) {
            if run.is_empty() {
                run.push(pair[0]);
            }
            run.push(pair[1]);
        } else {
            close(&mut run);
        }
    }
    close(&mut run);
}

/// The streets that hang together with most others; stubs cut off by river or lake go.
pub fn connected(streets: Vec<Street>, frame: &Frame) -> Vec<Street> {
    let mut group: Vec<usize> = (0..streets.len()).collect();
    fn root(group: &mut [usize], mut i: usize) -> usize {
        while group[i] != i {
            group[i] = group[group[i]];
            i = group[i];
        }
        i
    }
    let mut first: HashMap<LonLat, usize> = HashMap::new();
    for (i, s) in streets.iter().enumerate() {
        for p in &s.points {
            let other = *first.entry(frame.lonlat(*p)).or_insert(i);
            let (a, b) = (root(&mut group, i), root(&mut group, other));
            group[a.max(b)] = a.min(b);
        }
    }
    let mut size = vec![0usize; streets.len()];
    for i in 0..streets.len() {
        size[root(&mut group, i)] += streets[i].points.len();
    }
    let Some(best) = (0..size.len()).rev().max_by_key(|i| size[*i]) else {
        return streets;
    };
    let kept = streets
        .into_iter()
        .enumerate()
        .filter(|(i, _)| root(&mut group, *i) == best);
    kept.map(|(_, s)| s).collect()
}

/// The rows of `streets.geojson`.
pub fn rows(streets: &[Street], frame: &Frame) -> Vec<Row> {
    let row = |(i, s): (usize, &Street)| Row {
        shape: Shape::Line(lonlats(&s.points, frame)),
        fields: vec![
            ("id", Value::Text(format!("S{:04}", i + 1))),
            ("class", s.class.into()),
            ("name", s.name.as_str().into()),
        ],
    };
    streets.iter().enumerate().map(row).collect()
}
