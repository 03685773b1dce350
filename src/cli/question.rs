//! From a scenario file to a question, for commands that solve without options of their own.

use crate::error::Error;
use crate::intake::Input;
use crate::run::Question;
use crate::scenario::read::Given;
use crate::scenario::{read, write, Scenario};
use std::path::{Path, PathBuf};

/// The directory a scenario's paths are relative to, absolute.
///
/// # Errors
/// There is no working directory.
pub fn base(scenario: &Path) -> Result<PathBuf, Error> {
    let full = std::path::absolute(scenario).map_err(|e| Error::io(scenario, e))?;
    Ok(full.parent().unwrap_or(Path::new("/")).to_path_buf())
}

/// A question, the directory its paths are relative to, and what the file gave. `change` may alter the scenario first
/// and says which keys it set.
///
/// # Errors
/// Every fault of the scenario, of its layers and of its policy.
pub fn open(
    path: &Path,
    change: impl FnOnce(&mut Scenario) -> Vec<String>,
) -> Result<(Question, PathBuf, toml::Table), Error> {
    let mut given = read::scenario(&path.to_string_lossy(), path)?;
    let options = change(&mut given.scenario);
    let parameters = write::parameters(&given.scenario, &given.table, &options);
    let base = base(path)?;
    let (file, bases) = inputs(path, &given);
    let mut question = Question::read(given.scenario, &base, parameters, file)?;
    question.bases = bases;
    Ok((question, base, given.table))
}

/// The scenario file and those it extends, as inputs of a plan.
pub fn inputs(path: &Path, given: &Given) -> (Input, Vec<Input>) {
    let name = path.file_name().unwrap_or_default();
    let input = |role: &str, file: String, sha256: &str, bytes: u64| Input {
        role: role.into(),
        file,
        sha256: sha256.into(),
        bytes,
        features: 0,
        crs_member: None,
    };
    let bytes = std::fs::metadata(path).map_or(0, |m| m.len());
    let file = name.to_string_lossy().into_owned();
    let bases = given.bases.iter();
    (
        input("scenario", file, &given.sha256, bytes),
        bases
            .map(|b| input("extends", b.file.clone(), &b.sha256, b.bytes))
            .collect(),
    )
}
