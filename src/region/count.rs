//! Numbers of households, exact.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

/// A number of households in thousandths: gridded data has fractions, and sums must come out even.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count(pub i64);

/// Thousandths in one.
pub const PER_ONE: i64 = 1000;

/// Most households one feature may have; beyond, sums could not be exact.
pub const MOST: f64 = 1e9;

impl Count {
    /// From a number read from a file, to the nearest thousandth; `None` if it is negative,
    /// not finite or above [`MOST`].
    pub fn from_f64(n: f64) -> Option<Count> {
        (n.is_finite() && (0.0..=MOST).contains(&n))
            .then(|| Count((n * PER_ONE as f64).round() as i64))
    }

    /// As a floating-point number, for output.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / PER_ONE as f64
    }
}

impl Add for Count {
    type Output = Count;
    fn add(self, other: Count) -> Count {
        Count(self.0 + other.0)
    }
}

impl Sub for Count {
    type Output = Count;
    fn sub(self, other: Count) -> Count {
        Count(self.0 - other.0)
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Count) {
        self.0 += other.0;
    }
}

impl Sum for Count {
    fn sum<I: Iterator<Item = Count>>(iter: I) -> Count {
        Count(iter.map(|c| c.0).sum())
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::text::grouped(self.as_f64(), 3))
    }
}
