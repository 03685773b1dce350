//! Who cannot be given room even if every premises is opened at its largest.

use super::flow::Network;
use super::part::Sets;
use super::{exclusive, Shortage};
use crate::model::{Mm2, Problem, Sharing};

/// Area that cannot be given per demand, and a witness for each group of demands that is short.
///
/// By the theorem of Hall and Gale, what is missing in a group is exactly what its demands need
/// beyond what all premises in their reach hold. Demands without any premises in reach are not
/// short of room but out of reach: they count as zero here.
///
/// Under [`Sharing::Exclusive`] room means premises to oneself, see [`exclusive::shortage`].
pub fn shortage(problem: &Problem) -> (Vec<Mm2>, Vec<Shortage>) {
    if problem.sharing == Sharing::Exclusive {
        return exclusive::shortage(problem);
    }
    let (demands, sites) = (problem.quota.len(), problem.premises.len());
    let (source, sink) = (demands + sites, demands + sites + 1);
    let asks = |i: usize| problem.quota[i] > 0 && !problem.links.sites(i).is_empty();

    let mut net = Network::new(demands + sites + 2);
    for (j, p) in problem.premises.iter().enumerate() {
        net.arc(demands + j, sink, p.area_max);
    }
    let mut given = vec![0usize; demands];
    for i in (0..demands).filter(|&i| asks(i)) {
        given[i] = net.arc(source, i, problem.quota[i]);
        for &j in problem.links.sites(i) {
            net.arc(i, demands + j as usize, problem.quota[i]);
        }
    }
    net.maximise(source, sink);

    let unmet: Vec<Mm2> = (0..demands)
        .map(|i| {
            if asks(i) {
                problem.quota[i] - net.flow(given[i])
            } else {
                0
            }
        })
        .collect();
    if unmet.iter().all(|&u| u == 0) {
        return (unmet, Vec::new());
    }
    let reached = net.reachable(source);
    let short: Vec<usize> = (0..demands).filter(|&i| reached[i]).collect();
    (unmet, witnesses(problem, &short))
}

/// Under [`Sharing::Single`]: demands that ask for more than the largest premises in their reach hold,
/// each by itself; its room is what these hold.
pub fn too_large(problem: &Problem) -> Vec<Shortage> {
    let one = |i: usize| {
        let sites = problem.links.sites(i);
        let room = sites.iter().map(|&j| problem.premises[j as usize].area_max);
        let room = room.max().filter(|r| problem.quota[i] > *r)?;
        let mut sites = sites.to_vec();
        sites.sort_unstable();
        Some(Shortage {
            demands: vec![i as u32],
            sites,
            quota: problem.quota[i],
            room,
        })
    };
    let all = 0..problem.quota.len();
    match problem.sharing {
        Sharing::Single => all.filter_map(one).collect(),
        _ => Vec::new(),
    }
}

/// Splits demands that are short into independent groups.
fn witnesses(problem: &Problem, short: &[usize]) -> Vec<Shortage> {
    let demands = problem.quota.len();
    let mut sets = Sets::new(demands + problem.premises.len());
    for &i in short {
        for &j in problem.links.sites(i) {
            sets.join(i, demands + j as usize);
        }
    }
    let mut group_of = vec![usize::MAX; demands + problem.premises.len()];
    let mut groups: Vec<Shortage> = Vec::new();
    for &i in short {
        let root = sets.root(i);
        if group_of[root] == usize::MAX {
            group_of[root] = groups.len();
            groups.push(Shortage {
                demands: Vec::new(),
                sites: Vec::new(),
                quota: 0,
                room: 0,
            });
        }
        let group = &mut groups[group_of[root]];
        group.demands.push(i as u32);
        group.quota += problem.quota[i];
        group.sites.extend_from_slice(problem.links.sites(i));
    }
    for group in &mut groups {
        group.sites.sort_unstable();
        group.sites.dedup();
        let held = |&j: &u32| problem.premises[j as usize].area_max;
        group.room = group.sites.iter().map(held).sum();
    }
    groups
}
