//! What a region is worth: branch and bound on its sites, the worst leaf first.

use super::super::dual::{Dual, Fate, Ground};
use super::super::search::NONE;
use super::super::MICRO;
use super::{Region, Worth};
use crate::solve::certificate::{Micro, Prices, Proof};
use crate::solve::Stop;

/// Steps per node, and per trial of a site to branch on.
const NODE: u32 = 200;
const TRIAL: u32 = 25;
/// Sites tried before one is branched on.
const TRIALS: usize = 6;

struct Node {
    parent: usize,
    site: u32,
    fate: Fate,
    price: Vec<f64>,
    bound: i128,
    split: u32,
    children: Option<(usize, usize)>,
}

impl Region {
    /// Finds what the region is worth to within `tolerance` units, in at most `nodes` nodes.
    pub fn worth(&self, tolerance: f64, nodes: usize, stop: &Stop) -> Worth {
        let mut best = (f64::INFINITY, Vec::new());
        let mut tree = vec![self.node(
            usize::MAX,
            NONE,
            Fate::Free,
            &self.fate,
            self.start.clone(),
            0.3,
            f64::INFINITY,
            &mut best,
            stop,
        )];
        loop {
            let goal = best.0 - tolerance;
            let leaves = (0..tree.len()).filter(|&k| tree[k].children.is_none());
            let Some(k) = leaves.min_by_key(|&k| (tree[k].bound, k)) else {
                break;
            };
            let closed = tree[k].bound as f64 >= goal * MICRO as f64;
            if closed || tree[k].split == NONE || tree.len() >= nodes || stop.now() {
                break;
            }
            let mut fate = self.fates(&tree, k);
            let site = self.branch_on(&tree[k], &fate, best.0, stop);
            tree[k].split = site;
            let price = std::mem::take(&mut tree[k].price);
            let first = tree.len();
            for side in [Fate::Open, Fate::Closed] {
                fate[site as usize] = side;
                let node = self.node(
                    k,
                    site,
                    side,
                    &fate,
                    price.clone(),
                    0.3,
                    goal,
                    &mut best,
                    stop,
                );
                tree.push(node);
            }
            tree[k].children = Some((first, first + 1));
        }
        let leaves = tree.iter().filter(|v| v.children.is_none());
        Worth {
            bound: leaves.map(|v| v.bound).min().unwrap_or(0),
            proof: self.proof(&tree, 0),
            open: best.1.iter().map(|&j| self.sites[j as usize]).collect(),
        }
    }

