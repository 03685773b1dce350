//! Ways on foot, measured again.
//!
//! Taken over from the program: which lines may be walked and where they are joined (read anew from
//! the source, never from a cache), and, of edges equally near to a point, which one it is attached
//! to. Everything else is its own: lengths by Karney's algorithm, which edge is nearest, which
//! pieces are small, and shortest paths over single vertices in floating point.

use super::grid::Grid;
use super::{ground, Check, Verified};
use crate::network::{Network, CLOSED};
use crate::region::Region;
use geo::Coord;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// Places are the same to this, m.
const SAME: f64 = 2e-3;

/// A place on a piece of line: its two vertices, how far from each, and the way to the place, m.
#[derive(Clone, Copy, Debug)]
struct Spot {
    ends: [u32; 2],
    /// To walk from the place to each end, and from each end to the place; infinite if closed.
    out: [f64; 2],
    back: [f64; 2],
    /// The piece of line.
    piece: u32,
    /// Share of the way along it.
    share: f64,
    leg: f64,
}

/// A piece of line between two vertices.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    nodes: [u32; 2],
    /// Where it starts.
    pub a: Coord<f64>,
    /// Where it ends.
    pub b: Coord<f64>,
    /// What walking it counts, there and back, m.
    cost: [f64; 2],
    /// Part of a small piece of network, apart from the rest.
    pub small: bool,
}

/// The network as vertices, with everyone on it.
pub struct Foot {
    pieces: Vec<Piece>,
    around: Vec<Vec<(u32, f64)>>,
    demand: Vec<Option<Spot>>,
    sites: Vec<Option<Spot>>,
    /// Premises on each piece of line that has any.
    on: HashMap<u32, Vec<u32>>,
    /// Premises to look for at each vertex.
    at: HashMap<u32, Vec<u32>>,
}

impl Foot {
    /// Takes a network apart and checks where everyone is attached.
    pub fn new(network: &Network, region: &Region, limits: (f64, f64), v: &mut Verified) -> Foot {
        let (snap_m, piece_m) = limits;
        let mut pieces = pieces(network);
        mark_small(network, &mut pieces, piece_m);
        let mut nodes = network.nodes();
        nodes += network.shape.len();
        let mut around = vec![Vec::new(); nodes];
        for p in &pieces {
            let [a, b] = p.nodes;
            if p.cost[0].is_finite() {
                around[a as usize].push((b, p.cost[0]));
            }
            if p.cost[1].is_finite() {
                around[b as usize].push((a, p.cost[1]));
            }
        }
        let grid = Grid::new(&pieces);
        let mut attach = |list: &[Result<crate::network::Snap, f64>],
                          ids: Vec<(&str, Coord<f64>)>| {
            let spots: Vec<(Option<Spot>, bool)> = list
                .par_iter()
                .zip(&ids)
                .map(|(snap, &(_, at))| place(network, &pieces, &grid, (snap, at), snap_m))
                .collect();
            for ((_, ok), (id, _)) in spots.iter().zip(&ids) {
                v.compare(*ok, Check::Distance, &format!("{id} network"), "", "");
            }
            spots.into_iter().map(|s| s.0).collect::<Vec<_>>()
        };
        let most = snap_m;
        let demand: Vec<Coord<f64>> = region.demand.iter().map(|d| d.at).collect();
        let sites: Vec<Coord<f64>> = region.sites.iter().map(|s| s.at).collect();
        let named = region
            .demand
            .iter()
            .map(|d| (d.id.as_str(), d.at))
            .collect();
        let demand = attach(&network.snap_all(&demand, most), named);
        let named = region.sites.iter().map(|s| (s.id.as_str(), s.at)).collect();
        let sites = attach(&network.snap_all(&sites, most), named);
        let mut on: HashMap<u32, Vec<u32>> = HashMap::new();
        let mut at: HashMap<u32, Vec<u32>> = HashMap::new();
        for (j, spot) in sites.iter().enumerate() {
            if let Some(s) = spot {
                on.entry(s.piece).or_default().push(j as u32);
                s.ends
                    .iter()
                    .for_each(|&e| at.entry(e).or_default().push(j as u32));
            }
        }
        Foot {
            pieces,
            around,
            demand,
            sites,
            on,
            at,
        }
    }

