//! One open site for each demand: a generalised assignment, by placing, evicting, moving and swapping
//! (after Martello and Toth 1990, Knapsack Problems, ch. 7).
//!
//! What is placed fits exactly, in whole numbers. That nothing was found does not mean that there is
//! nothing.

use crate::model::{Cost, Mm2};

/// A cost: what matters first, then what decides among equals.
pub type Pair = (Cost, Cost);

/// Passes of moves and swaps.
const PASSES: usize = 20;
const NONE: u32 = u32::MAX;

/// A site as the assignment sees it; one that is closed has no room.
#[derive(Clone, Copy, Debug)]
pub struct Bin {
    /// Taken for nothing.
    pub free: Mm2,
    /// Taken at all.
    pub room: Mm2,
    /// Price of a unit beyond `free`, 0 or more.
    pub price: Cost,
}

/// Who goes where, at what cost.
pub struct Assignment<'a> {
    quota: &'a [Mm2],
    /// Per demand that is placed: sites in reach with what the way costs.
    ways: &'a [Vec<(u32, Cost)>],
    bins: &'a [Bin],
    /// Site per demand, [`u32::MAX`] if none.
    pub site: Vec<u32>,
    load: Vec<Mm2>,
    users: Vec<Vec<u32>>,
}

impl<'a> Assignment<'a> {
    /// Nobody is placed but where `hint` says so and there is room.
    pub fn new(
        quota: &'a [Mm2],
        ways: &'a [Vec<(u32, Cost)>],
        bins: &'a [Bin],
        hint: &[u32],
    ) -> Assignment<'a> {
        let mut a = Assignment {
            quota,
            ways,
            bins,
            site: vec![NONE; quota.len()],
            load: vec![0; bins.len()],
            users: vec![Vec::new(); bins.len()],
        };
        for (i, &j) in hint.iter().enumerate() {
            let may = ways[i].iter().any(|w| w.0 == j);
            if may && a.left(j) >= quota[i] {
                a.put(i, j);
            }
        }
        a
    }

    /// Places everybody who has ways; whoever has no place in the end is returned.
    pub fn place(&mut self) -> Vec<u32> {
        let asks = |i: &usize| !self.ways[*i].is_empty() && self.site[*i] == NONE;
        let mut waiting: Vec<usize> = (0..self.quota.len()).filter(asks).collect();
        let mut without = Vec::new();
        // The largest last, where it is taken from. An evicted one is smaller, so this ends.
        waiting.sort_by_key(|&i| (self.quota[i], i));
        while let Some(i) = waiting.pop() {
            if let Some(j) = self.cheapest(i, NONE) {
                self.put(i, j);
            } else if let Some((j, k, to)) = self.pushed(i) {
                self.take(k);
                self.put(k, to);
                self.put(i, j);
            } else if let Some((j, k)) = self.evicted(i) {
                self.take(k);
                self.put(i, j);
                let at = waiting.partition_point(|&w| (self.quota[w], w) < (self.quota[k], k));
                waiting.insert(at, k);
            } else {
                without.push(i as u32);
            }
        }
        without.sort_unstable();
        without
    }

    /// Moves and swaps as long as they pay.
    pub fn improve(&mut self) {
        for _ in 0..PASSES {
            let mut better = false;
            for i in 0..self.quota.len() {
                if self.site[i] != NONE {
                    better |= self.moved(i) || self.swapped(i);
                }
            }
            if !better {
                return;
            }
        }
    }

    fn left(&self, j: u32) -> Mm2 {
        self.bins[j as usize].room - self.load[j as usize]
    }

    fn put(&mut self, i: usize, j: u32) {
        self.site[i] = j;
        self.load[j as usize] += self.quota[i];
        self.users[j as usize].push(i as u32);
    }

    fn take(&mut self, i: usize) {
        let j = std::mem::replace(&mut self.site[i], NONE) as usize;
        self.load[j] -= self.quota[i];
        self.users[j].retain(|&u| u as usize != i);
    }

    fn paid(&self, j: u32, load: Mm2) -> Cost {
        let bin = &self.bins[j as usize];
        bin.price * Cost::from((load - bin.free).max(0))
    }

    /// What a site is charged more if its load changes.
    fn more(&self, j: u32, by: Mm2) -> Cost {
        let load = self.load[j as usize];
        self.paid(j, load + by) - self.paid(j, load)
    }

    fn way(&self, i: usize, j: u32) -> Option<Cost> {
        let ways = self.ways[i].iter();
        ways.filter(|w| w.0 == j).map(|w| w.1).next()
    }

    /// The cheapest site with room, other than `but`.
    fn cheapest(&self, i: usize, but: u32) -> Option<u32> {
        let fits = |w: &&(u32, Cost)| w.0 != but && self.left(w.0) >= self.quota[i];
        let cost = |w: &&(u32, Cost)| (self.more(w.0, self.quota[i]), w.1, w.0);
        self.ways[i]
            .iter()
            .filter(fits)
            .min_by_key(cost)
            .map(|w| w.0)
    }

    /// A site for `i`, one of its users, and where that one goes instead.
    fn pushed(&self, i: usize) -> Option<(u32, usize, u32)> {
        let mut best: Option<(Pair, u32, usize, u32)> = None;
        for &(j, way) in &self.ways[i] {
            let missing = self.quota[i] - self.left(j);
            for k in self.users[j as usize].iter().map(|&k| k as usize) {
                if self.quota[k] < missing || self.bins[j as usize].room < self.quota[i] {
                    continue;
                }
                let Some(to) = self.cheapest(k, j) else {
                    continue;
                };
                let price =
                    self.more(to, self.quota[k]) + self.more(j, self.quota[i] - self.quota[k]);
                let ways = self.way(k, to).unwrap_or(0) - self.way(k, j).unwrap_or(0) + way;
                let found = ((price, ways), j, k, to);
                if best.is_none_or(|b| found < b) {
                    best = Some(found);
                }
            }
        }
        best.map(|(_, j, k, to)| (j, k, to))
    }

    /// A site for `i`, and the smallest user whose going makes room; it is smaller than `i`.
    fn evicted(&self, i: usize) -> Option<(u32, usize)> {
        let one = |&(j, _): &(u32, Cost)| {
            let missing = self.quota[i] - self.left(j);
            let users = self.users[j as usize].iter().map(|&k| k as usize);
            let fits = move |k: &usize| self.quota[*k] >= missing && self.quota[*k] < self.quota[i];
            let least = users.filter(fits).map(|k| (self.quota[k], k)).min();
            least.map(|(q, k)| (q, j, k))
        };
        let best = self.ways[i].iter().filter_map(one).min();
        best.map(|(_, j, k)| (j, k))
    }

    /// Moves a demand to where it costs less.
    fn moved(&mut self, i: usize) -> bool {
        let (from, quota) = (self.site[i], self.quota[i]);
        let here = (self.more(from, -quota), -self.way(i, from).unwrap_or(0));
        let gain = |w: &&(u32, Cost)| (self.more(w.0, quota) + here.0, w.1 + here.1, w.0);
        let fits = |w: &&(u32, Cost)| w.0 != from && self.left(w.0) >= quota;
        let best = self.ways[i].iter().filter(fits).map(|w| gain(&w)).min();
        let Some((price, way, to)) = best.filter(|b| (b.0, b.1) < (0, 0)) else {
            return false;
        };
        debug_assert!((price, way) < (0, 0));
        self.take(i);
        self.put(i, to);
        true
    }

    /// Swaps a demand with one of another site where that costs less.
    fn swapped(&mut self, i: usize) -> bool {
        let (a, quota) = (self.site[i], self.quota[i]);
        let here = self.way(i, a).unwrap_or(0);
        for &(b, way) in self.ways[i].iter().filter(|w| w.0 != a) {
            for &k in &self.users[b as usize] {
                let other = k as usize;
                let by = quota - self.quota[other];
                if self.left(b) < by || self.left(a) < -by {
                    continue;
                }
                let Some(back) = self.way(other, a) else {
                    continue;
                };
                let ways = way + back - here - self.way(other, b).unwrap_or(0);
                if (self.more(b, by) + self.more(a, -by), ways) < (0, 0) {
                    self.take(i);
                    self.take(other);
                    self.put(i, b);
                    self.put(other, a);
                    return true;
                }
            }
        }
        false
    }
}
