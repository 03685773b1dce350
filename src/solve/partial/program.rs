//! One part as a mixed-integer program in which service is bought by the unit.
//!
//! ```text
//! min Σ F_j y_j + v_j (load_j + w_j) − L Σ units served
//! Σ_j x_gj ≤ Q_g,  ≤ Q_g Σ_j y_j        demands of one reach and one quota per unit together
//! Σ_g x_gj ≤ U_j y_j,  L_j y_j ≤ load_j + w_j
//! T = Σ units served, whole             only if asked for
//! y_j ≤ y_k                             where k replaces j
//! ```
//!
//! A demand may be served in part here, so its value is a bound; with [`Ask::whole`] it may not.

use crate::model::{Cost, Mm2, Plan, Problem, COST_SCALE};
use crate::solve::general::linear::Program;
use crate::solve::general::shape::{Shape, Site};
use std::collections::BTreeMap;

const FREE: f64 = f64::INFINITY;

/// What is asked of a part.
pub struct Ask<'a> {
    /// The part.
    pub problem: &'a Problem,
    /// Its shape.
    pub shape: &'a Shape,
    /// Units of each demand.
    pub units: &'a [i64],
    /// [`Cost`] of a unit that is not served.
    pub price: Cost,
    /// Is a demand served as a whole or not at all?
    pub whole: bool,
    /// Are so many units served as a whole number is?
    pub counted: bool,
    /// Premises that are open, and no others, if that is settled.
    pub open: Option<&'a [bool]>,
}

/// Demands of one reach and one quota per unit.
struct Group {
    members: Vec<u32>,
    quota: Mm2,
    units: i64,
    /// Premises and the column of what they set aside.
    given: Vec<(u32, u32)>,
}

/// The program, and what is needed to read its answer.
pub struct Written {
    /// The program; its value is that of a plan less the price of all units.
    pub program: Program,
    /// [`Cost`] of one unit of its objective.
    pub scale: f64,
    open: Vec<Option<u32>>,
    spare: Vec<Option<u32>>,
    served: Vec<Option<u32>>,
    groups: Vec<Group>,
    total: Option<u32>,
    unit: f64,
}

/// Writes a part down.
pub fn write(ask: &Ask) -> Written {
    let (problem, shape) = (ask.problem, ask.shape);
    let (n, m) = (problem.premises.len(), problem.quota.len());
    let free = (0..n).filter(|&j| !problem.premises[j].fixed);
    let charge = |j: usize| problem.premises[j].price.of(problem.premises[j].area_min) as f64;
    let charges: Vec<f64> = free.map(charge).filter(|c| *c > 0.0).collect();
    let mean = charges.iter().sum::<f64>() / charges.len().max(1) as f64;
    let groups = groups(ask);
    let mut w = Written {
        program: Program::default(),
        scale: if mean > 0.0 { mean } else { COST_SCALE as f64 },
        open: vec![None; n],
        spare: vec![None; n],
        served: vec![None; m],
        unit: groups.iter().map(|g| g.quota).max().unwrap_or(1).max(1) as f64,
        groups,
        total: None,
    };
    w.sites(ask);
    w.demands(ask);
    w.loads(problem, shape);
    if ask.open.is_none() {
        w.order(problem, shape);
    }
    w
}

/// Usable premises of a demand, in ascending order.
fn usable(ask: &Ask, i: usize) -> Vec<u32> {
    let may = |j: &u32| match ask.shape.site[*j as usize] {
        Site::Closed => false,
        Site::Fixed => true,
        _ => ask.open.is_none_or(|open| open[*j as usize]),
    };
    let sites = ask.problem.links.sites(i).iter().copied();
    let mut list: Vec<u32> = sites.filter(may).collect();
    list.sort_unstable();
    list
}

fn groups(ask: &Ask) -> Vec<Group> {
    let mut list: Vec<(Vec<u32>, Group)> = Vec::new();
    let mut known: BTreeMap<(Vec<u32>, Mm2, i64), usize> = BTreeMap::new();
    for i in (0..ask.problem.quota.len()).filter(|&i| ask.shape.asks[i]) {
        let sites = usable(ask, i);
        if sites.is_empty() {
            continue;
        }
        let (quota, units) = (ask.problem.quota[i], ask.units[i]);
        let common = gcd(quota, units).max(1);
        let key = (sites.clone(), quota / common, units / common);
        let next = list.len();
        let k = *known.entry(key).or_insert(next);
        if k == next {
            let group = Group {
                members: Vec::new(),
                quota: 0,
                units: 0,
                given: Vec::new(),
            };
            list.push((sites, group));
        }
        let group = &mut list[k].1;
        group.members.push(i as u32);
        group.quota += quota;
        group.units += units;
    }
    let filled = list.into_iter().map(|(sites, mut group)| {
        group.given = sites.into_iter().map(|j| (j, 0)).collect();
        group
    });
    filled.collect()
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 {
        a
    } else {
        gcd(b, a % b)
    }
}

