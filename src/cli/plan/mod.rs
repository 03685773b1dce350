//! `quarter plan`

mod alternatives;
pub(super) mod formats;
pub(super) mod out;

use super::progress::Bar;
use super::question::{self, base};
use super::{print, tell, Ended};
use crate::error::{Code, Error, Fault, Said};
use crate::format::out::Target;
use crate::format::{findings, open};
use crate::report::plan_file::Run;
use crate::run::{answer, assemble, pose, Question};
use crate::scenario::{read, write};
use crate::solve::{Limits, Stop};
use crate::text::{faults, Lang};
use formats::Formats;
use serde_json::{Map, Value};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Solve a scenario: read layers, place facilities, prove a bound, write a verified plan
#[derive(clap::Args)]
pub struct Plan {
    /// Scenario file (TOML); `quarter schema` prints its form
    scenario: PathBuf,
    /// Directory for the plan; written whole or not at all
    #[arg(short, long)]
    output: PathBuf,
    /// Replace an older plan in the output directory
    #[arg(long)]
    force: bool,
    /// Print plan.json to standard output, and nothing else there
    #[arg(long)]
    json: bool,
    /// Wall-clock seconds for the search (overrides the scenario)
    #[arg(long, value_name = "S", value_parser = positive)]
    time_limit: Option<f64>,
    /// Relative gap at which to stop, 0 asks for proof (overrides the scenario)
    #[arg(long, value_name = "G", value_parser = share)]
    gap: Option<f64>,
    /// Worker threads (default: one per processor); the result does not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    threads: Option<u16>,
    /// Seed of the search (overrides the scenario)
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Earlier plan directory to start the search from (overrides the scenario)
    #[arg(long, value_name = "DIR")]
    start: Option<PathBuf>,
    /// Alternative plans with truly different sites, written below alternatives/ (overrides the scenario)
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(0..=100))]
    alternatives: Option<u32>,
    /// Formats beside GeoJSON: gpkg, shp, fgb, csv, xlsx (several with commas)
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = formats::known())]
    format: Vec<String>,
    /// Coordinate system of these formats, such as cgcs2000 or EPSG:4548 (default: WGS84)
    #[arg(long, value_name = "CRS")]
    to_crs: Option<String>,
    /// Names and codes as a bureau wants them: a field map (TOML), or yizhangtu
    #[arg(long, value_name = "FILE")]
    field_map: Option<String>,
    /// Write everything that was found wrong with the layers to this CSV file, even if nothing is
    /// planned
    #[arg(long, value_name = "FILE")]
    findings: Option<PathBuf>,
    /// Most memory that reading one file may take, MiB
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u64).range(1..=1 << 24))]
    max_memory: Option<u64>,
    /// Say nothing but errors
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,
    /// Say how long each stage took
    #[arg(short, long)]
    verbose: bool,
}

pub(super) fn positive(text: &str) -> Result<f64, String> {
    let n: f64 = text.parse().map_err(|_| "expected a number".to_string())?;
    (n.is_finite() && n > 0.0)
        .then_some(n)
        .ok_or_else(|| "expected more than 0".into())
}

fn share(text: &str) -> Result<f64, String> {
    let n: f64 = text.parse().map_err(|_| "expected a number".to_string())?;
    (0.0..1.0)
        .contains(&n)
        .then_some(n)
        .ok_or_else(|| "expected 0 or more and less than 1".into())
}

/// What the scenario file and the options said themselves.
pub(super) struct Asked {
    table: toml::Table,
    options: Vec<String>,
}

/// Seconds per stage, in order.
struct Clock {
    started: Instant,
    last: Instant,
    wall: Map<String, Value>,
}

impl Clock {
    fn new() -> Clock {
        let now = Instant::now();
        Clock {
            started: now,
            last: now,
            wall: Map::new(),
        }
    }

    fn put(&mut self, stage: &str, seconds: f64) {
        let milli = (seconds * 1000.0).round() / 1000.0;
        self.wall.insert(stage.into(), Value::from(milli));
    }

    fn stages(&self) -> String {
        let stages = self.wall.iter().map(|(k, v)| format!("{k} {v} s"));
        stages.collect::<Vec<_>>().join(" · ")
    }

    fn lap(&mut self, stage: &str) {
        self.put(stage, self.last.elapsed().as_secs_f64());
        self.last = Instant::now();
    }
}

