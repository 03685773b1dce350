//! Layers of a layout plan: facilities that stand, facilities that could be, communities, and what
//! they may be near. Every property becomes an attribute of that name.

use super::candidates::point;
use super::log::{options, Log};
use super::{fields, Intake};
use crate::error::{Code, Fault};
use crate::format::{Layer, Record};
use crate::layout::{Community, Numbers, Place};
use crate::reach::straight::{From, Index};
use crate::region::zone;
use crate::scenario::programme::{Inventory, Programme};
use crate::scenario::{BoolOrField, NumberOrField, Scenario};
use std::collections::BTreeMap;
use std::path::Path;

/// Largest cost of one facility, yuan.
const COST_MOST: f64 = 1e12;
/// Most people one facility is opened for.
const PEOPLE_MOST: f64 = 1e9;

/// What the layers of a layout plan hold.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Facilities that stand, then those that could be, in the order of the scenario. Those that
    /// they name (`replaces`, `upon`) are not looked up yet: the names are in `words`.
    pub places: Vec<Place>,
    /// For places that could be: the layer they are from.
    pub from: Vec<Option<usize>>,
    /// Communities.
    pub communities: Vec<Community>,
    /// By name, what facilities may be near: points.
    pub context: Vec<(String, Vec<geo::Coord<f64>>)>,
}

/// Attributes of a feature: numbers (yes is 1, no is 0) and words. Text that is a number is both.
pub fn attributes(record: &Record) -> (Numbers, BTreeMap<String, String>) {
    let (mut numbers, mut words) = (Numbers::new(), BTreeMap::new());
    for key in record.properties.head().names() {
        let key = &key.to_string();
        let text = fields::text(record, Some(key));
        match text.as_str() {
            "" => continue,
            "true" | "是" => drop(numbers.insert(key.clone(), 1.0)),
            "false" | "否" => drop(numbers.insert(key.clone(), 0.0)),
            _ => {
                if let fields::Read::Number(n) = fields::number(record, key) {
                    numbers.insert(key.clone(), n);
                }
            }
        }
        words.insert(key.clone(), text);
    }
    (numbers, words)
}

/// Reads every layer of the layout plan.
pub fn read(scenario: &Scenario, base: &Path, take: &mut Intake, log: &mut Log) {
    for (k, spec) in scenario.inventory.iter().enumerate() {
        let role = format!("inventory.{k}");
        let how = options(&spec.crs, &spec.encoding, &spec.layer);
        let Some((mut layer, mut ward)) = log.open(take, scenario, &role, &spec.file, how, base)
        else {
            continue;
        };
        let name = fields::peek(&layer, spec.name.as_ref(), fields::NAME);
        log.look(&mut layer, &mut ward, name.as_ref());
        let mut faults = Vec::new();
        standing(k, spec, &layer, name.as_ref(), take, &mut faults);
        log.close(take, &layer, ward, faults);
    }
    for (k, spec) in scenario.programme.iter().enumerate() {
        let Some(file) = &spec.file else { continue };
        let role = format!("programme.{k}");
        let how = options(&spec.crs, &spec.encoding, &spec.layer);
        let Some((mut layer, mut ward)) = log.open(take, scenario, &role, file, how, base) else {
            continue;
        };
        let name = fields::peek(&layer, spec.name.as_ref(), fields::NAME);
        log.look(&mut layer, &mut ward, name.as_ref());
        let mut faults = Vec::new();
        possible(k, spec, &layer, name.as_ref(), take, &mut faults);
        log.close(take, &layer, ward, faults);
    }
    if let Some(spec) = &scenario.communities {
        let how = options(&spec.crs, &spec.encoding, &spec.layer);
        let opened = log.open(take, scenario, "communities", &spec.file, how, base);
        if let Some((mut layer, mut ward)) = opened {
            let name = fields::peek(&layer, spec.name.as_ref(), fields::NAME);
            log.look(&mut layer, &mut ward, name.as_ref());
            let mut faults = Vec::new();
            for record in &layer.records {
                match point(&layer, record) {
                    Ok(at) => take.programme.communities.push(Community {
                        id: format!("v1.{}", record.feature),
                        name: fields::text(record, name.as_ref()),
                        at,
                        town: zone::find(&take.region.zones, at),
                        numbers: attributes(record).0,
                    }),
                    Err(fault) => faults.push(fault),
                }
            }
            log.close(take, &layer, ward, faults);
        }
    }
    for (k, spec) in scenario.context.iter().enumerate() {
        let role = format!("context.{k}");
        let how = options(&spec.crs, &spec.encoding, &spec.layer);
        let Some((mut layer, mut ward)) = log.open(take, scenario, &role, &spec.file, how, base)
        else {
            continue;
        };
        log.look(&mut layer, &mut ward, None);
        let (mut faults, mut points) = (Vec::new(), Vec::new());
        for record in &layer.records {
            match point(&layer, record) {
                Ok(at) => points.push(at),
                Err(fault) => faults.push(fault),
            }
        }
        take.programme.context.push((spec.name.clone(), points));
        log.close(take, &layer, ward, faults);
    }
}

