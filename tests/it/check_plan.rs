//! Plan and check agree: what the planner places for a new development passes review, and the
//! smallest change for the worse fails with the right clause.

use crate::check::{facility, failing, Files};
use crate::town::{point, polygon, Rng};
use geo::{Bearing, Destination, Geodesic, Point};
use quarter::check::{Pooling, Verdict};
use quarter::run::{answer, pose};
use quarter::solve::{Limits, Silent, Stop};
use rayon::prelude::*;
use serde_json::{json, Value};

const WEST: f64 = 118.56;
const SOUTH: f64 = 24.80;

/// A development planned: its parcels, and the facilities that the planner chose.
struct Planned {
    homes: Vec<Value>,
    sites: Vec<Value>,
    area: i64,
    quota: i64,
}

fn development(seed: u64) -> Option<Planned> {
    let mut rng = Rng::new(seed);
    let dir = tempfile::tempdir().expect("a directory");
    let parcels = rng.between(1, 4);
    let spread = rng.between(3, 12) as f64 / 1000.0;
    let mut quota = 0;
    let homes: Vec<Value> = (0..parcels)
        .map(|k| {
            let (x, y) = (
                WEST + rng.below(1000) as f64 / 1000.0 * spread,
                SOUTH + rng.below(1000) as f64 / 1000.0 * spread,
            );
            let (w, h) = (
                rng.between(5, 25) as f64 / 10_000.0,
                rng.between(5, 25) as f64 / 10_000.0,
            );
            let households = rng.between(50, 1800);
            quota += households as i64 * 400_000;
            polygon(
                &[[x, y], [x + w, y], [x + w, y + h], [x, y + h]],
                json!({"role": "residential", "development": "A", "name": format!("P{k}"),
                       "households": households, "class": "new", "phase": 1}),
            )
        })
        .collect();
    let mut places = Vec::new();
    for i in 0..7 {
        for j in 0..7 {
            let step = (spread + 0.002) / 6.0;
            places.push(point(
                [WEST + f64::from(i) * step, SOUTH + f64::from(j) * step],
                json!({}),
            ));
        }
    }
    let write = |name: &str, list: &[Value]| {
        std::fs::write(dir.path().join(name), crate::town::layer(list.to_vec())).expect("a layer");
    };
    write("homes.geojson", &homes);
    write("places.geojson", &places);
    let toml = "policy = \"jinjiang-2022\"\n[[demand]]\nfile = \"homes.geojson\"\nclass = \"new\"\nanchor = \"farthest\"\n\
                [[candidates]]\nfile = \"places.geojson\"\narea_max = 3000\n[solve]\nobjective = \"least-area\"\n";
    std::fs::write(dir.path().join("scenario.toml"), toml).expect("a scenario");
    let question = crate::town::question(dir.path(), None).expect("a question");
    let posed = pose(&question);
    let limits = Limits {
        gap: 0.0,
        seed: 1,
        stop: Stop::never(),
    };
    let answer = answer(&question, &posed, &limits, &Silent).ok()?;
    // Some parcels are too wide for any circle, or out of reach of the grid: no plan for those.
    if posed.problem.quota != posed.quota {
        return None;
    }
    let region = &question.intake.region;
    let mut area = 0;
    let sites: Vec<Value> = region
        .sites
        .iter()
        .zip(&answer.plan.area)
        .filter_map(|(s, a)| Some((s, (*a)?)))
        .enumerate()
        .map(|(k, (s, a))| {
            area += a;
            let mut f = facility(&format!("F{k}"), a as f64 / 1e6, 0.0, json!({}));
            f["geometry"]["coordinates"] = json!([s.at.x, s.at.y]);
            f
        })
        .collect();
    Some(Planned {
        homes,
        sites,
        area,
        quota,
    })
}