impl Written {
    fn sites(&mut self, ask: &Ask) {
        for (j, p) in ask.problem.premises.iter().enumerate() {
            if !matches!(ask.shape.site[j], Site::Free | Site::Required) {
                continue;
            }
            let must = ask.shape.site[j] == Site::Required;
            let limits = match ask.open {
                Some(open) => (f64::from(u8::from(open[j])), f64::from(u8::from(open[j]))),
                None => (f64::from(u8::from(must)), 1.0),
            };
            let fixed = p.price.of(0) as f64 / self.scale;
            self.open[j] = Some(self.program.column(fixed, limits, true));
            if p.area_min > 0 && p.price.per_m2 > 0 {
                let per = p.price.per_m2 as f64 * self.unit / self.scale;
                let most = p.area_min as f64 / self.unit;
                self.spare[j] = Some(self.program.column(per, (0.0, most), false));
            }
        }
    }

    fn demands(&mut self, ask: &Ask) {
        let price = ask.price as f64 / self.scale;
        let all: i64 = self.groups.iter().map(|g| g.units).sum();
        let mut sum = Vec::new();
        let mut groups = std::mem::take(&mut self.groups);
        for group in &mut groups {
            let most = group.quota as f64 / self.unit;
            let (mut given, mut cover, mut sure) = (Vec::new(), Vec::new(), false);
            for (j, column) in &mut group.given {
                let p = &ask.problem.premises[*j as usize];
                let per = if p.fixed { 0 } else { p.price.per_m2 };
                // Where service may be divided, its price is taken off at once: it is what matters.
                let worth = match ask.whole {
                    true => 0.0,
                    false => price * group.units as f64 / most,
                };
                let cost = per as f64 * self.unit / self.scale - worth;
                *column = self.program.column(cost, (0.0, most), false);
                given.push((*column, 1.0));
                match self.open[*j as usize] {
                    Some(y) => cover.push((y, -most)),
                    None => sure = true,
                }
            }
            if !sure {
                let both = given.iter().copied().chain(cover).collect();
                self.program.row(-FREE, 0.0, both);
            }
            if ask.whole {
                for &i in &group.members {
                    let worth = ask.units[i as usize] as f64 * price;
                    let z = self.program.column(-worth, (0.0, 1.0), true);
                    let quota = ask.problem.quota[i as usize] as f64 / self.unit;
                    self.served[i as usize] = Some(z);
                    given.push((z, -quota));
                    sum.push((z, ask.units[i as usize] as f64));
                }
                self.program.row(0.0, 0.0, given);
            } else {
                let units = group.units as f64 / most;
                sum.extend(given.iter().map(|t| (t.0, units)));
                self.program.row(-FREE, most, given);
            }
        }
        self.groups = groups;
        if ask.counted {
            let total = self.program.column(0.0, (0.0, all as f64), true);
            sum.push((total, -1.0));
            self.program.row(0.0, 0.0, sum);
            self.total = Some(total);
        }
    }

    fn loads(&mut self, problem: &Problem, shape: &Shape) {
        let mut load: Vec<Vec<(u32, f64)>> = vec![Vec::new(); problem.premises.len()];
        for group in &self.groups {
            for &(j, x) in &group.given {
                load[j as usize].push((x, 1.0));
            }
        }
        for (j, load) in load.into_iter().enumerate() {
            let p = &problem.premises[j];
            let most = p.area_max.min(shape.reach[j]) as f64 / self.unit;
            match self.open[j] {
                Some(y) => {
                    if let Some(w) = self.spare[j] {
                        let min = p.area_min as f64 / self.unit;
                        let mut least = load.clone();
                        least.extend([(w, 1.0), (y, -min)]);
                        self.program.row(0.0, FREE, least);
                    }
                    if !load.is_empty() {
                        let mut held = load;
                        held.push((y, -most));
                        self.program.row(-FREE, 0.0, held);
                    }
                }
                None => self.program.row(-FREE, most, load),
            }
        }
    }

