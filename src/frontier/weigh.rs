//! A price against coverage, point by point, exact.
//!
//! Whoever is not served costs `L` per household. If the least sum is proved to be `V`, then no plan
//! that leaves at most `U` households unserved costs less than `V − L·U`, for every `U`; and the plan
//! found is the cheapest for its own coverage. Choosing `L` as the slope between two neighbours finds
//! a point between them or proves that none lies below the line (Aneja and Nair 1979,
//! doi:10.1287/mnsc.25.1.73). Parts answer each for itself ([`crate::solve::partial`]).

use super::{take, Ask, Axis, Point};
use crate::model::{Cost, Goal, Plan};
use crate::run::{assemble, measure, pose, Posed, Question};
use crate::scenario::{Scenario, ShareSpec};
use crate::solve::certificate::{Certificate, Proof};
use crate::solve::partial::{Answer, Partial};
use crate::solve::Outcome;

/// [`Cost`] of one price unit (1e-4): prices are whole numbers of it.
const PRICE: Cost = 1_000_000;
/// Gaps of the curve that are looked into side by side.
const TOGETHER: usize = 2;

/// A plan on the way.
struct Found {
    plan: Plan,
    cost: Cost,
    /// Units of weight that are not served.
    unserved: i64,
}

/// `cost ≥ value − price · unserved` for every plan.
struct Line {
    value: Cost,
    price: Cost,
}

/// What does not change from point to point.
struct Scale {
    /// Weight of one unit, thousandths of households.
    grain: i64,
    /// Units of all demand, reached or not.
    total: i64,
    /// Units that no premises reach.
    lost: i64,
}

/// Points of the curve, unsorted.
pub fn points(question: &mut Question, ask: &Ask) -> Vec<Point> {
    let mut scenario = question.scenario.clone();
    scenario.solve.objective = ask.axes[0].objective().into();
    scenario.solve.alternatives = 0;
    scenario.share.clear();
    take(question, &scenario, ask.table, &[]);
    let posed = pose(question);
    let (scale, mut partial) = apart(question, &posed);
    let (found, lines) = scale.curve(&mut partial, question, ask);
    let mut points: Vec<Point> = Vec::new();
    for f in found {
        points.extend(point(question, ask, &scenario, &scale, f, &lines));
    }
    points
}

/// The problem in which nobody must be served, in parts.
fn apart(question: &Question, posed: &Posed) -> (Scale, Partial) {
    let demand = question.intake.region.demand.iter();
    let counts: Vec<i64> = demand.map(|d| d.counts()).collect();
    let grain = counts.iter().fold(0, |g, &w| gcd(g, w)).max(1);
    let units: Vec<i64> = counts.iter().map(|w| w / grain).collect();
    let mut problem = posed.problem.clone();
    let asked = posed.quota.iter().zip(&posed.reached).zip(&counts);
    // Nobody must be served, so nothing needs rationing; who counts nothing is left out.
    problem.quota = asked
        .map(|((&q, &r), &w)| if r && w > 0 { q.max(1) } else { 0 })
        .collect();
    let lost = units.iter().zip(&problem.quota);
    let scale = Scale {
        grain,
        total: units.iter().sum(),
        lost: lost.filter(|(_, &q)| q == 0).map(|(u, _)| u).sum(),
    };
    (scale, Partial::new(&problem, &units))
}

impl Scale {
    /// An answer in the terms of all demand: the parts know of demand that can be reached only.
    fn of(&self, price: Cost, answer: Answer) -> (Found, Line) {
        let lost = price * Cost::from(self.lost);
        let line = Line {
            value: answer.bound + lost,
            price,
        };
        let found = Found {
            plan: answer.choice.plan,
            cost: answer.choice.cost,
            unserved: answer.choice.unserved + self.lost,
        };
        (found, line)
    }

