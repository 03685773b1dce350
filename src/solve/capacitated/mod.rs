//! Capacitated location: open sites with room for so much demand and no more, so that what opening
//! and serving cost together is least; a demand may be split over several sites. With a limit on
//! the number of sites and no opening costs this is the capacitated p-median with split demand
//! (Sridharan 1995, doi:10.1016/0377-2217(95)00042-O).
//!
//! ```text
//! transport ─ who is served where, for given sites: shortest augmenting paths
//! relax     ─ the strong relaxation: multipliers, a knapsack per site, exact prices
//! lp        ─ the same by linear programming, where a solver is built in
//! ```
//!
//! # What a certificate says
//!
//! Every demand pays `u_i ≥ 0` for being served as a whole, every open site costs `λ ≥ 0` of the
//! limit. With the largest gain `s_j` of a site, a continuous knapsack over `u_i - c_ij` whose room
//! is the capacity,
//!
//! ```text
//! bound = Σ_i u_i - λ p + Σ_{j free} min(0, λ + f_j - s_j) + Σ_{j open} (λ + f_j - s_j)
//! ```
//!
//! where a part of an item in the knapsack is rounded up to the next millionth, and `λ = 0` where
//! there is no limit. `open` are the required sites and those opened by the branches above.

#[cfg(feature = "highs")]
mod lp;
mod relax;
#[cfg(test)]
mod tests;
mod transport;

use super::certificate::{Certificate, Proof, MOST_NUMBERS};
use super::{Doing, Limits, Progress, Step, Stop, Stopped};
use relax::{Fate, Relax};
pub use transport::Flow;

/// Demand `i` cannot be served from there.
pub const NO_WAY: i64 = i64::MAX;

/// Millionths in one unit.
const MICRO: i128 = 1_000_000;

/// A plan is optimal if the bound comes this near, relatively.
const NEAR: f64 = 5e-10;
/// Most pairs for which the relaxation is solved by linear programming.
#[cfg(feature = "highs")]
const LP_PAIRS: usize = 20_000;

/// A capacitated location question.
#[derive(Clone, Debug, Default)]
pub struct Capacitated {
    /// Size of each demand, 0 or more; one of size 0 asks for nothing.
    pub demand: Vec<i64>,
    /// Room of each site in the same unit.
    pub capacity: Vec<i64>,
    /// Cost of opening each site, 0 or more, below 2⁴⁰.
    pub fixed: Vec<i64>,
    /// `cost[i * sites + j]`: all of demand `i` served from site `j`; 0 or more and below 2⁴⁰, or
    /// [`NO_WAY`].
    pub cost: Vec<i64>,
    /// Most sites that may be open, if that is limited.
    pub p: Option<usize>,
    /// Sites that are open in every plan.
    pub required: Vec<u32>,
    /// Sites that may not be opened, one mark per site; empty if there are none.
    pub forbidden: Vec<bool>,
}

/// The answer to a [`Capacitated`].
#[derive(Clone, Debug)]
pub struct Answer {
    /// Open sites, ascending; `None` if no plan was found.
    pub open: Option<Vec<u32>>,
    /// Who is served where.
    pub flow: Vec<Flow>,
    /// Opening and serving, in millionths of the unit of cost, parts rounded up.
    pub value: i128,
    /// No plan costs less, in millionths.
    pub bound: i128,
    /// Why.
    pub certificate: Certificate,
    /// There is no plan: proved.
    pub infeasible: bool,
    /// Why the search ended early, if it did.
    pub stopped: Option<Stopped>,
}

impl Capacitated {
    fn sites(&self) -> usize {
        self.capacity.len()
    }

    fn cost(&self, i: usize, j: usize) -> i64 {
        self.cost[i * self.sites() + j]
    }

    /// Cost of serving `units` of demand `i` from `j`, in millionths, rounded up.
    fn serving(&self, i: usize, j: usize, units: i64) -> i128 {
        let all = i128::from(self.cost(i, j)) * MICRO * i128::from(units);
        let size = i128::from(self.demand[i].max(1));
        (all + size - 1) / size
    }

    /// What a plan costs, in millionths.
    pub fn value(&self, open: &[u32], flow: &[Flow]) -> i128 {
        let fixed = open
            .iter()
            .map(|&j| i128::from(self.fixed[j as usize]) * MICRO);
        let served = flow
            .iter()
            .map(|f| self.serving(f.demand as usize, f.site as usize, f.units));
        fixed.sum::<i128>() + served.sum::<i128>()
    }
}

struct Node {
    parent: usize,
    site: usize,
    fate: Fate,
    price: Vec<f64>,
    bound: i128,
    split: usize,
    children: Option<(usize, usize)>,
}

struct Tree<'a> {
    ask: &'a Capacitated,
    relax: Relax<'a>,
    base: Vec<Fate>,
    nodes: Vec<Node>,
    best: Option<(i128, Vec<u32>, Vec<Flow>)>,
}

