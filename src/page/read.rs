//! A plan directory as it was written: `plan.json` and its layers, held against each other.

use crate::compare::told::{self, Told};
use crate::error::{Code, Error, Fault, Result};
use crate::format::{read_layer, Layer, Record};
use crate::report::plan_file::{PlanFile, SCHEMA};
use geo::{Centroid, Coord, Geometry, InteriorPoint};
use std::collections::HashMap;
use std::path::Path;

/// What can become of a demand, as layers write it.
pub const BUCKETS: [&str; 4] = ["served", "no-room", "left-out", "out-of-reach"];

/// A demand as `demand.geojson` has it.
#[derive(Debug)]
pub struct Demand {
    /// Its id, such as `d1.7`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `new` or `built`.
    pub class: String,
    /// Its group, if there are any.
    pub group: String,
    /// Its place in [`BUCKETS`].
    pub bucket: usize,
    /// Its zone.
    pub zone: Option<usize>,
    /// Were its households imputed?
    pub imputed: bool,
    /// Households.
    pub households: f64,
    /// Households served.
    pub served: f64,
    /// Floor area needed, m².
    pub quota: f64,
    /// Floor area given, m².
    pub given: f64,
    /// Distance to the farthest premises that serves it, m.
    pub distance: Option<f64>,
    /// Its shape.
    pub shape: Option<Geometry<f64>>,
    /// A point on it, to draw; nothing is measured from it.
    pub at: Coord<f64>,
}

/// Open premises as `sites.geojson` has them.
#[derive(Debug)]
pub struct Site {
    /// Its id, such as `c1.7`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Already there?
    pub existing: bool,
    /// Class of premises.
    pub premises: String,
    /// Its zone.
    pub zone: Option<usize>,
    /// Floor area, m².
    pub area: f64,
    /// Most floor area, m².
    pub most: f64,
    /// Floor area nobody needs, m².
    pub spare: f64,
    /// Cost, yuan.
    pub cost: f64,
    /// Households served.
    pub households: f64,
    /// Demands served.
    pub demands: f64,
    /// Distance to the farthest of them, m.
    pub farthest: Option<f64>,
    /// Where it is.
    pub at: Coord<f64>,
}

/// Who serves whom.
#[derive(Debug)]
pub struct Link {
    /// Index of the demand.
    pub demand: usize,
    /// Index of the premises.
    pub site: usize,
    /// Floor area set aside, m².
    pub area: f64,
    /// Distance, m.
    pub metres: f64,
}

/// Figures of a zone; the last one is what lies in none and has no name.
#[derive(Debug)]
pub struct Zone {
    /// Its name.
    pub name: Option<String>,
    /// Its shape.
    pub shape: Option<Geometry<f64>>,
    /// Its figures, by the names of `zones.geojson`.
    pub figures: HashMap<&'static str, f64>,
}

/// The figures of a zone.
pub const ZONE_FIGURES: [&str; 11] = [
    "households",
    "served",
    "no_room",
    "left_out",
    "out_of_reach",
    "quota_m2",
    "given_m2",
    "sites_new",
    "sites_existing",
    "area_m2",
    "cost",
];

/// A written plan.
#[derive(Debug)]
pub struct Plan {
    /// The directory, as the user named it.
    pub name: String,
    /// `plan.json`.
    pub file: PlanFile,
    /// `demand.geojson`.
    pub demand: Vec<Demand>,
    /// `sites.geojson`.
    pub sites: Vec<Site>,
    /// `links.geojson`.
    pub links: Vec<Link>,
    /// `zones.geojson`.
    pub zones: Vec<Zone>,
    /// Service areas by index of the premises.
    pub catchments: Vec<(usize, Geometry<f64>)>,
    /// Files of the directory that were read: name and SHA-256.
    pub hashes: Vec<(String, String)>,
}

impl Plan {
    /// What a reader calls it: its title, or the name of its scenario file, or that of its directory.
    pub fn title(&self) -> &str {
        if !self.file.title.is_empty() {
            return &self.file.title;
        }
        let scenario = self.file.inputs.iter().find(|i| i.role == "scenario");
        let stem = scenario.map(|i| last(&i.file).trim_end_matches(".toml"));
        stem.filter(|s| !s.is_empty() && *s != "scenario")
            .unwrap_or_else(|| last(&self.name))
    }

