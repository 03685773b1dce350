//! Bounded shortest paths from many points to many, straight into sparse rows.
//!
//! One search per point of the smaller side, in parallel, by Dijkstra's algorithm with buckets of
//! distance (Dial 1969, doi:10.1145/363269.363610; within a bucket labels may be corrected, so its
//! width only costs time). Labels carry the number of the search, so nothing is cleared between
//! searches. Memory is the answer and, per thread, eight bytes for each node and target.

use super::{most_ticks, whole_mm, Arc, Network, Snap, CLOSED};
use crate::reach::pairs::key;
use crate::reach::Pairs;
use rayon::prelude::*;

/// Buckets for the distance up to the limit.
const BUCKETS: u32 = 512;
/// Searches that one task makes.
const TASK: usize = 64;

/// Points on edges, by edge.
struct Targets<'a> {
    snaps: &'a [Option<Snap>],
    /// First of each edge in `item`.
    start: Vec<u32>,
    item: Vec<u32>,
}

impl<'a> Targets<'a> {
    fn new(snaps: &'a [Option<Snap>], edges: usize) -> Targets<'a> {
        let mut start = vec![0u32; edges + 1];
        for s in snaps.iter().flatten() {
            start[s.edge as usize + 1] += 1;
        }
        for k in 0..edges {
            start[k + 1] += start[k];
        }
        let mut next = start.clone();
        let mut item = vec![0u32; start[edges] as usize];
        for (j, s) in snaps.iter().enumerate() {
            if let Some(s) = s {
                item[next[s.edge as usize] as usize] = j as u32;
                next[s.edge as usize] += 1;
            }
        }
        Targets { snaps, start, item }
    }

    fn on(&self, edge: usize) -> &[u32] {
        &self.item[self.start[edge] as usize..self.start[edge + 1] as usize]
    }
}

/// What one thread needs.
struct State {
    /// Number of the search counted down, and distance: a later search has smaller labels.
    node: Vec<u64>,
    target: Vec<u64>,
    round: u32,
    buckets: Vec<Vec<(u32, u32)>>,
    found: Vec<u32>,
}

impl State {
    fn new(nodes: usize, targets: usize) -> State {
        State {
            node: vec![u64::MAX; nodes],
            target: vec![u64::MAX; targets],
            round: u32::MAX,
            buckets: vec![Vec::new(); BUCKETS as usize + 1],
            found: Vec::new(),
        }
    }
}

/// The part of a cost that belongs to a part of a length. Nowhere to go is open both ways: who
/// stands at a junction may leave it, whichever of its streets is nearest.
pub(super) fn share(cost: u32, part: u32, length: u32) -> u32 {
    if part == 0 {
        return 0;
    }
    if cost == CLOSED {
        return CLOSED;
    }
    if cost == length {
        return part;
    }
    (u64::from(cost) * u64::from(part) / u64::from(length.max(1))) as u32
}

impl Network {
    /// Walking distances of all pairs up to `limit_mm` millimetres, as rows of `from`, nearest
    /// first. From and to: on foot from a point of `from` to one of `to`, both ways to the network
    /// included. A point that is `None` reaches nobody. At most [`super::FARTHEST_MM`].
    pub fn within(&self, from: &[Option<Snap>], to: &[Option<Snap>], limit_mm: u32) -> Pairs {
        let count = |s: &[Option<Snap>]| s.iter().flatten().count();
        if count(to) < count(from) {
            let found = self.rows(to, from, limit_mm, 1);
            return turn(found, from.len());
        }
        let mut rows = self.rows(from, to, limit_mm, 0);
        // Tasks go by place; rows go by number.
        rows.sort_unstable_by_key(|r| r.0);
        let total = rows.iter().map(|r| r.1.len()).sum();
        let mut pairs = Pairs {
            start: vec![0; from.len() + 1],
            site: Vec::with_capacity(total),
            mm: Vec::with_capacity(total),
        };
        for (i, row) in rows {
            pairs.start[i as usize + 1] = row.len();
            for pair in row {
                pairs.site.push(pair as u32);
                pairs.mm.push((pair >> 32) as u32);
            }
        }
        for i in 0..from.len() {
            pairs.start[i + 1] += pairs.start[i];
        }
        pairs
    }

    /// One sorted row for each source that has any; `back` is 1 to walk towards the sources.
    fn rows(
        &self,
        sources: &[Option<Snap>],
        targets: &[Option<Snap>],
        limit_mm: u32,
        back: usize,
    ) -> Vec<(u32, Box<[u64]>)> {
        let limit = most_ticks(limit_mm);
        let targets = Targets::new(targets, self.edges.len());
        let mut order: Vec<(u32, u32)> = sources
            .iter()
            .enumerate()
            .filter_map(|(i, s)| s.as_ref().map(|s| (s.edge, i as u32)))
            .collect();
        order.par_sort_unstable();
        let state = || State::new(self.nodes(), targets.snaps.len());
        let tasks = order.par_chunks(TASK).map_init(state, |state, task| {
            let rows = task.iter().filter_map(|&(_, i)| {
                let source = sources[i as usize].as_ref()?;
                let row = self.one(state, source, &targets, limit, back);
                (!row.is_empty()).then_some((i, row))
            });
            rows.collect::<Vec<_>>()
        });
        tasks.flatten_iter().collect()
    }

