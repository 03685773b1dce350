//! Plans and surveys on foot, through the program.

use crate::town::{self, features, place, plan_json, point, quarter, read_json, Hand};
use serde_json::{json, Value};
use std::path::Path;

/// A river from west to east with one bridge, 900 m east of the homes.
fn streets() -> String {
    let line = |points: &[[f64; 2]]| {
        let coordinates: Vec<[f64; 2]> = points.iter().map(|p| place(p[0], p[1])).collect();
        town::feature(
            json!({"type": "LineString", "coordinates": coordinates}),
            json!({"highway": "residential"}),
        )
    };
    let north = [[0.0, 100.0], [450.0, 100.0], [900.0, 100.0]];
    let south = [[0.0, -100.0], [450.0, -100.0], [900.0, -100.0]];
    let motorway = town::feature(
        json!({"type": "LineString", "coordinates": [place(0.0, 100.0), place(0.0, -100.0)]}),
        json!({"highway": "motorway"}),
    );
    let bridge = [[900.0, 100.0], [900.0, -100.0]];
    town::layer(vec![line(&north), line(&south), line(&bridge), motorway])
}

/// Homes on both banks; premises on the north bank and at the bridge's south end.
fn river(rules: &str) -> tempfile::TempDir {
    let home = |y: f64, n: u32| point(place(0.0, y), json!({"households": n, "name": "h"}));
    let site = |x: f64, y: f64| point(place(x, y), json!({}));
    let hand = Hand::new()
        .demand(vec![home(110.0, 1000), home(-110.0, 900)], "built")
        .candidates(vec![site(0.0, 90.0), site(10.0, -90.0)], 5000)
        .rules(rules);
    let dir = hand.write();
    std::fs::write(dir.path().join("streets.geojson"), streets()).unwrap();
    dir
}

