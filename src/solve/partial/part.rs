//! One part: what is known of it, and how it is asked.

use super::program::{write, Ask};
use super::{stand_in, Choice};
use crate::model::{objective, Cost, Plan, Share, Sharing};
use crate::solve::general::complete::{complete, Sketch};
use crate::solve::general::linear::{most_size, run};
use crate::solve::general::parts::Piece;
use crate::solve::general::shape::{Shape, Site};
use crate::solve::{dispatch, Limits, Outcome, Silent};

/// Nodes of a search tree: for the bound, and for the plan on the premises found.
const NODES: i32 = 20_000;
const PLAN_NODES: i32 = 2_000;
/// Largest program, in non-zeros, and most premises for which one is written.
const MOST_SIZE: usize = 60_000;
const MOST_SITES: usize = 400;
/// Most demands for which a program is asked again in which nobody is served in part.
const SMALL: usize = 24;
/// Relative gap below which a program is asked again in which whole units are served.
const NEAR: f64 = 1e-4;
/// Share of the time that goes into the bound.
const BOUND_SHARE: f64 = 0.85;

/// No plan comes to less than `bound` if a unit that is not served costs `price`.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// [`Cost`] of a unit.
    pub price: Cost,
    /// The bound.
    pub bound: Cost,
}

/// Where nothing is to be paid, nothing is paid.
const NOTHING: Line = Line { price: 0, bound: 0 };

/// Does `b` lie on or under the line from `a` to `c`?
fn under(a: Line, b: Line, c: Line) -> bool {
    let left = (b.bound - a.bound).checked_mul(c.price - a.price);
    let right = (c.bound - a.bound).checked_mul(b.price - a.price);
    matches!((left, right), (Some(l), Some(r)) if l <= r)
}

/// A part with what is known of it.
pub struct Part {
    /// The part and where it comes from.
    pub piece: Piece,
    units: Vec<i64>,
    /// Plans found.
    pub known: Vec<Choice>,
    /// What prices taught, ascending.
    pub lines: Vec<Line>,
}

impl Part {
    /// A part whose demands may all be left unserved, with the plan that leaves them.
    pub fn new(mut piece: Piece, units: &[i64]) -> Part {
        piece.problem.shares = vec![Share {
            name: String::new(),
            demands: (0..piece.demands.len() as u32).collect(),
            at_least: 0,
        }];
        let units = piece.demands.iter().map(|&i| units[i as usize]).collect();
        let mut part = Part {
            piece,
            units,
            known: Vec::new(),
            lines: Vec::new(),
        };
        part.known.extend(part.nobody());
        part
    }

    /// A plan as a choice, if it is one.
    pub fn choice(&self, plan: Plan) -> Option<Choice> {
        let problem = &self.piece.problem;
        plan.faults(problem).is_empty().then(|| {
            let served = plan.served(problem);
            let left = (0..served.len()).filter(|&i| !served[i]);
            let unserved = left.map(|i| self.units[i]).sum();
            let cost = objective::value(problem, &plan);
            Choice {
                plan,
                cost,
                unserved,
            }
        })
    }

    /// The plan in which nothing is open but what must be.
    fn nobody(&self) -> Option<Choice> {
        let problem = &self.piece.problem;
        let shape = Shape::new(problem)?;
        self.complete(
            &shape,
            &vec![false; problem.premises.len()],
            &vec![false; self.units.len()],
        )
    }

    fn complete(&self, shape: &Shape, open: &[bool], served: &[bool]) -> Option<Choice> {
        let sketch = Sketch {
            open,
            served,
            area: None,
            site: None,
        };
        self.choice(complete(&self.piece.problem, shape, &sketch)?)
    }

    /// The problem in which everybody must be served.
    pub fn everybody(&self, limits: &Limits) -> Option<Outcome> {
        let mut problem = self.piece.problem.clone();
        problem.shares.clear();
        let out = match problem.plain() {
            true => dispatch::solve(&problem, limits, None, &Silent),
            false => dispatch::solve_without_blame(&problem, limits, None, &Silent),
        };
        (out.plan.is_some() && out.proofs.len() + out.certificates.len() > 0).then_some(out)
    }

    /// Keeps what a price taught. A least value is concave in the price, so what lies below the line
    /// between two others is no news.
    pub fn learn(&mut self, line: Line) {
        self.lines.push(line);
        self.lines.sort_by_key(|l| (l.price, -l.bound));
        self.lines.dedup_by_key(|l| l.price);
        let mut kept: Vec<Line> = Vec::new();
        for line in std::mem::take(&mut self.lines) {
            while let Some(&last) = kept.last() {
                let before = match kept.len() {
                    1 => NOTHING,
                    n => kept[n - 2],
                };
                if !under(before, last, line) {
                    break;
                }
                kept.pop();
            }
            kept.push(line);
        }
        self.lines = kept;
    }

    /// The best plan known at a price.
    pub fn best(&self, price: Cost) -> Option<&Choice> {
        self.known.iter().min_by_key(|c| (c.at(price), c.unserved))
    }

