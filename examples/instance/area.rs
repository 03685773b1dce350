//! The area model of the generated cities: quota 0.35 m² per household, 400 m² ≤ area ≤ cap.

use crate::ask::Ask;
use crate::found::{Found, Tell};
use crate::near;
use quarter::format::instance::{City, Instance};
use quarter::model::{objective, Links, Premises, Price, Problem, COST_SCALE};
use quarter::solve::solve;
use serde_json::json;
use std::time::Instant;

/// Smallest area of open premises, mm².
const AREA_MIN: i64 = 400_000_000;

pub fn run(ask: &Ask, read: &Instance, started: Instant) -> Result<Found, String> {
    let Instance::City(city) = read else {
        return Err(near::unfit(&ask.name, read));
    };
    if city.capacity.iter().any(|c| *c < 400.0) {
        return Err("a site holds less than 400 m²".into());
    }
    let problem = problem(city, ask.radius(Some(city.radius))?);
    let tell = Tell::new(started, COST_SCALE as f64);
    let outcome = solve(&problem, &ask.limits(started), None, &tell);
    let seconds = started.elapsed().as_secs_f64();
    let yuan = |c: i128| c as f64 / COST_SCALE as f64;
    let plan = outcome.plan.as_ref();
    let sites = plan.map_or(0, |p| p.area.iter().flatten().count());
    Ok(Found {
        value: plan.map(|p| yuan(objective::value(&problem, p))),
        bound: Some(yuan(outcome.bound)),
        seconds,
        faults: plan.map_or(Vec::new(), |p| p.faults(&problem)),
        infeasible: outcome.infeasible,
        more: vec![("open", json!(sites))],
        ..Found::default()
    })
}

/// Square metres to whole mm²: quotas up, room down.
fn problem(city: &City, radius: f64) -> Problem {
    let pairs = near::reach(&city.demand, &city.site, radius);
    let premises = (0..city.site.len()).map(|j| Premises {
        fixed: false,
        area_min: AREA_MIN,
        area_max: (city.capacity[j] * 1e6).floor() as i64,
        price: Price {
            fixed: (city.fixed[j] * 1e4).round() as i64,
            per_m2: (city.per_m2[j] * 1e4).round() as i64,
        },
    });
    Problem {
        quota: city
            .quota
            .iter()
            .map(|q| (q * 1e6 - 1e-3).ceil() as i64)
            .collect(),
        premises: premises.collect(),
        links: Links {
            start: pairs.start,
            site: pairs.site,
            mm: pairs.mm,
        },
        ..Problem::default()
    }
}
