//! River, lake, ring road and edge of the study area, as curves on the plan.

use geo::Coord;
use std::f64::consts::TAU;

use super::frame::distance;
use super::rng::Rng;

/// The river, a gentle wave from west to east south of the centre.
#[derive(Clone, Debug)]
pub struct River {
    radius: f64,
    phase: (f64, f64),
}

impl River {
    /// Distance between the water and the middle of the road along it, metres.
    pub const QUAY: f64 = 30.0;

    /// The centre line's height at `u`.
    pub fn centre(&self, u: f64) -> f64 {
        let r = self.radius;
        let long = 0.13 * (TAU * u / (3.3 * r) + self.phase.0).sin();
        let short = 0.045 * (TAU * u / (1.4 * r) + self.phase.1).sin();
        r * (long + short - 0.30)
    }

    /// Half the water's width, measured along `v`, at `u`.
    pub fn half(&self, u: f64) -> f64 {
        let slope = (self.centre(u + 5.0) - self.centre(u - 5.0)) / 10.0;
        let width = 42.0 + 9.0 * (TAU * u / (1.1 * self.radius)).sin();
        width * slope.hypot(1.0)
    }

    /// Height of the north (`+1.0`) or south (`-1.0`) bank road at `u`.
    pub fn quay(&self, u: f64, side: f64) -> f64 {
        self.centre(u) + side * (self.half(u) + Self::QUAY)
    }

    /// Metres from the water along `v`; negative in the water.
    pub fn clear(&self, p: Coord) -> f64 {
        (p.y - self.centre(p.x)).abs() - self.half(p.x)
    }

    /// The water's outline from `u = -end` to `u = end`.
    pub fn outline(&self, end: f64) -> Vec<Coord> {
        let n = (end / 35.0) as i32;
        let at = |i: i32, side: f64| {
            let u = end * f64::from(i) / f64::from(n);
            Coord {
                x: u,
                y: self.centre(u) + side * self.half(u),
            }
        };
        (-n..=n)
            .map(|i| at(i, -1.0))
            .chain((-n..=n).rev().map(|i| at(i, 1.0)))
            .collect()
    }
}

/// A closed curve around the centre, given by its radius in each direction.
#[derive(Clone, Debug)]
pub struct Curve {
    half: (f64, f64),
    waves: [(f64, f64, f64); 2],
}

impl Curve {
    /// Radius in direction `angle`.
    pub fn radius(&self, angle: f64) -> f64 {
        let (s, c) = angle.sin_cos();
        // Between a circle and a square, as ring roads around a grid are.
        let power = |v: f64| v.abs().powf(2.7);
        let base = (power(c / self.half.0) + power(s / self.half.1)).powf(-1.0 / 2.7);
        base * (1.0
            + self
                .waves
                .iter()
                .map(|(a, n, p)| a * (n * angle + p).sin())
                .sum::<f64>())
    }

    /// The curve's point in direction `angle`.
    pub fn at(&self, angle: f64) -> Coord {
        let r = self.radius(angle);
        Coord {
            x: r * angle.cos(),
            y: r * angle.sin(),
        }
    }

    /// How far out `p` is: below 1 inside the curve.
    pub fn level(&self, p: Coord) -> f64 {
        p.x.hypot(p.y) / self.radius(p.y.atan2(p.x))
    }

    /// Direction in `[0, TAU)` in which the path `f(0) … f(1)`, inside at 0 and outside at 1,
    /// crosses the curve.
    pub fn crossing(&self, f: impl Fn(f64) -> Coord) -> f64 {
        let (mut lo, mut hi) = (0.0, 1.0);
        for _ in 0..60 {
            let mid = (lo + hi) / 2.0;
            if self.level(f(mid)) < 1.0 {
                lo = mid;
            } else {
                hi = mid;
            }
        }
        let p = f(lo);
        p.y.atan2(p.x).rem_euclid(TAU)
    }
}

/// Everything the town is drawn around.
#[derive(Clone, Debug)]
pub struct Terrain {
    /// Radius of the built-up town, metres.
    pub radius: f64,
    /// The river.
    pub river: River,
    /// The ring road, also the border of the urban towns.
    pub ring: Curve,
    /// The edge of the study area.
    pub edge: Curve,
    /// The lake's outline.
    pub lake: Vec<Coord>,
    /// The lake's middle.
    pub lake_middle: Coord,
    /// Radius of a circle that holds the lake, metres.
    pub lake_radius: f64,
}

impl Terrain {
    /// A terrain for a town of this radius.
    pub fn new(radius: f64, seed: u64) -> Self {
        let mut rng = Rng::new(seed, "terrain");
        let mut phase = || rng.range(0.0, TAU);
        let river = River {
            radius,
            phase: (phase(), phase()),
        };
        let ring = Curve {
            half: (1.27 * radius, 1.15 * radius),
            waves: [(0.03, 3.0, phase()), (0.02, 5.0, phase())],
        };
        let edge = Curve {
            half: (2.9 * radius, 2.4 * radius),
            waves: [(0.05, 3.0, phase()), (0.03, 7.0, phase())],
        };
        let lake_radius = 0.14 * radius;
        let lake_middle = Coord {
            x: 0.74 * radius,
            y: 0.42 * radius,
        };
        let p = phase();
        let lake = (0..40)
            .map(|i| {
                let a = TAU * f64::from(i) / 40.0;
                let r =
                    lake_radius * (0.78 + 0.13 * (2.0 * a + p).sin() + 0.08 * (3.0 * a - p).sin());
                lake_middle
                    + Coord {
                        x: r * a.cos() * 0.95,
                        y: r * a.sin() * 0.75,
                    }
            })
            .collect();
        Self {
            radius,
            river,
            ring,
            edge,
            lake,
            lake_middle,
            lake_radius,
        }
    }

    /// Metres from the nearest water, roughly; negative or small in or at the water.
    pub fn dry(&self, p: Coord) -> f64 {
        self.river
            .clear(p)
            .min(distance(p, self.lake_middle) - self.lake_radius)
    }
}
