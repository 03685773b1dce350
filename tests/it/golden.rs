//! A town small enough to read, in `tests/golden/town`, and its plan byte for byte.
//!
//! `UPDATE_GOLDEN=1 cargo test --release --test it golden` writes the expected files anew; look
//! at what changed before keeping it. Otherwise a difference fails and leaves the new file beside
//! the old one as `*.new`.

use crate::town::{plan_json, quarter};
use serde_json::{json, Value};
use std::path::{Path, PathBuf};

fn town() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/town")
}

/// Plans the town in one language into a directory of its own.
fn plan(lang: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let out = dir.path().join("out");
    let out = out.to_str().expect("a plain path");
    let args = ["plan", "scenario.toml", "-o", out, "-q", "--lang", lang];
    let ran = quarter(&town(), &args);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let verified = quarter(dir.path(), &["verify", "out"]);
    assert_eq!(verified.code, 0, "{}", verified.out);
    dir
}

/// What differs from run to run is one line.
fn without_run(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let before = lines.len();
    lines.retain(|l| !l.trim_start().starts_with("\"run\":"));
    assert_eq!(lines.len() + 1, before, "one line `run`");
    lines.join("\n") + "\n"
}

#[test]
fn the_plan_is_as_it_was() {
    let (en, zh) = (plan("en"), plan("zh"));
    let read = |dir: &Path, name: &str| {
        std::fs::read_to_string(dir.join("out").join(name))
            .unwrap_or_else(|e| panic!("{name}: {e}"))
    };
    let mut files = vec![
        ("report.en.md", read(en.path(), "report.md")),
        ("report.zh.md", read(zh.path(), "report.md")),
        ("plan.json", without_run(&read(en.path(), "plan.json"))),
    ];
    for name in [
        "sites.geojson",
        "demand.geojson",
        "links.geojson",
        "zones.geojson",
    ] {
        files.push((name, read(en.path(), name)));
        assert_eq!(
            read(en.path(), name),
            read(zh.path(), name),
            "{name} has a language"
        );
    }
    let expected = town().join("expected");
    if std::env::var("UPDATE_GOLDEN").is_ok_and(|v| v == "1") {
        std::fs::create_dir_all(&expected).unwrap();
        for (name, text) in &files {
            std::fs::write(expected.join(name), text).unwrap();
            let _ = std::fs::remove_file(expected.join(format!("{name}.new")));
        }
        return;
    }
    let mut differ = Vec::new();
    for (name, text) in &files {
        let path = expected.join(name);
        let new = expected.join(format!("{name}.new"));
        if std::fs::read_to_string(&path).unwrap_or_default() == *text {
            let _ = std::fs::remove_file(new);
        } else {
            std::fs::write(&new, text).unwrap();
            differ.push(new.display().to_string());
        }
    }
    assert!(
        differ.is_empty(),
        "differ from what is expected; see\n{}",
        differ.join("\n")
    );
}

/// The figures that a reader works out by hand from the layers.
///
/// West street needs 1,000 × 0.3 = 300 m², East street 1,334 × 0.3 = 400.2 m², the new estate
/// 1,200 × 0.4 = 480 m². The old hall has 250 m², for built housing only. West street is 784 m from
/// the plot, so its last 50 m² must come from the office (the shop is below 400 m² and so no
/// candidate). The office holds 700 m², less than the 930.2 m² that are left, so the plot is needed
/// too: 300,000 + 1,000,000 + 930.2 × 5,000 = 5,951,000 yuan. The lane needs 900 m² and its house
/// holds 600 m²: 500,000 + 3,000,000 yuan. The farm has nothing in reach.
#[test]
fn the_figures_are_those_worked_out_by_hand() {
    let dir = plan("en");
    let plan = plan_json(&dir.path().join("out"));
    assert_eq!(plan["status"], "infeasible");
    assert_eq!(plan["rest"], "optimal");
    assert_eq!(plan["objective"], 5_951_000.0 + 3_500_000.0);
    assert_eq!(plan["area_m2"], 250.0 + 930.2 + 600.0);
    assert_eq!(plan["spare_m2"], 0.0);
    let households = json!({
        "total": 6542.0, "served": 1000.0 + 1334.0 + 1200.0 + 2000.0, "no_room": 1000.0,
        "left_out": 0.0, "out_of_reach": 8.0, "unknown_features": 1, "imputed_features": 0,
    });
    assert_eq!(plan["households"], households);
    let candidates = json!({"usable": 3, "excluded": 1, "barred": 1});
    for (key, value) in candidates.as_object().unwrap() {
        assert_eq!(&plan["candidates"][key], value, "{key}");
    }
    let no_room = &plan["no_room"][0];
    assert_eq!(no_room["demands"], json!(["d1.6"]));
    assert_eq!(
        (&no_room["quota_m2"], &no_room["room_m2"]),
        (&json!(900.0), &json!(600.0))
    );
    assert_eq!(plan["out_of_reach"][0]["demand"], "d1.4");
    let verdicts: Vec<&Value> = (plan["findings"].as_array().unwrap().iter())
        .map(|f| &f["verdict"])
        .collect();
    assert_eq!(verdicts, ["fail", "pass", "fail", "pass"]);
}
