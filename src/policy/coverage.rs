//! What becomes of each clause of a policy: which rules carry it out, and what they do.

use super::clause::Clause;
use super::{layout, Profile, RuleSpec, KINDS};
use crate::finding::Force;
use serde::Serialize;

/// What is done with a clause; the first that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Use {
    /// A rule shapes plans: it binds, is aimed at, or weighs.
    Optimised,
    /// A rule measures it on data, in reviews or in plans.
    Checked,
    /// A figure that somebody counted is held against it.
    Tallied,
    /// No rule; the results show it.
    Reported,
    /// Outside of what a plan can meet or miss.
    Out,
    /// Nothing is said about it: only its words are shown.
    Shown,
}

/// Every use, in order.
pub const USES: [Use; 6] = [
    Use::Optimised,
    Use::Checked,
    Use::Tallied,
    Use::Reported,
    Use::Out,
    Use::Shown,
];

/// A clause with what is done about it.
#[derive(Clone, Debug)]
pub struct Covered<'p> {
    /// The clause.
    pub clause: &'p Clause,
    /// What is done.
    pub how: Use,
    /// Rules that rest on it, or on the clauses that carry it out.
    pub rules: Vec<&'p RuleSpec>,
    /// The policy it stands in, if that is one under this one.
    pub from: Option<&'p str>,
}

/// Kinds of layout rules that ask nothing of a plan.
pub const TOLD: &[&str] = &["exempt", "tally"];

/// Kinds whose encouraged clauses weigh by what they are worth.
const WEIGHED: &[&str] = &["near", "prefer"];

/// What a rule does under a clause of this force.
pub fn does(rule: &RuleSpec, force: Force) -> Use {
    if rule.kind == "tally" {
        return Use::Tallied;
    }
    let area = KINDS.iter().any(|k| k.name == rule.kind);
    let layout = layout::kind(&rule.kind).is_some() && !rule.of_a_development();
    let shapes = match force {
        _ if rule.aside => false,
        Force::Must => area || layout && !TOLD.contains(&rule.kind.as_str()),
        Force::Target => layout && !TOLD.contains(&rule.kind.as_str()),
        Force::Encouraged => {
            let worth = rule.layout.worth.is_some_and(|w| w != 0);
            worth && WEIGHED.contains(&rule.kind.as_str())
        }
    };
    match shapes {
        true => Use::Optimised,
        false => Use::Checked,
    }
}

/// The clauses of a policy in the order of their ids, those of policies under it last.
pub fn coverage(profile: &Profile) -> Vec<Covered<'_>> {
    let mut list: Vec<Covered> = profile.clause.iter().map(|c| covered(profile, c)).collect();
    list.sort_by_key(|c| (c.from.is_some(), order(&c.clause.id)));
    list
}

fn covered<'p>(profile: &'p Profile, clause: &'p Clause) -> Covered<'p> {
    let rests = |r: &&RuleSpec| r.clause == clause.id || clause.through.contains(&r.clause);
    let rules: Vec<&RuleSpec> = profile.rule.iter().filter(rests).collect();
    let force = |r: &RuleSpec| {
        let own = profile.clause.iter().find(|c| c.id == r.clause);
        own.map_or(clause.force, |c| c.force)
    };
    let done = rules.iter().map(|r| does(r, force(r))).min();
    let how = match (done, &clause.reported, &clause.out) {
        (Some(done), _, _) => done,
        (None, Some(_), _) => Use::Reported,
        (None, None, Some(_)) => Use::Out,
        (None, None, None) => Use::Shown,
    };
    let own = rules.iter().filter(|r| r.clause == clause.id);
    let from: Vec<Option<&str>> = own.map(|r| r.from.as_deref()).collect();
    let taken = from.first().copied().flatten();
    Covered {
        clause,
        how,
        from: taken.filter(|_| from.iter().all(Option::is_some)),
        rules,
    }
}

/// An id in parts: letters, number, rest, so that JJ-9 comes before JJ-10.
fn order(id: &str) -> (String, u64, String) {
    let at = id.find(|c: char| c.is_ascii_digit()).unwrap_or(id.len());
    let (letters, rest) = id.split_at(at);
    let end = rest.find(|c: char| !c.is_ascii_digit());
    let (digits, rest) = rest.split_at(end.unwrap_or(rest.len()));
    (
        letters.into(),
        digits.parse().unwrap_or(u64::MAX),
        rest.into(),
    )
}

