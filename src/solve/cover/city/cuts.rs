//! The bound of a part: linear relaxation, cuts from windows, again.

use super::grow::{tight_rows, Ground};
use super::interior::{solve, Cut, Point};
use super::windows::{by_row, separate, Size};
use crate::solve::part::Rows;
use crate::solve::Stop;

/// A relaxation with cuts, ready for another round.
pub struct Relaxation<'a> {
    rows: &'a Rows,
    cols: &'a Rows,
    /// Rows in the linear program.
    pub chosen: Vec<u32>,
    /// Cuts in it.
    pub cuts: Vec<Cut>,
    /// Its solution.
    pub point: Point,
    /// The best bound so far and what it rests on.
    pub best: Priced,
    round: u64,
}

/// Prices that prove a bound.
#[derive(Clone, Debug, Default)]
pub struct Priced {
    /// Sites at least (not rounded).
    pub bound: f64,
    /// Price per row of the part.
    pub rows: Vec<f64>,
    /// Cuts with a price per right-hand side.
    pub cuts: Vec<(Cut, f64)>,
}

/// The point need not be exact: nearer the middle of the face it gives more cuts.
const TOLERANCE: f64 = 2e-3;

/// Rows with a lower price that are covered more often than this are left out of the program: it
/// then takes half the time, and comes back to them as soon as they are needed.
const IDLE: f64 = 1e-4;
const SLACK: f64 = 1.10;

/// For a bound that is all but a whole site better, or that ends a stage.
const FINE: f64 = 1e-6;

impl<'a> Relaxation<'a> {
    /// Solves the relaxation without cuts.
    pub fn new(rows: &'a Rows, cols: &'a Rows, stop: &Stop) -> Option<Relaxation<'a>> {
        let chosen: Vec<u32> = (0..rows.len() as u32).collect();
        let point = solve(rows, cols.len(), &chosen, &[], TOLERANCE, stop)?;
        let mut relaxation = Relaxation {
            rows,
            cols,
            chosen,
            cuts: Vec::new(),
            point,
            best: Priced::default(),
            round: 0,
        };
        relaxation.price();
        Some(relaxation)
    }

    /// Solves the same program closely, for a better bound; the point stays.
    pub fn settle(&mut self, stop: &Stop) {
        let (rows, sites) = (self.rows, self.cols.len());
        if let Some(point) = solve(rows, sites, &self.chosen, &self.cuts, FINE, stop) {
            let rough = std::mem::replace(&mut self.point, point);
            self.price();
            self.point = rough;
        }
    }

    /// Cuts from windows all over the part, then the program again. Says how many cuts were
    /// found; `None` when stopped or the solver failed.
    pub fn round(&mut self, sizes: &[Size], stop: &Stop) -> Option<usize> {
        self.round += 1;
        let (tight, y) = tight_rows(self.rows, &self.point, &self.chosen, 0.03);
        let cut_price: Vec<f64> = (0..self.cuts.len()).map(|k| self.point.cuts[k]).collect();
        let cuts_of = by_row(&self.cuts, self.rows.len());
        let ground = Ground {
            rows: self.rows,
            cols: self.cols,
            x: &self.point.x,
            y: &y,
            tight: &tight,
            cuts: &self.cuts,
            cut_price: &cut_price,
            cuts_of: &cuts_of,
        };
        let seeds = (0..self.rows.len() as u32).filter(|&i| tight[i as usize]);
        let fresh = separate(&ground, seeds.collect(), self.round, sizes, stop);
        let count = fresh.len();
        let (chosen, mut cuts) = self.tidy();
        cuts.extend(fresh);
        let sites = self.cols.len();
        self.point = solve(self.rows, sites, &chosen, &cuts, TOLERANCE, stop)?;
        (self.chosen, self.cuts) = (chosen, cuts);
        self.price();
        Some(count)
    }

    /// Rows that are tight or priced at the point.
    pub fn tight(&self) -> Vec<u32> {
        let (tight, _) = tight_rows(self.rows, &self.point, &self.chosen, 0.05);
        (0..tight.len() as u32)
            .filter(|&i| tight[i as usize])
            .collect()
    }

    /// Rows and cuts without those that do nothing, and with rows that are violated.
    fn tidy(&self) -> (Vec<u32>, Vec<Cut>) {
        let x = &self.point.x;
        let mut price = vec![0.0; self.rows.len()];
        for (&i, &p) in self.chosen.iter().zip(&self.point.rows) {
            price[i as usize] = p;
        }
        let cover = |i: usize| -> f64 { self.rows.row(i).iter().map(|&j| x[j as usize]).sum() };
        let chosen = (0..self.rows.len()).filter(|&i| price[i] > IDLE || cover(i) < SLACK);
        let priced = self.cuts.iter().zip(&self.point.cuts);
        let cuts = priced.filter(|(cut, &price)| {
            let weigh = cut.weight.iter().map(|&(j, w)| w as f64 * x[j as usize]);
            price > 1e-3 || weigh.sum::<f64>() / (cut.rhs as f64) < 1.01
        });
        (
            chosen.map(|i| i as u32).collect(),
            cuts.map(|(cut, _)| cut.clone()).collect(),
        )
    }

    /// The bound that the prices prove, whatever the solver says.
    fn price(&mut self) {
        let mut load = vec![0.0; self.cols.len()];
        let mut total = 0.0;
        for (&i, &p) in self.chosen.iter().zip(&self.point.rows) {
            total += p;
            for &j in self.rows.row(i as usize) {
                load[j as usize] += p;
            }
        }
        for (cut, &p) in self.cuts.iter().zip(&self.point.cuts) {
            total += p;
            for &(j, w) in &cut.weight {
                load[j as usize] += p * w as f64 / cut.rhs as f64;
            }
        }
        let worst = load.iter().fold(1.0f64, |a, &b| a.max(b));
        let bound = total / worst;
        if bound > self.best.bound {
            let mut rows = vec![0.0; self.rows.len()];
            for (&i, &p) in self.chosen.iter().zip(&self.point.rows) {
                rows[i as usize] = p / worst;
            }
            let priced = self.cuts.iter().zip(&self.point.cuts);
            let priced = priced.filter(|(_, p)| **p > 1e-6);
            self.best = Priced {
                bound,
                rows,
                cuts: priced
                    .map(|(c, p)| (c.clone(), p / worst / c.rhs as f64))
                    .collect(),
            };
        }
    }
}
