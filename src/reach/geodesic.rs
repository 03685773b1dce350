//! The straight-line distance between two places, and the decision at a limit.
//!
//! Places are points of the WGS84 ellipsoid in earth-centred metres. The chord `c` between two of
//! them gives the geodesic as `c (1 + c² / 24R²)`: the next term is below a nanometre at 5 km, and
//! taking the mean radius for `R` costs about a micrometre there. Nothing is projected, so poles
//! and the antimeridian are no special cases. Near a limit, and beyond 20 km, Karney's algorithm
//! decides (Karney 2013, doi:10.1007/s00190-012-0578-z).

use geo::{Coord, Destination, Distance, Geodesic, LineString, Point, Polygon};

/// WGS84 semi-major axis in metres.
const A: f64 = 6_378_137.0;
/// WGS84 flattening.
const F: f64 = 1.0 / 298.257_223_563;
/// Mean earth radius in metres (IUGG).
const R: f64 = 6_371_008.8;
/// Beyond this chord, in metres, the series is not used.
const FAR: f64 = 20_000.0;
/// Distances are compared after rounding to this many per metre: a micrometre, well above the
/// noise of floating point and well below anything that is surveyed.
const PER_METRE: f64 = 1e6;

/// A place, ready to be measured from.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    /// Longitude and latitude in degrees.
    pub at: Coord<f64>,
    /// Earth-centred metres.
    pub xyz: [f64; 3],
}

impl Spot {
    /// From longitude and latitude in degrees.
    pub fn new(at: Coord<f64>) -> Spot {
        let (lon, lat) = (at.x.to_radians(), at.y.to_radians());
        let e2 = F * (2.0 - F);
        let n = A / (1.0 - e2 * lat.sin().powi(2)).sqrt();
        Spot {
            at,
            xyz: [
                n * lat.cos() * lon.cos(),
                n * lat.cos() * lon.sin(),
                n * (1.0 - e2) * lat.sin(),
            ],
        }
    }

    /// Straight-line distance through the earth, in metres: never more than the geodesic.
    pub fn chord(&self, other: &Spot) -> f64 {
        let d = |k: usize| self.xyz[k] - other.xyz[k];
        (d(0) * d(0) + d(1) * d(1) + d(2) * d(2)).sqrt()
    }

    /// Geodesic distance in metres, to within a few micrometres up to 20 km.
    pub fn metres(&self, other: &Spot) -> f64 {
        let c = self.chord(other);
        if c > FAR {
            return karney(self.at, other.at);
        }
        along(c)
    }
}

/// Geodesic distance in metres that goes with a chord of up to [`FAR`].
pub(super) fn along(chord: f64) -> f64 {
    chord * (1.0 + chord * chord / (24.0 * R * R))
}

/// Squares of two chords for a limit: a pair below the first is admitted, one above the second is
/// not; between them it has to be measured.
pub(super) fn sure(limit: Limit) -> (f64, f64) {
    let chord = |metres: f64| metres / (1.0 + metres * metres / (24.0 * R * R));
    let square = |metres: f64| chord(metres) * chord(metres).abs();
    // A chord is never longer than its geodesic; the division above gives one that is shorter still.
    let out = (limit.metres + 2.0 * NEAR).powi(2);
    if limit.metres > FAR / 2.0 {
        return (-1.0, out);
    }
    (square(limit.metres - 2.0 * NEAR), out)
}

/// Geodesic distance in metres by Karney's algorithm, exact to nanometres.
pub fn karney(a: Coord<f64>, b: Coord<f64>) -> f64 {
    Geodesic.distance(Point(a), Point(b))
}

/// A largest distance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// In metres.
    pub metres: f64,
    /// Is exactly this distance too far?
    pub strict: bool,
}

impl Limit {
    /// Is a distance of `metres` admitted? Compared to the micrometre.
    pub fn admits(&self, metres: f64) -> bool {
        let (d, limit) = (
            (metres * PER_METRE).round(),
            (self.metres * PER_METRE).round(),
        );
        if self.strict {
            d < limit
        } else {
            d <= limit
        }
    }

    /// The distance from `a` to `b` in metres if it is admitted.
    pub fn measure(&self, a: &Spot, b: &Spot) -> Option<f64> {
        let d = a.metres(b);
        if d > self.metres + NEAR {
            return None;
        }
        let d = if d > self.metres - NEAR {
            karney(a.at, b.at)
        } else {
            d
        };
        self.admits(d).then_some(d)
    }
}

/// A circle on the ground as a polygon inside it, counter-clockwise, in degrees; `radius` in metres.
pub fn circle(at: Coord<f64>, radius: f64, corners: usize) -> Polygon<f64> {
    let corner = |k: usize| {
        let bearing = 360.0 - 360.0 * k as f64 / corners as f64;
        Geodesic.destination(Point(at), bearing, radius).0
    };
    let mut ring: Vec<Coord<f64>> = (0..corners).map(corner).collect();
    ring.push(ring[0]);
    Polygon::new(LineString(ring), Vec::new())
}

/// Closer to a limit than this, in metres, Karney's algorithm decides.
const NEAR: f64 = 1e-3;

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Bearing;

    #[test]
    fn within_a_millimetre_of_karney_anywhere() {
        let mut worst: f64 = 0.0;
        for lat in (-89..=89).step_by(2).chain([-90, 90]) {
            for lon in [-180.0, -179.9999, -63.2, 0.0, 118.57, 179.9999] {
                for bearing in (0..360).step_by(15) {
                    for far in [0.01, 1.0, 699.9, 700.0, 2500.0, 5000.0, 15000.0] {
                        let a = Point::new(lon, f64::from(lat));
                        let b = Geodesic.destination(a, f64::from(bearing), far);
                        let d = Spot::new(a.0).metres(&Spot::new(b.0));
                        let limit = if far <= 5000.0 { 5e-6 } else { 2e-4 };
                        let off = (d - karney(a.0, b.0)).abs();
                        assert!(off < limit, "{a:?} {bearing} {far}: {off}");
                        if far <= 5000.0 {
                            worst = worst.max(off);
                        }
                    }
                }
            }
        }
        assert!(worst < 1e-3);
    }

    #[test]
    fn exactly_at_the_limit_is_out_and_a_micrometre_less_is_in() {
        let under = Limit {
            metres: 700.0,
            strict: true,
        };
        let up_to = Limit {
            strict: false,
            ..under
        };
        for lat in [-54.8, 0.0, 24.8, 34.75, 52.5, 78.2] {
            for bearing in [0.0, 33.0, 90.0, 147.0, 271.5] {
                let a = Point::new(118.57, lat);
                let at = |m: f64| Spot::new(Geodesic.destination(a, bearing, m).0);
                let a = Spot::new(a.0);
                assert_eq!(under.measure(&a, &at(700.0)), None);
                assert!(up_to.measure(&a, &at(700.0)).is_some());
                assert!(under.measure(&a, &at(699.999)).is_some());
                assert!(under.measure(&a, &at(699.999_99)).is_some());
                assert_eq!(up_to.measure(&a, &at(700.000_01)), None);
            }
        }
    }

    #[test]
    fn bearing_of_a_test_point_is_what_was_asked() {
        let a = Point::new(118.57, 24.8);
        let b = Geodesic.destination(a, 33.0, 700.0);
        assert!((Geodesic.bearing(a, b) - 33.0).abs() < 1e-6);
    }
}
