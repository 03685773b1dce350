//! Layout plans from files to a verified plan: what opens when, tables, faults, tampering.

use crate::town::{layer, place, plan_json, point, polygon, quarter};
use serde_json::{json, Value};
use std::collections::BTreeMap;
use std::path::Path;
use tempfile::TempDir;

const POLICY: &str = r#"
name = "trial"
source = "invented"
from = "2022-01-01"
title = { zh = "试", en = "trial" }

[[facility]]
id = "regional-centre"
name = { zh = "区域性养老服务中心", en = "regional centre" }
level = "town"
[[facility]]
id = "town-home"
name = { zh = "敬老院", en = "town home" }
level = "town"
[[facility]]
id = "station"
name = { zh = "幸福院", en = "station" }
[[facility]]
id = "care-centre"
name = { zh = "照料中心", en = "care centre" }
assume = { beds = 0, nursing_beds = 0 }
[[facility]]
id = "canteen"
name = { zh = "长者食堂", en = "canteen" }
upon = ["station", "care-centre"]
assume = { beds = 0, nursing_beds = 0 }
[[mode]]
id = "conversion"
name = { zh = "改造", en = "conversion" }
lead_years = 1
cost_per_m2 = 1000

[[rule]]
kind = "radius"
clause = "T-0"
limit = "< 700 m"
[[rule]]
kind = "per-year"
clause = "T-1"
facilities = ["station"]
limit = ">= 1 facilities"
most = "<= 2 facilities"
[[rule]]
kind = "beds-per-elders"
clause = "T-2"
measure = "nursing_beds"
of = "elders60"
limit = ">= 12 beds/1000 elders"
[[rule]]
kind = "named"
clause = "T-3"
opens = [{ name = "East", facility = "regional-centre", year = 2023 }]
[[rule]]
kind = "town-share"
clause = "T-4"
facilities = ["regional-centre"]
limit = ">= 100 %"
[[rule]]
kind = "prefer"
clause = "T-5"
facilities = ["station"]
where = ["premises = neighbourhood-centre"]
worth = 50000
[[rule]]
kind = "tally"
clause = "T-6"
limit = ">= 60 %"
[[rule]]
kind = "coverage"
clause = "T-7"
facilities = ["station", "care-centre"]
of = "elders60"
within = "<= 800 m"
limit = ">= 50 %"
aside = true

[[clause]]
id = "T-0"
quote = "半径"
en = "radius"
[[clause]]
id = "T-1"
quote = "每年"
en = "every year"
[[clause]]
id = "T-2"
quote = "床位"
en = "beds"
[[clause]]
id = "T-3"
quote = "点名"
en = "named"
[[clause]]
id = "T-4"
quote = "力争"
en = "aimed at"
force = "target"
[[clause]]
id = "T-5"
quote = "优先"
en = "preferred"
force = "encouraged"
[[clause]]
id = "T-6"
quote = "统计"
en = "counted"
[[clause]]
id = "T-7"
quote = "覆盖"
en = "covered"
"#;

const SCENARIO: &str = r#"
title = "trial"
policy = "policy.toml"
[[demand]]
file = "homes.geojson"
class = "built"
[[candidates]]
file = "candidates.geojson"
area_max = 2000
cost_fixed = 500000
cost_per_m2 = 1500
[zones]
file = "towns.geojson"
[years]
start = 2022
end = 2023
base = 2020
growth = { elders60 = 0.03 }
growth_low = { elders60 = 0.01 }
growth_high = { elders60 = 0.05 }
sites = "care-centre"
[[inventory]]
file = "standing.geojson"
facility = "type"
[[programme]]
file = "projects.geojson"
facility = "type"
cost = "cost"
replaces = "replaces"
people = "people"
[[programme]]
from = "upon"
facility = "canteen"
cost = 80000
people = 100
set = { meals_per_day = 100, seats = 50 }
[communities]
file = "villages.geojson"
[[context]]
name = "medical"
file = "clinics.geojson"
[[rule]]
name = "canteens"
kind = "per-year"
facilities = ["canteen"]
limit = ">= 1 facilities"
[tally]
"T-6" = 61.5
"#;

