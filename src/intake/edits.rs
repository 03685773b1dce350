//! Edits of premises and demand, applied in order to what was read.

use crate::error::{Code, Fault};
use crate::model::{Price, MM2_PER_M2};
use crate::region::{Count, Demand, Region, Site};
use crate::scenario::{Edit, Names};
use std::collections::HashMap;

/// Largest floor area of one premises, m².
const AREA_MOST: f64 = 1e6;
/// Largest price in yuan, fixed or per m².
const PRICE_MOST: f64 = 1e11;

/// Ids, and names with everyone who bears them.
struct Index {
    ids: HashMap<String, usize>,
    names: HashMap<String, Vec<usize>>,
}

impl Index {
    fn new<'a>(list: impl Iterator<Item = (&'a String, &'a String)>) -> Index {
        let mut index = Index {
            ids: HashMap::new(),
            names: HashMap::new(),
        };
        for (k, (id, name)) in list.enumerate() {
            index.ids.insert(id.clone(), k);
            if !name.is_empty() {
                index.names.entry(name.clone()).or_default().push(k);
            }
        }
        index
    }

    /// Everyone named; a name that several bear must be given as an id.
    fn find(
        &self,
        names: &Names,
        key: &str,
        id: impl Fn(usize) -> String,
        faults: &mut Vec<Fault>,
    ) -> Vec<usize> {
        let mut found = Vec::new();
        for name in names.list() {
            let bearers = self.names.get(name).map_or(&[][..], Vec::as_slice);
            match (self.ids.get(name), bearers) {
                (Some(&k), _) => found.push(k),
                (None, &[k]) => found.push(k),
                (None, []) => faults.push(self.unknown(name, key)),
                (None, several) => {
                    let ids: Vec<String> = several.iter().take(8).map(|&k| id(k)).collect();
                    let fault = Fault::new(Code::Conflict, "scenario").field(key);
                    let said = format!("{name} ×{}", several.len());
                    faults.push(fault.found(said).expected(ids.join(" | ")));
                }
            }
        }
        found
    }

    fn unknown(&self, name: &str, key: &str) -> Fault {
        let known = self.ids.keys().chain(self.names.keys());
        let alike = known.map(|k| (strsim::jaro_winkler(k, name), k));
        let nearest = alike.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
        let fault = Fault::new(Code::UnknownName, "scenario")
            .field(key)
            .found(name);
        match nearest {
            Some((_, k)) => fault.expected(format!("an id or a name, such as {k}")),
            None => fault,
        }
    }
}

/// Applies every edit to the region; zones must be known.
pub fn apply(edits: &[Edit], region: &mut Region, faults: &mut Vec<Fault>) {
    if edits.is_empty() {
        return;
    }
    let sites = Index::new(region.sites.iter().map(|s| (&s.id, &s.name)));
    let demand = Index::new(region.demand.iter().map(|d| (&d.id, &d.name)));
    let mut shut = vec![false; region.sites.len()];
    let mut gone = vec![false; region.demand.len()];
    let mut factors: Vec<Vec<f64>> = vec![Vec::new(); region.demand.len()];
    for (k, edit) in edits.iter().enumerate() {
        let key = |name: &str| format!("edit.{k}.{name}");
        let named = |names: &Names, verb: &str, region: &Region, faults: &mut Vec<Fault>| {
            sites.find(names, &key(verb), |j| region.sites[j].id.clone(), faults)
        };
        for (verb, names, shuts) in [("close", &edit.close, true), ("open", &edit.open, false)] {
            if let Some(names) = names {
                for j in named(names, verb, region, faults) {
                    shut[j] = shuts;
                }
            }
        }
        for (verb, names) in [("require", &edit.require), ("forbid", &edit.forbid)] {
            let Some(names) = names else { continue };
            for j in named(names, verb, region, faults) {
                if region.sites[j].existing {
                    faults.push(stands(&key(verb), &region.sites[j], "close | open"));
                    continue;
                }
                region.sites[j].required = verb == "require";
                region.sites[j].forbidden = verb == "forbid";
            }
        }
        if let Some(names) = &edit.sites {
            for j in named(names, "sites", region, faults) {
                change(edit, &key, &mut region.sites[j], faults);
            }
        }
        let some = |names: &Names, verb: &str, region: &Region, faults: &mut Vec<Fault>| {
            demand.find(names, &key(verb), |i| region.demand[i].id.clone(), faults)
        };
        if let Some(names) = &edit.remove {
            for i in some(names, "remove", region, faults) {
                gone[i] = true;
            }
        }
        if let Some(factor) = edit.factor() {
            let only = edit
                .demand
                .as_ref()
                .map(|names| some(names, "demand", region, faults));
            let chosen: Vec<usize> = (0..region.demand.len())
                .filter(|i| only.as_ref().is_none_or(|o| o.contains(i)))
                .filter(|&i| speaks_of(edit, region, &region.demand[i]))
                .collect();
            if chosen.is_empty() {
                let fault =
                    Fault::new(Code::UnknownName, "scenario").field(key(match edit.growth {
                        Some(_) => "growth",
                        None => "households",
                    }));
                faults.push(
                    fault
                        .found("0")
                        .expected("zone | class | group of some demand"),
                );
            }
            chosen.into_iter().for_each(|i| factors[i].push(factor));
        }
    }
    for (d, factors) in region.demand.iter_mut().zip(&mut factors) {
        scale(d, factors, faults);
    }
    drop_marked(region, &shut, &gone);
}

