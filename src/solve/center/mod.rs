//! p-center: at most `p` sites, so that the largest (weighted) distance from a demand to its
//! nearest open site is least (Hakimi 1965, doi:10.1287/opre.13.3.462).
//!
//! A distance `r` can be met if `p` sites cover every demand within `r` (Minieka 1970,
//! doi:10.1137/1012016), so distances are bisected. Only some demands are looked at, those that
//! plans left too far away so far (Chen, Chen 2009, doi:10.1016/j.cor.2008.03.009): if `p` sites
//! cannot cover those few, they cannot cover all.
//!
//! ```text
//! pool    ─ the demands looked at; can `p` sites cover them?
//! weights ─ plans for one distance, by local search
//! tree    ─ the proof that there is none
//! ```
//!
//! # What a certificate says
//!
//! With reach `r`, one less than the bound, any cover of the certificate's demands takes more
//! than `p` sites: required sites are open, forbidden ones closed, sites left out are replaced by
//! others that reach all they reach of these demands. Leaves price `Σ_i u_i + Σ_{j free}
//! min(0, 1 - s_j) + Σ_{j open} (1 - s_j)` with `s_j = Σ u_i` over the demands that `j` reaches;
//! this exceeds `p` in every leaf.

mod pool;
#[cfg(test)]
mod tests;
mod tree;
mod weights;

use super::certificate::Certificate;
use super::median::Near;
use super::{Doing, Limits, Progress, Step, Stopped};
use pool::{Pool, Reply};
use rayon::prelude::*;

/// A p-center question.
pub struct Center<'a> {
    /// Distances.
    pub near: &'a dyn Near,
    /// What the distance of each demand is multiplied by, 0 or more; empty if 1.
    pub weight: Vec<i64>,
    /// Most sites that may be open, required ones among them.
    pub p: usize,
    /// Sites that are open in every plan.
    pub required: Vec<u32>,
    /// Sites that may not be opened, one mark per site; empty if there are none.
    pub forbidden: Vec<bool>,
}

/// Why no plan is better than the bound.
#[derive(Clone, Debug)]
pub struct Why {
    /// The weighted distance that cannot be met: the bound less one.
    pub reach: i64,
    /// Demands that `p` sites cannot cover, and the proof. If there are several, no site reaches
    /// demands of two of them, their bounds add up to more than `p`, and required sites cost
    /// nothing but are counted in `p`.
    pub certificates: Vec<Certificate>,
}

/// The answer to a [`Center`].
#[derive(Clone, Debug)]
pub struct Answer {
    /// Open sites, ascending. Empty if no plan that serves every demand was found.
    pub open: Vec<u32>,
    /// The nearest open site of each demand.
    pub assigned: Vec<u32>,
    /// The largest weighted distance.
    pub value: i64,
    /// No plan has a smaller one.
    pub bound: i64,
    /// Why; `None` if some demand's own nearest site is as far as the bound.
    pub why: Option<Why>,
    /// Nothing serves every demand: proved.
    pub infeasible: bool,
    /// Why the search ended early, if it did.
    pub stopped: Option<Stopped>,
}

