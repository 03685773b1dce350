//! Rows of a cover problem, sorted, filtered, compared.

use super::Cover;
use crate::solve::part::Rows;
use rayon::prelude::*;

/// Rows sorted, without sites that cost nothing.
#[derive(Default)]
pub struct Sorted {
    /// Sites per row, ascending.
    pub rows: Rows,
    /// Sites still needed.
    pub need: Vec<u8>,
    /// The same for equal sets.
    pub hash: Vec<u64>,
}

impl Sorted {
    /// The rows `span`; `None` if one has fewer sites than it needs.
    pub fn new(
        cover: &Cover,
        span: std::ops::Range<usize>,
        least: &(dyn Fn(usize) -> u8 + Sync),
    ) -> Option<Sorted> {
        let mut sorted = Sorted::default();
        sorted.rows.start.push(0);
        let mut row: Vec<u32> = Vec::new();
        for i in span {
            row.clear();
            row.extend_from_slice(cover.rows.row(i));
            row.sort_unstable();
            row.dedup();
            if row.len() < usize::from(least(i)) {
                return None;
            }
            let all = row.len();
            row.retain(|&j| cover.cost[j as usize] > 0);
            let need = usize::from(least(i)).saturating_sub(all - row.len());
            sorted.need.push(need as u8);
            if need > 0 {
                sorted.rows.item.extend_from_slice(&row);
            }
            sorted.rows.start.push(sorted.rows.item.len() as u32);
            let hash = row.iter().fold(0u64, |h, &j| h.wrapping_add(scramble(j)));
            sorted.hash.push(hash);
        }
        Some(sorted)
    }

    /// Which rows ask for something and are the first of their kind.
    pub fn first_of_equals(&self) -> Vec<bool> {
        let mut order: Vec<(u64, u32)> = self.hash.iter().copied().zip(0..).collect();
        order.par_sort_unstable();
        let mut keep: Vec<bool> = self.need.iter().map(|&n| n > 0).collect();
        let mut first = 0;
        for at in 1..order.len() {
            if order[at].0 != order[first].0 {
                first = at;
                continue;
            }
            let (a, b) = (order[first].1 as usize, order[at].1 as usize);
            if self.need[a] == self.need[b] && self.rows.row(a) == self.rows.row(b) {
                keep[b] = false;
            }
        }
        keep
    }
}

/// Equal pieces of `0..n`, for parallel work that is put together in order.
pub fn spans(n: usize) -> Vec<std::ops::Range<usize>> {
    let size = (n / 64).max(1024);
    (0..n).step_by(size).map(|a| a..(a + size).min(n)).collect()
}

/// Puts more rows at the end.
pub fn append(rows: &mut Rows, more: &Rows) {
    let base = rows.item.len() as u32;
    rows.item.extend_from_slice(&more.item);
    rows.start.extend(more.start[1..].iter().map(|s| s + base));
}

/// The rows `keep`, with their entries renumbered; entries without a number are dropped.
pub fn filtered(rows: &Rows, keep: &[bool], number: &[u32]) -> Rows {
    let pieces: Vec<Rows> = spans(rows.len())
        .into_par_iter()
        .map(|span| {
            let mut piece = Rows::default();
            piece.start.push(0);
            for i in span.filter(|&i| keep[i]) {
                let new = rows.row(i).iter().map(|&j| number[j as usize]);
                piece.item.extend(new.filter(|&j| j != u32::MAX));
                piece.start.push(piece.item.len() as u32);
            }
            piece
        })
        .collect();
    let mut all = Rows::default();
    all.start.push(0);
    all.item.reserve(pieces.iter().map(|p| p.item.len()).sum());
    for piece in &pieces {
        append(&mut all, piece);
    }
    all
}

/// New numbers of what is kept.
pub fn numbers(keep: &[bool]) -> Vec<u32> {
    let mut next = 0;
    let number = |&k: &bool| {
        next += u32::from(k);
        if k {
            next - 1
        } else {
            u32::MAX
        }
    };
    keep.iter().map(number).collect()
}

/// Keeps the marked entries of a list.
pub fn retain<T>(list: &mut Vec<T>, keep: &[bool]) {
    let mut at = keep.iter();
    list.retain(|_| at.next().is_some_and(|&k| k));
}

/// One bit per site, spread over 64.
pub fn mark(row: &[u32]) -> u64 {
    row.iter().fold(0, |m, &j| m | 1 << (scramble(j) >> 58))
}

/// Splitmix64.
pub fn scramble(j: u32) -> u64 {
    let mut z = (u64::from(j) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Is ascending `a` contained in ascending `b`?
pub fn is_subset(a: &[u32], b: &[u32]) -> bool {
    let mut at = 0;
    for &x in a {
        while at < b.len() && b[at] < x {
            at += 1;
        }
        if at == b.len() || b[at] != x {
            return false;
        }
        at += 1;
    }
    true
}
