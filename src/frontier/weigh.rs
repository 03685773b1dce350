//! A price against coverage, point by point, exact.
//!
//! Whoever is not served costs `L` per household: each demand gets premises of its own of that
//! price, and the least sum is an ordinary least-price problem. If its value is proved to be `V`,
//! then no plan that leaves at most `U` households unserved costs less than `V − L·U`, for every
//! `U`; and the plan found is the cheapest for its own coverage. Choosing `L` as the slope between
//! two neighbours finds a point between them or proves that none lies below the line (Aneja and
//! Nair 1979, doi:10.1287/mnsc.25.1.73).

use super::{take, Ask, Axis, Point};
use crate::model::{Cost, Flow, Goal, Links, Mm2, Plan, Premises, Price, Problem};
use crate::run::{assemble, measure, pose, Posed, Question};
use crate::scenario::{Scenario, ShareSpec};
use crate::solve::certificate::{Certificate, Proof};
use crate::solve::{self, Outcome};

/// [`Cost`] of one price unit (1e-4).
const PRICE: Cost = 1_000_000;
/// Distance written for premises that stand for nobody, mm: farther than any real ones.
const NOWHERE_MM: u32 = 1_000_000_000;

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
    price: i64,
}

/// The problem with everything that does not change from point to point.
struct Scale {
    problem: Problem,
    /// Weight of one unit, thousandths of households.
    grain: i64,
    /// Units of each demand.
    units: Vec<i64>,
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
    let scale = Scale::new(question, &posed);
    let (found, lines) = scale.curve(question, ask);
    let mut points: Vec<Point> = Vec::new();
    for f in found {
        points.extend(point(question, ask, &scenario, &scale, f, &lines));
    }
    points
}

impl Scale {
    fn new(question: &Question, posed: &Posed) -> Scale {
        let counts: Vec<i64> = question
            .intake
            .region
            .demand
            .iter()
            .map(|d| d.counts())
            .collect();
        let grain = counts.iter().fold(0, |g, &w| gcd(g, w)).max(1);
        let mut problem = posed.problem.clone();
        let asked = posed.quota.iter().zip(&posed.reached).zip(&counts);
        // Nobody must be served, so nothing needs rationing; who counts nothing is left out.
        problem.quota = asked
            .map(|((&q, &r), &w)| if r && w > 0 { q.max(1) } else { 0 })
            .collect();
        let total = counts.iter().map(|w| w / grain).sum();
        let lost = counts.iter().zip(&problem.quota);
        let lost = lost.filter(|(_, &q)| q == 0).map(|(w, _)| w / grain).sum();
        Scale {
            units: counts.iter().map(|w| w / grain).collect(),
            problem,
            grain,
            total,
            lost,
        }
    }

    /// The problem in which a unit that is not served costs `price`.
    fn priced(&self, price: i64) -> Problem {
        let mut problem = self.problem.clone();
        let old = problem.premises.len() as u32;
        let mut extra = old;
        let rows = (0..problem.quota.len()).map(|i| {
            let mut row: Vec<(u32, u32)> = problem.links.row(i).collect();
            if self.problem.quota[i] > 0 {
                row.push((extra, NOWHERE_MM));
                extra += 1;
            }
            row
        });
        problem.links = Links::from_rows(rows.collect());
        for (i, &q) in self.problem.quota.iter().enumerate() {
            if q > 0 {
                problem.premises.push(Premises {
                    fixed: false,
                    area_min: 0,
                    area_max: q,
                    price: Price {
                        fixed: price.saturating_mul(self.units[i]),
                        per_m2: 0,
                    },
                });
            }
        }
        problem
    }

    /// Takes the stand-ins out of a plan: their demand is not served at all.
    fn plain(&self, plan: &Plan) -> Found {
        let real = self.problem.premises.len();
        let mut out = vec![false; self.problem.quota.len()];
        for f in plan.flow.iter().filter(|f| f.site as usize >= real) {
            out[f.demand as usize] = true;
        }
        let kept = plan.flow.iter().filter(|f| !out[f.demand as usize]);
        let flow: Vec<Flow> = kept.copied().collect();
        let mut load: Vec<Mm2> = vec![0; real];
        flow.iter().for_each(|f| load[f.site as usize] += f.area);
        let sites = self.problem.premises.iter().zip(&plan.area).enumerate();
        let area: Vec<Option<Mm2>> = sites
            .map(|(j, (p, area))| {
                let wanted = load[j] > 0 || self.problem.required.contains(&(j as u32));
                match (p.fixed, wanted) {
                    (true, _) => Some(p.area_max),
                    (false, true) => area.map(|a| a.min(load[j].max(p.area_min))),
                    (false, false) => None,
                }
            })
            .collect();
        let units = self.units.iter().zip(&out);
        let unserved: i64 = units.filter(|(_, o)| **o).map(|(u, _)| u).sum();
        let plan = Plan { area, flow };
        Found {
            cost: crate::model::objective::value(&self.problem, &plan),
            unserved: unserved + self.lost,
            plan,
        }
    }

