//! GeoJSON in blocks says what the careful parser says of the whole, of sound and of damaged files.

use crate::hostile::damage;
use crate::town::Rng;
use quarter::format::geojson::{self, whole};
use quarter::format::{hash, read_layer_as, Options, Raw, Source};
use serde_json::json;
use std::fmt::Write as _;

/// What was read, in words; numbers to the last digit.
fn told(read: quarter::error::Result<Raw>) -> String {
    match read {
        Ok(raw) => {
            let mut text = format!("{:?} {:?} {:?}\n", raw.crs, raw.name, raw.said);
            for (mark, list) in [("", &raw.records), ("lost ", &raw.lost)] {
                for r in list {
                    let _ = writeln!(
                        text,
                        "{mark}{} {:?} {:?} {}",
                        r.feature,
                        r.id,
                        r.geometry,
                        serde_json::to_string(&r.properties).unwrap()
                    );
                }
            }
            text
        }
        Err(e) => format!("{e:?}"),
    }
}

fn both(name: &str, bytes: &[u8]) -> (String, String) {
    let options = Options::default();
    let source = Source::in_memory(name, bytes, &options);
    match name.ends_with('l') {
        true => (
            told(geojson::read_lines(&source)),
            told(whole::read_lines(&source)),
        ),
        false => (told(geojson::read(&source)), told(whole::read(&source))),
    }
}

/// Documents in every form that is met.
fn documents() -> Vec<(&'static str, String)> {
    let shapes = [
        json!({"type": "Point", "coordinates": [118.5, 24.6]}),
        json!({"type": "Point", "coordinates": [118.1 + 0.49, -0.0, 12.5]}),
        json!({"coordinates": [1, 2], "type": "Point"}),
        json!({"type": "LineString", "coordinates": [[1.5, 2], [3, 4e0]]}),
        json!({"type": "MultiPoint", "coordinates": []}),
        json!({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]], [[0.2, 0.1], [0.3, 0.1], [0.3, 0.2]]]}),
        json!({"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 0]]]]}),
        json!({"type": "MultiLineString", "coordinates": [[[0, 0], [1, 1]], [[2, 2], [3, 3]]]}),
        json!({"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 2]}]}),
        json!({"type": "Polygon", "coordinates": [[[0, 0], [1, 0]]]}),
        json!({"type": "Point", "coordinates": ["1", 2]}),
        json!(null),
    ];
    let rows = [
        json!({"name": "小区 \"一\"\n", "n": 12, "x": 0.1, "u": u64::MAX, "deep": [1, {"a": null}], "b": true}),
        json!({"name": "小区", "n": null, "x": -1.5e-7, "u": 1, "deep": {}, "b": false}),
        json!({"n": 1}),
        json!({}),
        json!(null),
    ];
    let feature = |k: usize| {
        let mut one =
            json!({"type": "Feature", "properties": rows[k % 5], "geometry": shapes[k % 12]});
        match k % 7 {
            3 => one["id"] = json!(k),
            4 => one["id"] = json!(format!("第{k}")),
            5 => one["bbox"] = json!([1, 2, 3, 4]),
            6 => one["id"] = json!(1.5),
            _ => {}
        }
        one
    };
    let list: Vec<_> = (0..60).map(feature).collect();
    let collection = json!({"type": "FeatureCollection", "name": "层", "crs": {"type": "name",
        "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, "features": list});
    let lines: Vec<String> = list.iter().map(|f| f.to_string()).collect();
    let ascii = collection.to_string().replace("小区", "\\u5c0f\\u533a");
    let escaped_key = ascii.replace("\"n\":", "\"\\u006e\":");
    let twice = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1,"a":2,"b":3},"geometry":null}]}"#;
    vec![
        ("a.geojson", collection.to_string()),
        (
            "pretty.geojson",
            serde_json::to_string_pretty(&collection).unwrap(),
        ),
        ("mark.geojson", format!("\u{feff}{collection}\n")),
        ("escaped.geojson", escaped_key),
        ("twice.geojson", twice.into()),
        ("feature.geojson", list[0].to_string()),
        ("shape.geojson", shapes[6].to_string()),
        (
            "late.geojson",
            format!(
                r#"{{"features":[{}],"x":[{{}}],"type":"FeatureCollection"}}"#,
                lines.join(",\r\n")
            ),
        ),
        ("lines.geojson", lines.join("\n")),
        ("lines.geojsonl", lines.join("\r\n\n") + "\n"),
        (
            "shapes.geojsonl",
            shapes.iter().map(|s| s.to_string() + "\n").collect(),
        ),
        (
            "seq.geojsonl",
            lines.iter().map(|l| format!("\u{1e}{l}\n")).collect(),
        ),
        (
            "seq.geojson",
            lines.iter().map(|l| format!("\n\u{1e}{l}")).collect(),
        ),
        ("one.geojsonl", collection.to_string()),
        ("single.geojsonl", lines[0].clone()),
        ("empty.geojsonl", String::new()),
        (
            "none.geojson",
            r#"{"type":"FeatureCollection","features":[]}"#.into(),
        ),
    ]
}

#[test]
fn blocks_say_what_the_whole_says() {
    for (name, text) in documents() {
        let (a, b) = both(name, text.as_bytes());
        assert_eq!(a, b, "{name}");
        assert!(!a.contains("Err"), "{name}: {a}");
    }
}

#[test]
fn damaged_files_are_told_alike() {
    let list = documents();
    for seed in 0..1500u64 {
        let mut rng = Rng::new(seed);
        let (name, text) = &list[seed as usize % list.len()];
        let bytes = damage(text.as_bytes(), &mut rng);
        // Bytes that are no text are told by their place, which is only known of the whole.
        let (a, b) = both(name, &bytes);
        assert_eq!(a, b, "{name} seed {seed}");
    }
}

/// A collection of more than one block, with something put in at some place.
fn large(n: usize, at: usize, what: &str) -> String {
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"features\":[\n");
    for k in 0..n {
        if k == at {
            text.push_str(what);
        }
        let comma = if k == 0 { "" } else { ",\n" };
        let _ = write!(
            text,
            r#"{comma}{{"type":"Feature","properties":{{"name":"小区 {k}","n":{k}}},"#
        );
        let _ = write!(
            text,
            r#""geometry":{{"type":"Point","coordinates":[118.{k},24.5]}}}}"#
        );
    }
    text + "\n]}\n"
}

