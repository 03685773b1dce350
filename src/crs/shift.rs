//! GCJ-02 and BD-09, the shifted coordinates of Chinese map services, and back.
//!
//! The forward formulas are the ones that have been public since 2010 (eviltransform and many
//! others); they are applied inside the customary box around China and nowhere else. The inverse is
//! a fixed-point iteration that ends below 1e-11 degrees (a micrometre).

use geo::Coord;
use std::f64::consts::PI;

/// Semi-major axis of the Krasovsky ellipsoid, m.
const A: f64 = 6_378_245.0;
/// Its squared eccentricity, as the formulas carry it.
const EE: f64 = 0.006_693_421_622_965_943;
const BD: f64 = PI * 3000.0 / 180.0;

/// Outside of this box nothing is shifted.
pub fn in_china(c: Coord<f64>) -> bool {
    (72.004..=137.8347).contains(&c.x) && (0.8293..=55.8271).contains(&c.y)
}

/// WGS84 to GCJ-02 (Amap, Tencent), degrees.
pub fn wgs_to_gcj(c: Coord<f64>) -> Coord<f64> {
    if !in_china(c) {
        return c;
    }
    let d = delta(c);
    Coord {
        x: c.x + d.x,
        y: c.y + d.y,
    }
}

/// GCJ-02 to WGS84, degrees.
pub fn gcj_to_wgs(c: Coord<f64>) -> Coord<f64> {
    if !in_china(c) {
        return c;
    }
    let mut at = c;
    for _ in 0..30 {
        let d = delta(at);
        let next = Coord {
            x: c.x - d.x,
            y: c.y - d.y,
        };
        let moved = (next.x - at.x).abs().max((next.y - at.y).abs());
        at = next;
        if moved < 1e-11 {
            break;
        }
    }
    at
}

/// GCJ-02 to BD-09 (Baidu), degrees.
pub fn gcj_to_bd(c: Coord<f64>) -> Coord<f64> {
    let z = (c.x * c.x + c.y * c.y).sqrt() + 0.000_02 * (c.y * BD).sin();
    let theta = c.y.atan2(c.x) + 0.000_003 * (c.x * BD).cos();
    Coord {
        x: z * theta.cos() + 0.0065,
        y: z * theta.sin() + 0.006,
    }
}

/// BD-09 to GCJ-02, degrees.
pub fn bd_to_gcj(c: Coord<f64>) -> Coord<f64> {
    let mut at = Coord {
        x: c.x - 0.0065,
        y: c.y - 0.006,
    };
    for _ in 0..30 {
        let again = gcj_to_bd(at);
        let (dx, dy) = (c.x - again.x, c.y - again.y);
        at = Coord {
            x: at.x + dx,
            y: at.y + dy,
        };
        if dx.abs().max(dy.abs()) < 1e-11 {
            break;
        }
    }
    at
}

/// How far GCJ-02 lies from WGS84, degrees.
fn delta(c: Coord<f64>) -> Coord<f64> {
    let (x, y) = (c.x - 105.0, c.y - 35.0);
    let root = x.abs().sqrt();
    let waves = (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + waves
        + (20.0 * (y * PI).sin() + 40.0 * (y / 3.0 * PI).sin()) * 2.0 / 3.0
        + (160.0 * (y / 12.0 * PI).sin() + 320.0 * (y * PI / 30.0).sin()) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + waves
        + (20.0 * (x * PI).sin() + 40.0 * (x / 3.0 * PI).sin()) * 2.0 / 3.0
        + (150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin()) * 2.0 / 3.0;
    let lat = c.y.to_radians();
    let w2 = 1.0 - EE * lat.sin() * lat.sin();
    let w = w2.sqrt();
    Coord {
        x: east * 180.0 / (A / w * lat.cos() * PI),
        y: north * 180.0 / (A * (1.0 - EE) / (w2 * w) * PI),
    }
}
