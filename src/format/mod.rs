//! Files. Readers are chosen by the ending of the name from [`READERS`]; nothing else in the
//! library knows a path, apart from the commands.

pub mod geojson;
pub mod geometry;
pub mod instance;
pub mod out;
pub mod write;

use crate::error::{Code, Error, Fault, Result};
use geo::Geometry;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::Path;

/// One feature of a layer.
#[derive(Clone, Debug)]
pub struct Record {
    /// Position in the layer, from 1.
    pub feature: usize,
    /// The feature's own `id`, if it has one.
    pub id: Option<String>,
    /// Longitude and latitude in degrees; heights are dropped.
    pub geometry: Option<Geometry<f64>>,
    /// Attributes.
    pub properties: Map<String, Value>,
}

/// A layer as read, before anything is made of it.
#[derive(Clone, Debug)]
pub struct Layer {
    /// The file, as the user named it.
    pub file: String,
    /// SHA-256 of the file's bytes, in hex.
    pub sha256: String,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Features in file order.
    pub records: Vec<Record>,
    /// The coordinate system that the file itself states, if any.
    pub crs: Option<String>,
}

impl Layer {
    /// Does any feature have this property?
    pub fn has_field(&self, name: &str) -> bool {
        self.records.iter().any(|r| r.properties.contains_key(name))
    }

    /// Every property name, in order of appearance.
    pub fn fields(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for r in &self.records {
            for key in r.properties.keys() {
                if !names.iter().any(|n| n == key) {
                    names.push(key.clone());
                }
            }
        }
        names
    }
}

type Parse = fn(&str, &[u8]) -> Result<(Vec<Record>, Option<String>)>;

/// Readers by file ending.
pub const READERS: &[(&str, Parse)] = &[("geojson", geojson::parse), ("json", geojson::parse)];

/// Largest size a compressed file may unpack to.
const UNPACKED_MAX: u64 = 4 << 30;

/// Reads a layer. `file` is how the user named it, `path` where it is.
///
/// # Errors
/// The file cannot be read, has an unknown ending, or has faults: all of them are listed.
pub fn read_layer(file: &str, path: &Path) -> Result<Layer> {
    let raw = std::fs::read(path).map_err(|e| Error::io(path, e))?;
    let sha256 = hash(&raw);
    let bytes = raw.len() as u64;
    let lower = file.to_ascii_lowercase();
    let (stem, raw) = match lower.strip_suffix(".gz") {
        Some(stem) => (stem.to_string(), unpack(file, &raw)?),
        None => (lower, raw),
    };
    let reader = READERS
        .iter()
        .find(|(ending, _)| stem.ends_with(&format!(".{ending}")));
    let Some((_, parse)) = reader else {
        return Err(Fault::new(Code::UnknownFormat, file).into());
    };
    let (records, crs) = parse(file, &raw)?;
    Ok(Layer {
        file: file.to_string(),
        sha256,
        bytes,
        records,
        crs,
    })
}

/// SHA-256 in hex.
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

fn unpack(file: &str, raw: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    flate2::read::MultiGzDecoder::new(raw)
        .take(UNPACKED_MAX + 1)
        .read_to_end(&mut out)
        .map_err(|e| Fault::new(Code::Syntax, file).found(e.to_string()))?;
    if out.len() as u64 > UNPACKED_MAX {
        return Err(Fault::new(Code::TooLarge, file)
            .found("> 4 GiB unpacked")
            .into());
    }
    Ok(out)
}
