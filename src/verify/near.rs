//! Pairs within the radius in a straight line.

use super::ground::{metres, position, span};
use crate::region::{Demand, Region, Site};
use geo::Coord;
use rayon::prelude::*;

/// All pairs within the radius that `may` admits. No index: premises are only sorted by their
/// height above the equator's plane, and a pair differs in that by no more than its distance.
pub fn near(
    region: &Region,
    (radius, strict): (f64, bool),
    may: impl Fn(&Demand, &Site) -> bool + Sync,
) -> Vec<Vec<u32>> {
    let mut order: Vec<(f64, u32, [f64; 3])> = region
        .sites
        .iter()
        .enumerate()
        .map(|(j, s)| {
            let p = position(s.at);
            (p[2], j as u32, p)
        })
        .collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    region
        .demand
        .par_iter()
        .map(|d| {
            let places: Vec<([f64; 3], Coord<f64>)> = if d.corners.is_empty() {
                vec![(position(d.at), d.at)]
            } else {
                d.corners.iter().map(|&c| (position(c), c)).collect()
            };
            let first = places[0].0[2];
            let from = order.partition_point(|o| o.0 < first - radius - 1.0);
            let upto = order.partition_point(|o| o.0 <= first + radius + 1.0);
            let mut row: Vec<u32> = order[from..upto]
                .iter()
                .filter(|(_, j, p)| {
                    let s = &region.sites[*j as usize];
                    let inside =
                        |(q, c): &([f64; 3], Coord<f64>)| within(*q, *p, *c, s.at, radius, strict);
                    places.iter().all(inside) && may(d, s)
                })
                .map(|o| o.1)
                .collect();
            row.sort_unstable();
            row
        })
        .collect()
}

/// Is the geodesic from `a` to `b` within the radius? The chord, which is shorter by less than one
/// part in a million up to 20 km, decides where it can; Karney's algorithm everywhere else.
fn within(
    p: [f64; 3],
    q: [f64; 3],
    a: Coord<f64>,
    b: Coord<f64>,
    radius: f64,
    strict: bool,
) -> bool {
    let chord = span(p, q);
    if chord > radius + 1e-3 {
        return false;
    }
    if chord < 20_000.0 && chord * (1.0 + 1e-6) < radius - 1e-3 {
        return true;
    }
    let d = metres(a, b);
    if strict {
        d < radius
    } else {
        d <= radius
    }
}
