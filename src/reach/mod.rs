//! How far it is. Straight lines are WGS84 geodesics; pairs beyond the limit do not exist.

mod bands;
pub mod geodesic;
pub mod globe;
pub mod pairs;
pub mod plane;
pub mod straight;

pub use geodesic::{circle, Limit, Spot};
pub use pairs::Pairs;
