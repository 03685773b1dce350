//! Reach between points of a plane, for instances that come as metres. Places on Earth are never
//! measured so ([`super::straight`]).

use super::bands::Bands;
use super::pairs::{key, whole, Pairs};
use super::Limit;

/// Sites of a plane, ready to be asked in bulk.
pub struct Plane {
    bands: Bands,
    /// Coordinates in the order of the index.
    x: Vec<f64>,
    y: Vec<f64>,
    limit: Limit,
    /// Nothing beyond this is looked at; a hair above the limit.
    wide: f64,
    slack: f64,
}

impl Plane {
    /// An index over finite points, for one limit.
    pub fn new(sites: &[[f64; 2]], limit: Limit) -> Plane {
        let bands = Bands::new(sites.iter().map(|p| (p[0], p[1])), limit.metres);
        let size = sites.iter().fold(limit.metres, |m, p| m.max(p[1].abs()));
        let x = bands.item.iter().map(|&j| sites[j as usize][0]).collect();
        let y = bands.item.iter().map(|&j| sites[j as usize][1]).collect();
        Plane {
            bands,
            x,
            y,
            limit,
            wide: limit.metres * (1.0 + 1e-9),
            slack: 1e-9 * size,
        }
    }

    /// Pairs within the limit, compared in floating point as given: `x² + y² ≤ limit²`, or `<` if
    /// it is strict.
    pub fn pairs(&self, demands: &[[f64; 2]]) -> Pairs {
        let square = self.limit.metres * self.limit.metres;
        let count = |i: usize| {
            let [x, y] = demands[i];
            let mut n = 0usize;
            self.near(x, y, |range| {
                let xs = self.x[range.clone()].iter();
                let squares = xs.zip(&self.y[range]).map(|(&u, &v)| far(x - u, y - v));
                n += match self.limit.strict {
                    false => squares.filter(|&d| d <= square).count(),
                    true => squares.filter(|&d| d < square).count(),
                };
            });
            n
        };
        let list = |i: usize, row: &mut Vec<u64>| {
            let [x, y] = demands[i];
            self.near(x, y, |range| {
                let mut n = row.len();
                row.resize(n + range.len(), 0);
                let xs = self.x[range.clone()].iter().zip(&self.y[range.clone()]);
                for ((&u, &v), &j) in xs.zip(&self.bands.item[range]) {
                    let d = far(x - u, y - v);
                    row[n] = key(whole(d.sqrt()), j);
                    n += usize::from((d < square) | ((d == square) & !self.limit.strict));
                }
                row.truncate(n);
            });
        };
        let place = |i: usize| self.bands.place(demands[i][0], demands[i][1]);
        Pairs::gather(demands.len(), place, count, list)
    }

    fn near(&self, x: f64, y: f64, each: impl FnMut(std::ops::Range<usize>)) {
        let width = |bottom: f64, top: f64| {
            let off = (bottom - y).max(y - top).max(0.0) - self.slack;
            let half = (self.wide * self.wide - off.max(0.0) * off.max(0.0)).max(0.0);
            let half = half.sqrt() + self.slack;
            (x - half, x + half)
        };
        self.bands
            .window((y - self.wide, y + self.wide), width, each);
    }
}

fn far(x: f64, y: f64) -> f64 {
    x * x + y * y
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points on a coarse lattice, so that many distances are exactly the limit, or anywhere.
    fn scatter(n: usize, seed: u64, size: f64, lattice: bool) -> Vec<[f64; 2]> {
        let mut state = seed;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let u = (state >> 11) as f64 / (1u64 << 53) as f64 * size;
            if lattice {
                (u / 100.0).round() * 100.0
            } else {
                u
            }
        };
        (0..n).map(|_| [next() - size / 2.0, next()]).collect()
    }

    #[test]
    fn the_join_gives_what_all_pairs_give() {
        let mut at_limit = 0;
        for seed in 0..60 {
            let lattice = seed % 2 == 0;
            let size = [1000.0, 5000.0, 100_000.0, 1e7][seed as usize / 2 % 4];
            let sites = scatter(seed as usize * 3, seed + 1, size, lattice);
            let mut demands = scatter(70, seed + 1000, size, lattice);
            demands.extend(sites.iter().take(20));
            for strict in [true, false] {
                let limit = Limit {
                    metres: 500.0,
                    strict,
                };
                let pairs = Plane::new(&sites, limit).pairs(&demands);
                for (i, d) in demands.iter().enumerate() {
                    let mut row: Vec<(u32, u32)> = Vec::new();
                    for (j, s) in sites.iter().enumerate() {
                        let square = far(d[0] - s[0], d[1] - s[1]);
                        at_limit += usize::from(square == 250_000.0);
                        if square < 250_000.0 || (!strict && square == 250_000.0) {
                            row.push((whole(square.sqrt()), j as u32));
                        }
                    }
                    row.sort_unstable();
                    let range = pairs.start[i]..pairs.start[i + 1];
                    let got: Vec<_> = range.map(|k| (pairs.mm[k], pairs.site[k])).collect();
                    assert_eq!(got, row, "seed {seed}");
                }
            }
        }
        assert!(at_limit > 100);
    }
}