/// Finds a plan and proves how good it is. `start` are the sites of a plan to begin with.
pub fn solve(
    ask: &Capacitated,
    limits: &Limits,
    start: Option<&[u32]>,
    progress: &dyn Progress,
) -> Answer {
    let m = ask.sites();
    let banned = |j: usize| ask.forbidden.get(j).copied().unwrap_or(false);
    let mut base: Vec<Fate> = (0..m)
        .map(|j| if banned(j) { Fate::Closed } else { Fate::Free })
        .collect();
    ask.required
        .iter()
        .for_each(|&j| base[j as usize] = Fate::Open);
    let mut tree = Tree {
        ask,
        relax: Relax::new(ask),
        base,
        nodes: Vec::new(),
        best: None,
    };
    let all: Vec<u32> = (0..m as u32)
        .filter(|&j| tree.base[j as usize] != Fate::Closed)
        .collect();
    let possible = transport::serve(ask, &all).is_some();
    let count = tree.base.iter().filter(|&&f| f == Fate::Open).count();
    if !possible || ask.p.is_some_and(|p| count > p) {
        return tree.answer(limits, true);
    }
    if let Some(sites) = start {
        tree.try_sites(sites.to_vec(), &limits.stop);
    }
    tree.try_sites(all, &limits.stop);
    let price = tree.relax.first_prices();
    tree.add(usize::MAX, 0, Fate::Free, price, limits);
    let mut infeasible = false;
    while !limits.stop.now() {
        let leaves = (0..tree.nodes.len()).filter(|&k| tree.nodes[k].children.is_none());
        let Some(k) = leaves.min_by_key(|&k| (tree.nodes[k].bound, k)) else {
            break;
        };
        let (bound, split) = (tree.nodes[k].bound, tree.nodes[k].split);
        if bound == i128::MAX {
            infeasible = tree.best.is_none();
            break;
        }
        progress.report(&Step {
            value: tree.best.as_ref().map(|b| b.0 / MICRO),
            bound: bound / MICRO,
            done: 0,
            parts: 1,
            doing: Doing::Branch,
        });
        if tree.closed(bound, limits.gap) || split == usize::MAX {
            break;
        }
        let price = std::mem::take(&mut tree.nodes[k].price);
        let first = tree.nodes.len();
        tree.add(k, split, Fate::Open, price.clone(), limits);
        tree.add(k, split, Fate::Closed, price, limits);
        tree.nodes[k].children = Some((first, first + 1));
    }
    tree.answer(limits, infeasible)
}

