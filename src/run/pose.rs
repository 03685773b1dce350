//! Turns a question into numbers: rules, distances, who is out of reach, who has no room.

use super::{limits, Question};
use crate::finding::Force;
use crate::model::objective::{self, Objective};
use crate::model::{Goal, Links, Mm2, Plan, Premises, Price, Problem, Sharing};
use crate::policy::Draft;
use crate::reach::globe::Globe;
use crate::reach::straight::{From, Index};
use crate::reach::Limit;
use crate::region::{Demand, Region};
use crate::scenario::Pooling;
use crate::solve::{self, Shortage};
use rayon::prelude::*;
use std::time::Instant;

/// A question in numbers.
pub struct Posed {
    /// The problem, quotas lowered to what there is room for.
    pub problem: Problem,
    /// What the policy asks of each demand, mm².
    pub quota: Vec<Mm2>,
    /// Can the demand be reached at all?
    pub reached: Vec<bool>,
    /// Premises that no rule bars.
    pub usable: Vec<bool>,
    /// Demands that cannot all be given room.
    pub shortages: Vec<Shortage>,
    /// The radius, m.
    pub radius: Option<f64>,
    /// For demand out of reach: the nearest premises it may use, and how far.
    pub nearest: Vec<Option<(u32, f64)>>,
    /// Seconds spent on distances, and on the rest.
    pub seconds: [f64; 2],
}

/// Turns a question into numbers: rules, distances, who is out of reach, who has no room.
pub fn pose(question: &Question) -> Posed {
    let region = &question.intake.region;
    let readings = &question.scenario.rules;
    let mut draft = Draft::new(region);
    for rule in &question.rules {
        if rule.clause().force == Force::Must {
            rule.constrain(region, readings, &mut draft);
        }
    }
    for (barred, site) in draft.barred.iter_mut().zip(&region.sites) {
        *barred |= site.forbidden;
    }
    if let Some(within) = &mut draft.within {
        within.metres *= question.pace;
    }
    if readings.pooling == Pooling::Zone {
        draft.pairs.push(Box::new(|d, s| d.zone == s.zone));
    }

    let started = Instant::now();
    let given = question.scenario.reach.as_ref();
    let horizon = given.and_then(|r| r.horizon_m).map(|metres| Limit {
        metres,
        strict: false,
    });
    let (links, nearest) = distances(region, &draft, horizon);
    let measured = started.elapsed().as_secs_f64();

    let reached: Vec<bool> = (0..links.len())
        .map(|i| !links.sites(i).is_empty())
        .collect();
    let quota = draft.quota.clone();
    let objective = objective::by_name(&question.scenario.solve.objective);
    let goal = objective.map_or(Goal::default(), |o| o.goal);
    let asked = region.demand.iter().zip(&quota).zip(&reached);
    let mut problem = Problem {
        // A demand without a quota still needs premises in reach: the smallest area says so.
        quota: asked
            .map(|((d, &q), &r)| if r && d.households.0 > 0 { q.max(1) } else { 0 })
            .collect(),
        premises: premises(question, &draft, objective),
        links,
        sharing: match readings.pooling {
            Pooling::None => Sharing::Exclusive,
            _ if readings.single_site => Sharing::Single,
            _ => Sharing::Pooled,
        },
        goal,
        rows: limits::rows(&question.scenario, region),
        shares: limits::shares(&question.scenario, region),
        ..Problem::default()
    };
    let counts = region.demand.iter().zip(&reached);
    problem.weight = counts
        .map(|(d, &r)| if r { d.counts() } else { 0 })
        .collect();
    choices(region, &draft, &mut problem);
    let shortages = ration(&mut problem);
    Posed {
        problem,
        quota,
        reached,
        usable: draft.barred.iter().map(|b| !b).collect(),
        shortages,
        radius: draft.within.map(|l| l.metres),
        nearest,
        seconds: [measured, started.elapsed().as_secs_f64() - measured],
    }
}

/// Sites that must or must not be opened, and how far apart they are where that counts.
fn choices(region: &Region, draft: &Draft, problem: &mut Problem) {
    let new = || {
        let sites = region.sites.iter().enumerate();
        sites.filter(|(_, s)| !s.existing)
    };
    problem.required = new()
        .filter(|(_, s)| s.required)
        .map(|(j, _)| j as u32)
        .collect();
    if problem.goal == Goal::MostDispersed {
        problem.apart = limits::near(region, EVERYWHERE);
    }
    // Nobody can use them, so the plain model has no need of the list.
    if !problem.plain() {
        let out = new().filter(|(j, s)| s.forbidden || draft.barred[*j]);
        problem.forbidden = out.map(|(j, _)| j as u32).collect();
    }
}

