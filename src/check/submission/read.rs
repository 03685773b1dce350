//! Files to a [`Submission`]: every fault at once, everything odd noted, nothing guessed.

use super::fields::role_of_file;
use super::mapping::plain;
use super::{Development, Mapping, Oddity, Submission};
use crate::error::{Code, Error, Fault, Result};
use crate::format::{Layer, Record};
use crate::intake::{self};
use crate::scenario::Anchor;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

/// How a submission is read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Fields and words.
    pub mapping: Mapping,
    /// What of a parcel must be within the radius.
    pub anchor: Anchor,
    /// Stated and drawn areas that differ by more than this share are reported.
    pub tolerance: f64,
}

/// Reads the files of one submission.
///
/// # Errors
/// All faults of all files.
pub fn read(files: &[PathBuf], reading: &Reading) -> Result<Submission> {
    let mut faults = Vec::new();
    let mut other = None;
    let mut layers = Vec::new();
    for path in files {
        let file = path.display().to_string();
        let options = crate::format::Options {
            crs: reading.mapping.crs.clone(),
            ..crate::format::Options::default()
        };
        match intake::layer("submission", &file, &options, Path::new("")) {
            Ok(layer) => layers.push(layer),
            Err(Error::Faults(list)) => faults.extend(list),
            Err(e) => other = Some(e),
        }
    }
    if let Some(e) = other {
        return Err(e);
    }
    let mut reader = Reader {
        reading,
        out: Submission::default(),
        faults,
        by_name: HashMap::new(),
        seen: HashSet::new(),
        single: single(&layers, &reading.mapping),
    };
    // Parcels first: facilities name developments that they know.
    for layer in &layers {
        reader.out.inputs.push(intake::input("submission", layer));
        reader.layer(layer, "residential");
    }
    for layer in &layers {
        reader.layer(layer, "facility");
    }
    reader.roles(&layers);
    if reader.faults.is_empty() {
        let mut out = reader.out;
        out.oddities
            .sort_by(|a, b| (&a.file, a.feature, &a.code).cmp(&(&b.file, b.feature, &b.code)));
        Ok(out)
    } else {
        Err(Error::Faults(reader.faults))
    }
}

/// The only development there is, if no parcel or facility names more than one: its name, or that
/// of the first file.
fn single(layers: &[Layer], mapping: &Mapping) -> Option<String> {
    let records = layers.iter().flat_map(|l| &l.records);
    let named: HashSet<String> = records
        .filter_map(|r| mapping.value(r, "development"))
        .flat_map(|(_, v)| names(&v))
        .collect();
    match named.len() {
        0 => {
            let file = layers.first().map(|l| Path::new(&l.file))?;
            let name = file.file_name()?.to_string_lossy();
            let stem = name.split('.').find(|s| !s.is_empty())?;
            Some(stem.to_string())
        }
        1 => named.into_iter().next(),
        _ => None,
    }
}

/// Names in a list or in text with separators.
pub(super) fn names(value: &Value) -> Vec<String> {
    plain(value)
        .split([';', ';', '、', ',', '|'])
        .map(|s| s.trim().to_string())
        .filter(|s| !s.is_empty())
        .collect()
}

/// A submission in the making.
pub(super) struct Reader<'a> {
    pub(super) reading: &'a Reading,
    pub(super) out: Submission,
    pub(super) faults: Vec<Fault>,
    pub(super) by_name: HashMap<String, usize>,
    pub(super) seen: HashSet<String>,
    pub(super) single: Option<String>,
}

impl Reader<'_> {
    fn role(&self, layer: &Layer, record: &Record) -> Option<String> {
        let mapping = &self.reading.mapping;
        let name = Path::new(&layer.file).file_name();
        let name = name.unwrap_or_default().to_string_lossy();
        let text = mapping.text(record, "role");
        if !text.is_empty() {
            return Some(mapping.word("role", &text).unwrap_or(text));
        }
        let of_file = mapping.files.get(name.as_ref()).map(String::as_str);
        of_file
            .or_else(|| role_of_file(&layer.file))
            .map(str::to_string)
    }

    /// Features without a role are a fault; those of another role are counted by role.
    fn roles(&mut self, layers: &[Layer]) {
        for layer in layers {
            let mut others: BTreeMap<String, (usize, usize)> = BTreeMap::new();
            for record in &layer.records {
                match self.role(layer, record) {
                    None => self.faults.push(
                        Fault::new(Code::MissingKey, &layer.file)
                            .feature(record.feature)
                            .field("role")
                            .expected("residential | facility"),
                    ),
                    Some(role) if role == "residential" || role == "facility" => {}
                    Some(role) => others.entry(role).or_insert((record.feature, 0)).1 += 1,
                }
            }
            for (role, (feature, count)) in others {
                self.odd(
                    "other-role",
                    layer,
                    feature,
                    "",
                    "role",
                    role,
                    count.to_string(),
                );
            }
        }
    }

    fn layer(&mut self, layer: &Layer, role: &str) {
        for record in &layer.records {
            if self.role(layer, record).as_deref() == Some(role) {
                let took = match role {
                    "residential" => self.parcel(layer, record),
                    _ => self.facility(layer, record),
                };
                if let Err(fault) = took {
                    self.faults.push(fault);
                }
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    pub(super) fn odd(
        &mut self,
        code: &str,
        layer: &Layer,
        feature: usize,
        subject: &str,
        field: &str,
        found: impl Into<String>,
        against: impl Into<String>,
    ) {
        self.out.oddities.push(Oddity {
            code: code.into(),
            file: layer.file.clone(),
            feature,
            subject: subject.into(),
            field: field.into(),
            found: found.into(),
            against: against.into(),
        });
    }

    pub(super) fn development(&mut self, name: &str) -> usize {
        if let Some(&at) = self.by_name.get(name) {
            return at;
        }
        let at = self.out.developments.len();
        self.out.developments.push(Development {
            name: name.to_string(),
            ..Development::default()
        });
        self.by_name.insert(name.to_string(), at);
        at
    }

    /// Is it there a second time, in the same role, with the same name, place and figures?
    pub(super) fn twice(&mut self, layer: &Layer, record: &Record, role: &str, name: &str) -> bool {
        let place = format!("{:?}", record.geometry);
        let what = serde_json::to_string(&record.properties).unwrap_or_default();
        let key = crate::format::hash(format!("{role}\n{place}\n{what}").as_bytes());
        if self.seen.insert(key) {
            return false;
        }
        self.odd("duplicate", layer, record.feature, name, "", role, "");
        true
    }

    /// Notes a stated area that is not the drawn one.
    pub(super) fn compare(
        &mut self,
        layer: &Layer,
        record: &Record,
        name: &str,
        field: &str,
        stated: Option<f64>,
        drawn: f64,
    ) {
        let Some(stated) = stated.filter(|_| drawn > 0.0) else {
            return;
        };
        if (stated - drawn).abs() > self.reading.tolerance * stated.max(drawn) {
            let number = |x: f64| crate::text::number(x, 1);
            let (found, against) = (number(stated), number(drawn));
            self.odd(
                "area-differs",
                layer,
                record.feature,
                name,
                field,
                found,
                against,
            );
        }
    }
}
