//! Which developments have to be looked at together, and the part of a submission that they are.

use super::options::{Options, Pooling};
use super::submission::{Facility, Submission};
use std::collections::BTreeMap;

/// Groups of developments that share facilities or floor area, each ascending, in order.
pub fn groups(sub: &Submission, options: &Options) -> Vec<Vec<usize>> {
    let n = sub.developments.len();
    let mut root: Vec<usize> = (0..n).collect();
    fn find(root: &mut [usize], mut i: usize) -> usize {
        while root[i] != i {
            root[i] = root[root[i]];
            i = root[i];
        }
        i
    }
    let join = |root: &mut Vec<usize>, list: &[usize]| {
        for pair in list.windows(2) {
            let (a, b) = (find(root, pair[0]), find(root, pair[1]));
            root[a.max(b)] = a.min(b);
        }
    };
    for facility in sub.facilities.iter().chain(&sub.approved) {
        join(&mut root, &facility.developments);
    }
    match options.pooling {
        Pooling::None => {}
        Pooling::WithinRadius => join(&mut root, &(0..n).collect::<Vec<_>>()),
        Pooling::Zone => {
            let mut zones: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            let parcels = sub.parcels.iter().map(|p| (p.zone.as_str(), p.development));
            let facilities = sub.facilities.iter();
            let facilities =
                facilities.flat_map(|f| f.developments.iter().map(|&d| (f.zone.as_str(), d)));
            for (zone, d) in parcels.chain(facilities).filter(|(z, _)| !z.is_empty()) {
                zones.entry(zone).or_default().push(d);
            }
            zones.values().for_each(|list| join(&mut root, list));
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for d in 0..n {
        groups.entry(find(&mut root, d)).or_default().push(d);
    }
    groups.into_values().collect()
}

/// The part of a submission that concerns some developments, with existing premises of the
/// context where floor area is shared within the radius.
pub fn part(sub: &Submission, group: &[usize], options: &Options) -> Submission {
    let place = |d: usize| group.binary_search(&d).ok();
    let mut out = Submission {
        developments: group.iter().map(|&d| sub.developments[d].clone()).collect(),
        ..Submission::default()
    };
    out.developments.iter_mut().for_each(|d| {
        d.parcels.clear();
        d.facilities.clear();
    });
    for &d in group {
        for &i in &sub.developments[d].parcels {
            let mut parcel = sub.parcels[i].clone();
            parcel.development = place(d).unwrap_or(0);
            out.developments[parcel.development]
                .parcels
                .push(out.parcels.len());
            out.parcels.push(parcel);
        }
    }
    let moved = |facility: &Facility| {
        let mut facility = facility.clone();
        facility.developments = facility
            .developments
            .iter()
            .filter_map(|&d| place(d))
            .collect();
        facility
    };
    let mut mine: Vec<usize> = group
        .iter()
        .flat_map(|&d| sub.developments[d].facilities.iter().copied())
        .collect();
    if options.pooling != Pooling::None {
        let loose = |j: &usize| sub.facilities[*j].developments.is_empty();
        mine.extend((0..sub.facilities.len()).filter(loose));
    }
    mine.sort_unstable();
    mine.dedup();
    for j in mine {
        let facility = moved(&sub.facilities[j]);
        for &d in &facility.developments {
            out.developments[d].facilities.push(out.facilities.len());
        }
        out.facilities.push(facility);
    }
    if options.pooling == Pooling::WithinRadius {
        out.facilities.extend(options.existing.iter().cloned());
    }
    let concerned = |f: &&Facility| f.developments.iter().any(|&d| place(d).is_some());
    out.approved = sub.approved.iter().filter(concerned).map(moved).collect();
    out
}
