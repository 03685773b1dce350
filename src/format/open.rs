//! Opens files: sizes are checked before anything is read, compressed ones are unpacked within
//! limits, and a file that changes while it is read is refused.

use crate::error::{Code, Error, Fault, Result};
use sha2::{Digest, Sha256};
use std::cell::{Cell, OnceCell, RefCell};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// How a layer is to be read. What is left out is taken from the file.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Coordinate system, in any form that [`crate::crs::Crs::parse`] knows.
    pub crs: Option<String>,
    /// Text encoding, such as `gbk` or `utf-8`.
    pub encoding: Option<String>,
    /// Name of the layer, where a file has several.
    pub layer: Option<String>,
    /// Most memory that reading may take, bytes; 0: as [`limit_memory`] says, else
    /// four fifths of what the system has free.
    pub memory: u64,
}

/// Largest size a compressed file may unpack to, and largest file that is read.
const LARGEST: u64 = 16 << 30;
/// How much memory reading takes at most, in sizes of the file: features are larger than text.
const SWELLING: u64 = 6;

static MOST: AtomicU64 = AtomicU64::new(0);

/// Sets the most memory that reading any one file of this process may take, bytes.
pub fn limit_memory(bytes: u64) {
    MOST.store(bytes, Ordering::Relaxed);
}

/// A file with its bytes.
pub struct Source<'a> {
    /// The file, as the user named it.
    pub file: &'a str,
    /// Where it is.
    pub path: &'a Path,
    /// How it is to be read.
    pub options: &'a Options,
    bytes: OnceCell<Vec<u8>>,
    hasher: RefCell<Sha256>,
    size: Cell<u64>,
}

impl<'a> Source<'a> {
    /// The file; nothing of it is read yet.
    pub fn new(file: &'a str, path: &'a Path, options: &'a Options) -> Source<'a> {
        Source {
            file,
            path,
            options,
            bytes: OnceCell::new(),
            hasher: Sha256::new().into(),
            size: 0.into(),
        }
    }

    /// Bytes that are in memory already.
    pub fn in_memory(file: &'a str, bytes: &[u8], options: &'a Options) -> Source<'a> {
        let source = Source::new(file, Path::new(""), options);
        let _ = source.bytes.set(bytes.to_vec());
        source
    }

    /// The bytes of the file, unpacked if its name ends in `.gz`; read when first asked for.
    ///
    /// # Errors
    /// It cannot be read, changes while it is read, or is larger than the limits.
    pub fn bytes(&self) -> Result<&[u8]> {
        if self.bytes.get().is_none() {
            let packed = self.take(self.path)?;
            let bytes = match self.is_packed() {
                true => self.unpack(&packed)?,
                false => packed,
            };
            let _ = self.bytes.set(bytes);
        }
        Ok(self.held().unwrap_or_default())
    }

    /// The bytes, if they are in memory.
    pub(super) fn held(&self) -> Option<&[u8]> {
        self.bytes.get().map(Vec::as_slice)
    }

    pub(super) fn is_packed(&self) -> bool {
        self.file.to_ascii_lowercase().ends_with(".gz")
    }

    /// Takes over the hash of what a stream has read.
    pub(super) fn hashed(&self, hasher: Sha256, size: u64) {
        self.hasher.replace(hasher);
        self.size.set(size);
    }

    /// SHA-256 of everything that was read, in hex, and how many bytes it was.
    pub fn hash(&self) -> (String, u64) {
        let digest = self.hasher.borrow().clone().finalize();
        (super::hex(&digest), self.size.get())
    }

    /// The bytes of the file of the same name with another ending, if there is one.
    ///
    /// # Errors
    /// It is there but cannot be read.
    pub fn sibling(&self, ending: &str) -> Result<Option<Vec<u8>>> {
        match self.find(ending) {
            Some(path) => self.take(&path).map(Some),
            None => Ok(None),
        }
    }

