//! p-dispersion: `p` sites as far from each other as possible, the least distance between any two
//! of them being the objective (Kuby 1987, doi:10.1111/j.1538-4632.1987.tb00133.x).
//!
//! A distance `d` can be met if `p` sites are pairwise at least `d` apart, so distances are
//! bisected. The proof that it cannot be met: the sites fall into fewer than `p` groups in which
//! all are nearer than `d` to each other, of which a plan has at most one each. Where groups do not
//! suffice, some sites are opened one after the other, each with a proof of its own (Tomita, Seki
//! 2003, doi:10.1007/3-540-45066-1_22).

#[cfg(test)]
mod tests;

use super::certificate::{Proof, MOST_NUMBERS};
use super::rng::Rng;
use super::{Doing, Limits, Progress, Step, Stopped};

/// A p-dispersion question.
pub struct Dispersion<'a> {
    /// How many sites there are.
    pub sites: usize,
    /// Symmetric distance between two sites, 0 or more.
    pub distance: &'a (dyn Fn(usize, usize) -> i64 + Sync),
    /// How many sites are to be open, at least 2.
    pub p: usize,
    /// Sites that are open in every plan.
    pub required: Vec<u32>,
    /// Sites that may not be opened, one mark per site; empty if there are none.
    pub forbidden: Vec<bool>,
}

/// The answer to a [`Dispersion`].
#[derive(Clone, Debug)]
pub struct Answer {
    /// Open sites, ascending; empty if there is no plan.
    pub open: Vec<u32>,
    /// The least distance between two of them.
    pub value: i64,
    /// No plan has a larger one.
    pub bound: i64,
    /// Why, as [`Proof::Groups`] in the numbers of the question; `None` if that was too long to be
    /// kept.
    pub proof: Option<Proof>,
    /// There is no plan: proved.
    pub infeasible: bool,
    /// Why the search ended early, if it did.
    pub stopped: Option<Stopped>,
}

/// Nodes of a search for one distance, first and at the end.
const NODES: [u64; 2] = [20_000, u64::MAX];
/// Random starts of the first plan.
const STARTS: usize = 20;

enum Reply {
    Yes(Vec<u32>),
    No(Option<Proof>),
    Unknown,
}

/// Finds a plan and proves how good it is.
pub fn solve(ask: &Dispersion, limits: &Limits, progress: &dyn Progress) -> Answer {
    let banned = |j: usize| ask.forbidden.get(j).copied().unwrap_or(false);
    let mut must = vec![false; ask.sites];
    ask.required.iter().for_each(|&j| must[j as usize] = true);
    let may: Vec<u32> = (0..ask.sites as u32)
        .filter(|&j| must[j as usize] || !banned(j as usize))
        .collect();
    let mut answer = Answer {
        open: Vec::new(),
        value: 0,
        bound: 0,
        proof: None,
        infeasible: may.len() < ask.p || ask.required.len() > ask.p || ask.p < 2,
        stopped: None,
    };
    if answer.infeasible {
        return answer;
    }
    let far = |a: u32, b: u32| (ask.distance)(a as usize, b as usize);
    let mut distances = Vec::new();
    for (k, &a) in may.iter().enumerate() {
        distances.extend(may[k + 1..].iter().map(|&b| far(a, b)));
        if k % 64 == 0 {
            distances.sort_unstable();
            distances.dedup();
        }
    }
    distances.sort_unstable();
    distances.dedup();
    answer.open = first_plan(ask, &may, limits);
    answer.value = spread(ask, &answer.open);
    // Distances up to `low` are met, those from `high` on are not.
    let mut low = distances.partition_point(|&d| d < answer.value);
    let mut high = distances.len();
    for nodes in NODES {
        let mut top = high;
        while low + 1 < top && !limits.stop.now() {
            progress.report(&Step {
                value: Some(i128::from(answer.value)),
                bound: i128::from(distances[high - 1]),
                done: 0,
                parts: 1,
                doing: Doing::Branch,
            });
            let mid = low + (top - low) / 2;
            match apart(ask, &may, distances[mid], nodes, limits) {
                Reply::Yes(open) => {
                    answer.value = spread(ask, &open);
                    answer.open = open;
                    low = distances.partition_point(|&d| d < answer.value);
                }
                Reply::No(proof) => {
                    (high, top) = (mid, mid);
                    answer.proof = proof;
                }
                Reply::Unknown => top = mid,
            }
        }
        if low + 1 >= high {
            break;
        }
    }
    answer.bound = distances[high - 1];
    let by = if limits.stop.by_hand() {
        Stopped::Hand
    } else {
        Stopped::Time
    };
    answer.stopped = (answer.value < answer.bound && limits.stop.now()).then_some(by);
    answer
}

/// The least distance between two of these sites.
fn spread(ask: &Dispersion, open: &[u32]) -> i64 {
    let pairs = open
        .iter()
        .enumerate()
        .flat_map(|(k, &a)| open[k + 1..].iter().map(move |&b| (a, b)));
    pairs
        .map(|(a, b)| (ask.distance)(a as usize, b as usize))
        .min()
        .unwrap_or(0)
}

