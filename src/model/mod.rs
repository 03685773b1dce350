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
//! # Units
//! Areas are [`Mm2`]. Prices are ten-thousandths (of a yuan, a site, a square metre, as the
//! [`objective`] says). Costs are [`Cost`], 1e-10 of the same unit: a price per m² times an
//! area in mm² is then exact.

pub mod objective;
pub mod plan;

pub use objective::{Objective, OBJECTIVES};
pub use plan::{Flow, Plan};

/// Area in whole square millimetres.
pub type Mm2 = i64;

/// Cost in 1e-10 of the objective's unit.
pub type Cost = i128;

/// Square millimetres in a square metre.
pub const MM2_PER_M2: i64 = 1_000_000;

/// [`Cost`] units in one yuan (or one site, or one square metre).
pub const COST_SCALE: i128 = 10_000_000_000;

/// What the objective charges for one premises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Price {
    /// For opening it, in 1e-4 units.
    pub fixed: i64,
    /// For one m² of it, in 1e-4 units.
    pub per_m2: i64,
}

impl Price {
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
}
