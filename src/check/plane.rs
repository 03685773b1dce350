//! Where premises could stand: the points within the radius of all of some corners, as a convex
//! polygon of which every point does. Drawn in a local plane, held against geodesics.

use crate::reach::{Limit, Spot};
use geo::{Coord, Distance, Geodesic, Point};

/// Corners of the polygon that stands for a circle; it lies within the circle.
const SIDES: usize = 128;
/// Taken off the radius at first, in metres: what the plane may be wrong by.
const OFF: f64 = 0.05;

/// A plane that touches the ellipsoid at a point: metres east and north, good to 0.1 m within 2 km.
#[derive(Clone, Copy, Debug)]
pub struct Plane {
    origin: Coord<f64>,
    east: f64,
    north: f64,
}

impl Plane {
    /// Around the middle of some places.
    pub fn around(places: impl Iterator<Item = Coord<f64>>) -> Plane {
        let (mut x, mut y, mut n) = (0.0, 0.0, 0.0f64);
        for c in places {
            (x, y, n) = (x + c.x, y + c.y, n + 1.0);
        }
        let origin = Coord {
            x: x / n.max(1.0),
            y: y / n.max(1.0),
        };
        let at = |dx: f64, dy: f64| {
            let other = Coord {
                x: origin.x + dx,
                y: origin.y + dy,
            };
            Geodesic.distance(Point(origin), Point(other))
        };
        let step = 1e-3;
        Plane {
            origin,
            east: (at(step, 0.0) / step).max(1.0),
            north: at(0.0, if origin.y > 89.0 { -step } else { step }) / step,
        }
    }

    /// Metres east and north.
    pub fn metres(&self, c: Coord<f64>) -> Coord<f64> {
        Coord {
            x: (c.x - self.origin.x) * self.east,
            y: (c.y - self.origin.y) * self.north,
        }
    }

    /// Back to degrees.
    pub fn degrees(&self, c: Coord<f64>) -> Coord<f64> {
        Coord {
            x: self.origin.x + c.x / self.east,
            y: self.origin.y + c.y / self.north,
        }
    }
}

/// The convex polygon, in degrees and counter-clockwise, of whose points every one is within the
/// limit of every corner. `None` if there is no such place, or none wider than some decimetres.
pub fn common_ground(corners: &[Coord<f64>], limit: Limit) -> Option<Vec<Coord<f64>>> {
    let plane = Plane::around(corners.iter().copied());
    let points: Vec<Coord<f64>> = corners.iter().map(|&c| plane.metres(c)).collect();
    let spots: Vec<Spot> = corners.iter().map(|&c| Spot::new(c)).collect();
    let (_, least) = smallest_circle(&points);
    let mut radius = limit.metres - OFF;
    for _ in 0..6 {
        if least >= radius {
            return None;
        }
        let ring = intersect(&points, radius)?;
        let ring: Vec<Coord<f64>> = ring.iter().map(|&c| seven(plane.degrees(c))).collect();
        let holds = |c: &Coord<f64>| {
            let spot = Spot::new(*c);
            spots.iter().all(|s| limit.measure(s, &spot).is_some())
        };
        if ring.iter().all(holds) {
            return Some(ring);
        }
        radius -= 0.2;
    }
    None
}

/// Written files have seven decimals: what is said must hold for what is written.
fn seven(c: Coord<f64>) -> Coord<f64> {
    let round = |x: f64| (x * 1e7).round() / 1e7;
    Coord {
        x: round(c.x),
        y: round(c.y),
    }
}

