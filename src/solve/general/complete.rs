//! From open premises and served demands to a whole plan, in whole numbers: who goes where, and how
//! large everything is. What the exact check refuses is not handed on.

use super::assign::{Assignment, Bin};
use super::shape::{exclusive, single, Shape, Site};
use super::transport::{transport, Pair, Room, Way};
use crate::model::objective::Goal;
use crate::model::{objective, Cost, Flow, Mm2, Plan, Problem};

/// How good a plan is, smaller being better: its value, then how much it opens, then its travel.
pub type Rank = (Cost, Cost, Cost);

/// Ranks a plan. Backup counts sites first, as its definition does.
pub fn rank(problem: &Problem, plan: &Plan) -> Rank {
    let value = objective::value(problem, plan);
    let value = if problem.goal.most() { -value } else { value };
    let new = problem.premises.iter().zip(&plan.area);
    let open = new.filter(|(p, a)| !p.fixed && a.is_some()).count() as Cost;
    let travel = crate::solve::sizing::travel(problem, plan);
    match problem.goal {
        Goal::BackupCover => (open, value, travel),
        _ => (value, open, travel),
    }
}

/// The better one of two plans.
pub fn better(problem: &Problem, a: Option<Plan>, b: Option<Plan>) -> Option<Plan> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if rank(problem, &b) < rank(problem, &a) {
            b
        } else {
            a
        }),
        (a, b) => a.or(b),
    }
}

/// What is known of a plan that is to be worked out.
pub struct Sketch<'a> {
    /// Open premises.
    pub open: &'a [bool],
    /// Demands to be served; those that must be are served in any case.
    pub served: &'a [bool],
    /// Sizes that somebody thinks well of, if any.
    pub area: Option<&'a [Mm2]>,
    /// The site of each demand that somebody thinks well of, if any; [`u32::MAX`] is none.
    pub site: Option<&'a [u32]>,
}

/// The best plan found with exactly these premises open (those that must be are), if the exact
/// check accepts any.
pub fn complete(problem: &Problem, shape: &Shape, sketch: &Sketch) -> Option<Plan> {
    let n = problem.premises.len();
    let open: Vec<bool> = (0..n)
        .map(|j| shape.always(j) || (sketch.open[j] && shape.site[j] == Site::Free))
        .collect();
    let generous = shape.open_decides
        && !matches!(problem.goal, Goal::LeastDistance | Goal::LeastWorstDistance);
    let serves = |i: usize| {
        let any = |j: &u32| open[*j as usize];
        shape.asks[i]
            && (!shape.optional[i]
                || sketch.served[i]
                || (generous && problem.links.sites(i).iter().any(any)))
    };
    let served: Vec<bool> = (0..problem.quota.len()).map(serves).collect();
    let drafts: Vec<Option<Plan>> = if exclusive(problem) {
        vec![matched(problem, &open, &served)]
    } else if shape.open_decides {
        vec![nearest(problem, &open, &served)]
    } else if single(problem) {
        // A row may be kept only as long as nobody moves.
        let polish: &[bool] = if sketch.site.is_some() {
            &[true, false]
        } else {
            &[true]
        };
        let draft = |&polish| assigned(problem, &open, &served, sketch.site, polish).ok();
        polish.iter().map(draft).collect()
    } else {
        sized(problem, &open, &served, sketch.area)
    };
    let mut best = None;
    for draft in drafts.into_iter().flatten() {
        for plan in [grown(problem, shape, &draft), draft] {
            if best.as_ref() != Some(&plan) && plan.faults(problem).is_empty() {
                best = better(problem, best, Some(plan));
            }
        }
    }
    best
}

/// Everybody to the nearest open premises.
fn nearest(problem: &Problem, open: &[bool], served: &[bool]) -> Option<Plan> {
    let mut flow = Vec::new();
    for i in (0..served.len()).filter(|&i| served[i]) {
        let site = problem.links.sites(i).iter().find(|&&j| open[j as usize])?;
        flow.push(Flow {
            demand: i as u32,
            site: *site,
            area: problem.quota[i],
        });
    }
    Some(with_areas(problem, open, flow))
}

