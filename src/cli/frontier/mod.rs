//! `quarter frontier`

mod page;

use super::plan::{on_interrupt, positive};
use super::progress::Bar;
use super::{print, question, solved, tell, Ended};
use crate::error::{Code, Fault};
use crate::format::out::Target;
use crate::frontier::{self, chart, frontier, take, Ask, Axis};
use crate::report::plan_file::TOLERANCE;
use crate::run::{measure, pose, Question};
use crate::text::Lang;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::Arc;

/// Trade two figures off: the best plans between little of one and much of the other
#[derive(clap::Args)]
pub struct Frontier {
    /// Scenario file (TOML)
    scenario: PathBuf,
    /// Two of cost, sites, area, coverage, mean, worst (distance)
    #[arg(long, value_name = "A,B", default_value = "cost,coverage", value_parser = axes)]
    between: [Axis; 2],
    /// Points wanted
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(2..=1000))]
    points: u16,
    /// Directory for the curve: frontier.json, frontier.csv, frontier.svg
    #[arg(short, long)]
    output: PathBuf,
    /// Replace an older curve in the output directory
    #[arg(long)]
    force: bool,
    /// Print frontier.json to standard output, and nothing else there
    #[arg(long)]
    json: bool,
    /// Points to write as plan directories below plans/: their numbers with commas, or all
    #[arg(long, value_name = "LIST")]
    plans: Option<String>,
    /// Least limit on cost, sites or area (default: the least there can be); not for coverage
    #[arg(long, value_name = "X")]
    from: Option<f64>,
    /// Largest limit on it (default: where more brings nothing); not for coverage
    #[arg(long, value_name = "X")]
    to: Option<f64>,
    /// Wall-clock seconds for each point (overrides the scenario)
    #[arg(long, value_name = "S", value_parser = positive)]
    time_limit: Option<f64>,
    /// Worker threads (default: one per processor); the result does not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    threads: Option<u16>,
}

/// Two figures, the one with prices first.
fn axes(text: &str) -> Result<[Axis; 2], String> {
    let known = || {
        let words: Vec<&str> = Axis::ALL.into_iter().map(Axis::word).collect();
        format!(
            "two of {}, one of them cost, sites or area",
            words.join(", ")
        )
    };
    let list: Vec<Axis> = text
        .split(',')
        .filter_map(|w| Axis::named(w.trim()))
        .collect();
    match list.as_slice() {
        [a, b] if a != b && a.is_price() => Ok([*a, *b]),
        [a, b] if a != b && b.is_price() => Ok([*b, *a]),
        _ => Err(known()),
    }
}

impl Frontier {
    pub fn run(self, lang: Lang) -> Ended {
        let asked = Arc::new(AtomicBool::new(false));
        on_interrupt(asked.clone());
        let _ = rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads.map_or(0, usize::from))
            .build_global();
        let wanted = wanted(self.plans.as_deref(), self.points)?;
        let (mut question, base, table) = question::open(&self.scenario, |s| {
            let Some(seconds) = self.time_limit else {
                return Vec::new();
            };
            s.solve.time_limit = seconds;
            vec!["solve.time_limit".into()]
        })?;
        if !question.scenario.share.is_empty() {
            return Err(Fault::new(Code::Conflict, "scenario")
                .field("share")
                .found("[[share]]")
                .expected("a scenario without [[share]]: the curve sets the share")
                .into());
        }
        let target = Target::open(&self.output, self.force, "frontier.json")?;
        let bar = Bar::new(lang, self.json);
        let limits = |q: &Question| solved::limits(q, &asked);
        let ask = Ask {
            axes: self.between,
            points: usize::from(self.points),
            table: &table,
            ends: [self.from, self.to],
            limits: &limits,
            progress: &bar,
        };
        let points = frontier(&mut question, &ask);
        bar.done();
        if points.is_empty() {
            tell(lang.pick(
                "没有任何一点得到方案;未写出任何文件。",
                "There is no plan at any point; nothing was written.",
            ));
            return Ok(5);
        }
        let json = frontier::json(&question.scenario.title, &self.between, &points);
        let text = format!(
            "{}\n",
            serde_json::to_string_pretty(&json).unwrap_or_default()
        );
        target.write("frontier.json", &text)?;
        target.write("frontier.csv", &page::csv(&points))?;
        let title = question.scenario.title.clone();
        let words = page::words(lang, &title, &self.between);
        target.write(
            "frontier.svg",
            &chart::chart(&self.between, &points, &words),
        )?;
        let table_md = page::markdown(lang, &title, &self.between, &points);
        target.write("frontier.md", &table_md)?;
        for (k, p) in points.iter().enumerate() {
            if !wanted
                .as_ref()
                .is_some_and(|w| w.is_empty() || w.contains(&(k + 1)))
            {
                continue;
            }
            let changed: Vec<String> = ["share.0.at_least", "solve.objective"]
                .map(String::from)
                .to_vec();
            take(&mut question, &p.scenario, &table, &changed);
            let posed = pose(&question);
            let Ok(answer) = measure(&question, &posed, p.outcome.clone()) else {
                continue;
            };
            let below = format!("plans/{}", k + 1);
            if !solved::write(lang, &question, &answer, &target, &below, &base)? {
                return Ok(1);
            }
        }
        let out = target.publish()?;
        if self.json {
            print(&text)?;
        } else {
            print(&table_md)?;
            tell(&match lang {
                Lang::Zh => format!("曲线已写入 {}(frontier.svg、frontier.csv)", out.display()),
                Lang::En => format!(
                    "Curve written to {} (frontier.svg, frontier.csv)",
                    out.display()
                ),
            });
        }
        let proved = points
            .iter()
            .all(|p| p.file.gap <= p.file.gap_asked.max(TOLERANCE));
        Ok(if proved { 0 } else { 4 })
    }
}

/// Numbers of points; an empty list means all of them.
fn wanted(text: Option<&str>, most: u16) -> Result<Option<Vec<usize>>, Fault> {
    let Some(text) = text else { return Ok(None) };
    if text == "all" {
        return Ok(Some(Vec::new()));
    }
    let number = |w: &str| {
        let n = w.trim().parse::<usize>().ok();
        n.filter(|n| (1..=usize::from(most)).contains(n))
    };
    let list: Option<Vec<usize>> = text.split(',').map(number).collect();
    list.map(Some).ok_or_else(|| {
        Fault::new(Code::BadValue, "--plans")
            .found(text)
            .expected(format!("all | 1,2 … {most}"))
    })
}
