use super::*;
use crate::solve::certificate::Proof;
use crate::solve::ruin::Rng;
use crate::solve::{Silent, Stop};
use std::time::{Duration, Instant};

/// A small random question: ties, zero weights, duplicates, demands out of reach, required sites.
fn question(rng: &mut Rng) -> Most {
    let (n, m) = (1 + rng.below(24) as usize, 1 + rng.below(10) as usize);
    let density = 0.05 + 0.5 * rng.unit();
    let mut lists: Vec<Vec<u32>> = Vec::new();
    for _ in 0..n {
        if !lists.is_empty() && rng.below(4) == 0 {
            let twin = lists[rng.below(lists.len() as u64) as usize].clone();
            lists.push(twin.into_iter().rev().collect());
        } else {
            lists.push((0..m as u32).filter(|_| rng.unit() < density).collect());
        }
    }
    let unit = [1, 1, 1, 5][rng.below(4) as usize];
    let spread = [2, 100][rng.below(2) as usize];
    let weight = (0..n).map(|_| unit * rng.below(spread) as i64).collect();
    let cost: Vec<i64> = match rng.below(3) {
        0 => vec![1; m],
        1 => vec![3; m],
        _ => (0..m).map(|_| rng.below(9) as i64).collect(),
    };
    let all: i64 = cost.iter().sum();
    let required: Vec<u32> = (0..m as u32).filter(|_| rng.below(8) == 0).collect();
    let limit = rng.below(all as u64 + 2) as i64;
    Most {
        rows: Rows::from_lists(&lists),
        weight,
        cost,
        limit,
        required,
    }
}

fn value(most: &Most, open: impl Fn(u32) -> bool) -> i64 {
    let covered = |i: &usize| most.rows.row(*i).iter().any(|&j| open(j));
    (0..most.rows.len())
        .filter(covered)
        .map(|i| most.weight[i])
        .sum()
}

fn fits(most: &Most, open: impl Fn(u32) -> bool) -> bool {
    let m = most.cost.len() as u32;
    let used: i64 = (0..m)
        .filter(|&j| open(j))
        .map(|j| most.cost[j as usize])
        .sum();
    used <= most.limit && most.required.iter().all(|&j| open(j))
}

fn brute(most: &Most) -> Option<i64> {
    let sets = 0..1u32 << most.cost.len();
    sets.filter(|s| fits(most, |j| s >> j & 1 == 1))
        .map(|s| value(most, |j| s >> j & 1 == 1))
        .max()
}

fn limits(stop: Stop) -> Limits {
    Limits {
        gap: 0.0,
        seed: 7,
        stop,
    }
}

fn check(most: &Most, answer: &Answer) {
    let open = |j: u32| answer.open.binary_search(&j).is_ok();
    assert!(fits(most, open), "{most:?} {answer:?}");
    assert_eq!(value(most, open), answer.value);
    assert!(answer.value <= answer.bound);
    assert_eq!(
        answer.certificate.bound,
        i128::from(answer.bound) * 1_000_000
    );
    let priced = priced(most, &answer.certificate.proof).expect("prices");
    assert!(
        priced <= answer.certificate.bound,
        "{priced} {most:?} {answer:?}"
    );
}

#[test]
fn small_ones_are_solved_to_the_end() {
    let mut rng = Rng(1);
    let (mut asked, mut branched) = (0, 0);
    for _ in 0..1200 {
        let most = question(&mut rng);
        let Some(best) = brute(&most) else {
            assert!(!most.feasible());
            continue;
        };
        assert!(most.feasible());
        let answer = solve(&most, &limits(Stop::never()), None, &Silent);
        check(&most, &answer);
        assert_eq!((answer.value, answer.bound), (best, best), "{most:?}");
        assert_eq!(answer.stopped, None);
        asked += 1;
        branched += usize::from(!matches!(answer.certificate.proof, Proof::Prices(_)));
    }
    assert!(asked > 600 && branched > 20, "{asked} {branched}");
}

