//! The five bundled places, from layers to a verified layout plan; what the policies ask for is
//! counted again from the layers.

use crate::town::{features, plan_json, quarter};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

/// A bundled place with its plan.
struct Made {
    data: PathBuf,
    plan: Value,
}

/// Plans a bundled scenario and verifies the plan.
fn made(scenario: &str, place: &str) -> Made {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = root.join(format!("scenarios/{scenario}.toml"));
    let dir = tempfile::tempdir().expect("a temporary directory");
    let ran = quarter(
        dir.path(),
        &["plan", &file.to_string_lossy(), "-o", "out", "-q"],
    );
    assert!([0, 4].contains(&ran.code), "exit {}: {}", ran.code, ran.err);
    let verified = quarter(dir.path(), &["verify", "out"]);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
    let plan = plan_json(&dir.path().join("out"));
    let programme = &plan["programme"];
    assert_eq!(programme["conflicts"].as_array().map(Vec::len), Some(0));
    for finding in programme["findings"].as_array().expect("findings") {
        // What is only told may fail: it says something about what stands.
        let told = finding["force"] != "must" || finding["verdict"] != "fail";
        let aside = programme["indicators"]
            .as_array()
            .expect("indicators")
            .iter();
        let mut aside = aside.filter(|i| i["clause"] == finding["clause"] && i["aside"] == true);
        assert!(told || aside.next().is_some(), "{finding}");
    }
    Made {
        data: root.join(format!("data/{place}-sample")),
        plan,
    }
}

impl Made {
    fn layer(&self, name: &str) -> Vec<Value> {
        let list = features(&self.data.join(format!("{name}.geojson")));
        list.into_iter().map(|f| f["properties"].clone()).collect()
    }

    /// What opens: name, type, year.
    fn opened(&self) -> Vec<(String, String, i64)> {
        let list = self.plan["programme"]["places"].as_array().expect("places");
        let word = |p: &Value, key: &str| p[key].as_str().unwrap_or_default().to_string();
        list.iter()
            .filter_map(|p| Some((word(p, "name"), word(p, "facility"), p["year"].as_i64()?)))
            .collect()
    }

    fn count(&self, facility: &str, year: impl Fn(i64) -> bool) -> usize {
        let list = self.opened();
        list.iter()
            .filter(|(_, f, y)| f == facility && year(*y))
            .count()
    }

    /// Projects that open, by what the layer says of them, with their years.
    fn projects(&self) -> Vec<(Value, i64)> {
        let years: HashMap<(String, String), i64> = self
            .opened()
            .into_iter()
            .map(|(name, facility, year)| ((name, facility), year))
            .collect();
        let year = |p: &Value| {
            let word = |key: &str| p[key].as_str().unwrap_or_default().to_string();
            years.get(&(word("name"), word("type"))).copied()
        };
        let list = self.layer("projects").into_iter();
        list.filter_map(|p| year(&p).map(|y| (p, y))).collect()
    }

    /// Facilities in use at the end of a year.
    fn in_use(&self, by: i64) -> Vec<Value> {
        let open: Vec<Value> = self
            .projects()
            .into_iter()
            .filter(|(_, y)| *y <= by)
            .map(|(p, _)| p)
            .collect();
        let gone: HashSet<&str> = open.iter().filter_map(|p| p["replaces"].as_str()).collect();
        let mut list = self.layer("facilities");
        list.retain(|f| !gone.contains(f["name"].as_str().unwrap_or_default()));
        list.extend(open);
        list
    }

    /// The share of communities that have one of these types.
    fn covered(&self, types: &[&str], urban: bool, by: i64) -> f64 {
        let used = self.in_use(by);
        let has: HashSet<&str> = used
            .iter()
            .filter(|f| types.contains(&f["type"].as_str().unwrap_or_default()))
            .filter_map(|f| f["community"].as_str())
            .collect();
        let mut meant = self.layer("communities");
        meant.retain(|c| c["urban"] == urban);
        let with = meant
            .iter()
            .filter(|c| has.contains(c["name"].as_str().unwrap_or_default()));
        with.count() as f64 / meant.len() as f64
    }
}

fn sum(list: &[Value], key: &str) -> f64 {
    list.iter().filter_map(|f| f[key].as_f64()).sum()
}

