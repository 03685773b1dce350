//! `quarter check`: boundary cases with answers worked out by hand, defects at completion, other
//! ways to count, context, batch, and text that must stay text.

use crate::town::{feature, point, polygon, quarter, read_json};
use geo::{Destination, Geodesic, Point};
use quarter::check::review::{Change, Entry, Figure, Proposal};
use quarter::check::submission::read::read;
use quarter::check::{check, Mapping, Options, Pooling, Reviewed, Verdict};
use quarter::policy::{Profile, Stage};
use serde_json::{json, Value};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A submission in the making.
pub struct Files {
    dir: TempDir,
    list: Vec<PathBuf>,
    pub options: Options,
}

pub fn options() -> Options {
    Options::new(Stage::Plan, Mapping::default(), None).expect("no context, no faults")
}

impl Files {
    pub fn new(features: &[Value]) -> Files {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let mut files = Files {
            dir,
            list: Vec::new(),
            options: options(),
        };
        let path = files.write("plan.geojson", features);
        files.list.push(path);
        files
    }

    pub fn write(&self, name: &str, features: &[Value]) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, crate::town::layer(features.to_vec())).expect("a layer written");
        path
    }

    pub fn built(mut self, features: &[Value]) -> Files {
        let path = self.write("as-built.geojson", features);
        self.options.stage = Stage::Completion;
        let built = read(&[path], &self.options.reading).expect("as built");
        self.options.as_built = Some(built);
        self
    }

    pub fn check(&self, policy: &str) -> Reviewed {
        let (profile, _) = Profile::open(policy, self.dir.path()).expect("a policy");
        let submission = read(&self.list, &self.options.reading).expect("a submission");
        check(submission, &profile, &self.options).expect("a review")
    }
}

const WEST: f64 = 118.560;
const SOUTH: f64 = 24.800;

/// About 200 m square.
pub fn parcel(name: &str, households: u64, class: &str, east: f64, more: Value) -> Value {
    let (x, y) = (WEST + east, SOUTH);
    let ring = [
        [x, y],
        [x + 0.002, y],
        [x + 0.002, y + 0.002],
        [x, y + 0.002],
    ];
    let mut properties = json!({"role": "residential", "development": "A", "name": name,
        "households": households, "class": class, "phase": 1});
    merge(&mut properties, more);
    polygon(&ring, properties)
}

pub fn facility(name: &str, area: f64, east: f64, more: Value) -> Value {
    let mut properties = json!({"role": "facility", "development": "A", "name": name,
        "area_m2": area, "land_m2": 600, "floor": 1, "phase": 1, "status": "planned"});
    merge(&mut properties, more);
    point([WEST + east + 0.001, SOUTH + 0.001], properties)
}

fn merge(into: &mut Value, more: Value) {
    if let (Value::Object(into), Value::Object(more)) = (into, more) {
        into.extend(more);
        into.retain(|_, v| !v.is_null());
    }
}

/// Entries of a clause.
pub fn of<'r>(reviewed: &'r Reviewed, id: &str) -> Vec<&'r Entry> {
    reviewed
        .review
        .clauses
        .iter()
        .filter(|e| e.id == id)
        .collect()
}

/// The worst verdict on a clause.
pub fn worst(reviewed: &Reviewed, id: &str) -> Verdict {
    of(reviewed, id)
        .iter()
        .map(|e| e.verdict)
        .max()
        .unwrap_or_else(|| panic!("{id} was measured"))
}

/// Clauses that fail, of those that decide.
pub fn failing(reviewed: &Reviewed) -> Vec<&str> {
    let entries = reviewed.review.clauses.iter();
    let mut list: Vec<&str> = entries
        .filter(|e| e.decides && e.verdict == Verdict::Fail)
        .map(|e| e.id.as_str())
        .collect();
    list.sort_unstable();
    list.dedup();
    list
}

fn number(figure: &Option<Figure>) -> f64 {
    match figure {
        Some(Figure::Number(n)) => *n,
        other => panic!("{other:?} is no number"),
    }
}

#[test]
fn a_thousand_households_need_exactly_400_square_metres() {
    for (area, verdict) in [
        (400.0, Verdict::Pass),
        (399.999, Verdict::Fail),
        (400.001, Verdict::Pass),
    ] {
        let files = Files::new(&[
            parcel("A-01", 1000, "new", 0.0, json!({})),
            facility("F", area, 0.0, json!({})),
        ]);
        let reviewed = files.check("jinjiang-2022");
        assert_eq!(reviewed.review.verdict, verdict, "{area}");
        assert_eq!(worst(&reviewed, "JJ-05"), verdict, "{area}");
        assert_eq!(worst(&reviewed, "JJ-06"), verdict, "{area}");
        let d = &reviewed.review.developments[0];
        assert_eq!((d.required_m2, d.area_m2), (Some(400.0), Some(area)));
        if verdict == Verdict::Fail {
            let entry = of(&reviewed, "JJ-05")[0];
            let best = &entry.remedy.as_ref().expect("there is one")[0];
            assert_eq!((best.add_m2, best.steps[0].kind), (0.001, Change::Enlarge));
            assert_eq!(d.proposal, Proposal::PassAfterChanges);
            let changes = d.changes.as_ref().expect("changes");
            assert_eq!((changes.steps.len(), changes.add_m2), (1, 0.001));
        }
    }
}

