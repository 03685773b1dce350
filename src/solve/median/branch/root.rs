//! The root: the relaxation without branches, while the search goes on beside it.

use super::super::dual::{certify, Bound, Dual, Fate, Ground};
use super::super::rows::Horizon;
use super::super::search::{Search, NONE};
use super::{split, Doing, Limits, Node, Progress, Tree};

/// Iterations at the root.
const ROOT: u32 = 3000;

impl Tree<'_> {
    /// The relaxation without branches, while the search goes on.
    pub(super) fn root(
        &mut self,
        price: Vec<f64>,
        search: &mut Search,
        limits: &Limits,
        progress: &dyn Progress,
    ) {
        let stop = &limits.stop;
        let (_, bound) = certify(self.ask, &self.rows, &self.base, &price);
        self.nodes.push(Node {
            parent: usize::MAX,
            site: NONE,
            fate: Fate::Free,
            price,
            share: Vec::new(),
            bound,
            split: NONE,
            children: None,
            proof: None,
        });
        let mut factor = 1.0;
        let mut left = ROOT;
        let kicks = self.kicks();
        let mut at = 0.0;
        let mut share = Vec::new();
        while left > 0 && !self.reached(limits) && !stop.now() {
            self.report(progress, Doing::Bound);
            let part = left.min(500);
            left -= part;
            let to = (at + 0.167f64).min(1.0);
            let start = self.nodes[0].price.clone();
            let (upper, goal) = (self.value as f64, self.goal());
            let (p, rows, base) = (self.ask.p, &mut self.rows, &self.base);
            let (weight, cost) = (&self.weight, &self.cost);
            let (found, _) = rayon::join(
                || {
                    let mut price = start;
                    let mut all = part;
                    loop {
                        let ground = Ground {
                            weight,
                            row: &rows.row,
                            cap: &rows.cap,
                            cost,
                            p,
                        };
                        let mut dual = Dual::new(ground, base, price, factor);
                        let short = dual.run(all.min(100), upper, goal, stop);
                        all = all.saturating_sub(100);
                        let spent = dual.spent() || dual.best.value >= goal;
                        factor = dual.factor();
                        let chosen = dual.chosen();
                        let mut best = dual.best;
                        pay_alone(rows, weight, &mut best);
                        if all == 0 || spent || stop.now() {
                            return (best, chosen, spent);
                        }
                        price = best.price;
                        if short {
                            lengthen(rows, &price);
                        }
                    }
                },
                || search.run(kicks / 6, at, to, stop),
            );
            at = to;
            let (best, chosen, spent) = found;
            let (_, bound) = certify(self.ask, &self.rows, &self.base, &best.price);
            let root = &mut self.nodes[0];
            if bound > root.bound {
                root.bound = bound;
                root.price = best.price;
            }
            root.split = split(&self.base, &best.share);
            search.begin_from(&chosen, stop);
            search.back_to_best();
            self.take(search);
            share = best.share;
            if spent {
                break;
            }
        }
        if self.reached(limits) || share.is_empty() || stop.now() {
            return;
        }
        let price = self.nodes[0].price.clone();
        let found = self.deepen(&self.base, price, &share, 1.0, limits);
        self.try_plans(&found.plans, search, limits);
        self.settle(found);
        self.draw(search, limits, progress);
    }
}

/// A demand with one site in reach may pay all that this site lacks to be worth its place: it will
/// be open, and the bound is the higher for it. Steps alone take long to find such prices.
fn pay_alone(rows: &Horizon, weight: &[f64], best: &mut Bound) {
    for (i, row) in rows.row.iter().enumerate() {
        let [(site, _)] = row.as_slice() else {
            continue;
        };
        let lacks = best.limit - best.gain[*site as usize];
        if rows.complete(i) && weight[i] > 0.0 && lacks > 0.0 && lacks.is_finite() {
            best.price[i] += lacks / weight[i];
            best.gain[*site as usize] += lacks;
        }
    }
}

/// Makes the rows longer whose price has come to their end.
fn lengthen(rows: &mut Horizon, price: &[f64]) {
    for (i, &v) in price.iter().enumerate() {
        if !rows.complete(i) && v >= f64::from(rows.sure[i]) {
            rows.grow(i);
        }
    }
}
