//! Proofs of a part in its own indices, and as certificates of the whole problem.

use super::price::{Cut, Priced, MICRO};
use super::Part;
use crate::solve::certificate::{self, Certificate, Micro, Prices, Proof};

/// A proof under construction: as [`Proof`], in indices of a part and of a list of cuts.
#[derive(Clone, Debug)]
pub enum Node {
    /// A bound that was found, but whose proof was too large to keep.
    Word,
    /// Prices alone.
    Prices(Priced),
    /// Sites that these prices settle, and the proof with them settled.
    Settled {
        /// The prices.
        prices: Priced,
        /// Sites that must be open.
        open: Vec<u32>,
        /// Sites that must be closed.
        closed: Vec<u32>,
        /// The proof with them settled.
        rest: Box<Node>,
    },
    /// One site open or closed.
    Branch {
        /// The site.
        site: u32,
        /// The proof when it is open.
        open: Box<Node>,
        /// The proof when it is closed.
        closed: Box<Node>,
    },
}

impl Node {
    /// Marks the rows that are named anywhere, and the cuts. Where a site is opened, a row in its
    /// reach is too, so that it is known to belong to the part.
    fn named(&self, part: &Part, rows: &mut [bool], cuts: &mut [bool]) {
        let mut mark = |priced: &Priced, sites: &[u32]| {
            priced.rows.iter().for_each(|r| rows[r.0 as usize] = true);
            priced.cuts.iter().for_each(|c| cuts[c.0 as usize] = true);
            for &j in sites {
                let reach = part.cols.row(j as usize);
                if !reach.iter().any(|&i| rows[i as usize]) {
                    reach.iter().take(1).for_each(|&i| rows[i as usize] = true);
                }
            }
        };
        match self {
            Node::Word => {}
            Node::Prices(p) => mark(p, &[]),
            Node::Settled {
                prices, open, rest, ..
            } => {
                mark(prices, open);
                rest.named(part, rows, cuts);
            }
            Node::Branch { site, open, closed } => {
                mark(&Priced::default(), &[*site]);
                open.named(part, rows, cuts);
                closed.named(part, rows, cuts);
            }
        }
    }

    /// The certificate of a part, of which only the rows that pay anywhere are demands.
    pub fn certificate(&self, part: &Part, cuts: &[Cut], bound: i64) -> Certificate {
        let mut rows = vec![false; part.rows.len()];
        let mut used = vec![false; cuts.len()];
        self.named(part, &mut rows, &mut used);
        for (cut, _) in cuts.iter().zip(&used).filter(|(_, &u)| u) {
            cut.rows.iter().for_each(|&i| rows[i as usize] = true);
        }
        let mut number = vec![u32::MAX; rows.len()];
        let mut demands = Vec::new();
        for i in (0..rows.len()).filter(|&i| rows[i]) {
            number[i] = demands.len() as u32;
            demands.push(part.row_of[i]);
        }
        let writer = Writer {
            part,
            cuts: cuts.iter().map(|c| global(part, c)).collect(),
            number,
            demands: demands.len(),
        };
        let proof = if self.numbers(demands.len(), cuts) > certificate::MOST_NUMBERS {
            Proof::Word
        } else {
            writer.proof(self)
        };
        Certificate {
            demands,
            bound: i128::from(bound) * MICRO,
            left_out: part.left_out.clone(),
            proof,
        }
    }

    /// How many numbers the node itself takes in memory.
    pub fn size(&self) -> usize {
        match self {
            Node::Word | Node::Branch { .. } => 1,
            Node::Prices(p) => 1 + p.rows.len() + p.cuts.len(),
            Node::Settled {
                prices: p,
                open,
                closed,
                rest,
            } => p.rows.len() + p.cuts.len() + open.len() + closed.len() + rest.size(),
        }
    }

    /// About how many numbers the proof takes.
    fn numbers(&self, demands: usize, cuts: &[Cut]) -> usize {
        let prices = |p: &Priced| -> usize {
            let cut = |c: &(u32, Micro)| {
                let cut = &cuts[c.0 as usize];
                cut.rows.len() + 2 * cut.weight.len() + 2
            };
            1 + demands + p.cuts.iter().map(cut).sum::<usize>()
        };
        match self {
            Node::Word => certificate::MOST_NUMBERS + 1,
            Node::Prices(p) => prices(p),
            Node::Settled {
                prices: p,
                open,
                closed,
                rest,
            } => prices(p) + open.len() + closed.len() + rest.numbers(demands, cuts),
            Node::Branch { open, closed, .. } => {
                1 + open.numbers(demands, cuts) + closed.numbers(demands, cuts)
            }
        }
    }
}

/// A cut in indices of the problem, without a price.
fn global(part: &Part, cut: &Cut) -> certificate::Cut {
    let site = |&(j, w): &(u32, i64)| (part.site_of[j as usize], w);
    certificate::Cut {
        rows: cut.rows.iter().map(|&i| part.row_of[i as usize]).collect(),
        coef: cut.weight.iter().map(site).collect(),
        spare: Vec::new(),
        rhs: cut.rhs,
        price: 0,
    }
}

struct Writer<'a> {
    part: &'a Part,
    cuts: Vec<certificate::Cut>,
    number: Vec<u32>,
    demands: usize,
}

impl Writer<'_> {
    fn proof(&self, node: &Node) -> Proof {
        match node {
            Node::Word => Proof::Word,
            Node::Prices(p) => Proof::Prices(self.prices(p)),
            Node::Settled {
                prices,
                open,
                closed,
                rest,
            } => Proof::Settled {
                prices: self.prices(prices),
                open: self.sites(open),
                closed: self.sites(closed),
                rest: Box::new(self.proof(rest)),
            },
            Node::Branch { site, open, closed } => Proof::Branch {
                site: self.part.site_of[*site as usize],
                open: Box::new(self.proof(open)),
                closed: Box::new(self.proof(closed)),
            },
        }
    }

    /// Sites that reach a demand; what happens to others does not matter.
    fn sites(&self, sites: &[u32]) -> Vec<u32> {
        let reach = |j: u32| self.part.cols.row(j as usize).iter();
        let known = |&&j: &&u32| reach(j).any(|&i| self.number[i as usize] != u32::MAX);
        let named = sites.iter().filter(known);
        let mut named: Vec<u32> = named.map(|&j| self.part.site_of[j as usize]).collect();
        named.sort_unstable();
        named
    }

    fn prices(&self, priced: &Priced) -> Prices {
        let mut demand = vec![0; self.demands];
        for &(i, u) in &priced.rows {
            demand[self.number[i as usize] as usize] = u;
        }
        let cut = |&(k, price): &(u32, Micro)| certificate::Cut {
            price,
            ..self.cuts[k as usize].clone()
        };
        Prices {
            demand,
            limit: 0,
            cuts: priced.cuts.iter().map(cut).collect(),
        }
    }
}
