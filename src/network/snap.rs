//! Points to the nearest edge.

use super::build::between;
use super::{Network, TICKS};
use crate::reach::Spot;
use geo::Coord;
use rayon::prelude::*;

/// Where a point meets the network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Snap {
    /// The edge.
    pub edge: u32,
    /// From the edge's start, in ticks of its length.
    pub along: u32,
    /// From the point to the network, in ticks.
    pub off: u32,
    /// Where on the edge, in degrees.
    pub at: Coord<f64>,
    /// How it was attached.
    pub attached: Attached,
}

/// How a point was attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attached {
    /// To the nearest edge.
    Nearest,
    /// The nearest edge is part of a small piece apart from the rest; to the nearest one that is
    /// not.
    Moved,
    /// To a small piece apart from the rest, because nothing else is near enough.
    Apart,
}

impl Snap {
    /// From the point to the network, in metres.
    pub fn metres(&self) -> f64 {
        f64::from(self.off) / 1000.0 / f64::from(TICKS)
    }
}

impl Network {
    /// The nearest point of the nearest edge within `most_m` metres. Where the nearest edge is part
    /// of a small piece apart from the rest, the nearest other edge within `most_m` is taken.
    ///
    /// # Errors
    /// Nothing is that near: how far the nearest edge is, in metres, up to 100 km (else infinite).
    pub fn snap(&self, at: Coord<f64>, most_m: f64) -> Result<Snap, f64> {
        let spot = Spot::new(at);
        // A chord is no longer than its geodesic; the last word has the length in ticks.
        let wide = most_m.clamp(0.0, 100_000.0) + 1.0;
        let any = |_: u32| true;
        let near = self.tree.nearest(spot.xyz, wide, any);
        let near = near.or_else(|| self.tree.nearest(spot.xyz, 100_000.0, any));
        let Some(hit) = near else {
            return Err(f64::INFINITY);
        };
        let snap = self.place(&spot, hit, Attached::Nearest);
        if snap.metres() > most_m {
            return Err(snap.metres());
        }
        if !self.edges[snap.edge as usize].small {
            return Ok(snap);
        }
        let main = |vertex: u32| !self.edges[self.edge_of(vertex) as usize].small;
        let moved = self.tree.nearest(spot.xyz, wide, main);
        let moved = moved.map(|hit| self.place(&spot, hit, Attached::Moved));
        match moved {
            Some(moved) if moved.metres() <= most_m => Ok(moved),
            _ => Ok(Snap {
                attached: Attached::Apart,
                ..snap
            }),
        }
    }

    /// [`Network::snap`] for many points, in parallel.
    pub fn snap_all(&self, at: &[Coord<f64>], most_m: f64) -> Vec<Result<Snap, f64>> {
        at.par_iter().map(|&c| self.snap(c, most_m)).collect()
    }

    /// The edge that a vertex belongs to.
    fn edge_of(&self, vertex: u32) -> u32 {
        self.first.partition_point(|&f| f <= vertex) as u32 - 1
    }

    fn place(&self, spot: &Spot, hit: super::tree::Hit, attached: Attached) -> Snap {
        let edge = self.edge_of(hit.vertex);
        let v = hit.vertex as usize;
        let at = between(self.shape[v], self.shape[v + 1], hit.share);
        let (a, b) = (self.along[v], self.along[v + 1]);
        let along = a + (f64::from(b - a) * hit.share).round() as u32;
        let off = spot.metres(&Spot::new(at)) * 1000.0 * f64::from(TICKS);
        Snap {
            edge,
            along,
            off: off.round() as u32,
            at,
            attached,
        }
    }
}
