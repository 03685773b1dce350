//! Against brute force, and certificates priced again by code of their own.

use super::*;
use crate::solve::certificate::{self, Proof};
use crate::solve::rng::Rng;
use crate::solve::{Silent, Stop};
use std::collections::BTreeMap;

struct Town {
    matrix: Matrix,
    weight: Vec<i64>,
    p: usize,
    required: Vec<u32>,
    forbidden: Vec<bool>,
    cost: Vec<i64>,
}

fn town(seed: u64) -> Town {
    let mut rng = Rng(seed);
    let (n, m) = (1 + rng.below(12), 1 + rng.below(9));
    let side = if rng.below(3) == 0 { 3 } else { 60 };
    let gaps = rng.below(4) == 0;
    let distance = (0..n * m).map(|_| {
        if gaps && rng.below(3) == 0 {
            UNREACHABLE
        } else {
            rng.below(side) as u32
        }
    });
    let matrix = Matrix::new(m, distance.collect());
    let forbidden: Vec<bool> = (0..m).map(|_| rng.below(7) == 0).collect();
    Town {
        matrix,
        weight: (0..n).map(|_| rng.below(4) as i64 * 3).collect(),
        p: 1 + rng.below(m),
        required: (0..m as u32)
            .filter(|&j| !forbidden[j as usize] && rng.below(9) == 0)
            .collect(),
        cost: match rng.below(3) {
            0 => (0..m).map(|_| rng.below(40) as i64).collect(),
            _ => Vec::new(),
        },
        forbidden,
    }
}

impl Town {
    fn ask(&self) -> Median<'_> {
        Median {
            near: &self.matrix,
            weight: self.weight.clone(),
            p: self.p,
            required: self.required.clone(),
            forbidden: self.forbidden.clone(),
            cost: self.cost.clone(),
        }
    }

    fn value(&self, open: &[usize]) -> Option<i128> {
        let cost = |&j: &usize| i128::from(self.cost.get(j).copied().unwrap_or(0));
        let mut value: i128 = open.iter().map(cost).sum();
        for (i, &w) in self.weight.iter().enumerate().filter(|w| *w.1 > 0) {
            let d = open
                .iter()
                .map(|&j| self.matrix.distance(i, j))
                .min()
                .filter(|&d| d != UNREACHABLE)?;
            value += i128::from(w) * i128::from(d);
        }
        Some(value)
    }

    fn best(&self) -> Option<i128> {
        let m = self.matrix.sites();
        (0u32..1 << m)
            .filter(|s| s.count_ones() as usize <= self.p)
            .filter(|s| self.required.iter().all(|&j| s >> j & 1 == 1))
            .filter(|s| (0..m).all(|j| s >> j & 1 == 0 || !self.forbidden[j]))
            .filter_map(|s| self.value(&(0..m).filter(|j| s >> j & 1 == 1).collect::<Vec<_>>()))
            .min()
    }
}

/// Settled sites; forbidden ones are closed.
type Settled = BTreeMap<u32, bool>;

/// A bound from first principles, in millionths.
fn price(ask: &Median, proof: &Proof, settled: &Settled) -> i128 {
    let (n, m) = (ask.near.demands(), ask.near.sites());
    match proof {
        Proof::Prices(p) => {
            let rest: Vec<i128> = (0..m).map(|j| rest(ask, &p.demand, p.limit, j)).collect();
            let mut bound = p.demand.iter().map(|&u| i128::from(u)).sum::<i128>()
                - i128::from(p.limit) * ask.p as i128;
            for (j, &rest) in rest.iter().enumerate() {
                bound += term(settled, j as u32, rest);
            }
            bound
        }
        Proof::Branch { site, open, closed } => {
            let side = |proof, is_open| {
                let mut settled = settled.clone();
                assert!(settled.insert(*site, is_open).is_none());
                price(ask, proof, &settled)
            };
            side(open, true).min(side(closed, false))
        }
        Proof::Regions { base, regions } => {
            let mut of_demand = vec![usize::MAX; n];
            let mut of_site = vec![usize::MAX; m];
            for (k, r) in regions.iter().enumerate() {
                for &i in &r.demands {
                    assert_eq!(std::mem::replace(&mut of_demand[i as usize], k), usize::MAX);
                }
                for &j in &r.sites {
                    assert_eq!(std::mem::replace(&mut of_site[j as usize], k), usize::MAX);
                }
            }
            let outside = (0..n).filter(|&i| of_demand[i] == usize::MAX);
            let mut bound = outside.map(|i| i128::from(base.demand[i])).sum::<i128>()
                - i128::from(base.limit) * ask.p as i128;
            for j in (0..m).filter(|&j| of_site[j] == usize::MAX) {
                bound += term(settled, j as u32, rest(ask, &base.demand, base.limit, j));
            }
            bound
                + regions
                    .iter()
                    .map(|r| region(ask, base, r, &r.proof, settled))
                    .sum::<i128>()
        }
        Proof::Settled { .. } | Proof::Groups { .. } | Proof::Word => panic!("not made here"),
    }
}

