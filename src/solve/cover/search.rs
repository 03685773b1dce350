//! Cheap covers by weighting local search (Gao, Weise, Li 2015, 10.1016/j.ejor.2015.05.038).
//!
//! A row that stays short gains weight. A step closes the open site whose loss per cost is least
//! and opens, in a random short row, the site whose gain per cost is most, as long as the cover
//! would still be cheaper than the best one. A site that was closed is opened again only after
//! something around it has changed.

use super::Part;
use crate::solve::Stop;

/// A search on one part.
pub struct Search<'a> {
    part: &'a Part,
    weight: Vec<i64>,
    /// Open sites per row.
    count: Vec<u32>,
    /// Exclusive or of the open sites of a row: its only one, if there is one.
    mix: Vec<u32>,
    open: Vec<bool>,
    /// Weight of rows that would become short (open) or would be helped (closed).
    score: Vec<i64>,
    /// When the site was last opened or closed, and when anything of the row was.
    moved: Vec<u64>,
    stirred: Vec<u64>,
    list: Vec<u32>,
    place: Vec<u32>,
    short: Vec<u32>,
    short_place: Vec<u32>,
    now: i64,
    step: u64,
    last: u32,
    dice: u64,
    best: Vec<u32>,
    best_value: i64,
}

const NOWHERE: u32 = u32::MAX;

