//! What is wanted, as numbers only: no coordinates, no names, no files.
//!
//! The area model. Choose which premises to open and how large, so that every demand's
//! floor-area quota is set aside in open premises within its reach:
//!
//! ```text
//! min  Σ_j F_j y_j + v_j a_j                 over premises j
//!      Σ_{j∈N(i)} x_ij  = q_i                every quota met          (floor area)
//!      Σ_i x_ij        ≤ a_j
//!      L_j y_j ≤ a_j ≤ U_j y_j ,  y_j ∈ {0,1},  x ≥ 0
//! ```
//!
//! `N(i)` holds only premises in reach, so a met quota also means a demand that is reached.
//! Because areas are whole square millimetres, a plan's sizes are too: nothing is rounded.
//!
//! Every other question is asked of the same premises, demands and plans: the [`objective`] says
//! what is best, [`Problem::rows`] what limits the choice, [`Problem::shares`] who need not all be
//! served. Where the policy asks for no floor area, a demand's quota is 1 mm² and no size binds:
//! the area model is then a set cover, and the others are what the textbooks call them.
//!
//! # Units
//! Areas are [`Mm2`]. Prices are ten-thousandths (of a yuan, a site, a square metre, as the
//! [`objective`] says). Costs are [`Cost`], 1e-10 of the same unit: a price per m² times an
//! area in mm² is then exact.

pub mod objective;
pub mod phased;
pub mod plan;

pub use objective::{Goal, Objective, OBJECTIVES};
pub use plan::{Flow, Plan};

/// Area in whole square millimetres.
pub type Mm2 = i64;

/// Cost in 1e-10 of the objective's unit.
pub type Cost = i128;

/// Square millimetres in a square metre.
pub const MM2_PER_M2: i64 = 1_000_000;

/// [`Cost`] units in one yuan (or one site, or one square metre).
pub const COST_SCALE: i128 = 10_000_000_000;

/// [`Cost`] units in a thousandth of a unit (of a household, of a metre).
pub const COST_PER_MILLI: Cost = COST_SCALE / 1000;

/// What the objective charges for one premises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Price {
    /// For opening it, in 1e-4 units.
    pub fixed: i64,
    /// For one m² of it, in 1e-4 units.
    pub per_m2: i64,
}

impl Price {
    /// One for each site.
    pub const ONE_SITE: Price = Price {
        fixed: 10_000,
        per_m2: 0,
    };
    /// One for each m².
    pub const ONE_M2: Price = Price {
        fixed: 0,
        per_m2: 10_000,
    };

    /// The charge for open premises of area `area`.
    pub fn of(&self, area: Mm2) -> Cost {
        i128::from(self.fixed) * 1_000_000 + i128::from(self.per_m2) * i128::from(area)
    }
}

/// One premises, as the model sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Premises {
    /// Open in every plan, at `area_max`, free of charge (existing stock).
    pub fixed: bool,
    /// `L_j`: smallest area if open. Zero for fixed premises.
    pub area_min: Mm2,
    /// `U_j`: largest area. At least `area_min`.
    pub area_max: Mm2,
    /// What the objective charges. Zero for fixed premises.
    pub price: Price,
}

/// Which premises each demand can use: rows of `(premises, distance)`, nearest first.
///
/// Compressed rows: demand `i` owns the entries `start[i]..start[i+1]`.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// Row starts; one more than there are demands.
    pub start: Vec<usize>,
    /// Premises index of each entry.
    pub site: Vec<u32>,
    /// Distance of each entry in whole millimetres.
    pub mm: Vec<u32>,
}

impl Links {
    /// Number of demands.
    pub fn len(&self) -> usize {
        self.start.len().saturating_sub(1)
    }

    /// True when there is no demand.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Premises within reach of demand `i`, nearest first.
    pub fn sites(&self, i: usize) -> &[u32] {
        &self.site[self.start[i]..self.start[i + 1]]
    }

    /// Distances that go with [`Links::sites`], in mm.
    pub fn distances(&self, i: usize) -> &[u32] {
        &self.mm[self.start[i]..self.start[i + 1]]
    }

    /// Distance from demand `i` to premises in its reach, mm; `None` if they are not.
    pub fn find(&self, i: usize, site: u32) -> Option<u32> {
        let at = self.sites(i).iter().position(|&j| j == site)?;
        Some(self.distances(i)[at])
    }

    /// [`Links::find`], or 0.
    pub fn distance(&self, i: usize, site: u32) -> Cost {
        self.find(i, site).map_or(0, Cost::from)
    }