fn region(
    ask: &Median,
    base: &certificate::Prices,
    r: &certificate::Region,
    proof: &Proof,
    settled: &Settled,
) -> i128 {
    match proof {
        Proof::Branch { site, open, closed } => {
            assert!(r.sites.contains(site));
            let side = |proof, is_open| {
                let mut settled = settled.clone();
                assert!(settled.insert(*site, is_open).is_none());
                region(ask, base, r, proof, &settled)
            };
            side(open, true).min(side(closed, false))
        }
        Proof::Prices(p) => {
            let mut prices = base.demand.clone();
            for (&i, &u) in r.demands.iter().zip(&p.demand) {
                prices[i as usize] = u;
                // No site elsewhere gains more than at the base.
                for j in (0..ask.near.sites() as u32)
                    .filter(|j| !r.sites.contains(j) && settled.get(j) != Some(&false))
                {
                    let there = there(ask, i as usize, j as usize);
                    let (now, before) = (
                        i128::from(u) - there,
                        i128::from(base.demand[i as usize]) - there,
                    );
                    assert!(now.max(0) <= before.max(0));
                }
            }
            let paid: i128 = p.demand.iter().map(|&u| i128::from(u)).sum();
            paid + r
                .sites
                .iter()
                .map(|&j| term(settled, j, rest(ask, &prices, base.limit, j as usize)))
                .sum::<i128>()
        }
        _ => panic!("not made here"),
    }
}

fn there(ask: &Median, i: usize, j: usize) -> i128 {
    match ask.near.distance(i, j) {
        UNREACHABLE => i128::MAX / 2,
        d => i128::from(ask.weight[i]) * i128::from(d) * 1_000_000,
    }
}

fn rest(ask: &Median, prices: &[i64], limit: i64, j: usize) -> i128 {
    let cost = i128::from(ask.cost.get(j).copied().unwrap_or(0)) * 1_000_000;
    let gain = (0..prices.len()).map(|i| (i128::from(prices[i]) - there(ask, i, j)).max(0));
    i128::from(limit) + cost - gain.sum::<i128>()
}

fn term(settled: &Settled, j: u32, rest: i128) -> i128 {
    match settled.get(&j) {
        None => rest.min(0),
        Some(true) => rest,
        Some(false) => 0,
    }
}

fn given(ask: &Median) -> Settled {
    let closed = (0..ask.near.sites()).filter(|&j| ask.forbidden.get(j) == Some(&true));
    let mut settled: Settled = closed.map(|j| (j as u32, false)).collect();
    ask.required.iter().for_each(|&j| {
        settled.insert(j, true);
    });
    settled
}

fn check(ask: &Median, answer: &Answer) {
    let c = &answer.certificate;
    assert_eq!(price(ask, &c.proof, &given(ask)), c.bound);
    assert!(c.bound > (answer.bound - 1) * 1_000_000);
}

#[test]
fn small_towns_agree_with_brute_force() {
    let mut found = 0;
    for seed in 0..800 {
        let town = town(seed);
        let limits = Limits {
            gap: 0.0,
            seed,
            stop: Stop::new(
                Some(std::time::Instant::now() + std::time::Duration::from_secs(5)),
                Default::default(),
            ),
        };
        let answer = solve(&town.ask(), &limits, None, &Silent);
        match town.best() {
            None => assert!(answer.open.is_empty(), "seed {seed}"),
            Some(best) => {
                found += 1;
                assert_eq!((answer.value, answer.bound), (best, best), "seed {seed}");
                let open: Vec<usize> = answer.open.iter().map(|&j| j as usize).collect();
                assert_eq!(town.value(&open), Some(best), "seed {seed}");
                assert!(answer.stopped.is_none());
                check(&town.ask(), &answer);
            }
        }
    }
    assert!(found > 400, "{found}");
}

