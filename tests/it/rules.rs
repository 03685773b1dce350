//! Both sides of each rule: what shapes the question and what audits the answer must agree, and
//! every limit must lie exactly where its clause says.

use crate::oracle::{LEAST, MM2};
use crate::town::{self, point, Hand, Kind, Rng, Town};
use geo::{Destination, Geodesic, Point};
use quarter::finding::{Finding, Verdict};
use quarter::model::{Flow, Plan};
use quarter::policy::Placed;
use quarter::run::{pose, Question};
use rayon::prelude::*;
use serde_json::json;

fn findings(question: &Question, plan: &Plan) -> Vec<Finding> {
    let placed = Placed::new(&question.intake.region, &question.scenario.rules, plan);
    question.rules.iter().map(|r| r.check(&placed)).collect()
}

fn verdict(list: &[Finding], rule: &str) -> Verdict {
    let of = list.iter().filter(|f| f.rule == rule);
    of.map(|f| f.verdict).max().expect("the rule is there")
}

/// A plan that keeps to what is there (areas, loads, open stock) but not always to the rules.
fn some_plan(question: &Question, rng: &mut Rng, honest: bool) -> Plan {
    let region = &question.intake.region;
    let posed = pose(question);
    let mut area: Vec<Option<i64>> = region
        .sites
        .iter()
        .map(|s| match s.existing {
            true => Some(s.area_max),
            false => rng.chance(80).then(|| match rng.below(12) {
                0 => LEAST.min(s.area_max),
                1 if !honest => (LEAST - 1).min(s.area_max),
                _ => s.area_max,
            }),
        })
        .collect();
    let mut room: Vec<i64> = area.iter().map(|a| a.unwrap_or(0)).collect();
    let mut flow = Vec::new();
    for (i, &quota) in posed.quota.iter().enumerate() {
        let mut left = match rng.below(30) {
            0 if !honest => (quota - 1).max(0),
            _ => quota,
        };
        let anywhere = !honest && rng.chance(5);
        let mut sites: Vec<u32> = match anywhere {
            true => (0..region.sites.len() as u32).collect(),
            false => posed.problem.links.sites(i).to_vec(),
        };
        rng.shuffle(&mut sites);
        for j in sites {
            let part = left.min(room[j as usize]);
            if part > 0 {
                room[j as usize] -= part;
                left -= part;
                let (demand, site) = (i as u32, j);
                flow.push(Flow {
                    demand,
                    site,
                    area: part,
                });
            }
        }
    }
    // Premises that nobody uses and that no rule would let open stay closed.
    for (j, a) in area.iter_mut().enumerate() {
        let used = flow.iter().any(|f| f.site == j as u32);
        if !used && !region.sites[j].existing && region.sites[j].area_max < LEAST {
            *a = None;
        }
    }
    flow.sort();
    Plan { area, flow }
}

#[test]
fn a_plan_is_feasible_exactly_when_every_check_passes() {
    let kind = Kind {
        houses: 5,
        across: 1300,
        area: 2200,
        ..Kind::default()
    };
    let counts: Vec<[usize; 2]> = (0..150u64)
        .into_par_iter()
        .map(|seed| {
            let town = Town::new(seed, kind);
            let question = town.question("least-cost");
            let posed = pose(&question);
            let lost = |(i, r): (usize, &bool)| !r && town.houses[i].households > 0;
            let whole = posed.shortages.is_empty() && !posed.reached.iter().enumerate().any(lost);
            let mut rng = Rng::new(seed);
            let mut count = [0, 0];
            for k in 0..60 {
                let plan = some_plan(&question, &mut rng, k % 2 == 0);
                let faults = plan.faults(&posed.problem);
                let feasible = whole && faults.is_empty();
                let list = findings(&question, &plan);
                let passes = list.iter().all(|f| f.verdict == Verdict::Pass);
                assert_eq!(
                    feasible, passes,
                    "seed {seed}, plan {k}: {faults:?}\n{plan:?}\n{list:?}"
                );
                count[usize::from(passes)] += 1;
            }
            count
        })
        .collect();
    let sum = |k: usize| counts.iter().map(|c| c[k]).sum::<usize>();
    assert!(
        sum(0) > 300 && sum(1) > 300,
        "{} fail, {} pass",
        sum(0),
        sum(1)
    );
}

#[test]
fn seven_hundred_metres_are_too_far_and_a_millimetre_less_is_not() {
    let mut rng = Rng::new(7);
    for _ in 0..60 {
        let at = [
            rng.below(360_000) as f64 / 1000.0 - 180.0,
            rng.below(140_000) as f64 / 1000.0 - 70.0,
        ];
        let bearing = rng.below(360) as f64;
        for (metres, fits) in [(700.0, false), (699.999, true), (700.001, false)] {
            let to = Geodesic.destination(Point::from(at), bearing, metres);
            if to.x().abs() > 179.9 {
                continue;
            }
            let question = Hand::new()
                .demand(vec![point(at, json!({"households": 1000}))], "new")
                .candidates(vec![point([to.x(), to.y()], json!({}))], 5000)
                .question();
            let posed = pose(&question);
            let case = format!("{at:?}, {bearing}°, {metres} m");
            assert_eq!(posed.reached[0], fits, "{case}");
            let plan = served(400 * MM2, 400 * MM2);
            let radius = verdict(&findings(&question, &plan), "radius");
            assert_eq!(radius == Verdict::Pass, fits, "{case}");
        }
    }
}

