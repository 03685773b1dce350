//! From weights that cut a point off to an inequality in whole numbers that every cover obeys.

use super::grow::{Ground, Local};
use super::hull::{separate, Found, Spend};
use super::interior::Cut;
use super::window::{Least, Set, Window, MOST_SITES};

/// Largest right-hand side in whole numbers that is tried.
const MOST_RHS: i64 = 120;

/// Weights per unit when no small whole numbers fit.
const FINE: i64 = 240;

/// Looks for a cut of the window that the point violates.
pub fn cut_off(ground: &Ground, local: &Local, spend: &Spend) -> Option<Cut> {
    let window = local.window();
    let mass: Vec<f64> = local.classes[..local.support]
        .iter()
        .map(|c| c.mass)
        .collect();
    let mut pool: Vec<Set> = Vec::new();
    let Found::Cut(weights) = separate(&window, &mass, &local.centre, spend, &mut pool) else {
        return None;
    };
    let (weight, rhs) = whole(&window, &weights, &pool, spend.nodes * 4)?;
    let weight = lift(local, weight, rhs, spend.nodes);
    let mut named: Vec<(u32, i64)> = Vec::new();
    for (class, &w) in local.classes.iter().zip(&weight) {
        if w > 0 {
            named.extend(class.sites.iter().map(|&j| (j, w)));
        }
    }
    named.sort_unstable();
    let mut rows = local.rows.clone();
    rows.sort_unstable();
    let cut = Cut {
        rows,
        weight: named,
        rhs,
    };
    (ground.activity(&cut) < 1.0 - 0.5 * spend.violation).then_some(cut)
}

/// Whole weights near `weights`, and the least that a cover of the window weighs with them.
fn whole(window: &Window, weights: &[f64], pool: &[Set], nodes: u64) -> Option<(Vec<i64>, i64)> {
    let near = |k: i64| {
        weights.iter().all(|w| {
            let scaled = w * k as f64;
            (scaled - scaled.round()).abs() < 2e-3
        })
    };
    let scale = (1..=MOST_RHS).find(|&k| near(k));
    let weight: Vec<i64> = match scale {
        Some(k) => weights
            .iter()
            .map(|w| (w * k as f64).round() as i64)
            .collect(),
        None => weights
            .iter()
            .map(|w| (w * FINE as f64 - 1e-6).ceil() as i64)
            .collect(),
    };
    let met = pool
        .iter()
        .map(|set| set.iter().map(|j| weight[j]).sum::<i64>());
    let limit = met.min().unwrap_or(i64::MAX / 4);
    let mut nodes = nodes;
    let answer = window.least(
        full(window.rows()),
        weight.len(),
        &weight,
        limit,
        &mut nodes,
        &mut |_, _| {},
    );
    let rhs = match answer {
        Least::Cover(least, _) => least,
        Least::None => limit,
        Least::Unknown(_) => return None,
    };
    (rhs > 0).then_some((weight, rhs))
}

fn full(rows: usize) -> u64 {
    if rows == 64 {
        u64::MAX
    } else {
        (1 << rows) - 1
    }
}

/// Weights for the classes off the support, one after the other: what a cover saves by them.
///
/// A class may always weigh as much as one that covers more, so that one is enough for the sites
/// that are beyond the size of a window.
fn lift(local: &Local, mut weight: Vec<i64>, rhs: i64, nodes: u64) -> Vec<i64> {
    let all = full(local.rows.len());
    let covers: Vec<u64> = local.classes.iter().map(|c| c.covers).collect();
    let known = covers.len().min(MOST_SITES);
    let window = Window::new(local.rows.len(), covers[..known].to_vec());
    for k in local.support..covers.len() {
        let above = covers[..k.min(known)].iter().zip(&weight);
        let above = above
            .filter(|(c, _)| *c & covers[k] == covers[k])
            .map(|(_, w)| *w);
        let most = above.min().unwrap_or(rhs).min(rhs);
        let mut w = most;
        if most > 0 && k < known {
            let (goal, mut nodes) = (all & !covers[k], nodes);
            w = match window.least(goal, k, &weight, rhs, &mut nodes, &mut |_, _| {}) {
                Least::Cover(least, _) => (rhs - least).min(most),
                Least::None => 0,
                Least::Unknown(_) => most,
            };
        }
        weight.push(w);
    }
    weight
}