#[test]
fn one_household_more_than_the_break_even_needs_a_larger_one() {
    // Anxi: 30 m² per 100 households; 1,333 need 399.9 and single premises of 400; 1,334 need 400.2.
    for (households, area, fails) in [
        (1333, 400.0, vec![]),
        (1334, 400.0, vec!["AX-20"]),
        (1334, 400.2, vec![]),
        (1334, 400.199_999, vec!["AX-20"]),
        (500, 400.0, vec![]),
        (500, 200.0, vec!["AX-21"]),
    ] {
        let files = Files::new(&[
            parcel("A-01", households, "new", 0.0, json!({})),
            facility("F", area, 0.0, json!({})),
        ]);
        let reviewed = files.check("anxi-2022");
        assert_eq!(failing(&reviewed), fails, "{households} {area}");
        if households == 1334 {
            let entry = of(&reviewed, "AX-20")[0];
            assert_eq!(number(&entry.required), 400.2);
        }
    }
    let files = Files::new(&[
        parcel("A-01", 500, "new", 0.0, json!({})),
        facility("F", 400.0, 0.0, json!({})),
    ]);
    let d = files.check("anxi-2022").review.developments[0].clone();
    assert_eq!((d.quota_m2, d.required_m2), (Some(150.0), Some(400.0)));
}

