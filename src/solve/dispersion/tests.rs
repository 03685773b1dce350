//! Small towns against trying everything, and proofs against their definition.

use super::*;
use crate::solve::{Silent, Stop};

fn brute(
    n: usize,
    p: usize,
    required: &[u32],
    forbidden: &[bool],
    d: &dyn Fn(usize, usize) -> i64,
) -> Option<i64> {
    (0u32..1 << n)
        .filter(|s| s.count_ones() as usize == p)
        .filter(|s| required.iter().all(|&j| s >> j & 1 == 1))
        .filter(|s| (0..n).all(|j| s >> j & 1 == 0 || !forbidden[j]))
        .map(|s| {
            let open: Vec<usize> = (0..n).filter(|j| s >> j & 1 == 1).collect();
            let pairs = open
                .iter()
                .flat_map(|&a| open.iter().filter(move |&&b| b > a).map(move |&b| (a, b)));
            pairs.map(|(a, b)| d(a, b)).min().unwrap_or(0)
        })
        .max()
}

/// Can no plan take so many of the sites that are left?
fn holds(proof: &Proof, left: &[u32], need: usize, near: &dyn Fn(u32, u32) -> bool) -> bool {
    let Proof::Groups { groups, first } = proof else {
        return false;
    };
    let mut left = left.to_vec();
    for (site, proof) in first {
        left.retain(|j| j != site);
        let rest: Vec<u32> = left.iter().copied().filter(|&j| !near(j, *site)).collect();
        if need == 0 || !holds(proof, &rest, need - 1, near) {
            return false;
        }
    }
    let close = |g: &Vec<u32>| g.iter().all(|&a| g.iter().all(|&b| a == b || near(a, b)));
    groups.len() < need
        && groups.iter().all(close)
        && left.iter().all(|j| groups.iter().any(|g| g.contains(j)))
}

#[test]
fn small_towns_agree_with_brute_force() {
    for seed in 0..400 {
        let mut rng = Rng(seed);
        let n = 2 + rng.below(9);
        let p = 2 + rng.below(4);
        let side = if rng.below(2) == 0 { 4 } else { 100 };
        let at: Vec<(i64, i64)> = (0..n)
            .map(|_| (rng.below(side) as i64, rng.below(side) as i64))
            .collect();
        let d = |a: usize, b: usize| (at[a].0 - at[b].0).abs() + (at[a].1 - at[b].1).abs();
        let forbidden: Vec<bool> = (0..n).map(|_| rng.below(6) == 0).collect();
        let required: Vec<u32> = (0..n as u32)
            .filter(|&j| !forbidden[j as usize] && rng.below(8) == 0)
            .collect();
        let ask = Dispersion {
            sites: n,
            distance: &d,
            p,
            required: required.clone(),
            forbidden: forbidden.clone(),
        };
        let limits = Limits {
            gap: 0.0,
            seed,
            stop: Stop::never(),
        };
        let answer = solve(&ask, &limits, &Silent);
        match brute(n, p, &required, &forbidden, &d) {
            None => assert!(answer.infeasible, "seed {seed}"),
            Some(best) => {
                assert_eq!((answer.value, answer.bound), (best, best), "seed {seed}");
                assert_eq!(spread(&ask, &answer.open), best);
                assert_eq!(answer.open.len(), p);
                if let Some(proof) = &answer.proof {
                    let near = |a: u32, b: u32| d(a as usize, b as usize) <= best;
                    let clash = required
                        .iter()
                        .any(|&a| required.iter().any(|&b| a != b && near(a, b)));
                    let fits = |j: &u32| {
                        !forbidden[*j as usize] && !required.iter().any(|&k| k == *j || near(*j, k))
                    };
                    let left: Vec<u32> = (0..n as u32).filter(fits).collect();
                    let need = p - required.len();
                    assert!(clash || holds(proof, &left, need, &near), "seed {seed}");
                }
            }
        }
    }
}
