//! `reach.json`: a survey in one file.

use super::layers::word;
use super::{Part, Survey, STEP, STEPS};
use crate::network::snap::Attached;
use serde_json::{json, Value};

/// Version of this file's form.
pub const SCHEMA: &str = "quarter.reach/1";

/// The file's text.
pub fn json(s: &Survey) -> String {
    let ids = |wanted: Attached| {
        let rows = s.region.demand.iter().zip(&s.demand);
        let those = rows.filter(|(_, f)| f.attached == Some(wanted));
        let list = those.map(|(d, f)| json!({"id": d.id, "snap_m": f.snap_m}));
        list.collect::<Vec<Value>>()
    };
    let far = s.region.demand.iter().zip(&s.demand);
    let far = far.filter(|(_, f)| s.built.is_some() && f.attached.is_none());
    let far: Vec<Value> = far
        .map(|(d, f)| json!({"id": d.id, "households": d.households.as_f64(), "network_m": f.snap_m}))
        .collect();
    let differ: Vec<Value> = s
        .region
        .demand
        .iter()
        .zip(&s.demand)
        .filter(|(_, f)| s.built.is_some() && f.served[0] != f.served[1])
        .map(|(d, f)| {
            json!({
                "id": d.id,
                "households": d.households.as_f64(),
                "straight_m": f.straight.map(|x| x.1),
                "walking_m": f.foot.map(|x| x.1),
            })
        })
        .collect();
    let value = json!({
        "schema": SCHEMA,
        "program": format!("quarter {}", env!("CARGO_PKG_VERSION")),
        "title": s.title,
        "reading": if s.on_foot { "walking" } else { "straight" },
        "limit_m": s.limit_m,
        "strict": s.strict,
        "speed_m_s": s.speed,
        "minutes": s.limit_m / s.speed / 60.0,
        "supply": s.supply_name,
        "facilities": s.region.sites.len(),
        "area_m2": s.region.sites.iter().map(|f| f.area_max as f64 / 1e6).sum::<f64>(),
        "beds": s.beds.as_ref().map(|b| b.iter().sum::<f64>()),
        "unknown_features": s.region.aside.unknown_households.len(),
        "parts": s.parts.iter().map(|p| part(s, p)).collect::<Vec<_>>(),
        "differ": differ,
        "blank_areas": s.blank.len(),
        "network": s.built,
        "far_from_network": far,
        (word(Attached::Moved)): ids(Attached::Moved),
        (word(Attached::Apart)): ids(Attached::Apart),
        "parameters": s.parameters,
        "inputs": s.inputs,
    });
    let text = serde_json::to_string_pretty(&value).unwrap_or_default();
    text + "\n"
}

fn part(s: &Survey, p: &Part) -> Value {
    let q = |share: f64| p.spread.quantile(share);
    let beds = s.beds_per_100.map(|b| b * p.households / 100.0);
    json!({
        "of": p.kind,
        "name": p.name,
        "households": p.households,
        "served_straight": p.served[0],
        "served_walking": s.built.is_some().then_some(p.served[1]),
        "unreachable": s.built.is_some().then_some(p.unreachable),
        "need_m2": p.need_m2[0],
        "need_of_served_m2": p.need_m2[1],
        "need_beds": beds,
        "mean_m": p.spread.mean(),
        "quantiles_m": {"10": q(0.1), "25": q(0.25), "50": q(0.5), "75": q(0.75), "90": q(0.9), "95": q(0.95)},
        "farthest_m": p.spread.most(),
        "histogram": {"step_m": STEP, "households": p.spread.histogram(STEP, STEPS)},
        "fca_2s_mean": p.floating,
        "gini": {"fca_2s": p.gini[0], "fca_e2s": p.gini[1], "fca_gauss": p.gini[2]},
        "lorenz_fca_2s": p.lorenz,
    })
}