impl Plan {
    pub fn run(self, lang: Lang) -> Ended {
        let mut clock = Clock::new();
        let stop_asked = Arc::new(AtomicBool::new(false));
        on_interrupt(stop_asked.clone());
        let threads = self.threads.map_or(0, usize::from);
        let _ = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global();

        if let Some(mib) = self.max_memory {
            open::limit_memory(mib << 20);
        }
        let read = self.question();
        if let Some(path) = &self.findings {
            let said = match &read {
                Ok((question, _)) => question.intake.said.clone(),
                Err(Error::Faults(list)) => list.iter().cloned().map(Said::aside).collect(),
                Err(_) => Vec::new(),
            };
            findings::write(path, &said)?;
        }
        let (question, asked) = read?;
        let formats = Formats::new(
            &self.format,
            self.to_crs.as_deref(),
            self.field_map.as_deref(),
        )?;
        let target = Target::open(&self.output, self.force, "plan.json")?;
        clock.lap("read");
        let posed = pose(&question);
        clock.put("reach", posed.seconds[0]);
        clock.put("pose", posed.seconds[1]);
        clock.last = Instant::now();

        let limit = Duration::from_secs_f64(question.scenario.solve.time_limit.min(1e7));
        let limits = Limits {
            gap: question.scenario.solve.gap,
            seed: question.scenario.solve.seed,
            stop: Stop::new(Some(clock.started + limit), stop_asked),
        };
        let bar = Bar::new(lang, self.quiet);
        let answered = answer(&question, &posed, &limits, &bar);
        bar.done();
        let answer = match answered {
            Ok(answer) => answer,
            Err(outcome) if outcome.infeasible => {
                let blame = out::blame(&question, &posed, &outcome.blame);
                if self.json {
                    print(&format!("{}\n", out::infeasible_json(&blame)))?;
                }
                out::infeasible(lang, &blame);
                return Ok(3);
            }
            Err(_) => {
                tell(lang.pick(
                    "在停止之前未得到方案;未写出任何文件。",
                    "Stopped before there was a plan; nothing was written.",
                ));
                return Ok(5);
            }
        };
        clock.lap("solve");

        let base = base(&self.scenario)?;
        let (mut file, verified) =
            out::files(lang, &question, &answer, &target, "", &base, &formats)?;
        clock.lap("write");
        if !verified.discrepancies.is_empty() {
            return Ok(out::refused(lang, &verified));
        }
        let notes = faults::said(lang, &question.intake.said);
        let first = alternatives::Sites::of(&question, &answer.plan);
        let also = alternatives::Also {
            lang,
            target: &target,
            base: &base,
            asked: limits.stop,
            bar: &bar,
            formats: &formats,
        };
        let others = also.find(question, asked, first)?;
        clock.put("total", clock.started.elapsed().as_secs_f64());
        file.run = Some(Run {
            threads: rayon::current_num_threads(),
            wall_s: clock.wall.clone(),
        });
        let text = file.to_text();
        target.write("plan.json", &text)?;
        let written = target.publish()?;
        if self.json {
            print(&text)?;
        }
        if !self.quiet {
            let stages = self.verbose.then(|| clock.stages());
            if !notes.is_empty() {
                tell(&notes);
            }
            out::say(lang, &file, &verified, stages, &written);
            others.iter().for_each(|o| tell(&o.line(lang)));
        }
        Ok(assemble::exit_code(&file))
    }

    /// Reads the scenario, applies options, reads its layers.
    fn question(&self) -> Result<(Question, Asked), Error> {
        let name = self.scenario.to_string_lossy();
        let given = read::scenario(&name, &self.scenario)?;
        let (file, bases) = question::inputs(&self.scenario, &given);
        let mut scenario = given.scenario;
        let mut options = Vec::new();
        let mut set = |key: &str| options.push(key.to_string());
        if let Some(s) = self.time_limit {
            scenario.solve.time_limit = s;
            set("solve.time_limit");
        }
        if let Some(g) = self.gap {
            scenario.solve.gap = g;
            set("solve.gap");
        }
        if let Some(n) = self.seed {
            scenario.solve.seed = n;
            set("solve.seed");
        }
        if let Some(dir) = &self.start {
            let full = std::path::absolute(dir).map_err(|e| Error::io(dir, e))?;
            scenario.solve.start = Some(write::relative(&full, &base(&self.scenario)?));
            set("solve.start");
        }
        if let Some(k) = self.alternatives {
            scenario.solve.alternatives = k;
            set("solve.alternatives");
        }
        if scenario.solve.seed > i64::MAX as u64 {
            return Err(Fault::new(Code::TooLarge, name)
                .field("solve.seed")
                .found(scenario.solve.seed.to_string())
                .into());
        }
        let parameters = write::parameters(&scenario, &given.table, &options);
        let base = base(&self.scenario)?;
        let asked = Asked {
            table: given.table,
            options,
        };
        let mut question = Question::read(scenario, &base, parameters, file)?;
        question.bases = bases;
        Ok((question, asked))
    }
}

/// The first Ctrl-C asks for the plan so far, the second ends the program.
pub(super) fn on_interrupt(asked: Arc<AtomicBool>) {
    let _ = ctrlc::set_handler(move || {
        if asked.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    });
}
