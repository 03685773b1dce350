//! How a review is asked: the stage, how the policy is read, what lies round about.

use super::submission::read::Reading;
use super::submission::{Facility, Mapping, Submission};
use crate::error::{Code, Error, Fault, Result};
use crate::intake;
use crate::network::Network;
use crate::policy::clause::Limit;
use crate::policy::{review::LAND_UNITS, Profile, Stage};
use crate::reach::straight::From;
use crate::reach::Spot;
use crate::region::Count;
use crate::scenario::read::strict;
use crate::scenario::{Anchor, Class, DemandLayer, Existing, Scenario};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Who may share floor area in a review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Pooling {
    /// Every development stands by itself.
    #[default]
    None,
    /// Whoever is within the radius, developments of the submission and premises of the context.
    WithinRadius,
    /// Developments of one town or zone.
    Zone,
}

impl Pooling {
    /// As written in files.
    pub fn word(self) -> &'static str {
        match self {
            Pooling::None => "none",
            Pooling::WithinRadius => "within-radius",
            Pooling::Zone => "zone",
        }
    }
}

/// A context file (TOML): what lies round about, and what the planning conditions say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContextFile {
    /// Who may share floor area. Default `within-radius` if there are `[[existing]]` layers, else
    /// `none`.
    #[serde(default)]
    pub pooling: Option<Pooling>,
    /// What of a parcel must be within the radius. Default `farthest`.
    #[serde(default)]
    pub anchor: Option<Anchor>,
    /// People per household (户均人口), for rules per person only.
    #[serde(default)]
    pub household_size: Option<f64>,
    /// Stated and drawn areas that differ by more than this share are reported. Default 0.05.
    #[serde(default)]
    pub area_tolerance: Option<f64>,
    /// Existing facilities, as in scenario files.
    #[serde(default)]
    pub existing: Vec<Existing>,
    /// Existing communities that need floor area, as `[[demand]]` in scenario files.
    #[serde(default)]
    pub communities: Vec<DemandLayer>,
    /// The planning conditions (规划条件).
    #[serde(default)]
    pub conditions: Option<Conditions>,
    /// The walking network: its figures stand beside those of the straight line.
    #[serde(default)]
    pub network: Option<NetworkFile>,
    /// What decides about the radius: `straight` (default) or `walking`, which needs a network.
    #[serde(default)]
    pub reading: Decides,
}

/// Which distance decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Decides {
    /// The WGS84 geodesic.
    #[default]
    Straight,
    /// The way on foot.
    Walking,
}

/// A walking network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkFile {
    /// OpenStreetMap (`.osm.pbf`) or a line layer, relative to the context file.
    pub file: String,
    /// Walking speed in m/s. Default 0.778: 700 m in a quarter of an hour.
    #[serde(default)]
    pub speed: Option<f64>,
    /// Points farther from the network than this, in metres, are not reached. Default 300.
    #[serde(default)]
    pub snap_m: Option<f64>,
}

/// The walking network of a review.
#[derive(Clone, Debug)]
pub struct Walk {
    /// The network.
    pub network: Arc<Network>,
    /// The file, for the record.
    pub file: String,
    /// Metres a second.
    pub speed: f64,
    /// Largest distance of a point from the network, m.
    pub snap_m: f64,
}

/// Numbers of the planning conditions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conditions {
    /// Number of the document (规划条件文号), for the record.
    #[serde(default)]
    pub document: String,
    /// Its date, `YYYY-MM-DD`: which rule applies is dated by it.
    #[serde(default)]
    pub date: Option<String>,
    /// Land of the facilities, such as `>= 600 m2` or `>= 0.1 m2/person`.
    #[serde(default)]
    pub land: Option<String>,
}

/// An existing community that needs floor area of existing facilities.
#[derive(Clone, Debug)]
pub struct Neighbour {
    /// Where.
    pub from: From,
    /// Households.
    pub households: Count,
    /// New or built.
    pub class: Class,
}

