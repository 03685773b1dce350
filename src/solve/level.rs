//! The cheapest loads for open sites, from any flow that serves everyone.
//!
//! Loads that a flow can give are the base of a polymatroid, and what a site costs is convex in
//! its load. So loads are the cheapest as soon as no mm² can move, along a path over other sites,
//! from one where it saves more to one where it costs less (Federgruen, Groenevelt 1986,
//! doi:10.1287/opre.34.6.909). Sites with room are taken in order of price; what a search from one
//! of them went through to the end is of no use to a dearer one, so all searches together look at
//! every arc once, besides those that find a path.

use super::part::Part;
use super::Stop;
use crate::model::Mm2;

/// Marks what a finished search went through.
const DONE: u32 = u32::MAX;
const NONE: u32 = u32::MAX;

struct Level<'a> {
    part: &'a Part,
    flow: &'a mut [Mm2],
    load: Vec<Mm2>,
    /// Price of one mm² per site.
    unit: Vec<f64>,
    demand: Vec<u32>,
    /// Arc of each entry of `part.demands_of`.
    arc_of: Vec<u32>,
    seen: Vec<u32>,
    asked: Vec<u32>,
    epoch: u32,
    /// How load leaves a site: the arc it is on, and the arc it goes to.
    via: Vec<(u32, u32)>,
    queue: Vec<u32>,
    passed: Vec<u32>,
}

/// Moves flow until the open sites cost the least; `flow` has one entry per arc, that is per entry
/// of [`Part::sites_of`], and stays a flow that serves everyone at any moment.
///
/// Prices that are all zero are read as one, so that sizes stay as small as they can. Returns the
/// loads; when stopped, they are not the cheapest yet.
pub fn level(part: &Part, open: &[bool], flow: &mut [Mm2], stop: &Stop) -> Vec<Mm2> {
    let (n, m) = (part.quota.len(), part.premises.len());
    let mut demand = vec![0; part.sites_of.item.len()];
    let mut arc_of = vec![0; part.sites_of.item.len()];
    let mut next = part.demands_of.start.clone();
    let mut load = vec![0; m];
    for i in 0..n {
        for a in part.sites_of.start[i]..part.sites_of.start[i + 1] {
            let j = part.sites_of.item[a as usize] as usize;
            demand[a as usize] = i as u32;
            arc_of[next[j] as usize] = a;
            next[j] += 1;
            load[j] += flow[a as usize];
        }
    }
    let priced = part.unit_cost.iter().any(|&v| v > 0.0);
    let unit = |j: usize| match (part.fixed[j], priced) {
        (true, _) => 0.0,
        (false, true) => part.unit_cost[j],
        (false, false) => 1.0,
    };
    let mut level = Level {
        part,
        flow,
        load,
        unit: (0..m).map(unit).collect(),
        demand,
        arc_of,
        seen: vec![0; m],
        asked: vec![0; n],
        epoch: 0,
        via: vec![(NONE, NONE); m],
        queue: Vec::new(),
        passed: Vec::new(),
    };
    // What is paid for anyway first, then in order of price.
    let mut sites: Vec<usize> = (0..m).filter(|&j| open[j]).collect();
    let free = |l: &Level, j: usize| l.load[j] < part.area_min[j];
    for &j in &sites {
        while free(&level, j) && level.draw(j, 0.0, part.area_min[j]) {
            if stop.now() {
                return level.load;
            }
        }
    }
    sites.sort_by(|&a, &b| level.unit[a].total_cmp(&level.unit[b]).then(a.cmp(&b)));
    for &j in &sites {
        let (price, most) = (level.unit[j], part.area_max[j]);
        while level.load[j] < most && level.draw(j, price, most) {
            if stop.now() {
                return level.load;
            }
        }
    }
    level.load
}

