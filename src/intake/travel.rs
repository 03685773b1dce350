//! A travel table: distances between demand and premises, given instead of measured.

use super::Input;
use crate::error::{Code, Error, Fault, Result};
use crate::model::Links;
use crate::region::Region;
use crate::scenario::ReachSpec;
use std::collections::HashMap;
use std::path::Path;

/// Largest distance, m: four thousand kilometres, the most that 32 bits of millimetres hold.
const MOST: f64 = 4_000_000.0;

/// What the last column holds.
enum Unit {
    Metres,
    Minutes(f64),
}

/// Reads the table: `from`, `to`, and `metres` or `minutes`; distances to the nearest millimetre.
///
/// # Errors
/// Every row that names nobody, says a pair twice, or has no distance from 0 to 4,000 km.
pub fn read(spec: &ReachSpec, base: &Path, region: &Region) -> Result<(Links, Input)> {
    let file = spec.table.clone().unwrap_or_default();
    let path = base.join(&file);
    let bytes = std::fs::read(&path).map_err(|e| Error::io(&path, e))?;
    let (links, features) = parse(&file, &bytes, spec, region)?;
    let input = Input {
        role: "reach.table".into(),
        sha256: crate::format::hash(&bytes),
        bytes: bytes.len() as u64,
        features,
        crs_member: None,
        file,
    };
    Ok((links, input))
}

/// Reads the bytes of a table; gives the distances and the number of rows.
///
/// # Errors
/// As [`read`].
pub fn parse(
    file: &str,
    bytes: &[u8],
    spec: &ReachSpec,
    region: &Region,
) -> Result<(Links, usize)> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text);
    let syntax = |e: csv::Error| {
        let line = e.position().map_or(0, |p| p.line() as usize);
        Fault::new(Code::Syntax, file)
            .line(line)
            .found(e.to_string())
    };
    let head = reader.headers().map_err(syntax)?.clone();
    let (columns, unit) = columns(file, &head, spec)?;

    let demand = keys(region.demand.iter().map(|d| d.key.as_str()));
    let sites = keys(region.sites.iter().map(|s| s.key.as_str()));
    let mut faults = Vec::new();
    let mut pairs: HashMap<(u32, u32), u32> = HashMap::new();
    let mut rows = vec![Vec::new(); region.demand.len()];
    let mut count = 0;
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(e) => {
                faults.push(syntax(e));
                break;
            }
        };
        count += 1;
        let line = record.position().map_or(0, |p| p.line() as usize);
        let cell = |k: usize| record.get(columns[k]).unwrap_or("");
        let fault = |code, k: usize| {
            Fault::new(code, file)
                .line(line)
                .field(&head[columns[k]])
                .found(format!("\"{}\"", cell(k)))
        };
        let (from, to) = (demand.get(cell(0)), sites.get(cell(1)));
        let amount: Option<f64> = cell(2).parse().ok();
        let metres = amount.map(|n| match unit {
            Unit::Metres => n,
            Unit::Minutes(metres) => n * metres,
        });
        let metres = metres.filter(|m| (0.0..=MOST).contains(m));
        let dropped = |k: usize| region.aside.dropped.contains(cell(k));
        if (from.is_none() && dropped(0)) || (to.is_none() && dropped(1)) {
            continue;
        }
        if from.is_none() {
            faults.push(fault(Code::UnknownName, 0).expected("a demand"));
        }
        if to.is_none() {
            faults.push(fault(Code::UnknownName, 1).expected("premises"));
        }
        if metres.is_none() {
            faults.push(fault(Code::BadNumber, 2).expected("0 … 4,000,000 m"));
        }
        let (Some(from), Some(to), Some(metres)) = (from, to, metres) else {
            continue;
        };
        let mm = (metres * 1000.0).round() as u32;
        for &i in from {
            for &j in to {
                if pairs.insert((i, j), mm).is_some() {
                    faults.push(fault(Code::TwiceSaid, 0).found(format!(
                        "{} – {}",
                        cell(0),
                        cell(1)
                    )));
                } else {
                    rows[i as usize].push((j, mm));
                }
            }
        }
    }
    if !faults.is_empty() {
        return Err(Error::Faults(faults));
    }
    Ok((Links::from_rows(rows), count))
}

/// Where the three columns are, and what the last one is.
fn columns(file: &str, head: &csv::StringRecord, spec: &ReachSpec) -> Result<([usize; 3], Unit)> {
    let find = |names: &[&str]| {
        let same = |h: &str| names.iter().any(|n| h.eq_ignore_ascii_case(n));
        head.iter().position(same)
    };
    let missing = |name: &str| {
        let known: Vec<&str> = head.iter().collect();
        Fault::new(Code::NoField, file)
            .field(name)
            .expected(known.join(", "))
    };
    let from = find(&["from", "demand", "起点"]).ok_or_else(|| missing("from"))?;
    let to = find(&["to", "site", "终点"]).ok_or_else(|| missing("to"))?;
    if let Some(metres) = find(&["metres", "meters", "distance_m", "米"]) {
        return Ok(([from, to, metres], Unit::Metres));
    }
    let minutes = find(&["minutes", "min", "分钟"]).ok_or_else(|| missing("metres | minutes"))?;
    let Some(metres) = spec.metres_per_minute else {
        return Err(Fault::new(Code::Conflict, "scenario")
            .field("reach.metres_per_minute")
            .found("-")
            .expected("metres that a minute stands for, such as 46.68 (0.778 m/s)")
            .into());
    };
    Ok(([from, to, minutes], Unit::Minutes(metres)))
}

/// Everyone who goes by a key: two features may share one.
fn keys<'a>(list: impl Iterator<Item = &'a str>) -> HashMap<&'a str, Vec<u32>> {
    let mut keys: HashMap<&str, Vec<u32>> = HashMap::new();
    for (k, key) in list.enumerate() {
        keys.entry(key).or_default().push(k as u32);
    }
    keys
}
