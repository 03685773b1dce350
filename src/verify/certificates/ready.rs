//! A certificate against the original files: its demands, the sites they reach, what is left out.

use super::{Fixed, Ready};
use crate::report::evidence::CertificateFile;
use crate::verify::bound::charge;
use crate::verify::ground::Ground;
use crate::verify::{Check, Verified};
use std::collections::HashMap;

impl<'a> Ready<'a> {
    pub(super) fn new(
        c: &'a CertificateFile,
        g: &'a Ground,
        at: &str,
        v: &mut Verified,
    ) -> Option<Self> {
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
}
