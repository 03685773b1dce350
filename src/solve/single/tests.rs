//! One facility each, against trying everything.

use super::*;
use crate::model::{Cost, Links, Mm2, Premises, Price};
use crate::solve::brute::Dice;
use crate::solve::general::brute::{brute, key, random_problem};

fn limits() -> Limits {
    Limits {
        gap: 0.0,
        seed: 1,
        stop: Stop::never(),
    }
}

/// Values that differ by rounding only.
fn same(a: Cost, b: Cost) -> bool {
    (a - b).abs() <= 10 + a.abs() / 1_000_000_000
}

#[test]
fn one_facility_each_against_brute_force() {
    use rayon::prelude::*;
    let seen: Vec<(bool, bool, bool)> = (0..1_500u64)
        .into_par_iter()
        .map(|seed| {
            let mut p = random_problem(seed);
            if p.sharing == Sharing::Exclusive || p.goal == Goal::MostDispersed {
                return (false, false, false);
            }
            // Half of them are the plain area model, or that with required sites.
            if seed % 2 == 0 && p.goal == Goal::LeastPrice {
                p.rows.clear();
                p.shares.clear();
                p.forbidden.clear();
                p.required.truncate(usize::from(seed % 4 == 0));
            }
            p.sharing = Sharing::Pooled;
            let split = brute(&p);
            p.sharing = Sharing::Single;
            let best = brute(&p);
            let out = dispatch::solve(&p, &limits(), None, &Silent);
            let Some(best) = best else {
                assert!(
                    out.plan.is_none(),
                    "seed {seed}: a plan where there is none"
                );
                // The plain model is only asked where there is room for all.
                let asked = split.is_some() || !p.plain();
                assert!(out.infeasible || !asked, "seed {seed}: not told");
                return (false, split.is_some(), false);
            };
            let plan = out.plan.as_ref().expect("a plan");
            assert!(plan.faults(&p).is_empty(), "seed {seed}");
            let have = key(&p, plan);
            let equal = same(have.0, best.0) && same(have.1, best.1);
            assert!(equal, "seed {seed}: {have:?} instead of {best:?} {p:#?}");
            let value = objective::value(&p, plan);
            assert_eq!(out.value, value);
            assert!(!p.goal.better(value, out.bound), "seed {seed}");
            assert!(same(value, out.bound), "seed {seed}: {value} {}", out.bound);
            let (parts, whole): (Cost, _) = (out.proofs.iter().map(|p| p.value).sum(), out.value);
            assert!(out.proofs.is_empty() || parts == whole, "seed {seed}");
            (true, split != Some(best), !out.proofs.is_empty())
        })
        .collect();
    let count = |of: fn(&(bool, bool, bool)) -> bool| seen.iter().filter(|s| of(s)).count();
    let (all, dearer, priced) = (count(|s| s.0), count(|s| s.1), count(|s| s.2));
    println!("{all} with a plan, {dearer} other than split, {priced} with the pooled evidence");
    assert!(all > 400 && priced > 15, "{all} {dearer} {priced}");
}

const UNIT: Mm2 = 100_000_000;

/// Few sites that are nearly full, so that it matters whether a demand may be split.
fn full(seed: u64) -> Problem {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x33);
    for _ in 0..4 {
        dice.below(2);
    }
    let (n, m) = (2 + dice.below(2) as usize, 3 + dice.below(3) as usize);
    let premises = (0..n).map(|_| Premises {
        fixed: false,
        area_min: dice.below(3) as Mm2 * UNIT,
        area_max: (4 + dice.below(4) as Mm2) * UNIT,
        price: Price {
            fixed: 500_000 * dice.below(4) as i64,
            per_m2: 700 * dice.below(6) as i64,
        },
    });
    let premises: Vec<Premises> = premises.collect();
    let row = |dice: &mut Dice| -> Vec<(u32, u32)> {
        let near = (0..n as u32).filter(|_| dice.below(5) > 0);
        near.collect::<Vec<_>>()
            .into_iter()
            .map(|j| (j, dice.below(90) as u32))
            .collect()
    };
    let rows = (0..m).map(|_| row(&mut dice)).collect();
    let goals = [
        Goal::LeastPrice,
        Goal::LeastDistance,
        Goal::MostCovered,
        Goal::LeastWorstDistance,
    ];
    let mut p = Problem {
        quota: (0..m).map(|_| (2 + dice.below(2) as Mm2) * UNIT).collect(),
        premises,
        links: Links::from_rows(rows),
        weight: (0..m).map(|_| 1_000 + dice.below(4) as i64 * 500).collect(),
        sharing: Sharing::Single,
        goal: goals[(seed % 4) as usize],
        ..Problem::default()
    };
    if p.goal != Goal::LeastPrice || dice.below(2) == 0 {
        p.rows.push(crate::model::Row {
            name: "sites".into(),
            terms: (0..n as u32).map(|j| (j, Price::ONE_SITE)).collect(),
            at_least: None,
            at_most: Some(crate::model::COST_SCALE * (1 + dice.below(n as u64)) as Cost),
        });
    }
    p
}

