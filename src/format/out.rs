//! The output directory: written whole under a temporary name, then renamed into place.

use crate::error::{Error, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// An output directory in the making. Dropped without [`Target::publish`], it leaves no trace.
pub struct Target {
    temporary: PathBuf,
    wanted: PathBuf,
    published: bool,
}

impl Target {
    /// Prepares to write `wanted`; fails early if it cannot be written. With `force`, an older
    /// directory is replaced if it holds the file `mark`, so that no other directory ever is.
    ///
    /// # Errors
    /// It exists and `force` is not given; it exists and does not hold `mark`; it cannot be created.
    pub fn open(wanted: &Path, force: bool, mark: &str) -> Result<Target> {
        let wanted = std::path::absolute(wanted).map_err(|e| Error::io(wanted, e))?;
        let parent = wanted.parent().unwrap_or(Path::new("/"));
        fs::create_dir_all(parent).map_err(|e| Error::io(parent, e))?;
        let name = wanted.file_name().unwrap_or_default().to_string_lossy();
        recover(&wanted, parent, &name);
        if wanted.exists() && !is_empty(&wanted) {
            if !force {
                return Err(Error::Exists(wanted));
            }
            if !wanted.join(mark).is_file() {
                return Err(Error::NotOurs(wanted, mark.to_string()));
            }
        }
        let temporary = parent.join(format!(".{name}.partial-{}", std::process::id()));
        fs::create_dir(&temporary).map_err(|e| Error::io(&temporary, e))?;
        Ok(Target {
            temporary,
            wanted,
            published: false,
        })
    }

    /// Where files are written for now. It has the same parent as the final directory.
    pub fn directory(&self) -> &Path {
        &self.temporary
    }

    /// Writes one file, through to the disk.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write<B: AsRef<[u8]> + ?Sized>(&self, name: &str, content: &B) -> Result<()> {
        let path = self.temporary.join(name);
        let write = || -> std::io::Result<()> {
            let mut file = fs::File::create(&path)?;
            std::io::Write::write_all(&mut file, content.as_ref())?;
            file.sync_all()
        };
        write().map_err(|e| Error::io(&path, e))
    }

    /// Puts the directory in its place; an older plan there is replaced in two renames.
    ///
    /// # Errors
    /// The system refuses the rename; the older plan is then put back.
    pub fn publish(mut self) -> Result<PathBuf> {
        let failed = |e| Error::io(&self.wanted, e);
        let name = self.wanted.file_name().unwrap_or_default();
        let old = format!(".{}.old-{}", name.to_string_lossy(), std::process::id());
        let old = self.temporary.with_file_name(old);
        let replace = self.wanted.exists();
        if replace {
            fs::rename(&self.wanted, &old).map_err(failed)?;
        }
        if let Err(e) = fs::rename(&self.temporary, &self.wanted) {
            if replace {
                let _ = fs::rename(&old, &self.wanted);
            }
            return Err(failed(e));
        }
        self.published = true;
        if replace {
            fs::remove_dir_all(&old).map_err(|e| Error::io(&old, e))?;
        }
        Ok(self.wanted.clone())
    }
}

/// Writes one file whole or not at all: beside its place, through to the disk, then renamed.
///
/// # Errors
/// It cannot be written; what was there before is then still there.
pub fn write_file(wanted: &Path, text: &str) -> Result<()> {
    let wanted = std::path::absolute(wanted).map_err(|e| Error::io(wanted, e))?;
    let parent = wanted.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(parent).map_err(|e| Error::io(parent, e))?;
    let name = wanted.file_name().unwrap_or_default().to_string_lossy();
    let temporary = parent.join(format!(".{name}.partial-{}", std::process::id()));
    let write = || -> std::io::Result<()> {
        let mut file = fs::File::create(&temporary)?;
        std::io::Write::write_all(&mut file, text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&temporary, &wanted)
    };
    write().map_err(|e| {
        let _ = fs::remove_file(&temporary);
        Error::io(&wanted, e)
    })
}

impl Drop for Target {
    fn drop(&mut self) {
        if !self.published {
            let _ = fs::remove_dir_all(&self.temporary);
        }
    }
}

/// Clears up after runs that were killed: what they had not finished goes, and an older plan that
/// was already moved aside comes back. Directories of runs that are still alive are left alone.
fn recover(wanted: &Path, parent: &Path, name: &str) {
    let dead = |entry: &str, kind: &str| {
        let pid = entry.strip_prefix(&format!(".{name}.{kind}-"));
        pid.and_then(|p| p.parse::<u32>().ok()).is_some_and(|p| {
            Path::new("/proc/self").exists() && !Path::new(&format!("/proc/{p}")).exists()
        })
    };
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let file = entry.file_name();
        let file = file.to_string_lossy();
        if dead(&file, "old") && !wanted.exists() {
            let _ = fs::rename(entry.path(), wanted);
        } else if dead(&file, "old") || dead(&file, "partial") {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn is_empty(path: &Path) -> bool {
    fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}