/// Everything a review needs besides the submission.
#[derive(Clone, Debug)]
pub struct Options {
    /// When it is reviewed.
    pub stage: Stage,
    /// Who may share floor area.
    pub pooling: Pooling,
    /// How submissions are read.
    pub reading: Reading,
    /// People per household, for rules per person.
    pub household_size: Option<f64>,
    /// The planning conditions.
    pub conditions: Conditions,
    /// What they ask for in land.
    pub land: Option<Limit>,
    /// Existing facilities round about.
    pub existing: Vec<Facility>,
    /// Existing communities round about.
    pub neighbours: Vec<Neighbour>,
    /// The walking network, if one is given.
    pub walk: Option<Walk>,
    /// Which distance decides about the radius.
    pub decides: Decides,
    /// Files of the context.
    pub inputs: Vec<intake::Input>,
    /// What was built, against what was approved.
    pub as_built: Option<Submission>,
}

impl Options {
    /// From the command line's files.
    ///
    /// # Errors
    /// Every fault of the context file and its layers.
    pub fn new(stage: Stage, mapping: Mapping, context: Option<&Path>) -> Result<Options> {
        let mut file = ContextFile::default();
        let mut options = Options {
            stage,
            pooling: Pooling::None,
            reading: Reading {
                mapping,
                anchor: Anchor::Farthest,
                tolerance: 0.05,
            },
            household_size: None,
            conditions: Conditions::default(),
            land: None,
            existing: Vec::new(),
            neighbours: Vec::new(),
            walk: None,
            decides: Decides::Straight,
            inputs: Vec::new(),
            as_built: None,
        };
        let Some(path) = context else {
            return Ok(options);
        };
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?;
        file.clone_from(&strict::<ContextFile>(&name, &text)?);
        options.take(&name, path.parent().unwrap_or(Path::new("")), file)?;
        Ok(options)
    }

    fn take(&mut self, name: &str, base: &Path, file: ContextFile) -> Result<()> {
        let mut faults = Vec::new();
        let mut bad = |field: &str, found: String, expect: &str| {
            let fault = Fault::new(Code::BadValue, name).field(field);
            faults.push(fault.found(found).expected(expect));
        };
        if let Some(n) = file.household_size.filter(|n| !(*n > 0.0 && *n < 100.0)) {
            bad("household_size", n.to_string(), "0 < n < 100");
        }
        if let Some(n) = file.area_tolerance.filter(|n| !(0.0..1.0).contains(n)) {
            bad("area_tolerance", n.to_string(), "0 ≤ n < 1");
        }
        self.conditions = file.conditions.unwrap_or_default();
        if let Some(date) = self.conditions.date.as_ref().filter(|d| !is_date(d)) {
            bad("conditions.date", date.clone(), "YYYY-MM-DD");
        }
        if let Some(land) = &self.conditions.land {
            match Limit::parse(land, LAND_UNITS) {
                Ok(limit) => self.land = Some(limit),
                Err(found) => bad("conditions.land", found, ">= 600 m2"),
            }
        }
        if let Some(n) = &file.network {
            for (key, value) in [("network.speed", n.speed), ("network.snap_m", n.snap_m)] {
                if let Some(v) = value.filter(|v| !(*v > 0.0 && *v < 10_000.0)) {
                    bad(key, v.to_string(), "0 < n");
                }
            }
        }
        if file.reading == Decides::Walking && file.network.is_none() {
            bad("reading", "walking".into(), "[network]");
        }
        if !faults.is_empty() {
            return Err(Error::Faults(faults));
        }
        self.decides = file.reading;
        if let Some(n) = &file.network {
            let path = base.join(&n.file);
            let network = Network::load(&n.file, &path, &crate::network::Options::default())?;
            self.walk = Some(Walk {
                network: Arc::new(network),
                file: n.file.clone(),
                speed: n.speed.unwrap_or(0.778),
                snap_m: n.snap_m.unwrap_or(300.0),
            });
        }
        self.household_size = file.household_size;
        self.reading.anchor = file.anchor.unwrap_or(Anchor::Farthest);
        self.reading.tolerance = file.area_tolerance.unwrap_or(self.reading.tolerance);
        self.pooling = file.pooling.unwrap_or(if file.existing.is_empty() {
            Pooling::None
        } else {
            Pooling::WithinRadius
        });
        if file.existing.is_empty() && file.communities.is_empty() {
            return Ok(());
        }
        // The layers are read as those of a scenario are.
        let scenario = Scenario {
            existing: file.existing,
            demand: file.communities,
            ..Scenario::default()
        };
        let take = intake::read(&scenario, base)?;
        self.inputs = take.inputs;
        self.neighbours = take
            .region
            .demand
            .iter()
            .map(|d| Neighbour {
                from: From::new(d.at, &d.corners),
                households: d.households,
                class: d.class,
            })
            .collect();
        let zones = |z: Option<u32>| z.map(|z| take.region.zones[z as usize].name.clone());
        self.existing = take
            .region
            .sites
            .iter()
            .map(|s| Facility {
                file: s.id.clone(),
                feature: 0,
                developments: Vec::new(),
                name: if s.name.is_empty() {
                    s.id.clone()
                } else {
                    s.name.clone()
                },
                kind: s.premises.clone(),
                area: Some(s.area_max),
                dedicated: None,
                also: String::new(),
                land: None,
                phase: None,
                status: Some(super::submission::Status::HandedOver),
                zone: zones(s.zone).unwrap_or_default(),
                geometry: geo::Geometry::Point(geo::Point(s.at)),
                at: s.at,
                spot: Spot::new(s.at),
                existing: true,
                properties: serde_json::Map::new(),
            })
            .collect();
        Ok(())
    }

