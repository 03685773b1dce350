//! The linear program of the relaxation: the dual, one row per site.

use super::point::Point;
use super::{Cuts, Demand};
use crate::solve::interior::{maximise, Column};
use crate::solve::Stop;

/// No row.
const NONE: u32 = u32::MAX;

impl Cuts<'_> {
    /// Solves the program for what is not settled.
    pub(super) fn program(
        &self,
        fixed: &[Option<bool>],
        tolerance: f64,
        stop: &Stop,
    ) -> Option<Point> {
        let net = self.net;
        let (n, m) = (net.sites(), net.demands());
        let mean = self.mean;
        let cost = |j: usize| net.cost[j] as f64 / mean;
        // Rows: sites of the program, then demands whose leftovers are in a cut.
        let mut row = vec![NONE; n + m];
        let mut limits: Vec<f64> = Vec::new();
        let mut uses: Vec<(u32, f64)> = Vec::new();
        for j in (0..n).filter(|&j| self.site[j]) {
            row[j] = limits.len() as u32;
            uses.push((row[j], -cost(j)));
            let all = |i: &&u32| self.demand[**i as usize] == Demand::All;
            let paid = net.demands_of.row(j).iter().filter(all);
            limits.push(-paid.map(|&i| self.weight(i as usize)).sum::<f64>());
        }
        for &(j, _) in self.cuts.iter().flat_map(|c| &c.weight) {
            let j = j as usize;
            if j >= n && row[j] == NONE {
                row[j] = limits.len() as u32;
                limits.push(self.weight(j - n));
            }
        }
        let open = (0..n).filter(|&j| fixed[j] == Some(true));
        let limit = (net.limit - open.map(|j| net.cost[j]).sum::<i64>()) as f64 / mean;
        let mut columns = vec![Column {
            gain: -limit,
            most: f64::INFINITY,
            uses,
        }];
        let free: Vec<usize> = (0..m).filter(|&i| self.demand[i] == Demand::Free).collect();
        for &i in &free {
            let items = self.rows.row(i).iter().map(|&j| row[j as usize]);
            let held = row[n + i] != NONE;
            columns.push(Column {
                gain: 1.0,
                most: if held { f64::INFINITY } else { self.weight(i) },
                uses: items.filter(|&r| r != NONE).map(|r| (r, 1.0)).collect(),
            });
        }
        for cut in &self.cuts {
            let weight = cut.weight.iter().map(|&(j, w)| (row[j as usize], w));
            columns.push(Column {
                gain: 1.0,
                most: f64::INFINITY,
                uses: weight
                    .filter(|w| w.0 != NONE)
                    .map(|(r, w)| (r, w as f64 / cut.rhs as f64))
                    .collect(),
            });
        }
        let solved = maximise(limits, columns, tolerance, stop)?;
        let mut x = vec![0.0; n];
        for j in (0..n).filter(|&j| self.site[j]) {
            x[j] = solved.prices[row[j] as usize].min(1.0);
        }
        let limit = solved.values[0].max(1e-9);
        let prices = solved.values[1..1 + free.len()].iter().copied();
        let cuts = solved.values[1 + free.len()..].to_vec();
        Some(self.point_of(x, prices, cuts, limit))
    }
}
