//! Villages around the town: points, well apart.

use geo::Coord;

use super::frame::{distance, middle};
use super::homes::{Home, Kind};
use super::names::Names;
use super::rng::Rng;
use super::terrain::Terrain;

/// Households of the typical village, and the spread of their logarithm.
const SIZE: (f64, f64) = (150.0, 0.5);

/// About `households / 165` villages between the ring road and the edge of the study area,
/// households set.
pub fn villages(
    t: &Terrain,
    near: &[Home],
    households: f64,
    names: &mut Names,
    seed: u64,
) -> Vec<Home> {
    let mut rng = Rng::new(seed, "villages");
    let wanted = (households / 165.0).round() as usize;
    let reach = (3.2 * t.radius, 2.7 * t.radius);
    let mut apart = 640.0;
    let mut out: Vec<Home> = Vec::new();
    for _ in 0..60 * wanted {
        if out.len() == wanted {
            break;
        }
        apart = (apart * 0.9997f64).max(330.0);
        let at = Coord {
            x: rng.range(-reach.0, reach.0),
            y: rng.range(-reach.1, reach.1),
        };
        let fits = t.ring.level(at) > 1.08 && t.edge.level(at) < 0.95 && t.dry(at) > 95.0;
        let alone = |h: &Home, d: f64| distance(h.at, at) > d;
        let free = out.iter().all(|h| alone(h, apart)) && near.iter().all(|h| alone(h, 300.0));
        if !fits || !free {
            continue;
        }
        let mut home = Home::new(Kind::Village, Vec::new(), Some(at));
        home.name = names.village();
        home.households = rng.lognormal(SIZE.0, SIZE.1).clamp(60.0, 400.0).round() as i64;
        home.floors = rng.step(2, 4, 1);
        out.push(home);
    }
    // West to east in bands, so that neighbours on the map are neighbours in the file.
    let band = |h: &Home| ((h.at.y / (0.5 * t.radius)).floor() as i64, h.at.x as i64);
    out.sort_by_key(band);
    out
}

/// A point beside a home: outside a village, just inside an estate's edge.
pub fn beside(home: &Home, rng: &mut Rng) -> Coord {
    if home.outline.is_empty() {
        let (a, d) = (
            rng.range(0.0, std::f64::consts::TAU),
            rng.range(30.0, 110.0),
        );
        return home.at
            + Coord {
                x: a.cos(),
                y: a.sin(),
            } * d;
    }
    let k = rng.below(home.outline.len());
    let next = home.outline[(k + 1) % home.outline.len()];
    let edge = middle(&[home.outline[k], next]);
    edge + (home.at - edge) * 0.15
}
