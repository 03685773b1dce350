//! Solves again what rests on the word of the MIP solver (`verify --prove`).

mod model;
mod solver;
mod whole;

use super::bound::{price, Doubtful};
use super::ground::Ground;
use super::plan::Facts;
use super::written::Written;
use super::{Check, Verified};
use solver::{Model, Solved};

/// Relative slack for what a MIP solver calls optimal.
const SLACK: f64 = 1e-6;

/// Why something was not solved again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The program was built without a MIP solver.
    NoSolver,
    /// It is larger than is worth a try.
    TooLarge,
    /// The solver came to no end in time.
    TimeUp,
}

/// Solves what rests on a solver's word from the original data, and holds the claimed bounds against
/// the optima.
pub fn check(w: &Written, parts: &[Doubtful], g: &Ground, facts: &Facts, v: &mut Verified) {
    for part in parts {
        let at = part
            .demands
            .first()
            .map_or("", |&i| g.region.demand[i].id.as_str());
        match optimum(part, g, facts) {
            Solved::Best(value) => {
                let ok = part.bound <= value * (1.0 + SLACK);
                v.compare(ok, Check::Bound, at, part.bound, value);
                v.proved_again += usize::from(ok);
            }
            Solved::Nothing => v.compare(false, Check::Bound, at, part.bound, "?"),
            Solved::Unknown(why) => v.not_again.push((format!("evidence.parts {at}"), why)),
        }
    }
    whole::check(w, g, facts, v);
}

/// A quota below this share of what premises can hold is also linked to them by a row of its own.
const SMALL: f64 = 1e-3;
/// Below this share it is left out of the area, which only makes the optimum lower.
const NOTHING: f64 = 1e-8;

/// The optimum of a part, by the textbook model. Its variables are shares of quotas and of what
/// premises can hold: a solver's tolerances do not suit quotas of 1 mm² beside areas of 1000 m².
fn optimum(part: &Doubtful, g: &Ground, facts: &Facts) -> Solved {
    let scale = part.bound.max(1.0);
    let mut model = Model::default();
    let mut at = std::collections::BTreeMap::new();
    let mut opens = std::collections::BTreeMap::new();
    for &j in &part.sites {
        let s = &g.region.sites[j];
        let (fixed, per_m2) = price(g, j);
        let most = usable(g, facts, j) as f64;
        if most <= 0.0 {
            continue;
        }
        let charge = match s.existing {
            true => 0.0,
            false => per_m2 as f64 / 1e4 * most / 1e6 / scale,
        };
        let used = model.column(charge, (0.0, 1.0), false);
        if !s.existing {
            let open = model.column(fixed as f64 / 1e4 / scale, (0.0, 1.0), true);
            opens.insert(j, open);
            model.at_most(vec![(used, 1.0), (open, -1.0)], 0.0);
            model.at_least(vec![(used, 1.0), (open, -(g.least as f64 / most))], 0.0);
        }
        at.insert(j, (most, used, Vec::new()));
    }
    for (j, k) in replaced(part, g, facts) {
        if let (Some(&j), Some(&k)) = (opens.get(&j), opens.get(&k)) {
            model.at_most(vec![(j, 1.0), (k, -1.0)], 0.0);
        }
    }
    for &i in part.demands.iter().filter(|&&i| facts.given[i] > 0) {
        let (mut given, mut cover) = (Vec::new(), Vec::new());
        let mut served_anyway = false;
        for j in g.near[i].iter().map(|&j| j as usize) {
            let Some((most, _, load)) = at.get_mut(&j) else {
                continue;
            };
            let share = model.column(0.0, (0.0, 1.0), false);
            let weight = facts.given[i] as f64 / *most;
            given.push((share, 1.0));
            if weight >= NOTHING {
                load.push((share, weight));
            }
            match opens.get(&j) {
                Some(&open) => {
                    cover.push((open, 1.0));
                    if weight < SMALL {
                        model.at_most(vec![(share, 1.0), (open, -1.0)], 0.0);
                    }
                }
                None => served_anyway = true,
            }
        }
        model.exactly(given, 1.0);
        if !served_anyway {
            model.at_least(cover, 1.0);
        }
    }
    for (_, used, mut load) in at.into_values() {
        load.push((used, -1.0));
        model.at_most(load, 0.0);
    }
    model.solve(scale)
}

/// What premises can hold of what there is to hold, mm²; at least their smallest size.
fn usable(g: &Ground, facts: &Facts, j: usize) -> i128 {
    let users = g.users[j].iter().map(|&i| facts.given[i as usize]);
    let most = i128::from(g.region.sites[j].area_max);
    most.min(users.sum::<i128>().max(g.least))
}

/// Pairs `(j, k)` of new premises where an open `j` can always be swapped for a closed `k`: it
/// reaches and holds as much for no more. Opening `j` only together with `k` then loses no optimum,
/// and spares the solver from trying both. Of two that are equal the first is `k`.
fn replaced(part: &Doubtful, g: &Ground, facts: &Facts) -> Vec<(usize, usize)> {
    let reach = |j: usize| -> Vec<u32> {
        let planned = |i: &&u32| facts.given[**i as usize] > 0;
        g.users[j].iter().filter(planned).copied().collect()
    };
    let new: Vec<(usize, Vec<u32>)> = part
        .sites
        .iter()
        .filter(|&&j| !g.region.sites[j].existing)
        .map(|&j| (j, reach(j)))
        .collect();
    let as_good = |(k, reach_k): &(usize, Vec<u32>), (j, reach_j): &(usize, Vec<u32>)| {
        let (pk, pj) = (price(g, *k), price(g, *j));
        pk.0 <= pj.0
            && pk.1 <= pj.1
            && usable(g, facts, *k) >= usable(g, facts, *j)
            && reach_k.len() >= reach_j.len()
            && reach_j.iter().all(|i| reach_k.binary_search(i).is_ok())
    };
    let mut pairs = Vec::new();
    for a in &new {
        for b in new.iter().filter(|b| b.0 != a.0) {
            if as_good(b, a) && (b.0 < a.0 || !as_good(a, b)) {
                pairs.push((a.0, b.0));
            }
        }
    }
    pairs
}
