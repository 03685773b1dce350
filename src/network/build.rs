//! From lines to edges between junctions.
//!
//! Segments without length are closed up, repeated ones are merged, and chains of segments between
//! junctions become edges. Edges and their vertices lie in the order of a Hilbert curve, so that
//! neighbours on the ground are neighbours in memory.

use super::curve::Curve;
use super::foot::mark;
use super::lines::Lines;
use super::{cross, pieces, plaza, Built, Edge, Join, Network, Options, CLOSED, TICKS};
use crate::reach::Spot;
use geo::Coord;
use rayon::prelude::*;

/// Longest edge, in ticks: 4 km. A longer one is cut, so that costs fit.
const LONGEST: u32 = 4_000_000 * TICKS;
/// May be walked from the lower node to the higher one.
const UP: u8 = 1;
/// May be walked from the higher node to the lower one.
const DOWN: u8 = 2;
/// Steps.
const STEPS: u8 = 4;

/// A piece of line between two vertices.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    /// Lower node.
    pub a: u32,
    /// Higher node.
    pub b: u32,
    /// Geodesic length in ticks.
    pub length: u32,
    /// [`UP`], [`DOWN`], [`STEPS`].
    pub marks: u8,
}

impl Segment {
    fn other(&self, node: u32) -> u32 {
        self.a ^ self.b ^ node
    }

    /// Marks as seen when leaving `node`: forward, backward, steps.
    fn from(&self, node: u32) -> u8 {
        if node == self.a {
            return self.marks;
        }
        (self.marks & STEPS) | (self.marks & UP) << 1 | (self.marks & DOWN) >> 1
    }
}

/// Builds the network; `built` says what was left out before.
pub fn build(mut lines: Lines, options: &Options, mut built: Built) -> Network {
    if options.join == Join::Crossings {
        cross::join(&mut lines, &mut built);
    }
    plaza::across(&mut lines, &mut built);
    let mut segments = segments(&mut lines, &mut built);
    merge(&mut segments, &mut built);
    let chains = chains(&segments, lines.at.len());
    finish(&lines.at, &segments, &chains, options, built)
}

/// Pieces between vertices, long ones cut, nodes without distance between them made one.
pub(super) fn segments(lines: &mut Lines, built: &mut Built) -> Vec<Segment> {
    let spots: Vec<Spot> = lines.at.par_iter().map(|&c| Spot::new(c)).collect();
    let ticks = |a: u32, b: u32| {
        let metres = spots[a as usize].metres(&spots[b as usize]);
        (metres * 1000.0 * f64::from(TICKS)).round()
    };
    let mut same: Vec<u32> = Vec::new();
    let mut list = Vec::with_capacity(lines.nodes.len());
    let (mut zero, mut longest) = (0, 0.0f64);
    let mut long = Vec::new();
    for way in &lines.ways {
        let marks = (way.marks & mark::STEPS) * STEPS;
        let (up, down) = (
            way.marks & mark::BACKWARD == 0,
            way.marks & mark::FORWARD == 0,
        );
        for pair in lines.of(way).windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let length = ticks(a, b);
            if a == b || length == 0.0 {
                zero += 1;
                if a != b {
                    same.extend([a, b]);
                }
                continue;
            }
            longest = longest.max(length);
            let forward = if up { UP } else { 0 } | if down { DOWN } else { 0 };
            if length > f64::from(LONGEST) {
                long.push((
                    a,
                    b,
                    forward | marks,
                    (length / f64::from(LONGEST)).ceil() as u32,
                ));
                continue;
            }
            list.push(segment(a, b, length as u32, forward | marks));
        }
    }
    for (a, b, marks, parts) in long {
        cut(lines, &mut list, (a, b), marks, parts);
    }
    built.zero += zero;
    built.longest_m = longest / 1000.0 / f64::from(TICKS);
    close_up(&mut list, &same, lines.at.len());
    list
}

fn segment(a: u32, b: u32, length: u32, marks: u8) -> Segment {
    let s = Segment {
        a,
        b,
        length,
        marks,
    };
    if a < b {
        return s;
    }
    let marks = s.from(b);
    Segment {
        a: b,
        b: a,
        length,
        marks,
    }
}

