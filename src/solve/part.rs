//! One independent part of a problem, in local indices and yuan.

use super::reduce::{Group, Reduced};
use crate::model::{Links, Mm2, Price, Problem, COST_SCALE};
use std::cmp::Reverse;

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

    /// The part as a problem of its own, in local indices and exact prices, without distances.
    pub fn exact(&self, problem: &Problem) -> Problem {
        let row = |i| self.sites_of.row(i).iter().map(|&s| (s, 0)).collect();
        Problem {
            quota: self.quota.clone(),
            premises: self
                .premises
                .iter()
                .map(|&j| problem.premises[j as usize])
                .collect(),
            links: Links::from_rows((0..self.quota.len()).map(row).collect()),
            sharing: problem.sharing,
            ..Problem::default()
        }
    }
}

/// Disjoint sets.
#[derive(Clone, Debug)]
pub struct Sets {
    parent: Vec<usize>,
}

impl Sets {
    /// `n` sets of one.
    pub fn new(n: usize) -> Sets {
        Sets {
            parent: (0..n).collect(),
        }
    }

    /// The set of `a`, named by one of its elements.
    pub fn root(&mut self, mut a: usize) -> usize {
        while self.parent[a] != a {
            self.parent[a] = self.parent[self.parent[a]];
            a = self.parent[a];
        }
        a
    }

    /// Makes one set of the sets of `a` and `b`.
    pub fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b)] = a.min(b);
    }
}

/// Builds the independent parts of a reduced problem, the one with most links first.
pub fn parts(problem: &Problem, reduced: &Reduced) -> Vec<Part> {
    let n = problem.premises.len();
    let mut sets = Sets::new(n);
    for group in &reduced.groups {
        for pair in group.sites.windows(2) {
            sets.join(pair[0] as usize, pair[1] as usize);
        }
    }
    let mut number = vec![usize::MAX; n];
    let mut groups_of: Vec<Vec<&Group>> = Vec::new();
    for group in &reduced.groups {
        let Some(&first) = group.sites.first() else {
            continue;
        };
        let root = sets.root(first as usize);
        if number[root] == usize::MAX {
            number[root] = groups_of.len();
            groups_of.push(Vec::new());
        }
        groups_of[number[root]].push(group);
    }
    let mut local = vec![u32::MAX; n];
    let mut parts: Vec<Part> = groups_of
        .iter()
        .map(|groups| part(problem, groups, &mut local))
        .collect();
    parts.sort_by_key(|p| (Reverse(p.sites_of.item.len()), p.premises[0]));
    parts
}

/// One part; `local` is scratch space, one entry per premises.
fn part(problem: &Problem, groups: &[&Group], local: &mut [u32]) -> Part {
    let mut premises: Vec<u32> = groups
        .iter()
        .flat_map(|g| g.sites.iter().copied())
        .collect();
    premises.sort_unstable();
    premises.dedup();
    for (s, &j) in premises.iter().enumerate() {
        local[j as usize] = s as u32;
    }
    let lists: Vec<Vec<u32>> = groups
        .iter()
        .map(|g| g.sites.iter().map(|&j| local[j as usize]).collect())
        .collect();
    let quota: Vec<Mm2> = groups.iter().map(|g| g.quota).collect();
    let sites_of = Rows::from_lists(&lists);
    let demands_of = sites_of.transposed(premises.len());
    let of = |j: &u32| problem.premises[*j as usize];
    let area_max = |(s, j): (usize, &u32)| {
        let reached: Mm2 = demands_of.row(s).iter().map(|&i| quota[i as usize]).sum();
        of(j).area_max.min(reached).max(of(j).area_min)
    };
    let unit = COST_SCALE as f64;
    let price = |j: &u32| {
        if of(j).fixed {
            Price::default()
        } else {
            of(j).price
        }
    };
    Part {
        members: groups.iter().map(|g| g.members.clone()).collect(),
        fixed: premises.iter().map(|j| of(j).fixed).collect(),
        area_min: premises.iter().map(|j| of(j).area_min).collect(),
        area_max: premises.iter().enumerate().map(area_max).collect(),
        open_cost: premises
            .iter()
            .map(|j| price(j).fixed as f64 / 1e4)
            .collect(),
        unit_cost: premises
            .iter()
            .map(|j| price(j).per_m2 as f64 / unit)
            .collect(),
        quota,
        premises,
        sites_of,
        demands_of,
    }
}
