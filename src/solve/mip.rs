//! What is left when a part is small: a mixed-integer program.
//!
//! The weak model is given to the solver (cover rows, no `x_ij ≤ q_i y_j`): HiGHS closes it about
//! ten times sooner than the strong one, whose rows are for bounds. What helps it most is the
//! order of sites of [`replacements`]: Jinjiang's largest part is closed in 2 s instead of 16 s.
//!
//! HiGHS does not keep its time limit strictly and cannot be interrupted, so it runs in a thread
//! of its own that is left behind if it overruns. Otherwise it ends by optimality or after a given
//! number of nodes, which does not depend on the machine.
#![cfg_attr(not(any(feature = "highs", feature = "microlp")), allow(dead_code))]

use super::part::Part;
use super::Stop;
use crate::model::{Mm2, Plan};
use good_lp::{constraint, variable, Constraint, Expression, ProblemVariables, Variable};
use std::sync::mpsc::{channel, RecvTimeoutError};
use std::time::{Duration, Instant};

/// Areas in the model are in 100 m², so that they are near one.
const AREA: f64 = 1e8;

/// What is asked of the solver.
pub struct Task<'a> {
    /// The part.
    pub part: &'a Part,
    /// Sites that are already known to be open or closed.
    pub settled: &'a [Option<bool>],
    /// A plan to start from, in local indices, with settled sites as they are settled.
    pub start: &'a Plan,
    /// Give up after so many nodes of the search tree.
    pub nodes: i32,
}

/// What the solver says.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Open sites of its best plan.
    pub open: Vec<bool>,
    /// Value of that plan in the objective's unit.
    pub value: f64,
    /// No plan with the settled sites is cheaper.
    pub bound: f64,
    /// The plan is optimal.
    pub optimal: bool,
}

/// Is there a solver for parts with so many free sites?
pub fn handles(free_sites: usize) -> bool {
    if cfg!(feature = "highs") {
        free_sites <= 200
    } else {
        cfg!(feature = "microlp") && free_sites <= 30
    }
}

/// Runs the solver; `None` if it found nothing or was stopped.
pub fn solve(task: &Task, stop: &Stop) -> Option<Answer> {
    if stop.now() {
        return None;
    }
    let (send, receive) = channel();
    let model = Model::new(task);
    let (nodes, seconds) = (task.nodes, stop.left().map(|d| d.as_secs_f64()));
    // A panic inside the solver must not take the plan found so far with it.
    let worker = move || {
        let _ = send.send(run(model, nodes, seconds));
    };
    std::thread::Builder::new().spawn(worker).ok()?;
    let grace = Duration::from_secs(1);
    let end = stop.left().map(|left| Instant::now() + left + grace);
    loop {
        match receive.recv_timeout(Duration::from_millis(50)) {
            Ok(answer) => return answer,
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {
                if stop.by_hand() || end.is_some_and(|e| Instant::now() > e) {
                    return None;
                }
            }
        }
    }
}

/// The weak model and a start for every variable.
struct Model {
    variables: ProblemVariables,
    objective: Expression,
    rows: Vec<Constraint>,
    start: Vec<f64>,
    /// Variable of each site that is neither existing nor closed, and its column.
    open: Vec<Option<(Variable, usize)>>,
    /// Objective's unit in one unit of the model.
    scale: f64,
}

