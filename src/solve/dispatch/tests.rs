//! The engines that problems are sent to against the general one.

use super::*;
use crate::model::{Links, Mm2, Premises, Price, Row};
use crate::solve::brute::Dice;
use crate::solve::{Silent, Stop};

const UNIT: Mm2 = 100_000_000;

fn limits() -> Limits {
    Limits {
        gap: 0.0,
        seed: 1,
        stop: Stop::never(),
    }
}

fn dice(seed: u64) -> Dice {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 5);
    for _ in 0..4 {
        dice.below(2);
    }
    dice
}

/// Sites, some of them existing, required or forbidden, and a row that counts the new ones.
fn sites(dice: &mut Dice, n: usize, most: Mm2, exact: bool) -> Problem {
    let premises: Vec<Premises> = (0..n)
        .map(|_| Premises {
            fixed: dice.below(7) == 0,
            area_min: 0,
            area_max: UNIT * (1 + dice.below(most as u64) as Mm2),
            price: Price::default(),
        })
        .collect();
    let new: Vec<u32> = (0..n as u32)
        .filter(|&j| !premises[j as usize].fixed)
        .collect();
    let limit = COST_SCALE * (2 + dice.below(4)) as Cost;
    let mut p = Problem {
        premises,
        rows: vec![Row {
            name: "sites".into(),
            terms: new.iter().map(|&j| (j, Price::ONE_SITE)).collect(),
            at_least: exact.then_some(limit),
            at_most: Some(limit),
        }],
        ..Problem::default()
    };
    for &j in &new {
        match dice.below(12) {
            0 => p.required.push(j),
            1 => p.forbidden.push(j),
            _ => {}
        }
    }
    p
}

fn apart(seed: u64) -> Problem {
    let mut dice = dice(seed);
    let n = 2 + dice.below(8) as usize;
    let mut p = sites(&mut dice, n, 3, true);
    p.goal = Goal::MostDispersed;
    let side = if dice.below(2) == 0 { 5 } else { 90_000 };
    let at: Vec<[i64; 2]> = (0..n)
        .map(|_| [dice.below(side) as i64, dice.below(side) as i64])
        .collect();
    for a in 0..n {
        for b in a + 1..n {
            if !p.premises[a].fixed && !p.premises[b].fixed {
                let mm = (at[a][0] - at[b][0]).abs() + (at[a][1] - at[b][1]).abs();
                p.apart.push((a as u32, b as u32, mm as u32));
            }
        }
    }
    // Somebody to be served, if there is room.
    let rows = (0..3).map(|_| vec![(dice.below(n as u64) as u32, 7)]);
    p.links = Links::from_rows(rows.collect());
    p.quota = vec![UNIT; 3];
    p.weight = vec![1000; 3];
    p
}

fn tight(seed: u64) -> Problem {
    let mut dice = dice(seed ^ 0x55);
    let (n, m) = (1 + dice.below(6) as usize, 2 + dice.below(5) as usize);
    let mut p = sites(&mut dice, m, 5, false);
    p.goal = Goal::LeastDistance;
    let far = if dice.below(3) == 0 { 4 } else { 700_000 };
    let rows = (0..n).map(|_| {
        let near: Vec<u32> = (0..m as u32).filter(|_| dice.below(5) > 0).collect();
        near.into_iter()
            .map(|j| (j, dice.below(far) as u32))
            .collect()
    });
    p.links = Links::from_rows(rows.collect());
    p.quota = (0..n).map(|_| dice.below(4) as Mm2 * UNIT / 2).collect();
    p.weight = (0..n).map(|_| dice.below(5) as i64 * 1_500).collect();
    p
}

/// Both engines say the same; how many were sent to the special one, and how many bounds rest on
/// no word.
fn agree(make: fn(u64) -> Problem, seeds: u64) -> (usize, usize) {
    let (mut sent, mut proved) = (0, 0);
    for seed in 0..seeds {
        let p = make(seed);
        let Some(out) = special(&p, &limits(), None, &Silent) else {
            continue;
        };
        sent += 1;
        proved += usize::from(out.certificates.iter().all(|c| !c.proof.on_word()));
        let plan = out.plan.as_ref().expect("a plan");
        assert!(plan.faults(&p).is_empty(), "seed {seed}");
        assert_eq!(out.value, objective::value(&p, plan));
        let other = general::solve(&p, &limits(), None, &Silent);
        // Prices are whole millionths of a unit, which is much where distances are a few mm.
        let near = |a: Cost, b: Cost| (a - b).abs() <= 20_000 + a.abs() / 1_000_000_000;
        let (value, bound) = (out.value, out.bound);
        assert!(
            near(value, other.value),
            "seed {seed}: {value} {}",
            other.value
        );
        assert!(
            near(bound, other.bound),
            "seed {seed}: {bound} {}",
            other.bound
        );
        assert!(!p.goal.better(value, bound), "seed {seed}: {value} {bound}");
        assert!(out.stopped.is_none());
    }
    (sent, proved)
}