/// Premises of one's own for everybody who is served.
fn matched(problem: &Problem, open: &[bool], served: &[bool]) -> Option<Plan> {
    let weighs = weigher(problem);
    let priced = problem.goal == Goal::LeastPrice;
    let mut ways = Vec::new();
    for i in (0..served.len()).filter(|&i| served[i]) {
        for (j, mm) in problem.links.row(i) {
            let p = &problem.premises[j as usize];
            if open[j as usize] && problem.quota[i] <= p.area_max {
                let price = match priced && !p.fixed {
                    true => p.price.of(problem.quota[i].max(p.area_min)).max(0),
                    false => 0,
                };
                ways.push(Way {
                    demand: i as u32,
                    site: j,
                    cost: (price, weighs(i, mm, 1)),
                });
            }
        }
    }
    let one: Vec<Mm2> = served.iter().map(|&s| Mm2::from(s)).collect();
    let room = Room {
        free: 1,
        most: 1,
        price: 0,
    };
    let amount = transport(&one, &ways, &vec![room; open.len()])?;
    let taken = ways.iter().zip(amount).filter(|(_, a)| *a > 0);
    let flow = taken.map(|(w, _)| Flow {
        demand: w.demand,
        site: w.site,
        area: problem.quota[w.demand as usize],
    });
    Some(with_areas(problem, open, flow.collect()))
}

/// One site for everybody who is served, as `site` says as far as it does, else where a least-cost
/// flow sends the most; or who is left without.
pub fn assigned(
    problem: &Problem,
    open: &[bool],
    served: &[bool],
    site: Option<&[u32]>,
    polish: bool,
) -> Result<Plan, Vec<u32>> {
    let weighs = weigher(problem);
    let priced = problem.goal == Goal::LeastPrice;
    let bin = |j: usize| {
        let p = &problem.premises[j];
        Bin {
            free: if p.fixed { p.area_max } else { p.area_min },
            room: if open[j] { p.area_max } else { 0 },
            price: match priced && !p.fixed {
                true => Cost::from(p.price.per_m2).max(0),
                false => 0,
            },
        }
    };
    let bins: Vec<Bin> = (0..open.len()).map(bin).collect();
    let ways: Vec<Vec<(u32, Cost)>> = (0..served.len())
        .map(|i| {
            let row = problem.links.row(i).filter(|l| open[l.0 as usize]);
            let ways = row.map(|(j, mm)| (j, weighs(i, mm, 1)));
            if served[i] {
                ways.collect()
            } else {
                Vec::new()
            }
        })
        .collect();
    let lost = |&i: &usize| served[i] && problem.quota[i] > 0 && ways[i].is_empty();
    let lost: Vec<u32> = (0..served.len()).filter(lost).map(|i| i as u32).collect();
    if !lost.is_empty() {
        return Err(lost);
    }
    let hint = match site {
        Some(site) => site.to_vec(),
        None => largest(problem, open, served),
    };
    let mut found = Assignment::new(&problem.quota, &ways, &bins, &hint);
    let without = found.place();
    if !without.is_empty() {
        return Err(without);
    }
    if polish {
        found.improve();
    }
    let placed = found
        .site
        .iter()
        .enumerate()
        .filter(|(_, &j)| j != u32::MAX);
    let flow = placed.map(|(i, &j)| Flow {
        demand: i as u32,
        site: j,
        area: problem.quota[i],
    });
    Ok(with_areas(problem, open, flow.collect()))
}

/// Where a least-cost flow sends the most of each demand; nowhere if there is no flow.
fn largest(problem: &Problem, open: &[bool], served: &[bool]) -> Vec<u32> {
    let mut most = vec![(0, u32::MAX); served.len()];
    for plan in sized(problem, open, served, None)
        .into_iter()
        .flatten()
        .take(1)
    {
        for f in &plan.flow {
            let best = &mut most[f.demand as usize];
            *best = (*best).max((f.area, f.site));
        }
    }
    most.into_iter()
        .map(|m| if m.0 > 0 { m.1 } else { u32::MAX })
        .collect()
}

/// Plans where sizes matter: cheapest for the objective, then with the sizes that were suggested,
/// then cheapest for the rows.
fn sized(
    problem: &Problem,
    open: &[bool],
    served: &[bool],
    area: Option<&[Mm2]>,
) -> Vec<Option<Plan>> {
    let priced = |p: &crate::model::Premises| match problem.goal == Goal::LeastPrice {
        true => Cost::from(p.price.per_m2).max(0),
        false => 0,
    };
    let prices: Vec<Cost> = problem.premises.iter().map(priced).collect();
    let by_rows = row_prices(problem);
    let flat = prices.iter().all(|&p| p == 0);
    let mut drafts = vec![flowed(problem, open, served, &prices, None, flat)];
    if problem
        .rows
        .iter()
        .any(|r| r.terms.iter().any(|t| t.1.per_m2 != 0))
    {
        drafts.push(flowed(problem, open, served, &by_rows, None, false));
        if let Some(area) = area {
            for slack in [0, 1] {
                let caps: Vec<Mm2> = area.iter().map(|a| a + slack).collect();
                drafts.push(flowed(problem, open, served, &prices, Some(&caps), flat));
            }
        }
    }
    drafts
}

