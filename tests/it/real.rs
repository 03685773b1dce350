//! The real layers beside the repository. Without them these tests say nothing, except in CI,
//! where they must be there.

use crate::town::{plan_json, quarter, shared};
use serde_json::Value;
use std::path::Path;

/// Plans a scenario and has the plan verified; returns its exit code and `plan.json`.
fn plan(scenario: &str) -> (i32, Value) {
    let dir = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(dir.path().join("scenario.toml"), scenario).unwrap();
    let ran = quarter(dir.path(), &["plan", "scenario.toml", "-o", "out", "-q"]);
    assert!(
        [0, 3, 4].contains(&ran.code),
        "exit {}: {}",
        ran.code,
        ran.err
    );
    let verified = quarter(dir.path(), &["verify", "out"]);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
    (ran.code, plan_json(&dir.path().join("out")))
}

/// The path of a layer, as a scenario writes it.
fn path(data: &Path, file: &str) -> String {
    data.join(file).to_string_lossy().replace('\\', "/")
}

fn jinjiang(class: &str) {
    let Some(data) = shared() else { return };
    let communities = path(&data, "cn-jinjiang/communities_jinjiang.geojson");
    let villages = path(
        &data,
        "cn-jinjiang/candidates_town_village_jinjiang.geojson",
    );
    let (code, plan) = plan(&format!(
        r#"
title  = "Jinjiang, {class} communities"
policy = "jinjiang-2022"

[[demand]]
file = "{communities}"
crs = "wgs84"
households = "households"
class = "{class}"
unknown_households = "skip"

[[candidates]]
file = "{villages}"
premises = "new-build"
area_max = 5000
cost_fixed = 1000000
cost_per_m2 = 5000

[[candidates]]
from = "demand"
area_max = 5000
cost_fixed = 1200000
cost_per_m2 = 5000

[solve]
objective = "least-cost"
time_limit = 60
gap = 0.0
"#
    ));
    assert_eq!(code, 0);
    assert_eq!(plan["status"], "optimal");
    assert_eq!(plan["gap"], 0.0);
    assert_eq!(plan["objective"], plan["bound"]);
    assert_eq!(plan["households"]["served"], plan["households"]["total"]);
    assert!(plan["households"]["unknown_features"].as_u64() > Some(0));
    assert!(plan["findings"]
        .as_array()
        .unwrap()
        .iter()
        .all(|f| f["verdict"] == "pass"));
}

#[test]
fn jinjiang_built_is_proved() {
    jinjiang("built");
}

#[test]
fn jinjiang_new_is_proved() {
    jinjiang("new");
}

#[test]
fn zhengzhou_is_within_half_a_percent() {
    let Some(data) = shared() else { return };
    let communities = path(&data, "cn-zhengzhou/communities_urban.geojson");
    let (code, plan) = plan(&format!(
        r#"
policy = "anxi-2022"

[[demand]]
file = "{communities}"
class = "new"

[[candidates]]
from = "demand"
area_max = 5000
cost_fixed = 1000000
cost_per_m2 = 5000

[solve]
gap = 0.005
time_limit = 120
"#
    ));
    assert_eq!(code, 0, "gap {}", plan["gap"]);
    assert!(plan["gap"].as_f64() <= Some(0.005), "{}", plan["gap"]);
    assert_eq!(plan["households"]["served"], plan["households"]["total"]);
}

/// A bundled layout plan with real housing in the place of the invented town.
#[cfg(feature = "highs")]
fn layout(scenario: &str, policy: &str) {
    let Some(data) = shared() else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join(format!("scenarios/{scenario}.toml"))).unwrap();
    let (_, tables) = text.split_once("[zones]").expect("zones");
    let (zones, rest) = tables.split_once("[exclude]").expect("exclude");
    let (_, rest) = rest.split_once("[solve]").expect("solve");
    let bundled = path(root, "data/");
    let tables = format!("[zones]{zones}[solve]{rest}").replace("../data/", &bundled);
    let communities = path(&data, "cn-jinjiang/communities_jinjiang.geojson");
    let villages = path(
        &data,
        "cn-jinjiang/candidates_town_village_jinjiang.geojson",
    );
    let (_, plan) = plan(&format!(
        r#"
title  = "{policy}: layout plan on real housing"
policy = "{policy}"

[[demand]]
file = "{communities}"
crs = "wgs84"
households = "households"
class = "built"
unknown_households = "skip"

[[candidates]]
file = "{villages}"
premises = "new-build"
area_max = 5000
cost_fixed = 1000000
cost_per_m2 = 5000

[[candidates]]
from = "demand"
area_max = 5000
cost_fixed = 1200000
cost_per_m2 = 5000

{tables}"#
    ));
    assert_eq!(plan["status"], "optimal");
    assert_eq!(plan["households"]["served"], plan["households"]["total"]);
    let programme = &plan["programme"];
    assert_eq!(programme["conflicts"].as_array().map(Vec::len), Some(0));
    assert!(
        programme["gap"].as_f64() <= Some(0.001),
        "{}",
        programme["gap"]
    );
    // The premises that the floor-area plan chose are in the programme.
    let opened = programme["places"].as_array().expect("places").iter();
    let centres = opened.filter(|p| p["facility"] == "care-centre" && p["year"].is_number());
    assert!(centres.count() > 10);
}

#[cfg(feature = "highs")]
#[test]
fn jinjiang_plans_its_layout_on_real_housing() {
    layout("jinjiang-2022-layout", "jinjiang-2022");
}

#[cfg(feature = "highs")]
#[test]
fn anxi_plans_its_layout_on_real_housing() {
    layout("anxi-2022", "anxi-2022");
}
