//! From the question to the proof: search and multipliers side by side, then branch and bound on
//! sites, the node with the least bound first.
//!
//! Nodes are worked on in batches of fixed size, each from its parent's prices, so that the tree
//! does not depend on the number of threads.

use super::dual::{certify, Dual, Fate, Ground};
use super::region::{regions, together, Base};
use super::rows::Horizon;
use super::search::{Search, NONE};
use super::{Answer, Median, MICRO};
use crate::solve::certificate::{Certificate, Proof, MOST_NUMBERS};
use crate::solve::{Doing, Limits, Progress, Step, Stopped};
use rayon::prelude::*;

/// Nodes worked on at a time.
const BATCH: usize = 4;
/// Iterations at the root, and at every other node.
const ROOT: u32 = 3000;
const NODE: u32 = 150;
/// Most nodes of a region's tree.
const REGION: usize = 200;
/// Relative gap from which on regions are looked at one by one.
const WORTH_WHILE: f64 = 0.02;
/// Most prices the tree may hold in memory.
const MOST_PRICES: usize = 250_000_000;
/// Kicks of the first search, per open site, and how often it is run longer.
const KICKS: usize = 60;

/// A node of the tree; it is a leaf until it has children.
struct Node {
    parent: usize,
    site: u32,
    fate: Fate,
    price: Vec<f64>,
    /// Exact, in millionths.
    bound: i128,
    split: u32,
    children: Option<(usize, usize)>,
    /// Why the bound holds, if it is not for the prices alone.
    proof: Option<Proof>,
}

/// What working on a node gave.
struct Found {
    bound: i128,
    price: Vec<f64>,
    split: u32,
    proof: Option<Proof>,
    /// Sites that may make a good plan.
    plans: Vec<Vec<u32>>,
}

struct Tree<'a> {
    ask: &'a Median<'a>,
    rows: Horizon<'a>,
    weight: Vec<f64>,
    cost: Vec<f64>,
    base: Vec<Fate>,
    nodes: Vec<Node>,
    value: i64,
    open: Vec<u32>,
}

pub(super) fn solve(
    ask: &Median,
    limits: &Limits,
    start: Option<&[u32]>,
    progress: &dyn Progress,
) -> Answer {
    let (n, m) = (ask.near.demands(), ask.near.sites());
    let k = 3 * m / ask.p.max(1) + 8;
    let rows = Horizon::new(ask, k);
    let allowed = ask.allowed();
    let mut base: Vec<Fate> = allowed
        .iter()
        .map(|&a| if a { Fate::Free } else { Fate::Closed })
        .collect();
    for &j in &ask.required {
        base[j as usize] = Fate::Open;
    }
    let required = base.iter().filter(|&&f| f == Fate::Open).count();
    let lost = (0..n).any(|i| ask.weight[i] > 0 && rows.complete(i) && rows.row[i].is_empty());
    if lost || required > ask.p || (ask.p == 0 && n > 0) {
        return nothing(n);
    }

    let mut search = Search::new(ask, rows.clone(), start.unwrap_or(&[]), limits.seed);
    search.descend_all(&limits.stop);
    let price: Vec<f64> = search
        .two_nearest()
        .map(|(a, b)| {
            if b < 1 << 31 {
                f64::from(a) * 0.5 + f64::from(b) * 0.5
            } else {
                f64::from(a)
            }
        })
        .collect();
    let mut tree = Tree {
        ask,
        rows,
        weight: ask.weight.iter().map(|&w| w as f64).collect(),
        cost: ask.cost.iter().map(|&f| f as f64).collect(),
        base,
        nodes: Vec::new(),
        value: i64::MAX,
        open: Vec::new(),
    };
    tree.take(&search);
    tree.root(price, &mut search, limits, progress);
    tree.run(&mut search, limits, progress);
    tree.answer(limits)
}

