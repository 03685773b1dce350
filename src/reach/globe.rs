//! Straight-line reach of many demands at once, over earth-centred positions.
//!
//! Sites lie in bands of latitude, by longitude within each. A window around a demand is wide
//! enough for every site whose chord is within the limit: along the earth one degree of latitude is
//! nowhere shorter than the meridian is at the equator, and seen from the axis a chord `c` at
//! distance `r` from it spans no more than `asin(c / r)` of longitude. So neither poles nor the
//! antimeridian lose anything. Who is in is decided as in [`super::straight`], pair by pair.

use super::bands::Bands;
use super::pairs::{key, whole, Pairs};
use super::straight::From;
use super::{geodesic, Limit, Spot};
use geo::Coord;
use std::ops::Range;

/// Smallest radius of curvature of a meridian in metres: `a (1 - e²)`, at the equator.
const MERIDIAN: f64 = 6_335_439.0;

/// Premises, ready to be asked in bulk for one limit.
pub struct Globe {
    bands: Bands,
    spots: Vec<Spot>,
    /// Earth-centred metres in the order of the index.
    xyz: [Vec<f64>; 3],
    limit: Limit,
    /// No chord beyond this is looked at, m.
    wide: f64,
    /// Squares of chords: below the first a pair is in, above the second it is out.
    sure: (f64, f64),
}

impl Globe {
    /// An index over places in degrees.
    pub fn new(places: impl Iterator<Item = Coord<f64>>, limit: Limit) -> Globe {
        let spots: Vec<Spot> = places.map(Spot::new).collect();
        let height = (limit.metres / MERIDIAN).to_degrees();
        let at = spots.iter().map(|s| (round_the_world(s.at.x), s.at.y));
        let bands = Bands::new(at, height);
        let axis = |k: usize| {
            let items = bands.item.iter();
            items.map(|&j| spots[j as usize].xyz[k]).collect()
        };
        let xyz = [axis(0), axis(1), axis(2)];
        Globe {
            bands,
            xyz,
            limit,
            wide: limit.metres + 0.01,
            sure: geodesic::sure(limit),
            spots,
        }
    }

    /// Pairs within the limit that `keep(demand, site)` accepts.
    pub fn pairs(&self, from: &[From], keep: impl Fn(usize, usize) -> bool + Sync) -> Pairs {
        let count = |i: usize| {
            let mut n = 0;
            self.each(&from[i], false, |j, _| {
                n += usize::from(keep(i, j as usize))
            });
            n
        };
        let list = |i: usize, row: &mut Vec<u64>| {
            self.each(&from[i], true, |j, d| {
                if keep(i, j as usize) {
                    row.push(key(whole(d), j));
                }
            });
        };
        let place = |i: usize| {
            let at = from[i].at.at;
            self.bands.place(round_the_world(at.x), at.y)
        };
        Pairs::gather(from.len(), place, count, list)
    }

    /// Tells every site within the limit, and how far it is if that is asked.
    fn each(&self, from: &From, far: bool, mut tell: impl FnMut(u32, f64)) {
        let [x, y, z] = from.at.xyz;
        let [xs, ys, zs] = &self.xyz;
        let plain = from.corners.is_empty();
        self.near(&from.at, |range| {
            for k in range {
                let (a, b, c) = (x - xs[k], y - ys[k], z - zs[k]);
                let square = a * a + b * b + c * c;
                if square > self.wide * self.wide {
                    continue;
                }
                let j = self.bands.item[k];
                if plain && square < self.sure.0 {
                    let d = if far {
                        geodesic::along(square.sqrt())
                    } else {
                        0.0
                    };
                    tell(j, d);
                } else if !plain || square <= self.sure.1 {
                    if let Some(d) = from.within(self.limit, &self.spots[j as usize]) {
                        tell(j, d);
                    }
                }
            }
        });
    }

    /// Ranges of the index that hold every site whose chord to `at` is within the limit.
    fn near(&self, at: &Spot, mut each: impl FnMut(Range<usize>)) {
        let axis = at.xyz[0].hypot(at.xyz[1]);
        let half = match self.wide < axis {
            true => (self.wide / axis).asin().to_degrees() + 1e-9,
            false => 180.0,
        };
        let tall = (self.wide / MERIDIAN).to_degrees() + 1e-9;
        let v = (at.at.y - tall, at.at.y + tall);
        if half >= 180.0 {
            self.bands.window(v, |_, _| (-180.0, 180.0), each);
            return;
        }
        let lon = round_the_world(at.at.x);
        let (west, east) = (lon - half, lon + half);
        if west >= -180.0 && east <= 180.0 {
            self.bands.window(v, |_, _| (west, east), each);
            return;
        }
        // Windows on both sides of the antimeridian may touch the same entries.
        for turn in [0.0, -360.0, 360.0] {
            let u = (west + turn, east + turn);
            self.bands.window(
                v,
                |_, _| u,
                |range| {
                    for k in range {
                        if u.0 <= self.bands.u[k] && self.bands.u[k] <= u.1 {
                            each(k..k + 1);
                        }
                    }
                },
            );
        }
    }
}

