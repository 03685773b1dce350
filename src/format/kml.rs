//! Reads KML (OGC 12-007r2): placemarks with points, lines and polygons, and their data. Styles,
//! overlays, network links and tours are not read; nothing outside the file is ever fetched.

use super::parts::{ring, Mended, Wrong};
use super::row::{Cell, Head, Row};
use super::{place, Raw, Record, Said, Source};
use crate::crs::Crs;
use crate::error::{Code, Fault, Result};
use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint};
use geo::{MultiPolygon, Point, Polygon};
use quick_xml::events::Event;
use quick_xml::Reader;

/// Deepest nesting of elements.
const DEEPEST: usize = 200;

/// Reads every placemark.
///
/// # Errors
/// It is no XML, or nested beyond measure.
pub fn read(source: &Source) -> Result<Raw> {
    let file = source.file;
    let (text, _, mut said) = super::csv::text(source)?;
    let bad = |found: String| Fault::new(Code::Syntax, file).found(format!("kml: {found}"));
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = true;
    let mut path: Vec<String> = Vec::new();
    let mut mark: Option<Mark> = None;
    let mut raw = Raw {
        system: Some(Crs::wgs84()),
        ..Raw::default()
    };
    let (mut heights, mut root, mut words) = (0, false, String::new());
    loop {
        match reader.read_event().map_err(|e| bad(e.to_string()))? {
            Event::Start(e) => {
                let name = e.local_name().as_ref().to_string();
                root |= name == "kml";
                if path.len() > DEEPEST {
                    return Err(Fault::new(Code::TooBig, file)
                        .found(format!("> {DEEPEST}"))
                        .into());
                }
                if name == "Placemark" && mark.is_none() {
                    mark = Some(Mark::default());
                }
                if let (Some(mark), "Data" | "SimpleData") = (&mut mark, name.as_str()) {
                    let key = e.attributes().flatten().find(|a| a.key.as_ref() == "name");
                    let key = key.map(|a| a.value.into_owned());
                    mark.key = key.unwrap_or_default();
                }
                if let (Some(mark), "MultiGeometry") = (&mut mark, name.as_str()) {
                    mark.multi = true;
                }
                words.clear();
                path.push(name);
            }
            Event::Text(t) => words.push_str(&t),
            Event::CData(t) => words.push_str(&t),
            Event::GeneralRef(r) => words.push_str(&entity(&r)),
            Event::End(_) => {
                let name = path.pop().unwrap_or_default();
                if let Some(m) = &mut mark {
                    m.end(&name, &path, std::mem::take(&mut words));
                }
                if name == "Placemark" {
                    if let Some(m) = mark.take() {
                        let number = raw.records.len() + raw.said.len() + 1;
                        heights += usize::from(m.mended.heights);
                        said.extend(place::closed(file, number, &m.mended));
                        match m.finish(number) {
                            Ok(record) => raw.records.push(record),
                            Err(wrong) => raw.said.push(Said::aside(wrong.at(file, number))),
                        }
                    }
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if !root || !path.is_empty() {
        return Err(bad("cut off, or no kml element".into()).into());
    }
    raw.said.extend(said);
    raw.said.extend(place::heights(file, heights));
    Ok(raw)
}

fn entity(name: &str) -> String {
    let code = match name.strip_prefix('#') {
        Some(n) => match n.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => n.parse().ok(),
        },
        None => None,
    };
    match (name, code.and_then(char::from_u32)) {
        (_, Some(c)) => c.to_string(),
        ("amp", _) => "&".into(),
        ("lt", _) => "<".into(),
        ("gt", _) => ">".into(),
        ("quot", _) => "\"".into(),
        ("apos", _) => "'".into(),
        _ => format!("&{name};"),
    }
}

/// A placemark in the making.
#[derive(Default)]
struct Mark {
    shapes: Vec<Geometry<f64>>,
    rings: Vec<LineString<f64>>,
    names: Vec<String>,
    cells: Vec<Cell>,
    key: String,
    multi: bool,
    mended: Mended,
    wrong: Option<Wrong>,
}

impl Mark {
    fn end(&mut self, name: &str, path: &[String], words: String) {
        let parent = path.last().map_or("", String::as_str);
        match (name, parent) {
            ("name" | "description", "Placemark") => {
                self.put(name.to_string(), Cell::text(words.trim()));
            }
            ("SimpleData", _) | ("value", "Data") => {
                let key = std::mem::take(&mut self.key);
                self.put(key, super::csv::value(words.trim()));
            }
            ("coordinates", _) => match self.coordinates(parent, &words) {
                Ok(()) => {}
                Err(wrong) => self.wrong = self.wrong.take().or(Some(wrong)),
            },
            ("Polygon", _) if !self.rings.is_empty() => {
                let mut rings = std::mem::take(&mut self.rings);
                let exterior = rings.remove(0);
                self.shapes
                    .push(Geometry::Polygon(Polygon::new(exterior, rings)));
            }
            ("Model" | "Track" | "MultiTrack", _) => {
                self.wrong = Some(Wrong::new(Code::WrongGeometry, name));
            }
            _ => {}
        }
    }

    /// Adds an attribute, or puts it in the place of one of the same name.
    fn put(&mut self, name: String, cell: Cell) {
        match self.names.iter().position(|n| *n == name) {
            Some(k) => self.cells[k] = cell,
            None => {
                self.names.push(name);
                self.cells.push(cell);
            }
        }
    }

    fn coordinates(&mut self, parent: &str, words: &str) -> std::result::Result<(), Wrong> {
        let mut list = Vec::new();
        for word in words.split_whitespace() {
            let numbers: Vec<Option<f64>> = word.split(',').map(|n| n.parse().ok()).collect();
            let [Some(x), Some(y), ..] = numbers[..] else {
                return Err(Wrong::new(Code::BadPosition, word));
            };
            self.mended.heights |= numbers.get(2).is_some_and(|z| z.is_some_and(|z| z != 0.0));
            list.push(Coord { x, y });
        }
        match parent {
            "Point" => {
                let first = list
                    .first()
                    .ok_or_else(|| Wrong::new(Code::BadPosition, "-"))?;
                self.shapes.push(Geometry::Point(Point(*first)));
            }
            "LineString" => self.shapes.push(Geometry::LineString(LineString(list))),
            "LinearRing" => {
                let ring = ring(list, &mut self.mended)?;
                self.rings.push(ring);
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(mut self, feature: usize) -> std::result::Result<Record, Wrong> {
        if let Some(wrong) = self.wrong {
            return Err(wrong);
        }
        let geometry = match self.multi {
            true => together(self.shapes),
            false => self.shapes.pop(),
        };
        Ok(Record {
            feature,
            id: None,
            geometry,
            properties: Row::new(Head::new(&self.names), self.cells),
        })
    }
}

/// Shapes of one type as one of many parts; mixed ones as a collection.
fn together(shapes: Vec<Geometry<f64>>) -> Option<Geometry<f64>> {
    macro_rules! all {
        ($one:ident) => {
            shapes
                .iter()
                .map(|g| match g {
                    Geometry::$one(x) => Some(x.clone()),
                    _ => None,
                })
                .collect::<Option<Vec<_>>>()
        };
    }
    if shapes.is_empty() {
        return None;
    }
    if let Some(list) = all!(Polygon) {
        return Some(Geometry::MultiPolygon(MultiPolygon(list)));
    }
    if let Some(list) = all!(Point) {
        return Some(Geometry::MultiPoint(MultiPoint(list)));
    }
    if let Some(list) = all!(LineString) {
        return Some(Geometry::MultiLineString(MultiLineString(list)));
    }
    Some(Geometry::GeometryCollection(GeometryCollection(shapes)))
}
