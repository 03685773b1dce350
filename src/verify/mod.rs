//! Checks a written plan against the original files, trusting nothing that was written.
//!
//! Shares the file readers with the rest and nothing else: no index, no model, no solver, no rule.
//! Distances are brute force, quotas and costs exact integers, and the bound is computed again
//! from the multipliers.

mod bound;
mod certificates;
mod clauses;
mod cuts;
mod dispersion;
mod edits;
mod figures;
mod grid;
mod ground;
mod limits;
mod near;
mod objective;
mod plan;
mod programme;
mod prove;
mod totals;
mod walk;
mod walking;
mod written;

use crate::error::Result;
pub use prove::Why;
use std::path::Path;

/// Written distances are cut to the millimetre; a micrometre more for the series behind them.
const MILLIMETRE: f64 = 1.002e-3;

/// What was compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// A file's hash.
    Hash,
    /// The schema of `plan.json`.
    Schema,
    /// A parameter in `plan.json` against the scenario beside it.
    Scenario,
    /// Features that should be there, or should not.
    Presence,
    /// A demand's households, class or quota.
    Demand,
    /// A distance.
    Distance,
    /// A pair that may not be used: too far, too small, another zone, shared.
    Pair,
    /// Areas given, set aside, or the size of premises.
    Area,
    /// What happened to a demand.
    Bucket,
    /// A cost.
    Cost,
    /// A demand out of reach and its nearest premises.
    OutOfReach,
    /// The witness of a shortage.
    NoRoom,
    /// A limit or a share.
    Limit,
    /// A total.
    Total,
    /// A figure of a zone.
    Zone,
    /// The verdict on a clause.
    Clause,
    /// Objective, gap or status.
    Status,
    /// The bound or its evidence.
    Bound,
}

/// Something written that is not so.
#[derive(Clone, Debug, PartialEq)]
pub struct Discrepancy {
    /// What was compared.
    pub check: Check,
    /// Where: an id, a key, a file.
    pub at: String,
    /// What is written.
    pub written: String,
    /// What was found.
    pub found: String,
}

/// The outcome of a verification.
#[derive(Clone, Debug, Default)]
pub struct Verified {
    /// Everything that is not as written.
    pub discrepancies: Vec<Discrepancy>,
    /// Comparisons made.
    pub comparisons: usize,
    /// The bound that prices alone prove, in the objective's unit, if they do.
    pub certified: Option<f64>,
    /// Independent parts.
    pub parts: usize,
    /// Parts whose bound rests on the word of the MIP solver.
    pub on_word: usize,
    /// Those of them that were solved again here (`--prove`) and confirmed.
    pub proved_again: usize,
    /// Those that were not, although it was asked for: where, and why.
    pub not_again: Vec<(String, Why)>,
}

impl Verified {
    fn compare(
        &mut self,
        ok: bool,
        check: Check,
        at: &str,
        written: impl ToString,
        found: impl ToString,
    ) {
        self.comparisons += 1;
        if !ok {
            self.discrepancies.push(Discrepancy {
                check,
                at: at.to_string(),
                written: written.to_string(),
                found: found.to_string(),
            });
        }
    }

    fn same<T: PartialEq + ToString>(&mut self, check: Check, at: &str, written: T, found: T) {
        self.compare(written == found, check, at, written, found);
    }

    /// Numbers equal to within `slack`.
    fn near(&mut self, check: Check, at: &str, written: f64, found: f64, slack: f64) {
        self.compare((written - found).abs() <= slack, check, at, written, found);
    }
}

/// Verifies the plan in `out`. With `prove`, what rests on the MIP solver's word is solved again, as
/// far as it can be.
///
/// # Errors
/// A file is missing or cannot be read. What is read but wrong is a discrepancy.
pub fn verify(out: &Path, prove: bool) -> Result<Verified> {
    let mut v = Verified::default();
    let written = written::read(out, &mut v)?;
    let ground = ground::read(out, &written, &mut v)?;
    let facts = plan::check(&written, &ground, &mut v);
    limits::check(&written, &ground, &facts, &mut v);
    totals::check(&written, &ground, &facts, &mut v);
    figures::check(&written, &ground, &facts, &mut v);
    clauses::check(&written, &ground, &facts, &mut v);
    walking::check(&written, &ground, &facts, &mut v);
    programme::check(&written, &ground, &facts, &mut v);
    let doubtful = bound::check(&written, &ground, &facts, &mut v);
    if prove {
        prove::check(&written, &doubtful, &ground, &facts, &mut v);
    }
    Ok(v)
}
