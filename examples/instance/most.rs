//! Cover most demand under a limit on the number of sites (`--p`) or on their cost (`--budget`).

use crate::ask::Ask;
use crate::found::{whole, Found, Tell};
use crate::near;
use quarter::format::instance::Instance;
use quarter::reach::Pairs;
use quarter::solve::most::{solve, Most};
use serde_json::json;
use std::time::Instant;

pub fn run(ask: &Ask, read: &Instance, started: Instant) -> Result<Found, String> {
    let (pairs, weight, cost, scale) = match read {
        Instance::Cover(c) => {
            let mut weight = c.weight.clone();
            weight.resize(c.start.len() - 1, 1);
            let mut cost = c.cost.clone();
            cost.resize(c.sites, 1);
            let pairs = Pairs {
                start: c.start.clone(),
                site: c.site.clone(),
                mm: Vec::new(),
            };
            (pairs, weight, cost, 1.0)
        }
        Instance::City(c) => {
            let pairs = near::reach(&c.demand, &c.site, ask.radius(Some(c.radius))?);
            (pairs, c.households.clone(), c.site_cost.clone(), 1.0)
        }
        Instance::Places(p) => {
            let pairs = near::reach(&p.demand, &p.site, ask.radius(None)?);
            let (mut weight, scale) = whole(&[&p.weight]);
            let (mut cost, of) = whole(&[&p.cost]);
            if ask.budget.is_some() && of != 1.0 {
                return Err("a budget needs costs in whole numbers".into());
            }
            (pairs, weight.remove(0), cost.remove(0), scale)
        }
        _ => return Err(near::unfit(&ask.name, read)),
    };
    let (cost, limit) = match ask.budget {
        Some(budget) => (cost, budget),
        None => {
            let open = ask.open(None, Some(weight.len()))?;
            (vec![1; cost.len()], open as i64)
        }
    };
    let most = Most {
        rows: near::rows(&pairs.start, &pairs.site)?,
        weight,
        cost,
        limit,
        required: Vec::new(),
    };
    drop(pairs);
    let tell = Tell::new(started, scale);
    let answer = solve(&most, &ask.limits(started), None, &tell);
    let seconds = started.elapsed().as_secs_f64();
    let mut open = vec![false; most.cost.len()];
    answer.open.iter().for_each(|&j| open[j as usize] = true);
    let covered = |&i: &usize| most.rows.row(i).iter().any(|&j| open[j as usize]);
    let value: i64 = (0..most.rows.len())
        .filter(covered)
        .map(|i| most.weight[i])
        .sum();
    let used: i64 = (0..open.len())
        .filter(|&j| open[j])
        .map(|j| most.cost[j])
        .sum();
    let over = (used > limit).then(|| format!("uses {used} of {limit}"));
    Ok(Found {
        value: Some(value as f64 / scale),
        bound: Some(answer.bound as f64 / scale),
        most: true,
        seconds,
        faults: over.into_iter().collect(),
        more: vec![
            ("open", json!(answer.open.len())),
            ("limit", json!(limit)),
            (
                "proved_by_prices",
                json!(!answer.certificate.proof.on_word()),
            ),
        ],
        ..Found::default()
    })
}
