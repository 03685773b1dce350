//! Which edges hang together, and which can be entered but not left.

use super::build::metres;
use super::{Built, Edge, CLOSED};

/// Sets that are joined (union–find with halving).
pub struct Sets(Vec<u32>);

impl Sets {
    /// Every element alone.
    pub fn new(n: usize) -> Sets {
        Sets((0..n as u32).collect())
    }

    /// The lowest element of the set.
    pub fn of(&mut self, mut k: u32) -> u32 {
        while self.0[k as usize] != k {
            let up = self.0[self.0[k as usize] as usize];
            self.0[k as usize] = up;
            k = up;
        }
        k
    }

    /// Makes one set of two.
    pub fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.of(a), self.of(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}

/// Finds the pieces, marks edges of small ones, and counts.
pub fn mark(nodes: usize, edges: &mut [Edge], piece_m: f64, built: &mut Built) {
    let mut sets = Sets::new(nodes);
    edges.iter().for_each(|e| sets.join(e.from, e.to));
    let mut length = vec![0u64; nodes];
    for e in edges.iter() {
        length[sets.of(e.from) as usize] += u64::from(e.length);
    }
    let m = |ticks: u64| ticks as f64 / 1e5;
    // Of equally long pieces the first is the main one.
    let main = (0..nodes).rev().max_by_key(|&k| length[k]).unwrap_or(0);
    let total: u64 = length.iter().sum();
    built.length_m = m(total);
    built.pieces = length.iter().filter(|&&l| l > 0).count();
    if total > 0 {
        built.main_share = length[main] as f64 / total as f64;
    }
    let small = |k: usize| k != main && m(length[k]) < piece_m;
    for (k, &l) in length.iter().enumerate() {
        if l > 0 && small(k) {
            built.small_pieces += 1;
            built.small_m += m(l);
        }
    }
    for e in edges.iter_mut() {
        e.small = small(sets.of(e.from) as usize);
    }
    let one_way = |e: &&Edge| e.cost.contains(&CLOSED);
    built.one_way_m = edges
        .iter()
        .filter(one_way)
        .fold(0.0, |sum, e| sum + metres(e.length));
    if built.one_way_m > 0.0 {
        let strong = strong(nodes, edges);
        let apart = |e: &&Edge| strong[e.from as usize] != strong[e.to as usize];
        let mut weight = std::collections::BTreeMap::<(u32, u32), f64>::new();
        for e in edges.iter().filter(|e| !apart(e)) {
            let piece = sets.of(e.from);
            *weight.entry((piece, strong[e.from as usize])).or_default() += metres(e.length);
        }
        let mut most = std::collections::BTreeMap::<u32, f64>::new();
        let mut all = most.clone();
        for (&(piece, _), &w) in &weight {
            let best = most.entry(piece).or_default();
            *best = best.max(w);
            *all.entry(piece).or_default() += w;
        }
        let crossing: f64 = edges.iter().filter(apart).map(|e| metres(e.length)).sum();
        built.trap_m = crossing + all.iter().map(|(k, a)| a - most[k]).sum::<f64>();
    }
}

/// Strongly connected sets of nodes, after Tarjan (1972, doi:10.1137/0201010), without recursion.
fn strong(nodes: usize, edges: &[Edge]) -> Vec<u32> {
    let mut start = vec![0usize; nodes + 1];
    let arcs = || {
        edges.iter().flat_map(|e| {
            let ways = [(e.from, e.to, e.cost[0]), (e.to, e.from, e.cost[1])];
            ways.into_iter().filter(|w| w.2 != CLOSED)
        })
    };
    arcs().for_each(|(a, _, _)| start[a as usize + 1] += 1);
    for k in 0..nodes {
        start[k + 1] += start[k];
    }
    let mut next = start.clone();
    let mut heads = vec![0u32; start[nodes]];
    for (a, b, _) in arcs() {
        heads[next[a as usize]] = b;
        next[a as usize] += 1;
    }
    const NONE: u32 = u32::MAX;
    let (mut index, mut low) = (vec![NONE; nodes], vec![0u32; nodes]);
    let mut set = vec![NONE; nodes];
    let (mut stack, mut calls, mut count) = (Vec::new(), Vec::new(), 0u32);
    for root in 0..nodes {
        if index[root] != NONE {
            continue;
        }
        calls.push((root, start[root]));
        while let Some(&(v, at)) = calls.last() {
            if at == start[v] {
                index[v] = count;
                low[v] = count;
                count += 1;
                stack.push(v);
            }
            if at < start[v + 1] {
                if let Some(call) = calls.last_mut() {
                    call.1 += 1;
                }
                let w = heads[at] as usize;
                if index[w] == NONE {
                    calls.push((w, start[w]));
                } else if set[w] == NONE {
                    low[v] = low[v].min(index[w]);
                }
                continue;
            }
            if low[v] == index[v] {
                while let Some(w) = stack.pop() {
                    set[w] = v as u32;
                    if w == v {
                        break;
                    }
                }
            }
            calls.pop();
            if let Some(&(u, _)) = calls.last() {
                low[u] = low[u].min(low[v]);
            }
        }
    }
    set
}
