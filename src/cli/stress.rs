//! `quarter stress`

use super::plan::{on_interrupt, positive};
use super::{print, question, solved, Ended};
use crate::error::{Code, Fault};
use crate::format::read_layer;
use crate::model::Plan;
use crate::run::Question;
use crate::scenario::uncertain::Uncertain;
use crate::text::{grouped, number, Lang};
use crate::uncertain::{best, drawn, raised, tried};
use serde_json::{json, Value};
use std::collections::HashMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::Arc;

/// Try a plan on draws of what is not known ([uncertain] in the scenario)
#[derive(clap::Args)]
pub struct Stress {
    /// Plan directory; its scenario has a table [uncertain]
    plan: PathBuf,
    /// Find how much more must be planned for, so that the share asked for is reached
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

/// Most factors tried for a robust plan.
const TRIES: u32 = 7;

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
        let held = replay(&mut question, &plan, &served, &ranges);
        let mut count: HashMap<usize, u32> = HashMap::new();
        let mut found = 0;
        for k in 0..ranges.solve.min(ranges.draws) {
            let region = drawn(&question.intake.region, &ranges, k);
            let limits = solved::limits(&question, &asked);
            if let Some(plan) = best(&mut question, region, &limits) {
                found += 1;
                let open = plan.area.iter().enumerate();
                for (j, _) in open.filter(|(_, a)| a.is_some()) {
                    *count.entry(j).or_default() += 1;
                }
            }
        }
        let robust = match self.robust {
            true => self.robust_factor(&mut question, &served, &ranges, &asked),
            false => Value::Null,
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
            "served_all": held.0,
            "mean_short_m2": held.1,
            "most_short_m2": held.2,
            "cost": held.3,
            "best_plans": found,
            "sites": often.into_iter().map(|(_, v)| v).collect::<Vec<_>>(),
            "robust": robust,
        });
        if self.json {
            let text = serde_json::to_string_pretty(&answer).unwrap_or_default();
            print(&format!("{text}\n"))?;
        } else {
            print(&page(lang, &answer))?;
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

    /// The least factor on everybody's households, to a hundredth or so, whose plan serves everyone
    /// in the share of draws asked for.
    fn robust_factor(
        &self,
        question: &mut Question,
        served: &[bool],
        ranges: &Uncertain,
        asked: &Arc<AtomicBool>,
    ) -> Value {
        let (mut low, mut high) = (1.0f64, ranges.households[1].max(1.0));
        let mut answer = Value::Null;
        for k in 0..TRIES {
            // The largest factor is tried first: if that is not enough, nothing is.
            let factor = match k {
                0 => high,
                _ => ((low + high) * 50.0).ceil() / 100.0,
            };
            if k > 0 && factor >= high {
                break;
            }
            let region = raised(&question.intake.region, factor);
            let limits = solved::limits(question, asked);
            let Some(plan) = best(question, region, &limits) else {
                break;
            };
            let held = replay(question, &plan, served, ranges);
            let share = f64::from(held.0) / f64::from(ranges.draws);
            if share >= ranges.share {
                high = factor;
                let sites = question.intake.region.sites.iter().zip(&plan.area);
                let cost: i128 = sites
                    .filter(|(s, _)| !s.existing)
                    .filter_map(|(s, a)| Some(s.cost.of((*a)?)))
                    .sum();
                answer = json!({
                    "households": factor, "served_all": held.0, "cost": cost as f64 / 1e10,
                });
            } else if k == 0 {
                return json!({"households": Value::Null, "served_all": held.0});
            } else {
                low = factor;
            }
        }
        answer
    }
}

/// Draws in which everyone is served, mean and largest shortage in m², least, mean and most cost.
fn replay(
    question: &mut Question,
    plan: &Plan,
    served: &[bool],
    ranges: &Uncertain,
) -> (u32, f64, f64, [f64; 3]) {
    let (mut good, mut short, mut most) = (0, 0.0, 0.0f64);
    let mut cost = [f64::INFINITY, 0.0, f64::NEG_INFINITY];
    for k in 0..ranges.draws {
        let region = drawn(&question.intake.region, ranges, k);
        let t = tried(question, plan, served, region);
        let m2 = t.short as f64 / 1e6;
        good += u32::from(t.short == 0);
        short += m2;
        most = most.max(m2);
        cost = [cost[0].min(t.cost), cost[1] + t.cost, cost[2].max(t.cost)];
    }
    let n = f64::from(ranges.draws.max(1));
    let two = |x: f64| (x * 100.0).round() / 100.0;
    let cost = [two(cost[0]), two(cost[1] / n), two(cost[2])];
    (good, two(short / n), two(most), cost)
}

fn page(lang: Lang, a: &Value) -> String {
    let n = |v: &Value| v.as_f64().map_or("–".into(), |x| grouped(x, 2));
    let draws = a["draws"].as_f64().unwrap_or(1.0);
    let share = a["served_all"].as_f64().unwrap_or(0.0) / draws * 100.0;
    let mut out = format!(
        "# {}\n\n",
        lang.pick("不确定性检验", "What if it comes differently")
    );
    let _ = writeln!(
        out,
        "- {}: {} / {} ({} %)\n- {}: {} m² ({} {} m²)\n- {}: {} … {} … {}",
        lang.pick("面积条文在多少次抽样中满足(半径与单处下限不受影响)", "draws in which the floor area is enough for everyone (radius and smallest size do not depend on them)"),
        n(&a["served_all"]),
        n(&a["draws"]),
        number(share, 1),
        lang.pick("平均短缺", "mean shortage"),
        n(&a["mean_short_m2"]),
        lang.pick("最多", "at most"),
        n(&a["most_short_m2"]),
        lang.pick("造价(最少 … 平均 … 最多)", "cost (least … mean … most)"),
        n(&a["cost"][0]),
        n(&a["cost"][1]),
        n(&a["cost"][2]),
    );
    let robust = &a["robust"];
    if robust["households"].is_number() {
        let _ = writeln!(
            out,
            "- {}: [[edit]] households = {} ({} {} / {}, {} {})",
            lang.pick("稳健方案", "robust variant"),
            n(&robust["households"]),
            lang.pick("满足", "enough in"),
            n(&robust["served_all"]),
            n(&a["draws"]),
            lang.pick("造价", "cost"),
            n(&robust["cost"]),
        );
    } else if robust.is_object() {
        let said = lang.pick(
            "即使全部按最大户数规划,也达不到所要求的比例",
            "even with the largest households everywhere the share asked for is not reached",
        );
        let _ = writeln!(out, "- {said}");
    }
    let _ = writeln!(
        out,
        "\n{}\n\n| {} | {} | {} |\n|---|---|---|",
        match lang {
            Lang::Zh => format!("对 {} 次抽样重新求解:", n(&a["best_plans"])),
            Lang::En => format!("Solved again for {} draws:", n(&a["best_plans"])),
        },
        lang.pick("场所", "premises"),
        lang.pick("在方案中", "in the plan"),
        lang.pick("在多少个最优方案中", "in the best plans"),
    );
    for s in a["sites"].as_array().into_iter().flatten() {
        let name = s["name"].as_str().unwrap_or("").replace('|', "\\|");
        let yes = s["in_plan"].as_bool() == Some(true);
        let yes = if yes { lang.pick("是", "yes") } else { "" };
        let id = s["id"].as_str().unwrap_or("");
        let _ = writeln!(out, "| {id} {name} | {yes} | {} |", n(&s["in_best"]));
    }
    out
}
