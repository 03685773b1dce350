//! Arrays that numpy saved (`numpy.savez`): a zip of `.npy` files.
//!
//! The format is NEP 1 of numpy: a magic word, a Python dictionary as header, then the numbers.
//! Little-endian integers and floats in C order are read; nothing is allocated that the file does
//! not hold.

use super::zip;
use crate::error::{Code, Fault};
use std::borrow::Cow;

/// An archive of arrays.
pub struct Npz<'a> {
    file: &'a str,
    entries: Vec<zip::Entry<'a>>,
}

/// One array, its numbers not read yet.
pub struct Array<'a> {
    /// Its lengths; none for a single number.
    pub shape: Vec<usize>,
    kind: Vec<u8>,
    content: Cow<'a, [u8]>,
    from: usize,
    fault: Fault,
}

impl<'a> Npz<'a> {
    /// Opens an archive; `file` is what the user calls it.
    ///
    /// # Errors
    /// [`Code::Syntax`] if it is no sound zip archive.
    pub fn new(file: &'a str, bytes: &'a [u8]) -> Result<Npz<'a>, Fault> {
        let entries = zip::entries(file, bytes)?;
        Ok(Npz { file, entries })
    }

    /// The array of that name.
    ///
    /// # Errors
    /// [`Code::MissingKey`] without it, [`Code::Syntax`] if it is damaged or no array that is read.
    pub fn array(&self, name: &str) -> Result<Array<'a>, Fault> {
        let mut entries = self.entries.iter();
        let entry = entries.find(|e| e.name.strip_suffix(".npy") == Some(name));
        let entry = entry.ok_or_else(|| Fault::new(Code::MissingKey, self.file).field(name))?;
        let content = entry.unpack(self.file)?;
        let fault = Fault::new(Code::Syntax, self.file).field(name);
        let Some((kind, shape, from)) = header(&content) else {
            return Err(fault.found("no .npy header of a plain array in C order"));
        };
        let width = kind.get(2).map_or(0, |w| usize::from(w.wrapping_sub(b'0')));
        let items = shape.iter().try_fold(1usize, |n, &k| n.checked_mul(k));
        if items.and_then(|n| n.checked_mul(width)) != Some(content.len() - from) {
            let have = content.len() - from;
            return Err(fault.found(format!("{have} bytes, which are not {shape:?}")));
        }
        Ok(Array {
            shape,
            kind,
            content,
            from,
            fault,
        })
    }
}

/// Kind of number, shape, and where the numbers begin.
fn header(content: &[u8]) -> Option<(Vec<u8>, Vec<usize>, usize)> {
    let rest = content.strip_prefix(b"\x93NUMPY")?;
    let (long, from): (usize, usize) = match rest.first()? {
        1 => (
            usize::from(u16::from_le_bytes(rest.get(2..4)?.try_into().ok()?)),
            10,
        ),
        2 | 3 => (
            u32::from_le_bytes(rest.get(2..6)?.try_into().ok()?) as usize,
            12,
        ),
        _ => return None,
    };
    let end = from.checked_add(long)?;
    let text = std::str::from_utf8(content.get(from..end)?).ok()?;
    if !after(text, "fortran_order")?.starts_with("False") {
        return None;
    }
    let kind = after(text, "descr")?
        .strip_prefix(['\'', '"'])?
        .split(['\'', '"'])
        .next()?;
    let kinds = [
        "<f8", "<f4", "<i8", "<u8", "<i4", "<u4", "<i2", "<u2", "|i1", "|u1", "|b1",
    ];
    let kind = kinds.contains(&kind).then(|| kind.as_bytes().to_vec())?;
    let shape = after(text, "shape")?.strip_prefix('(')?.split(')').next()?;
    let lengths = shape.split(',').map(str::trim).filter(|s| !s.is_empty());
    let shape: Option<Vec<usize>> = lengths.map(|s| s.parse().ok()).collect();
    Some((kind, shape?, end))
}

/// What follows a key of the header.
fn after<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let at = text.find(&format!("'{key}'"))? + key.len() + 2;
    Some(text[at..].trim_start().strip_prefix(':')?.trim_start())
}

impl Array<'_> {
    fn items<const W: usize>(&self) -> impl Iterator<Item = [u8; W]> + '_ {
        let chunks = self.content[self.from..].chunks_exact(W);
        chunks.map(|c| std::array::from_fn(|k| c[k]))
    }

    /// All of it as floats.
    ///
    /// # Errors
    /// [`Code::BadNumber`] if any is not finite.
    pub fn reals(&self) -> Result<Vec<f64>, Fault> {
        let list: Vec<f64> = match self.kind.as_slice() {
            b"<f8" => self.items().map(f64::from_le_bytes).collect(),
            b"<f4" => self
                .items()
                .map(|b| f64::from(f32::from_le_bytes(b)))
                .collect(),
            _ => self.wholes()?.into_iter().map(|v| v as f64).collect(),
        };
        match list.iter().position(|v| !v.is_finite()) {
            None => Ok(list),
            Some(k) => Err(self.bad(k, list[k].to_string())),
        }
    }

    /// All of it as whole numbers.
    ///
    /// # Errors
    /// [`Code::BadNumber`] if it holds floats, or numbers beyond 63 bits.
    pub fn wholes(&self) -> Result<Vec<i64>, Fault> {
        Ok(match self.kind.as_slice() {
            b"<i8" => self.items().map(i64::from_le_bytes).collect(),
            b"<i4" => self.items().map(|b| i32::from_le_bytes(b).into()).collect(),
            b"<u4" => self.items().map(|b| u32::from_le_bytes(b).into()).collect(),
            b"<i2" => self.items().map(|b| i16::from_le_bytes(b).into()).collect(),
            b"<u2" => self.items().map(|b| u16::from_le_bytes(b).into()).collect(),
            b"|i1" => self.items().map(|b| i8::from_le_bytes(b).into()).collect(),
            b"|u1" | b"|b1" => self.items::<1>().map(|[b]| b.into()).collect(),
            b"<u8" => {
                let list = self
                    .items()
                    .map(|b| i64::try_from(u64::from_le_bytes(b)).ok());
                let list: Option<Vec<i64>> = list.collect();
                list.ok_or_else(|| self.bad(0, "a number above 2^63".into()))?
            }
            _ => return Err(self.bad(0, "floats where whole numbers are needed".into())),
        })
    }

    /// All of it as points: the last length is 2.
    ///
    /// # Errors
    /// [`Code::BadNumber`] if it has another shape or a coordinate is not finite.
    pub fn points(&self) -> Result<Vec<[f64; 2]>, Fault> {
        if self.shape.len() != 2 || self.shape[1] != 2 {
            return Err(self.bad(0, format!("shape {:?}", self.shape)));
        }
        let flat = self.reals()?;
        Ok(flat.chunks_exact(2).map(|c| [c[0], c[1]]).collect())
    }

    fn bad(&self, at: usize, found: String) -> Fault {
        let mut fault = self.fault.clone();
        fault.code = Code::BadNumber;
        fault.found(format!("{found} (entry {})", at + 1))
    }
}
