//! Input that is cut off or damaged, disks that refuse, programs that are killed: no panic, no hang, no
//! half-written file, and nothing that is taken for whole when it is not.

use crate::town::{quarter, shared, Rng};
use quarter::crs::Crs;
use quarter::format::save::{save, Sheet};
use quarter::format::write::Out;
use quarter::format::{read_layer_as, wkb, wkt, Options, Treated};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

fn temp() -> TempDir {
    tempfile::tempdir().expect("a temporary directory")
}

fn sheet(n: usize) -> Sheet {
    let feature = |k: usize| {
        let (x, y) = (
            118.5 + (k % 40) as f64 * 1e-3,
            24.6 + (k / 40) as f64 * 1e-3,
        );
        let c = |dx: f64, dy: f64| geo::coord! { x: x + dx * 4e-4, y: y + dy * 4e-4 };
        let ring = vec![c(0., 0.), c(1., 0.), c(1., 1.), c(0., 1.), c(0., 0.)];
        let properties = json!({"名称": format!("小区{k}"), "households": 100 + k, "rate": 0.5});
        Out {
            id: None,
            geometry: Some(geo::Polygon::new(geo::LineString(ring), vec![]).into()),
            properties: quarter::format::row::table(properties),
        }
    };
    Sheet {
        name: "layer".into(),
        features: (0..n).map(feature).collect(),
        style: None,
    }
}

const KML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>甲 &amp; 乙</name>
<ExtendedData><Data name="households"><value>12</value></Data></ExtendedData>
<Polygon><outerBoundaryIs><LinearRing><coordinates>118.5,24.6 118.6,24.6 118.6,24.7 118.5,24.6
</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>
"#;