impl Tree<'_> {
    fn closed(&self, bound: i128, gap: f64) -> bool {
        let most = gap.max(NEAR);
        self.best
            .as_ref()
            .is_some_and(|b| (b.0 - bound) as f64 <= most * b.0 as f64)
    }

    fn fates(&self, mut k: usize) -> Vec<Fate> {
        let mut fate = self.base.clone();
        while k != 0 && k != usize::MAX {
            fate[self.nodes[k].site] = self.nodes[k].fate;
            k = self.nodes[k].parent;
        }
        fate
    }

    /// Adds a node and works on it.
    fn add(&mut self, parent: usize, site: usize, side: Fate, price: Vec<f64>, limits: &Limits) {
        let mut fate = self.fates(parent);
        if parent != usize::MAX {
            fate[site] = side;
        }
        let upper = self
            .best
            .as_ref()
            .map_or(f64::INFINITY, |b| b.0 as f64 / MICRO as f64);
        let steps = if parent == usize::MAX { 500 } else { 60 };
        let mut node = Node {
            parent,
            site,
            fate: side,
            price,
            bound: i128::MIN,
            split: usize::MAX,
            children: None,
        };
        if self.hopeless(&fate) {
            node.bound = i128::MAX;
            self.nodes.push(node);
            return;
        }
        let (price, share) = self
            .relax
            .run(&fate, &node.price, steps, upper, &limits.stop);
        node.bound = self.relax.exact(&fate, &price).1;
        node.price = price;
        #[cfg_attr(not(feature = "highs"), allow(unused_mut))]
        let mut doubt = share;
        #[cfg(feature = "highs")]
        if !self.closed(node.bound, 0.0) && self.ask.cost.len() <= LP_PAIRS {
            if let Some((price, y)) = lp::solve(self.ask, &fate, &limits.stop) {
                let bound = self.relax.exact(&fate, &price).1;
                if bound > node.bound {
                    (node.bound, node.price) = (bound, price);
                }
                doubt = y;
            }
        }
        if parent != usize::MAX {
            node.bound = node.bound.max(self.nodes[parent].bound.min(i128::MAX - 1));
        }
        let rounded = (0..fate.len() as u32).filter(|&j| doubt[j as usize] > 0.5);
        self.try_sites(rounded.collect(), &limits.stop);
        let some = (0..fate.len() as u32).filter(|&j| doubt[j as usize] > 0.05);
        self.try_sites(some.collect(), &limits.stop);
        let free = (0..fate.len()).filter(|&j| fate[j] == Fate::Free);
        let unsure = |j: &usize| (doubt[*j] - 0.5).abs();
        let split = free.min_by(|a, b| unsure(a).total_cmp(&unsure(b)).then(a.cmp(b)));
        node.split = split.unwrap_or(usize::MAX);
        if split.is_none() {
            self.settle(&fate, &mut node);
        }
        self.nodes.push(node);
    }

    /// All sites are settled: the prices of the transport prove what it costs.
    fn settle(&mut self, fate: &[Fate], node: &mut Node) {
        let open: Vec<u32> = (0..fate.len() as u32)
            .filter(|&j| fate[j as usize] == Fate::Open)
            .collect();
        if let Some((_, price)) = transport::serve(self.ask, &open) {
            let bound = self.relax.exact(fate, &price).1;
            if bound > node.bound {
                (node.bound, node.price) = (bound, price);
            }
        }
    }

    /// Can the sites that are not closed not serve all, or are too many open?
    fn hopeless(&self, fate: &[Fate]) -> bool {
        let opened = fate.iter().filter(|&&f| f == Fate::Open).count();
        if self.ask.p.is_some_and(|p| opened > p) {
            return true;
        }
        let may: Vec<u32> = (0..fate.len() as u32)
            .filter(|&j| fate[j as usize] != Fate::Closed)
            .collect();
        transport::serve(self.ask, &may).is_none()
    }

    /// Takes these sites as a plan if they serve all and are cheap, sites that are not needed left
    /// out, and others opened or closed one by one while that helps.
    fn try_sites(&mut self, mut sites: Vec<u32>, stop: &Stop) {
        let forced = |j: &u32| self.base[*j as usize] == Fate::Open;
        sites.retain(|&j| self.base[j as usize] != Fate::Closed);
        sites.extend((0..self.base.len() as u32).filter(|j| forced(j)));
        sites.sort_unstable();
        sites.dedup();
        let Some((mut flow, _)) = transport::serve(self.ask, &sites) else {
            return;
        };
        let mut value = self.ask.value(&sites, &flow);
        loop {
            let mut best: Option<(i128, Vec<u32>, Vec<Flow>)> = None;
            for &j in sites.iter().filter(|j| !forced(j)) {
                if stop.now() {
                    break;
                }
                let without: Vec<u32> = sites.iter().copied().filter(|&k| k != j).collect();
                let room: i64 = without.iter().map(|&k| self.ask.capacity[k as usize]).sum();
                if room < self.ask.demand.iter().sum() {
                    continue;
                }
                if let Some((f, _)) = transport::serve(self.ask, &without) {
                    let v = self.ask.value(&without, &f);
                    if best.as_ref().is_none_or(|b| v < b.0) {
                        best = Some((v, without, f));
                    }
                }
            }
            let too_many = self.ask.p.is_some_and(|p| sites.len() > p);
            match best {
                Some(b) if b.0 < value || too_many => (value, sites, flow) = b,
                _ => break,
            }
        }
        let fits = self.ask.p.is_none_or(|p| sites.len() <= p);
        if fits && self.best.as_ref().is_none_or(|b| value < b.0) {
            self.best = Some((value, sites, flow));
        }
    }

    fn proof(&self, k: usize) -> Proof {
        let v = &self.nodes[k];
        match v.children {
            Some((open, closed)) => Proof::Branch {
                site: v.split as u32,
                open: Box::new(self.proof(open)),
                closed: Box::new(self.proof(closed)),
            },
            None if v.bound == i128::MAX => Proof::Word,
            None => Proof::Prices(self.relax.exact(&self.fates(k), &v.price).0),
        }
    }

    fn answer(self, limits: &Limits, infeasible: bool) -> Answer {
        let n = self.ask.demand.len();
        let leaves = self.nodes.iter().filter(|v| v.children.is_none());
        let bound = leaves
            .clone()
            .map(|v| v.bound)
            .min()
            .filter(|_| !infeasible)
            .unwrap_or(0);
        let proof = if self.nodes.is_empty() || leaves.count() * n > MOST_NUMBERS {
            Proof::Word
        } else {
            self.proof(0)
        };
        let certificate = Certificate {
            demands: (0..n as u32).collect(),
            bound,
            proof,
            left_out: Vec::new(),
        };
        let by = if limits.stop.by_hand() {
            Stopped::Hand
        } else {
            Stopped::Time
        };
        let cut = !infeasible && !self.closed(bound, limits.gap) && limits.stop.now();
        let (value, open, flow) = match self.best {
            Some((value, open, flow)) if !infeasible => (value, Some(open), flow),
            _ => (0, None, Vec::new()),
        };
        Answer {
            bound: if open.is_some() {
                bound.min(value)
            } else {
                bound
            },
            open,
            flow,
            value,
            certificate,
            infeasible,
            stopped: cut.then_some(by),
        }
    }
}
