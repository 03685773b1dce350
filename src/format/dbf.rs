//! Reads dBASE tables: the attributes of shapefiles, or a table without geometry.
//!
//! The encoding is the stated one, else that of the `.cpg`, else the language driver's, else what
//! the bytes suggest; a stated encoding that does not fit the bytes is said and not used.

use super::csv::unlike;
use super::encoding;
use super::row::{Cell, Head, Row};
use super::{Raw, Record, Said, Source};
use crate::error::{Code, Fault, Result};
use encoding_rs::Encoding;

/// Largest number of fields.
const MOST_FIELDS: usize = 4096;

/// A table as read.
pub struct Table {
    /// Rows; `None` where a row is marked as deleted.
    pub rows: Vec<Option<Row>>,
    /// The encoding, as printed.
    pub encoding: String,
    /// What was found wrong.
    pub said: Vec<Said>,
}

struct Field {
    name: Vec<u8>,
    kind: u8,
    start: usize,
    width: usize,
}

/// Reads a table without geometry.
///
/// # Errors
/// It is no dBASE table.
pub fn read(source: &Source) -> Result<Raw> {
    let table = table(source, source.bytes()?)?;
    let rows = table.rows.into_iter().flatten().enumerate();
    let records = rows.map(|(k, properties)| Record {
        feature: k + 1,
        id: None,
        geometry: None,
        properties,
    });
    Ok(Raw {
        records: records.collect(),
        encoding: Some(table.encoding),
        said: table.said,
        ..Raw::default()
    })
}

/// Reads the bytes of a table; `source` has the name, the options and the `.cpg`.
///
/// # Errors
/// It is no dBASE table, or shorter than it says.
pub fn table(source: &Source, bytes: &[u8]) -> Result<Table> {
    let file = source.file;
    let bad = |found: String| Fault::new(Code::Syntax, file).found(format!("dbf: {found}"));
    let head = bytes.get(..32).ok_or_else(|| bad("< 32 bytes".into()))?;
    let u16_at = |k: usize| usize::from(u16::from_le_bytes([head[k], head[k + 1]]));
    let count = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
    let (start, width) = (u16_at(8), u16_at(10));
    let known = [
        0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8b, 0xcb, 0xf5, 0xfb,
    ];
    if !known.contains(&head[0]) || start < 33 || width == 0 {
        return Err(bad("no dBASE head".into()).into());
    }
    let fields = fields(bytes, start, width).ok_or_else(|| bad("fields".into()))?;
    let body = bytes.get(start..).unwrap_or(&[]);
    let whole = body.len() / width;
    let mut said = Vec::new();
    if whole < count {
        let fault = Fault::new(Code::WrongCount, file).field("dbf");
        let fault = fault.found(whole.to_string()).expected(count.to_string());
        said.push(Said::aside(fault.feature(whole + 1)));
    }
    let rows: Vec<&[u8]> = body.chunks_exact(width).take(count).collect();
    let (encoding, name) = encoding_of(source, head[29], &fields, &rows, &mut said)?;
    let names = fields.iter().map(|f| {
        let (text, _, _) = encoding.decode(&f.name);
        text.trim().to_string()
    });
    let names = unlike(file, names.collect(), &mut said);
    let head = Head::new(&names);
    let mut lossy = 0usize;
    let rows = rows.iter().map(|row| {
        if row[0] == b'*' {
            return None;
        }
        let cells = fields.iter().map(|f| {
            let cell = &row[f.start..f.start + f.width];
            value(f.kind, cell, encoding, &mut lossy)
        });
        Some(Row::new(head.clone(), cells.collect()))
    });
    let rows = rows.collect();
    if lossy > 0 {
        let fault = Fault::new(Code::Encoding, file).field("dbf");
        said.push(Said::noted(fault.found(format!("{name}, {lossy} ×"))));
    }
    Ok(Table {
        rows,
        encoding: name,
        said,
    })
}

