//! From an answer to `plan.json`.

use super::{evidence, Answer, Posed, Question};
use crate::finding::Force;
use crate::model::{Cost, Goal, Plan};
use crate::region::Region;
use crate::report::figures::{m2, unit, Bucket, DemandFigures};
use crate::report::plan_file::*;
use crate::scenario::write::{Origin, Parameter};
use crate::solve::{Shortage, Stopped};
use serde_json::Value;

/// The content of `plan.json`, without the run's own figures.
pub fn plan_file(question: &Question, answer: &Answer) -> PlanFile {
    let region = &question.intake.region;
    let (posed, figures) = (answer.posed, &answer.figures);
    let outcome = &answer.outcome;
    let objective = unit(figures.value);
    let goal = posed.problem.goal;
    let own = goal.objective();
    let named = crate::model::objective::by_name(&question.scenario.solve.objective);
    let bound = never_past(goal, outcome.bound, figures.value);
    let certified = outcome.certified(&posed.problem);
    let gap = gap(figures.value, bound);
    let rest = if gap <= TOLERANCE {
        Status::Optimal
    } else {
        Status::Feasible
    };
    let optional = posed.problem.optional();
    let lost = |f: &DemandFigures| matches!(f.bucket, Bucket::OutOfReach | Bucket::NoRoom);
    let must = figures.demand.iter().zip(&optional);
    let complies = !must.into_iter().any(|(f, &o)| lost(f) && !o);
    let total = &figures.total;
    let open = answer.plan.area.iter().flatten();
    let load: i64 = figures.site.iter().map(|s| s.load).sum();
    let new = region.sites.iter().zip(&answer.plan.area);
    let area_new: i64 = new
        .filter(|(s, _)| !s.existing)
        .filter_map(|(_, a)| *a)
        .sum();
    PlanFile {
        schema: SCHEMA.into(),
        program: format!("quarter {}", env!("CARGO_PKG_VERSION")),
        title: question.scenario.title.clone(),
        policy: PolicyRef {
            name: question.profile.name.clone(),
            source: question.profile.source.clone(),
            sha256: question.policy_sha256.clone(),
        },
        status: if complies { rest } else { Status::Infeasible },
        rest: (!complies).then_some(rest),
        stopped: outcome.stopped.map(|s| match s {
            Stopped::Time => "time-limit".into(),
            Stopped::Hand => "interrupt".into(),
        }),
        objective_name: question.scenario.solve.objective.clone(),
        objective_sense: if own.most { "most" } else { "least" }.into(),
        objective_unit: named.map_or("", |o| o.unit).into(),
        objective,
        bound: unit(bound),
        gap,
        gap_asked: question.scenario.solve.gap,
        bound_certified: certified.map(|c| unit(never_past(goal, c, figures.value))),
        then: Then {
            objective_name: "least-distance".into(),
            mean_m: figures.mean_m.map(milli),
            farthest_m: figures.farthest_m.map(milli),
            proved_for: "these sites".into(),
        },
        sites_open: open.count(),
        sites_new: total.sites_new,
        sites_existing: total.sites_existing,
        area_m2: m2(total.area),
        area_new_m2: m2(area_new),
        spare_m2: m2(total.area - load),
        quota_m2: m2(total.quota),
        given_m2: m2(total.given),
        cost: unit(total.cost),
        households: Households {
            unknown_features: region.aside.unknown_households.len(),
            imputed_features: region.aside.imputed.len(),
            ..total.households
        },
        candidates: candidates(region, posed),
        findings: answer.findings.clone(),
        clauses_shown: shown(question, answer),
        out_of_reach: out_of_reach(region, answer),
        no_room: posed.shortages.iter().map(|s| no_room(region, s)).collect(),
        limits: limits(posed, &answer.plan),
        shares: shares(region, posed, &answer.plan),
        parameters: parameters(question),
        inputs: inputs(question),
        balance: question.intake.balance,
        walking: super::walk::walking(question, figures),
        programme: answer
            .programme
            .as_ref()
            .map(|p| super::programme::programme(question, answer, p)),
        evidence: evidence::evidence(region, answer),
        run: None,
    }
}

/// A bound on the far side of a value is the value itself.
fn never_past(goal: Goal, bound: Cost, value: Cost) -> Cost {
    if goal.most() {
        bound.max(value)
    } else {
        bound.min(value)
    }
}

/// What the plan comes to under each limit; spacing in one line.
fn limits(posed: &Posed, plan: &Plan) -> Vec<LimitRow> {
    let shown = |row: &crate::model::Row| LimitRow {
        name: row.name.clone(),
        sum: unit(row.charge(plan)),
        at_least: row.at_least.map(unit),
        at_most: row.at_most.map(unit),
    };
    let spacing = |row: &&crate::model::Row| row.name == "spacing";
    let rows = posed.problem.rows.iter();
    let mut list: Vec<LimitRow> = rows.clone().filter(|r| !spacing(r)).map(shown).collect();
    let (pairs, broken) = rows.filter(spacing).fold((0, 0), |(n, broken), row| {
        (n + 1, broken + usize::from(!row.holds(plan)))
    });
    if pairs > 0 {
        list.push(LimitRow {
            name: "spacing".into(),
            sum: broken as f64,
            at_least: None,
            at_most: Some(0.0),
        });
    }
    list
}

