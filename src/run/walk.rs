//! Ways on foot as the distances of a question.

use crate::finding::Force;
use crate::model::Links;
use crate::policy::{clause::Op, Rule};
use crate::region::walk::attached;
use crate::region::{Region, Walk};
use crate::scenario::{Binding, Scenario};

/// Metres without a radius and without a horizon: all that can be asked for.
const FARTHEST_M: f64 = crate::network::FARTHEST_MM as f64 / 1000.0;

/// Fills in the distances on foot, if the plan is held to them: up to the radius, the horizon and
/// the time limit, whatever is least.
pub fn distances(scenario: &Scenario, rules: &[Box<dyn Rule>], region: &mut Region) {
    let Some(walk) = region.walk.as_ref().filter(|_| scenario.rules.on_foot()) else {
        return;
    };
    let reach = scenario.reach.as_ref();
    let binds = scenario.rules.radius == Binding::Binds;
    let radius = rules
        .iter()
        .filter(|r| binds && r.clause().force == Force::Must && r.limit().unit == "m")
        .filter(|r| matches!(r.limit().op, Op::Less | Op::AtMost))
        .map(|r| r.limit().value());
    let horizon = reach.and_then(|r| r.horizon_m);
    let time = reach.and_then(|r| r.metres_in_time());
    let most = radius.chain(horizon).chain(time).fold(FARTHEST_M, f64::min);
    let (demand, sites) = (attached(&walk.demand), attached(&walk.sites));
    let pairs = walk
        .network
        .within(&demand, &sites, (most * 1000.0).floor() as u32);
    region.travel = Some(Links {
        start: pairs.start,
        site: pairs.site,
        mm: pairs.mm,
    });
}

/// For some demands, the nearest premises on foot that `admits` accepts, in metres.
pub fn nearest_admitted(
    walk: &Walk,
    demands: &[usize],
    admits: impl Fn(usize, usize) -> bool,
) -> Vec<(usize, (u32, f64))> {
    if demands.is_empty() {
        return Vec::new();
    }
    let any = |j: usize| demands.iter().any(|&i| admits(i, j));
    let first = walk.nearest(any);
    let mut found = Vec::new();
    for &i in demands {
        let Some((j, metres)) = first[i] else {
            continue;
        };
        if admits(i, j as usize) {
            found.push((i, (j, metres)));
            continue;
        }
        let own = walk.nearest(|j| admits(i, j));
        found.extend(own[i].map(|n| (i, n)));
    }
    found
}
