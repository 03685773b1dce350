//! The solver against brute force on small random problems.

use quarter::model::{objective, Cost, Links, Plan, Premises, Price, Problem, Sharing};
use quarter::solve::{
    pipeline, prices_bound, shortage, sizing, solve, Limits, Outcome, Silent, Stop,
};

struct Draw(u64);

impl Draw {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }
}

const M2: i64 = 1_000_000;

fn random_problem(seed: u64, sharing: Sharing) -> Problem {
    let mut draw = Draw(seed);
    let (demands, sites) = (1 + draw.below(7), 1 + draw.below(7));
    let kind = draw.below(4);
    let premises = (0..sites)
        .map(|_| {
            let area_min = draw.below(3) as i64 * 200 * M2;
            let area_max = area_min + (1 + draw.below(6)) as i64 * 150 * M2 + draw.below(9) as i64;
            let price = match kind {
                0 => Price {
                    fixed: 10_000,
                    per_m2: 0,
                },
                1 => Price {
                    fixed: 0,
                    per_m2: 10_000,
                },
                2 => Price {
                    fixed: 1_000_000,
                    per_m2: 500,
                },
                _ => Price {
                    fixed: draw.below(3) as i64 * 700_000,
                    per_m2: draw.below(4) as i64 * 499,
                },
            };
            if draw.below(8) == 0 {
                Premises {
                    fixed: true,
                    area_min: 0,
                    area_max,
                    price: Price::default(),
                }
            } else {
                Premises {
                    fixed: false,
                    area_min,
                    area_max,
                    price,
                }
            }
        })
        .collect();
    let density = 2 + draw.below(3);
    let rows = (0..demands)
        .map(|_| {
            let mut row = Vec::new();
            for j in 0..sites {
                if draw.below(4) < density {
                    row.push((j as u32, draw.below(700_000) as u32));
                }
            }
            row
        })
        .collect();
    Problem {
        quota: (0..demands)
            .map(|_| draw.below(6) as i64 * 77 * M2 + draw.below(5) as i64)
            .collect(),
        premises,
        links: Links::from_rows(rows),
        sharing,
        ..Problem::default()
    }
}

/// Lowers quotas that cannot be met, after checking what is said about them.
fn made_feasible(mut p: Problem) -> Problem {
    let (unmet, groups) = shortage(&p);
    let mut told = 0;
    for g in &groups {
        let quota: i64 = g.demands.iter().map(|&i| p.quota[i as usize]).sum();
        let mut sites: Vec<u32> = Vec::new();
        g.demands
            .iter()
            .for_each(|&i| sites.extend(p.links.sites(i as usize)));
        sites.sort_unstable();
        sites.dedup();
        if p.sharing == Sharing::Pooled {
            let room: i64 = sites.iter().map(|&j| p.premises[j as usize].area_max).sum();
            assert_eq!((quota, room, &sites), (g.quota, g.room, &g.sites));
        } else {
            assert!(g.demands.len() > g.sites.len());
        }
        assert!(g.quota > g.room);
        told += g.quota - g.room;
    }
    assert_eq!(told, unmet.iter().sum::<i64>());
    for (i, u) in unmet.iter().enumerate() {
        p.quota[i] -= u;
        if p.links.sites(i).is_empty() {
            p.quota[i] = 0;
        }
    }
    assert!(shortage(&p).1.is_empty());
    p
}

/// The price of open sites by plain augmentation in order of price: sites are a polymatroid.
fn cost_of(p: &Problem, open: &[bool]) -> Option<Cost> {
    // (site, capacity, price per m²), cheapest first; a tier is filled as far as it goes.
    let mut tiers: Vec<(Cost, usize, i64)> = Vec::new();
    let mut cost = 0;
    for (j, s) in p.premises.iter().enumerate() {
        if s.fixed {
            tiers.push((0, j, s.area_max));
        } else if open[j] {
            cost += s.price.of(s.area_min);
            tiers.push((0, j, s.area_min));
            tiers.push((s.price.per_m2.into(), j, s.area_max));
        }
    }
    tiers.sort();
    let mut cap = vec![0; p.premises.len()];
    let mut had = 0;
    for (price, j, upto) in tiers {
        cap[j] = upto;
        let now = max_flow(p, &cap);
        cost += price * Cost::from(now - had);
        had = now;
    }
    (had == p.quota.iter().sum::<i64>()).then_some(cost)
}

/// Smallest cut over all sets of demands: Gale and Hoffman.
fn max_flow(p: &Problem, cap: &[i64]) -> i64 {
    let n = p.quota.len();
    (0..1u32 << n)
        .map(|set| {
            let inside = |i: &usize| set >> i & 1 == 1;
            let outside: i64 = (0..n).filter(|i| !inside(i)).map(|i| p.quota[i]).sum();
            let mut seen = vec![false; cap.len()];
            for i in (0..n).filter(inside).filter(|&i| p.quota[i] > 0) {
                p.links
                    .sites(i)
                    .iter()
                    .for_each(|&j| seen[j as usize] = true);
            }
            outside
                + (0..cap.len())
                    .filter(|&j| seen[j])
                    .map(|j| cap[j])
                    .sum::<i64>()
        })
        .min()
        .unwrap_or(0)
}

