//! Lines as read, and from layers of lines.

use super::foot::{self, mark};
use super::{Built, Join, Options};
use crate::error::{Code, Error, Fault, Result};
use crate::format::{Cell, Layer, Record, View};
use geo::{Coord, Geometry, LineString};
use std::collections::HashMap;

/// Lines before they are joined: each is a list of nodes, and lines meet where they share one.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    /// Place of each node, in degrees.
    pub at: Vec<Coord<f64>>,
    /// Nodes of all ways.
    pub nodes: Vec<u32>,
    /// The ways.
    pub ways: Vec<Way>,
    /// Node by place, for lines that come without nodes of their own.
    known: HashMap<(i64, i64), u32>,
}

/// One line.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// Its first node in [`Lines::nodes`].
    pub first: u32,
    /// Number of its nodes.
    pub count: u32,
    /// [`mark`]s.
    pub marks: u8,
}

/// Places that agree to a hundred-millionth of a degree, about a millimetre, are one node.
fn key(c: Coord<f64>) -> (i64, i64) {
    ((c.x * 1e8).round() as i64, (c.y * 1e8).round() as i64)
}

impl Lines {
    /// A line that meets others where they share a vertex.
    pub fn add(&mut self, line: &[Coord<f64>], marks: u8) {
        self.add_joined(line, marks, Join::Vertices);
    }

    fn add_joined(&mut self, line: &[Coord<f64>], marks: u8, join: Join) {
        let first = self.nodes.len() as u32;
        for (k, &c) in line.iter().enumerate() {
            let end = k == 0 || k + 1 == line.len();
            let node = if join == Join::Ends && !end {
                self.node(c)
            } else {
                match self.known.get(&key(c)) {
                    Some(&node) => node,
                    None => {
                        let node = self.node(c);
                        self.known.insert(key(c), node);
                        node
                    }
                }
            };
            self.nodes.push(node);
        }
        self.way(first, marks);
    }

    /// A node of its own.
    pub fn node(&mut self, at: Coord<f64>) -> u32 {
        self.at.push(at);
        self.at.len() as u32 - 1
    }

    /// Closes a way whose nodes have been pushed since `first`.
    pub fn way(&mut self, first: u32, marks: u8) {
        let count = self.nodes.len() as u32 - first;
        if count >= 2 {
            self.ways.push(Way {
                first,
                count,
                marks,
            });
        } else {
            self.nodes.truncate(first as usize);
        }
    }

    /// Nodes of a way.
    pub fn of(&self, way: &Way) -> &[u32] {
        &self.nodes[way.first as usize..(way.first + way.count) as usize]
    }
}

/// Text of a property as a tag value.
fn tag<'a>(record: &'a Record, key: &str) -> Option<&'a str> {
    match record.properties.get(key)?.view() {
        View::Text(text) if !text.is_empty() => Some(text),
        View::Bool(true) => Some("yes"),
        View::Bool(false) => Some("no"),
        _ => None,
    }
}

/// Lines of a layer that may be walked.
///
/// # Errors
/// Every feature that is not a line, and a named class field that the layer does not have.
pub fn from_layer(layer: &Layer, options: &Options) -> Result<(Lines, Built)> {
    let mut built = Built::default();
    let mut lines = Lines::default();
    let mut faults = Vec::new();
    let class = match &options.class {
        Some(field) if !field.is_empty() && !layer.has_field(field) => {
            return Err(Fault::new(Code::NoField, &layer.file)
                .field(format!("reach.class = \"{field}\""))
                .expected(layer.fields().join(", "))
                .into());
        }
        Some(field) => Some(field.clone()).filter(|f| !f.is_empty()),
        None => layer.has_field("highway").then(|| "highway".to_string()),
    };
    for record in &layer.records {
        let parts: Vec<&LineString<f64>> = match &record.geometry {
            Some(Geometry::LineString(line)) => vec![line],
            Some(Geometry::MultiLineString(lines)) => lines.iter().collect(),
            Some(_) => {
                faults.push(
                    Fault::new(Code::WrongGeometry, &layer.file)
                        .feature(record.feature)
                        .expected("LineString | MultiLineString"),
                );
                continue;
            }
            None => {
                built.ways += 1;
                built.drop("geometry=null");
                continue;
            }
        };
        built.ways += 1;
        let marks = match marks(record, class.as_deref(), options) {
            Ok(marks) => marks,
            Err(reason) => {
                built.drop(&reason);
                continue;
            }
        };
        built.walkable += 1;
        for line in parts {
            lines.add_joined(&line.0, marks, options.join);
        }
    }
    if !faults.is_empty() {
        return Err(Error::Faults(faults));
    }
    built.class = class;
    Ok((lines, built))
}

/// Marks of a line, or why it may not be walked.
fn marks(
    record: &Record,
    class: Option<&str>,
    options: &Options,
) -> std::result::Result<u8, String> {
    if class == Some("highway") && options.closed.is_empty() {
        // Some writers keep lists as lists.
        let list = match record.properties.get("highway").map(Cell::view) {
            Some(View::Tree(list)) if list.is_array() => Some(list.to_string()),
            _ => None,
        };
        return foot::walk(
            |key| match (key, &list) {
                ("highway", Some(list)) => Some(list.as_str()),
                _ => tag(record, key),
            },
            options.private,
        );
    }
    if let Some(field) = class {
        let value = match record.properties.get(field) {
            Some(cell) => match cell.view() {
                View::Null => String::new(),
                View::Text(text) => text.to_string(),
                _ => cell.to_string(),
            },
            None => String::new(),
        };
        if options.closed.contains(&value) {
            return Err(format!("{field}={value}"));
        }
    }
    let set = |key: &str| tag(record, key).is_some_and(|v| !["no", "0", "F", "False"].contains(&v));
    let level = record.properties.get("layer").and_then(Cell::as_f64);
    let apart = set("bridge") || set("tunnel") || level.is_some_and(|l| l != 0.0);
    Ok(if apart { mark::APART } else { 0 })
}
