//! What coordinates look like that are not what they are said to be.

use super::Crs;
use geo::Coord;

/// What numbers that are no degrees may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guess {
    /// Latitude before longitude.
    Swapped,
    /// A projected system, by code; several if the numbers alone do not tell.
    Zones(Vec<u32>),
    /// Nothing that is known.
    Nothing,
}

/// Says what a position outside ±180/±90 may be.
pub fn outside(c: Coord<f64>) -> Guess {
    let (x, y) = (c.x, c.y);
    if y.abs() <= 180.0 && x.abs() <= 90.0 {
        return Guess::Swapped;
    }
    let china_north = (1.9e6..6.0e6).contains(&y);
    let (whole, part) = ((x / 1e6).floor(), x.rem_euclid(1e6));
    let inside = (150_000.0..850_000.0).contains(&part);
    if china_north && inside {
        let zone = whole as i64;
        return match zone {
            25..=45 => Guess::Zones(vec![4513 + zone as u32 - 25]),
            13..=23 => Guess::Zones(vec![4491 + zone as u32 - 13]),
            0 => Guess::Zones(vec![4546, 4547, 4548, 4549, 32_650]),
            _ => Guess::Nothing,
        };
    }
    let web = 20_037_508.4;
    if x.abs() <= web && y.abs() <= web && (x.abs() > 1e6 || y.abs() > 1e6) {
        let at = Crs::epsg(3857).ok().and_then(|m| m.to_wgs84(c));
        if at.is_some_and(|p| p.y.abs() < 85.0) {
            return Guess::Zones(vec![3857]);
        }
    }
    Guess::Nothing
}

/// Places where map services and programs put what they cannot find: degrees, what it is.
const NOWHERE: &[(f64, f64, &str)] = &[
    (0.0, 0.0, "0,0"),
    (116.403963, 39.915119, "Baidu"),
    (116.404, 39.915, "Baidu"),
    (116.397428, 39.90923, "Amap"),
    (116.397477, 39.908692, "Amap"),
    (116.405285, 39.904989, "DataV"),
    (116.39752, 39.908765, "Tencent"),
    (-1.0, -1.0, "-1,-1"),
];

/// The default point that a position is, if it is one.
pub fn nowhere(c: Coord<f64>) -> Option<&'static str> {
    let near = |a: f64, b: f64| (a - b).abs() < 2e-6;
    let hit = NOWHERE.iter().find(|n| near(n.0, c.x) && near(n.1, c.y));
    hit.map(|n| n.2)
}

/// Do degrees inside ±90 look like latitude before longitude? True if most lie in China when
/// swapped, and none as they stand.
pub fn swapped(points: impl Iterator<Item = Coord<f64>>) -> bool {
    let china = |x: f64, y: f64| (73.0..136.0).contains(&x) && (3.0..54.0).contains(&y);
    let (mut all, mut as_is, mut turned) = (0usize, 0usize, 0usize);
    for c in points {
        all += 1;
        as_is += usize::from(china(c.x, c.y));
        turned += usize::from(china(c.y, c.x));
    }
    all > 0 && as_is == 0 && turned * 10 >= all * 9
}
