//! Plans without a solver: sites are opened, closed and swapped, and what is not kept is priced
//! (simulated annealing; Kirkpatrick et al. 1983, doi:10.1126/science.220.4598.671).
//!
//! Everybody goes to the nearest open site meanwhile, so sizes are judged from above; the plan
//! itself is worked out exactly afterwards.

use super::complete::{better, complete, Sketch};
use super::shape::{Shape, Site};
use crate::model::objective::Goal;
use crate::model::{Plan, Problem};
use crate::solve::part::Rows;
use crate::solve::rng::Rng;
use crate::solve::Limits;

/// Most pairs for which a plan is worked out where sizes bind.
const MOST_PAIRS: usize = 300_000;
/// Prices: of a demand without a site, of a row or share broken by as much as one site is worth.
const MISSING: f64 = 4.0;
const BROKEN: f64 = 6.0;
const HOT: f64 = 0.5;
const COLD: f64 = 0.01;
const NONE: u32 = u32::MAX;

/// Looks for a plan, from `start` if there is one. `brief` asks for little effort.
pub fn run(
    problem: &Problem,
    shape: &Shape,
    limits: &Limits,
    start: Option<&Plan>,
    brief: bool,
) -> Option<Plan> {
    let pairs = problem.links.site.len();
    if (!shape.open_decides && pairs > MOST_PAIRS) || limits.stop.now() {
        return None;
    }
    let free: Vec<u32> = (0..shape.site.len() as u32)
        .filter(|&j| shape.site[j as usize] == Site::Free)
        .collect();
    let mut state = State::new(problem, shape);
    for j in 0..shape.site.len() {
        let wanted = start.is_some_and(|p| p.area[j].is_some());
        if shape.always(j) || (wanted && shape.site[j] == Site::Free) {
            state.flip(j);
        }
    }
    if start.is_none() {
        state.reach_all(limits);
    }
    let moves = if brief { 400 } else { 4_000 } + free.len() * if brief { 4 } else { 60 };
    let best = state.anneal(&free, moves, limits);
    let served = vec![true; problem.quota.len()];
    let sketch = |open| Sketch {
        open,
        served: &served,
        area: None,
        site: None,
    };
    let plan = complete(problem, shape, &sketch(&best));
    // Where only some can be given room, those that need not be served are tried as in the start.
    let must: Vec<bool> = shape.optional.iter().map(|o| !o).collect();
    let least = Sketch {
        open: &best,
        served: &must,
        area: None,
        site: None,
    };
    better(problem, plan, complete(problem, shape, &least))
}

struct State<'a> {
    problem: &'a Problem,
    shape: &'a Shape,
    /// Demands in reach of each site, and the rows that charge it.
    demands: Rows,
    rows_of: Vec<Vec<(u32, f64)>>,
    shares_of: Vec<Vec<u32>>,
    apart: Vec<Vec<(u32, f64)>>,
    open: Vec<bool>,
    /// Open sites in reach, and the place of the nearest one.
    count: Vec<u32>,
    near: Vec<u32>,
    load: Vec<f64>,
    charge: Vec<f64>,
    limits: Vec<(f64, f64)>,
    served: Vec<f64>,
    missing: f64,
    over: f64,
    value: f64,
    scale: f64,
}

