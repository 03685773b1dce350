//! Treats what is wrong as the scenario says, and keeps the books: households in = used + set aside.

use super::{fields, mend};
use crate::error::{Code, Fault, Said, Treated};
use crate::format::Layer;
use crate::region::Count;
use crate::scenario::faults::{Faults, OnFault};
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What became of the features and households of the demand layers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Balance {
    /// Features in the files.
    pub features: usize,
    /// Features used.
    pub features_used: usize,
    /// Features set aside, those with unknown households among them.
    pub features_aside: usize,
    /// Households that the files state, in all: used + set aside.
    pub households: f64,
    /// Households used; imputed ones are not among them.
    pub households_used: f64,
    /// Households of features set aside, as far as they could be read.
    pub households_aside: f64,
}

/// What the scenario says of a kind of fault; `None` for faults of the whole, which are errors.
fn action(spec: &Faults, code: Code) -> Option<OnFault> {
    Some(match code {
        Code::BadRing => spec.ring,
        Code::Crossing => spec.crossing,
        Code::HoleOutside => spec.hole,
        Code::NoGeometry | Code::WrongGeometry | Code::NoArea | Code::NotGeoJson => spec.geometry,
        Code::TooBig | Code::WrongCount | Code::Syntax => spec.geometry,
        Code::BadPosition => spec.position,
        Code::BadNumber => spec.number,
        Code::Absurd => spec.absurd,
        Code::Duplicate => spec.duplicate,
        _ => return None,
    })
}

/// One layer under treatment.
pub struct Ward<'a> {
    spec: &'a Faults,
    /// Features that are not used, by number.
    aside: BTreeSet<usize>,
    /// What was said, all of it.
    said: Vec<Said>,
    errors: Vec<Fault>,
    /// Features that have left the layer for the region.
    pub handed: usize,
}

impl<'a> Ward<'a> {
    /// Takes in a layer: what its reader said is treated, its polygons are looked at.
    pub fn admit(spec: &'a Faults, layer: &mut Layer) -> Ward<'a> {
        let mut ward = Ward {
            spec,
            aside: BTreeSet::new(),
            said: Vec::new(),
            errors: Vec::new(),
            handed: 0,
        };
        for said in std::mem::take(&mut layer.said) {
            match said.treated {
                // A reader cannot repair what it set aside.
                Treated::SetAside => ward.lose(said.fault),
                _ => ward.say(said),
            }
        }
        let repair = |code| action(spec, code) == Some(OnFault::Repair);
        let all = repair(Code::Crossing) && repair(Code::HoleOutside);
        let found: Vec<(usize, Vec<mend::Found>)> = layer
            .records
            .par_iter_mut()
            .filter_map(|r| {
                let found = mend::mend(r.geometry.as_mut()?, all);
                (!found.is_empty()).then_some((r.feature, found))
            })
            .collect();
        for (feature, found) in found {
            for (code, c) in found {
                let fault = Fault::new(code, &layer.file).feature(feature);
                let fault = fault.found(format!("[{}, {}]", c.x, c.y));
                ward.say(if all {
                    Said::repaired(fault)
                } else {
                    Said::noted(fault)
                });
            }
        }
        ward
    }

    /// Something was said of a feature or the layer; the scenario may ask for more.
    pub fn say(&mut self, said: Said) {
        match action(self.spec, said.fault.code) {
            Some(OnFault::Error) => self.errors.push(said.fault),
            Some(OnFault::Skip) if said.fault.feature.is_some() => self.lose(said.fault),
            _ => self.said.push(said),
        }
    }

    /// A feature cannot be used.
    pub fn lose(&mut self, fault: Fault) {
        let feature = fault.feature;
        match (action(self.spec, fault.code), feature) {
            (Some(OnFault::Skip | OnFault::Repair | OnFault::Keep), Some(feature)) => {
                self.aside.insert(feature);
                self.said.push(Said::aside(fault));
            }
            _ => self.errors.push(fault),
        }
    }

    /// Leaves out of the layer what is set aside already; it stays in `lost`.
    pub fn clear(&self, layer: &mut Layer) {
        if self.aside.is_empty() {
            return;
        }
        let (gone, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut layer.records)
            .into_iter()
            .partition(|r| self.aside.contains(&r.feature));
        layer.records = kept;
        layer.lost.extend(gone);
    }

    /// Says how it ended: what was said, or every fault if too many features were lost.
    ///
    /// # Errors
    /// Faults that the scenario calls errors, and all faults if more features were lost than it
    /// allows.
    pub fn discharge(mut self, layer: &Layer) -> Result<(Vec<Said>, BTreeSet<usize>), Vec<Fault>> {
        let known = layer.records.iter().chain(&layer.lost).map(|r| r.feature);
        let all = known
            .chain(self.aside.iter().copied())
            .collect::<BTreeSet<_>>()
            .len()
            + self.handed;
        let lost = self.aside.len();
        if lost as f64 > self.spec.most_lost * all as f64 {
            let gone = self.said.iter().filter(|s| s.treated == Treated::SetAside);
            self.errors.extend(gone.map(|s| s.fault.clone()));
            if all >= 20 && lost < all {
                let fault = Fault::new(Code::TooManyLost, &layer.file);
                let fault = fault.found(format!("{lost} / {all}"));
                self.errors
                    .push(fault.expected(format!("≤ {}", self.spec.most_lost)));
            }
        }
        match self.errors.is_empty() {
            true => Ok((self.said, self.aside)),
            false => Err(self.errors),
        }
    }
}

/// The households that the features of a layer state, as far as they are numbers in range.
pub fn stated(layer: &Layer, field: &str, which: impl Fn(usize) -> bool) -> Count {
    let records = layer.records.iter().chain(&layer.lost);
    let numbers =
        records
            .filter(|r| which(r.feature))
            .filter_map(|r| match fields::number(r, field) {
                fields::Read::Number(n) => Count::from_f64(n),
                _ => None,
            });
    numbers.sum()
}