/// An edit for candidates that names premises that exist.
fn stands(key: &str, site: &Site, expect: &str) -> Fault {
    let fault = Fault::new(Code::Conflict, "scenario").field(key);
    fault
        .found(format!("{} (existing)", site.id))
        .expected(expect)
}

fn change(edit: &Edit, key: &dyn Fn(&str) -> String, site: &mut Site, faults: &mut Vec<Fault>) {
    let mut fair = |name: &str, value: Option<f64>, most: f64| {
        let n = value?;
        if (0.0..=most).contains(&n) {
            return Some(n);
        }
        let fault = Fault::new(Code::BadNumber, "scenario").field(key(name));
        faults.push(fault.found(n.to_string()).expected(format!("0 … {most}")));
        None
    };
    let area = fair("area_m2", edit.area_m2, AREA_MOST);
    let fixed = fair("cost_fixed", edit.cost_fixed, PRICE_MOST);
    let per_m2 = fair("cost_per_m2", edit.cost_per_m2, PRICE_MOST);
    if site.existing && (fixed.is_some() || per_m2.is_some()) {
        faults.push(stands(&key("sites"), site, "area_m2 | premises"));
        return;
    }
    let units = |yuan: f64| (yuan * 1e4).round() as i64;
    site.cost = Price {
        fixed: fixed.map_or(site.cost.fixed, units),
        per_m2: per_m2.map_or(site.cost.per_m2, units),
    };
    if let Some(m2) = area {
        site.area_max = (m2 * MM2_PER_M2 as f64).round() as i64;
    }
    if let Some(class) = &edit.premises {
        site.premises.clone_from(class);
    }
}

fn speaks_of(edit: &Edit, region: &Region, d: &Demand) -> bool {
    let zone = d.zone.map(|z| region.zones[z as usize].name.as_str());
    edit.zone.as_deref().is_none_or(|z| zone == Some(z))
        && edit.class.is_none_or(|c| c == d.class)
        && edit.group.as_ref().is_none_or(|g| *g == d.group)
}

/// Multiplies in an order that does not depend on that of the edits, and rounds once.
fn scale(d: &mut Demand, factors: &mut [f64], faults: &mut Vec<Fault>) {
    if factors.is_empty() {
        return;
    }
    factors.sort_by(f64::total_cmp);
    let factor: f64 = factors.iter().product();
    match Count::from_f64(d.households.as_f64() * factor) {
        Some(n) => d.households = n,
        None => {
            let fault = Fault::new(Code::TooLarge, "scenario").field("edit.households");
            faults.push(fault.found(format!("{} × {factor}", d.id)));
        }
    }
}

fn drop_marked(region: &mut Region, shut: &[bool], gone: &[bool]) {
    let dropped = &mut region.aside.dropped;
    let mut k = 0;
    region.sites.retain(|s| {
        k += 1;
        if shut[k - 1] {
            dropped.insert(s.key.clone());
        }
        !shut[k - 1]
    });
    k = 0;
    region.demand.retain(|d| {
        k += 1;
        if gone[k - 1] {
            dropped.insert(d.key.clone());
        }
        !gone[k - 1]
    });
}
