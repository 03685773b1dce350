//! Published instances of location problems, recognised by what is in the file.
//!
//! The same ending stands for different layouts in the wild (`.txt`, `.dat`), so every reader of
//! `KINDS` looks at the content and says whether it is its own. Readers give plain arrays; what
//! is asked of them is up to the caller.

mod cap;
mod city;
mod layout;
mod list;
pub mod npz;
mod numbers;
mod pmed;
mod scp;
mod tsplib;
mod zip;

use crate::error::{Code, Error, Fault, Result};
use numbers::Text;
use std::path::Path;

/// An instance as read.
#[derive(Clone, Debug, PartialEq)]
pub enum Instance {
    /// Distances between all demands and all sites.
    Matrix(Matrix),
    /// Which sites cover which demand.
    Cover(Cover),
    /// Sites with room and a cost for opening and for serving.
    Capacitated(Capacitated),
    /// Points in a plane.
    Places(Places),
    /// The generated city of `benches/generate.py`.
    City(City),
}

/// Distances between all demands and all sites.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    /// Number of sites (columns).
    pub sites: usize,
    /// Distance of demand `i` and site `j` at `i * sites + j`; `u32::MAX` where there is no way.
    pub distance: Vec<u32>,
    /// How many sites the instance asks for.
    pub open: usize,
}

/// Which sites cover which demand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cover {
    /// Row starts; one more than there are demands.
    pub start: Vec<usize>,
    /// Sites of each demand, ascending.
    pub site: Vec<u32>,
    /// Number of sites.
    pub sites: usize,
    /// Cost per site; empty if the file has none.
    pub cost: Vec<i64>,
    /// Weight per demand; empty if the file has none.
    pub weight: Vec<i64>,
}

/// Sites with room and a cost for opening and for serving.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Capacitated {
    /// Room per site, in units of demand.
    pub capacity: Vec<f64>,
    /// For opening, per site.
    pub fixed: Vec<f64>,
    /// Per demand.
    pub demand: Vec<f64>,
    /// For serving all of demand `i` from site `j`, at `i * sites + j`.
    pub cost: Vec<f64>,
}

/// Points in a plane.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Places {
    /// Demands.
    pub demand: Vec<[f64; 2]>,
    /// Weight per demand, 0 or more.
    pub weight: Vec<f64>,
    /// Sites; the demands themselves where the file has one list.
    pub site: Vec<[f64; 2]>,
    /// Cost per site, 0 or more.
    pub cost: Vec<f64>,
    /// Are distances rounded to the nearest whole (TSPLIB's `EUC_2D`)?
    pub rounded: bool,
}

/// A generated city: demand and candidate sites in metres.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct City {
    /// Demands, m.
    pub demand: Vec<[f64; 2]>,
    /// Candidate sites, m.
    pub site: Vec<[f64; 2]>,
    /// Households per demand.
    pub households: Vec<i64>,
    /// Floor area asked per demand, m².
    pub quota: Vec<f64>,
    /// Largest floor area per site, m².
    pub capacity: Vec<f64>,
    /// For opening a site.
    pub fixed: Vec<f64>,
    /// For one m² of a site.
    pub per_m2: Vec<f64>,
    /// Cost of a site in the set cover.
    pub site_cost: Vec<i64>,
    /// Farther than this is out of reach, m; exactly this is within it.
    pub radius: f64,
}

/// What a reader says to a file.
enum Said {
    /// It is mine.
    Is(Instance),
    /// It is not mine, and this is what is missing.
    Not(String),
    /// It is mine, and wrong.
    Wrong(Fault),
}

impl From<Fault> for Said {
    fn from(fault: Fault) -> Said {
        Said::Wrong(fault)
    }
}

/// A layout and its reader.
struct Kind {
    name: &'static str,
    read: fn(&Text) -> Said,
}

/// Every layout, in the order they are tried.
const KINDS: &[Kind] = &[
    Kind {
        name: "TSPLIB",
        read: tsplib::read,
    },
    Kind {
        name: "F/C lines",
        read: layout::read,
    },
    Kind {
        name: "OR-Library pmed",
        read: pmed::read,
    },
    Kind {
        name: "OR-Library cap",
        read: cap::read,
    },
    Kind {
        name: "set cover by row (scp)",
        read: scp::by_row,
    },
    Kind {
        name: "set cover by column (rail)",
        read: scp::by_column,
    },
    Kind {
        name: "set cover by row without costs",
        read: scp::without_costs,
    },
    Kind {
        name: "x y demand",
        read: list::read,
    },
];

/// Reads an instance from a file.
///
/// # Errors
/// The file cannot be read, is in no known layout, or is not what its layout promises.
pub fn read(path: &Path) -> Result<Instance> {
    let bytes = std::fs::read(path).map_err(|e| Error::io(path, e))?;
    parse(&path.to_string_lossy(), &bytes)
}

/// Reads an instance from bytes; `file` is what the user calls them.
///
/// # Errors
/// As [`read`].
pub fn parse(file: &str, bytes: &[u8]) -> Result<Instance> {
    if zip::is(bytes) {
        return Ok(Instance::City(city::read(file, bytes)?));
    }
    let text = Text::new(file, bytes)?;
    let mut missing = Vec::new();
    for kind in KINDS {
        match (kind.read)(&text) {
            Said::Is(instance) => return Ok(instance),
            Said::Wrong(fault) => return Err(fault.into()),
            Said::Not(why) => missing.push(format!("{}: {why}", kind.name)),
        }
    }
    Err(Fault::new(Code::NotInstance, file)
        .found(text.first_line())
        .expected(missing.join("; "))
        .into())
}
