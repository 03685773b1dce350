//! The whole pipeline on one page: scenario → region → question → plan → report.

pub mod assemble;
mod drawn;
pub mod evidence;
pub mod limits;
pub mod pose;
pub mod programme;
pub mod survey;
pub mod walk;

pub use pose::{pose, Posed};

use crate::error::{Code, Error, Fault, Result};
use crate::finding::Finding;
use crate::intake::{self, Input, Intake};
use crate::model::{objective, Goal, Plan, Price};
use crate::policy::{Placed, Profile, Rule};
use crate::report::figures::{figures, Figures};
use crate::scenario::write::Parameter;
use crate::scenario::{Binding, Scenario};
use crate::solve::{self, Limits, Outcome, Progress};
use std::path::Path;

/// A scenario that has been read, with its layers and policy.
pub struct Question {
    /// The scenario, options applied.
    pub scenario: Scenario,
    /// Region and files.
    pub intake: Intake,
    /// The policy.
    pub profile: Profile,
    /// SHA-256 of the policy's text.
    pub policy_sha256: String,
    /// The policy's rules.
    pub rules: Vec<Box<dyn Rule>>,
    /// Parameters, given and default.
    pub parameters: Vec<Parameter>,
    /// The scenario file itself.
    pub file: Input,
    /// Scenario files that it extends.
    pub bases: Vec<Input>,
    /// Factor on every radius in metres: 1 as the policy says; other numbers where people walk
    /// faster or slower than it supposes ([`crate::uncertain`]).
    pub pace: f64,
}

impl Question {
    /// Reads layers and policy of a scenario; `base` is the directory its paths are relative to.
    ///
    /// # Errors
    /// Every fault of every layer and of the policy.
    pub fn read(
        scenario: Scenario,
        base: &Path,
        parameters: Vec<Parameter>,
        file: Input,
    ) -> Result<Question> {
        let (mut profile, text) = Profile::open(&scenario.policy, base)?;
        let text = match &scenario.borrow {
            None => text,
            Some(borrow) => {
                let (other, its) = Profile::open(&borrow.policy, base)?;
                profile.borrow(&other, &borrow.kinds)?;
                text + &its
            }
        };
        let amended = profile.amend(&scenario.amend);
        let mut intake = both(amended, intake::read(&scenario, base))?;
        let rules = profile.rules(&scenario.policy)?;
        if !rules.iter().any(|r| r.limit().unit == "m") {
            return Err(Fault::new(Code::Conflict, &scenario.policy)
                .field("rule")
                .expected("kind = \"radius\"")
                .into());
        }
        walk::distances(&scenario, &rules, 1.0, &mut intake.region);
        let cost = |p: &Price| p.fixed > 0 || p.per_m2 > 0;
        let free = !intake
            .region
            .sites
            .iter()
            .any(|s| !s.existing && cost(&s.cost));
        let candidates = intake.region.sites.iter().any(|s| !s.existing);
        if scenario.solve.objective == "least-cost" && free && candidates {
            return Err(Fault::new(Code::Conflict, "scenario")
                .field("solve.objective")
                .found("least-cost, cost_fixed = 0, cost_per_m2 = 0")
                .expected("cost_fixed | cost_per_m2 > 0, or fewest-sites | least-area")
                .into());
        }
        too_large(&scenario, &intake)?;
        let question = Question {
            policy_sha256: crate::format::hash(text.as_bytes()),
            scenario,
            intake,
            profile,
            rules,
            parameters,
            file,
            bases: Vec::new(),
            pace: 1.0,
        };
        if question.scenario.years.is_some() {
            programme::rules(&question)?;
            let faults = programme::faults(&question);
            if !faults.is_empty() {
                return Err(Error::Faults(faults));
            }
        }
        Ok(question)
    }
}

/// The second, or the faults of both.
fn both<T>(one: Result<()>, other: Result<T>) -> Result<T> {
    match (one, other) {
        (Err(Error::Faults(mut list)), Err(Error::Faults(more))) => {
            list.extend(more);
            Err(Error::Faults(list))
        }
        (Err(e), _) => Err(e),
        (Ok(()), other) => other,
    }
}

