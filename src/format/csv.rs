//! Reads CSV and TSV: points in two columns, or geometries as well-known text in one.

use super::encoding;
use super::parts::{Mended, Wrong};
use super::row::{Cell, Head, Row};
use super::{place, wkt, Raw, Record, Said, Source};
use crate::error::{Code, Fault, Result};
use geo::{Coord, Geometry, Point};

/// Names of columns with well-known text, east and north; compared without case.
const WKT: &[&str] = &[
    "wkt",
    "geom",
    "geometry",
    "the_geom",
    "_geometry",
    "geom_wkt",
    "几何",
];
const EAST: &[&str] = &[
    "lon",
    "lng",
    "long",
    "longitude",
    "经度",
    "x",
    "x坐标",
    "lon_wgs84",
    "lng_wgs84",
    "easting",
    "point_x",
    "东坐标",
];
const NORTH: &[&str] = &[
    "lat",
    "latitude",
    "纬度",
    "y",
    "y坐标",
    "lat_wgs84",
    "northing",
    "point_y",
    "北坐标",
];

/// Where the geometry is.
enum Where {
    Wkt(usize),
    Columns(usize, usize),
    Nowhere,
}

/// Reads a table with a head line.
///
/// # Errors
/// The encoding is not the one stated; the head is missing; a row is longer or shorter than it.
pub fn read(source: &Source) -> Result<Raw> {
    let file = source.file;
    let (text, encoding, mut said) = text(source)?;
    let delimiter = delimiter(source, &text);
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text.as_bytes());
    let syntax = |e: ::csv::Error| {
        let line = e.position().map_or(1, |p| p.line() as usize);
        Fault::new(Code::Syntax, file)
            .line(line)
            .found(e.to_string())
    };
    let head: Vec<String> = {
        let head = reader.headers().map_err(syntax)?;
        let names = head.iter().map(|h| h.trim().to_string()).collect();
        unlike(file, names, &mut said)
    };
    if head.iter().all(String::is_empty) {
        return Err(Fault::new(Code::Syntax, file).line(1).found("-").into());
    }
    let place_of = find(&head);
    // What is the geometry is no attribute besides: it would go stale.
    let skip = match place_of {
        Where::Wkt(k) => [k, k],
        Where::Columns(x, y) => [x, y],
        Where::Nowhere => [usize::MAX; 2],
    };
    let names = head.iter().enumerate().filter(|(k, _)| !skip.contains(k));
    let names = Head::new(names.map(|(_, name)| name));
    let mut records = Vec::new();
    let mut heights = 0;
    for (k, row) in reader.records().enumerate() {
        let row = row.map_err(syntax)?;
        let line = row.position().map_or(0, |p| p.line() as usize);
        let feature = k + 1;
        if row.len() != head.len() {
            let fault = Fault::new(Code::WrongCount, file)
                .line(line)
                .feature(feature);
            said.push(Said::aside(
                fault
                    .found(row.len().to_string())
                    .expected(head.len().to_string()),
            ));
            continue;
        }
        let mut mended = Mended::default();
        let geometry = match geometry(&place_of, &row, &mut mended) {
            Ok(geometry) => geometry,
            Err(wrong) => {
                said.push(Said::aside(wrong.at(file, feature).line(line)));
                continue;
            }
        };
        said.extend(place::closed(file, feature, &mended));
        heights += usize::from(mended.heights);
        let cells = row.iter().enumerate().filter(|(k, _)| !skip.contains(k));
        let cells = cells.map(|(_, cell)| value(cell)).collect();
        let properties = Row::new(names.clone(), cells);
        records.push(Record {
            feature,
            id: None,
            geometry,
            properties,
        });
    }
    said.extend(place::heights(file, heights));
    Ok(Raw {
        records,
        encoding: Some(encoding),
        said,
        ..Raw::default()
    })
}