/// Two towns side by side, with homes, a town home each, projects and villages.
fn county() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
    let mut towns = Vec::new();
    let (mut homes, mut candidates, mut standing) = (Vec::new(), Vec::new(), Vec::new());
    let (mut projects, mut villages) = (Vec::new(), Vec::new());
    for (k, name) in ["West", "East"].iter().enumerate() {
        let x = 3000.0 * k as f64;
        let ring = [
            [x, 0.0],
            [x + 3000.0, 0.0],
            [x + 3000.0, 3000.0],
            [x, 3000.0],
        ];
        let ring: Vec<[f64; 2]> = ring.iter().map(|[e, n]| place(*e, *n)).collect();
        let numbers = json!({"name": name, "population": 40000, "elders60": 2000 + 500 * k});
        towns.push(polygon(&[&ring[..], &ring[..1]].concat(), numbers));
        for h in 0..3 {
            let at = place(x + 500.0 + 900.0 * h as f64, 1500.0);
            homes.push(point(
                at,
                json!({"name": format!("{name} home {h}"), "households": 900}),
            ));
            candidates.push(point(at, json!({"name": format!("{name} premises {h}")})));
        }
        let at = place(x + 1500.0, 700.0);
        let home = json!({"name": format!("{name} home for the aged"), "type": "town-home",
            "beds": 40, "nursing_beds": 5, "area_m2": 1400, "operator": "public"});
        standing.push(point(at, home));
        let centre = json!({"name": format!("{name} centre"), "type": "regional-centre", "beds": 90,
            "nursing_beds": 60, "area_m2": 2800, "cost": 9_000_000 + 100_000 * k, "people": 1500,
            "replaces": format!("{name} home for the aged"), "mode": "conversion"});
        projects.push(point(at, centre));
        for s in 0..3 {
            let at = place(x + 400.0 + 800.0 * s as f64, 2400.0);
            let premises = if s == 1 {
                "neighbourhood-centre"
            } else {
                "new-build"
            };
            let station = json!({"name": format!("{name} station {s}"), "type": "station",
                "beds": 10, "nursing_beds": 0, "area_m2": 200, "cost": 300_000 + 10_000 * s,
                "people": 200 + 30 * s, "premises": premises});
            projects.push(point(at, station));
            villages.push(point(
                at,
                json!({"name": format!("{name} village {s}"), "elders60": 300}),
            ));
        }
    }
    put("towns.geojson", &layer(towns));
    put("homes.geojson", &layer(homes));
    put("candidates.geojson", &layer(candidates));
    put("standing.geojson", &layer(standing));
    put("projects.geojson", &layer(projects));
    put("villages.geojson", &layer(villages));
    put(
        "clinics.geojson",
        &layer(vec![point(place(1000.0, 1000.0), json!({}))]),
    );
    put("policy.toml", POLICY);
    put("scenario.toml", SCENARIO);
    dir
}

fn plan(dir: &Path, out: &str) -> (i32, String) {
    let ran = quarter(
        dir,
        &[
            "plan",
            "scenario.toml",
            "-o",
            out,
            "--force",
            "--lang",
            "en",
        ],
    );
    (ran.code, ran.err)
}

fn edit(dir: &Path, file: &str, from: &str, to: &str) {
    let path = dir.join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    std::fs::write(path, text.replace(from, to)).unwrap();
}

fn places(plan: &Value) -> BTreeMap<String, Value> {
    let list = plan["programme"]["places"].as_array().unwrap();
    let by_name = list.iter().map(|p| {
        let facility = p["facility"].as_str().unwrap();
        (
            format!("{facility} {}", p["name"].as_str().unwrap()),
            p.clone(),
        )
    });
    by_name.collect()
}

