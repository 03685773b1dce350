//! The whole question as a textbook model.
//!
//! ```text
//! y_j  open, a_j  size as a share of the largest useful one, z_i  served, x_ij  share of a quota
//! ```

use super::solver::{Model, Terms};
use super::{NOTHING, SMALL};
use crate::scenario::Pooling;
use crate::verify::bound::price;
use crate::verify::ground::{self, Ground};
use crate::verify::limits;
use crate::verify::plan::Facts;

/// The question.
pub struct Asked<'a> {
    pub g: &'a Ground,
    pub facts: &'a Facts,
}

/// Columns of new premises.
pub type Opens = Vec<(usize, usize)>;

impl Asked<'_> {
    /// What a demand asks for, mm²; 0 if nothing.
    fn asks(&self, i: usize) -> i128 {
        let g = self.g;
        if g.region.demand[i].households.0 == 0 || g.near[i].is_empty() {
            return 0;
        }
        match g.optional[i] {
            true => g.quota[i].max(1),
            // What there was no room for is a finding of its own.
            false => self.facts.given[i],
        }
    }

    fn counts(&self, i: usize) -> f64 {
        self.g.region.demand[i].counts() as f64 / 1e3
    }

    /// May new premises be opened at all?
    fn usable(&self, j: usize) -> bool {
        let s = &self.g.region.sites[j];
        !s.forbidden && i128::from(s.area_max) >= self.g.least
    }

    fn is(&self, objective: &str) -> bool {
        self.g.scenario.solve.objective == objective
    }

    /// The model. With `beyond` only plans better than that are allowed, whatever they are worth.
    /// Values are divided by `scale`.
    pub fn model(&self, beyond: Option<f64>, scale: f64) -> (Model, Opens) {
        let g = self.g;
        let n = g.region.sites.len();
        let mut model = Model::default();
        let limits = g.scenario.limits.clone().unwrap_or_default();
        let sized =
            |j: usize| price(g, j).1 != 0 || limits.cost.is_some() || limits.area_m2.is_some();
        let priced = !["most-covered", "backup-cover", "least-distance"]
            .iter()
            .chain(&["least-worst-distance", "most-dispersed"])
            .any(|o| self.is(o));
        let reach: Vec<i128> = (0..n)
            .map(|j| g.users[j].iter().map(|&i| self.asks(i as usize)).sum())
            .collect();
        let most: Vec<i128> = (0..n)
            .map(|j| i128::from(g.region.sites[j].area_max).min(reach[j].max(g.least).max(1)))
            .collect();
        let mut open: Vec<Option<usize>> = vec![None; n];
        let mut area: Vec<Option<usize>> = vec![None; n];
        for j in (0..n).filter(|&j| !g.region.sites[j].existing && self.usable(j)) {
            let (fixed, per_m2) = price(g, j);
            let must = g.region.sites[j].required;
            let worth = |n: f64| if priced { n / 1e4 / scale } else { 0.0 };
            let y = model.column(worth(fixed as f64), (f64::from(u8::from(must)), 1.0), true);
            open[j] = Some(y);
            if sized(j) {
                let a = model.column(
                    worth(per_m2 as f64 * most[j] as f64 / 1e6),
                    (0.0, 1.0),
                    false,
                );
                area[j] = Some(a);
                model.at_most(vec![(a, 1.0), (y, -1.0)], 0.0);
                let least = g.least as f64 / most[j] as f64;
                model.at_least(vec![(a, 1.0), (y, -least)], 0.0);
            }
        }
        self.demands(&mut model, &open, &area, &reach, &most, beyond, scale);
        self.rows(&mut model, &open, &area, &most);
        if let (Some(bound), true) = (beyond, self.is("most-dispersed")) {
            self.apart(&mut model, &open, bound);
        }
        let opens = open.iter().enumerate();
        let opens = opens.filter_map(|(j, y)| Some((j, (*y)?))).collect();
        (model, opens)
    }

    /// Who is served, by whom, and what premises have room for.
    #[allow(clippy::too_many_arguments)]
    fn demands(
        &self,
        model: &mut Model,
        open: &[Option<usize>],
        area: &[Option<usize>],
        reach: &[i128],
        most: &[i128],
        beyond: Option<f64>,
        scale: f64,
    ) {
        let g = self.g;
        let rules = &g.scenario.rules;
        let alone = rules.pooling == Pooling::None;
        let whole = alone || rules.single_site;
        let distance = self.is("least-distance");
        let covered = self.is("most-covered");
        let n = g.region.sites.len();
        let (mut load, mut users): (Vec<Terms>, Vec<Terms>) = (vec![vec![]; n], vec![vec![]; n]);
        let mut served: Vec<Option<usize>> = vec![None; g.quota.len()];
        let shares = &g.scenario.share;
        for (i, own) in served.iter_mut().enumerate() {
            let quota = self.asks(i);
            let d = &g.region.demand[i];
            let shared = shares.iter().any(|s| ground::speaks_of(s, &g.region, d));
            if quota == 0 || (g.optional[i] && !covered && !shared) {
                continue;
            }
            let near = g.near[i].iter().map(|&j| j as usize);
            let near: Vec<usize> = near
                .filter(|&j| g.region.sites[j].existing || open[j].is_some())
                .filter(|&j| !whole || quota <= i128::from(g.region.sites[j].area_max))
                .filter(|&j| self.close(i, j, beyond))
                .collect();
            let z = g.optional[i].then(|| {
                let worth = if covered { self.counts(i) / scale } else { 0.0 };
                model.column(-worth, (0.0, 1.0), true)
            });
            *own = z;
            let tight = |&j: &usize| area[j].is_some() || reach[j] > most[j];
            let split = distance || alone || near.iter().any(tight);
            let (mut given, mut cover, mut anyway) = (Vec::new(), Vec::new(), false);
            for &j in &near {
                match open[j] {
                    Some(y) => cover.push((y, 1.0)),
                    None => anyway = true,
                }
                if !split {
                    continue;
                }
                let way = match distance {
                    true => self.counts(i) * g.metres(i, j) / scale,
                    false => 0.0,
                };
                let x = model.column(way, (0.0, 1.0), whole);
                given.push((x, 1.0));
                let weight = quota as f64 / most[j] as f64;
                if weight >= NOTHING {
                    load[j].push((x, weight));
                }
                users[j].push((x, 1.0));
                if let (Some(y), true) = (open[j], distance || weight < SMALL) {
                    model.at_most(vec![(x, 1.0), (y, -1.0)], 0.0);
                }
            }
            let back = z.map(|z| (z, -1.0));
            let one = if z.is_some() { 0.0 } else { 1.0 };
            if !anyway {
                cover.extend(back);
                model.at_least(cover, one);
            }
            if split {
                given.extend(back);
                model.exactly(given, one);
            }
        }
        for j in 0..n {
            let (mut load, mut users) =
                (std::mem::take(&mut load[j]), std::mem::take(&mut users[j]));
            let limit = area[j].or(open[j]);
            let most = if limit.is_some() { 0.0 } else { 1.0 };
            load.extend(limit.map(|c| (c, -1.0)));
            if load.len() > 1 || !users.is_empty() {
                model.at_most(load, most);
            }
            if alone && !users.is_empty() {
                users.extend(open[j].map(|y| (y, -1.0)));
                model.at_most(users, if open[j].is_some() { 0.0 } else { 1.0 });
            }
        }
        self.shares(model, &served);
    }

    /// Is a pair near enough for a plan better than `beyond`?
    fn close(&self, i: usize, j: usize, beyond: Option<f64>) -> bool {
        match beyond.filter(|_| self.is("least-worst-distance") && self.counts(i) > 0.0) {
            Some(bound) => milli(self.g.metres(i, j)) < milli(bound),
            None => true,
        }
    }

    fn shares(&self, model: &mut Model, served: &[Option<usize>]) {
        let g = self.g;
        for spec in &g.scenario.share {
            let (mut of, mut terms) = (0.0, Vec::new());
            let demand = g.region.demand.iter().enumerate();
            for (i, _) in demand.filter(|(_, d)| ground::speaks_of(spec, &g.region, d)) {
                of += self.counts(i);
                terms.extend(served[i].map(|z| (z, self.counts(i))));
            }
            if of > 0.0 {
                terms.iter_mut().for_each(|t| t.1 /= of);
                model.at_least(terms, spec.at_least - 1e-9);
            }
        }
    }

    /// Limits, rows and spacing.
    fn rows(
        &self,
        model: &mut Model,
        open: &[Option<usize>],
        area: &[Option<usize>],
        most: &[i128],
    ) {
        let g = self.g;
        let limits = g.scenario.limits.clone().unwrap_or_default();
        let new = || {
            open.iter()
                .enumerate()
                .filter_map(|(j, y)| Some((j, (*y)?)))
        };
        if let Some(sites) = limits.sites.map(f64::from) {
            let all: Terms = new().map(|(_, y)| (y, 1.0)).collect();
            match self.is("most-dispersed") {
                true => model.exactly(all, sites),
                false => model.at_most(all, sites),
            }
        }
        let sum = |fixed: &dyn Fn(usize) -> f64, per_m2: &dyn Fn(usize) -> f64| {
            let mut terms: Terms = Vec::new();
            for (j, y) in new() {
                terms.push((y, fixed(j)));
                let m2 = most[j] as f64 / 1e6;
                terms.extend(area[j].map(|a| (a, per_m2(j) * m2)));
            }
            terms
        };
        let cost = |j: usize| &g.region.sites[j].cost;
        if let Some(yuan) = limits.cost {
            let terms = sum(&|j| cost(j).fixed as f64 / 1e4, &|j| {
                cost(j).per_m2 as f64 / 1e4
            });
            scaled(model, terms, None, Some(yuan));
        }
        if let Some(m2) = limits.area_m2 {
            scaled(model, sum(&|_| 0.0, &|_| 1.0), None, Some(m2));
        }
        for (k, row) in g.scenario.row.iter().enumerate() {
            let here = new().filter(|(j, _)| limits::counts(g, row, &g.region.sites[*j]));
            let amount = |j: usize| match row.field {
                None => 1.0,
                Some(_) => g.region.sites[j].amounts[k] as f64 / 1e4,
            };
            let terms = here.map(|(j, y)| (y, amount(j))).collect();
            scaled(model, terms, row.at_least, row.at_most);
        }
        if let Some(metres) = limits.spacing_m {
            self.near(open, |far| far < metres, model);
        }
    }

    /// New premises no farther apart than `bound` exclude each other.
    fn apart(&self, model: &mut Model, open: &[Option<usize>], bound: f64) {
        self.near(open, |far| milli(far) <= milli(bound), model);
    }

    fn near(&self, open: &[Option<usize>], too_near: impl Fn(f64) -> bool, model: &mut Model) {
        let sites = &self.g.region.sites;
        let new: Vec<(usize, usize)> = open
            .iter()
            .enumerate()
            .filter_map(|(j, y)| Some((j, (*y)?)))
            .collect();
        for (k, &(a, y)) in new.iter().enumerate() {
            for &(b, z) in &new[k + 1..] {
                if too_near(ground::metres(sites[a].at, sites[b].at)) {
                    model.at_most(vec![(y, 1.0), (z, 1.0)], 1.0);
                }
            }
        }
    }

    /// With so many sites at most, the most households reached twice, and what they were divided by.
    pub fn twice(&self, sites: f64) -> (Model, f64) {
        let g = self.g;
        let all: f64 = (0..g.quota.len()).map(|i| self.counts(i)).sum();
        let scale = all.max(1.0);
        let (mut model, opens) = self.model(None, 1.0);
        model.at_most(opens.iter().map(|o| (o.1, 1.0)).collect(), sites.round());
        let open: std::collections::HashMap<usize, usize> = opens.into_iter().collect();
        for i in (0..g.quota.len()).filter(|&i| self.counts(i) > 0.0) {
            let existing = |j: &&u32| g.region.sites[**j as usize].existing;
            let sure = g.near[i].iter().filter(existing).count() as f64;
            let near = g.near[i].iter().filter_map(|j| open.get(&(*j as usize)));
            let mut terms: Terms = near.map(|&y| (y, 1.0)).collect();
            let b = model.column(-self.counts(i) / scale, (0.0, 1.0), true);
            // Who must be reached once needs one more, others two.
            let once = !g.optional[i] && self.asks(i) > 0;
            terms.push((b, if once { -1.0 } else { -2.0 }));
            model.at_least(terms, if once { 1.0 } else { 0.0 } - sure);
        }
        (model, scale)
    }
}

/// Whole millimetres.
fn milli(metres: f64) -> i64 {
    (metres * 1000.0).round() as i64
}

/// A row whose largest coefficient is made one.
fn scaled(model: &mut Model, mut terms: Terms, least: Option<f64>, most: Option<f64>) {
    let large = terms.iter().fold(0.0f64, |m, t| m.max(t.1.abs())).max(1e-9);
    terms.iter_mut().for_each(|t| t.1 /= large);
    if let Some(most) = most {
        model.at_most(terms.clone(), most / large);
    }
    if let Some(least) = least {
        model.at_least(terms, least / large);
    }
}
