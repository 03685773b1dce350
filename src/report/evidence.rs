//! What a bound rests on, in `plan.json`: certificates that anyone can price again.
//!
//! A certificate speaks of some demands. At a leaf each of them pays a price `u_i`; with
//! `s_j = Σ u_i` over the demands that premises `j` reach, no plan is better than
//!
//! | kind | bound | prices are in |
//! |---|---|---|
//! | `cover` | `Σ u_i + Σ price·rhs + Σ_j min(0, c_j − s_j − Σ price·coef_j)`, `c_j` the charge for the smallest size | `unit` |
//! | `most-covered` | `Σ max(0, w_i − u_i) + λ·limit + Σ_j max(0, s_j − λ·c_j)`, `c_j` what a site uses of the limit (a site, or 1e-4 yuan) | 1e-9 households |
//! | `p-median` | `Σ u_i − λ·p + Σ_j min(0, λ − Σ_i max(0, u_i − w_i d_ij))` | 1e-12 household-metres |
//! | `capacitated-p-median` | the same, but of the demands that gain, premises take only as much as they have room for: the best per floor area first, the last one in part, rounded up | `unit` |
//! | `p-center` | with pairs nearer than `reach_m` only: `Σ u_i + Σ_j min(0, 1 − s_j)` is more than `p` | 1e-6 sites |
//! | `p-dispersion` | any two premises of a group are no farther apart than the bound, so a plan better than it has at most one of each; with those open so far (required ones, and those opened one after the other in `first`) they are fewer than there are to be | – |
//!
//! Required premises and what they serve may be left to no certificate: a cover then costs their
//! charge in addition. Demand that no certificate speaks of counts whole in `most-covered`.
//!
//! Premises that must be open, or that a branch opens, count with their sign (no `min`, `max`);
//! those that a branch closes, or that are left out, do not count.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The bound of one independent part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CertificateFile {
    /// "cover", "most-covered", "p-median", "capacitated-p-median", "p-center", "p-dispersion", or
    /// "word" (nothing to price).
    pub kind: String,
    /// No plan of the part is better, in the objective's unit.
    pub bound: f64,
    /// A price is this many 1e-16 of the objective's unit.
    pub unit: i64,
    /// For `p-center`: no plan keeps everyone nearer than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach_m: Option<f64>,
    /// The demands it speaks of.
    pub demands: Vec<String>,
    /// Premises that count nothing, each with the one that does all they could for no more.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub left_out: Map<String, Value>,
    /// Why.
    pub proof: ProofFile,
}

/// Why a bound holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ProofFile {
    /// One relaxation.
    Prices {
        /// What each demand pays, in the order of `demands`.
        pays: Vec<i64>,
        /// `λ`, what a site costs of the limit.
        #[serde(default, skip_serializing_if = "is_zero")]
        limit: i64,
        /// Cuts with their prices.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        cuts: Vec<CutFile>,
    },
    /// Either the premises are open or they are closed.
    Branch {
        /// The premises.
        site: String,
        /// The proof when they are open.
        open: Box<ProofFile>,
        /// The proof when they are closed.
        closed: Box<ProofFile>,
    },
    /// Premises settled by what these prices say: to open one of `closed`, or to close one of
    /// `open`, changes the bound by what it gains or lacks. The rest has them settled.
    Settled {
        /// What each demand pays, in the order of `demands`.
        pays: Vec<i64>,
        /// `λ`, what a site costs of the limit.
        #[serde(default, skip_serializing_if = "is_zero")]
        limit: i64,
        /// Cuts with their prices.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        cuts: Vec<CutFile>,
        /// Premises open in the rest.
        open: Vec<String>,
        /// Premises closed in the rest.
        closed: Vec<String>,
        /// The proof with them settled.
        rest: Box<ProofFile>,
    },
    /// For `p-median`: these prices, but in a few regions, each with a proof of its own. The bound
    /// is what demands and premises of no region come to, and what each region comes to at least.
    Regions {
        /// What each demand pays, in the order of `demands`.
        pays: Vec<i64>,
        /// `λ`, what a site costs of the limit.
        limit: i64,
        /// The regions; no demand and no premises are in two of them.
        regions: Vec<RegionFile>,
    },
    /// For `p-dispersion`: premises that are left (far enough from those open so far) are in groups,
    /// which with those open so far are too few.
    Groups {
        /// New premises no farther apart than the bound, any two of a group.
        groups: Vec<Vec<String>>,
        /// Premises opened in turn, those before them being closed.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        first: Vec<OpenedFile>,
    },
    /// The word of a solver.
    Word,
}

/// Premises that are opened, and why that does not help.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OpenedFile {
    /// The premises.
    pub site: String,
    /// The proof when they are open.
    pub proof: ProofFile,
}

/// A few premises and demands with prices of their own, while all other demands pay as before.
/// No premises outside gain more from its demands than at the prices before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RegionFile {
    /// Its demands, by their place in the certificate's `demands`; prices inside are in this order.
    pub demands: Vec<u32>,
    /// Its premises.
    pub premises: Vec<String>,
    /// What its demands pay and its premises gain, at least.
    pub proof: ProofFile,
}

/// `Σ coef · open ≥ rhs`: every cover of the demands in `rows` weighs so much. With `spare`, each
/// of them is covered or weighs its spare: `Σ coef · open + Σ spare · (not covered) ≥ rhs`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CutFile {
    /// Its demands, by their place in the certificate's `demands`.
    pub rows: Vec<u32>,
    /// For `most-covered`: what each of them weighs when it is not covered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spare: Vec<i64>,
    /// Weight per premises; others weigh nothing.
    pub coef: Map<String, Value>,
    /// The least weight of a cover of the rows.
    pub rhs: i64,
    /// Price per unit of `rhs`.
    pub price: i64,
}

fn is_zero(n: &i64) -> bool {
    *n == 0
}