fn fields(bytes: &[u8], start: usize, width: usize) -> Option<Vec<Field>> {
    let mut list = Vec::new();
    let (mut at, mut offset) = (32, 1);
    while at + 32 <= start && list.len() < MOST_FIELDS {
        let d = bytes.get(at..at + 32)?;
        if d[0] == 0x0d || d[0] == 0 {
            break;
        }
        let end = d[..11].iter().position(|b| *b == 0).unwrap_or(11);
        let kind = d[11].to_ascii_uppercase();
        // Long text fields carry the upper byte of their width in the place of decimals.
        let field_width = match kind {
            b'C' => usize::from(u16::from_le_bytes([d[16], d[17]])),
            _ => usize::from(d[16]),
        };
        let field_width = match kind {
            b'C' if offset + field_width > width => usize::from(d[16]),
            _ => field_width,
        };
        if offset + field_width > width {
            return None;
        }
        list.push(Field {
            name: d[..end].to_vec(),
            kind,
            start: offset,
            width: field_width,
        });
        offset += field_width;
        at += 32;
    }
    Some(list)
}

/// The encoding and its printed name.
fn encoding_of(
    source: &Source,
    driver: u8,
    fields: &[Field],
    rows: &[&[u8]],
    said: &mut Vec<Said>,
) -> Result<(&'static Encoding, String)> {
    let file = source.file;
    let mut sample: Vec<u8> = Vec::new();
    for f in fields {
        sample.extend(&f.name);
        sample.push(b'\n');
    }
    for row in rows {
        for f in fields.iter().filter(|f| f.kind == b'C') {
            sample.extend(row[f.start..f.start + f.width].trim_ascii());
            sample.push(b'\n');
        }
        if sample.len() > 1 << 24 {
            break;
        }
    }
    if let Some(name) = &source.options.encoding {
        let encoding = encoding::by_name(name);
        let fault = || {
            Fault::new(Code::Encoding, file)
                .field("encoding")
                .found(name)
        };
        let encoding = encoding.ok_or_else(fault)?;
        return Ok((encoding, encoding::name(encoding).to_string()));
    }
    let fits = |e: &'static Encoding| !e.decode_without_bom_handling(&sample).1;
    let cpg = source.sibling("cpg")?;
    let cpg = cpg.map(|b| String::from_utf8_lossy(&b).trim().to_string());
    let stated = cpg.as_deref().and_then(encoding::by_name);
    let stated = stated.or_else(|| encoding::by_driver(driver));
    match stated {
        Some(e) if fits(e) => return Ok((e, encoding::name(e).to_string())),
        _ => {}
    }
    let (guess, how) = encoding::detect(&sample);
    let name = encoding::name(guess).to_string();
    let plain = sample.is_ascii();
    if (how == encoding::Source::Guessed || stated.is_some()) && !plain {
        let fault = Fault::new(Code::EncodingGuessed, file).found(name.clone());
        let fault = match stated {
            Some(e) => fault.expected(encoding::name(e)),
            None => fault,
        };
        said.push(Said::noted(fault));
    }
    Ok((guess, name))
}

fn value(kind: u8, cell: &[u8], encoding: &'static Encoding, lossy: &mut usize) -> Cell {
    match kind {
        b'N' | b'F' => {
            let text = String::from_utf8_lossy(cell);
            let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
            if let Ok(n) = text.parse::<i64>() {
                return n.into();
            }
            match text.parse::<f64>() {
                Ok(n) => Cell::real(n),
                // A full field of stars is a number that did not fit.
                Err(_) if text.is_empty() || text.bytes().all(|b| b == b'*') => Cell::null(),
                Err(_) => match text.replace(',', ".").parse::<f64>() {
                    Ok(n) => Cell::real(n),
                    Err(_) => Cell::text(text),
                },
            }
        }
        b'L' => match cell.first() {
            Some(b'T' | b't' | b'Y' | b'y') => true.into(),
            Some(b'F' | b'f' | b'N' | b'n') => false.into(),
            _ => Cell::null(),
        },
        b'I' | b'+' if cell.len() == 4 => {
            i64::from(i32::from_le_bytes([cell[0], cell[1], cell[2], cell[3]])).into()
        }
        b'O' | b'B' if cell.len() == 8 => {
            let bytes: [u8; 8] = cell.try_into().unwrap_or_default();
            Cell::real(f64::from_le_bytes(bytes))
        }
        b'D' => {
            let text = String::from_utf8_lossy(cell);
            let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
            match text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
                true if text != "00000000" => {
                    Cell::text(&format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]))
                }
                _ => Cell::null(),
            }
        }
        _ => {
            let end = cell.iter().position(|b| *b == 0).unwrap_or(cell.len());
            let (text, _, bad) = encoding.decode(&cell[..end]);
            *lossy += usize::from(bad);
            match text.trim() {
                "" => Cell::null(),
                text => Cell::text(text),
            }
        }
    }
}
