//! Layers on their way into the region.

use super::suspect::{self, Anchors};
use super::treat::Ward;
use super::{input, Intake};
use crate::error::{Code, Error, Fault, Result, Treated};
use crate::format::{self, Layer, Options};
use crate::scenario::Scenario;
use std::collections::BTreeSet;
use std::path::Path;

/// Layers on their way in: faults so far, and what is compared between layers.
#[derive(Default)]
pub struct Log {
    /// Faults so far.
    pub faults: Vec<Fault>,
    /// Files that the system does not give.
    pub other: Vec<Error>,
    /// Roles and anchors of layers.
    pub anchors: Vec<(String, Anchors)>,
}

impl Log {
    /// Opens a layer; a file that cannot be read as a whole is a fault.
    pub fn open<'a>(
        &mut self,
        take: &mut Intake,
        scenario: &'a Scenario,
        role: &str,
        file: &str,
        options: Options,
        base: &Path,
    ) -> Option<(Layer, Ward<'a>)> {
        match some(role, file, &options, base) {
            Ok(mut layer) => {
                take.inputs.push(input(role, &layer));
                take.note(role, &options, &layer);
                self.anchors.push((role.to_string(), Anchors::of(&layer)));
                let ward = Ward::admit(&scenario.faults, &mut layer);
                Some((layer, ward))
            }
            Err(Error::Faults(list)) => {
                self.faults.extend(list);
                None
            }
            Err(e) => {
                self.other.push(e);
                None
            }
        }
    }

    /// Looks at a layer as a whole; what is set aside by then leaves it.
    pub fn look(&self, layer: &mut Layer, ward: &mut Ward, name: Option<&String>) {
        suspect::layer(layer, name)
            .into_iter()
            .for_each(|s| ward.say(s));
        ward.clear(layer);
    }

    /// Ends with a layer of which features were found wrong; gives those that were set aside.
    pub fn close(
        &mut self,
        take: &mut Intake,
        layer: &Layer,
        mut ward: Ward,
        faults: Vec<Fault>,
    ) -> Option<BTreeSet<usize>> {
        faults.into_iter().for_each(|f| ward.lose(f));
        match ward.discharge(layer) {
            Ok((said, aside)) => {
                take.said.extend(said);
                Some(aside)
            }
            Err(faults) => {
                self.faults.extend(faults);
                None
            }
        }
    }
}

/// How a layer is read, as its table in the scenario says.
pub fn options(crs: &Option<String>, encoding: &Option<String>, layer: &Option<String>) -> Options {
    Options {
        crs: crs.clone(),
        encoding: encoding.clone(),
        layer: layer.clone(),
        memory: 0,
    }
}

/// Reads one layer of which every feature is wanted; `role` names it in faults.
///
/// # Errors
/// Every fault in it, and a coordinate system that is not read.
pub fn layer(role: &str, file: &str, options: &Options, base: &Path) -> Result<Layer> {
    some(role, file, options, base)?.whole()
}

/// Reads one layer; features that cannot be read are set aside and said.
fn some(role: &str, file: &str, options: &Options, base: &Path) -> Result<Layer> {
    let named = |fault: Fault| match fault.field.as_deref() {
        Some(key @ ("crs" | "encoding" | "layer")) => {
            let key = format!("{role}.{key}");
            fault.field(key)
        }
        _ => fault,
    };
    let read = format::read_layer_as(file, &base.join(file), options);
    let layer = read.map_err(|e| match e {
        Error::Faults(list) => Error::Faults(list.into_iter().map(named).collect()),
        e => e,
    })?;
    if layer.records.is_empty() && layer.said.iter().all(|s| s.treated != Treated::SetAside) {
        return Err(Fault::new(Code::EmptyLayer, file).into());
    }
    Ok(layer)
}