/// One sound file of every format that is read.
fn seeds(dir: &Path) -> Vec<PathBuf> {
    let sheets = [sheet(20)];
    let mut list = Vec::new();
    for ending in ["geojson", "ndjson", "gpkg", "fgb", "parquet", "csv", "shp"] {
        let path = dir.join(format!("seed.{ending}"));
        save(&path, &sheets, &Crs::wgs84()).unwrap();
        list.push(path);
    }
    std::fs::write(dir.join("seed.kml"), KML).unwrap();
    list.push(dir.join("seed.kml"));
    let packed = std::fs::File::create(dir.join("packed.geojson.gz")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(packed, flate2::Compression::default());
    std::io::Write::write_all(
        &mut packed,
        &std::fs::read(dir.join("seed.geojson")).unwrap(),
    )
    .unwrap();
    packed.finish().unwrap();
    list.push(dir.join("packed.geojson.gz"));
    list.push(dir.join("seed.dbf"));
    list
}

/// Reads a file as it stands: how many features, and whether anything of it is said to be lost.
fn read(path: &Path) -> Option<(usize, bool)> {
    let options = Options {
        crs: Some("wgs84".into()),
        memory: 1 << 30,
        ..Options::default()
    };
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let layer = read_layer_as(&name, path, &options).ok()?;
    let lost = layer.said.iter().any(|s| s.treated == Treated::SetAside);
    Some((layer.records.len(), lost))
}

#[test]
fn files_that_are_cut_off_are_never_taken_for_whole() {
    let dir = temp();
    for path in seeds(dir.path()) {
        let bytes = std::fs::read(&path).unwrap();
        let whole = read(&path).unwrap_or_else(|| panic!("{}", path.display()));
        assert!(!whole.1 && whole.0 > 0, "{}", path.display());
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for k in 0..64 {
            std::fs::write(&path, &bytes[..bytes.len() * k / 64]).unwrap();
            let Some((features, lost)) = read(&path) else {
                continue;
            };
            // Lines stand for themselves; a database may end in empty pages.
            let lines = name.ends_with(".csv") || name.ends_with(".ndjson");
            let fine = lines || lost || features == whole.0;
            assert!(
                fine,
                "{name} cut at {k}/64: {features} features, nothing said"
            );
        }
        std::fs::write(&path, &bytes).unwrap();
    }
}

/// Damages bytes: some changed, some cut out, some doubled.
pub fn damage(bytes: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..rng.between(1, 6) {
        if out.is_empty() {
            break;
        }
        let at = rng.below(out.len() as u64) as usize;
        match rng.below(6) {
            0 => out[at] = rng.next() as u8,
            1 => out[at] ^= 1 << rng.below(8),
            2 => {
                let end = (at + rng.between(1, 16) as usize).min(out.len());
                out.drain(at..end);
            }
            3 => {
                let end = (at + rng.between(1, 16) as usize).min(out.len());
                let copy = out[at..end].to_vec();
                out.splice(at..at, copy);
            }
            4 => {
                let end = (at + 4).min(out.len());
                out[at..end].fill(if rng.chance(50) { 0xff } else { 0 });
            }
            _ => {
                let word = [
                    &b"1e999"[..],
                    b"-1",
                    b"null",
                    b"[[[[",
                    b"\"",
                    b"NaN",
                    b"\x7f\xff\xff\xff",
                ];
                let word = word[rng.below(7) as usize];
                out.splice(at..at, word.iter().copied());
            }
        }
    }
    out
}

/// Reads damaged copies of files until the time is up; a panic names the file and the seed.
fn bombard(files: &[PathBuf], rounds: u64, until: Option<Instant>) -> u64 {
    let dir = temp();
    let mut count = 0;
    for round in 0..rounds {
        for (k, path) in files.iter().enumerate() {
            if until.is_some_and(|t| Instant::now() > t) {
                return count;
            }
            let seed = round * 1000 + k as u64;
            let mut rng = Rng::new(seed);
            let stem = path.with_extension("");
            let broken = dir.path().join(path.file_name().unwrap());
            for beside in ["dbf", "shx", "cpg", "prj"] {
                let (from, to) = (stem.with_extension(beside), broken.with_extension(beside));
                if from.is_file() && from != *path {
                    let bytes = std::fs::read(from).unwrap();
                    let bytes = if rng.chance(30) {
                        damage(&bytes, &mut rng)
                    } else {
                        bytes
                    };
                    std::fs::write(to, bytes).unwrap();
                }
            }
            std::fs::write(&broken, damage(&std::fs::read(path).unwrap(), &mut rng)).unwrap();
            let ended = std::panic::catch_unwind(|| read(&broken));
            assert!(ended.is_ok(), "{} seed {seed}", path.display());
            count += 1;
        }
    }
    count
}

/// Found by mutation: the database library panics at such a name.
#[test]
fn a_column_name_that_is_no_utf8_is_a_fault() {
    let dir = temp();
    let path = dir.path().join("a.gpkg");
    save(&path, &[sheet(3)], &Crs::wgs84()).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let name = b"households";
    let at = (0..bytes.len() - name.len()).filter(|&k| bytes[k..].starts_with(name));
    let at: Vec<usize> = at.collect();
    assert!(!at.is_empty());
    at.iter().for_each(|&k| bytes[k + 4] = 0xff);
    std::fs::write(&path, bytes).unwrap();
    let read = read_layer_as("a.gpkg", &path, &Options::default());
    let told = format!("{:?}", read.err());
    assert!(told.contains("not UTF-8"), "{told}");
}

#[test]
fn damaged_files_end_in_an_answer() {
    let dir = temp();
    let files = seeds(dir.path());
    assert!(bombard(&files, 60, None) >= 540);
}

/// Long run over everything odd: `QUARTER_FUZZ_SECONDS=3600 cargo test … -- --ignored bombard`.
#[test]
#[ignore = "as long as QUARTER_FUZZ_SECONDS says"]
fn bombard_everything_odd() {
    let seconds = std::env::var("QUARTER_FUZZ_SECONDS")
        .ok()
        .and_then(|s| s.parse().ok());
    let until = Instant::now() + Duration::from_secs(seconds.unwrap_or(60));
    let dir = temp();
    let mut files = seeds(dir.path());
    let mut folders: Vec<PathBuf> = shared().into_iter().map(|d| d.join("odd")).collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            let small = entry.metadata().is_ok_and(|m| m.len() < 300_000);
            match path.is_dir() {
                true => folders.push(path),
                false if small => files.push(path),
                false => {}
            }
        }
    }
    eprintln!(
        "{} files read",
        bombard(&files, u64::MAX / 2000, Some(until))
    );
}

