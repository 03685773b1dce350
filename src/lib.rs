//! quarter
pub mod model;
pub mod solve;