/// How many are served under each share.
fn shares(region: &Region, posed: &Posed, plan: &Plan) -> Vec<ShareRow> {
    let served = plan.served(&posed.problem);
    let milli = |n: i64| n as f64 / 1000.0;
    let shown = |share: &crate::model::Share| {
        let demands = share.demands.iter().map(|&i| i as usize);
        let all = demands.clone().map(|i| region.demand[i].counts()).sum();
        let served = demands.filter(|&i| served[i]);
        ShareRow {
            name: share.name.clone(),
            of: milli(all),
            served: milli(served.map(|i| posed.problem.weight[i]).sum()),
            at_least: milli(share.at_least),
        }
    };
    posed.problem.shares.iter().map(shown).collect()
}

/// `|value - bound| / value`, to 1e-12; 0 when both are 0.
pub fn gap(value: Cost, bound: Cost) -> f64 {
    if value == bound || value == 0 {
        return 0.0;
    }
    let gap = (value - bound).abs() as f64 / value as f64;
    (gap * 1e12).round() / 1e12
}

/// A distance cut to the millimetre: what is under a limit must not be written as the limit.
/// Limits are held to the micrometre, so noise below that is rounded away first.
fn milli(metres: f64) -> f64 {
    ((metres * 1e6).round() / 1e3).floor() / 1e3
}

fn candidates(region: &Region, posed: &Posed) -> Candidates {
    let new = region
        .sites
        .iter()
        .zip(&posed.usable)
        .filter(|(s, _)| !s.existing);
    let usable = new.clone().filter(|(_, u)| **u).count();
    Candidates {
        usable,
        excluded: region.aside.excluded.len(),
        barred: new.count() - usable,
        pairs: posed.problem.links.site.len(),
    }
}

/// Clauses of the policy that no binding rule measures.
fn shown(question: &Question, answer: &Answer) -> Vec<String> {
    let found = |id: &String| {
        let programme = answer.programme.iter().flat_map(|p| &p.findings);
        programme.into_iter().any(|f| f.clause == *id)
    };
    let measured = |id: &String| question.rules.iter().any(|r| r.clause().id == *id) || found(id);
    let ids = question.profile.clause.iter().map(|c| c.id.clone());
    ids.filter(|id| !measured(id)).collect()
}

fn out_of_reach(region: &Region, answer: &Answer) -> Vec<OutOfReach> {
    let rows = region.demand.iter().zip(&answer.figures.demand).enumerate();
    rows.filter(|(_, (_, f))| f.bucket == Bucket::OutOfReach)
        .map(|(i, (d, _))| {
            let nearest = answer.posed.nearest[i];
            let site = nearest.map(|(j, _)| &region.sites[j as usize]);
            OutOfReach {
                demand: d.id.clone(),
                name: d.name.clone(),
                households: d.households.as_f64(),
                nearest: site.map(|s| s.id.clone()),
                nearest_name: site.map_or_else(String::new, |s| s.name.clone()),
                distance_m: nearest.map(|(_, metres)| milli(metres)),
                radius_needed_m: nearest.map(|(_, metres)| milli(metres).floor() + 1.0),
            }
        })
        .collect()
}

fn no_room(region: &Region, s: &Shortage) -> NoRoom {
    NoRoom {
        demands: ids(&s.demands, |i| &region.demand[i].id),
        premises: ids(&s.sites, |j| &region.sites[j].id),
        quota_m2: m2(s.quota),
        room_m2: m2(s.room),
        short_m2: m2(s.quota - s.room),
    }
}

pub(super) fn ids<'a>(list: &[u32], name: impl Fn(usize) -> &'a String) -> Vec<String> {
    list.iter().map(|&k| name(k as usize).clone()).collect()
}

/// Scenario keys, what was found in the data, and the policy's limits, all in one list.
fn parameters(question: &Question) -> Vec<Parameter> {
    let mut list = question.parameters.clone();
    for (key, field) in &question.intake.found {
        list.retain(|p| p.key != *key);
        list.push(Parameter {
            key: key.clone(),
            value: Value::from(field.as_str()),
            from: Origin::Found,
        });
    }
    for rule in &question.rules {
        let force = match rule.clause().force {
            Force::Must => "must",
            Force::Target => "target",
            Force::Encouraged => "encouraged",
        };
        let specs = question.profile.rule.iter();
        let mut mine = specs.filter(|r| r.clause == rule.clause().id);
        let from = mine.find_map(|r| r.from.as_ref());
        let from = from.map_or_else(String::new, |f| format!(", {f}"));
        list.push(Parameter {
            key: format!("policy.{}", rule.clause().id),
            value: Value::from(format!("{} ({force}{from})", rule.limit())),
            from: Origin::Given,
        });
    }
    list
}

fn inputs(question: &Question) -> Vec<crate::intake::Input> {
    let mut list = vec![question.file.clone()];
    list.extend(question.bases.iter().cloned());
    list.extend(question.intake.inputs.iter().cloned());
    list
}

/// Within this gap a stage of a layout plan counts as done.
const PROGRAMME_GAP: f64 = 1e-3;

/// How a run ended, as an exit code: 0 done, 3 a hard clause cannot be met, 4 short of the gap.
pub fn exit_code(file: &PlanFile) -> u8 {
    let programme = file.programme.as_ref();
    let impossible = programme.is_some_and(|p| p.status == Status::Infeasible);
    let open = programme.is_some_and(|p| p.gap > file.gap_asked.max(PROGRAMME_GAP));
    if file.status == Status::Infeasible || impossible {
        3
    } else if open || file.gap > file.gap_asked.max(TOLERANCE) {
        4
    } else {
        0
    }
}