#[test]
fn what_opens_when_is_planned_proved_and_verified() {
    let dir = county();
    let (code, err) = plan(dir.path(), "out");
    assert_eq!(code, 0, "{err}");
    let file = plan_json(&dir.path().join("out"));
    let p = &file["programme"];
    assert_eq!(p["status"], "optimal", "{}", p["stages"]);
    let all = places(&file);
    // Named, and a conversion takes a year, so West's centre is of 2023, too: 27.3 + 33.6 nursing
    // beds are asked for of 2,185 and 2,732 elders in 2023, and one centre has 60.
    assert_eq!(all["regional-centre East centre"]["year"], 2023);
    assert_eq!(all["regional-centre East centre"]["fate"], "extend");
    assert_eq!(
        all["regional-centre East centre"]["cost"],
        9_100_000.0 + 2_800_000.0
    );
    assert_eq!(all["town-home East home for the aged"]["fate"], "replaced");
    // Every town has a centre: aimed at, and possible.
    assert_eq!(all["regional-centre West centre"]["year"], 2023);
    let opens = |facility: &str, year: i32| {
        let of = |p: &&Value| p["facility"] == facility && p["year"] == year;
        all.values().filter(of).count()
    };
    for year in [2022, 2023] {
        assert!(
            (1..=2).contains(&opens("station", year)),
            "stations in {year}"
        );
        assert_eq!(opens("canteen", year), 1, "canteens in {year}");
    }
    // The two in neighbourhood centres cost 310,000 each and are worth 50,000: cheaper than 300,000.
    assert_eq!(all["station East station 1"]["fate"], "new");
    assert_eq!(all["station West station 1"]["fate"], "new");
    assert!(!all.contains_key("station West station 0"));
    // People early: all premises of the floor-area plan open at once, nothing keeps them.
    assert!(opens("care-centre", 2022) >= 4 && opens("care-centre", 2023) == 0);
    let verdict = |clause: &str| {
        let found = p["findings"]
            .as_array()
            .unwrap()
            .iter()
            .find(|f| f["clause"] == clause);
        found.unwrap_or(&Value::Null)["verdict"].clone()
    };
    for clause in ["T-1", "T-2", "T-3", "T-4", "T-6", "T-7", "canteens"] {
        assert_eq!(verdict(clause), "pass", "{clause}");
    }
    let west = &p["forecast"][0];
    assert_eq!(west["town"], "West");
    assert_eq!(west["end"], 2185.454, "2,000 × 1.03³");
    assert_eq!(west["low"], 2060.602);
    let out = dir.path().join("out");
    for name in ["programme.geojson", "programme.qml", "programme.xlsx"] {
        assert!(out.join(name).exists(), "{name}");
    }
    let report = std::fs::read_to_string(out.join("report.md")).unwrap();
    assert!(
        report.contains("| project | what it is |"),
        "the programme table"
    );
    assert!(report.contains("every stage proved"));
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let dir = county();
    let run = |out: &str, threads: &str| {
        let words = ["plan", "scenario.toml", "-o", out, "--threads", threads];
        assert_eq!(quarter(dir.path(), &words).code, 0);
        let read = |name: &str| std::fs::read(dir.path().join(out).join(name)).unwrap();
        let mut plan = plan_json(&dir.path().join(out));
        plan["run"] = Value::Null;
        (
            plan.to_string(),
            read("programme.geojson"),
            read("programme.xlsx"),
        )
    };
    assert!(run("one", "1") == run("four", "4"));
}

