//! What is done with what is wrong in a layer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is done with features that are wrong in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnFault {
    /// They are used as they are, and said.
    Keep,
    /// They are repaired, used and said.
    Repair,
    /// They are set aside and counted.
    Skip,
    /// Nothing is planned.
    Error,
}

/// What is done with features that are wrong, by what is wrong with them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Faults {
    /// Largest share of a layer's features that may be set aside; beyond, nothing is planned.
    #[serde(default = "hundredth")]
    pub most_lost: f64,
    /// Rings that are not closed, or run back on themselves: "repair" (default), "skip" or "error".
    #[serde(default = "repair")]
    pub ring: OnFault,
    /// Polygons that cross themselves: "repair" (default), "keep", "skip" or "error".
    #[serde(default = "repair")]
    pub crossing: OnFault,
    /// Holes outside of their polygon: "repair" (default), "keep", "skip" or "error".
    #[serde(default = "repair")]
    pub hole: OnFault,
    /// No geometry, an empty one, one without area or of a type that cannot be used: "skip"
    /// (default) or "error".
    #[serde(default = "skip")]
    pub geometry: OnFault,
    /// Positions that are no place on Earth: "skip" (default) or "error".
    #[serde(default = "skip")]
    pub position: OnFault,
    /// Properties that are no number in their range: "skip" (default) or "error".
    #[serde(default = "skip")]
    pub number: OnFault,
    /// More households in one feature than this are absurd.
    #[serde(default = "many")]
    pub households_most: f64,
    /// Absurd numbers of households: "keep" (default), "skip" or "error".
    #[serde(default = "keep")]
    pub absurd: OnFault,
    /// Features alike in place and properties, the second and further ones: "keep" (default),
    /// "skip" or "error".
    #[serde(default = "keep")]
    pub duplicate: OnFault,
}

impl Default for Faults {
    fn default() -> Faults {
        Faults {
            most_lost: hundredth(),
            ring: repair(),
            crossing: repair(),
            hole: repair(),
            geometry: skip(),
            position: skip(),
            number: skip(),
            households_most: many(),
            absurd: keep(),
            duplicate: keep(),
        }
    }
}

impl Faults {
    /// Keys with a value that they do not take, and what they take.
    pub fn misused(&self) -> Vec<(&'static str, &'static str)> {
        use OnFault::{Keep, Repair};
        let rows = [
            ("ring", self.ring == Keep, "repair | skip | error"),
            (
                "geometry",
                matches!(self.geometry, Keep | Repair),
                "skip | error",
            ),
            (
                "position",
                matches!(self.position, Keep | Repair),
                "skip | error",
            ),
            (
                "number",
                matches!(self.number, Keep | Repair),
                "skip | error",
            ),
            ("absurd", self.absurd == Repair, "keep | skip | error"),
            ("duplicate", self.duplicate == Repair, "keep | skip | error"),
            ("most_lost", !(0.0..=1.0).contains(&self.most_lost), "0 … 1"),
            (
                "households_most",
                self.households_most.is_nan() || self.households_most <= 0.0,
                "> 0",
            ),
        ];
        rows.into_iter()
            .filter(|r| r.1)
            .map(|r| (r.0, r.2))
            .collect()
    }
}

fn hundredth() -> f64 {
    0.01
}

fn many() -> f64 {
    20_000.0
}

fn keep() -> OnFault {
    OnFault::Keep
}

fn repair() -> OnFault {
    OnFault::Repair
}

fn skip() -> OnFault {
    OnFault::Skip
}
