//! From the question to the proof: search and multipliers side by side, then branch and bound on
//! sites, the node with the least bound first.
//!
//! Nodes are worked on in batches of fixed size, each from its parent's prices, so that the tree
//! does not depend on the number of threads.

use super::dual::{certify, Dual, Fate};
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
    /// Worked on already.
    done: bool,
}

struct Tree<'a> {
    ask: &'a Median<'a>,
    rows: Horizon<'a>,
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
    let lost = (0..n).any(|i| rows.complete(i) && rows.row[i].is_empty());
    if lost || required > ask.p || (ask.p == 0 && n > 0) {
        return nothing(n);
    }

    let mut search = Search::new(ask, rows.clone(), start.unwrap_or(&[]), limits.seed);
    search.descend_all(&limits.stop);
    let price: Vec<f64> = search
        .two_nearest()
        .map(|(a, b)| if b < 1 << 31 { f64::from(a) * 0.5 + f64::from(b) * 0.5 } else { f64::from(a) })
        .collect();
    let mut tree = Tree {
        ask,
        rows,
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
            done: true,
        });
        let mut factor = 1.0;
        let mut left = ROOT;
        let kicks = KICKS * self.ask.p.min(self.ask.near.sites()).max(10);
        let mut at = 0.0;
        while left > 0 && !self.reached(limits) && !stop.now() {
            self.report(progress, Doing::Bound);
            let part = left.min(500);
            left -= part;
            let to = (at + 0.167f64).min(1.0);
            let start = self.nodes[0].price.clone();
            let (upper, goal) = (self.value as f64, self.goal());
            let (ask, rows, base) = (self.ask, &mut self.rows, &self.base);
            let (found, _) = rayon::join(
                || {
                    let mut price = start;
                    let mut all = part;
                    loop {
                        let mut dual = Dual::new(ask, rows, base, price, factor);
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
            if spent {
                break;
            }
        }
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
            let mut plans = Vec::new();
            for pair in done.chunks(2) {
                let first = self.nodes.len();
                for (node, chosen) in pair {
                    plans.push(chosen.clone());
                    let parent = node.parent;
                    self.nodes.push(Node {
                        price: node.price.clone(),
                        ..*node
                    });
                    self.nodes[parent].children = Some((first, first + 1));
                    self.nodes[parent].price = Vec::new();
                }
            }
            for chosen in plans {
                search.from_open(&chosen, stop);
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

    fn child(
        &self,
        parent: usize,
        side: Fate,
        upper: f64,
        goal: f64,
        limits: &Limits,
    ) -> (Node, Vec<u32>) {
        let from = &self.nodes[parent];
        let mut fate = self.fates(parent);
        fate[from.split as usize] = side;
        let mut dual = Dual::new(self.ask, &self.rows, &fate, from.price.clone(), 0.3);
        dual.run(NODE, upper, goal, &limits.stop);
        let chosen: Vec<u32> = dual.chosen();
        let best = dual.best;
        let (_, bound) = certify(self.ask, &self.rows, &fate, &best.price);
        let (_, before) = certify(self.ask, &self.rows, &fate, &from.price);
        let (bound, price) = if bound >= before {
            (bound, best.price)
        } else {
            (before, from.price.clone())
        };
        let node = Node {
            parent,
            site: from.split,
            fate: side,
            price,
            bound,
            split: split(&fate, &best.share),
            children: None,
            done: true,
        };
        (node, chosen)
    }

    fn proof(&self, k: usize) -> Proof {
        let v = &self.nodes[k];
        match v.children {
            Some((open, closed)) => Proof::Branch {
                site: v.split,
                open: Box::new(self.proof(open)),
                closed: Box::new(self.proof(closed)),
            },
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
        let mut value = self.open.iter().map(|&j| i128::from(self.ask.cost(j as usize))).sum();
        for i in 0..n {
            let row = self.rows.row[i].iter().find(|e| is_open[e.0 as usize]);
            let found = row.copied().or_else(|| {
                let all = self.open.iter().map(|&j| (j, self.rows.distance(i, j as usize)));
                all.filter(|e| e.1 != super::UNREACHABLE).min_by_key(|e| (e.1, e.0))
            });
            let Some((j, d)) = found else {
                return Answer { certificate: certificate(n, least, proof), bound: up(least), ..nothing(n) };
            };
            value += i128::from(self.ask.weight[i]) * i128::from(d);
            assigned.push(j);
        }
        let bound = up(least).min(value);
        let open = bound < value && limits.stop.now();
        let by = if limits.stop.by_hand() { Stopped::Hand } else { Stopped::Time };
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
