//! Reach between points of a plane, for instances that come as metres. Places on Earth are never
//! measured so ([`super::straight`]).

use super::bands::Bands;
use super::pairs::{key, Pairs};
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
        let bands = Bands::new(sites.iter().map(|p| (p[0], p[1])), limit.metres / 2.0);
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
                for k in range {
                    let d = far(x - self.x[k], y - self.y[k]);
                    if d < square || (d == square && !self.limit.strict) {
                        row.push(key((d.sqrt() * 1000.0).round() as u32, self.bands.item[k]));
                    }
                }
            });
        };
        Pairs::gather(demands.len(), count, list)
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
