//! One figure as the objective, the other one limited step by step (epsilon constraints).

use super::{opened, take, Ask, Axis, Point};
use crate::run::{answer, assemble, pose, Question};
use crate::scenario::{Limits, Scenario};

/// Points of the curve, unsorted. The first axis is limited if it has prices and the second one has
/// none; else the second one is.
pub fn points(question: &mut Question, ask: &Ask) -> Vec<Point> {
    let [first, second] = ask.axes;
    let (goal, limited) = match (first.is_price(), second.is_price()) {
        (true, false) => (second, first),
        _ => (first, second),
    };
    let before = question.intake.start.clone();
    let bare = question.scenario.clone();
    let mut points = Vec::new();
    // The least that the limited figure can be, and what it is when it is not limited.
    let mut low = with(&bare, limited.objective());
    low.share.clear();
    let least = one(question, ask, &low, &[]);
    let mut high = with(&bare, goal.objective());
    limit(&mut high, limited, most(question, limited));
    let best = one(question, ask, &high, &keys(limited));
    let of = |p: &Option<Point>| p.as_ref().and_then(|p| limited.of(&p.file));
    let (Some(from), Some(to)) = (ask.ends[0].or(of(&least)), ask.ends[1].or(of(&best))) else {
        return points;
    };
    let steps = ask.points.max(2);
    let mut last = f64::NAN;
    for k in 0..steps {
        let mut at = from + (to - from) * k as f64 / (steps - 1) as f64;
        if limited == Axis::Sites {
            at = at.round();
        }
        // Up to the next hundredth: the least itself must be within it.
        at = (at * 100.0).ceil() / 100.0;
        if at == last || (ask.limits)(question).stop.by_hand() {
            continue;
        }
        last = at;
        let mut scenario = with(&bare, goal.objective());
        limit(&mut scenario, limited, at);
        points.extend(one(question, ask, &scenario, &keys(limited)));
    }
    question.intake.start = before;
    points
}

fn with(bare: &Scenario, objective: &str) -> Scenario {
    let mut s = bare.clone();
    s.solve.objective = objective.into();
    s.solve.alternatives = 0;
    s
}

fn keys(limited: Axis) -> Vec<String> {
    let key = match limited {
        Axis::Sites => "limits.sites",
        Axis::Area => "limits.area_m2",
        _ => "limits.cost",
    };
    vec![key.into(), "solve.objective".into()]
}

fn limit(scenario: &mut Scenario, axis: Axis, at_most: f64) {
    let limits = scenario.limits.get_or_insert_with(Limits::default);
    match axis {
        Axis::Sites => limits.sites = Some(at_most as u32),
        Axis::Area => limits.area_m2 = Some(at_most),
        _ => limits.cost = Some(at_most),
    }
}

/// What the figure cannot exceed: everything open at its largest.
fn most(question: &Question, axis: Axis) -> f64 {
    let new = question.intake.region.sites.iter().filter(|s| !s.existing);
    match axis {
        Axis::Sites => new.count() as f64,
        Axis::Area => new.map(|s| s.area_max as f64 / 1e6).sum::<f64>().ceil(),
        _ => new
            .map(|s| s.cost.of(s.area_max) as f64 / 1e10)
            .sum::<f64>()
            .ceil(),
    }
}

/// Solves one scenario, starting from the plan before.
fn one(question: &mut Question, ask: &Ask, scenario: &Scenario, keys: &[String]) -> Option<Point> {
    take(question, scenario, ask.table, keys);
    let posed = pose(question);
    let limits = (ask.limits)(question);
    let answer = answer(question, &posed, &limits, ask.progress).ok()?;
    let file = assemble::plan_file(question, &answer);
    let mut outcome = answer.outcome.clone();
    outcome.plan = Some(answer.plan.clone());
    let start = opened(question, &answer.plan);
    question.intake.start = Some(start);
    Some(Point {
        scenario: scenario.clone(),
        outcome,
        file,
    })
}
