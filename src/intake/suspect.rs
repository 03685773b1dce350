//! What looks wrong with a layer, or between layers, though every feature can be read.

use super::fields;
use crate::crs::shift;
use crate::error::{Code, Fault, Said};
use crate::format::{Layer, Record};
use geo::{BoundingRect, Coord, Geometry, Rect};
use rayon::prelude::*;
use rstar::RTree;
use std::collections::HashMap;

/// Two features nearer than this with nearly one name are likely one, degrees (some 10 m).
const NEAR: f64 = 1e-4;
/// How alike names must be (Jaro-Winkler).
const ALIKE: f64 = 0.93;

/// Duplicates, ids twice, mixed types, features across the antimeridian.
pub fn layer(layer: &Layer, name: Option<&String>) -> Vec<Said> {
    let mut said = Vec::new();
    let fault = |code, r: &Record| Fault::new(code, &layer.file).feature(r.feature);
    let mut ids: HashMap<&str, usize> = HashMap::new();
    let twins = super::twins::of(&layer.records);
    let mut kinds: Vec<&str> = Vec::new();
    for (k, r) in layer.records.iter().enumerate() {
        if let Some(id) = &r.id {
            if let Some(first) = ids.get(id.as_str()) {
                let fault = fault(Code::SameId, r).found(id);
                said.push(Said::noted(fault.expected(format!("≠ {first}"))));
            } else {
                ids.insert(id, r.feature);
            }
        }
        let Some(g) = &r.geometry else { continue };
        if let Some(first) = twins.get(&k) {
            let first = layer.records[*first].feature;
            let fault = fault(Code::Duplicate, r).found(format!("= {first}"));
            said.push(Said::noted(fault));
        }
        if !matches!(g, Geometry::Point(_)) && g.bounding_rect().is_some_and(|b| b.width() > 180.0)
        {
            said.push(Said::noted(fault(Code::Antimeridian, r)));
        }
        let kind = super::demand::kind(g).trim_start_matches("Multi");
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    if kinds.len() > 1 {
        let fault = Fault::new(Code::MixedTypes, &layer.file);
        said.push(Said::noted(fault.found(kinds.join(", "))));
    }
    said.extend(names(layer, name));
    said
}

/// From one datum to another.
type Shift = dyn Fn(Coord<f64>) -> Coord<f64>;

/// A cell of a grid, and the place in the layer of a feature in it.
type Celled = ((i32, i32), u32);

/// Most features of one cell that names are compared with.
const CROWD: usize = 64;
/// Features whose names one task looks at.
const PIECE: usize = 1 << 14;

/// Near-duplicate names on one spot.
fn names(layer: &Layer, name: Option<&String>) -> Vec<Said> {
    let Some(name) = name else {
        return Vec::new();
    };
    let records = &layer.records;
    let whole = |degrees: f64| (degrees / NEAR).floor() as i32;
    let text = |k: u32| fields::borrowed(&records[k as usize], Some(name));
    let mut celled: Vec<Celled> = records
        .par_iter()
        .enumerate()
        .filter(|(_, r)| !fields::borrowed(r, Some(name)).is_empty())
        .filter_map(|(k, r)| anchor(r).map(|at| ((whole(at.x), whole(at.y)), k as u32)))
        .collect();
    celled.par_sort_unstable();
    // The first feature before `k` in the cells around, which start at these places, that is near
    // and has nearly its name.
    let twin = |k: u32, starts: &[usize; 9]| {
        let at = anchor(&records[k as usize])?;
        let mine = std::cell::OnceCell::new();
        let before = starts.iter().flat_map(|start| {
            let cell = celled.get(*start).map(|o| o.0);
            let inside = move |o: &&Celled| Some(o.0) == cell && o.1 < k;
            celled[*start..].iter().take_while(inside).map(|o| o.1)
        });
        let near = before.take(CROWD).filter(|o| {
            let c = anchor(&records[*o as usize]).unwrap_or_default();
            (c.x - at.x).abs() < NEAR && (c.y - at.y).abs() < NEAR
        });
        let mut alike = near.map(|o| (o, text(o))).filter(|(_, other)| {
            let mine = mine.get_or_init(|| text(k));
            strsim::jaro_winkler(other, mine) >= ALIKE
        });
        let (first, other) = alike.next()?;
        Some((k, first, other))
    };
    // Cells come in order, so those around them do: their nine places go on together.
    let around =
        |(x, y): (i32, i32), n: i32| (x.saturating_add(n / 3 - 1), y.saturating_add(n % 3 - 1));
    let (celled, twin) = (&celled, &twin);
    let piece = |piece: &[Celled]| -> Vec<_> {
        let place = |n| celled.partition_point(|o| o.0 < around(piece[0].0, n as i32));
        let mut places: [usize; 9] = std::array::from_fn(place);
        let twins = piece.iter().filter_map(|&(cell, k)| {
            let starts = std::array::from_fn(|n| {
                let cell = around(cell, n as i32);
                while celled.get(places[n]).is_some_and(|o| o.0 < cell) {
                    places[n] += 1;
                }
                match celled.get(places[n]) {
                    Some(o) if o.0 == cell => places[n],
                    _ => celled.len(),
                }
            });
            twin(k, &starts)
        });
        twins.collect()
    };
    let mut twins: Vec<_> = celled.par_chunks(PIECE).flat_map_iter(piece).collect();
    twins.sort_unstable();
    let said = twins.into_iter().map(|(k, first, other)| {
        let first = records[first as usize].feature;
        let fault = Fault::new(Code::SamePlace, &layer.file).feature(records[k as usize].feature);
        let fault = fault
            .found(text(k).into_owned())
            .expected(format!("≠ {other} ({first})"));
        Said::noted(fault)
    });
    said.collect()
}

/// A point for a feature: itself, or the middle of its box.
pub fn anchor(r: &Record) -> Option<Coord<f64>> {
    match r.geometry.as_ref()? {
        Geometry::Point(p) => Some(p.0),
        g => g.bounding_rect().map(|b| b.center()),
    }
}

/// Anchors of a layer, kept to be compared with others.
pub struct Anchors {
    /// The file.
    pub file: String,
    /// What it was read in.
    pub system: String,
    at: Vec<Coord<f64>>,
    bounds: Option<Rect<f64>>,
}

/// Most anchors of a layer that are compared.
const MOST: usize = 20_000;
/// Fewest that say something.
const LEAST: usize = 20;
/// Two anchors this near stand for one place, degrees (some 40 m).
const ONE_PLACE: f64 = 4e-4;

impl Anchors {
    /// The anchors of a layer.
    pub fn of(layer: &Layer) -> Anchors {
        let at: Vec<Coord<f64>> = layer.records.iter().filter_map(anchor).collect();
        let rects = layer
            .records
            .iter()
            .filter_map(|r| r.geometry.as_ref()?.bounding_rect());
        let bounds = rects.reduce(|a, b| {
            let low = geo::coord! { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) };
            let high = geo::coord! { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) };
            Rect::new(low, high)
        });
        let step = at.len().div_ceil(MOST).max(1);
        Anchors {
            file: layer.file.clone(),
            system: layer.system.clone(),
            at: at.into_iter().step_by(step).collect(),
            bounds,
        }
    }
}

