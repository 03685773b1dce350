//! A problem as a mixed-integer program, and back.

use crate::model::phased::{Opening, Phased, Row, Term};
use crate::solve::general::linear::{Program, Solved};
use std::collections::BTreeMap;

/// A problem written down, with the values of earlier stages that later ones keep.
pub struct Written {
    base: Program,
    /// Column of `u[k,t]`.
    opens: Vec<Vec<Option<u32>>>,
    /// Column of `any[S,t]`.
    any: BTreeMap<(u32, u32), u32>,
    /// Column of the miss of each aim.
    miss: Vec<u32>,
    kept: Vec<(usize, i128)>,
}

const FREE: f64 = f64::INFINITY;

impl Written {
    /// Writes the rows down.
    pub fn new(problem: &Phased) -> Written {
        let mut w = Written {
            base: Program::default(),
            opens: Vec::new(),
            any: BTreeMap::new(),
            miss: Vec::new(),
            kept: Vec::new(),
        };
        for may in &problem.allowed {
            let columns: Vec<Option<u32>> = may
                .iter()
                .map(|&m| m.then(|| w.base.column(0.0, (0.0, 1.0), true)))
                .collect();
            let once: Vec<(u32, f64)> = columns.iter().flatten().map(|&c| (c, 1.0)).collect();
            if once.len() > 1 {
                w.base.row(-FREE, 1.0, once);
            }
            w.opens.push(columns);
        }
        let aims = problem.aims.iter().map(|a| &a.row);
        let stages = problem.stages.iter().flat_map(|s| &s.terms);
        let rows = problem.rows.iter().chain(aims).flat_map(|r| &r.terms);
        let any: Vec<(u32, u32)> = rows
            .chain(stages)
            .filter_map(|(term, _)| match term {
                Term::Any(set, t) => Some((*set, *t)),
                _ => None,
            })
            .collect();
        for (set, t) in any {
            w.set(problem, set, t);
        }
        for row in &problem.rows {
            w.row(row, None);
        }
        for aim in &problem.aims {
            let miss = w.base.column(0.0, (0.0, FREE), false);
            w.miss.push(miss);
            w.row(&aim.row, Some(miss));
        }
        w
    }

    fn by(&self, k: u32, t: u32) -> Vec<u32> {
        let columns = self.opens[k as usize].iter().take(t as usize + 1);
        columns.flatten().copied().collect()
    }

    fn set(&mut self, problem: &Phased, set: u32, t: u32) {
        if self.any.contains_key(&(set, t)) {
            return;
        }
        let any = self.base.column(0.0, (0.0, 1.0), false);
        self.any.insert((set, t), any);
        let set = &problem.sets[set as usize];
        // One is there from options, one from each thing that stands: any is at most their sum and
        // at least each.
        let mut all: BTreeMap<u32, f64> = BTreeMap::new();
        for &k in &set.options {
            let by = self.by(k, t);
            by.iter().for_each(|&c| *all.entry(c).or_default() -= 1.0);
            let mut one: Vec<(u32, f64)> = by.iter().map(|&c| (c, -1.0)).collect();
            one.push((any, 1.0));
            self.base.row(0.0, FREE, one);
        }
        for instead in &set.standing {
            let by: Vec<u32> = instead.iter().flat_map(|&r| self.by(r, t)).collect();
            by.iter().for_each(|&c| *all.entry(c).or_default() += 1.0);
            let mut one: Vec<(u32, f64)> = by.iter().map(|&c| (c, 1.0)).collect();
            one.push((any, 1.0));
            self.base.row(1.0, FREE, one);
        }
        let mut all: Vec<(u32, f64)> = all.into_iter().filter(|c| c.1 != 0.0).collect();
        all.push((any, 1.0));
        self.base.row(-FREE, set.standing.len() as f64, all);
    }

    fn terms(&self, terms: &[(Term, i64)]) -> Vec<(u32, f64)> {
        let mut sum: BTreeMap<u32, f64> = BTreeMap::new();
        for &(term, coef) in terms {
            let columns = match term {
                Term::Opens(k, t) => self.opens[k as usize][t as usize].into_iter().collect(),
                Term::By(k, t) => self.by(k, t),
                Term::Any(set, t) => vec![self.any[&(set, t)]],
            };
            for c in columns {
                *sum.entry(c).or_default() += coef as f64;
            }
        }
        sum.into_iter().filter(|t| t.1 != 0.0).collect()
    }

