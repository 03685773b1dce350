//! OpenStreetMap files (`.osm.pbf`): ways that may be walked, and barriers on them.

use super::foot::{self, mark};
use super::lines::Lines;
use super::{Built, Options};
use crate::error::{Code, Fault, Result};
use geo::Coord;
use osmpbf::{BlobDecode, BlobReader, Element, PrimitiveBlock};
use rayon::prelude::*;

/// A way that may be walked.
struct Way {
    nodes: Vec<i64>,
    marks: u8,
}

/// What one block holds: ways in order, and what was left out.
#[derive(Default)]
struct Part {
    seen: usize,
    ways: Vec<Way>,
    dropped: Vec<String>,
}

/// Reads the lines of a file.
///
/// # Errors
/// The file is damaged.
pub fn read(file: &str, bytes: &[u8], options: &Options) -> Result<(Lines, Built)> {
    let damaged = |e: osmpbf::Error| Fault::new(Code::Syntax, file).found(e.to_string());
    let blobs = BlobReader::new(bytes).collect::<osmpbf::Result<Vec<_>>>();
    let blobs = blobs.map_err(damaged)?;
    let blocks = |blob: &osmpbf::Blob| match blob.decode() {
        Ok(BlobDecode::OsmData(block)) => Ok(Some(block)),
        Ok(_) => Ok(None),
        Err(e) => Err(damaged(e)),
    };
    let parts: std::result::Result<Vec<Part>, Fault> = blobs
        .par_iter()
        .map(|b| Ok(blocks(b)?.map_or_else(Part::default, |b| ways(&b, options.private))))
        .collect();
    let parts = parts?;
    let mut built = Built {
        class: Some("highway".into()),
        ..Built::default()
    };
    let mut needed: Vec<i64> = Vec::new();
    for part in &parts {
        built.ways += part.seen;
        built.walkable += part.ways.len();
        part.dropped.iter().for_each(|reason| built.drop(reason));
        part.ways.iter().for_each(|w| needed.extend(&w.nodes));
    }
    needed.par_sort_unstable();
    needed.dedup();
    let places: std::result::Result<Vec<Vec<Node>>, Fault> = blobs
        .par_iter()
        .map(|b| Ok(blocks(b)?.map_or_else(Vec::new, |b| nodes(&b, &needed, options.private))))
        .collect();
    let mut at = vec![None; needed.len()];
    for node in places?.into_iter().flatten() {
        at[node.index] = Some((node.at, node.stops));
    }
    Ok((join(&parts, &needed, &at, &mut built), built))
}

/// Ways of a block.
fn ways(block: &PrimitiveBlock, private: bool) -> Part {
    let mut part = Part::default();
    block.for_each_element(|element| match element {
        Element::Way(way) => {
            let tags: Vec<(&str, &str)> = way.tags().collect();
            let tag = |key: &str| tags.iter().find(|t| t.0 == key).map(|t| t.1);
            let ours = ["highway", "railway", "public_transport"];
            if !ours.iter().any(|key| tag(key).is_some()) {
                return;
            }
            if tag("highway").is_some() {
                part.seen += 1;
            }
            match foot::walk(tag, private) {
                Ok(marks) => {
                    if tag("highway").is_none() {
                        part.seen += 1;
                    }
                    let nodes: Vec<i64> = way.refs().collect();
                    part.ways.push(Way { nodes, marks });
                }
                Err(reason) if tag("highway").is_some() => part.dropped.push(reason),
                Err(_) => {}
            }
        }
        Element::Relation(relation) => {
            let tags: Vec<(&str, &str)> = relation.tags().collect();
            let tag = |key: &str| tags.iter().find(|t| t.0 == key).map(|t| t.1);
            if tag("type") == Some("multipolygon") && tag("highway").is_some() {
                part.seen += 1;
                part.dropped.push("type=multipolygon".into());
            }
        }
        _ => {}
    });
    part
}

/// A node that some way uses.
struct Node {
    index: usize,
    at: Coord<f64>,
    stops: bool,
}

/// Nodes of a block that are needed.
fn nodes(block: &PrimitiveBlock, needed: &[i64], private: bool) -> Vec<Node> {
    let mut list = Vec::new();
    block.for_each_element(|element| match element {
        Element::DenseNode(node) => {
            if let Ok(index) = needed.binary_search(&node.id()) {
                let at = place(node.decimicro_lon(), node.decimicro_lat());
                let stops = stops(node.tags(), private);
                list.push(Node { index, at, stops });
            }
        }
        Element::Node(node) => {
            if let Ok(index) = needed.binary_search(&node.id()) {
                let at = place(node.decimicro_lon(), node.decimicro_lat());
                let stops = stops(node.tags(), private);
                list.push(Node { index, at, stops });
            }
        }
        _ => {}
    });
    list
}

fn place(lon: i32, lat: i32) -> Coord<f64> {
    Coord {
        x: f64::from(lon) / 1e7,
        y: f64::from(lat) / 1e7,
    }
}

fn stops<'a>(tags: impl Iterator<Item = (&'a str, &'a str)>, private: bool) -> bool {
    let tags: Vec<(&str, &str)> = tags.collect();
    if tags.is_empty() {
        return false;
    }
    foot::stops(|key| tags.iter().find(|t| t.0 == key).map(|t| t.1), private)
}

/// Ways as lines. Where a barrier stands, each way ends on either side of it; where a position is
/// missing, the way is cut.
fn join(
    parts: &[Part],
    needed: &[i64],
    at: &[Option<(Coord<f64>, bool)>],
    built: &mut Built,
) -> Lines {
    let mut lines = Lines::default();
    let mut number = vec![u32::MAX; needed.len()];
    let usable = |c: &Coord<f64>| c.x.abs() <= 180.0 && c.y.abs() <= 90.0;
    let mut stopped = std::collections::BTreeSet::new();
    for way in parts.iter().flat_map(|p| &p.ways) {
        let mut first = lines.nodes.len() as u32;
        let whole = way.nodes.first() == way.nodes.last();
        let mut marks = way.marks;
        if !whole || way.nodes.len() < 4 {
            marks &= !mark::AREA;
        }
        for id in &way.nodes {
            let Ok(k) = needed.binary_search(id) else {
                continue;
            };
            match at[k] {
                Some((c, false)) if usable(&c) => {
                    if number[k] == u32::MAX {
                        number[k] = lines.node(c);
                    }
                    lines.nodes.push(number[k]);
                }
                Some((c, true)) if usable(&c) => {
                    stopped.insert(k);
                    marks &= !mark::AREA;
                    let (this, that) = (lines.node(c), lines.node(c));
                    lines.nodes.push(this);
                    lines.way(first, marks);
                    first = lines.nodes.len() as u32;
                    lines.nodes.push(that);
                }
                _ => {
                    built.missing_nodes += 1;
                    marks &= !mark::AREA;
                    lines.way(first, marks);
                    first = lines.nodes.len() as u32;
                }
            }
        }
        lines.way(first, marks);
    }
    built.barriers = stopped.len();
    lines
}