/// A column that begins before the file makes the library panic; the user is told in our words alone.
#[test]
fn a_panic_of_a_library_is_not_seen() {
    let dir = temp();
    let path = dir.path().join("a.parquet");
    save(&path, &[sheet(20)], &Crs::wgs84()).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    // The place of the first dictionary, 4, in the description of its column; 1 stands for -1.
    let at = bytes.windows(4).position(|w| w == b"\x26\x08\x1c\x36");
    bytes[at.expect("a dictionary at byte 4") + 1] = 1;
    std::fs::write(&path, bytes).unwrap();
    let ran = quarter(
        dir.path(),
        &["convert", "a.parquet", "b.csv", "--lang", "en"],
    );
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(
        ran.err.contains("a.parquet") && ran.err.contains("damaged"),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    assert!(!dir.path().join("b.csv").exists());
}

#[test]
fn damaged_texts_and_blobs_end_in_an_answer() {
    let plan = r#"{"schema":"quarter.plan/1","status":"optimal","objective":1.0}"#;
    let scenario = "policy = \"jinjiang-2022\"\n[[demand]]\nfile = \"a.csv\"\ncrs = \"EPSG:4548\"\nclass = \"new\"\n[faults]\nring = \"skip\"\n";
    let shape =
        "MULTIPOLYGON Z (((118.5 24.6 1, 118.6 24.6 1, 118.6 24.7 1, 118.5 24.6 1)), EMPTY)";
    let prj = Crs::epsg(4548).unwrap().wkt().unwrap();
    let blob = wkb::write(sheet(1).features[0].geometry.as_ref().unwrap());
    for seed in 0..4000 {
        let mut rng = Rng::new(seed);
        let mut text =
            |t: &str| String::from_utf8_lossy(&damage(t.as_bytes(), &mut rng)).into_owned();
        let _ = serde_json::from_str::<quarter::report::PlanFile>(&text(plan));
        let _ =
            quarter::scenario::read::strict::<quarter::scenario::Scenario>("s", &text(scenario));
        let _ = wkt::parse(&text(shape), &mut Default::default());
        let _ = Crs::from_wkt(&text(&prj));
        let _ = Crs::parse(&text("urn:ogc:def:crs:EPSG::4548"));
        let _ = Crs::parse(&text(
            "+proj=tmerc +lat_0=0 +lon_0=117 +k=1 +x_0=500000 +ellps=GRS80",
        ));
        let _ = wkb::parse(&damage(&blob, &mut rng), &mut Default::default());
    }
}

#[test]
fn nesting_and_bombs_are_refused() {
    let dir = temp();
    let deep = |n: usize, open: &str, close: &str| open.repeat(n) + &close.repeat(n);
    let collection = deep(5000, r#"{"type":"GeometryCollection","geometries":["#, "]}");
    let array = format!(
        r#"{{"type":"Point","coordinates":{}}}"#,
        deep(100_000, "[", "]")
    );
    let property = format!(
        r#"{{"type":"Feature","geometry":null,"properties":{{"a":{}}}}}"#,
        deep(100_000, "[", "]")
    );
    let kml = deep(50_000, "<Folder>", "</Folder>");
    for (name, text) in [
        ("a.geojson", collection),
        ("b.geojson", array),
        ("c.geojson", property),
        ("d.kml", kml),
        (
            "e.csv",
            format!("wkt\n\"{}\"\n", "GEOMETRYCOLLECTION(".repeat(50_000)),
        ),
    ] {
        std::fs::write(dir.path().join(name), text).unwrap();
        let whole = read(&dir.path().join(name));
        assert!(
            whole.is_none_or(|(n, lost)| n == 0 && lost),
            "{name}: {whole:?}"
        );
    }
    // Ten megabytes of nothing in ten kilobytes.
    let packed = std::fs::File::create(dir.path().join("bomb.geojson.gz")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(packed, flate2::Compression::best());
    std::io::Write::write_all(&mut packed, &vec![b' '; 10 << 20]).unwrap();
    packed.finish().unwrap();
    let args = [
        "convert",
        "bomb.geojson.gz",
        "out.csv",
        "--max-memory",
        "20",
        "--lang",
        "en",
    ];
    let ran = quarter(dir.path(), &args);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("beyond the limits") && ran.err.contains("--max-memory"),
        "{}",
        ran.err
    );
}

fn names(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).unwrap().flatten();
    let mut names: Vec<String> = entries
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_disk_that_is_full_leaves_the_old_file() {
    let dir = temp();
    save(&dir.path().join("a.geojson"), &[sheet(2000)], &Crs::wgs84()).unwrap();
    for ending in ["geojson", "gpkg", "fgb", "parquet", "csv", "shp", "xlsx"] {
        let out = format!("b.{ending}");
        std::fs::write(dir.path().join(&out), "old").unwrap();
        let before = names(dir.path());
        // Files end at 16 KiB: the system says so as it would of a full disk.
        let script = format!(
            "trap '' XFSZ; ulimit -f 16; exec {} convert a.geojson {out} --force",
            env!("CARGO_BIN_EXE_quarter")
        );
        let ran = Command::new("bash")
            .args(["-c", &script])
            .current_dir(dir.path())
            .output()
            .unwrap();
        let err = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(1), "{out}: {err}");
        assert!(!err.is_empty(), "{out}");
        assert_eq!(
            std::fs::read(dir.path().join(&out)).unwrap(),
            b"old",
            "{out}"
        );
        assert_eq!(names(dir.path()), before, "{out}");
    }
}

#[test]
fn killed_at_any_moment_leaves_the_old_file_or_the_new() {
    let dir = temp();
    save(&dir.path().join("a.geojson"), &[sheet(3000)], &Crs::wgs84()).unwrap();
    let args = ["convert", "a.geojson", "b.gpkg", "--force"];
    let started = Instant::now();
    assert_eq!(quarter(dir.path(), &args).code, 0);
    let took = started.elapsed().as_micros() as u64;
    let new = std::fs::read(dir.path().join("b.gpkg")).unwrap();
    let mut rng = Rng::new(7);
    let mut finished = 0;
    for _ in 0..50 {
        std::fs::write(dir.path().join("b.gpkg"), "old").unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_quarter"))
            .args(args)
            .current_dir(dir.path())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_micros(rng.below(took + took / 4)));
        let _ = child.kill();
        child.wait().unwrap();
        let now = std::fs::read(dir.path().join("b.gpkg")).unwrap();
        assert!(now == b"old" || now == new, "{} bytes", now.len());
        finished += usize::from(now == new);
    }
    assert!(finished < 50, "nothing was killed in time");
    // The next run clears up what the killed ones left.
    assert_eq!(quarter(dir.path(), &args).code, 0);
    assert_eq!(names(dir.path()), ["a.geojson", "b.gpkg"]);
}

