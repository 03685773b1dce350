//! One independent part of a problem, in local indices and yuan.

use crate::model::Mm2;

/// Rows of indices, compressed.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Row starts; one more than there are rows.
    pub start: Vec<u32>,
    /// The entries.
    pub item: Vec<u32>,
}

impl Rows {
    /// Entries of row `i`.
    pub fn row(&self, i: usize) -> &[u32] {
        &self.item[self.start[i] as usize..self.start[i + 1] as usize]
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.start.len().saturating_sub(1)
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Compresses one list per row.
    pub fn from_lists(lists: &[Vec<u32>]) -> Rows {
        let mut rows = Rows::default();
        rows.start.push(0);
        for list in lists {
            rows.item.extend_from_slice(list);
            rows.start.push(rows.item.len() as u32);
        }
        rows
    }

    /// The same pairs seen from the other side, in ascending order; `n` is the number of new rows.
    pub fn transposed(&self, n: usize) -> Rows {
        let mut start = vec![0u32; n + 1];
        for &j in &self.item {
            start[j as usize + 1] += 1;
        }
        for j in 0..n {
            start[j + 1] += start[j];
        }
        let mut next = start.clone();
        let mut item = vec![0u32; self.item.len()];
        for i in 0..self.len() {
            for &j in self.row(i) {
                item[next[j as usize] as usize] = i as u32;
                next[j as usize] += 1;
            }
        }
        Rows { start, item }
    }
}

/// A part: demands (merged where their reach is equal) and the premises that can serve them.
///
/// Money is in the objective's unit as `f64`, good for a search; exact values are taken from the
/// problem afterwards.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// Problem demands behind each local demand.
    pub members: Vec<Vec<u32>>,
    /// Quota per local demand in mm², positive.
    pub quota: Vec<Mm2>,
    /// Problem premises behind each local site, ascending.
    pub premises: Vec<u32>,
    /// Open in every plan, free.
    pub fixed: Vec<bool>,
    /// Smallest area if open.
    pub area_min: Vec<Mm2>,
    /// Largest area; never more than the quota it can reach, unless `area_min` is.
    pub area_max: Vec<Mm2>,
    /// For opening, in the objective's unit.
    pub open_cost: Vec<f64>,
    /// Per mm².
    pub unit_cost: Vec<f64>,
    /// Sites in reach of each demand, nearest first where that is known.
    pub sites_of: Rows,
    /// Demands in reach of each site, ascending.
    pub demands_of: Rows,
}

impl Part {
    /// What an open site costs at `load` mm²: its opening, and at least its smallest area.
    pub fn cost(&self, site: usize, load: Mm2) -> f64 {
        self.open_cost[site] + self.unit_cost[site] * load.max(self.area_min[site]) as f64
    }
}
