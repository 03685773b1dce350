//! Cover every demand with fewest or cheapest sites.

use crate::ask::Ask;
use crate::found::{whole, Found, Tell};
use crate::near;
use quarter::format::instance::Instance;
use quarter::solve::cover::{solve, Cover};
use serde_json::json;
use std::time::Instant;

pub fn run(ask: &Ask, read: &Instance, uniform: bool, started: Instant) -> Result<Found, String> {
    let (rows, mut cost, scale) = match read {
        Instance::Cover(c) if c.cost.is_empty() && !uniform => {
            return Err("the file has no costs; ask for fewest-sites".into());
        }
        Instance::Cover(c) => {
            let mut cost = c.cost.clone();
            cost.resize(c.sites, 1);
            (near::rows(&c.start, &c.site)?, cost, 1.0)
        }
        Instance::City(c) => {
            let pairs = near::reach(&c.demand, &c.site, ask.radius(Some(c.radius))?);
            (
                near::rows(&pairs.start, &pairs.site)?,
                c.site_cost.clone(),
                1.0,
            )
        }
        Instance::Places(p) => {
            let pairs = near::reach(&p.demand, &p.site, ask.radius(None)?);
            let (mut costs, scale) = whole(&[&p.cost]);
            (
                near::rows(&pairs.start, &pairs.site)?,
                costs.remove(0),
                scale,
            )
        }
        _ => return Err(near::unfit(&ask.name, read)),
    };
    let scale = if uniform { 1.0 } else { scale };
    if uniform {
        cost.fill(1);
    }
    let cover = Cover {
        rows,
        cost,
        least: None,
    };
    let tell = Tell::new(started, scale);
    let answer = solve(&cover, &ask.limits(started), None, &tell);
    let seconds = started.elapsed().as_secs_f64();
    let Some(answer) = answer else {
        let lonely = (0..cover.rows.len()).find(|&i| cover.rows.row(i).is_empty());
        return Ok(Found {
            infeasible: lonely.is_some(),
            faults: match lonely {
                Some(_) => Vec::new(),
                None => vec!["no answer, though every demand has a site".into()],
            },
            seconds,
            ..Found::default()
        });
    };
    let mut open = vec![false; cover.cost.len()];
    answer.open.iter().for_each(|&j| open[j as usize] = true);
    let bare = |i: &usize| !cover.rows.row(*i).iter().any(|&j| open[j as usize]);
    let bare: Vec<usize> = (0..cover.rows.len()).filter(bare).collect();
    let spent = open.iter().zip(&cover.cost).filter(|(o, _)| **o);
    let spent: i64 = spent.map(|(_, c)| c).sum();
    let proved = answer.certificates.iter().filter(|c| !c.proof.on_word());
    let more = vec![
        ("open", json!(answer.open.len())),
        ("parts", json!(answer.certificates.len())),
        ("parts_proved_by_prices", json!(proved.count())),
    ];
    Ok(Found {
        value: Some(spent as f64 / scale),
        bound: Some(answer.bound as f64 / scale),
        seconds,
        faults: bare
            .iter()
            .map(|i| format!("demand {i} is not covered"))
            .collect(),
        more,
        ..Found::default()
    })
}
