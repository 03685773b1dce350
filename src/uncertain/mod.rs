//! A plan tried on draws of what is not known: in how many does it serve everyone, which sites are
//! in the best plan of most draws, and how much more must be planned for to be safe.
//!
//! Draws are numbered and do not depend on each other, on threads or on the clock.
//!
//! ```text
//! pace     a speed of walking as what is within reach
//! replay   one plan on all draws: clause by clause
//! robust   what must be planned for, so that a plan holds in most draws
//! ```

pub mod pace;
pub mod replay;
pub mod robust;

pub use pace::Pace;
pub use replay::{replay, Held};

use crate::model::{Mm2, Plan, Premises, Price, Problem, Sharing};
use crate::region::{Count, Region};
use crate::run::{pose, Question};
use crate::scenario::uncertain::Uncertain;
use crate::scenario::Class;
use crate::solve::{self, exclusive, Limits, Silent};

/// Numbers of one draw (SplitMix64, Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
struct Draw(u64);

impl Draw {
    fn new(seed: u64, number: u32) -> Draw {
        Draw(seed ^ u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn between(&mut self, [low, high]: [f64; 2]) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        low + (high - low) * ((z >> 11) as f64 / (1u64 << 53) as f64)
    }
}

/// What one draw has come to.
#[derive(Clone)]
pub struct World {
    /// The region.
    pub region: Region,
    /// Factor on every radius in metres.
    pub pace: f64,
}

impl World {
    /// Asks something of a question in this world, and leaves the question as it was.
    fn with<T>(self, question: &mut Question, ask: impl FnOnce(&Question) -> T) -> T {
        let region = std::mem::replace(&mut question.intake.region, self.region);
        let pace = std::mem::replace(&mut question.pace, self.pace);
        let answer = ask(question);
        question.intake.region = region;
        question.pace = pace;
        answer
    }
}

/// The world as one draw has it. Prices are drawn first, then households, so that both can be left
/// out alone; the speed has numbers of its own.
pub fn drawn(region: &Region, ranges: &Uncertain, pace: Option<&Pace>, number: u32) -> World {
    let mut region = region.clone();
    let mut draw = Draw::new(ranges.seed, number);
    for s in region.sites.iter_mut().filter(|s| !s.existing) {
        let factor = draw.between(ranges.cost);
        let scale = |n: i64| (n as f64 * factor).round() as i64;
        s.cost = Price {
            fixed: scale(s.cost.fixed),
            per_m2: scale(s.cost.per_m2),
        };
    }
    for d in &mut region.demand {
        let factor = draw.between(ranges.households);
        scale(&mut d.households, factor);
    }
    let speed = pace.zip(speed(ranges, number));
    let pace = speed.map_or(1.0, |(pace, speed)| pace.apply(&mut region, speed));
    World { region, pace }
}

/// Keeps the numbers of the speed apart from those of a draw.
const SPEED: u64 = 0x5bd1_e995_7b93_1c07;

/// The speed of a draw, m/s, if it is not known.
pub fn speed(ranges: &Uncertain, number: u32) -> Option<f64> {
    let range = ranges.speed?;
    Some(Draw::new(ranges.seed ^ SPEED, number).between(range))
}

fn scale(households: &mut Count, factor: f64) {
    let more = Count::from_f64(households.as_f64() * factor);
    *households = more.unwrap_or(*households);
}

/// What a plan comes to in a draw.
#[derive(Clone, Debug, Default)]
pub struct Tried {
    /// Floor area that the demand in reach of its premises lacks, mm².
    pub short: Mm2,
    /// Classes of housing that lack some.
    pub classes: Vec<Class>,
    /// Households that it serves as planned and that are out of reach of its premises here.
    pub away: Count,
    /// Households of demand that it serves as planned and does not serve in full here.
    pub unserved: Count,
    /// What its premises cost, yuan.
    pub cost: f64,
}

impl Tried {
    /// Is everybody served who is served as planned?
    pub fn holds(&self) -> bool {
        self.unserved.0 == 0
    }
}

/// Tries a plan on a draw: its premises at its sizes, the draw's households and speed. Demand that
/// the plan does not serve is not asked for.
pub fn tried(question: &mut Question, plan: &Plan, served: &[bool], world: World) -> Tried {
    world.with(question, |question| one(question, plan, served))
}

fn one(question: &Question, plan: &Plan, served: &[bool]) -> Tried {
    let region = &question.intake.region;
    let posed = pose(question);
    let mut tried = Tried::default();
    let open = |j: &u32| plan.area[*j as usize].is_some();
    let mut quota = vec![0; served.len()];
    for (i, d) in region.demand.iter().enumerate() {
        if !served[i] || d.households.0 == 0 {
            continue;
        }
        if posed.problem.links.sites(i).iter().any(open) {
            quota[i] = posed.quota[i];
        } else {
            tried.away.0 += d.households.0;
        }
    }
    let premises = posed.problem.premises.iter().zip(&plan.area);
    let premises: Vec<Premises> = premises
        .map(|(p, area)| Premises {
            area_min: 0,
            area_max: area.unwrap_or(0),
            ..*p
        })
        .collect();
    let problem = Problem {
        quota,
        premises,
        links: posed.problem.links,
        sharing: posed.problem.sharing,
        ..Problem::default()
    };
    let (unmet, _) = match problem.sharing {
        Sharing::Pooled | Sharing::Single => solve::shortage::shortage(&problem),
        Sharing::Exclusive => exclusive::shortage(&problem),
    };
    tried.unserved = tried.away;
    for (d, &unmet) in region.demand.iter().zip(&unmet).filter(|(_, u)| **u > 0) {
        tried.short += unmet;
        tried.unserved.0 += d.households.0;
        if !tried.classes.contains(&d.class) {
            tried.classes.push(d.class);
        }
    }
    tried.cost = cost(region, plan);
    tried
}

/// What the new premises of a plan cost in a region, yuan.
pub fn cost(region: &Region, plan: &Plan) -> f64 {
    let sites = region.sites.iter().zip(&plan.area);
    let cost: i128 = sites
        .filter(|(s, _)| !s.existing)
        .filter_map(|(s, a)| Some(s.cost.of((*a)?)))
        .sum();
    cost as f64 / 1e10
}

/// Best plan of a world; `None` if there is none in time.
pub fn best(question: &mut Question, world: World, limits: &Limits) -> Option<Plan> {
    world.with(question, |question| {
        let posed = pose(question);
        solve::solve(&posed.problem, limits, None, &Silent).plan
    })
}

/// The region with everybody's households times a factor.
pub fn raised(region: &Region, factor: f64) -> Region {
    let mut region = region.clone();
    for d in &mut region.demand {
        scale(&mut d.households, factor);
    }
    region
}
