//! The distances that are still open, and how they are narrowed down.

use super::pool::{Pool, Reply};
use super::{Answer, Center, Effort, Why};
use crate::solve::{Doing, Limits, Progress, Step, Stopped};
use rayon::prelude::*;

pub(super) struct State<'a> {
    ask: &'a Center<'a>,
    pool: Pool<'a>,
    /// Best plan, and the distance it meets.
    open: Vec<u32>,
    value: i64,
    /// Nothing below this can be met.
    bound: i64,
    why: Option<Why>,
    pub infeasible: bool,
}

impl<'a> State<'a> {
    pub fn new(ask: &'a Center<'a>) -> State<'a> {
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
    pub fn take(&mut self, open: &[u32]) -> Vec<Option<(i64, u32)>> {
        let assigned = self.ask.assign(open);
        let worst = assigned.iter().map(|a| a.map(|a| a.0));
        let worst = worst
            .into_iter()
            .try_fold(0, |w: i64, a| a.map(|a| w.max(a)));
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
    pub fn farthest_first(&mut self, limits: &Limits) {
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

    pub fn reached(&self, limits: &Limits) -> bool {
        let gap = (self.value - self.bound) as f64;
        self.value <= self.bound || gap <= limits.gap * self.value as f64
    }

    /// Bisects the distances that are not decided yet. What cannot be decided counts as too small
    /// (`plans`) or as met.
    pub fn bisect(
        &mut self,
        effort: &Effort,
        plans: bool,
        limits: &Limits,
        progress: &dyn Progress,
    ) {
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
    pub fn close_in(&mut self, effort: &Effort, limits: &Limits, progress: &dyn Progress) {
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

    pub fn answer(self, limits: &Limits) -> Answer {
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