/// Lowers the quotas of demand that must be served to what there is room for.
fn ration(problem: &mut Problem) -> Vec<Shortage> {
    let optional = problem.optional();
    let quota = problem.quota.clone();
    let must = problem.quota.iter_mut().zip(&optional);
    must.filter(|(_, o)| **o).for_each(|(q, _)| *q = 0);
    let mut too_large = solve::shortage::too_large(problem);
    for s in &too_large {
        problem.quota[s.demands[0] as usize] = s.room;
    }
    let (unmet, shortages) = match problem.sharing {
        Sharing::Pooled | Sharing::Single => solve::shortage::shortage(problem),
        Sharing::Exclusive => solve::exclusive::shortage(problem),
    };
    for (i, (q, unmet)) in problem.quota.iter_mut().zip(unmet).enumerate() {
        *q = if optional[i] { quota[i] } else { *q - unmet };
    }
    too_large.extend(shortages);
    too_large
}

/// No limit: farther than any two places on Earth.
const EVERYWHERE: Limit = Limit {
    metres: 1e8,
    strict: false,
};

/// The new premises of an earlier plan, as far as they are still there and may be opened.
pub fn start(question: &Question, problem: &Problem) -> Option<Plan> {
    let ids = question.intake.start.as_ref()?;
    let ids: std::collections::HashSet<&str> = ids.iter().map(String::as_str).collect();
    let sites = question.intake.region.sites.iter().zip(&problem.premises);
    let area = sites.map(|(s, p)| match p.fixed {
        true => Some(p.area_max),
        false => ids.contains(s.id.as_str()).then_some(p.area_min),
    });
    Some(Plan {
        area: area.collect(),
        flow: Vec::new(),
    })
}

/// Pairs within the limit that every rule admits; and for demand without any, the nearest.
fn distances(
    region: &Region,
    draft: &Draft,
    horizon: Option<Limit>,
) -> (Links, Vec<Option<(u32, f64)>>) {
    let limit = draft.within.or(horizon).unwrap_or(EVERYWHERE);
    let admits = |i: usize, j: usize| draft.admits(region, i, j);
    if let Some(travel) = &region.travel {
        return in_table(region, travel, limit, admits);
    }
    let places = || region.sites.iter().map(|s| s.at);
    let one = |d: &Demand| From::new(d.at, &d.corners);
    let from: Vec<From> = region.demand.par_iter().map(one).collect();
    let pairs = Globe::new(places(), limit).pairs(&from, admits);
    let lonely = |i: usize| pairs.start[i] == pairs.start[i + 1];
    let mut nearest = vec![None; from.len()];
    if (0..from.len()).any(lonely) {
        let index = Index::new(places());
        nearest.par_iter_mut().enumerate().for_each(|(i, nearest)| {
            if lonely(i) {
                *nearest = index.nearest(&from[i], |j| admits(i, j as usize));
            }
        });
    }
    let links = Links {
        start: pairs.start,
        site: pairs.site,
        mm: pairs.mm,
    };
    (links, nearest)
}

/// The same from a travel table, or on foot.
fn in_table(
    region: &Region,
    travel: &Links,
    limit: Limit,
    admits: impl Fn(usize, usize) -> bool,
) -> (Links, Vec<Option<(u32, f64)>>) {
    let metres = |mm: u32| f64::from(mm) / 1000.0;
    let rows = (0..travel.len()).map(|i| {
        let mut admitted = travel
            .row(i)
            .filter(|&(j, _)| admits(i, j as usize))
            .peekable();
        let first = admitted.peek().map(|&(j, mm)| (j, metres(mm)));
        let row: Vec<_> = admitted.filter(|p| limit.admits(metres(p.1))).collect();
        let nearest = first.filter(|_| row.is_empty());
        (row, nearest)
    });
    let (rows, mut nearest): (Vec<Vec<_>>, Vec<_>) = rows.unzip();
    if let Some(walk) = &region.walk {
        // Ways on foot are listed up to the radius only; beyond it the network is asked.
        let lonely: Vec<usize> = (0..rows.len())
            .filter(|&i| rows[i].is_empty() && nearest[i].is_none())
            .collect();
        for (i, found) in super::walk::nearest_admitted(walk, &lonely, admits) {
            nearest[i] = Some(found);
        }
    }
    (Links::from_rows(rows), nearest)
}

fn premises(
    question: &Question,
    draft: &Draft,
    objective: Option<&'static Objective>,
) -> Vec<Premises> {
    let price = objective.map(|o| o.price);
    let sites = question.intake.region.sites.iter().enumerate();
    sites
        .map(|(j, s)| {
            if s.existing {
                return Premises {
                    fixed: true,
                    area_min: 0,
                    area_max: s.area_max,
                    price: Price::default(),
                };
            }
            Premises {
                fixed: false,
                area_min: draft.area_min[j].min(s.area_max),
                area_max: s.area_max,
                price: price.map_or(s.cost, |p| p(s.cost)),
            }
        })
        .collect()
}
