//! Solves again what rests on the word of the MIP solver (`verify --prove`).

use super::bound::{price, Doubtful};
use super::ground::Ground;
use super::plan::Facts;
use super::{Check, Verified};
#[cfg(any(feature = "highs", feature = "microlp"))]
use good_lp::{constraint, variable, Expression, ProblemVariables, SolverModel, Variable};

/// Relative slack for what a MIP solver calls optimal.
const SLACK: f64 = 1e-6;

/// Solves each part from the original data and holds the claimed bound against the optimum.
pub fn check(parts: &[Doubtful], g: &Ground, facts: &Facts, v: &mut Verified) {
    for part in parts {
        let at = part
            .demands
            .first()
            .map_or("", |&i| g.region.demand[i].id.as_str());
        match optimum(part, g, facts) {
            Some(value) => {
                let ok = part.bound <= value * (1.0 + SLACK);
                v.compare(ok, Check::Bound, at, part.bound, value);
                v.proved_again += usize::from(ok);
            }
            None => v.compare(false, Check::Bound, at, part.bound, "?"),
        }
    }
}

/// Without a MIP solver nothing can be proved again.
#[cfg(not(any(feature = "highs", feature = "microlp")))]
fn optimum(_: &Doubtful, _: &Ground, _: &Facts) -> Option<f64> {
    let _ = price;
    None
}

/// A quota below this share of what premises can hold is also linked to them by a row of its own.
#[cfg(any(feature = "highs", feature = "microlp"))]
const SMALL: f64 = 1e-3;
/// Below this share it is left out of the area, which only makes the optimum lower.
#[cfg(any(feature = "highs", feature = "microlp"))]
const NOTHING: f64 = 1e-8;

/// The optimum of a part, by the textbook model. Its variables are shares of quotas and of what
/// premises can hold: a solver's tolerances do not suit quotas of 1 mm² beside areas of 1000 m².
#[cfg(any(feature = "highs", feature = "microlp"))]
fn optimum(part: &Doubtful, g: &Ground, facts: &Facts) -> Option<f64> {
    let scale = part.bound.max(1.0);
    let mut vars = ProblemVariables::new();
    let mut cost = Expression::from(0.0);
    let mut rows = Vec::new();
    let mut at = std::collections::BTreeMap::new();
    let mut opens = std::collections::BTreeMap::new();
    for &j in &part.sites {
        let s = &g.region.sites[j];
        let (fixed, per_m2) = price(g, j);
        let most = usable(g, facts, j) as f64;
        if most <= 0.0 {
            continue;
        }
        let used: Variable = vars.add(variable().min(0.0).max(1.0));
        if !s.existing {
            let open: Variable = vars.add(variable().binary());
            opens.insert(j, open);
            rows.push(constraint!(used <= open));
            rows.push(constraint!(used >= (g.least as f64 / most) * open));
            cost += open * (fixed as f64 / 1e4 / scale);
            cost += used * (per_m2 as f64 / 1e4 * most / 1e6 / scale);
        }
        at.insert(j, (most, used, Expression::from(0.0)));
    }
    for (j, k) in replaced(part, g, facts) {
        if let (Some(j), Some(k)) = (opens.get(&j), opens.get(&k)) {
            rows.push(constraint!(*j <= *k));
        }
    }
    for &i in part.demands.iter().filter(|&&i| facts.given[i] > 0) {
        let (mut given, mut cover) = (Expression::from(0.0), Expression::from(0.0));
        let mut served_anyway = false;
        for j in g.near[i].iter().map(|&j| j as usize) {
            let Some((most, _, load)) = at.get_mut(&j) else {
                continue;
            };
            let share: Variable = vars.add(variable().min(0.0).max(1.0));
            let weight = facts.given[i] as f64 / *most;
            given += share;
            if weight >= NOTHING {
                *load += share * weight;
            }
            match opens.get(&j) {
                Some(open) => {
                    cover += *open;
                    if weight < SMALL {
                        rows.push(constraint!(share <= *open));
                    }
                }
                None => served_anyway = true,
            }
        }
        rows.push(constraint!(given == 1.0));
        if !served_anyway {
            rows.push(constraint!(cover >= 1.0));
        }
    }
    rows.extend(
        at.into_values()
            .map(|(_, used, load)| constraint!(load <= used)),
    );
    solve(vars, cost, rows).map(|value| value * scale)
}

/// What premises can hold of what there is to hold, mm²; at least their smallest size.
#[cfg(any(feature = "highs", feature = "microlp"))]
fn usable(g: &Ground, facts: &Facts, j: usize) -> i128 {
    let users = g.users[j].iter().map(|&i| facts.given[i as usize]);
    let most = i128::from(g.region.sites[j].area_max);
    most.min(users.sum::<i128>().max(g.least))
}

/// Pairs `(j, k)` of new premises where an open `j` can always be swapped for a closed `k`: it
/// reaches and holds as much for no more. Opening `j` only together with `k` then loses no optimum,
/// and spares the solver from trying both. Of two that are equal the first is `k`.
#[cfg(any(feature = "highs", feature = "microlp"))]
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

#[cfg(feature = "highs")]
fn solve(vars: ProblemVariables, cost: Expression, rows: Vec<good_lp::Constraint>) -> Option<f64> {
    let mut model = vars
        .minimise(cost.clone())
        .using(good_lp::solvers::highs::highs)
        .set_option("mip_rel_gap", 0.0)
        .set_option("mip_abs_gap", 1e-9)
        .set_option("mip_feasibility_tolerance", 1e-9)
        .set_threads(1);
    for row in rows {
        model.add_constraint(row);
    }
    let solution = model.solve().ok()?;
    Some(good_lp::Solution::eval(&solution, &cost))
}

#[cfg(all(feature = "microlp", not(feature = "highs")))]
fn solve(vars: ProblemVariables, cost: Expression, rows: Vec<good_lp::Constraint>) -> Option<f64> {
    let mut model = vars
        .minimise(cost.clone())
        .using(good_lp::solvers::microlp::microlp);
    for row in rows {
        model.add_constraint(row);
    }
    let solution = model.solve().ok()?;
    Some(good_lp::Solution::eval(&solution, &cost))
}
