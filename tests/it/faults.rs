//! What is said about input that is wrong: file, place, field, found, expected; all at once; and
//! nothing is left behind.

use crate::town::{layer, place, point, polygon, quarter, shared, Ran};
use serde_json::{json, Value};
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const SCENARIO: &str = r#"policy = "jinjiang-2022"

[[demand]]
file = "demand.geojson"
class = "built"

[[candidates]]
from = "demand"
area_max = 5000
cost_fixed = 1000000
cost_per_m2 = 5000

[solve]
time_limit = 5
"#;

fn home(households: Value) -> Value {
    point(place(0.0, 0.0), json!({ "households": households }))
}

fn good() -> Vec<u8> {
    layer(vec![home(json!(1500))]).into_bytes()
}

fn write(scenario: &str, demand: &[u8]) -> TempDir {
    let dir = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(dir.path().join("scenario.toml"), scenario).unwrap();
    std::fs::write(dir.path().join("demand.geojson"), demand).unwrap();
    dir
}

fn names(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).expect("a directory");
    let mut names: Vec<String> = entries
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Runs the program on input that is wrong: exit code 1, nothing printed, nothing left behind.
fn refused(dir: &Path, more: &[&str]) -> Ran {
    let before = names(dir);
    let mut args = vec!["plan", "scenario.toml", "-o", "out"];
    args.extend(more);
    let ran = quarter(dir, &args);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert_eq!(ran.out, "", "standard output");
    assert_eq!(names(dir), before, "left behind");
    ran
}

/// Every line holds every piece that is expected of it, and there are no more lines.
fn lines(case: &str, err: &str, expected: &[&[&str]]) {
    let said: Vec<&str> = err.lines().collect();
    let all = expected.len() == said.len()
        && (expected.iter().zip(&said)).all(|(parts, line)| parts.iter().all(|p| line.contains(p)));
    assert!(all, "{case}: expected\n{expected:#?}\nfound\n{err}");
}

type Toml = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static [&'static str]],
);

