//! A window: few rows, few sites, and the least weight of a cover, exactly.
//!
//! Depth first over the row with fewest sites left. A node is bounded by dual ascent: each row in
//! turn takes as much as its sites have left over; sites that cost more than what is left to be
//! won are dropped below the node.

/// Most rows of a window.
pub const MOST_ROWS: usize = 64;

/// Most sites of a window.
pub const MOST_SITES: usize = 256;

/// A small cover problem without weights.
#[derive(Clone, Debug, Default)]
pub struct Window {
    /// Rows that each site covers, one bit per row.
    pub covers: Vec<u64>,
    /// Sites of each row, ascending.
    sites: Vec<Vec<u16>>,
    /// Rows by number of sites.
    order: Vec<u8>,
}

/// A set of sites of a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Set(pub [u64; MOST_SITES / 64]);

impl Set {
    /// Puts a site in.
    pub fn insert(&mut self, j: usize) {
        self.0[j / 64] |= 1 << (j % 64);
    }

    /// Takes a site out.
    pub fn remove(&mut self, j: usize) {
        self.0[j / 64] &= !(1 << (j % 64));
    }

    /// Is the site in?
    pub fn has(&self, j: usize) -> bool {
        self.0[j / 64] >> (j % 64) & 1 == 1
    }

    /// The sites, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(w, &bits)| {
            std::iter::successors((bits != 0).then_some(bits), |b| {
                let rest = b & (b - 1);
                (rest != 0).then_some(rest)
            })
            .map(move |b| w * 64 + b.trailing_zeros() as usize)
        })
    }
}

/// What a search for the least cover came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Least {
    /// The least weight under the limit, and a cover that has it.
    Cover(i64, Set),
    /// No cover weighs less than the limit.
    None,
    /// Too many nodes; a cover under the limit, if one was met.
    Unknown(Option<(i64, Set)>),
}

impl Window {
    /// A window of `rows` rows (at most 64) from what each site covers.
    pub fn new(rows: usize, covers: Vec<u64>) -> Window {
        let sites: Vec<Vec<u16>> = (0..rows)
            .map(|r| {
                let over = |&j: &u16| covers[j as usize] >> r & 1 == 1;
                (0..covers.len() as u16).filter(over).collect()
            })
            .collect();
        let mut order: Vec<u8> = (0..rows as u8).collect();
        order.sort_by_key(|&r| (sites[r as usize].len(), r));
        Window {
            covers,
            sites,
            order,
        }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.sites.len()
    }

    /// Least weight of a cover of the rows `goal`, if it is under `limit`.
    ///
    /// `weight` has one entry, 0 or more, per site. `nodes` is what may be spent and is reduced.
    /// Covers met on the way are handed to `met`, each better than the one before. Only the first
    /// `sites` sites are used.
    pub fn least(
        &self,
        goal: u64,
        sites: usize,
        weight: &[i64],
        limit: i64,
        nodes: &mut u64,
        met: &mut dyn FnMut(i64, &Set),
    ) -> Least {
        let mut alive = Set::default();
        for (j, &covers) in self.covers.iter().enumerate().take(sites) {
            if covers & goal != 0 && weight[j] < limit.max(1) {
                alive.insert(j);
            }
        }
        let mut search = Search {
            window: self,
            weight,
            limit,
            best: None,
            taken: Set::default(),
            nodes,
            met,
            full: true,
            pool: Vec::new(),
        };
        search.node(goal, 0, alive, 0);
        match (search.full, search.best) {
            (true, Some(set)) => Least::Cover(search.limit, set),
            (true, None) => Least::None,
            (false, best) => Least::Unknown(best.map(|set| (search.limit, set))),
        }
    }
}

struct Search<'a> {
    window: &'a Window,
    weight: &'a [i64],
    limit: i64,
    best: Option<Set>,
    taken: Set,
    nodes: &'a mut u64,
    met: &'a mut dyn FnMut(i64, &Set),
    full: bool,
    /// Residual weights per depth, kept to be used again.
    pool: Vec<Vec<i64>>,
}

impl Search<'_> {
    fn node(&mut self, goal: u64, spent: i64, mut alive: Set, depth: usize) {
        if goal == 0 {
            if spent < self.limit {
                self.limit = spent;
                self.best = Some(self.taken);
                (self.met)(spent, &self.taken);
            }
            return;
        }
        if *self.nodes == 0 {
            self.full = false;
            return;
        }
        *self.nodes -= 1;
        if self.pool.len() <= depth {
            self.pool.push(Vec::new());
        }
        let mut left = std::mem::take(&mut self.pool[depth]);
        left.clear();
        left.extend_from_slice(self.weight);
        left.resize(self.window.covers.len(), 0);
        if let Some(bound) = self.ascend(goal, spent, &alive, &mut left) {
            self.branch(goal, spent, bound, &mut alive, &left, depth);
        }
        self.pool[depth] = left;
    }

    /// Bound of the node, `None` if nothing under the limit is below it.
    fn ascend(&self, goal: u64, spent: i64, alive: &Set, left: &mut [i64]) -> Option<i64> {
        let mut bound = spent;
        for &r in &self.window.order {
            if goal >> r & 1 == 0 {
                continue;
            }
            let mut least = i64::MAX;
            for &j in &self.window.sites[r as usize] {
                if alive.has(j as usize) {
                    least = least.min(left[j as usize]);
                }
            }
            if least == i64::MAX {
                return None;
            }
            if least > 0 {
                bound += least;
                if bound >= self.limit {
                    return None;
                }
                for &j in &self.window.sites[r as usize] {
                    left[j as usize] -= least;
                }
            }
        }
        Some(bound)
    }

    fn branch(
        &mut self,
        goal: u64,
        spent: i64,
        bound: i64,
        alive: &mut Set,
        left: &[i64],
        depth: usize,
    ) {
        let room = self.limit - bound;
        let mut kept = *alive;
        for j in alive.iter() {
            if left[j] >= room || self.window.covers[j] & goal == 0 {
                kept.remove(j);
            }
        }
        *alive = kept;
        let mut fewest = usize::MAX;
        let mut row = 0;
        let mut rest = goal;
        while rest != 0 {
            let r = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            let sites = self.window.sites[r].iter();
            let count = sites.filter(|&&j| alive.has(j as usize)).count();
            if count < fewest {
                (fewest, row) = (count, r);
            }
            if count <= 1 {
                break;
            }
        }
        let near = |&&j: &&u16| alive.has(j as usize);
        let mut tries: Vec<u16> = self.window.sites[row]
            .iter()
            .filter(near)
            .copied()
            .collect();
        let new = |j: u16| (self.window.covers[j as usize] & goal).count_ones();
        tries.sort_by_key(|&j| (left[j as usize], std::cmp::Reverse(new(j)), j));
        for j in tries {
            let js = j as usize;
            if bound + left[js] >= self.limit {
                continue;
            }
            alive.remove(js);
            self.taken.insert(js);
            let covers = self.window.covers[js];
            self.node(goal & !covers, spent + self.weight[js], *alive, depth + 1);
            self.taken.remove(js);
            if !self.full {
                return;
            }
        }
    }
}
