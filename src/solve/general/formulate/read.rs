//! Plans into columns, columns and bounds back into the problem's terms.

use super::{Formulated, FREE};
use crate::model::{Cost, Mm2, Plan, Problem};

impl Formulated {
    /// A plan as columns, to start from.
    pub fn start(&self, problem: &Problem, plan: &Plan) -> Vec<f64> {
        let mut start = vec![0.0; self.program.cost.len()];
        let mut set = |column: Option<u32>, value: f64| {
            if let Some(c) = column {
                start[c as usize] = value;
            }
        };
        for (j, area) in plan.area.iter().enumerate() {
            set(self.open[j], f64::from(u8::from(area.is_some())));
            set(self.area[j], area.unwrap_or(0) as f64 / self.unit);
        }
        let served = plan.served(problem);
        for (i, &z) in self.served.iter().enumerate() {
            set(z, f64::from(u8::from(served[i])));
        }
        for f in &plan.flow {
            let ways = &self.share[f.demand as usize];
            let x = ways.iter().find(|w| w.0 == f.site).map(|w| w.1);
            let quota = problem.quota[f.demand as usize].max(1);
            set(x, f.area as f64 / quota as f64);
        }
        for (i, &b) in self.twice.iter().enumerate() {
            let open = |j: &&u32| plan.area[**j as usize].is_some();
            let twice = problem.links.sites(i).iter().filter(open).take(2).count() == 2;
            set(b, f64::from(u8::from(twice)));
        }
        start
    }

    /// What the columns open, serve and build.
    pub fn read(&self, columns: &[f64]) -> (Vec<bool>, Vec<bool>, Vec<Mm2>) {
        let on = |c: &Option<u32>| c.is_some_and(|c| columns[c as usize] > 0.5);
        let size = |c: &Option<u32>| {
            c.map_or(Mm2::MAX / 4, |c| {
                (columns[c as usize] * self.unit).round() as Mm2
            })
        };
        (
            self.open.iter().map(on).collect(),
            self.served.iter().map(on).collect(),
            self.area.iter().map(size).collect(),
        )
    }

    /// The site that the columns send each demand to; [`u32::MAX`] if none.
    pub fn sites_of(&self, columns: &[f64]) -> Vec<u32> {
        let taken = |way: &&(u32, u32)| columns[way.1 as usize] > 0.5;
        let one = |ways: &Vec<(u32, u32)>| ways.iter().find(taken).map_or(u32::MAX, |w| w.0);
        self.share.iter().map(one).collect()
    }

    /// Forbids exactly these premises to be open together with all others closed.
    pub fn forbid(&mut self, open: &[bool]) {
        let mut least = 1.0;
        let mut terms = Vec::new();
        for (j, column) in self.open.iter().enumerate() {
            if let Some(y) = column {
                terms.push((*y, if open[j] { -1.0 } else { 1.0 }));
                least -= f64::from(u8::from(open[j]));
            }
        }
        self.must(least, FREE, terms);
    }

    /// The program's bound in [`Cost`], with the program's sign, rounded the safe way: up to the
    /// next multiple of `grain` where floating point can be trusted to tell them apart.
    pub fn bound(&self, bound: f64, grain: Cost) -> Option<Cost> {
        if !bound.is_finite() {
            return None;
        }
        let cost = bound * self.scale;
        let doubt = cost.abs() * 1e-10 + self.scale * 1e-10 + 1.0;
        let safe = (cost - doubt).floor() as Cost;
        let up = if (grain as f64) > 4.0 * doubt {
            safe + (-safe).rem_euclid(grain)
        } else {
            safe
        };
        Some(up + self.constant)
    }

    /// Is a plan's value (with the program's sign) what the solver says, as near as it can tell?
    pub fn agrees(&self, value: Cost, solved: f64) -> bool {
        let apart = (value - self.constant) as f64 / self.scale - solved;
        apart.abs() <= 2e-9 + 1e-9 * solved.abs()
    }
}
