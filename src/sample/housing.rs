//! Estates in the town, compounds at the outer towns' seats and along the roads to them.

use geo::Coord;

use super::frame::{area, distance};
use super::grid::{Block, Grid, Use};
use super::homes::{Home, Kind};
use super::names::{count, Names};
use super::rng::Rng;
use super::terrain::Terrain;
use super::towns::{Seat, Towns};

/// Estates and seats, named and weighed, households not yet set.
pub fn compounds(
    t: &Terrain,
    grid: &Grid,
    towns: &Towns,
    names: &mut Names,
    seed: u64,
) -> Vec<Home> {
    let mut rng = Rng::new(seed, "compounds");
    let mut out = Vec::new();
    for block in grid.blocks.iter().filter(|b| b.used == Use::Home) {
        estate(block, t, names, &mut rng, &mut out);
    }
    for seat in &towns.seats {
        roadside(seat, t, names, &mut rng, &mut out);
        township(seat, names, &mut rng, &mut out);
    }
    out
}

/// One block: one compound, or two beside each other.
fn estate(block: &Block, t: &Terrain, names: &mut Names, rng: &mut Rng, out: &mut Vec<Home>) {
    let whole = block.part(t, 0.0, 1.0);
    let new = block.level > 0.55 && rng.chance(if block.main { 0.5 } else { 0.3 });
    let hectares = area(&whole) / 1e4;
    let split = hectares > 4.4 && rng.chance(0.5);
    let parts = if split {
        // A lane about 12 m wide between the halves.
        let at = rng.range(0.42, 0.58);
        let gap = 6.0 / (hectares * 1e4).sqrt();
        vec![block.part(t, 0.0, at - gap), block.part(t, at + gap, 1.0)]
    } else {
        vec![whole]
    };
    let family = names.estate(new);
    let two = parts.len() == 2;
    for (k, outline) in parts.into_iter().enumerate() {
        let mut home = Home::new(Kind::Estate, outline, None);
        home.new = new;
        home.name = match (new, two, k) {
            (true, true, _) => names.numbered(&format!("{family}{}期", count(k + 1))),
            (_, _, 0) => family.clone(),
            _ => names.estate(false),
        };
        home.phase = new.then_some(k as i64 + 1);
        build(&mut home, block.level, rng);
        out.push(home);
    }
}

/// Year, storeys and weight by how far out the compound lies.
fn build(home: &mut Home, level: f64, rng: &mut Rng) {
    let hectares = area(&home.outline) / 1e4;
    let (year, floors, density) = if home.new {
        let year = 2022 + home.phase.unwrap_or(1) + rng.step(-1, 1, 1);
        (year, rng.step(11, 18, 1), rng.range(150.0, 215.0))
    } else {
        let year = (1984.0 + 32.0 * level + 5.0 * rng.normal()).clamp(1978.0, 2020.0) as i64;
        let floors = if year < 2000 {
            rng.step(6, 7, 1)
        } else {
            rng.step(8, 18, 1)
        };
        (
            year,
            floors,
            95.0 + 4.5 * floors as f64 - 25.0 * level.min(1.2),
        )
    };
    home.year = Some(year);
    home.floors = floors;
    home.weight = (hectares * density * rng.lognormal(1.0, 0.38)).max(45.0);
}

/// New estates on the road to a seat, halfway between the ring road and the seat.
fn roadside(seat: &Seat, t: &Terrain, names: &mut Names, rng: &mut Rng, out: &mut Vec<Home>) {
    let way = distance(seat.at, t.ring.at(seat.port));
    for side in [-1.0, 1.0] {
        if way < 900.0 || !rng.chance(0.6) {
            continue;
        }
        let s = rng.range(0.45, 0.55) * way;
        let (length, depth) = (rng.range(170.0, 250.0), rng.range(150.0, 230.0));
        let outline = plot(
            seat,
            (-s - length / 2.0, -s + length / 2.0),
            side,
            (32.0, 32.0 + depth),
        );
        if outline.iter().any(|p| t.dry(*p) < 40.0) {
            continue;
        }
        let mut home = Home::new(Kind::Estate, outline, None);
        home.new = true;
        home.phase = Some(1);
        home.name = names.estate(true);
        build(&mut home, 1.3, rng);
        out.push(home);
    }
}

/// Compounds on both sides of a seat's main street, old ones and perhaps a new one behind.
fn township(seat: &Seat, names: &mut Names, rng: &mut Rng, out: &mut Vec<Home>) {
    for along in [(-232.0, -100.0), (-80.0, 80.0), (100.0, 232.0)] {
        for side in [-1.0, 1.0] {
            if !rng.chance(0.8) {
                continue;
            }
            let outline = plot(seat, along, side, (14.0, rng.range(105.0, 145.0)));
            let mut home = Home::new(Kind::Seat, outline, None);
            home.name = names.estate(false);
            home.year = Some(rng.step(1988, 2012, 1));
            home.floors = rng.step(4, 6, 1);
            home.weight = area(&home.outline) / 1e4 * rng.range(55.0, 95.0);
            out.push(home);
        }
    }
    let side = if rng.chance(0.5) { 1.0 } else { -1.0 };
    let outline = plot(seat, (-78.0, 78.0), side, (165.0, rng.range(280.0, 340.0)));
    let mut home = Home::new(Kind::Seat, outline, None);
    home.new = rng.chance(0.6);
    home.phase = home.new.then_some(1);
    home.name = names.estate(home.new);
    build(&mut home, 1.1, rng);
    home.weight *= 0.7;
    out.push(home);
}

/// A rectangle beside a seat's road: metres along it from the seat, metres off it to one side.
fn plot(seat: &Seat, along: (f64, f64), side: f64, off: (f64, f64)) -> Vec<Coord> {
    let across = Coord {
        x: -seat.along.y,
        y: seat.along.x,
    } * side;
    let corner = |s: f64, n: f64| seat.at + seat.along * s + across * n;
    vec![
        corner(along.0, off.0),
        corner(along.1, off.0),
        corner(along.1, off.1),
        corner(along.0, off.1),
    ]
}
