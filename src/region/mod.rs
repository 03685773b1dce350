//! What there is: demand, premises and zones, in the order of the input. No policy, and no distance
//! but those of a travel table.
//!
//! # Invariants
//! Ids are unique and do not depend on anything but the input: `d1.7` is feature 7 of the first
//! demand layer, `e1.7` of the first layer of existing premises, `c2.7` of the second candidates
//! table. Indices into the vectors are used everywhere inside.

pub mod count;
pub mod demand;
pub mod site;
pub mod walk;
pub mod zone;

pub use count::Count;
pub use demand::Demand;
pub use site::Site;
pub use walk::Walk;
pub use zone::Zone;

use crate::model::Links;

/// A study area.
#[derive(Clone, Debug, Default)]
pub struct Region {
    /// Where households live; only those with known or imputed households.
    pub demand: Vec<Demand>,
    /// Existing premises first, then candidates.
    pub sites: Vec<Site>,
    /// Zones, if the scenario names a layer.
    pub zones: Vec<Zone>,
    /// Polygons where no candidate may lie.
    pub excluded: Vec<Zone>,
    /// Distances from a travel table or on foot, nearest first; without, the straight line counts.
    pub travel: Option<Links>,
    /// The walking network, if the scenario names one. Whether it decides is the reading's matter.
    pub walk: Option<Walk>,
    /// What was set aside while reading.
    pub aside: Aside,
}

/// What was read but is not part of the region, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aside {
    /// Ids of demand features whose households are unknown (skipped).
    pub unknown_households: Vec<String>,
    /// Ids of demand features whose unknown households were imputed; they are in the region.
    pub imputed: Vec<String>,
    /// Ids of candidates inside an excluded polygon.
    pub excluded: Vec<String>,
    /// What a travel table calls demand and premises that edits took away.
    pub dropped: std::collections::BTreeSet<String>,
}

impl Region {
    /// Households of all demand.
    pub fn households(&self) -> Count {
        self.demand.iter().map(|d| d.households).sum()
    }
}
