//! Covers where every site costs the same and every row needs one: what is done by whom.
//!
//! Small parts go straight to branch and bound. Large ones get cuts from windows and a long
//! search ([`super::city`]); what is then still open and not too large goes to branch and bound.
//! Where there is a time limit, what is still open then goes on until it strikes ([`on`]).

mod on;

use super::city::{self, Task};
use super::price::{Cut, Priced};
use super::proof::Node;
use super::tree::{Found, Root, Tree};
use super::{Doing, Limits, Part};
use rayon::prelude::*;

/// Parts with at most so many sites go straight to branch and bound.
const SMALL: usize = 250;

/// Parts with at most so many sites go there after cuts.
const MIDDLING: usize = 700;

/// Nodes that a middling part is worth.
const NODES: u64 = 20_000;

/// Parts with more sites get no branch and bound, whatever time is left.
pub(super) const LARGE: usize = 4_000;

/// Rounds of cuts at the root of its tree.
const AFTER: usize = 2;

/// Is the part of this kind?
pub fn is_even(part: &Part) -> bool {
    let first = part.cost.first().copied().unwrap_or(0);
    first > 0 && part.cost.iter().all(|&c| c == first) && part.need.iter().all(|&n| n == 1)
}

/// Solves parts of this kind; `given` marks sites of the problem to start with. `None` if a row
/// has no site.
pub fn solve(
    parts: &[Part],
    given: &[bool],
    limits: &Limits,
    told: &(dyn Fn(usize, i64, i64, Doing) + Sync),
) -> Option<Vec<Found>> {
    let cost: Vec<i64> = parts
        .iter()
        .map(|p| p.cost.first().copied().unwrap_or(1))
        .collect();
    let starts: Vec<Vec<u32>> = parts.iter().map(|p| start(p, given)).collect();
    let mut found: Vec<Option<Found>> = parts.iter().map(|_| None).collect();

    let quick: Vec<(usize, Option<Found>)> = (0..parts.len())
        .into_par_iter()
        .filter(|&p| parts[p].cost.len() <= SMALL)
        .map(|p| {
            let found = branch(&parts[p], &starts[p], limits);
            if let Some(f) = &found {
                told(p, f.value, f.bound, Doing::Branch);
            }
            (p, found)
        })
        .collect();
    for (p, f) in quick {
        found[p] = f;
    }
    let left: Vec<usize> = (0..parts.len()).filter(|&p| found[p].is_none()).collect();
    let tasks: Vec<Task> = left
        .iter()
        .map(|&p| Task {
            rows: &parts[p].rows,
            cols: &parts[p].cols,
            start: &starts[p],
            middling: parts[p].cost.len() <= MIDDLING,
        })
        .collect();
    let heard = |k: usize, value: usize, bound: usize, doing: Doing| {
        let p = left[k];
        told(p, value as i64 * cost[p], bound as i64 * cost[p], doing);
    };
    let city = city::solve(&tasks, limits, &heard)?;
    let rest: Vec<(Found, Vec<u32>)> = left
        .par_iter()
        .zip(city)
        .with_max_len(1)
        .map(|(&p, city)| {
            let open = city.open.clone();
            let tight = city.tight.clone();
            let first = proven(city, cost[p]);
            if first.bound >= first.value || parts[p].cost.len() > MIDDLING {
                return (first, tight);
            }
            let root = first.root(tight);
            let tree = Tree::new(&parts[p], &open, &root, NODES, &limits.stop);
            let found = tree.map(|t| t.rounds(AFTER).plain().probing().run(&root));
            let found = found.map_or(first.clone(), |f| first.or(f));
            told(p, found.value, found.bound, Doing::Branch);
            (found, root.tight)
        })
        .collect();
    let mut tight = vec![Vec::new(); parts.len()];
    for (&p, (f, rows)) in left.iter().zip(rest) {
        found[p] = Some(f);
        tight[p] = rows;
    }
    let mut found: Vec<Found> = found.into_iter().collect::<Option<_>>()?;
    on::solve(parts, &mut found, &tight, limits, told);
    Some(found)
}

impl Found {
    /// The better of two plans and the better of two bounds.
    fn or(self, other: Found) -> Found {
        let (mut first, mut second) = (self, other);
        if second.bound <= first.bound {
            std::mem::swap(&mut first, &mut second);
        }
        if first.value < second.value {
            (second.open, second.value) = (first.open, first.value);
        }
        second
    }

    /// Where a tree may begin; prices of a tree's proof are of no use there.
    fn root(&self, tight: Vec<u32>) -> Root {
        let prices = self.prices();
        let first = !prices.rows.is_empty();
        Root {
            bound: i128::from(if first { self.bound } else { 0 }) * super::price::MICRO,
            prices,
            tight,
            chosen: (0..self.cuts.len() as u32).collect(),
            cuts: self.cuts.clone(),
            ..Root::default()
        }
    }

    /// The prices, where they are all there is.
    fn prices(&self) -> Priced {
        match &self.proof {
            Node::Prices(prices) => prices.clone(),
            _ => Priced::default(),
        }
    }
}

/// Sites of the part that are given.
fn start(part: &Part, given: &[bool]) -> Vec<u32> {
    let sites = part.site_of.iter().enumerate();
    let known = sites.filter(|(_, &j)| given.get(j as usize).copied().unwrap_or(false));
    known.map(|(s, _)| s as u32).collect()
}

/// Branch and bound from some sites, completed to a cover.
fn branch(part: &Part, start: &[u32], limits: &Limits) -> Option<Found> {
    let effort = city::weights::Effort {
        swaps: 2_000 + 20 * part.cost.len() as u64,
        target: 1,
        seed: limits.seed,
        stop: &limits.stop,
    };
    let open = city::weights::search(&part.rows, &part.cols, Some(start), &effort)?;
    let root = Root::new(part, &limits.stop);
    let tree = Tree::new(part, &open, &root, NODES, &limits.stop)?;
    Some(tree.run(&root))
}

/// What cuts alone prove, in units of cost.
fn proven(city: city::Found, cost: i64) -> Found {
    let rows = city.prices.demand.iter().enumerate();
    let rows = rows
        .filter(|(_, &u)| u > 0)
        .map(|(i, &u)| (i as u32, u * cost));
    let priced = city.prices.cuts.iter().enumerate();
    let prices = Priced {
        rows: rows.collect(),
        cuts: priced.map(|(k, c)| (k as u32, c.price * cost)).collect(),
    };
    let mut cuts: Vec<Cut> = city
        .prices
        .cuts
        .into_iter()
        .map(|c| Cut {
            rows: c.rows,
            weight: c.coef,
            rhs: c.rhs,
        })
        .collect();
    for cut in city.cuts {
        if !cuts.contains(&cut) {
            cuts.push(cut);
        }
    }
    Found {
        value: city.open.len() as i64 * cost,
        bound: city.bound as i64 * cost,
        open: city.open,
        proof: Node::Prices(prices),
        cuts,
    }
}
