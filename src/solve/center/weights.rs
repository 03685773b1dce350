//! At most `p` sites that cover every row: local search with row weights (Gao, Weise, Li 2015,
//! doi:10.1016/j.ejor.2015.05.038).

use crate::solve::part::Rows;
use crate::solve::rng::Rng;
use crate::solve::Stop;

/// Looks for `p` sites that cover all rows, in at most `swaps` swaps, beginning with those of
/// `start`. `rows` holds sites per row, none of them empty, `cols` rows per site.
pub(super) fn search(
    rows: &Rows,
    cols: &Rows,
    p: usize,
    start: &[u32],
    swaps: u64,
    seed: u64,
    stop: &Stop,
) -> Option<Vec<u32>> {
    let mut s = Search {
        rows,
        cols,
        count: vec![0; rows.len()],
        sum: vec![0; rows.len()],
        weight: vec![1; rows.len()],
        score: (0..cols.len()).map(|j| cols.row(j).len() as u64).collect(),
        open: vec![false; cols.len()],
        stamp: vec![0; cols.len()],
        flips: vec![0; cols.len()],
        changed: vec![1; rows.len()],
        list: Vec::new(),
        bare: (0..rows.len() as u32).collect(),
        at: (0..rows.len() as u32).collect(),
        clock: 1,
    };
    for &j in start.iter().take(p) {
        if !s.open[j as usize] {
            s.flip(j);
        }
    }
    while !s.bare.is_empty() && s.list.len() < p {
        let best = (0..cols.len())
            .filter(|&j| !s.open[j])
            .max_by_key(|&j| (s.score[j], usize::MAX - j));
        let Some(j) = best else { break };
        s.flip(j as u32);
    }
    let mut rng = Rng(seed);
    let mut tabu = u32::MAX;
    for step in 0..swaps {
        if s.bare.is_empty() {
            s.list.sort_unstable();
            return Some(s.list);
        }
        if s.list.is_empty() || (step % 256 == 255 && stop.now()) {
            return None;
        }
        let out = s.list.iter().filter(|&&j| j != tabu);
        let out = out
            .min_by_key(|&&j| (s.score[j as usize], s.stamp[j as usize], j))
            .or(s.list.first());
        let &out = out?;
        s.flip(out);
        let row = s.bare[rng.below(s.bare.len())] as usize;
        let may = |j: &&u32| rows.row(row).len() == 1 || s.may_open(**j);
        let into = rows.row(row).iter().filter(may);
        let key = |j: &&u32| {
            (
                s.score[**j as usize],
                u64::MAX - s.stamp[**j as usize],
                u32::MAX - **j,
            )
        };
        let into = into.max_by_key(key).or(rows.row(row).first());
        if let Some(&j) = into {
            s.flip(j);
            tabu = j;
        }
        for k in 0..s.bare.len() {
            s.gain(s.bare[k] as usize);
        }
    }
    s.bare.is_empty().then(|| {
        s.list.sort_unstable();
        s.list
    })
}

struct Search<'a> {
    rows: &'a Rows,
    cols: &'a Rows,
    /// Open sites over each row, and the sum of their ids: of a single one it is the name.
    count: Vec<u32>,
    sum: Vec<u64>,
    weight: Vec<u64>,
    /// Weight lost by closing an open site, or won by opening a closed one.
    score: Vec<u64>,
    open: Vec<bool>,
    stamp: Vec<u64>,
    /// When a site was last closed, and when a row last saw a change.
    flips: Vec<u64>,
    changed: Vec<u64>,
    list: Vec<u32>,
    bare: Vec<u32>,
    at: Vec<u32>,
    clock: u64,
}

impl Search<'_> {
    /// A closed site may come back only after something near it changed.
    fn may_open(&self, j: u32) -> bool {
        let since = self.flips[j as usize];
        since == 0
            || self
                .cols
                .row(j as usize)
                .iter()
                .any(|&i| self.changed[i as usize] > since)
    }

    fn gain(&mut self, i: usize) {
        self.weight[i] += 1;
        for &j in self.rows.row(i) {
            self.score[j as usize] += 1;
        }
    }

    fn flip(&mut self, j: u32) {
        let js = j as usize;
        self.clock += 1;
        let opening = !self.open[js];
        self.open[js] = opening;
        self.stamp[js] = self.clock;
        if opening {
            self.list.push(j);
        } else {
            self.list.retain(|&k| k != j);
            self.flips[js] = self.clock;
        }
        for &i in self.cols.row(js) {
            let k = i as usize;
            let w = self.weight[k];
            self.changed[k] = self.clock;
            if opening {
                self.count[k] += 1;
                self.sum[k] += u64::from(j);
                if self.count[k] == 1 {
                    self.rows
                        .row(k)
                        .iter()
                        .filter(|&&c| c != j)
                        .for_each(|&c| self.score[c as usize] -= w);
                    self.covered(i);
                } else if self.count[k] == 2 {
                    self.score[(self.sum[k] - u64::from(j)) as usize] -= w;
                }
            } else {
                self.count[k] -= 1;
                self.sum[k] -= u64::from(j);
                if self.count[k] == 0 {
                    self.rows
                        .row(k)
                        .iter()
                        .filter(|&&c| c != j)
                        .for_each(|&c| self.score[c as usize] += w);
                    self.at[k] = self.bare.len() as u32;
                    self.bare.push(i);
                } else if self.count[k] == 1 {
                    self.score[self.sum[k] as usize] += w;
                }
            }
        }
    }

    fn covered(&mut self, i: u32) {
        let at = self.at[i as usize] as usize;
        self.bare.swap_remove(at);
        if let Some(&moved) = self.bare.get(at) {
            self.at[moved as usize] = at as u32;
        }
    }
}