/// The text of a source, decoded as stated, as marked, or as the bytes suggest.
pub fn text(source: &Source) -> Result<(String, String, Vec<Said>)> {
    let bytes = source.bytes()?;
    let stated = match &source.options.encoding {
        None => None,
        Some(name) => Some(encoding::by_name(name).ok_or_else(|| {
            Fault::new(Code::Encoding, source.file)
                .field("encoding")
                .found(name)
        })?),
    };
    let (chosen, how) = match stated {
        Some(e) => (e, encoding::Source::Said),
        None => encoding::detect(bytes),
    };
    let name = encoding::name(chosen).to_string();
    let Some(text) = encoding::decode(chosen, bytes) else {
        return Err(Fault::new(Code::Encoding, source.file).found(name).into());
    };
    let guessed = how == encoding::Source::Guessed;
    let said = guessed
        .then(|| Said::noted(Fault::new(Code::EncodingGuessed, source.file).found(name.clone())));
    Ok((text, name, said.into_iter().collect()))
}

/// Tab for `.tsv`; else the likeliest of the head line.
fn delimiter(source: &Source, text: &str) -> u8 {
    let lower = source.file.to_ascii_lowercase();
    let stem = lower.strip_suffix(".gz").unwrap_or(&lower);
    if stem.ends_with(".tsv") {
        return b'\t';
    }
    let head = text.lines().next().unwrap_or("");
    let count = |c: char| head.matches(c).count();
    let best = [',', '\t', ';', '|']
        .into_iter()
        .rev()
        .max_by_key(|c| count(*c));
    match best {
        Some(c) if count(c) > 0 => c as u8,
        _ => b',',
    }
}

/// Names, the second of two alike with a number after it.
pub fn unlike(file: &str, names: Vec<String>, said: &mut Vec<Said>) -> Vec<String> {
    let mut list: Vec<String> = Vec::with_capacity(names.len());
    let mut seen = std::collections::HashSet::new();
    for name in names {
        let mut new = name.clone();
        let mut k = 2;
        while !seen.insert(new.clone()) {
            new = format!("{name}_{k}");
            k += 1;
        }
        if new != name {
            let fault = Fault::new(Code::SameField, file).field(name);
            said.push(Said::repaired(fault.found(new.clone())));
        }
        list.push(new);
    }
    list
}

fn find(head: &[String]) -> Where {
    let lower: Vec<String> = head.iter().map(|h| h.to_lowercase()).collect();
    let of = |names: &[&str]| names.iter().find_map(|n| lower.iter().position(|h| h == n));
    if let Some(k) = of(WKT) {
        return Where::Wkt(k);
    }
    match (of(EAST), of(NORTH)) {
        (Some(x), Some(y)) => Where::Columns(x, y),
        _ => Where::Nowhere,
    }
}

fn geometry(
    place: &Where,
    row: &::csv::StringRecord,
    mended: &mut Mended,
) -> std::result::Result<Option<Geometry<f64>>, Wrong> {
    let cell = |k: usize| row.get(k).unwrap_or("").trim();
    match *place {
        Where::Nowhere => Ok(None),
        Where::Wkt(k) if cell(k).is_empty() => Ok(None),
        Where::Wkt(k) => wkt::parse(cell(k), mended),
        Where::Columns(x, y) if cell(x).is_empty() && cell(y).is_empty() => Ok(None),
        Where::Columns(x, y) => {
            let number = |k: usize| cell(k).parse::<f64>().ok().filter(|n| n.is_finite());
            match (number(x), number(y)) {
                (Some(x), Some(y)) => Ok(Some(Geometry::Point(Point(Coord { x, y })))),
                _ => Err(Wrong::new(
                    Code::BadPosition,
                    format!("[{}, {}]", cell(x), cell(y)),
                )),
            }
        }
    }
}

/// A cell: a number if it is written as one and no digit is lost, else text; empty is null.
pub fn value(cell: &str) -> Cell {
    let cell = super::save::csv::plain(cell);
    if cell.is_empty() {
        return Cell::null();
    }
    let first = cell.as_bytes()[0];
    if !(first.is_ascii_digit() || first == b'-') {
        return Cell::text(cell);
    }
    if let Ok(n) = cell.parse::<i64>() {
        if n.to_string() == cell {
            return n.into();
        }
        return Cell::text(cell);
    }
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let plain = cell
        .bytes()
        .all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
    let zeros = cell.trim_start_matches('-').starts_with('0')
        && !cell.trim_start_matches('-').starts_with("0.");
    match cell
        .parse::<f64>()
        .ok()
        .filter(|_| plain && digits <= 17 && !zeros)
    {
        Some(n) if n.is_finite() => Cell::real(n),
        _ => Cell::text(cell),
    }
}
