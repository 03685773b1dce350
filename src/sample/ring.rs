//! A closed line with named corners, so that two outlines can share it exactly.

use geo::Coord;
use std::f64::consts::TAU;

use super::terrain::Curve;

/// A curve as corners in order of direction.
#[derive(Clone, Debug)]
pub struct Ring {
    corners: Vec<(f64, Coord)>,
}

impl Ring {
    /// The curve sampled every `TAU / parts`, with a corner at each of `ports` (directions).
    /// A regular corner close to a port gives way to it.
    pub fn new(curve: &Curve, parts: u32, ports: &[f64]) -> Self {
        let step = TAU / f64::from(parts);
        let near = |a: f64, b: f64| {
            let d = (a - b).rem_euclid(TAU);
            d.min(TAU - d) < step / 3.0
        };
        let regular = (0..parts).map(|i| f64::from(i) * step);
        let mut angles: Vec<f64> = regular
            .filter(|a| !ports.iter().any(|p| near(*a, *p)))
            .collect();
        angles.extend_from_slice(ports);
        angles.sort_by(f64::total_cmp);
        angles.dedup();
        Self {
            corners: angles.into_iter().map(|a| (a, curve.at(a))).collect(),
        }
    }

    /// The corners from direction `a` anticlockwise to direction `b`, both included.
    pub fn arc(&self, a: f64, b: f64) -> Vec<Coord> {
        let start = self.corners.iter().position(|c| c.0 >= a).unwrap_or(0);
        let mut out = Vec::new();
        for (angle, p) in self
            .corners
            .iter()
            .cycle()
            .skip(start)
            .take(self.corners.len())
        {
            out.push(*p);
            if *angle == b {
                break;
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::terrain::Terrain;
    use super::*;

    #[test]
    fn arcs_meet_at_ports() {
        let ring = Ring::new(&Terrain::new(1000.0, 1).ring, 60, &[0.31, 5.9]);
        let (there, back) = (ring.arc(0.31, 5.9), ring.arc(5.9, 0.31));
        assert_eq!(there.first(), back.last());
        assert_eq!(there.last(), back.first());
        assert!(there.len() > back.len());
    }
}
