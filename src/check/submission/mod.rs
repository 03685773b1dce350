//! What is submitted: parcels with households, facilities, the developments they belong to.
//! Numbers and places only; what cannot be told from the files stays unknown.

mod features;
pub mod fields;
pub mod mapping;
pub mod phase;
pub mod read;
mod values;

pub use mapping::Mapping;
pub use phase::Phase;

use crate::model::Mm2;
use crate::reach::straight::From;
use crate::reach::Spot;
use crate::region::Count;
use crate::scenario::Class;
use geo::{Coord, Geometry};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How far a facility has come.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Planned (规划), nothing built.
    Planned,
    /// Being built (在建).
    UnderConstruction,
    /// Built (建成), not handed over.
    Built,
    /// Built and handed over (移交).
    HandedOver,
    /// Put off (缓建).
    Delayed,
    /// Given up (停建).
    Stopped,
}

/// A parcel or building with households.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// The file it comes from, as the user named it.
    pub file: String,
    /// Its feature, from 1.
    pub feature: usize,
    /// Index of its development.
    pub development: usize,
    /// Name as given, or `file#feature`.
    pub name: String,
    /// Households, if known.
    pub households: Option<Count>,
    /// New or built, if known.
    pub class: Option<Class>,
    /// Phase of building, if known.
    pub phase: Option<Phase>,
    /// Floor area of its housing above ground, if known, in mm².
    pub housing: Option<Mm2>,
    /// People, if known.
    pub persons: Option<Count>,
    /// Its town or zone, or empty.
    pub zone: String,
    /// As given, in degrees.
    pub geometry: Geometry<f64>,
    /// What distances are measured from: its point, and for a polygon the corners that must all
    /// be within the radius.
    pub from: From,
}

/// A facility for elders.
#[derive(Clone, Debug)]
pub struct Facility {
    /// The file it comes from, as the user named it.
    pub file: String,
    /// Its feature, from 1.
    pub feature: usize,
    /// The developments it belongs to; none if that is not said and there are several.
    pub developments: Vec<usize>,
    /// Name as given, or `file#feature`.
    pub name: String,
    /// Type, such as `regional-centre`; empty if not given: a community facility.
    pub kind: String,
    /// Floor area as stated, in mm², if known.
    pub area: Option<Mm2>,
    /// What of it is for elders only, if it also counts as other community rooms.
    pub dedicated: Option<Mm2>,
    /// What else it counts as (兼用), or empty.
    pub also: String,
    /// Land, in mm², if known.
    pub land: Option<Mm2>,
    /// Phase of building, if known.
    pub phase: Option<Phase>,
    /// How far it has come, if known.
    pub status: Option<Status>,
    /// Its town or zone, or empty.
    pub zone: String,
    /// As given, in degrees.
    pub geometry: Geometry<f64>,
    /// Entrance, or point on its surface.
    pub at: Coord<f64>,
    /// What distances are measured to.
    pub spot: Spot,
    /// Existing stock from the context, not part of the submission.
    pub existing: bool,
    /// Every attribute as given.
    pub properties: Map<String, Value>,
}

impl Facility {
    /// The floor area that counts for elders, `None` if unknown: premises that also count as other
    /// rooms count with their dedicated part only.
    pub fn counted(&self) -> Option<Mm2> {
        match (self.also.is_empty(), self.dedicated) {
            (false, dedicated) => Some(dedicated.unwrap_or(0)),
            (true, _) => self.area,
        }
    }
}

/// A development: the parcels and facilities of one project.
#[derive(Clone, Debug, Default)]
pub struct Development {
    /// Name as given, or the name of the file.
    pub name: String,
    /// Indices of its parcels, ascending.
    pub parcels: Vec<usize>,
    /// Indices of its facilities, ascending.
    pub facilities: Vec<usize>,
    /// Day of its planning conditions, `YYYY-MM-DD`, if known.
    pub conditions: Option<String>,
    /// Attributes of the development: those that its parcels share.
    pub properties: Map<String, Value>,
}

/// Something odd in the files that is reported, not guessed away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Oddity {
    /// What: `area-differs`, `duplicate`, `phase-unread`, `status-unread`, `class-unread`,
    /// `shared-facility`, `facility-unassigned`, `other-role`, `also-counts`, `stopped`.
    pub code: String,
    /// The file.
    pub file: String,
    /// The feature, from 1.
    pub feature: usize,
    /// Name of the parcel or facility.
    pub subject: String,
    /// The field concerned, or empty.
    pub field: String,
    /// What was found.
    pub found: String,
    /// What it was compared with, or empty.
    pub against: String,
}

/// Everything submitted.
#[derive(Clone, Debug, Default)]
pub struct Submission {
    /// Developments, by name.
    pub developments: Vec<Development>,
    /// Parcels in file order.
    pub parcels: Vec<Parcel>,
    /// Facilities in file order; those of the context come last.
    pub facilities: Vec<Facility>,
    /// Facilities as approved, where `facilities` are those that were built (`--as-built`).
    pub approved: Vec<Facility>,
    /// What is odd.
    pub oddities: Vec<Oddity>,
    /// Files read.
    pub inputs: Vec<crate::intake::Input>,
    /// Fields that were found by their usual names: `(meaning, field)`.
    pub found: Vec<(String, String)>,
}
