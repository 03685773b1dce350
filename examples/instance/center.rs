//! p-center: least worst distance with `p` sites.

use crate::ask::Ask;
use crate::found::{Found, Tell};
use crate::near::{self, Table};
use quarter::format::instance::Instance;
use quarter::solve::center::{solve, Center};
use serde_json::json;
use std::time::Instant;

pub fn run(ask: &Ask, read: &Instance, started: Instant) -> Result<Found, String> {
    let Table { near, scale, open } = near::table(ask, read)?;
    let tell = Tell::new(started, scale);
    let ask_of = Center::new(near.as_ref(), open);
    let answer = solve(&ask_of, &ask.limits(started), None, &tell);
    let seconds = started.elapsed().as_secs_f64();
    let mut faults = near::too_many(&answer.open, open);
    let mut worst = 0;
    for i in 0..near.demands() {
        match near::nearest(near.as_ref(), i, &answer.open) {
            Some(d) => worst = worst.max(d),
            None if answer.open.is_empty() => {}
            None => faults.push(format!("demand {i} reaches no open site")),
        }
    }
    Ok(Found {
        value: (!answer.open.is_empty()).then_some(f64::from(worst) / scale),
        bound: Some(answer.bound as f64 / scale),
        seconds,
        faults,
        infeasible: answer.infeasible,
        more: vec![("open", json!(answer.open.len())), ("p", json!(open))],
        ..Found::default()
    })
}
