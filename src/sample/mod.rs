//! Sample towns: invented layouts with published proportions.
//!
//! [`generate`] draws a town that never existed: a dense core cut by a river, a street grid
//! inside a ring road, estates that grow newer and taller outward, five outer towns and their
//! villages. Only the age shares, the household size and the towns' names come from a real
//! place ([`Place`]). The same place, households and seed give the same bytes.

mod classes;
pub mod county;
mod existing;
mod frame;
mod grid;
mod homes;
mod housing;
mod names;
mod people;
pub mod place;
mod premises;
mod readme;
mod ring;
mod rng;
mod roads;
mod streets;
mod terrain;
#[cfg(test)]
mod tests;
mod text;
mod towns;
mod villages;

pub use place::{find, Figure, Place, PLACES};

use frame::Frame;
use grid::Grid;
use homes::{Home, Kind};
use names::Names;
use terrain::Terrain;
use text::{collection, Row, Shape, Value};
use towns::Towns;

/// Fewest households a sample is drawn for: a town with five outer towns needs about so many.
pub const MIN_HOUSEHOLDS: u64 = 20_000;

/// Most households a sample is drawn for.
pub const MAX_HOUSEHOLDS: u64 = 1_000_000;

/// Households of the bundled sample.
pub const DEFAULT_HOUSEHOLDS: u64 = 60_000;

/// Seed of the bundled sample.
pub const DEFAULT_SEED: u64 = 1;

/// One file of a sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleFile {
    /// File name, without a folder.
    pub name: String,
    /// Contents, UTF-8.
    pub text: String,
}

/// Draws a sample of `households` known households (brought into
/// [`MIN_HOUSEHOLDS`]`..=`[`MAX_HOUSEHOLDS`]): housing, candidates, existing facilities, towns,
/// water, streets and a README.
pub fn generate(place: &Place, households: u64, seed: u64) -> Vec<SampleFile> {
    let households = households.clamp(MIN_HOUSEHOLDS, MAX_HOUSEHOLDS);
    let town = Town::draw(place, households, seed);
    let setting = premises::Setting {
        place,
        terrain: &town.terrain,
        grid: &town.grid,
        towns: &town.towns,
        homes: &town.homes,
        frame: &town.frame,
    };
    let rows = [
        ("housing", homes::rows(&town.homes, place, &town.frame)),
        ("candidates", premises::rows(&setting, seed)),
        (
            "existing",
            existing::rows(place, &town.towns, &town.homes, &town.frame, seed),
        ),
        ("towns", town_rows(place, &town)),
        ("water", water_rows(place, &town)),
        (
            "streets",
            streets::rows(&town.streets(place, seed), &town.frame),
        ),
    ];
    let note = format!(
        "Synthetic: an invented town with published proportions of {} ({}); nothing here stands in the real place. Made by: {}",
        place.name_zh,
        place.name_en,
        readme::command(place, households, seed)
    );
    let mut files: Vec<SampleFile> = rows
        .iter()
        .map(|(name, rows)| SampleFile {
            name: format!("{name}.geojson"),
            text: collection(name, &note, rows),
        })
        .collect();
    let mut text = readme::text(place, households, seed, &town.homes, &rows);
    if let Some((layers, about)) = county::layers(place, seed) {
        files.extend(layers.iter().map(|(name, rows)| SampleFile {
            name: format!("{name}.geojson"),
            text: collection(name, &note, rows),
        }));
        text.push_str(readme::LAYOUT);
        files.push(SampleFile {
            name: "LAYOUT.md".to_owned(),
            text: about,
        });
    }
    files.push(SampleFile {
        name: "README.md".to_owned(),
        text,
    });
    files
}

/// A drawn town.
struct Town {
    terrain: Terrain,
    frame: Frame,
    grid: Grid,
    towns: Towns,
    homes: Vec<Home>,
}

