//! `quarter report`: every number of the page is the plan's, and text stays text.

use crate::town::{features, place, plan_json, point, quarter, Hand, Kind, Town};
use serde_json::{json, Value};
use std::path::Path;

/// A name that would run if it were taken for markup.
pub const HOSTILE: &str =
    "</script><script>window.hacked=1</script><img src=x onerror=\"window.hacked=2\">&amp;\u{2028}'";

/// Homes with hostile names, planned and reported in `lang`.
pub fn hostile(lang: &str) -> tempfile::TempDir {
    let home = |east: f64, households: u64| {
        point(
            place(east, 0.0),
            json!({"户数": households, "name": HOSTILE}),
        )
    };
    let far = point(place(9000.0, 0.0), json!({"户数": 77, "name": "far away"}));
    let candidate = |east: f64| point(place(east, 300.0), json!({"name": HOSTILE}));
    let hand = Hand::new()
        .demand(
            vec![home(0.0, 900), home(400.0, 1100), home(2500.0, 600), far],
            "built",
        )
        .candidates(vec![candidate(100.0), candidate(2400.0)], 3000)
        .existing(vec![point(
            place(300.0, 100.0),
            json!({"area_m2": 450, "name": "旧院"}),
        )]);
    let dir = hand.write();
    let ran = quarter(dir.path(), &["plan", "scenario.toml", "-o", "out", "-q"]);
    assert!([0, 3].contains(&ran.code), "{}", ran.err);
    report(dir.path(), &["out", "-o", "report.html", "--lang", lang], 0);
    dir
}

fn report(dir: &Path, args: &[&str], code: i32) -> String {
    let mut all = vec!["report"];
    all.extend(args);
    let ran = quarter(dir, &all);
    assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
    ran.err
}

fn town(seed: u64) -> Town {
    let town = Town::new(
        seed,
        Kind {
            houses: 30,
            candidates: 20,
            ..Kind::default()
        },
    );
    let ran = quarter(
        town.dir.path(),
        &["plan", "scenario.toml", "-o", "out", "-q"],
    );
    assert!([0, 3, 4].contains(&ran.code), "{}", ran.err);
    town
}

fn page(dir: &Path) -> String {
    std::fs::read_to_string(dir.join("report.html")).unwrap()
}

fn data(page: &str) -> Value {
    let start = page.find("id=\"data\">").unwrap() + 10;
    let end = start + page[start..].find("</script>").unwrap();
    serde_json::from_str(&page[start..end]).unwrap()
}

/// Attributes and text of every element that carries a figure.
fn figures(page: &str) -> Vec<(String, f64, String)> {
    let attribute = |tag: &str, name: &str| {
        let start = tag.find(&format!("{name}=\""))? + name.len() + 2;
        Some(tag[start..start + tag[start..].find('"')?].to_string())
    };
    let mut list = Vec::new();
    for piece in page.split('<').filter(|p| p.contains(" data-key=\"")) {
        let (tag, text) = piece.split_once('>').unwrap();
        let value = attribute(tag, "data-value")
            .or(attribute(tag, " value"))
            .unwrap();
        let key = attribute(tag, "data-key").unwrap();
        list.push((key, value.parse().unwrap(), text.trim().to_string()));
    }
    list
}

/// What the plan's files say under a key of the page.
pub fn written(plan: &Value, zones: &[Value], sites: &[Value], key: &str) -> f64 {
    if let Some(path) = key.strip_prefix("zones/") {
        let (k, name) = path.split_once('/').unwrap();
        return zones[k.parse::<usize>().unwrap()]["properties"][name]
            .as_f64()
            .unwrap();
    }
    if key == "sites:existing:area_m2" {
        let existing = sites
            .iter()
            .filter(|s| s["properties"]["kind"] == "existing");
        return existing
            .map(|s| s["properties"]["area_m2"].as_f64().unwrap())
            .sum();
    }
    let found = plan.pointer(key).and_then(Value::as_f64);
    found.unwrap_or_else(|| panic!("plan.json has no {key}"))
}

/// Reading a number may miss its last bit.
pub fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 4e-16 * b.abs()
}

/// The same JSON, but for the last bits of numbers.
fn alike(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => close(a.as_f64().unwrap(), b.as_f64().unwrap()),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(k, a)| b.get(k).is_some_and(|b| alike(a, b)))
        }
        (a, b) => a == b,
    }
}

