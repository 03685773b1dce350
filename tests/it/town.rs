//! Small random towns, and running the program on them.

use quarter::run::Question;
use quarter::scenario::read;
use serde_json::{json, Value};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A small generator of our own (SplitMix64): the same numbers on every machine.
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Rng {
        Rng(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number from 0 up to, not including, `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for k in (1..list.len()).rev() {
            list.swap(k, self.below(k as u64 + 1) as usize);
        }
    }
}

/// A demand as the town made it.
#[derive(Clone, Debug)]
pub struct House {
    pub id: String,
    pub at: [f64; 2],
    /// Corners that count (only with `anchor = "farthest"`).
    pub corners: Vec<[f64; 2]>,
    pub households: u64,
    pub new: bool,
    pub zone: Option<usize>,
}

/// Premises as the town made them.
#[derive(Clone, Debug)]
pub struct Place {
    pub at: [f64; 2],
    pub existing: bool,
    /// m².
    pub area: u64,
    /// Yuan.
    pub fixed: u64,
    /// Yuan per m².
    pub per_m2: u64,
    pub zone: Option<usize>,
}

/// A town in a directory of its own, with everything known about it.
pub struct Town {
    pub seed: u64,
    pub dir: TempDir,
    pub houses: Vec<House>,
    /// Existing premises first, then candidates that are not excluded.
    pub places: Vec<Place>,
    pub pooling: &'static str,
    pub min_size_applies: &'static str,
}

/// What a town may have.
#[derive(Clone, Copy)]
pub struct Kind {
    pub houses: u64,
    pub candidates: u64,
    /// Metres across.
    pub across: u64,
    pub pooling: &'static str,
    /// Largest area of a candidate, m².
    pub area: u64,
}

impl Default for Kind {
    fn default() -> Kind {
        Kind {
            houses: 8,
            candidates: 8,
            across: 2200,
            pooling: "within-radius",
            area: 1500,
        }
    }
}

/// Longitude and latitude of the south-west corner.
pub const CORNER: [f64; 2] = [118.55, 24.80];

/// A place so many metres east and north of the corner, more or less.
pub fn place(east: f64, north: f64) -> [f64; 2] {
    [CORNER[0] + east / 101_100.0, CORNER[1] + north / 110_780.0]
}

pub fn feature(geometry: Value, properties: Value) -> Value {
    json!({"type": "Feature", "geometry": geometry, "properties": properties})
}

pub fn point(at: [f64; 2], properties: Value) -> Value {
    feature(json!({"type": "Point", "coordinates": at}), properties)
}

pub fn polygon(ring: &[[f64; 2]], properties: Value) -> Value {
    let closed: Vec<[f64; 2]> = ring.iter().chain(ring.first()).copied().collect();
    feature(
        json!({"type": "Polygon", "coordinates": [closed]}),
        properties,
    )
}

fn rectangle(west: f64, south: f64, east: f64, north: f64) -> [[f64; 2]; 4] {
    [
        place(west, south),
        place(east, south),
        place(east, north),
        place(west, north),
    ]
}

pub fn layer(features: Vec<Value>) -> String {
    json!({"type": "FeatureCollection", "features": features}).to_string()
}

impl Town {
    /// The town of this seed.
    pub fn new(seed: u64, kind: Kind) -> Town {
        let mut rng = Rng::new(seed);
        let dir = tempfile::tempdir().expect("a temporary directory");
        let across = kind.across;
        let spot = |rng: &mut Rng| (rng.below(across) as f64, rng.below(across) as f64);
        // Two zones; the eastern fifth lies in none.
        let borders = [0.0, across as f64 * 0.45, across as f64 * 0.8];
        let zone = |east: f64| (0..2).find(|&z| borders[z] <= east && east <= borders[z + 1]);
        let min_size_applies = if rng.chance(30) { "all" } else { "new" };
        let objective = ["least-cost", "fewest-sites", "least-area"][rng.below(3) as usize];
        let farthest = rng.chance(40);

        let mut points = Vec::new();
        let mut blocks = Vec::new();
        for _ in 0..rng.between(1, kind.houses) {
            let (east, north) = spot(&mut rng);
            let households = match rng.below(8) {
                0 => 0,
                1 => rng.between(1, 40),
                _ => rng.between(200, 2600),
            };
            let house = |at, corners, new| House {
                id: String::new(),
                at,
                corners,
                households,
                new,
                zone: zone(east),
            };
            if rng.chance(60) {
                points.push(house(place(east, north), Vec::new(), false));
            } else {
                let half = rng.between(20, 60) as f64;
                let ring = rectangle(east - half, north - half, east + half, north + half);
                blocks.push(house(place(east, north), ring.to_vec(), rng.chance(50)));
            }
        }
        let mut toml = format!(
            "title = \"Town {seed}\"\npolicy = \"jinjiang-2022\"\n\n[rules]\npooling = \"{}\"\n\
             min_size_applies = \"{min_size_applies}\"\n\n",
            kind.pooling
        );
        let write = |name: &str, features: Vec<Value>| {
            std::fs::write(dir.path().join(name), layer(features)).expect("a layer written");
        };
        let mut houses = Vec::new();
        let mut layers = 0;
        if !points.is_empty() {
            layers += 1;
            number(&mut points, layers);
            let to = |h: &House| point(h.at, json!({"户数": h.households, "name": h.id}));
            write("points.geojson", points.iter().map(to).collect());
            toml += "[[demand]]\nfile = \"points.geojson\"\nclass = \"built\"\n\n";
            houses.extend(points);
        }
        if !blocks.is_empty() {
            layers += 1;
            number(&mut blocks, layers);
            let to = |h: &House| {
                let status = if h.new { "新建" } else { "已建" };
                polygon(&h.corners, json!({"hh": h.households, "status": status}))
            };
            write("blocks.geojson", blocks.iter().map(to).collect());
            let anchor = if farthest {
                "farthest"
            } else {
                "point-on-surface"
            };
            toml += &format!(
                "[[demand]]\nfile = \"blocks.geojson\"\nhouseholds = \"hh\"\nanchor = \"{anchor}\"\n\
                 class = {{ field = \"status\", new = [\"新建\"], built = [\"已建\"] }}\n\n"
            );
            if !farthest {
                blocks.iter_mut().for_each(|h| h.corners.clear());
            }
            houses.extend(blocks);
        }

        let mut places = Vec::new();
        if rng.chance(60) {
            let mut features = Vec::new();
            for _ in 0..rng.between(1, 3) {
                let (east, north) = spot(&mut rng);
                let area = rng.between(100, 900);
                features.push(point(place(east, north), json!({"area_m2": area})));
                places.push(Place {
                    at: place(east, north),
                    existing: true,
                    area,
                    fixed: 0,
                    per_m2: 0,
                    zone: zone(east),
                });
            }
            write("existing.geojson", features);
            toml += "[[existing]]\nfile = \"existing.geojson\"\narea = \"area_m2\"\n\n";
        }
        let lake = rng.chance(40).then(|| {
            let (east, north) = spot(&mut rng);
            (east, north, east + 500.0, north + 500.0)
        });
        let uniform = rng.chance(20);
        let mut features = Vec::new();
        for _ in 0..rng.between(1, kind.candidates) {
            let (east, north) = spot(&mut rng);
            let area = rng.between(350, kind.area);
            let fixed = if uniform {
                1_000_000
            } else {
                rng.between(0, 40) * 50_000
            };
            let per_m2 = if uniform {
                5_000
            } else {
                rng.between(1, 60) * 100
            };
            features.push(point(
                place(east, north),
                json!({"most": area, "open": fixed, "each": per_m2}),
            ));
            let wet = lake
                .is_some_and(|(w, s, e, n)| (w..=e).contains(&east) && (s..=n).contains(&north));
            if !wet {
                places.push(Place {
                    at: place(east, north),
                    existing: false,
                    area,
                    fixed,
                    per_m2,
                    zone: zone(east),
                });
            }
        }
        write("candidates.geojson", features);
        toml += "[[candidates]]\nfile = \"candidates.geojson\"\narea_max = \"most\"\n\
                 cost_fixed = \"open\"\ncost_per_m2 = \"each\"\n\n";
        let high = across as f64 + 100.0;
        let zones = (0..2).map(|z| {
            // The outer borders are moved out, so that rounding decides nothing.
            let west = if z == 0 { -100.0 } else { borders[z] };
            polygon(
                &rectangle(west, -100.0, borders[z + 1], high),
                json!({"name": format!("zone {}", z + 1)}),
            )
        });
        write("zones.geojson", zones.collect());
        toml += "[zones]\nfile = \"zones.geojson\"\n\n";
        if let Some((w, s, e, n)) = lake {
            write(
                "lake.geojson",
                vec![polygon(&rectangle(w, s, e, n), json!({}))],
            );
            toml += "[exclude]\nfile = \"lake.geojson\"\n\n";
        }
        toml += &format!("[solve]\nobjective = \"{objective}\"\n");
        std::fs::write(dir.path().join("scenario.toml"), toml).expect("a scenario written");
        Town {
            seed,
            dir,
            houses,
            places,
            pooling: kind.pooling,
            min_size_applies,
        }
    }

    pub fn scenario(&self) -> PathBuf {
        self.dir.path().join("scenario.toml")
    }

    /// The town as the library reads it, with another objective if one is given.
    pub fn question(&self, objective: &str) -> Question {
        question(self.dir.path(), Some(objective))
            .unwrap_or_else(|e| panic!("seed {}: {e}", self.seed))
    }
}

fn number(houses: &mut [House], layer: usize) {
    for (k, h) in houses.iter_mut().enumerate() {
        h.id = format!("d{layer}.{}", k + 1);
    }
}

/// How a run of the program ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs the program in `dir`, in English unless the arguments say otherwise.
pub fn quarter(dir: &Path, args: &[&str]) -> Ran {
    let done = Command::new(env!("CARGO_BIN_EXE_quarter"))
        .args(args)
        .current_dir(dir)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .expect("the program starts");
    Ran {
        code: done.status.code().unwrap_or(-1),
        out: String::from_utf8(done.stdout).expect("UTF-8 on standard output"),
        err: String::from_utf8(done.stderr).expect("UTF-8 on standard error"),
    }
}

/// `plan.json` of a plan directory.
pub fn plan_json(out: &Path) -> Value {
    read_json(&out.join("plan.json"))
}

pub fn read_json(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Features of a layer.
pub fn features(path: &Path) -> Vec<Value> {
    match read_json(path)["features"].take() {
        Value::Array(list) => list,
        other => panic!("{}: {other}", path.display()),
    }
}

/// The layers that stand beside the repository; `None` where they may be missing.
pub fn shared() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if path.is_dir() {
        return Some(path);
    }
    let ci = std::env::var("CI").is_ok_and(|v| v == "true");
    assert!(!ci, "{} is missing, and CI needs it", path.display());
    None
}

/// A scenario written by hand, layer by layer.
pub struct Hand {
    toml: String,
    rules: String,
    layers: Vec<(String, String)>,
}

impl Hand {
    pub fn new() -> Hand {
        Hand {
            toml: "title = \"By hand\"\npolicy = \"jinjiang-2022\"\n".into(),
            rules: String::new(),
            layers: Vec::new(),
        }
    }

    fn layer(&mut self, features: Vec<Value>) -> String {
        let name = format!("layer{}.geojson", self.layers.len() + 1);
        self.layers.push((name.clone(), layer(features)));
        name
    }

    pub fn demand(mut self, features: Vec<Value>, class: &str) -> Hand {
        let file = self.layer(features);
        self.toml += &format!("\n[[demand]]\nfile = \"{file}\"\nclass = \"{class}\"\n");
        self
    }

    /// Candidates of one size, at a million yuan and 5,000 a square metre.
    pub fn candidates(mut self, features: Vec<Value>, most: impl std::fmt::Display) -> Hand {
        let file = self.layer(features);
        self.toml += &format!(
            "\n[[candidates]]\nfile = \"{file}\"\narea_max = {most}\ncost_fixed = 1000000\n\
             cost_per_m2 = 5000\n"
        );
        self
    }

    pub fn existing(mut self, features: Vec<Value>) -> Hand {
        let file = self.layer(features);
        self.toml += &format!("\n[[existing]]\nfile = \"{file}\"\narea = \"area_m2\"\n");
        self
    }

    /// Lines of the table `rules`.
    pub fn rules(mut self, lines: &str) -> Hand {
        self.rules += lines;
        self
    }

    /// Writes everything to a directory of its own.
    pub fn write(&self) -> TempDir {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let put = |name: &str, text: &str| {
            std::fs::write(dir.path().join(name), text).expect("a file written");
        };
        self.layers.iter().for_each(|(name, text)| put(name, text));
        let (toml, rules) = (&self.toml, &self.rules);
        put("scenario.toml", &format!("{toml}\n[rules]\n{rules}\n"));
        dir
    }

    pub fn question(&self) -> Question {
        question(self.write().path(), None).unwrap_or_else(|e| panic!("{e}\n{}", self.toml))
    }
}

/// The scenario of a directory as the library reads it, with another objective if one is given.
pub fn question(dir: &Path, objective: Option<&str>) -> quarter::error::Result<Question> {
    let given = read::scenario("scenario.toml", &dir.join("scenario.toml"))?;
    let mut scenario = given.scenario;
    if let Some(name) = objective {
        scenario.solve.objective = name.into();
    }
    let file = quarter::intake::Input {
        role: "scenario".into(),
        file: "scenario.toml".into(),
        sha256: given.sha256,
        bytes: 0,
        features: 0,
        crs_member: None,
    };
    Question::read(scenario, dir, Vec::new(), file)
}
