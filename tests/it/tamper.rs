//! Every figure of a written plan that is changed is found, and by the check it belongs to.

use crate::town::{features, layer, plan_json, quarter, Kind, Town};
use quarter::verify::{verify, Check};
use serde_json::{json, Value};
use std::path::{Path, PathBuf};
use Check::*;

/// A plan directory in memory.
struct Doc {
    town: PathBuf,
    plan: Value,
    sites: Vec<Value>,
    demand: Vec<Value>,
    links: Vec<Value>,
    zones: Vec<Value>,
    /// `scenario.toml`.
    scenario: String,
}

impl Doc {
    fn read(town: &Path) -> Doc {
        let out = town.join("out");
        let read = |name: &str| features(&out.join(name));
        Doc {
            town: town.to_path_buf(),
            plan: plan_json(&out),
            sites: read("sites.geojson"),
            demand: read("demand.geojson"),
            links: read("links.geojson"),
            zones: read("zones.geojson"),
            scenario: std::fs::read_to_string(out.join("scenario.toml")).unwrap(),
        }
    }

    fn write(&self) {
        let out = self.town.join("out");
        let put = |name: &str, text: &str| std::fs::write(out.join(name), text).unwrap();
        put("plan.json", &self.plan.to_string());
        put("sites.geojson", &layer(self.sites.clone()));
        put("demand.geojson", &layer(self.demand.clone()));
        put("links.geojson", &layer(self.links.clone()));
        put("zones.geojson", &layer(self.zones.clone()));
        put("scenario.toml", &self.scenario);
    }

    /// A new site.
    fn new_site(&mut self) -> &mut Value {
        let is = |s: &&mut Value| s["properties"]["kind"] == "new";
        &mut self.sites.iter_mut().find(is).unwrap()["properties"]
    }

    /// The first demand that is served by something.
    fn served(&mut self) -> &mut Value {
        let is = |d: &&mut Value| d["properties"]["given_m2"].as_f64().unwrap() > 0.0;
        &mut self.demand.iter_mut().find(is).unwrap()["properties"]
    }
}

fn add(v: &mut Value, much: f64) {
    *v = json!(v.as_f64().expect("a number") + much);
}

/// One tampering: what it is called, what is done, and which checks may find it.
type Case = (&'static str, fn(&mut Doc), &'static [Check]);

