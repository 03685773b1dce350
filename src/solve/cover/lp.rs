//! The linear relaxation of a part: rows on demand, cuts, sites opened and closed.

use super::price::{micro, Cut, Priced};
use super::reduce::bare_rows;
use super::Part;
use crate::solve::Stop;
use highs::{Col, HighsModelStatus, Model, RowProblem, Sense};
use std::time::Instant;

/// Rows and cuts that are violated by less are not.
const TOLERANCE: f64 = 1e-7;

/// Most rows that are added at a time.
const BATCH: usize = 600;

/// A row of the program.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Line {
    Row(u32),
    Cut(u32),
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Solved.
    Solved,
    /// No solution.
    Infeasible,
    /// Stopped, or the solver gave up.
    Nothing,
}

/// A linear program that can be solved again after changes.
pub struct Program<'a> {
    part: &'a Part,
    model: Option<Model>,
    handle: Vec<Option<Col>>,
    lines: Vec<Line>,
    inside: Vec<bool>,
    /// Rows from which all others follow.
    bare: Vec<u32>,
    /// Units of cost in one unit of the program.
    unit: f64,
    born: Instant,
    /// Per site of the part.
    pub x: Vec<f64>,
    dual: Vec<f64>,
    /// Simplex iterations so far.
    pub iterations: i64,
}