#[test]
fn built_housing_has_its_own_ratio_and_no_single_minimum() {
    for (area, fails) in [(150.0, vec![]), (149.9, vec!["JJ-09"])] {
        let files = Files::new(&[
            parcel("A-01", 500, "built", 0.0, json!({})),
            facility("F", area, 0.0, json!({})),
        ]);
        assert_eq!(failing(&files.check("jinjiang-2022")), fails, "{area}");
    }
    // New housing is given floor area first.
    let mixed = |area| {
        let files = Files::new(&[
            parcel("A-01", 1000, "new", 0.0, json!({})),
            parcel("A-02", 1000, "built", 0.002, json!({})),
            facility("F", area, 0.0, json!({})),
        ]);
        let reviewed = files.check("jinjiang-2022");
        failing(&reviewed)
            .iter()
            .map(|s| s.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(mixed(700.0), Vec::<String>::new());
    assert_eq!(mixed(699.0), vec!["JJ-09"]);
    assert_eq!(mixed(399.0), vec!["JJ-05", "JJ-06", "JJ-09"]);
}

#[test]
fn the_farthest_corner_decides_and_exactly_700_metres_is_too_far() {
    let ring = [
        [WEST, SOUTH],
        [WEST + 0.002, SOUTH],
        [WEST + 0.002, SOUTH + 0.002],
        [WEST, SOUTH + 0.002],
    ];
    let home = polygon(
        &ring,
        json!({"role": "residential", "name": "A-01", "households": 1000, "class": "new", "phase": 1}),
    );
    for (metres, verdict) in [
        (700.0, Verdict::Fail),
        (699.99, Verdict::Pass),
        (699.9999, Verdict::Pass),
        (700.0001, Verdict::Fail),
    ] {
        // Due west of the south-eastern corner, which is then the farthest but for the north-eastern:
        // so the place is south-west of it, on the line that makes that corner the farthest.
        let corner = Point::new(WEST + 0.002, SOUTH + 0.002);
        let at = Geodesic.destination(corner, 225.0, metres);
        let site = point(
            [at.x(), at.y()],
            json!({"role": "facility", "name": "F", "area_m2": 400, "phase": 1, "status": "planned"}),
        );
        let reviewed = Files::new(&[home.clone(), site]).check("jinjiang-2022");
        assert_eq!(worst(&reviewed, "JJ-08"), verdict, "{metres}");
        let far = reviewed.review.developments[0]
            .farthest_m
            .expect("a distance");
        assert!((far - metres).abs() < 1e-5, "{far} {metres}");
        let blank = reviewed.review.developments[0].households_blank;
        assert_eq!(
            blank,
            Some(if verdict == Verdict::Pass {
                0.0
            } else {
                1000.0
            })
        );
        assert_eq!(reviewed.blanks.len(), usize::from(verdict == Verdict::Fail));
    }
}

#[test]
fn two_parcels_share_a_facility_and_two_developments_only_if_told() {
    let two = |second: &str, area: f64| {
        vec![
            parcel("P1", 600, "new", 0.0, json!({})),
            parcel("P2", 600, "new", 0.002, json!({"development": second})),
            facility("F", area, 0.001, json!({})),
        ]
    };
    assert_eq!(
        Files::new(&two("A", 480.0))
            .check("jinjiang-2022")
            .review
            .verdict,
        Verdict::Pass
    );
    assert_eq!(
        failing(&Files::new(&two("A", 479.9)).check("jinjiang-2022")),
        ["JJ-05"]
    );
    // Another development has no facility of its own.
    let mut files = Files::new(&two("B", 480.0));
    let reviewed = files.check("jinjiang-2022");
    let verdicts: Vec<Verdict> = reviewed
        .review
        .developments
        .iter()
        .map(|d| d.verdict)
        .collect();
    assert_eq!(verdicts, [Verdict::Pass, Verdict::Fail]);
    assert_eq!(failing(&reviewed), ["JJ-05", "JJ-08"]);
    // Pooled within the radius, there is enough for both, to the last square millimetre.
    files.options.pooling = Pooling::WithinRadius;
    assert_eq!(files.check("jinjiang-2022").review.verdict, Verdict::Pass);
    let mut files = Files::new(&two("B", 479.999_999));
    files.options.pooling = Pooling::WithinRadius;
    assert_eq!(failing(&files.check("jinjiang-2022")), ["JJ-05"]);
    // Named for both, it is shared between them, and that is said.
    let mut list = two("B", 480.0);
    list[2]["properties"]["development"] = json!("A;B");
    let reviewed = Files::new(&list).check("jinjiang-2022");
    assert_eq!(reviewed.review.verdict, Verdict::Pass);
    assert!(reviewed
        .review
        .notes
        .iter()
        .any(|n| n.code == "shared-facility"));
    list[2]["properties"]["area_m2"] = json!(479);
    assert_eq!(
        failing(&Files::new(&list).check("jinjiang-2022")),
        ["JJ-05"]
    );
}

#[test]
fn a_facility_of_the_second_phase_comes_too_late_for_the_first() {
    let plan = |phases: [Value; 3]| {
        let [a, b, f] = phases;
        Files::new(&[
            parcel("P1", 600, "new", 0.0, json!({"phase": a})),
            parcel("P2", 600, "new", 0.002, json!({"phase": b})),
            facility("F", 480.0, 0.001, json!({"phase": f})),
        ])
        .check("jinjiang-2022")
    };
    let reviewed = plan([json!(1), json!(2), json!(2)]);
    assert_eq!(failing(&reviewed), ["JJ-10"]);
    let entry = of(&reviewed, "JJ-10")[0];
    assert_eq!(number(&entry.measured), 50.0);
    let step = &entry.remedy.as_ref().expect("a remedy")[0].steps[0];
    assert_eq!(
        (step.kind, step.to.clone()),
        (Change::Phase, Some(Figure::Number(1.0)))
    );
    assert_eq!(
        plan([json!("一期"), json!("二期"), json!("首期")])
            .review
            .verdict,
        Verdict::Pass
    );
    assert_eq!(
        plan([json!(2), json!(2), json!(1)]).review.verdict,
        Verdict::Pass
    );
    // Nothing is guessed about a phase that cannot be read.
    let reviewed = plan([json!(1), json!(2), json!("待定")]);
    assert_eq!(reviewed.review.verdict, Verdict::CannotTell);
    assert_eq!(of(&reviewed, "JJ-10")[0].missing, ["phase"]);
    assert!(reviewed
        .review
        .notes
        .iter()
        .any(|n| n.code == "phase-unread"));
}

#[test]
fn the_five_defects_at_completion() {
    let plan = [
        parcel("P", 1000, "new", 0.0, json!({})),
        facility("F", 420.0, 0.0, json!({})),
    ];
    for (status, area, defect, change) in [
        ("handed-over", 420.0, None, None),
        ("delayed", 420.0, Some("delayed"), Some(Change::Build)),
        (
            "under-construction",
            420.0,
            Some("delayed"),
            Some(Change::Build),
        ),
        ("handed-over", 419.9, Some("shrunk"), Some(Change::Enlarge)),
        ("stopped", 420.0, Some("stopped"), Some(Change::Build)),
        ("planned", 420.0, Some("not-built"), Some(Change::Build)),
        (
            "built",
            420.0,
            Some("not-handed-over"),
            Some(Change::HandOver),
        ),
    ] {
        let files = Files::new(&plan).built(&[facility("F", area, 0.0, json!({"status": status}))]);
        let reviewed = files.check("litong-2021");
        let entries = of(&reviewed, "LT-21");
        assert_eq!(entries.len(), 1, "{status}");
        assert_eq!(entries[0].defect.as_deref(), defect, "{status}");
        let verdict = if defect.is_some() {
            Verdict::Fail
        } else {
            Verdict::Pass
        };
        assert_eq!(reviewed.review.verdict, verdict, "{status}");
        let first = entries[0].remedy.as_ref().map(|r| r[0].steps[0].kind);
        assert_eq!(first, change, "{status}");
    }
    // Not there at all, or another one in its place.
    let files = Files::new(&plan).built(&[parcel("P", 1000, "new", 0.0, json!({}))]);
    assert_eq!(
        of(&files.check("litong-2021"), "LT-21")[0]
            .defect
            .as_deref(),
        Some("not-built")
    );
    // The same name is not needed where there is one on each side.
    let files =
        Files::new(&plan).built(&[facility("G", 420.0, 0.0, json!({"status": "handed-over"}))]);
    assert_eq!(files.check("litong-2021").review.verdict, Verdict::Pass);
    // In Jinjiang the figures are measured on what was built.
    let files =
        Files::new(&plan).built(&[facility("F", 390.0, 0.0, json!({"status": "handed-over"}))]);
    assert_eq!(
        failing(&files.check("jinjiang-2022")),
        ["JJ-05", "JJ-06", "JJ-10"]
    );
    // Without what was approved, sizes cannot be compared.
    let mut files = Files::new(&[
        parcel("P", 1000, "new", 0.0, json!({})),
        facility("F", 420.0, 0.0, json!({"status": "handed-over"})),
    ]);
    files.options.stage = Stage::Completion;
    let reviewed = files.check("litong-2021");
    assert_eq!(of(&reviewed, "LT-21")[0].missing, ["as-built"]);
}

#[test]
fn land_below_the_minimum_may_not_pass_review() {
    let plan = |land: Value| {
        Files::new(&[
            parcel("P", 1000, "new", 0.0, json!({})),
            facility("F", 400.0, 0.0, json!({"land_m2": land})),
        ])
    };
    // The clause states no number.
    let reviewed = plan(json!(600)).check("litong-2021");
    assert_eq!(worst(&reviewed, "LT-20"), Verdict::NotStated);
    assert_eq!(reviewed.review.verdict, Verdict::CannotTell);
    let with = |land: Value, limit: &str| {
        let mut files = plan(land);
        let context = files.dir.path().join("context.toml");
        std::fs::write(&context, format!("[conditions]\nland = \"{limit}\"\n")).unwrap();
        files.options = Options::new(Stage::Plan, Mapping::default(), Some(&context)).unwrap();
        files.check("litong-2021")
    };
    assert_eq!(with(json!(600), ">= 600 m2").review.verdict, Verdict::Pass);
    let reviewed = with(json!(599.9), ">= 600 m2");
    assert_eq!(reviewed.review.proposal, Proposal::Fail);
    assert_eq!(of(&reviewed, "LT-20")[0].defect.as_deref(), Some("gate"));
    assert_eq!(
        with(json!(600), ">= 60.1 m2/100 households").review.verdict,
        Verdict::Fail
    );
    let reviewed = with(Value::Null, ">= 600 m2");
    assert_eq!(of(&reviewed, "LT-20")[0].missing, ["land_m2"]);
    assert_eq!(
        of(&with(json!(600), ">= 0.1 m2/person"), "LT-20")[0].missing,
        ["persons", "household_size"]
    );
}

#[test]
fn what_is_not_known_is_named() {
    for (more, missing) in [
        (json!({"households": "暂无资料"}), vec!["households"]),
        (json!({"class": null, "households": 1100}), vec!["class"]),
    ] {
        let reviewed = Files::new(&[
            parcel("P", 900, "new", 0.0, more),
            facility("F", 400.0, 0.0, json!({})),
        ])
        .check("jinjiang-2022");
        assert_eq!(reviewed.review.verdict, Verdict::CannotTell);
        assert_eq!(of(&reviewed, "JJ-05")[0].missing, missing);
        assert_eq!(reviewed.review.proposal, Proposal::Insufficient);
    }
    let reviewed = Files::new(&[
        parcel("P", 900, "new", 0.0, json!({})),
        facility("F", 400.0, 0.0, json!({"area_m2": null})),
    ])
    .check("jinjiang-2022");
    assert_eq!(of(&reviewed, "JJ-05")[0].missing, ["area_m2"]);
    assert_eq!(of(&reviewed, "JJ-06")[0].missing, ["area_m2"]);
    // What is known may be enough to fail all the same.
    let reviewed = Files::new(&[
        parcel("P1", 1100, "new", 0.0, json!({})),
        parcel("P2", 0, "new", 0.002, json!({"households": null})),
        facility("F", 400.0, 0.0, json!({})),
    ])
    .check("jinjiang-2022");
    assert_eq!(failing(&reviewed), ["JJ-05"]);
}

#[test]
fn rooms_are_never_counted_twice() {
    let plan = |more: Value| {
        Files::new(&[
            parcel("P", 1000, "new", 0.0, json!({})),
            facility("F", 500.0, 0.0, more),
        ])
        .check("jinjiang-2022")
    };
    assert_eq!(plan(json!({})).review.verdict, Verdict::Pass);
    let reviewed = plan(json!({"also_counts_as": "社区工作用房"}));
    assert_eq!(failing(&reviewed), ["JJ-05"]);
    assert!(reviewed
        .review
        .notes
        .iter()
        .any(|n| n.code == "also-counts"));
    let shared = |m2: f64| plan(json!({"also_counts_as": "社区工作用房", "dedicated_m2": m2}));
    assert_eq!(shared(400.0).review.verdict, Verdict::Pass);
    assert_eq!(failing(&shared(399.0)), ["JJ-05"]);
    // The same feature twice is one.
    let home = parcel("P", 2000, "new", 0.0, json!({}));
    let site = facility("F", 400.0, 0.0, json!({}));
    let reviewed = Files::new(&[home, site.clone(), site]).check("jinjiang-2022");
    assert_eq!(failing(&reviewed), ["JJ-05"]);
}

#[test]
fn existing_premises_help_only_with_what_their_neighbours_leave() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, features: Vec<Value>| {
        std::fs::write(dir.path().join(name), crate::town::layer(features)).unwrap();
    };
    let existing = point(
        [WEST + 0.003, SOUTH + 0.001],
        json!({"area_m2": 1000, "name": "E"}),
    );
    write("existing.geojson", vec![existing]);
    let review = |households: u64, area: f64, neighbours: u64| {
        let old = point(
            [WEST + 0.004, SOUTH + 0.001],
            json!({"households": neighbours}),
        );
        write("old.geojson", vec![old]);
        let text = "[[existing]]\nfile = \"existing.geojson\"\narea = \"area_m2\"\n\n\
                    [[communities]]\nfile = \"old.geojson\"\nclass = \"built\"\n";
        let context = dir.path().join("context.toml");
        std::fs::write(&context, text).unwrap();
        let mut files = Files::new(&[
            parcel("P", households, "new", 0.0, json!({})),
            facility("F", area, 0.0, json!({})),
        ]);
        files.options = Options::new(Stage::Plan, Mapping::default(), Some(&context)).unwrap();
        files.check("jinjiang-2022")
    };
    // 3,000 built households need 900 of the 1,000 m²: 100 are left. 1,250 new ones need 500.
    assert_eq!(review(1250, 400.0, 3000).review.verdict, Verdict::Pass);
    let reviewed = review(1250, 400.0, 3001);
    assert_eq!(failing(&reviewed), ["JJ-05"]);
    let entry = of(&reviewed, "JJ-05")[0];
    assert!((number(&entry.measured) - 499.7).abs() < 1e-9);
    let best = &entry.remedy.as_ref().expect("a remedy")[0];
    assert!((best.add_m2 - 0.3).abs() < 1e-9, "{best:?}");
    // Neighbours that need more than there is leave nothing, and take nothing from the new one.
    assert_eq!(review(1000, 400.0, 9000).review.verdict, Verdict::Pass);
    assert_eq!(failing(&review(1001, 400.0, 9000)), ["JJ-05"]);
}

#[test]
fn other_provinces_count_in_other_ways() {
    let dir = tempfile::tempdir().unwrap();
    let policy = |rules: &str| {
        let text = format!(
            "name = \"test\"\nsource = \"test\"\nfrom = \"2020-01-01\"\n[title]\nzh = \"试\"\nen = \"test\"\n{rules}\n\
             [[clause]]\nid = \"T-1\"\nquote = \"…\"\nen = \"…\"\n"
        );
        let path = dir.path().join("p.toml");
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let plan = |home: Value, site: Value| {
        Files::new(&[
            parcel("P", 1000, "new", 0.0, home),
            facility("F", 300.0, 0.0, site),
        ])
    };
    // 0.1 m² a person, by people or by a declared household size.
    let person =
        policy("[[rule]]\nkind = \"per-person\"\nclause = \"T-1\"\nlimit = \">= 0.1 m2/person\"\n");
    let verdict = |home: Value| worst(&plan(home, json!({})).check(&person), "T-1");
    assert_eq!(verdict(json!({"persons": 3000})), Verdict::Pass);
    assert_eq!(verdict(json!({"persons": 3001})), Verdict::Fail);
    assert_eq!(verdict(json!({})), Verdict::CannotTell);
    let mut files = plan(json!({}), json!({}));
    files.options.household_size = Some(3.2);
    let reviewed = files.check(&person);
    assert_eq!(number(&of(&reviewed, "T-1")[0].required), 320.0);
    assert_eq!(
        of(&reviewed, "T-1")[0].remedy.as_ref().unwrap()[0].add_m2,
        20.0
    );
    // Steps by housing floor area.
    let steps = policy(
        "[[rule]]\nkind = \"steps\"\nclause = \"T-1\"\nsteps = [[0, 300], [30000, 800], [100000, 1700]]\n",
    );
    for (housing, verdict) in [(29_999.9, Verdict::Pass), (30_000.0, Verdict::Fail)] {
        let files = plan(json!({"housing_m2": housing}), json!({}));
        assert_eq!(worst(&files.check(&steps), "T-1"), verdict, "{housing}");
    }
    // Before half of the housing, unless it is in the first phase.
    let early = policy("[[rule]]\nkind = \"before-share\"\nclause = \"T-1\"\nlimit = \"< 50 %\"\n");
    for (first, second, verdict) in [(499, 501, Verdict::Pass), (500, 500, Verdict::Fail)] {
        let files = Files::new(&[
            parcel("P1", first, "new", 0.0, json!({})),
            parcel("P2", second, "new", 0.002, json!({"phase": 2})),
            facility("F", 400.0, 0.0, json!({"phase": 2})),
        ]);
        assert_eq!(worst(&files.check(&early), "T-1"), verdict);
    }
    // A rule of a date.
    let dated = policy(
        "[[rule]]\nkind = \"floor-area\"\nclass = \"new\"\nclause = \"T-1\"\nlimit = \">= 40 m2/100 households\"\nsince = \"2014-05-26\"\n",
    );
    let on = |date: Value| {
        let reviewed = plan(json!({"conditions_date": date}), json!({})).check(&dated);
        reviewed
            .review
            .clauses
            .first()
            .map(|e| (e.verdict, e.missing.clone()))
    };
    assert_eq!(on(json!("2014-05-26")).unwrap().0, Verdict::Fail);
    assert_eq!(on(json!("2014-05-25")), None);
    assert_eq!(
        on(Value::Null).unwrap(),
        (Verdict::CannotTell, vec!["conditions_date".to_string()])
    );
    // A town centre of 2,000 m² may hold the floor area of its town.
    for (area, fails) in [(2000.0, vec![]), (1999.0, vec!["FJ-1", "FJ-4", "FJ-6"])] {
        let far = feature(
            json!({"type": "Point", "coordinates": [WEST + 0.004, SOUTH]}),
            json!({"role": "facility", "development": "centre", "name": "C", "area_m2": area, "zone": "T",
                   "type": "town-centre", "phase": 1, "status": "planned"}),
        );
        let mut files = Files::new(&[parcel("P", 1000, "new", 0.0, json!({"zone": "T"})), far]);
        files.options.pooling = Pooling::Zone;
        assert_eq!(failing(&files.check("fujian-2021")), fails, "{area}");
    }
}

#[test]
fn floors_where_a_profile_states_them() {
    for (floor, verdict) in [
        (json!(3), Verdict::Pass),
        (json!(4), Verdict::Fail),
        (json!("地下一层"), Verdict::Fail),
        (json!("夹层"), Verdict::Fail),
        (json!("1-2层"), Verdict::Pass),
        (Value::Null, Verdict::CannotTell),
    ] {
        let reviewed = Files::new(&[
            parcel("P", 1000, "new", 0.0, json!({})),
            facility("F", 350.0, 0.0, json!({"floor": floor})),
        ])
        .check("guizhou-2022");
        assert_eq!(worst(&reviewed, "GZ-5"), verdict, "{floor}");
    }
}

#[test]
fn far_apart_parcels_need_the_fewest_new_premises() {
    // Three parcels in a row, 1.2 km apart: one place reaches two of them, none all three.
    let homes = [0.0, 0.010, 0.020].map(|e| parcel(&format!("P{e}"), 500, "new", e, json!({})));
    let reviewed = Files::new(&homes).check("jinjiang-2022");
    assert_eq!(failing(&reviewed), ["JJ-05", "JJ-08"]);
    let best = &of(&reviewed, "JJ-08")[0].remedy.as_ref().expect("a remedy")[0];
    assert_eq!((best.steps.len(), best.add_m2), (2, 800.0));
    let changes = reviewed.review.developments[0]
        .changes
        .as_ref()
        .expect("changes");
    assert_eq!(changes.add_m2, 800.0);
    // A parcel wider than the circle has no place that reaches all of it.
    let wide = [
        [WEST, SOUTH],
        [WEST + 0.02, SOUTH],
        [WEST + 0.02, SOUTH + 0.001],
        [WEST, SOUTH + 0.001],
    ];
    let wide = polygon(
        &wide,
        json!({"role": "residential", "name": "W", "households": 10, "class": "new", "phase": 1}),
    );
    let reviewed = Files::new(&[
        wide,
        facility("F", 400.0, 0.005, json!({"development": null})),
    ])
    .check("jinjiang-2022");
    assert_eq!(of(&reviewed, "JJ-08")[0].remedy, None);
    assert_eq!(reviewed.review.proposal, Proposal::Fail);
}

#[test]
fn on_foot_a_river_is_in_the_way() {
    // Two streets side by side, joined 600 m to the east: 150 m as the crow flies, 1.3 km on foot.
    let dir = tempfile::tempdir().unwrap();
    let (x, y) = (WEST, SOUTH);
    let line = |points: &[[f64; 2]]| {
        feature(
            json!({"type": "LineString", "coordinates": points}),
            json!({}),
        )
    };
    let streets = [line(&[
        [x, y],
        [x + 0.006, y],
        [x + 0.006, y + 0.0015],
        [x, y + 0.0015],
    ])];
    std::fs::write(
        dir.path().join("streets.geojson"),
        crate::town::layer(streets.to_vec()),
    )
    .unwrap();
    let home = |name: &str, east: f64| {
        point(
            [x + east, y],
            json!({"role": "residential", "name": name, "households": 500, "class": "new", "phase": 1}),
        )
    };
    let site = point(
        [x, y + 0.0015],
        json!({"role": "facility", "name": "F", "area_m2": 400, "phase": 1, "status": "planned"}),
    );
    let review = |reading: &str| {
        let context = dir.path().join("context.toml");
        let text = format!("reading = \"{reading}\"\n[network]\nfile = \"streets.geojson\"\n");
        std::fs::write(&context, text).unwrap();
        let mut files = Files::new(&[home("near", 0.0), home("bridge", 0.006), site.clone()]);
        files.options = Options::new(Stage::Plan, Mapping::default(), Some(&context)).unwrap();
        files.check("jinjiang-2022")
    };
    let reviewed = review("straight");
    assert_eq!(reviewed.review.verdict, Verdict::Pass);
    let d = &reviewed.review.developments[0];
    let walk = d.walk_m.expect("a network is given");
    let street = |a: [f64; 2], b: [f64; 2]| {
        use geo::Distance;
        Geodesic.distance(Point::from(a), Point::from(b))
    };
    let hand = street([x, y], [x + 0.006, y])
        + street([x + 0.006, y], [x + 0.006, y + 0.0015])
        + street([x + 0.006, y + 0.0015], [x, y + 0.0015]);
    assert!((walk - hand).abs() < 0.001, "{walk} {hand}");
    assert_eq!(d.households_differ, Some(1000.0));
    let minutes = number(&of(&reviewed, "JJ-07")[0].measured);
    assert!((minutes - hand / 0.778 / 60.0).abs() < 1e-3);
    assert_eq!(worst(&reviewed, "JJ-07"), Verdict::Fail);
    assert_eq!(failing(&review("walking")), ["JJ-08"]);
    assert_eq!(
        review("walking").review.developments[0].households_blank,
        Some(1000.0)
    );
}

fn cli_files(dir: &Path) {
    let list = [
        parcel(
            "P",
            1000,
            "new",
            0.0,
            json!({"development": "<script>alert(1)</script>"}),
        ),
        facility(
            "=1+1",
            399.0,
            0.0,
            json!({"development": "<script>alert(1)</script>"}),
        ),
    ];
    std::fs::write(dir.join("plan.geojson"), crate::town::layer(list.to_vec())).unwrap();
}

#[test]
fn the_command_writes_everything_and_says_by_its_exit_code() {
    let dir = tempfile::tempdir().unwrap();
    cli_files(dir.path());
    let ran = quarter(
        dir.path(),
        &[
            "check",
            "plan.geojson",
            "--policy",
            "jinjiang-2022",
            "-o",
            "out",
        ],
    );
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.out.contains("JJ-05"), "{}", ran.out);
    let review = read_json(&dir.path().join("out/review.json"));
    assert_eq!(review["verdict"], "fail");
    assert_eq!(review["developments"][0]["required_m2"], 400.0);
    let html = std::fs::read_to_string(dir.path().join("out/review.html")).unwrap();
    assert!(!html.contains("<script"), "text stays text");
    assert!(html.contains("&lt;script&gt;"));
    assert!(
        !html.contains("http://") && !html.contains("https://"),
        "nothing is fetched"
    );
    for file in ["findings.geojson", "blank.geojson", "remedy.geojson"] {
        let layer = read_json(&dir.path().join("out").join(file));
        assert_eq!(layer["type"], "FeatureCollection", "{file}");
    }
    let schema = quarter(dir.path(), &["schema", "review"]);
    let schema: Value = serde_json::from_str(&schema.out).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&review)
        .map(|e| e.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    // Not over an older one, unless asked; and only that goes to standard output with --json.
    assert_eq!(
        quarter(
            dir.path(),
            &[
                "check",
                "plan.geojson",
                "--policy",
                "jinjiang-2022",
                "-o",
                "out"
            ]
        )
        .code,
        1
    );
    let ran = quarter(
        dir.path(),
        &[
            "check",
            "plan.geojson",
            "--policy",
            "jinjiang-2022",
            "-o",
            "out",
            "--force",
            "--json",
        ],
    );
    assert_eq!(ran.code, 3);
    assert_eq!(serde_json::from_str::<Value>(&ran.out).unwrap(), review);
    assert_eq!(
        quarter(dir.path(), &["check", "--policy", "jinjiang-2022"]).code,
        2
    );
    assert_eq!(
        quarter(
            dir.path(),
            &["check", "plan.geojson", "--policy", "litong-2021"]
        )
        .code,
        4
    );
    let zh = quarter(
        dir.path(),
        &[
            "check",
            "plan.geojson",
            "--policy",
            "jinjiang-2022",
            "--lang",
            "zh",
        ],
    );
    assert!(zh.out.contains("不符合"), "{}", zh.out);
}

#[test]
fn a_batch_is_a_table_and_a_rate() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("in")).unwrap();
    for (k, area) in [400.0, 400.0, 399.0].iter().enumerate() {
        let list = [
            parcel(
                "P",
                1000,
                "new",
                0.0,
                json!({"development": format!("D{k}")}),
            ),
            facility("F", *area, 0.0, json!({"development": format!("D{k}")})),
        ];
        let text = crate::town::layer(list.to_vec());
        std::fs::write(dir.path().join(format!("in/{k}.geojson")), text).unwrap();
    }
    let ran = quarter(
        dir.path(),
        &[
            "check",
            "--batch",
            "in",
            "--policy",
            "jinjiang-2022",
            "-o",
            "out",
        ],
    );
    assert_eq!(ran.code, 3, "{}", ran.err);
    let batch = read_json(&dir.path().join("out/batch.json"));
    assert_eq!((&batch["pass"], &batch["fail"]), (&json!(2), &json!(1)));
    let csv = std::fs::read_to_string(dir.path().join("out/batch.csv")).unwrap();
    assert!(csv.starts_with('\u{feff}') && csv.lines().count() == 4);
    // Litong asks for a rate of 100 %: without what was built it cannot be told.
    let ran = quarter(
        dir.path(),
        &[
            "check",
            "--batch",
            "in",
            "--policy",
            "litong-2021",
            "--json",
        ],
    );
    let batch: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(batch["clauses"][0]["id"], "LT-23");
    assert_eq!(batch["clauses"][0]["verdict"], "cannot-tell");
    // A file that cannot be read is said, and the rest is reviewed.
    std::fs::write(dir.path().join("in/bad.geojson"), "{").unwrap();
    let ran = quarter(
        dir.path(),
        &["check", "--batch", "in", "--policy", "jinjiang-2022"],
    );
    assert_eq!(ran.code, 1);
    assert!(
        ran.out.contains("bad.geojson") && ran.out.contains("2 pass"),
        "{}",
        ran.out
    );
}