    /// What is known to be the least at a price: between two prices at least what lies on the line
    /// between their bounds.
    pub fn bound(&self, price: Cost) -> Cost {
        let k = self.lines.partition_point(|l| l.price < price);
        let below = if k == 0 { NOTHING } else { self.lines[k - 1] };
        let Some(above) = self.lines.get(k) else {
            return below.bound;
        };
        let (far, step) = (above.price - below.price, price - below.price);
        if far <= 0 {
            return above.bound;
        }
        below.bound + div(above.bound - below.bound, step, far)
    }

    /// Is the best plan at a price known?
    pub fn settled(&self, price: Cost) -> bool {
        let best = self.best(price).map(|c| c.at(price));
        best.is_some_and(|b| self.bound(price) + 1 >= b)
    }

    /// Solves the part; the plan only if it is new.
    pub fn solve(&self, price: Cost, limits: &Limits) -> (Option<Choice>, Cost) {
        let problem = &self.piece.problem;
        let Some(shape) = Shape::new(problem) else {
            return (None, 0);
        };
        let (mut best, mut bound) = self.program(price, limits, &shape, [false, false]);
        let value = |c: &Option<Choice>| {
            let new = c.as_ref().map(|c| c.at(price));
            new.into_iter()
                .chain(self.best(price).map(|c| c.at(price)))
                .min()
        };
        let open = |best: &Option<Choice>, bound: Cost| value(best).is_none_or(|v| bound < v);
        let near = |best: &Option<Choice>, bound: Cost| {
            let gap = value(best).map_or(0.0, |v| (v - bound) as f64 / v.max(1) as f64);
            gap < NEAR
        };
        let small = self.units.len() <= SMALL;
        for (again, form) in [(true, [false, true]), (small, [true, false])] {
            let worth = again && bound > 0 && (small || near(&best, bound));
            if worth && open(&best, bound) {
                let (own, more) = self.program(price, limits, &shape, form);
                best = better(best, own, price);
                bound = bound.max(more);
            }
        }
        if bound == 0 && open(&best, bound) {
            let start = self.best(price).map(|c| &c.plan);
            let (plan, more) = stand_in::solve(problem, &self.units, price, limits, start);
            best = better(best, plan.and_then(|p| self.choice(p)), price);
            bound = bound.max(more);
        }
        (best, bound)
    }

    /// Asks the MIP solver; a bound of 0 says that it knows nothing.
    fn program(
        &self,
        price: Cost,
        limits: &Limits,
        shape: &Shape,
        [whole, counted]: [bool; 2],
    ) -> (Option<Choice>, Cost) {
        let problem = &self.piece.problem;
        let simple = problem.rows.is_empty() && problem.sharing == Sharing::Pooled;
        let sites = shape.site.iter().filter(|s| **s == Site::Free).count();
        let cheap = problem
            .premises
            .iter()
            .any(|p| p.price.per_m2 < 0 || p.price.fixed < 0);
        let large = sites > MOST_SITES || problem.links.site.len() > MOST_SIZE;
        if !simple || cheap || large {
            return (None, 0);
        }
        let ask = Ask {
            problem,
            shape,
            units: &self.units,
            price,
            whole,
            counted,
            open: None,
        };
        let written = write(&ask);
        if written.program.size() > MOST_SIZE.min(most_size()) {
            return (None, 0);
        }
        let known = self.best(price);
        let start = known.map(|c| written.start(&ask, &c.plan));
        let stop = limits.stop.part(BOUND_SHARE);
        let Some(solved) = run(written.program.clone(), start, NODES, &stop) else {
            return (None, 0);
        };
        let total: i64 = self.units.iter().sum();
        let all = price * Cost::from(total);
        let best = solved.columns.as_ref().and_then(|columns| {
            let open = written.opened(columns);
            let served = match written.served(columns) {
                Some(served) => served,
                None => self.serve(&ask, &open, limits)?,
            };
            self.complete(shape, &open, &served)
        });
        if !solved.bound.is_finite() {
            return (best, 0);
        }
        let said = solved.bound * written.scale;
        let doubt = said.abs() * 1e-10 + written.scale * 1e-10 + 1.0;
        let bound = all + (said - doubt).floor() as Cost;
        let value = best.iter().chain(known).map(|c| c.at(price)).min();
        // On the solver's word, where its value is the plan's as near as it can tell.
        let near = |v: Cost| ((v - all) as f64 - said).abs() <= 2.0 * doubt + said.abs() * 1e-9;
        let bound = match value.filter(|&v| solved.optimal && near(v)) {
            Some(value) => value,
            None => bound,
        };
        (best, bound.max(0))
    }

    /// Whom to serve with these premises.
    fn serve(&self, ask: &Ask, open: &[bool], limits: &Limits) -> Option<Vec<bool>> {
        let ask = Ask {
            whole: true,
            counted: false,
            open: Some(open),
            ..*ask
        };
        let written = write(&ask);
        let solved = run(written.program.clone(), None, PLAN_NODES, &limits.stop)?;
        written.served(&solved.columns?)
    }
}

fn better(a: Option<Choice>, b: Option<Choice>, price: Cost) -> Option<Choice> {
    a.into_iter().chain(b).min_by_key(|c| c.at(price))
}

/// `a · b / c` rounded down, for `0 ≤ b ≤ c`.
fn div(a: Cost, b: Cost, c: Cost) -> Cost {
    match a.checked_mul(b) {
        Some(product) => product.div_euclid(c),
        // Rather too little: halve until it fits.
        None => 2 * div(a.div_euclid(2), b, c),
    }
}
