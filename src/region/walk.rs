//! Ways on foot: the network with demand and premises attached to it.

use crate::network::{Network, Snap};
use std::sync::Arc;

/// A network and where everyone meets it.
#[derive(Clone, Debug)]
pub struct Walk {
    /// The network.
    pub network: Arc<Network>,
    /// Demand, in order; `Err` holds how far the network is, m, where it is too far.
    pub demand: Vec<Result<Snap, f64>>,
    /// Premises, in order.
    pub sites: Vec<Result<Snap, f64>>,
}

/// The places that are attached.
pub fn attached(list: &[Result<Snap, f64>]) -> Vec<Option<Snap>> {
    list.iter().map(|s| s.as_ref().ok().copied()).collect()
}

impl Walk {
    /// Distance on foot from every demand to the nearest of the premises that `open` accepts, with
    /// its index, in metres; `None` if there is no way.
    pub fn nearest(&self, open: impl Fn(usize) -> bool) -> Vec<Option<(u32, f64)>> {
        let sites: Vec<Option<Snap>> = attached(&self.sites)
            .into_iter()
            .enumerate()
            .map(|(j, s)| s.filter(|_| open(j)))
            .collect();
        let field = self.network.field(&sites);
        let one = |s: &Result<Snap, f64>| {
            let (j, mm) = field.nearest(&self.network, s.as_ref().ok()?)?;
            Some((j, f64::from(mm) / 1000.0))
        };
        self.demand.iter().map(one).collect()
    }
}