#[test]
fn input_that_is_wrong_is_said_all_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let list = [
        parcel("P", 1000, "new", 0.0, json!({"role": null})),
        parcel("Q", 1000, "new", 0.0, json!({"households": -5})),
        facility("F", 400.0, 0.0, json!({"area_m2": "many"})),
    ];
    std::fs::write(
        dir.path().join("plan.geojson"),
        crate::town::layer(list.to_vec()),
    )
    .unwrap();
    let ran = quarter(
        dir.path(),
        &[
            "check",
            "plan.geojson",
            "--policy",
            "jinjiang-2022",
            "-o",
            "out",
        ],
    );
    assert_eq!(ran.code, 1);
    for word in [
        "role",
        "households",
        "area_m2",
        "feature 1",
        "feature 2",
        "feature 3",
    ] {
        assert!(ran.err.contains(word), "{word}: {}", ran.err);
    }
    assert!(!dir.path().join("out").exists());
    std::fs::write(
        dir.path().join("map.toml"),
        "[fields]\nhushu = \"x\"\n[words.role]\nroad = [\"2\"]\n",
    )
    .unwrap();
    let ran = quarter(
        dir.path(),
        &[
            "check",
            "plan.geojson",
            "--policy",
            "jinjiang-2022",
            "--map",
            "map.toml",
        ],
    );
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("hushu") && ran.err.contains("road"),
        "{}",
        ran.err
    );
}

