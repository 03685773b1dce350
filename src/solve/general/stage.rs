//! One part, one goal: a start, a search, a mixed-integer program.

use super::complete::{better, complete, Sketch};
use super::formulate::formulate;
use super::linear::{most_size, run};
use super::shape::{grain, single, Shape, Site};
use super::{bound, search};
use crate::model::objective::{Goal, Serve};
use crate::model::{objective, Cost, Plan, Price, Problem, Row, COST_SCALE};
use crate::solve::{dispatch, Limits, Silent};

/// Nodes of the search tree before the MIP solver gives up.
const NODES: i32 = 100_000;
/// How often the MIP solver is asked again when the exact check refuses its plan.
const AGAIN: u32 = 4;

/// Searches for a first plan where the solver may not come to one.
const TRIES: u64 = 4;

/// What was found out.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The best plan.
    pub plan: Option<Plan>,
    /// No plan is better, in the goal's own direction; `None` if nothing is known.
    pub bound: Option<Cost>,
    /// It is proved that there is no plan.
    pub infeasible: bool,
    /// The clock or the user ended it, or a limit of nodes.
    pub cut: bool,
}

impl Found {
    fn nothing() -> Found {
        Found {
            infeasible: true,
            ..Found::default()
        }
    }
}

/// Solves one part, whatever its goal.
pub fn solve(problem: &Problem, limits: &Limits, start: Option<&Plan>) -> Found {
    match problem.goal {
        Goal::BackupCover => backup(problem, limits, start),
        Goal::LeastWorstDistance => worst(problem, limits, start),
        Goal::MostDispersed => dispersed(problem, limits, start),
        _ => direct(problem, limits, start),
    }
}

/// Is there any plan? The best one is not looked for.
pub fn feasible(problem: &Problem, limits: &Limits, start: Option<&Plan>) -> Found {
    let mut free = problem.clone();
    if problem.goal.objective().serve == Serve::Any {
        let mut shared = vec![false; free.quota.len()];
        let demands = problem.shares.iter().flat_map(|s| &s.demands);
        demands.for_each(|&i| shared[i as usize] = true);
        let quota = free.quota.iter_mut().zip(shared);
        quota.filter(|(_, s)| !s).for_each(|(q, _)| *q = 0);
    }
    free.goal = Goal::LeastPrice;
    free.premises
        .iter_mut()
        .for_each(|p| p.price = Price::default());
    super::split_and_solve(&free, limits, start, &mut |_| {})
}

/// A goal that can be written down as it is.
fn direct(problem: &Problem, limits: &Limits, start: Option<&Plan>) -> Found {
    let Some(shape) = Shape::new(problem) else {
        return Found::nothing();
    };
    if shape.out_of_reach(problem).next().is_some() {
        return Found::nothing();
    }
    let mut found = Found {
        bound: Some(bound::trivial(problem, &shape)),
        ..Found::default()
    };
    found.plan = start.and_then(|plan| from_plan(problem, &shape, plan));
    if settled(problem, &found) {
        return found;
    }
    let formulated = formulate(problem, &shape);
    let small = formulated.program.size() <= most_size().min(2_000);
    if !small || found.plan.is_none() {
        for again in 0..TRIES {
            let limits = Limits {
                seed: limits.seed.wrapping_add(again),
                ..limits.clone()
            };
            // A start that breaks a row is still a place to begin.
            let fits = start.filter(|p| p.area.len() == problem.premises.len());
            let begin = found.plan.as_ref().or(fits);
            let own = search::run(problem, &shape, &limits, begin, small);
            found.plan = better(problem, found.plan, own);
            if small || found.plan.is_some() || limits.stop.now() {
                break;
            }
        }
    }
    if !small {
        take_bound(problem, &mut found, bound::backup(problem, &shape, limits));
    }
    if settled(problem, &found) {
        return found;
    }
    program(problem, &shape, formulated, limits, &mut found);
    found
}

/// Is there nothing left to be gained?
fn settled(problem: &Problem, found: &Found) -> bool {
    let (Some(plan), Some(bound)) = (&found.plan, found.bound) else {
        return false;
    };
    let value = objective::value(problem, plan);
    value == bound || problem.goal.better(value, bound)
}

fn take_bound(problem: &Problem, found: &mut Found, bound: Option<Cost>) {
    if let Some(bound) = bound {
        if found.bound.is_none_or(|b| problem.goal.better(b, bound)) {
            found.bound = Some(bound);
        }
    }
}

