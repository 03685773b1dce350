//! Straight-line reach through an R-tree over earth-centred positions.
//!
//! The tree answers inclusively and by chords, which are never longer than geodesics; the limit
//! alone decides. A demand with corners (a parcel) is within reach if all of them are.

use super::pairs::whole;
use super::{Limit, Spot};
use geo::Coord;
use rayon::prelude::*;
use rstar::primitives::GeomWithData;
use rstar::RTree;

/// What is measured from: the place of a demand and, for parcels, its corners.
#[derive(Clone, Debug)]
pub struct From {
    /// The point that stands for the demand.
    pub at: Spot,
    /// Corners that must all be within the limit; if empty, `at` decides.
    pub corners: Vec<Spot>,
}

impl From {
    /// From a point and corners in degrees.
    pub fn new(at: Coord<f64>, corners: &[Coord<f64>]) -> From {
        From {
            at: Spot::new(at),
            corners: corners.iter().map(|&c| Spot::new(c)).collect(),
        }
    }

    /// The distance that a limit is held against, in metres; `None` if it is beyond the limit.
    pub fn within(&self, limit: Limit, to: &Spot) -> Option<f64> {
        if self.corners.is_empty() {
            return limit.measure(&self.at, to);
        }
        let mut farthest: f64 = 0.0;
        for corner in &self.corners {
            farthest = farthest.max(limit.measure(corner, to)?);
        }
        Some(farthest)
    }

    /// The distance without a limit, in metres.
    pub fn metres(&self, to: &Spot) -> f64 {
        let far = self.corners.iter().map(|c| c.metres(to));
        far.reduce(f64::max).unwrap_or_else(|| self.at.metres(to))
    }
}

/// An index over premises.
pub struct Index {
    spots: Vec<Spot>,
    tree: RTree<GeomWithData<[f64; 3], u32>>,
}

impl Index {
    /// Builds the index, in `O(n log n)`.
    pub fn new(places: impl Iterator<Item = Coord<f64>>) -> Index {
        let spots: Vec<Spot> = places.map(Spot::new).collect();
        let entries = spots
            .iter()
            .enumerate()
            .map(|(j, s)| GeomWithData::new(s.xyz, j as u32))
            .collect();
        Index {
            spots,
            tree: RTree::bulk_load(entries),
        }
    }

    /// Premises within `limit`, with the distance in whole millimetres, in order of index.
    pub fn within(&self, from: &From, limit: Limit) -> Vec<(u32, u32)> {
        let wide = limit.metres + 0.01;
        let mut found: Vec<(u32, u32)> = self
            .tree
            .locate_within_distance(from.at.xyz, wide * wide)
            .filter_map(|e| {
                let d = from.within(limit, &self.spots[e.data as usize])?;
                Some((e.data, whole(d)))
            })
            .collect();
        found.sort_unstable();
        found
    }

    /// [`Index::within`] for many demands, in parallel.
    pub fn all_within(&self, from: &[From], limit: Limit) -> Vec<Vec<(u32, u32)>> {
        from.par_iter().map(|f| self.within(f, limit)).collect()
    }

    /// The nearest premises of those that `admit` accepts, and its distance in metres.
    pub fn nearest(&self, from: &From, admit: impl Fn(u32) -> bool) -> Option<(u32, f64)> {
        let size = from.corners.iter().map(|c| c.chord(&from.at));
        let slack = 2.0 * size.fold(0.0, f64::max) + 0.01;
        let mut best: Option<(u32, f64)> = None;
        for e in self.tree.nearest_neighbor_iter(&from.at.xyz) {
            let spot = &self.spots[e.data as usize];
            if best.is_some_and(|(_, d)| from.at.chord(spot) > d + slack) {
                break;
            }
            if !admit(e.data) {
                continue;
            }
            let d = from.metres(spot);
            if best.is_none_or(|(j, b)| d < b || (d == b && e.data < j)) {
                best = Some((e.data, d));
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scatter(n: u64, mut seed: u64, at: Coord<f64>) -> Vec<Coord<f64>> {
        let mut next = move || {
            seed = seed
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            (seed >> 11) as f64 / (1u64 << 53) as f64
        };
        (0..n)
            .map(|_| Coord {
                x: at.x + (next() - 0.5) * 0.03,
                y: at.y + (next() - 0.5) * 0.03,
            })
            .collect()
    }

    #[test]
    fn the_tree_finds_what_brute_force_finds() {
        for (seed, at) in [
            (1, (118.57, 24.8)),
            (2, (179.995, -17.0)),
            (3, (0.0, 89.98)),
        ] {
            let at = Coord { x: at.0, y: at.1 };
            let sites = scatter(300, seed, at);
            let index = Index::new(sites.iter().copied());
            for strict in [true, false] {
                let limit = Limit {
                    metres: 700.0,
                    strict,
                };
                for (k, &p) in scatter(60, seed + 9, at).iter().enumerate() {
                    let corners = if k % 3 == 0 {
                        scatter(4, k as u64, p)
                    } else {
                        vec![]
                    };
                    let corners: Vec<_> = corners
                        .iter()
                        .map(|c| Coord {
                            x: p.x + (c.x - p.x) * 0.1,
                            y: p.y + (c.y - p.y) * 0.1,
                        })
                        .collect();
                    let from = From::new(p, &corners);
                    let far = |j: usize| {
                        let spots = if corners.is_empty() {
                            vec![p]
                        } else {
                            corners.clone()
                        };
                        let d = spots
                            .iter()
                            .map(|&c| super::super::geodesic::karney(c, sites[j]));
                        d.fold(0.0, f64::max)
                    };
                    let brute: Vec<u32> = (0..sites.len())
                        .filter(|&j| limit.admits(far(j)))
                        .map(|j| j as u32)
                        .collect();
                    // A demand whose corners span it: the tree is asked from `at`, which lies
                    // within the corners' reach, so nothing is lost.
                    let found: Vec<u32> = index.within(&from, limit).iter().map(|f| f.0).collect();
                    if corners.is_empty() {
                        assert_eq!(found, brute);
                    } else {
                        assert!(found.iter().all(|j| brute.contains(j)));
                    }
                    let nearest = index.nearest(&from, |_| true).map(|(_, d)| d);
                    let best = (0..sites.len()).map(far).reduce(f64::min);
                    assert!((nearest.unwrap() - best.unwrap()).abs() < 1e-3);
                }
            }
        }
    }
}
