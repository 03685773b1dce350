//! A question solved for a command that goes on with the result.

use super::plan::formats::Formats;
use super::plan::out;
use crate::compare::Told;
use crate::error::Error;
use crate::format::out::Target;
use crate::report::layers;
use crate::run::{answer, assemble, Answer, Posed, Question};
use crate::solve::{Limits, Progress, Stop};
use crate::text::Lang;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Why there is no plan.
pub enum NoPlan {
    /// No plan meets all limits: what excludes what.
    Infeasible(Vec<(String, String)>),
    /// Stopped before there was one.
    Stopped,
    /// The plan did not pass its own check; said already.
    Refused,
}

/// Limits of a search that starts now.
pub fn limits(question: &Question, asked: &Arc<AtomicBool>) -> Limits {
    let solve = &question.scenario.solve;
    let seconds = Duration::from_secs_f64(solve.time_limit.min(1e7));
    Limits {
        gap: solve.gap,
        seed: solve.seed,
        stop: Stop::new(Some(Instant::now() + seconds), asked.clone()),
    }
}

/// Solves a posed question.
pub fn solve<'a>(
    question: &Question,
    posed: &'a Posed,
    asked: &Arc<AtomicBool>,
    progress: &dyn Progress,
) -> Result<Answer<'a>, NoPlan> {
    let limits = limits(question, asked);
    answer(question, posed, &limits, progress).map_err(|outcome| match outcome.infeasible {
        true => NoPlan::Infeasible(out::blame(question, posed, &outcome.blame)),
        false => NoPlan::Stopped,
    })
}

/// What an answer says, for a comparison.
pub fn told(name: &str, question: &Question, answer: &Answer) -> Told {
    let file = assemble::plan_file(question, answer);
    let region = &question.intake.region;
    let radius = answer.posed.radius;
    let sheets = layers::layers(region, &answer.plan, &answer.figures, radius);
    Told::of(name, file, &sheets)
}

/// Writes an answer as a whole, verified plan directory below a target.
///
/// # Errors
/// A file cannot be written or read back.
pub fn write(
    lang: Lang,
    question: &Question,
    answer: &Answer,
    target: &Target,
    below: &str,
    base: &Path,
) -> Result<bool, Error> {
    let directory = target.directory().join(below);
    std::fs::create_dir_all(&directory).map_err(|e| Error::io(&directory, e))?;
    let formats = Formats::new(&[], None, None)?;
    let (_, verified) = out::files(lang, question, answer, target, below, base, &formats)?;
    if verified.discrepancies.is_empty() {
        return Ok(true);
    }
    out::refused(lang, &verified);
    Ok(false)
}
