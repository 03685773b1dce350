//! Measures of accessibility, on sparse rows of distances: numbers only.
//!
//! - [`floating`]: two-step floating catchments
//! - [`equality`]: Lorenz curve and Gini coefficient
//! - [`spread`]: quantiles and histograms, weighted

pub mod equality;
pub mod floating;
pub mod spread;

pub use floating::{two_step, Weight};
