//! The first plan of a search, and what is done when nothing else serves a demand.

use super::{Live, Search};
use crate::model::Mm2;

impl Search<'_> {
    /// Opens the site that gives most room per cost to those in reach, again and again.
    pub(super) fn greedy(&mut self) {
        let part = self.live.part;
        for i in 0..part.quota.len() {
            self.live.serve(i, 0);
        }
        let mut pot: Vec<Mm2> = (0..part.premises.len())
            .map(|j| {
                let row = part.demands_of.row(j).iter();
                row.map(|&i| self.live.rest[i as usize]).sum()
            })
            .collect();
        let mut order = Vec::new();
        loop {
            let mut best = None;
            for (j, &pot) in pot.iter().enumerate() {
                if pot > 0 && !self.live.open[j] {
                    let score = self.score(j, pot);
                    if best.is_none_or(|(s, _)| score < s) {
                        best = Some((score, j));
                    }
                }
            }
            let Some((_, j)) = best else { return };
            self.live.open(j);
            order.clear();
            order.extend_from_slice(self.live.arcs_of(j));
            // Those with the fewest other sites first.
            order.sort_by_key(|&a| part.sites_of.row(self.live.demand(a)).len());
            for &a in &order {
                let i = self.live.demand(a);
                let push = self.live.rest[i].min(self.live.free(j));
                if push > 0 {
                    self.live.put(a, push);
                    for &t in part.sites_of.row(i) {
                        pot[t as usize] -= push;
                    }
                }
            }
        }
    }

    /// Serves everyone, whatever it takes; false if that is impossible.
    pub(super) fn complete(&mut self) -> bool {
        for i in 0..self.live.rest.len() {
            if !self.force(i) {
                return false;
            }
        }
        self.live.refresh();
        self.keep();
        true
    }

    /// Serves demand `i`, opening sites next to the full ones around it; false if there are none.
    pub(super) fn force(&mut self, i: usize) -> bool {
        let part = self.live.part;
        self.live.revive();
        while !self.live.serve(i, usize::MAX) {
            let mut best: Option<(f64, usize)> = None;
            let mut look = |live: &Live, d: usize| {
                for &j in part.sites_of.row(d) {
                    let j = j as usize;
                    if !live.open[j] && part.area_max[j] > 0 {
                        let room = part.area_max[j];
                        let score = part.cost(j, room) / room as f64;
                        if best.is_none_or(|b| (score, j) < b) {
                            best = Some((score, j));
                        }
                    }
                }
            };
            look(&self.live, i);
            for &j in self.live.visited() {
                for &a in self.live.carried(j as usize) {
                    look(&self.live, self.live.demand(a));
                }
            }
            match best {
                Some((_, j)) => self.live.open(j),
                None => return false,
            }
        }
        true
    }
}
