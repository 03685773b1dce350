//! Lines that cross without a common vertex: found, and joined where that is asked for.

use super::build::between;
use super::foot::mark;
use super::lines::{Lines, Way};
use super::Built;
use geo::Coord;
use std::collections::HashMap;

/// A crossing: two pieces of line as `(way, place in it)`, and the share of the way along each.
struct Crossing {
    first: (u32, u32),
    share: f64,
    second: (u32, u32),
    other: f64,
}

/// A share nearer to an end than this is that end.
const END: f64 = 1e-9;

/// Joins lines where they cross, unless one of them is a bridge or a tunnel.
pub fn join(lines: &mut Lines, built: &mut Built) {
    let all = find(lines);
    let mut cuts: HashMap<(u32, u32), Vec<(f64, u32)>> = HashMap::new();
    for c in &all {
        let marks = lines.ways[c.first.0 as usize].marks | lines.ways[c.second.0 as usize].marks;
        if marks & mark::APART > 0 {
            built.crossings_apart += 1;
            built.crossings_bridged += 1;
            continue;
        }
        built.crossings_joined += 1;
        let ends = |piece: (u32, u32)| {
            let nodes = lines.of(&lines.ways[piece.0 as usize]);
            (nodes[piece.1 as usize], nodes[piece.1 as usize + 1])
        };
        let at_end = |piece: (u32, u32), share: f64| {
            let (a, b) = ends(piece);
            if share < END {
                Some(a)
            } else {
                (share > 1.0 - END).then_some(b)
            }
        };
        let known = at_end(c.first, c.share).or_else(|| at_end(c.second, c.other));
        let (a, b) = ends(c.first);
        let (p, q) = (lines.at[a as usize], lines.at[b as usize]);
        let node = known.unwrap_or_else(|| lines.node(between(p, q, c.share)));
        for (piece, share) in [(c.first, c.share), (c.second, c.other)] {
            cuts.entry(piece).or_default().push((share, node));
        }
    }
    if cuts.is_empty() {
        return;
    }
    let old = std::mem::take(&mut lines.nodes);
    let ways = std::mem::take(&mut lines.ways);
    for (w, way) in ways.iter().enumerate() {
        let first = lines.nodes.len() as u32;
        let nodes = &old[way.first as usize..(way.first + way.count) as usize];
        for (k, &node) in nodes.iter().enumerate() {
            lines.nodes.push(node);
            if let Some(list) = cuts.get_mut(&(w as u32, k as u32)) {
                list.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                lines.nodes.extend(list.iter().map(|c| c.1));
            }
        }
        lines.way(first, way.marks);
    }
}

/// Counts crossings that are left apart.
pub fn count(lines: &Lines, built: &mut Built) {
    for c in find(lines) {
        let marks = lines.ways[c.first.0 as usize].marks | lines.ways[c.second.0 as usize].marks;
        built.crossings_apart += 1;
        built.crossings_bridged += usize::from(marks & mark::APART > 0);
    }
}

struct Piece {
    way: u32,
    place: u32,
    nodes: [u32; 2],
    a: Coord<f64>,
    b: Coord<f64>,
}

/// Crossings of pieces that share no node, in order.
fn find(lines: &Lines) -> Vec<Crossing> {
    let mut pieces = Vec::new();
    let mut size = 0.0;
    for (w, way) in lines.ways.iter().enumerate() {
        let Way { .. } = way;
        for (k, pair) in lines.of(way).windows(2).enumerate() {
            let (a, b) = (lines.at[pair[0] as usize], lines.at[pair[1] as usize]);
            let wide = (a.x - b.x).abs().max((a.y - b.y).abs());
            if a == b || wide > 1.0 {
                continue;
            }
            size += wide;
            pieces.push(Piece {
                way: w as u32,
                place: k as u32,
                nodes: [pair[0], pair[1]],
                a,
                b,
            });
        }
    }
    let cell = (2.0 * size / pieces.len().max(1) as f64).max(1e-6);
    let number = |x: f64| (x / cell).floor() as i64;
    let range = |p: f64, q: f64| number(p.min(q))..=number(p.max(q));
    let mut grid: HashMap<(i64, i64), Vec<u32>> = HashMap::new();
    for (k, p) in pieces.iter().enumerate() {
        for x in range(p.a.x, p.b.x) {
            for y in range(p.a.y, p.b.y) {
                grid.entry((x, y)).or_default().push(k as u32);
            }
        }
    }
    let mut found = Vec::new();
    for (&(x, y), list) in &grid {
        for (n, &k) in list.iter().enumerate() {
            for &l in &list[n + 1..] {
                let (p, q) = (&pieces[k as usize], &pieces[l as usize]);
                // Each pair is looked at in one cell: the lowest one that both are in.
                let low = |p: f64, q: f64, r: f64, s: f64| number(p.min(q).max(r.min(s)));
                if (
                    low(p.a.x, p.b.x, q.a.x, q.b.x),
                    low(p.a.y, p.b.y, q.a.y, q.b.y),
                ) != (x, y)
                {
                    continue;
                }
                if p.nodes.iter().any(|n| q.nodes.contains(n)) {
                    continue;
                }
                if let Some((share, other)) = meet(p, q) {
                    found.push(Crossing {
                        first: (p.way, p.place),
                        share,
                        second: (q.way, q.place),
                        other,
                    });
                }
            }
        }
    }
    found.sort_by_key(|c| (c.first, c.second));
    found
}

/// Where two pieces cross, as shares of both.
fn meet(p: &Piece, q: &Piece) -> Option<(f64, f64)> {
    let (d, e) = (p.b - p.a, q.b - q.a);
    let cross = d.x * e.y - d.y * e.x;
    if cross == 0.0 {
        return None;
    }
    let v = q.a - p.a;
    let share = (v.x * e.y - v.y * e.x) / cross;
    let other = (v.x * d.y - v.y * d.x) / cross;
    let inside = |s: f64| (-END..=1.0 + END).contains(&s);
    (inside(share) && inside(other)).then_some((share.clamp(0.0, 1.0), other.clamp(0.0, 1.0)))
}
