//! Formats: what one writes another reads back, in any coordinate system and encoding; what cannot be
//! trusted is refused; hostile values stay values.

use crate::town::{plan_json, quarter, Ran};
use geo::{Coord, Geometry, LineString, MultiPolygon, Point, Polygon};
use proptest::prelude::*;
use quarter::crs::Crs;
use quarter::format::row::{table, Cell, Row, View};
use quarter::format::save::{save, Sheet};
use quarter::format::write::Out;
use quarter::format::{read_layer_as, Layer, Options};
use serde_json::{json, Value};
use std::path::Path;
use tempfile::TempDir;

fn temp() -> TempDir {
    tempfile::tempdir().expect("a temporary directory")
}

fn read(path: &Path, crs: Option<&str>) -> Layer {
    let options = Options {
        crs: crs.map(str::to_string),
        ..Options::default()
    };
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    read_layer_as(&name, path, &options).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn convert(dir: &Path, args: &[&str]) -> Ran {
    let mut all = vec!["convert", "--lang", "en"];
    all.extend(args);
    quarter(dir, &all)
}

/// A shape near a place in China, its corners on a grid of 1e-7 degrees.
fn shape() -> impl Strategy<Value = Geometry<f64>> {
    let at = (1_100_000_000i64..1_200_000_000, 220_000_000i64..400_000_000);
    let size = 10i64..100_000;
    (at, size, 0..4u8).prop_map(|((x, y), size, kind)| {
        let c = |dx: i64, dy: i64| Coord {
            x: (x + dx * size) as f64 / 1e7,
            y: (y + dy * size) as f64 / 1e7,
        };
        let square = |d: i64| {
            let ring = vec![c(d, d), c(d + 2, d), c(d + 2, d + 2), c(d, d + 2), c(d, d)];
            LineString(ring)
        };
        match kind {
            0 => Geometry::Point(Point(c(0, 0))),
            1 => Geometry::LineString(LineString(vec![c(0, 0), c(1, 0), c(1, 3)])),
            2 => {
                let outer = LineString(vec![c(0, 0), c(9, 0), c(9, 9), c(0, 9), c(0, 0)]);
                let hole = LineString(vec![c(1, 1), c(1, 3), c(3, 3), c(3, 1), c(1, 1)]);
                Geometry::Polygon(Polygon::new(outer, vec![hole]))
            }
            _ => Geometry::MultiPolygon(MultiPolygon(vec![
                Polygon::new(square(0), vec![]),
                Polygon::new(square(5), vec![]),
            ])),
        }
    })
}

fn features() -> impl Strategy<Value = Vec<Out>> {
    let text = prop_oneof![
        Just("=cmd|' /C calc'!A0".to_string()),
        Just("'; DROP TABLE layer; --".to_string()),
        Just("金井镇“新村”\u{1f3e0}".to_string()),
        "[a-z一-龥 ]{1,12}".prop_map(|t| t.trim().to_string() + "x"),
    ];
    let one = (shape(), text, any::<i32>(), -1e6..1e6f64, any::<bool>());
    let one = one.prop_map(|(g, text, n, real, yes)| Out {
        id: None,
        geometry: Some(g),
        properties: table(json!({
            "名称": text, "count": n, "share": (real * 1e6).round() / 1e6, "yes": yes,
        })),
    });
    proptest::collection::vec(one, 1..12)
}

/// Every corner of both, in an order that rings and their direction do not matter to.
fn corners(g: Option<&Geometry<f64>>) -> Vec<(i64, i64)> {
    use geo::CoordsIter;
    let round = |c: Coord<f64>| ((c.x * 1e7).round() as i64, (c.y * 1e7).round() as i64);
    let mut list: Vec<_> = g
        .into_iter()
        .flat_map(|g| g.coords_iter())
        .map(round)
        .collect();
    list.sort_unstable();
    list.dedup();
    list
}

type Rows = Vec<(Vec<(i64, i64)>, Vec<String>)>;

fn rows<'a>(list: impl Iterator<Item = (Option<&'a Geometry<f64>>, &'a Row)>) -> Rows {
    let text = |v: Option<&Cell>| match v.map(|c| (c.view(), c.as_f64())) {
        Some((View::Text(s), _)) => s.to_string(),
        Some((_, Some(n))) => format!("{n:.6}"),
        // CSV has no truth values; GeoPackage keeps them as numbers.
        Some((View::Bool(b), _)) => format!("{:.6}", f64::from(b)),
        _ => String::new(),
    };
    let fold = |t: String| match t.as_str() {
        "true" => "1.000000".into(),
        "false" => "0.000000".into(),
        _ => t,
    };
    let keys = ["名称", "count", "share", "yes"];
    let mut rows: Rows = list
        .map(|(g, p)| {
            (
                corners(g),
                keys.iter().map(|k| fold(text(p.get(k)))).collect(),
            )
        })
        .collect();
    rows.sort();
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(list in features(), zone in 0..4usize) {
        let dir = temp();
        let system = ["EPSG:4326", "EPSG:4490", "EPSG:4547", "EPSG:32650"][zone];
        let expected = rows(list.iter().map(|f| (f.geometry.as_ref(), &f.properties)));
        let sheet = Sheet { name: "layer".into(), features: list, style: None };
        let sheets = [sheet];
        for ending in ["geojson", "ndjson", "gpkg", "fgb", "parquet", "csv"] {
            let path = dir.path().join(format!("out.{ending}"));
            let json = ending.ends_with("json");
            let crs = Crs::parse(if json { "wgs84" } else { system }).unwrap();
            save(&path, &sheets, &crs).unwrap();
            let layer = read(&path, (ending == "csv").then_some(system));
            prop_assert!(layer.said.is_empty(), "{ending}: {:?}", layer.said);
            let found = rows(layer.records.iter().map(|r| (r.geometry.as_ref(), &r.properties)));
            prop_assert_eq!(&found, &expected, "{}", ending);
        }
        let path = dir.path().join("out.shp");
        save(&path, &sheets, &Crs::parse(system).unwrap()).unwrap();
        let mut found = Vec::new();
        for entry in std::fs::read_dir(dir.path()).unwrap().flatten() {
            if entry.path().extension().is_some_and(|e| e == "shp") {
                let layer = read(&entry.path(), None);
                prop_assert_eq!(layer.encoding.as_deref(), Some("UTF-8"));
                found.extend(rows(layer.records.iter().map(|r| (r.geometry.as_ref(), &r.properties))));
            }
        }
        found.sort();
        prop_assert_eq!(&found, &expected, "shp");
    }
}