    /// One search: everyone within the limit as keys of distance and number.
    fn one(
        &self,
        state: &mut State,
        source: &Snap,
        targets: &Targets,
        limit: u32,
        back: usize,
    ) -> Box<[u64]> {
        if source.off > limit {
            return Box::default();
        }
        if state.round == 0 {
            *state = State::new(state.node.len(), state.target.len());
        }
        state.round -= 1;
        let stamp = u64::from(state.round) << 32;
        let shift = 32 - (limit / BUCKETS).leading_zeros();
        let State {
            node,
            target,
            buckets,
            found,
            ..
        } = state;
        found.clear();
        let mut reach = |j: u32, distance: u32, found: &mut Vec<u32>| {
            let Some(snap) = &targets.snaps[j as usize] else {
                return;
            };
            let distance = distance.saturating_add(snap.off);
            if distance > limit {
                return;
            }
            let label = &mut target[j as usize];
            if *label >> 32 != stamp >> 32 {
                found.push(j);
            }
            *label = (*label).min(stamp | u64::from(distance));
        };

        let e = &self.edges[source.edge as usize];
        let cost = |side: usize| e.cost[side ^ back];
        for &j in targets.on(source.edge as usize) {
            let Some(snap) = &targets.snaps[j as usize] else {
                continue;
            };
            let there = if snap.along >= source.along {
                share(cost(0), snap.along - source.along, e.length)
            } else {
                share(cost(1), source.along - snap.along, e.length)
            };
            reach(j, there.saturating_add(source.off), found);
        }
        let ends = [
            (e.to, share(cost(0), e.length - source.along, e.length)),
            (e.from, share(cost(1), source.along, e.length)),
        ];
        for (end, there) in ends {
            let distance = there.saturating_add(source.off);
            let label = stamp | u64::from(distance);
            if distance <= limit && label < node[end as usize] {
                node[end as usize] = label;
                buckets[(distance >> shift) as usize].push((distance, end));
            }
        }

        let mut k = (source.off >> shift) as usize;
        while k < buckets.len() {
            let Some((distance, at)) = buckets[k].pop() else {
                k += 1;
                continue;
            };
            if node[at as usize] != stamp | u64::from(distance) {
                continue;
            }
            for &Arc { head, side } in self.arcs(at) {
                let edge = (side / 2) as usize;
                let end = (side & 1) as usize;
                let e = &self.edges[edge];
                let cost = e.cost[end ^ back];
                for &j in targets.on(edge) {
                    let Some(snap) = &targets.snaps[j as usize] else {
                        continue;
                    };
                    let part = if end == 0 {
                        snap.along
                    } else {
                        e.length - snap.along
                    };
                    let there = share(cost, part, e.length);
                    reach(j, distance.saturating_add(there), found);
                }
                if cost == CLOSED {
                    continue;
                }
                let next = distance.saturating_add(cost);
                let label = stamp | u64::from(next);
                if next <= limit && label < node[head as usize] {
                    node[head as usize] = label;
                    buckets[(next >> shift) as usize].push((next, head));
                }
            }
        }
        let row = found
            .iter()
            .map(|&j| key(whole_mm(target[j as usize] as u32), j));
        let mut row: Box<[u64]> = row.collect();
        row.sort_unstable();
        row
    }
}

/// Rows by source as rows by target.
fn turn(rows: Vec<(u32, Box<[u64]>)>, targets: usize) -> Pairs {
    let mut start = vec![0usize; targets + 1];
    for &pair in rows.iter().flat_map(|r| r.1.iter()) {
        start[pair as u32 as usize + 1] += 1;
    }
    for k in 0..targets {
        start[k + 1] += start[k];
    }
    let mut next = start.clone();
    let mut keys = vec![0u64; start[targets]];
    for (source, row) in rows {
        for &pair in &row {
            let place = &mut next[pair as u32 as usize];
            keys[*place] = key((pair >> 32) as u32, source);
            *place += 1;
        }
    }
    let mut rest = keys.as_mut_slice();
    let mut lists = Vec::with_capacity(targets);
    for k in 0..targets {
        let (list, more) = rest.split_at_mut(start[k + 1] - start[k]);
        lists.push(list);
        rest = more;
    }
    lists.par_iter_mut().for_each(|l| l.sort_unstable());
    Pairs {
        site: keys.iter().map(|&k| k as u32).collect(),
        mm: keys.iter().map(|&k| (k >> 32) as u32).collect(),
        start,
    }
}
