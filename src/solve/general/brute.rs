//! Small random problems of every kind, and their best plans by trying everything; for tests only.

use crate::model::objective::Goal;
use crate::model::{objective, Cost, Flow, Links, Mm2, Plan, Premises, Price, Problem, Row, Share};
use crate::model::{Sharing, COST_SCALE};
use crate::solve::brute::Dice;

const UNIT: Mm2 = 100_000_000;
const GOALS: [Goal; 6] = [
    Goal::LeastPrice,
    Goal::MostCovered,
    Goal::BackupCover,
    Goal::LeastDistance,
    Goal::LeastWorstDistance,
    Goal::MostDispersed,
];

/// A small problem of any kind; sometimes without any plan.
pub(in crate::solve) fn random_problem(seed: u64) -> Problem {
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
    if tight && !alone && seed.is_multiple_of(5) {
        p.sharing = Sharing::Single;
    }
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
pub(in crate::solve) fn brute(p: &Problem) -> Option<(Cost, Cost)> {
    brute_all(p).into_iter().map(|(_, key)| key).min()
}

/// For each set of open sites that has a plan its best key, smaller being better: the value with
/// the goal's sign, after the number of sites in backup cover.
pub(in crate::solve) fn brute_all(p: &Problem) -> Vec<(u32, (Cost, Cost))> {
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

pub(in crate::solve) fn key(p: &Problem, plan: &Plan) -> (Cost, Cost) {
    let value = objective::value(p, plan);
    let value = if p.goal.most() { -value } else { value };
    let open = |(q, a): &(&Premises, &Option<Mm2>)| !q.fixed && a.is_some();
    let count = p.premises.iter().zip(&plan.area).filter(open).count();
    match p.goal {
        Goal::BackupCover => (count as Cost, value),
        _ => (value, 0),
    }
}
