//! The weak model, written down with good_lp and given to HiGHS or microlp.
//!
//! A solver takes differences of 1e-9 for nothing and numbers of that size for noise, while quotas
//! go from 1 mm² to thousands of m². So each area has a unit of its own: 100 m² or, where less is
//! all it can be, that. Variables can then be at least 1 and coefficients are 1e-8 to 1, while
//! 1 mm² is still seen beside 100 m².
//!
//! ```text
//! min Σ F_j y_j + v_j a_j
//! Σ_j x_ij = q_i                    (over binding sites; + q_i Σ y_j ≥ q_i over the others)
//! Σ_j y_j ≥ 1                       over the sites in reach of i
//! Σ_i x_ij ≤ a_j,   L_j y_j ≤ a_j ≤ U_j y_j,   x_ij ≤ min(q_i, U_j)
//! ```
//!
//! Sites whose smallest area holds all in their reach serve all of it when open, so they need
//! neither. Where `q_i` is next to nothing against `U_j`, `x_ij ≤ q_i y_j` says what the area no
//! longer says loudly enough.

use super::{replacements, Answer, Task};
use crate::model::Mm2;
use crate::solve::part::Part;
use good_lp::{constraint, variable, Constraint, Expression, ProblemVariables, Variable};

/// A quota below this share of a site's area is linked to the site by a row of its own.
const SMALL: f64 = 1e-3;
/// Largest unit of area: 100 m².
const UNIT: Mm2 = 100_000_000;

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

/// A site in the model.
enum Site {
    /// Not there, or without room.
    Closed,
    /// Existing, with room.
    Fixed,
    /// Open or not, and its area.
    New(Variable, Variable),
    /// Open or not; holds all in its reach for the price of its smallest area.
    Ample(Variable),
}

impl Model {
    /// Writes down the model.
    pub fn new(task: &Task) -> Model {
        let part = task.part;
        let n = part.premises.len();
        let mut m = Model {
            variables: ProblemVariables::new(),
            objective: Expression::default(),
            rows: Vec::new(),
            start: Vec::new(),
            open: vec![None; n],
            scale: scale(part),
        };
        let sites: Vec<Site> = (0..n).map(|s| m.site(task, s)).collect();
        let sure = |s: usize| part.fixed[s] || task.settled[s] == Some(true);
        let mut used = vec![Expression::default(); n];
        let mut flow = vec![Vec::new(); part.quota.len()];
        for f in &task.start.flow {
            flow[f.demand as usize].push((f.site, f.area));
        }
        for (i, flow) in flow.iter().enumerate() {
            let near = part.sites_of.row(i).iter().map(|&s| s as usize);
            let near: Vec<usize> = near
                .filter(|&s| !matches!(sites[s], Site::Closed))
                .collect();
            if near.iter().any(|&s| sure(s) && ample(part, s)) {
                continue;
            }
            let (quota, unit) = (part.quota[i], part.quota[i].min(UNIT) as f64);
            let whole_quota = quota as f64 / unit;
            let (mut given, mut whole) = (Expression::default(), true);
            for &s in &near {
                let y = match sites[s] {
                    Site::New(y, _) => Some(y),
                    Site::Ample(y) => {
                        given.add_mul(whole_quota, y);
                        whole = false;
                        continue;
                    }
                    _ => None,
                };
                let room = part.area_max[s];
                let now = flow.iter().find(|f| f.0 as usize == s).map_or(0, |f| f.1);
                let own = quota.min(room).min(UNIT) as f64;
                let most = quota.min(room) as f64 / own;
                let x = m.add(variable().min(0.0).max(most), now as f64 / own);
                given.add_mul(own / unit, x);
                used[s].add_mul(own / room.min(UNIT) as f64, x);
                if let Some(y) = y.filter(|_| (quota as f64) < SMALL * room as f64) {
                    m.rows.push(constraint!(x <= most * y));
                }
            }
            m.rows.push(if whole {
                constraint!(given == whole_quota)
            } else {
                constraint!(given >= whole_quota)
            });
            let shared = near.iter().any(|&s| !matches!(sites[s], Site::Ample(_)));
            if shared && !near.iter().any(|&s| sure(s)) {
                let mut cover = Expression::default();
                let open = near.iter().filter_map(|&s| m.open[s]);
                open.for_each(|(y, _)| cover.add_mul(1.0, y));
                m.rows.push(constraint!(cover >= 1.0));
            }
        }
        for (s, used) in used.into_iter().enumerate() {
            match sites[s] {
                Site::New(_, a) => m.rows.push(constraint!(used <= a)),
                Site::Fixed => m.rows.push(constraint!(used <= size(part, s).1)),
                _ => {}
            }
        }
        for (j, k) in replacements(part) {
            if let (Some((less, _)), Some((more, _))) = (m.open[j], m.open[k]) {
                m.rows.push(constraint!(less <= more));
            }
        }
        m
    }

    fn site(&mut self, task: &Task, s: usize) -> Site {
        let part = task.part;
        if part.fixed[s] {
            return if part.area_max[s] > 0 {
                Site::Fixed
            } else {
                Site::Closed
            };
        }
        let least = match task.settled[s] {
            Some(false) => return Site::Closed,
            Some(true) => 1.0,
            None if part.area_max[s] <= 0 => return Site::Closed,
            None => 0.0,
        };
        let at = task.start.area[s];
        let column = self.start.len();
        let is_open = f64::from(at.is_some());
        let y = self.add(variable().integer().min(least).max(1.0), is_open);
        self.open[s] = Some((y, column));
        if ample(part, s) {
            self.objective.add_mul(part.cost(s, 0) / self.scale, y);
            return Site::Ample(y);
        }
        let (unit, most) = size(part, s);
        let a = self.add(variable().min(0.0).max(most), at.unwrap_or(0) as f64 / unit);
        self.objective.add_mul(part.open_cost[s] / self.scale, y);
        self.objective
            .add_mul(part.unit_cost[s] * unit / self.scale, a);
        self.rows.push(constraint!(a <= most * y));
        if part.area_min[s] > 0 {
            let smallest = part.area_min[s] as f64 / unit;
            self.rows.push(constraint!(a >= smallest * y));
        }
        Site::New(y, a)
    }

    fn add(&mut self, definition: good_lp::variable::VariableDefinition, start: f64) -> Variable {
        self.start.push(start);
        self.variables.add(definition)
    }
}

/// The unit of a site's area in mm², and its largest area in it.
fn size(part: &Part, s: usize) -> (f64, f64) {
    let unit = part.area_max[s].min(UNIT) as f64;
    (unit, part.area_max[s] as f64 / unit)
}

/// Does a site hold all in its reach for what it costs at the least?
fn ample(part: &Part, s: usize) -> bool {
    let row = part.demands_of.row(s).iter();
    let reached: Mm2 = row.map(|&i| part.quota[i as usize]).sum();
    let free = if part.fixed[s] {
        part.area_max[s]
    } else {
        part.area_min[s]
    };
    reached <= free
}

/// A typical cost of one open site.
fn scale(part: &Part) -> f64 {
    let new = (0..part.premises.len()).filter(|&s| !part.fixed[s]);
    let (sum, count) = new.fold((0.0, 0.0), |(sum, n), s| {
        (sum + part.cost(s, part.area_min[s]), n + 1.0)
    });
    if sum > 0.0 {
        return sum / count;
    }
    let most = |(v, &a): (&f64, &Mm2)| v * a as f64;
    let full = part.unit_cost.iter().zip(&part.area_max).map(most);
    let dearest = full.fold(0.0, f64::max);
    if dearest > 0.0 {
        dearest
    } else {
        1.0
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
