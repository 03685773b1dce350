//! What is not known for sure: ranges, and how often they are drawn from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Ranges of what is not known; a plan is not changed by them, `quarter stress` draws from them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Uncertain {
    /// Factor of the households of each demand, evenly between two numbers, each demand by itself.
    #[serde(default = "none")]
    pub households: [f64; 2],
    /// Factor of the prices of each candidate, likewise.
    #[serde(default = "none")]
    pub cost: [f64; 2],
    /// Speed at which people walk, m/s, evenly between two numbers, the same for all in a draw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed: Option<[f64; 2]>,
    /// Draws on which the plan is tried.
    #[serde(default = "draws")]
    pub draws: u32,
    /// Draws for which the best plan is looked for.
    #[serde(default = "solved")]
    pub solve: u32,
    /// Seed of the draws.
    #[serde(default = "one")]
    pub seed: u64,
    /// Share of draws in which a robust plan must serve everyone, 0 to 1.
    #[serde(default = "most")]
    pub share: f64,
}

fn none() -> [f64; 2] {
    [1.0, 1.0]
}

fn draws() -> u32 {
    200
}

fn solved() -> u32 {
    10
}

fn one() -> u64 {
    1
}

fn most() -> f64 {
    0.95
}

impl Uncertain {
    /// What cannot be: key, value, what is expected.
    pub fn faults(&self) -> Vec<(&'static str, String, &'static str)> {
        let mut list = Vec::new();
        for (key, [low, high]) in [("households", self.households), ("cost", self.cost)] {
            if !(low >= 0.0 && low <= high && high <= 100.0) {
                list.push((
                    key,
                    format!("[{low}, {high}]"),
                    "[low, high], 0 ≤ low ≤ high ≤ 100",
                ));
            }
        }
        if let Some([low, high]) = self.speed {
            if !(low >= 0.1 && low <= high && high <= 3.0) {
                list.push((
                    "speed",
                    format!("[{low}, {high}]"),
                    "[low, high], 0.1 ≤ low ≤ high ≤ 3 m/s",
                ));
            }
        }
        if !(0.0..=1.0).contains(&self.share) {
            list.push(("share", self.share.to_string(), "0 … 1"));
        }
        if self.draws == 0 || self.draws > 100_000 {
            list.push(("draws", self.draws.to_string(), "1 … 100000"));
        }
        if self.seed > i64::MAX as u64 {
            list.push(("seed", self.seed.to_string(), "0 … 9223372036854775807"));
        }
        list
    }
}
