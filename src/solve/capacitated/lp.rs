//! The strong relaxation by linear programming.

use super::relax::Fate;
use super::{Capacitated, NO_WAY};
use crate::solve::Stop;
use highs::{HighsModelStatus, RowProblem, Sense};

/// Prices of the demands, and how open each site is; `None` if the solver did not finish.
pub(super) fn solve(ask: &Capacitated, fate: &[Fate], stop: &Stop) -> Option<(Vec<f64>, Vec<f64>)> {
    let n = ask.demand.len();
    let mut problem = RowProblem::new();
    let total: i64 = ask.demand.iter().sum();
    let live: Vec<usize> = (0..fate.len())
        .filter(|&j| fate[j] != Fate::Closed)
        .collect();
    let open: Vec<_> = live
        .iter()
        .map(|&j| {
            let low = if fate[j] == Fate::Open { 1.0 } else { 0.0 };
            problem.add_column(ask.fixed[j] as f64, low..=1.0)
        })
        .collect();
    let mut of_demand = vec![Vec::new(); n];
    let mut load = vec![Vec::new(); live.len()];
    for (k, &j) in live.iter().enumerate() {
        for (i, row) in of_demand.iter_mut().enumerate() {
            let c = ask.cost(i, j);
            if c == NO_WAY || ask.demand[i] == 0 {
                continue;
            }
            let x = problem.add_column(c as f64, 0.0..);
            row.push((x, 1.0));
            load[k].push((x, ask.demand[i] as f64 / total.max(1) as f64));
            problem.add_row(..=0.0, [(x, 1.0), (open[k], -1.0)]);
        }
    }
    let before = problem.num_rows();
    for (row, &size) in of_demand.iter().zip(&ask.demand) {
        problem.add_row(if size > 0 { 1.0 } else { 0.0 }.., row.iter().copied());
    }
    for (k, &j) in live.iter().enumerate() {
        load[k].push((open[k], -(ask.capacity[j] as f64) / total.max(1) as f64));
        problem.add_row(..=0.0, load[k].iter().copied());
    }
    if let Some(p) = ask.p {
        problem.add_row(..=p as f64, open.iter().map(|&y| (y, 1.0)));
    }
    let mut model = problem.optimise(Sense::Minimise);
    model.make_quiet();
    model.set_option("threads", 1);
    model.set_option("primal_feasibility_tolerance", 1e-9);
    model.set_option("dual_feasibility_tolerance", 1e-9);
    if let Some(left) = stop.left() {
        model.set_option("time_limit", left.as_secs_f64().max(0.01));
    }
    let solved = model.try_solve().ok()?;
    if solved.status() != HighsModelStatus::Optimal {
        return None;
    }
    let solution = solved.get_solution();
    let price = solution.dual_rows()[before..before + n]
        .iter()
        .map(|u| u.max(0.0))
        .collect();
    let mut share = vec![0.0; fate.len()];
    for (k, &j) in live.iter().enumerate() {
        share[j] = solution.columns()[k];
    }
    Some((price, share))
}
