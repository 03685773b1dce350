//! Premises: existing ones and candidates.

use crate::model::{Mm2, Price};
use geo::Coord;

/// Premises that exist or could be.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// Unique id, such as `e1.3` or `c2.7`.
    pub id: String,
    /// What a travel table calls them; empty where there is no table.
    pub key: String,
    /// Name as given, or empty.
    pub name: String,
    /// Class of premises, such as `new-build`.
    pub premises: String,
    /// Where it is, in degrees.
    pub at: Coord<f64>,
    /// Does it exist? Then it stays open at `area_max`.
    pub existing: bool,
    /// Largest floor area, or the area it has, in mm².
    pub area_max: Mm2,
    /// What it costs to open and per m², in 1e-4 yuan. Zero if it exists.
    pub cost: Price,
    /// Open in every plan, though new.
    pub required: bool,
    /// Open in no plan.
    pub forbidden: bool,
    /// What the scenario's rows add up, one number per row, in 1e-4 units; empty without rows.
    pub amounts: Vec<i64>,
    /// Index of its zone.
    pub zone: Option<u32>,
}