#[test]
fn dispersion_agrees_with_the_general_engine() {
    let (sent, proved) = agree(apart, 400);
    assert!(sent > 250, "{sent}");
    assert!(proved * 10 > sent * 8, "{proved} of {sent}");
}

#[test]
fn capacitated_median_agrees_with_the_general_engine() {
    let (sent, proved) = agree(tight, 600);
    assert!(sent > 150, "{sent}");
    assert!(proved * 10 > sent * 8, "{proved} of {sent}");
}

/// A small town of the area model, in parts.
fn town(seed: u64) -> Problem {
    let mut dice = dice(seed ^ 0x77);
    let (n, m) = (12, 16);
    let rows = (0..m).map(|i| {
        let part = i % 2;
        let near = (0..n as u32).filter(|j| j % 2 == part && dice.below(3) > 0);
        let near: Vec<u32> = near.collect();
        let near = if near.is_empty() { vec![part] } else { near };
        near.into_iter()
            .map(|j| (j, dice.below(700_000) as u32))
            .collect()
    });
    let links = Links::from_rows(rows.collect());
    let premises = (0..n).map(|_| Premises {
        fixed: false,
        area_min: UNIT,
        area_max: UNIT * (14 + dice.below(9) as Mm2),
        price: Price {
            fixed: 900_000 + 100_000 * dice.below(9) as i64,
            per_m2: 400 + 100 * dice.below(5) as i64,
        },
    });
    Problem {
        premises: premises.collect(),
        quota: vec![UNIT; m as usize],
        weight: vec![1_000; m as usize],
        links,
        ..Problem::default()
    }
}

/// A plan from elsewhere takes over part by part, and a bound that it disproves gives way.
#[test]
fn a_start_below_a_solvers_word_lowers_the_bound() {
    let mut tried = 0;
    for seed in 0..40 {
        let p = town(seed);
        let out = solve(&p, &limits(), None, &Silent);
        let Some(best) = out.plan.clone() else {
            continue;
        };
        let open = vec![true; p.premises.len()];
        let poor = sizing::size(&p, &open).expect("room");
        assert!(out.proofs.len() > 1);
        let mut worse = out.clone();
        worse.value = objective::value(&p, &poor);
        worse.plan = Some(poor);
        worse.bound = 0;
        for proof in &mut worse.proofs {
            proof.method = crate::solve::Method::Mip;
            proof.value *= 2;
            proof.bound = proof.value - 1;
            worse.bound += proof.bound;
        }
        let told = warmed(&p, worse, Some(&best));
        assert_eq!(told.value, objective::value(&p, &best));
        assert!(told.bound <= told.value);
        let sum = |of: fn(&crate::solve::Proof) -> Cost| told.proofs.iter().map(of).sum::<Cost>();
        assert_eq!(sum(|p| p.value), told.value);
        assert!(told.bound <= sum(|p| p.bound));
        assert!(told.proofs.iter().all(|p| p.bound <= p.value));
        tried += 1;
    }
    assert!(tried > 20, "{tried}");
}

/// Sites alone are enough to start from, as they are when a plan directory is given.
#[test]
fn the_area_model_starts_from_sites_alone() {
    let stopped = Limits {
        stop: Stop::never().until(std::time::Instant::now()),
        ..limits()
    };
    let mut used = 0;
    for seed in 0..40 {
        let p = town(seed);
        let out = solve(&p, &limits(), None, &Silent);
        let Some(best) = out.plan else { continue };
        let bare = Plan {
            area: best.area.clone(),
            flow: Vec::new(),
        };
        let begin = sized(&p, &bare, &limits()).expect("room");
        assert!(objective::value(&p, &begin) <= out.value);
        let cold = warmed(&p, pipeline::solve(&p, &stopped, &Silent), Some(&begin));
        let value = objective::value(&p, cold.plan.as_ref().expect("the start"));
        assert!(value <= out.value);
        used += 1;
    }
    assert!(used > 20, "{used}");
}