/// On a plan that serves everyone.
const WHOLE: &[Case] = &[
    // Sites.
    (
        "site 1 m² smaller",
        |d| add(&mut d.new_site()["area_m2"], -1.0),
        &[Area],
    ),
    (
        "site 1 m² larger",
        |d| add(&mut d.new_site()["area_m2"], 1.0),
        &[Cost],
    ),
    (
        "site dropped",
        |d| {
            d.sites.retain(|s| s["properties"]["kind"] != "new");
        },
        &[Presence],
    ),
    (
        "site twice",
        |d| d.sites.push(d.sites[0].clone()),
        &[Presence],
    ),
    (
        "site renamed",
        |d| d.new_site()["id"] = json!("c9.9"),
        &[Presence],
    ),
    (
        "site kind",
        |d| d.new_site()["kind"] = json!("existing"),
        &[Presence],
    ),
    (
        "site cost",
        |d| add(&mut d.new_site()["cost"], 1.0),
        &[Cost],
    ),
    (
        "site spare",
        |d| add(&mut d.new_site()["spare_m2"], 1.0),
        &[Area],
    ),
    (
        "site area a word",
        |d| d.new_site()["area_m2"] = json!("much"),
        &[Area],
    ),
    (
        "site set aside",
        |d| add(&mut d.new_site()["set_aside_m2"], 1.0),
        &[Area],
    ),
    (
        "site largest area",
        |d| add(&mut d.new_site()["area_max_m2"], 1.0),
        &[Area],
    ),
    (
        "site households",
        |d| add(&mut d.new_site()["households"], 1.0),
        &[Total],
    ),
    (
        "site demands",
        |d| d.new_site()["demands"] = json!(77),
        &[Total],
    ),
    (
        "site farthest",
        |d| add(&mut d.new_site()["farthest_m"], 1.0),
        &[Distance],
    ),
    (
        "site moved on the map",
        |d| {
            add(&mut d.sites[0]["geometry"]["coordinates"][0], 0.001);
        },
        &[Presence],
    ),
    // Links.
    (
        "link to another site",
        |d| {
            let to = d.sites[0]["properties"]["id"].clone();
            let link = d.links.iter_mut().find(|l| l["properties"]["site"] != to);
            link.unwrap()["properties"]["site"] = to;
        },
        &[Pair, Distance],
    ),
    (
        "link distance",
        |d| add(&mut d.links[0]["properties"]["distance_m"], 0.01),
        &[Distance],
    ),
    (
        "link area",
        |d| add(&mut d.links[0]["properties"]["area_m2"], -1.0),
        &[Area],
    ),
    (
        "link area negative",
        |d| d.links[0]["properties"]["area_m2"] = json!(-5),
        &[Area],
    ),
    ("link dropped", |d| drop(d.links.remove(0)), &[Area]),
    (
        "link twice",
        |d| d.links.push(d.links[0].clone()),
        &[Presence],
    ),
    (
        "link from nowhere",
        |d| d.links[0]["properties"]["demand"] = json!("d7.7"),
        &[Presence],
    ),
    // Demand.
    (
        "demand households",
        |d| add(&mut d.served()["households"], 1.0),
        &[Demand],
    ),
    (
        "demand class",
        |d| d.served()["class"] = json!("rural"),
        &[Demand],
    ),
    (
        "demand quota",
        |d| add(&mut d.served()["quota_m2"], -0.3),
        &[Demand],
    ),
    (
        "demand given",
        |d| add(&mut d.served()["given_m2"], -0.3),
        &[Area],
    ),
    (
        "demand bucket",
        |d| d.served()["bucket"] = json!("no-room"),
        &[Bucket],
    ),
    ("demand dropped", |d| drop(d.demand.remove(0)), &[Presence]),
    (
        "demand twice",
        |d| d.demand.push(d.demand[0].clone()),
        &[Presence],
    ),
    (
        "demand invented",
        |d| {
            let mut more = d.demand[0].clone();
            more["properties"]["id"] = json!("d1.99");
            d.demand.push(more);
        },
        &[Presence],
    ),
    (
        "demand served by",
        |d| d.served()["served_by"] = json!("c9.9"),
        &[Presence],
    ),
    (
        "demand distance",
        |d| add(&mut d.served()["distance_m"], -1.0),
        &[Distance],
    ),
    (
        "demand households served",
        |d| add(&mut d.served()["households_served"], -1.0),
        &[Total, Demand],
    ),
    // Zones.
    (
        "zone households",
        |d| add(&mut d.zones[0]["properties"]["households"], 1.0),
        &[Zone],
    ),
    (
        "zone served",
        |d| add(&mut d.zones[1]["properties"]["served"], 1.0),
        &[Zone],
    ),
    (
        "zone no room",
        |d| add(&mut d.zones[0]["properties"]["no_room"], 1.0),
        &[Zone],
    ),
    (
        "zone quota",
        |d| add(&mut d.zones[0]["properties"]["quota_m2"], 1.0),
        &[Zone],
    ),
    (
        "zone given",
        |d| add(&mut d.zones[0]["properties"]["given_m2"], 1.0),
        &[Zone],
    ),
    (
        "zone area",
        |d| add(&mut d.zones[0]["properties"]["area_m2"], 1.0),
        &[Zone],
    ),
    (
        "zone cost",
        |d| add(&mut d.zones[0]["properties"]["cost"], 1.0),
        &[Zone],
    ),
    (
        "zone new sites",
        |d| d.zones[0]["properties"]["sites_new"] = json!(55),
        &[Zone],
    ),
    (
        "zone existing sites",
        |d| d.zones[0]["properties"]["sites_existing"] = json!(55),
        &[Zone],
    ),
    ("zone dropped", |d| drop(d.zones.remove(0)), &[Zone]),
    (
        "zone renamed",
        |d| d.zones[0]["properties"]["name"] = json!("elsewhere"),
        &[Zone],
    ),
    // Files.
    (
        "an input changed by one byte",
        |d| {
            let path = d.town.join("candidates.geojson");
            let text = std::fs::read_to_string(&path).unwrap() + " ";
            std::fs::write(path, text).unwrap();
        },
        &[Hash],
    ),
    (
        "an input hash",
        |d| d.plan["inputs"][1]["sha256"] = json!("00"),
        &[Hash],
    ),
    (
        "an input no longer listed",
        |d| {
            drop(d.plan["inputs"].as_array_mut().unwrap().remove(1));
        },
        &[Hash],
    ),
    (
        "an input listed that is none",
        |d| {
            let list = d.plan["inputs"].as_array_mut().unwrap();
            let mut more = list[1].clone();
            more["role"] = json!("demand.9");
            list.push(more);
        },
        &[Hash],
    ),
    (
        "policy hash",
        |d| d.plan["policy"]["sha256"] = json!("00"),
        &[Hash],
    ),
    (
        "schema",
        |d| d.plan["schema"] = json!("quarter.plan/0"),
        &[Schema],
    ),
    (
        "scenario: another class",
        |d| {
            d.scenario = d.scenario.replace("class = \"built\"", "class = \"new\"");
        },
        &[Demand],
    ),
    (
        "scenario: another seed",
        |d| d.scenario = d.scenario.replace("seed = 1", "seed = 2"),
        &[Scenario],
    ),
    (
        "a parameter that was not run",
        |d| {
            let list = d.plan["parameters"].as_array_mut().unwrap();
            let p = list.iter_mut().find(|p| p["key"] == "rules.pooling");
            p.unwrap()["value"] = json!("zone");
        },
        &[Scenario],
    ),
    (
        "scenario: another objective",
        |d| {
            d.scenario = d
                .scenario
                .replace("objective = \"least-cost\"", "objective = \"least-area\"");
        },
        &[Status],
    ),
    // Totals.
    (
        "sites open",
        |d| add_count(&mut d.plan["sites_open"]),
        &[Total],
    ),
    (
        "sites new",
        |d| add_count(&mut d.plan["sites_new"]),
        &[Total],
    ),
    (
        "sites existing",
        |d| add_count(&mut d.plan["sites_existing"]),
        &[Total],
    ),
    ("area", |d| add(&mut d.plan["area_m2"], 1.0), &[Total]),
    (
        "area new",
        |d| add(&mut d.plan["area_new_m2"], 1.0),
        &[Total],
    ),
    ("spare", |d| add(&mut d.plan["spare_m2"], 1.0), &[Total]),
    ("quota", |d| add(&mut d.plan["quota_m2"], 1.0), &[Total]),
    ("given", |d| add(&mut d.plan["given_m2"], 1.0), &[Total]),
    ("cost", |d| add(&mut d.plan["cost"], 1.0), &[Total]),
    (
        "households total",
        |d| add(&mut d.plan["households"]["total"], 1.0),
        &[Total],
    ),
    (
        "households served",
        |d| add(&mut d.plan["households"]["served"], 1.0),
        &[Total],
    ),
    (
        "households no room",
        |d| add(&mut d.plan["households"]["no_room"], 1.0),
        &[Total],
    ),
    (
        "households out of reach",
        |d| add(&mut d.plan["households"]["out_of_reach"], 1.0),
        &[Total],
    ),
    (
        "unknown features",
        |d| add_count(&mut d.plan["households"]["unknown_features"]),
        &[Total],
    ),
    (
        "imputed features",
        |d| add_count(&mut d.plan["households"]["imputed_features"]),
        &[Total],
    ),
    (
        "mean distance",
        |d| add(&mut d.plan["then"]["mean_m"], -1.0),
        &[Distance],
    ),
    (
        "farthest",
        |d| add(&mut d.plan["then"]["farthest_m"], -1.0),
        &[Distance],
    ),
    (
        "usable candidates",
        |d| add_count(&mut d.plan["candidates"]["usable"]),
        &[Total],
    ),
    (
        "excluded candidates",
        |d| add_count(&mut d.plan["candidates"]["excluded"]),
        &[Total],
    ),
    (
        "pairs",
        |d| add_count(&mut d.plan["candidates"]["pairs"]),
        &[Total],
    ),
    // Clauses.
    (
        "verdict",
        |d| d.plan["findings"][0]["verdict"] = json!("fail"),
        &[Clause],
    ),
    (
        "measured",
        |d| add(&mut d.plan["findings"][0]["measured"], -1.0),
        &[Clause],
    ),
    (
        "quote",
        |d| d.plan["findings"][1]["quote"] = json!("每百户不少于10平方米"),
        &[Clause],
    ),
    (
        "required",
        |d| d.plan["findings"][0]["required"] = json!("< 900 m"),
        &[Clause],
    ),
    (
        "force",
        |d| d.plan["findings"][0]["force"] = json!("target"),
        &[Clause],
    ),
    (
        "finding dropped",
        |d| drop(d.plan["findings"].as_array_mut().unwrap().remove(0)),
        &[Clause],
    ),
    // Objective, bound, evidence.
    (
        "objective",
        |d| add(&mut d.plan["objective"], -1.0),
        &[Status],
    ),
    (
        "objective name",
        |d| d.plan["objective_name"] = json!("fewest-sites"),
        &[Status],
    ),
    ("gap", |d| d.plan["gap"] = json!(0.01), &[Status]),
    (
        "status",
        |d| d.plan["status"] = json!("feasible"),
        &[Status],
    ),
    (
        "status infeasible",
        |d| d.plan["status"] = json!("infeasible"),
        &[Status],
    ),
    (
        "bound raised",
        |d| add(&mut d.plan["bound"], 10_000.0),
        &[Bound],
    ),
    (
        "certified bound raised",
        |d| add(&mut d.plan["bound_certified"], 10_000.0),
        &[Bound],
    ),
    (
        "multipliers raised",
        |d| {
            let m = d.plan["evidence"]["multipliers"].as_object_mut().unwrap();
            m.values_mut()
                .for_each(|v| *v = json!(v.as_f64().unwrap() * 2.0));
        },
        &[Bound],
    ),
    (
        "multipliers dropped",
        |d| d.plan["evidence"]["multipliers"] = json!({}),
        &[Bound],
    ),
    (
        "multiplier negative",
        |d| {
            let m = d.plan["evidence"]["multipliers"].as_object_mut().unwrap();
            *m.values_mut().next().unwrap() = json!(-1000.0);
        },
        &[Bound],
    ),
    (
        "part dropped",
        |d| {
            drop(
                d.plan["evidence"]["parts"]
                    .as_array_mut()
                    .unwrap()
                    .remove(0),
            );
        },
        &[Bound],
    ),
    (
        "part twice",
        |d| {
            let parts = d.plan["evidence"]["parts"].as_array_mut().unwrap();
            parts.push(parts[0].clone());
        },
        &[Bound],
    ),
    (
        "part value",
        |d| add(&mut d.plan["evidence"]["parts"][0]["value"], 1.0),
        &[Bound],
    ),
    (
        "part bound",
        |d| add(&mut d.plan["evidence"]["parts"][0]["bound"], 10_000.0),
        &[Bound],
    ),
    (
        "part bound on the solver's word",
        |d| {
            let part = &mut d.plan["evidence"]["parts"][0];
            part["method"] = json!("mip");
            add(&mut part["bound"], 10_000.0);
        },
        &[Bound],
    ),
    (
        "part demand moved out",
        |d| {
            let part = &mut d.plan["evidence"]["parts"][0]["demands"];
            drop(part.as_array_mut().unwrap().remove(0));
        },
        &[Bound],
    ),
    (
        "left out extended",
        |d| {
            let ids: Vec<String> = (d.sites.iter())
                .filter(|s| s["properties"]["kind"] == "new")
                .map(|s| s["properties"]["id"].as_str().unwrap().to_string())
                .collect();
            d.plan["evidence"]["left_out"][&ids[0]] = json!(ids[1]);
        },
        &[Bound],
    ),
    (
        "left out for one that is not there",
        |d| {
            d.plan["evidence"]["left_out"]["c1.1"] = json!("c9.9");
        },
        &[Bound],
    ),
];

