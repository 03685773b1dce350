//! The bytes of a file in blocks that may grow, checked to be UTF-8 as they come.

use super::{cut, Careful, Gathered, Item};
use crate::error::Result;
use crate::format::stream::Stream;
use std::ops::Range;

/// Bytes that are read at a time.
const BLOCK: usize = 1 << 20;

/// A block, and where reading stands in it.
pub struct Feed<'a> {
    stream: Stream<'a>,
    /// The block.
    pub bytes: Vec<u8>,
    /// Where reading stands.
    pub at: usize,
    /// Line breaks before the block.
    lines: usize,
    /// Bytes of the block that are UTF-8.
    sound: usize,
}

impl<'a> Feed<'a> {
    /// The first block, after a byte-order mark.
    pub fn new(stream: Stream<'a>) -> Result<Option<Feed<'a>>> {
        let mut feed = Feed {
            stream,
            bytes: Vec::new(),
            at: 0,
            lines: 0,
            sound: 0,
        };
        let sound = feed.more()?;
        if feed.bytes.starts_with(b"\xef\xbb\xbf") {
            feed.at = 3;
        }
        Ok(sound.then_some(feed))
    }

    /// Is all of the file in this block or before it?
    pub fn ended(&self) -> bool {
        self.stream.ended
    }

    /// The line where reading stands.
    pub fn line(&self) -> usize {
        1 + self.lines + breaks(&self.bytes[..self.at])
    }

    /// The stream, when all is read.
    pub fn into_stream(self) -> Stream<'a> {
        self.stream
    }

    /// Reads on; what was used of the block goes. `false` if the bytes are no text.
    pub fn more(&mut self) -> Result<bool> {
        self.lines += breaks(&self.bytes[..self.at]);
        self.bytes.drain(..self.at);
        self.sound = self.sound.saturating_sub(self.at);
        self.at = 0;
        let (stream, bytes, sound) = (&mut self.stream, &mut self.bytes, &mut self.sound);
        fill(stream, bytes, sound)
    }

    /// The next byte that is no white space, which stays; `None` at the end, or if the bytes are no
    /// text.
    pub fn peek(&mut self) -> Result<Option<u8>> {
        loop {
            self.at = cut::skip(&self.bytes, self.at);
            if let Some(byte) = self.bytes.get(self.at) {
                return Ok(Some(*byte));
            }
            if self.ended() || !self.more()? {
                return Ok(None);
            }
        }
    }

    /// The next value, all of it in the block.
    pub fn value(&mut self) -> Result<Option<Range<usize>>> {
        self.peek()?;
        loop {
            match cut::value(&self.bytes, self.at) {
                cut::Cut::End(end) => {
                    let range = self.at..end;
                    self.at = end;
                    return Ok(Some(range));
                }
                cut::Cut::More if !self.ended() && self.more()? => {}
                _ => return Ok(None),
            }
        }
    }

    /// Parses items of this block while the next is read. `None` if the bytes are no text or an item
    /// is no JSON.
    pub fn parse(
        &mut self,
        file: &str,
        items: &[Item],
        careful: Careful,
        all: &mut Gathered,
    ) -> Result<Option<()>> {
        let mut next = Vec::with_capacity(BLOCK + self.bytes.len() - self.at);
        next.extend_from_slice(&self.bytes[self.at..]);
        let mut sound = self.sound.saturating_sub(self.at);
        let (stream, bytes, first) = (&mut self.stream, &self.bytes, all.count);
        let (filled, parsed) = rayon::join(
            || match stream.ended {
                true => Ok(true),
                false => fill(stream, &mut next, &mut sound),
            },
            || Gathered::parse(file, first, bytes, items, careful),
        );
        let (true, Some(parsed)) = (filled?, parsed) else {
            return Ok(None);
        };
        parsed.into_iter().for_each(|p| all.add(p));
        self.lines += breaks(&self.bytes[..self.at]);
        (self.bytes, self.at, self.sound) = (next, 0, sound);
        Ok(Some(()))
    }
}

fn fill(stream: &mut Stream, bytes: &mut Vec<u8>, sound: &mut usize) -> Result<bool> {
    // A value longer than a block is looked at anew each time: twice as much, then.
    stream.fill(bytes, BLOCK.max(bytes.len()))?;
    Ok(match std::str::from_utf8(&bytes[*sound..]) {
        Ok(_) => {
            *sound = bytes.len();
            true
        }
        Err(e) => {
            *sound += e.valid_up_to();
            e.error_len().is_none() && !stream.ended
        }
    })
}

fn breaks(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| **b == b'\n').count()
}