impl<'a> Tree<'a> {
    fn ground(&self) -> Ground<'_> {
        Ground {
            weight: &self.weight,
            row: &self.rows.row,
            cap: &self.rows.cap,
            cost: &self.cost,
            p: self.ask.p,
        }
    }

    fn take(&mut self, search: &Search) {
        if search.best() < self.value {
            self.value = search.best();
            self.open = search.best_open().to_vec();
        }
    }

    fn bound(&self) -> i128 {
        let leaves = self.nodes.iter().filter(|v| v.children.is_none());
        let least = leaves.map(|v| v.bound).min().unwrap_or(0);
        up(least)
    }

    fn report(&self, progress: &dyn Progress, doing: Doing) {
        progress.report(&Step {
            value: Some(i128::from(self.value)),
            bound: self.bound(),
            done: 0,
            parts: 1,
            doing,
        });
    }

    /// What a bound must pass to close a node, in units.
    fn goal(&self) -> f64 {
        self.value as f64 - 1.0 + 1e-3
    }

    fn closed(&self, bound: i128) -> bool {
        bound > (i128::from(self.value) - 1) * MICRO
    }

    fn reached(&self, limits: &Limits) -> bool {
        let (value, bound) = (i128::from(self.value), self.bound());
        value <= bound || (value - bound) as f64 <= limits.gap * value as f64
    }

    /// The relaxation without branches, while the search goes on.
    fn root(
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
            bound,
            split: NONE,
            children: None,
            proof: None,
        });
        let mut factor = 1.0;
        let mut left = ROOT;
        let kicks = KICKS * self.ask.p.min(self.ask.near.sites()).max(10);
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
                        let best = dual.best;
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
            search.from_open(&chosen, stop);
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
        let found = self.deepen(&self.base, price, &share, limits);
        let root = &mut self.nodes[0];
        (root.bound, root.split, root.proof) = (found.bound, found.split, found.proof);
        self.try_plans(&found.plans, search, limits);
    }

    /// Descends from each of these sets of sites.
    fn try_plans(&mut self, plans: &[Vec<u32>], search: &mut Search, limits: &Limits) {
        for sites in plans {
            search.from_open(sites, &limits.stop);
        }
        self.take(search);
    }

    /// Lifts the bound of a node region by region.
    fn deepen(&self, fate: &[Fate], price: Vec<f64>, share: &[f64], limits: &Limits) -> Found {
        let (prices, bound) = certify(self.ask, &self.rows, fate, &price);
        let mut found = Found {
            bound,
            price,
            split: split(fate, share),
            proof: None,
            plans: Vec::new(),
        };
        let gap = self.value as f64 - bound as f64 / MICRO as f64;
        if self.closed(bound) || gap > WORTH_WHILE * self.value as f64 {
            return found;
        }
        let base = Base {
            ask: self.ask,
            rows: &self.rows,
            fate,
            price: &found.price,
            prices: &prices,
            share,
            plan: &self.open,
            hops: 0,
        };
        let (regions, rest) = regions(&base);
        let tolerance = (gap / (10.0 * regions.len().max(1) as f64)).max(0.01);
        let worths: Vec<_> = regions
            .par_iter()
            .with_max_len(1)
            .map(|r| r.worth(tolerance, REGION, &limits.stop))
            .collect();
        let total = rest + worths.iter().map(|w| w.bound).sum::<i128>();
        let mut settled: Vec<bool> = (0..fate.len()).map(|j| share[j] > 0.5).collect();
        regions
            .iter()
            .flat_map(|r| &r.sites)
            .for_each(|&j| settled[j as usize] = false);
        worths
            .iter()
            .flat_map(|w| &w.open)
            .for_each(|&j| settled[j as usize] = true);
        let plan: Vec<u32> = (0..fate.len() as u32)
            .filter(|&j| settled[j as usize])
            .collect();
        if let Some(j) = self.contested(fate, &found.price, &settled) {
            found.split = j;
        }
        found.plans.push(plan);
        if total > bound {
            found.bound = total;
            found.proof = Some(together(prices, regions.into_iter().zip(worths).collect()));
        }
        found
    }

    /// The free site near which most demands are served by none or by several of `open`, weighed
    /// by what that is off.
    fn contested(&self, fate: &[Fate], price: &[f64], open: &[bool]) -> Option<u32> {
        let mut score = vec![0.0; fate.len()];
        for (i, row) in self.rows.row.iter().enumerate() {
            let v = price[i];
            let near = row.iter().take_while(|e| f64::from(e.1) < v);
            let served: f64 = near
                .filter(|e| open[e.0 as usize])
                .map(|e| v - f64::from(e.1))
                .sum();
            let nearest = row
                .iter()
                .find(|e| open[e.0 as usize])
                .map_or(2.0 * v, |e| f64::from(e.1));
            let off = self.weight[i] * (nearest - (v - served)).abs();
            if off > 0.0 {
                let free = row.iter().filter(|e| fate[e.0 as usize] == Fate::Free);
                free.take(3).for_each(|e| score[e.0 as usize] += off);
            }
        }
        let best = (0..fate.len()).max_by(|&a, &b| score[a].total_cmp(&score[b]).then(b.cmp(&a)));
        best.filter(|&j| score[j] > 0.0).map(|j| j as u32)
    }

    fn run(&mut self, search: &mut Search, limits: &Limits, progress: &dyn Progress) {
        let stop = &limits.stop;
        while !self.reached(limits) && !stop.now() {
            self.report(progress, Doing::Branch);
            let mut todo: Vec<usize> = (0..self.nodes.len())
                .filter(|&k| {
                    let v = &self.nodes[k];
                    v.children.is_none() && v.split != NONE && !self.closed(v.bound)
                })
                .collect();
            todo.sort_by_key(|&k| (self.nodes[k].bound, k));
            todo.truncate(BATCH);
            let held = self.nodes.len() * self.ask.weight.len();
            if todo.is_empty() || held > MOST_PRICES {
                break;
            }
            let jobs: Vec<(usize, Fate)> = todo
                .iter()
                .flat_map(|&k| [(k, Fate::Open), (k, Fate::Closed)])
                .collect();
            let (upper, goal) = (self.value as f64, self.goal());
            let this = &*self;
            let done: Vec<_> = jobs
                .into_par_iter()
                .with_max_len(1)
                .map(|(k, side)| this.child(k, side, upper, goal, limits))
                .collect();
            for (&k, pair) in todo.iter().zip(done.chunks_exact(2)) {
                let first = self.nodes.len();
                for (found, fate) in pair.iter().zip([Fate::Open, Fate::Closed]) {
                    self.nodes.push(Node {
                        parent: k,
                        site: self.nodes[k].split,
                        fate,
                        price: found.price.clone(),
                        bound: found.bound,
                        split: found.split,
                        children: None,
                        proof: found.proof.clone(),
                    });
                }
                self.nodes[k].children = Some((first, first + 1));
                self.nodes[k].price = Vec::new();
                self.nodes[k].proof = None;
            }
            for found in &done {
                self.try_plans(&found.plans, search, limits);
            }
            search.run(20, 0.9, 1.0, stop);
            self.take(search);
        }
    }

    fn fates(&self, mut k: usize) -> Vec<Fate> {
        let mut fate = self.base.clone();
        while k != 0 {
            let v = &self.nodes[k];
            fate[v.site as usize] = v.fate;
            k = v.parent;
        }
        fate
    }

    /// Works on one side of a node.
    fn child(&self, parent: usize, side: Fate, upper: f64, goal: f64, limits: &Limits) -> Found {
        let from = &self.nodes[parent];
        let mut fate = self.fates(parent);
        fate[from.split as usize] = side;
        let mut dual = Dual::new(self.ground(), &fate, from.price.clone(), 0.3);
        dual.run(NODE, upper, goal, &limits.stop);
        let chosen = dual.chosen();
        let best = dual.best;
        let (_, bound) = certify(self.ask, &self.rows, &fate, &best.price);
        let (_, before) = certify(self.ask, &self.rows, &fate, &from.price);
        let price = if bound >= before {
            best.price
        } else {
            from.price.clone()
        };
        let mut found = self.deepen(&fate, price, &best.share, limits);
        found.plans.push(chosen);
        if found.bound < from.bound {
            // What is true of the parent is true of its children.
            found.bound = from.bound;
            found.proof = from.proof.clone();
            if found.proof.is_none() {
                found.price = from.price.clone();
            }
        }
        found
    }

    fn proof(&self, k: usize) -> Proof {
        let v = &self.nodes[k];
        match v.children {
            Some((open, closed)) => Proof::Branch {
                site: v.split,
                open: Box::new(self.proof(open)),
                closed: Box::new(self.proof(closed)),
            },
            None if v.proof.is_some() => v.proof.clone().unwrap_or(Proof::Word),
            None => Proof::Prices(certify(self.ask, &self.rows, &self.fates(k), &v.price).0),
        }
    }

    fn answer(self, limits: &Limits) -> Answer {
        let n = self.ask.weight.len();
        let leaves = self.nodes.iter().filter(|v| v.children.is_none());
        let least = leaves.clone().map(|v| v.bound).min().unwrap_or(0);
        let proof = if leaves.count() * n <= MOST_NUMBERS {
            self.proof(0)
        } else {
            Proof::Word
        };
        let mut is_open = vec![false; self.base.len()];
        self.open.iter().for_each(|&j| is_open[j as usize] = true);
        let mut assigned = Vec::with_capacity(n);
        let mut value = self
            .open
            .iter()
            .map(|&j| i128::from(self.ask.cost(j as usize)))
            .sum();
        for i in 0..n {
            let row = self.rows.row[i].iter().find(|e| is_open[e.0 as usize]);
            let found = row.copied().or_else(|| {
                let all = self
                    .open
                    .iter()
                    .map(|&j| (j, self.rows.distance(i, j as usize)));
                all.filter(|e| e.1 != super::UNREACHABLE)
                    .min_by_key(|e| (e.1, e.0))
            });
            if found.is_none() && self.ask.weight[i] == 0 {
                assigned.push(NONE);
                continue;
            }
            let Some((j, d)) = found else {
                return Answer {
                    certificate: certificate(n, least, proof),
                    bound: up(least),
                    ..nothing(n)
                };
            };
            value += i128::from(self.ask.weight[i]) * i128::from(d);
            assigned.push(j);
        }
        let bound = up(least).min(value);
        let open = bound < value && limits.stop.now();
        let by = if limits.stop.by_hand() {
            Stopped::Hand
        } else {
            Stopped::Time
        };
        Answer {
            open: self.open,
            assigned,
            value,
            bound,
            certificate: certificate(n, least, proof),
            infeasible: false,
            stopped: open.then_some(by),
        }
    }
}

