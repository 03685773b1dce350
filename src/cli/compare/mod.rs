//! `quarter compare`

mod page;

use super::plan::{on_interrupt, positive};
use super::question;
use super::solved::{self, NoPlan};
use super::{print, tell, Ended};
use crate::compare::{self, change, layers, map, Change, Told};
use crate::error::{Code, Error, Fault};
use crate::format::out::Target;
use crate::format::write::collection;
use crate::run::{assemble, pose};
use crate::solve::Silent;
use crate::text::Lang;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::Arc;

/// Compare plans side by side: figures, clauses, premises, who gains and who loses
#[derive(clap::Args)]
pub struct Compare {
    /// Plan directories or scenario files (these are solved); the first is the baseline
    #[arg(required = true, num_args = 2..)]
    plans: Vec<PathBuf>,
    /// Directory for the comparison; solved scenarios are written below plans/
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// Replace an older comparison in the output directory
    #[arg(long)]
    force: bool,
    /// Print compare.json to standard output, and nothing else there
    #[arg(long)]
    json: bool,
    /// Wall-clock seconds for each scenario (overrides the scenarios)
    #[arg(long, value_name = "S", value_parser = positive)]
    time_limit: Option<f64>,
    /// Worker threads (default: one per processor); the result does not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    threads: Option<u16>,
}

/// A plan, or why there is none.
type Got = Result<Told, (String, NoPlan)>;

impl Compare {
    pub fn run(self, lang: Lang) -> Ended {
        let asked = Arc::new(AtomicBool::new(false));
        on_interrupt(asked.clone());
        let _ = rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads.map_or(0, usize::from))
            .build_global();
        let target = match &self.output {
            Some(out) => Some(Target::open(out, self.force, "compare.json")?),
            None => None,
        };
        let got: Vec<Result<Got, Error>> = self
            .plans
            .par_iter()
            .enumerate()
            .map(|(k, path)| self.one(lang, k, path, target.as_ref(), &asked))
            .collect();
        let (mut plans, mut without, mut faults) = (Vec::new(), Vec::new(), Vec::new());
        for one in got {
            match one {
                Ok(Ok(told)) => plans.push(told),
                Ok(Err(none)) => without.push(none),
                Err(Error::Faults(list)) => faults.extend(list),
                Err(e) => return Err(e),
            }
        }
        if !faults.is_empty() {
            return Err(Error::Faults(faults));
        }
        for (name, why) in &without {
            tell(&page::no_plan(lang, name, why));
        }
        if plans.len() < 2 {
            let stopped = without.iter().any(|w| matches!(w.1, NoPlan::Stopped));
            return Ok(if stopped { 5 } else { 3 });
        }
        let changes: Vec<Change> = (1..plans.len())
            .map(|k| change(&plans[0], &plans[k], k))
            .collect();
        let json = compare::json(&plans, &changes);
        let text = format!(
            "{}\n",
            serde_json::to_string_pretty(&json).unwrap_or_default()
        );
        let markdown = page::markdown(lang, &plans, &changes);
        if let Some(target) = target {
            target.write("compare.json", &text)?;
            target.write("compare.md", &markdown)?;
            target.write("compare.csv", &page::csv(&plans))?;
            let features = layers::layers(&plans, &changes);
            target.write("changes.geojson", &collection("changes", &features))?;
            let (words, names) = page::words(lang, &plans, &changes);
            let picture = map::map(&plans, &changes, Some(&words), &names);
            target.write("map.svg", &picture)?;
            let out = target.publish()?;
            tell(&match lang {
                Lang::Zh => format!("对比已写入 {}(先看 compare.md 与 map.svg)", out.display()),
                Lang::En => format!(
                    "Comparison written to {} (start with compare.md and map.svg)",
                    out.display()
                ),
            });
        }
        if self.json {
            print(&text)?;
        } else {
            print(&markdown)?;
        }
        let worst = plans.iter().map(|p| assemble::exit_code(&p.file)).max();
        Ok(if without.is_empty() {
            worst.unwrap_or(0).min(4)
        } else {
            3
        })
    }

    /// Reads a plan, or solves a scenario.
    fn one(
        &self,
        lang: Lang,
        k: usize,
        path: &Path,
        target: Option<&Target>,
        asked: &Arc<AtomicBool>,
    ) -> Result<Got, Error> {
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() {
            return Ok(Ok(Told::read(&name, path)?));
        }
        if path.extension().is_none_or(|e| e != "toml") {
            return Err(Fault::new(Code::UnknownFormat, &name)
                .expected("a plan directory or a scenario (.toml)")
                .into());
        }
        let (question, base, _) = question::open(path, |s| {
            let Some(seconds) = self.time_limit else {
                return Vec::new();
            };
            s.solve.time_limit = seconds;
            vec!["solve.time_limit".into()]
        })?;
        let posed = pose(&question);
        let answer = match solved::solve(&question, &posed, asked, &Silent) {
            Ok(answer) => answer,
            Err(why) => return Ok(Err((name, why))),
        };
        if let Some(target) = target {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let below = format!("plans/{}-{stem}", k + 1);
            if !solved::write(lang, &question, &answer, target, &below, &base)? {
                return Ok(Err((name, NoPlan::Refused)));
            }
        }
        Ok(Ok(solved::told(&name, &question, &answer)))
    }
}
