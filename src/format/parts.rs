//! Parts of geometries as every reader meets them: rings, closed where they are open, and polygons
//! put together from loose rings.

use crate::error::{Code, Fault};
use geo::{Coord, Geometry, LineString, Polygon};

/// Most positions in one feature.
pub const MOST_POSITIONS: usize = 20_000_000;

/// What is wrong with a geometry, before it is known where it stands.
#[derive(Debug)]
pub struct Wrong {
    code: Code,
    found: String,
}

impl Wrong {
    /// Wrong in this way.
    pub fn new(code: Code, found: impl Into<String>) -> Wrong {
        Wrong {
            code,
            found: found.into(),
        }
    }

    /// The fault at a feature of a file.
    pub fn at(self, file: &str, feature: usize) -> Fault {
        Fault::new(self.code, file)
            .feature(feature)
            .found(self.found)
    }
}

/// What was mended in a geometry while it was read.
#[derive(Debug, Default)]
pub struct Mended {
    /// Open rings that were closed: the first, as it was found.
    pub closed: Option<String>,
    /// Third and further coordinates were dropped.
    pub heights: bool,
}

/// A closed ring; one that is only open is closed.
///
/// # Errors
/// Fewer than three different corners in a row.
pub fn ring(mut line: Vec<Coord<f64>>, mended: &mut Mended) -> Result<LineString<f64>, Wrong> {
    let ends = match (line.first(), line.last()) {
        (Some(a), Some(b)) if a != b => Some((*a, *b)),
        _ => None,
    };
    let found = |n: usize| match ends {
        Some((a, b)) => format!(
            "{n} positions, from [{}, {}] to [{}, {}]",
            a.x, a.y, b.x, b.y
        ),
        None => format!("{n} positions"),
    };
    let n = line.len();
    if let Some((a, _)) = ends {
        if n >= 3 {
            line.push(a);
        }
    }
    if line.len() < 4 {
        return Err(Wrong::new(Code::BadRing, found(n)));
    }
    if ends.is_some() && mended.closed.is_none() {
        mended.closed = Some(found(n));
    }
    Ok(LineString(line))
}

/// Twice the signed area of a ring; positive if it runs counter-clockwise.
pub fn turn(ring: &LineString<f64>) -> f64 {
    let Some(o) = ring.0.first() else { return 0.0 };
    let pairs = ring.0.windows(2);
    pairs
        .map(|w| (w[0].x - o.x) * (w[1].y - o.y) - (w[1].x - o.x) * (w[0].y - o.y))
        .sum()
}

/// Is the point in the ring (even-odd)? Points on it count as either.
fn holds(ring: &LineString<f64>, c: Coord<f64>) -> bool {
    let mut inside = false;
    for w in ring.0.windows(2) {
        let (a, b) = (w[0], w[1]);
        if (a.y > c.y) != (b.y > c.y) && c.x < (b.x - a.x) * (c.y - a.y) / (b.y - a.y) + a.x {
            inside = !inside;
        }
    }
    inside
}

/// Polygons from the loose rings of a shapefile: outer rings run clockwise, and a hole belongs to
/// the smallest outer ring around it. A hole in no ring is a polygon of its own.
pub fn assemble(rings: Vec<LineString<f64>>) -> Vec<Polygon<f64>> {
    if rings.len() == 1 {
        return rings
            .into_iter()
            .map(|r| Polygon::new(r, Vec::new()))
            .collect();
    }
    let turns: Vec<f64> = rings.iter().map(turn).collect();
    let outer_sign = if turns.iter().any(|t| *t < 0.0) {
        -1.0
    } else {
        1.0
    };
    let mut outer: Vec<(f64, LineString<f64>, Vec<LineString<f64>>)> = Vec::new();
    let mut holes = Vec::new();
    for (ring, turn) in rings.into_iter().zip(turns) {
        if turn * outer_sign >= 0.0 {
            outer.push((turn.abs(), ring, Vec::new()));
        } else {
            holes.push((turn.abs(), ring));
        }
    }
    let boxes: Vec<[f64; 4]> = outer.iter().map(|o| bounds(&o.1)).collect();
    let mut alone = Vec::new();
    for (size, hole) in holes {
        let b = bounds(&hole);
        let around = (0..outer.len())
            .filter(|&k| {
                let o = boxes[k];
                o[0] <= b[0] && o[1] <= b[1] && o[2] >= b[2] && o[3] >= b[3]
            })
            .filter(|&k| {
                let corners = hole.0.iter().take(8);
                let (mut all, mut inside) = (0, 0);
                for c in corners {
                    all += 1;
                    inside += usize::from(holds(&outer[k].1, *c));
                }
                2 * inside >= all
            })
            .min_by(|&a, &b| outer[a].0.total_cmp(&outer[b].0));
        match around {
            Some(k) => outer[k].2.push(hole),
            None => alone.push((size, hole, Vec::new())),
        }
    }
    outer.extend(alone);
    let polygons = outer
        .into_iter()
        .map(|(_, ring, holes)| Polygon::new(ring, holes));
    polygons.collect()
}

fn bounds(ring: &LineString<f64>) -> [f64; 4] {
    ring.0.iter().fold(
        [
            f64::INFINITY,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NEG_INFINITY,
        ],
        |b, c| [b[0].min(c.x), b[1].min(c.y), b[2].max(c.x), b[3].max(c.y)],
    )
}

/// Visits every position of a geometry.
pub fn each(g: &mut Geometry<f64>, see: &mut dyn FnMut(&mut Coord<f64>)) {
    fn polygon(p: &mut Polygon<f64>, see: &mut dyn FnMut(&mut Coord<f64>)) {
        p.exterior_mut(|r| r.0.iter_mut().for_each(&mut *see));
        p.interiors_mut(|rings| {
            rings
                .iter_mut()
                .for_each(|r| r.0.iter_mut().for_each(&mut *see))
        });
    }
    match g {
        Geometry::Point(p) => see(&mut p.0),
        Geometry::MultiPoint(m) => m.0.iter_mut().for_each(|p| see(&mut p.0)),
        Geometry::LineString(l) => l.0.iter_mut().for_each(see),
        Geometry::MultiLineString(m) => {
            m.0.iter_mut()
                .for_each(|l| l.0.iter_mut().for_each(&mut *see));
        }
        Geometry::Polygon(p) => polygon(p, see),
        Geometry::MultiPolygon(m) => m.0.iter_mut().for_each(|p| polygon(p, see)),
        Geometry::GeometryCollection(c) => c.0.iter_mut().for_each(|g| each(g, see)),
        Geometry::Line(l) => {
            see(&mut l.start);
            see(&mut l.end);
        }
        Geometry::Rect(r) => {
            let mut p = r.to_polygon();
            polygon(&mut p, see);
            *g = Geometry::Polygon(p);
        }
        Geometry::Triangle(t) => {
            let mut p = t.to_polygon();
            polygon(&mut p, see);
            *g = Geometry::Polygon(p);
        }
    }
}
