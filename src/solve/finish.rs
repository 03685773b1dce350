//! The whole plan from the plans of the parts: merged demands are apart again, ways are short.

use super::sizing::improve_until;
use super::work::{priced, Work};
use super::Stop;
use crate::model::{objective, Cost, Flow, Links, Mm2, Plan, Premises, Problem};
use rayon::prelude::*;

/// The plan of a part in the indices of the problem.
struct Own {
    area: Vec<(u32, Option<Mm2>)>,
    flow: Vec<Flow>,
}

/// Puts the plans of all parts together; among flows of equal cost the ones of least distance, in
/// the parts for which there is time. `None` if a part has no plan.
pub(super) fn whole(problem: &Problem, works: &[Work], stop: &Stop) -> Option<Plan> {
    let area = |p: &Premises| p.fixed.then_some(p.area_max);
    let mut whole = Plan {
        area: problem.premises.iter().map(area).collect(),
        flow: Vec::new(),
    };
    let plans: Option<Vec<Own>> = works
        .par_iter()
        .with_max_len(1)
        .map(|work| {
            let best = work.best.as_ref()?;
            let premises = work.part.premises.iter().copied();
            let as_it_is = || Own {
                area: premises.zip(best.plan.area.iter().copied()).collect(),
                flow: apart(problem, work, &best.plan),
            };
            Some(shorter(problem, work, best.value, stop).unwrap_or_else(as_it_is))
        })
        .collect();
    for own in plans? {
        for (j, area) in own.area {
            whole.area[j as usize] = area;
        }
        whole.flow.extend(own.flow);
    }
    whole.flow.sort_unstable();
    Some(whole)
}

/// The flow of a part in the indices of the problem: its merged demands share in their order.
fn apart(problem: &Problem, work: &Work, plan: &Plan) -> Vec<Flow> {
    let mut flows = Vec::with_capacity(plan.flow.len());
    let mut at = 0;
    for (g, members) in work.part.members.iter().enumerate() {
        let mut members = members.iter().map(|&i| (i, problem.quota[i as usize]));
        let mut now = members.next();
        while let Some(f) = plan.flow.get(at).filter(|f| f.demand as usize == g) {
            at += 1;
            let mut left = f.area;
            while let Some((demand, lacks)) = now.filter(|_| left > 0) {
                let area = left.min(lacks);
                let site = work.part.premises[f.site as usize];
                flows.push(Flow { demand, site, area });
                left -= area;
                now = if area < lacks {
                    Some((demand, lacks - area))
                } else {
                    members.next()
                };
            }
        }
    }
    flows
}

/// The least distance for no more cost, also over premises that were left out of the part. `None`
/// when stopped.
fn shorter(problem: &Problem, work: &Work, value: Cost, stop: &Stop) -> Option<Own> {
    if stop.now() {
        return None;
    }
    let mut demands = work.part.members.concat();
    demands.sort_unstable();
    let reach = demands.iter().map(|&i| problem.links.sites(i as usize));
    let mut sites: Vec<u32> = reach.flatten().copied().collect();
    sites.sort_unstable();
    sites.dedup();
    let local = |j: u32| sites.binary_search(&j).unwrap_or(usize::MAX) as u32;
    let row = |&i: &u32| {
        let row = problem.links.row(i as usize);
        row.map(|(j, mm)| (local(j), mm)).collect()
    };
    let of = |&j: &u32| problem.premises[j as usize];
    let own = Problem {
        quota: demands.iter().map(|&i| problem.quota[i as usize]).collect(),
        premises: sites.iter().map(of).collect(),
        links: Links::from_rows(demands.iter().map(row).collect()),
        sharing: problem.sharing,
        ..Problem::default()
    };
    let mut open = vec![false; sites.len()];
    let best = work
        .best
        .as_ref()?
        .plan
        .area
        .iter()
        .zip(&work.part.premises);
    for (_, &j) in best.filter(|(area, _)| area.is_some()) {
        open[local(j) as usize] = true;
    }
    let named = |f: &Flow| Flow {
        demand: demands[f.demand as usize],
        site: sites[f.site as usize],
        area: f.area,
    };
    let plan = improve_until(&own, priced(&own, &open, stop)?, stop);
    (objective::value(&own, &plan) <= value).then(|| Own {
        flow: plan.flow.iter().map(named).collect(),
        area: sites.iter().copied().zip(plan.area).collect(),
    })
}