/// Always the site that is farthest from those open, from several starts.
fn first_plan(ask: &Dispersion, may: &[u32], limits: &Limits) -> Vec<u32> {
    let mut rng = Rng(limits.seed);
    let mut best: (i64, Vec<u32>) = (-1, Vec::new());
    for _ in 0..STARTS {
        let mut open = ask.required.clone();
        if open.is_empty() {
            open.push(may[rng.below(may.len())]);
        }
        let near = |open: &[u32], j: u32| {
            open.iter()
                .map(|&k| (ask.distance)(j as usize, k as usize))
                .min()
        };
        let mut least: Vec<i64> = may.iter().map(|&j| near(&open, j).unwrap_or(0)).collect();
        while open.len() < ask.p {
            let free = (0..may.len()).filter(|&k| !open.contains(&may[k]));
            let Some(k) = free.max_by_key(|&k| (least[k], may.len() - k)) else {
                break;
            };
            open.push(may[k]);
            for (l, &j) in least.iter_mut().zip(may) {
                *l = (*l).min((ask.distance)(j as usize, may[k] as usize));
            }
        }
        let value = spread(ask, &open);
        if value > best.0 {
            open.sort_unstable();
            best = (value, open);
        }
        if limits.stop.now() {
            break;
        }
    }
    best.1
}

/// Are there `p` sites at least `d` apart?
fn apart(ask: &Dispersion, may: &[u32], d: i64, nodes: u64, limits: &Limits) -> Reply {
    let far = |a: u32, b: u32| (ask.distance)(a as usize, b as usize) >= d;
    let required = &ask.required;
    let clash = required
        .iter()
        .enumerate()
        .any(|(k, &a)| required[k + 1..].iter().any(|&b| !far(a, b)));
    if clash {
        return Reply::No(Some(nobody()));
    }
    let fits = |j: &u32| !required.contains(j) && required.iter().all(|&k| far(*j, k));
    let free: Vec<u32> = may.iter().copied().filter(fits).collect();
    let need = ask.p - required.len();
    let n = free.len();
    let words = n.div_ceil(64);
    let mut friends = vec![vec![0u64; words]; n];
    for a in 0..n {
        for b in (0..n).filter(|&b| b != a && far(free[a], free[b])) {
            friends[a][b / 64] |= 1 << (b % 64);
        }
    }
    let mut search = Search {
        friends,
        name: &free,
        nodes,
        need,
        limits,
        chosen: Vec::new(),
        room: MOST_NUMBERS,
    };
    let all: Vec<usize> = (0..n).collect();
    match search.extend(&all) {
        Some(Found::Plan) => {
            let mut open: Vec<u32> = search.chosen.iter().map(|&a| free[a]).collect();
            open.extend(required);
            open.sort_unstable();
            Reply::Yes(open)
        }
        Some(Found::Nothing(proof)) => Reply::No(proof),
        None => Reply::Unknown,
    }
}

/// The proof where two required sites are too near to each other.
fn nobody() -> Proof {
    Proof::Groups {
        groups: Vec::new(),
        first: Vec::new(),
    }
}

enum Found {
    Plan,
    Nothing(Option<Proof>),
}

/// Proofs are not kept if more sites are opened one within the other.
const DEEPEST: usize = 24;

struct Search<'a> {
    /// Who is far enough from whom.
    friends: Vec<Vec<u64>>,
    name: &'a [u32],
    nodes: u64,
    need: usize,
    limits: &'a Limits,
    chosen: Vec<usize>,
    /// Numbers that the proof may still take.
    room: usize,
}

impl Search<'_> {
    fn far(&self, a: usize, b: usize) -> bool {
        self.friends[a][b / 64] >> (b % 64) & 1 == 1
    }

    /// A proof, if it is not too long.
    fn kept(&mut self, groups: &[Vec<usize>], first: Vec<(u32, Proof)>) -> Option<Proof> {
        let size: usize = groups.iter().map(|g| 1 + g.len()).sum();
        self.room = self.room.saturating_sub(size + 1);
        let named = |g: &Vec<usize>| g.iter().map(|&a| self.name[a]).collect();
        (self.room > 0).then(|| Proof::Groups {
            groups: groups.iter().map(named).collect(),
            first,
        })
    }

    /// Can the chosen sites be extended from `left`? `None` if that was not found out.
    fn extend(&mut self, left: &[usize]) -> Option<Found> {
        if self.chosen.len() >= self.need {
            return Some(Found::Plan);
        }
        if self.nodes == 0 || (self.nodes.is_multiple_of(1024) && self.limits.stop.now()) {
            return None;
        }
        self.nodes -= 1;
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for &a in left {
            match groups
                .iter()
                .position(|g| g.iter().all(|&b| !self.far(a, b)))
            {
                Some(k) => groups[k].push(a),
                None => groups.push(vec![a]),
            }
        }
        if self.chosen.len() + groups.len() < self.need {
            return Some(Found::Nothing(self.kept(&groups, Vec::new())));
        }
        // Sites of the first groups alone are too few: only the others are branched on.
        let spare = self.need - self.chosen.len() - 1;
        let order: Vec<usize> = groups.iter().flatten().copied().collect();
        groups.truncate(spare);
        let keep: usize = groups.iter().map(Vec::len).sum();
        let mut first = Some(Vec::new());
        for k in (keep..order.len()).rev() {
            let a = order[k];
            let rest: Vec<usize> = order[..k]
                .iter()
                .copied()
                .filter(|&b| self.far(a, b))
                .collect();
            self.chosen.push(a);
            match self.extend(&rest)? {
                Found::Plan => return Some(Found::Plan),
                Found::Nothing(Some(proof)) if self.chosen.len() <= DEEPEST => {
                    if let Some(first) = &mut first {
                        first.push((self.name[a], proof));
                    }
                }
                Found::Nothing(_) => first = None,
            }
            self.chosen.pop();
        }
        Some(Found::Nothing(first.and_then(|f| self.kept(&groups, f))))
    }
}
