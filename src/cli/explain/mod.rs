//! `quarter explain`

mod page;
mod programme;

use super::plan::{on_interrupt, positive};
use super::solved::{self, NoPlan};
use super::{print, question, tell, Ended};
use crate::compare::{self, change, Change, Told};
use crate::error::{Code, Error, Fault};
use crate::model::objective;
use crate::run::{pose, Question};
use crate::scenario::{Edit, Limits, Names, Scenario};
use crate::solve::Silent;
use crate::text::Lang;
use serde_json::{json, Value};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::Arc;
use std::time::Instant;

/// Why a plan is as it is: a site, a demand or a clause, by solving again without it
#[derive(clap::Args)]
pub struct Explain {
    /// Plan directory
    plan: PathBuf,
    /// Premises, demand or a facility of the layout plan (id or name), a clause (id) or kind of rule,
    /// or the word sites
    what: String,
    /// Print the answer as JSON
    #[arg(long)]
    json: bool,
    /// Wall-clock seconds for each question (overrides the scenario)
    #[arg(long, value_name = "S", value_parser = positive)]
    time_limit: Option<f64>,
    /// Worker threads (default: one per processor); the result does not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    threads: Option<u16>,
    /// Say how long each question took
    #[arg(short, long)]
    verbose: bool,
}

/// What is asked about.
enum What {
    Site(usize),
    Demand(usize),
    /// Clause or kind, and the limit of each of its clauses.
    Rule(String, Vec<(String, crate::policy::Limit)>),
    Sites,
}

/// A change and what comes of it.
struct WhatIf {
    /// The change, a word and a value.
    change: (&'static str, String),
    /// The plan, or why there is none.
    plan: Result<(Told, Change), NoPlan>,
}

impl Explain {
    pub fn run(self, lang: Lang) -> Ended {
        let asked = Arc::new(AtomicBool::new(false));
        on_interrupt(asked.clone());
        let _ = rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads.map_or(0, usize::from))
            .build_global();
        let now = Told::read(&self.plan.to_string_lossy(), &self.plan)?;
        let question = self.open(|_| ())?;
        if let Some(about) = programme::find(&question, &self.what) {
            return programme::run(&self, lang, &question, &about, &asked);
        }
        let what = self.find(&question)?;
        let mut list = Vec::new();
        for (word, value, edit) in changes(&what, &question, &now) {
            if asked.load(std::sync::atomic::Ordering::Relaxed) {
                break;
            }
            let started = Instant::now();
            let changed = self.open(edit)?;
            let read = started.elapsed().as_secs_f64();
            let posed = pose(&changed);
            let plan = solved::solve(&changed, &posed, &asked, &Silent).map(|answer| {
                let told = solved::told(word, &changed, &answer);
                let change = change(&now, &told, 1);
                (told, change)
            });
            if self.verbose {
                let all = started.elapsed().as_secs_f64();
                tell(&format!("{word} {value}: {read:.3} + {:.3} s", all - read));
            }
            list.push(WhatIf {
                change: (word, value),
                plan,
            });
        }
        let about = about(&what, &question, &now);
        let rows: Vec<Value> = list.iter().map(|w| row(&now, w)).collect();
        let answer = json!({
            "schema": "quarter.explain/1",
            "program": format!("quarter {}", env!("CARGO_PKG_VERSION")),
            "about": about,
            "now": {
                "objective_name": now.file.objective_name,
                "unit": now.file.objective_unit,
                "objective": now.file.objective,
                "bound": now.file.bound,
            },
            "what_if": rows,
        });
        if self.json {
            let text = serde_json::to_string_pretty(&answer).unwrap_or_default();
            print(&format!("{text}\n"))?;
        } else {
            print(&page::markdown(lang, &answer))?;
        }
        Ok(0)
    }

    /// The plan's own question, changed; its plan is where the search starts.
    fn open(&self, edit: impl FnOnce(&mut Scenario)) -> Result<Question, Error> {
        let path = self.plan.join("scenario.toml");
        let (question, _, _) = question::open(&path, |s| {
            s.solve.start = Some(".".into());
            s.solve.alternatives = 0;
            if let Some(seconds) = self.time_limit {
                s.solve.time_limit = seconds;
            }
            edit(s);
            Vec::new()
        })?;
        Ok(question)
    }