    /// The plan as comparisons want it.
    pub fn told(&self) -> Told {
        let zone = |k: Option<usize>| self.zones.get(k?).and_then(|z| z.name.clone());
        let by = |i: usize| {
            let own = self.links.iter().filter(|l| l.demand == i);
            let ids: Vec<&str> = own.map(|l| self.sites[l.site].id.as_str()).collect();
            ids.join(",")
        };
        let sites = self.sites.iter().map(|s| told::Site {
            id: s.id.clone(),
            name: s.name.clone(),
            at: s.at,
            kind: if s.existing { "existing" } else { "new" }.into(),
            area_m2: s.area,
            cost: s.cost,
            zone: zone(s.zone),
        });
        let known = self.demand.iter().enumerate();
        let demand = known.filter_map(|(i, d)| {
            Some(told::Demand {
                id: d.id.clone(),
                name: d.name.clone(),
                shape: d.shape.clone()?,
                at: d.at,
                households: d.households,
                served: d.served,
                class: d.class.clone(),
                group: d.group.clone(),
                zone: zone(d.zone),
                distance_m: d.distance,
                served_by: by(i),
            })
        });
        Told {
            name: self.title().to_string(),
            file: self.file.clone(),
            sites: sites.collect(),
            demand: demand.collect(),
            zones: self.zones.iter().filter_map(|z| z.shape.clone()).collect(),
        }
    }

    /// The zones that have a name.
    pub fn named_zones(&self) -> impl Iterator<Item = (usize, &Zone)> {
        let zones = self.zones.iter().enumerate();
        zones.filter(|(_, z)| z.name.is_some())
    }
}

