//! Bounds beyond the linear relaxation, region by region.
//!
//! The relaxation leaves sites undecided in a few places that have little to do with each other.
//! Around each of them, with the prices of all other demands held fast, the least that the sites
//! of the region can cost is found by a branch and bound of its own. The lifts of all regions add
//! up, where one tree for all would have to multiply them.

use super::dual::{Dual, Fate, Ground};
use super::rows::Horizon;
use super::search::NONE;
use super::{Median, MICRO};
use crate::solve::certificate::{self, Micro, Prices, Proof};
use crate::solve::part::Sets;
use crate::solve::Stop;

/// A site is undecided if it is chosen more and less often than this.
const UNSURE: f64 = 0.02;
/// How far beyond its price a demand looks for sites of its region.
const BEYOND: f64 = 1.5;
/// Steps per node, and per trial of a site to branch on.
const NODE: u32 = 200;
const TRIAL: u32 = 25;
/// Sites tried before one is branched on.
const TRIALS: usize = 6;

/// What the regions grow around.
pub(super) struct Base<'b> {
    pub ask: &'b Median<'b>,
    pub rows: &'b Horizon<'b>,
    pub fate: &'b [Fate],
    /// Price of each demand per unit of weight, and what they are in millionths.
    pub price: &'b [f64],
    pub prices: &'b Prices,
    pub share: &'b [f64],
    /// The best plan known.
    pub plan: &'b [u32],
    /// How often regions take in their neighbours.
    pub hops: usize,
}

/// One region, in local indices.
pub(super) struct Region {
    pub demands: Vec<u32>,
    pub sites: Vec<u32>,
    weight: Vec<f64>,
    whole: Vec<i64>,
    row: Vec<Vec<(u32, u32)>>,
    cap: Vec<f64>,
    most: Vec<i128>,
    /// Cost of each site less what it gains elsewhere, in millionths.
    offset: Vec<i128>,
    cost: Vec<f64>,
    fate: Vec<Fate>,
    start: Vec<f64>,
}

/// What a region is worth.
pub(super) struct Worth {
    /// At least this, in millionths, and why.
    pub bound: i128,
    pub proof: Proof,
    /// Its sites in the best plan found for it.
    pub open: Vec<u32>,
}

/// The regions, and what all the rest is worth in millionths.
pub(super) fn regions(base: &Base) -> (Vec<Region>, i128) {
    let (n, m) = (base.price.len(), base.fate.len());
    let mut planned = vec![false; m];
    base.plan.iter().for_each(|&j| planned[j as usize] = true);
    let unsure: Vec<bool> = (0..m)
        .map(|j| {
            let s = base.share[j];
            let other = if planned[j] { s < 0.5 } else { s > 0.5 };
            base.fate[j] == Fate::Free && (other || (s > UNSURE && s < 1.0 - UNSURE))
        })
        .collect();
    let prefix = |i: usize, by: f64| {
        let until = base.price[i] * by;
        base.rows.row[i]
            .iter()
            .take_while(move |e| f64::from(e.1) < until)
    };
    let mut sets = Sets::new(m);
    for i in 0..n {
        let mut near = prefix(i, 1.0).filter(|e| unsure[e.0 as usize]);
        if let Some(first) = near.next() {
            near.for_each(|e| sets.join(first.0 as usize, e.0 as usize));
        }
    }
    let mut number = vec![NONE; m];
    let mut count = 0;
    let mut of_site = vec![NONE; m];
    for j in (0..m).filter(|&j| unsure[j]) {
        let root = sets.root(j);
        if number[root] == NONE {
            number[root] = count;
            count += 1;
        }
        of_site[j] = number[root];
    }
    let mut of_demand = vec![NONE; n];
    let mut join_demands = |of_site: &[u32]| {
        for (i, of) in of_demand.iter_mut().enumerate().filter(|d| *d.1 == NONE) {
            let near = prefix(i, 1.0).find(|e| of_site[e.0 as usize] != NONE);
            *of = near.map_or(NONE, |e| of_site[e.0 as usize]);
        }
        of_demand.clone()
    };
    // Other sites go to the region that comes nearest.
    let join_sites = |of_site: &mut [u32], of_demand: &[u32], by: f64| {
        let mut nearest = vec![f64::INFINITY; m];
        let before = of_site.to_vec();
        for i in (0..n).filter(|&i| of_demand[i] != NONE) {
            for e in prefix(i, by) {
                let j = e.0 as usize;
                let rank = f64::from(e.1) / base.price[i].max(1e-9);
                if before[j] == NONE && base.fate[j] != Fate::Closed && rank < nearest[j] {
                    nearest[j] = rank;
                    of_site[j] = of_demand[i];
                }
            }
        }
    };
    let mut of = join_demands(&of_site);
    for _ in 0..base.hops {
        join_sites(&mut of_site, &of, 1.0);
        of = join_demands(&of_site);
    }
    join_sites(&mut of_site, &of, BEYOND);
    let of_demand = of;
    let mut demands: Vec<Vec<u32>> = vec![Vec::new(); count as usize];
    for i in (0..n).filter(|&i| of_demand[i] != NONE) {
        demands[of_demand[i] as usize].push(i as u32);
    }
    let mut sites: Vec<Vec<u32>> = vec![Vec::new(); demands.len()];
    for j in (0..m).filter(|&j| of_site[j] != NONE) {
        sites[of_site[j] as usize].push(j as u32);
    }
    let gain = gains(base, |_| true);
    let limit = i128::from(base.prices.limit);
    let mut rest = -limit * base.ask.p as i128;
    for j in (0..m).filter(|&j| of_site[j] == NONE) {
        let net = limit + i128::from(base.ask.cost(j)) * MICRO - gain[j];
        rest += match base.fate[j] {
            Fate::Free => net.min(0),
            Fate::Open => net,
            Fate::Closed => 0,
        };
    }
    let paid = (0..n).filter(|&i| of_demand[i] == NONE);
    rest += paid
        .map(|i| i128::from(base.prices.demand[i]))
        .sum::<i128>();
    let outside = gains(base, |i| of_demand[i] == NONE);
    let list = demands.into_iter().zip(sites).enumerate();
    let list = list.map(|(k, (d, s))| region(base, k as u32, d, s, &of_site, &of_demand, &outside));
    (list.collect(), rest)
}

