//! p-median: least weighted distance with `p` sites.

use crate::ask::Ask;
use crate::found::{whole, Found, Tell};
use crate::near::{self, Table};
use quarter::format::instance::Instance;
use quarter::solve::median::{solve, Median};
use serde_json::json;
use std::time::Instant;

pub fn run(ask: &Ask, read: &Instance, started: Instant) -> Result<Found, String> {
    let Table { near, scale, open } = near::table(ask, read)?;
    let (weight, of) = match read {
        Instance::City(c) => (c.households.clone(), 1.0),
        Instance::Places(p) => {
            let (mut weight, of) = whole(&[&p.weight]);
            (weight.remove(0), of)
        }
        _ => (vec![1; near.demands()], 1.0),
    };
    let scale = scale * of;
    let tell = Tell::new(started, scale);
    let ask_of = Median::new(near.as_ref(), weight.clone(), open);
    let answer = solve(&ask_of, &ask.limits(started), None, &tell);
    let seconds = started.elapsed().as_secs_f64();
    let mut faults = near::too_many(&answer.open, open);
    let mut value = 0i128;
    for (i, &w) in weight.iter().enumerate() {
        match near::nearest(near.as_ref(), i, &answer.open) {
            Some(d) => value += i128::from(w) * i128::from(d),
            None if answer.open.is_empty() => {}
            None => faults.push(format!("demand {i} reaches no open site")),
        }
    }
    Ok(Found {
        value: (!answer.open.is_empty()).then_some(value as f64 / scale),
        bound: Some(answer.bound as f64 / scale),
        seconds,
        faults,
        infeasible: answer.infeasible,
        more: vec![
            ("open", json!(answer.open.len())),
            ("p", json!(open)),
            (
                "proved_by_prices",
                json!(!answer.certificate.proof.on_word()),
            ),
        ],
        ..Found::default()
    })
}
