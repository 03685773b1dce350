//! Ways on foot as the distances of a question.

use super::Question;
use crate::finding::Force;
use crate::model::{Links, Plan};
use crate::network::snap::Attached;
use crate::policy::{clause::Op, Rule};
use crate::reach::straight::{From, Index};
use crate::reach::Limit;
use crate::region::walk::attached;
use crate::region::{Region, Walk};
use crate::report::plan_file::{Differ, Far, Walking};
use crate::report::Figures;
use crate::scenario::{Binding, Scenario};

/// Metres without a radius and without a horizon: all that can be asked for.
const FARTHEST_M: f64 = crate::network::FARTHEST_MM as f64 / 1000.0;

/// Fills in the distances on foot, if the plan is held to them: up to the radius times `pace`, the
/// horizon and the time limit, whatever is least.
pub fn distances(scenario: &Scenario, rules: &[Box<dyn Rule>], pace: f64, region: &mut Region) {
    let Some(walk) = region.walk.as_ref().filter(|_| scenario.rules.on_foot()) else {
        return;
    };
    let reach = scenario.reach.as_ref();
    let binds = scenario.rules.radius == Binding::Binds;
    let radius = rules
        .iter()
        .filter(|r| binds && r.clause().force == Force::Must && r.limit().unit == "m")
        .filter(|r| matches!(r.limit().op, Op::Less | Op::AtMost))
        .map(|r| r.limit().value() * pace);
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

/// To the nearest open premises of each demand, in a straight line and on foot, m.
pub fn sides(region: &Region, plan: &Plan) -> Vec<[Option<f64>; 2]> {
    let Some(walk) = &region.walk else {
        return Vec::new();
    };
    let open = |j: usize| plan.area[j].is_some();
    let index = Index::new(region.sites.iter().map(|s| s.at));
    let foot = walk.nearest(open);
    let straight = region.demand.iter().map(|d| {
        let from = From::new(d.at, &d.corners);
        index.nearest(&from, |j| open(j as usize)).map(|n| n.1)
    });
    let both = straight.zip(foot);
    both.map(|(s, f)| [s, f.map(|n| n.1)]).collect()
}

/// The least radius that the policy states, binding or not.
pub fn radius(rules: &[Box<dyn Rule>]) -> Option<Limit> {
    let rules = rules.iter().map(|r| r.limit()).filter(|l| l.unit == "m");
    let radius = rules.filter(|l| matches!(l.op, Op::Less | Op::AtMost));
    let least = radius.min_by_key(|l| l.micro)?;
    Some(Limit {
        metres: least.value(),
        strict: least.op == Op::Less,
    })
}

/// Both readings side by side.
pub fn walking(question: &Question, figures: &Figures) -> Option<Walking> {
    let region = &question.intake.region;
    let walk = region.walk.as_ref()?;
    let limit = radius(&question.rules)?;
    let within = |m: Option<f64>| m.is_some_and(|m| limit.admits(m));
    let milli = |m: f64| ((m * 1e6).round() / 1e3).floor() / 1e3;
    let rows = || region.demand.iter().zip(&figures.sides);
    let sum = |side: usize| {
        let those = rows().filter(|(_, s)| within(s[side]));
        those
            .map(|(d, _)| d.households)
            .sum::<crate::region::Count>()
    };
    let differ = rows()
        .filter(|(d, s)| d.households.0 > 0 && within(s[0]) != within(s[1]))
        .map(|(d, s)| Differ {
            demand: d.id.clone(),
            name: d.name.clone(),
            households: d.households.as_f64(),
            straight_m: s[0].map(milli),
            walking_m: s[1].map(milli),
        });
    let ids = |wanted: Attached| {
        let rows = region.demand.iter().zip(&walk.demand);
        let those = rows.filter(|(_, s)| s.as_ref().is_ok_and(|s| s.attached == wanted));
        those.map(|(d, _)| d.id.clone()).collect()
    };
    let far = region.demand.iter().zip(&walk.demand);
    let far = far.filter_map(|(d, s)| {
        let metres = s.as_ref().err()?;
        Some(Far {
            demand: d.id.clone(),
            households: d.households.as_f64(),
            network_m: metres.is_finite().then(|| milli(*metres)),
        })
    });
    let reach = question.scenario.reach.as_ref();
    let speed = reach.and_then(|r| r.metres_per_second());
    let decides = question.scenario.rules.on_foot();
    Some(Walking {
        decides: if decides { "walking" } else { "straight" }.into(),
        speed_m_s: speed.unwrap_or_default(),
        households_straight: sum(0).as_f64(),
        households_walking: sum(1).as_f64(),
        differ: differ.collect(),
        far: far.collect(),
        moved: ids(Attached::Moved),
        apart: ids(Attached::Apart),
        network: walk.network.built.clone(),
    })
}
