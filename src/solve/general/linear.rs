//! A mixed-integer program on its way to a solver: columns, rows, a start.

/// One row: lower limit, upper limit, terms.
pub type Line = (f64, f64, Vec<(u32, f64)>);

/// A program: least `Σ cost`, rows and columns between their limits.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// Cost per column.
    pub cost: Vec<f64>,
    /// Lower and upper limit per column.
    pub limits: Vec<(f64, f64)>,
    /// Must the column be whole?
    pub whole: Vec<bool>,
    /// The rows.
    pub rows: Vec<Line>,
}

/// What a solver says.
#[derive(Clone, Debug)]
pub struct Solved {
    /// Its best columns, if any.
    pub columns: Option<Vec<f64>>,
    /// Nothing costs less, if it says so: negative infinity if it does not.
    pub bound: f64,
    /// There is nothing better.
    pub optimal: bool,
    /// There is nothing at all.
    pub infeasible: bool,
}

impl Program {
    /// A new column.
    pub fn column(&mut self, cost: f64, limits: (f64, f64), whole: bool) -> u32 {
        self.cost.push(cost);
        self.limits.push(limits);
        self.whole.push(whole);
        (self.cost.len() - 1) as u32
    }

    /// A new row, scaled so that its largest coefficient is one. An empty row is left out.
    pub fn row(&mut self, least: f64, most: f64, mut terms: Vec<(u32, f64)>) {
        let large = terms.iter().fold(0.0f64, |m, t| m.max(t.1.abs()));
        if large > 0.0 {
            terms.iter_mut().for_each(|t| t.1 /= large);
            self.rows.push((least / large, most / large, terms));
        }
    }

    /// Non-zeros.
    pub fn size(&self) -> usize {
        self.rows.iter().map(|r| r.2.len()).sum()
    }
}

/// Most non-zeros for which a solver is asked at all.
pub fn most_size() -> usize {
    if cfg!(feature = "highs") {
        1_500_000
    } else if cfg!(feature = "microlp") {
        3_000
    } else {
        0
    }
}

