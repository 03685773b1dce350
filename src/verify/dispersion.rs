//! The proof that new premises cannot be kept farther apart: groups that are close together.

use super::ground::{metres, Ground};
use super::{Check, Verified};
use crate::report::evidence::CertificateFile;
use std::collections::HashSet;

/// Do the groups prove the bound? Any two of a group are no farther apart than it, so a plan that
/// is better has one of each at most; whoever is in none is as near to required premises.
pub fn proved(
    groups: &[Vec<String>],
    c: &CertificateFile,
    g: &Ground,
    at: &str,
    v: &mut Verified,
) -> bool {
    let bound = (c.bound * 1000.0).round();
    let sites = &g.region.sites;
    let near = |a: usize, b: usize| (metres(sites[a].at, sites[b].at) * 1000.0).round() <= bound;
    let limits = g.scenario.limits.clone().unwrap_or_default();
    let needed = limits.sites.map_or(0, |n| n as usize);
    let only = c.kind == "p-dispersion" && g.scenario.solve.objective == "most-dispersed";
    v.compare(only, Check::Bound, at, &c.kind, "p-dispersion");
    let may = |j: &usize| !sites[*j].existing && !sites[*j].forbidden;
    let must: Vec<usize> = (0..sites.len())
        .filter(|j| may(j) && sites[*j].required)
        .collect();
    let pairs = must.iter().enumerate();
    let mut pairs = pairs.flat_map(|(k, &a)| must[k + 1..].iter().map(move |&b| (a, b)));
    if pairs.any(|(a, b)| near(a, b)) {
        return only && needed >= 2;
    }
    let mut grouped = HashSet::new();
    for group in groups {
        let known: Option<Vec<usize>> = group.iter().map(|id| g.site.get(id).copied()).collect();
        let Some(known) = known else {
            v.compare(false, Check::Bound, at, "groups", "known premises");
            return false;
        };
        for (k, &a) in known.iter().enumerate() {
            let close = known[k + 1..].iter().all(|&b| near(a, b));
            v.compare(close, Check::Bound, at, &sites[a].id, "near its group");
            if !close {
                return false;
            }
        }
        grouped.extend(known);
    }
    let out = |j: &usize| !grouped.contains(j) && !must.iter().any(|&k| k != *j && near(*j, k));
    let missing = (0..sites.len()).filter(may).find(out);
    let whole = missing.is_none();
    let name = missing.map_or("", |j| &sites[j].id);
    v.compare(whole, Check::Bound, at, name, "in a group");
    let few = groups.len() < needed;
    v.compare(few, Check::Bound, at, groups.len(), needed);
    only && whole && few
}