#[test]
fn clauses_that_exclude_each_other_are_named_and_come_near() {
    let dir = county();
    edit(
        dir.path(),
        "scenario.toml",
        "[tally]",
        "[[rule]]\nname = \"money\"\nkind = \"budget\"\nlimit = \"<= 8000000 yuan\"\n[tally]",
    );
    let (code, err) = plan(dir.path(), "out");
    assert_eq!(code, 3, "{err}");
    let file = plan_json(&dir.path().join("out"));
    let p = &file["programme"];
    assert_eq!(p["status"], "infeasible");
    let conflicts: Vec<&str> = p["conflicts"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(conflicts.contains(&"money"), "{conflicts:?}");
    let failed = p["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["verdict"] == "fail");
    assert!(failed.count() > 0);
    let ran = quarter(dir.path(), &["verify", "out", "--lang", "en"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn faults_of_layout_layers_are_said_all_at_once() {
    let dir = county();
    edit(
        dir.path(),
        "projects.geojson",
        "East home for the aged",
        "nobody",
    );
    edit(
        dir.path(),
        "projects.geojson",
        "\"type\":\"station\"",
        "\"type\":\"statoin\"",
    );
    let (code, err) = plan(dir.path(), "out");
    assert_eq!(code, 1);
    for part in ["nobody", "statoin", "projects.geojson", "[[inventory]]"] {
        assert!(err.contains(part), "{part} is not in:\n{err}");
    }
    assert!(!dir.path().join("out").exists());

    let dir = county();
    edit(dir.path(), "scenario.toml", "end = 2023", "end = 2020");
    edit(
        dir.path(),
        "scenario.toml",
        "growth = { elders60 = 0.03 }",
        "growth = { elders60 = 3 }",
    );
    edit(
        dir.path(),
        "scenario.toml",
        "from = \"upon\"",
        "from = \"upon\"\nfile = \"x.geojson\"",
    );
    let (code, err) = plan(dir.path(), "out");
    assert_eq!(code, 1);
    for part in ["years.end", "years.growth.elders60", "programme.1.file"] {
        assert!(err.contains(part), "{part} is not in:\n{err}");
    }

    let dir = county();
    edit(
        dir.path(),
        "scenario.toml",
        "kind = \"per-year\"",
        "kind = \"per-yaer\"",
    );
    let (code, err) = plan(dir.path(), "out");
    assert_eq!(code, 1);
    assert!(
        err.contains("per-yaer") && err.contains("per-year"),
        "{err}"
    );

    let dir = county();
    let text = SCENARIO.replace(
        "[years]\nstart = 2022\nend = 2023\nbase = 2020\n",
        "[solve]\n[other]\n",
    );
    let text: Vec<&str> = text.split("[other]").collect();
    let rest = text[1].split_once("[[inventory]]").unwrap().1;
    let without = format!("{}[[inventory]]{rest}", text[0]);
    std::fs::write(dir.path().join("scenario.toml"), without).unwrap();
    let (code, err) = plan(dir.path(), "out");
    assert_eq!(code, 1);
    assert!(err.contains("[years]"), "{err}");
}

/// What is missing is named, binds nothing, and is told as such.
#[test]
fn a_missing_attribute_is_an_answer() {
    let dir = county();
    edit(dir.path(), "projects.geojson", "\"nursing_beds\":60,", "");
    let (code, err) = plan(dir.path(), "out");
    assert_eq!(code, 0, "{err}");
    let file = plan_json(&dir.path().join("out"));
    let asked = file["programme"]["not_asked"].as_array().unwrap();
    let of = asked
        .iter()
        .find(|n| n["clause"] == "T-2")
        .expect("T-2 could not be asked");
    assert!(of["missing"].to_string().contains("nursing_beds"), "{of}");
}

type Tampering = (&'static str, fn(&mut Value));

fn first<'a>(p: &'a mut Value, facility: &str) -> &'a mut Value {
    let list = p["places"].as_array_mut().unwrap();
    list.iter_mut().find(|p| p["facility"] == facility).unwrap()
}

const TAMPERING: &[Tampering] = &[
    ("a year earlier", |p| {
        first(p, "regional-centre")["year"] = json!(2022)
    }),
    ("a bed more", |p| {
        first(p, "station")["numbers"]["beds"] = json!(11)
    }),
    ("cheaper", |p| first(p, "station")["cost"] = json!(1)),
    ("another town", |p| {
        first(p, "station")["town"] = json!("East town")
    }),
    ("another type", |p| {
        first(p, "station")["facility"] = json!("care-centre")
    }),
    ("another fate", |p| {
        first(p, "town-home")["fate"] = json!("keep")
    }),
    ("more people", |p| {
        first(p, "station")["people"] = json!(9999)
    }),
    ("one left out", |p| {
        p["places"]
            .as_array_mut()
            .unwrap()
            .retain(|p| p["facility"] != "town-home");
    }),
    ("one made up", |p| {
        let mut copy = first(p, "station").clone();
        copy["id"] = json!("p1.999");
        p["places"].as_array_mut().unwrap().push(copy);
    }),
    ("a host that is not there", |p| {
        first(p, "canteen")["upon"] = json!("p9.9")
    }),
    ("beds of a town", |p| p["towns"][0]["beds"] = json!(1000)),
    ("elders of a town", |p| {
        p["towns"][1]["numbers"]["elders60"] = json!(1000)
    }),
    ("cost of a year", |p| p["years"][1]["cost"] = json!(5)),
    ("number opened in a year", |p| {
        p["years"][0]["opens"]["station"] = json!(5)
    }),
    ("people so far", |p| p["years"][1]["people"] = json!(5)),
    ("a stage's value", |p| p["stages"][1]["value"] = json!(5)),
    ("a bound past the value", |p| {
        p["stages"][2]["bound"] = json!(0)
    }),
    ("a figure of a clause", |p| {
        p["findings"][0]["measured"] = json!(7.0)
    }),
    ("a verdict", |p| p["findings"][1]["verdict"] = json!("fail")),
    ("a clause left out", |p| {
        p["findings"].as_array_mut().unwrap().pop();
    }),
    ("the years", |p| p["end"] = json!(2030)),
];

#[test]
fn every_changed_figure_is_found() {
    let dir = county();
    assert_eq!(plan(dir.path(), "out").0, 0);
    let out = dir.path().join("out");
    let whole = plan_json(&out);
    for (name, tamper) in TAMPERING {
        let mut plan = whole.clone();
        tamper(&mut plan["programme"]);
        assert!(plan != whole, "{name} changes nothing");
        std::fs::write(out.join("plan.json"), plan.to_string()).unwrap();
        let verified = quarter::verify::verify(&out, false).unwrap();
        assert!(!verified.discrepancies.is_empty(), "{name} is not found");
    }
    let mut plan = whole.clone();
    plan["programme"] = Value::Null;
    std::fs::write(out.join("plan.json"), plan.to_string()).unwrap();
    assert!(!quarter::verify::verify(&out, false)
        .unwrap()
        .discrepancies
        .is_empty());
}

/// A policy may stand on another, and a scenario may borrow; both are said.
#[test]
fn what_is_borrowed_is_said() {
    let dir = county();
    let radius = "[[rule]]\nkind = \"radius\"\nclause = \"T-0\"\nlimit = \"< 700 m\"\n";
    edit(dir.path(), "policy.toml", radius, "");
    let (code, err) = plan(dir.path(), "out");
    assert_eq!(code, 1);
    assert!(err.contains("radius"), "{err}");
    let borrow = "[borrow]\npolicy = \"fujian-2021\"\nkinds = [\"radius\"]\n[tally]";
    edit(dir.path(), "scenario.toml", "[tally]", borrow);
    let (code, err) = plan(dir.path(), "out");
    assert_eq!(code, 0, "{err}");
    let file = plan_json(&dir.path().join("out"));
    let list = file["parameters"].as_array().unwrap();
    let borrowed = list
        .iter()
        .any(|p| p["value"].to_string().contains("must, fujian-2021"));
    assert!(borrowed, "{list:?}");
    edit(
        dir.path(),
        "scenario.toml",
        "kinds = [\"radius\"]",
        "kinds = [\"walk\", \"per-year\"]",
    );
    let (code, err) = plan(dir.path(), "again");
    assert_eq!(code, 1);
    assert!(err.contains("borrow"), "{err}");
}

/// Why something opens, and what a clause costs, by deciding again without it.
#[test]
fn a_facility_and_a_clause_are_explained() {
    let dir = county();
    assert_eq!(plan(dir.path(), "out").0, 0);
    let ask = |what: &str| -> Value {
        let ran = quarter(dir.path(), &["explain", "out", what, "--json"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        serde_json::from_str(&ran.out).unwrap()
    };
    let cost = |v: &Value| v["stages"][1]["value"].as_f64().unwrap();
    // Without the clause on canteens none opens: two cost 80,000 each.
    let clause = ask("canteens");
    let then = &clause["what_if"][0];
    assert_eq!(cost(&clause["now"]) - cost(&then["plan"]), 160_000.0);
    assert_eq!(then["plan"]["does_not_open"].as_array().unwrap().len(), 2);
    // East's centre is named: without it that clause cannot be met.
    let centre = ask("East centre");
    let then = &centre["what_if"][0];
    assert_eq!(then["change"]["word"], "never");
    assert!(
        then["plan"]["conflicts"].to_string().contains("T-3"),
        "{then}"
    );
    // A station that does not open costs 300,000 against one that is worth 50,000.
    let station = ask("West station 0");
    let then = &station["what_if"][0];
    assert_eq!(then["change"]["word"], "always");
    assert!(cost(&then["plan"]) >= cost(&station["now"]));
    let ran = quarter(dir.path(), &["explain", "out", "T-1", "--lang", "zh"]);
    assert!(ran.out.contains("如果没有这一条"), "{}", ran.out);
}

#[test]
fn plans_with_years_are_compared_by_year_type_and_clause() {
    let dir = county();
    let (code, err) = plan(dir.path(), "a");
    assert_eq!(code, 0, "{err}");
    edit(
        dir.path(),
        "policy.toml",
        ">= 1 facilities",
        ">= 2 facilities",
    );
    let (code, err) = plan(dir.path(), "b");
    assert!([0, 3].contains(&code), "{err}");
    let ran = quarter(
        dir.path(),
        &["compare", "a", "b", "-o", "cmp", "--lang", "en"],
    );
    assert!([0, 3].contains(&ran.code), "{}", ran.err);
    let text = std::fs::read_to_string(dir.path().join("cmp/compare.json")).unwrap();
    let compared: Value = serde_json::from_str(&text).unwrap();
    let value = |key: &str, k: usize| {
        let all = compared["figures"].as_array().unwrap();
        let row = all.iter().find(|f| f["key"] == key).unwrap();
        row["values"][k].as_f64().unwrap()
    };
    let mut unlike = 0;
    for (k, name) in ["a", "b"].into_iter().enumerate() {
        let p = &plan_json(&dir.path().join(name))["programme"];
        let places = p["places"].as_array().unwrap();
        let opening = || places.iter().filter(|f| f["year"].is_i64());
        assert_eq!(value("programme.opens", k), opening().count() as f64);
        let stations = opening().filter(|f| f["facility"] == "station").count() as f64;
        assert_eq!(value("programme.facility.station", k), stations);
        let mut cost = 0.0;
        for year in p["years"].as_array().unwrap() {
            let key = year["year"].as_i64().unwrap();
            let own = opening().filter(|f| f["year"] == key);
            assert_eq!(
                value(&format!("programme.opens.{key}"), k),
                own.count() as f64
            );
            let spent = year["cost"].as_f64().unwrap();
            assert_eq!(value(&format!("programme.cost.{key}"), k), spent);
            cost += spent;
        }
        assert!((value("programme.cost", k) - cost).abs() < 1e-3);
        let fails = p["findings"].as_array().unwrap().iter();
        let fails = fails.filter(|f| f["force"] == "must" && f["verdict"] == "fail");
        assert_eq!(value("programme.unmet", k), fails.count() as f64);
        unlike += usize::from(value("programme.opens", k) != value("programme.opens", 0));
    }
    assert!(unlike > 0, "both plans open as much: the test says nothing");
    assert!(ran.out.contains("layout plan: cost in"), "{}", ran.out);
}
