//! What the layers of a layout plan must hold, read back from their text.

use std::collections::{HashMap, HashSet};

use geo::{Area, Contains, Validation};
use geojson::{Feature, FeatureCollection};

use super::super::{find as place, generate, MIN_HOUSEHOLDS};
use super::data::Source;
use super::{County, COUNTIES};

struct Sample {
    county: &'static County,
    files: HashMap<String, String>,
}

impl Sample {
    fn features(&self, name: &str) -> Vec<Feature> {
        let text = &self.files[&format!("{name}.geojson")];
        text.parse::<FeatureCollection>().expect("GeoJSON").features
    }

    fn polygons(&self) -> Vec<geo::Polygon> {
        let all = self.features("districts");
        all.iter()
            .map(|f| shape(f).try_into().expect("polygon"))
            .collect()
    }
}

fn all() -> Vec<Sample> {
    let draw = |county: &'static County| Sample {
        county,
        files: generate(place(county.id).expect("place"), MIN_HOUSEHOLDS, 1)
            .into_iter()
            .map(|f| (f.name, f.text))
            .collect(),
    };
    COUNTIES.iter().map(draw).collect()
}

fn shape(f: &Feature) -> geo::Geometry {
    let geometry = f.geometry.clone().expect("geometry");
    geometry.try_into().expect("shape")
}

fn point(f: &Feature) -> geo::Point {
    shape(f).try_into().expect("point")
}

fn word(f: &Feature, key: &str) -> String {
    let value = f.property(key).and_then(|v| v.as_str());
    value.unwrap_or_default().to_owned()
}

fn number(f: &Feature, key: &str) -> i64 {
    f.property(key).and_then(|v| v.as_i64()).unwrap_or(0)
}

#[test]
fn districts_tile_their_place() {
    for sample in all() {
        let cells = sample.polygons();
        assert_eq!(cells.len(), sample.county.towns.len());
        for cell in &cells {
            assert!(
                cell.is_valid(),
                "{}: {:?}",
                sample.county.id,
                cell.validation_errors()
            );
        }
        let sum: f64 = cells.iter().map(Area::unsigned_area).sum();
        let union = geo::algorithm::unary_union(&cells);
        assert!(
            (union.unsigned_area() / sum - 1.0).abs() < 1e-9,
            "{}",
            sample.county.id
        );
        assert_eq!((union.0.len(), union.0[0].interiors().len()), (1, 0));
    }
}

#[test]
fn people_add_up_to_what_is_published() {
    for sample in all() {
        let (county, towns) = (sample.county, sample.features("districts"));
        let total = |key: &str| towns.iter().map(|t| number(t, key)).sum::<i64>();
        let published = [
            ("population", county.population),
            ("households", county.households),
            ("elders60", county.elders[0]),
            ("elders65", county.elders[1]),
            ("elders80", county.elders[2]),
        ];
        for (key, figure) in published {
            assert_eq!(total(key), figure.value as i64, "{} {key}", county.id);
        }
        for (town, f) in county.towns.iter().zip(&towns) {
            assert_eq!(word(f, "name"), town.name);
            if let Source::Census(n, read) = town.people {
                assert_eq!(number(f, "population"), n, "{}", town.name);
                assert!(read.len() > 20);
            }
            let of = |key: &str| number(f, key);
            assert!(of("elders80") <= of("elders65") && of("elders65") <= of("elders60"));
            assert_eq!(
                of("grade1_3") + of("grade4_5") + of("grade6"),
                of("elders60")
            );
            assert!(of("needy_willing") <= of("needy") && of("needy_disabled") <= of("needy"));
        }
        let communities = sample.features("communities");
        for (key, of) in [("population", "population"), ("elders60", "elders60")] {
            let sum: i64 = communities.iter().map(|c| number(c, key)).sum();
            assert_eq!(sum, total(of), "{} {key}", county.id);
        }
    }
}

#[test]
fn everything_lies_in_its_town() {
    for sample in all() {
        let cells = sample.polygons();
        let towns: Vec<&str> = sample.county.towns.iter().map(|t| t.name).collect();
        for layer in ["communities", "facilities", "projects"] {
            for f in sample.features(layer) {
                let town = word(&f, "town");
                let k = towns.iter().position(|t| *t == town);
                let cell = &cells[k.unwrap_or_else(|| panic!("no town {town}"))];
                assert!(
                    cell.contains(&point(&f)),
                    "{} outside {town}",
                    word(&f, "name")
                );
            }
        }
        let per_town = |town: &str| {
            let list = sample.features("communities");
            list.iter().filter(|c| word(c, "town") == town).count()
        };
        assert!(towns.iter().all(|t| (5..=20).contains(&per_town(t))));
    }
}

#[test]
fn names_are_unique_and_what_is_named_is_there() {
    for sample in all() {
        let (standing, projects) = (sample.features("facilities"), sample.features("projects"));
        let names: HashSet<String> = standing
            .iter()
            .chain(&projects)
            .map(|f| word(f, "name"))
            .collect();
        assert_eq!(
            names.len(),
            standing.len() + projects.len(),
            "{}",
            sample.county.id
        );
        let stands: HashSet<String> = standing.iter().map(|f| word(f, "name")).collect();
        let mut taken = HashSet::new();
        for f in &projects {
            let old = word(f, "replaces");
            assert!(old.is_empty() || stands.contains(&old), "{old}");
            assert!(old.is_empty() || taken.insert(old));
            assert!(
                number(f, "cost") > 0 && number(f, "people") > 0,
                "{}",
                word(f, "name")
            );
        }
        let communities: HashSet<String> = sample
            .features("communities")
            .iter()
            .map(|c| word(c, "name"))
            .collect();
        assert_eq!(communities.len(), sample.features("communities").len());
        for f in standing.iter().chain(&projects) {
            assert!(
                communities.contains(&word(f, "community")),
                "{}",
                word(f, "name")
            );
            assert!(number(f, "nursing_beds") <= number(f, "beds"));
            for key in ["area_m2", "stars", "investment"] {
                assert!(number(f, key) > 0, "{} {key}", word(f, "name"));
            }
            for key in ["type", "operator", "premises", "mode"] {
                assert!(!word(f, key).is_empty(), "{} {key}", word(f, "name"));
            }
        }
        let county = sample.county;
        for named in county.standing_named.iter().chain(county.projects_named) {
            assert!(names.contains(named.name), "{}", named.name);
            let old = named.replaces;
            assert!(old.is_empty() || stands.contains(old), "{old}");
        }
    }
}

#[test]
fn figures_and_assumptions_have_sources() {
    for county in COUNTIES {
        let s = county.shares;
        let shares = [
            s.grade4_5,
            s.grade6,
            s.needy,
            s.needy_willing,
            s.needy_disabled,
            s.wants_bed,
        ];
        for figure in [county.population, county.households]
            .iter()
            .chain(&county.elders)
            .chain(&shares)
        {
            assert!(figure.value > 0.0 && figure.source.len() > 20);
        }
        assert!(shares.iter().all(|f| f.source.starts_with("assumed")));
        let about = generate(place(county.id).expect("place"), MIN_HOUSEHOLDS, 1);
        let about = about
            .iter()
            .find(|f| f.name == "LAYOUT.md")
            .expect("LAYOUT.md");
        for town in county.towns {
            assert!(about.text.contains(town.name));
        }
    }
}
