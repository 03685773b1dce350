//! Against brute force, and certificates priced again by code of their own.

use super::*;
use crate::solve::certificate::{Prices, Proof};
use crate::solve::median::{Matrix, UNREACHABLE};
use crate::solve::rng::Rng;
use crate::solve::{Silent, Stop};
use std::collections::BTreeMap;

struct Town {
    matrix: Matrix,
    weight: Vec<i64>,
    p: usize,
    required: Vec<u32>,
    forbidden: Vec<bool>,
}

fn town(seed: u64, most: (usize, usize)) -> Town {
    let mut rng = Rng(seed);
    let (n, m) = (1 + rng.below(most.0), 1 + rng.below(most.1));
    let side = if rng.below(3) == 0 { 4 } else { 200 };
    let gaps = rng.below(5) == 0;
    let spots: Vec<(i64, i64)> = (0..n + m)
        .map(|_| (rng.below(side) as i64, rng.below(side) as i64))
        .collect();
    let mut distance = Vec::new();
    for i in 0..n {
        for j in 0..m {
            let (a, b) = (spots[i], spots[n + j]);
            let far = gaps && rng.below(4) == 0;
            let d = (a.0 - b.0).abs() + (a.1 - b.1).abs();
            distance.push(if far { UNREACHABLE } else { d as u32 });
        }
    }
    let forbidden: Vec<bool> = (0..m).map(|_| rng.below(7) == 0).collect();
    Town {
        matrix: Matrix::new(m, distance),
        weight: match rng.below(3) {
            0 => (0..n).map(|_| rng.below(4) as i64).collect(),
            _ => Vec::new(),
        },
        p: 1 + rng.below(m.min(5)),
        required: (0..m as u32)
            .filter(|&j| !forbidden[j as usize] && rng.below(9) == 0)
            .collect(),
        forbidden,
    }
}

impl Town {
    fn ask(&self) -> Center<'_> {
        Center {
            near: &self.matrix,
            weight: self.weight.clone(),
            p: self.p,
            required: self.required.clone(),
            forbidden: self.forbidden.clone(),
        }
    }

    fn value(&self, open: &[u32]) -> Option<i64> {
        let ask = self.ask();
        let worst = ask.assign(open).into_iter().map(|a| a.map(|a| a.0));
        {
            let mut worst = worst;
            worst.try_fold(0, |w, a| Some(w.max(a?)))
        }
    }

    fn best(&self) -> Option<i64> {
        let m = self.matrix.sites() as u32;
        (0u32..1 << m)
            .filter(|s| s.count_ones() as usize <= self.p)
            .filter(|s| self.required.iter().all(|&j| s >> j & 1 == 1))
            .filter(|s| (0..m).all(|j| s >> j & 1 == 0 || !self.forbidden[j as usize]))
            .filter_map(|s| self.value(&(0..m).filter(|j| s >> j & 1 == 1).collect::<Vec<_>>()))
            .min()
    }
}

struct Pricer<'a> {
    ask: &'a Center<'a>,
    reach: i64,
    demands: &'a [u32],
}

type Settled = BTreeMap<u32, bool>;

impl Pricer<'_> {
    fn rest(&self, p: &Prices, j: u32) -> i128 {
        let near = |i: u32| {
            self.ask
                .distance(i as usize, j as usize)
                .is_some_and(|d| d <= self.reach)
        };
        let terms = self
            .demands
            .iter()
            .zip(&p.demand)
            .filter(|(i, _)| near(**i));
        let cost = if self.ask.required.contains(&j) {
            0
        } else {
            1_000_000
        };
        cost - terms.map(|(_, &u)| i128::from(u)).sum::<i128>()
    }

    fn leaf(&self, p: &Prices, settled: &Settled) -> i128 {
        assert!(p.cuts.is_empty() && p.demand.iter().all(|&u| u >= 0));
        assert_eq!(p.demand.len(), self.demands.len());
        let mut bound: i128 = p.demand.iter().map(|&u| i128::from(u)).sum();
        for j in 0..self.ask.near.sites() as u32 {
            bound += match settled.get(&j) {
                None => self.rest(p, j).min(0),
                Some(true) => self.rest(p, j),
                Some(false) => 0,
            };
        }
        bound
    }

    fn price(&self, proof: &Proof, settled: &Settled) -> i128 {
        match proof {
            Proof::Prices(p) => self.leaf(p, settled),
            Proof::Branch { site, open, closed } => {
                let side = |proof, is_open| {
                    let mut settled = settled.clone();
                    assert!(settled.insert(*site, is_open).is_none());
                    self.price(proof, &settled)
                };
                side(open, true).min(side(closed, false))
            }
            Proof::Settled {
                prices,
                open,
                closed,
                rest,
            } => {
                let here = self.leaf(prices, settled);
                let mut worst = i128::MAX;
                let mut inner = settled.clone();
                for (list, is_open) in [(open, true), (closed, false)] {
                    for &j in list {
                        let r = self.rest(prices, j);
                        worst = worst.min(here + if is_open { -r } else { r });
                        assert!(inner.insert(j, is_open).is_none());
                    }
                }
                worst.min(self.price(rest, &inner))
            }
            _ => panic!("not made here"),
        }
    }
}