/// A plan from elsewhere, made to fit if it can be.
fn from_plan(problem: &Problem, shape: &Shape, plan: &Plan) -> Option<Plan> {
    if plan.area.len() != problem.premises.len() {
        return None;
    }
    let fits = plan
        .flow
        .iter()
        .all(|f| (f.demand as usize) < problem.quota.len());
    let open: Vec<bool> = plan.area.iter().map(Option::is_some).collect();
    let served = match fits {
        true => plan.served(problem),
        false => vec![true; problem.quota.len()],
    };
    let all = vec![true; problem.quota.len()];
    let again = |served| {
        let sketch = Sketch {
            open: &open,
            served,
            area: None,
            site: None,
        };
        complete(problem, shape, &sketch)
    };
    let same = (fits && plan.faults(problem).is_empty()).then(|| plan.clone());
    let same = better(problem, same, again(&served));
    better(problem, same, again(&all))
}

/// Asks the MIP solver.
fn program(
    problem: &Problem,
    shape: &Shape,
    mut formulated: super::formulate::Formulated,
    limits: &Limits,
    found: &mut Found,
) {
    let sign: Cost = if problem.goal.most() { -1 } else { 1 };
    let grain = grain(problem, shape);
    for round in 0..AGAIN {
        let start = found.plan.as_ref().map(|p| formulated.start(problem, p));
        let start = if round == 0 { start } else { None };
        let Some(solved) = run(formulated.program.clone(), start, NODES, &limits.stop) else {
            found.cut = true;
            return;
        };
        if solved.infeasible {
            // Where a plan is known, or one was refused, the solver's word is not enough.
            found.infeasible = round == 0 && found.plan.is_none();
            found.cut |= !found.infeasible && found.plan.is_none();
            return;
        }
        if round == 0 {
            found.cut = !solved.optimal;
            let bound = formulated.bound(solved.bound, grain).map(|b| sign * b);
            take_bound(problem, found, bound);
        }
        let Some(columns) = solved.columns else {
            return;
        };
        let (open, served, area) = formulated.read(&columns);
        let site = single(problem).then(|| formulated.sites_of(&columns));
        let sketch = Sketch {
            open: &open,
            served: &served,
            area: Some(&area),
            site: site.as_deref(),
        };
        let plan = complete(problem, shape, &sketch);
        let refused = plan.is_none();
        let value = plan.as_ref().map(|p| objective::value(problem, p));
        if let Some(value) =
            value.filter(|v| solved.optimal && formulated.agrees(sign * v, solved.bound))
        {
            // On the solver's word that its plan is the best one.
            take_bound(problem, found, Some(value));
        }
        found.plan = better(problem, found.plan.take(), plan);
        if !refused {
            return;
        }
        formulated.forbid(&open);
    }
}

/// First the fewest sites, then with so many the most weight reached twice.
fn backup(problem: &Problem, limits: &Limits, start: Option<&Plan>) -> Found {
    let Some(shape) = Shape::new(problem) else {
        return Found::nothing();
    };
    let mut fewest = problem.clone();
    fewest.goal = Goal::LeastPrice;
    for p in fewest.premises.iter_mut().filter(|p| !p.fixed) {
        p.price = Price::ONE_SITE;
    }
    let part = Limits {
        stop: limits.stop.part(0.5),
        ..limits.clone()
    };
    let first = match dispatch::special(&fewest, &part, start, &Silent) {
        Some(out) if fewest.rows.is_empty() => Found {
            bound: Some(out.bound),
            plan: out.plan,
            infeasible: false,
            cut: out.stopped.is_some(),
        },
        _ => direct(&fewest, &part, start),
    };
    let Some(plan) = first.plan else {
        return Found {
            bound: Some(bound::trivial(problem, &shape)),
            ..first
        };
    };
    let sites = objective::value(&fewest, &plan);
    let proved = first.bound.is_some_and(|b| b >= sites);
    let mut exact = problem.clone();
    exact.rows.push(Row {
        name: "fewest sites".into(),
        terms: every_new_site(problem),
        at_least: None,
        at_most: Some(sites),
    });
    let mut second = direct(&exact, limits, Some(&plan));
    second.cut |= !proved;
    if !proved {
        // With so many sites no more can be reached twice, and so not with fewer; but that there
        // is nothing better has not been shown.
        let value = second.plan.as_ref().map(|p| objective::value(problem, p));
        let least = value.map_or(0, |v| v + crate::model::COST_PER_MILLI);
        let most = bound::trivial(problem, &shape);
        second.bound = Some(second.bound.unwrap_or(most).max(least).min(most));
    }
    second
}