fn add_count(v: &mut Value) {
    *v = json!(v.as_u64().expect("a count") + 1);
}

/// On a plan with demand out of reach and demand without room.
const SHORT: &[Case] = &[
    (
        "out of reach removed",
        |d| {
            drop(d.plan["out_of_reach"].as_array_mut().unwrap().remove(0));
        },
        &[OutOfReach],
    ),
    (
        "out of reach: distance",
        |d| add(&mut d.plan["out_of_reach"][0]["distance_m"], -0.5),
        &[OutOfReach],
    ),
    (
        "out of reach: radius",
        |d| add(&mut d.plan["out_of_reach"][0]["radius_needed_m"], 5.0),
        &[OutOfReach],
    ),
    (
        "out of reach: nearest",
        |d| d.plan["out_of_reach"][0]["nearest"] = Value::Null,
        &[OutOfReach],
    ),
    (
        "out of reach: households",
        |d| add(&mut d.plan["out_of_reach"][0]["households"], -1.0),
        &[OutOfReach],
    ),
    (
        "out of reach: another demand",
        |d| {
            d.plan["out_of_reach"][0]["demand"] = json!("d9.9");
        },
        &[OutOfReach],
    ),
    (
        "no room removed",
        |d| d.plan["no_room"] = json!([]),
        &[NoRoom],
    ),
    (
        "no room: quota",
        |d| add(&mut d.plan["no_room"][0]["quota_m2"], 1.0),
        &[NoRoom],
    ),
    (
        "no room: room",
        |d| add(&mut d.plan["no_room"][0]["room_m2"], 1.0),
        &[NoRoom],
    ),
    (
        "no room: short",
        |d| add(&mut d.plan["no_room"][0]["short_m2"], 1.0),
        &[NoRoom],
    ),
    (
        "no room: premises",
        |d| {
            drop(
                d.plan["no_room"][0]["premises"]
                    .as_array_mut()
                    .unwrap()
                    .remove(0),
            );
        },
        &[NoRoom],
    ),
    (
        "no room: demands",
        |d| {
            drop(
                d.plan["no_room"][0]["demands"]
                    .as_array_mut()
                    .unwrap()
                    .remove(0),
            );
        },
        &[NoRoom],
    ),
    (
        "status optimal",
        |d| d.plan["status"] = json!("optimal"),
        &[Status],
    ),
    (
        "the rest's status",
        |d| d.plan["rest"] = json!("feasible"),
        &[Status],
    ),
    (
        "bucket served",
        |d| {
            let lost = |f: &&mut Value| f["properties"]["bucket"] == "out-of-reach";
            d.demand.iter_mut().find(lost).unwrap()["properties"]["bucket"] = json!("served");
        },
        &[Bucket],
    ),
    (
        "verdict pass",
        |d| {
            let failed = |f: &&mut Value| f["verdict"] == "fail";
            let list = d.plan["findings"].as_array_mut().unwrap();
            list.iter_mut().find(failed).unwrap()["verdict"] = json!("pass");
        },
        &[Clause],
    ),
    (
        "subjects of a clause",
        |d| {
            let failed = |f: &&mut Value| f["verdict"] == "fail";
            let list = d.plan["findings"].as_array_mut().unwrap();
            list.iter_mut().find(failed).unwrap()["subjects"] = json!([]);
        },
        &[Clause],
    ),
    (
        "lost households called served",
        |d| {
            let lost = d.plan["households"]["out_of_reach"].as_f64().unwrap();
            add(&mut d.plan["households"]["served"], lost);
            d.plan["households"]["out_of_reach"] = json!(0.0);
        },
        &[Total],
    ),
];

