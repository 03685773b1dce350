//! From files to a [`Region`]: what each layer means, and every fault in it at once.

pub mod candidates;
pub mod demand;
pub mod edits;
pub mod fields;
mod log;
mod mend;
pub mod network;
pub mod polygons;
pub mod programme;
pub mod start;
mod suspect;
pub mod travel;
pub mod treat;
mod twins;

pub use log::layer;

use crate::error::{Code, Error, Fault, Result, Said};
use crate::format::{Layer, Options, Record};
use crate::region::{zone, Count, Region};
use crate::scenario::Scenario;
use log::{options, Log};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::Path;
use treat::Balance;

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Input {
    /// The key in the scenario, such as `demand.0`.
    pub role: String,
    /// The file, as named in the scenario.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// Features in it.
    pub features: usize,
    /// A legacy `crs` member that was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs_member: Option<String>,
}

/// A region with where it came from.
#[derive(Debug, Default)]
pub struct Intake {
    /// What there is.
    pub region: Region,
    /// Files read, in the order of the scenario.
    pub inputs: Vec<Input>,
    /// Scenario keys that were found in the data, such as a field by its usual name.
    pub found: Vec<(String, String)>,
    /// What was found wrong with layers and features, and what was done.
    pub said: Vec<Said>,
    /// What became of the households that the files state.
    pub balance: Balance,
    /// Ids of the new premises of an earlier plan to start from.
    pub start: Option<Vec<String>>,
    /// What the layers of a layout plan hold.
    pub programme: programme::Found,
    /// Field by which a travel table names features.
    key_field: Option<String>,
    /// The field that each of the scenario's rows adds up.
    row_fields: Vec<Option<String>>,
}

impl Intake {
    /// Notes what was taken from a file because the scenario does not say it.
    fn note(&mut self, role: &str, options: &Options, layer: &Layer) {
        let mut put = |key: &str, value: &String| {
            self.found.push((format!("{role}.{key}"), value.clone()));
        };
        if options.crs.is_none() {
            put("crs", &layer.system);
        }
        if let (None, Some(encoding)) = (&options.encoding, &layer.encoding) {
            put("encoding", encoding);
        }
        if let (None, Some(name), false) = (&options.layer, &layer.name, layer.single) {
            put("layer", name);
        }
    }

    /// Adds a demand layer to the books: its field and what that stated in all; its demands begin at
    /// `before`.
    fn balance(
        &mut self,
        layer: &Layer,
        (field, all): (&str, Count),
        before: usize,
        aside: &BTreeSet<usize>,
        unknown: usize,
    ) {
        let demand = &self.region.demand[before..];
        let used: Count = demand
            .iter()
            .filter(|d| !d.imputed)
            .map(|d| d.households)
            .sum();
        let gone = treat::stated(layer, field, |f| aside.contains(&f));
        debug_assert_eq!(all.0, used.0 + gone.0, "households of {}", layer.file);
        let b = &mut self.balance;
        b.features += demand.len() + aside.len() + unknown;
        b.features_used += demand.len();
        b.features_aside += aside.len() + unknown;
        b.households += all.as_f64();
        b.households_used += used.as_f64();
        b.households_aside += gone.as_f64();
    }

    /// What a travel table calls a feature; empty where there is none.
    fn key(&self, record: &Record, id: &str) -> String {
        if self.key_field.is_none() {
            return String::new();
        }
        match fields::text(record, self.key_field.as_ref()) {
            key if key.is_empty() => id.to_string(),
            key => key,
        }
    }
}

/// What looks wrong with a layer that nothing is planned with; its shapes stay as they are.
pub fn inspect(layer: &Layer) -> Vec<Said> {
    let name = fields::peek(layer, None, fields::NAME);
    let mut said = suspect::layer(layer, name.as_ref());
    for r in &layer.records {
        let found = r.geometry.clone().map(|mut g| mend::mend(&mut g, false));
        for (code, c) in found.into_iter().flatten() {
            let fault = Fault::new(code, &layer.file).feature(r.feature);
            said.push(Said::noted(fault.found(format!("[{}, {}]", c.x, c.y))));
        }
    }
    said
}

