//! Branch and bound on the relaxation: strong branching, sites settled by reduced costs, and a
//! proof that anyone can price again.

use super::dual::{descend, Dual};
use super::net::Net;
use super::price::{merged, shared, whole, MICRO};
use super::Most;
use crate::solve::certificate::{Micro, Proof, MOST_NUMBERS};
use crate::solve::Stop;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// Steps of the multipliers at a node, and for each trial of strong branching.
const STEPS: usize = 80;
const TRIAL: usize = 12;
/// Sites tried at a node.
const TRIED: usize = 8;
/// Most multipliers kept by the open nodes of a tree.
const MOST_KEPT: usize = 100_000_000;

/// What is settled at a node and why: whole prices, and the sites that may then not be flipped.
struct Settled {
    pays: Arc<Vec<Micro>>,
    limit: Micro,
    open: Vec<u32>,
    closed: Vec<u32>,
}

enum State {
    /// To be split on a site.
    Open(u32),
    /// Split: its children, open and closed.
    Split(u32, usize, usize),
    /// No better plan here.
    Done,
}

struct Node {
    settled: Vec<Settled>,
    state: State,
    fixed: Vec<Option<bool>>,
}

/// A tree of nodes.
pub(super) struct Tree<'a> {
    net: &'a Net,
    whole: i128,
    nodes: Vec<Node>,
    heap: BinaryHeap<(i128, Reverse<usize>)>,
    /// Best value known, and the plan if it was found here.
    pub value: i64,
    pub found: Option<Vec<bool>>,
}

