//! Stages by programs against all openings tried.

use super::brute;
use super::{solve, staged, Outcome};
use crate::model::phased::{Aim, Opening, Phased, Row, Set, Stage, Term};
use crate::solve::rng::Rng;
use crate::solve::Stop;

fn term(rng: &mut Rng, options: usize, sets: usize, periods: usize) -> Term {
    let (k, t) = (rng.below(options) as u32, rng.below(periods) as u32);
    match rng.below(3) {
        0 => Term::Opens(k, t),
        1 => Term::By(k, t),
        _ => Term::Any(rng.below(sets) as u32, t),
    }
}

fn row(rng: &mut Rng, p: &Phased) -> Row {
    let (options, sets) = (p.allowed.len(), p.sets.len());
    let some = 1 + rng.below(5);
    let coef = |rng: &mut Rng| rng.below(9) as i64 - 3;
    let terms = (0..some).map(|_| (term(rng, options, sets, p.periods as usize), coef(rng)));
    let terms = terms.collect();
    let limit = rng.below(9) as i64 - 2;
    let which = rng.below(3);
    Row {
        rule: 0,
        terms,
        least: (which != 1).then_some(limit),
        most: (which != 0).then_some(limit + 2),
    }
    .reduced()
}

fn problem(rng: &mut Rng) -> Phased {
    let (options, periods) = (2 + rng.below(4), 1 + rng.below(3));
    let mut p = Phased {
        periods: periods as u32,
        allowed: (0..options)
            .map(|_| (0..periods).map(|_| rng.below(5) > 0).collect())
            .collect(),
        ..Phased::default()
    };
    p.sets = (0..2)
        .map(|_| Set {
            options: (0..options as u32).filter(|_| rng.below(2) == 0).collect(),
            standing: (0..rng.below(2))
                .map(|_| vec![rng.below(options) as u32])
                .collect(),
        })
        .collect();
    for _ in 0..rng.below(4) {
        let r = row(rng, &p);
        p.rows.push(r);
    }
    for _ in 0..rng.below(3) {
        let (row, weight) = (row(rng, &p), 1 + rng.below(5) as i64);
        let stage = rng.below(2) as u32;
        p.aims.push(Aim { row, weight, stage });
    }
    let stage = |rng: &mut Rng, name, p: &Phased| Stage {
        name,
        terms: row(rng, p).terms,
    };
    p.stages = vec![stage(rng, "aims", &p), stage(rng, "cost", &p)];
    p
}

#[test]
fn stages_agree_with_all_openings() {
    let rounds = if cfg!(feature = "highs") { 300 } else { 120 };
    let mut infeasible = 0;
    for seed in 0..rounds {
        let mut rng = Rng(seed * 7919);
        let p = problem(&mut rng);
        let best = brute::solve(&p);
        match (staged(&p, None, &Stop::never()), best) {
            (Outcome::Found { opening, stages }, Some((_, expected))) => {
                assert!(p.feasible(&opening), "seed {seed}");
                for (got, want) in stages.iter().zip(&expected) {
                    assert_eq!(got.value, want.value, "seed {seed}, {}", got.name);
                    assert!(got.bound.is_some_and(|b| b <= want.value), "seed {seed}");
                }
            }
            (Outcome::Infeasible { rows, least }, None) => {
                infeasible += 1;
                blamed(&p, &rows, least, seed);
            }
            (other, best) => panic!("seed {seed}: {other:?} against {best:?}"),
        }
        // The way users go, too.
        assert!(!matches!(solve(&p, None, &Stop::never()), Outcome::Unknown));
    }
    assert!(infeasible > 5, "too few that cannot be: {infeasible}");
}

/// The rows blamed cannot all be kept, and without any one of them the rest can.
fn blamed(p: &Phased, rows: &[usize], least: bool, seed: u64) {
    let with = |rows: Vec<usize>| Phased {
        rows: rows.into_iter().map(|r| p.rows[r].clone()).collect(),
        ..p.clone()
    };
    assert!(brute::solve(&with(rows.to_vec())).is_none(), "seed {seed}");
    assert!(least, "seed {seed}");
    for out in rows {
        let rest = rows.iter().copied().filter(|r| r != out).collect();
        assert!(brute::solve(&with(rest)).is_some(), "seed {seed}");
    }
}

#[test]
fn a_start_is_never_made_worse() {
    for seed in 0..40 {
        let p = problem(&mut Rng(1_000_000 + seed));
        let mut feasible: Vec<Opening> = Vec::new();
        let mut opening = vec![None; p.allowed.len()];
        brute::each(&p, &mut opening, 0, &mut |o| {
            if p.feasible(o) {
                feasible.push(o.clone());
            }
        });
        let Some(start) = feasible.last() else {
            continue;
        };
        let Outcome::Found { opening, .. } = staged(&p, Some(start), &Stop::never()) else {
            panic!("seed {seed}: a start was lost");
        };
        assert!(p.values(&opening) <= p.values(start), "seed {seed}");
    }
}