/// Reads every layer of a scenario; `base` is the directory its paths are relative to.
///
/// # Errors
/// All faults of all layers.
pub fn read(scenario: &Scenario, base: &Path) -> Result<Intake> {
    let travel = scenario.reach.as_ref().filter(|r| r.table.is_some());
    let mut take = Intake {
        key_field: travel.map(|r| r.key.clone()),
        row_fields: scenario.row.iter().map(|r| r.field.clone()).collect(),
        ..Intake::default()
    };
    let mut fields = vec![false; scenario.row.len()];
    let mut log = Log::default();
    if let Some(z) = &scenario.zones {
        let how = options(&z.crs, &z.encoding, &z.layer);
        if let Some((mut layer, mut ward)) =
            log.open(&mut take, scenario, "zones", &z.file, how, base)
        {
            let name = fields::peek(&layer, z.name.as_ref(), fields::NAME);
            log.look(&mut layer, &mut ward, name.as_ref());
            let mut faults = Vec::new();
            take.region.zones = polygons::zones(&layer, z, &mut take.found, &mut faults);
            log.close(&mut take, &layer, ward, faults);
        }
    }
    let mut excluded = Vec::new();
    if let Some(e) = &scenario.exclude {
        let how = options(&e.crs, &e.encoding, &e.layer);
        if let Some((mut layer, mut ward)) =
            log.open(&mut take, scenario, "exclude", &e.file, how, base)
        {
            log.look(&mut layer, &mut ward, None);
            let mut faults = Vec::new();
            excluded = polygons::shapes(&layer, &mut faults);
            log.close(&mut take, &layer, ward, faults);
        }
    }
    for (k, spec) in scenario.demand.iter().enumerate() {
        let role = format!("demand.{k}");
        let how = options(&spec.crs, &spec.encoding, &spec.layer);
        let opened = log.open(&mut take, scenario, &role, &spec.file, how, base);
        let Some((mut layer, mut ward)) = opened else {
            continue;
        };
        let name = fields::peek(&layer, spec.name.as_ref(), fields::NAME);
        let field = fields::peek(&layer, spec.households.as_ref(), fields::HOUSEHOLDS);
        if let Some(field) = &field {
            demand::absurd(&layer, field, &scenario.faults, &mut ward);
        }
        log.look(&mut layer, &mut ward, name.as_ref());
        let (before, unknown) = (
            take.region.demand.len(),
            take.region.aside.unknown_households.len(),
        );
        let mut faults = Vec::new();
        let stated = field.as_ref().map(|f| treat::stated(&layer, f, |_| true));
        if !layer.records.is_empty() {
            ward.handed = demand::read(k, spec, &mut layer, &mut take, &mut faults);
        }
        let closed = log.close(&mut take, &layer, ward, faults);
        if let (Some(aside), Some(field), Some(all)) = (closed, field, stated) {
            let unknown = take.region.aside.unknown_households.len() - unknown;
            take.balance(&layer, (&field, all), before, &aside, unknown);
        }
    }
    for (k, spec) in scenario.existing.iter().enumerate() {
        let role = format!("existing.{k}");
        let how = options(&spec.crs, &spec.encoding, &spec.layer);
        let opened = log.open(&mut take, scenario, &role, &spec.file, how, base);
        if let Some((mut layer, mut ward)) = opened {
            let name = fields::peek(&layer, spec.name.as_ref(), fields::NAME);
            log.look(&mut layer, &mut ward, name.as_ref());
            let mut faults = Vec::new();
            if !layer.records.is_empty() {
                candidates::existing(k, spec, &layer, &mut take, &mut faults);
            }
            log.close(&mut take, &layer, ward, faults);
        }
    }
    for (k, spec) in scenario.candidates.iter().enumerate() {
        let role = format!("candidates.{k}");
        let Some(file) = &spec.file else {
            candidates::made(k, spec, &mut take, &mut log.faults);
            continue;
        };
        let how = options(&spec.crs, &spec.encoding, &spec.layer);
        let opened = log.open(&mut take, scenario, &role, file, how, base);
        if let Some((mut layer, mut ward)) = opened {
            for (seen, row) in fields.iter_mut().zip(&scenario.row) {
                *seen |= row.field.as_ref().is_some_and(|f| layer.has_field(f));
            }
            let name = fields::peek(&layer, spec.name.as_ref(), fields::NAME);
            log.look(&mut layer, &mut ward, name.as_ref());
            let mut faults = Vec::new();
            if !layer.records.is_empty() {
                candidates::from_layer(k, spec, &layer, &mut take, &mut faults);
            }
            log.close(&mut take, &layer, ward, faults);
        }
    }
    programme::read(scenario, base, &mut take, &mut log);
    // Demand is what the others are compared with.
    log.anchors.sort_by_key(|a| !a.0.starts_with("demand"));
    let anchors: Vec<_> = log.anchors.drain(..).map(|a| a.1).collect();
    take.said.extend(suspect::between(&anchors));
    let (mut faults, mut other) = (log.faults, log.other);
    take.region.excluded = excluded;
    settle(&mut take.region);
    edits::apply(&scenario.edit, &mut take.region, &mut faults);
    for (k, (row, seen)) in scenario.row.iter().zip(fields).enumerate() {
        if let Some(field) = row.field.as_ref().filter(|_| !seen) {
            let fault = Fault::new(Code::NoField, "scenario").field(format!("row.{k}.field"));
            faults.push(
                fault
                    .found(field)
                    .expected("a field of a [[candidates]] layer"),
            );
        }
    }
    settle_names(scenario, &take.region, &mut faults);
    if let (Some(spec), true) = (travel, faults.is_empty() && other.is_empty()) {
        match travel::read(spec, base, &take.region) {
            Ok((links, input)) => {
                take.region.travel = Some(links);
                take.inputs.push(input);
            }
            Err(Error::Faults(list)) => faults.extend(list),
            Err(e) => other.push(e),
        }
    }
    let network = scenario.reach.as_ref().filter(|r| r.network.is_some());
    if let (Some(spec), true) = (network, faults.is_empty() && other.is_empty()) {
        match network::read(spec, base, &take.region) {
            Ok((walk, input)) => {
                take.region.walk = Some(walk);
                take.inputs.push(input);
            }
            Err(Error::Faults(list)) => faults.extend(list),
            Err(e) => other.push(e),
        }
    }
    if let Some(dir) = &scenario.solve.start {
        match start::read(dir, base) {
            Ok((ids, input)) => {
                take.start = Some(ids);
                take.inputs.push(input);
            }
            Err(Error::Faults(list)) => faults.extend(list),
            Err(e) => other.push(e),
        }
    }
    if let Some(e) = other.into_iter().next() {
        return Err(e);
    }
    if !faults.is_empty() {
        return Err(Error::Faults(faults));
    }
    Ok(take)
}

