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

/// The first cut of a certificate in which a demand may be left over for something.
fn spare(plan: &mut Value) -> Option<&mut Value> {
    let list = plan["certificates"].as_array_mut()?;
    let cuts = list
        .iter_mut()
        .flat_map(|c| c["proof"]["prices"]["cuts"].as_array_mut());
    let spare = cuts.flatten().filter_map(|cut| cut.get_mut("spare"));
    let weights = spare.filter_map(|s| s.as_array_mut()).flatten();
    weights.into_iter().find(|w| w.as_i64() > Some(0))
}

#[test]
fn a_bound_from_cuts_is_verified_and_a_false_cut_is_found() {
    let dir = city();
    let ran = quarter(dir.path(), &["plan", "scenario.toml", "-o", "out", "-q"]);
    assert!([0, 4].contains(&ran.code), "{}", ran.err);
    let good = quarter(dir.path(), &["verify", "out"]);
    assert_eq!(good.code, 0, "{}{}", good.out, good.err);
    let mut plan = plan_json(&dir.path().join("out"));
    let weight = spare(&mut plan).expect("a cut with a spare");
    *weight = json!(0);
    std::fs::write(dir.path().join("out/plan.json"), plan.to_string()).unwrap();
    let bad = quarter(dir.path(), &["verify", "out"]);
    assert_ne!(bad.code, 0, "{}", bad.out);
}
