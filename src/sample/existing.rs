//! Elder-care facilities that exist already.

use geo::Coord;

use super::frame::Frame;
use super::homes::{Home, Kind};
use super::names::Names;
use super::rng::Rng;
use super::text::{Row, Shape, Value};
use super::towns::Towns;
use super::villages::beside;
use super::Place;

struct Facility {
    at: Coord,
    name: String,
    kind: &'static str,
    area: i64,
    beds: i64,
    year: i64,
}

/// The rows of `existing.geojson`: a welfare centre, a home for the aged in most outer towns,
/// care centres and service stations in the town, happiness homes (about 200 m², ten beds) in
/// some villages.
pub fn rows(place: &Place, towns: &Towns, homes: &[Home], frame: &Frame, seed: u64) -> Vec<Row> {
    let (mut rng, mut names) = (
        Rng::new(seed, "existing"),
        Names::new(seed, "existing names"),
    );
    let mut all = Vec::new();
    let centre = Facility {
        at: homes
            .iter()
            .find(|h| h.kind == Kind::Estate)
            .map_or(Coord::zero(), |h| beside(h, &mut rng)),
        name: names.numbered("样例社会福利中心"),
        kind: "社会福利中心",
        area: rng.step(5200, 7800, 100),
        beds: rng.step(160, 220, 10),
        year: rng.step(2005, 2015, 1),
    };
    all.push(centre);
    for (k, seat) in towns.seats.iter().enumerate().filter(|(k, _)| *k != 2) {
        let across = Coord {
            x: -seat.along.y,
            y: seat.along.x,
        };
        let beds = rng.step(40, 110, 5);
        all.push(Facility {
            at: seat.at + seat.along * -290.0 + across * 80.0,
            name: names.numbered(&format!("{}敬老院", place.towns[k + super::towns::URBAN].0)),
            kind: "敬老院",
            area: beds * rng.step(26, 36, 1),
            beds,
            year: rng.step(1996, 2018, 1),
        });
    }
    for home in homes.iter().filter(|h| !h.new) {
        let dice = rng.unit();
        let (kind, area, beds) = match home.kind {
            Kind::Estate if dice < 0.06 => ("照料中心", (420, 1100), (10, 30)),
            Kind::Estate if dice < 0.15 => ("居家养老服务站", (120, 360), (0, 6)),
            Kind::Village if dice < 0.15 => ("农村幸福院", (170, 240), (10, 10)),
            _ => continue,
        };
        all.push(Facility {
            at: beside(home, &mut rng),
            name: names.numbered(&format!("{}{kind}", home.name)),
            kind,
            area: rng.step(area.0, area.1, 5),
            beds: rng.step(beds.0, beds.1, 2),
            year: rng.step(2013, 2021, 1),
        });
    }
    all.iter()
        .enumerate()
        .map(|(i, f)| row(i, f, frame))
        .collect()
}

fn row(i: usize, f: &Facility, frame: &Frame) -> Row {
    let fields = vec![
        ("id", Value::Text(format!("E{:03}", i + 1))),
        ("name", f.name.as_str().into()),
        ("type", f.kind.into()),
        ("area_m2", f.area.into()),
        ("beds", f.beds.into()),
        ("year", f.year.into()),
    ];
    Row {
        shape: Shape::Point(frame.lonlat(f.at)),
        fields,
    }
}
