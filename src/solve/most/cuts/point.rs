//! Where the relaxation stands.

use super::{Cuts, Demand};

/// A solution of the relaxation, more or less exact.
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

impl Cuts<'_> {
    /// The point of these shares of the sites, prices of the free demands (in their order) and of the
    /// cuts, and price of the limit.
    pub(super) fn point_of(
        &self,
        mut x: Vec<f64>,
        free: impl Iterator<Item = f64>,
        cuts: Vec<f64>,
        limit: f64,
    ) -> Point {
        let net = self.net;
        let (n, m) = (net.sites(), net.demands());
        let mut free = free;
        let pays: Vec<f64> = (0..m)
            .map(|i| match self.demand[i] {
                Demand::All => self.weight(i),
                Demand::Free => free.next().unwrap_or(0.0),
                Demand::Nothing => 0.0,
            })
            .collect();
        let cover = self.cover(&x);
        let left = |i: usize| match self.done[i] {
            true => 0.0,
            false => (1.0 - cover[i]).clamp(0.0, 1.0),
        };
        x.extend((0..m).map(left));
        let paid = |&i: &u32| pays[i as usize];
        let mut gain: Vec<f64> = (0..n)
            .map(|j| net.demands_of.row(j).iter().map(paid).sum())
            .collect();
        for (cut, price) in self.cuts.iter().zip(&cuts) {
            for &(j, w) in cut.weight.iter().filter(|w| (w.0 as usize) < n) {
                gain[j as usize] += price * w as f64 / cut.rhs as f64;
            }
        }
        for (j, g) in gain.iter_mut().enumerate() {
            *g /= (limit * net.cost[j] as f64 / self.mean).max(1e-9);
        }
        Point {
            x,
            pays,
            cuts,
            gain,
        }
    }
}
