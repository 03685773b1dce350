//! What `quarter policy` says of clauses and kinds: coverage, examples to copy, the tests that are
//! named, and a place that takes one file.

use crate::check::{facility, parcel, Files};
use crate::clauses::{list, open, POLICIES};
use crate::town::quarter;
use quarter::check::Verdict;
use quarter::finding::Force;
use quarter::policy::built_in::BUILT_IN;
use quarter::policy::coverage::{coverage, Use, TESTS};
use quarter::policy::{Clause, Profile, KINDS, LAYOUT_KINDS, REVIEW_KINDS};
use serde_json::{json, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[test]
fn a_clause_is_carried_out_by_one_that_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let text = |through: &str| {
        format!(
            "name = 'x'\nsource = 'x'\nfrom = '2022-01-01'\nextends = 'fujian-2021'\ntitle = {{ zh = 'x', en = 'x' }}\n\
             [[clause]]\nid = 'X-1'\nquote = 'x'\nen = 'x'\nthrough = ['{through}']\n"
        )
    };
    let opened = |through: &str| {
        std::fs::write(dir.path().join("x.toml"), text(through)).unwrap();
        Profile::open("x.toml", dir.path())
    };
    let (profile, _) = opened("FJ-4").expect("a policy");
    let covered = coverage(&profile);
    assert_eq!(
        (covered[0].clause.id.as_str(), covered[0].how),
        ("X-1", Use::Optimised)
    );
    let wrong = opened("FJ-9").expect_err("no such clause").to_string();
    assert!(
        wrong.contains("FJ-9") && wrong.contains("through"),
        "{wrong}"
    );
}

/// What `quarter policy explain KIND` prints as an example is one that a planner can copy.
#[test]
fn every_kind_has_an_example_that_parses() {
    let area = KINDS.iter().map(|k| k.name);
    let review = REVIEW_KINDS.iter().map(|k| k.name);
    let layout = LAYOUT_KINDS.iter().map(|k| k.name);
    let kinds: BTreeSet<&str> = area.chain(review).chain(layout).collect();
    assert_eq!(
        kinds.len(),
        KINDS.len() + REVIEW_KINDS.len() + LAYOUT_KINDS.len() - 1
    );
    for kind in kinds {
        for lang in ["zh", "en"] {
            let ran = quarter(Path::new("."), &["policy", "explain", kind, "--lang", lang]);
            assert_eq!(ran.code, 0, "{kind}: {}", ran.err);
            let rest = ran
                .out
                .split("[[rule]]")
                .nth(1)
                .unwrap_or_else(|| panic!("{kind}"));
            let example = rest.split("\n\n").next().unwrap_or_default();
            let clause = example
                .split("clause = \"")
                .nth(1)
                .and_then(|t| t.split('"').next());
            let text = format!(
                "name = 'x'\nsource = 'x'\nfrom = '2022-01-01'\ntitle = {{ zh = 'x', en = 'x' }}\n[[rule]]{example}\n\
                 [[clause]]\nid = '{}'\nquote = 'x'\nen = 'x'\n",
                clause.unwrap_or_default()
            );
            let parsed =
                Profile::parse("x.toml", &text).unwrap_or_else(|e| panic!("{kind}: {e}\n{text}"));
            assert_eq!((parsed.rule.len(), parsed.rule[0].kind.as_str()), (1, kind));
        }
    }
}

