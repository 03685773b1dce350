//! What is left when a part is small: a mixed-integer program.
//!
//! The weak model is given to the solver (cover rows, no `x_ij ≤ q_i y_j`): HiGHS closes it about
//! ten times sooner than the strong one, whose rows are for bounds. What helps it most is the
//! order of sites of `replacements`: Jinjiang's largest part is closed in 3 s instead of 16 s.
//!
//! HiGHS does not keep its time limit strictly and cannot be interrupted, so it runs in a thread
//! of its own that is left behind if it overruns. Otherwise it ends by optimality or after a given
//! number of nodes, which does not depend on the machine.

#[cfg(any(feature = "highs", feature = "microlp"))]
mod weak;

use super::part::Part;
use super::Stop;
use crate::model::Plan;

/// What is asked of the solver.
pub struct Task<'a> {
    /// The part.
    pub part: &'a Part,
    /// Sites that are already known to be open or closed.
    pub settled: &'a [Option<bool>],
    /// A plan to start from, in local indices, with settled sites as they are settled.
    pub start: &'a Plan,
    /// Give up after so many nodes of the search tree.
    pub nodes: i32,
}

/// What the solver says.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Open sites of its best plan.
    pub open: Vec<bool>,
    /// Value of that plan in the objective's unit.
    pub value: f64,
    /// No plan with the settled sites is cheaper.
    pub bound: f64,
    /// The plan is optimal.
    pub optimal: bool,
}

/// Is there a solver for parts with so many free sites?
pub fn handles(free_sites: usize) -> bool {
    if cfg!(feature = "highs") {
        free_sites <= 200
    } else {
        cfg!(feature = "microlp") && free_sites <= 30
    }
}

/// Most pairs of demand and site, and most free sites, for which a part is still worth a try when
/// nothing else is left to be done. Beyond, HiGHS finds neither plans nor bounds in minutes.
const LAST_PAIRS: usize = 40_000;
const LAST_SITES: usize = 3_000;

/// Is a part worth a try when search and multipliers are at their end?
pub fn last_resort(part: &Part, free_sites: usize) -> bool {
    cfg!(feature = "highs") && free_sites <= LAST_SITES && part.sites_of.item.len() <= LAST_PAIRS
}

/// Never asked, see [`handles`].
#[cfg(not(any(feature = "highs", feature = "microlp")))]
pub fn solve(_task: &Task, _stop: &Stop) -> Option<Answer> {
    None
}

/// Runs the solver; `None` if it found nothing or was stopped.
#[cfg(any(feature = "highs", feature = "microlp"))]
pub fn solve(task: &Task, stop: &Stop) -> Option<Answer> {
    use std::sync::mpsc::{channel, RecvTimeoutError};
    use std::time::{Duration, Instant};

    if stop.now() {
        return None;
    }
    let (send, receive) = channel();
    let model = weak::Model::new(task);
    let (nodes, seconds) = (task.nodes, stop.left().map(|d| d.as_secs_f64()));
    // A panic inside the solver must not take the plan found so far with it.
    let worker = move || {
        let _ = send.send(weak::run(model, nodes, seconds));
    };
    std::thread::Builder::new().spawn(worker).ok()?;
    let grace = Duration::from_secs(1);
    let end = stop.left().map(|left| Instant::now() + left + grace);
    loop {
        match receive.recv_timeout(Duration::from_millis(50)) {
            Ok(answer) => return answer,
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {
                if stop.by_hand() || end.is_some_and(|e| Instant::now() > e) {
                    return None;
                }
            }
        }
    }
}

/// Pairs `(j, k)` such that an open `j` may always be swapped for a closed `k`: `k` reaches all
/// that `j` does, holds as much, and is in nothing dearer. So `y_j ≤ y_k` cuts off no optimum.
/// Pairs that follow from two others are left out; of equal sites the first is `k`.
pub(super) fn replacements(part: &Part) -> Vec<(usize, usize)> {
    let n = part.premises.len();
    let reach = |s: usize| part.demands_of.row(s);
    let as_good = |k: usize, j: usize| {
        part.open_cost[k] <= part.open_cost[j]
            && part.unit_cost[k] <= part.unit_cost[j]
            && part.area_min[k] <= part.area_min[j]
            && part.area_max[k] >= part.area_max[j]
            && reach(k).len() >= reach(j).len()
            && reach(j).iter().all(|i| reach(k).binary_search(i).is_ok())
    };
    let better: Vec<Vec<usize>> = (0..n)
        .map(|j| {
            let rarest = reach(j)
                .iter()
                .min_by_key(|&&i| part.sites_of.row(i as usize).len());
            let near = rarest.map_or(&[][..], |&i| part.sites_of.row(i as usize));
            let near = near.iter().map(|&k| k as usize);
            let free = |k: &usize| *k != j && !part.fixed[j] && !part.fixed[*k];
            near.filter(free)
                .filter(|&k| as_good(k, j) && (k < j || !as_good(j, k)))
                .collect()
        })
        .collect();
    let mut pairs = Vec::new();
    for (j, all) in better.iter().enumerate() {
        let direct = |k: &&usize| !all.iter().any(|&m| better[m].contains(k));
        pairs.extend(all.iter().filter(direct).map(|&k| (j, k)));
    }
    pairs
}
