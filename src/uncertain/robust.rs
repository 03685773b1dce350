//! What must be planned for, so that a plan holds in most draws.

use super::{best, cost, raised, replay, speed, Held, Pace, World};
use crate::region::Region;
use crate::run::{pose, walk, Question};
use crate::scenario::uncertain::Uncertain;
use crate::solve::Limits;

/// Most factors on households that are tried.
const TRIES: u32 = 7;

/// What to plan for, and what the plan then comes to.
pub struct Robust {
    /// Factor on all households.
    pub households: f64,
    /// Speed of walking, m/s, and the factor on every radius in metres.
    pub speed: Option<(f64, f64)>,
    /// Households served as planned that no premises at all reach at that speed.
    pub unreachable: f64,
    /// Over all draws.
    pub held: Held,
    /// In the share of draws asked for?
    pub enough: bool,
    /// Cost of its new premises, yuan.
    pub cost: f64,
}

/// Looks for the least factor on everybody's households, to a hundredth or so, whose plan serves
/// everyone in the share of draws asked for. If the speed is not known either, the plan is made for
/// one that is undercut in no more draws than may fail: in half of these, where households may
/// grow as well.
///
/// `None` if the search ends without a plan.
pub fn robust(
    question: &mut Question,
    served: &[bool],
    ranges: &Uncertain,
    pace: Option<&Pace>,
    limits: &dyn Fn(&Question) -> Limits,
) -> Option<Robust> {
    let grow = ranges.households[1].max(1.0);
    let radius = walk::radius(&question.rules).map(|l| l.metres);
    let slow = slow(ranges, if grow > 1.0 { 0.5 } else { 1.0 });
    let slowed = |region: Region| slowed(region, radius, pace, slow);
    let speed = slow.filter(|_| pace.is_some());
    let first = slowed(question.intake.region.clone());
    let speed = speed.map(|s| (s, first.pace));
    let unreachable = match speed {
        Some(_) => unreachable(question, served, first),
        None => 0.0,
    };
    let (mut low, mut high) = (1.0f64, grow);
    let mut answer = None;
    for k in 0..TRIES {
        // The largest factor is tried first: if that is not enough, nothing is.
        let factor = match k {
            0 => high,
            _ => ((low + high) * 50.0).ceil() / 100.0,
        };
        if k > 0 && factor >= high {
            break;
        }
        let world = slowed(raised(&question.intake.region, factor));
        let limits = limits(question);
        let Some(plan) = best(question, world, &limits) else {
            break;
        };
        let held = replay(question, &plan, served, ranges, pace);
        let share = f64::from(held.served_all) / f64::from(ranges.draws.max(1));
        let found = Robust {
            households: factor,
            speed,
            unreachable,
            enough: share >= ranges.share,
            held,
            cost: cost(&question.intake.region, &plan),
        };
        if found.enough {
            high = factor;
            answer = Some(found);
        } else if k == 0 {
            return Some(found);
        } else {
            low = factor;
        }
    }
    answer
}

/// The speed that is undercut in no more than a part of the draws that may fail.
fn slow(ranges: &Uncertain, part: f64) -> Option<f64> {
    let mut speeds: Vec<f64> = (0..ranges.draws).filter_map(|k| speed(ranges, k)).collect();
    speeds.sort_by(f64::total_cmp);
    let may_fail = (f64::from(ranges.draws) * (1.0 - ranges.share) * part + 1e-9).floor();
    let found = *speeds.get((may_fail as usize).min(speeds.len().saturating_sub(1)))?;
    // A speed that can be written down: never faster.
    Some((found * 1e4).floor() / 1e4)
}

/// A region at the slow speed; a radius comes out in whole millimetres, so that it can be written down.
fn slowed(
    mut region: Region,
    radius: Option<f64>,
    pace: Option<&Pace>,
    slow: Option<f64>,
) -> World {
    let both = pace.zip(slow);
    let factor = both.map_or(1.0, |(pace, speed)| pace.apply(&mut region, speed));
    let pace = match radius.filter(|_| factor != 1.0) {
        Some(metres) => (metres * factor * 1000.0).floor() / 1000.0 / metres,
        None => factor,
    };
    World { region, pace }
}

/// Households served as planned that no premises at all reach in a world.
fn unreachable(question: &mut Question, served: &[bool], world: World) -> f64 {
    world.with(question, |question| {
        let posed = pose(question);
        let demand = question.intake.region.demand.iter().enumerate();
        demand
            .filter(|(i, _)| served[*i] && !posed.reached[*i])
            .map(|(_, d)| d.households.as_f64())
            .sum()
    })
}
