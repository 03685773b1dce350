//! Prices the certificates of `plan.json` again, in whole numbers, from the original files.

mod nets;
mod parts;
mod ready;
mod tree;

use super::bound::charge;
use super::ground::Ground;
use super::written::Written;
use super::{Check, Verified};
use crate::report::evidence::ProofFile;
use std::collections::{HashMap, HashSet};

/// One in the units that prices are in.
const MICRO: i128 = 1_000_000;

/// What is open or closed on the way to a leaf.
#[derive(Clone, Copy, PartialEq)]
enum Fixed {
    Free,
    Open,
    Closed,
}

/// What does not depend on sites, and the net of every site.
type Nets = (i128, HashMap<usize, i128>);

/// A certificate made ready to be priced: demands by index, sites they reach.
struct Ready<'a> {
    g: &'a Ground,
    kind: &'a str,
    demands: Vec<usize>,
    /// Sites that the demands reach, each with the places of its demands and their distances, mm.
    users: HashMap<usize, Vec<(usize, i128)>>,
    /// Cost of a site, in the unit of the value.
    cost: HashMap<usize, i128>,
    fixed: HashMap<usize, Fixed>,
    /// Sites that may be opened: limit and existing ones.
    p: i128,
    /// What a price is worth, in 1e-16 of the objective's unit.
    unit: i128,
    /// The region that is looked at.
    within: Option<Within>,
}

/// A region: its demands by place, its sites, and the prices outside it.
struct Within {
    places: Vec<usize>,
    sites: HashSet<usize>,
    pays: Vec<i64>,
    limit: i64,
}

/// What the certificates prove together, in the objective's unit; `None` if there are none.
pub fn check(w: &Written, g: &Ground, v: &mut Verified) -> Option<f64> {
    let list = &w.plan.evidence.certificates;
    let mut owner: HashMap<usize, usize> = HashMap::new();
    let (mut certified, mut claimed, mut whole) = (0.0, 0.0, true);
    // For p-center: sites needed, and sites there may be.
    let mut sites = (0.0, 0.0);
    for (k, c) in list.iter().enumerate() {
        let at = format!("evidence.certificates {}", k + 1);
        claimed += c.bound;
        if on_word(&c.proof) || c.kind == "word" {
            v.on_word += 1;
            whole = false;
            continue;
        }
        if let ProofFile::Groups { .. } = &c.proof {
            let proved = super::dispersion::proved(c, g, &at, v);
            whole &= proved;
            certified = if proved { c.bound } else { f64::INFINITY };
            continue;
        }
        let Some(mut ready) = Ready::new(c, g, &at, v) else {
            whole = false;
            continue;
        };
        if ["cover", "p-center"].contains(&c.kind.as_str()) {
            for &j in ready.users.keys() {
                let other = *owner.entry(j).or_insert(k);
                let id = &g.region.sites[j].id;
                v.compare(other == k, Check::Bound, &at, id, other + 1);
            }
        }
        let proved = ready.proof(&c.proof, &at, v).map(|b| ready.value(b));
        let proved = proved.unwrap_or(f64::NEG_INFINITY);
        let slack = 1e-9 * c.bound.abs() + 1e-6;
        if c.kind == "p-center" {
            sites.0 += proved;
            sites.1 = ready.p as f64;
            certified = c.bound;
            continue;
        }
        let ok = match c.kind.as_str() {
            "most-covered" => c.bound >= proved - slack,
            _ => c.bound <= proved + slack,
        };
        v.compare(ok, Check::Bound, &at, c.bound, proved);
        certified += proved;
    }
    if list.is_empty() {
        return None;
    }
    if list[0].kind == "p-center" {
        // More sites than there may be: nobody keeps everyone nearer than `reach_m`.
        let same = list
            .iter()
            .all(|c| c.kind == "p-center" && c.reach_m == Some(c.bound));
        let ok = same && sites.0 > sites.1 + 1e-9;
        v.compare(ok, Check::Bound, "evidence", sites.1, sites.0);
    }
    v.parts += list.len();
    let sums = ["least-cost", "fewest-sites", "least-area"];
    let of = if sums.contains(&w.plan.objective_name.as_str()) {
        // Required premises cost their charge whatever else is built.
        let more = required(g);
        certified += more;
        claimed + more
    } else {
        list[0].bound
    };
    let slack = 1e-9 * of.abs() + 1e-6 * (1.0 + list.len() as f64);
    let bound = w.plan.bound;
    let ok = match w.plan.objective_sense.as_str() {
        "most" => bound >= of - slack,
        _ => bound <= of + slack,
    };
    v.compare(ok, Check::Bound, "bound", bound, of);
    whole.then_some(certified)
}

/// What required premises cost at least.
fn required(g: &Ground) -> f64 {
    let must = |j: &usize| g.region.sites[*j].required && !g.region.sites[*j].forbidden;
    let least = |j: usize| g.least.min(i128::from(g.region.sites[j].area_max));
    let sites = (0..g.region.sites.len()).filter(must);
    sites.map(|j| charge(g, j, least(j))).sum::<i128>() as f64 / 1e10
}

pub(super) fn on_word(proof: &ProofFile) -> bool {
    match proof {
        ProofFile::Word => true,
        ProofFile::Prices { .. } | ProofFile::Groups { .. } => false,
        ProofFile::Settled { rest, .. } => on_word(rest),
        ProofFile::Regions { regions, .. } => regions.iter().any(|r| on_word(&r.proof)),
        ProofFile::Branch { open, closed, .. } => on_word(open) || on_word(closed),
    }
}