fn check(ask: &Center, answer: &Answer, seed: u64) {
    let Some(why) = &answer.why else {
        return;
    };
    assert_eq!(why.reach, answer.bound - 1, "seed {seed}");
    let mut total = 0;
    for c in &why.certificates {
        assert!(c.demands.is_sorted());
        let pricer = Pricer {
            ask,
            reach: why.reach,
            demands: &c.demands,
        };
        let mut settled: Settled = (0..ask.near.sites() as u32)
            .filter(|&j| !ask.allowed(j as usize))
            .map(|j| (j, false))
            .collect();
        for l in &c.left_out {
            let near = |i: &u32, j: u32| {
                ask.distance(*i as usize, j as usize)
                    .is_some_and(|d| d <= why.reach)
            };
            assert!(
                c.demands.iter().all(|i| !near(i, l.site) || near(i, l.by)),
                "seed {seed}"
            );
            if !ask.required.contains(&l.site) {
                settled.insert(l.site, false);
            }
        }
        total += pricer.price(&c.proof, &settled);
    }
    let room = (ask.p - ask.required.len()) as i128;
    assert!(total > room * 1_000_000, "seed {seed}: {total}");
}

#[test]
fn small_towns_agree_with_brute_force() {
    let mut found = 0;
    for seed in 0..800 {
        let town = town(seed, (14, 9));
        let limits = Limits {
            gap: 0.0,
            seed,
            stop: Stop::never(),
        };
        let answer = solve(&town.ask(), &limits, None, &Silent);
        match town.best() {
            None => assert!(answer.infeasible && answer.open.is_empty(), "seed {seed}"),
            Some(best) => {
                found += 1;
                assert_eq!((answer.value, answer.bound), (best, best), "seed {seed}");
                assert_eq!(town.value(&answer.open), Some(best), "seed {seed}");
                assert!(answer.open.len() <= town.p);
                check(&town.ask(), &answer, seed);
            }
        }
    }
    assert!(found > 400, "{found}");
}

#[test]
fn larger_towns_are_proved_again() {
    for seed in 0..90 {
        let mut town = town(seed, (120, 60));
        town.p = (town.matrix.sites() / [3, 6, 10][seed as usize % 3])
            .max(town.required.len())
            .max(1);
        let limits = Limits {
            gap: 0.0,
            seed,
            stop: Stop::never(),
        };
        let answer = solve(&town.ask(), &limits, None, &Silent);
        if answer.infeasible {
            continue;
        }
        assert_eq!(answer.value, answer.bound, "seed {seed}");
        check(&town.ask(), &answer, seed);
    }
}

#[test]
fn a_stop_at_any_moment_leaves_a_plan_and_a_bound() {
    let town = town(5, (150, 80));
    for ms in [0, 1, 2, 5, 20] {
        let end = std::time::Instant::now() + std::time::Duration::from_millis(ms);
        let limits = Limits {
            gap: 0.0,
            seed: 1,
            stop: Stop::new(Some(end), Default::default()),
        };
        let answer = solve(&town.ask(), &limits, None, &Silent);
        assert!(answer.bound <= answer.value || answer.open.is_empty());
        check(&town.ask(), &answer, 5);
    }
}