/// Runs a solver in a thread of its own that is left behind if it overruns. `None` if it failed, was
/// stopped before it could say anything, or is not there.
pub fn run(
    program: Program,
    start: Option<Vec<f64>>,
    nodes: i32,
    stop: &crate::solve::Stop,
) -> Option<Solved> {
    use std::sync::mpsc::{channel, RecvTimeoutError};
    use std::time::{Duration, Instant};

    if stop.now() || program.size() > most_size() {
        return None;
    }
    if program.cost.is_empty() {
        return Some(Solved {
            columns: Some(Vec::new()),
            bound: 0.0,
            optimal: true,
            infeasible: false,
        });
    }
    let (send, receive) = channel();
    let seconds = stop.left().map(|d| d.as_secs_f64());
    let worker = move || {
        let _ = send.send(back_end::solve(program, start, nodes, seconds));
    };
    std::thread::Builder::new().spawn(worker).ok()?;
    let grace = Duration::from_millis(500);
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

#[cfg(feature = "highs")]
mod back_end {
    use super::{Program, Solved};
    use highs::{HighsModelStatus, HighsSolutionStatus, RowProblem, Sense};

    pub fn solve(
        program: Program,
        start: Option<Vec<f64>>,
        nodes: i32,
        seconds: Option<f64>,
    ) -> Option<Solved> {
        let mut model = RowProblem::default();
        let mut columns = Vec::with_capacity(program.cost.len());
        for (k, &(least, most)) in program.limits.iter().enumerate() {
            let whole = program.whole[k];
            columns.push(model.add_column_with_integrality(program.cost[k], least..=most, whole));
        }
        for (least, most, terms) in &program.rows {
            let terms: Vec<_> = terms.iter().map(|t| (columns[t.0 as usize], t.1)).collect();
            model.add_row(*least..=*most, &terms);
        }
        let mut solver = model.try_optimise(Sense::Minimise).ok()?;
        solver.make_quiet();
        solver.try_set_option("threads", 1).ok()?;
        solver.try_set_option("mip_rel_gap", 0.0).ok()?;
        solver.try_set_option("mip_abs_gap", 1e-9).ok()?;
        solver
            .try_set_option("mip_feasibility_tolerance", 1e-9)
            .ok()?;
        solver
            .try_set_option("primal_feasibility_tolerance", 1e-9)
            .ok()?;
        solver
            .try_set_option("dual_feasibility_tolerance", 1e-9)
            .ok()?;
        solver
            .try_set_option("mip_heuristic_run_feasibility_jump", false)
            .ok()?;
        solver.try_set_option("mip_max_nodes", nodes).ok()?;
        if let Some(seconds) = seconds {
            solver.try_set_option("time_limit", seconds).ok()?;
        }
        if let Some(start) = &start {
            // A start that is refused costs time only.
            let _ = solver.try_set_solution(Some(start), None, None, None);
        }
        let solved = solver.try_solve().ok()?;
        let status = solved.status();
        let optimal = status == HighsModelStatus::Optimal;
        let infeasible = matches!(
            status,
            HighsModelStatus::Infeasible | HighsModelStatus::UnboundedOrInfeasible
        );
        let found = solved.primal_solution_status() == HighsSolutionStatus::Feasible;
        let bound = match optimal {
            true => solved.objective_value(),
            false => solved
                .double_info_value(c"mip_dual_bound")
                .unwrap_or(f64::NEG_INFINITY),
        };
        let bound = if infeasible { f64::INFINITY } else { bound };
        Some(Solved {
            columns: found.then(|| solved.get_solution().columns().to_vec()),
            bound,
            optimal,
            infeasible,
        })
    }
}

#[cfg(all(feature = "microlp", not(feature = "highs")))]
mod back_end {
    use super::{Program, Solved};
    use good_lp::solvers::{microlp::microlp, SolutionStatus};
    use good_lp::{constraint, variable, Expression, ProblemVariables, ResolutionError};
    use good_lp::{Solution, SolverModel, WithTimeLimit};

    pub fn solve(
        program: Program,
        _start: Option<Vec<f64>>,
        _nodes: i32,
        seconds: Option<f64>,
    ) -> Option<Solved> {
        let mut variables = ProblemVariables::new();
        let mut objective = Expression::default();
        let mut columns = Vec::new();
        for (k, &(least, most)) in program.limits.iter().enumerate() {
            let mut column = variable().min(least);
            if most.is_finite() {
                column = column.max(most);
            }
            let column = if program.whole[k] {
                column.integer()
            } else {
                column
            };
            let column = variables.add(column);
            objective.add_mul(program.cost[k], column);
            columns.push(column);
        }
        let mut problem = variables.minimise(objective.clone()).using(microlp);
        for (least, most, terms) in &program.rows {
            let mut sum = Expression::default();
            terms
                .iter()
                .for_each(|t| sum.add_mul(t.1, columns[t.0 as usize]));
            if least == most {
                problem.add_constraint(constraint!(sum == *most));
                continue;
            }
            if most.is_finite() {
                problem.add_constraint(constraint!(sum.clone() <= *most));
            }
            if least.is_finite() {
                problem.add_constraint(constraint!(sum >= *least));
            }
        }
        // microlp knows no node limit, so the clock has to do.
        let seconds = seconds.map_or(5.0, |s| s.min(5.0));
        match problem.with_time_limit(seconds).solve() {
            Ok(solution) => {
                let optimal = matches!(solution.status(), SolutionStatus::Optimal);
                let value = solution.eval(&objective);
                Some(Solved {
                    columns: Some(columns.iter().map(|c| solution.value(*c)).collect()),
                    bound: if optimal { value } else { f64::NEG_INFINITY },
                    optimal,
                    infeasible: false,
                })
            }
            Err(ResolutionError::Infeasible) => Some(Solved {
                columns: None,
                bound: f64::INFINITY,
                optimal: false,
                infeasible: true,
            }),
            Err(_) => None,
        }
    }
}

#[cfg(not(any(feature = "highs", feature = "microlp")))]
mod back_end {
    use super::{Program, Solved};

    pub fn solve(
        _program: Program,
        _start: Option<Vec<f64>>,
        _nodes: i32,
        _seconds: Option<f64>,
    ) -> Option<Solved> {
        None
    }
}
