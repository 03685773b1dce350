//! What the bound of one independent part rests on, in a form that anyone can compute again.
//!
//! A certificate is a tree. Its leaves are Lagrangian relaxations: every demand of the part pays a
//! price, cuts and the limit have prices too, and what the sites can gain from the prices at most
//! is worked out from the original rows. Its inner nodes open or close one site. The bound of a
//! node is the worse one of its children's; the bound of the tree is that of its root.
//!
//! Sites that another one replaces may be left out of a certificate: it says which and by what.
//!
//! What a price means, and so how a leaf is priced again, is said by the objective
//! ([`crate::model::objective`]). All prices are whole [`Micro`] units, so that re-pricing is
//! exact and rounds in the safe direction only.

use super::LeftOut;

/// A price in millionths of the objective's unit.
pub type Micro = i64;

/// Most numbers that the certificate of one part may hold; a larger one is not kept, and the part
/// rests on the solver's word ([`Proof::Word`]).
pub const MOST_NUMBERS: usize = 4_000_000;

/// The bound of one independent part and its proof.
#[derive(Clone, Debug, PartialEq)]
pub struct Certificate {
    /// Demands of the part (indices of the whole problem), ascending.
    pub demands: Vec<u32>,
    /// No plan of the part is better, in millionths of the objective's unit.
    pub bound: i128,
    /// Sites that are closed throughout the proof, ascending. Sound where `by` reaches every demand
    /// of the part that `site` reaches, costs no more, is not left out itself, and `site` reaches
    /// only demands that need one site: a plan with `site` is then matched by one with `by`.
    pub left_out: Vec<LeftOut>,
    /// Why.
    pub proof: Proof,
}

/// Why a bound holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Proof {
    /// One relaxation.
    Prices(Prices),
    /// Either the site is open or it is closed (index of the whole problem).
    Branch {
        /// The site.
        site: u32,
        /// The proof when it is open.
        open: Box<Proof>,
        /// The proof when it is closed.
        closed: Box<Proof>,
    },
    /// Sites settled by reduced costs, all at once: what a long chain of branches would say whose
    /// one side always rests on the same prices.
    ///
    /// With these prices a free site of reduced cost `r` adds at least `r` to their bound if it is
    /// opened (`closed` lists sites with `r > 0`), and at least `-r` if it is closed (`open`, where
    /// `r < 0`). The bound of the node is the least of those bounds and of that of `rest`, in which
    /// the sites are settled. Each may be rounded up to what the value of a plan can be.
    Settled {
        /// The prices, with what is settled above but not here.
        prices: Prices,
        /// Sites open in `rest`, ascending.
        open: Vec<u32>,
        /// Sites closed in `rest`, ascending.
        closed: Vec<u32>,
        /// The proof with them settled.
        rest: Box<Proof>,
    },
    /// Prices that are right but in a few regions, each with a proof of its own.
    Regions {
        /// Prices of all demands and of the limit.
        base: Prices,
        /// Regions; no demand and no site is in two of them.
        regions: Vec<Region>,
    },
    /// For p-dispersion: a plan that keeps its sites farther apart than the bound is looked for
    /// among sites that are far enough from those open so far (required ones at the root).
    Groups {
        /// Any two sites of a group are no farther apart than the bound: at most one of each is
        /// open, and with those open so far they are too few. All sites that are left are in one.
        groups: Vec<Vec<u32>>,
        /// Sites that are each opened in turn, those before it being closed, with the proof that
        /// this does not help. They are not left.
        first: Vec<(u32, Proof)>,
    },
    /// The word of a MIP solver, or of a search whose certificate was too large to keep.
    Word,
}

/// A few sites and demands for which a bound of their own is proved while all other demands pay
/// what [`Proof::Regions`] says.
///
/// A leaf of `proof` has a price for every demand of the region. It is worth what the demands of
/// the region pay, and what its sites can gain at most, from these and from all other demands. The
/// region is worth its worst leaf; the whole is the sum over the regions, the other demands and the
/// other sites, whose gain from a demand of a region is never more at a leaf than at the base.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// Its demands (indices of the whole problem), ascending.
    pub demands: Vec<u32>,
    /// Its sites, ascending; only these are settled in `proof`.
    pub sites: Vec<u32>,
    /// What it is worth at least; without regions of its own.
    pub proof: Proof,
}

/// One Lagrangian relaxation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prices {
    /// What each demand of the part pays, 0 or more; same order as [`Certificate::demands`].
    pub demand: Vec<Micro>,
    /// What one unit of the limit costs (a site, a unit of cost), for objectives under a limit.
    pub limit: Micro,
    /// Cuts that are priced, prices above 0 only.
    pub cuts: Vec<Cut>,
}

/// An inequality `Σ coef_j open_j ≥ rhs` that every cover of some rows obeys; or, where rows may be
/// left uncovered, `Σ coef_j open_j + Σ spare_i (i is not covered) ≥ rhs`.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// The demands it follows from: `rhs` is the least that any cover of them can weigh.
    pub rows: Vec<u32>,
    /// What each of them weighs when it is not covered; empty where all must be covered.
    pub spare: Vec<i64>,
    /// Weight per site, positive; other sites weigh nothing.
    pub coef: Vec<(u32, i64)>,
    /// Its right-hand side.
    pub rhs: i64,
    /// Its price, per unit of `rhs`.
    pub price: Micro,
}

impl Prices {
    fn numbers(&self) -> usize {
        let cut = |c: &Cut| c.rows.len() + c.spare.len() + 2 * c.coef.len() + 2;
        1 + self.demand.len() + self.cuts.iter().map(cut).sum::<usize>()
    }
}

impl Proof {
    /// How many numbers it takes to write the proof down.
    pub fn numbers(&self) -> usize {
        match self {
            Proof::Prices(p) => p.numbers(),
            Proof::Settled {
                prices,
                open,
                closed,
                rest,
            } => prices.numbers() + open.len() + closed.len() + rest.numbers(),
            Proof::Branch { open, closed, .. } => 1 + open.numbers() + closed.numbers(),
            Proof::Regions { base, regions } => {
                let one = |r: &Region| r.demands.len() + r.sites.len() + r.proof.numbers();
                1 + base.demand.len() + regions.iter().map(one).sum::<usize>()
            }
            Proof::Groups { groups, first } => {
                let deep = first.iter().map(|f| 1 + f.1.numbers());
                groups.iter().map(Vec::len).sum::<usize>() + deep.sum::<usize>()
            }
            Proof::Word => 0,
        }
    }

    /// Is any part of the proof made of regions?
    pub fn has_regions(&self) -> bool {
        match self {
            Proof::Prices(_) | Proof::Groups { .. } | Proof::Word => false,
            Proof::Settled { rest, .. } => rest.has_regions(),
            Proof::Branch { open, closed, .. } => open.has_regions() || closed.has_regions(),
            Proof::Regions { .. } => true,
        }
    }

    /// Does any part of the proof rest on somebody's word?
    pub fn on_word(&self) -> bool {
        match self {
            Proof::Prices(_) | Proof::Groups { .. } => false,
            Proof::Settled { rest, .. } => rest.on_word(),
            Proof::Branch { open, closed, .. } => open.on_word() || closed.on_word(),
            Proof::Regions { regions, .. } => regions.iter().any(|r| r.proof.on_word()),
            Proof::Word => true,
        }
    }
}
