//! Features that are alike in place and attributes.

use crate::format::Record;
use geo::{CoordsIter, Geometry};
use rayon::prelude::*;
use std::collections::hash_map::DefaultHasher;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};

/// The second and further ones of those alike, each with the first one, by their places in the
/// list. Features without geometry are left out.
pub fn of(records: &[Record]) -> HashMap<usize, usize> {
    let mut places: Vec<(u64, u32)> = records
        .par_iter()
        .enumerate()
        .filter_map(|(k, r)| Some((place(r.geometry.as_ref()?), k as u32)))
        .collect();
    places.par_sort_unstable();
    // Attributes are only looked at where places are alike, which is rare.
    let mut hashes: Vec<(u64, u32)> = places
        .par_chunk_by(|a, b| a.0 == b.0)
        .filter(|run| run.len() > 1)
        .flatten()
        .map(|&(place, k)| (hash(place, &records[k as usize]), k))
        .collect();
    drop(places);
    hashes.par_sort_unstable();
    let mut twins = HashMap::new();
    for run in hashes
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|run| run.len() > 1)
    {
        // Those of one hash are hardly ever unlike.
        let mut firsts: Vec<usize> = Vec::new();
        for &(_, k) in run {
            let k = k as usize;
            let alike = |f: &&usize| {
                let (a, b) = (&records[**f], &records[k]);
                a.geometry == b.geometry && a.properties == b.properties
            };
            match firsts.iter().find(alike) {
                Some(first) => {
                    twins.insert(k, *first);
                }
                None => firsts.push(k),
            }
        }
    }
    twins
}

fn place(g: &Geometry<f64>) -> u64 {
    let mut h = DefaultHasher::new();
    for c in g.coords_iter() {
        // Zero equals zero, whatever its sign.
        ((c.x + 0.0).to_bits(), (c.y + 0.0).to_bits()).hash(&mut h);
    }
    h.finish()
}

fn hash(place: u64, r: &Record) -> u64 {
    let mut h = DefaultHasher::new();
    place.hash(&mut h);
    r.properties.hash(&mut h);
    h.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::row::table;
    use serde_json::json;

    #[test]
    fn the_first_of_those_alike_is_named() {
        let record = |x: f64, name: &str| Record {
            geometry: Some(geo::Point::new(x, 0.0).into()),
            properties: table(json!({"name": name})),
            ..Record::default()
        };
        let mut list = vec![record(1.0, "a"), record(0.0, "a"), record(1.0, "b")];
        list.extend([
            record(-0.0, "a"),
            record(0.0, "a"),
            Record::default(),
            Record::default(),
        ]);
        assert_eq!(of(&list), HashMap::from([(3, 1), (4, 1)]));
    }
}
