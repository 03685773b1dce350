//! What a part proves in the problem itself.

use super::Work;
use crate::model::{Cost, Plan, Premises, Problem};
use crate::solve::bound::SCALE;
use crate::solve::{value_of_sites, LeftOut, Method, Proof};

/// Raises a bound to a whole number of sites, where sites are all that is paid for.
pub(super) fn whole_sites<'p>(premises: impl Iterator<Item = &'p Premises>, bound: Cost) -> Cost {
    let mut prices = premises.filter(|p| !p.fixed).map(|p| p.price);
    let Some(first) = prices.next() else {
        return bound;
    };
    if first.per_m2 != 0 || first.fixed <= 0 || prices.any(|p| p != first) {
        return bound;
    }
    let site = first.of(0);
    let sure = bound - site / 1_000_000;
    if sure <= 0 {
        return bound;
    }
    (sure + site - 1) / site * site
}

impl Work<'_> {
    /// Value and bound of this part in the problem itself, where merged demands are apart again.
    pub fn proof(
        &self,
        problem: &Problem,
        plan: Option<&Plan>,
        multipliers: &[i64],
        gains: &[Cost],
        left_out: &[LeftOut],
    ) -> Proof {
        let mut demands: Vec<u32> = self.part.members.concat();
        demands.sort_unstable();
        let pays: Cost = demands
            .iter()
            .map(|&i| Cost::from(multipliers[i as usize]))
            .sum();
        let gained: Cost = self.part.premises.iter().map(|&j| gains[j as usize]).sum();
        let proved = whole_sites(self.exact.premises.iter(), (pays * SCALE - gained).max(0));
        let mut sites = self.part.premises.clone();
        let own = |l: &&LeftOut| self.part.premises.binary_search(&l.by).is_ok();
        sites.extend(left_out.iter().filter(own).map(|l| l.site));
        sites.sort_unstable();
        let value = plan.map_or(0, |p| value_of_sites(problem, p, &sites));
        let bound = match self.method {
            Method::Multipliers => proved,
            Method::Mip => self.bound.max(proved),
        };
        Proof {
            demands,
            sites,
            value,
            bound: if plan.is_some() {
                bound.min(value)
            } else {
                bound
            },
            method: if proved >= bound {
                Method::Multipliers
            } else {
                self.method
            },
        }
    }
}