/// The free site about which the relaxation is least sure.
fn split(fate: &[Fate], share: &[f64]) -> u32 {
    let free = (0..fate.len()).filter(|&j| fate[j] == Fate::Free);
    let doubt = |j: &usize| (share[*j] - 0.5).abs();
    free.min_by(|a, b| doubt(a).total_cmp(&doubt(b)).then(a.cmp(b)))
        .map_or(NONE, |j| j as u32)
}

/// Makes the rows longer whose price has come to their end.
fn lengthen(rows: &mut Horizon, price: &[f64]) {
    for (i, &v) in price.iter().enumerate() {
        if !rows.complete(i) && v >= f64::from(rows.sure[i]) {
            rows.grow(i);
        }
    }
}

/// The next whole unit.
fn up(micro: i128) -> i128 {
    -((-micro).div_euclid(MICRO))
}

fn certificate(n: usize, bound: i128, proof: Proof) -> Certificate {
    Certificate {
        demands: (0..n as u32).collect(),
        bound,
        proof,
        left_out: Vec::new(),
    }
}

/// There is no plan.
fn nothing(n: usize) -> Answer {
    Answer {
        open: Vec::new(),
        assigned: Vec::new(),
        value: 0,
        bound: 0,
        certificate: certificate(n, 0, Proof::Word),
        infeasible: n > 0,
        stopped: None,
    }
}
