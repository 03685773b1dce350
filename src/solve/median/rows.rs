//! Nearest sites of each demand, as many as are needed.

use super::near::Near;
use super::Median;
use rayon::prelude::*;

/// Rows that grow on demand. Sites that are forbidden are not in them.
#[derive(Clone)]
pub(super) struct Horizon<'a> {
    near: &'a dyn Near,
    allowed: Vec<bool>,
    asked: Vec<u32>,
    /// (site, distance), nearest first, ties by index.
    pub row: Vec<Vec<(u32, u32)>>,
    /// Every allowed site nearer than this is in the row; `u32::MAX` once the row is complete.
    pub sure: Vec<u32>,
    /// The same; infinite once the row is complete.
    pub cap: Vec<f64>,
}

impl<'a> Horizon<'a> {
    /// Rows of about `k` sites.
    pub fn new(ask: &'a Median<'a>, k: usize) -> Horizon<'a> {
        let near = ask.near;
        let n = near.demands();
        let mut h = Horizon {
            near,
            allowed: ask.allowed(),
            asked: vec![0; n],
            row: vec![Vec::new(); n],
            sure: vec![0; n],
            cap: vec![0.0; n],
        };
        let k = k.clamp(1, near.sites().max(1));
        let allowed = &h.allowed;
        let rows = (0..n).into_par_iter().map(|i| fetch(near, allowed, i, k));
        let rows: Vec<_> = rows.collect();
        for (i, (row, sure)) in rows.into_iter().enumerate() {
            h.set(i, row, sure, k);
        }
        h
    }

    /// Is everything within reach in row `i`?
    pub fn complete(&self, i: usize) -> bool {
        self.sure[i] == u32::MAX
    }

    /// Makes row `i` about twice as long. What was in it stays where it was.
    pub fn grow(&mut self, i: usize) {
        if self.complete(i) {
            return;
        }
        let k = (self.asked[i] as usize * 2).min(self.near.sites());
        let (row, sure) = fetch(self.near, &self.allowed, i, k);
        self.set(i, row, sure, k);
    }

    fn set(&mut self, i: usize, row: Vec<(u32, u32)>, sure: u32, k: usize) {
        self.row[i] = row;
        self.sure[i] = sure;
        self.cap[i] = if sure == u32::MAX {
            f64::INFINITY
        } else {
            f64::from(sure)
        };
        self.asked[i] = k as u32;
    }

    /// Distance from demand `i` to site `j`.
    pub fn distance(&self, i: usize, j: usize) -> u32 {
        self.near.distance(i, j)
    }
}

fn fetch(near: &dyn Near, allowed: &[bool], i: usize, k: usize) -> (Vec<(u32, u32)>, u32) {
    let mut row = Vec::with_capacity(k);
    near.nearest(i, k, &mut row);
    let complete = row.len() < k || k >= near.sites();
    let sure = if complete {
        u32::MAX
    } else {
        row.last().map_or(0, |e| e.1)
    };
    row.retain(|&(j, _)| allowed[j as usize]);
    (row, sure)
}
