//! The general engine against trying everything.

use super::*;
use crate::model::objective::Goal;
use crate::model::{Flow, Mm2, Premises, Price, Row, Share, Sharing, COST_SCALE};
use crate::solve::brute::Dice;
use crate::solve::{Silent, Stop};

const UNIT: Mm2 = 100_000_000;
const GOALS: [Goal; 6] = [
    Goal::LeastPrice,
    Goal::MostCovered,
    Goal::BackupCover,
    Goal::LeastDistance,
    Goal::LeastWorstDistance,
    Goal::MostDispersed,
];

pub(super) fn limits() -> Limits {
    Limits {
        gap: 0.0,
        seed: 1,
        stop: Stop::never(),
    }
}

/// A small problem of any kind; sometimes without any plan.
pub(super) fn random_problem(seed: u64) -> Problem {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 77);
    for _ in 0..4 {
        dice.below(2);
    }
    let goal = GOALS[(seed % 6) as usize];
    let tight = dice.below(2) == 0;
    let alone = tight && dice.below(4) == 0;
    let most = if tight { 4 } else { 6 };
    let (n, m) = (1 + dice.below(most) as usize, 1 + dice.below(most) as usize);
    // 0: sites, 1: money, 2: area too at one price, 3: area at any price.
    let kind = dice.below(if tight { 4 } else { 2 });
    let premises: Vec<Premises> = (0..n)
        .map(|_| {
            let fixed = dice.below(7) == 0;
            let min = if tight {
                dice.below(3) as Mm2 * UNIT
            } else {
                0
            };
            let max = if tight {
                min + dice.below(4) as Mm2 * UNIT
            } else {
                1000 * UNIT
            };
            let price = match kind {
                0 => Price::ONE_SITE,
                1 => Price {
                    fixed: 10_000 * dice.below(9) as i64,
                    per_m2: 0,
                },
                2 => Price {
                    fixed: 1_000_000 * dice.below(3) as i64,
                    per_m2: 10_000,
                },
                _ => Price {
                    fixed: 700_000 * dice.below(4) as i64,
                    per_m2: 499 * dice.below(9) as i64,
                },
            };
            Premises {
                fixed,
                area_min: if fixed { 0 } else { min },
                area_max: max,
                price: if fixed { Price::default() } else { price },
            }
        })
        .collect();
    let density = 2 + dice.below(3);
    let far = if dice.below(3) == 0 { 4 } else { 900_000 };
    let rows = (0..m).map(|_| {
        let sites = 0..n as u32;
        let near = sites
            .filter(|_| dice.below(4) < density)
            .collect::<Vec<_>>();
        near.into_iter()
            .map(|j| (j, dice.below(far) as u32))
            .collect()
    });
    let links = Links::from_rows(rows.collect());
    let quota: Vec<Mm2> = (0..m)
        .map(|_| match (dice.below(8), tight) {
            (0, _) => 0,
            (_, true) => (1 + dice.below(2) as Mm2) * UNIT,
            _ => 1,
        })
        .collect();
    let weight: Vec<i64> = (0..m).map(|_| dice.below(5) as i64 * 1_500).collect();
    let mut p = Problem {
        quota,
        premises,
        links,
        weight,
        goal,
        sharing: if alone {
            Sharing::Exclusive
        } else {
            Sharing::Pooled
        },
        ..Problem::default()
    };
    let flags = dice.below(32);
    for j in 0..n as u32 {
        if flags & 1 > 0 && dice.below(4) == 0 && !p.premises[j as usize].fixed {
            p.required.push(j);
        } else if flags & 2 > 0 && dice.below(4) == 0 && !p.premises[j as usize].fixed {
            p.forbidden.push(j);
        }
    }
    if flags & 4 > 0 {
        for k in 0..1 + dice.below(2) {
            let of: Vec<u32> = (0..m as u32).filter(|_| dice.below(2) == 0).collect();
            let all: i64 = of.iter().map(|&i| p.weight[i as usize]).sum();
            let at_least = all * dice.below(5) as i64 / 4;
            p.shares.push(Share {
                name: format!("share {k}"),
                demands: of,
                at_least,
            });
        }
    }
    let limited = !matches!(goal, Goal::LeastPrice | Goal::BackupCover);
    if flags & 8 > 0 || limited {
        for k in 0..1 + dice.below(2) {
            let row = random_row(&mut dice, &p, k == 0 && limited, kind);
            p.rows.push(row);
        }
    }
    if goal == Goal::MostDispersed {
        for a in 0..n as u32 {
            for b in a + 1..n as u32 {
                if !p.premises[a as usize].fixed && !p.premises[b as usize].fixed {
                    p.apart.push((a, b, dice.below(far.min(50)) as u32));
                }
            }
        }
    }
    p
}

