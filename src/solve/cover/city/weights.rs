//! Few sites that cover every row: local search with row weights.
//!
//! A plan with one site too few is repaired by swaps; every row that stays uncovered gains
//! weight, so the search leaves the places where it is stuck. When all rows are covered, the plan
//! is kept and the site that is missed least is closed. A site may come back only after something
//! near it changed, and never right after it was closed.
//!
//! Gao, Weise & Li 2015, "An efficient local search heuristic with row weighting for the unicost
//! set covering problem", doi:10.1016/j.ejor.2015.05.038.

use crate::solve::part::Rows;
use crate::solve::Stop;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// How long to search, and when the plan is good enough.
#[derive(Clone, Debug)]
pub struct Effort<'a> {
    /// Most swaps.
    pub swaps: u64,
    /// Stop when so few sites suffice.
    pub target: usize,
    /// Seed.
    pub seed: u64,
    /// Asked every few hundred swaps.
    pub stop: &'a Stop,
}

/// Looks for a cover of all `rows` (sites per row) with few sites; `cols` is its transpose.
///
/// Starts from `start` (any sites; what it leaves uncovered is added greedily). Returns ascending
/// sites, `None` if some row has none. The result depends on the effort, not on the machine,
/// unless it is stopped.
pub fn search(
    rows: &Rows,
    cols: &Rows,
    start: Option<&[u32]>,
    effort: &Effort,
) -> Option<Vec<u32>> {
    let mut search = Search::new(rows, cols, effort.seed)?;
    search.begin(start.unwrap_or(&[]));
    search.run(effort.swaps, effort.target, effort.stop);
    Some(search.best().to_vec())
}

const NONE: u32 = u32::MAX;

/// Sites per block: the least loss is known per block and refreshed when something in it changed.
const BLOCK: usize = 32;

/// A search that can be continued.
pub struct Search<'a> {
    rows: &'a Rows,
    cols: &'a Rows,
    /// Open sites over each row, and the sum of their ids: of a single one it is the name.
    count: Vec<u32>,
    sum: Vec<u32>,
    weight: Vec<u32>,
    /// Weight that would be lost by closing (open sites) or won by opening (closed ones).
    score: Vec<u64>,
    open: Vec<bool>,
    /// When the site last changed.
    stamp: Vec<u64>,
    /// Flips so far; the one that closed a site, and the last one over a row.
    flips: u64,
    closed_at: Vec<u64>,
    changed_at: Vec<u64>,
    uncovered: Vec<u32>,
    /// Where a row is in `uncovered`.
    place: Vec<u32>,
    /// Sites in an order that keeps neighbours together; position of each.
    order: Vec<u32>,
    block_of: Vec<u32>,
    /// Open site of least loss per block, oldest on ties, the tabu one apart.
    least: Vec<u32>,
    stale: Vec<bool>,
    stale_list: Vec<u32>,
    size: usize,
    tabu: u32,
    now: u64,
    dice: u64,
    best: Vec<u32>,
}