/// Shown text and value are one number, up to the decimals shown.
pub fn same_number(key: &str, value: f64, text: &str) {
    let plain: String = text.chars().filter(|c| !", %".contains(*c)).collect();
    let mut shown: f64 = plain.parse().unwrap_or_else(|_| panic!("{key}: {text}"));
    let mut decimals = plain.split_once('.').map_or(0, |(_, d)| d.len());
    if text.ends_with('%') {
        shown /= 100.0;
        decimals += 2;
    }
    // Zeros at the end are cut, so a whole number may have been rounded to three places.
    let slack = if value == shown {
        0.0
    } else {
        0.5000001 * 10f64.powi(-(decimals.max(1) as i32))
    };
    assert!((shown - value).abs() <= slack, "{key}: {text} for {value}");
}

#[test]
fn every_number_is_the_plans() {
    for seed in 1..=6 {
        let town = town(seed);
        let dir = town.dir.path();
        report(dir, &["out", "-o", "report.html"], 0);
        let page = page(dir);
        let plan = plan_json(&dir.join("out"));
        let zones = features(&dir.join("out/zones.geojson"));
        let sites = features(&dir.join("out/sites.geojson"));
        let list = figures(&page);
        assert!(list.len() > 60, "{}", list.len());
        for (key, value, text) in &list {
            assert!(close(*value, written(&plan, &zones, &sites, key)), "{key}");
            same_number(key, *value, text);
        }
        for must in [
            "/cost",
            "/bound",
            "/gap",
            "/households/out_of_reach",
            "/findings/0/measured",
        ] {
            let there = list.iter().any(|(key, ..)| key == must);
            assert!(
                there || plan.pointer(must).is_none_or(Value::is_null),
                "{must}"
            );
        }
        embedded(&data(&page)["plans"][0], &plan, &dir.join("out"));
        let bars: f64 = page
            .split("data-bar=")
            .skip(1)
            .map(|p| {
                p.split("data-value=\"")
                    .nth(1)
                    .unwrap()
                    .split('"')
                    .next()
                    .unwrap()
                    .parse::<f64>()
                    .unwrap()
            })
            .sum();
        let served = plan["households"]["served"].as_f64().unwrap();
        let near: f64 = features(&dir.join("out/demand.geojson"))
            .iter()
            .filter(|d| d["properties"]["distance_m"].is_number())
            .map(|d| d["properties"]["households_served"].as_f64().unwrap())
            .sum();
        assert!(
            (bars - near).abs() < 0.1 && near <= served + 0.1,
            "{bars} {near} {served}"
        );
    }
}

/// The data of the page against the plan's files.
fn embedded(data: &Value, plan: &Value, out: &Path) {
    for (key, value) in plan.as_object().unwrap() {
        if !["evidence", "run"].contains(&key.as_str()) {
            assert!(alike(&data["plan"][key], value), "{key}");
        }
    }
    for (layer, columns) in [
        (
            "sites",
            &["area_m2", "spare_m2", "cost", "households", "farthest_m"][..],
        ),
        (
            "demand",
            &[
                "households",
                "households_served",
                "quota_m2",
                "given_m2",
                "distance_m",
            ],
        ),
        ("links", &["area_m2", "distance_m"]),
    ] {
        let list = features(&out.join(format!("{layer}.geojson")));
        for column in columns {
            let name = if layer == "demand" && *column == "distance_m" {
                "distance"
            } else {
                column
            };
            let values = data[layer][name].as_array().unwrap();
            assert_eq!(values.len(), list.len());
            for (value, feature) in values.iter().zip(&list) {
                assert_eq!(
                    value.as_f64(),
                    feature["properties"][column].as_f64(),
                    "{layer} {column}"
                );
            }
        }
    }
}

#[test]
fn names_stay_text_and_nothing_is_fetched() {
    for lang in ["zh", "en"] {
        let dir = hostile(lang);
        let page = page(dir.path());
        assert_eq!(page.matches("<script").count(), 2);
        assert_eq!(page.matches("</script").count(), 2);
        assert!(!page.contains("<img"));
        assert!(page.contains(&format!("data-lang=\"{lang}\"")));
        assert!(page.contains("default-src 'none'"));
        for fetch in ["src=\"", "url(http", "@import", "https://", "import("] {
            assert!(!page.contains(fetch), "{fetch}");
        }
        let names = &data(&page)["plans"][0]["demand"]["name"];
        assert_eq!(names[0], HOSTILE);
    }
}

