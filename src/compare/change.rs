//! From a baseline to another plan: premises common, added, dropped, moved; who gains, who loses.

use super::round;
use super::told::{Demand, Site, Told};
use geo::{Coord, Distance, Geodesic, Point};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// A premises dropped and one added within this distance are one that moved, m.
pub const MOVED_M: f64 = 300.0;
/// A distance that changes by less has not changed, m: layers are written to the millimetre.
pub const SAME_M: f64 = 0.5;

/// What is different from the baseline.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Change {
    /// Place of the plan among those compared, from 0.
    pub plan: usize,
    /// New premises in both.
    pub common: Vec<String>,
    /// New or existing premises open in this plan only; those moved are not among them.
    pub added: Vec<String>,
    /// Open in the baseline only.
    pub dropped: Vec<String>,
    /// Dropped here and added nearby.
    pub moved: Vec<Moved>,
    /// Open in both, at another size: id, m² before, m² now.
    pub resized: Vec<(String, f64, f64)>,
    /// Demand in one of the plans only: in the baseline, in this one.
    pub demand_gone: Vec<String>,
    /// See `demand_gone`.
    pub demand_new: Vec<String>,
    /// All, by zone, by class, by group.
    pub gains: Vec<Gain>,
}

/// A premises that moved.
#[derive(Clone, Debug, Serialize)]
pub struct Moved {
    /// Its id in the baseline.
    pub from: String,
    /// Its id in this plan.
    pub to: String,
    /// How far, m.
    pub metres: f64,
}

/// What becomes better and worse for a group.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Gain {
    /// "all", "zone", "class" or "group".
    pub by: &'static str,
    /// Its name.
    pub name: String,
    /// Households of demand that is in both plans, as in this plan.
    pub households: f64,
    /// Households served in both and now nearer.
    pub nearer: f64,
    /// Served in both and now farther.
    pub farther: f64,
    /// Mean change of distance of those served in both, m.
    pub mean_change_m: Option<f64>,
    /// Households served now, less those served before.
    pub served_change: f64,
}

/// Compares a plan with the baseline.
pub fn change(base: &Told, other: &Told, plan: usize) -> Change {
    let mut change = Change {
        plan,
        ..Change::default()
    };
    premises(base, other, &mut change);
    demand(base, other, &mut change);
    change
}

/// A place to about ten centimetres.
pub fn spot(at: Coord<f64>) -> (i64, i64) {
    ((at.x * 1e6).round() as i64, (at.y * 1e6).round() as i64)
}

fn premises(base: &Told, other: &Told, change: &mut Change) {
    // The same id at the same spot first; then the same spot, as ids depend on the scenario.
    let mut free: Vec<&Site> = base.sites.iter().collect();
    let mut added: Vec<&Site> = Vec::new();
    let mut pairs: Vec<(&Site, &Site)> = Vec::new();
    for exact in [true, false] {
        let left: Vec<&Site> = match exact {
            true => other.sites.iter().collect(),
            false => std::mem::take(&mut added),
        };
        for s in left {
            let same = |b: &&Site| spot(b.at) == spot(s.at) && (!exact || b.id == s.id);
            match free.iter().position(same) {
                Some(k) => pairs.push((free.remove(k), s)),
                None => added.push(s),
            }
        }
    }
    for (a, b) in pairs {
        if b.kind == "new" {
            change.common.push(b.id.clone());
        }
        if (a.area_m2 - b.area_m2).abs() > 1e-6 {
            change.resized.push((b.id.clone(), a.area_m2, b.area_m2));
        }
    }
    let mut near: Vec<(f64, usize, usize)> = Vec::new();
    for (i, a) in free.iter().enumerate() {
        for (k, b) in added.iter().enumerate() {
            let metres = Geodesic.distance(Point(a.at), Point(b.at));
            if metres <= MOVED_M && a.kind == b.kind {
                near.push((metres, i, k));
            }
        }
    }
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut left, mut come) = (vec![true; free.len()], vec![true; added.len()]);
    for (metres, i, k) in near {
        if left[i] && come[k] {
            (left[i], come[k]) = (false, false);
            change.moved.push(Moved {
                from: free[i].id.clone(),
                to: added[k].id.clone(),
                metres: (metres * 10.0).round() / 10.0,
            });
        }
    }
    let rest = |list: &[&Site], keep: &[bool]| {
        let kept = list.iter().zip(keep).filter(|(_, k)| **k);
        kept.map(|(s, _)| s.id.clone()).collect()
    };
    change.dropped = rest(&free, &left);
    change.added = rest(&added, &come);
}

/// Demand of both plans: the same id at the same spot.
pub fn pairs<'a>(base: &'a Told, other: &'a Told) -> Vec<(&'a Demand, &'a Demand)> {
    let key = |d: &Demand| (d.id.clone(), spot(d.at));
    let known: HashMap<_, &Demand> = base.demand.iter().map(|d| (key(d), d)).collect();
    let both = other.demand.iter();
    both.filter_map(|d| Some((*known.get(&key(d))?, d)))
        .collect()
}

fn demand(base: &Told, other: &Told, change: &mut Change) {
    let both = pairs(base, other);
    let here: std::collections::HashSet<&str> = both.iter().map(|(d, _)| d.id.as_str()).collect();
    let missing = |told: &Told| {
        let list = told.demand.iter().filter(|d| !here.contains(d.id.as_str()));
        list.map(|d| d.id.clone()).collect()
    };
    change.demand_gone = missing(base);
    change.demand_new = missing(other);
    let mut groups: BTreeMap<(u8, String), Vec<(&Demand, &Demand)>> = BTreeMap::new();
    for &(a, b) in &both {
        groups.entry((0, String::new())).or_default().push((a, b));
        if !other.zones.is_empty() {
            let zone = b.zone.clone().unwrap_or_default();
            groups.entry((1, zone)).or_default().push((a, b));
        }
        groups.entry((2, b.class.clone())).or_default().push((a, b));
        if !b.group.is_empty() {
            groups.entry((3, b.group.clone())).or_default().push((a, b));
        }
    }
    change.gains = groups
        .into_iter()
        .map(|((by, name), list)| gain(["all", "zone", "class", "group"][by as usize], name, &list))
        .collect();
}

fn gain(by: &'static str, name: String, list: &[(&Demand, &Demand)]) -> Gain {
    let mut g = Gain {
        by,
        name,
        ..Gain::default()
    };
    let (mut weight, mut way) = (0.0, 0.0);
    for (a, b) in list {
        g.households += b.households;
        g.served_change += b.served - a.served;
        if let (Some(before), Some(now)) = (a.distance_m, b.distance_m) {
            let d = now - before;
            weight += b.households;
            way += d * b.households;
            if d < -SAME_M {
                g.nearer += b.households;
            } else if d > SAME_M {
                g.farther += b.households;
            }
        }
    }
    g.mean_change_m = (weight > 0.0).then(|| (way / weight * 1000.0).round() / 1000.0);
    for n in [
        &mut g.households,
        &mut g.nearer,
        &mut g.farther,
        &mut g.served_change,
    ] {
        *n = round(*n);
    }
    g
}
