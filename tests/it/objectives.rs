//! Every objective from a scenario to a verified plan, on the bundled town.

use crate::town::{plan_json, quarter};
use serde_json::Value;
use std::path::Path;

/// The bundled scenario with other settings; readings are only reported unless `binds`.
fn scenario(objective: &str, binds: bool, extra: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("scenarios/jinjiang-2022.toml")).unwrap();
    let data = root.join("data").to_string_lossy().replace('\\', "/");
    let head = text
        .split("[solve]")
        .next()
        .unwrap()
        .replace("../data", &data);
    let floor = if binds { "binds" } else { "reported" };
    format!(
        "{head}\n[rules]\nfloor_area = \"{floor}\"\n{extra}\n[solve]\nobjective = \"{objective}\"\ntime_limit = 20\n"
    )
}

/// Plans, has the plan verified, and returns its `plan.json`.
fn plan(scenario: &str, options: &[&str]) -> (i32, Value) {
    let dir = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(dir.path().join("s.toml"), scenario).unwrap();
    let ran = quarter(
        dir.path(),
        &[&["plan", "s.toml", "-o", "out", "-q"], options].concat(),
    );
    if !dir.path().join("out").exists() {
        return (ran.code, Value::Null);
    }
    let verified = quarter(dir.path(), &["verify", "out"]);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
    for k in 1..=9 {
        let other = format!("out/alternatives/{k}");
        if dir.path().join(&other).exists() {
            let verified = quarter(dir.path(), &["verify", &other]);
            assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
        }
    }
    (ran.code, plan_json(&dir.path().join("out")))
}

#[test]
fn every_objective_gives_a_plan_that_verifies() {
    let sites = "[limits]\nsites = 30";
    let cases = [
        ("least-cost", ""),
        ("fewest-sites", ""),
        ("most-covered", "[limits]\nsites = 10"),
        ("backup-cover", ""),
        ("least-distance", sites),
        ("least-worst-distance", sites),
        ("most-dispersed", "[limits]\nsites = 4"),
    ];
    for (objective, extra) in cases {
        let (code, plan) = plan(&scenario(objective, false, extra), &[]);
        assert!([0, 4].contains(&code), "{objective}: exit {code}");
        assert_eq!(plan["objective_name"], objective);
        let (value, bound) = (&plan["objective"], &plan["bound"]);
        let beyond = value.as_f64().unwrap() - bound.as_f64().unwrap();
        let most = plan["objective_sense"] == "most";
        assert!(
            if most {
                beyond <= 1e-6
            } else {
                beyond >= -1e-6
            },
            "{objective}"
        );
    }
}

#[test]
fn limits_shares_and_floor_area_bind_together() {
    let share = "[limits]\nspacing_m = 200\n[[share]]\nclass = \"built\"\nat_least = 0.8";
    let (code, part) = plan(&scenario("least-cost", true, share), &[]);
    assert!([0, 4].contains(&code), "exit {code}");
    assert!(part["shares"][0]["served"].as_f64() >= part["shares"][0]["at_least"].as_f64());
    assert!(part["households"]["left_out"].as_f64().unwrap() > 0.0);
    let budget = "[limits]\ncost = 12000000";
    let (code, most) = plan(&scenario("most-covered", true, budget), &[]);
    assert!([0, 4].contains(&code), "exit {code}");
    assert!(most["cost"].as_f64().unwrap() <= 12e6);
}

#[test]
fn alternatives_have_other_sites_and_verify_too() {
    let (code, best) = plan(
        &scenario("fewest-sites", false, ""),
        &["--alternatives", "2"],
    );
    assert_eq!((code, &best["status"]), (0, &Value::from("optimal")));
}

#[test]
fn a_question_without_a_plan_ends_with_three() {
    let (code, none) = plan(&scenario("fewest-sites", false, "[limits]\nsites = 3"), &[]);
    assert_eq!((code, none), (3, Value::Null));
}