fn plan(dir: &Path) -> Value {
    let ran = quarter(
        dir,
        &["plan", "scenario.toml", "-o", "out", "-q", "--force"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let verified = quarter(dir, &["verify", "out"]);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
    plan_json(&dir.join("out"))
}

const NETWORK: &str = "\n[reach]\nnetwork = \"streets.geojson\"\n";

#[test]
fn a_river_costs_a_second_site_on_foot_and_the_report_says_whom() {
    let both = |decides: &str| {
        let rules = format!("reading = \"both\"\ndecides = \"{decides}\"\n{NETWORK}");
        plan(river(&rules).path())
    };
    let (straight, walking) = (both("straight"), both("walking"));
    assert_eq!(straight["sites_new"], 1);
    assert_eq!(walking["sites_new"], 2);
    let w = &straight["walking"];
    assert_eq!(w["households_straight"], 1900.0);
    assert_ne!(w["households_walking"], 1900.0);
    assert_eq!(w["differ"].as_array().unwrap().len(), 1);
    assert!(w["differ"][0]["walking_m"].as_f64().unwrap() > 1900.0);
    assert_eq!(w["network"]["dropped"], json!([["highway=motorway", 1]]));
    assert_eq!(walking["walking"]["differ"], json!([]));
    assert_eq!(walking["walking"]["households_walking"], 1900.0);
}

#[test]
fn with_a_network_and_the_straight_reading_the_figures_on_foot_are_shown_beside() {
    let dir = river(&format!("reading = \"straight\"\n{NETWORK}"));
    let told = plan(dir.path());
    assert_eq!(told["sites_new"], 1);
    assert_eq!(told["walking"]["decides"], "straight");
    let report = std::fs::read_to_string(dir.path().join("out/report.md")).unwrap();
    assert!(
        report.contains("On foot and in a straight line"),
        "{report}"
    );
    let rows = features(&dir.path().join("out/demand.geojson"));
    assert!(rows
        .iter()
        .all(|r| r["properties"]["walking_m"].is_number()));
}

#[test]
fn who_is_too_far_from_the_network_is_out_of_reach_and_named() {
    let dir = river(&format!("reading = \"walking\"\n{NETWORK}snap_m = 5\n"));
    let ran = quarter(dir.path(), &["plan", "scenario.toml", "-o", "out", "-q"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let told = plan_json(&dir.path().join("out"));
    assert_eq!(told["out_of_reach"].as_array().unwrap().len(), 2);
    assert_eq!(told["out_of_reach"][0]["nearest"], Value::Null);
    let far = told["walking"]["far"][0]["network_m"].as_f64().unwrap();
    assert!((9.0..11.0).contains(&far), "{far}");
    let verified = quarter(dir.path(), &["verify", "out"]);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
}

#[test]
fn a_changed_distance_on_foot_is_found() {
    let dir = river(&format!("reading = \"walking\"\n{NETWORK}"));
    plan(dir.path());
    let out = dir.path().join("out");
    for (file, key) in [
        ("links.geojson", "\"distance_m\":"),
        ("plan.json", "\"walking_m\":"),
    ] {
        let path = out.join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        let Some(k) = text.find(key) else { continue };
        let mut other = text.clone();
        other.insert(k + key.len(), '1');
        std::fs::write(&path, other).unwrap();
        let ran = quarter(dir.path(), &["verify", "out"]);
        assert_eq!(ran.code, 3, "{file}: {}", ran.out);
        std::fs::write(&path, text).unwrap();
    }
    // A street less: the network's hash tells.
    let streets = dir.path().join("streets.geojson");
    let text = std::fs::read_to_string(&streets).unwrap();
    std::fs::write(&streets, text.replace("residential", "service")).unwrap();
    assert_eq!(quarter(dir.path(), &["verify", "out"]).code, 3);
}

#[test]
fn settings_that_do_not_fit_are_told_all_at_once() {
    let network =
        "\n[reach]\nnetwork = \"streets.geojson\"\nspeed = \"brisk\"\nsnap_m = 0\nsteps = 0.5\n";
    let dir = river(&format!("reading = \"both\"\n{network}"));
    let ran = quarter(dir.path(), &["plan", "scenario.toml", "-o", "out"]);
    assert_eq!(ran.code, 1);
    for key in [
        "rules.decides",
        "reach.speed",
        "reach.snap_m",
        "reach.steps",
    ] {
        assert!(ran.err.contains(key), "{key}: {}", ran.err);
    }
    let dir = river("reading = \"walking\"\n");
    let ran = quarter(dir.path(), &["plan", "scenario.toml", "-o", "out"]);
    assert!(
        ran.code == 1 && ran.err.contains("rules.reading"),
        "{}",
        ran.err
    );
}

#[test]
fn bad_networks_are_faults() {
    let dir = river(&format!("reading = \"walking\"\n{NETWORK}"));
    let streets = dir.path().join("streets.geojson");
    let fails = |text: &str, want: &str| {
        std::fs::write(&streets, text).unwrap();
        let ran = quarter(dir.path(), &["plan", "scenario.toml", "-o", "out"]);
        assert!(
            ran.code == 1 && ran.err.contains(want),
            "{want}: {}",
            ran.err
        );
    };
    let line = |coordinates: Value, class: &str| {
        let geometry = json!({"type": "LineString", "coordinates": coordinates});
        town::layer(vec![town::feature(geometry, json!({"highway": class}))])
    };
    // Metres instead of degrees.
    fails(
        &line(json!([[503_000, 2_743_000], [503_100, 2_743_000]]), "path"),
        "degrees",
    );
    // Nothing that may be walked.
    fails(
        &line(json!([[118.5, 24.8], [118.6, 24.8]]), "motorway"),
        "highway=motorway",
    );
    // Only edges without length.
    fails(
        &line(json!([[118.5, 24.8], [118.5, 24.8]]), "path"),
        "streets.geojson",
    );
    fails(
        &town::layer(vec![point([118.5, 24.8], json!({}))]),
        "LineString",
    );
    std::fs::rename(&streets, dir.path().join("streets.osm.pbf")).unwrap();
    let scenario = dir.path().join("scenario.toml");
    let text = std::fs::read_to_string(&scenario).unwrap();
    std::fs::write(
        &scenario,
        text.replace("streets.geojson", "streets.osm.pbf"),
    )
    .unwrap();
    let ran = quarter(dir.path(), &["plan", "scenario.toml", "-o", "out"]);
    assert!(
        ran.code == 1 && ran.err.contains("streets.osm.pbf"),
        "{}",
        ran.err
    );
}

/// What `quarter reach` says of the river, with these further arguments.
fn survey(more: &[&str]) -> Value {
    let dir = river("");
    let facility = point(place(0.0, 90.0), json!({"area": 700, "beds": 20}));
    std::fs::write(dir.path().join("f.geojson"), town::layer(vec![facility])).unwrap();
    let mut args = vec![
        "reach",
        "layer1.geojson",
        "--from",
        "f.geojson",
        "-o",
        "who",
    ];
    args.extend(more);
    let ran = quarter(dir.path(), &args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for file in [
        "report.md",
        "histogram.svg",
        "demand.geojson",
        "blank.geojson",
        "union.geojson",
    ] {
        assert!(dir.path().join("who").join(file).is_file(), "{file}");
    }
    let told = read_json(&dir.path().join("who/reach.json"));
    let rows = features(&dir.path().join("who/demand.geojson"));
    let all: f64 = rows
        .iter()
        .filter_map(|r| r["properties"]["households"].as_f64())
        .sum();
    assert_eq!(all, 1900.0);
    told
}

#[test]
fn who_is_served_today_in_a_straight_line_and_on_foot() {
    let straight = survey(&["--area", "area"]);
    assert_eq!(straight["reading"], "straight");
    assert_eq!(straight["parts"][0]["served_straight"], 1900.0);
    assert_eq!(
        (&straight["limit_m"], &straight["strict"]),
        (&json!(700.0), &json!(true))
    );
    let foot = [
        "--network",
        "streets.geojson",
        "--beds",
        "beds",
        "--beds-per-100",
        "2",
    ];
    let foot = survey(&foot);
    assert_eq!(foot["parts"][0]["served_straight"], 1900.0);
    assert_eq!(foot["parts"][0]["served_walking"], 1000.0);
    assert_eq!(foot["parts"][0]["need_beds"], 38.0);
    assert_eq!(foot["blank_areas"], 1);
    assert_eq!(foot["supply"], "beds");
    // 20 beds for 1,000 households, none for the others.
    let mean = foot["parts"][0]["fca_2s_mean"].as_f64().unwrap();
    assert!((mean - 20.0 / 1900.0).abs() < 1e-12, "{mean}");
    let bars = foot["parts"][0]["histogram"]["households"]
        .as_array()
        .unwrap();
    let bars: f64 = bars.iter().filter_map(Value::as_f64).sum();
    assert_eq!(bars, 1900.0);
}

#[test]
fn minutes_at_a_speed_are_metres() {
    let quarter = survey(&["--minutes", "15", "--speed", "frail"]);
    assert!((quarter["limit_m"].as_f64().unwrap() - 576.0).abs() < 1e-9);
    assert_eq!(quarter["strict"], false);
    assert_eq!(
        survey(&["--metres", "100"])["parts"][0]["served_straight"],
        1000.0
    );
}

#[test]
fn reach_says_what_is_missing() {
    let dir = river("");
    let ran = quarter(dir.path(), &["reach", "layer1.geojson", "-o", "who"]);
    assert!(ran.code == 1 && ran.err.contains("--from"), "{}", ran.err);
    let args = [
        "reach",
        "layer1.geojson",
        "--from",
        "layer2.geojson",
        "-o",
        "who",
        "--speed",
        "9",
    ];
    let ran = quarter(dir.path(), &args);
    assert!(
        ran.code == 1 && ran.err.contains("reach.speed"),
        "{}",
        ran.err
    );
    assert!(!dir.path().join("who").exists());
}
