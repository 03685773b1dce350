//! What was made of a source: the build report.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was read, joined, dropped and why. Counts are of ways, pieces of line between two vertices
/// (segments), nodes and edges.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Built {
    /// The file, as the user named it.
    #[serde(default)]
    pub file: String,
    /// SHA-256 of its bytes.
    #[serde(default)]
    pub sha256: String,
    /// Its size.
    #[serde(default)]
    pub bytes: u64,
    /// Was it taken from the cache?
    #[serde(skip)]
    pub cached: bool,
    /// The cache could not be written: what the system said.
    #[serde(skip)]
    pub not_cached: Option<String>,
    /// Field by which ways were told apart; `None` if all lines count as walkable.
    pub class: Option<String>,
    /// Ways in the source.
    pub ways: usize,
    /// Ways that may be walked.
    pub walkable: usize,
    /// Ways left out, by reason (`highway=motorway`, `access=private`, `foot=no`, …), most first.
    pub dropped: Vec<(String, usize)>,
    /// Positions of a way that are not in the file (cut extracts).
    pub missing_nodes: usize,
    /// Segments without length.
    pub zero: usize,
    /// Segments that another one repeats.
    pub duplicate: usize,
    /// Places where ways end because a gate or wall may not be passed.
    pub barriers: usize,
    /// Squares that may be crossed, and ways laid across them.
    pub plazas: usize,
    /// Ways laid across squares.
    pub across: usize,
    /// Crossings that were joined.
    pub crossings_joined: usize,
    /// Crossings without a common vertex that were left apart.
    pub crossings_apart: usize,
    /// Of these, those where a bridge or a tunnel is marked.
    pub crossings_bridged: usize,
    /// Segments kept.
    pub segments: usize,
    /// Longest segment, m.
    pub longest_m: f64,
    /// Junctions and dead ends.
    pub nodes: usize,
    /// Stretches between them.
    pub edges: usize,
    /// Length, m.
    pub length_m: f64,
    /// Length of steps, m.
    pub steps_m: f64,
    /// Length that may be walked in one direction only, m.
    pub one_way_m: f64,
    /// Length that can be entered but not left again, or left but not entered, m.
    pub trap_m: f64,
    /// Unconnected pieces.
    pub pieces: usize,
    /// Share of the length in the largest piece.
    pub main_share: f64,
    /// Small pieces.
    pub small_pieces: usize,
    /// Length of small pieces, m.
    pub small_m: f64,
}

impl Built {
    /// Counts a way that is left out.
    pub fn drop(&mut self, reason: &str) {
        match self.dropped.iter_mut().find(|(r, _)| r == reason) {
            Some((_, n)) => *n += 1,
            None => self.dropped.push((reason.to_string(), 1)),
        }
    }

    /// Puts the reasons in order: most first, then by name.
    pub fn sort(&mut self) {
        self.dropped
            .sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    }
}
