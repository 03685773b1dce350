//! One plan on all draws.

use super::{drawn, tried, Pace};
use crate::finding::Force;
use crate::model::Plan;
use crate::run::Question;
use crate::scenario::uncertain::Uncertain;
use crate::scenario::Class;
use serde::Serialize;

/// What a plan comes to over all draws.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Held {
    /// Draws in which everyone is served who is served as planned.
    pub served_all: u32,
    /// Mean and largest floor area that is short, m².
    pub mean_short_m2: f64,
    /// The largest.
    pub most_short_m2: f64,
    /// Mean and largest number of households that are out of reach, though served as planned.
    pub mean_away: f64,
    /// The largest.
    pub most_away: f64,
    /// Least, mean and most cost, yuan.
    pub cost: [f64; 3],
    /// Clause by clause.
    pub clauses: Vec<ClauseHeld>,
}

/// In how many draws a clause holds.
#[derive(Clone, Debug, Serialize)]
pub struct ClauseHeld {
    /// The clause.
    pub clause: String,
    /// Kind of rule.
    pub rule: String,
    /// Its number.
    pub limit: String,
    /// Draws in which it holds for all that it holds for as planned; none where draws do not touch it.
    pub held: Option<u32>,
    /// Housing that it is about, if not all.
    #[serde(skip)]
    class: Option<Class>,
}

/// Tries a plan on every draw.
pub fn replay(
    question: &mut Question,
    plan: &Plan,
    served: &[bool],
    ranges: &Uncertain,
    pace: Option<&Pace>,
) -> Held {
    let mut held = Held {
        clauses: clauses(question),
        cost: [f64::INFINITY, 0.0, f64::NEG_INFINITY],
        ..Held::default()
    };
    for k in 0..ranges.draws {
        let world = drawn(&question.intake.region, ranges, pace, k);
        let t = tried(question, plan, served, world);
        let (m2, away) = (t.short as f64 / 1e6, t.away.as_f64());
        held.served_all += u32::from(t.holds());
        held.mean_short_m2 += m2;
        held.most_short_m2 = held.most_short_m2.max(m2);
        held.mean_away += away;
        held.most_away = held.most_away.max(away);
        let [least, sum, most] = held.cost;
        held.cost = [least.min(t.cost), sum + t.cost, most.max(t.cost)];
        for c in &mut held.clauses {
            let good = match c.rule.as_str() {
                "radius" => t.away.0 == 0,
                _ => c.class.is_none_or(|own| !t.classes.contains(&own)),
            };
            c.held = c.held.map(|n| n + u32::from(good));
        }
    }
    let n = f64::from(ranges.draws.max(1));
    let two = |x: f64| (x * 100.0).round() / 100.0;
    held.mean_short_m2 = two(held.mean_short_m2 / n);
    held.most_short_m2 = two(held.most_short_m2);
    held.mean_away = two(held.mean_away / n);
    held.most_away = two(held.most_away);
    held.cost = [two(held.cost[0]), two(held.cost[1] / n), two(held.cost[2])];
    held
}

/// The clauses that must be met, in the policy's order.
fn clauses(question: &Question) -> Vec<ClauseHeld> {
    let rules = question.rules.iter();
    let must = rules.filter(|r| r.clause().force == Force::Must);
    must.map(|r| {
        let limit = r.limit().to_string();
        let specs = question.profile.rule.iter();
        let spec = specs.clone().find(|s| {
            let same = crate::policy::Limit::parse(&s.limit, &[&r.limit().unit]);
            s.clause == r.clause().id && same.is_ok_and(|l| l == *r.limit())
        });
        let rule = spec.map(|s| s.kind.clone()).unwrap_or_default();
        ClauseHeld {
            clause: r.clause().id.clone(),
            held: matches!(rule.as_str(), "radius" | "floor-area").then_some(0),
            class: spec.and_then(|s| s.class),
            rule,
            limit,
        }
    })
    .collect()
}
