//! Prices the certificates of `plan.json` again, in whole numbers, from the original files.

mod parts;

use super::bound::charge;
use super::cuts;
use super::ground::Ground;
use super::written::Written;
use super::{Check, Verified};
use crate::report::evidence::{CertificateFile, CutFile, ProofFile};
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

fn on_word(proof: &ProofFile) -> bool {
    match proof {
        ProofFile::Word => true,
        ProofFile::Prices { .. } | ProofFile::Groups { .. } => false,
        ProofFile::Settled { rest, .. } => on_word(rest),
        ProofFile::Regions { regions, .. } => regions.iter().any(|r| on_word(&r.proof)),
        ProofFile::Branch { open, closed, .. } => on_word(open) || on_word(closed),
    }
}

impl<'a> Ready<'a> {
    fn new(c: &'a CertificateFile, g: &'a Ground, at: &str, v: &mut Verified) -> Option<Self> {
        let demands: Vec<usize> = c
            .demands
            .iter()
            .filter_map(|d| g.demand.get(d).copied())
            .collect();
        let mut sorted = demands.clone();
        sorted.sort_unstable();
        sorted.dedup();
        v.same(Check::Bound, at, c.demands.len(), sorted.len());
        if sorted.len() != c.demands.len() {
            return None;
        }
        let must = c.kind == "most-covered"
            || demands.iter().all(|&i| {
                !g.optional[i] && g.region.demand[i].households.0 > 0 && !g.near[i].is_empty()
            });
        v.compare(must, Check::Bound, at, "demands", "must be served");
        let reach = c
            .reach_m
            .map_or(i128::MAX, |m| (m * 1000.0).round() as i128);
        let mut users: HashMap<usize, Vec<(usize, i128)>> = HashMap::new();
        for (place, &i) in demands.iter().enumerate() {
            for &j in &g.near[i] {
                let j = j as usize;
                let mm = match c.kind.as_str() {
                    "p-median" | "capacitated-p-median" | "p-center" => {
                        (g.metres(i, j) * 1000.0).round() as i128
                    }
                    _ => 0,
                };
                if mm < reach {
                    users.entry(j).or_default().push((place, mm));
                }
            }
        }
        let limits = g.scenario.limits.clone().unwrap_or_default();
        let existing = g.region.sites.iter().filter(|s| s.existing).count() as i128;
        let p = match (limits.sites, limits.cost, c.kind.as_str()) {
            // What rows and limits forbid can only make it dearer.
            (_, _, "cover") => 0,
            (Some(n), None, "most-covered") => i128::from(n),
            (None, Some(yuan), "most-covered") => (yuan * 1e4).round() as i128,
            (Some(n), None, "p-center") => {
                let must = |s: &&crate::region::Site| s.required && !s.forbidden && !s.existing;
                i128::from(n) - g.region.sites.iter().filter(must).count() as i128
            }
            (Some(n), None, _) => (i128::from(n) + existing).min(g.region.sites.len() as i128),
            _ => {
                v.compare(
                    false,
                    Check::Bound,
                    at,
                    &c.kind,
                    "one limit on sites or cost",
                );
                return None;
            }
        };
        if c.kind.ends_with("p-median") {
            // What must be open uses the limit, whomever it reaches.
            let must = |j: &usize| {
                let s = &g.region.sites[*j];
                (s.existing || s.required) && !s.forbidden
            };
            let open = (0..g.region.sites.len()).filter(must);
            for j in open {
                users.entry(j).or_default();
            }
        }
        let mut fixed = HashMap::new();
        let mut cost = HashMap::new();
        for &j in users.keys() {
            let s = &g.region.sites[j];
            let open = s.existing || s.required;
            fixed.insert(j, if open { Fixed::Open } else { Fixed::Free });
            let least = g.least.min(i128::from(s.area_max));
            let own = match c.kind.as_str() {
                "cover" => charge(g, j, if s.existing { 0 } else { least }),
                "most-covered" if s.existing => 0,
                "most-covered" if limits.sites.is_some() => 1,
                "most-covered" => i128::from(s.cost.fixed),
                // What must be open is counted apart.
                "p-center" if open => 0,
                _ => 1,
            };
            cost.insert(j, own);
        }
        let mut ready = Ready {
            g,
            kind: &c.kind,
            demands,
            users,
            cost,
            fixed,
            p,
            unit: i128::from(c.unit),
            within: None,
        };
        // A required site outside the reach of everyone uses the limit all the same; leaving it
        // out only makes the bound weaker.
        ready.leave_out(c, at, v);
        Some(ready)
    }