fn random_row(dice: &mut Dice, p: &Problem, count: bool, kind: u64) -> Row {
    let n = p.premises.len() as u32;
    let new = (0..n).filter(|&j| !p.premises[j as usize].fixed);
    let sites: Vec<u32> = new.clone().collect();
    let each = |price: Price| -> Vec<(u32, Price)> { sites.iter().map(|&j| (j, price)).collect() };
    let limit = COST_SCALE * dice.below(u64::from(n) + 1) as Cost;
    let row = |name: &str, terms, least, most| Row {
        name: name.into(),
        terms,
        at_least: least,
        at_most: most,
    };
    let choice = if count {
        dice.below(2)
    } else {
        dice.below(if kind == 2 { 8 } else { 6 })
    };
    match choice {
        0 => row("sites", each(Price::ONE_SITE), None, Some(limit)),
        1 => row("sites", each(Price::ONE_SITE), Some(limit), Some(limit)),
        2 => {
            let charge = |j: &u32| Price {
                fixed: 3_333 * i64::from(j % 3),
                per_m2: 0,
            };
            let terms = sites.iter().map(|j| (*j, charge(j))).collect();
            row("budget", terms, None, Some(limit))
        }
        3 => {
            let some = (0..n).filter(|_| dice.below(2) == 0);
            let terms = some.map(|j| (j, Price::ONE_SITE)).collect();
            row("zone", terms, Some(COST_SCALE), None)
        }
        4 => {
            let pair = sites
                .iter()
                .take(2)
                .map(|&j| (j, Price::ONE_SITE))
                .collect();
            row("spacing", pair, None, Some(COST_SCALE))
        }
        5 => {
            let pair = sites.iter().take(2).enumerate();
            let sign = |k: usize| Price {
                fixed: if k == 0 { 10_000 } else { -10_000 },
                per_m2: 0,
            };
            row(
                "only with",
                pair.map(|(k, &j)| (j, sign(k))).collect(),
                None,
                Some(0),
            )
        }
        6 => row("area", each(Price::ONE_M2), None, Some(limit * 150)),
        _ => row("area", each(Price::ONE_M2), Some(limit * 100), None),
    }
}

/// The best plan by trying everything: open sites, who is served, who gets which unit where.
pub(super) fn brute(p: &Problem) -> Option<(Cost, Cost)> {
    brute_all(p).into_iter().map(|(_, key)| key).min()
}

/// For each set of open sites that has a plan its best key, smaller being better: the value with
/// the goal's sign, after the number of sites in backup cover.
pub(super) fn brute_all(p: &Problem) -> Vec<(u32, (Cost, Cost))> {
    let n = p.premises.len();
    let optional = p.optional();
    let mut all = Vec::new();
    for set in 0..1u32 << n {
        let mut best = None;
        let open: Vec<bool> = (0..n).map(|j| set >> j & 1 == 1).collect();
        if (0..n).any(|j| p.premises[j].fixed && !open[j]) {
            continue;
        }
        let mut flow = Vec::new();
        let mut load = vec![0; n];
        each_plan(p, &open, &optional, 0, &mut flow, &mut load, &mut best);
        all.extend(best.map(|key| (set, key)));
    }
    all
}

fn each_plan(
    p: &Problem,
    open: &[bool],
    optional: &[bool],
    i: usize,
    flow: &mut Vec<Flow>,
    load: &mut Vec<Mm2>,
    best: &mut Option<(Cost, Cost)>,
) {
    if i == p.quota.len() {
        let size = |j: usize| {
            let q = &p.premises[j];
            open[j].then(|| {
                if q.fixed {
                    q.area_max
                } else {
                    q.area_min.max(load[j])
                }
            })
        };
        let mut plan = Plan {
            area: (0..open.len()).map(size).collect(),
            flow: flow.clone(),
        };
        for row in &p.rows {
            let missing = row.at_least.map_or(0, |l| l - row.charge(&plan));
            let mut missing = (missing + 9_999) / 10_000;
            for (j, price) in row.terms.iter().filter(|t| t.1.per_m2 > 0) {
                assert_eq!(price.per_m2, 10_000);
                if let Some(a) = &mut plan.area[*j as usize] {
                    let more = missing.clamp(0, Cost::from(p.premises[*j as usize].area_max - *a));
                    *a += more as Mm2;
                    missing -= more;
                }
            }
        }
        if plan.faults(p).is_empty() {
            let key = key(p, &plan);
            if best.is_none_or(|b| key < b) {
                *best = Some(key);
            }
        }
        return;
    }
    if p.quota[i] == 0 || optional[i] {
        each_plan(p, open, optional, i + 1, flow, load, best);
    }
    let unit = p.quota[i].min(UNIT);
    split(
        p,
        open,
        optional,
        i,
        0,
        p.quota[i] / unit.max(1),
        flow,
        load,
        best,
    );
}

#[allow(clippy::too_many_arguments)]
fn split(
    p: &Problem,
    open: &[bool],
    optional: &[bool],
    i: usize,
    k: usize,
    left: Mm2,
    flow: &mut Vec<Flow>,
    load: &mut Vec<Mm2>,
    best: &mut Option<(Cost, Cost)>,
) {
    if p.quota[i] == 0 {
        return;
    }
    if left == 0 {
        return each_plan(p, open, optional, i + 1, flow, load, best);
    }
    let Some(&j) = p.links.sites(i).get(k) else {
        return;
    };
    let unit = p.quota[i].min(UNIT);
    let site = j as usize;
    // Without capacity the nearest open site is as good as any.
    let whole = !p.capacitated() && p.premises.iter().all(|q| q.price.per_m2 == 0);
    let least = if whole && open[site] { left } else { 0 };
    for take in least..=left {
        let area = take * unit;
        if take > 0 && (!open[site] || load[site] + area > p.premises[site].area_max) {
            break;
        }
        if take > 0 {
            flow.push(Flow {
                demand: i as u32,
                site: j,
                area,
            });
        }
        load[site] += area;
        split(p, open, optional, i, k + 1, left - take, flow, load, best);
        load[site] -= area;
        if take > 0 {
            flow.pop();
        }
    }
}

pub(super) fn key(p: &Problem, plan: &Plan) -> (Cost, Cost) {
    let value = objective::value(p, plan);
    let value = if p.goal.most() { -value } else { value };
    let open = |(q, a): &(&Premises, &Option<Mm2>)| !q.fixed && a.is_some();
    let count = p.premises.iter().zip(&plan.area).filter(open).count();
    match p.goal {
        Goal::BackupCover => (count as Cost, value),
        _ => (value, 0),
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
