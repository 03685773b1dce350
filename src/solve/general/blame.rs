//! Why there is no plan: a set of demands, rows, shares and sites that exclude each other, none of
//! which can be left out (QuickXplain; Junker 2004).

use super::shape::Shape;
use super::stage::feasible;
use crate::model::{Plan, Problem};
use crate::solve::{Blame, Limits};

/// Most times the solver is asked.
const ASKED: u32 = 400;

struct Asking<'a> {
    problem: &'a Problem,
    limits: &'a Limits,
    left: u32,
}

/// A smallest set of conditions that exclude each other; larger than it need be if the search was
/// stopped, and empty if the solver does not agree that there is no plan.
pub fn blame(problem: &Problem, limits: &Limits) -> Vec<Blame> {
    let fixed = |j: &&u32| problem.premises[**j as usize].fixed;
    if let Some(&j) = problem.forbidden.iter().find(fixed) {
        return vec![Blame::Forbidden(j)];
    }
    let both = |j: &&u32| problem.required.contains(j);
    if let Some(&j) = problem.forbidden.iter().find(both) {
        return vec![Blame::Required(j), Blame::Forbidden(j)];
    }
    let optional = problem.optional();
    let must = |i: &u32| problem.quota[*i as usize] > 0 && !optional[*i as usize];
    let demands: Vec<u32> = (0..problem.quota.len() as u32).filter(must).collect();
    let mut all: Vec<Blame> = Vec::new();
    all.extend((0..problem.rows.len()).map(Blame::Row));
    all.extend((0..problem.shares.len()).map(Blame::Share));
    all.extend(problem.required.iter().map(|&j| Blame::Required(j)));
    all.extend(problem.forbidden.iter().map(|&j| Blame::Forbidden(j)));
    all.extend(demands.into_iter().map(Blame::Demand));
    let mut asking = Asking {
        problem,
        limits,
        left: ASKED,
    };
    if let Some(shape) = Shape::new(problem) {
        if let Some(i) = shape.out_of_reach(problem).next() {
            let mut sites = problem.links.sites(i as usize).to_vec();
            sites.sort_unstable();
            let barred = sites.into_iter().map(Blame::Forbidden);
            all = barred.chain([Blame::Demand(i)]).collect();
        }
    }
    if !asking.excluded(&all) {
        return Vec::new();
    }
    let mut blamed = asking.explain(&[], false, &all);
    blamed.sort_unstable();
    blamed
}

impl Asking<'_> {
    /// Do these conditions exclude each other, for sure?
    fn excluded(&mut self, kept: &[Blame]) -> bool {
        if self.left == 0 || self.limits.stop.now() {
            return false;
        }
        self.left -= 1;
        let part = with_only(self.problem, kept);
        feasible(&part, self.limits, None::<&Plan>).infeasible
    }

    /// The smallest part of `open` that, with `base`, excludes each other. `new` says whether `base`
    /// has grown since it was last looked at.
    fn explain(&mut self, base: &[Blame], new: bool, open: &[Blame]) -> Vec<Blame> {
        if new && self.excluded(base) {
            return Vec::new();
        }
        if open.len() <= 1 {
            return open.to_vec();
        }
        let (a, b) = open.split_at(open.len() / 2);
        let with = |more: &[Blame]| [base, more].concat();
        let second = self.explain(&with(a), true, b);
        let first = self.explain(&with(&second), !second.is_empty(), a);
        [first, second].concat()
    }
}

/// The problem with only some of its conditions.
fn with_only(problem: &Problem, kept: &[Blame]) -> Problem {
    let mut part = problem.clone();
    let has = |b: Blame| kept.contains(&b);
    let kept_demands: std::collections::HashSet<u32> = kept
        .iter()
        .filter_map(|b| match b {
            Blame::Demand(i) => Some(*i),
            _ => None,
        })
        .collect();
    let optional = problem.optional();
    for (i, quota) in part.quota.iter_mut().enumerate() {
        if !optional[i] && !kept_demands.contains(&(i as u32)) {
            *quota = 0;
        }
    }
    let mut k = 0;
    part.rows.retain(|_| {
        k += 1;
        has(Blame::Row(k - 1))
    });
    part.required.retain(|&j| has(Blame::Required(j)));
    part.forbidden.retain(|&j| has(Blame::Forbidden(j)));
    // Without its share, a demand is still optional.
    for (k, share) in part.shares.iter_mut().enumerate() {
        if !has(Blame::Share(k)) {
            share.at_least = i64::MIN;
        }
    }
    part
}
