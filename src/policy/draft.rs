//! The question in the making: rules write their side of it here, then it becomes numbers.

use crate::model::Mm2;
use crate::reach;
use crate::region::{Demand, Region, Site};

/// May this premises serve this demand?
pub type Pair = Box<dyn Fn(&Demand, &Site) -> bool + Send + Sync>;

/// What the rules ask of the region.
#[derive(Default)]
pub struct Draft {
    /// Largest distance to premises; `None` if no rule states one.
    pub within: Option<reach::Limit>,
    /// Floor area per demand.
    pub quota: Vec<Mm2>,
    /// Smallest area per premises.
    pub area_min: Vec<Mm2>,
    /// Premises that may not be used by anyone.
    pub barred: Vec<bool>,
    /// Pairs must pass all of these.
    pub pairs: Vec<Pair>,
}

impl Draft {
    /// Nothing asked yet.
    pub fn new(region: &Region) -> Draft {
        Draft {
            within: None,
            quota: vec![0; region.demand.len()],
            area_min: vec![0; region.sites.len()],
            barred: vec![false; region.sites.len()],
            pairs: Vec::new(),
        }
    }

    /// May the pair be used, distance apart?
    pub fn admits(&self, region: &Region, i: usize, j: usize) -> bool {
        !self.barred[j]
            && self
                .pairs
                .iter()
                .all(|pair| pair(&region.demand[i], &region.sites[j]))
    }
}
