//! Cover every row at least cost: set cover, also with rows that need several sites.

pub mod reduce;

use super::certificate::Certificate;
use super::part::Rows;
use super::Stopped;
pub use reduce::{parts, reduce, Kernel, Part};

/// A cover problem: choose sites so that every row has as many as it needs, at least cost.
#[derive(Clone, Debug, Default)]
pub struct Cover {
    /// Sites in reach, one row per demand; in any order.
    pub rows: Rows,
    /// Cost per site, whole units, 0 or more. Equal costs ask for the fewest sites.
    pub cost: Vec<i64>,
    /// How many sites each row needs; 1 each if `None`.
    pub least: Option<Vec<u8>>,
}

/// The answer to a [`Cover`].
#[derive(Clone, Debug)]
pub struct Answer {
    /// Sites to open, ascending.
    pub open: Vec<u32>,
    /// What they cost.
    pub value: i64,
    /// No cover costs less.
    pub bound: i64,
    /// Why: their bounds together make `bound`. No site reaches rows of two of them.
    pub certificates: Vec<Certificate>,
    /// Why the search ended early, if it did.
    pub stopped: Option<Stopped>,
}
