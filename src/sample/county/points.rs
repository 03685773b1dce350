//! Clinics and stops: what a facility may be near (TN-20, JJ-28, LT-10).

use geo::Coord;

use super::super::rng::Rng;
use super::super::text::{Row, Shape, Value};
use super::Drawn;

/// A clinic at the seat of every town, and one at every third community.
pub fn clinics(drawn: &Drawn<'_>) -> Vec<Row> {
    let mut rng = Rng::new(drawn.seed, "county clinics");
    points(drawn, "M", &mut rng, |town, seat| match seat {
        true => (format!("{town}卫生院"), "hospital"),
        false => (String::new(), "clinic"),
    })
}

/// A stop at the seat of every town, and one at every third community.
pub fn stops(drawn: &Drawn<'_>) -> Vec<Row> {
    let mut rng = Rng::new(drawn.seed, "county stops");
    points(drawn, "S", &mut rng, |town, seat| match seat {
        true => (format!("{town}客运站"), "station"),
        false => (String::new(), "stop"),
    })
}

fn points(
    drawn: &Drawn<'_>,
    letter: &str,
    rng: &mut Rng,
    what: impl Fn(&str, bool) -> (String, &'static str),
) -> Vec<Row> {
    let mut rows = Vec::new();
    for (k, town) in drawn.county.towns.iter().enumerate() {
        for (n, c) in drawn
            .of(k)
            .into_iter()
            .enumerate()
            .filter(|(n, _)| n % 3 == 0)
        {
            let community = &drawn.communities[c];
            let (seat, kind) = what(town.name, n == 0);
            let name = match seat.is_empty() {
                true => format!(
                    "{}{}",
                    community.name,
                    if letter == "M" { "卫生室" } else { "站" }
                ),
                false => seat,
            };
            let at = community.at
                + Coord {
                    x: rng.range(-260.0, 260.0),
                    y: rng.range(-260.0, 260.0),
                };
            rows.push(Row {
                shape: Shape::Point(drawn.frame.lonlat(at)),
                fields: vec![
                    ("id", Value::Text(format!("{letter}{:03}", rows.len() + 1))),
                    ("name", Value::Text(name)),
                    ("kind", kind.into()),
                ],
            });
        }
    }
    rows
}