    /// Sites that count nothing, after checking that another one does all they could.
    fn leave_out(&mut self, c: &CertificateFile, at: &str, v: &mut Verified) {
        for (id, by) in &c.left_out {
            let by = by.as_str().unwrap_or("");
            let pair = (self.g.site.get(id), self.g.site.get(by));
            let (Some(&j), Some(&k)) = pair else {
                v.compare(false, Check::Bound, at, id, by);
                continue;
            };
            let none = Vec::new();
            let own = self.users.get(&j).unwrap_or(&none);
            if own.is_empty() {
                // It reaches nobody here and counts nothing anyway.
                continue;
            }
            let other = self.users.get(&k).unwrap_or(&none);
            let reaches = own
                .iter()
                .all(|(i, _)| other.iter().any(|(other, _)| other == i));
            let cheaper = self.cost.get(&k) <= self.cost.get(&j);
            let free = self.fixed.get(&j).is_none_or(|f| *f == Fixed::Free)
                && self.fixed.get(&k).is_none_or(|f| *f != Fixed::Closed)
                && !self.g.region.sites[k].forbidden
                && !c.left_out.contains_key(by);
            let simple = ["cover", "p-center"].contains(&self.kind);
            let ok = reaches && cheaper && free && simple;
            v.compare(
                ok,
                Check::Bound,
                at,
                format!("{id} left out"),
                format!(
                    "{by} {reaches} {:?} {:?} {free}",
                    self.cost.get(&k),
                    self.cost.get(&j)
                ),
            );
            if ok {
                self.fixed.insert(j, Fixed::Closed);
            }
        }
    }

    /// What a proof comes to, in the unit of its prices.
    fn proof(&mut self, proof: &ProofFile, at: &str, v: &mut Verified) -> Option<i128> {
        match proof {
            ProofFile::Word | ProofFile::Groups { .. } => None,
            ProofFile::Prices { pays, limit, cuts } => {
                let nets = self.nets(pays, *limit, cuts, at, v)?;
                Some(self.total(&nets))
            }
            ProofFile::Settled {
                pays,
                limit,
                cuts,
                open,
                closed,
                rest,
            } => {
                let nets = self.nets(pays, *limit, cuts, at, v)?;
                let total = self.total(&nets);
                let mut worst = None;
                let mut settled = Vec::new();
                for (ids, to) in [(open, Fixed::Open), (closed, Fixed::Closed)] {
                    for id in ids {
                        let j = *self.g.site.get(id)?;
                        let free = self.fixed.get(&j) == Some(&Fixed::Free);
                        v.compare(free, Check::Bound, at, id, "settled twice");
                        if !free {
                            return None;
                        }
                        // What the bound comes to if the site is not as the rest has it.
                        let net = nets.1[&j];
                        let counted = self.counted(net, Fixed::Free);
                        let other = match to {
                            Fixed::Open => total - counted,
                            _ => total - counted + net,
                        };
                        worst = Some(worst.map_or(other, |w| self.worse(w, other)));
                        self.fixed.insert(j, to);
                        settled.push(j);
                    }
                }
                let rest = self.proof(rest, at, v);
                for j in settled {
                    self.fixed.insert(j, Fixed::Free);
                }
                let rest = rest?;
                Some(worst.map_or(rest, |w| self.worse(w, rest)))
            }
            ProofFile::Regions {
                pays,
                limit,
                regions,
            } => self.regions(pays, *limit, regions, at, v),
            ProofFile::Branch { site, open, closed } => {
                let j = *self.g.site.get(site)?;
                let before = *self.fixed.get(&j).unwrap_or(&Fixed::Free);
                if before != Fixed::Free {
                    v.compare(false, Check::Bound, at, site, "branched twice");
                    return None;
                }
                self.fixed.insert(j, Fixed::Open);
                let one = self.proof(open, at, v);
                self.fixed.insert(j, Fixed::Closed);
                let other = self.proof(closed, at, v);
                self.fixed.insert(j, Fixed::Free);
                let (one, other) = (one?, other?);
                Some(self.worse(one, other))
            }
        }
    }

    /// The weaker one of two bounds.
    fn worse(&self, a: i128, b: i128) -> i128 {
        match self.kind {
            "most-covered" => a.max(b),
            _ => a.min(b),
        }
    }

    /// What a site adds to a bound.
    fn counted(&self, net: i128, fixed: Fixed) -> i128 {
        match (fixed, self.kind) {
            (Fixed::Open, _) => net,
            (Fixed::Closed, _) => 0,
            (Fixed::Free, "most-covered") => net.max(0),
            (Fixed::Free, _) => net.min(0),
        }
    }

    /// Is the site in the region that is looked at, if one is?
    fn here(&self, j: usize) -> bool {
        self.within.as_ref().is_none_or(|w| w.sites.contains(&j))
    }

    fn total(&self, (base, nets): &Nets) -> i128 {
        let sites = nets.iter().filter(|(j, _)| self.here(**j));
        base + sites
            .map(|(j, &net)| self.counted(net, self.fixed[j]))
            .sum::<i128>()
    }