fn city(seed: u64, n: usize, m: usize) -> (Points, Vec<i64>) {
    let mut rng = Rng(seed);
    let mut spots = |k: usize| {
        (0..k)
            .map(|_| (rng.unit() * 3000.0, rng.unit() * 3000.0))
            .collect::<Vec<_>>()
    };
    let (demand, site) = (spots(n), spots(m));
    let mut rng = Rng(seed + 1);
    let weight = (0..n).map(|_| 1 + rng.below(50) as i64).collect();
    (Points::new(demand, site, 1.0, Rounding::Nearest), weight)
}

#[test]
fn cities_are_proved_and_certificates_priced_again() {
    for seed in 0..4 {
        let (points, weight) = city(seed, 400, 80);
        let ask = Median::new(&points, weight, 20);
        let limits = Limits {
            gap: 0.0,
            seed,
            stop: Stop::never(),
        };
        let answer = solve(&ask, &limits, None, &Silent);
        assert_eq!(answer.value, answer.bound, "seed {seed}");
        check(&ask, &answer);
    }
}

/// Too large for one tree: prices are drawn towards plans, and the certificate is made of regions.
#[test]
fn a_large_city_is_bounded_region_by_region() {
    let (points, weight) = city(1, 1200, 240);
    let ask = Median::new(&points, weight, 45);
    let limits = Limits {
        gap: 2e-5,
        seed: 1,
        stop: Stop::never(),
    };
    let answer = solve(&ask, &limits, None, &Silent);
    check(&ask, &answer);
    assert!(answer.certificate.proof.has_regions());
    let gap = (answer.value - answer.bound) as f64 / answer.value as f64;
    assert!(gap <= 2e-5, "{gap}");
}

/// A few households far out, and thousands in town: a plan that leaves the few out is none.
#[test]
fn light_demands_are_served_too() {
    let (points, mut weight) = city(5, 300, 60);
    weight.iter_mut().for_each(|w| *w *= 1 << 20);
    let row = |i: usize| {
        let mut row = Vec::new();
        points.nearest(i, 60, &mut row);
        row.retain(|e| e.1 < 900);
        row
    };
    let mut rows: Vec<Vec<(u32, u32)>> = (0..300).map(row).collect();
    for k in 0..6 {
        rows.push(vec![(60 + k, 500 + k)]);
        weight.push(1);
    }
    let lists = Lists::new(66, rows);
    let ask = Median::new(&lists, weight, 26);
    let limits = Limits {
        gap: 1e-3,
        seed: 1,
        stop: Stop::never(),
    };
    let answer = solve(&ask, &limits, None, &Silent);
    assert!((60..66).all(|j| answer.open.contains(&j)));
    assert!(answer.open.len() <= 26 && answer.bound <= answer.value);
    check(&ask, &answer);
}

#[test]
fn a_stop_at_any_moment_leaves_a_plan_and_a_bound() {
    let (points, weight) = city(7, 600, 120);
    let ask = Median::new(&points, weight, 25);
    for ms in [0, 1, 3, 10, 30, 100, 200] {
        let end = std::time::Instant::now() + std::time::Duration::from_millis(ms);
        let limits = Limits {
            gap: 0.0,
            seed: 1,
            stop: Stop::new(Some(end), Default::default()),
        };
        let answer = solve(&ask, &limits, None, &Silent);
        assert!(!answer.open.is_empty() && answer.open.len() <= 25);
        assert!(answer.bound <= answer.value);
        assert!(answer.bound == answer.value || answer.stopped.is_some());
        check(&ask, &answer);
    }
}

#[test]
fn threads_do_not_matter() {
    let (points, weight) = city(3, 300, 60);
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let ask = Median::new(&points, weight.clone(), 15);
        let limits = Limits {
            gap: 0.0,
            seed: 5,
            stop: Stop::never(),
        };
        let answer = pool.install(|| solve(&ask, &limits, None, &Silent));
        (answer.open, answer.bound, answer.certificate)
    };
    assert_eq!(run(1), run(2));
}

#[test]
fn nearest_sites_come_in_order_whatever_is_asked_for() {
    let (points, _) = city(11, 40, 90);
    for i in 0..40 {
        let mut all: Vec<(u32, u32)> = (0..90)
            .map(|j| (j, points.distance(i, j as usize)))
            .collect();
        all.sort_by_key(|e| (e.1, e.0));
        let mut row = Vec::new();
        for k in [0, 1, 2, 7, 30, 89, 90, 200] {
            points.nearest(i, k, &mut row);
            assert_eq!(row, all[..k.min(90)]);
        }
    }
}
