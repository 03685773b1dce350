//! Checking a residential plan: clause by clause, with the figure measured, the figure required
//! and the smallest change that passes.
//!
//! ```text
//! submission  files to parcels, facilities, developments; what is odd is noted
//! options     stage, readings, context (existing premises and communities), planning conditions
//! standards   the rules of a policy
//! groups      developments that share something are measured together
//! case        distances, needs, floor area as a flow
//! rules       one file per kind of rule
//! remedy      changes, each applied and measured again
//! blank       what no facility reaches
//! review      review.json
//! batch       many submissions
//! page        findings, report, page
//! ```

pub mod batch;
pub mod blank;
pub mod case;
pub mod groups;
pub mod options;
pub mod page;
pub mod plane;
pub mod remedy;
pub mod review;
pub mod rules;
pub mod standards;
pub mod submission;
mod table;

pub use blank::Blank;
pub use options::{Options, Pooling};
pub use review::{Review, Verdict};
pub use standards::Standards;
pub use submission::{Mapping, Submission};

use crate::error::{Code, Fault, Result};
use crate::policy::{Profile, Stage};
use crate::region::Count;
use case::Case;
use rayon::prelude::*;
use review::{DevelopmentReview, Entry, Proposal, Remedy, Unmeasured};

/// A review with what its drawings need.
#[derive(Clone, Debug)]
pub struct Reviewed {
    /// `review.json`.
    pub review: Review,
    /// What no facility reaches.
    pub blanks: Vec<Blank>,
    /// The submission as it was measured.
    pub submission: Submission,
}

/// Reviews a submission.
///
/// # Errors
/// [`Code::Conflict`] if floor area is to be pooled within a radius and the policy states none.
pub fn check(submission: Submission, profile: &Profile, options: &Options) -> Result<Reviewed> {
    let standards = Standards::new(profile);
    if options.pooling == Pooling::WithinRadius && standards.radius().is_none() {
        return Err(Fault::new(Code::Conflict, &profile.name)
            .field("pooling")
            .found("within-radius")
            .expected("none | zone")
            .into());
    }
    let submission = as_built(submission, options);
    let groups = groups::groups(&submission, options);
    let parts: Vec<Vec<(usize, Answer)>> = groups
        .par_iter()
        .map(|group| {
            let part = groups::part(&submission, group, options);
            let case = Case::new(&part, &standards, options);
            let list = group.iter().enumerate();
            list.map(|(k, &d)| (d, development(&case, k))).collect()
        })
        .collect();
    let mut answers: Vec<(usize, Answer)> = parts.into_iter().flatten().collect();
    answers.sort_by_key(|(d, _)| *d);
    let mut review = Review {
        schema: review::SCHEMA.into(),
        verdict: Verdict::CannotTell,
        proposal: Proposal::Insufficient,
        version: env!("CARGO_PKG_VERSION").into(),
        policy: profile.name.clone(),
        source: profile.source.clone(),
        stage: options.stage,
        developments: Vec::new(),
        clauses: Vec::new(),
        not_measured: Vec::new(),
        notes: submission.oddities.clone(),
        parameters: options.parameters(profile),
        inputs: submission
            .inputs
            .iter()
            .chain(&options.inputs)
            .cloned()
            .collect(),
    };
    let mut blanks = Vec::new();
    for (_, answer) in answers {
        review.developments.push(answer.development);
        review.clauses.extend(answer.entries);
        blanks.extend(answer.blanks);
        for one in answer.unmeasured {
            if !review.not_measured.contains(&one) {
                review.not_measured.push(one);
            }
        }
    }
    for clause in &standards.shown {
        review.not_measured.push(Unmeasured {
            id: clause.id.clone(),
            why: "no-rule".into(),
            detail: String::new(),
            quote: clause.quote.clone(),
        });
    }
    review.verdict = review
        .developments
        .iter()
        .map(|d| d.verdict)
        .max()
        .unwrap_or(Verdict::CannotTell);
    // What holds the submission back: advice on those developments whose verdict is the worst.
    let worst = review
        .developments
        .iter()
        .filter(|d| d.verdict == review.verdict);
    let proposal = worst.map(|d| d.proposal).max();
    review.proposal = proposal.unwrap_or(Proposal::Insufficient);
    number_grounds(&mut review);
    Ok(Reviewed {
        review,
        blanks,
        submission,
    })
}