#[test]
fn a_small_disk_that_is_full_leaves_the_old_file() {
    let dir = temp();
    let disk = dir.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    let to = disk.to_str().unwrap();
    let mounted = |program: &str, args: &[&str]| {
        let ran = Command::new(program)
            .args(args)
            .stderr(Stdio::null())
            .status();
        ran.is_ok_and(|s| s.success())
    };
    if !mounted(
        "mount",
        &["-t", "tmpfs", "-o", "size=256k", "quarter-test", to],
    ) {
        eprintln!("skipped: a disk cannot be mounted here");
        return;
    }
    struct Disk<'a>(&'a str);
    impl Drop for Disk<'_> {
        fn drop(&mut self) {
            let _ = Command::new("umount").args(["-l", self.0]).status();
        }
    }
    let _disk = Disk(to);
    save(&dir.path().join("a.geojson"), &[sheet(4000)], &Crs::wgs84()).unwrap();
    for ending in ["geojson", "gpkg", "fgb", "parquet", "csv", "shp", "xlsx"] {
        let out = disk.join(format!("b.{ending}"));
        std::fs::write(&out, "old").unwrap();
        let before = names(&disk);
        let args = [
            "convert",
            "a.geojson",
            out.to_str().unwrap(),
            "--force",
            "--lang",
            "en",
        ];
        let ran = quarter(dir.path(), &args);
        let fits = ran.code == 0;
        // Some formats are small enough.
        assert!(fits || ran.code == 1, "{ending}: {}", ran.err);
        assert!(
            !fits || ["parquet", "fgb", "xlsx"].contains(&ending),
            "{ending} fits"
        );
        if !fits {
            let said = ran.err.contains("space") || ran.err.contains("full");
            assert!(said, "{ending}: {}", ran.err);
            assert_eq!(std::fs::read(&out).unwrap(), b"old", "{ending}");
            assert_eq!(names(&disk), before, "{ending}");
        }
        for name in names(&disk) {
            std::fs::remove_file(disk.join(name)).unwrap();
        }
    }
}