    /// Premises within reach of demand `i` with their distances, nearest first.
    pub fn row(&self, i: usize) -> impl Iterator<Item = (u32, u32)> + '_ {
        let row = self.start[i]..self.start[i + 1];
        row.map(|k| (self.site[k], self.mm[k]))
    }

    /// Builds the rows from one list per demand; each list is sorted by distance, then index.
    pub fn from_rows(rows: Vec<Vec<(u32, u32)>>) -> Links {
        let total = rows.iter().map(Vec::len).sum();
        let mut links = Links {
            start: Vec::with_capacity(rows.len() + 1),
            site: Vec::with_capacity(total),
            mm: Vec::with_capacity(total),
        };
        links.start.push(0);
        for mut row in rows {
            row.sort_unstable_by_key(|&(site, mm)| (mm, site));
            for (site, mm) in row {
                links.site.push(site);
                links.mm.push(mm);
            }
            links.start.push(links.site.len());
        }
        links
    }
}

/// How floor area may be shared between demands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sharing {
    /// Any number of demands share premises; a demand may use several.
    #[default]
    Pooled,
    /// Any number of demands share premises; each uses exactly one.
    Single,
    /// Each demand has exactly one premises and shares it with nobody.
    Exclusive,
}

/// One planning question in numbers.
#[derive(Clone, Debug, Default)]
pub struct Problem {
    /// `q_i` per demand, in mm². Never negative; a zero quota asks for nothing.
    pub quota: Vec<Mm2>,
    /// Every premises, existing ones among them.
    pub premises: Vec<Premises>,
    /// `N(i)` per demand.
    pub links: Links,
    /// May premises be shared?
    pub sharing: Sharing,
    /// What is best.
    pub goal: Goal,
    /// Households per demand, in thousandths; what coverage and distance are weighted by. May be
    /// empty for [`Goal::LeastPrice`] without shares.
    pub weight: Vec<i64>,
    /// Premises that are open in every plan though they are new, ascending.
    pub required: Vec<u32>,
    /// Premises that are open in no plan, ascending.
    pub forbidden: Vec<u32>,
    /// Limits on what is built.
    pub rows: Vec<Row>,
    /// Who need not all be served.
    pub shares: Vec<Share>,
    /// Pairs of new premises with their distance in mm, the lower index first: all of them for
    /// [`Goal::MostDispersed`], none otherwise.
    pub apart: Vec<(u32, u32, u32)>,
}

/// A limit on what is built: the charges for open premises lie between two numbers.
///
/// A budget, a number of sites, sites per zone, floor area, two sites that exclude each other: all
/// are rows with other charges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// What it stands for; a word for messages and files, such as `sites` or `spacing`.
    pub name: String,
    /// Charge per premises; those not named are charged nothing. Ascending.
    pub terms: Vec<(u32, Price)>,
    /// The charges come to at least this.
    pub at_least: Option<Cost>,
    /// The charges come to at most this.
    pub at_most: Option<Cost>,
}

impl Row {
    /// What a plan is charged.
    pub fn charge(&self, plan: &Plan) -> Cost {
        let terms = self.terms.iter();
        terms
            .filter_map(|(j, price)| Some(price.of(plan.area[*j as usize]?)))
            .sum()
    }

    /// Does a plan keep it?
    pub fn holds(&self, plan: &Plan) -> bool {
        let charge = self.charge(plan);
        self.at_least.is_none_or(|l| charge >= l) && self.at_most.is_none_or(|m| charge <= m)
    }
}

/// A group of demands of which only a share must be served. Its demands may be left unserved as
/// long as the weight served is enough; demands in no share follow the objective.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// What it stands for, such as `class built` or `zone 3`.
    pub name: String,
    /// The demands, ascending.
    pub demands: Vec<u32>,
    /// Least weight served, thousandths of households.
    pub at_least: i64,
}

impl Problem {
    /// Is there nothing but quotas, sizes and prices: the plain area model?
    pub fn plain(&self) -> bool {
        self.goal == Goal::LeastPrice
            && self.rows.is_empty()
            && self.shares.is_empty()
            && self.required.is_empty()
            && self.forbidden.is_empty()
    }

    /// May the demand be left unserved?
    pub fn optional(&self) -> Vec<bool> {
        let any = self.goal.objective().serve == objective::Serve::Any;
        let mut optional = vec![any; self.quota.len()];
        for share in &self.shares {
            share
                .demands
                .iter()
                .for_each(|&i| optional[i as usize] = true);
        }
        optional
    }

    /// Can the sizes of premises bind: is there any that could be asked for more than it holds?
    pub fn capacitated(&self) -> bool {
        let mut asked = vec![0i64; self.premises.len()];
        for i in 0..self.quota.len() {
            for &j in self.links.sites(i) {
                asked[j as usize] = asked[j as usize].saturating_add(self.quota[i]);
            }
        }
        let premises = self.premises.iter().zip(&asked);
        self.sharing == Sharing::Exclusive || premises.into_iter().any(|(p, &a)| a > p.area_max)
    }
}
