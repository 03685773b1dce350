//! Writers, chosen by the ending of the name from [`WRITERS`]. Files are written under a temporary
//! name beside the wanted one, through to the disk, and renamed: whole or not at all.

pub mod csv;
pub mod fgb;
pub mod geojson;
pub mod gpkg;
pub mod parquet;
pub mod shp;
pub mod xlsx;

use super::parts::each;
use super::row::{Cell, View};
use super::write::Out;
use super::Record;
use crate::crs::Crs;
use crate::error::{Code, Error, Fault, Result};
use geo::Geometry;
use std::fs;
use std::path::{Path, PathBuf};

/// A layer to be written: degrees, attributes, and how it is drawn.
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Its features, WGS84 degrees.
    pub features: Vec<Out>,
    /// A QGIS style (QML).
    pub style: Option<String>,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers.
    Integer,
    /// Numbers.
    Real,
    /// True or false.
    Bool,
    /// Text, and whatever else as text.
    Text,
}

type Write = fn(&[Sheet], &Crs, &Path) -> Result<Vec<PathBuf>>;

/// Writers by file ending. Each writes to the path given, or to files of that stem beside it, and
/// says which; coordinates are turned to the system given.
pub const WRITERS: &[(&str, Write)] = &[
    ("geojson", geojson::write),
    ("json", geojson::write),
    ("geojsonl", geojson::write_lines),
    ("ndjson", geojson::write_lines),
    ("gpkg", gpkg::write),
    ("shp", shp::write),
    ("fgb", fgb::write),
    ("parquet", parquet::write),
    ("geoparquet", parquet::write),
    ("csv", csv::write),
    ("xlsx", xlsx::write),
];

/// Is this an ending that is written?
pub fn is_known(ending: &str) -> bool {
    WRITERS.iter().any(|w| w.0 == ending)
}

/// Writes sheets to a file, whole or not at all.
///
/// # Errors
/// The ending is not written, the sheets do not fit the format, or the disk refuses.
pub fn save(path: &Path, sheets: &[Sheet], crs: &Crs) -> Result<()> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    let ending = name.rsplit_once('.').map(|n| n.1.to_ascii_lowercase());
    let writer = WRITERS.iter().find(|w| Some(w.0) == ending.as_deref());
    let Some((_, write)) = writer else {
        let known: Vec<String> = WRITERS.iter().map(|w| format!(".{}", w.0)).collect();
        let fault = Fault::new(Code::UnknownFormat, path.to_string_lossy());
        return Err(fault.expected(known.join(" ")).into());
    };
    if path.is_dir() {
        return Err(Error::io(path, std::io::ErrorKind::IsADirectory.into()));
    }
    let parent = match path.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    };
    sweep(parent, &name);
    let room = Room::new(parent.join(format!(".{name}.partial-{}", std::process::id())))?;
    let written = write(sheets, crs, &room.0.join(&name))?;
    for file in &written {
        let opened = fs::File::open(file).and_then(|f| f.sync_all());
        opened.map_err(|e| Error::io(file, e))?;
    }
    // The file that was asked for comes last: where it is new, the others are there already.
    for file in written.iter().rev() {
        let to = parent.join(file.file_name().unwrap_or_default());
        fs::rename(file, &to).map_err(|e| Error::io(&to, e))?;
    }
    Ok(())
}

/// A directory that goes when it is dropped.
struct Room(PathBuf);

impl Room {
    fn new(path: PathBuf) -> Result<Room> {
        fs::create_dir(&path).map_err(|e| Error::io(&path, e))?;
        Ok(Room(path))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Removes what killed runs have left behind.
fn sweep(parent: &Path, name: &str) {
    let prefix = format!(".{name}.partial-");
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let file = entry.file_name();
        let file = file.to_string_lossy();
        let pid = file
            .strip_prefix(&prefix)
            .and_then(|p| p.parse::<u32>().ok());
        let gone = |pid: u32| {
            Path::new("/proc/self").exists() && !Path::new(&format!("/proc/{pid}")).exists()
        };
        if pid.is_some_and(gone) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Records as features to be written.
pub fn from_records(records: Vec<Record>) -> Vec<Out> {
    let features = records.into_iter().map(|r| Out {
        id: r.id,
        geometry: r.geometry,
        properties: r.properties,
    });
    features.collect()
}

/// The columns of a sheet, in order of appearance, with the kind that holds every value.
pub fn columns(sheet: &Sheet) -> Vec<(String, Kind)> {
    let mut order: Vec<(String, Option<Kind>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for f in &sheet.features {
        for (name, value) in f.properties.iter() {
            let k = match places.get(name) {
                Some(k) => *k,
                None => {
                    places.insert(name.to_string(), order.len());
                    order.push((name.to_string(), None));
                    order.len() - 1
                }
            };
            let kind = match value.view() {
                View::Null => continue,
                View::Bool(_) => Kind::Bool,
                View::Whole(_) => Kind::Integer,
                View::Large(_) | View::Real(_) => Kind::Real,
                _ => Kind::Text,
            };
            order[k].1 = Some(match (order[k].1, kind) {
                (None, kind) => kind,
                (Some(a), b) if a == b => a,
                (Some(Kind::Integer | Kind::Real), Kind::Integer | Kind::Real) => Kind::Real,
                _ => Kind::Text,
            });
        }
    }
    let columns = order.into_iter();
    columns
        .map(|(name, kind)| (name, kind.unwrap_or(Kind::Text)))
        .collect()
}

/// A value as text; empty for null.
pub fn text(value: &Cell) -> String {
    match value.view() {
        View::Null => String::new(),
        View::Text(text) => text.to_string(),
        _ => value.to_string(),
    }
}

/// A value of a feature; null if it has none of that name.
pub fn of<'a>(feature: &'a Out, name: &str) -> &'a Cell {
    feature.properties.get(name).unwrap_or(&Cell::NULL)
}

/// A geometry in the coordinates of a system.
///
/// # Errors
/// The first position that lies outside of the domain of the projection.
pub fn placed(g: &Geometry<f64>, crs: &Crs, feature: usize, file: &str) -> Result<Geometry<f64>> {
    let mut g = g.clone();
    if crs.is_degrees() {
        return Ok(g);
    }
    let mut bad = None;
    each(&mut g, &mut |c| match crs.from_wgs84(*c) {
        Some(to) => *c = to,
        None => bad = bad.or(Some(*c)),
    });
    match bad {
        None => Ok(g),
        Some(c) => Err(Fault::new(Code::BadPosition, file)
            .feature(feature)
            .found(format!("[{}, {}]", c.x, c.y))
            .expected(crs.name())
            .into()),
    }
}

/// The name of a file, for faults.
fn shown(path: &Path) -> String {
    path.file_name()
        .map_or_else(String::new, |n| n.to_string_lossy().into_owned())
}

/// More than one sheet in a format that takes one.
fn single<'a>(sheets: &'a [Sheet], path: &Path) -> Result<&'a Sheet> {
    match sheets {
        [one] => Ok(one),
        _ => Err(Fault::new(Code::ChooseLayer, shown(path))
            .found(sheets.len().to_string())
            .into()),
    }
}

fn put(path: &Path, bytes: &[u8]) -> Result<PathBuf> {
    fs::write(path, bytes).map_err(|e| Error::io(path, e))?;
    Ok(path.to_path_buf())
}