/// What is replaced in the scenario by what, and the lines that are then expected.
const TOML: &[Toml] = &[
    (
        "unknown key",
        "policy =",
        "polcy = \"x\"\npolicy =",
        &[&["scenario.toml:1 `polcy`: unknown key", "expected `policy`"]],
    ),
    (
        "unknown key in an array",
        "class = \"built\"",
        "class = \"built\"\nhousehold = \"hh\"",
        &[&[
            "scenario.toml:6 `demand.0.household`: unknown key",
            "expected `households`",
        ]],
    ),
    (
        "unknown key, nested",
        "time_limit = 5",
        "timelimit = 5",
        &[&[
            "scenario.toml:14 `solve.timelimit`: unknown key",
            "expected `time_limit`",
        ]],
    ),
    (
        "unknown key like no other",
        "time_limit = 5",
        "zzz = 5",
        &[&[
            "scenario.toml:14 `solve.zzz`: unknown key",
            "expected objective, time_limit, gap, seed",
        ]],
    ),
    (
        "unknown table",
        "[solve]",
        "[solver]",
        &[&["scenario.toml:13 `solver`: unknown key", "expected `solve`"]],
    ),
    (
        "a word for a number",
        "time_limit = 5",
        "time_limit = \"5\"",
        &[&[
            "scenario.toml:14",
            "value not allowed",
            "found invalid type: string \"5\"",
            "f64",
        ]],
    ),
    (
        "a negative number",
        "area_max = 5000",
        "area_max = -5000",
        &[&[
            "scenario.toml:9",
            "value not allowed",
            "-5000",
            "a number, 0 or more, or the name of a field",
        ]],
    ),
    (
        "a number for a word",
        "policy = \"jinjiang-2022\"",
        "policy = 7",
        &[&[
            "scenario.toml:1",
            "value not allowed",
            "found invalid type: integer `7`, expected a string",
        ]],
    ),
    (
        "unknown class",
        "class = \"built\"",
        "class = \"old\"",
        &[&[
            "scenario.toml:5",
            "value not allowed",
            "\"old\"",
            "\"new\", \"built\" or { field",
        ]],
    ),
    (
        "class without a list",
        "class = \"built\"",
        "class = { field = \"a\", new = [\"b\"] }",
        &[&[
            "scenario.toml:5",
            "value not allowed",
            "missing field `built`",
        ]],
    ),
    (
        "unknown way with unknown households",
        "class = \"built\"",
        "class = \"built\"\nunknown_households = { impute = \"mean\" }",
        &[&[
            "scenario.toml:6",
            "value not allowed",
            "impute = \"mean\"",
            "{ impute = \"median\" } or { impute = 300 }",
        ]],
    ),
    (
        "missing key",
        "class = \"built\"\n",
        "",
        &[&[
            "scenario.toml:3",
            "a required key is missing",
            "missing field `class`",
        ]],
    ),
    (
        "missing policy",
        "policy = \"jinjiang-2022\"\n",
        "",
        &[&[
            "scenario.toml:1",
            "a required key is missing",
            "missing field `policy`",
        ]],
    ),
    (
        "both file and from",
        "from = \"demand\"",
        "from = \"demand\"\nfile = \"demand.geojson\"",
        &[&[
            "scenario.toml:9 `candidates.0.file`: settings contradict",
            "found file + from",
            "expected file | from",
        ]],
    ),
    (
        "neither file nor from",
        "from = \"demand\"\n",
        "",
        &[&[
            "scenario.toml",
            "`candidates.0.file`: settings contradict",
            "expected file | from",
        ]],
    ),
    (
        "unknown objective",
        "time_limit = 5",
        "objective = \"cheapest\"",
        &[&[
            "scenario.toml:14 `solve.objective`",
            "found cheapest",
            "expected least-cost | fewest-sites | least-area",
        ]],
    ),
    (
        "unknown policy",
        "jinjiang-2022",
        "jinjiang-2099",
        &[&[
            "policy: unknown name",
            "found jinjiang-2099",
            "expected anxi-2022 | fujian-2021 | guizhou-2022 | hubei-2022 | jinjiang-2022 | litong-2021 | panjin-2017 | taining-2017 | yinchuan-2020 | PATH.toml",
        ]],
    ),
    (
        "a policy that is not there",
        "jinjiang-2022",
        "mine.toml",
        &[&["mine.toml", "No such file"]],
    ),
    (
        "zones to share in, but none given",
        "[solve]",
        "[rules]\npooling = \"zone\"\n[solve]",
        &[&[
            "scenario.toml:14 `rules.pooling`",
            "found zone",
            "expected [zones]",
        ]],
    ),
    (
        "time that does not pass",
        "time_limit = 5",
        "time_limit = 0",
        &[&[
            "scenario.toml:14 `solve.time_limit`",
            "found 0",
            "expected > 0",
        ]],
    ),
    (
        "gap above one",
        "time_limit = 5",
        "gap = 1.5",
        &[&[
            "scenario.toml:14 `solve.gap`",
            "found 1.5",
            "expected 0 ≤ gap < 1",
        ]],
    ),
    (
        "two contradictions at once",
        "time_limit = 5",
        "gap = 1.5\nobjective = \"cheapest\"",
        &[
            &["scenario.toml:14 `solve.gap`"],
            &["scenario.toml:15 `solve.objective`"],
        ],
    ),
    (
        "three unknown keys at once",
        "class = \"built\"",
        "class = \"built\"\nhousehold = 1\nclas = 2\nfiel = 3",
        &[
            &["scenario.toml:6", "household"],
            &["scenario.toml:7", "clas"],
            &["scenario.toml:8", "fiel"],
        ],
    ),
    (
        "no TOML",
        "[solve]",
        "[solve",
        &[&["scenario.toml:13: cannot be parsed"]],
    ),
    (
        "the same key twice",
        "time_limit = 5",
        "time_limit = 5\ntime_limit = 6",
        &[&["scenario.toml:15: cannot be parsed", "duplicate key"]],
    ),
    (
        "a coordinate system in metres",
        "class = \"built\"",
        "class = \"built\"\ncrs = \"EPSG:4548\"",
        &[&[
            "demand.geojson: position is not",
            "found [118.55, 24.8]",
            "expected EPSG:4548",
        ]],
    ),
    (
        "a field that is not there",
        "class = \"built\"",
        "class = \"built\"\nhouseholds = \"hh\"",
        &[&[
            "demand.geojson `demand.0.households = \"hh\"`: no such field",
            "expected households",
        ]],
    ),
    (
        "a name field of candidates that is not there",
        "from = \"demand\"",
        "file = \"demand.geojson\"\nname = \"title\"",
        &[&[
            "demand.geojson `candidates.0.name = \"title\"`: no such field",
            "expected households",
        ]],
    ),
    (
        "a missing file",
        "demand.geojson",
        "nowhere.geojson",
        &[&["nowhere.geojson", "No such file"]],
    ),
    (
        "an unknown ending",
        "demand.geojson",
        "demand.shp",
        &[&["demand.shp"]],
    ),
    (
        "a field of no layer",
        "area_max = 5000",
        "area_max = \"most\"",
        &[&[
            "scenario `candidates.0`: value not allowed",
            "found \"most\"",
            "a number, because there is no layer",
        ]],
    ),
    (
        "no cost at all",
        "cost_fixed = 1000000\ncost_per_m2 = 5000",
        "cost_fixed = 0",
        &[&["scenario `solve.objective`", "cost_fixed | cost_per_m2 > 0"]],
    ),
    (
        "a grid too fine",
        "from = \"demand\"",
        "from = { grid_m = 0.5 }",
        &[&[
            "scenario.toml:8",
            "value not allowed",
            "grid_m = 0.5",
            "{ grid_m = 200 }",
        ]],
    ),
];

