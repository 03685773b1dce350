//! Alternative plans: each the best of those that differ from every plan before it.

use super::formats::Formats;
use super::{out, Asked};
use crate::cli::progress::Bar;
use crate::error::Error;
use crate::format::out::Target;
use crate::model::Plan;
use crate::report::plan_file::{PlanFile, Status};
use crate::run::{answer, pose, Question};
use crate::scenario::{write, RowSpec};
use crate::solve::{Limits, Stop};
use crate::text::{grouped, Lang};
use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant};

/// Ids of the new premises of a plan.
pub struct Sites(Vec<String>);

impl Sites {
    /// The new premises that a plan opens.
    pub fn of(question: &Question, plan: &Plan) -> Sites {
        let sites = question.intake.region.sites.iter().zip(&plan.area);
        let new = sites.filter(|(s, area)| !s.existing && area.is_some());
        Sites(new.map(|(s, _)| s.id.clone()).collect())
    }
}

/// What is said of an alternative.
pub struct Other {
    number: usize,
    file: PlanFile,
    differs: usize,
}

impl Other {
    /// One line for the terminal.
    pub fn line(&self, lang: Lang) -> String {
        let (n, d) = (self.number, self.differs);
        let value = grouped(self.file.objective, 2);
        match lang {
            Lang::Zh => format!(
                "备选方案 {n}:目标值 {value},新建 {} 处,其中 {d} 处与最优方案不同(alternatives/{n})",
                self.file.sites_new
            ),
            Lang::En => format!(
                "Alternative {n}: value {value}, {} new premises, {d} of them not in the best plan (alternatives/{n})",
                self.file.sites_new
            ),
        }
    }
}

/// Where and how alternatives are looked for.
pub struct Also<'a> {
    /// Language of the reports.
    pub lang: Lang,
    /// The directory in the making.
    pub target: &'a Target,
    /// What the scenario's paths are relative to.
    pub base: &'a Path,
    /// Tells of Ctrl-C.
    pub asked: Stop,
    /// The progress line.
    pub bar: &'a Bar,
    /// What is written beside GeoJSON.
    pub formats: &'a Formats,
}

impl Also<'_> {
    /// Finds and writes as many as the scenario asks for, or as there are.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn find(
        &self,
        mut question: Question,
        asked: Asked,
        first: Sites,
    ) -> Result<Vec<Other>, Error> {
        let wanted = question.scenario.solve.alternatives as usize;
        question.scenario.solve.alternatives = 0;
        let mut others: Vec<Other> = Vec::new();
        let mut last = Sites(first.0.clone());
        while others.len() < wanted && !last.0.is_empty() && !self.asked.by_hand() {
            let number = others.len() + 1;
            let scenario = &mut question.scenario;
            scenario
                .row
                .push(differs(number, &last, scenario.solve.differ));
            question.parameters = write::parameters(scenario, &asked.table, &asked.options);
            let solve = &question.scenario.solve;
            let seconds = Duration::from_secs_f64(solve.time_limit.min(1e7));
            let limits = Limits {
                gap: solve.gap,
                seed: solve.seed,
                stop: self.asked.until(Instant::now() + seconds),
            };
            let posed = pose(&question);
            let Ok(answer) = answer(&question, &posed, &limits, self.bar) else {
                break;
            };
            let below = format!("alternatives/{number}");
            let directory = self.target.directory().join(&below);
            std::fs::create_dir_all(&directory).map_err(|e| Error::io(&directory, e))?;
            let (file, verified) = out::files(
                self.lang,
                &question,
                &answer,
                self.target,
                &below,
                self.base,
                self.formats,
            )?;
            if !verified.discrepancies.is_empty() {
                out::refused(self.lang, &verified);
                std::fs::remove_dir_all(&directory).map_err(|e| Error::io(&directory, e))?;
                break;
            }
            last = Sites::of(&question, &answer.plan);
            let differs = last.0.iter().filter(|id| !first.0.contains(id)).count();
            others.push(Other {
                number,
                file,
                differs,
            });
        }
        self.bar.done();
        if wanted > 0 {
            self.table(&others)?;
        }
        Ok(others)
    }

    /// `alternatives.json`: what there is, best first.
    fn table(&self, others: &[Other]) -> Result<(), Error> {
        let rows = others.iter().map(|o| {
            let proved = o.file.rest.unwrap_or(o.file.status) == Status::Optimal;
            json!({
                "directory": format!("alternatives/{}", o.number),
                "objective": o.file.objective,
                "bound": o.file.bound,
                "gap": o.file.gap,
                "proved": proved,
                "sites_new": o.file.sites_new,
                "sites_not_in_best_plan": o.differs,
            })
            .to_string()
        });
        let text = format!("[\n{}\n]\n", rows.collect::<Vec<_>>().join(",\n"));
        self.target.write("alternatives.json", &text)
    }
}

/// Of the sites of an earlier plan, so many at least are not opened.
fn differs(number: usize, earlier: &Sites, share: f64) -> RowSpec {
    let n = earlier.0.len();
    let others = ((n as f64 * share).ceil() as usize).clamp(1, n);
    RowSpec {
        name: format!("differs from plan {}", number - 1),
        sites: Some(earlier.0.clone()),
        at_most: Some((n - others) as f64),
        ..RowSpec::default()
    }
}
