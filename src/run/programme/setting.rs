//! From layers, policy and floor-area plan to what a layout plan decides on.

use super::super::Question;
use crate::error::{Code, Fault};
use crate::intake::programme::distances;
use crate::layout::{milli, Place, Setting, Town, Years};
use crate::model::{Plan, COST_SCALE};
use crate::scenario::programme::Programme;
use crate::scenario::NumberOrField;
use geo::InteriorPoint;

/// What is decided on; `None` if the scenario has no years.
pub fn setting(question: &Question, plan: Option<&Plan>) -> Option<Setting> {
    build(question, plan).map(|(setting, _)| setting)
}

/// What is wrong with the layers of a layout plan taken together: facilities that name others
/// which are not there, types that the policy does not list, years outside the plan.
pub fn faults(question: &Question) -> Vec<Fault> {
    build(question, None).map_or_else(Vec::new, |(_, faults)| faults)
}

fn build(question: &Question, plan: Option<&Plan>) -> Option<(Setting, Vec<Fault>)> {
    let spec = question.scenario.years.as_ref()?;
    let years = Years {
        start: spec.start,
        end: spec.end,
    };
    let mut faults = Vec::new();
    let found = &question.intake.programme;
    let mut places = found.places.clone();
    let mut from = found.from.clone();
    if let Some(facility) = &spec.sites {
        sites(question, plan, facility, &mut places);
        from.resize(places.len(), None);
    }
    for (k, layer) in question.scenario.programme.iter().enumerate() {
        if layer.from.is_some() {
            upon(question, k, layer, &mut places);
            from.resize(places.len(), Some(k));
        }
    }
    let file = |k: usize| {
        let layer = from[k].map(|l| &question.scenario.programme[l]);
        layer
            .and_then(|l| l.file.clone())
            .unwrap_or_else(|| "scenario".into())
    };
    let known: Vec<&str> = question
        .profile
        .facility
        .iter()
        .map(|f| f.id.as_str())
        .collect();
    for k in 0..places.len() {
        let place = &places[k];
        let mut say = |code, field: &str, found: &str, expected: String| {
            let fault = Fault::new(code, file(k)).field(format!("{}.{field}", place.id));
            faults.push(fault.found(found).expected(expected));
        };
        if !known.is_empty() && !known.contains(&place.facility.as_str()) {
            say(
                Code::UnknownName,
                "facility",
                &place.facility,
                known.join(" | "),
            );
        }
        let replaces = look_up(&places, place, "replaces", |p| p.standing);
        let host = look_up(&places, place, "upon", |p| p.upon.is_none());
        for (field, found) in [("replaces", &replaces), ("upon", &host)] {
            if let Err(name) = found {
                let what = match field {
                    "replaces" => "the name or id of a facility in [[inventory]]",
                    _ => "the name or id of a facility",
                };
                say(Code::UnknownName, field, name, what.into());
            }
        }
        let may = may_open(question, years, place);
        if let Err(year) = &may {
            let span = format!("{} … {}", years.start, years.end);
            say(Code::BadNumber, "opens_in", year, span);
        }
        let place = &mut places[k];
        place.replaces = replaces.ok().flatten();
        place.upon = place.upon.or(host.ok().flatten());
        place.may_open = may.unwrap_or_default();
        settle(question, place);
    }
    distances(&mut places, &found.context);
    let zones = question.intake.region.zones.iter();
    let towns = zones.map(|z| Town {
        name: z.name.clone(),
        at: z
            .shape
            .interior_point()
            .map_or_else(Default::default, |p| p.0),
        numbers: z.numbers.clone(),
    });
    let setting = Setting {
        years,
        base: spec.base.unwrap_or(spec.start),
        growth: spec.growth.clone(),
        facilities: question.profile.facility.clone(),
        towns: towns.collect(),
        communities: found.communities.clone(),
        places,
        tally: question.scenario.tally.clone(),
    };
    Some((setting, faults))
}

/// Another place by its name or id, as a word of this one says.
fn look_up(
    places: &[Place],
    place: &Place,
    word: &str,
    fits: impl Fn(&Place) -> bool,
) -> Result<Option<u32>, String> {
    if place.standing {
        return Ok(None);
    }
    let Some(name) = place.words.get(word) else {
        return Ok(None);
    };
    let called = |p: &&Place| p.name == *name || p.id == *name || p.words.get("id") == Some(name);
    let found = places
        .iter()
        .position(|p| fits(p) && called(&p) && p.id != place.id);
    found.map(|k| Some(k as u32)).ok_or_else(|| name.clone())
}

