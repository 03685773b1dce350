//! Against brute force, and certificates priced again by code of their own.

use super::*;
use crate::solve::rng::Rng;
use crate::solve::{Silent, Stop};
use std::collections::BTreeMap;

fn town(seed: u64) -> Capacitated {
    let mut rng = Rng(seed);
    let (n, m) = (1 + rng.below(7), 1 + rng.below(6));
    let demand: Vec<i64> = (0..n).map(|_| rng.below(8) as i64).collect();
    let gaps = rng.below(4) == 0;
    let median = rng.below(3) == 0;
    let forbidden: Vec<bool> = (0..m).map(|_| rng.below(9) == 0).collect();
    Capacitated {
        capacity: (0..m).map(|_| 2 + rng.below(14) as i64).collect(),
        fixed: (0..m)
            .map(|_| if median { 0 } else { rng.below(30) as i64 })
            .collect(),
        cost: (0..n * m)
            .map(|_| {
                if gaps && rng.below(4) == 0 {
                    NO_WAY
                } else {
                    rng.below(40) as i64
                }
            })
            .collect(),
        p: median.then(|| 1 + rng.below(m)),
        required: (0..m as u32)
            .filter(|&j| !forbidden[j as usize] && rng.below(9) == 0)
            .collect(),
        forbidden,
        demand,
    }
}

/// Cheapest transport by negative cycles in the residual graph, in millionths of the unit.
fn transport(ask: &Capacitated, open: &[usize]) -> Option<f64> {
    // Units are moved one by one along the cheapest path (Bellman, Ford).
    let (n, m) = (ask.demand.len(), ask.sites());
    let rate = |i: usize, j: usize| match ask.cost(i, j) {
        NO_WAY => f64::INFINITY,
        c => c as f64 / ask.demand[i].max(1) as f64,
    };
    let mut flow = vec![vec![0i64; m]; n];
    let mut total = 0.0;
    for i in 0..n {
        for _ in 0..ask.demand[i] {
            let load = |flow: &Vec<Vec<i64>>, j: usize| flow.iter().map(|f| f[j]).sum::<i64>();
            let mut dist = vec![f64::INFINITY; m];
            let mut from = vec![None; m];
            open.iter().for_each(|&j| dist[j] = rate(i, j));
            for _ in 0..m {
                for &a in open {
                    for &b in open {
                        for k in (0..n).filter(|&k| flow[k][a] > 0) {
                            let d = dist[a] + rate(k, b) - rate(k, a);
                            if d < dist[b] - 1e-9 {
                                dist[b] = d;
                                from[b] = Some((a, k));
                            }
                        }
                    }
                }
            }
            let free = open
                .iter()
                .filter(|&&j| load(&flow, j) < ask.capacity[j] && dist[j].is_finite());
            let &end = free.min_by(|a, b| dist[**a].total_cmp(&dist[**b]))?;
            total += dist[end];
            let mut j = end;
            while let Some((a, k)) = from[j] {
                flow[k][a] -= 1;
                flow[k][j] += 1;
                j = a;
            }
            flow[i][j] += 1;
        }
    }
    Some(total + open.iter().map(|&j| ask.fixed[j] as f64).sum::<f64>())
}

fn best(ask: &Capacitated) -> Option<f64> {
    let m = ask.sites();
    (0u32..1 << m)
        .filter(|s| ask.p.is_none_or(|p| s.count_ones() as usize <= p))
        .filter(|s| ask.required.iter().all(|&j| s >> j & 1 == 1))
        .filter(|s| (0..m).all(|j| s >> j & 1 == 0 || !ask.forbidden[j]))
        .filter_map(|s| transport(ask, &(0..m).filter(|j| s >> j & 1 == 1).collect::<Vec<_>>()))
        .min_by(f64::total_cmp)
}

type Settled = BTreeMap<u32, bool>;

fn price(ask: &Capacitated, proof: &Proof, settled: &Settled) -> f64 {
    match proof {
        Proof::Prices(p) => {
            let mut bound = p.demand.iter().map(|&u| u as f64).sum::<f64>()
                - p.limit as f64 * ask.p.unwrap_or(0) as f64;
            for j in 0..ask.sites() {
                let mut items: Vec<(f64, f64)> = (0..ask.demand.len())
                    .filter(|&i| ask.cost(i, j) != NO_WAY)
                    .map(|i| {
                        (
                            p.demand[i] as f64 - ask.cost(i, j) as f64 * 1e6,
                            ask.demand[i] as f64,
                        )
                    })
                    .filter(|e| e.0 > 0.0)
                    .collect();
                items.sort_by(|a, b| (b.0 * a.1).total_cmp(&(a.0 * b.1)));
                let mut room = ask.capacity[j] as f64;
                let mut rest = ask.fixed[j] as f64 * 1e6 + p.limit as f64;
                for (over, size) in items {
                    let part = if size == 0.0 {
                        1.0
                    } else {
                        (room / size).clamp(0.0, 1.0)
                    };
                    rest -= over * part;
                    room -= size * part;
                }
                bound += match settled.get(&(j as u32)) {
                    None => rest.min(0.0),
                    Some(true) => rest,
                    Some(false) => 0.0,
                };
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
        Proof::Word => f64::INFINITY,
        _ => panic!("not made here"),
    }
}

#[test]
fn small_towns_agree_with_brute_force() {
    let mut found = 0;
    for seed in 0..600 {
        let ask = town(seed);
        let limits = Limits {
            gap: 0.0,
            seed,
            stop: Stop::never(),
        };
        let answer = solve(&ask, &limits, None, &Silent);
        let Some(best) = best(&ask) else {
            assert!(answer.infeasible && answer.open.is_none(), "seed {seed}");
            continue;
        };
        found += 1;
        let (value, bound) = (answer.value as f64 / 1e6, answer.bound as f64 / 1e6);
        assert!((value - best).abs() < 1e-4, "seed {seed}: {value} {best}");
        assert!(
            bound <= best + 1e-4 && bound >= best - 1e-4 - 1e-9 * best,
            "seed {seed}: {bound} {best}"
        );
        let open = answer.open.unwrap_or_default();
        assert!(ask.p.is_none_or(|p| open.len() <= p));
        for (i, &d) in ask.demand.iter().enumerate() {
            let got: i64 = answer
                .flow
                .iter()
                .filter(|f| f.demand as usize == i)
                .map(|f| f.units)
                .sum();
            assert_eq!(got, d, "seed {seed}");
        }
        for j in 0..ask.sites() as u32 {
            let load: i64 = answer
                .flow
                .iter()
                .filter(|f| f.site == j)
                .map(|f| f.units)
                .sum();
            assert!(
                load == 0 || (open.contains(&j) && load <= ask.capacity[j as usize]),
                "seed {seed}"
            );
        }
        let mut settled: Settled = (0..ask.sites() as u32)
            .filter(|&j| ask.forbidden[j as usize])
            .map(|j| (j, false))
            .collect();
        ask.required.iter().for_each(|&j| {
            settled.insert(j, true);
        });
        let again = price(&ask, &answer.certificate.proof, &settled);
        assert!(
            again >= answer.bound as f64 - 10.0,
            "seed {seed}: {again} {}",
            answer.bound
        );
    }
    assert!(found > 300, "{found}");
}