/// The tests that hold each kind of rule to its word: kind, file, function.
pub const TESTS: &[(&str, &str, &str)] = &[
    (
        "radius",
        RULES,
        "seven_hundred_metres_are_too_far_and_a_millimetre_less_is_not",
    ),
    (
        "floor-area",
        RULES,
        "a_quota_is_exact_to_the_square_millimetre",
    ),
    (
        "min-size",
        RULES,
        "new_premises_have_four_hundred_square_metres",
    ),
    ("per-person", CHECK, "other_provinces_count_in_other_ways"),
    ("steps", CHECK, "other_provinces_count_in_other_ways"),
    ("town-pool", CHECK, "other_provinces_count_in_other_ways"),
    ("before-share", CHECK, "other_provinces_count_in_other_ways"),
    (
        "together",
        CHECK,
        "a_facility_of_the_second_phase_comes_too_late_for_the_first",
    ),
    ("completion", CHECK, "the_five_defects_at_completion"),
    ("land", CHECK, "land_below_the_minimum_may_not_pass_review"),
    ("attribute", REVIEW, "a_number_that_falls_short_fails"),
    ("attribute", LAYOUT, "both_sides_accept_the_same_plans"),
    (
        "room-share",
        REVIEW,
        "old_estates_in_litong_say_how_they_came_by_their_premises",
    ),
    ("compliance", CHECK, "a_batch_is_a_table_and_a_rate"),
    ("walk", CHECK, "on_foot_a_river_is_in_the_way"),
    (
        "whole",
        CLAUSES,
        "whole_means_one_facility_and_a_reference_states_no_number",
    ),
    (
        "not-stated",
        CLAUSES,
        "whole_means_one_facility_and_a_reference_states_no_number",
    ),
    ("total", LAYOUT, "both_sides_accept_the_same_plans"),
    ("per-year", LAYOUT, "both_sides_accept_the_same_plans"),
    ("per-town", LAYOUT, "both_sides_accept_the_same_plans"),
    ("town-share", LAYOUT, "both_sides_accept_the_same_plans"),
    ("coverage", LAYOUT, "both_sides_accept_the_same_plans"),
    (
        "beds-per-elders",
        LAYOUT,
        "both_sides_accept_the_same_plans",
    ),
    ("nursing-share", LAYOUT, "both_sides_accept_the_same_plans"),
    ("operator-share", LAYOUT, "both_sides_accept_the_same_plans"),
    ("premises-share", LAYOUT, "both_sides_accept_the_same_plans"),
    ("occupancy", LAYOUT, "both_sides_accept_the_same_plans"),
    ("eligible", LAYOUT, "both_sides_accept_the_same_plans"),
    ("named", LAYOUT, "both_sides_accept_the_same_plans"),
    ("upon", LAYOUT, "both_sides_accept_the_same_plans"),
    ("nested", LAYOUT, "both_sides_accept_the_same_plans"),
    ("near", LAYOUT, "both_sides_accept_the_same_plans"),
    ("prefer", LAYOUT, "both_sides_accept_the_same_plans"),
    ("size", LAYOUT, "both_sides_accept_the_same_plans"),
    ("modes", LAYOUT, "both_sides_accept_the_same_plans"),
    ("budget", LAYOUT, "both_sides_accept_the_same_plans"),
    (
        "exempt",
        CLAUSES,
        "an_exemption_marks_and_a_tally_is_held_against_its_number",
    ),
    (
        "tally",
        CLAUSES,
        "an_exemption_marks_and_a_tally_is_held_against_its_number",
    ),
];

const RULES: &str = "tests/it/rules.rs";
const CHECK: &str = "tests/it/check.rs";
const REVIEW: &str = "tests/it/check_clauses.rs";
const LAYOUT: &str = "tests/it/layout.rs";
const CLAUSES: &str = "tests/it/clauses.rs";

/// The tests of a rule's kind: a review's, or a plan's if it shapes one.
pub fn tests(kind: &str) -> impl Iterator<Item = (&'static str, &'static str)> + '_ {
    let found = TESTS.iter().filter(move |(name, ..)| *name == kind);
    found.map(|(_, file, function)| (*file, *function))
}