#[test]
fn scenarios() {
    for &(case, old, new, expected) in TOML {
        assert!(SCENARIO.contains(old), "{case}");
        let dir = write(&SCENARIO.replacen(old, new, 1), &good());
        let ran = refused(dir.path(), &["--lang", "en"]);
        lines(case, &ran.err, expected);
    }
}

type Layer = (&'static str, Vec<u8>, Vec<Vec<&'static str>>);

/// Layers of demand, and the lines that are then expected of each.
fn layers() -> Vec<Layer> {
    let of = |list: Vec<Value>| layer(list).into_bytes();
    let at = |x: f64, y: f64| point([x, y], json!({"households": 10}));
    let shape = |geometry: Value| json!({"type": "Feature", "geometry": geometry, "properties": {"households": 10}});
    let range = "expected 0 … 1,000,000,000";
    let mut not_utf8 = good();
    not_utf8[30] = 0xff;
    let mut cut = good();
    cut.truncate(60);
    let metres = br#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2383"}},"features":[]}"#;
    vec![
        (
            "no households field",
            of(vec![point(place(0.0, 0.0), json!({"people": 3}))]),
            vec![vec![
                "demand.geojson `demand.0.households = \"?\"`: no such field",
                "expected people",
            ]],
        ),
        (
            "negative",
            of(vec![home(json!(5)), home(json!(-5))]),
            vec![vec![
                "demand.geojson feature 2 `households`: is not a number in the range",
                "found -5",
                range,
            ]],
        ),
        (
            "a word",
            of(vec![home(json!("many"))]),
            vec![vec!["feature 1 `households`", "found \"many\"", range]],
        ),
        (
            "beyond all measure",
            of(vec![home(json!(1e300))]),
            vec![vec!["feature 1 `households`", "found 1", range]],
        ),
        (
            "a list",
            of(vec![home(json!([1, 2]))]),
            vec![vec!["feature 1 `households`", "found [1,2]", range]],
        ),
        (
            "true",
            of(vec![home(json!(true))]),
            vec![vec!["feature 1 `households`", "found true"]],
        ),
        (
            "unknown",
            of(vec![
                home(json!(5)),
                home(json!("暂无资料")),
                home(Value::Null),
            ]),
            vec![vec![
                "features 2, 3 `households`: households are unknown",
                "unknown_households",
            ]],
        ),
        (
            "no geometry",
            of(vec![shape(Value::Null)]),
            vec![vec![
                "demand.geojson feature 1: the feature has no geometry",
            ]],
        ),
        (
            "a line",
            of(vec![shape(
                json!({"type": "LineString", "coordinates": [[118, 24], [118.1, 24]]}),
            )]),
            vec![vec![
                "feature 1: geometry type cannot be used",
                "found LineString",
                "expected Point | Polygon | MultiPolygon",
            ]],
        ),
        (
            "an unknown type",
            of(vec![shape(
                json!({"type": "Circle", "coordinates": [118, 24]}),
            )]),
            vec![vec!["feature 1: geometry type", "found Circle"]],
        ),
        (
            "no coordinates",
            of(vec![shape(json!({"type": "Point"}))]),
            vec![vec!["feature 1: geometry type", "found Point"]],
        ),
        (
            "one coordinate",
            of(vec![shape(json!({"type": "Point", "coordinates": [118]}))]),
            vec![vec![
                "feature 1: position is not longitude/latitude",
                "found [118.0]",
            ]],
        ),
        (
            "a word for a coordinate",
            of(vec![shape(
                json!({"type": "Point", "coordinates": ["a", "b"]}),
            )]),
            vec![vec!["feature 1: position is not"]],
        ),
        (
            "an open ring of two",
            of(vec![shape(json!({"type": "Polygon",
            "coordinates": [[[118, 24], [118.1, 24]]]}))]),
            vec![vec![
                "feature 1: a ring is not closed",
                "found 2 positions, from [118, 24] to [118.1, 24]",
            ]],
        ),
        (
            "a ring of three",
            of(vec![shape(
                json!({"type": "Polygon", "coordinates": [[[118, 24], [118.1, 24], [118, 24]]]}),
            )]),
            vec![vec![
                "feature 1: a ring is not closed or has fewer than four",
                "found 3 positions",
            ]],
        ),
        (
            "no ring",
            of(vec![shape(json!({"type": "Polygon", "coordinates": []}))]),
            vec![vec!["feature 1: a ring"]],
        ),
        (
            "no area",
            of(vec![polygon(
                &[place(0.0, 0.0), place(1.0, 0.0), place(2.0, 0.0)],
                json!({"households": 3}),
            )]),
            vec![vec!["feature 1: the polygon has no area"]],
        ),
        (
            "metres",
            of(vec![at(5.0, 5.0), at(472_000.0, 2_740_000.0)]),
            vec![vec![
                "feature 2: position is not longitude/latitude",
                "found [472000, 2740000]",
                "expected [-180..180, -90..90]",
                "swapped axes",
            ]],
        ),
        (
            "swapped",
            of(vec![at(24.8, 118.5)]),
            vec![vec!["feature 1: position is not", "found [24.8, 118.5]"]],
        ),
        (
            "empty layer",
            of(vec![]),
            vec![vec!["demand.geojson: the layer has no features"]],
        ),
        (
            "a datum without a shift",
            metres.to_vec(),
            vec![vec![
                "demand.geojson `demand.0.crs`: this datum has no shift",
                "EPSG:2383 (Xian_1980)",
            ]],
        ),
        (
            "cut short",
            cut,
            vec![vec!["demand.geojson:1: cannot be parsed", "EOF"]],
        ),
        (
            "empty file",
            Vec::new(),
            vec![vec!["demand.geojson:1: cannot be parsed", "EOF"]],
        ),
        (
            "not UTF-8",
            not_utf8,
            vec![vec!["demand.geojson: is not UTF-8", "found byte 30"]],
        ),
        (
            "no features member",
            br#"{"type":"FeatureCollection"}"#.to_vec(),
            vec![vec![
                "demand.geojson: is no GeoJSON object",
                "FeatureCollection",
            ]],
        ),
        (
            "no type",
            br#"{"features":[]}"#.to_vec(),
            vec![vec![
                "demand.geojson: is no GeoJSON object",
                "found no `type`",
            ]],
        ),
        (
            "a topology",
            br#"{"type":"Topology"}"#.to_vec(),
            vec![vec![
                "demand.geojson: is no GeoJSON object",
                "found Topology",
            ]],
        ),
        (
            "a number",
            b"7".to_vec(),
            vec![vec!["demand.geojson:1: cannot be parsed"]],
        ),
        (
            "a list of features",
            b"[]".to_vec(),
            vec![vec!["demand.geojson"]],
        ),
        (
            "features that are none",
            br#"{"type":"FeatureCollection","features":[{"type":"Point"},7]}"#.to_vec(),
            vec![
                vec![
                    "demand.geojson feature 1: is no GeoJSON",
                    "found Point",
                    "expected Feature",
                ],
                vec!["demand.geojson feature 2: is no GeoJSON"],
            ],
        ),
        (
            "all at once",
            of(vec![
                home(json!(-1)),
                home(json!("x")),
                at(24.0, 118.0),
                home(json!(3)),
                home(json!(-1)),
            ]),
            vec![
                vec!["feature 3: position"],
                vec!["features 1, 5 `households`", "found -1"],
                vec!["feature 2 `households`", "found \"x\""],
            ],
        ),
        (
            "all values at once",
            of(vec![
                home(json!(-1)),
                home(json!("x")),
                shape(Value::Null),
                home(json!(-1)),
            ]),
            vec![
                vec!["features 1, 4 `households`", "found -1"],
                vec!["feature 2 `households`"],
                vec!["feature 3: the feature has no geometry"],
            ],
        ),
    ]
}

