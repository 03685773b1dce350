//! The relaxation of a part without a linear program solver, by subgradients (Held, Wolfe,
//! Crowder 1974, 10.1007/BF01580223). Has the face of `lp::Program`, but knows no cuts.

use super::price::{micro, Cut, Priced};
use super::Part;
use crate::solve::Stop;

/// Steps of a run.
const STEPS: usize = 300;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Solved, more or less.
    Solved,
    /// No solution.
    #[allow(dead_code)]
    Infeasible,
    /// Stopped.
    Nothing,
}

/// Prices of a part that can be bettered again after changes.
pub struct Program<'a> {
    part: &'a Part,
    settled: Vec<Option<bool>>,
    all: Vec<u32>,
    price: Vec<f64>,
    /// Per site of the part: how much of it the last steps wanted.
    pub x: Vec<f64>,
    /// Steps so far.
    pub iterations: i64,
}

impl<'a> Program<'a> {
    /// Starts where every row pays its cheapest share of a site.
    pub fn new(
        part: &'a Part,
        settled: &[Option<bool>],
        _rows: &[u32],
        _cuts: &[Cut],
        _chosen: &[u32],
    ) -> Option<Program<'a>> {
        let share =
            |j: u32| part.cost[j as usize] as f64 / part.cols.row(j as usize).len().max(1) as f64;
        let least = |i: usize| {
            let row = part.rows.row(i).iter();
            row.map(|&j| share(j)).fold(f64::INFINITY, f64::min)
        };
        let price = (0..part.rows.len()).map(least);
        Some(Program {
            part,
            settled: settled.to_vec(),
            all: (0..part.rows.len() as u32).collect(),
            price: price.map(|p| if p.is_finite() { p } else { 0.0 }).collect(),
            x: vec![0.0; part.cost.len()],
            iterations: 0,
        })
    }

    /// Opens a site, closes it, or leaves it free.
    pub fn settle(&mut self, site: usize, to: Option<bool>) {
        self.settled[site] = to;
    }

    /// Cuts are not used.
    pub fn add_cut(&mut self, _cut: &Cut, _place: u32) {}

    /// Makes steps, and keeps the prices with the best bound.
    pub fn run(&mut self, stop: &Stop) -> Ended {
        if stop.now() {
            return Ended::Nothing;
        }
        let (n, m) = (self.part.rows.len(), self.part.cost.len());
        let mut price = self.price.clone();
        let (mut best, mut factor, mut failures) = (f64::NEG_INFINITY, 0.5, 0);
        let mut wanted = vec![false; m];
        let mut lack = vec![0.0; n];
        self.x.fill(0.0);
        for k in 0..STEPS {
            if k % 16 == 0 && stop.now() {
                break;
            }
            self.iterations += 1;
            let mut bound: f64 = (0..n)
                .map(|i| price[i] * f64::from(self.part.need[i]))
                .sum();
            for (j, wanted) in wanted.iter_mut().enumerate() {
                let paid: f64 = self
                    .part
                    .cols
                    .row(j)
                    .iter()
                    .map(|&i| price[i as usize])
                    .sum();
                let reduced = self.part.cost[j] as f64 - paid;
                *wanted = self.settled[j].unwrap_or(reduced < 0.0);
                bound += if *wanted { reduced } else { 0.0 };
                self.x[j] += 0.05 * (f64::from(u8::from(*wanted)) - self.x[j]);
            }
            if bound > best {
                best = bound;
                self.price.copy_from_slice(&price);
                failures = 0;
            } else {
                failures += 1;
                if failures == 12 {
                    (failures, factor) = (0, factor * 0.6);
                    price.copy_from_slice(&self.price);
                }
            }
            let mut length = 0.0;
            for i in 0..n {
                let row = self.part.rows.row(i).iter();
                let open = row.filter(|&&j| wanted[j as usize]).count();
                lack[i] = f64::from(self.part.need[i]) - open as f64;
                if price[i] <= 0.0 && lack[i] < 0.0 {
                    lack[i] = 0.0;
                }
                length += lack[i] * lack[i];
            }
            if length <= 0.0 {
                break;
            }
            let step = factor * (0.05 * best.abs() + 1e-3) / length;
            for (p, l) in price.iter_mut().zip(&lack) {
                *p = (*p + step * l).max(0.0);
            }
        }
        Ended::Solved
    }

    /// Trying is no cheaper than solving here.
    pub fn probe(&mut self, _site: usize, _to: bool, _iterations: i32) -> Option<f64> {
        None
    }

    /// The prices with the best bound.
    pub fn prices(&self) -> Priced {
        let rows = self
            .price
            .iter()
            .enumerate()
            .map(|(i, &p)| (i as u32, micro(p)));
        Priced {
            rows: rows.filter(|r| r.1 > 0).collect(),
            cuts: Vec::new(),
        }
    }

    /// All rows.
    pub fn bare(&self) -> &[u32] {
        &self.all
    }

    /// Sites and rows.
    pub fn size(&self) -> (usize, usize) {
        (self.part.cost.len(), self.part.rows.len())
    }

    /// None.
    pub fn tight_cuts(&self, _cuts: &[Cut], _slack: f64) -> Vec<u32> {
        Vec::new()
    }

    /// Prices per row, and none for cuts.
    pub fn centre(&self, cuts: &[Cut]) -> (Vec<f64>, Vec<f64>) {
        (self.price.clone(), vec![0.0; cuts.len()])
    }

    /// None: without cuts nobody needs to know.
    pub fn tight(&self, _slack: f64) -> Vec<u32> {
        Vec::new()
    }
}
