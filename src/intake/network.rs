//! The walking network of a scenario.

use super::Input;
use crate::error::Result;
use crate::network::{Join, Network, Options};
use crate::region::{Region, Walk};
use crate::scenario::walk::JoinAt;
use crate::scenario::ReachSpec;
use geo::Coord;
use std::path::Path;
use std::sync::Arc;

/// How a scenario wants a network to be read.
pub fn options(spec: &ReachSpec) -> Options {
    let plain = Options::default();
    Options {
        join: match spec.join.unwrap_or_default() {
            JoinAt::Vertices => Join::Vertices,
            JoinAt::Ends => Join::Ends,
            JoinAt::Crossings => Join::Crossings,
        },
        crs: spec.crs.clone(),
        layer: spec.layer.clone(),
        class: spec.class.clone(),
        closed: spec.closed.clone(),
        private: spec.private.unwrap_or(plain.private),
        steps: spec.steps.unwrap_or(plain.steps),
        piece_m: spec.piece_m.unwrap_or(plain.piece_m),
    }
}

/// Reads the network and attaches demand and premises to it.
///
/// # Errors
/// Faults of the network's file.
pub fn read(spec: &ReachSpec, base: &Path, region: &Region) -> Result<(Walk, Input)> {
    let file = spec.network.clone().unwrap_or_default();
    let network = Network::load(&file, &base.join(&file), &options(spec))?;
    let input = Input {
        role: "reach.network".into(),
        file,
        sha256: network.built.sha256.clone(),
        bytes: network.built.bytes,
        features: network.built.ways,
        crs_member: None,
    };
    let most = spec.snap_m.unwrap_or(crate::scenario::walk::SNAP_M);
    let demand: Vec<Coord<f64>> = region.demand.iter().map(|d| d.at).collect();
    let sites: Vec<Coord<f64>> = region.sites.iter().map(|s| s.at).collect();
    let walk = Walk {
        demand: network.snap_all(&demand, most),
        sites: network.snap_all(&sites, most),
        network: Arc::new(network),
    };
    Ok((walk, input))
}
