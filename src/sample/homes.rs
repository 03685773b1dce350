//! What every home area has in common, and the step from plan to file.

use geo::Coord;

use super::frame::{middle, Frame, LonLat};
use super::text::{Row, Shape, Value};
use super::towns::{lonlats, Towns, URBAN};
use super::Place;

/// What kind of settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A compound inside the ring road or along a main road out of it.
    Estate,
    /// A compound at the seat of an outer town.
    Seat,
    /// A village.
    Village,
}

/// One demand: an estate, a compound at a town's seat, or a village.
#[derive(Clone, Debug)]
pub struct Home {
    /// Name, unique.
    pub name: String,
    /// Kind of settlement.
    pub kind: Kind,
    /// Outline on the plan, open; empty for a village, which is a point.
    pub outline: Vec<Coord>,
    /// Middle on the plan.
    pub at: Coord,
    /// Planned or under construction, as against built.
    pub new: bool,
    /// Phase of a new estate.
    pub phase: Option<i64>,
    /// Year of completion; `None` for villages, which grew.
    pub year: Option<i64>,
    /// Storeys of the typical building.
    pub floors: i64,
    /// Relative number of households, before scaling.
    pub weight: f64,
    /// Households.
    pub households: i64,
    /// The file tells the households; otherwise they are unknown there.
    pub known: bool,
    /// Index of the town.
    pub town: usize,
    /// Residents: all, 60+, 65+, 80+.
    pub people: [i64; 4],
}

impl Home {
    /// An area with an outline, or a village when the outline is empty.
    pub fn new(kind: Kind, outline: Vec<Coord>, at: Option<Coord>) -> Self {
        Self {
            name: String::new(),
            kind,
            at: at.unwrap_or_else(|| middle(&outline)),
            outline,
            new: false,
            phase: None,
            year: None,
            floors: 3,
            weight: 0.0,
            households: 0,
            known: true,
            town: 0,
            people: [0; 4],
        }
    }

    /// Middle in degrees.
    pub fn lonlat(&self, frame: &Frame) -> LonLat {
        frame.lonlat(self.at)
    }
}

/// Sets every home's town.
pub fn settle(homes: &mut [Home], towns: &Towns, frame: &Frame) {
    for home in homes {
        home.town = towns.of(home.lonlat(frame));
    }
}

/// Whole numbers in proportion to `weights` that add up to `total` exactly.
pub fn share_out(total: i64, weights: &[f64]) -> Vec<i64> {
    let sum: f64 = weights.iter().sum();
    let (mut run, mut given) = (0.0, 0);
    let mut next = |w: &f64| {
        run += w;
        let upto = if sum > 0.0 {
            (total as f64 * (run / sum).min(1.0)).round() as i64
        } else {
            0
        };
        let part = upto - given;
        given = upto;
        part
    };
    weights.iter().map(&mut next).collect()
}

/// The rows of `housing.geojson`.
pub fn rows(homes: &[Home], place: &Place, frame: &Frame) -> Vec<Row> {
    let row = |(i, h): (usize, &Home)| {
        let told = |n: i64| h.known.then_some(n);
        let shape = if h.outline.is_empty() {
            Shape::Point(h.lonlat(frame))
        } else {
            Shape::Polygon(lonlats(&h.outline, frame))
        };
        let kind = match h.kind {
            Kind::Estate => "estate",
            Kind::Seat => "township",
            Kind::Village => "village",
        };
        let fields = vec![
            ("id", Value::Text(format!("H{:04}", i + 1))),
            ("name", h.name.as_str().into()),
            ("households", told(h.households).into()),
            ("class", if h.new { "new" } else { "built" }.into()),
            ("kind", kind.into()),
            ("town", place.towns[h.town % place.towns.len()].0.into()),
            ("urban", (h.town < URBAN).into()),
            ("people", told(h.people[0]).into()),
            ("people_60", told(h.people[1]).into()),
            ("people_65", told(h.people[2]).into()),
            ("people_80", told(h.people[3]).into()),
            ("phase", h.phase.into()),
            ("year_built", h.year.into()),
            ("floors", h.floors.into()),
        ];
        Row { shape, fields }
    };
    homes.iter().enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up() {
        let parts = share_out(1000, &[1.0, 1.0, 1.0, 0.1]);
        assert_eq!(parts.iter().sum::<i64>(), 1000);
        assert_eq!(share_out(5, &[]), Vec::<i64>::new());
    }
}
