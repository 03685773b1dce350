//! Reads GeoJSON (RFC 7946): a FeatureCollection, a Feature or a bare geometry; and sequences of
//! features, one a line or set apart by record separators (RFC 8142).
//!
//! Collections and sequences go through in blocks (`document`, `lines`): while one is parsed,
//! the next is read and hashed. Features of the usual form are parsed in one pass ([`fast`]), others
//! with care ([`whole`]). A file that is no such document is read whole, to say what is wrong.

pub mod cut;
mod document;
pub mod fast;
mod feed;
pub mod geometry;
mod lines;
pub mod number;
pub mod whole;

use super::parts::Mended;
use super::row::Heads;
use super::{place, Raw, Record, Said, Source};
use crate::crs::Crs;
use crate::error::{Code, Fault, Result};
use fast::Fast;
use rayon::prelude::*;
use std::ops::Range;

/// A feature as read, or the fault that it is; with what was mended.
type Parsed = (std::result::Result<Record, Lost>, Mended);

/// The fault of a feature, and its attributes if they could be read.
type Lost = (Fault, Option<Record>);

/// What came of reading a file in blocks.
enum Streamed {
    /// All of it was read.
    Done(Raw),
    /// It is a sequence.
    Lines,
    /// It is something else, or wrong, near this line.
    Unusual(usize),
}

/// Reads a document.
///
/// # Errors
/// [`Code::Encoding`], [`Code::Syntax`] with line, [`Code::NotGeoJson`].
pub fn read(source: &Source) -> Result<Raw> {
    match document::read(source)? {
        Streamed::Done(raw) => Ok(raw),
        Streamed::Lines => read_lines(source),
        Streamed::Unusual(line) => {
            may_be_whole(source, line)?;
            whole::read(source)
        }
    }
}

/// Reads a sequence: features or geometries, one a line or set apart by record separators.
///
/// # Errors
/// [`Code::Encoding`]; lines that are no JSON are faults of their features.
pub fn read_lines(source: &Source) -> Result<Raw> {
    match lines::read(source)? {
        Streamed::Done(raw) => Ok(raw),
        Streamed::Lines => whole::read_lines(source),
        Streamed::Unusual(line) => {
            may_be_whole(source, line)?;
            whole::read_lines(source)
        }
    }
}

/// A file too large to be looked at as a whole is only told the line.
fn may_be_whole(source: &Source, line: usize) -> Result<()> {
    let fits = source.held().is_some() || source.fits_whole();
    match fits {
        true => Ok(()),
        false => Err(Fault::new(Code::Syntax, source.file).line(line).into()),
    }
}

/// One text that should be a feature: where it is in its block, and its line in the file.
struct Item {
    at: Range<usize>,
    line: usize,
}

/// The careful parser of one text: file, feature, line, text. `None` if it is no JSON at all and
/// nothing after it can be trusted.
type Careful = fn(&str, usize, usize, &str) -> Option<Parsed>;

/// Features so far.
#[derive(Default)]
struct Gathered {
    records: Vec<Record>,
    lost: Vec<Record>,
    said: Vec<Said>,
    heights: usize,
    heads: Heads,
    /// Texts so far.
    count: usize,
}

/// Most features that one task parses.
const CHUNK: usize = 512;

impl Gathered {
    /// Parses texts of a block, in parallel; `None` if one of them is no JSON.
    fn parse(
        file: &str,
        first: usize,
        block: &[u8],
        items: &[Item],
        careful: Careful,
    ) -> Option<Vec<Gathered>> {
        let chunks = items.par_chunks(CHUNK).enumerate();
        chunks
            .map(|(c, items)| {
                let mut out = Gathered::default();
                let mut fast = Fast::default();
                out.records.reserve_exact(items.len());
                for (k, item) in items.iter().enumerate() {
                    let number = first + c * CHUNK + k + 1;
                    let bytes = &block[item.at.clone()];
                    let mut mended = Mended::default();
                    let parsed = match fast.feature(bytes, number, &mut mended) {
                        Some(record) => (Ok(record), mended),
                        None => {
                            let text = std::str::from_utf8(bytes).ok()?;
                            careful(file, number, item.line, text)?
                        }
                    };
                    out.take(file, number, parsed);
                }
                Some(out)
            })
            .collect()
    }

    fn take(&mut self, file: &str, number: usize, (item, mended): Parsed) {
        match item {
            Ok(record) => self.records.push(record),
            Err((fault, record)) => {
                self.said.push(Said::aside(fault));
                self.lost.extend(record);
            }
        }
        self.said.extend(place::closed(file, number, &mended));
        self.heights += usize::from(mended.heights);
        self.count += 1;
    }

    fn add(&mut self, more: Gathered) {
        let heads = &mut self.heads;
        self.records.extend(more.records.into_iter().map(|mut r| {
            heads.share(&mut r.properties);
            r
        }));
        self.lost.extend(more.lost);
        self.said.extend(more.said);
        self.heights += more.heights;
        self.count += more.count;
    }

    fn end(mut self, file: &str) -> Raw {
        self.said.extend(place::heights(file, self.heights));
        Raw {
            records: self.records,
            lost: self.lost,
            said: self.said,
            system: Some(Crs::wgs84()),
            ..Raw::default()
        }
    }
}

fn gather(file: &str, parsed: Vec<Parsed>) -> Raw {
    let mut all = Gathered::default();
    for (k, parsed) in parsed.into_iter().enumerate() {
        all.take(file, k + 1, parsed);
    }
    all.end(file)
}
