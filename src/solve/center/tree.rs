//! Do `p` sites cover all rows? Branch and bound on sites, depth first, whose proof of "no" is a
//! tree of Lagrangian relaxations.

mod relax;

use crate::solve::certificate::{Micro, Prices, Proof, MOST_NUMBERS};
use crate::solve::part::Rows;
use crate::solve::Stop;

/// Millionths of a site.
const SITE: i64 = 1_000_000;
/// Steps of the multipliers at the root and below it.
const ROOT: u32 = 1000;
const NODE: u32 = 80;

/// What is known.
pub(super) enum Reply {
    /// These sites cover all rows.
    Yes(Vec<u32>),
    /// More than `p` are needed.
    No(Proof),
    /// Stopped, or too many nodes.
    Unknown,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Free,
    Open,
    Closed,
}

/// Asks whether at most `p` sites cover all rows, in at most `nodes` nodes.
///
/// Prices of the proof are one per row, then `pivots` times one whole site: fixed sites that are
/// in none of the rows and not counted in `p`.
pub(super) fn ask(
    rows: &Rows,
    cols: &Rows,
    p: usize,
    pivots: usize,
    nodes: usize,
    stop: &Stop,
) -> Reply {
    let mut tree = Tree {
        rows,
        cols,
        p: p as i64,
        pivots,
        nodes,
        numbers: 0,
        stop,
    };
    let price = (0..rows.len())
        .map(|i| {
            let most = rows
                .row(i)
                .iter()
                .map(|&j| cols.row(j as usize).len())
                .max();
            1.0 / most.unwrap_or(1).max(1) as f64
        })
        .collect();
    tree.node(vec![Fate::Free; cols.len()], price, ROOT)
}

struct Tree<'a> {
    rows: &'a Rows,
    cols: &'a Rows,
    p: i64,
    pivots: usize,
    nodes: usize,
    numbers: usize,
    stop: &'a Stop,
}

/// What was settled on the way to a proof.
enum Step {
    /// This site must be open: the proof that it cannot be closed.
    Must(u32, Proof),
    /// Sites settled by the reduced costs of these prices.
    Settled(Prices, Vec<u32>, Vec<u32>),
}