/// One demand, one premises.
fn served(area: i64, given: i64) -> Plan {
    Plan {
        area: vec![Some(area)],
        flow: vec![Flow {
            demand: 0,
            site: 0,
            area: given,
        }],
    }
}

fn one(households: f64, class: &str) -> Hand {
    let here = town::place(0.0, 0.0);
    Hand::new()
        .demand(vec![point(here, json!({"households": households}))], class)
        .candidates(vec![point(town::place(100.0, 0.0), json!({}))], 5000)
}

#[test]
fn a_quota_is_exact_to_the_square_millimetre() {
    let cases = [
        (1000.0, "new", 400_000_000),
        (1334.0, "built", 400_200_000),
        (1.0, "built", 300_000),
        (0.001, "new", 400),
        (1333.333, "built", 399_999_900),
        (7.123, "new", 2_849_200),
    ];
    for (households, class, quota) in cases {
        let question = one(households, class).question();
        assert_eq!(pose(&question).quota, [quota], "{households} {class}");
        for (given, verdict_wanted) in [(quota, Verdict::Pass), (quota - 1, Verdict::Fail)] {
            let list = findings(&question, &served(1000 * MM2, given));
            let found = verdict(&list, "floor-area");
            assert_eq!(found, verdict_wanted, "{households} {class} given {given}");
        }
    }
}

#[test]
fn new_premises_have_four_hundred_square_metres() {
    let question = one(1000.0, "built").question();
    for (area, wanted) in [
        (400_000_000, Verdict::Pass),
        (399_999_999, Verdict::Fail),
        (399_999_000, Verdict::Fail),
    ] {
        let list = findings(&question, &served(area, 300 * MM2));
        assert_eq!(verdict(&list, "min-size"), wanted, "{area} mm²");
    }
    let posed = pose(&question);
    assert_eq!(posed.problem.premises[0].area_min, 400_000_000);
}

#[test]
fn a_candidate_a_millimetre_square_too_small_is_barred() {
    let here = town::place(0.0, 0.0);
    for (most, usable) in [(400.0, true), (399.999_999, false), (399.999, false)] {
        let question = Hand::new()
            .demand(vec![point(here, json!({"households": 500}))], "built")
            .candidates(vec![point(here, json!({}))], most)
            .question();
        assert_eq!(pose(&question).usable, [usable], "{most}");
    }
}

#[test]
fn small_existing_premises_count_for_built_housing_unless_the_size_binds_all() {
    let here = town::place(0.0, 0.0);
    let cases = [
        (400.0, "new", "new", true),
        (399.999, "new", "new", false),
        (399.999, "built", "new", true),
        (399.999, "built", "all", false),
        (400.0, "built", "all", true),
    ];
    for (area, class, applies, fits) in cases {
        let question = Hand::new()
            .demand(vec![point(here, json!({"households": 500}))], class)
            .existing(vec![point(here, json!({"area_m2": area}))])
            .rules(&format!("min_size_applies = \"{applies}\""))
            .question();
        let case = format!("{area} m², {class}, {applies}");
        let posed = pose(&question);
        assert_eq!(posed.reached, [fits], "{case}");
        let mm2 = (area * 1e6_f64).round() as i64;
        let list = findings(&question, &served(mm2, posed.quota[0]));
        assert_eq!(
            verdict(&list, "min-size") == Verdict::Pass,
            fits,
            "{case}: {list:?}"
        );
    }
}

#[test]
fn the_program_holds_to_the_same_limits() {
    let here = town::place(0.0, 0.0);
    let at = |metres: f64| {
        let to = Geodesic.destination(Point::from(here), 33.0, metres);
        [to.x(), to.y()]
    };
    for (metres, code, status) in [(699.999, 0, "optimal"), (700.0, 3, "infeasible")] {
        let hand = Hand::new()
            .demand(vec![point(here, json!({"households": 1334}))], "built")
            .candidates(vec![point(at(metres), json!({}))], 5000)
            .write();
        let ran = town::quarter(hand.path(), &["plan", "scenario.toml", "-o", "out", "-q"]);
        assert_eq!(ran.code, code, "{metres}: {}", ran.err);
        let plan = town::plan_json(&hand.path().join("out"));
        assert_eq!(plan["status"], status);
        assert_eq!(plan["quota_m2"], 400.2);
        if code == 0 {
            assert_eq!(plan["area_m2"], 400.2);
            assert_eq!(plan["objective"], 1_000_000.0 + 5000.0 * 400.2);
        } else {
            let lost = &plan["out_of_reach"][0];
            assert_eq!(lost["distance_m"], 700.0);
            assert_eq!(lost["radius_needed_m"], 701.0);
        }
    }
}
