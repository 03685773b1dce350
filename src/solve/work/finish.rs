//! A part, or what is left of it, for the MIP solver.

use super::plan::priced;
use super::proof::whole_sites;
use super::{Best, Work};
use crate::model::{objective, Cost, COST_SCALE};
use crate::solve::pipeline::within;
use crate::solve::{mip, Limits, Method, Stop};

/// Nodes of the search tree before the MIP solver gives up.
const NODES: i32 = 20_000;
/// Relative difference of the MIP solver's value and the exact one of its plan: more, and its
/// bound holds, but not for being that plan's value.
const AGREES: f64 = 1e-8;

impl Work<'_> {
    /// When search and multipliers are at their end and the gap asked for is not reached: the MIP
    /// solver, on parts larger than it is good at, for as long as there is time.
    pub fn last_resort(&mut self, limits: &Limits) {
        let good = |b: &Best| within(b.value, self.bound, limits.gap);
        if self.best.as_ref().is_none_or(good) || self.part.premises.len() == 1 {
            return;
        }
        let settled = self.settled();
        let free = settled.iter().filter(|s| s.is_none()).count();
        if free < self.tried && mip::last_resort(self.part, free) {
            self.tried = free;
            self.finish_by_mip(&settled, &limits.stop);
            self.cut |= !self.closed() && limits.stop.now();
        }
    }

    /// Swaps open sites for closed ones that can replace them, as the model asks for.
    fn swap(&mut self) {
        let Some(best) = &self.best else { return };
        let mut open: Vec<bool> = best.plan.area.iter().map(Option::is_some).collect();
        let pairs = mip::replacements(self.part);
        while let Some(&(j, k)) = pairs.iter().find(|&&(j, k)| open[j] && !open[k]) {
            open[j] = false;
            open[k] = true;
        }
        let Some(plan) = priced(self.exact, &open, &Stop::never()) else {
            return;
        };
        let value = objective::value(self.exact, &plan);
        if value <= best.value {
            self.best = Some(Best { plan, value });
        }
    }

    pub(super) fn finish_by_mip(&mut self, settled: &[Option<bool>], stop: &Stop) {
        // The start must obey the model's order of sites, or it would be refused.
        self.swap();
        let Some(best) = &self.best else { return };
        let task = mip::Task {
            part: self.part,
            settled,
            start: &best.plan,
            nodes: NODES,
        };
        let Some(answer) = mip::solve(&task, stop) else {
            return;
        };
        let unit = COST_SCALE as f64;
        let before = best.value;
        let priced = self.accept(&answer.open);
        let after = self.best.as_ref().map_or(before, |b| b.value);
        let agrees = priced.is_some_and(|v| {
            (v as f64 / unit - answer.value).abs() <= AGREES * answer.value.abs().max(1e-6)
        });
        if answer.optimal && agrees {
            self.bound = after;
            self.method = Method::Mip;
        } else if answer.bound.is_finite() {
            // What is settled holds for plans cheaper than `before` only.
            let said = (answer.bound * (1.0 - 1e-9) * unit) as Cost;
            let said = whole_sites(self.exact.premises.iter(), said.min(before)).min(after);
            if said > self.bound {
                self.bound = said;
                self.method = Method::Mip;
            }
        }
    }
}
