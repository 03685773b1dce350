//! Windows grown around a row: rows that are tight at the point, nearest in the sense of sharing
//! the point's mass, until enough sites carry it.

use super::interior::{Cut, Point};
use super::window::{Window, MOST_ROWS, MOST_SITES};
use crate::solve::part::Rows;

/// Less than this is nothing at the point.
const DUST: f64 = 0.002;

/// Sites of a window that cover the same of its rows.
#[derive(Clone, Debug)]
pub struct Class {
    /// Rows covered, one bit each.
    pub covers: u64,
    /// The sites, ascending.
    pub sites: Vec<u32>,
    /// The point's mass on them.
    pub mass: f64,
}

/// A window of the part: its rows, and the classes of sites over them.
#[derive(Clone, Debug)]
pub struct Local {
    /// Rows of the part, at most 64.
    pub rows: Vec<u32>,
    /// Classes that carry mass come first, the rest after them.
    pub classes: Vec<Class>,
    /// How many carry mass.
    pub support: usize,
    /// Valid weights to begin with, for the support.
    pub centre: Vec<f64>,
    /// Rows that were looked at, dominated ones among them.
    pub seen: Vec<u32>,
}

impl Local {
    /// The covers of the rows by sites of the support alone.
    pub fn window(&self) -> Window {
        let covers = self.classes[..self.support].iter().map(|c| c.covers);
        Window::new(self.rows.len(), covers.collect())
    }
}

/// What windows are grown from.
pub struct Ground<'a> {
    /// Sites per row and rows per site.
    pub rows: &'a Rows,
    /// Rows per site.
    pub cols: &'a Rows,
    /// The point.
    pub x: &'a [f64],
    /// Prices of all rows.
    pub y: &'a [f64],
    /// Is the row tight?
    pub tight: &'a [bool],
    /// Cuts and their prices.
    pub cuts: &'a [Cut],
    /// Prices of the cuts.
    pub cut_price: &'a [f64],
    /// Cuts by one of their rows.
    pub cuts_of: &'a [Vec<u32>],
}

/// Scratch space for growing, one per thread.
pub struct Scratch {
    missing: Vec<f64>,
    state: Vec<u8>,
    in_window: Vec<bool>,
}

impl Scratch {
    /// For so many rows and sites.
    pub fn new(rows: usize, sites: usize) -> Scratch {
        Scratch {
            missing: vec![0.0; rows],
            state: vec![0; rows],
            in_window: vec![false; sites],
        }
    }
}

