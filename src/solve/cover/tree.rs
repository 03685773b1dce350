//! Branch and bound over linear programs, with a proof that can be priced again.
//!
//! Depth first. At a node the program is solved, rows and cuts that are violated are added, sites
//! are settled by their reduced costs, and the point is rounded to a cover. A node is done when
//! its exact bound, rounded up to what a cover can cost, reaches the best cover known.

mod root;
mod rounds;

pub use root::{Found, Root};

#[cfg(not(feature = "highs"))]
use super::dual::{Ended, Program};
#[cfg(feature = "highs")]
use super::lp::{Ended, Program};
use super::price::{round_up, step, Cut, Priced, Worth, MICRO};
use super::proof::Node;
use super::search::Search;
use super::Part;
use crate::solve::certificate::{Micro, MOST_NUMBERS};
use crate::solve::Stop;
use std::collections::HashSet;

/// Rounds of cuts at the root, and at other nodes.
const ROOT_ROUNDS: usize = 40;
const NODE_ROUNDS: usize = 3;

/// Sites that are tried before a branching, how near to what value, and simplex steps each way.
const PROBES: usize = 8;
const PROBE_NEAR: f64 = 0.55;
const PROBE_WITHIN: f64 = 0.4;
const PROBE_ITERATIONS: i32 = 60;

/// Rounds of the root after which better covers are looked for.
const POLISH: [usize; 4] = [1, 3, 6, 12];

/// A search on its way.
pub struct Tree<'a> {
    part: &'a Part,
    program: Program<'a>,
    cuts: Vec<Cut>,
    settled: Vec<Option<bool>>,
    trail: Vec<u32>,
    best: Vec<u32>,
    value: i64,
    step: i64,
    nodes: u64,
    most: u64,
    stop: &'a Stop,
    /// What was settled before the root.
    shells: Vec<Shell>,
    /// Rounds of cuts so far.
    asked: u64,
    /// Size of windows.
    level: usize,
    /// Most rounds of cuts at the root.
    rounds: usize,
    /// Try candidates for a branching before one is chosen?
    probes: bool,
    /// Look for better covers among sites of small reduced cost?
    polishes: bool,
    /// Windows that gave nothing.
    barren: HashSet<u64>,
    /// The root when it was left.
    left: Option<Root>,
    /// Numbers of the proof so far. Once there are too many it is not kept any more.
    kept: usize,
}

