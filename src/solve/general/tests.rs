//! The general engine against trying everything.

use super::brute::{brute, brute_all, key, random_problem};
use super::*;
use crate::model::objective::Goal;
use crate::model::{Row, COST_SCALE};
use crate::solve::{Silent, Stop};

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

fn check(p: &Problem, out: &Outcome, best: Option<(Cost, Cost)>, seed: u64) {
    let Some(best) = best else {
        assert!(
            out.plan.is_none(),
            "seed {seed}: a plan where there is none"
        );
        assert!(out.infeasible, "seed {seed}: not told that there is none");
        return;
    };
    let Some(plan) = &out.plan else {
        panic!("seed {seed}: no plan, best {best:?} {p:#?}")
    };
    let faults = plan.faults(p);
    assert!(faults.is_empty(), "seed {seed}: {faults:?}");
    let have = key(p, plan);
    assert_eq!(out.value, objective::value(p, plan));
    let equal = same(have.0, best.0) && same(have.1, best.1);
    assert!(equal, "seed {seed}: {have:?} instead of {best:?} {p:#?}");
    let sign = if p.goal.most() { -1 } else { 1 };
    let value = if p.goal == Goal::BackupCover {
        best.1
    } else {
        best.0
    };
    let doubt = 10 + value.abs() / 2_000_000_000;
    assert!(
        sign * out.bound <= value + doubt,
        "seed {seed}: bound {} best {value}",
        out.bound
    );
    assert!(
        same(sign * out.bound, value),
        "seed {seed}: bound {} best {value}",
        out.bound
    );
    assert!(out.stopped.is_none() && !out.infeasible);
}

#[test]
fn every_goal_with_everything_against_brute_force() {
    use rayon::prelude::*;
    let count: Vec<bool> = (0..3_000u64)
        .into_par_iter()
        .map(|seed| {
            let p = random_problem(seed);
            let best = brute(&p);
            check(&p, &solve(&p, &limits(), None, &Silent), best, seed);
            best.is_some()
        })
        .collect();
    let feasible = count.iter().filter(|c| **c).count();
    assert!(feasible > 800 && feasible < 2_500, "{feasible} feasible");
}

#[test]
fn blame_is_a_smallest_conflicting_set() {
    let mut told = 0;
    for seed in (0..1_500u64).filter(|s| s % 6 != 5) {
        let p = random_problem(seed);
        let out = solve(&p, &limits(), None, &Silent);
        if !out.infeasible {
            continue;
        }
        assert!(!out.blame.is_empty(), "seed {seed}: nobody to blame");
        told += 1;
        // What is blamed excludes each other; without any one of it there is a plan.
        let both = blame_only(&p, &out.blame);
        assert!(brute(&both).is_none(), "seed {seed}: {:?}", out.blame);
        for k in 0..out.blame.len() {
            let mut less = out.blame.clone();
            less.remove(k);
            assert!(
                brute(&blame_only(&p, &less)).is_some(),
                "seed {seed}: {:?}",
                out.blame
            );
        }
    }
    assert!(told > 100, "{told} told");
}

fn blame_only(p: &Problem, kept: &[crate::solve::Blame]) -> Problem {
    let mut q = p.clone();
    let has = |b| kept.contains(&b);
    use crate::solve::Blame;
    let optional = p.optional();
    for i in (0..q.quota.len()).filter(|&i| !optional[i] && !has(Blame::Demand(i as u32))) {
        q.quota[i] = 0;
    }
    for k in (0..q.rows.len()).rev().filter(|&k| !has(Blame::Row(k))) {
        q.rows.remove(k);
    }
    for k in (0..q.shares.len()).filter(|&k| !has(Blame::Share(k))) {
        q.shares[k].at_least = 0;
    }
    q.required.retain(|&j| has(Blame::Required(j)));
    q.forbidden.retain(|&j| has(Blame::Forbidden(j)));
    q
}

#[test]
fn a_warm_start_is_never_lost_and_a_stop_leaves_what_there_is() {
    use std::sync::atomic::AtomicBool;
    use std::sync::Arc;
    let stopped = Limits {
        stop: Stop::new(None, Arc::new(AtomicBool::new(true))),
        ..limits()
    };
    for seed in 0..600u64 {
        let p = random_problem(seed);
        let out = solve(&p, &limits(), None, &Silent);
        let cold = solve(&p, &stopped, None, &Silent);
        let sign = if p.goal.most() { -1 } else { 1 };
        if let Some(plan) = &cold.plan {
            assert!(plan.faults(&p).is_empty(), "seed {seed}");
        }
        let Some(plan) = out.plan else {
            assert!(cold.plan.is_none());
            continue;
        };
        let backup = p.goal == Goal::BackupCover;
        let worst = sign * out.value;
        assert!(
            sign * cold.bound <= worst,
            "seed {seed}: {} {worst}",
            cold.bound
        );
        let warm = solve(&p, &stopped, Some(&plan), &Silent);
        let kept = warm.plan.expect("the start");
        assert!(kept.faults(&p).is_empty());
        assert!(key(&p, &kept) <= key(&p, &plan), "seed {seed}");
        assert!(backup || sign * warm.bound <= sign * warm.value);
        let again = solve(&p, &limits(), Some(&plan), &Silent);
        let again = key(&p, &again.plan.expect("a plan"));
        assert!(again <= key(&p, &plan), "seed {seed}");
    }
}