    /// Endings are compared without case; so is the stem if nothing else fits.
    fn find(&self, ending: &str) -> Option<PathBuf> {
        self.path.file_name()?;
        let plain = self.path.with_extension(ending);
        if plain.is_file() {
            return Some(plain);
        }
        let wanted = plain.file_name()?.to_string_lossy().to_lowercase();
        let parent = match self.path.parent() {
            Some(p) if !p.as_os_str().is_empty() => p,
            _ => Path::new("."),
        };
        let mut hits: Vec<PathBuf> = fs::read_dir(parent)
            .ok()?
            .flatten()
            .filter(|e| e.file_name().to_string_lossy().to_lowercase() == wanted)
            .map(|e| e.path())
            .collect();
        hits.sort();
        hits.into_iter().next()
    }

    fn take(&self, path: &Path) -> Result<Vec<u8>> {
        let failed = |e| Error::io(path, e);
        let before = fs::metadata(path).map_err(failed)?;
        if before.is_dir() {
            return Err(failed(std::io::ErrorKind::IsADirectory.into()));
        }
        self.fits(before.len(), SWELLING)?;
        let most = LARGEST.min(self.memory());
        let mut bytes = Vec::with_capacity(usize::try_from(before.len()).unwrap_or(0));
        fs::File::open(path)
            .and_then(|f| f.take(most + 1).read_to_end(&mut bytes))
            .map_err(failed)?;
        self.fits(bytes.len() as u64, SWELLING)?;
        let after = fs::metadata(path).map_err(failed)?;
        if before.is_file() && (!same(&before, &after) || bytes.len() as u64 != after.len()) {
            return Err(Fault::new(Code::Changed, self.file).into());
        }
        self.hasher.borrow_mut().update(&bytes);
        self.size.set(self.size.get() + bytes.len() as u64);
        Ok(bytes)
    }

    /// Refuses what reading would not have the memory for.
    ///
    /// # Errors
    /// [`Code::TooBig`] with what it would take.
    pub(super) fn fits(&self, bytes: u64, swelling: u64) -> Result<()> {
        let most = self.memory();
        let need = bytes.saturating_mul(swelling);
        if bytes > LARGEST || need > most {
            let mib = |n: u64| format!("{} MiB", n >> 20);
            return Err(Fault::new(Code::TooBig, self.file)
                .found(format!("{} · {swelling} = {}", mib(bytes), mib(need)))
                .expected(format!("≤ {} (--max-memory)", mib(most)))
                .into());
        }
        Ok(())
    }

    /// Refuses what would take more memory than there is.
    pub(super) fn takes(&self, bytes: u64) -> Result<()> {
        self.fits(bytes, 1)
    }

    /// Would its bytes fit into memory, with what is made of them?
    pub(super) fn fits_whole(&self) -> bool {
        let size = fs::metadata(self.path).map_or(0, |m| m.len());
        // How much a compressed file holds is not known; text packs some ten times.
        let size = if self.is_packed() { size * 10 } else { size };
        size.saturating_mul(SWELLING) <= self.memory()
    }

    pub(super) fn memory(&self) -> u64 {
        match (self.options.memory, MOST.load(Ordering::Relaxed)) {
            (0, 0) => free_memory(),
            (0, n) | (n, _) => n,
        }
    }

    fn unpack(&self, packed: &[u8]) -> Result<Vec<u8>> {
        let most = limits(self.memory(), SWELLING);
        let mut out = Vec::new();
        flate2::read::MultiGzDecoder::new(packed)
            .take(most + 1)
            .read_to_end(&mut out)
            .map_err(|e| Fault::new(Code::Syntax, self.file).found(e.to_string()))?;
        if out.len() as u64 > most {
            return Err(Fault::new(Code::TooBig, self.file)
                .found(format!("> {} MiB unpacked", most >> 20))
                .expected("a smaller file, or --max-memory")
                .into());
        }
        Ok(out)
    }
}

/// Most bytes of a file, if reading takes so many times its size.
pub(super) fn limits(memory: u64, swelling: u64) -> u64 {
    (memory / swelling).min(LARGEST)
}

/// Is it still the same file, by size and time?
pub(super) fn same(a: &fs::Metadata, b: &fs::Metadata) -> bool {
    a.len() == b.len() && a.modified().ok() == b.modified().ok()
}

/// Four fifths of the memory that the system has free; 8 GiB where it does not say.
fn free_memory() -> u64 {
    let said = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = said.lines().find_map(|l| l.strip_prefix("MemAvailable:"));
    let kib = line.and_then(|l| l.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kib.map_or(8 << 30, |k| k * 1024 / 5 * 4)
}