    /// A plan with the stand-ins that its unserved demand needs.
    fn full(&self, found: &Found, problem: &Problem) -> Plan {
        let real = self.problem.premises.len();
        let mut plan = found.plan.clone();
        plan.area.resize(problem.premises.len(), None);
        let served = found.plan.served(&self.problem);
        let mut extra = real;
        for (i, &q) in self.problem.quota.iter().enumerate() {
            if q > 0 {
                if !served[i] {
                    plan.area[extra] = Some(q);
                    plan.flow.push(Flow {
                        demand: i as u32,
                        site: extra as u32,
                        area: q,
                    });
                }
                extra += 1;
            }
        }
        plan.flow.sort_unstable();
        plan
    }

    fn solve(
        &self,
        price: i64,
        start: Option<&Found>,
        question: &Question,
        ask: &Ask,
    ) -> Option<(Found, Line)> {
        let problem = self.priced(price);
        let start = start.map(|f| self.full(f, &problem));
        let limits = (ask.limits)(question);
        let out = solve::solve(&problem, &limits, start.as_ref(), ask.progress);
        let found = self.plain(out.plan.as_ref()?);
        // The bound speaks of demand that can be reached only.
        let lost = Cost::from(price) * PRICE * Cost::from(self.lost);
        let line = Line {
            value: out.bound + lost,
            price,
        };
        Some((found, line))
    }

    /// A price at which everyone who can be served is.
    fn dear(&self) -> i64 {
        let most = self.problem.premises.iter().filter(|p| !p.fixed);
        let most = most.map(|p| p.price.of(p.area_max)).max().unwrap_or(0);
        i64::try_from(10 * most / PRICE).unwrap_or(i64::MAX / 1_000_000) + 1
    }

    fn curve(&self, question: &Question, ask: &Ask) -> (Vec<Found>, Vec<Line>) {
        let mut lines = Vec::new();
        let mut found: Vec<Found> = Vec::new();
        for price in [1, self.dear()] {
            if let Some((f, line)) = self.solve(price, None, question, ask) {
                lines.push(line);
                if !found.iter().any(|g| g.unserved == f.unserved) {
                    found.push(f);
                }
            }
        }
        let mut settled: Vec<(i64, i64)> = Vec::new();
        while found.len() >= 2 && found.len() < ask.points {
            found.sort_by_key(|f| f.unserved);
            let (ends, widths) = (found.len() - 1, span(&found));
            let open = (0..ends).filter(|&k| {
                let pair = (found[k].unserved, found[k + 1].unserved);
                !settled.contains(&pair) && slope(&found[k], &found[k + 1]) >= 1
            });
            let width = |k: usize| {
                let (a, b) = (&found[k], &found[k + 1]);
                (a.cost - b.cost) as f64 / widths.0 + (b.unserved - a.unserved) as f64 / widths.1
            };
            let Some(k) = open.max_by(|&a, &b| width(a).total_cmp(&width(b)).then(b.cmp(&a)))
            else {
                break;
            };
            let price = slope(&found[k], &found[k + 1]);
            let pair = (found[k].unserved, found[k + 1].unserved);
            if (ask.limits)(question).stop.by_hand() {
                break;
            }
            match self.solve(price, Some(&found[k]), question, ask) {
                Some((f, line)) => {
                    lines.push(line);
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
                None => settled.push(pair),
            }
        }
        (found, lines)
    }

    /// No plan that leaves at most `unserved` costs less.
    fn bound(&self, lines: &[Line], unserved: i64, whole: bool) -> Cost {
        let of = |l: &Line| l.value - Cost::from(l.price) * PRICE * Cost::from(unserved);
        let bound = lines.iter().map(of).max().unwrap_or(0).max(0);
        let one = crate::model::COST_SCALE;
        if whole {
            (bound + one - 1).div_euclid(one) * one
        } else {
            bound
        }
    }
}

/// Spread of cost and of coverage, never zero.
fn span(found: &[Found]) -> (f64, f64) {
    let cost = found.iter().map(|f| f.cost);
    let cost = cost.clone().max().unwrap_or(0) - cost.min().unwrap_or(0);
    let out = found.iter().map(|f| f.unserved);
    let out = out.clone().max().unwrap_or(0) - out.min().unwrap_or(0);
    ((cost as f64).max(1.0), (out as f64).max(1.0))
}

/// Price units per unit of weight between two neighbours, the one that serves more first.
fn slope(a: &Found, b: &Found) -> i64 {
    let units = Cost::from(b.unserved - a.unserved).max(1);
    i64::try_from((a.cost - b.cost).max(0) / PRICE / units).unwrap_or(i64::MAX / 1_000_000)
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