fn brute_force(p: &Problem) -> Option<Cost> {
    let n = p.premises.len();
    (0..1u32 << n)
        .filter_map(|set| cost_of(p, &(0..n).map(|j| set >> j & 1 == 1).collect::<Vec<_>>()))
        .min()
}

fn limits() -> Limits {
    Limits {
        gap: 0.0,
        seed: 1,
        stop: Stop::never(),
    }
}

fn check(p: &Problem, out: &Outcome, best: Cost, seed: u64) {
    let plan = out.plan.as_ref().expect("feasible");
    assert_eq!(plan.faults(p), Vec::<String>::new(), "seed {seed}");
    assert_eq!(objective::value(p, plan), out.value);
    assert_eq!(out.value, best, "seed {seed}");
    assert!(out.bound <= out.value, "seed {seed}");
    assert!(
        out.value - out.bound <= 100_000,
        "seed {seed}: {} {}",
        out.value,
        out.bound
    );
    assert!(
        prices_bound(p, &out.multipliers, &out.left_out) <= best,
        "seed {seed}"
    );
    assert_eq!(out.proofs.iter().map(|x| x.value).sum::<Cost>(), out.value);
    assert_eq!(out.proofs.iter().map(|x| x.bound).sum::<Cost>(), out.bound);
    let outs: Vec<u32> = out.left_out.iter().map(|l| l.site).collect();
    assert!(out.left_out.iter().all(|l| !outs.contains(&l.by)));
}

#[test]
fn pooled_equals_brute_force() {
    for seed in 0..1500 {
        let p = made_feasible(random_problem(seed, Sharing::Pooled));
        let best = brute_force(&p).expect("quotas were made feasible");
        check(&p, &pipeline::solve(&p, &limits(), &Silent), best, seed);
        // Where sizes never bind, another engine answers.
        let out = solve(&p, &limits(), None, &Silent);
        let plan = out.plan.as_ref().expect("a plan");
        assert_eq!(plan.faults(&p), Vec::<String>::new(), "seed {seed}");
        assert_eq!(objective::value(&p, plan), best, "seed {seed}");
        assert!(out.value == best && out.bound <= best, "seed {seed}");
    }
}

#[test]
fn sizing_is_exact() {
    for seed in 0..3000 {
        let p = random_problem(seed, Sharing::Pooled);
        let open: Vec<bool> = (0..p.premises.len()).map(|j| seed >> j & 1 == 1).collect();
        let sized = sizing::size(&p, &open);
        let value = sized.as_ref().map(|plan| {
            assert_eq!(plan.faults(&p), Vec::<String>::new());
            objective::value(&p, plan)
        });
        assert_eq!(value, cost_of(&p, &open), "seed {seed}");
    }
}

/// Cheapest way to give demands `i..` premises of their own.
fn exclusive(p: &Problem, i: usize, used: &mut Vec<bool>) -> Option<Cost> {
    if i == p.quota.len() {
        return Some(0);
    }
    if p.quota[i] == 0 {
        return exclusive(p, i + 1, used);
    }
    let mut best: Option<Cost> = None;
    for &j in p.links.sites(i) {
        let (j, s) = (j as usize, p.premises[j as usize]);
        if used[j] || p.quota[i] > s.area_max {
            continue;
        }
        used[j] = true;
        let own = if s.fixed {
            0
        } else {
            s.price.of(s.area_min.max(p.quota[i]))
        };
        let all = exclusive(p, i + 1, used).map(|c| c + own);
        used[j] = false;
        best = [best, all].into_iter().flatten().min();
    }
    best
}

#[test]
fn exclusive_equals_brute_force() {
    for seed in 0..2000 {
        let p = made_feasible(random_problem(seed, Sharing::Exclusive));
        let best = exclusive(&p, 0, &mut vec![false; p.premises.len()]).expect("feasible");
        let out = solve(&p, &limits(), None, &Silent);
        check(&p, &out, best, seed);
        assert_eq!(prices_bound(&p, &out.multipliers, &[]), out.bound);
    }
}

#[test]
fn threads_do_not_matter() {
    for seed in 0..40 {
        let p = made_feasible(random_problem(seed, Sharing::Pooled));
        let by = |threads| -> Option<(Option<Plan>, Cost, Vec<i64>)> {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .ok()?;
            let out = pool.install(|| solve(&p, &limits(), None, &Silent));
            Some((out.plan, out.bound, out.multipliers))
        };
        let one = by(1);
        assert!(one == by(2) && one == by(8), "seed {seed}");
    }
}