/// In which years a place may open: its own limits, and the lead time of its way to premises.
fn may_open(question: &Question, years: Years, place: &Place) -> Result<Vec<bool>, String> {
    if place.standing {
        return Ok(Vec::new());
    }
    let number = |name: &str| place.words.get(name).and_then(|w| w.parse::<i32>().ok());
    let mode = place.words.get("mode");
    let mode = question.profile.mode.iter().find(|m| Some(&m.id) == mode);
    let own = place.numbers.get("lead_years").map(|n| *n as u32);
    let lead = own.or(mode.map(|m| m.lead_years)).unwrap_or(0);
    if let Some(year) = number("opens_in") {
        let at = years.period(year).filter(|_| year <= years.end);
        let at = at.ok_or_else(|| year.to_string())?;
        return Ok((0..years.len()).map(|t| t == at).collect());
    }
    let first = number("opens_from").unwrap_or(years.start);
    let may = |t: u32| years.year(t) >= first && t >= lead;
    Ok((0..years.len()).map(may).collect())
}

/// Attributes that follow from others, and the cost of the way to premises.
fn settle(question: &Question, place: &mut Place) {
    let types = question.profile.facility.iter();
    for (name, n) in types
        .filter(|f| f.id == place.facility)
        .flat_map(|f| &f.assume)
    {
        place.numbers.entry(name.clone()).or_insert(*n);
    }
    let number = |name: &str| place.numbers.get(name).copied();
    if let (Some(nursing), Some(beds), None) = (
        number("nursing_beds"),
        number("beds").filter(|b| *b > 0.0),
        number("nursing_share"),
    ) {
        place
            .numbers
            .insert("nursing_share".into(), nursing / beds * 100.0);
    }
    if !place.standing {
        let mode = place.words.get("mode");
        let mode = question.profile.mode.iter().find(|m| Some(&m.id) == mode);
        let area = place.numbers.get("area_m2").copied().unwrap_or(0.0);
        place.cost += mode.map_or(0.0, |m| m.cost_per_m2 * area).round() as i64;
        place
            .numbers
            .entry("investment".into())
            .or_insert(place.cost as f64);
    }
}

/// The new premises of the floor-area plan as places that must open.
fn sites(question: &Question, plan: Option<&Plan>, facility: &str, places: &mut Vec<Place>) {
    let Some(plan) = plan else { return };
    let region = &question.intake.region;
    let years = question.scenario.years.as_ref();
    let mut own = years.map_or_else(Default::default, |y| y.set.clone());
    let lead = years.map_or(0, |y| y.lead_years);
    own.insert("lead_years".into(), f64::from(lead));
    let mut people = vec![0i128; region.sites.len()];
    let mut given = vec![0i128; region.demand.len()];
    for f in &plan.flow {
        given[f.demand as usize] += i128::from(f.area);
    }
    for f in &plan.flow {
        let households = i128::from(region.demand[f.demand as usize].households.0);
        people[f.site as usize] += households * i128::from(f.area) / given[f.demand as usize];
    }
    for (j, site) in region.sites.iter().enumerate().filter(|(_, s)| !s.existing) {
        let Some(area) = plan.area[j] else { continue };
        let cost = site.cost.of(area);
        let m2 = area as f64 / 1e6;
        places.push(Place {
            id: site.id.clone(),
            name: site.name.clone(),
            facility: facility.into(),
            at: site.at,
            town: site.zone,
            must: true,
            cost: ((cost + COST_SCALE - 1) / COST_SCALE) as i64,
            people: people[j] as i64,
            numbers: own
                .iter()
                .map(|(name, n)| (name.clone(), *n))
                .chain([("area_m2".into(), m2)])
                .collect(),
            words: [("premises".into(), site.premises.clone())].into(),
            ..Place::default()
        });
    }
}

/// One facility upon each of those it may stand upon.
fn upon(question: &Question, k: usize, layer: &Programme, places: &mut Vec<Place>) {
    let types = question.profile.facility.iter();
    let hosts = types
        .filter(|f| f.id == layer.facility)
        .flat_map(|f| &f.upon);
    let hosts: Vec<&String> = hosts.collect();
    let number = |value: &NumberOrField, host: &Place| match value {
        NumberOrField::Number(n) => *n,
        NumberOrField::Field(f) => host.numbers.get(f).copied().unwrap_or(0.0),
    };
    let mut made = Vec::new();
    for (h, host) in places.iter().enumerate() {
        if !hosts.contains(&&host.facility) || host.upon.is_some() {
            continue;
        }
        let kept = ["operator", "premises", "community", "town"];
        let words = host
            .words
            .iter()
            .filter(|(w, _)| kept.contains(&w.as_str()));
        made.push(Place {
            id: format!("u{}.{}", k + 1, host.id),
            name: host.name.clone(),
            facility: layer.facility.clone(),
            at: host.at,
            town: host.town,
            upon: Some(h as u32),
            cost: number(&layer.cost, host).round() as i64,
            people: milli(number(&layer.people, host)),
            numbers: layer.set.clone(),
            words: words.map(|(k, v)| (k.clone(), v.clone())).collect(),
            ..Place::default()
        });
    }
    places.extend(made);
}