impl Tree<'_> {
    fn node(&mut self, mut fate: Vec<Fate>, mut price: Vec<f64>, steps: u32) -> Reply {
        if self.nodes == 0 || self.stop.now() {
            return Reply::Unknown;
        }
        self.nodes -= 1;
        let mut chain: Vec<Step> = Vec::new();
        for round in 0.. {
            let bare = match self.propagate(&mut fate, &mut chain) {
                Ok(bare) => bare,
                Err(leaf) => return Reply::No(close(chain, leaf)),
            };
            if bare.is_empty() {
                return Reply::Yes(opened(&fate));
            }
            let limit = if round == 0 { steps } else { NODE };
            let (leaf, gain, plan) = self.relax(&fate, &bare, &mut price, limit);
            if let Some(sites) = plan {
                return Reply::Yes(sites);
            }
            let bound = self.bound(&fate, &leaf);
            if bound > self.p * SITE {
                return Reply::No(close(chain, self.leaf(leaf)));
            }
            let settled = self.settle(&mut fate, &leaf, bound, &mut chain);
            if settled && round < 20 {
                continue;
            }
            let Some(site) = self.split(&fate, &bare, &gain) else {
                return Reply::Unknown;
            };
            let mut side = |f: Fate| {
                let mut child = fate.clone();
                child[site as usize] = f;
                self.node(child, price.clone(), NODE)
            };
            let open = match side(Fate::Open) {
                Reply::No(proof) => proof,
                other => return other,
            };
            let closed = match side(Fate::Closed) {
                Reply::No(proof) => proof,
                other => return other,
            };
            let here = branch(site, open, closed);
            return Reply::No(close(chain, here));
        }
        Reply::Unknown
    }

    /// Opens the only sites left for a row. The rows that are still bare, or the proof that one
    /// of them cannot be covered.
    fn propagate(&mut self, fate: &mut [Fate], chain: &mut Vec<Step>) -> Result<Vec<u32>, Proof> {
        loop {
            let mut bare = Vec::new();
            let mut single = None;
            for i in 0..self.rows.len() {
                let row = self.rows.row(i);
                if row.iter().any(|&j| fate[j as usize] == Fate::Open) {
                    continue;
                }
                let mut free = row.iter().filter(|&&j| fate[j as usize] == Fate::Free);
                match (free.next(), free.next()) {
                    (None, _) => return Err(self.must(i)),
                    (Some(&j), None) => single = Some((j, i)),
                    _ => bare.push(i as u32),
                }
            }
            let Some((j, i)) = single else {
                let count = fate.iter().filter(|&&f| f == Fate::Open).count() as i64;
                if count > self.p {
                    let none = vec![0; self.rows.len()];
                    return Err(self.leaf(none));
                }
                return Ok(bare);
            };
            let other = self.must(i);
            chain.push(Step::Must(j, other));
            fate[j as usize] = Fate::Open;
        }
    }

    /// Row `i` has nothing left: it would pay any price.
    fn must(&mut self, i: usize) -> Proof {
        let mut price = vec![0; self.rows.len()];
        price[i] = (self.p + 1) * SITE;
        self.leaf(price)
    }

    fn leaf(&mut self, price: Vec<Micro>) -> Proof {
        self.numbers += price.len() + self.pivots + 1;
        if self.numbers > MOST_NUMBERS {
            return Proof::Word;
        }
        Proof::Prices(self.prices(price))
    }

    fn prices(&self, mut price: Vec<Micro>) -> Prices {
        price.resize(price.len() + self.pivots, SITE);
        Prices {
            demand: price,
            limit: 0,
            cuts: Vec::new(),
        }
    }

    /// The exact bound that prices prove.
    fn bound(&self, fate: &[Fate], price: &[Micro]) -> i64 {
        let mut bound: i64 = price.iter().sum();
        for (j, &f) in fate.iter().enumerate() {
            let rest = || SITE - self.gain(j, price);
            bound += match f {
                Fate::Free => rest().min(0),
                Fate::Open => rest(),
                Fate::Closed => 0,
            };
        }
        bound
    }

    fn gain(&self, j: usize, price: &[Micro]) -> i64 {
        self.cols.row(j).iter().map(|&i| price[i as usize]).sum()
    }

    /// Settles the sites that would lift the bound above `p` otherwise. True if there are any.
    fn settle(
        &mut self,
        fate: &mut [Fate],
        price: &[Micro],
        bound: i64,
        chain: &mut Vec<Step>,
    ) -> bool {
        let (mut open, mut closed) = (Vec::new(), Vec::new());
        for (j, fate) in fate.iter_mut().enumerate() {
            if *fate != Fate::Free {
                continue;
            }
            let rest = SITE - self.gain(j, price);
            if bound + rest.abs() > self.p * SITE {
                let (f, list) = match rest > 0 {
                    true => (Fate::Closed, &mut closed),
                    false => (Fate::Open, &mut open),
                };
                list.push(j as u32);
                *fate = f;
            }
        }
        if open.is_empty() && closed.is_empty() {
            return false;
        }
        self.numbers += price.len() + open.len() + closed.len();
        chain.push(Step::Settled(self.prices(price.to_vec()), open, closed));
        true
    }

    /// The site with the largest gain in a bare row with fewest free sites.
    fn split(&self, fate: &[Fate], bare: &[u32], gain: &[f64]) -> Option<u32> {
        let free = |i: u32| {
            self.rows
                .row(i as usize)
                .iter()
                .filter(|&&j| fate[j as usize] == Fate::Free)
        };
        let row = bare.iter().min_by_key(|&&i| (free(i).count(), i))?;
        let key = |j: &u32| (gain[*j as usize], self.cols.row(*j as usize).len() as f64);
        free(*row).copied().max_by(|a, b| {
            let ((x, y), (v, w)) = (key(a), key(b));
            x.total_cmp(&v).then(y.total_cmp(&w)).then(b.cmp(a))
        })
    }
}

fn opened(fate: &[Fate]) -> Vec<u32> {
    (0..fate.len() as u32)
        .filter(|&j| fate[j as usize] == Fate::Open)
        .collect()
}

fn branch(site: u32, open: Proof, closed: Proof) -> Proof {
    Proof::Branch {
        site,
        open: Box::new(open),
        closed: Box::new(closed),
    }
}

/// Wraps a proof into the sites that were settled on the way.
fn close(chain: Vec<Step>, mut proof: Proof) -> Proof {
    for step in chain.into_iter().rev() {
        proof = match step {
            Step::Must(site, other) => branch(site, proof, other),
            Step::Settled(prices, open, closed) => Proof::Settled {
                prices,
                open,
                closed,
                rest: Box::new(proof),
            },
        };
    }
    proof
}