/// Price of the next and of the last mm² at premises with this load, `None` if there is none.
fn margins(s: &Premises, load: i64, priced: bool) -> (Option<i64>, Option<i64>) {
    let (free, per) = if s.fixed {
        (s.area_max, 0)
    } else {
        (s.area_min, s.price.per_m2)
    };
    let per = if priced { per } else { 1 };
    let at = |l: i64| if l < free { 0 } else { per };
    (
        (load < s.area_max).then(|| at(load)),
        (load > 0).then(|| at(load - 1)),
    )
}

#[test]
fn sizing_is_least_distance() {
    // No cycle in the residual network lowers the price, or the way at the same price.
    for seed in 0..2000 {
        let p = random_problem(seed, Sharing::Pooled);
        let open = vec![true; p.premises.len()];
        let Some(plan) = sizing::size(&p, &open) else {
            continue;
        };
        let (n, m) = (p.quota.len(), p.premises.len());
        let priced = p.premises.iter().any(|s| !s.fixed && s.price.per_m2 > 0);
        let mut arcs: Vec<(usize, usize, (i64, i64))> = Vec::new();
        for i in (0..n).filter(|&i| p.quota[i] > 0) {
            for (&j, &mm) in p.links.sites(i).iter().zip(p.links.distances(i)) {
                arcs.push((i, n + j as usize, (0, mm.into())));
                if plan
                    .flow
                    .iter()
                    .any(|f| f.demand as usize == i && f.site == j)
                {
                    arcs.push((n + j as usize, i, (0, -i64::from(mm))));
                }
            }
        }
        for (j, s) in p.premises.iter().enumerate() {
            let of = plan.flow.iter().filter(|f| f.site as usize == j);
            let (next, last) = margins(s, of.map(|f| f.area).sum(), priced);
            arcs.extend(next.map(|c| (n + j, n + m, (c, 0))));
            arcs.extend(last.map(|c| (n + m, n + j, (-c, 0))));
        }
        let mut dist = vec![(0i64, 0i64); n + m + 1];
        let settled = (0..n + m + 2).any(|_| {
            let mut still = true;
            for &(u, v, c) in &arcs {
                let d = (dist[u].0 + c.0, dist[u].1 + c.1);
                if d < dist[v] {
                    dist[v] = d;
                    still = false;
                }
            }
            still
        });
        assert!(settled, "seed {seed}");
    }
}

/// Demands in a square that may also be sites, as in a dense town.
fn town(n: u64, side: u64) -> Problem {
    let mut draw = Draw(n);
    let at: Vec<(i64, i64)> = (0..n)
        .map(|_| (draw.below(side) as i64, draw.below(side) as i64))
        .collect();
    let row = |a: &(i64, i64)| {
        let way = |b: &(i64, i64)| ((a.0 - b.0).pow(2) + (a.1 - b.1).pow(2)) as f64;
        let near = at
            .iter()
            .enumerate()
            .map(|(j, b)| (j as u32, way(b).sqrt() as u32));
        near.filter(|&(_, d)| d < 700_000).collect()
    };
    let price = Price {
        fixed: 10_000_000_000,
        per_m2: 50_000_000,
    };
    let one = Premises {
        fixed: false,
        area_min: 400 * M2,
        area_max: 5000 * M2,
        price,
    };
    Problem {
        quota: (0..n).map(|_| (20 + draw.below(600) as i64) * M2).collect(),
        premises: vec![one; n as usize],
        links: Links::from_rows(at.iter().map(row).collect()),
        sharing: Sharing::Pooled,
        ..Problem::default()
    }
}

#[test]
fn rounds_do_not_depend_on_threads() {
    let p = made_feasible(town(400, 5_000_000));
    let by = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .ok()?;
        let out = pool.install(|| {
            solve(
                &p,
                &Limits {
                    gap: 0.002,
                    ..limits()
                },
                None,
                &Silent,
            )
        });
        assert!(out.bound <= out.value && out.stopped.is_none());
        Some((out.plan, out.bound, out.multipliers))
    };
    let one = by(1);
    assert!(one.is_some() && one == by(2) && one == by(8));
}

#[test]
fn stopping_leaves_a_plan() {
    let p = made_feasible(town(600, 4_000_000));
    let now = std::time::Instant::now();
    let stop = Stop::new(Some(now), Default::default());
    let out = solve(
        &p,
        &Limits {
            gap: 0.0,
            seed: 1,
            stop,
        },
        None,
        &Silent,
    );
    assert_eq!(out.plan.map(|plan| plan.faults(&p)), Some(Vec::new()));
    assert_eq!(out.stopped, Some(quarter::solve::Stopped::Time));
    assert!(now.elapsed().as_secs() < 5);
}