    /// What the demands and the limit come to, and the net of every site, at some prices.
    fn nets(
        &self,
        pays: &[i64],
        limit: i64,
        cuts: &[CutFile],
        at: &str,
        v: &mut Verified,
    ) -> Option<Nets> {
        if self.within.is_some() {
            let (all, lambda) = self.merged(pays, at, v)?;
            let paid = pays.iter().map(|&u| i128::from(u)).sum();
            return Some((paid, self.site_nets(&all, lambda, &HashMap::new())));
        }
        let fair = pays.len() == self.demands.len()
            && pays.iter().all(|&u| u >= 0)
            && limit >= 0
            && (cuts.is_empty() || self.kind == "cover");
        v.compare(
            fair,
            Check::Bound,
            at,
            "prices",
            "0 or more, one per demand",
        );
        if !fair {
            return None;
        }
        let pay = |place: usize| i128::from(pays[place]);
        let lambda = i128::from(limit);
        let mut bound = match self.kind {
            "most-covered" => {
                let left = (0..pays.len()).map(|k| (self.weight(k) * MICRO - pay(k)).max(0));
                left.sum::<i128>() + lambda * self.p
            }
            "p-median" | "capacitated-p-median" => {
                self.scale() * (pays.iter().map(|&u| i128::from(u)).sum::<i128>() - lambda * self.p)
            }
            _ => pays.iter().map(|&u| i128::from(u)).sum(),
        };
        let mut weigh: HashMap<usize, i128> = HashMap::new();
        for cut in cuts {
            let held = cuts::holds(cut, self.g, &self.demands, &self.users, at, v);
            if !held {
                return None;
            }
            bound += i128::from(cut.price) * i128::from(cut.rhs);
            for (id, coef) in &cut.coef {
                let (j, coef) = (self.g.site.get(id)?, coef.as_i64()?);
                *weigh.entry(*j).or_default() += i128::from(cut.price) * i128::from(coef);
            }
        }
        if self.kind == "cover" {
            bound *= self.unit;
        }
        Some((bound, self.site_nets(pays, limit, &weigh)))
    }

    /// The net of every site at some prices.
    fn site_nets(
        &self,
        pays: &[i64],
        limit: i64,
        weigh: &HashMap<usize, i128>,
    ) -> HashMap<usize, i128> {
        let pay = |place: usize| i128::from(pays[place]);
        let lambda = i128::from(limit);
        let net = |(&j, users): (&usize, &Vec<(usize, i128)>)| {
            let paid: i128 = match self.kind {
                "p-median" => users
                    .iter()
                    .map(|&(k, mm)| (pay(k) - self.weight(k) * mm * MICRO).max(0))
                    .sum(),
                "capacitated-p-median" => self.filled(j, users, &|k| pay(k) * self.scale()),
                _ => users.iter().map(|&(k, _)| pay(k)).sum(),
            };
            let cost = self.cost[&j];
            let net = match self.kind {
                "p-center" => cost * MICRO - paid,
                "cover" => cost * MICRO - (paid + weigh.get(&j).unwrap_or(&0)) * self.unit,
                "most-covered" => paid - lambda * cost,
                "p-median" | "capacitated-p-median" => lambda * self.scale() - paid,
                _ => MICRO - paid,
            };
            (j, net)
        };
        self.users.iter().map(net).collect()
    }

    /// Households times weight of a demand, in thousandths.
    fn weight(&self, place: usize) -> i128 {
        i128::from(self.g.region.demand[self.demands[place]].counts())
    }

    /// The bound in the objective's unit, rounded to what a value can be.
    fn value(&self, bound: i128) -> f64 {
        let up = |step: i128| -((-bound).div_euclid(step.max(1))) * step.max(1);
        match self.kind {
            "cover" => up(self.cost.values().fold(0, |a, &b| gcd(a, b)) * MICRO) as f64 / 1e16,
            "most-covered" => {
                let all = self.demands.iter();
                let of = all.map(|&i| i128::from(self.g.region.demand[i].counts()));
                let step = of.fold(0, gcd).max(1) * MICRO;
                let mine: std::collections::HashSet<usize> = self.demands.iter().copied().collect();
                let others = (0..self.g.quota.len()).filter(|i| !mine.contains(i));
                let reached = others.filter(|&i| !self.g.near[i].is_empty());
                let more: i128 = reached
                    .map(|i| i128::from(self.g.region.demand[i].counts()))
                    .sum();
                (bound.div_euclid(step) * step + more * MICRO) as f64 / 1e9
            }
            "p-median" => up(MICRO) as f64 / 1e12,
            "capacitated-p-median" => bound as f64 / 1e12,
            // A number of sites.
            _ => up(MICRO) as f64 / 1e6,
        }
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 {
        a.abs()
    } else {
        gcd(b, a % b)
    }
}