#[test]
fn a_folder_without_permission_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let dir = temp();
    save(&dir.path().join("a.geojson"), &[sheet(3)], &Crs::wgs84()).unwrap();
    let closed = dir.path().join("closed");
    std::fs::create_dir(&closed).unwrap();
    let mode = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(&closed, 0o555);
    mode(dir.path(), 0o755);
    // The superuser may do anything: another user tries.
    let program = env!("CARGO_BIN_EXE_quarter");
    let copy = dir.path().join("quarter");
    let ran = match std::fs::write(closed.join("x"), "") {
        Err(_) => Command::new(program)
            .args(["convert", "a.geojson", "closed/b.gpkg", "--lang", "en"])
            .current_dir(dir.path())
            .output(),
        Ok(()) => {
            std::fs::remove_file(closed.join("x")).unwrap();
            std::fs::copy(program, &copy).unwrap();
            Command::new("setpriv")
                .args(["--reuid", "65534", "--regid", "65534", "--clear-groups"])
                .arg(&copy)
                .args(["convert", "a.geojson", "closed/b.gpkg", "--lang", "en"])
                .current_dir(dir.path())
                .output()
        }
    };
    let Ok(ran) = ran else {
        eprintln!("skipped: no other user here");
        return;
    };
    let err = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(1), "{err}");
    assert!(
        err.contains("closed") && err.to_lowercase().contains("permission"),
        "{err}"
    );
    assert!(names(&closed).is_empty());
    mode(&closed, 0o755);
}

#[test]
fn a_shapefile_is_replaced_whole_or_not_at_all() {
    let dir = temp();
    save(&dir.path().join("a.shp"), &[sheet(5)], &Crs::wgs84()).unwrap();
    save(&dir.path().join("n.geojson"), &[sheet(900)], &Crs::wgs84()).unwrap();
    let old: Vec<Vec<u8>> = ["shp", "dbf", "shx"]
        .map(|e| std::fs::read(dir.path().join(format!("a.{e}"))).unwrap())
        .into();
    let before = names(dir.path());
    let script = format!(
        "trap '' XFSZ; ulimit -f 60; exec {} convert n.geojson a.shp --force",
        env!("CARGO_BIN_EXE_quarter")
    );
    let ran = Command::new("bash")
        .args(["-c", &script])
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert_eq!(
        ran.status.code(),
        Some(1),
        "the .shp or .dbf does not fit into 60 KiB"
    );
    let now: Vec<Vec<u8>> = ["shp", "dbf", "shx"]
        .map(|e| std::fs::read(dir.path().join(format!("a.{e}"))).unwrap())
        .into();
    assert!(now == old && names(dir.path()) == before);
}

#[test]
fn a_package_of_several_layers_asks_for_one() {
    let dir = temp();
    let (one, mut two) = (sheet(3), sheet(4));
    two.name = "第二层".into();
    save(&dir.path().join("a.gpkg"), &[one, two], &Crs::wgs84()).unwrap();
    let args = ["convert", "a.gpkg", "b.geojson", "--lang", "en"];
    let ran = quarter(dir.path(), &args);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("layer | 第二层"), "{}", ran.err);
    let named = [&args[..], &["--layer", "第二层"]].concat();
    assert_eq!(quarter(dir.path(), &named).code, 0);
    let wrong = [&args[..], &["--layer", "third", "--force"]].concat();
    let ran = quarter(dir.path(), &wrong);
    assert!(
        ran.code == 1 && ran.err.contains("layer | 第二层"),
        "{}",
        ran.err
    );
}
