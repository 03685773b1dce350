//! A packed R-tree over the segments of a network, in earth-centred metres.
//!
//! Segments come in the order of a curve through space, so boxes are made of runs of them: no
//! sorting, and building takes milliseconds. Boxes are in single precision, rounded outwards.

use crate::reach::Spot;
use geo::Coord;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Entries in a box.
const WIDE: usize = 8;

type Box3 = [f32; 6];

/// The index.
#[derive(Debug, Default)]
pub struct Tree {
    /// Position of each vertex.
    pub xyz: Vec<[f64; 3]>,
    /// Segment `k` runs from vertex `segment[k]` to the next one.
    segment: Vec<u32>,
    /// Boxes by level, the finest first.
    levels: Vec<Vec<Box3>>,
}

/// The nearest point of a segment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Vertex at which the segment starts.
    pub vertex: u32,
    /// Share of the way to the next vertex, 0 to 1.
    pub share: f64,
    /// Square of the distance, m².
    pub square: f64,
}

impl Tree {
    /// An index over the vertices of edges; edge `e` has vertices `first[e]..first[e + 1]`.
    pub fn new(shape: &[Coord<f64>], first: &[u32]) -> Tree {
        let xyz: Vec<[f64; 3]> = shape.par_iter().map(|&c| Spot::new(c).xyz).collect();
        let mut segment = Vec::with_capacity(shape.len());
        for pair in first.windows(2) {
            segment.extend(pair[0]..pair[1].saturating_sub(1));
        }
        let mut levels = Vec::new();
        let boxes: Vec<Box3> = segment
            .par_chunks(WIDE)
            .map(|run| {
                let mut b = EMPTY;
                for &k in run {
                    grow(&mut b, &point(&xyz[k as usize]));
                    grow(&mut b, &point(&xyz[k as usize + 1]));
                }
                b
            })
            .collect();
        levels.push(boxes);
        while levels.last().is_some_and(|l| l.len() > 1) {
            let below = levels.last().map_or(&[][..], |l| l);
            let above = below
                .chunks(WIDE)
                .map(|run| {
                    let mut b = EMPTY;
                    run.iter().for_each(|c| grow(&mut b, c));
                    b
                })
                .collect();
            levels.push(above);
        }
        Tree {
            xyz,
            segment,
            levels,
        }
    }

    /// The nearest point within `most` metres on segments that `admit` accepts; among equals that
    /// of the first segment.
    pub fn nearest(&self, p: [f64; 3], most: f64, admit: impl Fn(u32) -> bool) -> Option<Hit> {
        let mut best: Option<Hit> = None;
        let mut bound = most * most;
        let top = self.levels.len().checked_sub(1)?;
        if self.levels[top].is_empty() {
            return None;
        }
        // Squares of distances of 0 or more sort like their bits.
        let mut queue = BinaryHeap::new();
        let key = |square: f64| square.to_bits();
        queue.push(Reverse((key(off(&self.levels[top][0], &p)), top, 0usize)));
        while let Some(Reverse((square, level, k))) = queue.pop() {
            if f64::from_bits(square) > bound {
                break;
            }
            if level > 0 {
                let below = &self.levels[level - 1];
                let range = k * WIDE..((k + 1) * WIDE).min(below.len());
                for c in range {
                    let square = off(&below[c], &p);
                    if square <= bound {
                        queue.push(Reverse((key(square), level - 1, c)));
                    }
                }
                continue;
            }
            let range = k * WIDE..((k + 1) * WIDE).min(self.segment.len());
            for &vertex in &self.segment[range] {
                let hit = self.hit(vertex, &p);
                let nearer = match &best {
                    None => hit.square <= bound,
                    Some(b) => (hit.square, vertex) < (b.square, b.vertex),
                };
                if nearer && admit(vertex) {
                    bound = hit.square;
                    best = Some(hit);
                }
            }
        }
        best
    }