#[test]
fn a_plan_that_was_changed_and_what_is_none_are_refused() {
    let town = town(3);
    let dir = town.dir.path();
    let err = report(dir, &[".", "-o", "x.html"], 1);
    assert!(err.contains("is no plan directory"), "{err}");
    let err = report(dir, &["out", "-o", "x.txt"], 1);
    assert!(err.contains(".html"), "{err}");
    let path = dir.join("out/demand.geojson");
    let text = std::fs::read_to_string(&path).unwrap();
    let at = text.find("\"quota_m2\":").unwrap() + 11;
    let changed = format!("{}9{}", &text[..at], &text[at..]);
    std::fs::write(&path, changed).unwrap();
    let err = report(dir, &["out", "-o", "x.html", "--pictures", "pics"], 1);
    assert!(
        err.contains("demand.geojson `quota_m2`") && err.contains("plan.json"),
        "{err}"
    );
    let err = report(dir, &["out", "-o", "x.html", "--lang", "zh"], 1);
    assert!(err.contains("不一致"), "{err}");
    assert!(!dir.join("x.html").exists() && !dir.join("pics").exists());
}

#[test]
fn the_same_bytes_and_an_older_page_is_kept() {
    let town = town(2);
    let dir = town.dir.path();
    report(dir, &["out", "-o", "report.html", "--pictures", "pics"], 0);
    let first = page(dir);
    let err = report(dir, &["out", "-o", "report.html"], 1);
    assert!(err.contains("--force"), "{err}");
    report(
        dir,
        &["out", "-o", "report.html", "--pictures", "pics", "--force"],
        0,
    );
    assert_eq!(first, page(dir));
    let pictures = std::fs::read_to_string(dir.join("pics/pictures.txt")).unwrap();
    assert!(pictures.lines().count() >= 3, "{pictures}");
    for name in pictures.lines() {
        let bytes = std::fs::read(dir.join("pics").join(name)).unwrap();
        if name.ends_with(".png") {
            assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n", "{name}");
            continue;
        }
        let text = String::from_utf8(bytes).unwrap();
        let mut reader = quick_xml::Reader::from_str(&text);
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(e) => panic!("{name}: {e}"),
            }
        }
    }
}

#[test]
fn several_plans_stand_side_by_side() {
    let (a, b) = (town(4), town(5));
    let other = b.dir.path().join("out").to_string_lossy().into_owned();
    let dir = a.dir.path();
    report(dir, &["out", &other, "-o", "report.html"], 0);
    let page = page(dir);
    let plans = [plan_json(&dir.join("out")), plan_json(Path::new(&other))];
    let mut seen = 0;
    for (key, value, text) in figures(&page) {
        let Some(path) = key.strip_prefix("plans/") else {
            continue;
        };
        let (k, path) = path.split_at(1);
        let says = plans[k.parse::<usize>().unwrap()]
            .pointer(path)
            .and_then(Value::as_f64);
        assert!(close(value, says.unwrap()), "{key}");
        same_number(&key, value, &text);
        seen += 1;
    }
    assert!(seen >= 30, "{seen}");
    assert_eq!(page.matches("<article class=\"plan\"").count(), 2);
    // The map of changes, with a panel for the second plan, and who gains and who loses.
    assert_eq!(page.matches("<svg class=\"changes\" xmlns").count(), 1);
    assert!(page.contains("list sortable gains"));
    // Different towns have nothing in common: nobody is nearer or farther.
    assert!(!page.contains("<circle class=\"nearer\""));
}

#[test]
fn a_plan_against_itself_gains_nothing_and_has_its_scenarios_name() {
    let a = town(4);
    let dir = a.dir.path();
    report(dir, &["out", "out", "-o", "report.html"], 0);
    let page = page(dir);
    let plan = plan_json(&dir.join("out"));
    let homes = plan["households"]["total"].as_f64().unwrap();
    let told = quarter::page::read(&dir.join("out")).unwrap().told();
    let change = quarter::compare::change(&told, &told, 1);
    assert_eq!(change.gains[0].households, (homes * 1e6).round() / 1e6);
    assert_eq!(change.gains[0].mean_change_m, Some(0.0));
    assert!(change.added.is_empty() && change.dropped.is_empty() && change.moved.is_empty());
    let told = quarter::compare::Told::read("out", &dir.join("out")).unwrap();
    let again = quarter::compare::change(&told, &told, 1);
    let text = |c: &quarter::compare::Change| serde_json::to_string(c).unwrap();
    assert_eq!(
        text(&change),
        text(&again),
        "from the page's plan and from the directory"
    );
    if plan["title"] == "" {
        assert!(!page.contains(&dir.to_string_lossy().into_owned()));
    }
}
