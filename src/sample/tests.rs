//! What every sample must hold, read back from its text.

use std::collections::{HashMap, HashSet};

use geo::{Area, BoundingRect, Contains, Coord, Intersects, Relate, Validation};
use geojson::{Feature, FeatureCollection};

use super::*;

fn sample(id: &str, households: u64, seed: u64) -> HashMap<String, String> {
    let place = find(id).expect("place");
    generate(place, households, seed)
        .into_iter()
        .map(|f| (f.name, f.text))
        .collect()
}

fn features(files: &HashMap<String, String>, name: &str) -> Vec<Feature> {
    let text = &files[&format!("{name}.geojson")];
    text.parse::<FeatureCollection>().expect("GeoJSON").features
}

fn shape(f: &Feature) -> geo::Geometry {
    f.geometry
        .clone()
        .expect("geometry")
        .try_into()
        .expect("shape")
}

fn polygon(f: &Feature) -> Option<geo::Polygon> {
    shape(f).try_into().ok()
}

fn word(f: &Feature, key: &str) -> String {
    f.property(key)
        .and_then(|v| v.as_str())
        .unwrap_or_default()
        .to_owned()
}

fn number(f: &Feature, key: &str) -> Option<i64> {
    f.property(key).and_then(|v| v.as_i64())
}

/// Metres, good enough over a few kilometres.
fn metres(a: Coord, b: Coord) -> f64 {
    ((a.x - b.x) * 101_050.0).hypot((a.y - b.y) * 110_790.0)
}

fn middle(f: &Feature) -> Coord {
    geo::Centroid::centroid(&shape(f)).expect("centroid").into()
}

/// Several towns: the bundled one, a small one, another place.
fn several() -> Vec<(HashMap<String, String>, u64)> {
    [
        ("jinjiang", 60_000, 1),
        ("jinjiang", 20_000, 5),
        ("jinjiang", 90_000, 11),
        ("anxi", 40_000, 3),
    ]
    .map(|(id, n, seed)| (sample(id, n, seed), n))
    .to_vec()
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    assert_eq!(sample("jinjiang", 30_000, 9), sample("jinjiang", 30_000, 9));
    assert_ne!(
        sample("jinjiang", 30_000, 9),
        sample("jinjiang", 30_000, 10)
    );
}

#[test]
fn the_bundled_samples_are_what_the_generator_makes() {
    for (id, households) in [
        ("jinjiang", DEFAULT_HOUSEHOLDS),
        ("anxi", 20_000),
        ("taining", 20_000),
        ("litong", 20_000),
        ("panjin", 40_000),
    ] {
        let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        let folder = data.join(format!("{id}-sample"));
        let files = sample(id, households, DEFAULT_SEED);
        let bundled = std::fs::read_dir(&folder).expect("folder").count();
        assert_eq!(bundled, files.len(), "{id}");
        for (name, text) in files {
            let bundled = std::fs::read_to_string(folder.join(&name)).expect("bundled file");
            assert!(
                bundled == text,
                "{id}: {name} differs from what the command gives"
            );
        }
    }
}

#[test]
fn polygons_are_valid_and_anticlockwise() {
    for (files, _) in several() {
        for name in ["housing", "towns", "water"] {
            for p in features(&files, name).iter().filter_map(polygon) {
                assert!(p.is_valid(), "{name}: {:?}", p.validation_errors());
                assert!(p.signed_area() > 0.0);
            }
        }
    }
}

#[test]
fn towns_tile_the_study_area() {
    for (files, _) in several() {
        let towns: Vec<geo::Polygon> = features(&files, "towns")
            .iter()
            .filter_map(polygon)
            .collect();
        let sum: f64 = towns.iter().map(Area::unsigned_area).sum();
        let union = geo::algorithm::unary_union(&towns);
        assert!((union.unsigned_area() / sum - 1.0).abs() < 1e-9);
        assert_eq!((union.0.len(), union.0[0].interiors().len()), (1, 0));
        for (i, a) in towns.iter().enumerate() {
            assert!(towns[..i].iter().all(|b| !a.relate(b).is_overlaps()));
        }
        for home in features(&files, "housing") {
            assert!(
                towns.iter().any(|t| t.contains(&geo::Point(middle(&home)))),
                "{}",
                word(&home, "name")
            );
        }
    }
}

