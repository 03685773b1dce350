//! Parts and prices against everything there is.

use super::part::{Line, Part};
use super::*;
use crate::model::{objective, Links, Premises, Price, Share, MM2_PER_M2};
use crate::solve::brute::Dice;
use crate::solve::general::complete::{complete, Sketch};
use crate::solve::general::shape::Shape;
use crate::solve::Stop;

/// A small town: homes and premises on a line, of which each reaches some.
fn town(dice: &mut Dice) -> (Problem, Vec<i64>) {
    let (n, m) = (2 + dice.below(4) as usize, 2 + dice.below(5) as usize);
    let units: Vec<i64> = (0..m).map(|_| 50 + dice.below(900) as i64).collect();
    let row = |_| {
        let near = (0..n as u32).filter(|_| dice.below(2) == 0);
        near.map(|j| (j, 100 + j)).collect::<Vec<_>>()
    };
    let links = Links::from_rows((0..m).map(row).collect());
    let premises = (0..n).map(|_| Premises {
        fixed: dice.below(6) == 0,
        area_min: 100 * MM2_PER_M2,
        area_max: (150 + 100 * dice.below(5) as i64) * MM2_PER_M2,
        price: Price {
            fixed: 1_000_000 * (5 + dice.below(9) as i64),
            per_m2: 10_000 * (1 + dice.below(3) as i64),
        },
    });
    let mut premises: Vec<Premises> = premises.collect();
    for p in premises.iter_mut().filter(|p| p.fixed) {
        p.price = Price::default();
        p.area_min = 0;
    }
    let problem = Problem {
        quota: units.iter().map(|u| u * 3 * MM2_PER_M2 / 10).collect(),
        weight: units.clone(),
        premises,
        links,
        ..Problem::default()
    };
    (problem, units)
}

/// Cost and units left of every plan there is.
fn everything(problem: &Problem, units: &[i64]) -> Vec<(Cost, i64)> {
    let (n, m) = (problem.premises.len(), units.len());
    let mut all = problem.clone();
    all.shares = vec![Share {
        name: String::new(),
        demands: (0..m as u32).collect(),
        at_least: 0,
    }];
    let shape = Shape::new(&all).expect("a shape");
    let mut list = Vec::new();
    for bits in 0..1u32 << (n + m) {
        let open: Vec<bool> = (0..n).map(|j| bits >> j & 1 == 1).collect();
        let served: Vec<bool> = (0..m).map(|i| bits >> (n + i) & 1 == 1).collect();
        let left = (0..m).filter(|&i| !served[i]).map(|i| units[i]);
        let unserved: i64 = left.sum();
        let sketch = Sketch {
            open: &open,
            served: &served,
            area: None,
            site: None,
        };
        if let Some(plan) = complete(&all, &shape, &sketch) {
            list.push((objective::value(&all, &plan), unserved));
        }
    }
    list
}

#[test]
fn answers_are_the_least_at_every_price() {
    let limits = Limits {
        gap: 0.0,
        seed: 1,
        stop: Stop::never(),
    };
    for seed in 0..25u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 77);
        let (problem, units) = town(&mut dice);
        let mut partial = Partial::new(&problem, &units);
        let prices: Vec<Cost> = [1, 900, 2_500, 6_000, 40_000, 1_000_000_000]
            .map(|p: Cost| p * 1_000_000)
            .to_vec();
        let plans = everything(&problem, &units);
        let answers = partial.at(&prices, &limits);
        assert_eq!(answers.len(), prices.len());
        for (answer, &price) in answers.iter().zip(&prices) {
            let all = plans.iter().map(|p| p.0 + price * Cost::from(p.1));
            let due = all.min().expect("a plan");
            let value = answer.choice.at(price);
            assert!(answer.bound <= due, "seed {seed}: {} {due}", answer.bound);
            assert_eq!(value, due, "seed {seed} price {price}");
            let gap = (due - answer.bound) as f64 / due.max(1) as f64;
            assert!(gap < 1e-9, "seed {seed} price {price}: {gap}");
        }
    }
}

#[test]
fn what_lies_below_the_line_between_two_prices_is_no_news() {
    let mut dice = Dice(5);
    let (problem, units) = town(&mut dice);
    let mut partial = Partial::new(&problem, &units);
    let part: &mut Part = &mut partial.parts[0];
    part.lines.clear();
    for (price, bound) in [(10, 100), (30, 200), (20, 120), (20, 160)] {
        part.learn(Line { price, bound });
    }
    assert_eq!(part.bound(10), 100);
    assert_eq!(part.bound(20), 160);
    assert_eq!(part.bound(15), 130);
    assert_eq!(part.bound(25), 180);
    assert_eq!(part.bound(5), 50);
    assert_eq!(part.bound(99), 200);
}

/// Every choice of every part with every other one, the slow way.
fn combined(partial: &Partial) -> Vec<(Cost, i64)> {
    let mut sums = vec![(0, 0)];
    for part in &partial.parts {
        let with = |s: &(Cost, i64)| {
            let s = *s;
            part.known
                .iter()
                .map(move |c| (s.0 + c.cost, s.1 + c.unserved))
        };
        sums = sums.iter().flat_map(with).collect();
    }
    sums
}

#[test]
fn dents_hold_the_cheapest_plans_that_known_choices_make() {
    let mut dice = Dice(77);
    let (mut asked, mut given) = (0, 0);
    for _ in 0..40 {
        // Several towns side by side are as many parts.
        let mut problem = Problem::default();
        let mut units: Vec<i64> = Vec::new();
        let mut rows = Vec::new();
        for _ in 0..3 {
            let (town, more) = town(&mut dice);
            let far = problem.premises.len() as u32;
            for i in 0..more.len() {
                rows.push(
                    town.links
                        .row(i)
                        .map(|(j, d)| (j + far, d))
                        .collect::<Vec<_>>(),
                );
            }
            problem.premises.extend(town.premises);
            problem.quota.extend(town.quota);
            problem.weight.extend(town.weight);
            units.extend(more);
        }
        problem.links = Links::from_rows(rows);
        let mut partial = Partial::new(&problem, &units);
        let limits = Limits {
            gap: 0.0,
            seed: 1,
            stop: Stop::never(),
        };
        let one = crate::model::COST_SCALE;
        for price in [one / 2, one, one * 2, one * 4, one * 100] {
            partial.at(&[price], &limits);
        }
        let sums = combined(&partial);
        for price in [one, one * 3] {
            let whole = partial.whole(price).unwrap().choice;
            for step in [300, 900] {
                let (more, most) = (whole.unserved - step, whole.unserved - 1);
                let below = whole.cost + price * Cost::from(2 * step);
                let fits = sums
                    .iter()
                    .filter(|s| s.1 > more && s.1 <= most && s.0 < below);
                let least = fits.map(|s| s.0).min();
                let got = partial.between(price, more, most, below);
                assert_eq!(got.as_ref().map(|c| c.cost), least);
                asked += 1;
                if let Some(c) = got {
                    given += 1;
                    assert!(c.plan.faults(&with_shares(&problem)).is_empty());
                    assert_eq!(c.cost, objective::value(&problem, &c.plan));
                    assert!(c.unserved > more && c.unserved <= most);
                }
            }
        }
    }
    assert!(given > 10 && asked > given, "{given} of {asked}");
}

fn with_shares(problem: &Problem) -> Problem {
    let mut all = problem.clone();
    all.shares = vec![Share {
        name: String::new(),
        demands: (0..problem.quota.len() as u32).collect(),
        at_least: 0,
    }];
    all
}