impl Level<'_> {
    /// What one mm² less in a site saves.
    fn less(&self, site: usize) -> f64 {
        if self.load[site] <= self.part.area_min[site] {
            0.0
        } else {
            self.unit[site]
        }
    }

    /// Moves load to site `end`, up to `most`, from where it saves more than `price`; false if there
    /// is no such place. One search: another may find more.
    fn draw(&mut self, end: usize, price: f64, most: Mm2) -> bool {
        if self.seen[end] == DONE {
            return false;
        }
        self.epoch += 1;
        self.queue.clear();
        self.passed.clear();
        self.seen[end] = self.epoch;
        self.queue.push(end as u32);
        let part = self.part;
        let (mut head, mut moved) = (0, false);
        while head < self.queue.len() {
            let u = self.queue[head] as usize;
            head += 1;
            for k in part.demands_of.start[u]..part.demands_of.start[u + 1] {
                let into = self.arc_of[k as usize];
                let i = self.demand[into as usize] as usize;
                if self.asked[i] == self.epoch || self.asked[i] == DONE {
                    continue;
                }
                self.asked[i] = self.epoch;
                self.passed.push(i as u32);
                for out in part.sites_of.start[i]..part.sites_of.start[i + 1] {
                    let t = part.sites_of.item[out as usize] as usize;
                    let known = self.seen[t] == self.epoch || self.seen[t] == DONE;
                    if self.flow[out as usize] == 0 || known {
                        continue;
                    }
                    self.via[t] = (out, into);
                    if self.less(t) > price {
                        moved = true;
                        if !self.push(t, end, most) || self.load[end] == most {
                            return true;
                        }
                        // More may come from there, but by another way.
                        continue;
                    }
                    self.seen[t] = self.epoch;
                    self.queue.push(t as u32);
                }
            }
        }
        if moved {
            return true;
        }
        self.queue
            .iter()
            .for_each(|&t| self.seen[t as usize] = DONE);
        self.passed
            .iter()
            .for_each(|&i| self.asked[i as usize] = DONE);
        false
    }

    /// Moves as much as the way from `from` to `end` allows; false if nothing more can come through
    /// the rest of that way.
    fn push(&mut self, from: usize, end: usize, most: Mm2) -> bool {
        let site = &self.part.sites_of.item;
        let mut push = (most - self.load[end]).min(self.load[from] - self.part.area_min[from]);
        let mut t = from;
        while t != end {
            let (out, into) = self.via[t];
            push = push.min(self.flow[out as usize]);
            t = site[into as usize] as usize;
        }
        let (mut t, mut whole) = (from, true);
        while t != end {
            let (out, into) = self.via[t];
            self.flow[out as usize] -= push;
            self.flow[into as usize] += push;
            whole &= t == from || self.flow[out as usize] > 0;
            t = site[into as usize] as usize;
        }
        self.load[from] -= push;
        self.load[end] += push;
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::brute::{random_part, value_of};
    use crate::solve::ruin::Search;

    #[test]
    fn loads_are_the_cheapest_for_their_sites() {
        let (mut all, mut cheaper) = (0, 0);
        for seed in 0..1500 {
            let part = random_part(seed);
            let Some(mut search) = Search::new(&part, seed) else {
                continue;
            };
            for moves in [0, 3, 40] {
                search.run(moves, 0.0, 0.5, &Stop::never());
                let open = search.best_open();
                let mut flow = search.best_flow();
                let load = level(&part, &open, &mut flow, &Stop::never());
                let cost = |load: &[Mm2]| -> f64 {
                    let open = (0..load.len()).filter(|&j| open[j]);
                    open.map(|j| part.cost(j, load[j])).sum()
                };
                let mut loads = vec![0; part.premises.len()];
                let mut given = vec![0; part.quota.len()];
                for (i, given) in given.iter_mut().enumerate() {
                    for a in part.sites_of.start[i]..part.sites_of.start[i + 1] {
                        let j = part.sites_of.item[a as usize] as usize;
                        let f = flow[a as usize];
                        assert!(f >= 0 && (f == 0 || open[j]), "seed {seed}");
                        loads[j] += f;
                        *given += f;
                    }
                }
                assert_eq!((given, &loads), (part.quota.clone(), &load), "seed {seed}");
                assert!((0..load.len()).all(|j| load[j] <= part.area_max[j]));
                let least = value_of(&part, &open).expect("served");
                assert!((cost(&load) - least).abs() < 1e-6, "seed {seed}");
                assert!(least <= search.best_value() + 1e-6, "seed {seed}");
                all += 1;
                cheaper += usize::from(least < search.best_value() - 1e-6);
            }
        }
        assert!(all > 2000 && cheaper > 50, "{all} {cheaper}");
    }
}