    /// `y_j ≤ y_k` where `k` reaches all that `j` does, holds as much and is in nothing dearer; of
    /// equal premises the first is `k`. What follows from two others is left out.
    fn order(&mut self, problem: &Problem, shape: &Shape) {
        let n = problem.premises.len();
        let mut reach: Vec<Vec<u32>> = vec![Vec::new(); n];
        for (g, group) in self.groups.iter().enumerate() {
            let sites = group.given.iter();
            sites.for_each(|&(j, _)| reach[j as usize].push(g as u32));
        }
        let as_good = |k: usize, j: usize| {
            let (a, b) = (&problem.premises[k], &problem.premises[j]);
            a.price.fixed <= b.price.fixed
                && a.price.per_m2 <= b.price.per_m2
                && a.area_min <= b.area_min
                && a.area_max >= b.area_max
                && reach[j].iter().all(|g| reach[k].binary_search(g).is_ok())
        };
        let free = |j: usize| shape.site[j] == Site::Free && !reach[j].is_empty();
        let better: Vec<Vec<usize>> = (0..n)
            .map(|j| {
                if !free(j) {
                    return Vec::new();
                }
                let others = (0..n).filter(|&k| k != j && free(k));
                others
                    .filter(|&k| as_good(k, j) && (k < j || !as_good(j, k)))
                    .collect()
            })
            .collect();
        for (j, all) in better.iter().enumerate() {
            let direct = all
                .iter()
                .filter(|k| !all.iter().any(|&m| better[m].contains(k)));
            for &k in direct {
                if let (Some(a), Some(b)) = (self.open[j], self.open[k]) {
                    self.program.row(-FREE, 0.0, vec![(a, 1.0), (b, -1.0)]);
                }
            }
        }
    }

    /// A plan as columns, to start from.
    pub fn start(&self, ask: &Ask, plan: &Plan) -> Vec<f64> {
        let mut start = vec![0.0; self.program.cost.len()];
        let mut load = vec![0.0; plan.area.len()];
        let served = plan.served(ask.problem);
        let mut group_of = vec![usize::MAX; ask.problem.quota.len()];
        for (g, group) in self.groups.iter().enumerate() {
            for &i in &group.members {
                group_of[i as usize] = g;
                if served[i as usize] {
                    if let Some(total) = self.total {
                        start[total as usize] += ask.units[i as usize] as f64;
                    }
                    if let Some(z) = self.served[i as usize] {
                        start[z as usize] = 1.0;
                    }
                }
            }
        }
        for f in &plan.flow {
            load[f.site as usize] += f.area as f64 / self.unit;
            let Some(group) = self.groups.get(group_of[f.demand as usize]) else {
                continue;
            };
            if let Some((_, x)) = group.given.iter().find(|g| g.0 == f.site) {
                start[*x as usize] += f.area as f64 / self.unit;
            }
        }
        for (j, area) in plan.area.iter().enumerate() {
            if let (Some(y), Some(_)) = (self.open[j], area) {
                start[y as usize] = 1.0;
                if let Some(w) = self.spare[j] {
                    let min = ask.problem.premises[j].area_min as f64 / self.unit;
                    start[w as usize] = (min - load[j]).max(0.0);
                }
            }
        }
        start
    }

    /// What the columns open.
    pub fn opened(&self, columns: &[f64]) -> Vec<bool> {
        let on = |c: &Option<u32>| c.is_some_and(|c| columns[c as usize] > 0.5);
        self.open.iter().map(on).collect()
    }

    /// Whom the columns serve; `None` if somebody is served in part.
    pub fn served(&self, columns: &[f64]) -> Option<Vec<bool>> {
        let mut served = vec![false; self.served.len()];
        for group in &self.groups {
            let given: f64 = group.given.iter().map(|g| columns[g.1 as usize]).sum();
            let share = given * self.unit / group.quota.max(1) as f64;
            for &i in &group.members {
                served[i as usize] = match self.served[i as usize] {
                    Some(z) => columns[z as usize] > 0.5,
                    None if share > 1.0 - 1e-7 => true,
                    None if share < 1e-7 => false,
                    None => return None,
                };
            }
        }
        Some(served)
    }
}