    /// Premises within `most` metres of demand `i` on foot, in whole millimetres, by index.
    pub fn within(&self, i: usize, most: f64) -> Vec<(u32, u32)> {
        let mut found: HashMap<u32, f64> = HashMap::new();
        self.walk(
            i,
            |j, metres, _| {
                let best = found.entry(j).or_insert(metres);
                *best = best.min(metres);
            },
            most + 1e-3,
        );
        let mut row: Vec<(u32, u32)> = found
            .into_iter()
            .map(|(j, metres)| (j, (metres * 1000.0).round() as u32))
            .filter(|&(_, mm)| f64::from(mm) / 1000.0 <= most)
            .collect();
        row.sort_unstable();
        row
    }

    /// Metres from demand `i` to the nearest of some premises on foot.
    pub fn nearest(&self, i: usize, of: &[usize]) -> Option<f64> {
        let mut wanted = vec![false; self.sites.len()];
        of.iter().for_each(|&j| wanted[j] = true);
        let mut best = f64::INFINITY;
        self.walk(
            i,
            |j, metres, bound| {
                if wanted[j as usize] && metres < best {
                    best = metres;
                    *bound = metres;
                }
            },
            f64::INFINITY,
        );
        best.is_finite().then(|| (best * 1000.0).round() / 1000.0)
    }

    /// Walks from a demand in order of distance and tells premises as they are met. The listener
    /// may lower the bound.
    fn walk(&self, i: usize, mut tell: impl FnMut(u32, f64, &mut f64), mut bound: f64) {
        let Some(from) = &self.demand[i] else { return };
        let cost = self.pieces[from.piece as usize].cost;
        for &j in self.on.get(&from.piece).into_iter().flatten() {
            if let Some(s) = &self.sites[j as usize] {
                let part = s.share - from.share;
                let there = if part == 0.0 {
                    0.0
                } else {
                    cost[usize::from(part < 0.0)] * part.abs()
                };
                let metres = from.leg + there + s.leg;
                if metres <= bound {
                    tell(j, metres, &mut bound);
                }
            }
        }
        let mut best: HashMap<u32, f64> = HashMap::new();
        let mut queue = BinaryHeap::new();
        let push = |queue: &mut BinaryHeap<Reverse<(u64, u32)>>,
                    best: &mut HashMap<u32, f64>,
                    node: u32,
                    metres: f64,
                    bound: f64| {
            let known = best.get(&node).copied().unwrap_or(f64::INFINITY);
            if metres <= bound && metres < known {
                best.insert(node, metres);
                queue.push(Reverse((metres.to_bits(), node)));
            }
        };
        for (node, out) in from.ends.into_iter().zip(from.out) {
            push(&mut queue, &mut best, node, from.leg + out, bound);
        }
        while let Some(Reverse((bits, node))) = queue.pop() {
            let metres = f64::from_bits(bits);
            if metres > bound {
                break;
            }
            if best.get(&node).is_some_and(|&b| b < metres) {
                continue;
            }
            for &j in self.at.get(&node).into_iter().flatten() {
                let Some(s) = &self.sites[j as usize] else {
                    continue;
                };
                for (end, back) in s.ends.into_iter().zip(s.back) {
                    let all = metres + back + s.leg;
                    if end == node && all <= bound {
                        tell(j, all, &mut bound);
                    }
                }
            }
            for &(next, more) in &self.around[node as usize] {
                push(&mut queue, &mut best, next, metres + more, bound);
            }
        }
    }
}

