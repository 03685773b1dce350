//! Upper bounds: what each demand pays, and what the best sites could gain from that.
//!
//! `bound(u) = Σ (w_i - u_i) + max { Σ_j s_j x_j : Σ c_j x_j ≤ limit, 0 ≤ x ≤ 1 }` with
//! `0 ≤ u ≤ w` and `s_j` the sum of `u` over the demands that site `j` reaches. The least of it is
//! the value of the linear relaxation. Steps follow the smoothed subgradient, scaled by the weights
//! (Polyak 1969, doi:10.1016/0041-5553(69)90061-5, for the step).

use super::net::Net;
use crate::solve::Stop;

/// Multipliers and what they prove.
#[derive(Clone, Debug)]
pub(super) struct Dual {
    /// What each demand pays.
    pub pays: Vec<f64>,
    /// What a unit of the limit costs.
    pub limit: f64,
    /// No plan is worth more.
    pub bound: f64,
    /// How often each site was among the best, averaged over the last steps.
    pub share: Vec<f64>,
    /// What each site gains from the prices.
    pub gain: Vec<f64>,
}

/// Smoothing of the direction, at first and, where nothing is known yet, once steps get shorter;
/// first length of the step.
const FRESH: f64 = 0.1;
const FINE: f64 = 0.03;
const LENGTH: f64 = 0.5;

/// Descends from `from` for at most `steps` steps; `value` is that of a plan.
pub(super) fn descend(
    net: &Net,
    fixed: &[Option<bool>],
    from: Option<&[f64]>,
    value: f64,
    steps: usize,
    stop: &Stop,
) -> Dual {
    let mut u: Vec<f64> = match from {
        Some(pays) => pays.to_vec(),
        None => first_prices(net),
    };
    let mut state = State::new(net, fixed);
    let mut best = Dual {
        bound: state.price(net, &u),
        pays: u.clone(),
        limit: state.limit,
        share: state.taken.clone(),
        gain: state.gain.clone(),
    };
    // From nowhere the way is long: smoother steps that are not taken back come nearer in the end.
    let (far, mut fresh) = (from.is_none(), FRESH);
    let mut way = vec![0.0; u.len()];
    let mut share = state.taken.clone();
    let (mut length, mut failures, patience) = (LENGTH, 0, 40);
    let mut bound = best.bound;
    for k in 0..steps {
        if stop.now() || best.bound - value < 0.5 || length < 1e-4 {
            break;
        }
        let mut norm = 0.0;
        for (i, w) in way.iter_mut().enumerate() {
            let mut g = state.cover[i] - 1.0;
            if (g < 0.0 && u[i] >= net.weight[i] as f64) || (g > 0.0 && u[i] <= 0.0) {
                g = 0.0;
            }
            *w = fresh * g + (1.0 - fresh) * *w;
            norm += net.weight[i] as f64 * *w * *w;
        }
        if norm <= 1e-12 {
            break;
        }
        let step = length * (bound - value).max(1e-6 * value.abs()) / norm;
        for (i, u) in u.iter_mut().enumerate() {
            let w = net.weight[i] as f64;
            *u = (*u - step * w * way[i]).clamp(0.0, w);
        }
        bound = state.price(net, &u);
        let part = (1.0 / (k + 2) as f64).max(0.02);
        for (s, t) in share.iter_mut().zip(&state.taken) {
            *s += part * (t - *s);
        }
        if bound < best.bound - 1e-7 * best.bound.abs() {
            failures = 0;
        } else {
            failures += 1;
        }
        if bound < best.bound {
            best.bound = bound;
            best.pays.copy_from_slice(&u);
            best.limit = state.limit;
            best.gain.copy_from_slice(&state.gain);
        }
        if failures > patience {
            failures = 0;
            length *= 0.75;
            if far {
                fresh = FINE;
                continue;
            }
            u.copy_from_slice(&best.pays);
            bound = state.price(net, &u);
        }
    }
    best.share = share;
    best
}

/// Every demand pays for the sites that reach it what its share of the least of them is.
fn first_prices(net: &Net) -> Vec<f64> {
    let reach = |i: usize| net.sites_of.row(i).len() as f64;
    (0..net.demands())
        .map(|i| net.weight[i] as f64 / reach(i).sqrt())
        .collect()
}

struct State<'a> {
    fixed: &'a [Option<bool>],
    gain: Vec<f64>,
    ratio: Vec<f64>,
    order: Vec<u32>,
    taken: Vec<f64>,
    cover: Vec<f64>,
    limit: f64,
}

impl<'a> State<'a> {
    fn new(net: &Net, fixed: &'a [Option<bool>]) -> State<'a> {
        State {
            fixed,
            gain: vec![0.0; net.sites()],
            ratio: vec![0.0; net.sites()],
            order: (0..net.sites() as u32).collect(),
            taken: vec![0.0; net.sites()],
            cover: vec![0.0; net.demands()],
            limit: 0.0,
        }
    }

    /// The bound that the prices prove; sets what is taken and how often each demand is covered.
    fn price(&mut self, net: &Net, u: &[f64]) -> f64 {
        let mut kept = 0.0;
        for (i, u) in u.iter().enumerate() {
            kept += net.weight[i] as f64 - u;
        }
        for (j, g) in self.gain.iter_mut().enumerate() {
            *g = net.demands_of.row(j).iter().map(|&i| u[i as usize]).sum();
        }
        kept += self.take(net);
        self.cover.fill(0.0);
        for (j, &x) in self.taken.iter().enumerate() {
            if x > 0.0 {
                for &i in net.demands_of.row(j) {
                    self.cover[i as usize] += x;
                }
            }
        }
        kept
    }

    /// The best sites within the limit, the last one in part.
    fn take(&mut self, net: &Net) -> f64 {
        let mut left = net.limit as f64;
        let mut sum = 0.0;
        self.taken.fill(0.0);
        for j in 0..net.sites() {
            if self.fixed[j] == Some(true) {
                self.taken[j] = 1.0;
                sum += self.gain[j];
                left -= net.cost[j] as f64;
            }
        }
        for (j, r) in self.ratio.iter_mut().enumerate() {
            *r = if self.fixed[j].is_some() {
                f64::NEG_INFINITY
            } else {
                self.gain[j] / net.cost[j] as f64
            };
        }
        let ratio = &self.ratio;
        let key = |j: u32| ratio[j as usize];
        let by = |a: &u32, b: &u32| key(*b).total_cmp(&key(*a)).then(a.cmp(b));
        let least = net
            .cost
            .iter()
            .copied()
            .filter(|&c| c > 0)
            .min()
            .unwrap_or(1);
        let most = ((left / least as f64) as usize + 1).min(self.order.len());
        if most < self.order.len() {
            self.order.select_nth_unstable_by(most, by);
        }
        self.order[..most].sort_unstable_by(by);
        self.limit = 0.0;
        for &j in &self.order[..most] {
            let (k, cost) = (j as usize, net.cost[j as usize] as f64);
            if self.fixed[k].is_some() {
                break;
            }
            if left <= 0.0 {
                self.limit = self.gain[k] / cost;
                break;
            }
            let part = (left / cost).min(1.0);
            self.taken[k] = part;
            sum += part * self.gain[k];
            left -= part * cost;
            if part < 1.0 {
                self.limit = self.gain[k] / cost;
                break;
            }
        }
        if self.limit == 0.0 && left <= 0.0 && most < self.order.len() {
            let rest = &self.order[most..];
            self.limit = rest.iter().map(|&j| key(j)).fold(0.0, f64::max);
        }
        sum
    }
}