fn review(planned: &Planned, sites: &[Value], pooling: Pooling) -> (Verdict, Vec<String>) {
    let all: Vec<Value> = planned.homes.iter().chain(sites).cloned().collect();
    let mut files = Files::new(&all);
    files.options.pooling = pooling;
    let reviewed = files.check("jinjiang-2022");
    let fails = failing(&reviewed).iter().map(|s| s.to_string()).collect();
    // What is said to put it right does so; that was measured anew when it was found.
    if reviewed.review.verdict == Verdict::Fail {
        for entry in reviewed
            .review
            .clauses
            .iter()
            .filter(|e| e.verdict == Verdict::Fail && e.decides)
        {
            assert!(entry.remedy.is_some(), "{entry:?}");
        }
    }
    (reviewed.review.verdict, fails)
}

/// Tries one development; how many changes for the worse were tried.
fn agree(seed: u64) -> usize {
    let Some(planned) = development(seed) else {
        return 0;
    };
    let mut tried = 0;
    for pooling in [Pooling::None, Pooling::WithinRadius] {
        let (verdict, fails) = review(&planned, &planned.sites, pooling);
        assert_eq!(verdict, Verdict::Pass, "seed {seed} {pooling:?}: {fails:?}");
        for k in 0..planned.sites.len() {
            // One square metre less.
            let area = planned.sites[k]["properties"]["area_m2"]
                .as_f64()
                .expect("an area");
            let mut sites = planned.sites.clone();
            sites[k]["properties"]["area_m2"] = json!(area - 1.0);
            let (_, fails) = review(&planned, &sites, pooling);
            let has = |id: &str| fails.iter().any(|f| f == id);
            assert_eq!(has("JJ-06"), area - 1.0 < 400.0, "seed {seed}: {fails:?}");
            if planned.area - 1_000_000 < planned.quota {
                assert!(has("JJ-05"), "seed {seed}: {fails:?}");
            }
            tried += 1;
        }
    }
    if planned.area == planned.quota {
        let mut more = Planned {
            homes: planned.homes.clone(),
            ..planned
        };
        let households = more.homes[0]["properties"]["households"]
            .as_u64()
            .expect("a number");
        more.homes[0]["properties"]["households"] = json!(households + 1);
        let (_, fails) = review(&more, &more.sites.clone(), Pooling::None);
        assert_eq!(fails, ["JJ-05"], "seed {seed}");
        return tried + 1;
    }
    if planned.sites.len() == 1 {
        let (_, fails) = review(&planned, &[], Pooling::None);
        assert_eq!(fails, ["JJ-05", "JJ-08"], "seed {seed}");
        // Moved away from the farthest corner, to a metre beyond the limit.
        let at = |v: &Value| Point::new(v[0].as_f64().expect("x"), v[1].as_f64().expect("y"));
        let here = at(&planned.sites[0]["geometry"]["coordinates"]);
        let corners = planned.homes.iter().flat_map(|h| {
            let ring = h["geometry"]["coordinates"][0].as_array().expect("a ring");
            ring.iter().map(at).collect::<Vec<_>>()
        });
        use geo::Distance;
        let corner = corners
            .max_by(|a, b| {
                Geodesic
                    .distance(*a, here)
                    .total_cmp(&Geodesic.distance(*b, here))
            })
            .expect("a corner");
        let there = Geodesic.destination(corner, Geodesic.bearing(corner, here), 701.0);
        let mut sites = planned.sites.clone();
        sites[0]["geometry"]["coordinates"] = json!([there.x(), there.y()]);
        let (_, fails) = review(&planned, &sites, Pooling::None);
        assert_eq!(fails, ["JJ-08"], "seed {seed}");
        tried += 2;
    }
    tried
}

#[test]
fn plans_pass_review_and_the_smallest_harm_fails() {
    let tried: usize = (0..60u64).into_par_iter().map(agree).sum();
    assert!(tried > 100, "{tried} changes tried");
}

#[test]
#[ignore = "some minutes"]
fn many_plans_pass_review() {
    let tried: usize = (1000..4000u64).into_par_iter().map(agree).sum();
    assert!(tried > 5000, "{tried} changes tried");
}
