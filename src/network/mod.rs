//! The walking network: from lines to distances on foot.
//!
//! ```text
//! osm, lines     files to lines that may be walked             foot: by which tags
//! cross, plaza   where lines cross; ways across squares
//! build          lines to edges between junctions, in the order of a Hilbert curve
//! pieces         which edges hang together; one-way traps
//! cache          a built network beside its source
//! tree, snap     points to the nearest edge
//! search         bounded shortest paths, many at once          nearest: of any, without bound
//! catchment      the part of the network within a distance     outline: as a polygon
//! ```
//!
//! # What a walking distance is
//! A point goes straight to the nearest point of the nearest edge, along the edges, and straight to
//! its end; each part at its geodesic length. The length of a piece of line between two vertices is
//! its WGS84 geodesic in whole ticks of a hundredth of a millimetre; everything else is sums of
//! these. A distance is rounded once, to the nearest millimetre. So results are exact, the same in
//! any order and for any number of threads.
//!
//! # An example by hand
//! On the equator a thousandth of a degree of longitude is 111.319 m. A street runs from 0.000 to
//! 0.004 degrees east. A home lies at 0.001 east and 0.0002 north of it, a facility at 0.003 east
//! and 0.0001 south. A degree of latitude is 110.574 km there, so the home is 22.115 m from the
//! street and the facility 11.057 m; between them are 222.639 m of street: 255.811 m on foot, where
//! the straight line has 225.098 m. A second street parallel to it, without a junction, changes
//! nothing; a barrier in the middle makes it unreachable.
//!
//! ```
//! use geo::Coord;
//! use quarter::network::{lines::Lines, Network, Options};
//! let street = [(0.0, 0.0), (0.002, 0.0), (0.004, 0.0)].map(Coord::from);
//! let mut lines = Lines::default();
//! lines.add(&street, 0);
//! let network = Network::build(lines, &Options::default());
//! let home = network.snap(Coord { x: 0.001, y: 0.0002 }, 300.0).ok();
//! let facility = network.snap(Coord { x: 0.003, y: -0.0001 }, 300.0).ok();
//! let rows = network.within(&[home], &[facility], 700_000);
//! assert_eq!(rows.mm, [255_811]);
//! ```

pub mod build;
mod cache;
pub mod catchment;
pub mod cross;
mod curve;
pub mod foot;
pub mod lines;
pub mod nearest;
pub mod osm;
pub mod outline;
mod pieces;
mod plaza;
pub mod report;
pub mod search;
pub mod snap;
mod tree;

pub use report::Built;
pub use snap::Snap;

use crate::error::{Error, Result};
use geo::Coord;
use std::path::Path;
use tree::Tree;

/// Ticks in a millimetre: lengths are added up in these.
pub const TICKS: u32 = 100;
/// The farthest that can be asked for, mm: 40 km.
pub const FARTHEST_MM: u32 = 40_000_000;

/// Ticks to the nearest millimetre.
pub fn whole_mm(ticks: u32) -> u32 {
    ticks.saturating_add(TICKS / 2) / TICKS
}

/// Most ticks that round to at most `mm`.
pub fn most_ticks(mm: u32) -> u32 {
    mm.min(FARTHEST_MM) * TICKS + TICKS / 2 - 1
}

/// Where lines that meet are joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Join {
    /// Where they share a vertex.
    #[default]
    Vertices,
    /// Where they share an end.
    Ends,
    /// Also where they cross, unless one of them is marked as a bridge or a tunnel.
    Crossings,
}

/// How a network is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Where lines are joined (line layers; OSM says so itself).
    pub join: Join,
    /// Coordinate system of a line layer, where the file does not say it.
    pub crs: Option<String>,
    /// Layer of a file that has several.
    pub layer: Option<String>,
    /// Field with the class of a line; found as `highway` if left out.
    pub class: Option<String>,
    /// Classes that may not be walked, if the class is not `highway`.
    pub closed: Vec<String>,
    /// May ways with `access=private` be walked (streets inside gated estates)?
    pub private: bool,
    /// What a metre of steps counts, 1 to 10.
    pub steps: f64,
    /// A piece apart from the rest is small if it has less than this length, m.
    pub piece_m: f64,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            join: Join::default(),
            crs: None,
            layer: None,
            class: None,
            closed: Vec::new(),
            private: false,
            steps: 1.0,
            piece_m: 2000.0,
        }
    }
}