/// What the rows that limit from above charge per area.
fn row_prices(problem: &Problem) -> Vec<Cost> {
    let mut prices = vec![0; problem.premises.len()];
    for row in problem.rows.iter().filter(|r| r.at_most.is_some()) {
        for (j, price) in &row.terms {
            prices[*j as usize] += Cost::from(price.per_m2).max(0);
        }
    }
    prices
}

/// A least-cost flow under the given prices per area; `flat` if areas cost nothing at all.
fn flowed(
    problem: &Problem,
    open: &[bool],
    served: &[bool],
    prices: &[Cost],
    caps: Option<&[Mm2]>,
    flat: bool,
) -> Option<Plan> {
    let weighs = weigher(problem);
    let mut ways: Vec<Way> = Vec::new();
    for i in (0..served.len()).filter(|&i| served[i]) {
        for (j, mm) in problem.links.row(i).filter(|l| open[l.0 as usize]) {
            let cost: Pair = (0, weighs(i, mm, problem.quota[i]));
            ways.push(Way {
                demand: i as u32,
                site: j,
                cost,
            });
        }
    }
    let room = |j: usize| {
        let p = &problem.premises[j];
        let most = caps.map_or(p.area_max, |c| p.area_max.min(c[j].max(p.area_min)));
        let paid_for = p.fixed || flat;
        Room {
            free: if paid_for { most } else { p.area_min.min(most) },
            most,
            price: prices[j],
        }
    };
    let rooms: Vec<Room> = (0..open.len()).map(room).collect();
    let quota: Vec<Mm2> = (0..served.len())
        .map(|i| if served[i] { problem.quota[i] } else { 0 })
        .collect();
    let amount = transport(&quota, &ways, &rooms)?;
    let taken = ways.iter().zip(amount).filter(|(_, a)| *a > 0);
    let flow = taken.map(|(w, area)| Flow {
        demand: w.demand,
        site: w.site,
        area,
    });
    Some(with_areas(problem, open, flow.collect()))
}

/// What a way costs per unit, of which `units` serve the whole demand: the goal's own distance, or
/// plain millimetres.
fn weigher(problem: &Problem) -> impl Fn(usize, u32, Mm2) -> Cost + '_ {
    let goal = problem.goal == Goal::LeastDistance;
    move |i, mm, units| match goal {
        // Fine enough that rounding moves a plan's value by less than its own unit does.
        true => ((Cost::from(problem.weight[i]) * Cost::from(mm)) << 40) / Cost::from(units.max(1)),
        false => Cost::from(mm),
    }
}

fn with_areas(problem: &Problem, open: &[bool], mut flow: Vec<Flow>) -> Plan {
    flow.sort_unstable();
    let mut load = vec![0; open.len()];
    flow.iter().for_each(|f| load[f.site as usize] += f.area);
    let size = |j: usize| {
        let p = &problem.premises[j];
        open[j].then(|| {
            if p.fixed {
                p.area_max
            } else {
                p.area_min.max(load[j])
            }
        })
    };
    Plan {
        area: (0..open.len()).map(size).collect(),
        flow,
    }
}

/// The same plan with premises enlarged where a row asks for more than is needed, the cheapest
/// area first.
fn grown(problem: &Problem, shape: &Shape, plan: &Plan) -> Plan {
    let mut plan = plan.clone();
    for row in &problem.rows {
        let Some(least) = row.at_least else { continue };
        let mut terms: Vec<_> = row.terms.iter().filter(|t| t.1.per_m2 > 0).collect();
        terms.sort_by_key(|t| {
            let p = &problem.premises[t.0 as usize];
            (
                Cost::from(p.price.per_m2) * 1_000_000 / Cost::from(t.1.per_m2),
                t.0,
            )
        });
        for (j, price) in terms {
            let missing = least - row.charge(&plan);
            if missing <= 0 {
                break;
            }
            let p = &problem.premises[*j as usize];
            let by = Cost::from(price.per_m2);
            if let (Some(area), false) = (&mut plan.area[*j as usize], p.fixed) {
                let more = (missing + by - 1) / by;
                let room = Cost::from(p.area_max.min(shape.most[*j as usize].max(*area)) - *area);
                *area += more.min(room) as Mm2;
            }
        }
    }
    plan
}
