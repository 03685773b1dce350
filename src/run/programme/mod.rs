//! The layout plan: what opens where and when, after the floor-area plan has chosen its premises.

mod assemble;
mod setting;
mod towns;

pub use assemble::programme;
pub use setting::{faults, setting};

use super::Question;
use crate::error::Result;
use crate::finding::Finding;
use crate::layout::{Decided, Missing, Setting};
use crate::model::phased::{Aim, Phased};
use crate::model::Plan;
use crate::policy::layout::pose::{pose, Posed};
use crate::policy::layout::Stated;
use crate::scenario::programme::OwnRule;
use crate::solve::phased::{self, Reached};
use crate::solve::Stop;

/// A layout plan with everything that is known about it.
pub struct Programme {
    /// What it was made from.
    pub setting: Setting,
    /// What opens when; `None` if nothing can be said.
    pub decided: Option<Decided>,
    /// Stage by stage.
    pub stages: Vec<Reached>,
    /// Rules that cannot all be met together, by their place in the list; they were aimed at
    /// instead.
    pub conflicts: Vec<usize>,
    /// Rules that could not be asked, and for want of what.
    pub missing: Vec<(usize, Vec<Missing>)>,
    /// Clause by clause, in the order of `rules`.
    pub findings: Vec<Finding>,
    /// The rules.
    pub rules: Vec<Stated>,
}

/// The policy's rules about the layout plan, then the scenario's own.
///
/// # Errors
/// Rules that cannot be read.
pub fn rules(question: &Question) -> Result<Vec<Stated>> {
    let mut rules = question.profile.layout_rules()?;
    for (k, own) in question.scenario.rule.iter().enumerate() {
        rules.push(stated(k, own)?);
    }
    Ok(rules)
}

fn stated(k: usize, own: &OwnRule) -> Result<Stated> {
    use crate::error::{Code, Fault};
    let kinds = crate::policy::LAYOUT_KINDS;
    let fault = |code, field: &str, found: String, expected: String| {
        let fault = Fault::new(code, "scenario").field(format!("rule.{k}.{field}"));
        fault.found(found).expected(expected)
    };
    let kind = crate::policy::layout::kind(&own.rule.kind).ok_or_else(|| {
        let known: Vec<&str> = kinds.iter().map(|kind| kind.name).collect();
        fault(
            Code::UnknownName,
            "kind",
            own.rule.kind.clone(),
            known.join(" | "),
        )
    })?;
    let built = (kind.build)(&own.rule);
    let rule =
        built.map_err(|e| fault(Code::BadValue, kind.name, e, kind.example.trim().into()))?;
    let mut spec = own.rule.clone();
    spec.clause.clone_from(&own.name);
    Ok(Stated {
        clause: crate::policy::Clause {
            id: own.name.clone(),
            force: own.force,
            ..Default::default()
        },
        spec,
        rule,
    })
}

/// Most rounds of giving way where clauses cannot all be met.
const ROUNDS: usize = 12;

/// Decides what opens when. `plan` is the floor-area plan whose new premises take part.
///
/// # Errors
/// Rules that cannot be read.
pub fn decide(question: &Question, plan: Option<&Plan>, stop: &Stop) -> Result<Option<Programme>> {
    changed(question, plan, stop, &What::Same)
}

/// What is changed before it is decided again.
pub enum What {
    /// Nothing.
    Same,
    /// No rule under this clause.
    Without(String),
    /// This place, by id, never opens.
    Never(String),
    /// This place, by id, opens.
    Always(String),
}

/// Decides what opens when, with something changed.
///
/// # Errors
/// Rules that cannot be read.
pub fn changed(
    question: &Question,
    plan: Option<&Plan>,
    stop: &Stop,
    what: &What,
) -> Result<Option<Programme>> {
    let Some(mut setting) = setting(question, plan) else {
        return Ok(None);
    };
    let mut rules = rules(question)?;
    match what {
        What::Same => {}
        What::Without(clause) => rules.retain(|r| r.clause.id != *clause),
        What::Never(id) => {
            for p in setting.places.iter_mut().filter(|p| p.id == *id) {
                p.may_open.iter_mut().for_each(|may| *may = false);
            }
        }
        What::Always(id) => {
            for p in setting.places.iter_mut().filter(|p| p.id == *id) {
                p.must = true;
            }
        }
    }
    let Posed {
        mut problem,
        rules: from,
        missing,
    } = pose(&setting, &rules);
    let mut from: Vec<Option<usize>> = from;
    let mut conflicts = Vec::new();
    let mut answer = phased::solve(&problem, None, stop);
    for _ in 0..ROUNDS {
        let phased::Outcome::Infeasible { rows, .. } = &answer else {
            break;
        };
        let blamed: Vec<usize> = rows.iter().filter_map(|&r| from[r]).collect();
        if blamed.is_empty() {
            break;
        }
        give_way(&mut problem, &mut from, &blamed);
        conflicts.extend(blamed);
        answer = phased::solve(&problem, None, stop);
    }
    conflicts.sort_unstable();
    conflicts.dedup();
    let (decided, stages) = match answer {
        phased::Outcome::Found { opening, stages } => (Some(Decided { opens: opening }), stages),
        _ => (None, Vec::new()),
    };
    let findings = match &decided {
        Some(decided) => rules.iter().map(|r| r.finding(&setting, decided)).collect(),
        None => Vec::new(),
    };
    Ok(Some(Programme {
        setting,
        decided,
        stages,
        conflicts,
        missing,
        findings,
        rules,
    }))
}

/// What a hard row that cannot be kept counts when it is missed by its whole number.
const HARD: i64 = 1_000_000_000_000;

/// Rows of rules that cannot all be kept are aimed at, before every target.
fn give_way(problem: &mut Phased, from: &mut Vec<Option<usize>>, rules: &[usize]) {
    let (mut rows, mut kept) = (Vec::new(), Vec::new());
    for (row, rule) in problem.rows.drain(..).zip(from.drain(..)) {
        if rule.is_some_and(|r| rules.contains(&r)) {
            let number = row.least.or(row.most).unwrap_or(1).unsigned_abs().max(1);
            problem.aims.push(Aim {
                weight: (HARD as u64 / number).max(1) as i64,
                stage: 0,
                row,
            });
        } else {
            rows.push(row);
            kept.push(rule);
        }
    }
    problem.rows = rows;
    *from = kept;
}
