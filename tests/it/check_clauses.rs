//! Every clause about plans and projects (groups A, B and G of the clause list that are marked V)
//! has its place in a review: measured, or cannot tell with the attribute that it needs.

use crate::check::{facility, of, parcel, Files};
use quarter::check::{Options, Verdict};
use serde_json::{json, Value};

/// Policy, clause, and a facility type or built housing that the clause speaks of; attributes that
/// make it pass; the attribute that is missing without them.
const CLAUSES: &[(&str, &str, &str, &str, &str)] = &[
    ("jinjiang-2022", "JJ-05", "", "", "households"),
    ("jinjiang-2022", "JJ-06", "", "", "area_m2"),
    ("jinjiang-2022", "JJ-08", "", "", "status"),
    ("jinjiang-2022", "JJ-09", "built", "", "households"),
    ("jinjiang-2022", "JJ-10", "", "", "phase"),
    (
        "jinjiang-2022",
        "JJ-12",
        "regional-centre",
        r#"{"area_m2": 2500}"#,
        "area_m2",
    ),
    (
        "jinjiang-2022",
        "JJ-13",
        "regional-centre",
        r#"{"床位": 80}"#,
        "beds",
    ),
    (
        "jinjiang-2022",
        "JJ-14",
        "regional-centre",
        r#"{"nursing_share": 60.1}"#,
        "nursing_share",
    ),
    (
        "jinjiang-2022",
        "JJ-20",
        "canteen",
        r#"{"meals_per_day": 100}"#,
        "meals_per_day",
    ),
    (
        "jinjiang-2022",
        "JJ-21",
        "canteen",
        r#"{"seats": 50, "kitchen": true}"#,
        "seats",
    ),
    (
        "jinjiang-2022",
        "JJ-22",
        "station",
        r#"{"beds": 10}"#,
        "beds",
    ),
    (
        "jinjiang-2022",
        "JJ-26",
        "",
        r#"{"fire_post": true}"#,
        "fire_post",
    ),
    (
        "jinjiang-2022",
        "JJ-35",
        "institution",
        r#"{"registered": "是"}"#,
        "registered",
    ),
    ("anxi-2022", "AX-20", "", "", "households"),
    ("anxi-2022", "AX-21", "", "", "area_m2"),
    ("anxi-2022", "AX-22", "", "", "phase"),
    ("anxi-2022", "AX-24", "", "", "status"),
    ("anxi-2022", "AX-25", "built", "", "households"),
    (
        "anxi-2022",
        "AX-14",
        "station",
        r#"{"area_m2": 200}"#,
        "area_m2",
    ),
    ("anxi-2022", "AX-15", "station", r#"{"beds": 10}"#, "beds"),
    (
        "anxi-2022",
        "AX-16",
        "station",
        r#"{"sports_ground": "有"}"#,
        "sports_ground",
    ),
    (
        "anxi-2022",
        "AX-27b",
        "comprehensive",
        r#"{"functions": ["全托", "日托", "上门服务"]}"#,
        "functions",
    ),
    (
        "anxi-2022",
        "AX-32",
        "institution",
        r#"{"fire_post": true}"#,
        "fire_post",
    ),
    (
        "anxi-2022",
        "AX-39",
        "",
        r#"{"fire_post": true}"#,
        "fire_post",
    ),
    (
        "litong-2021",
        "LT-02b",
        "complex",
        r#"{"functions": "全托照顾、日间照料、康复理疗、休闲娱乐、助餐、信息服务、儿童关爱、展示体验"}"#,
        "functions",
    ),
    (
        "taining-2017",
        "TN-33",
        "town-home",
        r#"{"building_acceptance": true, "fire_acceptance": true, "registered": true}"#,
        "building_acceptance",
    ),
    (
        "panjin-2017",
        "PJ-06",
        "institution",
        r#"{"area_m2": 300, "investment": 300000}"#,
        "investment",
    ),
    (
        "panjin-2017",
        "PJ-08",
        "outlet",
        r#"{"acceptances": "住建、消防、食药监、环保"}"#,
        "acceptances",
    ),
];

/// Clauses with tests of their own in `check`, or whose answer is given below.
const ELSEWHERE: &[&str] = &[
    "AX-27", "JJ-11", "JJ-15", "JJ-23", "JJ-33", "JJ-38", "JJ-42", "AX-37", "LT-20", "LT-21",
    "LT-22", "LT-23", "LT-25",
];

fn plan(about: &str, more: &Value, blank: &str) -> Files {
    let class = if about == "built" { "built" } else { "new" };
    let mut home = json!({});
    let mut site = json!({"type": if about == "built" { "" } else { about }});
    if let (Value::Object(site), Value::Object(more)) = (&mut site, more) {
        site.extend(more.clone());
    }
    match blank {
        "households" => home[blank] = Value::Null,
        "area_m2" | "status" => site[blank] = Value::Null,
        "phase" => {
            home[blank] = Value::Null;
            site[blank] = Value::Null;
        }
        _ => {}
    }
    Files::new(&[
        parcel("P", 1000, class, 0.0, home),
        facility("F", 400.0, 0.0, site),
    ])
}

#[test]
fn every_clause_passes_with_what_it_asks_and_names_what_it_misses() {
    for (policy, id, about, more, missing) in CLAUSES {
        let more: Value = if more.is_empty() {
            json!({})
        } else {
            serde_json::from_str(more).unwrap()
        };
        let reviewed = plan(about, &more, "").check(policy);
        let entries = of(&reviewed, id);
        assert!(!entries.is_empty(), "{id} is measured");
        assert!(
            entries.iter().all(|e| e.verdict == Verdict::Pass),
            "{id}: {entries:?}"
        );
        assert!(
            entries.iter().all(|e| !e.quote.is_empty()),
            "{id} prints its quote"
        );
        // Without the attribute.
        let without = match missing {
            &"status" => {
                // A facility whose status is unknown may not be there at completion.
                let mut files = plan(about, &json!({}), missing);
                files.options = Options {
                    stage: quarter::policy::Stage::Completion,
                    ..files.options
                };
                files
            }
            _ => plan(about, &json!({}), missing),
        };
        let reviewed = without.check(policy);
        let entries = of(&reviewed, id);
        let told = entries
            .iter()
            .any(|e| e.verdict == Verdict::CannotTell && e.missing.iter().any(|m| m == missing));
        assert!(told, "{id} needs {missing}: {entries:?}");
    }
}

#[test]
fn a_number_that_falls_short_fails() {
    for (policy, id, about, more) in [
        (
            "jinjiang-2022",
            "JJ-12",
            "regional-centre",
            json!({"area_m2": 2499}),
        ),
        (
            "jinjiang-2022",
            "JJ-13",
            "regional-centre",
            json!({"beds": 79}),
        ),
        (
            "jinjiang-2022",
            "JJ-14",
            "regional-centre",
            json!({"nursing_share": 60}),
        ),
        (
            "jinjiang-2022",
            "JJ-15",
            "regional-centre",
            json!({"rooms": "会客厅、厨餐厅", "barrier_free": true}),
        ),
        (
            "jinjiang-2022",
            "JJ-20",
            "canteen",
            json!({"meals_per_day": 99}),
        ),
        (
            "jinjiang-2022",
            "JJ-21",
            "canteen",
            json!({"seats": "49个"}),
        ),
        (
            "jinjiang-2022",
            "JJ-23",
            "station",
            json!({"seven_haves": "管理制度", "seismic": true}),
        ),
        (
            "jinjiang-2022",
            "JJ-33",
            "village-home",
            json!({"fire_acceptance": "不合格"}),
        ),
        (
            "jinjiang-2022",
            "JJ-35",
            "institution",
            json!({"registered": false}),
        ),
        ("anxi-2022", "AX-37", "station", json!({"stars": 3})),
        (
            "anxi-2022",
            "AX-27b",
            "comprehensive",
            json!({"functions": "全托"}),
        ),
        (
            "panjin-2017",
            "PJ-06",
            "institution",
            json!({"area_m2": 400}),
        ),
    ] {
        let reviewed = plan(about, &more, "").check(policy);
        assert!(
            of(&reviewed, id).iter().any(|e| e.verdict == Verdict::Fail),
            "{id}"
        );
    }
}

#[test]
fn old_estates_in_litong_say_how_they_came_by_their_premises() {
    let ask = |more: Value| {
        let reviewed = plan("built", &more, "").check("litong-2021");
        of(&reviewed, "LT-22")
            .iter()
            .map(|e| e.verdict)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        ask(json!({"acquisition": "租赁", "fire_upgrade": true})),
        [Verdict::Pass, Verdict::Pass]
    );
    assert_eq!(
        ask(json!({"acquisition": "借用", "fire_upgrade": false})),
        [Verdict::Fail, Verdict::Fail]
    );
    assert_eq!(ask(json!({})), [Verdict::CannotTell, Verdict::CannotTell]);
    let rooms = |m2: f64| {
        let files = Files::new(&[
            parcel("P", 1000, "built", 0.0, json!({"community_rooms_m2": m2})),
            facility("F", 400.0, 0.0, json!({})),
        ]);
        of(&files.check("litong-2021"), "LT-25")[0].verdict
    };
    assert_eq!(
        (rooms(1000.0), rooms(1000.1)),
        (Verdict::Pass, Verdict::Fail)
    );
}

#[test]
fn duties_of_the_bureau_and_references_are_listed_beside_the_verdict() {
    let reviewed = plan("", &json!({}), "").check("jinjiang-2022");
    assert_eq!(reviewed.review.verdict, Verdict::Pass);
    let anxi = plan("", &json!({}), "").check("anxi-2022");
    let missing = &of(&anxi, "AX-27")[0].missing;
    assert_eq!(missing, &["comprehensive_in_town"]);
    // JJ-11 is carried out by the provincial rule that stands under it.
    assert!(of(&reviewed, "JJ-11").is_empty());
    let town_pool = &reviewed.review.not_measured;
    assert!(town_pool
        .iter()
        .any(|u| u.id == "FJ-6" && u.why == "no-pooling"));
    for (id, verdict) in [
        ("JJ-38", Verdict::CannotTell),
        ("JJ-42", Verdict::CannotTell),
    ] {
        assert_eq!(of(&reviewed, id)[0].verdict, verdict, "{id}");
    }
}

/// The clause list lies beside the repository; where it is, nothing of it may be missing here.
#[test]
fn no_clause_of_the_list_is_forgotten() {
    let Some(data) = crate::town::shared() else {
        return;
    };
    let text = std::fs::read_to_string(data.join("../domain/policy-rules.md")).expect("the list");
    let mut group = ' ';
    let mut asked = Vec::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("## ") {
            group = rest.chars().next().unwrap_or(' ');
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if cells.len() < 5 || !['A', 'B', 'G'].contains(&group) {
            continue;
        }
        let marked = group == 'G'
            || cells[5..]
                .iter()
                .any(|c| c.split([',', ' ']).any(|w| w == "V"));
        if !marked {
            continue;
        }
        for id in cells[1]
            .split([' ', '/', ',', ';'])
            .filter(|s| s.contains('-') && s.len() >= 5)
        {
            asked.push(id.to_string());
        }
    }
    assert!(asked.len() > 30, "{asked:?}");
    let known =
        |id: &&String| CLAUSES.iter().any(|(_, c, ..)| c == id) || ELSEWHERE.contains(&id.as_str());
    let missing: Vec<&String> = asked.iter().filter(|id| !known(id)).collect();
    assert!(missing.is_empty(), "no test: {missing:?}");
}

/// About 200 m²: a tenth less will do, a tenth and a little does not; more is fine.
#[test]
fn about_so_much_leaves_room() {
    for (area, verdict) in [
        (180.0, Verdict::Pass),
        (179.9, Verdict::Fail),
        (400.0, Verdict::Pass),
    ] {
        let reviewed = Files::new(&[
            parcel("P", 100, "built", 0.0, json!({})),
            facility("F", area, 0.0, json!({"type": "station"})),
        ])
        .check("anxi-2022");
        assert_eq!(of(&reviewed, "AX-14")[0].verdict, verdict, "{area}");
    }
}