impl<'a> Tree<'a> {
    /// Starts from a cover and from the relaxation; at most `most` nodes will be looked at.
    pub fn new(
        part: &'a Part,
        start: &[u32],
        root: &Root,
        most: u64,
        stop: &'a Stop,
    ) -> Option<Tree<'a>> {
        let settled = vec![None; part.cost.len()];
        let mut tree = Tree {
            part,
            program: Program::new(part, &settled, &[], &[], &[])?,
            cuts: root.cuts.clone(),
            settled,
            trail: Vec::new(),
            best: start.to_vec(),
            value: start.iter().map(|&j| part.cost[j as usize]).sum(),
            step: step(&part.cost),
            nodes: 0,
            most,
            stop,
            shells: Vec::new(),
            asked: 0,
            level: root.level,
            rounds: ROOT_ROUNDS,
            polishes: true,
            probes: false,
            barren: HashSet::new(),
            left: None,
            kept: 0,
        };
        let worth = root.prices.worth(part, &tree.cuts, &tree.settled);
        let mut shells = Vec::new();
        tree.reduce(&root.prices, &worth, &mut shells);
        tree.trail.clear();
        tree.shells = shells;
        tree.program = Program::new(part, &tree.settled, &root.tight, &tree.cuts, &root.chosen)?;
        Some(tree)
    }

    /// At most so many rounds of cuts at the root.
    pub fn rounds(mut self, rounds: usize) -> Tree<'a> {
        self.rounds = rounds.min(ROOT_ROUNDS);
        self
    }

    /// Looks for better covers by rounding alone.
    pub fn plain(mut self) -> Tree<'a> {
        self.polishes = false;
        self
    }

    /// Chooses where to branch by trying a few sites.
    pub fn probing(mut self) -> Tree<'a> {
        self.probes = true;
        self
    }

    /// Searches to the end, or until stopped.
    pub fn run(self, root: &Root) -> Found {
        self.run_on(root).0
    }

    /// The same, and the root as it was left with its cuts, to go on from.
    pub fn run_on(mut self, root: &Root) -> (Found, Option<Root>) {
        let (proof, bound) = match self.short_row() {
            Some(row) => self.hopeless(row),
            None => self.node(&root.prices, 0),
        };
        let (proof, bound) = wrapped(proof, bound, std::mem::take(&mut self.shells));
        let found = Found {
            open: self.best,
            value: self.value,
            bound: round_up(bound, self.step).clamp(0, self.value),
            proof,
            cuts: self.cuts,
        };
        (found, self.left)
    }

    /// The proof of a node and its bound in millionths.
    fn node(&mut self, above: &Priced, depth: usize) -> (Node, i128) {
        self.nodes += 1;
        let mark = self.trail.len();
        let mut shells = Vec::new();
        let (leaf, bound) = self.inside(above, depth, &mut shells);
        while self.trail.len() > mark {
            if let Some(j) = self.trail.pop() {
                self.settle(j, None);
            }
        }
        let (node, bound) = wrapped(leaf, bound, shells);
        if self.kept > 2 * MOST_NUMBERS {
            return (Node::Word, bound);
        }
        self.kept += node.size();
        (node, bound)
    }

    fn inside(&mut self, above: &Priced, depth: usize, shells: &mut Vec<Shell>) -> (Node, i128) {
        let mut prices = above.clone();
        let mut worth = prices.worth(self.part, &self.cuts, &self.settled);
        let mut lifts = Vec::new();
        let mut rounds = if depth == 0 { self.rounds } else { NODE_ROUNDS };
        while self.program.run(self.stop) == Ended::Solved {
            let fresh = self.program.prices();
            let value = fresh.worth(self.part, &self.cuts, &self.settled);
            if value.bound > worth.bound {
                (prices, worth) = (fresh, value);
            }
            self.round();
            if depth == 0 && self.polishes && POLISH.contains(&lifts.len()) {
                self.polish(&worth);
            }
            if self.reached(worth.bound) {
                return (Node::Prices(prices), worth.bound);
            }
            if self.reduce(&prices, &worth, shells) {
                if let Some(row) = self.short_row() {
                    return self.hopeless(row);
                }
                worth = prices.worth(self.part, &self.cuts, &self.settled);
            }
            lifts.push(worth.bound);
            self.climb(&lifts, depth);
            if rounds == 0 || self.stalled(&lifts, depth) {
                break;
            }
            if depth == 0 && self.rebuild().is_none() {
                break;
            }
            if !self.separate_somehow(depth) {
                break;
            }
            rounds -= 1;
        }
        if depth == 0 {
            self.left = Some(Root {
                prices: prices.clone(),
                bound: worth.bound,
                tight: self.program.tight(0.1),
                chosen: self.program.tight_cuts(&self.cuts, 0.02),
                cuts: self.cuts.clone(),
                level: self.level,
            });
        }
        if self.stop.now() || self.nodes >= self.most {
            return (Node::Prices(prices), worth.bound);
        }
        let tried = if self.probes { self.probe() } else { None };
        let Some(site) = tried.or_else(|| self.choose()) else {
            // Everything is settled: what is open is a cover and costs what it costs.
            let open =
                (0..self.settled.len() as u32).filter(|&j| self.settled[j as usize] == Some(true));
            self.complete(&open.collect::<Vec<u32>>());
            let bound = Priced::default().worth(self.part, &[], &self.settled).bound;
            return (Node::Prices(Priced::default()), bound);
        };
        let (open, closed) = if self.program.x[site as usize] >= 0.5 {
            let open = self.child(site, true, &prices, depth);
            (open, self.child(site, false, &prices, depth))
        } else {
            let closed = self.child(site, false, &prices, depth);
            (self.child(site, true, &prices, depth), closed)
        };
        let node = Node::Branch {
            site,
            open: Box::new(open.0),
            closed: Box::new(closed.0),
        };
        (node, open.1.min(closed.1))
    }

    fn child(&mut self, site: u32, to: bool, prices: &Priced, depth: usize) -> (Node, i128) {
        let mark = self.trail.len();
        self.settle(site, Some(to));
        self.trail.push(site);
        let row = if to { None } else { self.short_row_of(site) };
        let answer = match row {
            Some(row) => self.hopeless(row),
            None => self.node(prices, depth + 1),
        };
        while self.trail.len() > mark {
            if let Some(j) = self.trail.pop() {
                self.settle(j, None);
            }
        }
        answer
    }

    fn settle(&mut self, site: u32, to: Option<bool>) {
        self.settled[site as usize] = to;
        self.program.settle(site as usize, to);
    }

    /// Is a bound as good as the best cover?
    fn reached(&self, bound: i128) -> bool {
        round_up(bound, self.step) >= self.value
    }

    /// Settles sites by reduced costs; says whether there were any.
    fn reduce(&mut self, prices: &Priced, worth: &Worth, shells: &mut Vec<Shell>) -> bool {
        if self.reached(worth.bound) {
            return false;
        }
        let (mut open, mut closed) = (Vec::new(), Vec::new());
        let mut least = i128::MAX;
        for j in 0..self.part.cost.len() {
            let reduced = worth.reduced[j];
            if self.settled[j].is_none() && self.reached(worth.bound + reduced.abs()) {
                least = least.min(worth.bound + reduced.abs());
                if reduced > 0 {
                    closed.push(j as u32);
                } else {
                    open.push(j as u32);
                }
            }
        }
        if least == i128::MAX {
            return false;
        }
        for &j in &closed {
            self.settle(j, Some(false));
            self.trail.push(j);
        }
        for &j in &open {
            self.settle(j, Some(true));
            self.trail.push(j);
        }
        shells.push(Shell {
            prices: prices.clone(),
            open,
            closed,
            bound: least,
        });
        true
    }

    fn lacks(&self, row: u32) -> bool {
        let sites = self.part.rows.row(row as usize).iter();
        let left = sites.filter(|&&j| self.settled[j as usize] != Some(false));
        left.count() < usize::from(self.part.need[row as usize])
    }

    fn short_row(&self) -> Option<u32> {
        let rows = self.program.bare().iter();
        rows.copied().find(|&i| self.lacks(i))
    }

    fn short_row_of(&self, site: u32) -> Option<u32> {
        let rows = self.part.cols.row(site as usize).iter();
        rows.copied().find(|&i| self.lacks(i))
    }

    /// The proof that a row cannot be covered: it would pay anything.
    fn hopeless(&self, row: u32) -> (Node, i128) {
        let price = (i128::from(self.value) * MICRO).min(i128::from(Micro::MAX / 4)) as Micro;
        let prices = Priced {
            rows: vec![(row, price)],
            cuts: Vec::new(),
        };
        let bound = prices.worth(self.part, &self.cuts, &self.settled).bound;
        (Node::Prices(prices), bound)
    }

    /// Makes a cover from the point.
    fn round(&mut self) {
        let mut start: Vec<u32> = (0..self.part.cost.len() as u32)
            .filter(|&j| self.program.x[j as usize] > 0.5)
            .collect();
        start.sort_by(|&a, &b| {
            let (x, y) = (self.program.x[a as usize], self.program.x[b as usize]);
            y.total_cmp(&x).then(a.cmp(&b))
        });
        self.complete(&start);
    }

    /// Makes a cover from some sites, and keeps it if it is better.
    fn complete(&mut self, start: &[u32]) {
        let search = Search::new(self.part, start, self.nodes);
        if search.value() < self.value {
            self.value = search.value();
            self.best = search.best().to_vec();
        }
    }

    /// The site to branch on.
    fn choose(&self) -> Option<u32> {
        let x = &self.program.x;
        let score = |j: u32| {
            let x = x[j as usize];
            x.min(1.0 - x) * (1.0 + self.part.cols.row(j as usize).len() as f64)
        };
        (0..self.part.cost.len() as u32)
            .filter(|&j| self.settled[j as usize].is_none())
            .filter(|&j| x[j as usize] > 1e-6 && x[j as usize] < 1.0 - 1e-6)
            .max_by(|&a, &b| score(a).total_cmp(&score(b)).then(b.cmp(&a)))
            .or_else(|| {
                // Rounding left the bound short of a whole cover: any free site will do.
                let free = (0..self.part.cost.len() as u32)
                    .filter(|&j| self.settled[j as usize].is_none());
                free.max_by(|&a, &b| x[a as usize].total_cmp(&x[b as usize]).then(b.cmp(&a)))
            })
    }
}

/// A proof within what was settled around it.
fn wrapped(mut node: Node, mut bound: i128, mut shells: Vec<Shell>) -> (Node, i128) {
    while let Some(shell) = shells.pop() {
        bound = bound.min(shell.bound);
        node = Node::Settled {
            prices: shell.prices,
            open: shell.open,
            closed: shell.closed,
            rest: Box::new(node),
        };
    }
    (node, bound)
}

/// Sites settled at a node.
struct Shell {
    prices: Priced,
    open: Vec<u32>,
    closed: Vec<u32>,
    bound: i128,
}
