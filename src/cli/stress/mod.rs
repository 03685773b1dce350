//! `quarter stress`

mod page;

use super::plan::{on_interrupt, positive};
use super::{print, question, solved, Ended};
use crate::error::{Code, Fault};
use crate::format::read_layer;
use crate::model::Plan;
use crate::run::walk::radius;
use crate::run::Question;
use crate::text::{number, Lang};
use crate::uncertain::robust::{robust, Robust};
use crate::uncertain::{best, drawn, replay, Pace};
use serde_json::{json, Value};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::Arc;

/// Try a plan on draws of what is not known ([uncertain] in the scenario)
#[derive(clap::Args)]
pub struct Stress {
    /// Plan directory; its scenario has a table [uncertain]
    plan: PathBuf,
    /// Find what must be planned for, so that the share asked for is reached
    #[arg(long)]
    robust: bool,
    /// Print the answer as JSON
    #[arg(long)]
    json: bool,
    /// Wall-clock seconds for each search (overrides the scenario)
    #[arg(long, value_name = "S", value_parser = positive)]
    time_limit: Option<f64>,
    /// Worker threads (default: one per processor); the result does not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    threads: Option<u16>,
}

impl Stress {
    pub fn run(self, lang: Lang) -> Ended {
        let asked = Arc::new(AtomicBool::new(false));
        on_interrupt(asked.clone());
        let _ = rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads.map_or(0, usize::from))
            .build_global();
        let (mut question, _, _) = question::open(&self.plan.join("scenario.toml"), |s| {
            if let Some(seconds) = self.time_limit {
                s.solve.time_limit = seconds;
            }
            Vec::new()
        })?;
        let Some(ranges) = question.scenario.uncertain.clone() else {
            let fault = Fault::new(Code::MissingKey, self.plan.to_string_lossy());
            return Err(fault.field("uncertain").expected("[uncertain]").into());
        };
        let (plan, served) = self.written(&question)?;
        let pace = ranges.speed.map(|[_, most]| Pace::new(&question, most));
        let pace = pace.as_ref();
        let held = replay(&mut question, &plan, &served, &ranges, pace);
        let mut count: HashMap<usize, u32> = HashMap::new();
        let mut found = 0;
        for k in 0..ranges.solve.min(ranges.draws) {
            let world = drawn(&question.intake.region, &ranges, pace, k);
            let limits = solved::limits(&question, &asked);
            if let Some(plan) = best(&mut question, world, &limits) {
                found += 1;
                let open = plan.area.iter().enumerate();
                for (j, _) in open.filter(|(_, a)| a.is_some()) {
                    *count.entry(j).or_default() += 1;
                }
            }
        }
        let limits = |q: &Question| solved::limits(q, &asked);
        let robust = match self.robust {
            true => robust(&mut question, &served, &ranges, pace, &limits),
            false => None,
        };
        let sites = question.intake.region.sites.iter().enumerate();
        let new = sites
            .filter(|(j, s)| !s.existing && (plan.area[*j].is_some() || count.contains_key(j)));
        let mut often: Vec<(u32, Value)> = new
            .map(|(j, s)| {
                let n = count.get(&j).copied().unwrap_or(0);
                (
                    n,
                    json!({
                        "id": s.id, "name": s.name, "in_plan": plan.area[j].is_some(),
                        "in_best": n,
                    }),
                )
            })
            .collect();
        often.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
        let answer = json!({
            "schema": "quarter.stress/1",
            "program": format!("quarter {}", env!("CARGO_PKG_VERSION")),
            "uncertain": ranges,
            "draws": ranges.draws,
            "speed": pace.map(|p| speed(p, &question)),
            "served_all": held.served_all,
            "mean_short_m2": held.mean_short_m2,
            "most_short_m2": held.most_short_m2,
            "mean_away": held.mean_away,
            "most_away": held.most_away,
            "cost": held.cost,
            "clauses": held.clauses,
            "best_plans": found,
            "sites": often.into_iter().map(|(_, v)| v).collect::<Vec<_>>(),
            "robust": robust.map(|r| planned_for(&r, &question)),
        });
        if self.json {
            let text = serde_json::to_string_pretty(&answer).unwrap_or_default();
            print(&format!("{text}\n"))?;
        } else {
            print(&page::page(lang, &answer))?;
        }
        Ok(0)
    }

    /// The written plan by index, and who is served in it.
    fn written(&self, question: &Question) -> Result<(Plan, Vec<bool>), crate::error::Error> {
        let region = &question.intake.region;
        let read = |name: &str| {
            let path = self.plan.join(name);
            read_layer(&path.to_string_lossy(), &path)
        };
        let sites = read("sites.geojson")?;
        let area: HashMap<String, i64> = sites
            .records
            .iter()
            .filter_map(|r| {
                let id = r.properties.get("id")?.as_str()?.to_string();
                let m2 = r.properties.get("area_m2")?.as_f64()?;
                Some((id, (m2 * 1e6).round() as i64))
            })
            .collect();
        let demand = read("demand.geojson")?;
        let served: HashMap<String, bool> = demand
            .records
            .iter()
            .filter_map(|r| {
                let id = r.properties.get("id")?.as_str()?.to_string();
                let bucket = r.properties.get("bucket")?.as_str()?;
                Some((id, bucket == "served"))
            })
            .collect();
        let plan = Plan {
            area: region
                .sites
                .iter()
                .map(|s| area.get(&s.id).copied())
                .collect(),
            flow: Vec::new(),
        };
        let who = region.demand.iter();
        let who = who.map(|d| served.get(&d.id).copied().unwrap_or(false));
        Ok((plan, who.collect()))
    }
}

/// How a speed is taken: reach is the time times the speed, or the radius is scaled.
fn speed(pace: &Pace, question: &Question) -> Value {
    json!({
        "base_m_s": pace.base,
        "minutes": pace.minutes,
        "radius_m": radius(&question.rules).filter(|_| pace.minutes.is_none()).map(|l| l.metres),
    })
}

fn planned_for(r: &Robust, question: &Question) -> Value {
    let radius = radius(&question.rules)
        .zip(r.speed)
        .map(|(limit, (_, factor))| {
            let sign = if limit.strict { "<" } else { "<=" };
            format!("{sign} {} m", number(limit.metres * factor, 3))
        });
    json!({
        "households": r.enough.then_some(r.households),
        "speed_m_s": r.speed.map(|s| s.0),
        "radius": radius,
        "unreachable": r.unreachable,
        "served_all": r.held.served_all,
        "clauses": r.held.clauses,
        "cost": r.cost,
    })
}