/// Cuts a segment into equal parts.
fn cut(lines: &mut Lines, list: &mut Vec<Segment>, (a, b): (u32, u32), marks: u8, parts: u32) {
    let (p, q) = (lines.at[a as usize], lines.at[b as usize]);
    let mut before = a;
    for k in 1..=parts {
        let node = if k == parts {
            b
        } else {
            lines.node(between(p, q, f64::from(k) / f64::from(parts)))
        };
        let spot = |n: u32| Spot::new(lines.at[n as usize]);
        let metres = spot(before).metres(&spot(node));
        let length = (metres * 1000.0 * f64::from(TICKS)).round() as u32;
        list.push(segment(before, node, length, marks));
        before = node;
    }
}

/// The point at a share of the way between two places, the short way round the world.
pub(super) fn between(p: Coord<f64>, q: Coord<f64>, share: f64) -> Coord<f64> {
    let mut dx = q.x - p.x;
    if dx.abs() > 180.0 {
        dx -= 360.0 * dx.signum();
    }
    let mut x = p.x + dx * share;
    if x.abs() > 180.0 {
        x -= 360.0 * x.signum();
    }
    Coord {
        x,
        y: p.y + (q.y - p.y) * share,
    }
}

/// Makes one node of those that lie on each other along a line.
fn close_up(list: &mut Vec<Segment>, same: &[u32], nodes: usize) {
    if same.is_empty() {
        return;
    }
    let mut sets = pieces::Sets::new(nodes);
    same.chunks(2).for_each(|p| sets.join(p[0], p[1]));
    list.retain_mut(|s| {
        let (a, b) = (sets.of(s.a), sets.of(s.b));
        *s = segment(a, b, s.length, s.marks);
        a != b
    });
}

/// Merges segments between the same two nodes: the shortest stays, open where any is open.
fn merge(list: &mut Vec<Segment>, built: &mut Built) {
    list.par_sort_unstable_by_key(|s| (s.a, s.b, s.length, s.marks));
    let before = list.len();
    list.dedup_by(|s, first| {
        let same = s.a == first.a && s.b == first.b;
        if same {
            let steps = s.marks & first.marks & STEPS;
            first.marks = ((s.marks | first.marks) & (UP | DOWN)) | steps;
        }
        same
    });
    built.duplicate += before - list.len();
    built.segments = list.len();
}

/// Segments of an edge in order, from one junction to the next.
struct Chain {
    from: u32,
    segments: Vec<u32>,
}

/// Splits the segments into chains whose inner nodes have two neighbours and one kind of way.
fn chains(list: &[Segment], nodes: usize) -> Vec<Chain> {
    let nodes = list
        .iter()
        .map(|s| s.b as usize + 1)
        .max()
        .unwrap_or(0)
        .max(nodes);
    let mut start = vec![0u32; nodes + 1];
    for s in list {
        start[s.a as usize + 1] += 1;
        start[s.b as usize + 1] += 1;
    }
    for k in 0..nodes {
        start[k + 1] += start[k];
    }
    let mut next = start.clone();
    let mut at = vec![0u32; list.len() * 2];
    for (k, s) in list.iter().enumerate() {
        for node in [s.a, s.b] {
            at[next[node as usize] as usize] = k as u32;
            next[node as usize] += 1;
        }
    }
    let around = |node: u32| &at[start[node as usize] as usize..start[node as usize + 1] as usize];
    let inner = |node: u32| match around(node) {
        &[k, l] => {
            // Through the node: in by one, out by the other.
            let (k, l) = (&list[k as usize], &list[l as usize]);
            k.from(k.other(node)) == l.from(node)
        }
        _ => false,
    };
    let mut seen = vec![false; list.len()];
    let mut chains = Vec::new();
    let mut walk = |from: u32, first: u32, seen: &mut Vec<bool>| {
        let (mut node, mut k, mut length) = (from, first, 0u32);
        let mut chain = Chain {
            from,
            segments: Vec::new(),
        };
        loop {
            let s = &list[k as usize];
            if length + s.length > LONGEST {
                chains.push(std::mem::replace(
                    &mut chain,
                    Chain {
                        from: node,
                        segments: Vec::new(),
                    },
                ));
                length = 0;
            }
            seen[k as usize] = true;
            length += s.length;
            chain.segments.push(k);
            node = s.other(node);
            if !inner(node) || node == from {
                break;
            }
            match around(node).iter().find(|&&l| l != k) {
                Some(&l) if !seen[l as usize] => k = l,
                _ => break,
            }
        }
        chains.push(chain);
    };
    for node in 0..nodes as u32 {
        if !inner(node) {
            for &k in around(node) {
                if !seen[k as usize] {
                    walk(node, k, &mut seen);
                }
            }
        }
    }
    // What is left are rings without a junction.
    for k in 0..list.len() {
        if !seen[k] {
            walk(list[k].a, k as u32, &mut seen);
        }
    }
    chains
}

