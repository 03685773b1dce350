//! Scenarios that extend others: edits, what is compared between plans, and trade-off curves.

use crate::town::{plan_json, quarter, Kind, Rng, Town};
use quarter::region::Region;
use quarter::scenario::read;
use serde_json::Value;
use std::path::Path;

/// The region of a scenario that extends the town's and edits it.
fn edited(town: &Town, edits: &str) -> Region {
    let path = town.dir.path().join("edited.toml");
    std::fs::write(&path, format!("extends = \"scenario.toml\"\n{edits}")).unwrap();
    let given = read::scenario("edited.toml", &path).unwrap_or_else(|e| panic!("{edits}: {e}"));
    let intake = quarter::intake::read(&given.scenario, town.dir.path());
    intake.unwrap_or_else(|e| panic!("{edits}: {e}")).region
}

/// What a plan can depend on.
fn content(region: &Region) -> String {
    format!("{:?}\n{:?}", region.demand, region.sites)
}

/// An edit of one thing, and what it is about.
fn random_edit(rng: &mut Rng, region: &Region) -> (String, String) {
    let site = &region.sites[rng.below(region.sites.len() as u64) as usize];
    let demand = &region.demand[rng.below(region.demand.len() as u64) as usize];
    let (s, d) = (&site.id, &demand.id);
    match rng.below(6) {
        0 => (format!("close = \"{s}\""), s.clone()),
        1 if !site.existing => (format!("require = \"{s}\""), s.clone()),
        2 if !site.existing => (format!("forbid = \"{s}\""), s.clone()),
        3 => (format!("remove = \"{d}\""), d.clone()),
        4 => {
            let factor = rng.between(1, 30) as f64 / 10.0;
            (
                format!("households = {factor:?}\ndemand = \"{d}\""),
                d.clone(),
            )
        }
        _ => {
            let area = rng.between(100, 4000);
            (format!("sites = [\"{s}\"]\narea_m2 = {area}"), s.clone())
        }
    }
}

#[test]
fn independent_edits_commute_and_open_undoes_close() {
    let mut rng = Rng::new(7);
    let mut swapped = 0;
    for seed in 0..60 {
        let town = Town::new(seed, Kind::default());
        let plain = edited(&town, "");
        if plain.sites.is_empty() || plain.demand.is_empty() {
            continue;
        }
        let site = &plain.sites[rng.below(plain.sites.len() as u64) as usize].id;
        let closed = format!("[[edit]]\nclose = \"{site}\"\n");
        assert!(!edited(&town, &closed).sites.iter().any(|s| s.id == *site));
        let back = edited(&town, &format!("{closed}[[edit]]\nopen = [\"{site}\"]\n"));
        assert_eq!(content(&back), content(&plain), "seed {seed}");

        let (one, of_one) = random_edit(&mut rng, &plain);
        let (two, of_two) = random_edit(&mut rng, &plain);
        // Edits that scale are independent even of each other.
        let scale = one.starts_with("households") && two.starts_with("households");
        if of_one == of_two && !scale {
            continue;
        }
        swapped += 1;
        let there = edited(&town, &format!("[[edit]]\n{one}\n[[edit]]\n{two}\n"));
        let back = edited(&town, &format!("[[edit]]\n{two}\n[[edit]]\n{one}\n"));
        assert_eq!(
            content(&there),
            content(&back),
            "seed {seed}: {one} / {two}"
        );
    }
    assert!(swapped > 20, "only {swapped} pairs");
}

#[test]
fn an_edit_does_what_it_says() {
    let town = Town::new(3, Kind::default());
    let plain = edited(&town, "");
    let site = plain.sites.iter().find(|s| !s.existing).unwrap();
    let text = format!(
        "[[edit]]\nsites = \"{}\"\narea_m2 = 777.5\ncost_fixed = 12\n[[edit]]\nrequire = \"{}\"\n\
         [[edit]]\nhouseholds = 1.1\n[[edit]]\nhouseholds = 2.0\n",
        site.id, site.id
    );
    let after = edited(&town, &text);
    let now = after.sites.iter().find(|s| s.id == site.id).unwrap();
    assert_eq!(now.area_max, 777_500_000);
    assert_eq!(
        (now.cost.fixed, now.cost.per_m2),
        (120_000, site.cost.per_m2)
    );
    assert!(now.required && !now.forbidden);
    for (a, b) in plain.demand.iter().zip(&after.demand) {
        let due = a.households.as_f64() * 2.2;
        assert!((b.households.as_f64() - due).abs() <= 0.000_5 + 1e-9);
    }
}