impl<'a> Search<'a> {
    /// A search over `rows` with their transpose; `None` if a row has no site.
    pub fn new(rows: &'a Rows, cols: &'a Rows, seed: u64) -> Option<Search<'a>> {
        let (m, n) = (rows.len(), cols.len());
        if (0..m).any(|i| rows.row(i).is_empty()) {
            return None;
        }
        let order = neighbours_together(rows, cols);
        let mut block_of = vec![0; n];
        for (k, &j) in order.iter().enumerate() {
            block_of[j as usize] = (k / BLOCK) as u32;
        }
        let blocks = n.div_ceil(BLOCK);
        let score = (0..n).map(|j| cols.row(j).len() as u64).collect();
        Some(Search {
            rows,
            cols,
            count: vec![0; m],
            sum: vec![0; m],
            weight: vec![1; m],
            score,
            open: vec![false; n],
            stamp: vec![0; n],
            flips: 0,
            closed_at: vec![0; n],
            changed_at: vec![0; m],
            uncovered: (0..m as u32).collect(),
            place: (0..m as u32).collect(),
            order,
            block_of,
            least: vec![NONE; blocks],
            stale: vec![false; blocks],
            stale_list: Vec::new(),
            size: 0,
            tabu: NONE,
            now: 0,
            dice: seed ^ 0x9e37_79b9_7f4a_7c15,
            best: Vec::new(),
        })
    }

    /// Opens `start` and, greedily, what it takes to cover the rest.
    pub fn begin(&mut self, start: &[u32]) {
        for &j in start {
            if !self.open[j as usize] {
                self.open_site(j);
            }
        }
        let mut heap: BinaryHeap<(u64, Reverse<u32>)> = (0..self.cols.len())
            .map(|j| (self.score[j], Reverse(j as u32)))
            .collect();
        while let Some((gain, Reverse(j))) = heap.pop() {
            if self.uncovered.is_empty() {
                break;
            }
            let js = j as usize;
            if self.open[js] {
                continue;
            }
            if self.score[js] < gain {
                heap.push((self.score[js], Reverse(j)));
                continue;
            }
            self.open_site(j);
        }
        self.keep();
    }

    /// The best cover so far, ascending.
    pub fn best(&self) -> &[u32] {
        &self.best
    }

    /// Makes up to `swaps` swaps; stops at `target` sites or when asked.
    pub fn run(&mut self, swaps: u64, target: usize, stop: &Stop) {
        for step in 0..swaps {
            if step % 256 == 0 && stop.now() {
                return;
            }
            while self.uncovered.is_empty() {
                self.keep();
                if self.best.len() <= target.max(1) {
                    return;
                }
                match self.least_missed() {
                    Some(j) => self.close_site(j),
                    None => return,
                }
            }
            let Some(out) = self.least_missed() else {
                // One site too few is none at all: no single site covers everything.
                return;
            };
            self.close_site(out);
            self.stamp[out as usize] = self.now;
            let pick = self.below(self.uncovered.len());
            let row = self.uncovered[pick];
            if let Some(inn) = self.most_wanted(row) {
                self.set_tabu(inn);
                self.open_site(inn);
                self.stamp[inn as usize] = self.now;
            }
            self.now += 1;
            self.learn();
        }
        if self.uncovered.is_empty() {
            self.keep();
        }
    }

    fn keep(&mut self) {
        if self.best.is_empty() || self.size < self.best.len() {
            self.best = (0..self.open.len() as u32)
                .filter(|&j| self.open[j as usize])
                .collect();
        }
    }

    fn below(&mut self, n: usize) -> usize {
        self.dice = self.dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.dice;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((u128::from(z) * n as u128) >> 64) as usize
    }

    fn touch(&mut self, j: u32) {
        let b = self.block_of[j as usize];
        if !self.stale[b as usize] {
            self.stale[b as usize] = true;
            self.stale_list.push(b);
        }
    }

    fn set_tabu(&mut self, j: u32) {
        if self.tabu != NONE {
            self.touch(self.tabu);
        }
        self.tabu = j;
        self.touch(j);
    }

    /// Open site of least loss, not the tabu one, oldest on ties.
    fn least_missed(&mut self) -> Option<u32> {
        while let Some(b) = self.stale_list.pop() {
            self.stale[b as usize] = false;
            let from = b as usize * BLOCK;
            let to = (from + BLOCK).min(self.order.len());
            let mut least = NONE;
            for k in from..to {
                let j = self.order[k];
                if self.open[j as usize] && j != self.tabu && self.before(j, least) {
                    least = j;
                }
            }
            self.least[b as usize] = least;
        }
        let mut best = NONE;
        for &j in &self.least {
            if j != NONE && self.before(j, best) {
                best = j;
            }
        }
        (best != NONE).then_some(best)
    }

    fn before(&self, a: u32, b: u32) -> bool {
        if b == NONE {
            return true;
        }
        let (a, b) = (a as usize, b as usize);
        (self.score[a], self.stamp[a], a) < (self.score[b], self.stamp[b], b)
    }

    /// Closed site over `row` of most gain among those that may come back, oldest on ties; any
    /// other one if none may.
    fn most_wanted(&self, row: u32) -> Option<u32> {
        let all = self.rows.row(row as usize).iter().copied();
        all.max_by_key(|&j| {
            let js = j as usize;
            (self.may_open(j), self.score[js], Reverse(self.stamp[js]))
        })
    }

    /// Rows that are still uncovered gain weight.
    fn learn(&mut self) {
        for k in 0..self.uncovered.len() {
            let i = self.uncovered[k] as usize;
            self.weight[i] += 1;
            for &j in self.rows.row(i) {
                self.score[j as usize] += 1;
            }
        }
    }

    fn open_site(&mut self, j: u32) {
        let js = j as usize;
        self.open[js] = true;
        self.flips += 1;
        self.size += 1;
        self.score[js] = 0;
        for &i in self.cols.row(js) {
            let i = i as usize;
            let w = u64::from(self.weight[i]);
            self.changed_at[i] = self.flips;
            match self.count[i] {
                0 => {
                    self.score[js] += w;
                    self.covered(i);
                    for &k in self.rows.row(i) {
                        if k != j {
                            self.score[k as usize] -= w;
                        }
                    }
                }
                1 => {
                    let only = self.sum[i];
                    self.score[only as usize] -= w;
                    self.touch(only);
                }
                _ => {}
            }
            self.count[i] += 1;
            self.sum[i] = self.sum[i].wrapping_add(j);
        }
        self.touch(j);
    }

    fn close_site(&mut self, j: u32) {
        let js = j as usize;
        self.open[js] = false;
        self.flips += 1;
        self.size -= 1;
        self.score[js] = 0;
        for &i in self.cols.row(js) {
            let i = i as usize;
            let w = u64::from(self.weight[i]);
            self.changed_at[i] = self.flips;
            self.count[i] -= 1;
            self.sum[i] = self.sum[i].wrapping_sub(j);
            match self.count[i] {
                0 => {
                    self.place[i] = self.uncovered.len() as u32;
                    self.uncovered.push(i as u32);
                    self.score[js] += w;
                    for &k in self.rows.row(i) {
                        if k != j {
                            self.score[k as usize] += w;
                        }
                    }
                }
                1 => {
                    let only = self.sum[i];
                    self.score[only as usize] += w;
                    self.touch(only);
                }
                _ => {}
            }
        }
        self.closed_at[js] = self.flips;
        self.touch(j);
    }

    /// Has anything near the closed site changed since it was closed?
    fn may_open(&self, j: u32) -> bool {
        let closed = self.closed_at[j as usize];
        let mut rows = self.cols.row(j as usize).iter();
        closed == 0 || rows.any(|&i| self.changed_at[i as usize] > closed)
    }

    fn covered(&mut self, i: usize) {
        let at = self.place[i] as usize;
        self.uncovered.swap_remove(at);
        if let Some(&moved) = self.uncovered.get(at) {
            self.place[moved as usize] = at as u32;
        }
    }
}

/// All sites, breadth first over shared rows, so that neighbours stand near each other.
fn neighbours_together(rows: &Rows, cols: &Rows) -> Vec<u32> {
    let n = cols.len();
    let (mut seen, mut done) = (vec![false; n], vec![false; rows.len()]);
    let mut order: Vec<u32> = Vec::with_capacity(n);
    for first in 0..n {
        if seen[first] {
            continue;
        }
        seen[first] = true;
        let mut head = order.len();
        order.push(first as u32);
        while head < order.len() {
            let j = order[head] as usize;
            head += 1;
            for &i in cols.row(j) {
                if std::mem::replace(&mut done[i as usize], true) {
                    continue;
                }
                for &k in rows.row(i as usize) {
                    if !std::mem::replace(&mut seen[k as usize], true) {
                        order.push(k);
                    }
                }
            }
        }
    }
    order
}
