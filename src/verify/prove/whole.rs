//! Bounds of certificates that are somebody's word: the whole question is solved again.
//!
//! Worst distances and dispersion are asked as: is there a plan better than the bound?

use super::model::Asked;
use super::solver::{Model, Solved};
use super::{Why, SLACK};
use crate::report::evidence::CertificateFile;
use crate::verify::bound::charge;
use crate::verify::certificates::on_word;
use crate::verify::ground::Ground;
use crate::verify::objective;
use crate::verify::plan::Facts;
use crate::verify::written::Written;
use crate::verify::{Check, Verified};

/// Most pairs of demand and premises for which a model is written down.
const MOST_PAIRS: usize = 400_000;

/// Solves the question again if any certificate is somebody's word. Parts of a cover are solved one
/// by one.
pub fn check(w: &Written, g: &Ground, facts: &Facts, v: &mut Verified) {
    let list = &w.plan.evidence.certificates;
    let word = |c: &CertificateFile| c.kind == "word" || on_word(&c.proof);
    let words: Vec<usize> = (0..list.len()).filter(|&k| word(&list[k])).collect();
    if words.is_empty() {
        return;
    }
    let sums = ["least-cost", "fewest-sites", "least-area"];
    if list.len() > 1 && sums.contains(&w.plan.objective_name.as_str()) {
        for k in words {
            let known = |id: &String| g.demand.get(id).copied();
            let demands: Vec<usize> = list[k].demands.iter().filter_map(known).collect();
            let at = format!("evidence.certificates {}", k + 1);
            let found = cover(g, &demands);
            told(v, &at, 1, list[k].bound, found, (false, 1e-6));
        }
        return;
    }
    let (at, bound) = ("bound", w.plan.bound);
    let pairs: usize = g.near.iter().map(Vec::len).sum();
    if pairs > MOST_PAIRS {
        v.not_again.push((at.into(), Why::TooLarge));
        return;
    }
    let asked = Asked { g, facts };
    match w.plan.objective_name.as_str() {
        // A plan that is better must not exist.
        "least-worst-distance" | "most-dispersed" => {
            let (model, _) = asked.model(Some(bound), 1.0);
            match model.solve(1.0) {
                Solved::Nothing => v.proved_again += words.len(),
                Solved::Best(_) => v.compare(false, Check::Bound, at, bound, "a better plan"),
                Solved::Unknown(why) => v.not_again.push((at.into(), why)),
            }
        }
        "backup-cover" => {
            let (mut fewest, opens) = asked.model(None, 1.0);
            opens.iter().for_each(|&(_, y)| fewest.price(y, 1.0));
            match fewest.solve(1.0) {
                Solved::Best(sites) => {
                    let (model, scale) = asked.twice(sites);
                    told(v, at, words.len(), bound, model.solve(-scale), (true, 1e-6));
                }
                other => told(v, at, words.len(), bound, other, (true, 1e-6)),
            }
        }
        _ => {
            let most = w.plan.objective_sense == "most";
            let scale = bound.abs().max(1.0);
            let (model, _) = asked.model(None, scale);
            let sign = if most { -scale } else { scale };
            // Distances are whole millimetres in the bound and are not here.
            let rounding = objective::slack(g, bound);
            told(
                v,
                at,
                words.len(),
                bound,
                model.solve(sign),
                (most, rounding),
            );
        }
    }
}

/// Holds a bound against what was found.
fn told(
    v: &mut Verified,
    at: &str,
    words: usize,
    bound: f64,
    found: Solved,
    (most, rounding): (bool, f64),
) {
    match found {
        Solved::Best(value) => {
            let slack = SLACK * value.abs() + rounding;
            let ok = match most {
                true => bound >= value - slack,
                false => bound <= value + slack,
            };
            v.compare(ok, Check::Bound, at, bound, value);
            v.proved_again += if ok { words } else { 0 };
        }
        Solved::Nothing => v.compare(false, Check::Bound, at, bound, "-"),
        Solved::Unknown(why) => v.not_again.push((at.into(), why)),
    }
}

/// The cheapest cover of some demands, each premises at its smallest size; what must be open comes on
/// top of it and is free here.
fn cover(g: &Ground, demands: &[usize]) -> Solved {
    let mut model = Model::default();
    let mut opens = std::collections::BTreeMap::new();
    for &i in demands {
        let mut terms = Vec::new();
        for &j in &g.near[i] {
            let s = &g.region.sites[j as usize];
            let least = g.least.min(i128::from(s.area_max));
            let free = s.existing || s.required;
            let cost = if free {
                0
            } else {
                charge(g, j as usize, least)
            };
            let open = *opens
                .entry(j)
                .or_insert_with(|| model.column(cost as f64 / 1e10, (0.0, 1.0), true));
            terms.push((open, 1.0));
        }
        model.at_least(terms, 1.0);
    }
    model.solve(1.0)
}
