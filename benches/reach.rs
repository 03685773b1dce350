//! Straight-line reach: building the index and asking it, and one distance against Karney's.

use criterion::{criterion_group, criterion_main, Criterion, Throughput};
use geo::Coord;
use quarter::reach::globe::Globe;
use quarter::reach::plane::Plane;
use quarter::reach::straight::{From, Index};
use quarter::reach::{geodesic::karney, Limit, Spot};
use std::hint::black_box;
use std::time::Duration;

/// A city of `n` points about 36 km across.
fn city(n: usize, mut seed: u64) -> Vec<Coord<f64>> {
    let mut next = move || {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 11) as f64 / (1u64 << 53) as f64
    };
    let one = |_| Coord {
        x: 113.45 + 0.4 * next(),
        y: 34.61 + 0.31 * next(),
    };
    (0..n).map(one).collect()
}

fn reach(c: &mut Criterion) {
    let (homes, sites) = (city(20_000, 1), city(20_000, 2));
    let limit = Limit {
        metres: 700.0,
        strict: true,
    };
    let mut group = c.benchmark_group("reach");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(4));
    group.throughput(Throughput::Elements(homes.len() as u64));
    group.bench_function("index of 20k", |b| {
        b.iter(|| Index::new(black_box(&sites).iter().copied()));
    });
    let index = Index::new(sites.iter().copied());
    let from: Vec<From> = homes.iter().map(|&at| From::new(at, &[])).collect();
    group.bench_function("20k x 20k within 700 m, by the tree", |b| {
        b.iter(|| index.all_within(black_box(&from), limit).len());
    });
    group.bench_function("20k x 20k within 700 m, joined, with the index", |b| {
        let all = |_, _| true;
        b.iter(|| {
            let globe = Globe::new(sites.iter().copied(), limit);
            globe.pairs(black_box(&from), all).site.len()
        });
    });
    // The same density in a plane.
    let flat = |points: &[Coord<f64>]| -> Vec<[f64; 2]> {
        let at = |c: &Coord<f64>| [(c.x - 113.45) * 91_500.0, (c.y - 34.61) * 110_900.0];
        points.iter().map(at).collect()
    };
    let (flat_homes, flat_sites) = (flat(&homes), flat(&sites));
    group.bench_function("20k x 20k within 700 m of a plane, joined", |b| {
        b.iter(|| {
            let plane = Plane::new(&flat_sites, limit);
            plane.pairs(black_box(&flat_homes)).site.len()
        });
    });
    let (a, b) = (
        homes[0],
        Coord {
            x: homes[0].x + 0.004,
            y: homes[0].y + 0.003,
        },
    );
    let (p, q) = (Spot::new(a), Spot::new(b));
    group.throughput(Throughput::Elements(1));
    group.bench_function("one distance", |bench| {
        bench.iter(|| black_box(&p).metres(black_box(&q)));
    });
    group.bench_function("one distance by Karney", |bench| {
        bench.iter(|| karney(black_box(a), black_box(b)));
    });
    group.finish();
}

criterion_group!(benches, reach);
criterion_main!(benches);
