//! Programmes by year: stage after stage, each as a mixed-integer program among the best of the
//! stages before. What comes out is put to the exact rows again; a bound is the solver's word.

mod brute;
#[cfg(test)]
mod tests;
mod write;

use super::general::linear;
use super::Stop;
use crate::model::phased::{Opening, Phased};
use write::Written;

/// How far a stage got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Its name.
    pub name: &'static str,
    /// Its value in the opening that was found, recomputed in whole numbers.
    pub value: i128,
    /// No opening that is as good in the stages before has less; `None` if nothing is proved.
    pub bound: Option<i128>,
}

impl Reached {
    /// Is the value proved to be the least, within one part in 1e9?
    pub fn proved(&self) -> bool {
        let doubt = self.value.abs() / 1_000_000_000;
        self.bound.is_some_and(|b| self.value - b <= doubt)
    }
}

/// What came of a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// An opening that keeps every hard row.
    Found {
        /// The opening.
        opening: Opening,
        /// Stage by stage.
        stages: Vec<Reached>,
    },
    /// No opening keeps all hard rows; these cannot all be kept together. None of the rows can be
    /// spared from the list without the rest becoming possible, unless `least` is false.
    Infeasible {
        /// Rows, by their place in the list.
        rows: Vec<usize>,
        /// Is the list a smallest one in that sense?
        least: bool,
    },
    /// Stopped before anything was known.
    Unknown,
}

/// Most openings that are simply all tried.
const TRIED: f64 = 3_000.0;

/// Solves a problem. `start` is an opening to begin with, if one is known.
pub fn solve(problem: &Phased, start: Option<&Opening>, stop: &Stop) -> Outcome {
    let start = start.filter(|o| problem.feasible(o));
    if brute::openings(problem) <= TRIED {
        return match brute::solve(problem) {
            Some((opening, stages)) => Outcome::Found { opening, stages },
            None => blame(problem, stop),
        };
    }
    staged(problem, start, stop)
}

fn staged(problem: &Phased, start: Option<&Opening>, stop: &Stop) -> Outcome {
    let mut written = Written::new(problem);
    let mut best: Option<Opening> = start.cloned();
    let mut stages = Vec::new();
    let left = problem.stages.len().max(1);
    for k in 0..left {
        let from = best.as_ref().map(|o| written.columns(problem, o));
        let share = stop.part(1.0 / (left - k) as f64);
        let solved = linear::run(written.program(problem, k), from, i32::MAX, &share);
        if solved.as_ref().is_some_and(|s| s.infeasible) && best.is_none() {
            return blame(problem, stop);
        }
        let found = solved.as_ref().and_then(|s| s.columns.as_ref());
        let found = found.map(|c| written.opening(c));
        let sound = found.filter(|o| problem.feasible(o) && written.kept(problem, o));
        let better = |o: &Opening| {
            let value = |o: &Opening| problem.value(k, o);
            best.as_ref().is_none_or(|b| value(o) < value(b))
        };
        if let Some(opening) = sound.filter(better) {
            best = Some(opening);
        }
        let Some(opening) = &best else {
            return Outcome::Unknown;
        };
        let value = problem.value(k, opening);
        let bound = solved.and_then(|s| written.bound(problem, k, &s));
        if let Some(stage) = problem.stages.get(k) {
            stages.push(Reached {
                name: stage.name,
                value,
                bound: bound.map(|b| b.min(value)),
            });
        }
        written.keep(k, value);
    }
    match best {
        Some(opening) => Outcome::Found { opening, stages },
        None => Outcome::Unknown,
    }
}

/// Rows that cannot all be kept: takes one after the other away, and keeps those without which
/// the rest can be kept.
fn blame(problem: &Phased, stop: &Stop) -> Outcome {
    let mut rows: Vec<usize> = (0..problem.rows.len()).collect();
    let mut least = true;
    let possible = |rows: &[usize]| -> Option<bool> {
        let smaller = Phased {
            rows: rows.iter().map(|&r| problem.rows[r].clone()).collect(),
            aims: Vec::new(),
            stages: Vec::new(),
            ..problem.clone()
        };
        if brute::openings(&smaller) <= TRIED {
            return Some(brute::solve(&smaller).is_some());
        }
        let program = Written::new(&smaller).program(&smaller, 0);
        linear::run(program, None, i32::MAX, stop).map(|s| !s.infeasible)
    };
    // In halves first: most rows have nothing to do with it.
    let mut step = rows.len().div_ceil(2);
    while step > 0 {
        let mut at = 0;
        while at < rows.len() {
            let end = (at + step).min(rows.len());
            let mut rest = rows.clone();
            rest.drain(at..end);
            match possible(&rest) {
                Some(false) => rows = rest,
                Some(true) => at = end,
                None => {
                    least = false;
                    at = end;
                }
            }
        }
        step /= 2;
    }
    Outcome::Infeasible { rows, least }
}
