//! The demands that have been too far away once. Covering them is asked; the rest only checks.

use super::{tree, weights, Center, Effort, Why};
use crate::solve::certificate::{Certificate, Prices, Proof};
use crate::solve::cover::{self, reduce, Cover, Kernel};
use crate::solve::median::UNREACHABLE;
use crate::solve::part::Rows;
use crate::solve::{Limits, Silent};
use rayon::prelude::*;

/// Can the demands of the pool be covered by `p` sites?
pub(super) enum Reply {
    /// By these.
    Yes(Vec<u32>),
    /// No.
    No(Box<Why>),
    /// Not found out.
    Unknown,
}

pub(super) struct Pool<'a> {
    ask: &'a Center<'a>,
    demand: Vec<u32>,
    within: Vec<bool>,
    allowed: Vec<bool>,
    required: Vec<bool>,
    /// Sites within `reach` of the demands of the pool.
    lists: Vec<Vec<u32>>,
    reach: i64,
}

impl<'a> Pool<'a> {
    pub fn new(ask: &'a Center<'a>) -> Pool<'a> {
        let m = ask.near.sites();
        let mut required = vec![false; m];
        ask.required
            .iter()
            .for_each(|&j| required[j as usize] = true);
        Pool {
            ask,
            demand: Vec::new(),
            within: vec![false; ask.near.demands()],
            allowed: (0..m).map(|j| ask.allowed(j)).collect(),
            required,
            lists: Vec::new(),
            reach: -1,
        }
    }

    /// Adds demands; true if any of them is new.
    pub fn add(&mut self, demands: &[u32]) -> bool {
        let before = self.demand.len();
        for &i in demands {
            if !self.within[i as usize] {
                self.within[i as usize] = true;
                self.demand.push(i);
            }
        }
        self.demand.len() > before
    }

    /// Adds some of the demands that a plan leaves farther away than `reach`: of those that share
    /// a site the farthest one.
    pub fn learn(&mut self, assigned: &[Option<(i64, u32)>], reach: i64) -> bool {
        let mut worst: std::collections::BTreeMap<u32, (i64, u32)> = Default::default();
        for (i, a) in assigned.iter().enumerate() {
            let (d, j) = a.unwrap_or((i64::MAX, u32::MAX));
            if d > reach && !self.within[i] {
                let entry = worst.entry(j).or_insert((d, i as u32));
                if d > entry.0 {
                    *entry = (d, i as u32);
                }
            }
        }
        let new: Vec<u32> = worst.into_values().map(|w| w.1).collect();
        self.add(&new)
    }

    /// Sites within `reach` of demand `i`, ascending.
    fn row(&self, i: usize, reach: i64) -> Vec<u32> {
        let w = self.ask.weight(i);
        let most = if w == 0 {
            i64::from(UNREACHABLE) - 1
        } else {
            reach / w
        };
        let near = |&j: &u32| {
            let d = self.ask.near.distance(i, j as usize);
            d != UNREACHABLE && i64::from(d) <= most && self.allowed[j as usize]
        };
        (0..self.allowed.len() as u32).filter(near).collect()
    }

    /// Looks for a plan that covers the pool within `reach`, beginning with the sites of `start`.
    pub fn search(
        &mut self,
        reach: i64,
        start: &[u32],
        swaps: u64,
        limits: &Limits,
    ) -> Option<Vec<u32>> {
        self.lists_for(reach);
        if self.lists.iter().any(Vec::is_empty) {
            return None;
        }
        // Required sites are open: what they reach asks for nothing.
        let served = |row: &&Vec<u32>| !row.iter().any(|&j| self.required[j as usize]);
        let lists: Vec<Vec<u32>> = self.lists.iter().filter(served).cloned().collect();
        let rows = Rows::from_lists(&lists);
        let cols = rows.transposed(self.allowed.len());
        let p = self.ask.p - self.ask.required.len();
        let start: Vec<u32> = start
            .iter()
            .copied()
            .filter(|&j| !self.required[j as usize])
            .collect();
        let found = weights::search(&rows, &cols, p, &start, swaps, limits.seed, &limits.stop);
        found.map(|mut sites| {
            sites.extend(&self.ask.required);
            sites.sort_unstable();
            sites
        })
    }

    /// Brings the rows up to date.
    fn lists_for(&mut self, reach: i64) {
        if self.reach != reach {
            self.lists.clear();
            self.reach = reach;
        }
        let new = &self.demand[self.lists.len()..];
        let rows = new.par_iter().map(|&i| self.row(i as usize, reach));
        let rows: Vec<Vec<u32>> = rows.collect();
        self.lists.extend(rows);
    }

    /// Asks for one distance.
    pub fn ask(&mut self, reach: i64, effort: &Effort, limits: &Limits) -> Reply {
        self.lists_for(reach);
        let rows = Rows::from_lists(&self.lists);
        let cost = self.required.iter().map(|&r| i64::from(!r)).collect();
        let cover = Cover {
            rows,
            cost,
            least: None,
        };
        let Some(kernel) = reduce(&cover) else {
            return self.hopeless(reach);
        };
        let free = |j: u32| self.required[j as usize];
        let paid: Vec<(u32, Option<u32>)> = kernel
            .fixed
            .iter()
            .copied()
            .filter(|f| !free(f.0))
            .collect();
        let p = self.ask.p - self.ask.required.len();
        let Some(room) = p.checked_sub(paid.len()) else {
            return self.no(&kernel, &paid, Proof::Prices(Default::default()), reach);
        };
        let map = |sites: Vec<u32>| {
            let mut plan: Vec<u32> = self.ask.required.clone();
            plan.extend(paid.iter().map(|f| f.0));
            plan.extend(sites.iter().map(|&j| kernel.site_of[j as usize]));
            plan.sort_unstable();
            plan.dedup();
            Reply::Yes(plan)
        };
        if kernel.rows.is_empty() {
            return map(Vec::new());
        }
        match tree::ask(
            &kernel.rows,
            &kernel.cols,
            room,
            paid.len(),
            effort.nodes,
            &limits.stop,
        ) {
            tree::Reply::Yes(sites) => map(sites),
            tree::Reply::No(proof) => self.no(&kernel, &paid, proof, reach),
            tree::Reply::Unknown if effort.cover => self.fewest(&cover, reach, limits),
            tree::Reply::Unknown => Reply::Unknown,
        }
    }

    /// Finds the fewest sites that cover the pool.
    fn fewest(&self, cover: &Cover, reach: i64, limits: &Limits) -> Reply {
        let limits = Limits {
            gap: 0.0,
            ..limits.clone()
        };
        let Some(answer) = cover::solve(cover, &limits, None, &Silent) else {
            return Reply::Unknown;
        };
        let room = (self.ask.p - self.ask.required.len()) as i64;
        if answer.value <= room {
            let mut plan = answer.open;
            plan.extend(&self.ask.required);
            plan.sort_unstable();
            plan.dedup();
            return Reply::Yes(plan);
        }
        if answer.bound <= room {
            return Reply::Unknown;
        }
        let mut certificates = answer.certificates;
        for c in &mut certificates {
            let mut order: Vec<usize> = (0..c.demands.len()).collect();
            order.sort_by_key(|&k| self.demand[c.demands[k] as usize]);
            let named = order.iter().map(|&k| self.demand[c.demands[k] as usize]);
            c.demands = named.collect();
            rename(&mut c.proof, &|j| j, &order, &|i| self.demand[i as usize]);
        }
        Reply::No(Box::new(Why {
            reach,
            certificates,
        }))
    }

    /// Some demand has no site at all within reach.
    fn hopeless(&self, reach: i64) -> Reply {
        let Some(k) = self.lists.iter().position(Vec::is_empty) else {
            return Reply::Unknown;
        };
        let most = (self.ask.p as i64 + 1) * 1_000_000;
        let certificate = Certificate {
            demands: vec![self.demand[k]],
            bound: i128::from(most),
            proof: Proof::Prices(Prices {
                demand: vec![most],
                ..Default::default()
            }),
            left_out: Vec::new(),
        };
        Reply::No(Box::new(Why {
            reach,
            certificates: vec![certificate],
        }))
    }

    /// Puts the proof into indices of the problem.
    fn no(
        &self,
        kernel: &Kernel,
        paid: &[(u32, Option<u32>)],
        mut proof: Proof,
        reach: i64,
    ) -> Reply {
        let pivots = paid.iter().filter_map(|f| f.1);
        let rows: Vec<u32> = kernel.row_of.iter().copied().chain(pivots).collect();
        if let Proof::Prices(p) = &mut proof {
            if p.demand.is_empty() {
                p.demand = vec![0; kernel.row_of.len()];
                p.demand.resize(rows.len(), 1_000_000);
            }
        }
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|&k| self.demand[rows[k] as usize]);
        let demands = order
            .iter()
            .map(|&k| self.demand[rows[k] as usize])
            .collect();
        rename(&mut proof, &|j| kernel.site_of[j as usize], &order, &|i| i);
        let bound = (self.ask.p as i128 + 1) * 1_000_000;
        let left_out = kernel.left_out.clone();
        let certificate = Certificate {
            demands,
            bound,
            left_out,
            proof,
        };
        Reply::No(Box::new(Why {
            reach,
            certificates: vec![certificate],
        }))
    }
}

/// Gives sites and the demands of cuts their names, and puts prices in the order of the demands.
fn rename(
    proof: &mut Proof,
    site: &dyn Fn(u32) -> u32,
    order: &[usize],
    demand: &dyn Fn(u32) -> u32,
) {
    let prices = |p: &mut Prices| {
        p.demand = order.iter().map(|&k| p.demand[k]).collect();
        for cut in &mut p.cuts {
            cut.rows.iter_mut().for_each(|i| *i = demand(*i));
            cut.coef.iter_mut().for_each(|e| e.0 = site(e.0));
        }
    };
    match proof {
        Proof::Prices(p) => prices(p),
        Proof::Branch {
            site: j,
            open,
            closed,
        } => {
            *j = site(*j);
            rename(open, site, order, demand);
            rename(closed, site, order, demand);
        }
        Proof::Settled {
            prices: p,
            open,
            closed,
            rest,
        } => {
            prices(p);
            open.iter_mut().chain(closed).for_each(|j| *j = site(*j));
            rename(rest, site, order, demand);
        }
        Proof::Regions { .. } | Proof::Groups { .. } | Proof::Word => {}
    }
}