/// Most pairs of demand and premises where no radius keeps them apart.
const MOST_PAIRS: usize = 30_000_000;
/// Most candidates whose distances to each other are wanted.
const MOST_APART: usize = 4_000;

/// Questions whose pairs would fill the memory.
fn too_large(scenario: &Scenario, intake: &Intake) -> Result<()> {
    let region = &intake.region;
    let new = region.sites.iter().filter(|s| !s.existing).count();
    let dispersed = objective::by_name(&scenario.solve.objective);
    if dispersed.is_some_and(|o| o.goal == Goal::MostDispersed) && new > MOST_APART {
        return Err(Fault::new(Code::TooLarge, "scenario")
            .field("solve.objective")
            .found(format!("{new} candidates"))
            .expected(format!("at most {MOST_APART} for most-dispersed"))
            .into());
    }
    let apart = scenario.reach.as_ref();
    let apart = apart
        .is_some_and(|r| r.table.is_some() || r.horizon_m.is_some() || scenario.rules.on_foot());
    let pairs = region.demand.len() * region.sites.len();
    if scenario.rules.radius == Binding::Reported && !apart && pairs > MOST_PAIRS {
        return Err(Fault::new(Code::TooLarge, "scenario")
            .field("rules.radius")
            .found(format!("{pairs} pairs"))
            .expected("[reach] horizon_m, so that far pairs are left out")
            .into());
    }
    Ok(())
}

/// A plan with everything that is known about it.
pub struct Answer<'a> {
    /// The solver's answer.
    pub outcome: Outcome,
    /// The plan.
    pub plan: Plan,
    /// Figures, recomputed from the plan.
    pub figures: Figures,
    /// Clause by clause.
    pub findings: Vec<Finding>,
    /// The question in numbers.
    pub posed: &'a Posed,
    /// The layout plan, if the scenario has years.
    pub programme: Option<programme::Programme>,
}

/// Solves a posed question and measures the plan; `Err` holds the outcome if there is no plan.
pub fn answer<'a>(
    question: &Question,
    posed: &'a Posed,
    limits: &Limits,
    progress: &dyn Progress,
) -> std::result::Result<Answer<'a>, Box<Outcome>> {
    let start = pose::start(question, &posed.problem);
    if question.scenario.years.is_none() {
        let outcome = solve::solve(&posed.problem, limits, start.as_ref(), progress);
        return measure(question, posed, outcome);
    }
    // What is left of the time is for the layout plan.
    let first = Limits {
        stop: limits.stop.part(FIRST),
        ..limits.clone()
    };
    let outcome = solve::solve(&posed.problem, &first, start.as_ref(), progress);
    let mut answer = measure(question, posed, outcome)?;
    answer.programme =
        programme::decide(question, Some(&answer.plan), &limits.stop).unwrap_or_default();
    Ok(answer)
}

/// Share of the time for the floor-area plan, where a layout plan follows.
const FIRST: f64 = 0.7;

/// Measures the plan of an outcome; `Err` gives it back if there is none.
pub fn measure<'a>(
    question: &Question,
    posed: &'a Posed,
    mut outcome: Outcome,
) -> std::result::Result<Answer<'a>, Box<Outcome>> {
    let Some(plan) = outcome.plan.take() else {
        return Err(Box::new(outcome));
    };
    let region = &question.intake.region;
    let placed = Placed::new(region, &question.scenario.rules, &plan);
    let findings = question.rules.iter().map(|r| r.check(&placed)).collect();
    let mut figures = figures(
        region,
        &posed.problem,
        &plan,
        &placed,
        &posed.quota,
        &posed.reached,
    );
    figures.sides = walk::sides(region, &plan);
    Ok(Answer {
        outcome,
        plan,
        figures,
        findings,
        posed,
        programme: None,
    })
}