struct Answer {
    development: DevelopmentReview,
    entries: Vec<Entry>,
    unmeasured: Vec<Unmeasured>,
    blanks: Vec<Blank>,
}

/// Measures everything about one development of a group.
fn development(case: &Case, d: usize) -> Answer {
    let mut entries: Vec<Entry> = Vec::new();
    let mut unmeasured = Vec::new();
    for standard in &case.standards.all {
        match rules::measure(case, standard, d) {
            Err((why, detail)) => unmeasured.push(Unmeasured {
                id: standard.clause.id.clone(),
                why: why.into(),
                detail,
                quote: standard.clause.quote.clone(),
            }),
            Ok(list) => entries.extend(list.into_iter().map(|mut entry| {
                if entry.verdict == Verdict::Fail {
                    entry.remedy = remedy::find(case, standard, d, &entry);
                }
                entry
            })),
        }
    }
    let deciding = entries.iter().filter(|e| e.decides);
    let stated = deciding
        .clone()
        .map(|e| e.verdict)
        .filter(|v| *v != Verdict::NotStated);
    let verdict = stated.max().unwrap_or(Verdict::CannotTell);
    let changes: Option<Remedy> = (verdict == Verdict::Fail)
        .then(|| remedy::all(case.sub, case.standards, case.options, d))
        .flatten();
    let gate = deciding
        .clone()
        .any(|e| e.defect.as_deref() == Some("gate") && e.verdict == Verdict::Fail);
    let proposal = match (verdict, &changes, gate) {
        (Verdict::Pass | Verdict::NotStated, _, _) => Proposal::Pass,
        (Verdict::CannotTell, _, _) => Proposal::Insufficient,
        (Verdict::Fail, Some(_), false) => Proposal::PassAfterChanges,
        (Verdict::Fail, _, _) => Proposal::Fail,
    };
    let households: Option<Count> = case.parcels(d).map(|(_, p)| p.households).sum();
    let counted = |i: usize| case.sub.parcels[i].households != Some(Count(0));
    let far = |i: usize| case.nearest[i].map(|(_, far)| far);
    let all = || case.parcels(d).map(|(i, _)| i).filter(|&i| counted(i));
    let farthest: Option<f64> = all()
        .map(far)
        .try_fold(0.0, |m: f64, far| far.map(|f| m.max(f)))
        .filter(|_| all().next().is_some());
    let blank: Option<Count> = all()
        .filter(|&i| case.radius.is_some() && case.reached[i].is_empty())
        .map(|i| case.sub.parcels[i].households)
        .sum();
    let blank = blank.filter(|_| case.radius.is_some());
    let walk_m = case.walked.as_ref().and_then(|walked| {
        let far = |i: usize| walked[i].map(|(_, far)| far);
        all()
            .map(far)
            .try_fold(0.0, |m: f64, far| far.map(|f| m.max(f)))
    });
    let differ = case
        .walked
        .as_ref()
        .zip(case.radius)
        .map(|(walked, limit)| {
            let on_foot = |i: usize| walked[i].is_some_and(|(_, d)| limit.admits(d));
            let parcels = all().filter(|&i| on_foot(i) != case.straight(i, limit));
            parcels
                .filter_map(|i| case.sub.parcels[i].households)
                .sum::<Count>()
        });
    let account = &case.accounts[d];
    let any = case.floor_rules().next().is_some();
    let quota = account.need[0]
        .known()
        .zip(account.need[1].known())
        .filter(|_| any);
    let quota = quota.map(|(a, b)| a + b);
    let least = case.standards.least().filter(|_| case.new_housing(d));
    let m2 = |mm2: i64| mm2 as f64 / 1e6;
    Answer {
        development: DevelopmentReview {
            name: case.sub.developments[d].name.clone(),
            verdict,
            proposal,
            households: households.map(Count::as_f64),
            area_m2: account.area.map(m2),
            quota_m2: quota.map(m2),
            required_m2: quota.map(|q| m2(if q > 0 { q.max(least.unwrap_or(0)) } else { 0 })),
            farthest_m: farthest.map(rules::metres),
            households_blank: blank.map(Count::as_f64),
            walk_m: walk_m.map(rules::metres),
            households_differ: differ.map(Count::as_f64),
            table: table::rows(case, d),
            changes,
        },
        entries,
        unmeasured,
        blanks: blank::blanks(case, d),
    }
}

