//! The part of the network from which somebody is reached within a distance.

use super::build::between;
use super::nearest::Field;
use super::search::share;
use super::{most_ticks, Network, Snap, CLOSED};
use geo::{Coord, LineString};

/// A stretch of an edge, from and to a distance along it, in ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The edge.
    pub edge: u32,
    /// From here.
    pub from: u32,
    /// To here.
    pub to: u32,
}

impl Network {
    /// Stretches from which one of the points behind `field` is at most `limit_mm` away on foot,
    /// the way from the network to it included; in the order of the edges.
    pub fn catchment(&self, field: &Field, to: &[Option<Snap>], limit_mm: u32) -> Vec<Stretch> {
        let limit = u64::from(most_ticks(limit_mm));
        let mut own: Vec<(u32, &Snap)> = to.iter().flatten().map(|s| (s.edge, s)).collect();
        own.sort_by_key(|o| (o.0, o.1.along));
        let mut list = Vec::new();
        let mut at = 0;
        for (k, e) in self.edges.iter().enumerate() {
            let k = k as u32;
            let mut parts: Vec<(u32, u32)> = Vec::new();
            let left = |node: u32| Some(limit.checked_sub(field.at(node)?)?.min(1 << 40) as u32);
            // From the start: people walk back to it, against the edge.
            if let Some(rest) = left(e.from).and_then(|rest| self.part(k, 1, rest)) {
                parts.push((0, rest));
            }
            if let Some(rest) = left(e.to).and_then(|rest| self.part(k, 0, rest)) {
                parts.push((e.length - rest, e.length));
            }
            while at < own.len() && own[at].0 == k {
                let s = own[at].1;
                at += 1;
                let Some(rest) = limit.checked_sub(u64::from(s.off)) else {
                    continue;
                };
                let rest = rest.min(1 << 31) as u32;
                let before = self
                    .part(k, 0, rest)
                    .map_or(s.along, |p| s.along.saturating_sub(p));
                let after = self
                    .part(k, 1, rest)
                    .map_or(s.along, |p| (s.along + p).min(e.length));
                parts.push((before, after));
            }
            parts.sort_unstable();
            let mut open: Option<(u32, u32)> = None;
            for (a, b) in parts {
                match &mut open {
                    Some((_, end)) if a <= *end => *end = (*end).max(b),
                    _ => {
                        list.extend(open.replace((a, b)).map(|(from, to)| Stretch {
                            edge: k,
                            from,
                            to,
                        }));
                    }
                }
            }
            list.extend(open.map(|(from, to)| Stretch { edge: k, from, to }));
        }
        list.retain(|s| s.to > s.from);
        list
    }

    /// How much of an edge a cost pays for, in ticks of length; `None` if it is closed that way.
    fn part(&self, edge: u32, side: usize, cost: u32) -> Option<u32> {
        let e = &self.edges[edge as usize];
        let whole = e.cost[side];
        if whole == CLOSED {
            return None;
        }
        if cost >= whole {
            return Some(e.length);
        }
        Some(share(e.length, cost, whole))
    }

    /// What is left of the network without some stretches, which must be in order.
    pub fn rest(&self, without: &[Stretch]) -> Vec<Stretch> {
        let mut list = Vec::new();
        let mut at = 0;
        for (k, e) in self.edges.iter().enumerate() {
            let edge = k as u32;
            let mut from = 0;
            while at < without.len() && without[at].edge == edge {
                let w = without[at];
                at += 1;
                if w.from > from {
                    let to = w.from;
                    list.push(Stretch { edge, from, to });
                }
                from = w.to;
            }
            if from < e.length {
                let to = e.length;
                list.push(Stretch { edge, from, to });
            }
        }
        list
    }

    /// What lies on both of two lists of stretches, which must be in order.
    pub fn common(a: &[Stretch], b: &[Stretch]) -> Vec<Stretch> {
        let (mut i, mut j) = (0, 0);
        let mut list = Vec::new();
        while i < a.len() && j < b.len() {
            let (p, q) = (a[i], b[j]);
            if p.edge == q.edge {
                let (from, to) = (p.from.max(q.from), p.to.min(q.to));
                if from < to {
                    let edge = p.edge;
                    list.push(Stretch { edge, from, to });
                }
            }
            if (p.edge, p.to) <= (q.edge, q.to) {
                i += 1;
            } else {
                j += 1;
            }
        }
        list
    }

    /// A stretch as a line, in degrees.
    pub fn line(&self, s: &Stretch) -> LineString<f64> {
        let v = self.vertices(s.edge);
        let mut line: Vec<Coord<f64>> = Vec::new();
        let cut = |k: usize, ticks: u32| {
            let (a, b) = (self.along[k], self.along[k + 1]);
            let share = f64::from(ticks - a) / f64::from((b - a).max(1));
            between(self.shape[k], self.shape[k + 1], share)
        };
        for k in v.start..v.end - 1 {
            let (a, b) = (self.along[k], self.along[k + 1]);
            if b <= s.from || a >= s.to {
                continue;
            }
            if line.is_empty() {
                line.push(if a >= s.from {
                    self.shape[k]
                } else {
                    cut(k, s.from)
                });
            }
            line.push(if b <= s.to {
                self.shape[k + 1]
            } else {
                cut(k, s.to)
            });
        }
        LineString(line)
    }

    /// Length of stretches, m.
    pub fn length_m(&self, list: &[Stretch]) -> f64 {
        let ticks: u64 = list.iter().map(|s| u64::from(s.to - s.from)).sum();
        ticks as f64 / 1e5
    }
}