impl<'a> Program<'a> {
    /// A program over the sites that are not closed, with `rows` and `cuts` (places in a list).
    pub fn new(
        part: &'a Part,
        settled: &[Option<bool>],
        rows: &[u32],
        cuts: &[Cut],
        chosen: &[u32],
    ) -> Option<Program<'a>> {
        let total: f64 = part.cost.iter().map(|&c| c as f64).sum();
        let unit = (total / part.cost.len().max(1) as f64 / 50.0).max(1e-9);
        let mut problem = RowProblem::new();
        let handle: Vec<Option<Col>> = (0..part.cost.len())
            .map(|j| {
                let cost = part.cost[j] as f64 / unit;
                match settled[j] {
                    Some(false) => None,
                    Some(true) => Some(problem.add_column(cost, 1.0..=1.0)),
                    None => Some(problem.add_column(cost, 0.0..=1.0)),
                }
            })
            .collect();
        let mut lines = Vec::new();
        let mut inside = vec![false; part.rows.len()];
        for &i in rows {
            let terms = terms(part.rows.row(i as usize).iter().map(|&j| (j, 1)), &handle);
            problem.add_row(f64::from(part.need[i as usize]).., terms);
            inside[i as usize] = true;
            lines.push(Line::Row(i));
        }
        for &k in chosen {
            let cut = &cuts[k as usize];
            problem.add_row(cut.rhs as f64.., terms(cut.weight.iter().copied(), &handle));
            lines.push(Line::Cut(k));
        }
        let mut model = problem.try_optimise(Sense::Minimise).ok()?;
        model.try_set_option("threads", 1).ok()?;
        model.try_set_option("parallel", "off").ok()?;
        model.try_set_option("presolve", "off").ok()?;
        model.try_set_option("solver", "simplex").ok()?;
        Some(Program {
            part,
            model: Some(model),
            handle,
            lines,
            inside,
            bare: bare(part, settled),
            unit,
            born: Instant::now(),
            x: vec![0.0; part.cost.len()],
            dual: Vec::new(),
            iterations: 0,
        })
    }

    /// Opens a site, closes it, or leaves it free.
    pub fn settle(&mut self, site: usize, to: Option<bool>) {
        if let (Some(model), Some(col)) = (&mut self.model, self.handle[site]) {
            match to {
                None => model.change_column_bounds(col, 0.0..=1.0),
                Some(true) => model.change_column_bounds(col, 1.0..=1.0),
                Some(false) => model.change_column_bounds(col, 0.0..=0.0),
            }
        }
    }

    /// Adds a cut, given with its place in the list.
    pub fn add_cut(&mut self, cut: &Cut, place: u32) {
        let line = terms(cut.weight.iter().copied(), &self.handle);
        if let Some(model) = &mut self.model {
            if model.try_add_row(cut.rhs as f64.., line).is_ok() {
                self.lines.push(Line::Cut(place));
            }
        }
    }

    /// Solves the program, adding rows of the part until none is violated.
    pub fn run(&mut self, stop: &Stop) -> Ended {
        loop {
            let ended = self.run_once(stop);
            if ended != Ended::Solved {
                return ended;
            }
            let short = |i: usize| {
                let row = self.part.rows.row(i).iter();
                f64::from(self.part.need[i]) - row.map(|&j| self.x[j as usize]).sum::<f64>()
            };
            let bare = self.bare.iter().filter(|&&i| !self.inside[i as usize]);
            let mut violated: Vec<(f64, u32)> = bare
                .map(|&i| (short(i as usize), i))
                .filter(|v| v.0 > TOLERANCE)
                .collect();
            if violated.is_empty() {
                return Ended::Solved;
            }
            violated.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            violated.truncate(BATCH);
            for (_, i) in violated {
                let row = self.part.rows.row(i as usize).iter().map(|&j| (j, 1));
                let line = terms(row, &self.handle);
                let need = f64::from(self.part.need[i as usize]);
                let added = self.model.as_mut().map(|m| m.try_add_row(need.., line));
                if !matches!(added, Some(Ok(_))) {
                    return Ended::Nothing;
                }
                self.inside[i as usize] = true;
                self.lines.push(Line::Row(i));
            }
        }
    }

    /// Solves the program as it stands.
    fn run_once(&mut self, stop: &Stop) -> Ended {
        let Some(mut model) = self.model.take().filter(|_| !stop.now()) else {
            return Ended::Nothing;
        };
        if let Some(left) = stop.left() {
            // HiGHS counts from the birth of the model.
            let until = (self.born.elapsed() + left).as_secs_f64();
            if model.try_set_option("time_limit", until).is_err() {
                return Ended::Nothing;
            }
        }
        let Ok(solved) = model.try_solve() else {
            return Ended::Nothing;
        };
        let status = solved.status();
        self.iterations += solved.simplex_iteration_count();
        let solution = solved.get_solution();
        self.model = Some(Model::from(solved));
        match status {
            HighsModelStatus::Optimal => {}
            HighsModelStatus::Infeasible => return Ended::Infeasible,
            _ => return Ended::Nothing,
        }
        for (x, handle) in self.x.iter_mut().zip(&self.handle) {
            *x = handle.map_or(0.0, |col| solution.columns()[col.index()]);
        }
        self.dual.clear();
        self.dual.extend_from_slice(solution.dual_rows());
        Ended::Solved
    }

    /// What the program is worth with a site settled, after at most so many iterations; the point
    /// and the prices at hand stay. `None` if the solver failed.
    pub fn probe(&mut self, site: usize, to: bool, iterations: i32) -> Option<f64> {
        self.settle(site, Some(to));
        let mut model = self.model.take()?;
        model
            .try_set_option("simplex_iteration_limit", iterations)
            .ok()?;
        let solved = model.try_solve().ok()?;
        let value = match solved.status() {
            HighsModelStatus::Infeasible => f64::INFINITY,
            _ => solved.objective_value() * self.unit,
        };
        let mut model = Model::from(solved);
        model
            .try_set_option("simplex_iteration_limit", i32::MAX)
            .ok()?;
        self.model = Some(model);
        self.settle(site, None);
        Some(value)
    }

    /// The prices of rows and cuts at the last solution.
    pub fn prices(&self) -> Priced {
        let mut priced = Priced::default();
        for (line, dual) in self.lines.iter().zip(&self.dual) {
            let price = micro(dual * self.unit);
            if price > 0 {
                match *line {
                    Line::Row(i) => priced.rows.push((i, price)),
                    Line::Cut(k) => priced.cuts.push((k, price)),
                }
            }
        }
        priced.rows.sort_unstable();
        priced.cuts.sort_unstable();
        priced
    }

    /// Rows from which all others follow where sites are closed as they were at first.
    pub fn bare(&self) -> &[u32] {
        &self.bare
    }

    /// Sites and lines.
    pub fn size(&self) -> (usize, usize) {
        (self.handle.iter().flatten().count(), self.lines.len())
    }

    /// Cuts in the program that are tight or pay something.
    pub fn tight_cuts(&self, cuts: &[Cut], slack: f64) -> Vec<u32> {
        let mut tight = Vec::new();
        for (line, dual) in self.lines.iter().zip(&self.dual) {
            if let Line::Cut(k) = *line {
                let cut = &cuts[k as usize];
                let sum: f64 = cut
                    .weight
                    .iter()
                    .map(|&(j, w)| w as f64 * self.x[j as usize])
                    .sum();
                if *dual > 1e-9 || sum < cut.rhs as f64 * (1.0 + slack) {
                    tight.push(k);
                }
            }
        }
        tight
    }

    /// Prices per row of the part, and per cut of the list for its whole right-hand side; in
    /// means of the costs.
    pub fn centre(&self, cuts: &[Cut]) -> (Vec<f64>, Vec<f64>) {
        let mut rows = vec![0.0; self.part.rows.len()];
        let mut prices = vec![0.0; cuts.len()];
        for (line, dual) in self.lines.iter().zip(&self.dual) {
            let dual = dual.max(0.0) / 50.0;
            match *line {
                Line::Row(i) => rows[i as usize] = dual,
                Line::Cut(k) => prices[k as usize] = dual * cuts[k as usize].rhs as f64,
            }
        }
        (rows, prices)
    }

    /// Rows in the program that are tight or pay something.
    pub fn tight(&self, slack: f64) -> Vec<u32> {
        let mut tight: Vec<u32> = Vec::new();
        for (line, dual) in self.lines.iter().zip(&self.dual) {
            if let Line::Row(i) = *line {
                let row = self.part.rows.row(i as usize).iter();
                let sum: f64 = row.map(|&j| self.x[j as usize]).sum();
                if *dual > 1e-9 || sum < f64::from(self.part.need[i as usize]) + slack {
                    tight.push(i);
                }
            }
        }
        tight.sort_unstable();
        tight
    }
}

/// Rows that do not follow from others once the closed sites are gone. A part as it comes from
/// the reduction has no others.
fn bare(part: &Part, settled: &[Option<bool>]) -> Vec<u32> {
    let there: Vec<bool> = settled.iter().map(|s| *s != Some(false)).collect();
    if there.iter().all(|&t| t) {
        (0..part.rows.len() as u32).collect()
    } else {
        bare_rows(part, &there)
    }
}

fn terms(items: impl Iterator<Item = (u32, i64)>, handle: &[Option<Col>]) -> Vec<(Col, f64)> {
    items
        .filter_map(|(j, w)| handle[j as usize].map(|col| (col, w as f64)))
        .collect()
}
