//! Town by town: elders, beds asked for and in use, facilities; and the forecast.

use super::super::{Answer, Question};
use crate::layout::facility::Level;
use crate::layout::{Decided, Place, Setting};
use crate::policy::Limit;
use crate::report::figures::m2;
use crate::report::programme::{ForecastFile, TownFile};

/// Every town at the end of the plan.
pub fn towns(
    question: &Question,
    answer: &Answer,
    s: &Setting,
    decided: &Decided,
) -> Vec<TownFile> {
    let last = s.years.last();
    let level = |p: &Place| {
        s.facilities
            .iter()
            .find(|f| f.id == p.facility)
            .map(|f| f.level)
    };
    let number = |p: &Place, name: &str| p.numbers.get(name).copied().unwrap_or(0.0);
    let ratio = ratio(question);
    let each = s.towns.iter().enumerate().map(|(z, town)| {
        let names = town.numbers.keys();
        let grown = names.filter_map(|n| Some((n.clone(), s.of_town(z, n, last)? as f64 / 1000.0)));
        let mut row = TownFile {
            name: town.name.clone(),
            numbers: grown.collect(),
            ..TownFile::default()
        };
        row.beds_asked = ratio.as_ref().and_then(|(per_1000, of)| {
            let elders = row.numbers.get(of)?;
            Some((per_1000 * elders / 1000.0).ceil())
        });
        for (k, p) in s
            .places
            .iter()
            .enumerate()
            .filter(|(_, p)| p.town == Some(z as u32))
        {
            if p.standing {
                row.beds_standing += number(p, "beds");
            }
            if !s.in_use(decided, k, last) {
                continue;
            }
            row.beds += number(p, "beds");
            row.nursing_beds += number(p, "nursing_beds");
            match level(p) {
                Some(Level::Town) => row.centres += 1,
                Some(Level::Community) => {
                    row.community += 1;
                    row.community_m2 += number(p, "area_m2");
                }
                _ => {}
            }
        }
        if let Some(figures) = answer.figures.zone.get(z) {
            row.households = figures.households.total;
            row.households_served = figures.households.served;
            row.given_m2 = m2(figures.given);
        }
        row
    });
    each.collect()
}

/// Beds per thousand elders that the policy asks for, and of whom.
fn ratio(question: &Question) -> Option<(f64, String)> {
    let rules = question.profile.rule.iter();
    let mut asked = rules.filter(|r| r.kind == "beds-per-elders");
    asked.find_map(|r| {
        let limit = Limit::parse(&r.limit, &["beds/1000 elders"]).ok()?;
        Some((limit.value(), r.layout.of.clone()?))
    })
}

/// Attributes that grow: in the base year and in the last.
pub fn forecast(question: &Question, s: &Setting) -> Vec<ForecastFile> {
    let Some(years) = &question.scenario.years else {
        return Vec::new();
    };
    let mut list = Vec::new();
    for (z, town) in s.towns.iter().enumerate() {
        for (name, rate) in &years.growth {
            let (Some(&base), Some(end)) =
                (town.numbers.get(name), s.of_town(z, name, s.years.last()))
            else {
                continue;
            };
            let span = s.years.end - s.base;
            let other = |rates: &std::collections::BTreeMap<String, f64>| {
                let rate = rates.get(name)?;
                Some(((base * (1.0 + rate).powi(span.max(0))) * 1000.0).round() / 1000.0)
            };
            let own = town.numbers.get(&format!("growth.{name}"));
            list.push(ForecastFile {
                town: town.name.clone(),
                attribute: name.clone(),
                base,
                growth: *own.unwrap_or(rate),
                end: end as f64 / 1000.0,
                low: other(&years.growth_low),
                high: other(&years.growth_high),
            });
        }
    }
    list
}
