//! A speed of walking as what is within reach.
//!
//! With a time limit over a walking network, reach is speed times time. Otherwise the radius of the
//! policy stands for a time at a usual speed: at another speed it is longer or shorter in proportion.

use crate::model::Links;
use crate::region::Region;
use crate::run::{walk, Question};
use crate::scenario::{walk::SPEEDS, NumberOrField};

/// What a speed does to a question.
pub struct Pace {
    /// The speed that the scenario goes by, m/s.
    pub base: f64,
    /// The time limit, if reach follows from it.
    pub minutes: Option<f64>,
    /// Distances on foot at the fastest, if they were measured up to a limit.
    travel: Option<Links>,
}

impl Pace {
    /// Makes a question ready for speeds up to `fastest`, m/s.
    pub fn new(question: &Question, fastest: f64) -> Pace {
        let scenario = &question.scenario;
        let reach = scenario.reach.as_ref();
        let region = &question.intake.region;
        let on_foot = scenario.rules.on_foot() && region.walk.is_some();
        let minutes = reach.and_then(|r| r.minutes).filter(|_| on_foot);
        let table = reach
            .filter(|r| r.table.is_some())
            .and_then(|r| r.metres_per_minute);
        let base = table
            .map(|metres| metres / 60.0)
            .or(reach.and_then(|r| r.metres_per_second()))
            .unwrap_or(SPEEDS[2].1);
        let mut pace = Pace {
            base,
            minutes,
            travel: None,
        };
        if on_foot {
            let fastest = fastest.max(base);
            let mut scenario = scenario.clone();
            let mut factor = fastest / base;
            if let (Some(_), Some(reach)) = (minutes, &mut scenario.reach) {
                reach.speed = Some(NumberOrField::Number(fastest));
                factor = 1.0;
            }
            let mut far = region.clone();
            walk::distances(&scenario, &question.rules, factor, &mut far);
            pace.travel = far.travel;
        }
        pace
    }

    /// Puts what is within reach at a speed into a region, and gives the factor on every radius.
    pub fn apply(&self, region: &mut Region, speed: f64) -> f64 {
        let Some(minutes) = self.minutes else {
            if let Some(travel) = &self.travel {
                region.travel = Some(travel.clone());
            }
            return speed / self.base;
        };
        let most = (speed * minutes * 60.0 * 1000.0).floor() as u32;
        if let Some(travel) = &self.travel {
            let row = |i: usize| travel.row(i).filter(|p| p.1 <= most).collect();
            region.travel = Some(Links::from_rows((0..travel.len()).map(row).collect()));
        }
        1.0
    }
}
