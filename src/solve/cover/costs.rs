//! Parts whose sites differ in cost: a plan and the relaxation for all, then cuts for all, then
//! branch and bound. So no part waits for its first bound until another one is finished.

use super::price::{round_up, step};
use super::proof::Node;
use super::search::Search;
use super::tree::{Found, Root, Tree};
use super::{Doing, Limits, Part};
use rayon::prelude::*;

/// Local search moves per site of a part, and at least.
const MOVES: (u64, u64) = (40, 2_000);

/// Rounds of cuts for every part before the first branch.
const ROUNDS: usize = 6;

/// Solves parts; `given` marks sites of the problem to start with.
pub fn solve(
    parts: &[Part],
    given: &[bool],
    limits: &Limits,
    told: &(dyn Fn(usize, i64, i64, Doing) + Sync),
) -> Vec<Found> {
    let mut works: Vec<(usize, Work)> = parts
        .par_iter()
        .enumerate()
        .with_max_len(1)
        .map(|(p, part)| {
            let work = Work::new(part, given, limits, p);
            told(p, work.found.value, work.found.bound, Doing::Search);
            (p, work)
        })
        .collect();
    for (rounds, nodes, doing) in [
        (ROUNDS, 1, Doing::Cuts),
        (usize::MAX, u64::MAX, Doing::Branch),
    ] {
        works.par_iter_mut().with_max_len(1).for_each(|(p, work)| {
            if work.found.bound < work.found.value && !limits.stop.now() {
                work.go_on(&parts[*p], limits, rounds, nodes);
                told(*p, work.found.value, work.found.bound, doing);
            }
        });
    }
    works.into_iter().map(|(_, work)| work.found).collect()
}

/// A part at work.
struct Work {
    found: Found,
    root: Root,
}

impl Work {
    /// A plan and the relaxation.
    fn new(part: &Part, given: &[bool], limits: &Limits, p: usize) -> Work {
        let stop = &limits.stop;
        let start: Vec<u32> = (0..part.cost.len() as u32)
            .filter(|&j| given[part.site_of[j as usize] as usize])
            .collect();
        let moves = MOVES.1 + MOVES.0 * part.cost.len() as u64;
        let search = || {
            let seed = limits.seed.wrapping_add(p as u64);
            let mut search = Search::new(part, &start, seed);
            search.run(moves, 0, stop);
            (search.best().to_vec(), search.value())
        };
        let ((open, value), root) = rayon::join(search, || Root::new(part, stop));
        let bound = round_up(root.bound, step(&part.cost)).clamp(0, value);
        let found = Found {
            open,
            value,
            bound,
            proof: Node::Prices(root.prices.clone()),
            cuts: Vec::new(),
        };
        Work { found, root }
    }

    /// More rounds of cuts and nodes; keeps what is better.
    fn go_on(&mut self, part: &Part, limits: &Limits, rounds: usize, nodes: u64) {
        let tree = Tree::new(part, &self.found.open, &self.root, nodes, &limits.stop);
        let Some(tree) = tree else { return };
        let (found, root) = tree.rounds(rounds).run_on(&self.root);
        if let Some(root) = root {
            self.root = root;
        }
        if found.bound >= self.found.bound {
            self.found = found;
        } else if found.value < self.found.value {
            (self.found.open, self.found.value) = (found.open, found.value);
        }
    }
}
