//! What one feature says: numbers, words, phases, states. What cannot be read is a fault or odd.

use super::fields::type_of;
use super::mapping::plain;
use super::read::Reader;
use super::{phase, Status};
use crate::error::{Code, Fault};
use crate::format::{Layer, Record};
use crate::intake::fields;
use crate::model::Mm2;
use crate::region::count;
use geo::Coord;
use serde_json::Value;
use std::path::Path;

impl Reader<'_> {
    /// A number of 0 or more, `None` if it is not given.
    pub(super) fn number(&mut self, layer: &Layer, record: &Record, meaning: &str) -> Option<f64> {
        let (field, value) = self.reading.mapping.value(record, meaning)?;
        let bad = |found: String| {
            Fault::new(Code::BadNumber, &layer.file)
                .feature(record.feature)
                .field(field)
                .found(found)
                .expected(format!("0 … {}", crate::text::grouped(count::MOST, 0)))
        };
        let read = match fields::number(record, field) {
            fields::Read::Number(n) if (0.0..=count::MOST).contains(&n) => return Some(n),
            fields::Read::Number(n) => bad(n.to_string()),
            fields::Read::Unknown => return None,
            fields::Read::Bad(text) => match measured(&value) {
                Some(n) if (0.0..=count::MOST).contains(&n) => return Some(n),
                _ => bad(text),
            },
        };
        self.faults.push(read);
        None
    }

    pub(super) fn area(&mut self, layer: &Layer, record: &Record, meaning: &str) -> Option<Mm2> {
        let m2 = self.number(layer, record, meaning)?;
        Some((m2 * 1e6).round() as Mm2)
    }

    /// A word of a closed list; one that is not in it is odd, and the value stays unknown.
    pub(super) fn word(
        &mut self,
        layer: &Layer,
        record: &Record,
        meaning: &str,
        name: &str,
    ) -> Option<String> {
        let text = self.reading.mapping.text(record, meaning);
        if text.is_empty() {
            return None;
        }
        let word = self.reading.mapping.word(meaning, &text);
        if word.is_none() {
            let code = format!("{meaning}-unread");
            self.odd(&code, layer, record.feature, name, meaning, text, "");
        }
        word
    }

    pub(super) fn phase(&mut self, layer: &Layer, record: &Record, name: &str) -> Option<u32> {
        let given = self.reading.mapping.value(record, "phase").map(|(_, v)| v);
        let value = given.or_else(|| {
            let assumed = self.reading.mapping.assume.get("phase")?;
            Some(Value::String(assumed.clone()))
        })?;
        let phase = phase::read(&value);
        if phase.is_none() && !plain(&value).is_empty() {
            let text = plain(&value);
            self.odd(
                "phase-unread",
                layer,
                record.feature,
                name,
                "phase",
                text,
                "",
            );
        }
        phase
    }

    pub(super) fn name(&self, layer: &Layer, record: &Record) -> String {
        match self.reading.mapping.text(record, "name") {
            text if text.is_empty() => {
                let file = Path::new(&layer.file).file_name().unwrap_or_default();
                format!("{}#{}", file.to_string_lossy(), record.feature)
            }
            text => text,
        }
    }

    pub(super) fn kind(&self, record: &Record) -> String {
        let word = self.reading.mapping.text(record, "type");
        match self.reading.mapping.word("type", &word) {
            Some(kind) => kind,
            None => type_of(&word),
        }
    }

    pub(super) fn status(&mut self, layer: &Layer, record: &Record, name: &str) -> Option<Status> {
        let word = self.word(layer, record, "status", name);
        let status = match word.as_deref() {
            Some("planned") => Some(Status::Planned),
            Some("under-construction") => Some(Status::UnderConstruction),
            Some("built") => Some(Status::Built),
            Some("handed-over") => Some(Status::HandedOver),
            Some("delayed") => Some(Status::Delayed),
            Some("stopped") => Some(Status::Stopped),
            _ => None,
        };
        let handed = self.reading.mapping.text(record, "handed_over");
        let yes = ["true", "1", "是", "yes", "已移交", "移交"].contains(&handed.as_str());
        match status {
            Some(Status::Built) | None if yes => Some(Status::HandedOver),
            other => other,
        }
    }
}

/// A number with a unit behind it, such as `400㎡` or `1,200 m2`.
fn measured(value: &Value) -> Option<f64> {
    let text = value.as_str()?.trim();
    let units = ["平方米", "㎡", "m²", "m2", "户", "人", "层", "平米"];
    let unit = units.iter().find_map(|u| text.strip_suffix(u));
    let digits = fields::plain(unit.unwrap_or(text).trim());
    digits.parse().ok().filter(|n: &f64| n.is_finite())
}

/// Longitude and latitude from `[lon, lat]` or `"lon,lat"`.
pub(super) fn position(value: &Value) -> Option<Coord<f64>> {
    let numbers: Vec<f64> = match value {
        Value::Array(list) => list.iter().filter_map(Value::as_f64).collect(),
        Value::String(s) => s
            .split([',', ',', ' '])
            .filter_map(|n| n.trim().parse().ok())
            .collect(),
        _ => Vec::new(),
    };
    let &[x, y] = numbers.as_slice() else {
        return None;
    };
    (x.abs() <= 180.0 && y.abs() <= 90.0).then_some(Coord { x, y })
}
