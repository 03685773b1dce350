//! Walking networks in a scenario: speeds by name, and what is filled in where nothing is said.

use super::{NumberOrField, ReachSpec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where lines of a network are joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum JoinAt {
    /// Where they share a vertex.
    #[default]
    Vertices,
    /// Where they share an end.
    Ends,
    /// Also where they cross, unless a bridge or a tunnel is marked.
    Crossings,
}

/// Walking speeds by name: `(name, m/s, source)`.
pub const SPEEDS: &[(&str, f64, &str)] = &[
    (
        "frail",
        0.64,
        "REACT cohort, 65 and older, SPPB 4-7 (Bath 2021)",
    ),
    (
        "at-risk",
        0.76,
        "REACT cohort, 65 and older at risk of disability, mean (Bath 2021)",
    ),
    (
        "quarter-hour",
        0.778,
        "700 m in a quarter of an hour (the policies' radius)",
    ),
    ("fit", 1.0, "60 m a minute (Chinese planning practice)"),
];

/// The speed if none is named.
const SPEED: &str = "quarter-hour";
/// Largest distance from a point to the network, m.
pub const SNAP_M: f64 = 300.0;
/// A piece of network with less length than this, apart from the rest, is small, m.
pub const PIECE_M: f64 = 2000.0;

impl ReachSpec {
    /// Fills in what a network needs and nothing was said about.
    pub fn fill(&mut self) {
        if self.network.is_none() {
            return;
        }
        let speed = || NumberOrField::Field(SPEED.into());
        self.speed.get_or_insert_with(speed);
        self.snap_m.get_or_insert(SNAP_M);
        self.piece_m.get_or_insert(PIECE_M);
        self.join.get_or_insert_default();
        self.private.get_or_insert(false);
        self.steps.get_or_insert(1.0);
    }

    /// The speed in m/s; `None` if its name is not known.
    pub fn metres_per_second(&self) -> Option<f64> {
        match &self.speed {
            None => speed(SPEED),
            Some(NumberOrField::Number(n)) => Some(*n),
            Some(NumberOrField::Field(name)) => speed(name),
        }
    }

    /// The time limit as metres on foot.
    pub fn metres_in_time(&self) -> Option<f64> {
        Some(self.minutes? * 60.0 * self.metres_per_second()?)
    }
}

/// A speed by name, m/s.
pub fn speed(name: &str) -> Option<f64> {
    SPEEDS.iter().find(|s| s.0 == name).map(|s| s.1)
}

/// What is wrong with the network's part of `[reach]`: key, what was found, what is expected.
pub fn faults(reach: &ReachSpec) -> Vec<(&'static str, String, String)> {
    let mut list = Vec::new();
    let mut say = |key, found: String, expect: &str| list.push((key, found, expect.to_string()));
    let given = [
        ("speed", reach.speed.is_some()),
        ("minutes", reach.minutes.is_some()),
        ("snap_m", reach.snap_m.is_some()),
        ("piece_m", reach.piece_m.is_some()),
        ("join", reach.join.is_some()),
        ("crs", reach.crs.is_some()),
        ("layer", reach.layer.is_some()),
        ("class", reach.class.is_some()),
        ("closed", !reach.closed.is_empty()),
        ("private", reach.private.is_some()),
        ("steps", reach.steps.is_some()),
    ];
    if reach.network.is_none() {
        for &(key, _) in given.iter().filter(|g| g.1) {
            say(key, "-".into(), "[reach] network");
        }
        return list;
    }
    if reach.table.is_some() {
        say("network", "table + network".into(), "table | network");
    }
    let names: Vec<&str> = SPEEDS.iter().map(|s| s.0).collect();
    match reach.metres_per_second() {
        None => {
            let found = match &reach.speed {
                Some(NumberOrField::Field(name)) => format!("\"{name}\""),
                _ => String::new(),
            };
            say(
                "speed",
                found,
                &format!("0.1 … 3 m/s, {}", names.join(", ")),
            );
        }
        Some(n) if !(0.1..=3.0).contains(&n) => {
            say(
                "speed",
                n.to_string(),
                &format!("0.1 … 3 m/s, {}", names.join(", ")),
            );
        }
        _ => {}
    }
    let numbers = [
        ("minutes", reach.minutes, 0.1, 600.0),
        ("snap_m", reach.snap_m, 1.0, 5000.0),
        ("piece_m", reach.piece_m, 0.0, 1e6),
        ("steps", reach.steps, 1.0, 10.0),
    ];
    for (key, value, least, most) in numbers {
        if let Some(n) = value.filter(|n| !(least..=most).contains(n)) {
            say(key, n.to_string(), &format!("{least} … {most}"));
        }
    }
    list
}