    /// The nearest point of one segment.
    fn hit(&self, vertex: u32, p: &[f64; 3]) -> Hit {
        let (a, b) = (&self.xyz[vertex as usize], &self.xyz[vertex as usize + 1]);
        let d = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
        let v = [p[0] - a[0], p[1] - a[1], p[2] - a[2]];
        let long = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
        let share = if long > 0.0 {
            ((v[0] * d[0] + v[1] * d[1] + v[2] * d[2]) / long).clamp(0.0, 1.0)
        } else {
            0.0
        };
        // At an end the distance is taken from the vertex itself, so that segments that share it
        // are equally near, to the last bit.
        let square = match share {
            s if s >= 1.0 => square(p, b),
            s if s <= 0.0 => square(p, a),
            s => {
                let e = [v[0] - s * d[0], v[1] - s * d[1], v[2] - s * d[2]];
                e[0] * e[0] + e[1] * e[1] + e[2] * e[2]
            }
        };
        Hit {
            vertex,
            share,
            square,
        }
    }
}

fn square(a: &[f64; 3], b: &[f64; 3]) -> f64 {
    let d = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
    d[0] * d[0] + d[1] * d[1] + d[2] * d[2]
}

const EMPTY: Box3 = [
    f32::INFINITY,
    f32::INFINITY,
    f32::INFINITY,
    f32::NEG_INFINITY,
    f32::NEG_INFINITY,
    f32::NEG_INFINITY,
];

/// A point as a box that holds it for sure.
fn point(p: &[f64; 3]) -> Box3 {
    let low = |x: f64| (x as f32).next_down();
    let high = |x: f64| (x as f32).next_up();
    [
        low(p[0]),
        low(p[1]),
        low(p[2]),
        high(p[0]),
        high(p[1]),
        high(p[2]),
    ]
}

fn grow(b: &mut Box3, c: &Box3) {
    for k in 0..3 {
        b[k] = b[k].min(c[k]);
        b[k + 3] = b[k + 3].max(c[k + 3]);
    }
}

/// Square of the distance from a point to a box.
fn off(b: &Box3, p: &[f64; 3]) -> f64 {
    let mut sum = 0.0;
    for k in 0..3 {
        let d = (f64::from(b[k]) - p[k])
            .max(p[k] - f64::from(b[k + 3]))
            .max(0.0);
        sum += d * d;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_finds_what_brute_force_finds() {
        let mut seed = 7u64;
        let mut next = move || {
            seed = seed
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            (seed >> 11) as f64 / (1u64 << 53) as f64
        };
        for at in [(113.6, 34.7), (179.999, -17.0), (0.0, 89.99)] {
            let mut shape = Vec::new();
            let mut first = vec![0u32];
            for _ in 0..300 {
                let (x, y) = (at.0 + next() * 0.02, at.1 + next() * 0.009);
                for _ in 0..2 + (next() * 4.0) as usize {
                    let c: (f64, f64) = (x + next() * 0.002, y + next() * 0.0005);
                    let x = if c.0 > 180.0 { c.0 - 360.0 } else { c.0 };
                    shape.push(Coord { x, y: c.1 });
                }
                first.push(shape.len() as u32);
            }
            let tree = Tree::new(&shape, &first);
            for k in 0..200 {
                let c = Coord {
                    x: at.0 + next() * 0.02,
                    y: at.1 + next() * 0.009,
                };
                let p = Spot::new(c).xyz;
                let admit = |v: u32| k % 2 == 0 || !v.is_multiple_of(3);
                let brute = tree
                    .segment
                    .iter()
                    .filter(|&&v| admit(v))
                    .map(|&v| tree.hit(v, &p))
                    .min_by(|a, b| {
                        (a.square, a.vertex)
                            .partial_cmp(&(b.square, b.vertex))
                            .unwrap()
                    });
                assert_eq!(tree.nearest(p, 1e6, admit), brute);
                let near = brute.map(|b| b.square.sqrt() * 0.99).unwrap();
                assert_eq!(tree.nearest(p, near, admit), None);
            }
        }
    }
}
