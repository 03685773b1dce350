//! How far it is. Straight lines are WGS84 geodesics; pairs beyond the limit do not exist.

pub mod geodesic;
pub mod straight;

pub use geodesic::{Limit, Spot};
