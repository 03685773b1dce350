//! Cuts: the least weight of a cover of a few demands, found again by branching.

use super::ground::Ground;
use super::{Check, Verified};
use crate::report::evidence::CutFile;
use std::collections::{BTreeMap, HashMap};

/// Branching steps after which a cut is not believed.
const MOST_STEPS: u64 = 500_000;

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
    let (sure, lighter) = match Search::new(&rows, cut.rhs) {
        Some(mut search) => {
            let all: Vec<usize> = (0..search.choices.len()).collect();
            let lighter = search.lighter(search.all, 0, all);
            (search.steps <= MOST_STEPS, lighter)
        }
        None => (false, false),
    };
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

/// The search for a cover that is too light.
struct Search {
    /// What may be chosen: the rows it covers, one bit each, and its weight; no one does all that
    /// another one does for no more.
    choices: Vec<(u128, i64)>,
    /// All rows.
    all: u128,
    wanted: i64,
    steps: u64,
}

impl Search {
    /// `None` if there are more rows than bits.
    fn new(rows: &[Vec<(u32, i64)>], wanted: i64) -> Option<Search> {
        if rows.len() > 128 {
            return None;
        }
        let mut of: BTreeMap<u32, (u128, i64)> = BTreeMap::new();
        for (r, row) in rows.iter().enumerate() {
            for &(j, w) in row {
                let choice = of.entry(j).or_insert((0, w));
                choice.0 |= 1 << r;
            }
        }
        let mut sorted: Vec<(u128, i64)> = of.into_values().collect();
        sorted.sort_by_key(|c| (c.1, std::cmp::Reverse(c.0.count_ones()), c.0));
        let mut choices: Vec<(u128, i64)> = Vec::new();
        for c in sorted {
            if !choices.iter().any(|k| k.0 & c.0 == c.0) {
                choices.push(c);
            }
        }
        Some(Search {
            choices,
            all: (0..rows.len()).fold(0, |all, r| all | 1 << r),
            wanted,
            steps: 0,
        })
    }

    /// Is there a cover of the rows `goal` by the choices in `alive` that is lighter than wanted,
    /// given what weighs already?
    ///
    /// A node is bounded by what rows can pay: in turn, those with fewest choices first, each pays
    /// what its choices have left of their weight. A choice that has so much left that a cover with
    /// it is heavy enough is no choice any more.
    fn lighter(&mut self, goal: u128, weight: i64, alive: Vec<usize>) -> bool {
        if goal == 0 {
            return weight < self.wanted;
        }
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return false;
        }
        let mut left: Vec<i64> = alive.iter().map(|&c| self.choices[c].1).collect();
        let mut rows: Vec<(usize, u32)> = bits(goal).map(|r| (self.over(r, &alive), r)).collect();
        rows.sort_unstable();
        let mut bound = weight;
        for (_, r) in rows {
            let mine = || (0..alive.len()).filter(|&k| self.choices[alive[k]].0 >> r & 1 == 1);
            let Some(pays) = mine().map(|k| left[k]).min() else {
                return false;
            };
            bound = bound.saturating_add(pays);
            let mine: Vec<usize> = mine().collect();
            mine.iter().for_each(|&k| left[k] -= pays);
        }
        if bound >= self.wanted {
            return false;
        }
        let kept = (0..alive.len()).filter(|&k| left[k] < self.wanted - bound);
        let mut kept: Vec<(i64, usize)> = kept.map(|k| (left[k], alive[k])).collect();
        kept.sort_unstable();
        let mut alive: Vec<usize> = kept.iter().map(|k| k.1).collect();
        let Some((_, row)) = bits(goal).map(|r| (self.over(r, &alive), r)).min() else {
            return false;
        };
        let tries: Vec<usize> = alive
            .iter()
            .copied()
            .filter(|&c| self.choices[c].0 >> row & 1 == 1)
            .collect();
        for c in tries {
            let (covers, w) = self.choices[c];
            let rest = goal & !covers;
            alive.retain(|&k| k != c);
            let useful = alive.iter().copied();
            let useful = useful.filter(|&k| self.choices[k].0 & rest != 0).collect();
            if self.lighter(rest, weight + w, useful) {
                return true;
            }
        }
        false
    }

    /// Choices of a row.
    fn over(&self, row: u32, alive: &[usize]) -> usize {
        let covers = |c: &&usize| self.choices[**c].0 >> row & 1 == 1;
        alive.iter().filter(covers).count()
    }
}

/// The bits that are set, ascending.
fn bits(set: u128) -> impl Iterator<Item = u32> {
    let next = |s: &u128| Some(s & (s - 1)).filter(|s| *s != 0);
    std::iter::successors((set != 0).then_some(set), next).map(u128::trailing_zeros)
}