#[test]
fn growth_is_a_factor_and_is_checked() {
    let town = Town::new(3, Kind::default());
    let plain = edited(&town, "");
    let after = edited(&town, "[[edit]]\ngrowth = 0.02\nyears = 10\n");
    for (a, b) in plain.demand.iter().zip(&after.demand) {
        let due = a.households.as_f64() * 1.218_994_419_994_757_4;
        assert!((b.households.as_f64() - due).abs() <= 0.000_5 + 1e-9);
    }
    let none = edited(&town, "[[edit]]\ngrowth = 0.5\nyears = 0\n");
    assert_eq!(content(&plain), content(&none));
    let dir = town.dir.path();
    planned(dir, "grown", "[[edit]]\ngrowth = 0.02\nyears = 10\n");
    let verified = quarter(dir, &["verify", "grown"]);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
    let path = dir.join("grown/scenario.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("years = 10", "years = 9")).unwrap();
    let verified = quarter(dir, &["verify", "grown"]);
    assert_eq!(verified.code, 3, "{}{}", verified.out, verified.err);
    for (edit, said) in [
        ("growth = 0.02", "growth + years"),
        ("growth = 2.0\nyears = 3", "edit.0.growth"),
        (
            "growth = 0.02\nyears = 3\nhouseholds = 1.1",
            "households + growth",
        ),
        ("close = \"c1.1\"\nyears = 3", "growth + years"),
    ] {
        let text = format!("extends = \"scenario.toml\"\n[[edit]]\n{edit}\n");
        std::fs::write(dir.join("bad.toml"), text).unwrap();
        let ran = quarter(dir, &["plan", "bad.toml", "-o", "no", "--lang", "en"]);
        assert_eq!(ran.code, 1, "{edit}");
        assert!(ran.err.contains(said), "{edit}: {}", ran.err);
    }
}

/// A chain of scenarios in different directories.
#[test]
fn a_chain_of_scenarios_in_other_directories() {
    let town = Town::new(5, Kind::default());
    let dir = town.dir.path();
    std::fs::create_dir_all(dir.join("a/b")).unwrap();
    let middle = "extends = \"../scenario.toml\"\ntitle = \"middle\"\n[limits]\nsites = 9\n\
                  [[edit]]\nset = { \"solve.gap\" = 0.01 }\n";
    std::fs::write(dir.join("a/middle.toml"), middle).unwrap();
    let top = "extends = \"../middle.toml\"\n[limits]\ncost = 1e12\n\
               [[edit]]\namend = { radius = \"< 650 m\" }\n[[edit]]\nunset = \"limits.sites\"\n";
    std::fs::write(dir.join("a/b/top.toml"), top).unwrap();
    let given = read::scenario("top.toml", &dir.join("a/b/top.toml")).unwrap();
    let s = &given.scenario;
    assert_eq!(s.title, "middle");
    assert_eq!(s.solve.gap, 0.01);
    assert_eq!(s.amend["radius"], "< 650 m");
    let limits = s.limits.clone().unwrap();
    assert_eq!((limits.sites, limits.cost), (None, Some(1e12)));
    assert_eq!(given.bases.len(), 2);
    for d in &s.demand {
        assert!(dir.join("a/b").join(&d.file).is_file(), "{}", d.file);
    }
    let circle = "extends = \"b/circle.toml\"\n";
    std::fs::write(dir.join("a/circle.toml"), circle).unwrap();
    std::fs::write(
        dir.join("a/b/circle.toml"),
        "extends = \"../circle.toml\"\n",
    )
    .unwrap();
    assert!(read::scenario("circle.toml", &dir.join("a/circle.toml")).is_err());
}

#[test]
fn every_fault_of_every_edit_is_said() {
    let town = Town::new(3, Kind::default());
    let dir = town.dir.path();
    let text = "extends = \"scenario.toml\"\n[[edit]]\nclose = [\"c9.1\", \"nobody\"]\n\
                [[edit]]\nremove = \"d7.7\"\n[[edit]]\nhouseholds = 2\nzone = \"zone 9\"\n\
                [[edit]]\nsites = \"c1.1\"\narea_m2 = -4\n[[edit]]\namend = { radus = \"< 1 m\" }\n";
    std::fs::write(dir.join("bad.toml"), text).unwrap();
    let ran = quarter(dir, &["plan", "bad.toml", "-o", "out", "--lang", "en"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    for said in [
        "c9.1",
        "nobody",
        "d7.7",
        "edit.2.households",
        "area_m2",
        "radus",
    ] {
        assert!(ran.err.contains(said), "{said} in\n{}", ran.err);
    }
    assert!(!dir.join("out").exists());
    let text = "extends = \"scenario.toml\"\n[[edit]]\nclose = \"c1.1\"\nopen = \"c1.1\"\n\
                [[edit]]\nzone = \"zone 1\"\n[[edit]]\nclose = \"c1.1\"\narea_m2 = 3\n";
    std::fs::write(dir.join("bad.toml"), text).unwrap();
    let ran = quarter(dir, &["plan", "bad.toml", "-o", "out", "--lang", "en"]);
    assert_eq!(ran.code, 1);
    for said in ["edit.0", "edit.1", "edit.2"] {
        assert!(ran.err.contains(said), "{said} in\n{}", ran.err);
    }
}

/// Plans an edited town; `None` if the town has no plan at all.
fn planned(dir: &Path, name: &str, edits: &str) -> Value {
    let text = format!("extends = \"scenario.toml\"\n{edits}");
    std::fs::write(dir.join(format!("{name}.toml")), text).unwrap();
    let ran = quarter(dir, &["plan", &format!("{name}.toml"), "-o", name, "-q"]);
    assert!([0, 3, 4].contains(&ran.code), "{}", ran.err);
    plan_json(&dir.join(name))
}

#[test]
fn verify_works_edits_out_again() {
    let town = Town::new(11, Kind::default());
    let dir = town.dir.path();
    planned(dir, "one", "[[edit]]\nhouseholds = 1.5\n");
    let verified = quarter(dir, &["verify", "one"]);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
    let path = dir.join("one/scenario.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("households = 1.5"), "{text}");
    std::fs::write(&path, text.replace("households = 1.5", "households = 1.4")).unwrap();
    let verified = quarter(dir, &["verify", "one"]);
    assert_eq!(verified.code, 3, "{}{}", verified.out, verified.err);
}

#[test]
fn a_comparison_says_what_the_plans_say() {
    let town = Town::new(11, Kind::default());
    let dir = town.dir.path();
    let a = planned(dir, "a", "");
    let open = std::fs::read_to_string(dir.join("a/sites.geojson")).unwrap();
    let open: Value = serde_json::from_str(&open).unwrap();
    let new = open["features"].as_array().unwrap().iter();
    let new = new
        .into_iter()
        .find(|f| f["properties"]["kind"] == "new")
        .expect("a new site");
    let id = new["properties"]["id"].as_str().unwrap();
    let b = planned(dir, "b", &format!("[[edit]]\nclose = \"{id}\"\n"));
    let ran = quarter(
        dir,
        &["compare", "a", "b", "b.toml", "a", "-o", "cmp", "--json"],
    );
    assert!([0, 3, 4].contains(&ran.code), "{}", ran.err);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let figure = |key: &str| {
        let list = json["figures"].as_array().unwrap();
        list.iter().find(|f| f["key"] == key).unwrap()["values"].clone()
    };
    for key in ["objective", "cost", "area_m2", "sites_new", "quota_m2"] {
        let of = |p: &Value| p[key].as_f64().unwrap();
        let values = figure(key);
        let values: Vec<f64> = values
            .as_array()
            .unwrap()
            .iter()
            .map(|v| v.as_f64().unwrap())
            .collect();
        assert_eq!(values, [of(&a), of(&b), of(&b), of(&a)], "{key}");
    }
    let changes = json["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 3);
    let has = |c: &Value, key: &str| {
        c[key]
            .as_array()
            .unwrap()
            .iter()
            .any(|x| x == id || x["from"] == id)
    };
    assert!(has(&changes[0], "dropped") || has(&changes[0], "moved"));
    assert_eq!(
        changes[0]["gains"], changes[1]["gains"],
        "a directory and its scenario"
    );
    for key in ["added", "dropped", "moved", "resized", "demand_new"] {
        assert_eq!(changes[2][key].as_array().unwrap().len(), 0, "{key}");
    }
    assert_eq!(changes[2]["gains"][0]["mean_change_m"], 0.0);
    for file in [
        "compare.md",
        "compare.csv",
        "changes.geojson",
        "map.svg",
        "plans/3-b/plan.json",
    ] {
        assert!(dir.join("cmp").join(file).is_file(), "{file}");
    }
    let again = quarter(dir, &["verify", "cmp/plans/3-b"]);
    assert_eq!(again.code, 0, "{}", again.err);
}

/// Each point of a curve is what the general engine finds for its share.
#[test]
fn points_of_a_curve_are_the_cheapest_for_their_share() {
    let mut proved = 0;
    for seed in [2, 4, 11, 12] {
        let town = Town::new(seed, Kind::default());
        let dir = town.dir.path();
        for pair in ["cost,coverage", "coverage,sites", "area,coverage"] {
            let ran = quarter(
                dir,
                &[
                    "frontier",
                    "scenario.toml",
                    "--between",
                    pair,
                    "--points",
                    "5",
                    "-o",
                    "curve",
                    "--force",
                    "--plans",
                    "all",
                    "--json",
                    "--time-limit",
                    "5",
                ],
            );
            assert!(
                [0, 4].contains(&ran.code),
                "seed {seed} {pair}: {}",
                ran.err
            );
            let curve: Value = serde_json::from_str(&ran.out).unwrap();
            let points = curve["points"].as_array().unwrap();
            assert!(!points.is_empty());
            let mut last = (-1.0, -1.0);
            let first = curve["between"][0].as_str().unwrap();
            for p in points {
                let at = (p[first].as_f64().unwrap(), p["coverage"].as_f64().unwrap());
                assert!(at.0 > last.0 && at.1 > last.1 || last.0 < 0.0, "{curve}");
                last = at;
                let plan = format!("curve/plans/{}", p["point"]);
                let verified = quarter(dir, &["verify", &plan]);
                assert_eq!(verified.code, 0, "{plan}: {}{}", verified.out, verified.err);
                let again = quarter(
                    dir,
                    &[
                        "plan",
                        &format!("{plan}/scenario.toml"),
                        "-o",
                        "again",
                        "--force",
                        "-q",
                    ],
                );
                assert!([0, 3, 4].contains(&again.code), "{}", again.err);
                let again = plan_json(&dir.join("again"));
                let (a, b) = (
                    p["objective"].as_f64().unwrap(),
                    again["objective"].as_f64().unwrap(),
                );
                let bound = p["bound"].as_f64().unwrap();
                assert!(
                    bound <= b * (1.0 + 1e-9) + 1e-6,
                    "seed {seed} {pair}: bound {bound}, plan {b}"
                );
                if p["proved"] == true {
                    proved += 1;
                    assert!(
                        a <= b * (1.0 + 1e-9) + 1e-6,
                        "seed {seed} {pair}: {a} against {b}"
                    );
                }
            }
        }
    }
    assert!(proved >= 12, "only {proved} points proved");
}

#[test]
fn what_is_explained_is_what_planning_again_finds() {
    let town = Town::new(11, Kind::default());
    let dir = town.dir.path();
    let a = planned(dir, "a", "");
    let sites = std::fs::read_to_string(dir.join("a/sites.geojson")).unwrap();
    let sites: Value = serde_json::from_str(&sites).unwrap();
    let new = sites["features"].as_array().unwrap().iter();
    let new = new.into_iter().find(|f| f["properties"]["kind"] == "new");
    let id = new.unwrap()["properties"]["id"]
        .as_str()
        .unwrap()
        .to_string();
    let b = planned(dir, "b", &format!("[[edit]]\nclose = \"{id}\"\n"));
    let ran = quarter(dir, &["explain", "a", &id, "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let found = &json["what_if"][0];
    assert_eq!(found["change"], "close");
    assert_eq!(found["objective"], b["objective"]);
    let due = b["objective"].as_f64().unwrap() - a["objective"].as_f64().unwrap();
    assert!((found["difference"].as_f64().unwrap() - due).abs() < 1e-5);
    assert_eq!(json["about"]["reduced_cost"], Value::Null, "it is open");
    let open: Vec<&str> = [&a["evidence"]["multipliers"]]
        .iter()
        .flat_map(|m| m.as_object().unwrap().keys().map(String::as_str))
        .collect();
    assert!(!open.is_empty(), "prices");
    // What prices say of a closed site never is more than what it costs to open it.
    let region = edited(&town, "");
    let shut = |s: &&quarter::region::Site| {
        let id = s.id.as_str();
        !s.existing
            && !sites["features"]
                .as_array()
                .unwrap()
                .iter()
                .any(|f| f["properties"]["id"] == id)
    };
    let mut asked = 0;
    for s in region.sites.iter().filter(shut).take(3) {
        let ran = quarter(dir, &["explain", "a", &s.id, "--json"]);
        let json: Value = serde_json::from_str(&ran.out).unwrap();
        let (cost, row) = (
            json["about"]["reduced_cost"].as_f64().unwrap(),
            &json["what_if"][0],
        );
        let proved = a["bound_certified"].as_f64().unwrap() + cost.max(0.0);
        if let Some(with) = row["objective"].as_f64() {
            assert!(proved <= with + 1e-5, "{}: {proved} {with}", s.id);
            asked += 1;
        }
    }
    assert!(asked > 0, "no closed candidate");
    for what in ["JJ-08", "floor-area", "d1.1", "sites"] {
        for lang in ["zh", "en"] {
            let ran = quarter(dir, &["explain", "a", what, "--lang", lang]);
            assert_eq!(ran.code, 0, "{what}: {}", ran.err);
            assert!(ran.out.starts_with("# "), "{}", ran.out);
        }
    }
    let ran = quarter(dir, &["explain", "a", "c99.9", "--lang", "en"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("c99.9"));
}

#[test]
fn a_plan_is_tried_on_draws() {
    let town = Town::new(11, Kind::default());
    let dir = town.dir.path();
    let stress = |edits: &str, more: &[&str]| -> Value {
        planned(dir, "s", &format!("[solve]\ntime_limit = 5\n{edits}"));
        let mut args = vec!["stress", "s", "--json"];
        args.extend(more);
        let ran = quarter(dir, &args);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let _ = std::fs::remove_dir_all(dir.join("s"));
        serde_json::from_str(&ran.out).unwrap()
    };
    // Nothing is uncertain: the plan serves everyone in every draw and is the best in each.
    let same = stress("[uncertain]\ndraws = 10\nsolve = 2\n", &[]);
    assert_eq!(same["served_all"], 10);
    assert_eq!(same["most_short_m2"], 0.0);
    for s in same["sites"].as_array().unwrap() {
        assert_eq!(s["in_plan"] == true, s["in_best"] == 2, "{s}");
    }
    // Fewer households are never too many; more are, as sizes are no larger than they need be.
    let less = "[uncertain]\nhouseholds = [0.5, 1.0]\ncost = [1.0, 1.2]\ndraws = 20\nsolve = 0\n";
    let less = stress(less, &[]);
    assert_eq!(less["served_all"], 20);
    let cost: Vec<f64> = (0..3).map(|k| less["cost"][k].as_f64().unwrap()).collect();
    assert!(cost[0] <= cost[1] && cost[1] <= cost[2] && cost[0] < cost[2]);
    let more = "[uncertain]\nhouseholds = [2.9, 3.0]\ndraws = 20\nsolve = 0\nshare = 0.9\n";
    let one = stress(more, &["--robust", "--threads", "1"]);
    assert_eq!(one["served_all"], 0);
    assert_eq!(
        one,
        stress(more, &["--robust", "--threads", "3"]),
        "any number of threads"
    );
    let factor = &one["robust"]["households"];
    if let Some(factor) = factor.as_f64() {
        assert!((2.0..=3.0).contains(&factor), "{factor}");
        assert!(one["robust"]["served_all"].as_u64() >= Some(18));
    }
    let bad = "extends = \"scenario.toml\"\n[uncertain]\nhouseholds = [2, 1]\nshare = 3\n";
    std::fs::write(dir.join("bad.toml"), bad).unwrap();
    let ran = quarter(dir, &["plan", "bad.toml", "-o", "out", "--lang", "en"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("uncertain.households") && ran.err.contains("uncertain.share"),
        "{}",
        ran.err
    );
}

#[test]
fn a_plan_is_tried_at_other_speeds() {
    let town = Town::new(11, Kind::default());
    let dir = town.dir.path();
    planned(dir, "s", "[solve]\ntime_limit = 5\n");
    let scenario = std::fs::read_to_string(dir.join("s/scenario.toml")).unwrap();
    let stress = |table: &str, more: &[&str]| -> Value {
        let with = format!("{scenario}\n[uncertain]\nsolve = 2\n{table}");
        std::fs::write(dir.join("s/scenario.toml"), with).unwrap();
        let mut args = vec!["stress", "s", "--json"];
        args.extend(more);
        let ran = quarter(dir, &args);
        assert_eq!(ran.code, 0, "{}", ran.err);
        serde_json::from_str(&ran.out).unwrap()
    };
    let clause = |a: &Value, rule: &str| -> u64 {
        let all = a["clauses"].as_array().unwrap();
        let own = all.iter().find(|c| c["rule"] == rule).unwrap();
        own["held"].as_u64().unwrap()
    };
    // At the speed that the radius stands for, and at any faster one, the plan holds as it is.
    for table in [
        "speed = [0.778, 0.778]\ndraws = 5\n",
        "speed = [0.9, 1.2]\ndraws = 8\n",
    ] {
        let same = stress(table, &[]);
        assert_eq!(same["served_all"], same["draws"], "{same}");
        assert_eq!(clause(&same, "radius"), same["draws"].as_u64().unwrap());
        assert_eq!(same["most_away"], 0.0);
    }
    // The farthest way of the plan says at which speed somebody is out of reach.
    let file = std::fs::read_to_string(dir.join("s/plan.json")).unwrap();
    let file: Value = serde_json::from_str(&file).unwrap();
    let farthest = file["then"]["farthest_m"].as_f64().unwrap();
    assert!(farthest > 100.0, "{farthest}");
    let (enough, short) = (
        (farthest + 1.0) / 700.0 * 0.778,
        farthest / 700.0 * 0.778 * 0.95,
    );
    let enough = stress(&format!("speed = [{enough}, {enough}]\ndraws = 3\n"), &[]);
    assert_eq!(clause(&enough, "radius"), 3, "{enough}");
    let short = stress(&format!("speed = [{short}, {short}]\ndraws = 3\n"), &[]);
    assert_eq!(clause(&short, "radius"), 0, "{short}");
    assert!(short["mean_away"].as_f64() > Some(0.0));
    assert_eq!(short["mean_away"], short["most_away"]);
    // A robust plan holds in the share asked for, whatever the number of threads.
    let table = "speed = [0.7, 0.9]\nhouseholds = [0.9, 1.1]\ndraws = 20\nshare = 0.8\n";
    let one = stress(table, &["--robust", "--threads", "1"]);
    assert_eq!(one, stress(table, &["--robust", "--threads", "3"]));
    let robust = &one["robust"];
    if robust["households"].is_number() {
        assert!(robust["served_all"].as_u64() >= Some(16), "{robust}");
        assert!(robust["speed_m_s"].as_f64() >= Some(0.7), "{robust}");
    } else {
        assert!(robust["unreachable"].as_f64() > Some(0.0), "{robust}");
    }
    // What is to be planned for can be planned: the radius it names serves everyone in most draws.
    if let (Some(radius), true) = (robust["radius"].as_str(), robust["households"].is_number()) {
        let factor = robust["households"].as_f64().unwrap();
        let edits = format!(
            "[[edit]]\namend = {{ radius = \"{radius}\" }}\n[[edit]]\nhouseholds = {factor}\n"
        );
        planned(dir, "r", &format!("[solve]\ntime_limit = 5\n{edits}"));
    }
}
