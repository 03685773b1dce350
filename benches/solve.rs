//! Solving synthetic towns, to proof or to a gap.

use criterion::{criterion_group, criterion_main, Criterion};
use quarter::model::{Links, Premises, Price, Problem, Sharing};
use quarter::solve::{solve, Limits, Silent, Stop};
use std::hint::black_box;
use std::time::Duration;

/// `n` demands and `m` candidates scattered over `across` metres, within 700 m of each other.
fn town(n: usize, m: usize, across: u64, mut seed: u64) -> Problem {
    let mut next = move |low: u64, high: u64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (low + (seed >> 33) % (high - low)) as i64
    };
    let mut spots = |k: usize| -> Vec<(i64, i64)> {
        (0..k).map(|_| (next(0, across), next(0, across))).collect()
    };
    let (homes, sites) = (spots(n), spots(m));
    let row = |&(x, y): &(i64, i64)| {
        let reach = sites.iter().enumerate().filter_map(|(j, &(u, v))| {
            let square = (x - u) * (x - u) + (y - v) * (y - v);
            (square < 490_000).then(|| (j as u32, ((square as f64).sqrt() * 1000.0) as u32))
        });
        reach.collect::<Vec<_>>()
    };
    let links = Links::from_rows(homes.iter().map(row).collect());
    let quota = (0..n).map(|i| match links.sites(i) {
        [] => 0,
        _ => next(20, 400) * 1_000_000,
    });
    let quota = quota.collect();
    let premises = (0..m).map(|_| Premises {
        fixed: false,
        area_min: 400_000_000,
        area_max: 6_000_000_000,
        price: Price {
            fixed: next(500_000, 2_000_000) * 10_000,
            per_m2: next(3000, 7000) * 10_000,
        },
    });
    Problem {
        quota,
        premises: premises.collect(),
        links,
        sharing: Sharing::Pooled,
        ..Problem::default()
    }
}

fn towns(c: &mut Criterion) {
    let mut group = c.benchmark_group("solve");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(4));
    for (name, problem, gap) in [
        ("small: 60 x 30, proved", town(60, 30, 4000, 1), 0.0),
        ("medium: 300 x 100 to 5 %", town(300, 100, 12_000, 2), 0.05),
    ] {
        group.bench_function(name, |b| {
            b.iter(|| {
                let limits = Limits {
                    gap,
                    seed: 1,
                    stop: Stop::never(),
                };
                solve(black_box(&problem), &limits, None, &Silent).value
            });
        });
    }
    group.finish();
}

criterion_group!(benches, towns);
criterion_main!(benches);