impl<'a> State<'a> {
    fn new(problem: &'a Problem, shape: &'a Shape) -> State<'a> {
        let (n, m) = (problem.premises.len(), problem.quota.len());
        let lists: Vec<Vec<u32>> = (0..m).map(|i| problem.links.sites(i).to_vec()).collect();
        let mut rows_of = vec![Vec::new(); n];
        let mut limits = Vec::new();
        for (r, row) in problem.rows.iter().enumerate() {
            let charge = |t: &(u32, crate::model::Price)| {
                let p = &problem.premises[t.0 as usize];
                t.1.of(if p.fixed { p.area_max } else { p.area_min }) as f64
            };
            let all: f64 = row.terms.iter().map(|t| charge(t).abs()).sum();
            let mean = (all / row.terms.len().max(1) as f64).max(1.0);
            for t in &row.terms {
                rows_of[t.0 as usize].push((r as u32, charge(t) / mean));
            }
            limits.push((
                row.at_least.map_or(f64::NEG_INFINITY, |l| l as f64 / mean),
                row.at_most.map_or(f64::INFINITY, |l| l as f64 / mean),
            ));
        }
        let mut shares_of = vec![Vec::new(); m];
        for (s, share) in problem.shares.iter().enumerate() {
            let demands = share.demands.iter();
            demands.for_each(|&i| shares_of[i as usize].push(s as u32));
        }
        let mut apart = vec![Vec::new(); n];
        let far = problem.apart.iter().map(|a| a.2).max().unwrap_or(1).max(1);
        for &(a, b, mm) in &problem.apart {
            let close = (f64::from(far) / f64::from(mm.max(1))).powi(4).min(1e9);
            apart[a as usize].push((b, close));
            apart[b as usize].push((a, close));
        }
        let mut state = State {
            problem,
            shape,
            demands: Rows::from_lists(&lists).transposed(n),
            rows_of,
            shares_of,
            apart,
            open: vec![false; n],
            count: vec![0; m],
            near: vec![NONE; m],
            load: vec![0.0; n],
            charge: vec![0.0; problem.rows.len()],
            limits,
            served: vec![0.0; problem.shares.len()],
            missing: 0.0,
            over: 0.0,
            value: 0.0,
            scale: 1.0,
        };
        state.scale = state.typical();
        (0..m).for_each(|i| state.count_in(i, 1.0));
        state
    }

    /// What one site is worth to the goal.
    fn typical(&self) -> f64 {
        let n = self.open.len().max(1) as f64;
        let total: f64 = match self.problem.goal {
            Goal::LeastPrice => (0..self.open.len()).map(|j| self.price(j)).sum(),
            Goal::MostCovered | Goal::BackupCover => {
                let weight = |&i: &u32| self.weight(i as usize);
                self.demands.item.iter().map(weight).sum()
            }
            Goal::LeastDistance => {
                let far = |i: usize| self.problem.links.distances(i).last().copied();
                let way = |i: usize| self.weight(i) * f64::from(far(i).unwrap_or(0));
                (0..self.count.len()).map(way).sum()
            }
            _ => n,
        };
        (total / n).max(1e-9)
    }

    fn weight(&self, i: usize) -> f64 {
        self.problem.weight.get(i).copied().unwrap_or(0) as f64
    }

    fn price(&self, j: usize) -> f64 {
        let p = &self.problem.premises[j];
        if p.fixed {
            0.0
        } else {
            p.price.of(p.area_min) as f64
        }
    }

    /// Counts what demand `i` is worth as it stands, in (`sign` 1) or out (-1).
    fn count_in(&mut self, i: usize, sign: f64) {
        let (weight, count) = (self.weight(i), self.count[i]);
        let asks = self.shape.asks[i];
        let near = (self.near[i] != NONE).then(|| {
            let at = self.problem.links.start[i] + self.near[i] as usize;
            (self.problem.links.site[at], self.problem.links.mm[at])
        });
        if asks && !self.shape.optional[i] && count == 0 {
            self.missing += sign;
        }
        if !asks || count > 0 {
            for &s in &self.shares_of[i] {
                self.served[s as usize] += sign * weight;
            }
        }
        if let (true, Some((j, _))) = (asks, near) {
            let (load, most) = (
                &mut self.load[j as usize],
                self.problem.premises[j as usize].area_max,
            );
            let unit = most.max(1) as f64;
            self.over -= (*load - most as f64).max(0.0) / unit;
            *load += sign * self.problem.quota[i] as f64;
            self.over += (*load - most as f64).max(0.0) / unit;
        }
        let way = near.map_or(0.0, |n| f64::from(n.1));
        self.value += sign
            * match self.problem.goal {
                Goal::MostCovered if count > 0 => -weight,
                Goal::BackupCover if count > 1 => -weight,
                Goal::LeastDistance if asks => weight * way,
                Goal::LeastWorstDistance if asks && weight > 0.0 => (way / 1e5).powi(6),
                _ => 0.0,
            };
    }

    /// Opens or closes a site.
    fn flip(&mut self, j: usize) {
        self.open[j] = !self.open[j];
        let opened = self.open[j];
        let sign = if opened { 1.0 } else { -1.0 };
        for k in 0..self.rows_of[j].len() {
            let (r, charge) = self.rows_of[j][k];
            self.charge[r as usize] += sign * charge;
        }
        if self.problem.goal == Goal::LeastPrice {
            self.value += sign * self.price(j);
        }
        let apart = self.apart[j].iter().filter(|a| self.open[a.0 as usize]);
        self.value += sign * apart.map(|a| a.1).sum::<f64>();
        for at in self.demands.start[j] as usize..self.demands.start[j + 1] as usize {
            let i = self.demands.item[at] as usize;
            self.count_in(i, -1.0);
            let sites = self.problem.links.sites(i);
            if opened {
                self.count[i] += 1;
                let place = sites.iter().position(|&s| s as usize == j);
                self.near[i] = self.near[i].min(place.map_or(NONE, |p| p as u32));
            } else {
                self.count[i] -= 1;
                let place = sites.iter().position(|&s| self.open[s as usize]);
                self.near[i] = place.map_or(NONE, |p| p as u32);
            }
            self.count_in(i, 1.0);
        }
    }

    fn score(&self) -> f64 {
        let row = |(c, l): (&f64, &(f64, f64))| (l.0 - c).max(c - l.1).max(0.0);
        let rows: f64 = self.charge.iter().zip(&self.limits).map(row).sum();
        let shares = self.problem.shares.iter().zip(&self.served);
        let short: f64 = shares
            .map(|(s, have)| (s.at_least as f64 - have).max(0.0) / (s.at_least as f64).max(1.0))
            .sum();
        let broken = self.missing * MISSING + rows * BROKEN + short * 4.0 * BROKEN;
        self.value / self.scale + broken + self.over * BROKEN
    }

    /// Opens sites until everybody who must be is reached: the one that reaches most for its price.
    fn reach_all(&mut self, limits: &Limits) {
        let gain = |s: &State, j: usize| {
            let must = |&&i: &&u32| {
                let i = i as usize;
                s.count[i] == 0 && s.shape.asks[i] && !s.shape.optional[i]
            };
            let new = s.demands.row(j).iter().filter(must).count() as f64;
            new / (s.price(j) / s.scale + 0.1)
        };
        let free = (0..self.open.len()).filter(|&j| self.shape.site[j] == Site::Free);
        let free: Vec<usize> = free.filter(|&j| !self.open[j]).collect();
        let mut heap: std::collections::BinaryHeap<(u64, usize)> = free
            .into_iter()
            .map(|j| ((gain(self, j) * 1e6) as u64, j))
            .collect();
        while let Some((had, j)) = heap.pop() {
            if had == 0 || self.missing < 0.5 || limits.stop.now() {
                return;
            }
            let now = (gain(self, j) * 1e6) as u64;
            if heap.peek().is_none_or(|next| now >= next.0) {
                self.flip(j);
            } else {
                heap.push((now, j));
            }
        }
    }

    /// The best sites seen in so many moves.
    fn anneal(&mut self, free: &[u32], moves: usize, limits: &Limits) -> Vec<bool> {
        let mut rng = Rng(limits.seed);
        let mut now = self.score();
        let (mut best, mut best_open) = (now, self.open.clone());
        if free.is_empty() {
            return best_open;
        }
        for k in 0..moves {
            if k % 64 == 0 && limits.stop.now() {
                break;
            }
            let heat = HOT * (COLD / HOT).powf(k as f64 / moves as f64);
            let first = free[rng.below(free.len())] as usize;
            let mut flipped = vec![first];
            if self.open[first] && rng.below(2) == 0 {
                flipped.extend(self.other(first, free, &mut rng));
            }
            flipped.iter().for_each(|&j| self.flip(j));
            let then = self.score();
            if then <= now || rng.unit() < ((now - then) / heat).exp() {
                now = then;
                if now < best - 1e-9 {
                    best = now;
                    best_open.clone_from(&self.open);
                }
            } else {
                flipped.iter().for_each(|&j| self.flip(j));
            }
        }
        best_open
    }

    /// A closed site near an open one.
    fn other(&self, j: usize, free: &[u32], rng: &mut Rng) -> Option<usize> {
        let reached = self.demands.row(j);
        let k = if reached.is_empty() {
            free[rng.below(free.len())] as usize
        } else {
            let i = reached[rng.below(reached.len())] as usize;
            let sites = self.problem.links.sites(i);
            sites[rng.below(sites.len())] as usize
        };
        (k != j && !self.open[k] && self.shape.site[k] == Site::Free).then_some(k)
    }
}
