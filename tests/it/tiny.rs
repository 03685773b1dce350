//! Quotas from 1 mm² to 1000 m² side by side: a MIP solver takes the small ones for noise.

use quarter::model::{objective, Cost, Links, Mm2, Premises, Price, Problem};
use quarter::solve::{pipeline, shortage, sizing, solve, Limits, Method, Silent, Stop};

struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((u128::from(z ^ (z >> 31)) * n as u128) >> 64) as usize
    }
}

fn limits() -> Limits {
    Limits {
        gap: 0.0,
        seed: 1,
        stop: Stop::never(),
    }
}

/// Sites in a row of `sites`; each demand reaches a few that are near it. `quota` draws quotas.
fn town(
    rng: &mut Draw,
    sites: usize,
    demands: usize,
    mut quota: impl FnMut(&mut Draw) -> Mm2,
) -> Problem {
    let (uniform, wide) = (rng.below(2) == 0, 2 + rng.below(3));
    let row = |rng: &mut Draw| {
        let at = rng.below(sites);
        let near = (0..sites).filter(|&j| j.abs_diff(at) <= wide);
        let mut row: Vec<(u32, u32)> = near.map(|j| (j as u32, 0)).collect();
        row.retain(|&(j, _)| j as usize == at || rng.below(3) > 0);
        row
    };
    let links = Links::from_rows((0..demands).map(|_| row(rng)).collect());
    let quota: Vec<Mm2> = (0..demands).map(|_| quota(rng)).collect();
    let premises = (0..sites)
        .map(|_| {
            let area_min = [0, 1, 400_000_000, 1_000_000_000][rng.below(4)];
            let more = [0, 1, 300_000_000, 3_000_000_000, 9_000_000_000];
            let fixed = rng.below(9) == 0;
            Premises {
                fixed,
                area_min: if fixed { 0 } else { area_min },
                area_max: area_min + more[rng.below(5)],
                price: match (fixed, uniform) {
                    (true, _) => Price::default(),
                    (_, true) => Price {
                        fixed: 10_000_000_000,
                        per_m2: 0,
                    },
                    _ => Price {
                        fixed: 5_000_000_000 + rng.below(9) as i64 * 700_000_000,
                        per_m2: rng.below(3) as i64 * 20_000_000,
                    },
                },
            }
        })
        .collect();
    let mut problem = Problem {
        quota,
        premises,
        links,
        ..Problem::default()
    };
    let (unmet, _) = shortage(&problem);
    for (q, u) in problem.quota.iter_mut().zip(unmet) {
        *q -= u;
    }
    problem
}

/// From 1 mm² to 1000 m², each size as likely as the next.
fn any_size(rng: &mut Draw) -> Mm2 {
    let most = 10i64.pow(rng.below(10) as u32);
    1 + rng.below(most as usize) as i64
}

fn optimum(problem: &Problem) -> Option<Cost> {
    let sets = 0..1u32 << problem.premises.len();
    let cost = |set: u32| {
        let open: Vec<bool> = (0..problem.premises.len())
            .map(|j| set >> j & 1 == 1)
            .collect();
        let plan = sizing::size(problem, &open)?;
        Some(objective::value(problem, &plan))
    };
    sets.filter_map(cost).min()
}

#[test]
fn tiny_quotas_beside_large_ones_are_solved() {
    let (mut by_mip, mut closed) = (0, 0);
    for seed in 0..600 {
        let mut rng = Draw(seed);
        let (sites, demands) = (5 + rng.below(5), 6 + rng.below(14));
        let problem = match seed % 3 {
            0 => town(&mut rng, sites, demands, |_| 1),
            _ => town(&mut rng, sites, demands, any_size),
        };
        let best = optimum(&problem).expect("quotas are what there is room for");
        let out = pipeline::solve(&problem, &limits(), &Silent);
        let plan = out.plan.as_ref().expect("a plan");
        assert_eq!(plan.faults(&problem), Vec::<String>::new(), "seed {seed}");
        assert!(out.bound <= best, "seed {seed}: {} {best}", out.bound);
        assert_eq!(out.value, best, "seed {seed}");
        let gap = (best - out.bound) as f64 / best.max(1) as f64;
        // A site that lacks 1 mm² of 1000 m² is full to us and not to the solver: its bound then
        // holds, but is too low.
        closed += usize::from(gap < 1e-9 || best - out.bound < 100_000);
        by_mip += out
            .proofs
            .iter()
            .filter(|p| p.method == Method::Mip)
            .count();
    }
    assert!(by_mip > 50 && closed > 585, "{by_mip} {closed}");
}

#[test]
fn where_sizes_never_bind_the_cover_engine_agrees() {
    for seed in 0..150 {
        let mut rng = Draw(seed);
        let (sites, demands) = (20 + rng.below(50), 40 + rng.below(90));
        let mut problem = town(&mut rng, sites, demands, |_| 1);
        for p in &mut problem.premises {
            let least = if p.fixed { 0 } else { 400_000_000 };
            (p.area_min, p.area_max) = (least, 400_000_000);
        }
        let out = pipeline::solve(&problem, &limits(), &Silent);
        let cover = solve(&problem, &limits(), None, &Silent);
        assert_eq!(cover.value, cover.bound, "seed {seed}");
        assert!(!cover.certificates.is_empty(), "seed {seed}");
        assert_eq!(out.value, cover.value, "seed {seed}");
        assert!(out.bound <= cover.value, "seed {seed}");
    }
}
