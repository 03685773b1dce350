//! Invented cells for real towns: a hexagon pattern with moved corners. Neighbours share corners,
//! so nothing overlaps and nothing is left out.

use geo::Coord;

use super::super::frame::between;
use super::super::rng::Rng;

/// A corner or the middle of an edge, by whole numbers: half widths east, half sides north.
type Key = (i64, i64);

/// Corners of a hexagon around its middle.
const CORNERS: [Key; 6] = [(1, 1), (0, 2), (-1, 1), (-1, -1), (0, -2), (1, -1)];

/// Steps to the six neighbours, anticlockwise, in the order that walks round a ring.
const STEPS: [(i64, i64); 6] = [(-1, 1), (-1, 0), (0, -1), (1, -1), (1, 0), (0, 1)];

/// One cell: its middle and its outline, open, plan metres.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Middle.
    pub at: Coord,
    /// Outline, anticlockwise.
    pub ring: Vec<Coord>,
}

impl Cell {
    /// A point inside: `along` is 0 at the middle and 1 on the outline, `round` in `[0, 1)` goes
    /// once round.
    pub fn inside(&self, along: f64, round: f64) -> Coord {
        let n = self.ring.len();
        let place = round * n as f64;
        let k = (place as usize).min(n - 1);
        let edge = between(self.ring[k], self.ring[(k + 1) % n], place - k as f64);
        between(self.at, edge, along)
    }
}

/// `count` cells of this side, the first in the middle, the others in rings around it.
pub fn cells(count: usize, side: f64, seed: u64) -> Vec<Cell> {
    spiral(count)
        .into_iter()
        .map(|(q, r)| {
            let middle: Key = (2 * q + r, 3 * r);
            let corner = |k: usize| {
                let (dx, dy) = CORNERS[k % 6];
                (middle.0 + dx, middle.1 + dy)
            };
            let mut ring = Vec::new();
            for k in 0..6 {
                let (a, b) = (corner(k), corner(k + 1));
                ring.push(moved(a, side, 0.16, seed));
                let half = between(plain(a, side), plain(b, side), 0.5);
                ring.push(half + nudge((a.0 + b.0, a.1 + b.1), "edge", 0.09 * side, seed));
            }
            Cell {
                at: moved(middle, side, 0.10, seed),
                ring,
            }
        })
        .collect()
}

/// Axial coordinates from the middle outward.
fn spiral(count: usize) -> Vec<(i64, i64)> {
    let mut out = vec![(0, 0)];
    let mut ring = 1;
    while out.len() < count {
        let (mut q, mut r) = (ring, 0);
        for (dq, dr) in STEPS {
            for _ in 0..ring {
                out.push((q, r));
                (q, r) = (q + dq, r + dr);
            }
        }
        ring += 1;
    }
    out.truncate(count);
    out
}

fn plain(key: Key, side: f64) -> Coord {
    Coord {
        x: key.0 as f64 * side * 0.75f64.sqrt(),
        y: key.1 as f64 * side * 0.5,
    }
}

fn moved(key: Key, side: f64, by: f64, seed: u64) -> Coord {
    plain(key, side) + nudge(key, "corner", by * side, seed)
}

fn nudge(key: Key, what: &str, by: f64, seed: u64) -> Coord {
    let mut rng = Rng::new(seed, &format!("{what} {} {}", key.0, key.1));
    Coord {
        x: rng.range(-by, by),
        y: rng.range(-by, by),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_close_and_neighbours_share_corners() {
        let all = spiral(19);
        let distinct: std::collections::HashSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), 19);
        let list = cells(7, 1000.0, 3);
        for outer in &list[1..] {
            let shared = outer.ring.iter().filter(|p| list[0].ring.contains(p));
            assert_eq!(shared.count(), 3);
        }
    }
}