impl Model {
    fn new(task: &Task) -> Model {
        let part = task.part;
        let mut m = Model {
            variables: ProblemVariables::new(),
            objective: Expression::default(),
            rows: Vec::new(),
            start: Vec::new(),
            open: vec![None; part.premises.len()],
            scale: scale(part),
        };
        let closed = |s: usize| task.settled[s] == Some(false) && !part.fixed[s];
        let mut taken = vec![Expression::default(); part.premises.len()];
        let mut area = vec![None; part.premises.len()];
        for s in (0..part.premises.len()).filter(|&s| !part.fixed[s] && !closed(s)) {
            let at = task.start.area[s];
            let least = if task.settled[s] == Some(true) {
                1.0
            } else {
                0.0
            };
            let column = m.start.len();
            let y = m.add(
                variable().integer().min(least).max(1.0),
                f64::from(at.is_some()),
            );
            let most = scaled(part.area_max[s]);
            let a = m.add(variable().min(0.0).max(most), scaled(at.unwrap_or(0)));
            m.objective.add_mul(part.open_cost[s] / m.scale, y);
            m.objective.add_mul(part.unit_cost[s] * AREA / m.scale, a);
            m.rows.push(constraint!(a <= most * y));
            if part.area_min[s] > 0 {
                m.rows.push(constraint!(a >= scaled(part.area_min[s]) * y));
            }
            m.open[s] = Some((y, column));
            area[s] = Some(a);
        }
        let mut flow = vec![Vec::new(); part.quota.len()];
        for f in &task.start.flow {
            flow[f.demand as usize].push((f.site, f.area));
        }
        for (i, flow) in flow.iter().enumerate() {
            let sites = part.sites_of.row(i).iter().map(|&s| s as usize);
            let sites: Vec<usize> = sites.filter(|&s| !closed(s)).collect();
            let mut given = Expression::default();
            for &s in &sites {
                let most = scaled(part.quota[i].min(part.area_max[s]));
                let now = flow.iter().find(|f| f.0 as usize == s).map_or(0, |f| f.1);
                let x = m.add(variable().min(0.0).max(most), scaled(now));
                given.add_mul(1.0, x);
                taken[s].add_mul(1.0, x);
            }
            m.rows.push(constraint!(given == scaled(part.quota[i])));
            if !sites
                .iter()
                .any(|&s| part.fixed[s] || task.settled[s] == Some(true))
            {
                let mut cover = Expression::default();
                sites
                    .iter()
                    .filter_map(|&s| m.open[s])
                    .for_each(|(y, _)| cover.add_mul(1.0, y));
                m.rows.push(constraint!(cover >= 1.0));
            }
        }
        for (s, taken) in taken.into_iter().enumerate().filter(|&(s, _)| !closed(s)) {
            m.rows.push(match area[s] {
                Some(a) => constraint!(taken <= a),
                None => constraint!(taken <= scaled(part.area_max[s])),
            });
        }
        for (j, k) in replacements(part) {
            if let (Some((less, _)), Some((more, _))) = (m.open[j], m.open[k]) {
                m.rows.push(constraint!(less <= more));
            }
        }
        m
    }

    fn add(&mut self, definition: good_lp::variable::VariableDefinition, start: f64) -> Variable {
        self.start.push(start);
        self.variables.add(definition)
    }
}

/// Pairs `(j, k)` such that an open `j` may always be swapped for a closed `k`: `k` reaches all
/// that `j` does, holds as much, and is in nothing dearer. So `y_j ≤ y_k` cuts off no optimum.
/// Pairs that follow from two others are left out; of equal sites the first is `k`.
pub(super) fn replacements(part: &Part) -> Vec<(usize, usize)> {
    let n = part.premises.len();
    let reach = |s: usize| part.demands_of.row(s);
    let as_good = |k: usize, j: usize| {
        part.open_cost[k] <= part.open_cost[j]
            && part.unit_cost[k] <= part.unit_cost[j]
            && part.area_min[k] <= part.area_min[j]
            && part.area_max[k] >= part.area_max[j]
            && reach(k).len() >= reach(j).len()
            && reach(j).iter().all(|i| reach(k).binary_search(i).is_ok())
    };
    let better: Vec<Vec<usize>> = (0..n)
        .map(|j| {
            let rarest = reach(j)
                .iter()
                .min_by_key(|&&i| part.sites_of.row(i as usize).len());
            let near = rarest.map_or(&[][..], |&i| part.sites_of.row(i as usize));
            let near = near.iter().map(|&k| k as usize);
            let free = |k: &usize| *k != j && !part.fixed[j] && !part.fixed[*k];
            near.filter(free)
                .filter(|&k| as_good(k, j) && (k < j || !as_good(j, k)))
                .collect()
        })
        .collect();
    let mut pairs = Vec::new();
    for (j, all) in better.iter().enumerate() {
        let direct = |k: &&usize| !all.iter().any(|&m| better[m].contains(k));
        pairs.extend(all.iter().filter(direct).map(|&k| (j, k)));
    }
    pairs
}