/// A stretch of way between two junctions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Node at its start.
    pub from: u32,
    /// Node at its end; the same for a loop.
    pub to: u32,
    /// Length in ticks.
    pub length: u32,
    /// What walking it counts, in ticks: from start to end, and back; [`CLOSED`] if not allowed.
    pub cost: [u32; 2],
    /// Part of a small piece, apart from the rest.
    pub small: bool,
}

/// The cost of a way that may not be walked in this direction.
pub const CLOSED: u32 = u32::MAX;

/// One end of an edge, as seen from the node there.
#[derive(Clone, Copy, Debug)]
struct Arc {
    /// Node at the other end.
    head: u32,
    /// Edge times two, plus one if this is the edge's end.
    side: u32,
}

/// A walking network.
#[derive(Debug)]
pub struct Network {
    /// Edges, neighbours close to each other.
    pub edges: Vec<Edge>,
    /// First vertex of each edge in `shape`; one more than there are edges.
    pub first: Vec<u32>,
    /// Vertices of all edges, ends included, in degrees.
    pub shape: Vec<Coord<f64>>,
    /// Length from the edge's start to each vertex, in ticks.
    pub along: Vec<u32>,
    /// What was made of the source.
    pub built: Built,
    start: Vec<u32>,
    arcs: Vec<Arc>,
    tree: Tree,
}

impl Network {
    /// Reads a network from a file, or from the cache beside it. `file` is how the user named it.
    /// `.osm.pbf` and every line layer that [`crate::format`] reads.
    ///
    /// # Errors
    /// The file cannot be read, has faults (all of them), or has no line that may be walked.
    pub fn load(file: &str, path: &Path, options: &Options) -> Result<Network> {
        cache::load(file, path, options)
    }

    /// Reads a network from its source, whatever is in the cache.
    ///
    /// # Errors
    /// As [`Network::load`].
    pub fn fresh(file: &str, path: &Path, options: &Options) -> Result<Network> {
        let bytes = std::fs::read(path).map_err(|e| Error::io(path, e))?;
        cache::read(file, path, &bytes, options)
    }

    /// Builds a network from lines.
    pub fn build(lines: lines::Lines, options: &Options) -> Network {
        build::build(lines, options, Built::default())
    }

    /// Puts the parts together: adjacency and index.
    fn assemble(
        nodes: usize,
        edges: Vec<Edge>,
        first: Vec<u32>,
        shape: Vec<Coord<f64>>,
        along: Vec<u32>,
        built: Built,
    ) -> Network {
        let mut start = vec![0u32; nodes + 1];
        for e in &edges {
            start[e.from as usize + 1] += 1;
            start[e.to as usize + 1] += 1;
        }
        for k in 0..nodes {
            start[k + 1] += start[k];
        }
        let mut next = start.clone();
        let mut arcs = vec![Arc { head: 0, side: 0 }; edges.len() * 2];
        for (k, e) in edges.iter().enumerate() {
            for (at, head, side) in [(e.from, e.to, 0), (e.to, e.from, 1)] {
                let place = &mut next[at as usize];
                let side = k as u32 * 2 + side;
                arcs[*place as usize] = Arc { head, side };
                *place += 1;
            }
        }
        let tree = Tree::new(&shape, &first);
        Network {
            edges,
            first,
            shape,
            along,
            built,
            start,
            arcs,
            tree,
        }
    }

    /// Number of junctions and dead ends.
    pub fn nodes(&self) -> usize {
        self.start.len().saturating_sub(1)
    }

    /// The ends of edges at a node.
    fn arcs(&self, node: u32) -> &[Arc] {
        let (a, b) = (self.start[node as usize], self.start[node as usize + 1]);
        &self.arcs[a as usize..b as usize]
    }

    /// Vertices of an edge, as indices into `shape`.
    pub fn vertices(&self, edge: u32) -> std::ops::Range<usize> {
        self.first[edge as usize] as usize..self.first[edge as usize + 1] as usize
    }
}
