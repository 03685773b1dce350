//! The MIP solver, asked for the optimum and nothing else.

use super::Why;

/// Most terms of a model that is given to a solver.
const MOST_TERMS: usize = if cfg!(feature = "highs") {
    5_000_000
} else {
    60_000
};
/// Seconds for one model.
const SECONDS: f64 = 600.0;

/// What a solver says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Solved {
    /// The optimum.
    Best(f64),
    /// Nothing meets all conditions.
    Nothing,
    /// It has no answer.
    Unknown(Why),
}

/// Terms of a row: columns with their coefficients.
pub type Terms = Vec<(usize, f64)>;

/// A mixed-integer program that minimises.
#[derive(Clone, Debug, Default)]
pub struct Model {
    cost: Vec<f64>,
    limits: Vec<(f64, f64)>,
    whole: Vec<bool>,
    /// Lower limit, upper limit, terms.
    rows: Vec<(f64, f64, Terms)>,
}

impl Model {
    /// A new column.
    pub fn column(&mut self, cost: f64, limits: (f64, f64), whole: bool) -> usize {
        self.cost.push(cost);
        self.limits.push(limits);
        self.whole.push(whole);
        self.cost.len() - 1
    }

    /// Another cost of a column.
    pub fn price(&mut self, column: usize, cost: f64) {
        self.cost[column] = cost;
    }

    /// A row limited from above.
    pub fn at_most(&mut self, terms: Terms, most: f64) {
        self.between(terms, f64::NEG_INFINITY, most);
    }

    /// A row limited from below.
    pub fn at_least(&mut self, terms: Terms, least: f64) {
        self.between(terms, least, f64::INFINITY);
    }

    /// A row that has one value.
    pub fn exactly(&mut self, terms: Terms, value: f64) {
        self.between(terms, value, value);
    }

    fn between(&mut self, mut terms: Terms, least: f64, most: f64) {
        if terms.is_empty() {
            // A row without terms is kept or not whatever is done.
            let zero = self.column(0.0, (0.0, 0.0), false);
            terms.push((zero, 1.0));
        }
        self.rows.push((least, most, terms));
    }

    /// Its least value times `scale`.
    pub fn solve(&self, scale: f64) -> Solved {
        let terms: usize = self.rows.iter().map(|r| r.2.len()).sum();
        if terms > MOST_TERMS {
            return Solved::Unknown(Why::TooLarge);
        }
        if self.cost.is_empty() {
            return Solved::Best(0.0);
        }
        match self.run() {
            Solved::Best(value) => Solved::Best(value * scale),
            other => other,
        }
    }

    #[cfg(not(any(feature = "highs", feature = "microlp")))]
    fn run(&self) -> Solved {
        let _ = (&self.limits, &self.whole, SECONDS);
        Solved::Unknown(Why::NoSolver)
    }

    #[cfg(any(feature = "highs", feature = "microlp"))]
    fn run(&self) -> Solved {
        use good_lp::solvers::SolutionStatus;
        use good_lp::{constraint, variable, Expression, ProblemVariables};
        use good_lp::{ResolutionError, Solution, SolverModel};
        let mut vars = ProblemVariables::new();
        let mut cost = Expression::default();
        let mut columns = Vec::with_capacity(self.cost.len());
        for (k, &(least, most)) in self.limits.iter().enumerate() {
            let column = variable().min(least).max(most);
            let column = vars.add(match self.whole[k] {
                true => column.integer(),
                false => column,
            });
            cost.add_mul(self.cost[k], column);
            columns.push(column);
        }
        let mut model = back_end(vars.minimise(cost.clone()));
        for (least, most, terms) in &self.rows {
            let mut sum = Expression::default();
            let each = terms.iter();
            each.for_each(|&(c, a)| sum.add_mul(a, columns[c]));
            if least == most {
                model.add_constraint(constraint!(sum == *most));
                continue;
            }
            if most.is_finite() {
                model.add_constraint(constraint!(sum.clone() <= *most));
            }
            if least.is_finite() {
                model.add_constraint(constraint!(sum >= *least));
            }
        }
        match model.solve() {
            Ok(s) if matches!(s.status(), SolutionStatus::Optimal) => Solved::Best(s.eval(&cost)),
            Err(ResolutionError::Infeasible) => Solved::Nothing,
            _ => Solved::Unknown(Why::TimeUp),
        }
    }
}

#[cfg(feature = "highs")]
fn back_end(
    problem: good_lp::variable::UnsolvedProblem,
) -> impl good_lp::SolverModel<Error = good_lp::ResolutionError> {
    problem
        .using(good_lp::solvers::highs::highs)
        .set_option("mip_rel_gap", 0.0)
        .set_option("mip_abs_gap", 1e-9)
        .set_option("mip_feasibility_tolerance", 1e-9)
        .set_time_limit(SECONDS)
        .set_threads(1)
}

#[cfg(all(feature = "microlp", not(feature = "highs")))]
fn back_end(
    problem: good_lp::variable::UnsolvedProblem,
) -> impl good_lp::SolverModel<Error = good_lp::ResolutionError> {
    use good_lp::WithTimeLimit;
    problem
        .using(good_lp::solvers::microlp::microlp)
        .with_time_limit(SECONDS)
}