#[test]
fn attributes_follow_the_mapping_file_too() {
    let dir = tempfile::tempdir().unwrap();
    let list = [
        parcel("P", 1000, "new", 0.0, json!({})),
        facility("F", 350.0, 0.0, json!({"floor": null, "CENG": "二层"})),
    ];
    std::fs::write(
        dir.path().join("plan.geojson"),
        crate::town::layer(list.to_vec()),
    )
    .unwrap();
    let run = |map: &str| {
        std::fs::write(dir.path().join("map.toml"), map).unwrap();
        let args = [
            "check",
            "plan.geojson",
            "--policy",
            "guizhou-2022",
            "--map",
            "map.toml",
        ];
        quarter(dir.path(), &args)
    };
    assert_eq!(run("").code, 4);
    assert_eq!(run("[fields]\nfloor = \"CENG\"\n").code, 0);
    assert_eq!(run("[assume]\nfloor = \"3\"\n").code, 0);
    assert_eq!(run("[assume]\nfloor = \"4\"\n").code, 3);
    // Attributes that only rules know can be mapped as well.
    assert_ne!(run("[fields]\nbeds = \"CW\"\nfloor = \"CENG\"\n").code, 1);
}

#[test]
fn a_mapping_file_says_what_fields_and_words_mean() {
    let dir = tempfile::tempdir().unwrap();
    let ring = [
        [WEST, SOUTH],
        [WEST + 0.002, SOUTH],
        [WEST + 0.002, SOUTH + 0.002],
        [WEST, SOUTH + 0.002],
    ];
    let list = [
        polygon(
            &ring,
            json!({"T": 4, "HU": "1000户", "X": "新", "QI": "一期"}),
        ),
        point(
            [WEST, SOUTH],
            json!({"T": "Y", "MJ": "400㎡", "QI": "一期"}),
        ),
        feature(
            json!({"type": "LineString", "coordinates": [[WEST, SOUTH], [WEST, SOUTH + 0.001]]}),
            json!({"T": 2}),
        ),
    ];
    std::fs::write(
        dir.path().join("plan.geojson"),
        crate::town::layer(list.to_vec()),
    )
    .unwrap();
    let map = "[fields]\nrole = \"T\"\nhouseholds = \"HU\"\nclass = \"X\"\narea_m2 = \"MJ\"\nphase = \"QI\"\n\
               [words.role]\nresidential = [\"4\"]\nfacility = [\"Y\"]\n";
    std::fs::write(dir.path().join("map.toml"), map).unwrap();
    let args = [
        "check",
        "plan.geojson",
        "--policy",
        "jinjiang-2022",
        "--map",
        "map.toml",
        "--json",
    ];
    let ran = quarter(dir.path(), &args);
    assert_eq!(ran.code, 0, "{}{}", ran.err, ran.out);
    let review: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(review["notes"][0]["code"], "other-role");
    assert_eq!(review["developments"][0]["households"], 1000.0);
}