impl Town {
    fn draw(place: &Place, households: u64, seed: u64) -> Self {
        let total = households as f64;
        let radius = 1480.0 * (total / 60_000.0).sqrt();
        let terrain = Terrain::new(radius, seed);
        let frame = Frame {
            centre: place.centre,
            radius,
            turn: 0.17,
        };
        let grid = Grid::new(&terrain, seed);
        let towns = Towns::new(&terrain, &grid, &frame);
        let mut names = Names::new(seed, "home names");
        let mut homes = housing::compounds(&terrain, &grid, &towns, &mut names, seed);
        let villages = villages::villages(&terrain, &homes, 0.2 * total, &mut names, seed);
        homes.extend(villages);
        homes::settle(&mut homes, &towns, &frame);
        homes.sort_by_key(|h| (h.kind == Kind::Village, h.town));
        hide_some(&mut homes, seed);
        let rest = households as i64 - homes.iter().map(|h| h.households).sum::<i64>();
        let known = |h: &&mut Home| h.known && h.kind != Kind::Village;
        let weights: Vec<f64> = homes.iter_mut().filter(known).map(|h| h.weight).collect();
        let parts = homes::share_out(rest.max(0), &weights);
        for (home, part) in homes.iter_mut().filter(known).zip(parts) {
            home.households = part;
        }
        people::populate(&mut homes, place, seed);
        Self {
            terrain,
            frame,
            grid,
            towns,
            homes,
        }
    }

    fn streets(&self, place: &Place, seed: u64) -> Vec<streets::Street> {
        let mut names = Names::new(seed, "road names");
        let mut all = roads::ring_road(&self.towns);
        all.extend(streets::grid_streets(
            &self.terrain,
            &self.grid,
            &self.towns,
            &mut names,
        ));
        all.extend(roads::county_roads(&self.terrain, place, &self.towns));
        all.extend(roads::village_lanes(&self.terrain, &all, &self.homes));
        streets::connected(all, &self.frame)
    }
}

/// Makes the households of about one compound in twenty-five unknown, and of one at least: real
/// lists have such gaps.
fn hide_some(homes: &mut [Home], seed: u64) {
    let mut rng = rng::Rng::new(seed, "unknown");
    let compounds: Vec<usize> = (0..homes.len())
        .filter(|i| homes[*i].kind != Kind::Village)
        .collect();
    for _ in 0..(compounds.len() / 25).max(2) {
        if let Some(i) = compounds.get(rng.below(compounds.len())) {
            homes[*i].known = false;
        }
    }
}

fn town_rows(place: &Place, town: &Town) -> Vec<Row> {
    let row = |(i, outline): (usize, &Vec<frame::LonLat>)| {
        let people: i64 = town
            .homes
            .iter()
            .filter(|h| h.town == i)
            .map(|h| h.people[0])
            .sum();
        let (name, key) = place.towns[i % place.towns.len()];
        let fields = vec![
            ("id", Value::Text(format!("T{}", i + 1))),
            ("name", name.into()),
            (
                "code",
                Value::Text(format!("SYN-{}-{:02}", place.id.to_uppercase(), i + 1)),
            ),
            ("population", people.into()),
            ("key_town", key.into()),
            ("urban", (i < towns::URBAN).into()),
        ];
        Row {
            shape: Shape::Polygon(outline.clone()),
            fields,
        }
    };
    town.towns.outlines.iter().enumerate().map(row).collect()
}

fn water_rows(place: &Place, town: &Town) -> Vec<Row> {
    let t = &town.terrain;
    let row = |id: &str, name: String, kind: &str, outline: &[geo::Coord]| Row {
        shape: Shape::Polygon(towns::lonlats(outline, &town.frame)),
        fields: vec![
            ("id", id.into()),
            ("name", Value::Text(name)),
            ("kind", kind.into()),
        ],
    };
    let river = t.river.outline(3.35 * t.radius);
    vec![
        row("W1", place.river.to_owned(), "river", &river),
        row(
            "W2",
            format!("{}湖", place.river.trim_end_matches('溪')),
            "lake",
            &t.lake,
        ),
    ]
}
