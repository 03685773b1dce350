//! A plan tried on draws of what is not known: in how many does it serve everyone, which sites are
//! in the best plan of most draws, and how much more must be planned for to be safe.
//!
//! Draws are numbered and do not depend on each other, on threads or on the clock.

use crate::model::{Mm2, Plan, Premises, Price, Problem, Sharing};
use crate::region::{Count, Region};
use crate::run::{pose, Question};
use crate::scenario::uncertain::Uncertain;
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

/// The region as one draw has it. Prices are drawn first, so that both can be left out alone.
pub fn drawn(region: &Region, ranges: &Uncertain, number: u32) -> Region {
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
    region
}

fn scale(households: &mut Count, factor: f64) {
    let more = Count::from_f64(households.as_f64() * factor);
    *households = more.unwrap_or(*households);
}

/// What a plan comes to in a draw.
#[derive(Clone, Copy, Debug)]
pub struct Tried {
    /// Floor area that its demand lacks, mm².
    pub short: Mm2,
    /// What its premises cost, yuan.
    pub cost: f64,
}

/// Tries a plan on a draw: its premises at its sizes, the draw's households. Demand that the plan
/// does not serve is not asked for.
pub fn tried(question: &mut Question, plan: &Plan, served: &[bool], region: Region) -> Tried {
    let base = std::mem::replace(&mut question.intake.region, region);
    let posed = pose(question);
    let asked = posed.quota.iter().zip(&posed.reached).zip(served);
    let quota = asked.map(|((&q, &r), &s)| if r && s { q } else { 0 });
    let premises = posed.problem.premises.iter().zip(&plan.area);
    let premises: Vec<Premises> = premises
        .map(|(p, area)| Premises {
            area_min: 0,
            area_max: area.unwrap_or(0),
            ..*p
        })
        .collect();
    let problem = Problem {
        quota: quota.collect(),
        premises,
        links: posed.problem.links,
        sharing: posed.problem.sharing,
        ..Problem::default()
    };
    let (unmet, _) = match problem.sharing {
        Sharing::Pooled | Sharing::Single => solve::shortage::shortage(&problem),
        Sharing::Exclusive => exclusive::shortage(&problem),
    };
    let sites = question.intake.region.sites.iter().zip(&plan.area);
    let cost: i128 = sites
        .filter(|(s, _)| !s.existing)
        .filter_map(|(s, a)| Some(s.cost.of((*a)?)))
        .sum();
    question.intake.region = base;
    Tried {
        short: unmet.iter().sum(),
        cost: cost as f64 / 1e10,
    }
}

/// Best plan of a region; `None` if there is none in time.
pub fn best(question: &mut Question, region: Region, limits: &Limits) -> Option<Plan> {
    let base = std::mem::replace(&mut question.intake.region, region);
    let posed = pose(question);
    let plan = solve::solve(&posed.problem, limits, None, &Silent).plan;
    question.intake.region = base;
    plan
}

/// The region with everybody's households times a factor.
pub fn raised(region: &Region, factor: f64) -> Region {
    let mut region = region.clone();
    for d in &mut region.demand {
        scale(&mut d.households, factor);
    }
    region
}
