//! Demand: where households live, how many, new or built.

use super::Count;
use crate::scenario::Class;
use geo::{Coord, Geometry};

/// Largest weight of a household.
pub const WEIGHT_MOST: f64 = 1000.0;

/// One demand: a compound, a building, a village, a grid cell.
#[derive(Clone, Debug)]
pub struct Demand {
    /// Unique id, such as `d1.7`.
    pub id: String,
    /// What a travel table calls it; empty where there is no table.
    pub key: String,
    /// Name as given, or empty.
    pub name: String,
    /// Group as given, or empty.
    pub group: String,
    /// What one of its households counts in coverage and distance, in thousandths.
    pub weight: Count,
    /// As given, longitude and latitude in degrees.
    pub geometry: Geometry<f64>,
    /// The point that stands for it: itself, or a point on its surface.
    pub at: Coord<f64>,
    /// Corners that must all be within the radius; empty if `at` alone decides.
    pub corners: Vec<Coord<f64>>,
    /// Households.
    pub households: Count,
    /// Were the households imputed?
    pub imputed: bool,
    /// New or built housing.
    pub class: Class,
    /// Index of its zone.
    pub zone: Option<u32>,
}

impl Demand {
    /// Households times weight, in thousandths, to the nearest one.
    pub fn counts(&self) -> i64 {
        let exact = i128::from(self.households.0) * i128::from(self.weight.0);
        let one = i128::from(super::count::PER_ONE);
        ((exact + one / 2) / one) as i64
    }
}
