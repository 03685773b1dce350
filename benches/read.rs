//! Reading GeoJSON: text in memory to records, and a file to records with its hash.

use criterion::{criterion_group, criterion_main, Criterion, Throughput};
use quarter::format::{Options, Source};
use std::hint::black_box;
use std::time::Duration;

/// Points on a slanted grid, with the properties that a register of housing has.
fn points(n: usize) -> String {
    let feature = |k: usize| {
        let (x, y) = (
            118.3 + (k % 150) as f64 * 0.0021,
            24.5 + (k / 150) as f64 * 0.0023,
        );
        format!(
            "{{\"type\":\"Feature\",\"geometry\":{{\"type\":\"Point\",\"coordinates\":[{x:.7},{y:.7}]}},\
             \"properties\":{{\"name\":\"小区 {k}\",\"户数\":{},\"year\":{},\"district\":\"东区\"}}}}",
            100 + k * 7 % 2400,
            1980 + k % 45
        )
    };
    let list: Vec<String> = (0..n).map(feature).collect();
    format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}",
        list.join(",\n")
    )
}

fn read(c: &mut Criterion) {
    let text = points(20_000);
    let dir = tempfile::tempdir().expect("a temporary directory");
    let path = dir.path().join("points.geojson");
    std::fs::write(&path, &text).expect("a layer written");
    let options = Options::default();
    let mut group = c.benchmark_group("read");
    group
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(4))
        .throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("parse 20k points", |b| {
        b.iter(|| {
            let source = Source::in_memory("points.geojson", black_box(text.as_bytes()), &options);
            let read = quarter::format::geojson::read(&source);
            read.expect("it parses").records.len()
        });
    });
    group.bench_function("file of 20k points with hash", |b| {
        b.iter(|| {
            let layer = quarter::format::read_layer("points.geojson", black_box(&path));
            layer.expect("it reads").records.len()
        });
    });
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
