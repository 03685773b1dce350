//! From a problem to a plan with its proof: who does what, in which order, for how long.
//!
//! Work is counted in moves, iterations and nodes, never in seconds, and parts do not see each
//! other: the result depends on the seed, not on the machine or the number of threads, unless the
//! clock or the user ends it early.

use super::bound::site_gains;
use super::finish::whole;
use super::part::parts;
use super::reduce::reduce;
use super::work::Work;
use super::{exclusive, Doing, LeftOut, Limits, Outcome, Progress, Proof, Step, Stop, Stopped};
use crate::model::{objective, Cost, Problem, Sharing};
use rayon::prelude::*;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Rounds into which a cycle of the search is cut; after each the gap is looked at.
pub(super) const ROUNDS: u32 = 12;

/// Cycles of rounds before the MIP solver is asked about what is left; all there are without a
/// time limit.
const CYCLES: u32 = 3;

/// Time to put the plan together and to shorten ways, per pair of demand and premises; at most a
/// twelfth of what there is.
const FINISHING_NANOS: u64 = 10_000;

/// Solves a problem whose quotas can be met (see [`super::shortage()`]).
///
/// The plan is `None` if they cannot, or if the search was stopped before it had a plan.
pub fn solve(problem: &Problem, limits: &Limits, progress: &dyn Progress) -> Outcome {
    if problem.sharing == Sharing::Exclusive {
        return exclusive::solve(problem, limits, progress);
    }
    let reduced = reduce(problem);
    let parts = parts(problem, &reduced);
    let exact: Vec<Problem> = parts.par_iter().map(|p| p.exact(problem)).collect();
    let board = Board::new(progress, parts.len());

    let (search, shorten) = stops(problem, &limits.stop);
    let limits = &Limits {
        stop: search,
        ..limits.clone()
    };
    let mut works: Vec<Work> = parts
        .par_iter()
        .zip(&exact)
        .enumerate()
        .with_max_len(1)
        .map(|(k, (part, exact))| {
            let mut work = Work::start(part, exact, limits);
            if !work.recall() {
                work.first_look(limits);
            }
            board.post(k, &work);
            work
        })
        .collect();
    // Without a time limit the work is fixed; with one, search and multipliers go on in longer and
    // longer cycles until the gap is reached or the time is up.
    for cycle in 0.. {
        if cycle == CYCLES {
            resort(&mut works, limits, &board);
        }
        if cycle >= CYCLES && limits.stop.left().is_none() {
            break;
        }
        if !cycle_of_rounds(cycle, &mut works, limits, &board) {
            break;
        }
    }
    works.iter().for_each(|work| work.keep(limits));
    finish(problem, &works, &reduced.left_out, limits, &shorten)
}

/// When search and multipliers stop, and when ways are no longer shortened, so that there is time
/// for the rest.
fn stops(problem: &Problem, stop: &Stop) -> (Stop, Stop) {
    let Some(left) = stop.left() else {
        return (stop.clone(), stop.clone());
    };
    let wanted = Duration::from_nanos(problem.links.site.len() as u64 * FINISHING_NANOS);
    let (end, last) = (Instant::now() + left, wanted.min(left / 12));
    (stop.until(end - last), stop.until(end - last / 3))
}

/// One cycle of rounds; false when nothing is left to be done.
fn cycle_of_rounds(cycle: u32, works: &mut [Work], limits: &Limits, board: &Board) -> bool {
    for round in 0..ROUNDS {
        if reached(works, limits.gap) || works.iter().all(|w| w.done) {
            return false;
        }
        let each = works.par_iter_mut().enumerate().with_max_len(1);
        each.for_each(|(k, work)| {
            if !work.done {
                work.round(cycle, round, limits);
                board.post(k, work);
            }
        });
    }
    true
}

