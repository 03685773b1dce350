//! A smaller problem with the same optimum: demands of equal reach become one, premises that
//! another one replaces are left out.

use super::LeftOut;
use crate::model::{Premises, Problem};
use std::collections::HashMap;

/// Demands that can use exactly the same premises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The demands, ascending.
    pub members: Vec<u32>,
    /// Their quota together, in mm², positive.
    pub quota: i64,
    /// Premises in reach that are not left out, nearest to the first member first.
    pub sites: Vec<u32>,
}

/// What is left of a problem.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reduced {
    /// Demands that ask for something, merged; by first member.
    pub groups: Vec<Group>,
    /// Premises that are not needed, by index.
    pub left_out: Vec<LeftOut>,
}

/// Merges demands and leaves out premises.
///
/// Premises `j` are left out for `k` if `k` reaches all that `j` reaches, can hold everything it
/// reaches (so that its size never binds), and is in no part of its price or smallest size above
/// `j`: any plan with `j` is then matched by one with `k` instead. Existing premises are never
/// left out. Demands without quota or without premises in reach are not part of the result.
pub fn reduce(problem: &Problem) -> Reduced {
    let asking = (0..problem.quota.len())
        .filter(|&i| problem.quota[i] > 0 && !problem.links.sites(i).is_empty())
        .map(|i| Group {
            members: vec![i as u32],
            quota: problem.quota[i],
            sites: problem.links.sites(i).to_vec(),
        });
    let mut groups = merge(asking);
    let left_out = replaced(problem, &groups);
    if !left_out.is_empty() {
        let mut out = vec![false; problem.premises.len()];
        for l in &left_out {
            out[l.site as usize] = true;
        }
        for group in &mut groups {
            group.sites.retain(|&j| !out[j as usize]);
        }
        groups = merge(groups.into_iter());
    }
    Reduced { groups, left_out }
}

/// Puts groups with the same premises together.
fn merge(groups: impl Iterator<Item = Group>) -> Vec<Group> {
    let mut known: HashMap<Vec<u32>, usize> = HashMap::new();
    let mut merged: Vec<Group> = Vec::new();
    for group in groups {
        let mut key = group.sites.clone();
        key.sort_unstable();
        let at = *known.entry(key).or_insert(merged.len());
        match merged.get_mut(at) {
            Some(first) => {
                first.quota += group.quota;
                first.members.extend(group.members);
            }
            None => merged.push(group),
        }
    }
    for group in &mut merged {
        group.members.sort_unstable();
    }
    merged.sort_by_key(|g| g.members[0]);
    merged
}

/// Which premises another one replaces. "Replaces" is transitive, ties are broken by place, so
/// every chain ends at premises that stay.
fn replaced(problem: &Problem, groups: &[Group]) -> Vec<LeftOut> {
    let n = problem.premises.len();
    let mut reach: Vec<Vec<u32>> = vec![Vec::new(); n];
    for (g, group) in groups.iter().enumerate() {
        for &j in &group.sites {
            reach[j as usize].push(g as u32);
        }
    }
    let quota: Vec<i64> = reach
        .iter()
        .map(|r| r.iter().map(|&g| groups[g as usize].quota).sum())
        .collect();
    let travel = travel(problem);
    let holds_all = |j: usize| quota[j] <= problem.premises[j].area_max;

    let replaces = |k: usize, j: usize| {
        let (pk, pj) = (&problem.premises[k], &problem.premises[j]);
        if k == j || !holds_all(k) || reach[k].len() < reach[j].len() || !no_dearer(pk, pj) {
            return false;
        }
        if !is_subset(&reach[j], &reach[k]) {
            return false;
        }
        let mutual =
            !pk.fixed && reach[k].len() == reach[j].len() && holds_all(j) && no_dearer(pj, pk);
        !mutual || (travel[k], k) < (travel[j], j)
    };
    let first: Vec<Option<u32>> = (0..n)
        .map(|j| {
            if problem.premises[j].fixed {
                return None;
            }
            let rarest = reach[j]
                .iter()
                .min_by_key(|&&g| groups[g as usize].sites.len())?;
            let candidates = groups[*rarest as usize].sites.iter().copied();
            candidates.filter(|&k| replaces(k as usize, j)).min()
        })
        .collect();
    (0..n)
        .filter_map(|j| {
            let mut by = first[j]?;
            while let Some(next) = first[by as usize] {
                by = next;
            }
            Some(LeftOut { site: j as u32, by })
        })
        .collect()
}

/// Total of quota times distance per premises: which of two equal ones is better placed.
fn travel(problem: &Problem) -> Vec<i128> {
    let mut travel = vec![0i128; problem.premises.len()];
    for i in 0..problem.quota.len() {
        for (j, mm) in problem.links.row(i) {
            travel[j as usize] += i128::from(problem.quota[i]) * i128::from(mm);
        }
    }
    travel
}

fn no_dearer(k: &Premises, j: &Premises) -> bool {
    k.fixed
        || (k.price.fixed <= j.price.fixed
            && k.price.per_m2 <= j.price.per_m2
            && k.area_min <= j.area_min)
}

/// Is ascending `a` contained in ascending `b`?
fn is_subset(a: &[u32], b: &[u32]) -> bool {
    let mut rest = b.iter();
    a.iter().all(|x| rest.by_ref().any(|y| y == x))
}