/// A facility of a feature, as far as standing ones and possible ones have it in common.
fn place(
    id: String,
    layer: &Layer,
    record: &Record,
    name: Option<&String>,
    (facility, types): (String, &BTreeMap<String, String>),
    take: &Intake,
) -> Result<Place, Fault> {
    let at = point(layer, record)?;
    let (numbers, words) = attributes(record);
    let facility = types.get(&facility).cloned().unwrap_or(facility);
    if facility.is_empty() {
        return Err(Fault::new(Code::BadValue, &layer.file)
            .feature(record.feature)
            .field("facility")
            .found("null")
            .expected("a type of facility"));
    }
    Ok(Place {
        id,
        name: fields::text(record, name),
        facility,
        at,
        town: zone::find(&take.region.zones, at),
        numbers,
        words,
        ..Place::default()
    })
}

fn standing(
    k: usize,
    spec: &Inventory,
    layer: &Layer,
    name: Option<&String>,
    take: &mut Intake,
    faults: &mut Vec<Fault>,
) {
    let facility = fields::word_of(layer, &spec.facility);
    for record in &layer.records {
        let id = format!("i{}.{}", k + 1, record.feature);
        let of = (facility(record), &spec.types);
        match place(id, layer, record, name, of, take) {
            Ok(place) => {
                take.programme.places.push(Place {
                    standing: true,
                    ..place
                });
                take.programme.from.push(None);
            }
            Err(fault) => faults.push(fault),
        }
    }
}

fn possible(
    k: usize,
    spec: &Programme,
    layer: &Layer,
    name: Option<&String>,
    take: &mut Intake,
    faults: &mut Vec<Fault>,
) {
    let key = |name: &str| format!("programme.{k}.{name}");
    let words = [
        ("replaces", &spec.replaces),
        ("upon", &spec.upon),
        ("one_of", &spec.one_of),
        ("opens_from", &spec.opens_from),
        ("opens_in", &spec.opens_in),
    ];
    let named = words
        .iter()
        .filter_map(|(name, f)| Some((*name, (*f).as_ref()?)));
    let number = |name, value: &NumberOrField| match value {
        NumberOrField::Field(f) if !layer.has_field(f) => Some((name, f.clone())),
        _ => None,
    };
    let missing: Vec<Fault> = named
        .filter(|(_, f)| !layer.has_field(f))
        .map(|(name, f)| (name, f.clone()))
        .chain(number("cost", &spec.cost))
        .chain(number("people", &spec.people))
        .map(|(name, f)| fields::missing(layer, &f, &key(name)))
        .collect();
    if !missing.is_empty() {
        faults.extend(missing);
        return;
    }
    let facility = fields::word_of(layer, &spec.facility);
    for record in &layer.records {
        let id = format!("p{}.{}", k + 1, record.feature);
        let of = (facility(record), &spec.types);
        let cost = fields::amount(layer, record, &spec.cost, &key("cost"), COST_MOST);
        let people = fields::amount(layer, record, &spec.people, &key("people"), PEOPLE_MOST);
        match (place(id, layer, record, name, of, take), cost, people) {
            (Ok(mut place), Ok(cost), Ok(people)) => {
                place.cost = cost.round() as i64;
                place.people = crate::layout::milli(people);
                place.must = match &spec.required {
                    BoolOrField::All(all) => *all,
                    field => fields::yes(record, field),
                };
                place.one_of = fields::text(record, spec.one_of.as_ref());
                for (attribute, field) in words {
                    let text = fields::text(record, field.as_ref());
                    place.words.remove(attribute);
                    if !text.is_empty() {
                        place.words.insert(attribute.into(), text);
                    }
                }
                place.numbers.extend(spec.set.clone());
                take.programme.places.push(place);
                take.programme.from.push(Some(k));
            }
            (p, c, n) => faults.extend([p.err(), c.err(), n.err()].into_iter().flatten()),
        }
    }
}

/// Gives every place its distance to the nearest of each context, m, as `NAME_m`.
pub fn distances(places: &mut [Place], context: &[(String, Vec<geo::Coord<f64>>)]) {
    for (name, points) in context {
        let index = Index::new(points.iter().copied());
        for place in places.iter_mut() {
            let found = index.nearest(&From::new(place.at, &[]), |_| true);
            if let Some((_, metres)) = found {
                place.numbers.insert(format!("{name}_m"), metres);
            }
        }
    }
}