#[test]
fn features_are_whole_across_blocks() {
    let n = 30_000;
    let ring: Vec<String> = (0..120_000)
        .map(|k| format!("[{}.5,{}]", k % 100, k % 50))
        .collect();
    let wide = format!(
        ",{{\"type\":\"Feature\",\"properties\":null,\"geometry\":{{\"type\":\"LineString\",\"coordinates\":[{}]}}}}",
        ring.join(",")
    );
    for (at, what, sound) in [
        (n, "", true),
        (20_000, wide.as_str(), true),
        (20_000, ",{\"type\":\"Feature\"", false),
        (20_000, ",", false),
        (20_000, "]", false),
        (
            20_000,
            ",{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"a\":01}}",
            false,
        ),
        (20_000, ",{\"type\":\"Thing\"}", true),
    ] {
        let text = large(n, at, what);
        assert!(text.len() > 2 << 20);
        for (name, text) in [
            ("a.geojson", text.clone()),
            ("a.geojsonl", text.replace(",\n", "\n")),
        ] {
            let (a, b) = both(name, text.as_bytes());
            let shown = &what[..what.len().min(40)];
            assert!(
                a == b,
                "{name} {shown}: {} … {}",
                &a[..a.len().min(300)],
                &b[..b.len().min(300)]
            );
            let refused = a.starts_with("Faults");
            assert_eq!(refused, !sound && !name.ends_with('l'), "{name} {shown}");
        }
    }
}

#[test]
fn the_hash_is_that_of_the_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let text = large(12_000, 0, "");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, text.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let lines = text
        .lines()
        .filter(|l| l.contains("Feature\""))
        .map(|l| l.trim_end_matches(','));
    let lines = lines.collect::<Vec<_>>().join("\n");
    for (name, bytes, n) in [
        ("a.geojson", text.as_bytes(), 12_000),
        ("a.geojson.gz", packed.as_slice(), 12_000),
        ("lines.geojson", lines.as_bytes(), 12_000),
        (
            "feature.json",
            br#"{"type":"Point","coordinates":[1,2]}"#.as_slice(),
            1,
        ),
    ] {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let layer = read_layer_as(name, &path, &Options::default()).unwrap();
        assert_eq!(layer.sha256, hash(bytes), "{name}");
        assert_eq!(layer.bytes, bytes.len() as u64, "{name}");
        assert_eq!(layer.records.len(), n, "{name}");
    }
}
