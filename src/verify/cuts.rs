//! Cuts: the least weight of a cover of a few demands, found again by branching.

use super::ground::Ground;
use super::{Check, Verified};
use crate::report::evidence::CutFile;
use std::collections::HashMap;

/// Branching steps after which a cut is not believed.
const MOST_STEPS: u64 = 5_000_000;

/// Does every cover of the cut's rows weigh at least its right-hand side?
pub fn holds(
    cut: &CutFile,
    g: &Ground,
    demands: &[usize],
    users: &HashMap<usize, Vec<(usize, i128)>>,
    at: &str,
    v: &mut Verified,
) -> bool {
    let coef = |j: usize| -> Option<i64> {
        let c = cut.coef.get(&g.region.sites[j].id);
        c.map_or(Some(0), |c| c.as_i64()).filter(|c| *c >= 0)
    };
    let mut rows: Vec<Vec<(u32, i64)>> = Vec::new();
    let spare = cut.spare.is_empty() || cut.spare.len() == cut.rows.len();
    if !spare || cut.spare.iter().any(|b| *b < 0) {
        v.compare(false, Check::Bound, at, "spare", ">= 0, one per row");
        return false;
    }
    for (k, &place) in cut.rows.iter().enumerate() {
        let Some(&i) = demands.get(place as usize) else {
            v.compare(false, Check::Bound, at, place, demands.len());
            return false;
        };
        let sites = g.near[i]
            .iter()
            .filter(|j| users.contains_key(&(**j as usize)));
        let row: Option<Vec<(u32, i64)>> = sites.map(|&j| Some((j, coef(j as usize)?))).collect();
        let Some(mut row) = row else {
            v.compare(false, Check::Bound, at, "coef", ">= 0");
            return false;
        };
        // Not to cover it is one more choice, which no other row has.
        row.extend(cut.spare.get(k).map(|&b| (u32::MAX - k as u32, b)));
        // A row that a weightless site covers asks for nothing.
        if row.iter().all(|r| r.1 > 0) {
            row.sort_by_key(|r| (r.1, r.0));
            rows.push(row);
        }
    }
    let mut search = Search {
        rows,
        wanted: cut.rhs,
        steps: 0,
    };
    let covered = vec![false; search.rows.len()];
    let lighter = search.lighter(&covered, 0, &mut Vec::new());
    let sure = search.steps <= MOST_STEPS;
    let ok = cut.price >= 0 && sure && !lighter;
    v.compare(
        ok,
        Check::Bound,
        at,
        format!("cut >= {}", cut.rhs),
        if sure {
            "a lighter cover"
        } else {
            "too hard to check"
        },
    );
    ok
}

struct Search {
    /// Per row: sites and weights, lightest first.
    rows: Vec<Vec<(u32, i64)>>,
    wanted: i64,
    steps: u64,
}

impl Search {
    /// Is there a cover lighter than wanted, given what is covered and what it weighs so far?
    /// Sites in `out` are not used any more.
    fn lighter(&mut self, covered: &[bool], weight: i64, out: &mut Vec<u32>) -> bool {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return false;
        }
        let Some((row, least)) = self.look(covered, out) else {
            return weight < self.wanted;
        };
        if weight + least >= self.wanted {
            return false;
        }
        let choices: Vec<(u32, i64)> = self.rows[row]
            .iter()
            .filter(|(j, _)| !out.contains(j))
            .copied()
            .collect();
        let before = out.len();
        let mut found = false;
        for (j, w) in choices {
            let mut next = covered.to_vec();
            for (r, row) in self.rows.iter().enumerate() {
                next[r] |= row.iter().any(|(k, _)| *k == j);
            }
            if self.lighter(&next, weight + w, out) {
                found = true;
                break;
            }
            out.push(j);
        }
        out.truncate(before);
        found
    }

    /// The open row with the fewest sites, and a bound on what the open rows weigh at least: each
    /// pays what its sites have left of their weight (dual ascent, fewest sites first).
    fn look(&self, covered: &[bool], out: &[u32]) -> Option<(usize, i64)> {
        let mut open: Vec<(usize, usize)> = (0..covered.len())
            .filter(|&r| !covered[r])
            .map(|r| {
                let usable = self.rows[r].iter().filter(|(j, _)| !out.contains(j));
                (usable.count(), r)
            })
            .collect();
        open.sort_unstable();
        let first = open.first()?.1;
        let mut left: HashMap<u32, i64> = HashMap::new();
        let mut least = 0i64;
        for (_, r) in open {
            let usable = || self.rows[r].iter().filter(|(j, _)| !out.contains(j));
            let pays = usable()
                .map(|(j, w)| *left.get(j).unwrap_or(w))
                .min()
                .unwrap_or(i64::MAX / 4);
            least = least.saturating_add(pays);
            usable().for_each(|(j, w)| *left.entry(*j).or_insert(*w) -= pays);
        }
        Some((first, least))
    }
}