    fn curve(
        &self,
        partial: &mut Partial,
        question: &Question,
        ask: &Ask,
    ) -> (Vec<Found>, Vec<Line>) {
        let mut asked = vec![PRICE];
        let mut found: Vec<Found> = Vec::new();
        let (dear, all) = partial.all(&(ask.limits)(question));
        let none = partial.at(&[PRICE], &(ask.limits)(question)).pop();
        asked.push(dear);
        for (price, answer) in [(PRICE, none), (dear, all)] {
            let Some(answer) = answer else { continue };
            let (f, _) = self.of(price, answer);
            if !found.iter().any(|g| g.unserved == f.unserved) {
                found.push(f);
            }
        }
        let mut settled: Vec<(i64, i64)> = Vec::new();
        while found.len() >= 2 && found.len() < ask.points {
            found.sort_by_key(|f| f.unserved);
            let gaps = widest(&found, &settled, (ask.points - found.len()).min(TOGETHER));
            if gaps.is_empty() || (ask.limits)(question).stop.by_hand() {
                break;
            }
            let pairs: Vec<(i64, i64)> = gaps
                .iter()
                .map(|&k| (found[k].unserved, found[k + 1].unserved))
                .collect();
            let prices: Vec<Cost> = gaps
                .iter()
                .map(|&k| slope(&found[k], &found[k + 1]))
                .collect();
            let answers = partial.at(&prices, &(ask.limits)(question));
            if answers.len() < prices.len() {
                break;
            }
            for ((price, answer), pair) in prices.into_iter().zip(answers).zip(pairs) {
                let (f, _) = self.of(price, answer);
                asked.push(price);
                match found.iter_mut().find(|g| g.unserved == f.unserved) {
                    Some(g) => {
                        if f.cost < g.cost {
                            *g = f;
                        }
                        settled.push(pair);
                    }
                    None => found.push(f),
                }
            }
        }
        // Once more with all that the parts know now.
        let answers = |asked: &[Cost]| -> Vec<(Found, Line)> {
            let whole = asked.iter().filter_map(|&p| Some((p, partial.whole(p)?)));
            whole.map(|(p, a)| self.of(p, a)).collect()
        };
        found.extend(answers(&asked).into_iter().map(|(f, _)| f));
        let mut found = self.dents(partial, found, &mut asked, ask.points);
        best(&mut found);
        while found.len() > ask.points.max(2) {
            // The one whose neighbours are nearest to each other says least.
            let apart = |k: &usize| found[k + 1].unserved - found[k - 1].unserved;
            let Some(k) = (1..found.len() - 1).min_by_key(apart) else {
                break;
            };
            found.remove(k);
        }
        let lines = answers(&asked).into_iter().map(|(_, line)| line);
        (found, lines.collect())
    }

    /// Fills up with plans in the widest gaps that no price gives; the price of each gap is asked
    /// for its bound.
    fn dents(
        &self,
        partial: &Partial,
        mut found: Vec<Found>,
        asked: &mut Vec<Cost>,
        points: usize,
    ) -> Vec<Found> {
        let mut empty: Vec<(i64, i64)> = Vec::new();
        for _ in 0..4 * points {
            best(&mut found);
            if found.len() < 2 || found.len() >= points {
                break;
            }
            let Some(&k) = widest(&found, &empty, 1).first() else {
                break;
            };
            let (a, b) = (&found[k], &found[k + 1]);
            let (pair, price) = ((a.unserved, b.unserved), slope(a, b));
            let middle = a.unserved + (b.unserved - a.unserved) / 2;
            // In the half that serves more, else in the other one.
            let halves = [middle, b.unserved - 1];
            let plan = halves.iter().find_map(|&most| {
                let (more, most) = (a.unserved - self.lost, most - self.lost);
                partial.between(price, more, most, a.cost)
            });
            match plan {
                Some(choice) => {
                    asked.push(price);
                    found.push(Found {
                        plan: choice.plan,
                        cost: choice.cost,
                        unserved: choice.unserved + self.lost,
                    });
                }
                None => empty.push(pair),
            }
        }
        found
    }