    /// A row; with a column for its miss it may be missed by that much.
    fn row(&mut self, row: &Row, miss: Option<u32>) {
        let terms = self.terms(&row.terms);
        let side = |sign: f64| {
            let mut terms = terms.clone();
            terms.extend(miss.map(|c| (c, sign)));
            terms
        };
        let impossible = terms.is_empty()
            && (row.least.is_some_and(|l| l > 0) || row.most.is_some_and(|m| m < 0));
        if impossible && miss.is_none() {
            // Nothing to add up, and something is asked for: no column can be between 1 and 0.
            let never = self.base.column(0.0, (0.0, 0.0), false);
            self.base.row(1.0, FREE, vec![(never, 1.0)]);
            return;
        }
        if let Some(least) = row.least {
            self.base.row(least as f64, FREE, side(1.0));
        }
        if let Some(most) = row.most {
            self.base.row(-FREE, most as f64, side(-1.0));
        }
    }

    /// What stage number `k` charges.
    fn cost(&self, problem: &Phased, k: usize) -> Vec<(u32, f64)> {
        let stage = problem.stages.get(k);
        let mut cost = self.terms(stage.map_or(&[], |s| &s.terms));
        let misses = self.miss.iter().zip(&problem.aims);
        let mine = misses.filter(|(_, a)| a.stage as usize == k);
        cost.extend(mine.map(|(&c, a)| (c, a.weight as f64)));
        cost
    }

    /// What one unit of the program's objective stands for.
    fn scale(&self, problem: &Phased, k: usize) -> f64 {
        let terms = problem.stages.get(k).map_or(&[][..], |s| &s.terms);
        terms.iter().map(|t| t.1.abs()).max().unwrap_or(0).max(1) as f64
    }

    /// The program of stage number `k`; without such a stage, any columns will do.
    pub fn program(&self, problem: &Phased, k: usize) -> Program {
        let mut program = self.base.clone();
        for &(earlier, value) in &self.kept {
            program.row(-FREE, value as f64, self.cost(problem, earlier));
        }
        let scale = self.scale(problem, k);
        for (c, cost) in self.cost(problem, k) {
            program.cost[c as usize] += cost / scale;
        }
        program
    }

    /// Holds later stages to the value of this one.
    pub fn keep(&mut self, k: usize, value: i128) {
        self.kept.push((k, value));
    }

    /// Are the values of earlier stages kept, in whole numbers?
    pub fn kept(&self, problem: &Phased, opening: &Opening) -> bool {
        let mut kept = self.kept.iter();
        kept.all(|(k, value)| problem.value(*k, opening) <= *value)
    }

    /// The opening that columns stand for.
    pub fn opening(&self, columns: &[f64]) -> Opening {
        let on = |c: &Option<u32>| c.is_some_and(|c| columns[c as usize] > 0.5);
        let each = self.opens.iter();
        each.map(|row| row.iter().position(on).map(|t| t as u32))
            .collect()
    }

    /// The columns that stand for an opening.
    pub fn columns(&self, problem: &Phased, opening: &Opening) -> Vec<f64> {
        let mut columns = vec![0.0; self.base.cost.len()];
        for (row, at) in self.opens.iter().zip(opening) {
            if let Some(c) = at.and_then(|t| row[t as usize]) {
                columns[c as usize] = 1.0;
            }
        }
        for (&(set, t), &c) in &self.any {
            columns[c as usize] = problem.term(Term::Any(set, t), opening) as f64;
        }
        for (aim, &c) in problem.aims.iter().zip(&self.miss) {
            columns[c as usize] = aim.row.miss(problem.sum(&aim.row.terms, opening)) as f64;
        }
        columns
    }

    /// What the solver proved, in whole numbers: values are whole, so a bound may be rounded up,
    /// less what floating point may have added.
    pub fn bound(&self, problem: &Phased, k: usize, solved: &Solved) -> Option<i128> {
        let scale = self.scale(problem, k);
        let bound = solved.bound * scale;
        if !bound.is_finite() || bound.abs() > 1e30 {
            return None;
        }
        let doubt = 1e-6 * scale.min(1e5).max(bound.abs() * 1e-3);
        Some((bound - doubt.max(1e-6)).ceil() as i128)
    }
}
