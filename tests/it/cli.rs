//! The program from outside: exit codes, streams, directories, the same result from any thread.

use crate::town::{self, plan_json, point, quarter, read_json, Hand, Kind, Town};
use serde_json::{json, Value};
use std::path::Path;
use std::process::{Command, Stdio};

/// 1,000 households and one candidate, so many metres apart.
fn pair(metres: f64) -> Hand {
    let home = point(town::place(0.0, 0.0), json!({"households": 1000}));
    Hand::new()
        .demand(vec![home], "built")
        .candidates(vec![point(town::place(metres, 0.0), json!({}))], 5000)
}

/// A town too hard to be proved in no time.
fn hard() -> Hand {
    let mut rng = town::Rng::new(5);
    let mut spots = |n: usize| -> Vec<Value> {
        let mut one = || town::place(rng.below(9000) as f64, rng.below(9000) as f64);
        let households = |k: usize| json!({"households": 100 + k * 37 % 900});
        (0..n).map(|k| point(one(), households(k))).collect()
    };
    let (homes, sites) = (spots(2000), spots(2000));
    Hand::new().demand(homes, "new").candidates(sites, 5000)
}

#[test]
fn exit_0_when_done() {
    let dir = pair(100.0).write();
    let ran = quarter(dir.path(), &["plan", "scenario.toml", "-o", "out"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert!(ran.err.contains("Plan written to"), "{}", ran.err);
    let verified = quarter(dir.path(), &["verify", "out"]);
    assert_eq!(verified.code, 0);
    assert!(verified.out.starts_with("Verified:"), "{}", verified.out);
}

#[test]
fn exit_1_on_bad_input() {
    let dir = tempfile::tempdir().unwrap();
    for args in [
        ["plan", "none.toml", "-o", "out"].as_slice(),
        &["verify", "none"],
        &["policy", "show", "none"],
        &["policy", "explain", "none"],
    ] {
        let ran = quarter(dir.path(), args);
        assert_eq!(
            (ran.code, ran.out.as_str()),
            (1, ""),
            "{args:?}: {}",
            ran.err
        );
        assert!(!ran.err.is_empty(), "{args:?}");
    }
}

#[test]
fn exit_2_on_wrong_usage() {
    let dir = pair(100.0).write();
    for args in [
        ["plant", "scenario.toml"].as_slice(),
        &[],
        &["plan", "scenario.toml"],
        &["plan", "-o", "out"],
        &["plan", "scenario.toml", "-o", "out", "--gap", "2"],
        &["plan", "scenario.toml", "-o", "out", "--gap", "NaN"],
        &["plan", "scenario.toml", "-o", "out", "--time-limit", "0"],
        &["plan", "scenario.toml", "-o", "out", "--time-limit", "inf"],
        &["plan", "scenario.toml", "-o", "out", "--threads", "0"],
        &["plan", "scenario.toml", "-o", "out", "--seed", "-1"],
        &["plan", "scenario.toml", "-o", "out", "--lang", "fr"],
        &["plan", "scenario.toml", "-o", "out", "-q", "-v"],
        &["schema", "plans"],
    ] {
        let ran = quarter(dir.path(), args);
        assert_eq!(
            (ran.code, ran.out.as_str()),
            (2, ""),
            "{args:?}: {}",
            ran.err
        );
        assert!(
            ran.err.contains("Usage") || ran.err.contains("error:"),
            "{args:?}: {}",
            ran.err
        );
    }
    assert!(!dir.path().join("out").exists());
}

#[test]
fn exit_3_names_the_culprit() {
    let dir = pair(1000.0).write();
    let ran = quarter(dir.path(), &["plan", "scenario.toml", "-o", "out"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("out of reach: d1.1"), "{}", ran.err);
    let plan = plan_json(&dir.path().join("out"));
    assert_eq!(plan["status"], "infeasible");
    assert_eq!(plan["households"]["out_of_reach"], 1000.0);
    assert_eq!(quarter(dir.path(), &["verify", "out"]).code, 0);
}

#[test]
fn exit_4_or_5_when_stopped() {
    let dir = hard().write();
    let run = |limit: &str, out: &str| {
        quarter(
            dir.path(),
            &[
                "plan",
                "scenario.toml",
                "-o",
                out,
                "-q",
                "--time-limit",
                limit,
            ],
        )
    };
    // A slow machine may need longer for a first plan; none proves this town in that time.
    let limits = ["2", "10", "40"].iter();
    let mut codes = limits.map(|limit| run(limit, "short").code);
    assert_eq!(codes.find(|&code| code != 5), Some(4));
    let plan = plan_json(&dir.path().join("short"));
    assert_eq!(
        (&plan["status"], &plan["stopped"]),
        (&json!("feasible"), &json!("time-limit"))
    );
    assert!(plan["gap"].as_f64() > Some(0.0));
    assert_eq!(quarter(dir.path(), &["verify", "short"]).code, 0);

    let ran = run("1e-9", "none");
    assert!([4, 5].contains(&ran.code), "{}: {}", ran.code, ran.err);
    assert_eq!(ran.code == 4, dir.path().join("none").exists());
    assert!(ran.code == 4 || ran.err.contains("Stopped before there was a plan"));
}

#[test]
fn exit_0_when_the_asked_gap_is_reached() {
    let dir = hard().write();
    let args = [
        "plan",
        "scenario.toml",
        "-o",
        "out",
        "-q",
        "--gap",
        "0.2",
        "--time-limit",
        "60",
    ];
    let ran = quarter(dir.path(), &args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let plan = plan_json(&dir.path().join("out"));
    assert!(plan["gap"].as_f64() <= Some(0.2));
    assert_eq!(plan["stopped"], Value::Null);
}

#[test]
fn json_is_all_there_is_on_standard_output() {
    let dir = pair(100.0).write();
    let ran = quarter(
        dir.path(),
        &["plan", "scenario.toml", "-o", "out", "--json"],
    );
    let printed: Value = serde_json::from_str(&ran.out).expect("JSON");
    let written = std::fs::read_to_string(dir.path().join("out/plan.json")).unwrap();
    assert_eq!(ran.out, written);
    assert_eq!(printed["status"], "optimal");
    assert_eq!(printed["schema"], "quarter.plan/1");
}

#[test]
fn an_older_plan_is_replaced_only_when_asked() {
    let dir = pair(100.0).write();
    let plan = |more: &[&str]| {
        let mut args = vec!["plan", "scenario.toml", "-o", "out", "-q"];
        args.extend(more);
        quarter(dir.path(), &args)
    };
    assert_eq!(plan(&[]).code, 0);
    let mark = dir.path().join("out/mark");
    std::fs::write(&mark, "").unwrap();
    let ran = plan(&[]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("--force"), "{}", ran.err);
    assert!(mark.exists());
    assert_eq!(plan(&["--force"]).code, 0);
    assert!(!mark.exists());
    assert_eq!(quarter(dir.path(), &["verify", "out"]).code, 0);
}

#[test]
fn what_is_no_plan_is_never_replaced() {
    let dir = pair(100.0).write();
    let mine = dir.path().join("mine");
    std::fs::create_dir(&mine).unwrap();
    std::fs::write(mine.join("thesis.txt"), "years of work").unwrap();
    std::fs::write(dir.path().join("file"), "a file").unwrap();
    for out in ["mine", "file", "."] {
        let ran = quarter(dir.path(), &["plan", "scenario.toml", "-o", out, "--force"]);
        assert_eq!(ran.code, 1, "{out}: {}", ran.err);
    }
    let kept = std::fs::read_to_string(mine.join("thesis.txt")).unwrap();
    assert_eq!(kept, "years of work");
    assert_eq!(
        std::fs::read_to_string(dir.path().join("file")).unwrap(),
        "a file"
    );
    let names: Vec<_> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert!(
        !names
            .iter()
            .any(|n| n.to_string_lossy().contains("partial")),
        "{names:?}"
    );
    // An empty directory is fine.
    std::fs::create_dir(dir.path().join("empty")).unwrap();
    let ran = quarter(dir.path(), &["plan", "scenario.toml", "-o", "empty", "-q"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn policies() {
    let dir = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let ran = quarter(dir.path(), args);
        assert_eq!(ran.code, 0, "{args:?}: {}", ran.err);
        ran.out
    };
    let list = run(&["policy", "list"]);
    assert_eq!(list.lines().count(), 9, "{list}");
    assert!(
        list.contains("jinjiang-2022") && list.contains("anxi-2022"),
        "{list}"
    );
    let show = run(&["policy", "show", "jinjiang-2022"]);
    for part in [
        "JJ-08",
        "radius: < 700 m",
        "社区养老服务设施服务半径应小于700米",
    ] {
        assert!(show.contains(part), "{part}\n{show}");
    }
    assert!(run(&["policy", "show", "jinjiang-2022", "--lang", "zh"]).contains("条款"));
    for rule in ["radius", "floor-area", "min-size", "JJ-08", "jj-08"] {
        assert!(run(&["policy", "explain", rule]).contains("JJ-0"), "{rule}");
    }
    // What is shown as TOML is a policy of one's own to start from.
    let toml = run(&["policy", "show", "anxi-2022", "--toml"]);
    std::fs::write(dir.path().join("own.toml"), &toml).unwrap();
    assert!(run(&["policy", "show", "own.toml"]).contains("anxi-2022"));
    let bad = toml.replace("< ", "<< ").replace("<= ", "<< ");
    std::fs::write(dir.path().join("bad.toml"), bad).unwrap();
    assert_eq!(quarter(dir.path(), &["policy", "show", "bad.toml"]).code, 1);
}

#[test]
fn a_policy_of_ones_own_may_aim_at_what_it_does_not_ask() {
    let here = Path::new(".");
    let toml = quarter(here, &["policy", "show", "jinjiang-2022", "--toml"]).out;
    let en = "en = \"Old towns and housing already built";
    assert!(toml.contains(en));
    // The quota of built housing becomes a target: measured, but nothing is planned for it.
    let own = toml.replace(en, &format!("force = \"target\"\n{en}"));
    let dir = pair(100.0).write();
    let put = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
    put("own.toml", &own);
    let scenario = std::fs::read_to_string(dir.path().join("scenario.toml")).unwrap();
    put(
        "scenario.toml",
        &scenario.replace("jinjiang-2022", "own.toml"),
    );
    let ran = quarter(dir.path(), &["plan", "scenario.toml", "-o", "out", "-q"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(quarter(dir.path(), &["verify", "out"]).code, 0);
    let plan = plan_json(&dir.path().join("out"));
    let findings = plan["findings"].as_array().unwrap();
    let target = findings.iter().find(|f| f["clause"] == "JJ-09").unwrap();
    assert_eq!(
        (&target["verdict"], &target["force"]),
        (&json!("fail"), &json!("target"))
    );

    // A radius or a smallest size for one class of housing is not something that rules can say.
    for kind in ["radius", "min-size"] {
        let old = format!("kind = \"{kind}\"");
        put(
            "own.toml",
            &toml.replace(&old, &format!("{old}\nclass = \"new\"")),
        );
        let ran = quarter(dir.path(), &["policy", "show", "own.toml"]);
        assert_eq!(ran.code, 1, "{kind}: {}", ran.out);
        assert!(ran.err.contains("class: "), "{}", ran.err);
    }
}

/// The scenario of the documentation.
const EXAMPLE: &str = r#"
title  = "Jinjiang, built communities"
policy = "jinjiang-2022"

[[demand]]
file = "communities_jinjiang.geojson"
crs = "wgs84"
households = "households"        # a field name; 户数, 总户数, households … are found without it
class = "built"                  # "new" | "built", or { field = "…", new = ["新建"], built = ["已建"] }
unknown_households = "skip"      # "skip" | "error" | { impute = "median" } | { impute = 300 }

[[candidates]]
file = "candidates_town_village_jinjiang.geojson"
premises = "new-build"
area_max = 5000                  # m², a number or a field name
cost_fixed = 1000000
cost_per_m2 = 5000

[[candidates]]
from = "demand"                  # every demand point is a candidate too; or { grid_m = 200 }
area_max = 5000
cost_fixed = 1200000
cost_per_m2 = 5000

[[existing]]                     # optional; stays open, counts at its area
file = "existing.geojson"
area = "area_m2"

[zones]                          # optional polygons for per-zone figures
file = "towns.geojson"
name = "name"

[exclude]                        # optional polygons where no candidate may lie
file = "water.geojson"

[solve]
objective = "least-cost"         # here also: "fewest-sites", "least-area"; then, among equals, least distance
time_limit = 60
gap = 0.0
"#;

#[test]
fn the_schema_takes_the_example_and_its_other_forms() {
    let here = Path::new(".");
    let schema: Value = serde_json::from_str(&quarter(here, &["schema"]).out).expect("JSON");
    assert!(jsonschema::meta::is_valid(&schema));
    let check = jsonschema::validator_for(&schema).expect("a schema");
    let value = |text: &str| -> Value {
        let table: toml::Table = text.parse().expect("TOML");
        serde_json::to_value(table).expect("JSON")
    };
    let wrong = |text: &str| -> Vec<String> {
        check
            .iter_errors(&value(text))
            .map(|e| e.to_string())
            .collect()
    };
    assert_eq!(wrong(EXAMPLE), Vec::<String>::new());
    let class = r#"class = { field = "status", new = ["新建"], built = ["已建"] }"#;
    for (old, new) in [
        ("class = \"built\"", class),
        (
            "unknown_households = \"skip\"",
            "unknown_households = { impute = \"median\" }",
        ),
        (
            "unknown_households = \"skip\"",
            "unknown_households = { impute = 300 }",
        ),
        ("from = \"demand\"", "from = { grid_m = 200 }"),
        ("area_max = 5000", "area_max = \"most\""),
    ] {
        assert!(EXAMPLE.contains(old));
        assert_eq!(
            wrong(&EXAMPLE.replace(old, new)),
            Vec::<String>::new(),
            "{new}"
        );
    }
    for (old, new) in [
        ("policy = \"jinjiang-2022\"", ""),
        ("class = \"built\"", "class = \"old\""),
        ("time_limit = 60", "time_limit = \"long\""),
        (
            "unknown_households = \"skip\"",
            "unknown_households = \"guess\"",
        ),
    ] {
        assert!(!wrong(&EXAMPLE.replace(old, new)).is_empty(), "{new}");
    }
    let policy: Value = serde_json::from_str(&quarter(here, &["schema", "policy"]).out).unwrap();
    let check = jsonschema::validator_for(&policy).expect("a schema");
    for name in ["jinjiang-2022", "anxi-2022"] {
        let text = quarter(here, &["policy", "show", name, "--toml"]).out;
        let errors: Vec<String> = check
            .iter_errors(&value(&text))
            .map(|e| e.to_string())
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn every_plan_fits_its_schema() {
    let schema = quarter(Path::new("."), &["schema", "plan"]).out;
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let check = jsonschema::validator_for(&schema).expect("a schema");
    for metres in [100.0, 1000.0] {
        let dir = pair(metres).write();
        quarter(dir.path(), &["plan", "scenario.toml", "-o", "out", "-q"]);
        let plan = plan_json(&dir.path().join("out"));
        let errors: Vec<String> = check.iter_errors(&plan).map(|e| e.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new());
        let mut wrong = plan.clone();
        wrong["objective"] = json!("much");
        assert!(!check.is_valid(&wrong));
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    let dir = pair(100.0).write();
    for args in [
        ["policy", "show", "jinjiang-2022"].as_slice(),
        &["schema"],
        &["plan", "scenario.toml", "-o", "out", "--json"],
        &["verify", "out"],
        &["--help"],
    ] {
        // `false` reads nothing and is gone at once.
        let mut gone = Command::new("false")
            .stdin(Stdio::piped())
            .spawn()
            .expect("false");
        let pipe = gone.stdin.take().expect("a pipe");
        gone.wait().unwrap();
        let done = Command::new(env!("CARGO_BIN_EXE_quarter"))
            .args(args)
            .current_dir(dir.path())
            .stdout(Stdio::from(pipe))
            .output()
            .unwrap();
        let err = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(0), "{args:?}: {err}");
        assert!(!err.contains("panicked"), "{args:?}: {err}");
    }
    assert_eq!(quarter(dir.path(), &["verify", "out"]).code, 0);
}

/// Every file of a plan by name, without what differs from run to run.
fn files(out: &Path) -> Vec<(String, String)> {
    let mut list: Vec<(String, String)> = std::fs::read_dir(out)
        .unwrap()
        .map(|e| e.unwrap())
        .map(|e| {
            let text = std::fs::read_to_string(e.path()).unwrap();
            let own = |l: &&str| !l.trim_start().starts_with("\"run\":");
            let text: Vec<&str> = text.lines().filter(own).collect();
            (
                e.file_name().to_string_lossy().into_owned(),
                text.join("\n"),
            )
        })
        .collect();
    list.sort();
    list
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let hand = |seed: u64| {
        let kind = Kind {
            houses: 60,
            candidates: 40,
            across: 6000,
            ..Kind::default()
        };
        Town::new(seed, kind)
    };
    for seed in 0..4 {
        let town = hand(seed);
        let dir = town.dir.path();
        let mut first = Vec::new();
        for threads in ["1", "2", "8"] {
            let out = format!("out{threads}");
            let args = [
                "plan",
                "scenario.toml",
                "-o",
                &out,
                "-q",
                "--threads",
                threads,
            ];
            let ran = quarter(dir, &args);
            assert!([0, 3].contains(&ran.code), "seed {seed}: {}", ran.err);
            let found = files(&dir.join(&out));
            assert!(
                found.len() >= 8,
                "{:?}",
                found.iter().map(|f| &f.0).collect::<Vec<_>>()
            );
            if first.is_empty() {
                first = found;
                continue;
            }
            for (a, b) in first.iter().zip(&found) {
                assert!(a == b, "seed {seed}, {threads} threads: {} differs", a.0);
            }
            assert_eq!(first.len(), found.len());
        }
    }
}

#[test]
fn every_parameter_is_listed_with_where_it_comes_from() {
    let dir = pair(100.0).write();
    let ran = quarter(
        dir.path(),
        &["plan", "scenario.toml", "-o", "out", "-q", "--gap", "0.01"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let plan = plan_json(&dir.path().join("out"));
    let list = plan["parameters"].as_array().unwrap();
    let expected = [
        ("title", json!("By hand"), "given"),
        ("policy", json!("jinjiang-2022"), "given"),
        ("demand.0.file", json!("layer1.geojson"), "given"),
        ("demand.0.crs", json!("EPSG:4326"), "found"),
        ("demand.0.households", json!("households"), "found"),
        ("demand.0.class", json!("built"), "given"),
        ("demand.0.unknown_households", json!("error"), "default"),
        ("demand.0.anchor", json!("point-on-surface"), "default"),
        ("candidates.0.premises", json!("new-build"), "default"),
        ("candidates.0.area_max", json!(5000.0), "given"),
        ("candidates.0.cost_fixed", json!(1_000_000.0), "given"),
        ("candidates.0.cost_per_m2", json!(5000.0), "given"),
        ("rules.reading", json!("straight"), "default"),
        ("rules.pooling", json!("within-radius"), "default"),
        ("rules.min_size_applies", json!("new"), "default"),
        ("solve.objective", json!("least-cost"), "default"),
        ("solve.time_limit", json!(60.0), "default"),
        ("solve.gap", json!(0.01), "option"),
        ("solve.seed", json!(1), "default"),
    ];
    for (key, value, from) in expected {
        let found: Vec<&Value> = list.iter().filter(|p| p["key"] == key).collect();
        assert_eq!(found.len(), 1, "{key}: {found:?}");
        assert_eq!(
            (&found[0]["value"], &found[0]["from"]),
            (&value, &json!(from)),
            "{key}"
        );
    }
    for clause in ["JJ-05", "JJ-06", "JJ-08", "JJ-09"] {
        let key = format!("policy.{clause}");
        assert!(list.iter().any(|p| p["key"] == key.as_str()), "{key}");
    }
    // The scenario in the plan says the same.
    let toml = std::fs::read_to_string(dir.path().join("out/scenario.toml")).unwrap();
    let table: toml::Table = toml.parse().unwrap();
    assert_eq!(table["solve"]["gap"].as_float(), Some(0.01));
    assert_eq!(
        table["demand"][0]["file"].as_str(),
        Some("../layer1.geojson")
    );
}

#[test]
fn written_layers_keep_to_the_standard() {
    let town = Town::new(3, Kind::default());
    let ran = quarter(
        town.dir.path(),
        &["plan", "scenario.toml", "-o", "out", "-q"],
    );
    assert!([0, 3].contains(&ran.code), "{}", ran.err);
    for name in ["sites", "demand", "links", "catchments", "zones"] {
        let path = town.dir.path().join(format!("out/{name}.geojson"));
        let text = std::fs::read_to_string(&path).unwrap();
        let layer = read_json(&path);
        assert_eq!(layer["type"], "FeatureCollection");
        assert!(layer.get("crs").is_none(), "{name}");
        let features = layer["features"].as_array().unwrap();
        assert_eq!(
            text.lines().count(),
            features.len() + 2,
            "{name}: one feature a line"
        );
        for f in features {
            numbers(&f["geometry"]["coordinates"], &mut |n| {
                assert!((n * 1e7 - (n * 1e7).round()).abs() < 1e-4, "{name}: {n}");
            });
            if f["geometry"]["type"] == "Polygon" {
                assert!(turns_left(&f["geometry"]["coordinates"][0]), "{name}: {f}");
            }
        }
    }
}

fn numbers(v: &Value, see: &mut impl FnMut(f64)) {
    match v {
        Value::Array(list) => list.iter().for_each(|v| numbers(v, see)),
        Value::Number(n) => see(n.as_f64().unwrap()),
        _ => {}
    }
}

/// Counter-clockwise, by the shoelace formula from the first position.
fn turns_left(ring: &Value) -> bool {
    let ring = ring.as_array().unwrap();
    let at = |k: usize, c: usize| ring[k][c].as_f64().unwrap() - ring[0][c].as_f64().unwrap();
    let twice = |k: usize| at(k, 0) * at(k + 1, 1) - at(k + 1, 0) * at(k, 1);
    (0..ring.len() - 1).map(twice).sum::<f64>() > 0.0
}