#[test]
fn demand_layers() {
    for (case, bytes, expected) in layers() {
        let dir = write(SCENARIO, &bytes);
        let ran = refused(dir.path(), &["--lang", "en"]);
        let expected: Vec<&[&str]> = expected.iter().map(Vec::as_slice).collect();
        lines(case, &ran.err, &expected);
    }
}

#[test]
fn faults_of_every_layer_at_once() {
    let more = "\n[[existing]]\nfile = \"bad.geojson\"\narea = \"area\"\n\n[zones]\nfile = \"line.geojson\"\n";
    let dir = write(
        &(SCENARIO.to_string() + more),
        &layer(vec![home(json!(-2))]).into_bytes(),
    );
    let bad = point(place(0.0, 0.0), json!({"area": "large"}));
    std::fs::write(dir.path().join("bad.geojson"), layer(vec![bad])).unwrap();
    let line = point(place(0.0, 0.0), json!({"name": "a point"}));
    std::fs::write(dir.path().join("line.geojson"), layer(vec![line])).unwrap();
    let ran = refused(dir.path(), &["--lang", "en"]);
    lines(
        "three layers",
        &ran.err,
        &[
            &[
                "line.geojson feature 1: geometry type",
                "found Point",
                "expected Polygon | MultiPolygon",
            ],
            &["demand.geojson feature 1 `households`", "found -2"],
            &[
                "bad.geojson feature 1 `area`",
                "found \"large\"",
                "expected 0 … 1,000,000",
            ],
        ],
    );
}