#[test]
fn the_tests_that_are_named_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (kind, file, function) in TESTS {
        let text =
            std::fs::read_to_string(root.join(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
        assert!(
            text.contains(&format!("#[test]\nfn {function}()")),
            "{kind}: {file} {function}"
        );
        // Their file says what they are about: the kind by its name, or a clause that has it.
        let clauses = BUILT_IN.iter().flat_map(|(name, _)| open(name).rule);
        let mut words: Vec<String> = clauses
            .filter(|r| r.kind == *kind)
            .map(|r| r.clause)
            .collect();
        words.push(kind.to_string());
        assert!(
            words.iter().any(|w| text.contains(w.as_str())),
            "{file} has nothing of {kind}"
        );
    }
    let area = KINDS.iter().map(|k| k.name);
    let review = REVIEW_KINDS.iter().map(|k| k.name);
    let layout = LAYOUT_KINDS.iter().map(|k| k.name);
    for kind in area.chain(review).chain(layout) {
        assert!(
            TESTS.iter().any(|t| t.0 == kind),
            "no test of {kind} is named"
        );
    }
}

#[test]
fn coverage_is_told_in_both_languages_and_for_programs() {
    let run = |args: &[&str]| {
        let ran = quarter(Path::new("."), args);
        assert_eq!(ran.code, 0, "{args:?}: {}", ran.err);
        ran.out
    };
    let mut all = 0;
    for (name, _, _) in POLICIES {
        let told = run(&["policy", "coverage", name, "--json"]);
        let told: Value = serde_json::from_str(&told).expect("JSON");
        let clauses = told["clauses"].as_array().expect("clauses");
        let own: Vec<&Value> = clauses.iter().filter(|c| c["from"].is_null()).collect();
        assert_eq!(told["clauses_own"], own.len());
        let sum: u64 = told["counts"]
            .as_object()
            .expect("counts")
            .values()
            .filter_map(Value::as_u64)
            .sum();
        assert_eq!(sum, own.len() as u64);
        all += own.len();
        for (lang, word) in [("zh", "条款"), ("en", "clause")] {
            let table = run(&["policy", "coverage", name, "--lang", lang]);
            let shown = run(&["policy", "show", name, "--lang", lang]);
            for c in &own {
                let id = c["id"].as_str().expect("an id");
                let line = format!("\n  {id} ");
                assert!(
                    table.contains(&line) && shown.contains(&line),
                    "{id} {lang}"
                );
                assert!(
                    shown.contains(c["quote"].as_str().expect("a quote")),
                    "{id} {lang}"
                );
            }
            assert!(table.contains(word) && shown.contains(word), "{lang}");
        }
    }
    // One clause of Jinjiang is told in two parts.
    assert_eq!(all, 191);
    let shown = run(&["policy", "show", "taining-2017", "--lang", "en"]);
    assert!(shown.contains("radius: < 700 m [fujian-2021]"), "{shown}");
    for (_, id, _) in list().iter().step_by(9) {
        assert!(
            run(&["policy", "explain", id]).contains(&format!("{id} ")),
            "{id}"
        );
    }
}

/// A sixth place takes one file: what a newcomer would write for Yinchuan.
#[test]
fn a_new_place_is_one_file() {
    let dir = tempfile::tempdir().unwrap();
    let toml = quarter(
        Path::new("."),
        &["policy", "show", "yinchuan-2020", "--toml"],
    )
    .out;
    std::fs::write(dir.path().join("own.toml"), toml).unwrap();
    let (p, _) = Profile::open("own.toml", dir.path()).expect("a policy");
    let uses: BTreeMap<&str, Use> = coverage(&p)
        .iter()
        .map(|c| (c.clause.id.as_str(), c.how))
        .collect();
    assert!(uses.values().all(|u| *u == Use::Optimised), "{uses:?}");
    let files = |floor: Value, area: f64| {
        Files::new(&[
            parcel("P", 1000, "new", 0.0, json!({})),
            facility(
                "F",
                area,
                0.0,
                json!({"floor": floor, "lift": true, "separate_entrance": true}),
            ),
        ])
    };
    let verdict =
        |floor: Value, area: f64| files(floor, area).check("yinchuan-2020").review.verdict;
    assert_eq!(verdict(json!(2), 300.0), Verdict::Pass);
    assert_eq!(verdict(json!(2), 299.9), Verdict::Fail);
    assert_eq!(verdict(json!("地下一层"), 300.0), Verdict::Fail);
}

/// A clause without a rule, of which nothing is said, is told to be shown only.
#[test]
fn a_clause_without_a_place_is_seen() {
    let clause = Clause {
        id: "X-1".into(),
        force: Force::Target,
        ..Clause::default()
    };
    let profile = Profile {
        clause: vec![clause],
        ..Profile::parse("x", BUILT_IN[1].1).expect("a policy")
    };
    assert_eq!(coverage(&profile)[0].how, Use::Shown);
}
