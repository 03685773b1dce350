//! OR-Library p-median: `n m p`, then `m` edges `i j length`; distances are shortest paths.
//!
//! Beasley 1990, doi:10.1057/jors.1990.166. Where an edge is listed twice the last one holds, as
//! the library's own notes say.

use super::numbers::Text;
use super::{Instance, Matrix, Said};
use crate::error::{Code, Fault};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// Largest graph that is read: its matrix takes 400 MB.
const MOST: usize = 10_000;

pub fn read(text: &Text) -> Said {
    let mut numbers = text.numbers();
    let head = [numbers.whole(), numbers.whole(), numbers.whole()];
    let [Some(n), Some(m), Some(p)] = head else {
        return Said::Not("three whole numbers `n m p` at the start".into());
    };
    if m.checked_mul(3).and_then(|k| k.checked_add(3)) != Some(text.words) {
        let have = text.words - 3;
        return Said::Not(format!("3 × {m} numbers after `n m p`, there are {have}"));
    }
    if n == 0 || p == 0 || p > n {
        return Said::Not(format!("1 ≤ p ≤ n, not p = {p}, n = {n}"));
    }
    let mut edges = BTreeMap::new();
    for k in 0..m {
        let edge = [numbers.whole(), numbers.whole(), numbers.whole()];
        let [Some(a), Some(b), Some(length)] = edge else {
            return Said::Not(format!("edge {} in whole numbers", k + 1));
        };
        if a == 0 || b == 0 || a > n || b > n {
            return Said::Not(format!("edge {} between 1 and {n}", k + 1));
        }
        edges.insert((a.min(b) - 1, a.max(b) - 1), length as u32);
    }
    if n > MOST {
        let fault = Fault::new(Code::TooLarge, text.file).found(format!("n = {n}"));
        return fault.expected(format!("n ≤ {MOST}")).into();
    }
    let mut near = vec![Vec::new(); n];
    for (&(a, b), &length) in &edges {
        near[a].push((b, length));
        near[b].push((a, length));
    }
    let mut distance = vec![u32::MAX; n * n];
    let rows = distance.par_chunks_mut(n).enumerate();
    rows.for_each(|(from, row)| shortest(&near, from, row));
    Said::Is(Instance::Matrix(Matrix {
        sites: n,
        distance,
        open: p,
    }))
}

/// Dijkstra's algorithm from one node.
fn shortest(near: &[Vec<(usize, u32)>], from: usize, row: &mut [u32]) {
    row[from] = 0;
    let mut heap = BinaryHeap::from([(Reverse(0u32), from)]);
    while let Some((Reverse(d), a)) = heap.pop() {
        if d > row[a] {
            continue;
        }
        for &(b, length) in &near[a] {
            let far = d.saturating_add(length);
            if far < row[b] {
                row[b] = far;
                heap.push((Reverse(far), b));
            }
        }
    }
}
