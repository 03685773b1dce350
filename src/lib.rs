//! quarter
pub mod model;
pub mod sample;
pub mod solve;
