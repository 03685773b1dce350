//! Who does what, in which order, for how long.
//!
//! Plans and bounds are sought side by side, one thread each, and see each other's results only
//! between rounds, so that the answer does not depend on how fast either is.

use super::branch::Tree;
use super::cuts::Cuts;
use super::dual::{descend, Dual};
use super::net::Net;
use super::price::{merged, shared, step, whole, MICRO};
use super::search::Search;
use super::{Answer, Most};
use crate::solve::certificate::{Certificate, Micro, Proof};
use crate::solve::{Doing, Limits, Progress, Step, Stop, Stopped};
use std::sync::atomic::{AtomicBool, Ordering};

/// Rounds after the first look where no time limit says when to end, and moves per open site in each.
const ROUNDS: usize = 6;
const MOVES: u64 = 3_000;
/// Moves per open site in the first look, and fewest moves of any search.
const FIRST: u64 = 100;
const FEWEST: u64 = 20_000;
/// Steps of the multipliers.
const STEPS: usize = 3_000;
/// Nodes split in the first round; it doubles from round to round, so many times.
const SPLITS: usize = 500;
const DOUBLED: usize = 6;
/// Nodes split in a round where most sites are in doubt.
const SLOW: usize = 40;
/// Fewest moves of a long search, and cheap swaps for each of its moves.
const LONG: u64 = 200_000;
const SWAPS: u64 = 15;
/// Of so many rounds one is without cuts.
const SWAPPED: usize = 3;
/// Free sites up to which a tree is grown although most of them are still in doubt.
const FREE: usize = 150;
/// Heat of the first and of later rounds.
const HEAT: f64 = 1.0;
const AGAIN: f64 = 0.5;

/// The state of a solve.
pub(super) struct Work<'a> {
    most: &'a Most,
    net: &'a Net,
    search: Search<'a>,
    fixed: Vec<Option<bool>>,
    dual: Option<Dual>,
    root: Option<(Vec<Micro>, Micro)>,
    tree: Option<Tree<'a>>,
    cuts: Option<Cuts<'a>>,
    step: i64,
    bound: i64,
    cut: bool,
    /// The tree is too large to grow.
    full: bool,
}