/// The best key over every choice of open sites and of a site, or none, for each demand.
fn every_choice(p: &Problem) -> Option<(Cost, Cost)> {
    let (n, m) = (p.premises.len(), p.quota.len());
    let mut best = None;
    for code in 0..(n + 1).pow(m as u32) * (1 << n) {
        let (open, mut rest) = (code & ((1 << n) - 1), code >> n);
        let (mut load, mut flow) = (vec![0; n], Vec::new());
        for i in 0..m {
            let j = rest % (n + 1);
            rest /= n + 1;
            if j < n {
                load[j] += p.quota[i];
                flow.push(crate::model::Flow {
                    demand: i as u32,
                    site: j as u32,
                    area: p.quota[i],
                });
            }
        }
        let size = |j: usize| (open >> j & 1 == 1).then(|| p.premises[j].area_min.max(load[j]));
        let area = (0..n).map(size).collect();
        let plan = Plan { area, flow };
        if plan.faults(p).is_empty() {
            let key = key(p, &plan);
            best = Some(best.map_or(key, |b: (Cost, Cost)| b.min(key)));
        }
    }
    best
}

#[test]
fn full_sites_against_every_choice() {
    use rayon::prelude::*;
    let seen: Vec<(bool, bool)> = (0..240u64)
        .into_par_iter()
        .map(|seed| {
            let mut p = full(seed);
            let best = every_choice(&p);
            let out = dispatch::solve(&p, &limits(), None, &Silent);
            p.sharing = Sharing::Pooled;
            let split = dispatch::solve(&p, &limits(), None, &Silent);
            p.sharing = Sharing::Single;
            let Some(best) = best else {
                assert!(out.plan.is_none(), "seed {seed}");
                let asked = split.plan.is_some() || !p.plain();
                assert!(out.infeasible || !asked, "seed {seed}: not told");
                return (false, split.plan.is_some());
            };
            let plan = out.plan.as_ref().expect("a plan");
            assert!(plan.faults(&p).is_empty(), "seed {seed}");
            let have = key(&p, plan);
            assert!(
                same(have.0, best.0),
                "seed {seed}: {have:?} instead of {best:?}"
            );
            assert!(same(out.value, out.bound), "seed {seed}: {}", out.bound);
            assert!(!p.goal.better(out.value, out.bound), "seed {seed}");
            (true, out.value != split.value)
        })
        .collect();
    let all = seen.iter().filter(|s| s.0).count();
    let other = seen.iter().filter(|s| s.1).count();
    println!("{all} with a plan, {other} other than split");
    assert!(all > 80 && other > 30, "{all} {other}");
}

/// A town too large to try everything: the plan keeps all it must, and the bound is the pooled one
/// or better.
#[test]
fn a_larger_town_keeps_everybody_whole() {
    for seed in 0..6u64 {
        let mut dice = Dice(seed ^ 0x5151);
        let (m, n) = (60, 14);
        let premises = (0..n).map(|_| Premises {
            fixed: dice.below(9) == 0,
            area_min: 0,
            area_max: 40_000 + dice.below(30_000) as Mm2,
            price: Price {
                fixed: 50_000 + dice.below(50_000) as i64,
                per_m2: dice.below(9_000) as i64,
            },
        });
        let mut premises: Vec<Premises> = premises.collect();
        for p in premises.iter_mut().filter(|p| p.fixed) {
            p.price = Price::default();
        }
        let row = |dice: &mut Dice| -> Vec<(u32, u32)> {
            let near = (0..n as u32)
                .filter(|_| dice.below(3) > 0)
                .collect::<Vec<_>>();
            near.into_iter()
                .map(|j| (j, dice.below(700_000) as u32))
                .collect()
        };
        let rows = (0..m).map(|_| row(&mut dice)).collect();
        let p = Problem {
            quota: (0..m).map(|_| 2_000 + dice.below(9_000) as Mm2).collect(),
            premises,
            links: Links::from_rows(rows),
            weight: vec![1_000; m],
            sharing: Sharing::Single,
            ..Problem::default()
        };
        let stop =
            Stop::never().until(std::time::Instant::now() + std::time::Duration::from_secs(4));
        let limits = Limits { stop, ..limits() };
        let out = dispatch::solve(&p, &limits, None, &Silent);
        let plan = out.plan.as_ref().expect("a plan");
        assert!(plan.faults(&p).is_empty(), "seed {seed}");
        assert!(out.bound <= out.value);
        let mut pooled = p.clone();
        pooled.sharing = Sharing::Pooled;
        let split = dispatch::solve(&pooled, &limits, None, &Silent);
        assert!(split.value > 0 && out.value <= split.value + split.value / 33);
    }
}
