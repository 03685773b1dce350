//! The linear relaxation with cuts.

use crate::solve::interior::{maximise, Column};
use crate::solve::part::Rows;
use crate::solve::Stop;

pub use crate::solve::cover::price::Cut;

/// A solution of the relaxation, more or less exact.
#[derive(Clone, Debug)]
pub struct Point {
    /// Per site.
    pub x: Vec<f64>,
    /// Price of each row that was asked for, 0 or more.
    pub rows: Vec<f64>,
    /// Price of each cut (whose weights and right-hand side are divided by the latter).
    pub cuts: Vec<f64>,
}

/// Minimises the sum of `x` over the rows `chosen` and the cuts; `None` if the solver failed or
/// the time was over.
pub fn solve(
    rows: &Rows,
    sites: usize,
    chosen: &[u32],
    cuts: &[Cut],
    tolerance: f64,
    stop: &Stop,
) -> Option<Point> {
    let column = |uses| Column {
        gain: 1.0,
        most: f64::INFINITY,
        uses,
    };
    let row = |&i: &u32| rows.row(i as usize).iter().map(|&j| (j, 1.0)).collect();
    let mut columns: Vec<Column> = chosen.iter().map(|i| column(row(i))).collect();
    columns.extend(cuts.iter().map(|cut| {
        let weight = |&(j, w): &(u32, i64)| (j, w as f64 / cut.rhs as f64);
        column(cut.weight.iter().map(weight).collect())
    }));
    let mut solved = maximise(vec![1.0; sites], columns, tolerance, stop)?;
    let cuts = solved.values.split_off(chosen.len());
    Some(Point {
        x: solved.prices,
        rows: solved.values,
        cuts,
    })
}