impl<'a> Work<'a> {
    pub fn new(most: &'a Most, net: &'a Net, search: Search<'a>) -> Work<'a> {
        let free = |j: usize| (net.required[j] || net.cost[j] == 0).then_some(true);
        Work {
            most,
            net,
            search,
            fixed: (0..net.sites()).map(free).collect(),
            dual: None,
            root: None,
            tree: None,
            cuts: None,
            step: step(most),
            bound: net.weight.iter().sum(),
            cut: false,
            full: false,
        }
    }

    /// Says how far it has come.
    pub fn tell(&self, progress: &dyn Progress, doing: Doing) {
        progress.report(&Step {
            value: Some(self.search.best().0.into()),
            bound: self.bound.into(),
            done: 0,
            parts: 1,
            doing,
        });
    }

    fn moves(&self, each: u64) -> u64 {
        (self.search.movable() as u64 * each).max(FEWEST)
    }

    /// A short search and the multipliers, side by side.
    pub fn first(&mut self, limits: &Limits, progress: &dyn Progress) {
        let (net, stop) = (self.net, &limits.stop);
        let quit = AtomicBool::new(false);
        let value = self.search.best().0 as f64;
        let moves = self.moves(FIRST);
        let (search, fixed) = (&mut self.search, &self.fixed);
        let (_, dual) = rayon::join(
            || search.run(moves, AGAIN, stop, &quit),
            || descend(net, fixed, None, value, STEPS, stop),
        );
        self.settle(dual);
        self.tell(progress, Doing::Bound);
    }

    /// Takes over multipliers.
    fn settle(&mut self, dual: Dual) {
        let pays = whole(self.net, &dual.pays);
        let limit = (dual.limit * MICRO as f64).round() as Micro;
        let (exact, _) = merged(self.net, &pays, limit, &self.fixed);
        let unit = i128::from(self.step) * MICRO;
        self.bound = (exact.div_euclid(unit) * i128::from(self.step)) as i64;
        self.root = Some((pays, limit));
        self.dual = Some(dual);
    }

    fn reached(&self, limits: &Limits) -> bool {
        let value = self.search.best().0;
        value >= self.bound || (self.bound - value) as f64 <= limits.gap * value as f64
    }

    /// Long searches beside branch and bound.
    pub fn rounds(&mut self, limits: &Limits, progress: &dyn Progress) {
        for round in 0.. {
            let idle = !limits.stop.timed() || (self.search.movable() == 0 && self.full);
            if (round >= ROUNDS && idle) || self.reached(limits) || limits.stop.now() {
                break;
            }
            self.round(round, limits);
            self.tell(progress, Doing::Branch);
        }
        self.cut = !self.reached(limits) && (self.cut || limits.stop.now());
    }

    fn round(&mut self, round: usize, limits: &Limits) {
        let stop: &Stop = &limits.stop;
        let seed = limits.seed.wrapping_add(round as u64 + 1);
        let quit = AtomicBool::new(false);
        let value = self.search.best().0;
        let mut tree = self.tree.take().or_else(|| {
            let dual = self.dual.as_ref()?;
            Some(Tree::new(
                self.net,
                &self.fixed,
                &dual.pays,
                value,
                self.step,
            ))
        });
        if let Some(tree) = &mut tree {
            tree.value = tree.value.max(value);
        }
        let moves = self.moves(MOVES).max(LONG);
        let hopeful = tree.as_ref().is_some_and(|t| t.hopeful(FREE)) && !self.full;
        if !hopeful && self.cuts.is_none() {
            let dual = self.dual.as_ref();
            self.cuts = dual.map(|d| Cuts::new(self.net, &self.fixed, d));
        }
        let uniform = self.search.uniform();
        let swaps = uniform && round % SWAPPED == SWAPPED - 1;
        let mut cuts = self.cuts.as_mut();
        cuts = cuts.filter(|c| !hopeful && !c.ended && !swaps);
        let splits = match hopeful {
            true => SPLITS << round.min(DOUBLED),
            false => SLOW,
        };
        let other = uniform && !hopeful && cuts.is_none();
        // A large program leaves time for both searches, one after the other.
        let after = uniform && cuts.as_ref().is_some_and(|c| c.slow());
        let mut swap = (other || after).then(|| self.search.swap(seed));
        let heat = if round == 0 { HEAT } else { AGAIN };
        let (search, full, fixed) = (&mut self.search, &mut self.full, &self.fixed);
        let (mut second, mut beside) = match after {
            true => (swap.as_mut(), None),
            false => (None, swap.as_mut()),
        };
        let (whole, _) = rayon::join(
            || {
                let whole = search.run(moves, heat, stop, &quit);
                if let Some(swap) = &mut second {
                    swap.run(moves * SWAPS, heat, stop, &quit);
                }
                whole
            },
            || {
                if let Some(cuts) = &mut cuts {
                    for _ in 0..cuts.rounds() {
                        if !cuts.ended && !stop.now() {
                            cuts.round(fixed, value, stop);
                        }
                    }
                } else if let Some(swap) = &mut beside {
                    swap.run(moves * SWAPS, heat, stop, &quit);
                } else if let Some(tree) = &mut tree {
                    *full = !tree.grow(splits, stop);
                    // A proved plan cannot be bettered, so the search changes nothing any more.
                    quit.store(tree.done(), Ordering::Relaxed);
                }
            },
        );
        self.cut |= !whole;
        let swapped = swap.as_ref().map(|s| s.best());
        if let Some((value, open)) = swapped.filter(|s| s.0 > self.search.best().0) {
            self.search.adopt(Some(open));
            debug_assert!(self.search.best().0 >= value);
        }
        self.cut_bound();
        let Some(tree) = tree else { return };
        let found = tree.found.as_deref();
        let better = tree.value > self.search.best().0;
        self.search.adopt(found.filter(|_| better));
        self.bound = self.bound.min(tree.bound()).max(self.search.best().0);
        self.tree = Some(tree);
    }

    /// Takes over the bound of the cuts.
    fn cut_bound(&mut self) {
        if let Some(best) = self.cuts.as_ref().and_then(|c| c.best.as_ref()) {
            let unit = i128::from(self.step) * MICRO;
            let bound = (best.bound.div_euclid(unit) * i128::from(self.step)) as i64;
            self.bound = self.bound.min(bound.max(self.search.best().0));
        }
    }

    /// The answer with its certificate.
    pub fn answer(self, limits: &Limits) -> Answer {
        let (value, open) = self.search.best();
        let mut open: Vec<u32> = (0..open.len())
            .filter(|&s| open[s])
            .map(|s| self.net.site[s])
            .collect();
        open.sort_unstable();
        let by = match limits.stop.by_hand() {
            true => Stopped::Hand,
            false => Stopped::Time,
        };
        Answer {
            open,
            value,
            bound: self.bound,
            certificate: Certificate {
                demands: (0..self.most.weight.len() as u32).collect(),
                bound: i128::from(self.bound) * MICRO,
                left_out: Vec::new(),
                proof: self.proof(),
            },
            stopped: self.cut.then_some(by),
        }
    }

    /// The smallest proof of the bound that there is.
    fn proof(&self) -> Proof {
        let Some((pays, limit)) = &self.root else {
            return Proof::Word;
        };
        let (exact, _) = merged(self.net, pays, *limit, &self.fixed);
        let unit = i128::from(self.step) * MICRO;
        if exact.div_euclid(unit) * i128::from(self.step) <= i128::from(self.bound) {
            return Proof::Prices(shared(self.most, self.net, pays, *limit));
        }
        if let Some(best) = self.cuts.as_ref().and_then(|c| c.best.as_ref()) {
            if best.bound.div_euclid(unit) * i128::from(self.step) <= i128::from(self.bound) {
                return Proof::Prices(best.prices(self.most, self.net));
            }
        }
        match &self.tree {
            Some(tree) => tree.proof(self.most),
            None => Proof::Word,
        }
    }
}
