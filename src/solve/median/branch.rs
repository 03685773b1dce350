//! From the question to the proof: search and multipliers side by side, then branch and bound on
//! sites, the node with the least bound first.
//!
//! Nodes are worked on in batches of fixed size, each from its parent's prices, so that the tree
//! does not depend on the number of threads.

mod deepen;
mod draw;
mod root;

use super::dual::{certify, Dual, Fate, Ground};
use super::rows::Horizon;
use super::search::{Search, FAR, NONE};
use super::{Answer, Median, MICRO};
use crate::solve::certificate::{Certificate, Proof};
use crate::solve::{Doing, Limits, Progress, Step};
use rayon::prelude::*;

/// Nodes worked on at a time.
const BATCH: usize = 4;
/// Iterations at every node but the root.
const NODE: u32 = 150;
/// First length of the steps at other nodes.
const CLOSE: f64 = 0.01;
/// Most prices the tree may hold in memory.
const MOST_PRICES: usize = 250_000_000;
/// Kicks of the first search, per open site, and how often it is run longer.
const KICKS: usize = 60;
/// How far on in its schedule a later search begins.
const WARM: f64 = 0.4;

/// A node of the tree; it is a leaf until it has children.
struct Node {
    parent: usize,
    site: u32,
    fate: Fate,
    price: Vec<f64>,
    share: Vec<f64>,
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
    share: Vec<f64>,
    split: u32,
    proof: Option<Proof>,
    /// Sites that all regions open together.
    count: usize,
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
        .map(|(a, b)| match (a < FAR, b < FAR) {
            (_, true) => f64::from(a) * 0.5 + f64::from(b) * 0.5,
            (true, false) => f64::from(a),
            _ => 0.0,
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
    /// Kicks of a long search.
    fn kicks(&self) -> usize {
        KICKS * self.ask.p.min(self.ask.near.sites()).max(10)
    }

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

    /// What was found is what is known of the root.
    fn settle(&mut self, found: Found) {
        let root = &mut self.nodes[0];
        (root.bound, root.split, root.proof) = (found.bound, found.split, found.proof);
        (root.price, root.share) = (found.price, found.share);
    }

    /// Descends from each of these sets of sites.
    fn try_plans(&mut self, plans: &[Vec<u32>], search: &mut Search, limits: &Limits) {
        for sites in plans {
            if limits.stop.now() {
                break;
            }
            search.begin_from(sites, &limits.stop);
        }
        self.take(search);
    }

    fn run(&mut self, search: &mut Search, limits: &Limits, progress: &dyn Progress) {
        let stop = &limits.stop;
        let kicks = self.kicks();
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
            let (done, _): (Vec<_>, _) = rayon::join(
                || {
                    let jobs = jobs.into_par_iter().with_max_len(1);
                    jobs.map(|(k, side)| this.child(k, side, upper, goal, limits))
                        .collect()
                },
                || search.run(kicks, WARM, 1.0, stop),
            );
            for (&k, pair) in todo.iter().zip(done.chunks_exact(2)) {
                let first = self.nodes.len();
                for (found, fate) in pair.iter().zip([Fate::Open, Fate::Closed]) {
                    self.nodes.push(Node {
                        parent: k,
                        site: self.nodes[k].split,
                        fate,
                        price: found.price.clone(),
                        share: found.share.clone(),
                        bound: found.bound,
                        split: found.split,
                        children: None,
                        proof: found.proof.clone(),
                    });
                }
                self.nodes[k].children = Some((first, first + 1));
                self.nodes[k].price = Vec::new();
                self.nodes[k].share = Vec::new();
                self.nodes[k].proof = None;
            }
            for found in &done {
                self.try_plans(&found.plans, search, limits);
            }
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
        let mut dual = Dual::new(self.ground(), &fate, from.price.clone(), CLOSE);
        dual.lately(&from.share);
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
        let mut found = self.deepen(&fate, price, &best.share, 1.0, limits);
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
}

/// The free site about which the relaxation is least sure.
fn split(fate: &[Fate], share: &[f64]) -> u32 {
    let free = (0..fate.len()).filter(|&j| fate[j] == Fate::Free);
    let doubt = |j: &usize| (share[*j] - 0.5).abs();
    free.min_by(|a, b| doubt(a).total_cmp(&doubt(b)).then(a.cmp(b)))
        .map_or(NONE, |j| j as u32)
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
