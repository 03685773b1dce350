//! Who gets how much of which open premises: a least-cost flow in whole numbers, by successive
//! shortest paths with potentials (Edmonds and Karp 1972, doi:10.1145/321694.321699).
//!
//! Costs are pairs compared in order. Demands are contracted into arcs between sites.

use crate::model::{Cost, Mm2};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A cost: what matters first, then what decides among equals.
pub type Pair = (Cost, Cost);

/// What one site takes: up to `free` for nothing, then up to `most` at `price` each.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// Taken for nothing.
    pub free: Mm2,
    /// Taken at all.
    pub most: Mm2,
    /// Price beyond `free`, 0 or more.
    pub price: Cost,
}

/// One way to serve a demand.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// Demand.
    pub demand: u32,
    /// Site.
    pub site: u32,
    /// Cost per unit, 0 or more.
    pub cost: Pair,
}

/// Least-cost amounts per way, `None` if the sites cannot hold it all. `ways` is sorted by demand.
pub fn transport(quota: &[Mm2], ways: &[Way], rooms: &[Room]) -> Option<Vec<Mm2>> {
    let mut state = State::new(quota, ways, rooms);
    for (i, &quota) in quota.iter().enumerate() {
        state.serve(i, quota)?;
    }
    Some(state.flow)
}

const NONE: u32 = u32::MAX;

struct State<'a> {
    ways: &'a [Way],
    rooms: &'a [Room],
    start: Vec<usize>,
    flow: Vec<Mm2>,
    /// Ways that carry something, per site.
    carried: Vec<Vec<u32>>,
    load: Vec<Mm2>,
    potential: Vec<Pair>,
    dist: Vec<Pair>,
    /// How a search came to a site: the way that gives up something, and the one that takes it.
    step: Vec<(u32, u32)>,
    seen: Vec<u32>,
    round: u32,
    heap: BinaryHeap<Reverse<(Pair, u32)>>,
}

fn plus(a: Pair, b: Pair) -> Pair {
    (a.0 + b.0, a.1 + b.1)
}

fn minus(a: Pair, b: Pair) -> Pair {
    (a.0 - b.0, a.1 - b.1)
}

impl<'a> State<'a> {
    fn new(quota: &[Mm2], ways: &'a [Way], rooms: &'a [Room]) -> State<'a> {
        let mut start = vec![0; quota.len() + 1];
        ways.iter().for_each(|w| start[w.demand as usize + 1] += 1);
        for i in 0..quota.len() {
            start[i + 1] += start[i];
        }
        let n = rooms.len();
        State {
            ways,
            rooms,
            start,
            flow: vec![0; ways.len()],
            carried: vec![Vec::new(); n],
            load: vec![0; n],
            potential: vec![(0, 0); n],
            dist: vec![(0, 0); n],
            step: vec![(NONE, NONE); n],
            seen: vec![0; n],
            round: 0,
            heap: BinaryHeap::new(),
        }
    }

    fn serve(&mut self, i: usize, quota: Mm2) -> Option<()> {
        let mut left = quota;
        while left > 0 {
            let end = self.search(i)?;
            let room = self.rooms[end];
            let upto = match self.load[end] < room.free {
                true => room.free,
                false => room.most,
            };
            let mut push = left.min(upto - self.load[end]);
            let mut at = end;
            while self.step[at].0 != NONE {
                let give = self.step[at].0 as usize;
                push = push.min(self.flow[give]);
                at = self.ways[give].site as usize;
            }
            let mut at = end;
            loop {
                let (give, take) = self.step[at];
                self.shift(take as usize, push);
                if give == NONE {
                    break;
                }
                self.shift(give as usize, -push);
                at = self.ways[give as usize].site as usize;
            }
            self.load[end] += push;
            left -= push;
        }
        Some(())
    }

    fn shift(&mut self, way: usize, by: Mm2) {
        let list = &mut self.carried[self.ways[way].site as usize];
        let had = self.flow[way] > 0;
        self.flow[way] += by;
        match (had, self.flow[way] > 0) {
            (false, true) => list.push(way as u32),
            (true, false) => list.retain(|&w| w != way as u32),
            _ => {}
        }
    }

    /// Cost of one more unit at a site, if it has room.
    fn marginal(&self, s: usize) -> Option<Pair> {
        let room = self.rooms[s];
        if self.load[s] < room.free {
            Some((0, 0))
        } else {
            (self.load[s] < room.most).then_some((room.price, 0))
        }
    }

    /// The cheapest way to take in more of demand `i`: the site that grows.
    fn search(&mut self, i: usize) -> Option<usize> {
        self.round += 1;
        self.heap.clear();
        for w in self.start[i]..self.start[i + 1] {
            self.reach(self.ways[w].cost, NONE, w as u32);
        }
        let mut best: Option<(Pair, u32)> = None;
        let mut settled: Vec<u32> = Vec::new();
        while let Some(Reverse((d, s))) = self.heap.pop() {
            let u = s as usize;
            if best.is_some_and(|(b, _)| d >= b) {
                break;
            }
            if d > self.dist[u] {
                continue;
            }
            settled.push(s);
            if let Some(c) = self.marginal(u) {
                let at_sink = (plus(plus(d, self.potential[u]), c), s);
                if best.is_none_or(|b| at_sink < b) {
                    best = Some(at_sink);
                }
            }
            self.expand(u, d);
        }
        let (total, end) = best?;
        for s in settled.into_iter().map(|s| s as usize) {
            if self.dist[s] < total {
                self.potential[s] = minus(plus(self.potential[s], self.dist[s]), total);
            }
        }
        Some(end as usize)
    }

    fn expand(&mut self, u: usize, d: Pair) {
        let carried = std::mem::take(&mut self.carried[u]);
        let base = plus(d, self.potential[u]);
        for &give in &carried {
            let way = self.ways[give as usize];
            let from = minus(base, way.cost);
            let i = way.demand as usize;
            for take in self.start[i]..self.start[i + 1] {
                self.reach(plus(from, self.ways[take].cost), give, take as u32);
            }
        }
        self.carried[u] = carried;
    }

    /// Records that the site of `take` can be reached at path cost `cost`.
    fn reach(&mut self, cost: Pair, give: u32, take: u32) {
        let t = self.ways[take as usize].site as usize;
        let d = minus(cost, self.potential[t]);
        if self.seen[t] != self.round || d < self.dist[t] {
            self.seen[t] = self.round;
            self.dist[t] = d;
            self.step[t] = (give, take);
            self.heap.push(Reverse((d, t as u32)));
        }
    }
}
