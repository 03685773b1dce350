//! A file as a run of blocks, hashed and unpacked on the way, for readers that never need all of it
//! at once.

use super::open::{limits, same, Source};
use crate::error::{Code, Error, Fault, Result};
use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, BufReader, Read};
use std::path::PathBuf;

/// Most memory that features take, in sizes of the text they are read from.
pub const SWELLING: u64 = 4;

/// A file, hashed as it is read.
struct Hashed {
    file: fs::File,
    hasher: Sha256,
    size: u64,
}

impl Read for Hashed {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(to)?;
        self.hasher.update(&to[..n]);
        self.size += n as u64;
        Ok(n)
    }
}

enum Input<'a> {
    Plain(Hashed),
    Packed(Box<MultiGzDecoder<BufReader<Hashed>>>),
    Memory(&'a [u8]),
}

/// The rest of a file.
pub struct Stream<'a> {
    file: String,
    path: PathBuf,
    before: Option<fs::Metadata>,
    input: Input<'a>,
    most: u64,
    given: u64,
    /// Is there nothing left?
    pub ended: bool,
}

impl<'a> Stream<'a> {
    /// Opens the file of a source.
    ///
    /// # Errors
    /// It cannot be opened, or is larger than the limits.
    pub fn open(source: &'a Source) -> Result<Stream<'a>> {
        let mut stream = Stream {
            file: source.file.to_string(),
            path: source.path.to_path_buf(),
            before: None,
            input: Input::Memory(&[]),
            most: limits(source.memory(), SWELLING),
            given: 0,
            ended: false,
        };
        if let Some(bytes) = source.held() {
            stream.input = Input::Memory(bytes);
            return Ok(stream);
        }
        let failed = |e| Error::io(source.path, e);
        let before = fs::metadata(source.path).map_err(failed)?;
        if before.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        source.fits(before.len(), SWELLING)?;
        let hashed = Hashed {
            file: fs::File::open(source.path).map_err(failed)?,
            hasher: Sha256::new(),
            size: 0,
        };
        stream.input = match source.is_packed() {
            true => Input::Packed(Box::new(MultiGzDecoder::new(BufReader::with_capacity(
                1 << 18,
                hashed,
            )))),
            false => Input::Plain(hashed),
        };
        stream.before = Some(before);
        Ok(stream)
    }

    /// Adds the next bytes to a buffer, `most` of them unless the file ends before.
    ///
    /// # Errors
    /// The file cannot be read or unpacked, or is larger than the limits.
    pub fn fill(&mut self, buffer: &mut Vec<u8>, most: usize) -> Result<()> {
        buffer.reserve_exact(most);
        let take = most as u64;
        let got = match &mut self.input {
            Input::Plain(input) => input.take(take).read_to_end(buffer),
            Input::Packed(input) => input.take(take).read_to_end(buffer),
            Input::Memory(input) => input.take(take).read_to_end(buffer),
        };
        let got = got.map_err(|e| match (&self.input, e.kind()) {
            (Input::Packed(_), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData)
            | (Input::Packed(_), io::ErrorKind::UnexpectedEof) => {
                Fault::new(Code::Syntax, &self.file)
                    .found(e.to_string())
                    .into()
            }
            _ => Error::io(&self.path, e),
        })?;
        self.given += got as u64;
        self.ended = got < most;
        match self.given > self.most {
            true => Err(Fault::new(Code::TooBig, &self.file)
                .found(format!("> {} MiB", self.most >> 20))
                .expected("a smaller file, or --max-memory")
                .into()),
            false => Ok(()),
        }
    }

    /// Ends with a file that was read to its end: its hash goes to the source.
    ///
    /// # Errors
    /// It became another while it was read.
    pub fn finish(self, source: &Source) -> Result<()> {
        let hashed = match self.input {
            Input::Plain(hashed) => hashed,
            Input::Packed(packed) => packed.into_inner().into_inner(),
            Input::Memory(_) => return Ok(()),
        };
        let after = fs::metadata(&self.path).map_err(|e| Error::io(&self.path, e))?;
        if let Some(before) = self.before.filter(fs::Metadata::is_file) {
            if !same(&before, &after) || hashed.size != after.len() {
                return Err(Fault::new(Code::Changed, &self.file).into());
            }
        }
        source.hashed(hashed.hasher, hashed.size);
        Ok(())
    }
}
