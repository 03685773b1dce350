//! A sequence in blocks: features or geometries, one a line or set apart by record separators.

use super::feed::Feed;
use super::{whole, Gathered, Item, Streamed};
use crate::error::Result;
use crate::format::stream::Stream;
use crate::format::Source;

/// What sets the texts of a sequence apart (RFC 8142).
const SEPARATOR: u8 = 0x1e;

/// Reads a sequence.
///
/// # Errors
/// The file cannot be read, or is larger than the limits.
pub fn read(source: &Source) -> Result<Streamed> {
    let Some(mut feed) = Feed::new(Stream::open(source)?)? else {
        return Ok(Streamed::Unusual(1));
    };
    let separated = feed.peek()? == Some(SEPARATOR);
    let (between, careful): (u8, super::Careful) = match separated {
        true => (SEPARATOR, |file, k, _, text| {
            Some(whole::text(file, k, None, text))
        }),
        false => (b'\n', |file, k, line, text| {
            Some(whole::text(file, k, Some(line), text))
        }),
    };
    let mut all = Gathered::default();
    let mut line = feed.line();
    loop {
        let mut items = Vec::new();
        let mut start = feed.at;
        for (k, byte) in feed.bytes.iter().enumerate().skip(feed.at) {
            match *byte {
                b if b == between => {
                    items.extend(item(&feed.bytes, start, k, line));
                    start = k + 1;
                    line += usize::from(!separated);
                }
                // Both kinds in one file.
                SEPARATOR => return Ok(Streamed::Unusual(line)),
                _ => {}
            }
        }
        let ended = feed.ended();
        if ended {
            items.extend(item(&feed.bytes, start, feed.bytes.len(), line));
            start = feed.bytes.len();
        }
        let read_on = items.is_empty() && !ended;
        feed.at = start;
        if read_on && !feed.more()? {
            return Ok(Streamed::Unusual(line));
        }
        if !items.is_empty()
            && feed
                .parse(source.file, &items, careful, &mut all)?
                .is_none()
        {
            return Ok(Streamed::Unusual(line));
        }
        if ended {
            break;
        }
    }
    // One text alone may be a document.
    if all.count == 1 {
        return Ok(Streamed::Lines);
    }
    feed.into_stream().finish(source)?;
    Ok(Streamed::Done(all.end(source.file)))
}

/// The text between two places, without white space around it; `None` if there is none.
fn item(bytes: &[u8], start: usize, end: usize, line: usize) -> Option<Item> {
    let text = &bytes[start..end];
    let head = text.len() - text.trim_ascii_start().len();
    let at = start + head..start + head + text.trim_ascii().len();
    (!at.is_empty()).then_some(Item { at, line })
}
