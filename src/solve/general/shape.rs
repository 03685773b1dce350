//! What a problem is made of, looked at once: who is free, whose size matters, who must be served.

use crate::model::objective::Goal;
use crate::model::{Cost, Mm2, Price, Problem, Sharing};

/// What may be done with premises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// Open or closed, as the plan likes.
    Free,
    /// New premises that are open in every plan.
    Required,
    /// Existing premises: open in every plan, at their size, free of charge.
    Fixed,
    /// Open in no plan.
    Closed,
}

/// A problem's shape.
pub struct Shape {
    /// Per premises.
    pub site: Vec<Site>,
    /// Per demand: does it ask for anything?
    pub asks: Vec<bool>,
    /// Per demand: may it be left unserved?
    pub optional: Vec<bool>,
    /// Per premises: all that is asked in its reach.
    pub reach: Vec<Mm2>,
    /// Per premises: does its size change what it is charged, by the objective or a row?
    pub sized: Vec<bool>,
    /// Per premises: its largest useful size.
    pub most: Vec<Mm2>,
    /// Can the sizes of premises bind?
    pub capacitated: bool,
    /// Is every charge fixed, so that a plan may serve all it can?
    pub open_decides: bool,
}

impl Shape {
    /// Looks at a problem. `None` if premises are both existing and forbidden.
    pub fn new(problem: &Problem) -> Option<Shape> {
        let n = problem.premises.len();
        let mut site: Vec<Site> = (0..n)
            .map(|j| match problem.premises[j].fixed {
                true => Site::Fixed,
                false => Site::Free,
            })
            .collect();
        for &j in &problem.required {
            if site[j as usize] == Site::Free {
                site[j as usize] = Site::Required;
            }
        }
        for &j in &problem.forbidden {
            if site[j as usize] != Site::Free {
                return None;
            }
            site[j as usize] = Site::Closed;
        }
        let asks: Vec<bool> = problem.quota.iter().map(|&q| q > 0).collect();
        let mut reach = vec![0 as Mm2; n];
        for i in (0..asks.len()).filter(|&i| asks[i]) {
            for &j in problem.links.sites(i) {
                reach[j as usize] = reach[j as usize].saturating_add(problem.quota[i]);
            }
        }
        let (charged, grows) = charged(problem);
        let mut sized = vec![false; n];
        let mut most = vec![0; n];
        for (j, p) in problem.premises.iter().enumerate() {
            let by_load = charged[j] && reach[j] > p.area_min;
            sized[j] = !p.fixed && p.area_max > p.area_min && (by_load || grows[j]);
            most[j] = match p.fixed || grows[j] {
                true => p.area_max,
                false => p.area_max.min(reach[j].max(p.area_min)),
            };
        }
        let capacitated = problem.capacitated();
        let open_decides = !capacitated && !sized.iter().any(|&s| s);
        Some(Shape {
            site,
            optional: problem.optional(),
            asks,
            reach,
            sized,
            most,
            capacitated,
            open_decides,
        })
    }

    /// Is somebody without any premises who must have some?
    pub fn out_of_reach<'a>(&'a self, problem: &'a Problem) -> impl Iterator<Item = u32> + 'a {
        let usable = |j: &u32| self.site[*j as usize] != Site::Closed;
        (0..self.asks.len())
            .filter(|&i| self.asks[i] && !self.optional[i])
            .filter(move |&i| !problem.links.sites(i).iter().any(usable))
            .map(|i| i as u32)
    }

    /// Open in every plan?
    pub fn always(&self, j: usize) -> bool {
        matches!(self.site[j], Site::Fixed | Site::Required)
    }
}

/// Per premises: is its area charged by objective or row, and can a row want it larger than needed?
fn charged(problem: &Problem) -> (Vec<bool>, Vec<bool>) {
    let by_price = problem.goal == Goal::LeastPrice;
    let price = |p: &crate::model::Premises| by_price && !p.fixed && p.price.per_m2 != 0;
    let mut charged: Vec<bool> = problem.premises.iter().map(price).collect();
    let mut grows: Vec<bool> = (problem.premises.iter())
        .map(|p| by_price && !p.fixed && p.price.per_m2 < 0)
        .collect();
    for row in &problem.rows {
        for (j, price) in row.terms.iter().filter(|(_, p)| p.per_m2 != 0) {
            charged[*j as usize] = true;
            let more = row.at_least.is_some() && price.per_m2 > 0;
            let less = row.at_most.is_some() && price.per_m2 < 0;
            grows[*j as usize] |= more || less;
        }
    }
    (charged, grows)
}

/// The greatest number that divides every value the goal can take, less what does not change; 1 if
/// nothing better is known.
pub fn grain(problem: &Problem, shape: &Shape) -> Cost {
    let of = |values: &mut dyn Iterator<Item = Cost>| values.fold(0, gcd).max(1);
    match problem.goal {
        Goal::LeastPrice => {
            if (0..shape.sized.len())
                .any(|j| shape.sized[j] && problem.premises[j].price.per_m2 != 0)
            {
                return 1;
            }
            let free = |j: &usize| matches!(shape.site[*j], Site::Free | Site::Required);
            let sites = (0..shape.site.len()).filter(free);
            of(&mut sites.map(|j| {
                let p = &problem.premises[j];
                p.price.of(p.area_min)
            }))
        }
        Goal::MostCovered | Goal::BackupCover => {
            let weights = problem.weight.iter().map(|&w| Cost::from(w));
            of(&mut weights.map(|w| w * crate::model::COST_PER_MILLI))
        }
        _ => 1,
    }
}

fn gcd(a: Cost, b: Cost) -> Cost {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Is the row a limit on the number of new sites, every usable one counted once?
pub fn counts_sites(problem: &Problem, row: &crate::model::Row) -> bool {
    let mut counted = vec![false; problem.premises.len()];
    for (j, price) in &row.terms {
        if *price != Price::ONE_SITE || problem.premises[*j as usize].fixed {
            return false;
        }
        counted[*j as usize] = true;
    }
    problem
        .forbidden
        .iter()
        .for_each(|&j| counted[j as usize] = true);
    let premises = problem.premises.iter().zip(counted);
    premises.into_iter().all(|(p, c)| c || p.fixed)
}

/// Does each demand use one site, which others may use too?
pub fn single(problem: &Problem) -> bool {
    problem.sharing == Sharing::Single
}

/// Does each demand get premises to itself?
pub fn exclusive(problem: &Problem) -> bool {
    problem.sharing == Sharing::Exclusive
}
