//! Prices and a point by the smoothed subgradient, as for the plain relaxation ([`super::super::dual`]),
//! with a price for every cut. A step costs a sweep over what is not settled, so that thousands of
//! them take less time than the program does in a large city.

use super::point::Point;
use super::{Cuts, Demand};
use crate::solve::part::Rows;
use crate::solve::Stop;

/// Smoothing of the direction, first length of the step, and the least one worth taking.
const FRESH: f64 = 0.03;
const LENGTH: f64 = 0.05;
const LEAST: f64 = 2e-4;
/// Steps without a gain before the length is cut.
const PATIENCE: u32 = 30;
/// Weight of a cut in a step, where a site that is open costs 1.
const CUT: f64 = 1.0;
/// Share of a step in the average.
const SHARE: f64 = 0.01;

/// The relaxation without what is settled.
struct Slope {
    /// Sites of the program.
    site: Vec<u32>,
    cost: Vec<f64>,
    /// What settled demands pay to each.
    base: Vec<f64>,
    /// Free demands that each reaches.
    demands: Rows,
    /// Free demands and their weights.
    demand: Vec<u32>,
    weight: Vec<f64>,
    /// Per cut: sites and weights, demands and weights, for a right-hand side of 1.
    sites_of_cut: Vec<Vec<(u32, f64)>>,
    left_of_cut: Vec<Vec<(u32, f64)>>,
    limit: f64,
    /// What all settled demands keep.
    kept: f64,
}

impl Cuts<'_> {
    /// Descends from the last point for at most `steps` steps; `value` is that of a plan.
    pub(super) fn descend(
        &self,
        fixed: &[Option<bool>],
        from: &Point,
        value: i64,
        steps: usize,
        stop: &Stop,
    ) -> Point {
        let slope = self.slope(fixed);
        let mut u: Vec<f64> = slope
            .demand
            .iter()
            .map(|&i| from.pays[i as usize])
            .collect();
        let mut v: Vec<f64> = from.cuts.clone();
        v.resize(self.cuts.len(), 0.0);
        let value = value as f64 / self.unit;
        let mut at = At::new(&slope, v.len());
        let mut bound = at.price(&slope, &u, &v);
        let (mut best, mut best_u, mut best_v) = (bound, u.clone(), v.clone());
        let mut share = at.taken.clone();
        let (mut way_u, mut way_v) = (vec![0.0; u.len()], vec![0.0; v.len()]);
        let (mut length, mut failures) = (LENGTH, 0);
        for k in 0..steps {
            if k % 16 == 0 && stop.now() || length < LEAST {
                break;
            }
            let mut norm = 0.0;
            for (i, w) in way_u.iter_mut().enumerate() {
                let mut g = at.cover[i] - if at.left[i] { 0.0 } else { 1.0 };
                if (g < 0.0 && u[i] >= slope.weight[i]) || (g > 0.0 && u[i] <= 0.0) {
                    g = 0.0;
                }
                *w = FRESH * g + (1.0 - FRESH) * *w;
                norm += slope.weight[i] * *w * *w;
            }
            for (c, w) in way_v.iter_mut().enumerate() {
                let mut g = at.reach[c] - 1.0;
                if g > 0.0 && v[c] <= 0.0 {
                    g = 0.0;
                }
                *w = FRESH * g + (1.0 - FRESH) * *w;
                norm += CUT * *w * *w;
            }
            if norm <= 1e-15 {
                break;
            }
            let step = length * (bound - value).max(1e-6 * value.abs()) / norm;
            for (i, u) in u.iter_mut().enumerate() {
                *u = (*u - step * slope.weight[i] * way_u[i]).clamp(0.0, slope.weight[i]);
            }
            for (c, v) in v.iter_mut().enumerate() {
                *v = (*v - step * CUT * way_v[c]).max(0.0);
            }
            bound = at.price(&slope, &u, &v);
            let part = (1.0 / (k + 2) as f64).max(SHARE);
            for (s, t) in share.iter_mut().zip(&at.taken) {
                *s += part * (t - *s);
            }
            failures += 1;
            if bound < best - 1e-7 * best.abs() {
                failures = 0;
            }
            if bound < best {
                best = bound;
                best_u.copy_from_slice(&u);
                best_v.copy_from_slice(&v);
            }
            if failures > PATIENCE {
                failures = 0;
                length *= 0.75;
            }
        }
        at.price(&slope, &best_u, &best_v);
        let mut x = vec![0.0; self.net.sites()];
        for (&j, share) in slope.site.iter().zip(share) {
            x[j as usize] = share;
        }
        self.point_of(x, best_u.into_iter(), best_v, at.limit)
    }

    fn slope(&self, fixed: &[Option<bool>]) -> Slope {
        let net = self.net;
        let (n, m) = (net.sites(), net.demands());
        let demand: Vec<u32> = (0..m as u32)
            .filter(|&i| self.demand[i as usize] == Demand::Free)
            .collect();
        let mut place = vec![u32::MAX; n + m];
        for (k, &i) in demand.iter().enumerate() {
            place[n + i as usize] = k as u32;
        }
        let site: Vec<u32> = (0..n as u32).filter(|&j| self.site[j as usize]).collect();
        let mut demands = Rows {
            start: vec![0],
            item: Vec::new(),
        };
        let mut base = Vec::with_capacity(site.len());
        for (k, &j) in site.iter().enumerate() {
            place[j as usize] = k as u32;
            let mut paid = 0.0;
            for &i in net.demands_of.row(j as usize) {
                match self.demand[i as usize] {
                    Demand::Free => demands.item.push(place[n + i as usize]),
                    Demand::All => paid += self.weight(i as usize),
                    Demand::Nothing => {}
                }
            }
            base.push(paid);
            demands.start.push(demands.item.len() as u32);
        }
        let of = |cut: &super::Cut, left: bool| -> Vec<(u32, f64)> {
            let mine = cut.weight.iter().filter(|w| (w.0 as usize >= n) == left);
            mine.map(|&(j, w)| (place[j as usize], w as f64 / cut.rhs as f64))
                .filter(|w| w.0 != u32::MAX)
                .collect()
        };
        let open = (0..n).filter(|&j| fixed[j] == Some(true));
        let nothing = (0..m).filter(|&i| self.demand[i] == Demand::Nothing);
        Slope {
            cost: site
                .iter()
                .map(|&j| net.cost[j as usize] as f64 / self.mean)
                .collect(),
            site,
            base,
            demands,
            weight: demand.iter().map(|&i| self.weight(i as usize)).collect(),
            demand,
            sites_of_cut: self.cuts.iter().map(|c| of(c, false)).collect(),
            left_of_cut: self.cuts.iter().map(|c| of(c, true)).collect(),
            limit: (net.limit - open.map(|j| net.cost[j]).sum::<i64>()) as f64 / self.mean,
            kept: nothing.map(|i| self.weight(i)).sum(),
        }
    }
}

