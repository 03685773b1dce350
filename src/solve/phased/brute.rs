//! Every opening, one after the other: for the smallest problems, and what the others are held to.

use super::Reached;
use crate::model::phased::{Opening, Phased};

/// How many openings there are.
pub fn openings(problem: &Phased) -> f64 {
    let ways = |may: &Vec<bool>| 1.0 + may.iter().filter(|&&m| m).count() as f64;
    problem.allowed.iter().map(ways).product()
}

/// The best of all openings, or `None` if no opening keeps the rows.
pub fn solve(problem: &Phased) -> Option<(Opening, Vec<Reached>)> {
    let mut best: Option<(Vec<i128>, Opening)> = None;
    let mut opening: Opening = vec![None; problem.allowed.len()];
    each(problem, &mut opening, 0, &mut |opening| {
        if !problem.feasible(opening) {
            return;
        }
        let values = problem.values(opening);
        if best.as_ref().is_none_or(|(least, _)| values < *least) {
            best = Some((values, opening.clone()));
        }
    });
    let (values, opening) = best?;
    let stages = problem.stages.iter().zip(values);
    let reached = stages.map(|(stage, value)| Reached {
        name: stage.name,
        value,
        bound: Some(value),
    });
    Some((opening, reached.collect()))
}

/// Calls `see` with every opening.
pub fn each(problem: &Phased, opening: &mut Opening, k: usize, see: &mut impl FnMut(&Opening)) {
    if k == opening.len() {
        see(opening);
        return;
    }
    each(problem, opening, k + 1, see);
    for t in 0..problem.periods {
        if problem.allowed[k][t as usize] {
            opening[k] = Some(t);
            each(problem, opening, k + 1, see);
        }
    }
    opening[k] = None;
}