/// What each site gains from some of the demands, in millionths.
fn gains(base: &Base, from: impl Fn(usize) -> bool) -> Vec<i128> {
    let mut gain = vec![0; base.fate.len()];
    for i in (0..base.price.len()).filter(|&i| from(i)) {
        for &(j, d) in &base.rows.row[i] {
            let less = over(base, i, d);
            if less <= 0 {
                break;
            }
            gain[j as usize] += less;
        }
    }
    gain
}

fn over(base: &Base, i: usize, d: u32) -> i128 {
    let there = i128::from(base.ask.weight[i]) * i128::from(d) * MICRO;
    i128::from(base.prices.demand[i]) - there
}

fn region(
    base: &Base,
    number: u32,
    demands: Vec<u32>,
    sites: Vec<u32>,
    of_site: &[u32],
    of_demand: &[u32],
    outside: &[i128],
) -> Region {
    let limit = i128::from(base.prices.limit);
    let mut offset: Vec<i128> = sites
        .iter()
        .map(|&j| limit + i128::from(base.ask.cost(j as usize)) * MICRO - outside[j as usize])
        .collect();
    // Demands of other regions pay what they pay at the base as far as these sites go.
    let local = |j: u32| sites.binary_search(&j).ok();
    for i in (0..of_demand.len()).filter(|&i| of_demand[i] != NONE && of_demand[i] != number) {
        for &(j, d) in &base.rows.row[i] {
            let less = over(base, i, d);
            if less <= 0 {
                break;
            }
            if of_site[j as usize] == number {
                if let Some(k) = local(j) {
                    offset[k] -= less;
                }
            }
        }
    }
    let mut r = Region {
        weight: demands
            .iter()
            .map(|&i| base.ask.weight[i as usize] as f64)
            .collect(),
        whole: demands
            .iter()
            .map(|&i| base.ask.weight[i as usize])
            .collect(),
        row: Vec::new(),
        cap: Vec::new(),
        most: Vec::new(),
        cost: offset.iter().map(|&f| f as f64 / MICRO as f64).collect(),
        offset,
        fate: sites.iter().map(|&j| base.fate[j as usize]).collect(),
        start: demands.iter().map(|&i| base.price[i as usize]).collect(),
        demands,
        sites: sites.clone(),
    };
    for (k, &i) in r.demands.iter().enumerate() {
        let i = i as usize;
        let w = i128::from(r.whole[k]) * MICRO;
        let mut most = match base.rows.sure[i] {
            u32::MAX => i128::MAX,
            sure => w * i128::from(sure),
        };
        let mut row = Vec::new();
        for &(j, d) in &base.rows.row[i] {
            if base.fate[j as usize] == Fate::Closed {
                continue;
            }
            if of_site[j as usize] != number {
                let there = w * i128::from(d);
                // Sites of others must not gain more than they do now.
                most = most.min(there.max(i128::from(base.prices.demand[i])));
                if there >= most {
                    break;
                }
            } else if let Some(s) = local(j) {
                row.push((s as u32, d));
            }
        }
        r.row.push(row);
        r.cap.push(if most == i128::MAX || w == 0 {
            f64::INFINITY
        } else {
            most as f64 / w as f64
        });
        r.most.push(most);
    }
    r
}

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

/// The proof that is made of all regions.
pub(super) fn together(base: Prices, regions: Vec<(Region, Worth)>) -> Proof {
    let one = |(r, w): (Region, Worth)| certificate::Region {
        demands: r.demands,
        sites: r.sites,
        proof: w.proof,
    };
    Proof::Regions {
        base,
        regions: regions.into_iter().map(one).collect(),
    }
}
