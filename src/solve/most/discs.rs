//! Customers in the plane and discs around sites: merged while they are read.

use super::Most;
use crate::solve::part::Rows;
use rayon::prelude::*;
use std::collections::HashMap;

/// Most sites for which customers are merged by the set of sites in reach, one bit each.
const BITS: usize = 128;
/// Cells along each side of the grid.
const CELLS: usize = 256;
/// Margin within which a disc is tested point by point, as a share of what is measured.
const MARGIN: f64 = 1e-9;

/// What a cell knows: discs that hold all of it, and those whose edge crosses it.
#[derive(Clone, Default)]
struct Cell {
    inside: u128,
    edge: Vec<u8>,
}

struct Grid {
    /// Cells along each side.
    side: usize,
    low: [f64; 2],
    per: [f64; 2],
    cells: Vec<Cell>,
}

impl Most {
    /// Customers at `points` (each of weight 1 unless `weight` says otherwise) that are covered by
    /// an open site no farther than `radius`; at most `limit` sites open. Up to 128 sites,
    /// customers of equal reach are one demand, so that tens of millions take little memory
    /// (Cordeau, Furini and Ljubić 2019, doi:10.1016/j.ejor.2018.12.021). Points that are not
    /// finite are in nobody's reach.
    pub fn discs(
        points: &[[f64; 2]],
        weight: Option<&[i64]>,
        sites: &[[f64; 2]],
        radius: f64,
        limit: i64,
    ) -> Most {
        let near = |p: &[f64; 2], j: usize| {
            let (x, y) = (p[0] - sites[j][0], p[1] - sites[j][1]);
            x * x + y * y <= radius * radius
        };
        let of = |i: usize| weight.map_or(1, |w| w[i]);
        let (rows, weight) = if sites.len() <= BITS {
            let grid = Grid::new(points, sites, radius);
            merged(points, &grid, &near, &of)
        } else {
            let all = 0..sites.len();
            let row = |p| {
                all.clone()
                    .filter(|&j| near(p, j))
                    .map(|j| j as u32)
                    .collect()
            };
            let lists: Vec<Vec<u32>> = points.par_iter().map(row).collect();
            (
                Rows::from_lists(&lists),
                (0..points.len()).map(of).collect(),
            )
        };
        Most {
            rows,
            weight,
            cost: vec![1; sites.len()],
            limit,
            required: Vec::new(),
        }
    }
}

/// Sets of sites with the weight of the customers who have just these in reach, sorted.
fn merged(
    points: &[[f64; 2]],
    grid: &Grid,
    near: &(impl Fn(&[f64; 2], usize) -> bool + Sync),
    of: &(impl Fn(usize) -> i64 + Sync),
) -> (Rows, Vec<i64>) {
    let chunk = 1 << 18;
    let count = |(k, part): (usize, &[[f64; 2]])| {
        let mut whole = vec![0i64; grid.cells.len()];
        let mut sets: HashMap<u128, i64> = HashMap::new();
        for (i, p) in part.iter().enumerate() {
            let Some(c) = grid.cell(p) else { continue };
            let (cell, w) = (&grid.cells[c], of(k * chunk + i));
            if cell.edge.is_empty() {
                whole[c] += w;
                continue;
            }
            let on = |set: u128, &j: &u8| set | u128::from(near(p, j.into())) << j;
            let set = cell.edge.iter().fold(cell.inside, on);
            *sets.entry(set).or_default() += w;
        }
        for (cell, w) in grid.cells.iter().zip(whole).filter(|(_, w)| *w != 0) {
            *sets.entry(cell.inside).or_default() += w;
        }
        sets
    };
    let join = |mut a: HashMap<u128, i64>, b: HashMap<u128, i64>| {
        for (set, w) in b {
            *a.entry(set).or_default() += w;
        }
        a
    };
    let sets = points
        .par_chunks(chunk)
        .enumerate()
        .map(count)
        .reduce(HashMap::new, join);
    let mut sets: Vec<(u128, i64)> = sets.into_iter().collect();
    sets.sort_unstable();
    let mut rows = Rows {
        start: vec![0],
        item: Vec::new(),
    };
    for &(set, _) in &sets {
        rows.item
            .extend((0..BITS as u32).filter(|j| set >> j & 1 == 1));
        rows.start.push(rows.item.len() as u32);
    }
    (rows, sets.into_iter().map(|s| s.1).collect())
}

impl Grid {
    fn new(points: &[[f64; 2]], sites: &[[f64; 2]], radius: f64) -> Grid {
        let around = |k: usize| {
            let ends = sites.iter().map(|s| (s[k] - radius, s[k] + radius));
            ends.fold((f64::INFINITY, f64::NEG_INFINITY), |e, s| {
                (e.0.min(s.0), e.1.max(s.1))
            })
        };
        let (x, y) = (around(0), around(1));
        let fine = points.len() >= CELLS * CELLS && x.1 > x.0 && y.1 > y.0;
        let n = if fine { CELLS } else { 1 };
        let per = |e: (f64, f64)| if fine { n as f64 / (e.1 - e.0) } else { 0.0 };
        let (low, per) = ([x.0, y.0], [per(x), per(y)]);
        let mut cells = vec![Cell::default(); n * n];
        let slack = MARGIN * (radius + (x.1 - x.0).abs() + (y.1 - y.0).abs());
        for (c, cell) in cells.iter_mut().enumerate() {
            let at = [c % n, c / n];
            for (j, s) in sites.iter().enumerate() {
                // Least and largest distance between the site and the cell.
                let (mut least, mut most) = (0.0f64, 0.0f64);
                for k in 0..2 {
                    let from = low[k] + at[k] as f64 / per[k] - s[k];
                    let to = low[k] + (at[k] + 1) as f64 / per[k] - s[k];
                    least += from.max(-to).max(0.0).powi(2);
                    most += from.abs().max(to.abs()).powi(2);
                }
                if fine && most.sqrt() < radius - slack {
                    cell.inside |= 1 << j;
                } else if !fine || least.sqrt() <= radius + slack {
                    cell.edge.push(j as u8);
                }
            }
        }
        Grid {
            side: n,
            low,
            per,
            cells,
        }
    }

    /// The cell of a point, if any site may reach it.
    fn cell(&self, p: &[f64; 2]) -> Option<usize> {
        let at = |k: usize| (p[k] - self.low[k]) * self.per[k];
        let (x, y, side) = (at(0), at(1), self.side as f64);
        let beside = |t: f64| !(-1.0..=side + 1.0).contains(&t);
        if beside(x) || beside(y) {
            return None;
        }
        let last = self.side - 1;
        Some((y as usize).min(last) * self.side + (x as usize).min(last))
    }
}
