//! The proof that new premises cannot be kept farther apart: groups that are close together.

use super::ground::{metres, Ground};
use super::{Check, Verified};
use crate::report::evidence::{CertificateFile, ProofFile};
use std::collections::HashSet;

struct Look<'a> {
    g: &'a Ground,
    /// In whole millimetres.
    bound: f64,
}

/// Does the certificate prove its bound? Looks for a plan that keeps its premises farther apart.
pub fn proved(c: &CertificateFile, g: &Ground, at: &str, v: &mut Verified) -> bool {
    let look = Look {
        g,
        bound: (c.bound * 1000.0).round(),
    };
    let sites = &g.region.sites;
    let limits = g.scenario.limits.clone().unwrap_or_default();
    let needed = limits.sites.map_or(0, |n| n as usize);
    let only = c.kind == "p-dispersion" && g.scenario.solve.objective == "most-dispersed";
    v.compare(only, Check::Bound, at, &c.kind, "p-dispersion");
    let may = |j: &usize| {
        let s = &sites[*j];
        !s.existing && !s.forbidden && i128::from(s.area_max) >= g.least
    };
    let must: Vec<usize> = (0..sites.len())
        .filter(|j| may(j) && sites[*j].required)
        .collect();
    let mut pairs = must.iter().flat_map(|&a| must.iter().map(move |&b| (a, b)));
    if pairs.any(|(a, b)| a != b && look.near(a, b)) {
        // Two that must be open are no farther apart.
        return only && needed >= 2;
    }
    let fits = |j: &usize| may(j) && !must.iter().any(|&k| k == *j || look.near(*j, k));
    let left: Vec<usize> = (0..sites.len()).filter(fits).collect();
    let fault = look.holds(&c.proof, &left, needed.saturating_sub(must.len()));
    let ok = fault.is_none();
    let fault = fault.unwrap_or_default();
    v.compare(ok, Check::Bound, at, fault, "too few groups");
    only && ok
}

impl Look<'_> {
    fn near(&self, a: usize, b: usize) -> bool {
        let sites = &self.g.region.sites;
        (metres(sites[a].at, sites[b].at) * 1000.0).round() <= self.bound
    }

    /// What speaks against it that no `need` of the premises that are left will do.
    fn holds(&self, proof: &ProofFile, left: &[usize], need: usize) -> Option<String> {
        let ProofFile::Groups { groups, first } = proof else {
            return Some("no groups".into());
        };
        let mut left = left.to_vec();
        for opened in first {
            let Some(&site) = self.g.site.get(&opened.site) else {
                return Some(opened.site.clone());
            };
            left.retain(|&j| j != site);
            let far = left.iter().copied().filter(|&j| !self.near(j, site));
            let rest: Vec<usize> = far.collect();
            if need == 0 {
                return Some(opened.site.clone());
            }
            if let Some(fault) = self.holds(&opened.proof, &rest, need - 1) {
                return Some(fault);
            }
        }
        let mut grouped = HashSet::new();
        for group in groups {
            let known: Vec<usize> = group
                .iter()
                .filter_map(|id| self.g.site.get(id).copied())
                .collect();
            for (k, &a) in known.iter().enumerate() {
                if known[k + 1..].iter().any(|&b| !self.near(a, b)) {
                    return Some(self.g.region.sites[a].id.clone());
                }
            }
            grouped.extend(known);
        }
        if groups.len() >= need {
            return Some(format!("{} groups", groups.len()));
        }
        let missing = left.iter().find(|j| !grouped.contains(j));
        missing.map(|&j| self.g.region.sites[j].id.clone())
    }
}