/// The last part of a path.
fn last(path: &str) -> &str {
    let path = path.trim_end_matches(['/', '\\']);
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Reads a plan directory.
///
/// # Errors
/// It holds no plan; a file cannot be read; a layer does not add up to what `plan.json` says: all
/// such sums are named.
pub fn read(dir: &Path) -> Result<Plan> {
    let name = dir.to_string_lossy().into_owned();
    let path = dir.join("plan.json");
    let shown = path.to_string_lossy().into_owned();
    if !path.is_file() {
        return Err(Fault::new(Code::NotPlan, name).into());
    }
    let bytes = std::fs::read(&path).map_err(|e| Error::io(&path, e))?;
    let file: PlanFile = serde_json::from_slice(&bytes).map_err(|e| {
        Fault::new(Code::Syntax, &shown)
            .line(e.line())
            .found(e.to_string())
    })?;
    if file.schema != SCHEMA {
        return Err(Fault::new(Code::BadValue, shown)
            .field("schema")
            .found(file.schema)
            .expected(SCHEMA)
            .into());
    }
    let mut take = Take {
        faults: Vec::new(),
        hashes: vec![("plan.json".into(), super::html::hex(&bytes))],
    };
    let zones_layer = take.layer(dir, "zones.geojson")?;
    let zones: Vec<Zone> = zones_layer
        .records
        .iter()
        .map(|r| take.zone(&zones_layer, r))
        .collect();
    let by_name: HashMap<&str, usize> = zones
        .iter()
        .enumerate()
        .filter_map(|(k, z)| Some((z.name.as_deref()?, k)))
        .collect();
    let layer = take.layer(dir, "sites.geojson")?;
    let sites: Vec<Site> = layer
        .records
        .iter()
        .map(|r| take.site(&layer, r, &by_name))
        .collect();
    let layer = take.layer(dir, "demand.geojson")?;
    let demand: Vec<Demand> = layer
        .records
        .iter()
        .map(|r| take.demand(&layer, r, &by_name))
        .collect();
    let site_index: HashMap<&str, usize> = sites
        .iter()
        .enumerate()
        .map(|(k, s)| (s.id.as_str(), k))
        .collect();
    let demand_index: HashMap<&str, usize> = demand
        .iter()
        .enumerate()
        .map(|(k, d)| (d.id.as_str(), k))
        .collect();
    let layer = take.layer(dir, "links.geojson")?;
    let mut links = Vec::with_capacity(layer.records.len());
    for r in &layer.records {
        let of = (
            demand_index.get(text(r, "demand")),
            site_index.get(text(r, "site")),
        );
        let (Some(&demand), Some(&site)) = of else {
            take.missing(
                &layer,
                r,
                "site",
                format!("{} – {}", text(r, "demand"), text(r, "site")),
            );
            continue;
        };
        links.push(Link {
            demand,
            site,
            area: take.number(&layer, r, "area_m2"),
            metres: take.number(&layer, r, "distance_m"),
        });
    }
    let layer = take.layer(dir, "catchments.geojson")?;
    let mut catchments = Vec::with_capacity(layer.records.len());
    for r in layer.records.iter().filter(|r| r.geometry.is_some()) {
        match (site_index.get(text(r, "site")), &r.geometry) {
            (Some(&k), Some(g)) => catchments.push((k, g.clone())),
            _ => take.missing(&layer, r, "site", text(r, "site").to_string()),
        }
    }
    let plan = Plan {
        name,
        file,
        demand,
        sites,
        links,
        zones,
        catchments,
        hashes: take.hashes,
    };
    let mut faults = take.faults;
    if faults.is_empty() {
        faults = super::agree::disagreements(dir, &plan);
    }
    if faults.is_empty() {
        Ok(plan)
    } else {
        Err(Error::Faults(faults))
    }
}

/// What is found while layers are read.
struct Take {
    faults: Vec<Fault>,
    hashes: Vec<(String, String)>,
}

impl Take {
    fn layer(&mut self, dir: &Path, name: &str) -> Result<Layer> {
        let path = dir.join(name);
        let layer = read_layer(&path.to_string_lossy(), &path)?;
        self.hashes.push((name.to_string(), layer.sha256.clone()));
        Ok(layer)
    }

    fn missing(&mut self, layer: &Layer, r: &Record, field: &str, found: String) {
        let fault = Fault::new(Code::Disagrees, &layer.file);
        self.faults
            .push(fault.feature(r.feature).field(field).found(found));
    }

    fn number(&mut self, layer: &Layer, r: &Record, field: &str) -> f64 {
        match r.properties.get(field).and_then(|p| p.as_f64()) {
            Some(n) if n.is_finite() => n,
            _ => {
                let found = r
                    .properties
                    .get(field)
                    .map_or("–".into(), |p| p.to_string());
                let fault = Fault::new(Code::BadNumber, &layer.file).feature(r.feature);
                self.faults.push(fault.field(field).found(found));
                0.0
            }
        }
    }

    fn zone(&mut self, layer: &Layer, r: &Record) -> Zone {
        Zone {
            name: r
                .properties
                .get("name")
                .and_then(|n| n.as_str())
                .map(str::to_string),
            shape: r.geometry.clone(),
            figures: ZONE_FIGURES
                .iter()
                .map(|k| (*k, self.number(layer, r, k)))
                .collect(),
        }
    }

    fn place(&mut self, layer: &Layer, r: &Record) -> Coord<f64> {
        let at = r.geometry.as_ref().and_then(|g| match g {
            Geometry::Point(p) => Some(*p),
            g => g.interior_point().or_else(|| g.centroid()),
        });
        match at {
            Some(p) => p.0,
            None => {
                let fault = Fault::new(Code::NoGeometry, &layer.file);
                self.faults.push(fault.feature(r.feature));
                Coord { x: 0.0, y: 0.0 }
            }
        }
    }

    fn site(&mut self, layer: &Layer, r: &Record, zones: &HashMap<&str, usize>) -> Site {
        Site {
            id: text(r, "id").into(),
            name: text(r, "name").into(),
            existing: text(r, "kind") == "existing",
            premises: text(r, "premises").into(),
            zone: zones.get(text(r, "zone")).copied(),
            area: self.number(layer, r, "area_m2"),
            most: self.number(layer, r, "area_max_m2"),
            spare: self.number(layer, r, "spare_m2"),
            cost: self.number(layer, r, "cost"),
            households: self.number(layer, r, "households"),
            demands: self.number(layer, r, "demands"),
            farthest: r.properties.get("farthest_m").and_then(|p| p.as_f64()),
            at: self.place(layer, r),
        }
    }

    fn demand(&mut self, layer: &Layer, r: &Record, zones: &HashMap<&str, usize>) -> Demand {
        let word = text(r, "bucket");
        let bucket = BUCKETS.iter().position(|b| *b == word);
        if bucket.is_none() {
            let fault = Fault::new(Code::BadValue, &layer.file).feature(r.feature);
            let fault = fault
                .field("bucket")
                .found(word)
                .expected(BUCKETS.join(" | "));
            self.faults.push(fault);
        }
        Demand {
            id: text(r, "id").into(),
            name: text(r, "name").into(),
            class: text(r, "class").into(),
            group: text(r, "group").into(),
            bucket: bucket.unwrap_or(0),
            zone: zones.get(text(r, "zone")).copied(),
            imputed: r.properties.get("imputed").and_then(|p| p.as_bool()) == Some(true),
            households: self.number(layer, r, "households"),
            served: self.number(layer, r, "households_served"),
            quota: self.number(layer, r, "quota_m2"),
            given: self.number(layer, r, "given_m2"),
            distance: r.properties.get("distance_m").and_then(|p| p.as_f64()),
            at: self.place(layer, r),
            shape: r.geometry.clone(),
        }
    }
}

fn text<'a>(r: &'a Record, field: &str) -> &'a str {
    let property = r.properties.get(field);
    property.and_then(|p| p.as_str()).unwrap_or("")
}