/// Longitude within -180 and 180 degrees.
fn round_the_world(lon: f64) -> f64 {
    if (-180.0..=180.0).contains(&lon) {
        return lon;
    }
    (lon + 180.0).rem_euclid(360.0) - 180.0
}

#[cfg(test)]
mod tests {
    use super::super::straight::Index;
    use super::*;

    struct Dice(u64);

    impl Dice {
        fn next(&mut self) -> f64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 11) as f64 / (1u64 << 53) as f64
        }

        fn near(&mut self, at: (f64, f64), size: f64) -> Coord<f64> {
            let lat = (at.1 + (self.next() - 0.5) * size).clamp(-90.0, 90.0);
            let wide = (size / lat.to_radians().cos().max(1e-6)).min(360.0);
            let lon = at.0 + (self.next() - 0.5) * wide;
            Coord {
                x: (lon + 180.0).rem_euclid(360.0) - 180.0,
                y: lat,
            }
        }
    }

    #[test]
    fn the_join_gives_what_the_tree_gives() {
        let places = [
            (118.57, 24.8),
            (179.998, -17.0),
            (-180.0, 66.5),
            (180.0, 0.0),
            (0.0, 89.99),
            (77.0, -89.999),
            (0.0, 90.0),
            (0.0, 0.0),
        ];
        for (k, &at) in places.iter().enumerate() {
            for (metres, strict) in [
                (700.0, true),
                (700.0, false),
                (1.0, false),
                (25_000.0, true),
            ] {
                let mut dice = Dice(k as u64 + 1);
                let size = (metres / 30_000.0_f64).max(0.001);
                let mut sites: Vec<_> = (0..250).map(|_| dice.near(at, size)).collect();
                sites.push(Coord { x: 180.0, y: at.1 });
                sites.push(Coord { x: -180.0, y: at.1 });
                let limit = Limit { metres, strict };
                let from: Vec<From> = (0..80)
                    .map(|i| {
                        let p = if i % 7 == 0 {
                            sites[i]
                        } else {
                            dice.near(at, size)
                        };
                        let corners = if i % 3 == 0 && at.1.abs() < 80.0 {
                            4
                        } else {
                            0
                        };
                        let corners: Vec<_> = (0..corners)
                            .map(|c| Coord {
                                x: p.x + [0.0005, -0.0005][c % 2],
                                y: p.y + [0.0005, -0.0005][c / 2],
                            })
                            .collect();
                        From::new(p, &corners)
                    })
                    .collect();
                let index = Index::new(sites.iter().copied());
                let keep = |i: usize, j: usize| !(i + j).is_multiple_of(5);
                let globe = Globe::new(sites.iter().copied(), limit);
                for all in [true, false] {
                    let pairs = globe.pairs(&from, |i, j| all || keep(i, j));
                    for (i, from) in from.iter().enumerate() {
                        let mut row = index.within(from, limit);
                        row.retain(|&(j, _)| all || keep(i, j as usize));
                        row.sort_unstable_by_key(|&(j, mm)| (mm, j));
                        let range = pairs.start[i]..pairs.start[i + 1];
                        let got: Vec<_> = range.map(|k| (pairs.site[k], pairs.mm[k])).collect();
                        assert_eq!(got, row, "{at:?} {limit:?} demand {i}");
                    }
                }
            }
        }
    }

    #[test]
    fn exactly_at_the_limit_the_join_is_as_strict_as_the_rule() {
        use geo::{Destination, Geodesic, Point};
        for lat in [-78.2, -33.9, 0.0, 24.8, 52.5, 89.9] {
            let home = Point::new(179.9999, lat);
            let at = |m: f64, b: f64| Geodesic.destination(home, b, m).0;
            for bearing in [0.0, 33.0, 90.0, 180.0, 271.5] {
                let sites = [699.999, 699.999_99, 700.0, 700.000_01].map(|m| at(m, bearing));
                for (strict, want) in [(true, 2), (false, 3)] {
                    let limit = Limit {
                        metres: 700.0,
                        strict,
                    };
                    let globe = Globe::new(sites.into_iter(), limit);
                    let pairs = globe.pairs(&[From::new(home.0, &[])], |_, _| true);
                    assert_eq!(pairs.site.len(), want, "{lat} {bearing} {strict}");
                }
            }
        }
    }

    #[test]
    fn without_a_limit_everything_is_in_reach_and_nothing_makes_nothing() {
        let mut dice = Dice(5);
        let sites: Vec<_> = (0..50).map(|_| dice.near((0.0, 0.0), 170.0)).collect();
        let none = Limit {
            metres: 1e8,
            strict: false,
        };
        let from = [From::new(Coord { x: 3.0, y: 4.0 }, &[])];
        let pairs = Globe::new(sites.into_iter(), none).pairs(&from, |_, _| true);
        assert_eq!(pairs.site.len(), 50);
        let empty = Globe::new(std::iter::empty(), none).pairs(&from, |_, _| true);
        assert_eq!(empty.start, [0, 0]);
    }
}