/// The MIP solver on what is left, as far as that is worth a try.
fn resort(works: &mut [Work], limits: &Limits, board: &Board) {
    if reached(works, limits.gap) {
        return;
    }
    let each = works.par_iter_mut().enumerate().with_max_len(1);
    each.for_each(|(k, work)| {
        work.last_resort(limits);
        board.post(k, work);
    });
}

/// Is the gap asked for reached over all parts?
fn reached(works: &[Work], gap: f64) -> bool {
    let bound: Cost = works.iter().map(|w| w.bound).sum();
    let value: Option<Cost> = works.iter().map(|w| Some(w.best.as_ref()?.value)).sum();
    value.is_some_and(|v| within(v, bound, gap))
}

pub(super) fn within(value: Cost, bound: Cost, gap: f64) -> bool {
    value <= bound || (value - bound) as f64 <= gap * value as f64
}

/// Puts the parts together again; ways are shortened until `shorten` says stop.
fn finish(
    problem: &Problem,
    works: &[Work],
    left_out: &[LeftOut],
    limits: &Limits,
    shorten: &Stop,
) -> Outcome {
    let mut multipliers = vec![0i64; problem.quota.len()];
    for work in works {
        for (g, members) in work.part.members.iter().enumerate() {
            share(problem, work.multipliers[g], members, &mut multipliers);
        }
    }
    let complete = works.iter().all(|w| w.best.is_some());
    let reachable = (0..problem.quota.len())
        .all(|i| problem.quota[i] <= 0 || !problem.links.sites(i).is_empty());
    let plan = (complete && reachable)
        .then(|| whole(problem, works, shorten))
        .flatten();

    let gains = site_gains(problem, &multipliers);
    let proofs: Vec<Proof> = works
        .par_iter()
        .map(|w| w.proof(problem, plan.as_ref(), &multipliers, &gains, left_out))
        .collect();
    let value = plan.as_ref().map_or(0, |p| objective::value(problem, p));
    let bound = proofs.iter().map(|p| p.bound).sum();
    let cut = works.iter().any(|w| w.cut) && !(plan.is_some() && within(value, bound, limits.gap));
    let by = if limits.stop.by_hand() {
        Stopped::Hand
    } else {
        Stopped::Time
    };
    Outcome {
        plan,
        value,
        bound,
        proofs,
        multipliers,
        left_out: left_out.to_vec(),
        stopped: cut.then_some(by),
        ..Outcome::default()
    }
}

/// Splits what merged demands pay in proportion to their quotas, without losing anything.
fn share(problem: &Problem, pays: i64, members: &[u32], multipliers: &mut [i64]) {
    let quota = |&i: &u32| i128::from(problem.quota[i as usize]);
    let total: i128 = members.iter().map(quota).sum();
    let (mut upto, mut paid) = (0, 0);
    for i in members {
        upto += quota(i);
        let until = (i128::from(pays) * upto / total.max(1)) as i64;
        multipliers[*i as usize] = until - paid;
        paid = until;
    }
}

/// Value and bound over all parts, as far as they are known.
struct Board<'p> {
    progress: &'p dyn Progress,
    lines: Mutex<Vec<(Option<Cost>, Cost, bool)>>,
}

impl<'p> Board<'p> {
    fn new(progress: &'p dyn Progress, parts: usize) -> Board<'p> {
        Board {
            progress,
            lines: Mutex::new(vec![(None, 0, false); parts]),
        }
    }

    fn post(&self, k: usize, work: &Work) {
        let Ok(mut lines) = self.lines.lock() else {
            return;
        };
        lines[k] = (work.best.as_ref().map(|b| b.value), work.bound, work.done);
        let value = lines.iter().map(|l| l.0).sum();
        let bound = lines.iter().map(|l| l.1).sum();
        let done = lines.iter().filter(|l| l.2).count();
        self.progress.report(&Step {
            value,
            bound,
            done,
            parts: lines.len(),
            doing: Doing::Search,
        });
    }
}