impl Ground<'_> {
    /// Grows a window from `seed` until its rows are over `most` sites of the support.
    pub fn grow(&self, seed: u32, most: usize, scratch: &mut Scratch) -> Option<Local> {
        let mut touched: Vec<u32> = Vec::new();
        let mut picked: Vec<u32> = Vec::new();
        let mut sites: Vec<u32> = Vec::new();
        let mut next = seed;
        loop {
            scratch.state[next as usize] = 2;
            picked.push(next);
            for &j in self.rows.row(next as usize) {
                if self.x[j as usize] < DUST || scratch.in_window[j as usize] {
                    continue;
                }
                scratch.in_window[j as usize] = true;
                sites.push(j);
                for &i in self.cols.row(j as usize) {
                    let is = i as usize;
                    if !self.tight[is] || scratch.state[is] == 2 && i != next {
                        continue;
                    }
                    if scratch.state[is] == 0 {
                        scratch.state[is] = 1;
                        touched.push(i);
                        let mass = |&j: &u32| Some(self.x[j as usize]).filter(|x| *x >= DUST);
                        scratch.missing[is] = self.rows.row(is).iter().filter_map(mass).sum();
                    }
                    scratch.missing[is] -= self.x[j as usize];
                }
            }
            let open = touched.iter().filter(|&&i| scratch.state[i as usize] == 1);
            let least = open.min_by(|&&a, &&b| {
                let (x, y) = (scratch.missing[a as usize], scratch.missing[b as usize]);
                x.total_cmp(&y).then(a.cmp(&b))
            });
            match least {
                Some(&i) => {
                    let costs = scratch.missing[i as usize] > 1e-9;
                    if costs && sites.len() >= most || picked.len() >= 600 {
                        break;
                    }
                    next = i;
                }
                None => break,
            }
        }
        for &i in touched.iter().chain([&seed]) {
            scratch.state[i as usize] = 0;
        }
        for &j in &sites {
            scratch.in_window[j as usize] = false;
        }
        self.local(picked)
    }

    /// Drops rows that follow from others on the support, and sorts sites into classes.
    fn local(&self, seen: Vec<u32>) -> Option<Local> {
        let support = |i: u32| -> Vec<u32> {
            let row = self.rows.row(i as usize).iter();
            row.filter(|&&j| self.x[j as usize] >= DUST)
                .copied()
                .collect()
        };
        let supports: Vec<Vec<u32>> = seen.iter().map(|&i| support(i)).collect();
        // Shorter rows first; a row goes if a kept one lies within it.
        let mut order: Vec<usize> = (0..seen.len()).collect();
        order.sort_by_key(|&k| (supports[k].len(), k));
        let mut kept: Vec<usize> = Vec::new();
        let mut price: Vec<f64> = Vec::new();
        for k in order {
            let within = |&q: &usize| is_subset(&supports[q], &supports[k]);
            match kept.iter().position(within) {
                Some(q) => price[q] += self.y[seen[k] as usize],
                None => {
                    kept.push(k);
                    price.push(self.y[seen[k] as usize]);
                }
            }
        }
        // Too many: those picked last go.
        let mut by_age: Vec<usize> = (0..kept.len()).collect();
        by_age.sort_by_key(|&q| kept[q]);
        by_age.truncate(MOST_ROWS);
        let rows: Vec<u32> = by_age.iter().map(|&q| seen[kept[q]]).collect();
        let price: Vec<f64> = by_age.iter().map(|&q| price[q]).collect();
        if rows.len() < 3 {
            return None;
        }
        let mut pairs: Vec<(u32, u64)> = Vec::new();
        for (b, &i) in rows.iter().enumerate() {
            pairs.extend(self.rows.row(i as usize).iter().map(|&j| (j, 1u64 << b)));
        }
        pairs.sort_unstable();
        let mut traces: Vec<(u64, u32)> = Vec::new();
        for (j, bit) in pairs {
            match traces.last_mut() {
                Some(last) if last.1 == j => last.0 |= bit,
                _ => traces.push((bit, j)),
            }
        }
        traces.sort_unstable();
        let mut classes: Vec<Class> = Vec::new();
        for (covers, j) in traces {
            let x = self.x[j as usize];
            match classes.last_mut() {
                Some(c) if c.covers == covers => {
                    c.sites.push(j);
                    c.mass += x;
                }
                _ => classes.push(Class {
                    covers,
                    sites: vec![j],
                    mass: x,
                }),
            }
        }
        let (mut with, without): (Vec<Class>, Vec<Class>) =
            classes.into_iter().partition(|c| c.mass >= 2.0 * DUST);
        let support = with.len();
        if !(3..=MOST_SITES / 2).contains(&support) {
            return None;
        }
        let everything = with.iter().fold(0, |all, c| all | c.covers);
        if everything.count_ones() as usize != rows.len() {
            return None;
        }
        let mut centre: Vec<f64> = with
            .iter()
            .map(|c| {
                let each = price.iter().enumerate();
                each.map(|(b, p)| if c.covers >> b & 1 == 1 { *p } else { 0.0 })
                    .sum()
            })
            .collect();
        self.add_cuts(&seen, &with, &mut centre);
        let mut without = without;
        without.sort_by_key(|c| (std::cmp::Reverse(c.covers.count_ones()), c.covers));
        with.extend(without);
        Some(Local {
            rows,
            classes: with,
            support,
            centre,
            seen,
        })
    }

    /// Adds the prices of cuts that lie within the window.
    fn add_cuts(&self, seen: &[u32], classes: &[Class], centre: &mut [f64]) {
        let mut sorted = seen.to_vec();
        sorted.sort_unstable();
        for &i in &sorted {
            for &k in &self.cuts_of[i as usize] {
                let (cut, price) = (&self.cuts[k as usize], self.cut_price[k as usize]);
                let inside = |i: &u32| sorted.binary_search(i).is_ok();
                if price < 1e-6 || !cut.rows.iter().all(inside) {
                    continue;
                }
                for (c, class) in classes.iter().enumerate() {
                    let Ok(at) = cut.weight.binary_search_by_key(&class.sites[0], |w| w.0) else {
                        continue;
                    };
                    centre[c] += price * cut.weight[at].1 as f64 / cut.rhs as f64;
                }
            }
        }
    }

    /// Activity of a cut at the point, as a share of its right-hand side.
    pub fn activity(&self, cut: &Cut) -> f64 {
        let sum: f64 = cut
            .weight
            .iter()
            .map(|&(j, w)| w as f64 * self.x[j as usize])
            .sum();
        sum / cut.rhs as f64
    }
}

/// Marks the rows of a part that are tight or priced.
pub fn tight_rows(rows: &Rows, point: &Point, chosen: &[u32], slack: f64) -> (Vec<bool>, Vec<f64>) {
    let mut y = vec![0.0; rows.len()];
    for (k, &i) in chosen.iter().enumerate() {
        y[i as usize] = point.rows[k];
    }
    let activity = |i: usize| {
        rows.row(i)
            .iter()
            .map(|&j| point.x[j as usize])
            .sum::<f64>()
    };
    let tight = (0..rows.len()).map(|i| y[i] > 1e-4 || activity(i) < 1.0 + slack);
    (tight.collect(), y)
}

fn is_subset(small: &[u32], large: &[u32]) -> bool {
    let mut rest = large.iter();
    small.len() <= large.len() && small.iter().all(|a| rest.any(|b| b == a))
}