    /// Every parameter by name, for the result.
    pub fn parameters(&self, profile: &Profile) -> BTreeMap<String, String> {
        let mut list = BTreeMap::new();
        let mut put = |key: &str, value: String| list.insert(key.to_string(), value);
        put("policy.from", profile.from.clone());
        put("pooling", self.pooling.word().into());
        put(
            "reading",
            match self.decides {
                Decides::Straight => "straight".into(),
                Decides::Walking => "walking".into(),
            },
        );
        if let Some(walk) = &self.walk {
            put("network.file", walk.file.clone());
            put("network.speed", walk.speed.to_string());
            put("network.snap_m", walk.snap_m.to_string());
            put("network.from", "every corner of a parcel".into());
        }
        put(
            "anchor",
            match self.reading.anchor {
                Anchor::Farthest => "farthest".into(),
                Anchor::PointOnSurface => "point-on-surface".into(),
            },
        );
        put("parcel", "wholly within the radius of one facility".into());
        put("rounding", "none".into());
        put(
            "changes",
            format!(
                "looked for among up to {} developments that share floor area",
                super::remedy::MOST_SHARING
            ),
        );
        put(
            "crs",
            self.reading
                .mapping
                .crs
                .clone()
                .unwrap_or_else(|| "as the file says".into()),
        );
        put("area_tolerance", self.reading.tolerance.to_string());
        let size = self.household_size.map_or("-".into(), |n| n.to_string());
        put("household_size", size);
        let conditions = &self.conditions;
        for (key, value) in [
            ("conditions.document", Some(conditions.document.clone())),
            ("conditions.date", conditions.date.clone()),
            ("conditions.land", conditions.land.clone()),
        ] {
            if let Some(value) = value.filter(|v| !v.is_empty()) {
                put(key, value);
            }
        }
        let mapping = &self.reading.mapping;
        for (table, pairs) in [("field", &mapping.fields), ("assume", &mapping.assume)] {
            for (meaning, value) in pairs {
                put(&format!("{table}.{meaning}"), value.clone());
            }
        }
        if let Some(d) = mapping.derive_households {
            put(
                "derive_households",
                format!("drawn area * {} / {}", d.plot_ratio, d.unit_m2),
            );
        }
        list
    }
}

/// Is it `YYYY-MM-DD`?
pub fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |s: &str, n: usize, low: u32, high: u32| {
        s.len() == n && s.parse::<u32>().is_ok_and(|v| (low..=high).contains(&v))
    };
    matches!(parts.as_slice(), [y, m, d]
        if number(y, 4, 1900, 2200) && number(m, 2, 1, 12) && number(d, 2, 1, 31))
}
