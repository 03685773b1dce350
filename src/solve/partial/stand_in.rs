//! Each demand with premises of its own that cost what it costs not to serve it: an ordinary
//! least-price problem.

use crate::model::{Cost, Flow, Links, Mm2, Plan, Premises, Price, Problem};
use crate::solve::{dispatch, Limits, Silent};

/// [`Cost`] of one price unit (1e-4).
const PRICE: Cost = 1_000_000;
/// Distance written for premises that stand for nobody, mm: farther than any real ones.
const NOWHERE_MM: u32 = 1_000_000_000;

/// Solves a part; a plan with nothing in the place of whoever is not served, and a bound.
pub fn solve(
    problem: &Problem,
    units: &[i64],
    price: Cost,
    limits: &Limits,
    start: Option<&Plan>,
) -> (Option<Plan>, Cost) {
    let full = with_stand_ins(problem, units, price);
    let start = start.map(|plan| filled(problem, plan, &full));
    // Without limits it is the area model, whose own engine bounds it best.
    let out = match full.plain() {
        true => dispatch::solve(&full, limits, start.as_ref(), &Silent),
        false => dispatch::solve_without_blame(&full, limits, start.as_ref(), &Silent),
    };
    (out.plan.map(|p| plain(problem, &p)), out.bound)
}

fn with_stand_ins(problem: &Problem, units: &[i64], price: Cost) -> Problem {
    let mut full = problem.clone();
    full.shares.clear();
    let mut extra = problem.premises.len() as u32;
    let rows = (0..problem.quota.len()).map(|i| {
        let mut row: Vec<(u32, u32)> = problem.links.row(i).collect();
        if problem.quota[i] > 0 {
            row.push((extra, NOWHERE_MM));
            extra += 1;
        }
        row
    });
    full.links = Links::from_rows(rows.collect());
    for (i, &q) in problem.quota.iter().enumerate().filter(|(_, q)| **q > 0) {
        // Rounded down: the bound still holds.
        let fixed = price * Cost::from(units[i]) / PRICE;
        full.premises.push(Premises {
            fixed: false,
            area_min: 0,
            area_max: q,
            price: Price {
                fixed: i64::try_from(fixed).unwrap_or(i64::MAX / 1_000_000),
                per_m2: 0,
            },
        });
    }
    full
}

/// Takes the stand-ins out of a plan: their demand is not served at all.
fn plain(problem: &Problem, plan: &Plan) -> Plan {
    let real = problem.premises.len();
    let mut out = vec![false; problem.quota.len()];
    for f in plan.flow.iter().filter(|f| f.site as usize >= real) {
        out[f.demand as usize] = true;
    }
    let kept = plan.flow.iter().filter(|f| !out[f.demand as usize]);
    let flow: Vec<Flow> = kept.copied().collect();
    let mut load: Vec<Mm2> = vec![0; real];
    flow.iter().for_each(|f| load[f.site as usize] += f.area);
    let sites = problem.premises.iter().zip(&plan.area).enumerate();
    let area = sites.map(|(j, (p, area))| {
        let wanted = load[j] > 0 || problem.required.contains(&(j as u32));
        match (p.fixed, wanted) {
            (true, _) => Some(p.area_max),
            (false, true) => area.map(|a| a.min(load[j].max(p.area_min))),
            (false, false) => None,
        }
    });
    Plan {
        area: area.collect(),
        flow,
    }
}

/// A plan with the stand-ins that its unserved demand needs.
fn filled(problem: &Problem, plan: &Plan, full: &Problem) -> Plan {
    let mut filled = plan.clone();
    filled.area.resize(full.premises.len(), None);
    let served = plan.served(problem);
    let asking = problem.quota.iter().enumerate().filter(|(_, q)| **q > 0);
    for (extra, (i, &q)) in (problem.premises.len()..).zip(asking) {
        if !served[i] {
            filled.area[extra] = Some(q);
            filled.flow.push(Flow {
                demand: i as u32,
                site: extra as u32,
                area: q,
            });
        }
    }
    filled.flow.sort_unstable();
    filled
}