impl<'a> Tree<'a> {
    /// A tree of one node with these multipliers; `step` divides every value.
    pub fn new(
        net: &'a Net,
        fixed: &[Option<bool>],
        pays: &[f64],
        value: i64,
        step: i64,
    ) -> Tree<'a> {
        let mut tree = Tree {
            net,
            whole: i128::from(step) * MICRO,
            nodes: Vec::new(),
            heap: BinaryHeap::new(),
            value,
            found: None,
        };
        tree.enter(fixed.to_vec(), pays, STEPS, &Stop::never());
        tree
    }

    /// No plan is worth more.
    pub fn bound(&self) -> i64 {
        let open = self.heap.peek().map(|top| (top.0 / MICRO) as i64);
        open.map_or(self.value, |open| open.max(self.value))
    }

    /// Is it worth growing: are few sites in doubt at its root, or less than half of them?
    pub fn hopeful(&self, few: usize) -> bool {
        let Some(root) = self.nodes.first() else {
            return false;
        };
        let settled = root.settled.iter().map(|s| s.open.len() + s.closed.len());
        let doubt = self.net.sites() - settled.sum::<usize>();
        doubt <= few || 2 * doubt <= self.net.sites()
    }

    /// Is the best value proved?
    pub fn done(&self) -> bool {
        self.bound() <= self.value
    }

    /// Splits up to `splits` nodes, the one with the weakest bound first. False if it was stopped
    /// or is too large to grow.
    pub fn grow(&mut self, splits: usize, stop: &Stop) -> bool {
        for _ in 0..splits {
            if stop.now() || self.heap.len() * self.net.demands() > MOST_KEPT {
                return false;
            }
            let Some((bound, Reverse(at))) = self.heap.pop() else {
                return true;
            };
            let State::Open(site) = self.nodes[at].state else {
                continue;
            };
            if bound <= i128::from(self.value) * MICRO {
                self.close(at);
                continue;
            }
            let pays = match self.nodes[at].settled.last() {
                Some(last) => last.pays.clone(),
                None => continue,
            };
            let pays: Vec<f64> = pays.iter().map(|&u| u as f64 / MICRO as f64).collect();
            let fixed = std::mem::take(&mut self.nodes[at].fixed);
            let child = |is| {
                let mut fixed = fixed.clone();
                fixed[site as usize] = Some(is);
                fixed
            };
            let open = self.enter(child(true), &pays, STEPS, stop);
            let closed = self.enter(child(false), &pays, STEPS, stop);
            self.nodes[at].state = State::Split(site, open, closed);
            self.forget(at);
        }
        true
    }

    /// Gives up the multipliers of inner nodes when the proof is too large to be kept anyway.
    fn forget(&mut self, at: usize) {
        if self.nodes.len() * self.net.group.len() > MOST_NUMBERS {
            self.nodes[at].settled.clear();
        }
    }

    fn close(&mut self, at: usize) {
        self.nodes[at].state = State::Done;
        self.nodes[at].fixed = Vec::new();
        self.forget(at);
    }

    /// Adds a node and prices it.
    fn enter(
        &mut self,
        mut fixed: Vec<Option<bool>>,
        pays: &[f64],
        steps: usize,
        stop: &Stop,
    ) -> usize {
        let net = self.net;
        let at = self.nodes.len();
        let mut settled = Vec::new();
        let open = (0..net.sites()).filter(|&j| fixed[j] == Some(true));
        let left = net.limit - open.map(|j| net.cost[j]).sum::<i64>();
        if left < 0 {
            settled.push(self.beyond());
            self.push(settled, i128::MIN, None, Vec::new());
            return at;
        }
        let large = (0..net.sites()).filter(|&j| fixed[j].is_none() && net.cost[j] > left);
        let large: Vec<u32> = large.map(|j| j as u32).collect();
        if !large.is_empty() {
            large.iter().for_each(|&j| fixed[j as usize] = Some(false));
            settled.push(Settled {
                closed: large,
                ..self.beyond()
            });
        }
        if fixed.iter().all(|f| f.is_some()) {
            let bound = self.all_fixed(&fixed, &mut settled);
            self.push(settled, bound, None, Vec::new());
            return at;
        }
        let dual = descend(net, &fixed, Some(pays), self.value as f64, steps, stop);
        let whole_pays = whole(net, &dual.pays);
        let limit = (dual.limit * MICRO as f64).round() as Micro;
        let (exact, gain) = merged(net, &whole_pays, limit, &fixed);
        let bound = self.down(exact);
        let known = i128::from(self.value) * MICRO;
        let mut last = Settled {
            pays: Arc::new(whole_pays),
            limit,
            open: Vec::new(),
            closed: Vec::new(),
        };
        self.plan(&fixed, &gain);
        if bound <= known {
            settled.push(last);
            self.push(settled, bound, None, Vec::new());
            return at;
        }
        for j in 0..net.sites() {
            let flipped = self.down(exact - gain[j].abs());
            if fixed[j].is_none() && flipped <= known {
                fixed[j] = Some(gain[j] > 0);
                let list = if gain[j] > 0 {
                    &mut last.open
                } else {
                    &mut last.closed
                };
                list.push(j as u32);
            }
        }
        settled.push(last);
        let site = self.choose(&fixed, &dual, stop);
        match site {
            Some(site) => self.push(settled, bound, Some(site), fixed),
            None => {
                let bound = self.all_fixed(&fixed, &mut settled).min(bound);
                self.push(settled, bound, None, Vec::new());
            }
        }
        at
    }

    fn push(
        &mut self,
        settled: Vec<Settled>,
        bound: i128,
        site: Option<u32>,
        fixed: Vec<Option<bool>>,
    ) {
        let at = self.nodes.len();
        if site.is_some() {
            self.heap.push((bound, Reverse(at)));
        }
        self.nodes.push(Node {
            settled,
            state: site.map_or(State::Done, State::Open),
            fixed,
        });
        if site.is_none() {
            self.forget(at);
        }
    }

    fn down(&self, bound: i128) -> i128 {
        bound.div_euclid(self.whole) * self.whole
    }

    /// A price of the limit at which no plan that exceeds it is worth anything.
    fn beyond(&self) -> Settled {
        let all: i64 = self.net.weight.iter().sum();
        Settled {
            pays: Arc::new(vec![0; self.net.demands()]),
            limit: (i128::from(all) * MICRO).min(i128::from(Micro::MAX)) as Micro,
            open: Vec::new(),
            closed: Vec::new(),
        }
    }

    /// The one plan of a node without free sites: its prices are its value.
    fn all_fixed(&mut self, fixed: &[Option<bool>], settled: &mut Vec<Settled>) -> i128 {
        let open: Vec<bool> = fixed.iter().map(|f| *f == Some(true)).collect();
        let used: i64 = (0..open.len())
            .filter(|&j| open[j])
            .map(|j| self.net.cost[j])
            .sum();
        if used > self.net.limit {
            settled.push(self.beyond());
            return i128::MIN;
        }
        let pays = |i: usize| {
            let row = self.net.sites_of.row(i).iter();
            let count = row.filter(|&&j| open[j as usize]).count();
            if count < 2 {
                (i128::from(self.net.weight[i]) * MICRO) as Micro
            } else {
                0
            }
        };
        settled.push(Settled {
            pays: Arc::new((0..self.net.demands()).map(pays).collect()),
            limit: 0,
            open: Vec::new(),
            closed: Vec::new(),
        });
        self.offer(open)
    }

    fn offer(&mut self, open: Vec<bool>) -> i128 {
        let value = self.net.value(&open);
        if value > self.value {
            self.value = value;
            self.found = Some(open);
        }
        i128::from(value) * MICRO
    }

    /// The plan that the prices suggest.
    fn plan(&mut self, fixed: &[Option<bool>], gain: &[i128]) {
        let net = self.net;
        let mut open: Vec<bool> = fixed.iter().map(|f| *f == Some(true)).collect();
        let mut left = net.limit
            - (0..open.len())
                .filter(|&j| open[j])
                .map(|j| net.cost[j])
                .sum::<i64>();
        let mut free: Vec<usize> = (0..open.len()).filter(|&j| fixed[j].is_none()).collect();
        free.sort_by_key(|&j| (Reverse(gain[j]), j));
        for j in free {
            if net.cost[j] <= left {
                left -= net.cost[j];
                open[j] = true;
            }
        }
        self.offer(open);
    }

    /// The site to split on: of those in doubt, the one whose two children lose most.
    fn choose(&self, fixed: &[Option<bool>], dual: &Dual, stop: &Stop) -> Option<u32> {
        let Dual {
            pays, share, bound, ..
        } = dual;
        let net = self.net;
        let mut free: Vec<usize> = (0..net.sites()).filter(|&j| fixed[j].is_none()).collect();
        let doubt = |j: usize| {
            let inner = share[j] > 0.02 && share[j] < 0.98;
            if inner {
                share[j]
            } else {
                -share[j]
            }
        };
        free.sort_by(|&a, &b| doubt(b).total_cmp(&doubt(a)).then(a.cmp(&b)));
        free.truncate(TRIED);
        let trial = |j: usize, is: bool| {
            let mut fixed = fixed.to_vec();
            fixed[j] = Some(is);
            descend(net, &fixed, Some(pays), self.value as f64, TRIAL, stop).bound
        };
        let tried: Vec<(f64, f64)> = free
            .par_iter()
            .map(|&j| (trial(j, true), trial(j, false)))
            .collect();
        let lost = |b: f64| (*bound - b).max(1.0);
        let score = |k: usize| lost(tried[k].0) * lost(tried[k].1);
        let best = (0..free.len()).max_by(|&a, &b| score(a).total_cmp(&score(b)).then(b.cmp(&a)));
        best.map(|k| free[k] as u32)
    }

    /// The proof of [`Tree::bound`].
    pub fn proof(&self, most: &Most) -> Proof {
        let kept: usize = self.nodes.iter().map(|n| n.settled.len()).sum();
        let lost = self.nodes.iter().any(|n| n.settled.is_empty());
        if lost || kept * most.weight.len() > MOST_NUMBERS {
            return Proof::Word;
        }
        self.proof_of(most, 0)
    }

    fn proof_of(&self, most: &Most, at: usize) -> Proof {
        let node = &self.nodes[at];
        let caller = |list: &[u32]| {
            let mut list: Vec<u32> = list.iter().map(|&j| self.net.site[j as usize]).collect();
            list.sort_unstable();
            list
        };
        let prices = |s: &Settled| shared(most, self.net, &s.pays, s.limit);
        let (mut proof, above) = match node.state {
            State::Split(site, open, closed) => {
                let branch = Proof::Branch {
                    site: self.net.site[site as usize],
                    open: Box::new(self.proof_of(most, open)),
                    closed: Box::new(self.proof_of(most, closed)),
                };
                (branch, &node.settled[..])
            }
            _ => match node.settled.split_last() {
                Some((last, above)) => (Proof::Prices(prices(last)), above),
                None => (Proof::Word, &[][..]),
            },
        };
        for settled in above.iter().rev() {
            if settled.open.is_empty() && settled.closed.is_empty() {
                continue;
            }
            proof = Proof::Settled {
                prices: prices(settled),
                open: caller(&settled.open),
                closed: caller(&settled.closed),
                rest: Box::new(proof),
            };
        }
        proof
    }
}
