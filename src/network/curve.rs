//! The order of nodes in memory: along a Hilbert curve (Hilbert 1891, doi:10.1007/BF01199431).

use geo::Coord;

/// A Hilbert curve over a rectangle of degrees.
pub struct Curve {
    low: Coord<f64>,
    scale: Coord<f64>,
}

impl Curve {
    /// Over the rectangle that holds the places.
    pub fn new(places: impl Iterator<Item = Coord<f64>>) -> Curve {
        let (mut low, mut high) = ((f64::MAX, f64::MAX), (f64::MIN, f64::MIN));
        for c in places {
            low = (low.0.min(c.x), low.1.min(c.y));
            high = (high.0.max(c.x), high.1.max(c.y));
        }
        let scale = |low: f64, high: f64| 65535.0 / (high - low).max(1e-9);
        Curve {
            low: Coord { x: low.0, y: low.1 },
            scale: Coord {
                x: scale(low.0, high.0),
                y: scale(low.1, high.1),
            },
        }
    }

    /// Place of a point along the curve.
    pub fn place(&self, c: Coord<f64>) -> u64 {
        let mut x = ((c.x - self.low.x) * self.scale.x) as u32;
        let mut y = ((c.y - self.low.y) * self.scale.y) as u32;
        let mut place = 0u64;
        let mut side = 1u32 << 15;
        while side > 0 {
            let (right, up) = (u32::from(x & side > 0), u32::from(y & side > 0));
            place += u64::from(side) * u64::from(side) * u64::from((3 * right) ^ up);
            if up == 0 {
                if right == 1 {
                    x = 65535 - x;
                    y = 65535 - y;
                }
                std::mem::swap(&mut x, &mut y);
            }
            side >>= 1;
        }
        place
    }
}