/// Zones and premises that rows and shares name must be there.
fn settle_names(scenario: &Scenario, region: &Region, faults: &mut Vec<Fault>) {
    let mut say = |key: String, name: &str, known: Vec<&str>| {
        if !known.contains(&name) {
            let fault = Fault::new(Code::UnknownName, "scenario").field(key);
            let some = known.into_iter().take(12).collect::<Vec<_>>().join(" | ");
            faults.push(fault.found(name).expected(some));
        }
    };
    let zones = || region.zones.iter().map(|z| z.name.as_str()).collect();
    for (k, row) in scenario.row.iter().enumerate() {
        if let Some(zone) = &row.zone {
            say(format!("row.{k}.zone"), zone, zones());
        }
        if let Some(class) = &row.premises {
            let mut known: Vec<&str> = region.sites.iter().map(|s| s.premises.as_str()).collect();
            known.sort_unstable();
            known.dedup();
            say(format!("row.{k}.premises"), class, known);
        }
        let ids: std::collections::HashSet<&str> =
            region.sites.iter().map(|s| s.id.as_str()).collect();
        for id in row.sites.iter().flatten() {
            if !ids.contains(id.as_str()) {
                say(format!("row.{k}.sites"), id, vec!["c1.1 …"]);
            }
        }
    }
    for (k, share) in scenario.share.iter().enumerate() {
        if let Some(zone) = &share.zone {
            say(format!("share.{k}.zone"), zone, zones());
        }
        if let Some(group) = &share.group {
            let mut known: Vec<&str> = region.demand.iter().map(|d| d.group.as_str()).collect();
            known.sort_unstable();
            known.dedup();
            say(format!("share.{k}.group"), group, known);
        }
    }
}

/// Drops excluded candidates and finds everyone's zone.
fn settle(region: &mut Region) {
    let excluded = &region.excluded;
    let aside = &mut region.aside.excluded;
    region.sites.retain(|s| {
        let out = !s.existing && zone::find(excluded, s.at).is_some();
        if out {
            aside.push(s.id.clone());
        }
        !out
    });
    let zones = &region.zones;
    region
        .demand
        .iter_mut()
        .for_each(|d| d.zone = zone::find(zones, d.at));
    region
        .sites
        .iter_mut()
        .for_each(|s| s.zone = zone::find(zones, s.at));
}

/// What is noted about a layer that was read.
pub fn input(role: &str, layer: &Layer) -> Input {
    Input {
        role: role.to_string(),
        file: layer.file.clone(),
        sha256: layer.sha256.clone(),
        bytes: layer.bytes,
        features: layer.records.len() + layer.lost.len(),
        crs_member: layer.crs.clone(),
    }
}
