//! Most covered in a dense city: a bound that rests on cuts, written, verified, and tampered with.

use crate::town::{place, plan_json, point, quarter, Hand, Rng};
use serde_json::{json, Value};

/// A city of 700 homes and 320 sites, where most sites stay in doubt.
fn city() -> tempfile::TempDir {
    let mut rng = Rng::new(4);
    let mut at = |k: usize| {
        let mut along = || (rng.below(2_500) + rng.below(2_500)) as f64;
        (k, place(along(), along()))
    };
    let homes: Vec<Value> = (0..700)
        .map(&mut at)
        .map(|(k, p)| point(p, json!({"households": 20 + 7 * (k % 13)})))
        .collect();
    let sites: Vec<Value> = (0..320).map(|k| point(at(k).1, json!({}))).collect();
    Hand::new()
        .demand(homes, "built")
        .candidates(sites, 5000)
        .rules(
            "floor_area = \"reported\"\n[limits]\nsites = 12\n\
             [solve]\nobjective = \"most-covered\"\ntime_limit = 5",
        )
        .write()
}

/// The cuts in which demands may be left over for something.
fn cuts(plan: &mut Value) -> Vec<&mut Value> {
    let list = plan["evidence"]["certificates"].as_array_mut().unwrap();
    let cuts = list
        .iter_mut()
        .filter_map(|c| c["proof"]["prices"]["cuts"].as_array_mut());
    let weighs = |cut: &&mut Value| {
        let spare = cut["spare"].as_array();
        spare.is_some_and(|s| s.iter().any(|w| w.as_i64() > Some(0)))
    };
    cuts.flatten().filter(weighs).collect()
}

#[test]
fn a_bound_from_cuts_is_verified_and_false_cuts_are_found() {
    let dir = city();
    let ran = quarter(dir.path(), &["plan", "scenario.toml", "-o", "out", "-q"]);
    assert!([0, 4].contains(&ran.code), "{}", ran.err);
    let good = quarter(dir.path(), &["verify", "out"]);
    assert_eq!(good.code, 0, "{}{}", good.out, good.err);
    let plan = plan_json(&dir.path().join("out"));
    // More than a cover weighs at least, or nothing for whoever is left over.
    let larger = |cut: &mut Value| cut["rhs"] = json!(cut["rhs"].as_i64().unwrap() + 1);
    let free = |cut: &mut Value| {
        let spare = cut["spare"].as_array_mut().unwrap();
        spare.iter_mut().for_each(|w| *w = json!(0));
    };
    for change in [&larger as &dyn Fn(&mut Value), &free] {
        let mut plan = plan.clone();
        let cuts = cuts(&mut plan);
        assert!(!cuts.is_empty());
        cuts.into_iter().for_each(change);
        std::fs::write(dir.path().join("out/plan.json"), plan.to_string()).unwrap();
        let bad = quarter(dir.path(), &["verify", "out"]);
        assert_ne!(bad.code, 0, "{}", bad.out);
    }
}