/// The first town whose plan is of the wanted sort.
fn find(kind: Kind, wanted: fn(&Doc) -> bool) -> Town {
    for seed in 0..400 {
        let town = Town::new(seed, kind);
        let path = town.scenario();
        let text = std::fs::read_to_string(&path).unwrap();
        let (before, _) = text.split_once("[solve]").unwrap();
        std::fs::write(
            &path,
            format!("{before}[solve]\nobjective = \"least-cost\"\n"),
        )
        .unwrap();
        let ran = quarter(
            town.dir.path(),
            &["plan", "scenario.toml", "-o", "out", "-q"],
        );
        assert!([0, 3].contains(&ran.code), "seed {seed}: {}", ran.err);
        if wanted(&Doc::read(town.dir.path())) {
            return town;
        }
    }
    panic!("no such town")
}

fn try_all(town: &Town, cases: &[Case]) {
    let dir = town.dir.path();
    let inputs: Vec<(PathBuf, Vec<u8>)> = std::fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.is_file())
        .map(|p| (p.clone(), std::fs::read(p).unwrap()))
        .collect();
    let out = dir.join("out");
    // The rewriting alone changes nothing.
    Doc::read(dir).write();
    let clean = verify(&out, false).unwrap().discrepancies;
    assert!(clean.is_empty(), "{clean:?}");
    let original = Doc::read(dir);
    let mut missed = Vec::new();
    for (name, change, checks) in cases {
        let mut doc = Doc::read(dir);
        change(&mut doc);
        doc.write();
        let found = verify(&out, false).unwrap().discrepancies;
        if !found.iter().any(|d| checks.contains(&d.check)) {
            missed.push(format!("{name}: expected {checks:?}, found {found:?}"));
        }
        let ran = quarter(dir, &["verify", "out"]);
        if ran.code != 3 {
            missed.push(format!("{name}: exit {}, not 3", ran.code));
        }
        original.write();
        for (path, bytes) in &inputs {
            std::fs::write(path, bytes).unwrap();
        }
    }
    assert!(
        missed.is_empty(),
        "seed {}\n{}",
        town.seed,
        missed.join("\n")
    );
}

