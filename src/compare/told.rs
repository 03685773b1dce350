//! What a plan says, from its directory or from memory.

use crate::error::{Code, Error, Fault, Result};
use crate::format;
use crate::format::save::Sheet;
use crate::format::{Cell, Row};
use crate::report::plan_file::PlanFile;
use geo::{Centroid, Coord, Geometry, InteriorPoint, MapCoords};
use std::path::Path;

/// An open premises.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it is, degrees.
    pub at: Coord<f64>,
    /// "new" or "existing".
    pub kind: String,
    /// Floor area, m².
    pub area_m2: f64,
    /// Cost, yuan.
    pub cost: f64,
    /// Its zone.
    pub zone: Option<String>,
}

/// A demand and what became of it.
#[derive(Clone, Debug)]
pub struct Demand {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its shape, degrees.
    pub shape: Geometry<f64>,
    /// A point that stands for it.
    pub at: Coord<f64>,
    /// Households.
    pub households: f64,
    /// Those served.
    pub served: f64,
    /// Class of housing.
    pub class: String,
    /// Its group, if there are any.
    pub group: String,
    /// Its zone.
    pub zone: Option<String>,
    /// Distance to the farthest premises that serves it, m.
    pub distance_m: Option<f64>,
    /// Ids of the premises that serve it.
    pub served_by: String,
}

/// A plan as it is told.
#[derive(Clone, Debug)]
pub struct Told {
    /// What it is called here: the directory or the scenario file.
    pub name: String,
    /// `plan.json`.
    pub file: PlanFile,
    /// Open premises, in order.
    pub sites: Vec<Site>,
    /// Demand, in order.
    pub demand: Vec<Demand>,
    /// Outlines of the zones.
    pub zones: Vec<Geometry<f64>>,
}

impl Told {
    /// Reads a plan directory.
    ///
    /// # Errors
    /// A file is missing or is not what it should be.
    pub fn read(name: &str, dir: &Path) -> Result<Told> {
        let path = dir.join("plan.json");
        let text = std::fs::read_to_string(&path).map_err(|e| Error::io(&path, e))?;
        let file: PlanFile = serde_json::from_str(&text)
            .map_err(|e| Fault::new(Code::Syntax, path.to_string_lossy()).found(e.to_string()))?;
        let mut told = Told {
            name: name.to_string(),
            file,
            sites: Vec::new(),
            demand: Vec::new(),
            zones: Vec::new(),
        };
        for layer in ["sites", "demand", "zones"] {
            let path = dir.join(format!("{layer}.geojson"));
            let read = format::read_layer(&path.to_string_lossy(), &path)?;
            for r in &read.records {
                told.take(layer, r.geometry.as_ref(), &r.properties);
            }
        }
        Ok(told)
    }

    /// From the layers of a plan in memory.
    pub fn of(name: &str, file: PlanFile, sheets: &[Sheet]) -> Told {
        let mut told = Told {
            name: name.to_string(),
            file,
            sites: Vec::new(),
            demand: Vec::new(),
            zones: Vec::new(),
        };
        for sheet in sheets {
            for f in &sheet.features {
                told.take(&sheet.name, f.geometry.as_ref(), &f.properties);
            }
        }
        told
    }

    fn take(&mut self, layer: &str, shape: Option<&Geometry<f64>>, values: &Row) {
        let text = |key: &str| {
            let value = values.get(key).and_then(Cell::as_str);
            value.unwrap_or_default().to_string()
        };
        let number = |key: &str| values.get(key).and_then(Cell::as_f64);
        let zone = values.get("zone").and_then(Cell::as_str);
        let zone = zone.map(str::to_string);
        // Files are written to seven decimals; a plan in memory is to say the same.
        let seven = |c: Coord<f64>| Coord {
            x: (c.x * 1e7).round() / 1e7,
            y: (c.y * 1e7).round() / 1e7,
        };
        let shape = shape.map(|s| s.map_coords(seven));
        match (layer, shape.as_ref()) {
            ("sites", Some(shape)) => self.sites.push(Site {
                id: text("id"),
                name: text("name"),
                at: point(shape),
                kind: text("kind"),
                area_m2: number("area_m2").unwrap_or_default(),
                cost: number("cost").unwrap_or_default(),
                zone,
            }),
            ("demand", Some(shape)) => self.demand.push(Demand {
                id: text("id"),
                name: text("name"),
                at: point(shape),
                shape: shape.clone(),
                households: number("households").unwrap_or_default(),
                served: number("households_served").unwrap_or_default(),
                class: text("class"),
                group: text("group"),
                zone,
                distance_m: number("distance_m"),
                served_by: text("served_by"),
            }),
            ("zones", Some(shape)) => self.zones.push(shape.clone()),
            _ => {}
        }
    }
}

fn point(shape: &Geometry<f64>) -> Coord<f64> {
    if let Geometry::Point(p) = shape {
        return p.0;
    }
    let inside = shape.interior_point().or_else(|| shape.centroid());
    inside.map_or(Coord { x: 0.0, y: 0.0 }, |p| p.0)
}
