//! Candidate premises: where a facility could go, how large, at what price.

use geo::Coord;

use super::classes::{Class, BOUGHT, CENTRE, LAND, OFFICE, OLD_HOME, RENTED, ROOM, SMALL};
use super::frame::{distance, middle, Frame};
use super::grid::{Block, Grid, Use};
use super::homes::{Home, Kind};
use super::names::{count, Names};
use super::rng::Rng;
use super::terrain::Terrain;
use super::text::{Row, Shape, Value};
use super::towns::{Seat, Towns};
use super::villages::beside;
use super::Place;

/// One candidate.
#[derive(Clone, Debug)]
struct Candidate {
    at: Coord,
    name: String,
    class: Class,
    area: i64,
    fixed: i64,
    per_m2: i64,
    floor: i64,
}

/// What candidates are placed by.
pub struct Setting<'a> {
    /// The place, for names.
    pub place: &'a Place,
    /// River and lake.
    pub terrain: &'a Terrain,
    /// Blocks with their use.
    pub grid: &'a Grid,
    /// Seats and outlines.
    pub towns: &'a Towns,
    /// Demands, all of which get a candidate within reach.
    pub homes: &'a [Home],
    /// The way to metres and degrees.
    pub frame: &'a Frame,
}

impl Setting<'_> {
    fn town(&self, p: Coord) -> &'static str {
        let i = self.towns.of(self.frame.lonlat(p));
        self.place.towns[i % self.place.towns.len()]
            .0
            .trim_end_matches("街道")
            .trim_end_matches('镇')
    }
}

/// How near every demand has a candidate of at least 400 m², metres in a straight line.
const WITHIN: f64 = 640.0;

/// The rows of `candidates.geojson`.
pub fn rows(s: &Setting<'_>, seed: u64) -> Vec<Row> {
    let (mut rng, mut names) = (
        Rng::new(seed, "premises"),
        Names::new(seed, "premises names"),
    );
    let mut all = Vec::new();
    for block in &s.grid.blocks {
        all.extend(in_block(s, block, &mut names, &mut rng));
    }
    for home in s.homes {
        let chance = if home.kind == Kind::Village {
            0.5
        } else {
            0.34
        };
        if !home.new && rng.chance(chance) {
            let class = if rng.chance(0.15) { SMALL } else { ROOM };
            all.push(room(home, class, &mut names, &mut rng));
        }
    }
    for (k, seat) in s.towns.seats.iter().enumerate() {
        at_seat(s, seat, k, &mut names, &mut rng, &mut all);
    }
    fill_gaps(s, &mut names, &mut rng, &mut all);
    in_the_river(s, &mut names, &mut rng, &mut all);
    all.iter()
        .enumerate()
        .map(|(i, c)| row(i, c, s.frame))
        .collect()
}

fn draw(class: Class, at: Coord, name: String, rng: &mut Rng) -> Candidate {
    Candidate {
        at,
        name,
        class,
        area: rng.step(class.area.0, class.area.1, 10),
        fixed: rng.step(class.fixed.0, class.fixed.1, 10_000),
        per_m2: rng.step(class.per_m2.0, class.per_m2.1, 50),
        floor: 1 + rng.below(class.floors as usize) as i64,
    }
}

/// Shops, offices and a centre in a working block; vacant land in an open one near new housing.
fn in_block(s: &Setting<'_>, block: &Block, names: &mut Names, rng: &mut Rng) -> Option<Candidate> {
    let ring = block.part(s.terrain, 0.0, 1.0);
    let mid = middle(&ring);
    let corner = ring.first().map_or(mid, |c| *c + (mid - *c) * 0.2);
    let town = s.town(mid);
    let dice = rng.unit();
    let (class, at, name) = match block.used {
        Use::Work if block.main && dice < 0.34 => (CENTRE, corner, format!("{town}邻里中心")),
        Use::Work if block.level < 0.6 && dice < 0.50 => {
            (OFFICE, mid, format!("{town}原机关办公楼"))
        }
        Use::Work if dice < 0.66 => (RENTED, corner, format!("{town}沿街商铺")),
        Use::Work if dice < 0.85 => (BOUGHT, corner, format!("{town}商业楼")),
        Use::Open if block.main && dice < 0.30 => (LAND, mid, format!("{town}划拨用地")),
        _ => return None,
    };
    let name = names.numbered(&name);
    Some(draw(class, at, name, rng))
}

fn room(home: &Home, class: Class, names: &mut Names, rng: &mut Rng) -> Candidate {
    let word = if home.kind == Kind::Village {
        "老人活动中心"
    } else {
        "社区服务用房"
    };
    let name = names.numbered(&format!("{}{word}", home.name));
    draw(class, beside(home, rng), name, rng)
}

/// An outer town's old home for the aged, old town hall and shops.
fn at_seat(
    s: &Setting<'_>,
    seat: &Seat,
    k: usize,
    names: &mut Names,
    rng: &mut Rng,
    all: &mut Vec<Candidate>,
) {
    let town = s.town(seat.at);
    let across = Coord {
        x: -seat.along.y,
        y: seat.along.x,
    };
    let at = |a: f64, n: f64| seat.at + seat.along * a + across * n;
    if k.is_multiple_of(2) || rng.chance(0.5) {
        all.push(draw(
            OLD_HOME,
            at(300.0, 90.0),
            names.numbered(&format!("{town}闲置敬老院")),
            rng,
        ));
    }
    all.push(draw(
        OFFICE,
        at(-100.0, 20.0),
        names.numbered(&format!("{town}旧镇政府办公楼")),
        rng,
    ));
    all.push(draw(
        RENTED,
        at(96.0, -25.0),
        names.numbered(&format!("{town}镇区商铺")),
        rng,
    ));
    all.push(draw(
        LAND,
        at(-290.0, -110.0),
        names.numbered(&format!("{town}划拨用地")),
        rng,
    ));
}

/// A room beside every demand that has none of 400 m² or more near enough.
fn fill_gaps(s: &Setting<'_>, names: &mut Names, rng: &mut Rng, all: &mut Vec<Candidate>) {
    for home in s.homes {
        let here = s.frame.metres(home.at);
        let served = |c: &Candidate| c.area >= 400 && distance(s.frame.metres(c.at), here) < WITHIN;
        if !all.iter().any(served) {
            all.push(room(home, ROOM, names, rng));
        }
    }
}

/// Three sites that lie in the river on purpose, so that an exclusion layer has work to do.
fn in_the_river(s: &Setting<'_>, names: &mut Names, rng: &mut Rng, all: &mut Vec<Candidate>) {
    for (k, share) in [-0.62, 0.17, 0.71].into_iter().enumerate() {
        let x = share * s.terrain.radius;
        let at = Coord {
            x,
            y: s.terrain.river.centre(x),
        };
        let name = names.numbered(&format!("河滨地块{}号", count(k + 1)));
        all.push(draw(LAND, at, name, rng));
    }
}

fn row(i: usize, c: &Candidate, frame: &Frame) -> Row {
    let fields = vec![
        ("id", Value::Text(format!("C{:04}", i + 1))),
        ("name", c.name.as_str().into()),
        ("premises", c.class.word.into()),
        ("area_max", c.area.into()),
        ("cost_fixed", c.fixed.into()),
        ("cost_per_m2", c.per_m2.into()),
        ("acquisition", c.class.acquisition.into()),
        ("floor", c.floor.into()),
    ];
    Row {
        shape: Shape::Point(frame.lonlat(c.at)),
        fields,
    }
}
