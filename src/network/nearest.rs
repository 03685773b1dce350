//! How far it is to the nearest of many points, without a bound: one search from all of them.

use super::search::share;
use super::{most_ticks, whole_mm, Network, Snap, CLOSED};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Distance in ticks and whose it is; the lower number wins a tie.
type Label = (u64, u32);
const NOBODY: Label = (u64::MAX, u32::MAX);

/// Distances from every node to the nearest of some points.
pub struct Field {
    label: Vec<Label>,
    /// Points on each edge that has any, by edge.
    own: Vec<(u32, u32)>,
    to: Vec<Option<Snap>>,
}

impl Network {
    /// Prepares distances on foot to the nearest of `to`. One search over the whole network.
    pub fn field(&self, to: &[Option<Snap>]) -> Field {
        self.field_up_to(to, u64::MAX)
    }

    /// The same up to `limit_mm`: farther nodes count as out of reach.
    pub fn field_within(&self, to: &[Option<Snap>], limit_mm: u32) -> Field {
        self.field_up_to(to, u64::from(most_ticks(limit_mm)))
    }

    fn field_up_to(&self, to: &[Option<Snap>], most: u64) -> Field {
        let mut label = vec![NOBODY; self.nodes()];
        let mut heap = BinaryHeap::new();
        let mut own: Vec<(u32, u32)> = Vec::new();
        for (j, snap) in to.iter().enumerate() {
            let Some(s) = snap else { continue };
            own.push((s.edge, j as u32));
            let e = &self.edges[s.edge as usize];
            // Towards the point: from the edge's start forwards, from its end backwards.
            let ends = [
                (e.from, share(e.cost[0], s.along, e.length)),
                (e.to, share(e.cost[1], e.length - s.along, e.length)),
            ];
            for (node, there) in ends {
                let mine = (u64::from(there) + u64::from(s.off), j as u32);
                if there != CLOSED && mine.0 <= most {
                    heap.push(Reverse((mine, node)));
                }
            }
        }
        own.sort_unstable();
        while let Some(Reverse((mine, node))) = heap.pop() {
            if mine >= label[node as usize] {
                continue;
            }
            label[node as usize] = mine;
            for arc in self.arcs(node) {
                let e = &self.edges[(arc.side / 2) as usize];
                // From the other end of the edge to this one.
                let cost = e.cost[1 - (arc.side & 1) as usize];
                if cost != CLOSED {
                    let next = (mine.0 + u64::from(cost), mine.1);
                    if next.0 <= most && next < label[arc.head as usize] {
                        heap.push(Reverse((next, arc.head)));
                    }
                }
            }
        }
        Field {
            label,
            own,
            to: to.to_vec(),
        }
    }
}

impl Field {
    /// The nearest point on foot from a place, and how far, in whole millimetres (as far as 32 bits
    /// hold); `None` if there is no way.
    pub fn nearest(&self, network: &Network, from: &Snap) -> Option<(u32, u32)> {
        let e = &network.edges[from.edge as usize];
        let mut best = NOBODY;
        let mut offer = |there: u32, (distance, j): Label| {
            if there != CLOSED && j != u32::MAX {
                best = best.min((distance + u64::from(there), j));
            }
        };
        offer(
            share(e.cost[0], e.length - from.along, e.length),
            self.label[e.to as usize],
        );
        offer(
            share(e.cost[1], from.along, e.length),
            self.label[e.from as usize],
        );
        let first = self.own.partition_point(|o| o.0 < from.edge);
        for &(_, j) in self.own[first..].iter().take_while(|o| o.0 == from.edge) {
            if let Some(s) = &self.to[j as usize] {
                let there = if s.along >= from.along {
                    share(e.cost[0], s.along - from.along, e.length)
                } else {
                    share(e.cost[1], from.along - s.along, e.length)
                };
                offer(there, (u64::from(s.off), j));
            }
        }
        let (ticks, j) = best;
        if j == u32::MAX {
            return None;
        }
        let ticks = ticks + u64::from(from.off);
        let mm = (ticks + u64::from(super::TICKS / 2)) / u64::from(super::TICKS);
        debug_assert!(ticks > u64::from(u32::MAX) || mm as u32 == whole_mm(ticks as u32));
        Some((j, u32::try_from(mm).unwrap_or(u32::MAX)))
    }

    /// Distance from a node to the nearest point, in ticks.
    pub(super) fn at(&self, node: u32) -> Option<u64> {
        let (ticks, j) = self.label[node as usize];
        (j != u32::MAX).then_some(ticks)
    }
}
