//! Properties of features: finding the field, reading a number, with the fault if it is none.

use crate::error::{Code, Fault};
use crate::format::{Layer, Record, View};
use crate::scenario::{BoolOrField, NumberOrField};
use std::borrow::Cow;

/// Usual names of a field with the number of households.
pub const HOUSEHOLDS: &[&str] = &[
    "households",
    "户数",
    "总户数",
    "住宅户数",
    "居民户数",
    "房屋总数",
    "小区户数",
    "规划户数",
    "HOUSEHOLDS",
    "Households",
    "hh",
    "HS",
    "dwellings",
    "units",
];

/// Usual names of a field with a name.
pub const NAME: &[&str] = &[
    "name",
    "名称",
    "Name",
    "NAME",
    "小区名称",
    "MC",
    "XMMC",
    "SSMC",
];

/// Words that say "unknown" where a number should be.
const UNKNOWN: &[&str] = &[
    "",
    "-",
    "暂无资料",
    "暂无数据",
    "暂无",
    "不详",
    "未知",
    "无",
    "null",
    "NA",
    "N/A",
];

/// The given field, or the first usual name that the layer has. A found one is noted under `key`.
pub fn field(
    layer: &Layer,
    given: Option<&String>,
    usual: &[&str],
    key: &str,
    found: &mut Vec<(String, String)>,
) -> Option<String> {
    if let Some(name) = given {
        return layer.has_field(name).then(|| name.clone());
    }
    let name = usual.iter().find(|n| layer.has_field(n))?.to_string();
    found.push((key.to_string(), name.clone()));
    Some(name)
}

/// The field that [`field`] finds, without noting it.
pub fn peek(layer: &Layer, given: Option<&String>, usual: &[&str]) -> Option<String> {
    field(layer, given, usual, "", &mut Vec::new())
}

/// The field with the name of features, if there is one; naming one that is not there is a fault.
pub fn name(
    layer: &Layer,
    given: Option<&String>,
    key: &str,
    found: &mut Vec<(String, String)>,
    faults: &mut Vec<Fault>,
) -> Option<String> {
    let name = field(layer, given, NAME, key, found);
    if let (Some(asked), None) = (given, &name) {
        faults.push(missing(layer, asked, key));
    }
    name
}

/// The text of a property, or empty.
pub fn text(record: &Record, field: Option<&String>) -> String {
    borrowed(record, field).into_owned()
}

/// The same, borrowed where it stands in the record.
pub fn borrowed<'a>(record: &'a Record, field: Option<&String>) -> Cow<'a, str> {
    let cell = field.and_then(|f| record.properties.get(f));
    match cell.map(|c| (c, c.view())) {
        Some((_, View::Text(text))) => text.trim().into(),
        None | Some((_, View::Null | View::Tree(_))) => "".into(),
        Some((cell, _)) => cell.to_string().into(),
    }
}

/// A number read from a property.
pub enum Read {
    /// The number.
    Number(f64),
    /// Missing, null, or a word that says so.
    Unknown,
    /// Something else; its text.
    Bad(String),
}

/// Reads a number: a JSON number, or text that is one.
pub fn number(record: &Record, field: &str) -> Read {
    let Some(cell) = record.properties.get(field) else {
        return Read::Unknown;
    };
    match (cell.view(), cell.as_f64()) {
        (View::Null, _) => Read::Unknown,
        (_, Some(n)) => Read::Number(n),
        (View::Text(s), _) => {
            let s = s.trim();
            if UNKNOWN.contains(&s) {
                return Read::Unknown;
            }
            match plain(s).parse::<f64>() {
                Ok(n) if n.is_finite() => Read::Number(n),
                _ => Read::Bad(format!("\"{s}\"")),
            }
        }
        _ => Read::Bad(cell.to_string()),
    }
}

/// A number as people write it: full-width digits, thousands set apart, a unit after it.
pub fn plain(text: &str) -> String {
    let half = |c: char| match c {
        '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
        '．' => '.',
        '，' => ',',
        '－' => '-',
        c => c,
    };
    let text: String = text.chars().map(half).collect();
    let text = text.trim_end_matches('户').trim();
    let mut groups = text.split(',');
    let first = groups.next().unwrap_or("");
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let mut rest = groups.peekable();
    let grouped = rest.peek().is_some()
        && (1..=3).contains(&first.len())
        && digits(first)
        && rest.all(|g| {
            let b = g.as_bytes();
            b.len() >= 3 && b[..3].iter().all(u8::is_ascii_digit) && (b.len() == 3 || b[3] == b'.')
        });
    match grouped {
        true => text.replace(',', ""),
        false => text.to_string(),
    }
}

/// A value for one feature: fixed for all, or read from a field, 0 or more and at most `most`.
///
/// `Err` is the fault; the caller adds it to the others.
pub fn amount(
    layer: &Layer,
    record: &Record,
    spec: &NumberOrField,
    key: &str,
    most: f64,
) -> Result<f64, Fault> {
    let bad = |found: String| {
        Fault::new(Code::BadNumber, &layer.file)
            .feature(record.feature)
            .field(match spec {
                NumberOrField::Field(f) => f.as_str(),
                NumberOrField::Number(_) => key,
            })
            .found(found)
            .expected(format!("0 … {}", crate::text::grouped(most, 0)))
    };
    let n = match spec {
        NumberOrField::Number(n) => *n,
        NumberOrField::Field(f) => match number(record, f) {
            Read::Number(n) => n,
            Read::Unknown => return Err(bad("null".into())),
            Read::Bad(text) => return Err(bad(text)),
        },
    };
    if (0.0..=most).contains(&n) {
        Ok(n)
    } else {
        Err(bad(n.to_string()))
    }
}

/// The fault that a named field is not in the layer, with the fields there are.
pub fn missing(layer: &Layer, field: &str, key: &str) -> Fault {
    Fault::new(Code::NoField, &layer.file)
        .field(format!("{key} = \"{field}\""))
        .expected(layer.fields().join(", "))
}

/// A word by feature: the value of the field named `spec`, or `spec` itself if the layer has no
/// such field.
pub fn word_of<'a>(layer: &Layer, spec: &'a str) -> impl Fn(&Record) -> String + 'a {
    let is_field = layer.has_field(spec);
    let field = spec.to_string();
    move |record| {
        if is_field {
            text(record, Some(&field))
        } else {
            spec.to_string()
        }
    }
}

/// Yes or no for one feature.
pub fn yes(record: &Record, spec: &BoolOrField) -> bool {
    match spec {
        BoolOrField::All(all) => *all,
        BoolOrField::Field(f) => {
            let word = text(record, Some(f)).to_lowercase();
            ["true", "1", "1.0", "yes", "y", "是"].contains(&word.as_str())
        }
    }
}