/// One for each new site.
pub fn every_new_site(problem: &Problem) -> Vec<(u32, Price)> {
    let new = problem
        .premises
        .iter()
        .enumerate()
        .filter(|(_, p)| !p.fixed);
    new.map(|(j, _)| (j as u32, Price::ONE_SITE)).collect()
}

/// Bisection over the distances: who is farther away is out of reach.
fn worst(problem: &Problem, limits: &Limits, start: Option<&Plan>) -> Found {
    let Some(shape) = Shape::new(problem) else {
        return Found::nothing();
    };
    let least = bound::trivial(problem, &shape);
    let counts = |i: usize| shape.asks[i] && problem.weight[i] > 0;
    let mut steps: Vec<Cost> = (0..problem.quota.len())
        .filter(|&i| counts(i))
        .flat_map(|i| problem.links.distances(i))
        .map(|&mm| Cost::from(mm) * crate::model::COST_PER_MILLI)
        .filter(|&d| d >= least)
        .collect();
    steps.push(least);
    let within = |d: Cost| {
        let near =
            |i: usize, mm: u32| !counts(i) || Cost::from(mm) * crate::model::COST_PER_MILLI <= d;
        let mut cut = problem.clone();
        cut.links = super::kept_links(problem, near);
        cut
    };
    bisect(problem, limits, start, steps, &within)
}

/// Bisection over the distances: two sites that are nearer exclude each other.
fn dispersed(problem: &Problem, limits: &Limits, start: Option<&Plan>) -> Found {
    let Some(shape) = Shape::new(problem) else {
        return Found::nothing();
    };
    let usable = |j: u32| matches!(shape.site[j as usize], Site::Free | Site::Required);
    let pairs = problem.apart.iter().filter(|a| usable(a.0) && usable(a.1));
    let mut steps: Vec<Cost> = pairs
        .map(|a| Cost::from(a.2) * crate::model::COST_PER_MILLI)
        .collect();
    steps.push(0);
    let at_least = |d: Cost| {
        let mut cut = problem.clone();
        if d > 0 {
            let near = |a: &&(u32, u32, u32)| Cost::from(a.2) * crate::model::COST_PER_MILLI < d;
            cut.rows
                .extend(problem.apart.iter().filter(near).map(|a| Row {
                    name: "apart".into(),
                    terms: vec![(a.0, Price::ONE_SITE), (a.1, Price::ONE_SITE)],
                    at_least: None,
                    at_most: Some(COST_SCALE),
                }));
            cut.rows.push(Row {
                name: "two".into(),
                terms: every_new_site(problem),
                at_least: Some(2 * COST_SCALE),
                at_most: None,
            });
        }
        cut
    };
    bisect(problem, limits, start, steps, &at_least)
}

/// The best value for which the narrowed problem has a plan. `steps` holds all values that a plan
/// can have; the worst of them must be as good as no condition at all.
fn bisect(
    problem: &Problem,
    limits: &Limits,
    start: Option<&Plan>,
    mut steps: Vec<Cost>,
    narrowed: &dyn Fn(Cost) -> Problem,
) -> Found {
    let most = problem.goal.most();
    steps.sort_unstable();
    steps.dedup();
    if most {
        steps.reverse();
    }
    // Best value first from here on.
    let mut found = Found {
        bound: steps.first().copied(),
        ..Found::default()
    };
    if let Some(shape) = Shape::new(problem) {
        found.plan = start.and_then(|p| from_plan(problem, &shape, p));
        let own = search::run(problem, &shape, limits, found.plan.as_ref(), false);
        found.plan = better(problem, found.plan, own);
    }
    if found.plan.is_none() {
        let any = feasible(problem, limits, start);
        if any.plan.is_none() {
            return Found {
                bound: found.bound,
                ..any
            };
        }
        found.plan = better(problem, found.plan, any.plan);
    }
    // Everything before `low` is proved impossible, `high` is what the plan has.
    let place = |plan: &Option<Plan>, steps: &[Cost]| {
        let value = plan.as_ref().map(|p| objective::value(problem, p));
        steps.iter().position(|&s| Some(s) == value)
    };
    let (mut low, mut high) = (0, place(&found.plan, &steps).unwrap_or(steps.len()));
    while low < high {
        let middle = (low + high - 1) / 2;
        let step = feasible(&narrowed(steps[middle]), limits, found.plan.as_ref());
        if let Some(plan) = step.plan {
            found.plan = better(problem, found.plan, Some(plan));
            let at = place(&found.plan, &steps).unwrap_or(middle);
            high = at.min(middle);
        } else if step.infeasible {
            low = middle + 1;
        } else {
            found.cut = true;
            break;
        }
    }
    found.bound = steps.get(low).or(steps.last()).copied();
    found
}