#[test]
fn demand_does_not_overlap_and_stays_dry() {
    for (files, _) in several() {
        let water: Vec<geo::Polygon> = features(&files, "water")
            .iter()
            .filter_map(polygon)
            .collect();
        let homes: Vec<geo::Geometry> = features(&files, "housing").iter().map(shape).collect();
        for (i, a) in homes.iter().enumerate() {
            assert!(
                !water.iter().any(|w| w.intersects(a)),
                "demand {} in water",
                i + 1
            );
            let box_of = |g: &geo::Geometry| g.bounding_rect().expect("box");
            let near = |b: &&geo::Geometry| box_of(a).intersects(&box_of(b));
            assert!(
                !homes[..i].iter().filter(near).any(|b| a.intersects(b)),
                "demand {} overlaps",
                i + 1
            );
        }
        let dry = |f: &&Feature| !water.iter().any(|w| w.intersects(&shape(f)));
        for name in ["candidates", "existing"] {
            let all = features(&files, name);
            let wet: Vec<String> = all
                .iter()
                .filter(|f| !dry(f))
                .map(|f| word(f, "name"))
                .collect();
            assert!(wet.iter().all(|n| n.starts_with("河滨地块")), "{wet:?}");
            assert_eq!(wet.len(), if name == "candidates" { 3 } else { 0 });
        }
        for street in features(&files, "streets")
            .iter()
            .filter(|s| word(s, "class") != "bridge")
        {
            assert!(
                dry(&street),
                "{} {} in water",
                word(street, "class"),
                word(street, "name")
            );
        }
    }
}

#[test]
fn households_add_up_and_ages_are_nested() {
    for (files, wanted) in several() {
        let homes = features(&files, "housing");
        let known: i64 = homes.iter().filter_map(|h| number(h, "households")).sum();
        assert_eq!(known, wanted as i64);
        assert!(homes.iter().any(|h| number(h, "households").is_none()));
        for h in &homes {
            let ages = ["people", "people_60", "people_65", "people_80"].map(|k| number(h, k));
            assert_eq!(
                ages.iter().all(Option::is_none),
                number(h, "households").is_none()
            );
            assert!(
                ages.windows(2).all(|w| w[0] >= w[1])
                    && ages[3] >= number(h, "households").map(|_| 0)
            );
            assert!(
                number(h, "households").is_none_or(|n| n > 0),
                "{}",
                word(h, "name")
            );
        }
        let people: i64 = homes.iter().filter_map(|h| number(h, "people")).sum();
        let in_towns: i64 = features(&files, "towns")
            .iter()
            .filter_map(|t| number(t, "population"))
            .sum();
        assert_eq!(people, in_towns);
        assert!((people as f64 / known as f64 - 2.62).abs() < 0.01);
    }
}

#[test]
fn ids_and_names_are_unique() {
    for (files, _) in several() {
        for name in [
            "housing",
            "candidates",
            "existing",
            "towns",
            "water",
            "streets",
        ] {
            let all = features(&files, name);
            let ids: HashSet<String> = all.iter().map(|f| word(f, "id")).collect();
            assert_eq!(ids.len(), all.len(), "{name}");
            let names: HashSet<String> = all.iter().map(|f| word(f, "name")).collect();
            assert!(!names.contains(""));
            assert!(name == "streets" || names.len() == all.len(), "{name}");
        }
    }
}

#[test]
fn every_demand_has_a_candidate_in_reach() {
    for (files, _) in several() {
        let candidates = features(&files, "candidates");
        let usable = |c: &&Feature| {
            number(c, "area_max") >= Some(400) && !word(c, "name").starts_with("河滨")
        };
        let sites: Vec<Coord> = candidates.iter().filter(usable).map(middle).collect();
        for home in features(&files, "housing") {
            let at = middle(&home);
            assert!(
                sites.iter().any(|s| metres(*s, at) < 690.0),
                "{}",
                word(&home, "name")
            );
        }
        let classes: HashSet<String> = candidates.iter().map(|c| word(c, "premises")).collect();
        assert_eq!(classes.len(), 6);
    }
}

#[test]
fn streets_form_one_network() {
    for (files, _) in several() {
        let lines: Vec<Vec<Vec<i64>>> = features(&files, "streets")
            .iter()
            .map(|s| {
                let line: geo::LineString = shape(s).try_into().expect("line");
                line.0
                    .iter()
                    .map(|c| vec![(c.x * 1e6).round() as i64, (c.y * 1e6).round() as i64])
                    .collect()
            })
            .collect();
        let mut reached: HashSet<Vec<i64>> = lines[0].iter().cloned().collect();
        let mut left: Vec<_> = lines[1..].iter().collect();
        while let Some(k) = left
            .iter()
            .position(|l| l.iter().any(|p| reached.contains(p)))
        {
            reached.extend(left.swap_remove(k).iter().cloned());
        }
        assert!(left.is_empty(), "{} lines apart", left.len());
    }
}

#[test]
fn extreme_sizes_are_brought_into_range() {
    assert_eq!(
        sample("jinjiang", 0, 1),
        sample("jinjiang", MIN_HOUSEHOLDS, 1)
    );
}
