//! The README of a sample: what it is, how it was made, from which figures.

use super::homes::{Home, Kind};
use super::text::Row;
use super::Place;

/// Where the layers of a layout plan are told of.
pub const LAYOUT: &str = "\nThe other layers belong to a layout plan of the whole place, on a map of its own: see `LAYOUT.md`.\n";

/// The command that makes the sample.
pub fn command(place: &Place, households: u64, seed: u64) -> String {
    format!(
        "quarter sample {} --households {households} --seed {seed}",
        place.id
    )
}

/// The text of `README.md`.
pub fn text(
    place: &Place,
    households: u64,
    seed: u64,
    homes: &[Home],
    files: &[(&str, Vec<Row>)],
) -> String {
    let sum = |k: usize| homes.iter().map(|h| h.people[k]).sum::<i64>();
    let of = |kind: Kind| homes.iter().filter(|h| h.kind == kind).count();
    let known: i64 = homes.iter().map(|h| h.households).sum();
    let unknown = homes.iter().filter(|h| !h.known).count();
    let share = |k: usize| 100.0 * sum(k) as f64 / sum(0).max(1) as f64;
    let mut out = format!(
        "# A synthetic town in the proportions of {zh} ({en})\n\n\
         **Invented data.** The layout, every estate, village, facility, candidate, street, price and \
         name of a compound comes from a random-number generator; none of it stands in the real place, \
         and it says nothing about it. Only the figures listed below, and the names lent to the seven \
         towns, are real. Coordinates lie near {lon:.2} E, {lat:.2} N so that maps and distances behave \
         as they would there. A name that a real compound or village also bears is a coincidence.\n\n\
         Made by `{command} -o DIR`; the same command gives the same bytes.\n\n\
         ## What it holds\n\n\
         - {known} known households, exactly; {unknown} compounds have unknown (`null`) households and \
         people on top of that\n\
         - {people} people: {p60} aged 60+ ({s60:.2} %), {p65} aged 65+ ({s65:.2} %), {p80} aged 80+ ({s80:.2} %)\n\
         - {estates} estates in and around the town, {seats} compounds at town seats, {villages} villages\n\n\
         | File | Features | Holds |\n|---|---|---|\n",
        zh = place.name_zh,
        en = place.name_en,
        lon = place.centre.0,
        lat = place.centre.1,
        command = command(place, households, seed),
        people = sum(0),
        p60 = sum(1),
        s60 = share(1),
        p65 = sum(2),
        s65 = share(2),
        p80 = sum(3),
        s80 = share(3),
        estates = of(Kind::Estate),
        seats = of(Kind::Seat),
        villages = of(Kind::Village),
    );
    for (name, rows) in files {
        out.push_str(&format!(
            "| `{name}.geojson` | {} | {} |\n",
            rows.len(),
            holds(name)
        ));
    }
    out.push_str(
        "\nGeoJSON (RFC 7946), WGS84, six decimals. `town` is the town that holds the demand's middle. \
         `code` in `towns.geojson` is made up; `population` is the sum of the sample's own people.\n\n\
         ## Figures and where they come from\n\n| Figure | Value | Source |\n|---|---|---|\n",
    );
    let percent = |f: super::Figure| format!("{:.2} %", 100.0 * f.value);
    let rows = [
        (
            "Residents of the real place",
            format!("{:.0}", place.population.value),
            place.population.source,
        ),
        (
            "Share aged 60 and over",
            percent(place.share_60),
            place.share_60.source,
        ),
        (
            "Share aged 65 and over",
            percent(place.share_65),
            place.share_65.source,
        ),
        (
            "Share aged 80 and over",
            percent(place.share_80),
            place.share_80.source,
        ),
        (
            "Persons per household",
            format!("{:.2}", place.household_size.value),
            place.household_size.source,
        ),
    ];
    for (name, value, source) in rows {
        out.push_str(&format!("| {name} | {value} | {source} |\n"));
    }
    out.push_str(&format!(
        "\nThe residents of the real place ({}, code {}) set no scale here: the sample is a town of \
         {households} households. Prices are invented at a plausible order, not quoted.\n",
        place.name_zh, place.code
    ));
    out
}

fn holds(name: &str) -> &'static str {
    match name {
        "housing" => "demand: estates and compounds as polygons, villages as points; households, class, people by age",
        "candidates" => "premises to choose from, of six classes; three 河滨地块 lie in the river on purpose, and some community rooms are below 400 m²",
        "existing" => "elder-care facilities that exist already",
        "towns" => "seven towns that tile the study area",
        "water" => "river and lake",
        _ => "streets, roads and bridges; lines share the coordinates of their crossings",
    }
}
