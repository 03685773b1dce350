//! Prices drawn towards a plan.
//!
//! At the prices of the linear relaxation, regions that are each solved to the end contradict one
//! another where they meet: a demand is served from both sides, or from none. Where every price lies
//! between the distances to the two nearest sites of a plan, just one of its sites gains from each
//! demand, so that nothing is contradicted, but the relaxation is worth less. In between, the
//! regions together prove most, and what they open is often a better plan, which draws the prices
//! on.

use super::super::dual::Dual;
use super::super::search::{Search, FAR};
use super::{Doing, Limits, Progress, Tree, WARM};

/// Steps towards the best prices between the two nearest sites of the plan.
const STEPS: u32 = 1500;
/// How far prices are drawn, at first and then.
const FIRST: f64 = 0.8;
const NEAR: f64 = 0.3;
/// Draws in a row without a better bound before it is given up, and draws where no time limit says
/// when to end.
const FAILURES: u32 = 3;
const DRAWS: u32 = 8;
/// Share of its price by which the limit gets dearer for each site opened beyond it.
const DEARER: f64 = 1e-4;

impl Tree<'_> {
    /// Draws the prices of the root towards the best plan as long as that lifts the bound.
    pub(super) fn draw(&mut self, search: &mut Search, limits: &Limits, progress: &dyn Progress) {
        let stop = &limits.stop;
        let (mut by, mut failed, mut dearer) = (FIRST, 0, 0.0);
        for draw in 0.. {
            let idle = draw >= DRAWS && !stop.timed();
            let whole = self.nodes[0].proof.is_none() || self.reached(limits);
            if idle || whole || failed >= FAILURES || stop.now() {
                return;
            }
            self.report(progress, Doing::Bound);
            search.back_to_best();
            let root = &self.nodes[0];
            let (from, share) = (root.price.clone(), root.share.clone());
            let target = self.between(&from, search, limits);
            let pairs = from.iter().zip(&target);
            let price: Vec<f64> = pairs.map(|(a, b)| (1.0 - by) * a + by * b).collect();
            let kicks = self.kicks();
            let this = &*self;
            let (found, _) = rayon::join(
                || this.deepen(&this.base, price, &share, 1.0 + dearer, limits),
                || search.run(kicks, WARM, 1.0, stop),
            );
            self.try_plans(&found.plans, search, limits);
            let beyond = found.count as f64 - self.ask.p as f64;
            if found.bound > self.nodes[0].bound {
                self.settle(found);
                failed = 0;
            } else {
                failed += 1;
            }
            by = match failed {
                0 => NEAR,
                _ => by * 0.5,
            };
            dearer += DEARER * beyond;
        }
    }

    /// The best prices of the relaxation between the two nearest sites of the plan at hand.
    fn between(&self, price: &[f64], search: &Search, limits: &Limits) -> Vec<f64> {
        let cap = &self.rows.cap;
        let nearest = search.two_nearest().enumerate();
        let boxes: Vec<(f64, f64)> = nearest
            .map(|(i, (first, second))| {
                let end = |d: u32, none: f64| if d < FAR { f64::from(d) } else { none };
                (
                    end(first, 0.0).min(cap[i]),
                    end(second, f64::INFINITY).min(cap[i]),
                )
            })
            .collect();
        let pairs = price.iter().zip(&boxes);
        let start: Vec<f64> = pairs.map(|(v, b)| v.max(b.0).min(b.1)).collect();
        let mut dual = Dual::new(self.ground(), &self.base, start, 0.3);
        dual.within(boxes);
        dual.run(STEPS, self.value as f64, self.goal(), &limits.stop);
        dual.best.price
    }
}
