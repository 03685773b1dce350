//! Prices certificates again, sharing nothing with the code that made them.

use crate::solve::certificate::{Certificate, Cut, Prices, Proof};
use crate::solve::cover::Cover;
use std::collections::HashMap;

/// An outsider's view of a certificate.
pub struct Auditor<'a> {
    cover: &'a Cover,
    certificate: &'a Certificate,
    /// Sites in reach of the demands that are not left out.
    sites: Vec<u32>,
    step: i128,
}

/// Millionths in a unit.
pub const MICRO_UNIT: i128 = 1_000_000;

impl<'a> Auditor<'a> {
    /// Looks at what is left out.
    pub fn new(cover: &'a Cover, certificate: &'a Certificate) -> Auditor<'a> {
        let demands = &certificate.demands;
        assert!(demands.windows(2).all(|w| w[0] < w[1]), "demands ascend");
        let reach = |j: u32| -> Vec<u32> {
            let over = |i: &&u32| cover.rows.row(**i as usize).contains(&j);
            demands.iter().filter(over).copied().collect()
        };
        let out: Vec<u32> = certificate.left_out.iter().map(|l| l.site).collect();
        assert!(out.windows(2).all(|w| w[0] < w[1]), "sites left out ascend");
        for l in &certificate.left_out {
            let (site, by) = (reach(l.site), reach(l.by));
            assert!(site.iter().all(|i| by.contains(i)), "{l:?} reaches as much");
            assert!(cover.cost[l.by as usize] <= cover.cost[l.site as usize]);
            assert!(out.binary_search(&l.by).is_err(), "{l:?} is there");
            let single = |i: &u32| {
                cover
                    .least
                    .as_ref()
                    .is_none_or(|least| least[*i as usize] == 1)
            };
            assert!(site.iter().all(single), "{l:?} is never needed beside");
        }
        let rows = demands.iter().flat_map(|&i| cover.rows.row(i as usize));
        let mut sites: Vec<u32> = rows
            .copied()
            .filter(|j| out.binary_search(j).is_err())
            .collect();
        sites.sort_unstable();
        sites.dedup();
        let gcd = sites.iter().fold(0, |mut a: i64, &j| {
            let mut b = cover.cost[j as usize];
            while b != 0 {
                (a, b) = (b, a % b);
            }
            a
        });
        Auditor {
            cover,
            certificate,
            sites,
            step: i128::from(gcd.max(1)) * MICRO_UNIT,
        }
    }

    /// Does the proof bear the bound that is claimed?
    pub fn agrees(&self) -> bool {
        let proved = self.bound(&self.certificate.proof, &mut Vec::new());
        self.up(proved) >= self.certificate.bound
    }

    fn up(&self, bound: i128) -> i128 {
        -(-bound).div_euclid(self.step) * self.step
    }

    fn bound(&self, proof: &Proof, settled: &mut Vec<(u32, bool)>) -> i128 {
        match proof {
            Proof::Prices(prices) => self.price(prices, settled).0,
            Proof::Branch { site, open, closed } => {
                settled.push((*site, true));
                let a = self.bound(open, settled);
                settled.pop();
                settled.push((*site, false));
                let b = self.bound(closed, settled);
                settled.pop();
                a.min(b)
            }
            Proof::Settled {
                prices,
                open,
                closed,
                rest,
            } => {
                let (bound, reduced) = self.price(prices, settled);
                let of = |j: &u32| reduced[self.sites.binary_search(j).expect("a site in reach")];
                let mut least = i128::MAX;
                for j in open {
                    assert!(of(j) < 0);
                    least = least.min(bound - of(j));
                }
                for j in closed {
                    assert!(of(j) > 0);
                    least = least.min(bound + of(j));
                }
                let before = settled.len();
                settled.extend(open.iter().map(|&j| (j, true)));
                settled.extend(closed.iter().map(|&j| (j, false)));
                let rest = self.bound(rest, settled);
                settled.truncate(before);
                least.min(rest)
            }
            Proof::Regions { .. } | Proof::Groups { .. } | Proof::Word => {
                panic!("nobody's word is taken here")
            }
        }
    }

    fn price(&self, prices: &Prices, settled: &[(u32, bool)]) -> (i128, Vec<i128>) {
        let cost = |&j: &u32| i128::from(self.cover.cost[j as usize]) * MICRO_UNIT;
        let mut reduced: Vec<i128> = self.sites.iter().map(cost).collect();
        let mut bound = 0;
        assert_eq!(prices.demand.len(), self.certificate.demands.len());
        for (&i, &u) in self.certificate.demands.iter().zip(&prices.demand) {
            assert!(u >= 0);
            let least = self.cover.least.as_ref().map_or(1, |l| l[i as usize]);
            bound += i128::from(u) * i128::from(least);
            let mut row = self.cover.rows.row(i as usize).to_vec();
            row.sort_unstable();
            row.dedup();
            for j in row {
                if let Ok(at) = self.sites.binary_search(&j) {
                    reduced[at] -= i128::from(u);
                }
            }
        }
        for cut in &prices.cuts {
            assert!(cut.price >= 0 && self.holds(cut), "{cut:?}");
            bound += i128::from(cut.price) * i128::from(cut.rhs);
            for (j, w) in &cut.coef {
                let at = self.sites.binary_search(j).expect("a site in reach");
                reduced[at] -= i128::from(cut.price) * i128::from(*w);
            }
        }
        for (j, r) in self.sites.iter().zip(&reduced) {
            bound += match settled.iter().find(|s| s.0 == *j) {
                None => *r.min(&0),
                Some((_, true)) => *r,
                Some((_, false)) => 0,
            };
        }
        (bound, reduced)
    }

    /// Does every cover of the rows of a cut obey it?
    fn holds(&self, cut: &Cut) -> bool {
        let known = |i: &u32| self.certificate.demands.binary_search(i).is_ok();
        assert!(cut.rows.iter().all(known), "rows of cuts are demands");
        let weight = |j: u32| {
            let at = cut.coef.iter().find(|c| c.0 == j);
            at.map_or(0, |c| c.1)
        };
        let mut masks: HashMap<u32, u64> = HashMap::new();
        for (b, &i) in cut.rows.iter().enumerate() {
            for &j in self.cover.rows.row(i as usize) {
                if self.sites.binary_search(&j).is_ok() {
                    *masks.entry(j).or_default() |= 1 << b;
                }
            }
        }
        let mut sites: Vec<(u64, i64)> = masks.iter().map(|(&j, &m)| (m, weight(j))).collect();
        sites.sort_unstable();
        sites.dedup_by_key(|s| s.0);
        let all = sites.clone();
        sites.retain(|&(m, w)| {
            let better = |&(n, v): &(u64, i64)| m & !n == 0 && v <= w && (n, v) != (m, w);
            !all.iter().any(better)
        });
        let rest = if cut.rows.len() == 64 {
            u64::MAX
        } else {
            (1 << cut.rows.len()) - 1
        };
        !lighter(&sites, rest, cut.rhs, &mut HashMap::new())
    }
}

/// Is there a cover of the rows `rest` that weighs less than `limit`? `known` has limits that are
/// out of reach.
fn lighter(sites: &[(u64, i64)], rest: u64, limit: i64, known: &mut HashMap<u64, i64>) -> bool {
    if limit <= 0 || known.get(&rest).is_some_and(|&k| limit <= k) {
        return false;
    }
    if rest == 0 {
        return true;
    }
    let over = |b: u32| sites.iter().filter(move |s| s.0 >> b & 1 == 1);
    let row = (0..64)
        .filter(|b| rest >> b & 1 == 1)
        .min_by_key(|&b| over(b).count());
    let found =
        row.is_some_and(|b| over(b).any(|s| lighter(sites, rest & !s.0, limit - s.1, known)));
    if !found {
        known.insert(rest, limit);
    }
    found
}
