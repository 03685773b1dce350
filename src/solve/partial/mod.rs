//! Least price where nobody must be served, but each unit that is not costs a price.
//!
//! The parts see each other through the price only. What each has answered at two prices often
//! settles all prices between: its least value is a concave function of the price.
//!
//! ```text
//! program   a part as a mixed-integer program: demands of one reach together
//! stand_in  each demand with premises of its own at that price: an ordinary problem
//! ```

mod program;
mod stand_in;

use super::general::complete::{complete, Sketch};
use super::general::linear::{most_size, run};
use super::general::parts::{split, Piece};
use super::general::shape::{Shape, Site};
use super::{dispatch, Limits, Outcome, Silent};
use crate::model::{objective, Cost, Plan, Problem, Share, Sharing};
use program::{write, Ask};
use rayon::prelude::*;

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

/// A plan with what it costs and how many units it does not serve.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The plan.
    pub plan: Plan,
    /// Its value.
    pub cost: Cost,
    /// Units not served, of those that ask for something.
    pub unserved: i64,
}

impl Choice {
    fn at(&self, price: Cost) -> Cost {
        self.cost + price * Cost::from(self.unserved)
    }
}

/// No plan comes to less than `bound` if a unit that is not served costs `price`.
#[derive(Clone, Copy, Debug)]
struct Line {
    price: Cost,
    bound: Cost,
}

/// A part with what is known of it.
struct Part {
    piece: Piece,
    units: Vec<i64>,
    known: Vec<Choice>,
    /// Ascending by price.
    lines: Vec<Line>,
}

/// A problem whose demands may all be left unserved, in parts that remember their answers.
pub struct Partial {
    parts: Vec<Part>,
    premises: usize,
}

/// The answer at a price.
pub struct Answer {
    /// The best plan found.
    pub choice: Choice,
    /// No plan's cost and price for its unserved units come to less.
    pub bound: Cost,
}

impl Partial {
    /// Takes a problem apart. `units` says what each demand counts.
    pub fn new(problem: &Problem, units: &[i64]) -> Partial {
        let part = |mut piece: Piece| {
            let units = piece.demands.iter().map(|&i| units[i as usize]).collect();
            piece.problem.shares = vec![Share {
                name: String::new(),
                demands: (0..piece.demands.len() as u32).collect(),
                at_least: 0,
            }];
            let mut part = Part {
                piece,
                units,
                known: Vec::new(),
                lines: Vec::new(),
            };
            part.known.extend(part.nobody());
            part
        };
        let mut parts: Vec<Part> = split(problem).into_iter().map(part).collect();
        parts.sort_by_key(|p| std::cmp::Reverse(p.piece.problem.links.site.len()));
        Partial {
            parts,
            premises: problem.premises.len(),
        }
    }

    /// Everybody served, as far as that is possible, and a price at which that is best.
    pub fn all(&mut self, limits: &Limits) -> (Cost, Option<Answer>) {
        let found: Vec<Option<Outcome>> = self
            .parts
            .par_iter()
            .with_max_len(1)
            .map(|p| p.everybody(limits))
            .collect();
        let bounds = found.iter().map(|o| o.as_ref().map_or(0, |o| o.bound));
        let bounds: Vec<Cost> = bounds.collect();
        let dearest = self.parts.iter().flat_map(|p| &p.piece.problem.premises);
        let dearest = dearest.filter(|p| !p.fixed).map(|p| p.price.of(p.area_max));
        let price = bounds.iter().copied().max().unwrap_or(0);
        let price = price.max(10 * dearest.max().unwrap_or(0)) + 1;
        for ((part, out), bound) in self.parts.iter_mut().zip(found).zip(bounds) {
            // Whoever leaves a unit unserved pays the whole bound already.
            if let Some(plan) = out.and_then(|o| o.plan) {
                part.known.extend(part.choice(plan));
                part.learn(Line { price, bound });
            }
        }
        (price, self.at(&[price], limits).pop())
    }

