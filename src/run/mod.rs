//! The whole pipeline on one page: scenario → region → question → plan → report.

pub mod assemble;

use crate::error::{Code, Fault, Result};
use crate::finding::{Finding, Force, Verdict};
use crate::intake::{self, Input, Intake};
use crate::model::{objective, Links, Mm2, Plan, Premises, Price, Problem, Sharing};
use crate::policy::{Draft, Placed, Profile, Rule};
use crate::reach::globe::Globe;
use crate::reach::straight::{From, Index};
use crate::region::Region;
use crate::report::figures::{figures, Figures};
use crate::scenario::write::Parameter;
use crate::scenario::{Pooling, Scenario};
use crate::solve::{self, Limits, Outcome, Progress, Shortage};
use std::path::Path;
use std::time::Instant;

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
        let (profile, text) = Profile::open(&scenario.policy, base)?;
        let rules = profile.rules(&scenario.policy)?;
        if !rules.iter().any(|r| r.limit().unit == "m") {
            return Err(Fault::new(Code::Conflict, &scenario.policy)
                .field("rule")
                .expected("kind = \"radius\"")
                .into());
        }
        let intake = intake::read(&scenario, base)?;
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
        Ok(Question {
            policy_sha256: crate::format::hash(text.as_bytes()),
            scenario,
            intake,
            profile,
            rules,
            parameters,
            file,
        })
    }
}

/// A question in numbers.
pub struct Posed {
    /// The problem, quotas lowered to what there is room for.
    pub problem: Problem,
    /// What the policy asks of each demand, mm².
    pub quota: Vec<Mm2>,
    /// Can the demand be reached at all?
    pub reached: Vec<bool>,
    /// Premises that no rule bars.
    pub usable: Vec<bool>,
    /// Demands that cannot all be given room.
    pub shortages: Vec<Shortage>,
    /// The radius, m.
    pub radius: Option<f64>,
    /// For demand out of reach: the nearest premises it may use, and how far.
    pub nearest: Vec<Option<(u32, f64)>>,
    /// Seconds spent on distances, and on the rest.
    pub seconds: [f64; 2],
}

/// Turns a question into numbers: rules, distances, who is out of reach, who has no room.
pub fn pose(question: &Question) -> Posed {
    let region = &question.intake.region;
    let readings = &question.scenario.rules;
    let mut draft = Draft::new(region);
    for rule in &question.rules {
        if rule.clause().force == Force::Must {
            rule.constrain(region, readings, &mut draft);
        }
    }
    if readings.pooling == Pooling::Zone {
        draft.pairs.push(Box::new(|d, s| d.zone == s.zone));
    }

    let started = Instant::now();
    let (links, nearest) = distances(region, &draft);
    let measured = started.elapsed().as_secs_f64();

    let reached: Vec<bool> = (0..links.len())
        .map(|i| !links.sites(i).is_empty())
        .collect();
    let quota = draft.quota.clone();
    let asked = region.demand.iter().zip(&quota).zip(&reached);
    let mut problem = Problem {
        // A demand without a quota still needs premises in reach: the smallest area says so.
        quota: asked
            .map(|((d, &q), &r)| if r && d.households.0 > 0 { q.max(1) } else { 0 })
            .collect(),
        premises: premises(question, &draft),
        links,
        sharing: match readings.pooling {
            Pooling::None => Sharing::Exclusive,
            _ => Sharing::Pooled,
        },
        ..Problem::default()
    };
    let (unmet, shortages) = match problem.sharing {
        Sharing::Pooled => solve::shortage::shortage(&problem),
        Sharing::Exclusive => solve::exclusive::shortage(&problem),
    };
    for (quota, unmet) in problem.quota.iter_mut().zip(&unmet) {
        *quota -= unmet;
    }
    Posed {
        problem,
        quota,
        reached,
        usable: draft.barred.iter().map(|b| !b).collect(),
        shortages,
        radius: draft.within.map(|l| l.metres),
        nearest,
        seconds: [measured, started.elapsed().as_secs_f64() - measured],
    }
}

/// Pairs within the limit that every rule admits; and for demand without any, the nearest.
fn distances(region: &Region, draft: &Draft) -> (Links, Vec<Option<(u32, f64)>>) {
    use rayon::prelude::*;
    let none = crate::reach::Limit {
        metres: 1e8,
        strict: false,
    };
    let limit = draft.within.unwrap_or(none);
    let places = || region.sites.iter().map(|s| s.at);
    let one = |d: &crate::region::Demand| From::new(d.at, &d.corners);
    let from: Vec<From> = region.demand.par_iter().map(one).collect();
    let admits = |i: usize, j: usize| draft.admits(region, i, j);
    let pairs = Globe::new(places(), limit).pairs(&from, admits);
    let lonely = |i: usize| pairs.start[i] == pairs.start[i + 1];
    let mut nearest = vec![None; from.len()];
    if (0..from.len()).any(lonely) {
        let index = Index::new(places());
        nearest.par_iter_mut().enumerate().for_each(|(i, nearest)| {
            if lonely(i) {
                *nearest = index.nearest(&from[i], |j| admits(i, j as usize));
            }
        });
    }
    let links = Links {
        start: pairs.start,
        site: pairs.site,
        mm: pairs.mm,
    };
    (links, nearest)
}

fn premises(question: &Question, draft: &Draft) -> Vec<Premises> {
    let price = objective::by_name(&question.scenario.solve.objective).map(|o| o.price);
    let sites = question.intake.region.sites.iter().enumerate();
    sites
        .map(|(j, s)| {
            if s.existing {
                return Premises {
                    fixed: true,
                    area_min: 0,
                    area_max: s.area_max,
                    price: Price::default(),
                };
            }
            Premises {
                fixed: false,
                area_min: draft.area_min[j].min(s.area_max),
                area_max: s.area_max,
                price: price.map_or(s.cost, |p| p(s.cost)),
            }
        })
        .collect()
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
}

/// Solves a posed question and measures the plan; `Err` holds the outcome if there is no plan.
pub fn answer<'a>(
    question: &Question,
    posed: &'a Posed,
    limits: &Limits,
    progress: &dyn Progress,
) -> std::result::Result<Answer<'a>, Box<Outcome>> {
    let mut outcome = solve::solve(&posed.problem, limits, progress);
    let Some(plan) = outcome.plan.take() else {
        return Err(Box::new(outcome));
    };
    let region = &question.intake.region;
    let placed = Placed::new(region, &question.scenario.rules, &plan);
    let findings = question.rules.iter().map(|r| r.check(&placed)).collect();
    let figures = figures(
        region,
        &posed.problem,
        &plan,
        &placed,
        &posed.quota,
        &posed.reached,
    );
    Ok(Answer {
        outcome,
        plan,
        figures,
        findings,
        posed,
    })
}

impl Answer<'_> {
    /// Is every hard clause met?
    pub fn complies(&self) -> bool {
        let failed = |f: &Finding| f.force == Force::Must && f.verdict == Verdict::Fail;
        !self.findings.iter().any(failed)
    }
}
