//! Least price where nobody must be served, but each unit that is not costs a price.
//!
//! The parts see each other through the price only. What each has answered at two prices often
//! settles all prices between: its least value is a concave function of the price.
//!
//! ```text
//! part      what is known of a part, and how it is asked
//! dents     known choices put together otherwise than any one price does
//! program   a part as a mixed-integer program: demands of one reach together
//! stand_in  each demand with premises of its own at that price: an ordinary problem
//! ```

mod dents;
mod part;
mod program;
mod stand_in;
#[cfg(test)]
mod tests;

use super::general::parts::split;
use super::{Limits, Outcome};
use crate::model::{Cost, Plan, Problem};
use part::{Line, Part};
use rayon::prelude::*;

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
        let pieces = split(problem).into_iter();
        let mut parts: Vec<Part> = pieces.map(|p| Part::new(p, units)).collect();
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

    /// What the parts know at a price, put together; nothing is solved.
    pub fn whole(&self, price: Cost) -> Option<Answer> {
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