    /// The best plans at some prices, in their order; parts are solved side by side.
    pub fn at(&mut self, prices: &[Cost], limits: &Limits) -> Vec<Answer> {
        let open = |p: usize| {
            let part = &self.parts[p];
            let unknown = prices.iter().filter(move |&&price| !part.settled(price));
            unknown.map(move |&price| (p, price))
        };
        let tasks: Vec<(usize, Cost)> = (0..self.parts.len()).flat_map(open).collect();
        let found: Vec<(Option<Choice>, Cost)> = tasks
            .par_iter()
            .with_max_len(1)
            .map(|&(p, price)| self.parts[p].solve(price, limits))
            .collect();
        for ((p, price), (choice, bound)) in tasks.into_iter().zip(found) {
            let part = &mut self.parts[p];
            part.known.extend(choice);
            part.learn(Line { price, bound });
        }
        prices.iter().filter_map(|&p| self.whole(p)).collect()
    }

    /// What the parts know at a price, put together.
    fn whole(&self, price: Cost) -> Option<Answer> {
        let mut plan = Plan {
            area: vec![None; self.premises],
            flow: Vec::new(),
        };
        let (mut cost, mut unserved, mut bound) = (0, 0, 0);
        for part in &self.parts {
            let best = part.best(price)?;
            part.piece.put(&best.plan, &mut plan);
            cost += best.cost;
            unserved += best.unserved;
            bound += part.bound(price).min(best.at(price));
        }
        plan.flow.sort_unstable();
        let choice = Choice {
            plan,
            cost,
            unserved,
        };
        Some(Answer { choice, bound })
    }
}

impl Part {
    /// A plan as a choice, if it is one.
    fn choice(&self, plan: Plan) -> Option<Choice> {
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
        self.complete(&shape, &vec![false; problem.premises.len()], &vec![false; self.units.len()])
    }

    fn complete(&self, shape: &Shape, open: &[bool], served: &[bool]) -> Option<Choice> {
        let sketch = Sketch {
            open,
            served,
            area: None,
        };
        self.choice(complete(&self.piece.problem, shape, &sketch)?)
    }

    /// The problem in which everybody must be served.
    fn everybody(&self, limits: &Limits) -> Option<Outcome> {
        let mut problem = self.piece.problem.clone();
        problem.shares.clear();
        let out = dispatch::solve_without_blame(&problem, limits, None, &Silent);
        (out.plan.is_some() && out.proofs.len() + out.certificates.len() > 0).then_some(out)
    }

    fn learn(&mut self, line: Line) {
        match self.lines.binary_search_by_key(&line.price, |l| l.price) {
            Ok(k) => self.lines[k].bound = self.lines[k].bound.max(line.bound),
            Err(k) => self.lines.insert(k, line),
        }
    }

    fn best(&self, price: Cost) -> Option<&Choice> {
        self.known.iter().min_by_key(|c| (c.at(price), c.unserved))
    }

    /// What is known to be the least at a price: between two prices, at least what lies between
    /// their bounds.
    fn bound(&self, price: Cost) -> Cost {
        let k = self.lines.partition_point(|l| l.price < price);
        let none = Line { price: 0, bound: 0 };
        let below = if k == 0 { none } else { self.lines[k - 1] };
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
    fn settled(&self, price: Cost) -> bool {
        let best = self.best(price).map(|c| c.at(price));
        best.is_some_and(|b| self.bound(price) + 1 >= b)
    }

    /// Solves the part; the plan only if it is new.
    fn solve(&self, price: Cost, limits: &Limits) -> (Option<Choice>, Cost) {
        let problem = &self.piece.problem;
        let Some(shape) = Shape::new(problem) else {
            return (None, 0);
        };
        let (mut best, mut bound) = self.program(price, limits, &shape, [false, false]);
        let value = |c: &Option<Choice>| {
            let new = c.as_ref().map(|c| c.at(price));
            new.into_iter().chain(self.best(price).map(|c| c.at(price))).min()
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
        let cheap = problem.premises.iter().any(|p| p.price.per_m2 < 0 || p.price.fixed < 0);
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