fn scaled(area: Mm2) -> f64 {
    area as f64 / AREA
}

/// A typical cost of one open site.
fn scale(part: &Part) -> f64 {
    let new = (0..part.premises.len()).filter(|&s| !part.fixed[s]);
    let (sum, count) = new.fold((0.0, 0.0), |(sum, n), s| {
        (sum + part.cost(s, part.area_min[s]), n + 1.0)
    });
    if sum > 0.0 {
        sum / count
    } else {
        let dearest = part.unit_cost.iter().fold(0.0, |a: f64, &b| a.max(b));
        if dearest > 0.0 {
            dearest * AREA
        } else {
            1.0
        }
    }
}

#[cfg(feature = "highs")]
fn run(model: Model, nodes: i32, seconds: Option<f64>) -> Option<Answer> {
    use good_lp::{solvers::highs::highs, SolverModel};
    use highs::HighsModelStatus;

    let mut problem = model.variables.minimise(model.objective).using(highs);
    for row in model.rows {
        problem.add_constraint(row);
    }
    let mut solver = problem.try_into_inner().ok()?;
    solver.make_quiet();
    solver.try_set_option("threads", 1).ok()?;
    solver.try_set_option("mip_rel_gap", 0.0).ok()?;
    solver.try_set_option("mip_abs_gap", 1e-9).ok()?;
    solver
        .try_set_option("mip_feasibility_tolerance", 1e-9)
        .ok()?;
    solver
        .try_set_option("mip_heuristic_run_feasibility_jump", false)
        .ok()?;
    solver.try_set_option("mip_max_nodes", nodes).ok()?;
    if let Some(seconds) = seconds {
        solver.try_set_option("time_limit", seconds).ok()?;
    }
    // A start that is refused costs time only.
    let _ = solver.try_set_solution(Some(&model.start), None, None, None);
    let solved = solver.try_solve().ok()?;
    if solved.primal_solution_status() != highs::HighsSolutionStatus::Feasible {
        return None;
    }
    let optimal = solved.status() == HighsModelStatus::Optimal;
    let value = solved.objective_value();
    let bound = if optimal {
        value
    } else {
        solved
            .double_info_value(c"mip_dual_bound")
            .unwrap_or(f64::NEG_INFINITY)
    };
    let solution = solved.get_solution();
    let columns = solution.columns();
    let is_open = |y: &Option<(Variable, usize)>| y.is_some_and(|(_, c)| columns[c] > 0.5);
    Some(Answer {
        open: model.open.iter().map(is_open).collect(),
        value: value * model.scale,
        bound: bound * model.scale,
        optimal,
    })
}

#[cfg(all(feature = "microlp", not(feature = "highs")))]
fn run(model: Model, _nodes: i32, seconds: Option<f64>) -> Option<Answer> {
    use good_lp::solvers::{microlp::microlp, SolutionStatus};
    use good_lp::{Solution, SolverModel, WithTimeLimit};

    let cost = model.objective.clone();
    let mut problem = model.variables.minimise(model.objective).using(microlp);
    for row in model.rows {
        problem.add_constraint(row);
    }
    // microlp knows no node limit, so the clock has to do.
    let seconds = seconds.map_or(5.0, |s| s.min(5.0));
    let solution = problem.with_time_limit(seconds).solve().ok()?;
    let optimal = solution.status() == SolutionStatus::Optimal;
    let value = solution.eval(&cost) * model.scale;
    let is_open = |y: &Option<(Variable, usize)>| y.is_some_and(|(y, _)| solution.value(y) > 0.5);
    Some(Answer {
        open: model.open.iter().map(is_open).collect(),
        value,
        bound: if optimal { value } else { f64::NEG_INFINITY },
        optimal,
    })
}

#[cfg(not(any(feature = "highs", feature = "microlp")))]
fn run(_model: Model, _nodes: i32, _seconds: Option<f64>) -> Option<Answer> {
    None
}