fn whole() -> Town {
    find(Kind::default(), |d| {
        let parts = d.plan["evidence"]["parts"].as_array().unwrap();
        d.plan["status"] == "optimal"
            && d.plan["sites_new"].as_u64() >= Some(2)
            && d.plan["sites_existing"].as_u64() >= Some(1)
            && parts.len() >= 2
            && parts[0]["value"].as_f64() > Some(0.0)
            && parts.iter().all(|p| p["method"] == "multipliers")
            && d.scenario.contains("class = \"built\"")
            && d.demand
                .iter()
                .all(|f| f["properties"]["households"].as_f64() > Some(0.0))
    })
}

#[test]
fn every_change_to_a_whole_plan_is_found() {
    try_all(&whole(), WHOLE);
}

#[test]
fn every_change_to_a_plan_that_falls_short_is_found() {
    let kind = Kind {
        across: 1900,
        area: 600,
        ..Kind::default()
    };
    let town = find(kind, |d| {
        let premises = d.plan["no_room"][0]["premises"].as_array();
        let demands = d.plan["no_room"][0]["demands"].as_array();
        !d.plan["out_of_reach"].as_array().unwrap().is_empty()
            && d.plan["out_of_reach"][0]["nearest"].is_string()
            && premises.is_some_and(|p| p.len() > 1)
            && demands.is_some_and(|l| l.len() > 1)
            && d.plan["rest"] == "optimal"
    });
    try_all(&town, SHORT);
}