/// Layers that do not overlap the first, and layers that fit it better when a map service's shift
/// is undone.
pub fn between(layers: &[Anchors]) -> Vec<Said> {
    let mut said = Vec::new();
    let Some((first, others)) = layers.split_first() else {
        return said;
    };
    for other in others.iter().filter(|o| o.file != first.file) {
        if let (Some(a), Some(b)) = (first.bounds, other.bounds) {
            // A degree is more than any radius: nothing of it can be of use.
            let apart = |lo: f64, hi: f64, lo2: f64, hi2: f64| lo > hi2 + 0.05 || lo2 > hi + 0.05;
            if apart(a.min().x, a.max().x, b.min().x, b.max().x)
                || apart(a.min().y, a.max().y, b.min().y, b.max().y)
            {
                said.push(Said::noted(
                    Fault::new(Code::Apart, &other.file).found(&first.file),
                ));
                continue;
            }
        }
        if let Some((culprit, datum)) = shifted(first, other) {
            let fault = Fault::new(Code::Shifted, &culprit.file).field("crs");
            let fault = fault.found(&culprit.system);
            said.push(Said::noted(fault.expected(format!("crs = \"{datum}\""))));
        }
    }
    said
}

/// The layer that seems shifted, and its datum.
fn shifted<'a>(a: &'a Anchors, b: &'a Anchors) -> Option<(&'a Anchors, &'static str)> {
    if a.at.len() < LEAST || b.at.len() < LEAST {
        return None;
    }
    let tree = RTree::bulk_load(a.at.iter().map(|c| [c.x, c.y]).collect());
    let share = |to: &dyn Fn(Coord<f64>) -> Coord<f64>| {
        let hits = b.at.iter().filter(|c| {
            let c = to(**c);
            let near = tree.nearest_neighbor(&[c.x, c.y]);
            near.is_some_and(|n| (n[0] - c.x).hypot(n[1] - c.y) < ONE_PLACE)
        });
        hits.count() as f64 / b.at.len() as f64
    };
    let as_is = share(&|c| c);
    let gcj = |c| shift::gcj_to_wgs(c);
    let bd = |c| shift::gcj_to_wgs(shift::bd_to_gcj(c));
    let guesses: [(&Shift, &Anchors, &'static str); 4] = [
        (&gcj, b, "gcj02"),
        (&bd, b, "bd09"),
        (&|c| shift::wgs_to_gcj(c), a, "gcj02"),
        (&|c| shift::gcj_to_bd(shift::wgs_to_gcj(c)), a, "bd09"),
    ];
    let best = guesses
        .iter()
        .map(|(to, who, datum)| (share(to), *who, *datum))
        .max_by(|x, y| x.0.total_cmp(&y.0))?;
    (best.0 >= 0.25 && best.0 > 3.0 * as_is + 0.05).then_some((best.1, best.2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchors(file: &str, at: Vec<Coord<f64>>) -> Anchors {
        Anchors {
            file: file.into(),
            system: "EPSG:4326".into(),
            bounds: None,
            at,
        }
    }

    #[test]
    fn a_shift_is_told_from_none() {
        let place = |k: usize| Coord {
            x: 113.5 + (k * 7919 % 1000) as f64 * 3e-4,
            y: 34.6 + (k * 104_729 % 997) as f64 * 3e-4,
        };
        let true_ones: Vec<Coord<f64>> = (0..300).map(place).collect();
        let a = anchors("a", true_ones.clone());
        let moved = |to: fn(Coord<f64>) -> Coord<f64>| true_ones.iter().map(|c| to(*c)).collect();
        assert!(between(&[a, anchors("b", true_ones.clone())]).is_empty());
        for (to, datum) in [
            (shift::wgs_to_gcj as fn(Coord<f64>) -> Coord<f64>, "gcj02"),
            (|c| shift::gcj_to_bd(shift::wgs_to_gcj(c)), "bd09"),
        ] {
            let (a, b) = (anchors("a", true_ones.clone()), anchors("b", moved(to)));
            let said = between(&[a, b]);
            assert_eq!(said.len(), 1, "{datum}");
            assert_eq!(said[0].fault.file, "b");
            let expected = format!("crs = \"{datum}\"");
            assert_eq!(said[0].fault.expect.as_deref(), Some(expected.as_str()));
            let (a, b) = (anchors("a", moved(to)), anchors("b", true_ones.clone()));
            assert_eq!(between(&[a, b])[0].fault.file, "a");
        }
    }
}