impl<'a> Center<'a> {
    /// A question without weights, required or forbidden sites.
    pub fn new(near: &'a dyn Near, p: usize) -> Center<'a> {
        Center {
            near,
            weight: Vec::new(),
            p,
            required: Vec::new(),
            forbidden: Vec::new(),
        }
    }

    fn weight(&self, i: usize) -> i64 {
        self.weight.get(i).copied().unwrap_or(1)
    }

    fn allowed(&self, j: usize) -> bool {
        !self.forbidden.get(j).copied().unwrap_or(false) || self.required.contains(&(j as u32))
    }

    /// Weighted distance; `None` if there is no way.
    fn distance(&self, i: usize, j: usize) -> Option<i64> {
        let d = self.near.distance(i, j);
        (d != super::median::UNREACHABLE).then(|| i64::from(d) * self.weight(i))
    }

    /// The nearest of `open` for each demand, with the distance.
    fn assign(&self, open: &[u32]) -> Vec<Option<(i64, u32)>> {
        let n = self.near.demands();
        let nearest = |i| {
            let all = open
                .iter()
                .filter_map(|&j| Some((self.distance(i, j as usize)?, j)));
            all.min()
        };
        (0..n).into_par_iter().map(nearest).collect()
    }
}

/// How much is done to answer one distance.
#[derive(Clone, Copy)]
struct Effort {
    swaps: u64,
    nodes: usize,
    /// Leave the rest to the cover engine.
    cover: bool,
}

/// From cheap to thorough.
const EFFORTS: [Effort; 4] = [
    Effort {
        swaps: 3_000,
        nodes: 1,
        cover: false,
    },
    Effort {
        swaps: 30_000,
        nodes: 30,
        cover: false,
    },
    Effort {
        swaps: 300_000,
        nodes: 300,
        cover: false,
    },
    Effort {
        swaps: 3_000_000,
        nodes: 300,
        cover: true,
    },
];

/// Finds a plan and proves how good it is. `start` is a plan to begin with.
pub fn solve(
    ask: &Center,
    limits: &Limits,
    start: Option<&[u32]>,
    progress: &dyn Progress,
) -> Answer {
    let n = ask.near.demands();
    let mut state = State::new(ask);
    if n == 0 || state.infeasible {
        return state.answer(limits);
    }
    if let Some(open) = start {
        state.take(open);
    }
    state.farthest_first(limits);
    for (k, effort) in EFFORTS.iter().enumerate() {
        // First plans, then bounds: what is not known counts as "no", then as "yes".
        state.bisect(effort, true, limits, progress);
        if effort.cover {
            state.close_in(effort, limits, progress);
        }
        state.bisect(effort, false, limits, progress);
        if state.reached(limits) || limits.stop.now() {
            break;
        }
        if k == 0 {
            state.bisect(effort, true, limits, progress);
        }
    }
    state.answer(limits)
}

struct State<'a> {
    ask: &'a Center<'a>,
    pool: Pool<'a>,
    /// Best plan, and the distance it meets.
    open: Vec<u32>,
    value: i64,
    /// Nothing below this can be met.
    bound: i64,
    why: Option<Why>,
    infeasible: bool,
}