/// Puts nodes and edges in order and measures everything.
fn finish(
    at: &[Coord<f64>],
    list: &[Segment],
    chains: &[Chain],
    options: &Options,
    mut built: Built,
) -> Network {
    let last = |c: &Chain| {
        let mut node = c.from;
        c.segments
            .iter()
            .for_each(|&k| node = list[k as usize].other(node));
        node
    };
    let ends: Vec<(u32, u32)> = chains.iter().map(|c| (c.from, last(c))).collect();
    let mut nodes: Vec<u32> = ends.iter().flat_map(|&(a, b)| [a, b]).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let curve = Curve::new(nodes.iter().map(|&n| at[n as usize]));
    let mut order: Vec<(u64, u32)> = nodes
        .iter()
        .map(|&n| (curve.place(at[n as usize]), n))
        .collect();
    order.sort_unstable();
    let mut rank = vec![u32::MAX; at.len()];
    for (k, &(_, n)) in order.iter().enumerate() {
        rank[n as usize] = k as u32;
    }
    // Each edge runs from its lower node to its higher one; a loop from its lower second vertex.
    let mut sorted: Vec<(u32, u32, u32)> = (0..chains.len() as u32)
        .map(|k| {
            let (a, b) = ends[k as usize];
            let (a, b) = (rank[a as usize], rank[b as usize]);
            (a.min(b), a.max(b), k)
        })
        .collect();
    sorted.par_sort_unstable_by_key(|&(a, b, k)| (a, b, chains[k as usize].segments[0]));
    let mut edges = Vec::with_capacity(chains.len());
    let mut first = vec![0u32];
    let (mut shape, mut along) = (Vec::new(), Vec::new());
    for &(a, b, k) in &sorted {
        let chain = &chains[k as usize];
        let mut steps: Vec<(u32, u32)> = Vec::with_capacity(chain.segments.len());
        let mut node = chain.from;
        for &k in &chain.segments {
            steps.push((node, k));
            node = list[k as usize].other(node);
        }
        if rank[chain.from as usize] != a {
            steps.reverse();
            steps
                .iter_mut()
                .for_each(|(n, k)| *n = list[*k as usize].other(*n));
        }
        let marks = list[steps[0].1 as usize].from(steps[0].0);
        let mut length = 0;
        let mut node = steps[0].0;
        shape.push(at[node as usize]);
        along.push(0);
        for &(_, k) in &steps {
            node = list[k as usize].other(node);
            length += list[k as usize].length;
            shape.push(at[node as usize]);
            along.push(length);
        }
        first.push(shape.len() as u32);
        let cost = match marks & STEPS > 0 {
            true => (f64::from(length) * options.steps.clamp(1.0, 10.0)).round() as u32,
            false => length,
        };
        let side = |open: u8| if marks & open > 0 { cost } else { CLOSED };
        edges.push(Edge {
            from: a,
            to: b,
            length,
            cost: [side(UP), side(DOWN)],
            small: false,
        });
        if marks & STEPS > 0 {
            built.steps_m += metres(length);
        }
    }
    built.nodes = nodes.len();
    built.edges = edges.len();
    pieces::mark(nodes.len(), &mut edges, options.piece_m, &mut built);
    built.sort();
    Network::assemble(nodes.len(), edges, first, shape, along, built)
}

/// Ticks in metres.
pub(super) fn metres(ticks: u32) -> f64 {
    f64::from(ticks) / 1000.0 / f64::from(TICKS)
}