    fn ground(&self) -> Ground<'_> {
        Ground {
            weight: &self.weight,
            row: &self.row,
            cap: &self.cap,
            cost: &self.cost,
            p: usize::MAX,
        }
    }

    fn fates(&self, tree: &[Node], mut k: usize) -> Vec<Fate> {
        let mut fate = self.fate.clone();
        while tree[k].parent != usize::MAX {
            fate[tree[k].site as usize] = tree[k].fate;
            k = tree[k].parent;
        }
        fate
    }

    #[allow(clippy::too_many_arguments)]
    fn node(
        &self,
        parent: usize,
        site: u32,
        side: Fate,
        fate: &[Fate],
        price: Vec<f64>,
        factor: f64,
        goal: f64,
        best: &mut (f64, Vec<u32>),
        stop: &Stop,
    ) -> Node {
        let mut upper = best.0;
        if upper == f64::INFINITY {
            let dual = {
                let mut d = Dual::new(self.ground(), fate, price.clone(), factor);
                d.run(1, f64::MAX, f64::INFINITY, stop);
                d.chosen()
            };
            *best = self.improve(dual, fate, true, stop);
            upper = best.0;
        }
        let mut dual = Dual::new(self.ground(), fate, price.clone(), factor);
        dual.run(NODE, upper, goal, stop);
        let plan = self.improve(dual.chosen(), fate, parent == usize::MAX, stop);
        if plan.0 < best.0 {
            *best = plan;
        }
        let found = &dual.best;
        let mut choice = (self.exact(fate, &found.price), found.price.clone());
        let before = self.exact(fate, &price);
        if before > choice.0 {
            choice = (before, price);
        }
        // If the best plan is best here too, prices between its two nearest sites may prove it.
        let polished = self.between(&choice.1, &best.1, fate, best.0, stop);
        let after = self.exact(fate, &polished);
        if after > choice.0 {
            choice = (after, polished);
        }
        let free = (0..fate.len()).filter(|&j| fate[j] == Fate::Free);
        let doubt = |j: &usize| (found.share[*j] - 0.5).abs();
        let split = free.min_by(|a, b| doubt(a).total_cmp(&doubt(b)).then(a.cmp(b)));
        Node {
            parent,
            site,
            fate: side,
            price: choice.1,
            bound: choice.0,
            split: split.map_or(NONE, |j| j as u32),
            children: None,
        }
    }

    /// Prices moved to where only one site of the plan gains from each demand.
    fn between(
        &self,
        price: &[f64],
        plan: &[u32],
        fate: &[Fate],
        upper: f64,
        stop: &Stop,
    ) -> Vec<f64> {
        let agrees = |(j, f): (usize, &Fate)| {
            *f == Fate::Free || (*f == Fate::Open) == plan.contains(&(j as u32))
        };
        if !fate.iter().enumerate().all(agrees) {
            return price.to_vec();
        }
        let boxes: Vec<(f64, f64)> = (0..price.len())
            .map(|i| {
                let mut open = self.row[i]
                    .iter()
                    .filter(|e| plan.contains(&e.0))
                    .map(|e| f64::from(e.1));
                let low = open.next().unwrap_or(f64::INFINITY).min(self.cap[i]);
                (low, open.next().unwrap_or(f64::INFINITY).min(self.cap[i]))
            })
            .collect();
        let start: Vec<f64> = price
            .iter()
            .zip(&boxes)
            .map(|(v, b)| v.max(b.0).min(b.1))
            .collect();
        let mut dual = Dual::new(self.ground(), fate, start, 1.0);
        dual.within(boxes);
        dual.run(NODE / 2, upper, upper, stop);
        dual.best.price
    }

    /// The site that lifts the bound most, both ways, after a few steps.
    fn branch_on(&self, node: &Node, fate: &[Fate], upper: f64, stop: &Stop) -> u32 {
        let mut dual = Dual::new(self.ground(), fate, node.price.clone(), 0.1);
        dual.run(60, upper, f64::INFINITY, stop);
        let mut free: Vec<u32> = (0..fate.len() as u32)
            .filter(|&j| fate[j as usize] == Fate::Free)
            .collect();
        let doubt = |j: &u32| (dual.best.share[*j as usize] - 0.5).abs();
        free.sort_by(|a, b| doubt(a).total_cmp(&doubt(b)).then(a.cmp(b)));
        free.truncate(TRIALS);
        let from = node.bound as f64 / MICRO as f64;
        let mut trial = fate.to_vec();
        let mut score = |j: u32| {
            let mut lift = |side| {
                trial[j as usize] = side;
                let mut dual = Dual::new(self.ground(), &trial, node.price.clone(), 0.5);
                dual.run(TRIAL, upper, upper, stop);
                let lift = dual.best.value - from;
                trial[j as usize] = Fate::Free;
                lift.clamp(1e-6, (upper - from).max(1e-6))
            };
            lift(Fate::Open) * lift(Fate::Closed)
        };
        let scored: Vec<(f64, u32)> = free.iter().map(|&j| (score(j), j)).collect();
        let best = scored
            .iter()
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        best.map_or(node.split, |b| b.1)
    }

    /// The exact bound of prices, in millionths.
    fn exact(&self, fate: &[Fate], price: &[f64]) -> i128 {
        let mut net = self.offset.clone();
        let mut bound = 0;
        for (i, &u) in self.whole_prices(price).iter().enumerate() {
            bound += i128::from(u);
            for &(j, d) in &self.row[i] {
                let less = i128::from(u) - i128::from(self.whole[i]) * i128::from(d) * MICRO;
                if less <= 0 {
                    break;
                }
                net[j as usize] -= less;
            }
        }
        for (f, net) in fate.iter().zip(net) {
            bound += match f {
                Fate::Free => net.min(0),
                Fate::Open => net,
                Fate::Closed => 0,
            };
        }
        bound
    }

    fn whole_prices(&self, price: &[f64]) -> Vec<Micro> {
        let most = (1i64 << 62) as f64;
        let micro = |(i, &v): (usize, &f64)| {
            let u = (v * self.weight[i] * MICRO as f64).clamp(0.0, most).round() as i64;
            i128::from(u).min(self.most[i]) as i64
        };
        price.iter().enumerate().map(micro).collect()
    }

    fn proof(&self, tree: &[Node], k: usize) -> Proof {
        let v = &tree[k];
        match v.children {
            Some((open, closed)) => Proof::Branch {
                site: self.sites[v.split as usize],
                open: Box::new(self.proof(tree, open)),
                closed: Box::new(self.proof(tree, closed)),
            },
            None => Proof::Prices(Prices {
                demand: self.whole_prices(&v.price),
                limit: 0,
                cuts: Vec::new(),
            }),
        }
    }

    /// What these sites cost, with demands that may pay their cap instead.
    fn value(&self, open: &[bool]) -> f64 {
        let sites = open.iter().zip(&self.cost).filter(|(o, _)| **o);
        let served = (0..self.row.len()).map(|i| {
            let first = self.row[i].iter().find(|e| open[e.0 as usize]);
            let d = first
                .map_or(f64::INFINITY, |e| f64::from(e.1))
                .min(self.cap[i]);
            if self.weight[i] == 0.0 {
                0.0
            } else {
                d * self.weight[i]
            }
        });
        sites.map(|s| s.1).sum::<f64>() + served.sum::<f64>()
    }

    /// Opens and closes sites while that helps, swaps them too if that is asked for.
    fn improve(
        &self,
        chosen: Vec<u32>,
        fate: &[Fate],
        swaps: bool,
        stop: &Stop,
    ) -> (f64, Vec<u32>) {
        let m = fate.len();
        let mut open = vec![false; m];
        chosen.iter().for_each(|&j| open[j as usize] = true);
        let mut value = self.value(&open);
        let free: Vec<usize> = (0..m).filter(|&j| fate[j] == Fate::Free).collect();
        let mut better = true;
        while better && !stop.now() {
            better = false;
            for &j in &free {
                open[j] = !open[j];
                let v = self.value(&open);
                if v < value - 1e-7 * value.abs().max(1.0) {
                    value = v;
                    better = true;
                } else {
                    open[j] = !open[j];
                }
            }
            if better || !swaps || free.len() > 120 || stop.now() {
                continue;
            }
            'swap: for &j in &free {
                for &k in &free {
                    if open[j] && !open[k] {
                        (open[j], open[k]) = (false, true);
                        let v = self.value(&open);
                        if v < value - 1e-7 * value.abs().max(1.0) {
                            value = v;
                            better = true;
                            break 'swap;
                        }
                        (open[j], open[k]) = (true, false);
                    }
                }
            }
        }
        (value, (0..m as u32).filter(|&j| open[j as usize]).collect())
    }
}