/// Points of a table in GBK, as spreadsheets of bureaus save them.
const GBK: &str = "名称,经度,纬度,户数\n金井镇新村,118.59,24.6,1483\n安海镇,118.47,24.72,=1+1\n";

#[test]
fn a_table_in_gbk_needs_its_datum_and_nothing_else() {
    let dir = temp();
    let (bytes, _, _) = encoding_rs::GBK.encode(GBK);
    std::fs::write(dir.path().join("a.csv"), &bytes).unwrap();
    let ran = convert(dir.path(), &["a.csv", "a.geojson"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("`crs`: nothing says which"), "{}", ran.err);
    assert!(
        ran.err.contains("wgs84 | cgcs2000 | gcj02 | bd09"),
        "{}",
        ran.err
    );
    let ran = convert(dir.path(), &["a.csv", "a.geojson", "--crs", "gcj02"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("GB18030"), "{}", ran.err);
    let layer = read(&dir.path().join("a.geojson"), None);
    let row = &layer.records[0].properties;
    assert_eq!(row.get("名称").and_then(Cell::as_str), Some("金井镇新村"));
    assert_eq!(row.get("户数").and_then(Cell::as_i64), Some(1483));
    let Some(Geometry::Point(p)) = &layer.records[0].geometry else {
        panic!("no point")
    };
    // GCJ-02 lies some 500 m off here.
    assert!((p.x() - 118.59).abs() > 0.003, "{p:?}");
    let ran = convert(dir.path(), &["a.geojson", "b.csv"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let text = std::fs::read_to_string(dir.path().join("b.csv")).unwrap();
    assert!(text.starts_with("\u{feff}名称,户数,lon,lat"), "{text}");
    assert!(text.contains(",'=1+1,"), "{text}");
}

#[test]
fn a_shapefile_survives_the_loss_of_its_companions() {
    let dir = temp();
    let feature = |x: f64, name: &str| Out {
        id: None,
        geometry: Some(Geometry::Point(Point(Coord { x, y: 24.6 }))),
        properties: table(json!({"小区的名称很长": name, "小区的名称更长": 1})),
    };
    let sheet = Sheet {
        name: "a".into(),
        features: vec![feature(118.5, "甲"), feature(118.6, "乙")],
        style: None,
    };
    let shp = dir.path().join("a.shp");
    save(&shp, &[sheet], &Crs::parse("EPSG:4527").unwrap()).unwrap();
    let layer = read(&shp, None);
    assert_eq!(layer.system, "EPSG:4527");
    assert_eq!(
        layer.fields(),
        ["小区的", "小区_1"],
        "cut to ten bytes, no two alike"
    );
    std::fs::remove_file(dir.path().join("a.shx")).unwrap();
    assert_eq!(read(&shp, None).records.len(), 2);
    std::fs::remove_file(dir.path().join("a.dbf")).unwrap();
    let layer = read(&shp, None);
    assert_eq!(layer.records.len(), 2);
    assert!(
        format!("{:?}", layer.said).contains("NoTable"),
        "{:?}",
        layer.said
    );
    std::fs::remove_file(dir.path().join("a.prj")).unwrap();
    let ran = convert(dir.path(), &["a.shp", "b.geojson"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(
        ran.err.contains("expected EPSG:4527"),
        "the zone is in the numbers: {}",
        ran.err
    );
    assert_eq!(read(&shp, Some("EPSG:4527")).records.len(), 2);
}

#[test]
fn input_and_output_are_never_one_file() {
    let dir = temp();
    let text = r#"{"type":"Point","coordinates":[118.5,24.6]}"#;
    std::fs::write(dir.path().join("a.geojson"), text).unwrap();
    let ran = convert(dir.path(), &["a.geojson", "./a.geojson", "--force"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("same file"), "{}", ran.err);
    let ran = convert(dir.path(), &["a.geojson", "b.gpkg"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = convert(dir.path(), &["a.geojson", "b.gpkg"]);
    assert!(ran.code == 1 && ran.err.contains("--force"), "{}", ran.err);
    std::fs::create_dir(dir.path().join("c.gpkg")).unwrap();
    let ran = convert(dir.path(), &["a.geojson", "c.gpkg"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let names: Vec<_> = std::fs::read_dir(dir.path()).unwrap().flatten().collect();
    assert_eq!(names.len(), 3, "nothing else is left: {names:?}");
}

#[test]
fn a_plan_in_every_format() {
    let town = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/town");
    let dir = temp();
    let out = dir.path().join("out");
    let to = out.to_str().unwrap();
    let args = [
        "plan",
        "scenario.toml",
        "-o",
        to,
        "-q",
        "--format",
        "gpkg,shp,fgb,csv,xlsx",
    ];
    let ran = quarter(&town, &[&args[..], &["--to-crs", "EPSG:4548"]].concat());
    assert_eq!(ran.code, 3, "{}", ran.err);
    let sites = plan_json(&out)["sites_new"].as_u64().unwrap()
        + plan_json(&out)["sites_existing"].as_u64().unwrap_or(0);
    for (file, crs) in [
        ("fgb/sites.fgb", None),
        ("csv/sites.csv", Some("EPSG:4548")),
    ] {
        assert_eq!(
            read(&out.join(file), crs).records.len() as u64,
            sites,
            "{file}"
        );
    }
    let options = Options {
        layer: Some("sites".into()),
        ..Options::default()
    };
    let layer = read_layer_as("plan.gpkg", &out.join("plan.gpkg"), &options).unwrap();
    assert_eq!(layer.system, "EPSG:4548");
    assert_eq!(layer.records.len() as u64, sites);
    let db = rusqlite::Connection::open(out.join("plan.gpkg")).unwrap();
    let styles: i64 = db
        .query_row(
            "SELECT count(*) FROM layer_styles WHERE useAsDefault",
            [],
            |r| r.get(0),
        )
        .unwrap();
    assert_eq!(styles, 5);
    assert!(std::fs::metadata(out.join("tables.xlsx")).unwrap().len() > 4000);
    let verified = quarter(dir.path(), &["verify", "out"]);
    assert_eq!(verified.code, 0, "{}", verified.out);
}

#[test]
fn the_field_map_of_the_one_map() {
    let town = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/town");
    let dir = temp();
    let out = dir.path().join("out");
    let args = ["plan", "scenario.toml", "-o", out.to_str().unwrap(), "-q"];
    let more = ["--field-map", "yizhangtu", "--to-crs", "EPSG:4548"];
    let ran = quarter(&town, &[&args[..], &more].concat());
    assert_eq!(ran.code, 3, "{}", ran.err);
    let layer = read(&out.join("shp/YLFWSSD.shp"), None);
    assert_eq!(layer.system, "EPSG:4548");
    let row = &layer.records[0].properties;
    let text = |key: &str| row.get(key).and_then(Cell::as_str).unwrap();
    assert_eq!(text("BSM"), "00000000000000000001");
    assert!(["保留", "新建"].contains(&text("JSLX")));
    assert!(out.join("plan.gpkg").is_file());
}

#[test]
fn a_plan_from_a_geopackage_in_a_zone_is_the_plan() {
    let town = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/town");
    let dir = temp();
    for file in ["candidates", "existing", "homes", "pond", "towns"] {
        let from = town.join(format!("{file}.geojson"));
        let to = format!("{file}.gpkg");
        let args = [from.to_str().unwrap(), &to, "--to-crs", "EPSG:4549"];
        let ran = convert(dir.path(), &args);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    let text = std::fs::read_to_string(town.join("scenario.toml")).unwrap();
    std::fs::write(dir.path().join("s.toml"), text.replace(".geojson", ".gpkg")).unwrap();
    let ran = quarter(dir.path(), &["plan", "s.toml", "-o", "out", "-q"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let ran = quarter(
        &town,
        &[
            "plan",
            "scenario.toml",
            "-o",
            dir.path().join("o2").to_str().unwrap(),
            "-q",
        ],
    );
    assert_eq!(ran.code, 3, "{}", ran.err);
    let [a, b] = ["out", "o2"].map(|o| plan_json(&dir.path().join(o)));
    for key in ["objective", "cost", "sites_new", "households"] {
        assert_eq!(a[key], b[key], "{key}");
    }
}

/// A hundred and sixty homes, some of them wrong in one way each.
fn homes(wrong: &[(usize, Value)]) -> String {
    let mut list: Vec<Value> = (0..160)
        .map(|k| {
            let at = [118.5 + (k % 16) as f64 * 0.002, 24.6 + (k / 16) as f64 * 0.002];
            json!({"type": "Feature", "properties": {"households": 100 + k, "name": format!("home number {k}")},
                "geometry": {"type": "Point", "coordinates": at}})
        })
        .collect();
    for (k, change) in wrong {
        for (key, value) in change.as_object().unwrap() {
            match key.as_str() {
                "geometry" => list[*k]["geometry"] = value.clone(),
                key => list[*k]["properties"][key] = value.clone(),
            }
        }
    }
    json!({"type": "FeatureCollection", "features": list}).to_string()
}

const TOWN: &str = r#"policy = "jinjiang-2022"

[[demand]]
file = "homes.geojson"
class = "built"

[[candidates]]
from = "demand"
area_max = 5000
cost_fixed = 1000000
cost_per_m2 = 5000

[solve]
time_limit = 20
gap = 0.5
"#;

/// Plans a town with these faults; `faults` are lines of the scenario's table of that name.
fn town(wrong: &[(usize, Value)], faults: &str) -> (TempDir, Ran) {
    let dir = temp();
    std::fs::write(dir.path().join("homes.geojson"), homes(wrong)).unwrap();
    std::fs::write(
        dir.path().join("s.toml"),
        format!("{TOWN}\n[faults]\n{faults}"),
    )
    .unwrap();
    let ran = quarter(dir.path(), &["plan", "s.toml", "-o", "out", "--lang", "en"]);
    (dir, ran)
}

fn bow(x: f64) -> Value {
    let c = |dx: f64, dy: f64| json!([x + dx * 1e-4, 24.6 + dy * 1e-4]);
    let ring = [c(0., 0.), c(2., 2.), c(2., 0.), c(0., 2.), c(0., 0.)];
    json!({"type": "Polygon", "coordinates": [ring]})
}

#[test]
fn households_in_are_households_used_and_set_aside() {
    let wrong = [
        (3, json!({"geometry": null, "households": "１，２００户"})),
        (
            4,
            json!({"geometry": {"type": "Point", "coordinates": [472000, 2740000]}}),
        ),
        (5, json!({"households": "many"})),
        (6, json!({"households": "1,483户"})),
        (7, json!({"households": 200_000})),
        (8, json!({"geometry": bow(118.51)})),
    ];
    let (dir, ran) = town(&wrong, "most_lost = 0.02");
    assert!([0, 4].contains(&ran.code), "{}", ran.err);
    let b = &plan_json(&dir.path().join("out"))["balance"];
    let number = |key: &str| b[key].as_f64().unwrap();
    let plain = |k: usize| (100 + k) as f64;
    let others: f64 = (0..160)
        .filter(|k| ![3, 5, 6, 7].contains(k))
        .map(plain)
        .sum();
    assert_eq!(number("households"), others + 1200.0 + 1483.0 + 200_000.0);
    assert_eq!(number("households_aside"), 1200.0 + plain(4));
    assert_eq!(
        number("households_used"),
        number("households") - number("households_aside")
    );
    assert_eq!((number("features"), number("features_aside")), (160.0, 3.0));
    let text = std::fs::read_to_string(dir.path().join("out/findings.csv")).unwrap();
    for line in [
        "4,,no-geometry,,,set-aside",
        "5,,bad-position,\"[472000, 2740000]\"",
        "6,households,bad-number,\"\"\"many\"\"\"",
        "7,households,number-as-text,\"\"\"1,483户\"\"\",1483,repaired",
        "8,households,absurd,200000,≤ 20000,noted",
        "9,,crossing,",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
    assert!(
        ran.err.contains("[set aside] homes.geojson feature 4"),
        "{}",
        ran.err
    );
    let verified = quarter(dir.path(), &["verify", "out"]);
    assert_eq!(verified.code, 0, "{}", verified.out);
}

#[test]
fn what_is_done_with_faults_is_the_scenario_s_choice() {
    let absurd = [(7, json!({"households": 200_000}))];
    for (faults, code) in [
        ("absurd = \"keep\"", 0),
        ("absurd = \"skip\"", 0),
        ("absurd = \"error\"", 1),
        ("households_most = 300000\nabsurd = \"error\"", 0),
    ] {
        let (dir, ran) = town(&absurd, faults);
        assert_eq!(
            ran.code.min(1) * u8::from(ran.code != 4) as i32,
            code,
            "{faults}: {}",
            ran.err
        );
        if faults.contains("skip") {
            let b = &plan_json(&dir.path().join("out"))["balance"];
            assert_eq!(b["households_aside"], 200_000.0);
        }
    }
    let (_, ran) = town(
        &[(8, json!({"geometry": bow(118.51)}))],
        "crossing = \"error\"",
    );
    assert!(
        ran.code == 1 && ran.err.contains("crosses itself"),
        "{}",
        ran.err
    );
    let bad: Vec<(usize, Value)> = (0..5).map(|k| (k, json!({"geometry": null}))).collect();
    let (_, ran) = town(&bad, "");
    assert_eq!(ran.code, 1, "5 of 160 are more than a hundredth");
    assert!(
        ran.err
            .contains("features 1, 2, 3, 4, 5: the feature has no geometry"),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("found 5 / 160; expected ≤ 0.01"),
        "{}",
        ran.err
    );
    let (_, ran) = town(&[], "number = \"repair\"");
    assert!(
        ran.code == 1 && ran.err.contains("`faults.number`"),
        "{}",
        ran.err
    );
}