#[test]
fn in_chinese() {
    let dir = write(&SCENARIO.replace("class =", "clas = 1\nclass ="), &good());
    let ran = refused(dir.path(), &["--lang", "zh"]);
    lines(
        "未知的键",
        &ran.err,
        &[&[
            "scenario.toml:5 「demand.0.clas」:未知的键",
            "应为 `class`",
            "请改正或删除。",
        ]],
    );
    let dir = write(
        SCENARIO,
        &layer(vec![home(json!(-5)), home(json!(-5))]).into_bytes(),
    );
    let ran = refused(dir.path(), &["--lang", "zh"]);
    lines(
        "户数",
        &ran.err,
        &[&["demand.geojson 第 1、2 个要素 「households」:不是所需范围内的数;实为 -5;应为 0 …"]],
    );
}

#[test]
fn directories_as_files() {
    let dir = write(SCENARIO, &good());
    std::fs::create_dir(dir.path().join("folder.geojson")).unwrap();
    let scenario = SCENARIO.replace("demand.geojson", "folder.geojson");
    std::fs::write(dir.path().join("scenario.toml"), scenario).unwrap();
    let ran = refused(dir.path(), &[]);
    lines("a directory", &ran.err, &[&["folder.geojson", "directory"]]);
    let ran = quarter(dir.path(), &["plan", ".", "-o", "out"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let ran = quarter(dir.path(), &["plan", "none.toml", "-o", "out"]);
    assert_eq!(
        (ran.code, ran.err.contains("none.toml")),
        (1, true),
        "{}",
        ran.err
    );
}

#[test]
fn a_scenario_that_is_not_utf_8() {
    let dir = write(SCENARIO, &good());
    std::fs::write(
        dir.path().join("scenario.toml"),
        b"title = \"\xd0\xb2\xce\"",
    )
    .unwrap();
    let ran = refused(dir.path(), &["--lang", "en"]);
    lines(
        "GBK",
        &ran.err,
        &[&["scenario.toml: is not UTF-8", "found byte 11"]],
    );
}

fn walk(dir: &Path, list: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("a directory") {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => walk(&path, list),
            false => list.push(path),
        }
    }
}

#[test]
fn no_odd_file_brings_the_program_down() {
    use rayon::prelude::*;
    let Some(data) = shared() else { return };
    let mut files = Vec::new();
    walk(&data.join("odd"), &mut files);
    assert!(!files.is_empty());
    let wrong: Vec<String> = files
        .par_iter()
        .filter_map(|path| {
            let bytes = std::fs::read(path).unwrap();
            // As a layer whose households are all unknown, and whatever its ending is.
            let scenario = SCENARIO.replace(
                "class = \"built\"",
                "class = \"built\"\nunknown_households = { impute = 300 }",
            );
            let mut ended = Vec::new();
            for text in [scenario.as_str(), SCENARIO] {
                let dir = write(text, &bytes);
                let started = Instant::now();
                let ran = quarter(dir.path(), &["plan", "scenario.toml", "-o", "out", "-q"]);
                let slow = started.elapsed() > Duration::from_secs(5);
                let left = names(dir.path()).iter().any(|n| n.contains("partial"));
                if slow || left || ![0, 1, 3].contains(&ran.code) {
                    ended.push(format!(
                        "{}: exit {}, {}",
                        path.display(),
                        ran.code,
                        ran.err
                    ));
                }
            }
            (!ended.is_empty()).then(|| ended.join("\n"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