#[test]
fn special_engines_say_the_same() {
    use rayon::prelude::*;
    let special: Vec<bool> = (0..3_000u64)
        .into_par_iter()
        .map(|seed| {
            let mut p = random_problem(seed);
            p.shares.clear();
            let counted = |r: &Row| r.at_least.is_none() && r.name != "area";
            p.rows.retain(counted);
            p.rows.truncate(1);
            if p.goal == Goal::LeastPrice {
                p.rows.clear();
                p.required = p.required.iter().copied().take(1).collect();
            }
            if p.plain() {
                return false;
            }
            let best = brute(&p);
            let out = crate::solve::solve(&p, &limits(), None, &Silent);
            check(&p, &out, best, seed);
            !out.certificates.is_empty() && out.unit != COST_SCALE
        })
        .collect();
    let special = special.iter().filter(|s| **s).count();
    assert!(special > 150, "{special} special");
}

#[test]
fn alternatives_are_the_next_best() {
    for seed in 0..600u64 {
        let p = random_problem(seed);
        if p.goal == Goal::BackupCover {
            continue;
        }
        let first = solve(&p, &limits(), None, &Silent);
        let Some(plan) = first.plan else { continue };
        let all = brute_all(&p);
        let found = crate::solve::alternatives(&p, &plan, 3, 0.1, &limits(), &Silent);
        let bits = |plan: &Plan| {
            let new = (0..p.premises.len()).filter(|&j| !p.premises[j].fixed);
            new.filter(|&j| plan.area[j].is_some())
                .fold(0u32, |b, j| b | 1 << j)
        };
        let mut before = vec![bits(&plan)];
        for k in 0..3 {
            let other = |set: u32| before.iter().all(|b| b & !set != 0);
            let best = all.iter().filter(|(set, _)| other(*set)).map(|a| a.1).min();
            match (best, found.get(k)) {
                (None, None) => break,
                (Some(best), Some(out)) => {
                    let plan = out.plan.as_ref().expect("a plan");
                    assert!(
                        plan.faults(&p).is_empty() && other(bits(plan)),
                        "seed {seed}"
                    );
                    assert!(same(key(&p, plan).0, best.0), "seed {seed} {k}");
                    before.push(bits(plan));
                }
                (best, out) => panic!("seed {seed} {k}: {best:?} {}", out.is_some()),
            }
        }
    }
}

#[test]
fn the_search_alone_finds_plans() {
    let (mut found, mut best_of, mut all) = (0, 0, 0);
    for seed in 0..1_500u64 {
        let p = random_problem(seed);
        let (Some(best), Some(shape)) = (brute(&p), shape::Shape::new(&p)) else {
            continue;
        };
        all += 1;
        if let Some(plan) = search::run(&p, &shape, &limits(), None, false) {
            assert!(plan.faults(&p).is_empty(), "seed {seed}");
            let have = key(&p, &plan);
            assert!(have >= best || same(have.0, best.0), "seed {seed}");
            found += 1;
            best_of += u32::from(same(have.0, best.0) && same(have.1, best.1));
        }
    }
    println!("{found} of {all} with a plan, {best_of} of them the best");
    assert!(found * 10 > all * 8 && best_of * 10 > found * 5);
}

/// With the fewest sites there can be, nobody reaches more twice than the multipliers say.
#[test]
fn backup_bound_is_never_beaten() {
    let (mut tried, mut sharp) = (0, 0);
    for seed in (2..2_400).step_by(6) {
        let mut p = random_problem(seed);
        assert_eq!(p.goal, Goal::BackupCover);
        let Some((sites, best)) = brute(&p) else {
            continue;
        };
        p.rows.push(Row {
            name: "fewest sites".into(),
            terms: stage::every_new_site(&p),
            at_least: None,
            at_most: Some(sites * COST_SCALE),
        });
        let Some(shape) = shape::Shape::new(&p) else {
            continue;
        };
        if let Some(bound) = bound::backup(&p, &shape, &limits()) {
            tried += 1;
            assert!(bound >= -best, "seed {seed}: {bound} {}", -best);
            sharp += usize::from(bound - -best < crate::model::COST_PER_MILLI * 2);
        }
    }
    assert!(tried > 150 && sharp * 2 > tried, "{sharp} of {tried}");
}