/// Puts what was built in the place of what was planned, and keeps the latter as approved.
fn as_built(mut submission: Submission, options: &Options) -> Submission {
    let Some(built) = options
        .as_built
        .clone()
        .filter(|_| options.stage == Stage::Completion)
    else {
        return submission;
    };
    // Developments are matched by name; if there is one on each side, it is the same.
    let only = submission.developments.len() == 1 && built.developments.len() == 1;
    let place: Vec<usize> = built
        .developments
        .iter()
        .map(|b| {
            let at = submission
                .developments
                .iter()
                .position(|d| d.name == b.name);
            let at = at.or(only.then_some(0));
            at.unwrap_or_else(|| {
                submission.developments.push(submission::Development {
                    name: b.name.clone(),
                    ..submission::Development::default()
                });
                submission.developments.len() - 1
            })
        })
        .collect();
    submission.approved = std::mem::take(&mut submission.facilities);
    for d in &mut submission.developments {
        d.facilities.clear();
    }
    for mut facility in built.facilities {
        facility.developments = facility.developments.iter().map(|&b| place[b]).collect();
        for &d in &facility.developments {
            submission.developments[d]
                .facilities
                .push(submission.facilities.len());
        }
        submission.facilities.push(facility);
    }
    // Housing as built replaces housing as planned, development by development.
    for (b, development) in built.developments.iter().enumerate() {
        if development.parcels.is_empty() {
            continue;
        }
        let d = place[b];
        submission.developments[d].parcels.clear();
        for &i in &development.parcels {
            let mut parcel = built.parcels[i].clone();
            parcel.development = d;
            submission.developments[d]
                .parcels
                .push(submission.parcels.len());
            submission.parcels.push(parcel);
        }
    }
    submission.oddities.extend(built.oddities);
    submission
        .inputs
        .extend(built.inputs.into_iter().map(|mut i| {
            i.role = "as-built".into();
            i
        }));
    submission
}

/// Names the grounds of remedies as features of `remedy.geojson`; the same ground has one name.
fn number_grounds(review: &mut Review) {
    let mut known: std::collections::HashMap<Vec<[u64; 2]>, String> = Default::default();
    let mut name = |step: &mut review::Step| {
        if step.ground.is_empty() {
            return;
        }
        let bits = step.ground.iter().map(|c| [c.x.to_bits(), c.y.to_bits()]);
        let next = format!("ground-{}", known.len() + 1);
        let name = known.entry(bits.collect()).or_insert(next);
        step.anywhere_in = Some(name.clone());
    };
    for entry in &mut review.clauses {
        for remedy in entry.remedy.iter_mut().flatten() {
            remedy.steps.iter_mut().for_each(&mut name);
        }
    }
    for development in &mut review.developments {
        if let Some(remedy) = &mut development.changes {
            remedy.steps.iter_mut().for_each(&mut name);
        }
    }
}
