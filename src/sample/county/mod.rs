//! What a layout plan (布局专项规划) needs beside the town: every real town of the place as an
//! invented cell, its people, communities, facilities that stand and that could be, clinics and
//! stops. Names of towns, the totals and the facilities that the policies name are real; all else
//! is drawn.

mod cells;
mod data;
mod facility;
mod people;
mod points;
mod projects;
mod readme;
mod standing;
#[cfg(test)]
mod tests;

pub use data::{find, Amount, County, Named, Town, COUNTIES};

use super::frame::Frame;
use super::names::Names;
use super::text::{Row, Shape, Value};
use super::towns::lonlats;
use super::Place;
use cells::Cell;
use people::{Community, People};

/// What the layers are drawn from.
pub(super) struct Drawn<'a> {
    county: &'a County,
    frame: Frame,
    cells: Vec<Cell>,
    people: Vec<People>,
    communities: Vec<Community>,
    names: Names,
    seed: u64,
}

/// Layers by name.
type Layers = Vec<(&'static str, Vec<Row>)>;

/// The layers of a place's layout plan, and the text of `LAYOUT.md`.
pub(super) fn layers(place: &Place, seed: u64) -> Option<(Layers, String)> {
    let county = find(place.id)?;
    let cells = cells::cells(county.towns.len(), county.side, seed);
    let people = people::towns(county, seed);
    let mut names = Names::new(seed, "county names");
    let communities = people::communities(county, &people, &cells, &mut names, seed);
    let mut drawn = Drawn {
        county,
        frame: Frame {
            centre: place.centre,
            radius: 6.0 * county.side,
            turn: 0.17,
        },
        cells,
        people,
        communities,
        names,
        seed,
    };
    let standing = standing::facilities(&mut drawn);
    let projects = projects::facilities(&mut drawn, &standing);
    let layers = vec![
        ("districts", districts(&drawn)),
        ("communities", drawn.communities(&drawn.frame)),
        ("facilities", facility::rows(&standing, &drawn.frame)),
        ("projects", facility::rows(&projects, &drawn.frame)),
        ("clinics", points::clinics(&drawn)),
        ("stops", points::stops(&drawn)),
    ];
    let text = readme::text(place, &drawn, &layers);
    Some((layers, text))
}

impl Drawn<'_> {
    /// Indices of the communities of a town.
    fn of(&self, town: usize) -> Vec<usize> {
        let list = self.communities.iter().enumerate();
        list.filter(|(_, c)| c.town == town)
            .map(|(k, _)| k)
            .collect()
    }

    /// Index of a town by the start of its name.
    fn town(&self, name: &str) -> usize {
        let found = |t: &Town| t.name.starts_with(name);
        self.county.towns.iter().position(found).unwrap_or(0)
    }

    fn communities(&self, frame: &Frame) -> Vec<Row> {
        let row = |(k, c): (usize, &Community)| Row {
            shape: Shape::Point(frame.lonlat(c.at)),
            fields: vec![
                ("id", Value::Text(format!("C{:03}", k + 1))),
                ("name", c.name.as_str().into()),
                ("town", self.county.towns[c.town].name.into()),
                ("urban", self.county.towns[c.town].urban.into()),
                ("population", c.population.into()),
                ("elders60", c.elders60.into()),
            ],
        };
        self.communities.iter().enumerate().map(row).collect()
    }
}

fn districts(drawn: &Drawn<'_>) -> Vec<Row> {
    let row = |(k, cell): (usize, &Cell)| {
        let (town, people) = (&drawn.county.towns[k], &drawn.people[k]);
        let rooms = drawn.of(k).len() as i64 * drawn.county.rooms_m2;
        let mut fields = vec![
            ("id", Value::Text(format!("Z{:02}", k + 1))),
            ("name", town.name.into()),
        ];
        fields.extend(
            people
                .numbers()
                .into_iter()
                .map(|(name, n)| (name, n.into())),
        );
        fields.extend([
            ("key_town", town.key.into()),
            ("urban", town.urban.into()),
            ("centre", (k == 0).into()),
            ("township", Value::Bool(true)),
            ("community_rooms_m2", rooms.into()),
        ]);
        Row {
            shape: Shape::Polygon(lonlats(&cell.ring, &drawn.frame)),
            fields,
        }
    };
    drawn.cells.iter().enumerate().map(row).collect()
}