/// A random plane: discs around sites.
fn plane(rng: &mut Rng, n: usize, m: usize, limit: i64) -> Most {
    let points = |rng: &mut Rng, n| -> Vec<(f64, f64)> {
        (0..n).map(|_| (rng.unit(), rng.unit())).collect()
    };
    let (demand, site) = (points(rng, n), points(rng, m));
    let near = |a: &(f64, f64), b: &(f64, f64)| (a.0 - b.0).hypot(a.1 - b.1) < 0.2;
    let row = |d| {
        (0..m as u32)
            .filter(|&j| near(d, &site[j as usize]))
            .collect()
    };
    let lists: Vec<Vec<u32>> = demand.iter().map(row).collect();
    Most {
        rows: Rows::from_lists(&lists),
        weight: (0..n).map(|_| 1 + rng.below(50) as i64).collect(),
        cost: vec![1; m],
        limit,
        required: Vec::new(),
    }
}

#[test]
fn a_stop_at_any_moment_leaves_a_plan_and_a_bound() {
    let mut rng = Rng(5);
    let most = plane(&mut rng, 400, 60, 6);
    let full = solve(&most, &limits(Stop::never()), None, &Silent);
    check(&most, &full);
    assert_eq!(full.value, full.bound);
    for ms in [0, 1, 2, 4, 8, 16, 32] {
        let stop = Stop::new(
            Some(Instant::now() + Duration::from_millis(ms)),
            Default::default(),
        );
        let answer = solve(&most, &limits(stop), None, &Silent);
        check(&most, &answer);
        assert!(answer.value <= full.value && full.value <= answer.bound);
    }
}

#[test]
fn threads_do_not_matter() {
    let mut rng = Rng(9);
    let most = plane(&mut rng, 300, 50, 8);
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| solve(&most, &limits(Stop::never()), None, &Silent))
    };
    let (one, two) = (run(1), run(2));
    assert_eq!(
        (one.open, one.bound, one.certificate),
        (two.open, two.bound, two.certificate)
    );
}

#[test]
fn a_start_is_never_lost() {
    let mut rng = Rng(11);
    for _ in 0..20 {
        let most = plane(&mut rng, 200, 40, 5);
        let best = solve(&most, &limits(Stop::never()), None, &Silent);
        let stop = Stop::new(Some(Instant::now()), Default::default());
        let again = solve(&most, &limits(stop), Some(&best.open), &Silent);
        check(&most, &again);
        assert_eq!(again.value, best.value);
    }
}

#[test]
fn discs_are_merged_without_loss() {
    let mut rng = Rng(13);
    for (n, m) in [(500, 20), (70_000, 20), (300, 140), (70_000, 1), (10, 0)] {
        let point = |rng: &mut Rng| [rng.unit() * 3.0 - 1.0, rng.unit()];
        let mut points: Vec<[f64; 2]> = (0..n).map(|_| point(&mut rng)).collect();
        points[0] = [f64::NAN, 0.0];
        let sites: Vec<[f64; 2]> = (0..m).map(|_| point(&mut rng)).collect();
        let weight: Vec<i64> = (0..n as i64).map(|i| i % 5).collect();
        let most = Most::discs(&points, Some(&weight), &sites, 0.3, 3);
        for _ in 0..10 {
            let open: Vec<bool> = sites.iter().map(|_| rng.below(4) == 0).collect();
            let near = |p: &[f64; 2]| {
                let d = |s: &[f64; 2]| (p[0] - s[0]).powi(2) + (p[1] - s[1]).powi(2);
                sites
                    .iter()
                    .zip(&open)
                    .any(|(s, &o)| o && d(s) <= 0.3 * 0.3)
            };
            let expected: i64 = points
                .iter()
                .zip(&weight)
                .filter(|(p, _)| near(p))
                .map(|(_, w)| w)
                .sum();
            assert_eq!(value(&most, |j| open[j as usize]), expected, "{n} {m}");
        }
    }
}
