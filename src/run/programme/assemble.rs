//! From a layout plan to its place in `plan.json`.

use super::super::{Answer, Question};
use super::{towns, Programme};
use crate::layout::{Decided, Place, Setting};
use crate::policy::layout::{pose::STAGES, Stated};
use crate::report::plan_file::{Status, TOLERANCE};
use crate::report::programme::{
    FacilityFile, Fate, IndicatorFile, NotAsked, PlaceFile, ProgrammeFile, StageFile, YearFile,
};
use std::collections::BTreeMap;

/// Missing attributes that are named, at most.
const NAMED: usize = 12;

/// The content of `programme` in `plan.json`.
pub fn programme(question: &Question, answer: &Answer, p: &Programme) -> ProgrammeFile {
    let s = &p.setting;
    let rules = &p.rules;
    let none = Decided {
        opens: vec![None; s.places.len()],
    };
    let decided = p.decided.as_ref().unwrap_or(&none);
    let stages: Vec<StageFile> = p.stages.iter().map(stage).collect();
    let gap = stages.iter().map(gap_of).fold(0.0, f64::max);
    let status = match (&p.decided, p.conflicts.is_empty()) {
        (None, _) => Status::Unknown,
        (_, false) => Status::Infeasible,
        _ if gap <= TOLERANCE => Status::Optimal,
        _ => Status::Feasible,
    };
    let not_asked = p.missing.iter().map(|(r, missing)| {
        let stated = &rules[*r];
        let mut named: Vec<String> = missing
            .iter()
            .map(|m| format!("{}: {}", m.of, m.attribute))
            .collect();
        named.sort();
        named.dedup();
        NotAsked {
            clause: stated.clause.id.clone(),
            rule: stated.spec.kind.clone(),
            of: named.len(),
            missing: named.into_iter().take(NAMED).collect(),
        }
    });
    let mut conflicts: Vec<String> = p
        .conflicts
        .iter()
        .map(|&r| rules[r].clause.id.clone())
        .collect();
    conflicts.dedup();
    ProgrammeFile {
        start: s.years.start,
        end: s.years.end,
        base: s.base,
        status,
        gap,
        stages,
        conflicts,
        findings: p.findings.clone(),
        not_asked: not_asked.collect(),
        indicators: indicators(s, rules, p),
        places: places(s, decided, p),
        towns: towns::towns(question, answer, s, decided),
        years: years(s, decided),
        forecast: towns::forecast(question, s),
        facilities: s
            .facilities
            .iter()
            .map(|f| FacilityFile {
                id: f.id.clone(),
                zh: f.name.zh.clone(),
                en: f.name.en.clone(),
                level: f.level,
                capacity: f.capacity.clone(),
                demand: f.demand.clone(),
                assume: f.assume.clone(),
            })
            .collect(),
    }
}

fn stage(reached: &crate::solve::phased::Reached) -> StageFile {
    let units = [
        "billionths of a target missed",
        "yuan",
        "thousandths of person-years, negative",
    ];
    let at = STAGES.iter().position(|name| *name == reached.name);
    StageFile {
        name: reached.name.into(),
        unit: at.map_or("", |k| units[k]).into(),
        value: reached.value as f64,
        bound: reached.bound.map(|b| b as f64),
        proved: reached.proved(),
    }
}

fn gap_of(stage: &StageFile) -> f64 {
    match (stage.proved, stage.bound) {
        (true, _) => 0.0,
        (_, Some(b)) if stage.value != 0.0 => ((stage.value - b) / stage.value).abs(),
        _ => 1.0,
    }
}

/// Every rule that measures something, with nothing opened and with the plan.
fn indicators(s: &Setting, rules: &[Stated], p: &Programme) -> Vec<IndicatorFile> {
    let none = Decided {
        opens: vec![None; s.places.len()],
    };
    let each = rules
        .iter()
        .zip(&p.findings)
        .map(|(stated, found)| IndicatorFile {
            clause: found.clause.clone(),
            rule: found.rule.clone(),
            force: found.force,
            aside: stated.spec.aside,
            required: found.required.clone(),
            unit: found.unit.clone(),
            base: stated.rule.check(s, &none).figure,
            end: found.measured,
            verdict: found.verdict,
            of: found.of,
        });
    each.collect()
}

fn places(s: &Setting, decided: &Decided, p: &Programme) -> Vec<PlaceFile> {
    let mut marks: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for f in &p.findings {
        for id in &f.marked {
            marks.entry(id).or_default().push(f.clause.clone());
        }
    }
    let last = s.years.last();
    let id = |k: Option<u32>| k.map(|k| s.places[k as usize].id.clone());
    let shown = (0..s.places.len()).filter(|&k| s.places[k].standing || decided.opens[k].is_some());
    shown
        .map(|k| {
            let place = &s.places[k];
            PlaceFile {
                id: place.id.clone(),
                name: place.name.clone(),
                facility: place.facility.clone(),
                fate: fate(s, place, s.in_use(decided, k, last)),
                year: decided.opens[k].map(|t| s.years.year(t)),
                town: place.town.map(|z| s.towns[z as usize].name.clone()),
                replaces: id(place.replaces),
                upon: id(place.upon),
                cost: place.cost as f64,
                people: place.people as f64 / 1000.0,
                lon: place.at.x,
                lat: place.at.y,
                marks: marks.get(place.id.as_str()).cloned().unwrap_or_default(),
                numbers: place.numbers.clone(),
                words: place.words.clone(),
            }
        })
        .collect()
}

fn fate(s: &Setting, place: &Place, in_use: bool) -> Fate {
    let area = |p: &Place| p.numbers.get("area_m2").copied().unwrap_or(0.0);
    match (place.standing, place.replaces) {
        (true, _) if in_use => Fate::Keep,
        (true, _) => Fate::Replaced,
        (false, None) => Fate::New,
        (false, Some(old)) if area(place) > area(&s.places[old as usize]) => Fate::Extend,
        (false, Some(_)) => Fate::Convert,
    }
}

fn years(s: &Setting, decided: &Decided) -> Vec<YearFile> {
    let mut people = 0.0;
    let each = (0..s.years.len()).map(|t| {
        let mut row = YearFile {
            year: s.years.year(t),
            ..YearFile::default()
        };
        for (k, place) in s.places.iter().enumerate() {
            if decided.opens[k] == Some(t) {
                *row.opens.entry(place.facility.clone()).or_default() += 1;
                row.cost += place.cost as f64;
                people += place.people as f64 / 1000.0;
            }
            if s.in_use(decided, k, t) {
                row.beds += place.numbers.get("beds").copied().unwrap_or(0.0);
                row.nursing_beds += place.numbers.get("nursing_beds").copied().unwrap_or(0.0);
            }
        }
        row.people = people;
        row
    });
    each.collect()
}
