//! Capacitated location (OR-Library cap): least opening and serving cost, demand may be split.

use crate::ask::Ask;
use crate::found::{whole, Found, Tell};
use crate::near;
use quarter::format::instance::Instance;
use quarter::solve::capacitated::{solve, Capacitated};
use serde_json::json;
use std::time::Instant;

pub fn run(ask: &Ask, read: &Instance, started: Instant) -> Result<Found, String> {
    let Instance::Capacitated(given) = read else {
        return Err(near::unfit(&ask.name, read));
    };
    let (mut money, scale) = whole(&[&given.fixed, &given.cost]);
    let (mut size, _) = whole(&[&given.demand, &given.capacity]);
    let question = Capacitated {
        cost: money.remove(1),
        fixed: money.remove(0),
        capacity: size.remove(1),
        demand: size.remove(0),
        p: ask.p,
        ..Capacitated::default()
    };
    let scale = scale * 1e6;
    let tell = Tell::new(started, scale);
    let answer = solve(&question, &ask.limits(started), None, &tell);
    let seconds = started.elapsed().as_secs_f64();
    let sites = given.capacity.len();
    let mut faults = Vec::new();
    let value = answer.open.as_ref().map(|open| {
        let mut load = vec![0; sites];
        let mut left = question.demand.clone();
        let mut value: f64 = open.iter().map(|&j| given.fixed[j as usize]).sum();
        for f in &answer.flow {
            let (i, j) = (f.demand as usize, f.site as usize);
            load[j] += f.units;
            left[i] -= f.units;
            value += given.cost[i * sites + j] * f.units as f64 / question.demand[i] as f64;
            if f.units <= 0 || !open.contains(&f.site) {
                faults.push(format!("{} units of {i} from {j}", f.units));
            }
        }
        let over = (0..sites).filter(|&j| load[j] > question.capacity[j]);
        faults.extend(over.map(|j| format!("site {j} serves {}", load[j])));
        let unmet = (0..left.len()).filter(|&i| left[i] != 0);
        faults.extend(unmet.map(|i| format!("demand {i} lacks {}", left[i])));
        value
    });
    Ok(Found {
        value,
        bound: Some(answer.bound as f64 / scale),
        seconds,
        faults,
        infeasible: answer.infeasible,
        more: vec![("open", json!(answer.open.map_or(0, |o| o.len())))],
        ..Found::default()
    })
}
