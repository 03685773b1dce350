//! What is required. A policy is data ([`Profile`]); a kind of rule is one file and one line in
//! [`KINDS`], with two sides: it shapes the question ([`Rule::constrain`]) and audits the answer
//! ([`Rule::check`]). The audit measures region and plan, never what the other side wrote.

pub mod built_in;
pub mod clause;
pub mod coverage;
pub mod draft;
pub mod floor_area;
pub mod layout;
pub mod min_size;
pub mod placed;
pub mod profile;
pub mod radius;
mod resolve;
pub mod review;

pub use clause::{Clause, Limit};
pub use draft::Draft;
pub use layout::LAYOUT_KINDS;
pub use placed::Placed;
pub use profile::{Profile, RuleSpec, Stage};
pub use review::REVIEW_KINDS;

use crate::finding::{Finding, Measured, Verdict};
use crate::region::Region;
use crate::scenario::Readings;

/// One rule of a policy.
pub trait Rule: Sync {
    /// The clause it rests on.
    fn clause(&self) -> &Clause;

    /// Shapes the question, so that every plan for it meets the rule.
    fn constrain(&self, region: &Region, readings: &Readings, draft: &mut Draft);

    /// Measures a plan.
    fn check(&self, placed: &Placed) -> Finding;

    /// The number that the clause states.
    fn limit(&self) -> &Limit;
}

/// The finding under a clause for what a rule measured: it fails if anything measured does.
fn finding(rule: &dyn Rule, kind: &Kind, unit: &str, measured: Measured) -> Finding {
    let clause = rule.clause();
    Finding {
        clause: clause.id.clone(),
        rule: kind.name.into(),
        force: clause.force,
        verdict: if measured.subjects.is_empty() {
            Verdict::Pass
        } else {
            Verdict::Fail
        },
        measured: measured.figure,
        required: rule.limit().to_string(),
        unit: unit.into(),
        of: measured.of,
        subjects: measured.subjects,
        households: measured.households,
        missing: Vec::new(),
        marked: Vec::new(),
        quote: clause.quote.clone(),
    }
}

/// Makes a rule from its table in a policy file, or says what is wrong with the table.
pub type Build = fn(&RuleSpec, Clause) -> Result<Box<dyn Rule>, String>;

/// A kind of rule.
pub struct Kind {
    /// Name in policy files.
    pub name: &'static str,
    /// What it means, in Chinese and English.
    pub about: [&'static str; 2],
    /// Makes one.
    pub build: Build,
}

/// Every kind of rule.
pub const KINDS: &[Kind] = &[radius::KIND, floor_area::KIND, min_size::KIND];