    fn find(&self, question: &Question) -> Result<What, Error> {
        let region = &question.intake.region;
        let name = self.what.as_str();
        if let Some(j) = region.sites.iter().position(|s| s.id == name) {
            return Ok(What::Site(j));
        }
        if let Some(i) = region.demand.iter().position(|d| d.id == name) {
            return Ok(What::Demand(i));
        }
        let rules = question.profile.plan_rules();
        let meant = rules.iter().filter(|r| r.clause == name || r.kind == name);
        let ids: Vec<&str> = meant.map(|r| r.clause.as_str()).collect();
        let found = question.rules.iter();
        let limits: Vec<_> = found
            .filter(|r| ids.contains(&r.clause().id.as_str()))
            .map(|r| (r.clause().id.clone(), r.limit().clone()))
            .collect();
        if !limits.is_empty() {
            return Ok(What::Rule(name.to_string(), limits));
        }
        if name == "sites" {
            return Ok(What::Sites);
        }
        let sites = region.sites.iter().enumerate();
        let sites: Vec<(usize, &str)> = sites
            .filter(|(_, s)| s.name == name)
            .map(|(j, s)| (j, s.id.as_str()))
            .collect();
        let demand = region.demand.iter().enumerate();
        let demand: Vec<(usize, &str)> = demand
            .filter(|(_, d)| d.name == name)
            .map(|(i, d)| (i, d.id.as_str()))
            .collect();
        match (sites.as_slice(), demand.as_slice()) {
            ([(j, _)], []) => Ok(What::Site(*j)),
            ([], [(i, _)]) => Ok(What::Demand(*i)),
            ([], []) => {
                let clauses = question.profile.plan_rules();
                let clauses: Vec<&str> = clauses.iter().map(|r| r.clause.as_str()).collect();
                let known = format!("c1.7 | e1.7 | d1.7 | {} | sites", clauses.join(" | "));
                let fault = Fault::new(Code::UnknownName, self.plan.to_string_lossy());
                Err(fault.field("WHAT").found(name).expected(known).into())
            }
            _ => {
                let ids: Vec<&str> = sites.iter().chain(&demand).map(|x| x.1).collect();
                let fault = Fault::new(Code::Conflict, self.plan.to_string_lossy());
                let said = format!("{name} ×{}", ids.len());
                let fault = fault.field("WHAT").found(said);
                Err(fault.expected(ids.join(" | ")).into())
            }
        }
    }
}

type ChangeOf = Box<dyn FnOnce(&mut Scenario)>;

/// The changes to try: a word, a value, and what they do to the scenario.
fn changes(what: &What, question: &Question, now: &Told) -> Vec<(&'static str, String, ChangeOf)> {
    let region = &question.intake.region;
    let edit = |word: &'static str, id: &str, edit: Edit| -> (&'static str, String, ChangeOf) {
        let act = move |s: &mut Scenario| s.edit.push(edit);
        (word, id.to_string(), Box::new(act))
    };
    let one = |id: &str| Some(Names::One(id.to_string()));
    match what {
        What::Site(j) => {
            let s = &region.sites[*j];
            let open = now.sites.iter().any(|t| t.id == s.id);
            let change = if open {
                Edit {
                    close: one(&s.id),
                    ..Edit::default()
                }
            } else {
                Edit {
                    require: one(&s.id),
                    ..Edit::default()
                }
            };
            let word = if open { "close" } else { "require" };
            vec![edit(word, &s.id, change)]
        }
        What::Demand(i) => {
            let id = &region.demand[*i].id;
            let change = Edit {
                remove: one(id),
                ..Edit::default()
            };
            vec![edit("remove", id, change)]
        }
        What::Rule(_, limits) => {
            let of = |r: &&crate::policy::profile::RuleSpec| limits.iter().any(|l| l.0 == r.clause);
            let rules = question.profile.plan_rules();
            let kinds: Vec<String> = rules
                .into_iter()
                .filter(of)
                .map(|r| r.kind.clone())
                .collect();
            let other = |sign: i64| {
                let moved: Vec<(String, String)> = limits
                    .iter()
                    .map(|(id, limit)| {
                        let mut limit = limit.clone();
                        let step = match limit.unit.as_str() {
                            "m" => 10_000_000,
                            unit if unit.contains("100") => 1_000_000,
                            _ => limit.micro / 20,
                        };
                        limit.micro = (limit.micro + sign * step).max(0);
                        (id.clone(), limit.to_string())
                    })
                    .collect();
                let shown: Vec<&str> = moved.iter().map(|m| m.1.as_str()).collect();
                let shown = shown.join(", ");
                let kinds = kinds.clone();
                let act = move |s: &mut Scenario| {
                    // Otherwise a limit of the whole kind could be read after its clauses'.
                    kinds.iter().for_each(|kind| drop(s.amend.remove(kind)));
                    s.amend.extend(moved);
                };
                ("amend", shown, Box::new(act) as ChangeOf)
            };
            vec![other(-1), other(1)]
        }
        What::Sites => {
            let n = now.file.sites_new as i64;
            let other = |n: i64| {
                let n = n.max(0) as u32;
                let act = move |s: &mut Scenario| {
                    s.limits.get_or_insert_with(Limits::default).sites = Some(n);
                };
                ("sites", n.to_string(), Box::new(act) as ChangeOf)
            };
            vec![other(n - 1), other(n + 1)]
        }
    }
}

