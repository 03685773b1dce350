//! Plans of a part from open sites or from a flow.

use crate::model::{Flow, Mm2, Plan, Problem};
use crate::solve::part::Part;
use crate::solve::{sizing, Stop};

/// A flow on the arcs of a part as a plan, without sites that serve nobody.
pub(super) fn plan_of(
    part: &Part,
    exact: &Problem,
    open: &[bool],
    flow: &[Mm2],
    load: &[Mm2],
) -> Plan {
    let area = |s: usize| match exact.premises[s] {
        p if p.fixed => Some(p.area_max),
        p => (open[s] && load[s] > 0).then(|| load[s].max(p.area_min)),
    };
    let arcs = |i: usize| part.sites_of.start[i]..part.sites_of.start[i + 1];
    let given = |(i, a): (usize, u32)| Flow {
        demand: i as u32,
        site: part.sites_of.item[a as usize],
        area: flow[a as usize],
    };
    let all = (0..part.quota.len()).flat_map(|i| arcs(i).map(move |a| (i, a)));
    let mut flow: Vec<Flow> = all.map(given).filter(|f| f.area > 0).collect();
    flow.sort_unstable();
    Plan {
        area: (0..part.premises.len()).map(area).collect(),
        flow,
    }
}

/// The least-cost plan on these sites, without those that serve nobody; `None` also when stopped.
pub fn priced(problem: &Problem, open: &[bool], stop: &Stop) -> Option<Plan> {
    let mut open = open.to_vec();
    loop {
        let plan = sizing::size_until(problem, &open, stop)?;
        let mut serves = vec![false; open.len()];
        plan.flow
            .iter()
            .for_each(|f| serves[f.site as usize] = true);
        let idle = |j: &usize| open[*j] && !serves[*j] && !problem.premises[*j].fixed;
        let idle: Vec<usize> = (0..open.len()).filter(idle).collect();
        if idle.is_empty() {
            return Some(plan);
        }
        idle.into_iter().for_each(|j| open[j] = false);
    }
}