/// Where the descent stands.
struct At {
    gain: Vec<f64>,
    order: Vec<u32>,
    taken: Vec<f64>,
    cover: Vec<f64>,
    /// Is the demand left over?
    left: Vec<bool>,
    held: Vec<f64>,
    /// What sites and leftovers come to in each cut.
    reach: Vec<f64>,
    limit: f64,
}

impl At {
    fn new(slope: &Slope, cuts: usize) -> At {
        let (n, m) = (slope.site.len(), slope.demand.len());
        At {
            gain: vec![0.0; n],
            order: (0..n as u32).collect(),
            taken: vec![0.0; n],
            cover: vec![0.0; m],
            left: vec![false; m],
            held: vec![0.0; m],
            reach: vec![0.0; cuts],
            limit: 0.0,
        }
    }

    /// The bound that the prices prove, and where each relaxed row stands.
    fn price(&mut self, slope: &Slope, u: &[f64], v: &[f64]) -> f64 {
        let mut bound = slope.kept;
        self.held.fill(0.0);
        for (j, g) in self.gain.iter_mut().enumerate() {
            let paid = slope.demands.row(j).iter().map(|&i| u[i as usize]);
            *g = slope.base[j] + paid.sum::<f64>();
        }
        for (c, &v) in v.iter().enumerate().filter(|(_, v)| **v > 0.0) {
            bound -= v;
            for &(j, w) in &slope.sites_of_cut[c] {
                self.gain[j as usize] += v * w;
            }
            for &(i, w) in &slope.left_of_cut[c] {
                self.held[i as usize] += v * w;
            }
        }
        for (i, u) in u.iter().enumerate() {
            let kept = slope.weight[i] - u;
            self.left[i] = self.held[i] > kept;
            bound += kept.max(self.held[i]);
        }
        bound += self.take(slope);
        self.cover.fill(0.0);
        for (j, &x) in self.taken.iter().enumerate().filter(|(_, x)| **x > 0.0) {
            for &i in slope.demands.row(j) {
                self.cover[i as usize] += x;
            }
        }
        for (c, reach) in self.reach.iter_mut().enumerate() {
            let sites = slope.sites_of_cut[c].iter();
            let left = slope.left_of_cut[c]
                .iter()
                .filter(|l| self.left[l.0 as usize]);
            *reach = sites.map(|&(j, w)| w * self.taken[j as usize]).sum::<f64>()
                + left.map(|l| l.1).sum::<f64>();
        }
        bound
    }

    /// The best sites within the limit, the last one in part.
    fn take(&mut self, slope: &Slope) -> f64 {
        self.taken.fill(0.0);
        self.limit = 0.0;
        let ratio = |j: u32| self.gain[j as usize] / slope.cost[j as usize];
        let by = |a: &u32, b: &u32| ratio(*b).total_cmp(&ratio(*a)).then(a.cmp(b));
        let least = slope.cost.iter().copied().fold(f64::INFINITY, f64::min);
        let most = ((slope.limit / least) as usize + 1).min(self.order.len());
        if most < self.order.len() {
            self.order.select_nth_unstable_by(most, by);
        }
        self.order[..most].sort_unstable_by(by);
        let (mut left, mut sum) = (slope.limit, 0.0);
        for &j in &self.order[..most] {
            let (k, cost) = (j as usize, slope.cost[j as usize]);
            let part = (left / cost).clamp(0.0, 1.0);
            self.taken[k] = part;
            sum += part * self.gain[k];
            left -= part * cost;
            if part < 1.0 {
                self.limit = self.gain[k] / cost;
                break;
            }
        }
        sum
    }
}
