//! Rounds of cuts at a node, and the search for better covers between them.

use super::*;
use crate::solve::cover::cut::Place;
use crate::solve::cover::polish::polish;

impl Tree<'_> {
    /// Goes on to larger windows when the last round lifted the bound too little.
    pub(super) fn climb(&mut self, lifts: &[i128], depth: usize) {
        if let [.., before, last] = lifts {
            let gap = i128::from(self.value) * MICRO - last;
            self.level += usize::from((last - before) * 8 < gap);
        }
        self.level = self.level.min(self.top(depth));
    }

    /// The largest windows worth their while: where few sites are left, branching is cheaper.
    pub(super) fn top(&self, depth: usize) -> usize {
        let free = self.settled.iter().filter(|s| s.is_none()).count();
        match (free, depth) {
            (0..=600, _) => 0,
            (601..=1_200, _) | (_, 1..) => 1,
            _ => 2,
        }
    }

    /// Adds cuts from windows as large as it takes to find some; says whether there were any.
    pub(super) fn separate_somehow(&mut self, depth: usize) -> bool {
        loop {
            if self.separate() > 0 {
                return true;
            }
            if self.level >= self.top(depth) || self.stop.now() {
                return false;
            }
            self.level += 1;
        }
    }

    /// Do the last rounds of cuts lift the bound too little?
    pub(super) fn stalled(&self, lifts: &[i128], depth: usize) -> bool {
        let back = if depth == 0 { 3 } else { 1 };
        let (Some(&last), Some(at)) = (lifts.last(), lifts.len().checked_sub(1 + back)) else {
            return false;
        };
        let gap = i128::from(self.value) * MICRO - last;
        (last - lifts[at]) * 10 < gap
    }

    /// Makes the program anew, without closed sites and idle rows, when there are many of them.
    pub(super) fn rebuild(&mut self) -> Option<()> {
        let closed = self.settled.iter().filter(|s| **s == Some(false)).count();
        let (sites, lines) = self.program.size();
        let left = self.part.cost.len() - closed;
        if left * 5 > sites * 4 && lines < 2 * left + 200 {
            return Some(());
        }
        let tight = self.program.tight(0.1);
        let chosen = self.program.tight_cuts(&self.cuts, 0.02);
        self.program = Program::new(self.part, &self.settled, &tight, &self.cuts, &chosen)?;
        (self.program.run(self.stop) == Ended::Solved).then_some(())
    }

    /// Looks for a better cover among sites of small reduced cost.
    pub(super) fn polish(&mut self, worth: &Worth) {
        let mut found = false;
        for share in [40, 8] {
            let better = polish(
                self.part,
                &self.settled,
                worth,
                &self.best,
                share,
                self.stop,
            );
            if let Some((open, value)) = better {
                (self.best, self.value) = (open, value);
                found = true;
            }
        }
        // What has failed once fails again: the cover is good.
        self.polishes = found;
    }

    /// Adds cuts that the point violates; says how many.
    pub(super) fn separate(&mut self) -> usize {
        self.asked += 1;
        let place = Place {
            part: self.part,
            program: &self.program,
            cuts: &self.cuts,
            round: self.asked,
            level: self.level,
            stop: self.stop,
        };
        let fresh = place.separate(&mut self.barren);
        let count = fresh.len();
        for cut in fresh {
            self.program.add_cut(&cut, self.cuts.len() as u32);
            self.cuts.push(cut);
        }
        count
    }

    /// The site whose two branches lift the bound most, of those near one half.
    pub(super) fn probe(&mut self) -> Option<u32> {
        let x = &self.program.x;
        let mut near: Vec<(f64, u32)> = (0..self.part.cost.len() as u32)
            .filter(|&j| self.settled[j as usize].is_none())
            .map(|j| ((x[j as usize] - PROBE_NEAR).abs(), j))
            .filter(|c| c.0 < PROBE_WITHIN)
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        near.truncate(PROBES);
        let before: f64 = (0..x.len()).map(|j| self.part.cost[j] as f64 * x[j]).sum();
        let mut best = (0.0, None);
        for (_, j) in near {
            let mut score = 1.0;
            for to in [true, false] {
                let after = self.program.probe(j as usize, to, PROBE_ITERATIONS)?;
                score *= (after - before).clamp(1e-4, self.value as f64);
            }
            if score > best.0 {
                best = (score, Some(j));
            }
        }
        best.1
    }
}
