//! The weak model, written down with good_lp and given to HiGHS or microlp.

use super::{replacements, Answer, Task};
use crate::model::Mm2;
use crate::solve::part::Part;
use good_lp::{constraint, variable, Constraint, Expression, ProblemVariables, Variable};

/// Areas in the model are in 100 m², so that they are near one.
const AREA: f64 = 1e8;

/// The weak model and a start for every variable.
pub struct Model {
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
    /// Writes down the model.
    pub fn new(task: &Task) -> Model {
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
/// Solves the model; `None` if no plan came out.
pub fn run(model: Model, nodes: i32, seconds: Option<f64>) -> Option<Answer> {
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
/// Solves the model; `None` if no plan came out.
pub fn run(model: Model, _nodes: i32, seconds: Option<f64>) -> Option<Answer> {
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
    let optimal = matches!(solution.status(), SolutionStatus::Optimal);
    let value = solution.eval(&cost) * model.scale;
    let is_open = |y: &Option<(Variable, usize)>| y.is_some_and(|(y, _)| solution.value(y) > 0.5);
    Some(Answer {
        open: model.open.iter().map(is_open).collect(),
        value,
        bound: if optimal { value } else { f64::NEG_INFINITY },
        optimal,
    })
}
