//! Just enough of zip to read what numpy writes: entries stored or deflated, with 64-bit sizes.
//!
//! Everything a file says about itself is checked against what is there before it is used: offsets
//! against the file, sizes against what unpacks, contents against their checksum.

use crate::error::{Code, Fault};
use std::borrow::Cow;
use std::io::Read;

/// One entry.
pub struct Entry<'a> {
    /// Its name.
    pub name: String,
    deflated: bool,
    crc: u32,
    size: u64,
    packed: &'a [u8],
}

/// Does the file begin like a zip archive?
pub fn is(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

fn wrong(file: &str, what: &str) -> Fault {
    Fault::new(Code::Syntax, file).found(format!("zip: {what}"))
}

fn u16_at(b: &[u8], at: usize) -> Option<usize> {
    let b = b.get(at..at.checked_add(2)?)?;
    Some(usize::from(u16::from_le_bytes(b.try_into().ok()?)))
}

fn u32_at(b: &[u8], at: usize) -> Option<u32> {
    let b = b.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(b.try_into().ok()?))
}

fn u64_at(b: &[u8], at: usize) -> Option<u64> {
    let b = b.get(at..at.checked_add(8)?)?;
    Some(u64::from_le_bytes(b.try_into().ok()?))
}

/// Entries of the archive, from its directory.
///
/// # Errors
/// [`Code::Syntax`] where the directory is missing, cut off or does not fit the file.
pub fn entries<'a>(file: &str, bytes: &'a [u8]) -> Result<Vec<Entry<'a>>, Fault> {
    let (at, count) = directory(bytes).ok_or_else(|| wrong(file, "no directory at the end"))?;
    let mut list = Vec::new();
    let mut at = at;
    for k in 0..count {
        let (entry, next) =
            entry(bytes, at).ok_or_else(|| wrong(file, &format!("entry {} is cut off", k + 1)))?;
        list.push(entry);
        at = next;
    }
    Ok(list)
}

/// Where the directory begins, and how many entries it has.
fn directory(bytes: &[u8]) -> Option<(usize, u64)> {
    let from = bytes.len().saturating_sub(22 + 65_535);
    let last = bytes.len().checked_sub(22)?;
    let end = (from..=last)
        .rev()
        .find(|&k| bytes[k..].starts_with(b"PK\x05\x06"))?;
    let (count, at) = (u16_at(bytes, end + 10)?, u32_at(bytes, end + 16)?);
    if count != 0xffff && at != u32::MAX {
        return Some((at as usize, count as u64));
    }
    let locator = end.checked_sub(20)?;
    if !bytes[locator..].starts_with(b"PK\x06\x07") {
        return None;
    }
    let wide = usize::try_from(u64_at(bytes, locator + 8)?).ok()?;
    if !bytes.get(wide..)?.starts_with(b"PK\x06\x06") {
        return None;
    }
    let at = usize::try_from(u64_at(bytes, wide + 48)?).ok()?;
    Some((at, u64_at(bytes, wide + 32)?))
}

/// The entry whose directory record is at `at`, and where the next record begins.
fn entry(bytes: &[u8], at: usize) -> Option<(Entry<'_>, usize)> {
    if !bytes.get(at..)?.starts_with(b"PK\x01\x02") {
        return None;
    }
    let method = u16_at(bytes, at + 10)?;
    let crc = u32_at(bytes, at + 16)?;
    let mut wide = [
        u64::from(u32_at(bytes, at + 24)?),
        u64::from(u32_at(bytes, at + 20)?),
        u64::from(u32_at(bytes, at + 42)?),
    ];
    let name_end = at + 46 + u16_at(bytes, at + 28)?;
    let extra_end = name_end + u16_at(bytes, at + 30)?;
    let next = extra_end + u16_at(bytes, at + 32)?;
    let name = String::from_utf8_lossy(bytes.get(at + 46..name_end)?).into_owned();
    let extra = bytes.get(name_end..extra_end)?;
    let mut k = 0;
    while let (Some(tag), Some(len)) = (u16_at(extra, k), u16_at(extra, k + 2)) {
        if tag == 1 {
            let mut field = k + 4;
            for value in wide.iter_mut().filter(|v| **v == u64::from(u32::MAX)) {
                *value = u64_at(extra, field)?;
                field += 8;
            }
        }
        k += 4 + len;
    }
    let [size, packed, offset] = wide;
    let local = usize::try_from(offset).ok()?;
    if !bytes.get(local..)?.starts_with(b"PK\x03\x04") {
        return None;
    }
    let from = local
        .checked_add(30 + u16_at(bytes, local + 26)?)?
        .checked_add(u16_at(bytes, local + 28)?)?;
    let to = from.checked_add(usize::try_from(packed).ok()?)?;
    let deflated = match method {
        0 if size == packed => false,
        8 => true,
        _ => return None,
    };
    let entry = Entry {
        name,
        deflated,
        crc,
        size,
        packed: bytes.get(from..to)?,
    };
    Some((entry, next))
}

impl<'a> Entry<'a> {
    /// What is in it.
    ///
    /// # Errors
    /// [`Code::Syntax`] if it does not unpack to the size and checksum that the directory states.
    pub fn unpack(&self, file: &str) -> Result<Cow<'a, [u8]>, Fault> {
        let content = match self.deflated {
            false => Cow::Borrowed(self.packed),
            true => {
                let mut out = Vec::new();
                flate2::read::DeflateDecoder::new(self.packed)
                    .take(self.size.saturating_add(1))
                    .read_to_end(&mut out)
                    .map_err(|e| wrong(file, &format!("{}: {e}", self.name)))?;
                Cow::Owned(out)
            }
        };
        let mut crc = flate2::Crc::new();
        crc.update(&content);
        if content.len() as u64 != self.size || crc.sum() != self.crc {
            return Err(wrong(file, &format!("{} is damaged", self.name)));
        }
        Ok(content)
    }
}
