//! Opening and closing a site, with all that depends on it.

use super::{Place, Search, NONE, NOWHERE};

impl Search<'_> {
    pub(super) fn add(&mut self, j: u32) {
        self.open[j as usize] = true;
        self.at[j as usize] = self.list.len() as u32;
        self.list.push(j);
        self.log.push((j, true));
        self.cheapest = None;
        self.value += self.ask.cost(j as usize);
        let column = std::mem::take(&mut self.column[j as usize]);
        for &(i, d) in &column {
            if (d, j) < self.second[i as usize] {
                let (first, second) = (self.first[i as usize], self.second[i as usize]);
                if (d, j) < first {
                    self.place(i, (d, j), first);
                } else {
                    self.place(i, first, (d, j));
                }
                debug_assert!(second >= self.second[i as usize]);
            }
        }
        self.column[j as usize] = column;
    }

    pub(super) fn drop(&mut self, j: u32) {
        self.open[j as usize] = false;
        let at = self.at[j as usize] as usize;
        self.list.swap_remove(at);
        if let Some(&moved) = self.list.get(at) {
            self.at[moved as usize] = at as u32;
        }
        self.log.push((j, false));
        self.cheapest = None;
        self.value -= self.ask.cost(j as usize);
        let column = std::mem::take(&mut self.column[j as usize]);
        for &(i, _) in &column {
            let (first, second) = (self.first[i as usize], self.second[i as usize]);
            if first.1 == j {
                let next = self.next_open(i as usize, second.1);
                self.place(i, second, next);
            } else if second.1 == j {
                let next = self.next_open(i as usize, first.1);
                self.place(i, first, next);
            }
        }
        self.column[j as usize] = column;
    }

    /// The nearest open site of demand `i` other than `but`.
    pub(super) fn next_open(&mut self, i: usize, but: u32) -> Place {
        let mut from = 0;
        loop {
            for &(j, d) in &self.rows.row[i][from..] {
                if self.open[j as usize] && j != but {
                    return (d, j);
                }
            }
            if self.rows.complete(i) {
                return NOWHERE;
            }
            from = self.rows.row[i].len();
            self.rows.grow(i);
            for &(j, d) in &self.rows.row[i][from..] {
                self.column[j as usize].push((i as u32, d));
            }
        }
    }

    /// What demand `i` costs when it is served from there.
    pub(super) fn cost_of(&self, i: usize, (distance, site): Place) -> i64 {
        match (self.ask.weight[i], site) {
            (0, _) => 0,
            (weight, NONE) => weight * self.unserved.0 + self.unserved.1,
            (weight, _) => weight * i64::from(distance),
        }
    }

    /// Gives demand `i` its two nearest open sites.
    pub(super) fn place(&mut self, i: u32, first: Place, second: Place) {
        let k = i as usize;
        let (old, after) = (self.first[k], self.second[k]);
        let was = self.cost_of(k, old);
        let is = self.cost_of(k, first);
        if old.1 != NONE {
            self.loss[old.1 as usize] -= self.cost_of(k, after) - was;
        }
        if first.1 != NONE {
            self.loss[first.1 as usize] += self.cost_of(k, second) - is;
        }
        self.value += is - was;
        self.first[k] = first;
        self.second[k] = second;
        self.changed.push(i);
    }
}