#[cfg(feature = "highs")]
#[test]
fn jinjiang_opens_what_it_names_and_so_many_a_year() {
    let made = made("jinjiang-2022-layout", "jinjiang");
    assert!(made.plan["programme"]["gap"].as_f64() <= Some(0.001));
    for year in 2022..=2024 {
        assert_eq!(made.count("canteen", |y| y == year), 10);
        assert!((10..=15).contains(&made.count("station", |y| y == year)));
    }
    let named = [
        ("安海", 2022),
        ("永和", 2022),
        ("深沪", 2022),
        ("金井", 2023),
        ("内坑", 2024),
        ("英林", 2024),
    ];
    for (town, year) in named {
        let open = made.opened();
        let mut of = open
            .iter()
            .filter(|(name, f, _)| f == "regional-centre" && name.starts_with(town));
        assert!(of.any(|(_, _, y)| *y == year), "{town} {year}");
    }
    let types = [
        "regional-centre",
        "town-home",
        "village-home",
        "comprehensive",
        "nursing-home",
        "institution",
    ];
    let mut homes = made.in_use(2024);
    homes.retain(|f| types.contains(&f["type"].as_str().unwrap_or_default()));
    assert!(sum(&homes, "nursing_beds") > 0.6 * sum(&homes, "beds"));
    let elders = 208_299.0 * 1.03f64.powi(4);
    assert!(sum(&homes, "nursing_beds") >= 12.0 * elders / 1000.0 - 1.0);
}

#[cfg(feature = "highs")]
#[test]
fn anxi_reaches_its_numbers() {
    let made = made("anxi-2022", "anxi");
    assert!(made.plan["programme"]["gap"].as_f64() <= Some(0.001));
    assert!(made.count("station", |_| true) >= 120);
    assert!(made.count("canteen", |_| true) >= 40);
    assert!(made.count("regional-centre", |_| true) >= 6);
    let beds: Vec<Value> = made
        .projects()
        .into_iter()
        .map(|(p, _)| p)
        .filter(|p| p["type"] != "care-centre")
        .collect();
    assert!(sum(&beds, "beds") >= 1600.0);
    let used = made.in_use(2025);
    for town in made.layer("districts") {
        let large = town["population"].as_f64() >= Some(50_000.0) || town["key_town"] == true;
        let has = used.iter().any(|f| {
            f["town"] == town["name"]
                && (f["type"] == "comprehensive" || f["type"] == "regional-centre")
        });
        assert!(has || !large, "{}", town["name"]);
    }
}

#[test]
fn taining_opens_its_seven_within_the_year_and_its_money() {
    let made = made("taining-2017", "taining");
    let first: Vec<Value> = made
        .projects()
        .into_iter()
        .filter(|(_, y)| *y == 2017)
        .map(|(p, _)| p)
        .collect();
    assert!(sum(&first, "cost") <= 31_000_000.0);
    for part in [
        "老年护理院",
        "和平社区",
        "东坑社区",
        "上青社区",
        "北洲社区",
        "余上村",
        "调村",
    ] {
        let of = |p: &Value| p["name"].as_str().is_some_and(|n| n.contains(part));
        assert!(first.iter().any(of), "{part}");
    }
    let homes: BTreeMap<bool, usize> =
        made.in_use(2018).iter().fold(BTreeMap::new(), |mut m, f| {
            *m.entry(f["type"] == "town-home").or_default() += 1;
            m
        });
    assert!(homes[&true] >= 7);
    assert_eq!(
        made.covered(&["care-centre", "day-care", "station"], true, 2018),
        1.0
    );
}

#[test]
fn litong_covers_town_and_country_in_time() {
    let made = made("litong-2021", "litong");
    let both = ["station", "day-care", "complex"];
    let rural = [
        "station",
        "day-care",
        "complex",
        "canteen-table",
        "regional-centre",
    ];
    assert!(made.covered(&both, true, 2021) >= 0.9);
    assert!(made.covered(&rural, false, 2021) >= 0.65);
    assert!(made.covered(&["day-care"], true, 2023) >= 0.8);
    assert_eq!(made.count("canteen-table", |y| y == 2021), 2);
    let used = made.in_use(2023);
    assert_eq!(
        used.iter()
            .filter(|f| f["type"] == "complex" && f["town"] == "胜利镇")
            .count(),
        1
    );
    let types = [
        "complex",
        "regional-centre",
        "town-home",
        "nursing-home",
        "institution",
    ];
    let mut homes = made.in_use(2022);
    homes.retain(|f| types.contains(&f["type"].as_str().unwrap_or_default()));
    assert!(sum(&homes, "beds") >= 800.0);
}

#[test]
fn panjin_covers_the_city_with_private_beds() {
    let made = made("panjin-2017", "panjin");
    let types = ["care-centre", "day-care", "station"];
    assert_eq!(made.covered(&types, true, 2020), 1.0);
    assert_eq!(made.covered(&types, false, 2020), 1.0);
    let types = [
        "regional-centre",
        "town-home",
        "nursing-home",
        "institution",
    ];
    let mut homes = made.in_use(2020);
    homes.retain(|f| types.contains(&f["type"].as_str().unwrap_or_default()));
    let all = sum(&homes, "beds");
    homes.retain(|f| f["operator"] == "private" || f["operator"] == "social");
    assert!(sum(&homes, "beds") >= 0.7 * all);
}