/// Every piece of line, its length by Karney's algorithm.
fn pieces(network: &Network) -> Vec<Piece> {
    let edges = 0..network.edges.len();
    let lists: Vec<Vec<Piece>> = edges
        .into_par_iter()
        .map(|k| {
            let e = &network.edges[k];
            let v = network.vertices(k as u32);
            let node = |x: usize| match x {
                x if x == v.start => e.from,
                x if x + 1 == v.end => e.to,
                x => (network.nodes() + x) as u32,
            };
            let times = |side: usize| match e.cost[side] {
                CLOSED => f64::INFINITY,
                cost => f64::from(cost) / f64::from(e.length.max(1)),
            };
            let one = |x: usize| {
                let (a, b) = (network.shape[x], network.shape[x + 1]);
                let metres = ground::karney(a, b);
                Piece {
                    nodes: [node(x), node(x + 1)],
                    a,
                    b,
                    cost: [metres * times(0), metres * times(1)],
                    small: false,
                }
            };
            (v.start..v.end - 1).map(one).collect()
        })
        .collect();
    lists.into_iter().flatten().collect()
}

/// Marks what belongs to a small piece of network, apart from the longest.
fn mark_small(network: &Network, pieces: &mut [Piece], piece_m: f64) {
    let mut next: HashMap<u32, Vec<(u32, f64)>> = HashMap::new();
    for p in pieces.iter() {
        let metres = ground::karney(p.a, p.b);
        let [a, b] = p.nodes;
        next.entry(a).or_default().push((b, metres));
        next.entry(b).or_default().push((a, 0.0));
    }
    let mut set: HashMap<u32, usize> = HashMap::new();
    let mut lengths = Vec::new();
    for start in 0..network.nodes() as u32 {
        if set.contains_key(&start) {
            continue;
        }
        let (mut stack, mut length) = (vec![start], 0.0);
        set.insert(start, lengths.len());
        while let Some(node) = stack.pop() {
            for &(other, metres) in next.get(&node).into_iter().flatten() {
                length += metres;
                if set.insert(other, lengths.len()).is_none() {
                    stack.push(other);
                }
            }
        }
        lengths.push(length);
    }
    let most = lengths.iter().copied().fold(0.0, f64::max);
    let main = lengths.iter().position(|&l| l == most);
    for p in pieces.iter_mut() {
        let k = set[&p.nodes[0]];
        p.small = Some(k) != main && lengths[k] < piece_m;
    }
}

/// Where a point is attached, and whether that is right.
fn place(
    network: &Network,
    pieces: &[Piece],
    grid: &Grid,
    (snap, at): (&Result<crate::network::Snap, f64>, Coord<f64>),
    most: f64,
) -> (Option<Spot>, bool) {
    let any = grid.nearest(pieces, at, most, |_| true);
    let main = grid.nearest(pieces, at, most, |p| !p.small);
    let right = match (any, main) {
        (None, _) => None,
        // Attached to something larger, if that is near enough.
        (Some((_, k)), Some((other, _))) if pieces[k].small => Some(other),
        (Some((metres, _)), _) => Some(metres),
    };
    let Ok(snap) = snap else {
        return (None, right.is_none_or(|m| m > most - SAME));
    };
    let v = network.vertices(snap.edge);
    let k = network.along[v.clone()].partition_point(|&t| t <= snap.along);
    let k = (v.start + k.max(1) - 1).min(v.end - 2);
    // The pieces of an edge follow each other, and edges have one piece less than vertices.
    let piece = k - snap.edge as usize;
    let (a, b) = (network.along[k], network.along[k + 1]);
    let share = f64::from(snap.along - a) / f64::from((b - a).max(1));
    let p = &pieces[piece];
    let leg = ground::karney(at, snap.at);
    let part = |cost: f64, share: f64| if share == 0.0 { 0.0 } else { cost * share };
    let on = (ground::karney(p.a, snap.at) - ground::karney(p.a, p.b) * share).abs() < 0.05;
    let ok = right.is_some_and(|m| (m - leg).abs() < SAME.max(leg * 1e-6)) && on;
    let spot = Spot {
        ends: p.nodes,
        out: [part(p.cost[1], share), part(p.cost[0], 1.0 - share)],
        back: [part(p.cost[0], share), part(p.cost[1], 1.0 - share)],
        piece: piece as u32,
        share,
        leg,
    };
    (Some(spot), ok)
}
