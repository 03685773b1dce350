//! The capacitated p-median from a problem: sizes bind, a limit on the number of sites and nothing
//! else, demands may be split.

use super::super::capacitated::{self, Capacitated, NO_WAY};
use super::super::general::shape::Site;
use super::names::named;
use super::{Ask, Special};
use crate::model::{Cost, Sharing, COST_PER_MILLI};

/// Most sites, and demands times sites: beyond that the engine is too slow to be of use.
const SITES: usize = 60;
const PAIRS: usize = 12_000;
/// Costs must be below this.
const DEAR: i128 = 1 << 40;

impl Ask<'_> {
    /// `None` unless the problem is of this kind, small, and has a plan.
    pub(super) fn capacitated(&self) -> Option<Special> {
        let (problem, shape) = (self.problem, self.shape);
        if problem.sharing != Sharing::Pooled || shape.sized.iter().any(|&s| s) {
            return None;
        }
        let p = self.count()?;
        let m = problem.premises.len();
        let demands: Vec<u32> = (0..problem.quota.len() as u32)
            .filter(|&i| shape.asks[i as usize])
            .collect();
        if demands.is_empty() || m > SITES || demands.len() * m > PAIRS {
            return None;
        }
        let weight = |&i: &u32| problem.weight[i as usize];
        let grain = demands.iter().map(weight).fold(0, gcd).max(1);
        let mut cost = vec![NO_WAY; demands.len() * m];
        for (k, &i) in demands.iter().enumerate() {
            for (j, mm) in problem.links.row(i as usize) {
                let way = i128::from(problem.weight[i as usize] / grain) * i128::from(mm);
                cost[k * m + j as usize] = i64::try_from(way).ok().filter(|_| way < DEAR)?;
            }
        }
        let ask = Capacitated {
            demand: demands.iter().map(|&i| problem.quota[i as usize]).collect(),
            capacity: problem.premises.iter().map(|s| s.area_max).collect(),
            fixed: vec![0; m],
            cost,
            p: Some(p),
            required: (0..m as u32)
                .filter(|&j| shape.always(j as usize))
                .collect(),
            forbidden: shape.site.iter().map(|s| *s == Site::Closed).collect(),
        };
        let unit = COST_PER_MILLI / 1000 * Cost::from(grain);
        let progress = self.scaled(unit, 0);
        let answer = capacitated::solve(&ask, self.limits, self.begin, &progress);
        let open = answer.open?;
        // A plan's value is cut to whole units demand by demand; the bound must stay below it.
        let cut = demands.len() as Cost;
        let bound = (answer.bound * unit).div_euclid(1_000_000) - cut;
        Some(Special {
            open,
            bound: bound.max(0),
            unit,
            certificates: named(vec![answer.certificate], &demands),
            stopped: answer.stopped,
        })
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 {
        a
    } else {
        gcd(b, a % b)
    }
}