impl<'a> State<'a> {
    fn new(ask: &'a Center<'a>) -> State<'a> {
        let n = ask.near.demands();
        let m = ask.near.sites();
        let nearest = |i: usize| {
            let mut row = Vec::new();
            let mut k = 1;
            loop {
                ask.near.nearest(i, k, &mut row);
                if let Some(e) = row.iter().find(|e| ask.allowed(e.0 as usize)) {
                    return Some(i64::from(e.1) * ask.weight(i));
                }
                if row.len() < k || k >= m {
                    return None;
                }
                k *= 4;
            }
        };
        let least: Vec<Option<i64>> = (0..n).into_par_iter().map(nearest).collect();
        let lost = least.iter().any(Option::is_none);
        let bound = least.into_iter().flatten().max().unwrap_or(0);
        State {
            ask,
            pool: Pool::new(ask),
            open: Vec::new(),
            value: i64::MAX,
            bound,
            why: None,
            infeasible: lost || ask.required.len() > ask.p,
        }
    }

    /// Keeps a plan if it is better; else tells which demand it leaves farthest away.
    fn take(&mut self, open: &[u32]) -> Vec<Option<(i64, u32)>> {
        let assigned = self.ask.assign(open);
        let worst = assigned.iter().map(|a| a.map(|a| a.0));
        let worst = worst.fold(Some(0), |w, a| Some(w?.max(a?)));
        if let Some(value) = worst {
            if value < self.value && open.len() <= self.ask.p {
                self.value = value;
                self.open = open.to_vec();
                self.open.sort_unstable();
            }
        }
        assigned
    }

    /// Opens the site nearest to the demand that is farthest away, again and again (Gonzalez
    /// 1985, doi:10.1016/0304-3975(85)90224-5). These demands are the first ones in the pool.
    fn farthest_first(&mut self, limits: &Limits) {
        let mut open = self.ask.required.clone();
        let mut pooled = Vec::new();
        let n = self.ask.near.demands();
        let mut best: Vec<i64> = self
            .ask
            .assign(&open)
            .iter()
            .map(|a| a.map_or(i64::MAX, |a| a.0))
            .collect();
        let mut row = Vec::new();
        while pooled.len() < 2 * self.ask.p + 20 && pooled.len() < n && !limits.stop.now() {
            let far = (0..n).max_by_key(|&i| (best[i], n - i)).unwrap_or(0);
            if best[far] == 0 && !pooled.is_empty() {
                break;
            }
            pooled.push(far as u32);
            let mut k = 1;
            let site = loop {
                self.ask.near.nearest(far, k, &mut row);
                if let Some(e) = row.iter().find(|e| self.ask.allowed(e.0 as usize)) {
                    break e.0;
                }
                k *= 4;
            };
            if open.len() < self.ask.p {
                open.push(site);
                if open.len() == self.ask.p {
                    let plan = open.clone();
                    self.take(&plan);
                }
            }
            let ask = self.ask;
            best.par_iter_mut().enumerate().for_each(|(i, b)| {
                *b = (*b).min(ask.distance(i, site as usize).unwrap_or(i64::MAX));
            });
            best[far] = best[far].min(0);
        }
        if self.open.is_empty() {
            let plan = open.clone();
            self.take(&plan);
        }
        self.pool.add(&pooled);
        if self.value == i64::MAX {
            self.value = self.largest();
            self.open.clear();
        }
    }

    /// No weighted distance is larger.
    fn largest(&self) -> i64 {
        let n = self.ask.near.demands();
        let m = self.ask.near.sites();
        let far = |i: usize| {
            let mut row = Vec::new();
            self.ask.near.nearest(i, m, &mut row);
            row.last()
                .map_or(0, |e| i64::from(e.1) * self.ask.weight(i))
        };
        (0..n).into_par_iter().map(far).max().unwrap_or(0) + 1
    }

    fn reached(&self, limits: &Limits) -> bool {
        let gap = (self.value - self.bound) as f64;
        self.value <= self.bound || gap <= limits.gap * self.value as f64
    }

    /// Bisects the distances that are not decided yet. What cannot be decided counts as too small
    /// (`plans`) or as met.
    fn bisect(&mut self, effort: &Effort, plans: bool, limits: &Limits, progress: &dyn Progress) {
        let (mut low, mut high) = (self.bound, self.value);
        while low < high && !self.reached(limits) && !limits.stop.now() {
            self.report(progress, if plans { Doing::Search } else { Doing::Bound });
            let reach = low + (high - low) / 2;
            match self.decide(reach, effort, plans, limits) {
                Some(true) => high = self.value,
                Some(false) => low = self.bound,
                None if plans => low = reach + 1,
                None => high = reach,
            }
        }
    }

    /// Asks for the distance next to the best plan until that cannot be met.
    fn close_in(&mut self, effort: &Effort, limits: &Limits, progress: &dyn Progress) {
        while !self.reached(limits) && !limits.stop.now() {
            self.report(progress, Doing::Mip);
            if self.decide(self.value - 1, effort, false, limits).is_none() {
                break;
            }
        }
    }

    fn report(&self, progress: &dyn Progress, doing: Doing) {
        progress.report(&Step {
            value: Some(i128::from(self.value)),
            bound: i128::from(self.bound),
            done: 0,
            parts: 1,
            doing,
        });
    }

    /// Can `reach` be met? Value or bound are better afterwards if this is known.
    fn decide(
        &mut self,
        reach: i64,
        effort: &Effort,
        plans: bool,
        limits: &Limits,
    ) -> Option<bool> {
        let mut start = self.open.clone();
        while !limits.stop.now() {
            let open = if plans {
                self.pool.search(reach, &start, effort.swaps, limits)?
            } else {
                match self.pool.ask(reach, effort, limits) {
                    Reply::Yes(open) => open,
                    Reply::No(why) => {
                        self.bound = reach + 1;
                        self.why = Some(*why);
                        return Some(false);
                    }
                    Reply::Unknown => return None,
                }
            };
            let assigned = self.take(&open);
            if self.value <= reach {
                return Some(true);
            }
            if !self.pool.learn(&assigned, reach) {
                return None;
            }
            start = open;
        }
        None
    }

    fn answer(self, limits: &Limits) -> Answer {
        let n = self.ask.near.demands();
        let mut infeasible = self.infeasible;
        let found = !self.open.is_empty() || n == 0;
        let assigned = if found {
            self.ask.assign(&self.open)
        } else {
            Vec::new()
        };
        let assigned: Vec<u32> = assigned.into_iter().flatten().map(|a| a.1).collect();
        let value = if found && n > 0 { self.value } else { 0 };
        if !found && !infeasible && self.bound >= self.value {
            infeasible = true;
        }
        let by = if limits.stop.by_hand() {
            Stopped::Hand
        } else {
            Stopped::Time
        };
        let cut = !infeasible && (self.bound < value || !found) && limits.stop.now();
        Answer {
            open: self.open,
            assigned,
            value,
            bound: if found && n > 0 {
                self.bound.min(value)
            } else {
                self.bound
            },
            why: self.why,
            infeasible,
            stopped: cut.then_some(by),
        }
    }
}