/// A lie told everywhere at once: premises larger than need be, all figures to match, and a bound
/// that says nothing is cheaper.
fn grown(doc: &mut Doc, method: &str) {
    let more = 10.0;
    let id = doc.new_site()["id"].as_str().unwrap().to_string();
    let price = {
        let number: usize = id.rsplit('.').next().unwrap().parse().unwrap();
        let candidates = features(&doc.town.join("candidates.geojson"));
        candidates[number - 1]["properties"]["each"]
            .as_f64()
            .unwrap()
            * more
    };
    let zone = {
        let site = doc.new_site();
        for key in ["area_m2", "spare_m2"] {
            add(&mut site[key], more);
        }
        add(&mut site["cost"], price);
        site["zone"].clone()
    };
    for z in doc.zones.iter_mut().map(|z| &mut z["properties"]) {
        if z["name"] == zone {
            add(&mut z["area_m2"], more);
            add(&mut z["cost"], price);
        }
    }
    for key in ["area_m2", "area_new_m2", "spare_m2"] {
        add(&mut doc.plan[key], more);
    }
    for key in ["cost", "objective", "bound"] {
        add(&mut doc.plan[key], price);
    }
    let site = doc
        .links
        .iter()
        .find(|l| l["properties"]["site"] == id.as_str());
    let demand = site.unwrap()["properties"]["demand"].clone();
    for part in doc.plan["evidence"]["parts"].as_array_mut().unwrap() {
        if part["demands"].as_array().unwrap().contains(&demand) {
            part["method"] = json!(method);
            add(&mut part["value"], price);
            add(&mut part["bound"], price);
        }
    }
    doc.write();
}

#[test]
fn a_lie_told_everywhere_at_once_is_found() {
    let town = whole();
    let out = town.dir.path().join("out");
    grown(&mut Doc::read(town.dir.path()), "multipliers");
    let found = verify(&out, false).unwrap().discrepancies;
    assert!(
        !found.is_empty() && found.iter().all(|d| [Bound, Clause].contains(&d.check)),
        "{found:?}"
    );
    assert!(found.iter().any(|d| d.check == Bound), "{found:?}");
}

#[test]
fn the_solvers_word_is_proved_on_request() {
    let town = whole();
    let out = town.dir.path().join("out");
    grown(&mut Doc::read(town.dir.path()), "mip");
    let proved = verify(&out, true).unwrap().discrepancies;
    assert!(proved.iter().any(|d| d.check == Bound), "{proved:?}");
    let ran = quarter(town.dir.path(), &["verify", "out", "--prove"]);
    assert_eq!(ran.code, 3, "{}", ran.out);
}