    /// No plan that leaves at most `unserved` costs less.
    fn bound(&self, lines: &[Line], unserved: i64, whole: bool) -> Cost {
        let of = |l: &Line| l.value - l.price * Cost::from(unserved);
        let bound = lines.iter().map(of).max().unwrap_or(0).max(0);
        let one = crate::model::COST_SCALE;
        if whole {
            (bound + one - 1).div_euclid(one) * one
        } else {
            bound
        }
    }
}

/// Leaves the plans that no other one beats, those that serve more first.
fn best(found: &mut Vec<Found>) {
    found.sort_by_key(|f| (f.unserved, f.cost));
    let mut least = Cost::MAX;
    found.retain(|f| {
        let better = f.cost < least;
        least = least.min(f.cost);
        better
    });
}

/// The widest gaps between neighbours that may have a point between them.
fn widest(found: &[Found], settled: &[(i64, i64)], most: usize) -> Vec<usize> {
    let widths = span(found);
    let width = |k: usize| {
        let (a, b) = (&found[k], &found[k + 1]);
        (a.cost - b.cost) as f64 / widths.0 + (b.unserved - a.unserved) as f64 / widths.1
    };
    let open = (0..found.len() - 1).filter(|&k| {
        let pair = (found[k].unserved, found[k + 1].unserved);
        !settled.contains(&pair) && slope(&found[k], &found[k + 1]) >= PRICE
    });
    let mut gaps: Vec<usize> = open.collect();
    gaps.sort_by(|&a, &b| width(b).total_cmp(&width(a)).then(a.cmp(&b)));
    gaps.truncate(most);
    gaps
}

/// Spread of cost and of coverage, never zero.
fn span(found: &[Found]) -> (f64, f64) {
    let cost = found.iter().map(|f| f.cost);
    let cost = cost.clone().max().unwrap_or(0) - cost.min().unwrap_or(0);
    let out = found.iter().map(|f| f.unserved);
    let out = out.clone().max().unwrap_or(0) - out.min().unwrap_or(0);
    ((cost as f64).max(1.0), (out as f64).max(1.0))
}

/// [`Cost`] per unit between two neighbours, the one that serves more first.
fn slope(a: &Found, b: &Found) -> Cost {
    let units = Cost::from(b.unserved - a.unserved).max(1);
    (a.cost - b.cost).max(0) / PRICE / units * PRICE
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 {
        a
    } else {
        gcd(b, a % b)
    }
}

/// The point as the answer to a scenario with a share.
fn point(
    question: &mut Question,
    ask: &Ask,
    scenario: &Scenario,
    scale: &Scale,
    found: Found,
    lines: &[Line],
) -> Option<Point> {
    let served = scale.total - found.unserved;
    // Shares are kept in millionths: the largest that this plan reaches.
    let millionths = i128::from(served) * 1_000_000 / i128::from(scale.total.max(1));
    let mut scenario = scenario.clone();
    scenario.share = vec![ShareSpec {
        zone: None,
        class: None,
        group: None,
        at_least: millionths as f64 / 1e6,
    }];
    take(question, &scenario, ask.table, &["share.0.at_least".into()]);
    let posed = pose(question);
    let least = posed.problem.shares.first().map_or(0, |s| s.at_least);
    let needed = (least + scale.grain - 1) / scale.grain;
    let whole = ask.axes[0] == Axis::Sites && posed.problem.goal == Goal::LeastPrice;
    let bound = scale.bound(lines, scale.total - needed, whole);
    let bound = bound.min(found.cost);
    let outcome = Outcome {
        value: found.cost,
        bound,
        unit: crate::model::COST_SCALE,
        certificates: vec![Certificate {
            demands: (0..posed.problem.quota.len() as u32).collect(),
            bound: bound.div_euclid(crate::model::COST_SCALE / 1_000_000),
            left_out: Vec::new(),
            proof: Proof::Word,
        }],
        plan: Some(found.plan),
        ..Outcome::default()
    };
    let answer = measure(question, &posed, outcome.clone()).ok()?;
    let file = assemble::plan_file(question, &answer);
    Some(Point {
        scenario,
        outcome,
        file,
    })
}