impl<'a> Search<'a> {
    /// Starts from the sites in `start`, and as many more as it takes.
    pub fn new(part: &'a Part, start: &[u32], seed: u64) -> Search<'a> {
        let (n, m) = (part.rows.len(), part.cost.len());
        let mut search = Search {
            part,
            weight: vec![1; n],
            count: vec![0; n],
            mix: vec![0; n],
            open: vec![false; m],
            score: (0..m).map(|j| part.cols.row(j).len() as i64).collect(),
            moved: vec![0; m],
            stirred: vec![0; n],
            list: Vec::new(),
            place: vec![NOWHERE; m],
            short: (0..n as u32).collect(),
            short_place: (0..n as u32).collect(),
            now: 0,
            step: 1,
            last: NOWHERE,
            dice: seed,
            best: Vec::new(),
            best_value: i64::MAX,
        };
        for &j in start {
            if !search.open[j as usize] {
                search.flip_open(j);
            }
        }
        search.complete();
        search.shed();
        search.keep();
        search
    }

    /// Makes up to `moves` moves, or fewer if a cover of at most `goal` is found.
    pub fn run(&mut self, moves: u64, goal: i64, stop: &Stop) {
        for k in 0..moves {
            if k % 256 == 0 && stop.now() {
                return;
            }
            while self.short.is_empty() {
                self.keep();
                if self.best_value <= goal {
                    return;
                }
                match self.least_loss() {
                    Some(j) => self.flip_closed(j),
                    None => return,
                }
            }
            let Some(j) = self.least_loss() else {
                self.restart();
                continue;
            };
            self.flip_closed(j);
            self.last = NOWHERE;
            while !self.short.is_empty() {
                let at = self.below(self.short.len());
                let row = self.short[at];
                let Some(j) = self.most_gain(row) else { break };
                if self.now + self.part.cost[j as usize] >= self.best_value {
                    break;
                }
                self.flip_open(j);
                self.last = j;
                for at in 0..self.short.len() {
                    self.raise(self.short[at]);
                }
            }
            self.step += 1;
        }
    }

    /// The best cover so far, ascending.
    pub fn best(&self) -> &[u32] {
        &self.best
    }

    /// What it costs.
    pub fn value(&self) -> i64 {
        self.best_value
    }

    fn restart(&mut self) {
        for j in self.best.clone() {
            if !self.open[j as usize] {
                self.flip_open(j);
            }
        }
    }

    /// Opens what gains most per cost until no row is short.
    fn complete(&mut self) {
        let mut heap: std::collections::BinaryHeap<(Rate, std::cmp::Reverse<u32>)> =
            (0..self.open.len())
                .filter(|&j| !self.open[j] && self.score[j] > 0)
                .map(|j| (self.rate(j), std::cmp::Reverse(j as u32)))
                .collect();
        while !self.short.is_empty() {
            let Some((rate, std::cmp::Reverse(j))) = heap.pop() else {
                return;
            };
            if self.open[j as usize] || self.score[j as usize] <= 0 {
                continue;
            }
            let now = self.rate(j as usize);
            if now < rate {
                heap.push((now, std::cmp::Reverse(j)));
            } else {
                self.flip_open(j);
            }
        }
    }

    fn rate(&self, j: usize) -> Rate {
        Rate(self.score[j], self.part.cost[j].max(1))
    }

    /// Closes what nobody needs, the dearest first.
    fn shed(&mut self) {
        let mut order = self.list.clone();
        order.sort_unstable_by_key(|&j| (std::cmp::Reverse(self.part.cost[j as usize]), j));
        for j in order {
            if self.score[j as usize] == 0 {
                self.flip_closed(j);
            }
        }
    }

    fn keep(&mut self) {
        if self.short.is_empty() && self.now < self.best_value {
            self.best_value = self.now;
            self.best.clone_from(&self.list);
            self.best.sort_unstable();
        }
    }

    /// The open site whose loss per cost is least; of equals the one that moved first.
    fn least_loss(&self) -> Option<u32> {
        let open = self.list.iter().filter(|&&j| j != self.last);
        open.copied().min_by(|&a, &b| {
            let (a, b) = (a as usize, b as usize);
            let by_rate = self.rate(a).cmp(&self.rate(b));
            by_rate
                .then(self.moved[a].cmp(&self.moved[b]))
                .then(a.cmp(&b))
        })
    }

    /// The site of the row that gains most per cost, if any may be opened.
    fn most_gain(&self, row: u32) -> Option<u32> {
        let may = |&&j: &&u32| {
            let j = j as usize;
            let mut rows = self.part.cols.row(j).iter();
            !self.open[j]
                && (self.moved[j] == 0 || rows.any(|&i| self.stirred[i as usize] > self.moved[j]))
        };
        let row = self.part.rows.row(row as usize).iter().filter(may);
        row.copied().max_by(|&a, &b| {
            let (a, b) = (a as usize, b as usize);
            let by_rate = self.rate(a).cmp(&self.rate(b));
            by_rate
                .then(self.moved[b].cmp(&self.moved[a]))
                .then(b.cmp(&a))
        })
    }

    /// A short row weighs one more.
    fn raise(&mut self, row: u32) {
        self.weight[row as usize] += 1;
        for &j in self.part.rows.row(row as usize) {
            self.score[j as usize] += i64::from(!self.open[j as usize]);
        }
    }

    fn flip_open(&mut self, j: u32) {
        self.open[j as usize] = true;
        self.score[j as usize] = 0;
        self.place[j as usize] = self.list.len() as u32;
        self.list.push(j);
        self.now += self.part.cost[j as usize];
        self.stamp(j);
        let part = self.part;
        for &i in part.cols.row(j as usize) {
            let row = i as usize;
            let (before, need) = (self.count[row], u32::from(part.need[row]));
            self.count[row] += 1;
            self.mix[row] ^= j;
            let weight = self.weight[row];
            if before + 1 == need {
                self.leave_short(i);
                for &k in part.rows.row(row) {
                    let up = self.open[k as usize];
                    self.score[k as usize] += if up { weight } else { -weight };
                }
            } else if before == need {
                if need == 1 {
                    self.score[(self.mix[row] ^ j) as usize] -= weight;
                } else {
                    for &k in part.rows.row(row) {
                        if self.open[k as usize] && k != j {
                            self.score[k as usize] -= weight;
                        }
                    }
                }
            }
        }
    }

    fn flip_closed(&mut self, j: u32) {
        self.open[j as usize] = false;
        let at = self.place[j as usize] as usize;
        self.list.swap_remove(at);
        if let Some(&moved) = self.list.get(at) {
            self.place[moved as usize] = at as u32;
        }
        self.place[j as usize] = NOWHERE;
        self.now -= self.part.cost[j as usize];
        self.score[j as usize] = 0;
        self.stamp(j);
        self.moved[j as usize] = self.step_now();
        let part = self.part;
        for &i in part.cols.row(j as usize) {
            let row = i as usize;
            let (before, need) = (self.count[row], u32::from(part.need[row]));
            self.count[row] -= 1;
            self.mix[row] ^= j;
            let weight = self.weight[row];
            if before == need {
                self.enter_short(i);
                for &k in part.rows.row(row) {
                    let k = k as usize;
                    if k != j as usize {
                        self.score[k] += if self.open[k] { -weight } else { weight };
                    }
                }
                self.score[j as usize] += weight;
            } else if before < need {
                self.score[j as usize] += weight;
            } else if before == need + 1 {
                if need == 1 {
                    self.score[self.mix[row] as usize] += weight;
                } else {
                    for &k in part.rows.row(row) {
                        if self.open[k as usize] {
                            self.score[k as usize] += weight;
                        }
                    }
                }
            }
        }
    }

    /// Notes that a site moved, and where that is felt.
    fn stamp(&mut self, j: u32) {
        self.step += 1;
        let now = self.step_now();
        self.moved[j as usize] = now;
        for &i in self.part.cols.row(j as usize) {
            self.stirred[i as usize] = now;
        }
    }

    fn step_now(&self) -> u64 {
        self.step
    }

    fn leave_short(&mut self, row: u32) {
        let at = self.short_place[row as usize] as usize;
        self.short.swap_remove(at);
        if let Some(&moved) = self.short.get(at) {
            self.short_place[moved as usize] = at as u32;
        }
        self.short_place[row as usize] = NOWHERE;
    }

    fn enter_short(&mut self, row: u32) {
        self.short_place[row as usize] = self.short.len() as u32;
        self.short.push(row);
    }

    /// In `0..n`, by splitmix64.
    fn below(&mut self, n: usize) -> usize {
        self.dice = self.dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.dice;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((u128::from(z) * n as u128) >> 64) as usize
    }
}

/// Score over cost, compared exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rate(i64, i64);

impl Ord for Rate {
    fn cmp(&self, other: &Rate) -> std::cmp::Ordering {
        let left = i128::from(self.0) * i128::from(other.1);
        left.cmp(&(i128::from(other.0) * i128::from(self.1)))
    }
}

impl PartialOrd for Rate {
    fn partial_cmp(&self, other: &Rate) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