/// What it is, and what the plan does with it.
fn about(what: &What, question: &Question, now: &Told) -> Value {
    let region = &question.intake.region;
    match what {
        What::Site(j) => {
            let s = &region.sites[*j];
            let open = now.sites.iter().find(|t| t.id == s.id);
            let of = |by: &str| by.split(',').any(|id| id == s.id);
            let served = now.demand.iter().filter(|d| of(&d.served_by));
            json!({
                "kind": "site", "id": s.id, "name": s.name, "existing": s.existing,
                "open": open.is_some(),
                "area_m2": open.map(|t| t.area_m2),
                "area_max_m2": s.area_max as f64 / 1e6,
                "cost": open.map(|t| t.cost),
                "serves": served.map(|d| d.id.clone()).collect::<Vec<_>>(),
                "reduced_cost": reduced(*j, question, now),
            })
        }
        What::Demand(i) => {
            let d = &region.demand[*i];
            let told = now.demand.iter().find(|t| t.id == d.id);
            let posed = pose(question);
            let by = told.map_or("", |t| t.served_by.as_str());
            let reach = posed.problem.links.row(*i).map(|(j, mm)| {
                let s = &region.sites[j as usize];
                json!({
                    "id": s.id, "name": s.name, "metres": f64::from(mm) / 1000.0,
                    "open": now.sites.iter().any(|t| t.id == s.id),
                    "serves": by.split(',').any(|id| id == s.id),
                })
            });
            json!({
                "kind": "demand", "id": d.id, "name": d.name,
                "households": d.households.as_f64(),
                "served_by": by, "distance_m": told.and_then(|t| t.distance_m),
                "in_reach": reach.collect::<Vec<_>>(),
            })
        }
        What::Rule(name, limits) => {
            let limit: Vec<String> = limits.iter().map(|l| l.1.to_string()).collect();
            let clauses = question.profile.clause.iter();
            let rules = question.profile.plan_rules();
            let rule = rules.iter().find(|r| r.clause == *name || r.kind == *name);
            let clause = clauses
                .into_iter()
                .find(|c| Some(&c.id) == rule.map(|r| &r.clause));
            json!({
                "kind": "rule", "id": name, "limit": limit.join(", "),
                "quote": clause.map(|c| c.quote.clone()),
            })
        }
        What::Sites => json!({"kind": "sites", "sites_new": now.file.sites_new}),
    }
}

/// What the prices of the proof say of premises that are not open: by so much at least they cost
/// more than they gain. `None` where the bound rests on other things.
fn reduced(j: usize, question: &Question, now: &Told) -> Option<f64> {
    let prices = &now.file.evidence.multipliers;
    let s = &question.intake.region.sites[j];
    let open = now.sites.iter().any(|t| t.id == s.id);
    if prices.is_empty() || open || s.forbidden {
        return None;
    }
    let posed = pose(question);
    let pays = |id: &str| prices.get(id).and_then(Value::as_f64).unwrap_or(0.0);
    let demand = question.intake.region.demand.iter();
    let multipliers: Vec<i64> = demand.map(|d| (pays(&d.id) * 1e6).round() as i64).collect();
    let cost = crate::solve::reduced_cost(&posed.problem, &multipliers, j);
    Some(compare::round(cost as f64 / 1e10))
}

/// What comes of a change; differences of the best values lie between `at_least` and `at_most`.
fn row(now: &Told, w: &WhatIf) -> Value {
    let (word, value) = (&w.change.0, &w.change.1);
    let (told, change) = match &w.plan {
        Ok((told, change)) => (told, change),
        Err(why) => {
            let conflict = match why {
                NoPlan::Infeasible(list) => json!(list),
                _ => Value::Null,
            };
            let status = match why {
                NoPlan::Infeasible(_) => "infeasible",
                _ => "unknown",
            };
            return json!({"change": word, "value": value, "status": status, "conflict": conflict});
        }
    };
    let (a, b) = (&now.file, &told.file);
    let most = objective::by_name(&a.objective_name).is_some_and(|o| o.most);
    let range = match most {
        false => [b.bound - a.objective, b.objective - a.bound],
        true => [b.objective - a.bound, b.bound - a.objective],
    };
    let ids = |f: &crate::report::plan_file::PlanFile| -> Vec<String> {
        f.out_of_reach.iter().map(|o| o.demand.clone()).collect()
    };
    let before = ids(a);
    let lost: Vec<String> = ids(b).into_iter().filter(|d| !before.contains(d)).collect();
    let short = |f: &crate::report::plan_file::PlanFile| -> f64 {
        f.no_room.iter().map(|n| n.short_m2).sum()
    };
    let moved = change.moved.iter();
    let opened: Vec<&String> = change
        .added
        .iter()
        .chain(moved.clone().map(|m| &m.to))
        .collect();
    let closed: Vec<&String> = change
        .dropped
        .iter()
        .chain(moved.map(|m| &m.from))
        .collect();
    json!({
        "change": word,
        "value": value,
        "status": compare::status(b),
        "objective": b.objective,
        "bound": b.bound,
        "difference": compare::round(b.objective - a.objective),
        "at_least": compare::round(range[0]),
        "at_most": compare::round(range[1]),
        "opened": opened,
        "closed": closed,
        "out_of_reach": lost,
        "short_m2": compare::round(short(b) - short(a)),
        "served_change": compare::round(b.households.served - a.households.served),
        "mean_m": b.then.mean_m,
    })
}
