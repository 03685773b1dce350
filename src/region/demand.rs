//! Demand: where households live, how many, new or built.

use super::Count;
use crate::scenario::Class;
use geo::{Coord, Geometry};

/// One demand: a compound, a building, a village, a grid cell.
#[derive(Clone, Debug)]
pub struct Demand {
    /// Unique id, such as `d1.7`.
    pub id: String,
    /// Name as given, or empty.
    pub name: String,
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
