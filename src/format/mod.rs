//! Files. Readers are chosen by the ending of the name from [`READERS`], writers from
//! [`save::WRITERS`]; nothing else in the library knows a path, apart from the commands.
//!
//! [`read_layer`] gives WGS84 degrees whatever the file holds; [`read_layer_as`] takes the
//! coordinate system, the encoding and the layer to be read from the caller.

pub mod cell;
pub mod csv;
pub mod dbf;
pub mod encoding;
pub mod fgb;
pub mod findings;
pub mod geojson;
pub mod gpkg;
pub mod instance;
pub mod kml;
pub mod open;
pub mod out;
pub mod parquet;
pub mod parts;
pub mod place;
pub mod row;
pub mod save;
pub mod shapefile;
pub mod stream;
pub mod wkb;
pub mod wkt;
pub mod write;

use crate::crs::Crs;
use crate::error::{Code, Error, Fault, Result};
pub use crate::error::{Said, Treated};
use geo::Geometry;
pub use open::{Options, Source};
use row::Head;
pub use row::{Cell, Row, View};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

/// One feature of a layer.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Position in the layer, from 1.
    pub feature: usize,
    /// The feature's own `id`, if it has one.
    pub id: Option<String>,
    /// Longitude and latitude in degrees; heights are dropped.
    pub geometry: Option<Geometry<f64>>,
    /// Attributes.
    pub properties: Row,
}

/// A layer as read, before anything is made of it.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    /// The file, as the user named it.
    pub file: String,
    /// SHA-256 of the bytes of the file (of all files, for a shapefile), in hex.
    pub sha256: String,
    /// How many bytes that was.
    pub bytes: u64,
    /// Features in file order; those that could not be read are missing, and `said` has them.
    pub records: Vec<Record>,
    /// Features whose geometry could not be read: their attributes, as far as those could.
    pub lost: Vec<Record>,
    /// The coordinate system that the file itself states, if any, in its own words.
    pub crs: Option<String>,
    /// The coordinate system it was read in.
    pub system: String,
    /// The text encoding, where the format has several.
    pub encoding: Option<String>,
    /// The name of the layer in its file, where it has one.
    pub name: Option<String>,
    /// Can such a file hold one layer only?
    pub single: bool,
    /// What was found wrong with it or its features, and what was done.
    pub said: Vec<Said>,
}

impl Layer {
    /// Does any feature have this property?
    pub fn has_field(&self, name: &str) -> bool {
        self.heads().any(|h| h.find(name).is_some())
    }

    /// Every property name, in order of appearance.
    pub fn fields(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let mut seen = HashSet::new();
        for name in self.heads().flat_map(|h| h.names()) {
            if seen.insert(name) {
                names.push(name.to_string());
            }
        }
        names
    }

    /// The different lists of names that features have.
    fn heads(&self) -> impl Iterator<Item = &Head> {
        let mut seen = HashSet::new();
        let mut last = std::ptr::null();
        self.records.iter().filter_map(move |r| {
            let head = Arc::as_ptr(r.properties.head());
            // Mostly it is that of the feature before.
            let new = head != last && seen.insert(head);
            last = head;
            new.then(|| &**r.properties.head())
        })
    }

    /// The layer, if no feature of it was lost.
    ///
    /// # Errors
    /// Every feature that could not be read.
    pub fn whole(self) -> Result<Layer> {
        let lost = |s: &&Said| s.treated == Treated::SetAside;
        let faults: Vec<Fault> = self
            .said
            .iter()
            .filter(lost)
            .map(|s| s.fault.clone())
            .collect();
        match faults.is_empty() {
            true => Ok(self),
            false => Err(Error::Faults(faults)),
        }
    }
}

/// What a reader makes of a file: coordinates as they stand there.
#[derive(Default)]
pub struct Raw {
    /// Features that could be read.
    pub records: Vec<Record>,
    /// Attributes of features whose geometry could not be read.
    pub lost: Vec<Record>,
    /// What the file says of its coordinate system, in its own words.
    pub crs: Option<String>,
    /// The same, understood; for formats that allow one system only, that one.
    pub system: Option<Crs>,
    /// The text encoding.
    pub encoding: Option<String>,
    /// The name of the layer.
    pub name: Option<String>,
    /// What was found wrong.
    pub said: Vec<Said>,
}

type Read = fn(&Source) -> Result<Raw>;

/// Readers by file ending. An ending may be followed by `.gz`.
pub const READERS: &[(&str, Read)] = &[
    ("geojson", geojson::read),
    ("json", geojson::read),
    ("geojsonl", geojson::read_lines),
    ("geojsons", geojson::read_lines),
    ("geojsonseq", geojson::read_lines),
    ("ndjson", geojson::read_lines),
    ("jsonl", geojson::read_lines),
    ("csv", csv::read),
    ("tsv", csv::read),
    ("txt", csv::read),
    ("shp", shapefile::read),
    ("dbf", dbf::read),
    ("gpkg", gpkg::read),
    ("fgb", fgb::read),
    ("kml", kml::read),
    ("parquet", parquet::read),
    ("geoparquet", parquet::read),
];

/// The reader for a file name.
fn reader(file: &str) -> Option<Read> {
    let lower = file.to_ascii_lowercase();
    let stem = lower.strip_suffix(".gz").unwrap_or(&lower);
    let ending = stem.rsplit_once('.')?.1;
    READERS.iter().find(|r| r.0 == ending).map(|r| r.1)
}

/// Reads a layer. `file` is how the user named it, `path` where it is.
///
/// # Errors
/// The file cannot be read, has an unknown ending, or has faults: all of them are listed.
pub fn read_layer(file: &str, path: &Path) -> Result<Layer> {
    read_layer_as(file, path, &Options::default())?.whole()
}

/// Reads a layer as `options` say. Features that cannot be read are set aside and named in
/// [`Layer::said`].
///
/// # Errors
/// The file cannot be read, its ending is unknown, or nothing says where on Earth it lies.
pub fn read_layer_as(file: &str, path: &Path, options: &Options) -> Result<Layer> {
    of(&Source::new(file, path, options))
}

/// Reads a layer from bytes that are in memory; companions of a file are not there then.
///
/// # Errors
/// As [`read_layer_as`].
pub fn read_bytes(file: &str, bytes: &[u8], options: &Options) -> Result<Layer> {
    of(&Source::in_memory(file, bytes, options))
}

fn of(source: &Source) -> Result<Layer> {
    let (file, options) = (source.file, source.options);
    let Some(read) = reader(file) else {
        return Err(Fault::new(Code::UnknownFormat, file).into());
    };
    let mut raw = read(source)?;
    let system = place::settle(file, options, &mut raw)?;
    let (sha256, bytes) = source.hash();
    Ok(Layer {
        file: file.to_string(),
        sha256,
        bytes,
        records: raw.records,
        lost: raw.lost,
        crs: raw.crs,
        system: system.name().to_string(),
        encoding: raw.encoding,
        name: raw.name,
        single: !file.to_ascii_lowercase().ends_with(".gpkg"),
        said: raw.said,
    })
}

/// SHA-256 in hex.
pub fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