/// Circles of one radius around points, cut with each other.
fn intersect(points: &[Coord<f64>], radius: f64) -> Option<Vec<Coord<f64>>> {
    let circle = |at: Coord<f64>| {
        (0..SIDES).map(move |k| {
            let turn = std::f64::consts::TAU * k as f64 / SIDES as f64;
            Coord {
                x: at.x + radius * turn.cos(),
                y: at.y + radius * turn.sin(),
            }
        })
    };
    let mut ring: Vec<Coord<f64>> = circle(*points.first()?).collect();
    for &point in &points[1..] {
        // Circles that hold the whole ring cut nothing.
        let inside = radius * (std::f64::consts::PI / SIDES as f64).cos();
        let far = |c: &Coord<f64>| (c.x - point.x).hypot(c.y - point.y);
        if ring.iter().all(|c| far(c) <= inside) {
            continue;
        }
        let corners: Vec<Coord<f64>> = circle(point).collect();
        for k in 0..SIDES {
            ring = cut(&ring, corners[k], corners[(k + 1) % SIDES]);
            if ring.len() < 3 {
                return None;
            }
        }
    }
    (area(&ring) > 0.01).then_some(ring)
}

/// The part of a convex ring on the left of a line.
fn cut(ring: &[Coord<f64>], a: Coord<f64>, b: Coord<f64>) -> Vec<Coord<f64>> {
    let side = |c: &Coord<f64>| (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    let mut out = Vec::with_capacity(ring.len() + 1);
    for (k, c) in ring.iter().enumerate() {
        let next = &ring[(k + 1) % ring.len()];
        let (s, t) = (side(c), side(next));
        if s >= 0.0 {
            out.push(*c);
        }
        if (s > 0.0 && t < 0.0) || (s < 0.0 && t > 0.0) {
            let part = s / (s - t);
            out.push(Coord {
                x: c.x + (next.x - c.x) * part,
                y: c.y + (next.y - c.y) * part,
            });
        }
    }
    out
}

fn area(ring: &[Coord<f64>]) -> f64 {
    let pairs = ring.iter().zip(ring.iter().cycle().skip(1));
    pairs.map(|(a, b)| a.x * b.y - b.x * a.y).sum::<f64>() / 2.0
}

/// The smallest circle around points: its middle and radius (Welzl 1991, taken in order).
pub fn smallest_circle(points: &[Coord<f64>]) -> (Coord<f64>, f64) {
    let mut at = points.first().copied().unwrap_or_default();
    let mut r = 0.0;
    let out = |at: Coord<f64>, r: f64, p: Coord<f64>| (p.x - at.x).hypot(p.y - at.y) > r + 1e-9;
    for i in 1..points.len() {
        if !out(at, r, points[i]) {
            continue;
        }
        (at, r) = (points[i], 0.0);
        for j in 0..i {
            if !out(at, r, points[j]) {
                continue;
            }
            (at, r) = of_two(points[i], points[j]);
            for k in 0..j {
                if out(at, r, points[k]) {
                    (at, r) = of_three(points[i], points[j], points[k]);
                }
            }
        }
    }
    (at, r)
}

fn of_two(a: Coord<f64>, b: Coord<f64>) -> (Coord<f64>, f64) {
    let at = (a + b) / 2.0;
    (at, (a.x - at.x).hypot(a.y - at.y))
}

fn of_three(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>) -> (Coord<f64>, f64) {
    let (b, c) = (b - a, c - a);
    let d = 2.0 * (b.x * c.y - b.y * c.x);
    if d.abs() < 1e-12 {
        let pairs = [of_two(a, a + b), of_two(a, a + c), of_two(a + b, a + c)];
        return pairs
            .into_iter()
            .max_by(|x, y| x.1.total_cmp(&y.1))
            .unwrap_or((a, 0.0));
    }
    let (bb, cc) = (b.x * b.x + b.y * b.y, c.x * c.x + c.y * c.y);
    let off = Coord {
        x: (c.y * bb - b.y * cc) / d,
        y: (b.x * cc - c.x * bb) / d,
    };
    (a + off, off.x.hypot(off.y))
}

/// The place of a convex ring (degrees) that is nearest to `to`, pulled inwards a little.
pub fn nearest(ring: &[Coord<f64>], to: Coord<f64>) -> Coord<f64> {
    let plane = Plane::around(ring.iter().copied());
    let corners: Vec<Coord<f64>> = ring.iter().map(|&c| plane.metres(c)).collect();
    let p = plane.metres(to);
    let side = |a: Coord<f64>, b: Coord<f64>| (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
    let pairs = || corners.iter().zip(corners.iter().cycle().skip(1));
    if pairs().all(|(a, b)| side(*a, *b) >= 0.0) {
        return to;
    }
    let on = pairs().map(|(a, b)| {
        let d = *b - *a;
        let long = d.x * d.x + d.y * d.y;
        let t = if long > 0.0 {
            (((p.x - a.x) * d.x + (p.y - a.y) * d.y) / long).clamp(0.0, 1.0)
        } else {
            0.0
        };
        *a + d * t
    });
    let far = |c: &Coord<f64>| (c.x - p.x).hypot(c.y - p.y);
    let best = on.min_by(|a, b| far(a).total_cmp(&far(b))).unwrap_or(p);
    let n = corners.len().max(1) as f64;
    let middle = corners.iter().fold(Coord::default(), |s, c| s + *c) / n;
    let away = (middle.x - best.x).hypot(middle.y - best.y);
    let pull = if away > 0.0 {
        (0.02 / away).min(1.0)
    } else {
        0.0
    };
    seven(plane.degrees(best + (middle - best) * pull))
}

/// The middle of a convex ring.
pub fn middle(ring: &[Coord<f64>]) -> Coord<f64> {
    let n = ring.len().max(1) as f64;
    seven(ring.iter().fold(Coord::default(), |s, c| s + *c) / n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Destination;

    const LIMIT: Limit = Limit {
        metres: 700.0,
        strict: true,
    };

    fn at(bearing: f64, far: f64, lat: f64) -> Coord<f64> {
        Geodesic
            .destination(Point::new(118.57, lat), bearing, far)
            .0
    }

    #[test]
    fn every_point_of_the_common_ground_is_within_the_limit() {
        for lat in [1.0, 24.8, 41.0, 60.0] {
            for far in [100.0, 400.0, 650.0, 698.0] {
                let corners: Vec<Coord<f64>> =
                    [10.0, 100.0, 190.0, 280.0].map(|b| at(b, far, lat)).into();
                let ring = common_ground(&corners, LIMIT).expect("there is such a place");
                for k in 0..ring.len() {
                    let next = ring[(k + 1) % ring.len()];
                    for part in [0.0, 0.3, 0.7] {
                        let c = ring[k] + (next - ring[k]) * part;
                        for corner in &corners {
                            let d = Spot::new(c).metres(&Spot::new(*corner));
                            assert!(d < 700.0, "{lat} {far} {d}");
                        }
                    }
                }
                // It is nearly all of what there is: the middle is in it, 1 m further is not.
                let inner = nearest(&ring, at(0.0, 0.0, lat));
                assert!((inner - at(0.0, 0.0, lat)).x.abs() < 1e-9);
            }
            let corners: Vec<Coord<f64>> = [0.0, 180.0].map(|b| at(b, 700.2, lat)).into();
            assert!(common_ground(&corners, LIMIT).is_none());
        }
    }

    #[test]
    fn the_nearest_place_is_on_the_rim() {
        let ring = common_ground(&[at(0.0, 0.0, 24.8)], LIMIT).expect("a circle");
        let out = at(90.0, 1000.0, 24.8);
        let place = nearest(&ring, out);
        let moved = Spot::new(place).metres(&Spot::new(out));
        assert!((moved - 300.2).abs() < 0.4, "{moved}");
        assert!(Spot::new(place).metres(&Spot::new(at(0.0, 0.0, 24.8))) < 700.0);
    }

    #[test]
    fn smallest_circles() {
        let c = |x: f64, y: f64| Coord { x, y };
        let (at, r) = smallest_circle(&[c(0.0, 0.0), c(4.0, 0.0), c(2.0, 1.0)]);
        assert!((at.x - 2.0).abs() < 1e-9 && (r - 2.0).abs() < 1e-9);
        let (_, r) = smallest_circle(&[c(0.0, 0.0), c(1.0, 0.0), c(0.0, 1.0), c(1.0, 1.0)]);
        assert!((r - 0.5f64.sqrt()).abs() < 1e-9);
        assert_eq!(smallest_circle(&[c(3.0, 3.0)]).1, 0.0);
    }
}
