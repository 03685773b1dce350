//! The linear program of the relaxation: the dual, one row per site.

use super::{Cuts, Demand};
use crate::solve::interior::{maximise, Column};
use crate::solve::Stop;

/// A solution, more or less exact.
pub(super) struct Point {
    /// Share of each site, then what is left over of each demand.
    pub x: Vec<f64>,
    /// What each demand pays, in the program's unit.
    pub pays: Vec<f64>,
    /// Price of each cut divided by its right-hand side.
    pub cuts: Vec<f64>,
    /// What each site gains in terms of what it costs.
    pub gain: Vec<f64>,
}

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
        let mut pays: Vec<f64> = (0..m)
            .map(|i| match self.demand[i] {
                Demand::All => self.weight(i),
                _ => 0.0,
            })
            .collect();
        for (k, &i) in free.iter().enumerate() {
            pays[i] = solved.values[1 + k];
        }
        let cuts = solved.values[1 + free.len()..].to_vec();
        let mut x = vec![0.0; n + m];
        for j in (0..n).filter(|&j| self.site[j]) {
            x[j] = solved.prices[row[j] as usize].min(1.0);
        }
        for i in (0..m).filter(|&i| !self.done[i]) {
            let cover: f64 = net.sites_of.row(i).iter().map(|&j| x[j as usize]).sum();
            x[n + i] = (1.0 - cover).clamp(0.0, 1.0);
        }
        let mut gain: Vec<f64> = (0..n)
            .map(|j| {
                net.demands_of
                    .row(j)
                    .iter()
                    .map(|&i| pays[i as usize])
                    .sum()
            })
            .collect();
        for (cut, price) in self.cuts.iter().zip(&cuts) {
            for &(j, w) in cut.weight.iter().filter(|w| (w.0 as usize) < n) {
                gain[j as usize] += price * w as f64 / cut.rhs as f64;
            }
        }
        let lambda = solved.values[0].max(1e-9);
        for (j, g) in gain.iter_mut().enumerate() {
            *g /= (lambda * cost(j)).max(1e-9);
        }
        Some(Point {
            x,
            pays,
            cuts,
            gain,
        })
    }
}
