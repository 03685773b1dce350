//! `LAYOUT.md`: what the layers of a layout plan hold, and every figure with its source.

use super::super::text::Row;
use super::super::Place;
use super::data::{County, Source};
use super::Drawn;

/// The text of `LAYOUT.md`.
pub fn text(place: &Place, drawn: &Drawn<'_>, layers: &[(&'static str, Vec<Row>)]) -> String {
    let county = drawn.county;
    let mut out = format!(
        "# Layers for a layout plan of {zh} ({en})\n\n\
         **Invented map, real names.** The cells of `districts.geojson` bear the names of the real \
         towns and have their number of people, but neither their shape nor their place. The \
         facilities with `\"synthetic\": false` bear the names that the policy gives them; their beds, \
         areas, costs and places are invented, as is everything else.\n\n\
         | File | Features | Holds |\n|---|---|---|\n",
        zh = place.name_zh,
        en = place.name_en,
    );
    for (name, rows) in layers {
        out.push_str(&format!(
            "| `{name}.geojson` | {} | {} |\n",
            rows.len(),
            holds(name)
        ));
    }
    out.push_str(
        "\n## Figures and where they come from\n\n| Figure | Value | Source |\n|---|---|---|\n",
    );
    for (name, value, source) in figures(county) {
        out.push_str(&format!("| {name} | {value} | {source} |\n"));
    }
    out.push_str("\n## Towns\n\n| Town | Residents | Source |\n|---|---|---|\n");
    for (town, people) in county.towns.iter().zip(&drawn.people) {
        let source = match town.people {
            Source::Census(_, read) => read.to_owned(),
            Source::Part(weight) => format!("to be checked: the rest of the total, shared out by assumed weights; this one {weight}"),
        };
        out.push_str(&format!(
            "| {} | {} | {source} |\n",
            town.name,
            people.population()
        ));
    }
    out.push_str(
        "\nHouseholds and elders of a town are the place's totals shared out by its residents (elders: \
         0.86 for towns of the city, 1.12 for others, at random within 5 %). Which towns are key towns \
         (重点镇), and which have a town home where no policy says so, is assumed and to be checked. \
         Floor area: 31 m² for a bed in a regional centre or institution (JJ-12, JJ-13), about 200 m² \
         for a station with ten beds (JJ-22, AX-14). Costs are invented at a plausible order.\n",
    );
    out
}

fn figures(county: &County) -> Vec<(&'static str, String, &'static str)> {
    let whole = |f: &super::super::Figure| format!("{:.0}", f.value);
    let percent = |f: &super::super::Figure| format!("{:.1} %", 100.0 * f.value);
    let s = county.shares;
    vec![
        (
            "Residents",
            whole(&county.population),
            county.population.source,
        ),
        (
            "Family households",
            whole(&county.households),
            county.households.source,
        ),
        (
            "Aged 60 and over",
            whole(&county.elders[0]),
            county.elders[0].source,
        ),
        (
            "Aged 65 and over",
            whole(&county.elders[1]),
            county.elders[1].source,
        ),
        (
            "Aged 80 and over",
            whole(&county.elders[2]),
            county.elders[2].source,
        ),
        ("Care grades 4–5", percent(&s.grade4_5), s.grade4_5.source),
        ("Care grade 6", percent(&s.grade6), s.grade6.source),
        ("特困", percent(&s.needy), s.needy.source),
        (
            "特困 who want a place",
            percent(&s.needy_willing),
            s.needy_willing.source,
        ),
        (
            "特困 who cannot look after themselves",
            percent(&s.needy_disabled),
            s.needy_disabled.source,
        ),
        ("Who want a bed", percent(&s.wants_bed), s.wants_bed.source),
    ]
}

fn holds(name: &str) -> &'static str {
    match name {
        "districts" => {
            "towns: residents, households, elders by age and care grade, 特困, key towns, rooms"
        }
        "communities" => "communities and villages with their elders",
        "facilities" => "facilities that stand",
        "projects" => "projects to choose from, with cost, years and what they take the stead of",
        "clinics" => "hospitals and clinics",
        _ => "bus stations and stops",
    }
}
