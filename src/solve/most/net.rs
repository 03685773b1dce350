//! A question with equal demands merged and neighbours numbered close together.

use super::Most;
use crate::solve::part::Rows;
use rayon::prelude::*;
use std::collections::VecDeque;

/// Demands (merged where their reach is equal) and sites in local numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Net {
    /// Sites in reach of each demand, ascending, never empty.
    pub sites_of: Rows,
    /// Demands in reach of each site, ascending.
    pub demands_of: Rows,
    /// Weight per demand, positive.
    pub weight: Vec<i64>,
    /// What each site uses of the limit.
    pub cost: Vec<i64>,
    /// The limit.
    pub limit: i64,
    /// Open in every plan.
    pub required: Vec<bool>,
    /// The caller's number of each site.
    pub site: Vec<u32>,
    /// Demand behind each of the caller's demands; `NONE` if it has no weight or no reach.
    pub group: Vec<u32>,
}

/// No demand.
pub(super) const NONE: u32 = u32::MAX;

impl Net {
    /// Merges and renumbers.
    pub fn new(most: &Most) -> Net {
        let n = most.rows.len();
        let m = most.cost.len();
        let mut rows: Vec<(u64, u32)> = (0..n)
            .into_par_iter()
            .filter(|&i| most.weight[i] > 0 && !most.rows.row(i).is_empty())
            .map(|i| (hash(most.rows.row(i)), i as u32))
            .collect();
        rows.par_sort_unstable();
        let (group, first, weight) = merge(most, &rows);
        drop(rows);
        let mut lists = Rows {
            start: vec![0],
            item: Vec::new(),
        };
        for &i in &first {
            let from = lists.item.len();
            lists.item.extend_from_slice(most.rows.row(i as usize));
            lists.item[from..].sort_unstable();
            let mut kept = from;
            for k in from..lists.item.len() {
                if k == from || lists.item[k] != lists.item[kept - 1] {
                    lists.item[kept] = lists.item[k];
                    kept += 1;
                }
            }
            lists.item.truncate(kept);
            lists.start.push(kept as u32);
        }
        let site = order(&lists, &lists.transposed(m));
        let mut required = vec![false; m];
        for &j in &most.required {
            required[j as usize] = true;
        }
        Net::renumbered(most, lists, weight, group, site, &required)
    }

    /// The same with sites in the order of `site` and demands in that of their first site.
    fn renumbered(
        most: &Most,
        rows: Rows,
        weight: Vec<i64>,
        mut group: Vec<u32>,
        site: Vec<u32>,
        required: &[bool],
    ) -> Net {
        let mut local = vec![0u32; site.len()];
        for (s, &j) in site.iter().enumerate() {
            local[j as usize] = s as u32;
        }
        let mut lists: Vec<(u32, u32)> = (0..rows.len())
            .map(|g| {
                let first = rows.row(g).iter().map(|&j| local[j as usize]).min();
                (first.unwrap_or(0), g as u32)
            })
            .collect();
        lists.sort_unstable();
        let mut sites_of = Rows {
            start: vec![0],
            item: Vec::with_capacity(rows.item.len()),
        };
        let mut number = vec![0u32; rows.len()];
        for (k, &(_, g)) in lists.iter().enumerate() {
            number[g as usize] = k as u32;
            let from = sites_of.item.len();
            let row = rows.row(g as usize).iter().map(|&j| local[j as usize]);
            sites_of.item.extend(row);
            sites_of.item[from..].sort_unstable();
            sites_of.start.push(sites_of.item.len() as u32);
        }
        for g in group.iter_mut().filter(|g| **g != NONE) {
            *g = number[*g as usize];
        }
        Net {
            demands_of: sites_of.transposed(site.len()),
            sites_of,
            weight: lists.iter().map(|&(_, g)| weight[g as usize]).collect(),
            cost: site.iter().map(|&j| most.cost[j as usize]).collect(),
            limit: most.limit,
            required: site.iter().map(|&j| required[j as usize]).collect(),
            site,
            group,
        }
    }

    /// Number of sites.
    pub fn sites(&self) -> usize {
        self.cost.len()
    }

    /// Number of demands.
    pub fn demands(&self) -> usize {
        self.weight.len()
    }

    /// Weight that the open sites cover.
    pub fn value(&self, open: &[bool]) -> i64 {
        let covered = |i: &usize| self.sites_of.row(*i).iter().any(|&j| open[j as usize]);
        (0..self.demands())
            .filter(covered)
            .map(|i| self.weight[i])
            .sum()
    }
}

/// Groups equal rows: group per row, first row and weight per group. `rows` is sorted by hash.
fn merge(most: &Most, rows: &[(u64, u32)]) -> (Vec<u32>, Vec<u32>, Vec<i64>) {
    let mut group = vec![NONE; most.rows.len()];
    let (mut first, mut weight): (Vec<u32>, Vec<i64>) = (Vec::new(), Vec::new());
    let mut from = 0;
    for (k, &(h, i)) in rows.iter().enumerate() {
        if k == 0 || rows[k - 1].0 != h {
            from = first.len();
        }
        let row = most.rows.row(i as usize);
        let same = (from..first.len()).find(|&g| equal(most.rows.row(first[g] as usize), row));
        let g = same.unwrap_or_else(|| {
            first.push(i);
            weight.push(0);
            first.len() - 1
        });
        weight[g] += most.weight[i as usize];
        group[i as usize] = g as u32;
    }
    (group, first, weight)
}

/// Are the rows equal as sets?
fn equal(a: &[u32], b: &[u32]) -> bool {
    if a == b {
        return true;
    }
    let set = |r: &[u32]| {
        let mut r = r.to_vec();
        r.sort_unstable();
        r.dedup();
        r
    };
    set(a) == set(b)
}

/// A number that equal sets share.
fn hash(row: &[u32]) -> u64 {
    let mix = |j: u32| {
        let mut z = (u64::from(j) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z ^ (z >> 29)
    };
    if row.windows(2).all(|p| p[0] < p[1]) {
        return row.iter().fold(0, |h, &j| h ^ mix(j));
    }
    let mut row = row.to_vec();
    row.sort_unstable();
    row.dedup();
    row.iter().fold(0, |h, &j| h ^ mix(j))
}

/// Sites in breadth-first order over common demands, so that near ones have near numbers.
fn order(sites_of: &Rows, demands_of: &Rows) -> Vec<u32> {
    let m = demands_of.len();
    let (mut seen, mut done) = (vec![false; m], vec![false; sites_of.len()]);
    let mut order = Vec::with_capacity(m);
    let mut queue = VecDeque::new();
    for root in 0..m {
        if seen[root] {
            continue;
        }
        seen[root] = true;
        queue.push_back(root as u32);
        while let Some(j) = queue.pop_front() {
            order.push(j);
            for &i in demands_of.row(j as usize) {
                if std::mem::replace(&mut done[i as usize], true) {
                    continue;
                }
                for &k in sites_of.row(i as usize) {
                    if !std::mem::replace(&mut seen[k as usize], true) {
                        queue.push_back(k);
                    }
                }
            }
        }
    }
    order
}
