//! Any goal with any rows, shares, capacity, required and forbidden premises.
//!
//! ```text
//! relaxed   ─ least price without the rows: a bound for it with them
//! parts     ─ what no demand, row or share joins is solved apart
//! stage     ─ one part: backup in two stages, worst distance and dispersion by bisection
//!   ├ search    ─ plans without a solver
//!   ├ formulate ─ the part as a mixed-integer program
//!   ├ linear    ─ the program given to a solver
//!   ├ bound     ─ bounds without a solver
//!   └ complete  ─ open premises to a whole plan, in whole numbers
//! assign  ─ one site for each demand
//! blame     ─ if there is no plan: the fewest demands, rows and shares that exclude each other
//! ```

mod assign;
pub mod blame;
pub mod bound;
#[cfg(test)]
pub(super) mod brute;
pub mod complete;
pub mod formulate;
pub mod linear;
pub mod parts;
mod relaxed;
pub mod search;
pub mod shape;
pub mod stage;
#[cfg(test)]
mod tests;
pub mod transport;

use super::bound::SCALE;
use super::certificate::{Certificate, Proof};
use super::{Doing, Limits, Outcome, Progress, Step, Stopped};
use crate::model::objective::Goal;
use crate::model::{objective, Cost, Links, Plan, Problem};
use rayon::prelude::*;
use stage::Found;
use std::sync::Mutex;

/// Solves any problem. A plan to start from need not be feasible; if it is, the answer is no worse.
pub fn solve(
    problem: &Problem,
    limits: &Limits,
    start: Option<&Plan>,
    progress: &dyn Progress,
) -> Outcome {
    answer(problem, limits, start, progress, true)
}

/// The same; who is to blame is found out only if it is asked.
pub(super) fn answer(
    problem: &Problem,
    limits: &Limits,
    start: Option<&Plan>,
    progress: &dyn Progress,
    tell_blame: bool,
) -> Outcome {
    let report = Mutex::new(|step: &Step| progress.report(step));
    let mut told = |step: Step| {
        if let Ok(report) = report.lock() {
            report(&step);
        }
    };
    let relaxed = relaxed::without_rows(problem, limits, start);
    let kept = |out: &Outcome| out.plan.clone().filter(|p| p.faults(problem).is_empty());
    let own = relaxed.as_ref().and_then(kept);
    let begin = own.as_ref().or(start);
    let enough = |out: &Outcome| own.is_some() && out.value <= out.bound;
    let mut found = match problem.goal {
        _ if relaxed.as_ref().is_some_and(enough) => Found::default(),
        Goal::LeastWorstDistance | Goal::MostDispersed => stage::solve(problem, limits, begin),
        _ => split_and_solve(problem, limits, begin, &mut told),
    };
    if let Some(out) = &relaxed {
        found.plan = complete::better(problem, found.plan, own.clone());
        found.bound = found.bound.max(Some(out.bound));
    }
    let plan = found.plan.filter(|p| p.faults(problem).is_empty());
    let value = plan.as_ref().map_or(0, |p| objective::value(problem, p));
    let bound = found.bound.unwrap_or(0);
    let done = value == bound || problem.goal.better(value, bound);
    let blame = match found.infeasible && plan.is_none() && tell_blame {
        true => blame::blame(problem, limits),
        false => Vec::new(),
    };
    let by = match limits.stop.by_hand() {
        true => Stopped::Hand,
        false => Stopped::Time,
    };
    let word = Certificate {
        demands: (0..problem.quota.len() as u32).collect(),
        bound: millionths(problem, bound),
        left_out: Vec::new(),
        proof: Proof::Word,
    };
    let priced = relaxed.as_ref().filter(|out| out.bound == bound);
    let priced = priced.and_then(|out| Some((out.unit, relaxed::certificates(out)?)));
    let (unit, certificates) = priced.unwrap_or((crate::model::COST_SCALE, vec![word]));
    Outcome {
        value,
        bound,
        unit,
        stopped: (found.cut && !(plan.is_some() && done)).then_some(by),
        infeasible: found.infeasible && plan.is_none(),
        certificates: if plan.is_some() {
            certificates
        } else {
            Vec::new()
        },
        blame,
        plan,
        ..Outcome::default()
    }
}

/// A bound in millionths of the objective's unit, rounded the safe way.
fn millionths(problem: &Problem, bound: Cost) -> i128 {
    match problem.goal.most() {
        true => -(-bound).div_euclid(SCALE),
        false => bound.div_euclid(SCALE),
    }
}

/// Solves the parts of a problem whose goal is a sum over them, and puts them together.
pub(super) fn split_and_solve(
    problem: &Problem,
    limits: &Limits,
    start: Option<&Plan>,
    told: &mut (dyn FnMut(Step) + Send),
) -> Found {
    let pieces = parts::split(problem);
    if pieces.len() == 1 {
        return stage::solve(problem, limits, start);
    }
    let fits = start.filter(|p| p.area.len() == problem.premises.len());
    let board = Mutex::new((told, 0usize));
    let found: Vec<Found> = pieces
        .par_iter()
        .with_max_len(1)
        .map(|piece| {
            let own = fits.map(|plan| piece.of(plan));
            let found = stage::solve(&piece.problem, limits, own.as_ref());
            if let Ok(mut board) = board.lock() {
                board.1 += 1;
                let done = board.1;
                (board.0)(Step {
                    value: None,
                    bound: found.bound.unwrap_or(0),
                    done,
                    parts: pieces.len(),
                    doing: Doing::Mip,
                });
            }
            found
        })
        .collect();
    let mut whole = Some(Plan {
        area: vec![None; problem.premises.len()],
        flow: Vec::new(),
    });
    for (piece, found) in pieces.iter().zip(&found) {
        match (&found.plan, &mut whole) {
            (Some(plan), Some(whole)) => piece.put(plan, whole),
            _ => whole = None,
        }
    }
    if let Some(whole) = &mut whole {
        whole.flow.sort_unstable();
    }
    Found {
        plan: whole,
        bound: found.iter().map(|f| f.bound).sum::<Option<Cost>>(),
        infeasible: found.iter().any(|f| f.infeasible),
        cut: found.iter().any(|f| f.cut),
    }
}

/// The links that a condition keeps.
pub(super) fn kept_links(problem: &Problem, keep: impl Fn(usize, u32) -> bool) -> Links {
    let mut links = Links {
        start: vec![0],
        ..Links::default()
    };
    for i in 0..problem.quota.len() {
        for (j, mm) in problem.links.row(i).filter(|l| keep(i, l.1)) {
            links.site.push(j);
            links.mm.push(mm);
        }
        links.start.push(links.site.len());
    }
    links
}
