//! What could not be done, where, and what to do about it.
//!
//! Errors carry codes, places and values; the sentences are in [`crate::text`], in both languages.

use std::path::{Path, PathBuf};

/// Result of anything that can fail on input or disk.
pub type Result<T> = std::result::Result<T, Error>;

/// Why the program could not do what was asked. An infeasible question is not an error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Something is wrong with the input: every fault found, not only the first.
    #[error("{}", list(.0))]
    Faults(Vec<Fault>),
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The output directory is already there and `--force` was not given.
    #[error("{0}: already exists; give --force to replace it")]
    Exists(PathBuf),
    /// The output directory was not written by this command, so it is not replaced.
    #[error(
        "{0}: exists and was not written by this command (no {1} in it); it is never replaced"
    )]
    NotOurs(PathBuf, String),
}

impl Error {
    /// An I/O error at `path`.
    pub fn io(path: &Path, source: std::io::Error) -> Error {
        Error::Io {
            path: path.to_path_buf(),
            source,
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Error {
        Error::Faults(vec![fault])
    }
}

fn list(faults: &[Fault]) -> String {
    let mut text: Vec<String> = faults.iter().take(50).map(Fault::to_string).collect();
    if faults.len() > 50 {
        text.push(format!("… and {} more", faults.len() - 50));
    }
    text.join("\n")
}

/// Kinds of fault. The sentence for each, in both languages, is in [`crate::text::faults`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// The file is not what its ending says (JSON, TOML): `found` is the parser's message.
    Syntax,
    /// Not UTF-8.
    Encoding,
    /// A key that is not known; `expect` suggests the nearest one.
    UnknownKey,
    /// A key or value of the wrong kind.
    BadValue,
    /// A key that must be there.
    MissingKey,
    /// A layer without features.
    EmptyLayer,
    /// A file that is no GeoJSON object this program reads.
    NotGeoJson,
    /// A file in no layout of published instances; `expect` says what each layout misses.
    NotInstance,
    /// A list is shorter or longer than the file itself says.
    WrongCount,
    /// A file ending nobody reads.
    UnknownFormat,
    /// A coordinate system that is not read (yet).
    Crs,
    /// A feature without geometry.
    NoGeometry,
    /// A geometry of the wrong type.
    WrongGeometry,
    /// A position that is not a place on Earth in degrees.
    BadPosition,
    /// A ring with fewer than four positions, or not closed.
    BadRing,
    /// A polygon without area.
    NoArea,
    /// No field of that name in the layer.
    NoField,
    /// A property that is not a number in the range asked for.
    BadNumber,
    /// Households are unknown and the scenario says that this is an error.
    UnknownHouseholds,
    /// A class that is in neither list of the scenario.
    UnknownClass,
    /// Nothing to impute from.
    NothingToImpute,
    /// No policy, objective or rule of that name.
    UnknownName,
    /// Two keys that exclude each other, or one that needs another.
    Conflict,
    /// Two policy rules of one kind for one class.
    TwiceSaid,
    /// A number too large to compute with exactly.
    TooLarge,
    /// Nothing says which coordinate system a layer is in; `expect` guesses.
    CrsMissing,
    /// A datum that has no published shift to WGS84.
    Datum,
    /// A file with several layers, and none is named.
    ChooseLayer,
    /// A file that became another while it was read.
    Changed,
    /// A file, feature, ring or nesting beyond the limits that keep the machine alive.
    TooBig,
    /// The text encoding was guessed from the bytes; `found` says what was taken.
    EncodingGuessed,
    /// A shapefile without its table of attributes.
    NoTable,
    /// Two fields of one name; the second got another.
    SameField,
    /// Heights or measures, which are not used.
    Heights,
    /// A polygon that crosses itself.
    Crossing,
    /// A hole outside of its polygon.
    HoleOutside,
    /// Latitude before longitude, by the look of it.
    Swapped,
    /// A point where programs put what they cannot find.
    Nowhere,
    /// Features of several geometry types in one layer.
    MixedTypes,
    /// Two features alike in place and properties.
    Duplicate,
    /// Two features on one spot with nearly the same name.
    SamePlace,
    /// Two features of one id.
    SameId,
    /// A feature across the meridian of 180 degrees.
    Antimeridian,
    /// More households than one place has.
    Absurd,
    /// A number written as text and read as one.
    NumberAsText,
    /// A layer that lies off the others as a shifted map service would.
    Shifted,
    /// Layers that do not overlap.
    Apart,
    /// More features lost than the share allowed.
    TooManyLost,
    /// Input and output are one file.
    SameFile,
    /// A directory that holds no plan.
    NotPlan,
    /// A layer of a plan that does not add up to what `plan.json` says.
    Disagrees,
}

/// One fault: what, where, what was found, what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What kind.
    pub code: Code,
    /// The file, as the user named it.
    pub file: String,
    /// Line in the file, from 1, for text that people write.
    pub line: Option<usize>,
    /// Feature in the layer, from 1.
    pub feature: Option<usize>,
    /// Property or key.
    pub field: Option<String>,
    /// What was found.
    pub found: Option<String>,
    /// What was expected, or the nearest thing known.
    pub expect: Option<String>,
}

impl Fault {
    /// A fault of kind `code` in `file`.
    pub fn new(code: Code, file: impl Into<String>) -> Fault {
        Fault {
            code,
            file: file.into(),
            line: None,
            feature: None,
            field: None,
            found: None,
            expect: None,
        }
    }

    /// In this line.
    pub fn line(mut self, line: usize) -> Fault {
        self.line = Some(line);
        self
    }

    /// In this feature, counted from 1.
    pub fn feature(mut self, feature: usize) -> Fault {
        self.feature = Some(feature);
        self
    }

    /// In this field or key.
    pub fn field(mut self, field: impl Into<String>) -> Fault {
        self.field = Some(field.into());
        self
    }

    /// This was found.
    pub fn found(mut self, found: impl Into<String>) -> Fault {
        self.found = Some(shorten(found.into()));
        self
    }

    /// This was expected.
    pub fn expected(mut self, expect: impl Into<String>) -> Fault {
        self.expect = Some(expect.into());
        self
    }
}

fn shorten(text: String) -> String {
    if text.chars().count() <= 120 {
        return text;
    }
    let cut: String = text.chars().take(117).collect();
    format!("{cut}…")
}

/// What was done about a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Treated {
    /// Nothing: it is only said.
    Noted,
    /// The feature was repaired and is used.
    Repaired,
    /// The feature is not used.
    SetAside,
}

impl Treated {
    /// The word for it in `findings.csv`.
    pub fn word(self) -> &'static str {
        match self {
            Treated::Noted => "noted",
            Treated::Repaired => "repaired",
            Treated::SetAside => "set-aside",
        }
    }
}

/// A fault with what was done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What was found, and where.
    pub fault: Fault,
    /// What was done.
    pub treated: Treated,
}

impl Said {
    /// Only said.
    pub fn noted(fault: Fault) -> Said {
        Said {
            fault,
            treated: Treated::Noted,
        }
    }

    /// Repaired.
    pub fn repaired(fault: Fault) -> Said {
        Said {
            fault,
            treated: Treated::Repaired,
        }
    }

    /// Not used.
    pub fn aside(fault: Fault) -> Said {
        Said {
            fault,
            treated: Treated::SetAside,
        }
    }
}
