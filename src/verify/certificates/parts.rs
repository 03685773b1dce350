//! Regions with prices of their own, and sites that have room for some demands only.

use super::{Fixed, Ready, Within, MICRO};
use crate::report::evidence::RegionFile;
use crate::verify::{Check, Verified};
use std::collections::HashSet;

impl Ready<'_> {
    /// Prices that are right but in a few regions.
    pub(super) fn regions(
        &mut self,
        pays: &[i64],
        limit: i64,
        regions: &[RegionFile],
        at: &str,
        v: &mut Verified,
    ) -> Option<i128> {
        let fair = self.kind == "p-median" && self.within.is_none();
        v.compare(fair, Check::Bound, at, "regions", "in p-median, not nested");
        let (_, nets) = self.nets(pays, limit, &[], at, v).filter(|_| fair)?;
        let mut taken = (vec![false; pays.len()], HashSet::new());
        let mut all = 0;
        for region in regions {
            let places: Vec<usize> = region.demands.iter().map(|&k| k as usize).collect();
            let known = |id: &String| self.g.site.get(id).copied();
            let sites: Option<HashSet<usize>> = region.premises.iter().map(known).collect();
            let sites = sites?;
            let own = places
                .iter()
                .all(|&k| k < pays.len() && !std::mem::replace(&mut taken.0[k], true))
                && sites.iter().all(|&j| taken.1.insert(j));
            v.compare(own, Check::Bound, at, "regions", "apart from each other");
            if !own {
                return None;
            }
            self.within = Some(Within {
                places,
                sites,
                pays: pays.to_vec(),
                limit,
            });
            let worth = self.proof(&region.proof, at, v);
            self.within = None;
            all += worth?;
        }
        let outside = (0..pays.len()).filter(|&k| !taken.0[k]);
        let paid: i128 = outside.map(|k| i128::from(pays[k])).sum();
        let free = nets.iter().filter(|(j, _)| !taken.1.contains(j));
        let gains: i128 = free.map(|(j, &n)| self.counted(n, self.fixed[j])).sum();
        Some(paid + gains + all - i128::from(limit) * self.p)
    }

    /// Prices inside a region put among those outside, if no site elsewhere gains more by them.
    pub(super) fn merged(
        &self,
        own: &[i64],
        at: &str,
        v: &mut Verified,
    ) -> Option<(Vec<i64>, i64)> {
        let w = self.within.as_ref()?;
        let mut pays = w.pays.clone();
        let mut fair = own.len() == w.places.len() && own.iter().all(|&u| u >= 0);
        if fair {
            let put = w.places.iter().zip(own);
            put.for_each(|(&k, &u)| pays[k] = u);
            let inside: HashSet<usize> = w.places.iter().copied().collect();
            for (j, users) in self.users.iter().filter(|(j, _)| !w.sites.contains(j)) {
                let may = self.fixed[j] != Fixed::Closed;
                fair &= !may
                    || users
                        .iter()
                        .filter(|(k, _)| inside.contains(k))
                        .all(|&(k, mm)| {
                            let d = &self.g.region.demand[self.demands[k]];
                            let there = i128::from(d.counts()) * mm * MICRO;
                            let gain = |u: i64| (i128::from(u) - there).max(0);
                            gain(pays[k]) <= gain(w.pays[k])
                        });
            }
        }
        v.compare(fair, Check::Bound, at, "region", "no gain outside");
        fair.then_some((pays, w.limit))
    }

    /// What a price is worth in 1e-12 household-metres.
    pub(super) fn scale(&self) -> i128 {
        match self.kind {
            "capacitated-p-median" => (self.unit / 10_000).max(1),
            _ => 1,
        }
    }

    /// Most that premises can gain with the room they have: the best per floor area first, the last
    /// one in part, rounded up.
    pub(super) fn filled(
        &self,
        j: usize,
        users: &[(usize, i128)],
        pay: &dyn Fn(usize) -> i128,
    ) -> i128 {
        let mut items: Vec<(i128, i128)> = users
            .iter()
            .map(|&(k, mm)| {
                let size = self.g.quota[self.demands[k]].max(1);
                (pay(k) - self.weight(k) * mm * MICRO, size)
            })
            .filter(|item| item.0 > 0)
            .collect();
        items.sort_by(|a, b| (b.0 * a.1).cmp(&(a.0 * b.1)));
        let mut room = i128::from(self.g.region.sites[j].area_max);
        let mut gain = 0;
        for (over, size) in items {
            let part = size.min(room);
            room -= part;
            gain += (over * part + size - 1) / size;
        }
        gain
    }
}
