//! The plan the town is drawn on, and the way from it to the globe.

use geo::Coord;

/// A position in millionths of a degree: what the files hold.
pub type LonLat = (i64, i64);

/// The drawing frame: plan metres, gently bent and turned, then degrees (WGS84).
///
/// The bend keeps the drawing's topology and changes lengths by a few per cent; it is there
/// because streets of a grown town are not ruler-straight.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Centre, degrees.
    pub centre: (f64, f64),
    /// Radius of the built-up town, metres: the scale of the bend.
    pub radius: f64,
    /// Turn of the street grid, radians anticlockwise.
    pub turn: f64,
}

impl Frame {
    /// East and north of the centre, metres.
    pub fn metres(&self, p: Coord) -> Coord {
        let k = std::f64::consts::TAU / (3.1 * self.radius);
        let a = 0.028 * self.radius;
        let x = p.x + a * (k * p.y + 0.7).sin();
        let y = p.y + a * (k * p.x + 2.1).sin();
        let (s, c) = self.turn.sin_cos();
        Coord {
            x: x * c - y * s,
            y: x * s + y * c,
        }
    }

    /// Longitude and latitude.
    pub fn lonlat(&self, p: Coord) -> LonLat {
        let m = self.metres(p);
        let lat = self.centre.1.to_radians();
        // Lengths of a degree on the WGS84 ellipsoid (series good to a few centimetres).
        let per_lat = 111_132.92 - 559.82 * (2.0 * lat).cos() + 1.175 * (4.0 * lat).cos();
        let per_lon = 111_412.84 * lat.cos() - 93.5 * (3.0 * lat).cos();
        let micro = |v: f64| (v * 1e6).round() as i64;
        (
            micro(self.centre.0 + m.x / per_lon),
            micro(self.centre.1 + m.y / per_lat),
        )
    }
}

/// Straight distance, plan metres.
pub fn distance(a: Coord, b: Coord) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

/// `a` at `t = 0`, `b` at `t = 1`.
pub fn between(a: Coord, b: Coord, t: f64) -> Coord {
    a + (b - a) * t
}

/// The mean of a ring's corners.
pub fn middle(ring: &[Coord]) -> Coord {
    let n = ring.len().max(1) as f64;
    ring.iter().fold(Coord::zero(), |sum, p| sum + *p) / n
}

/// Area of an open ring, m².
pub fn area(ring: &[Coord]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    (ring
        .iter()
        .zip(next)
        .map(|(a, b)| a.x * b.y - b.x * a.y)
        .sum::<f64>()
        / 2.0)
        .abs()
}
