//! Plans against brute force on small random parts.

use super::*;
use crate::solve::brute::{optimum, random_part, value_of};

fn check(search: &Search, seed: u64) {
    let (live, part) = (&search.live, search.live.part);
    assert!(live.rest.iter().all(|&r| r == 0), "seed {seed}");
    let mut load = vec![0; part.premises.len()];
    let mut given = vec![0; part.quota.len()];
    for arc in 0..part.sites_of.item.len() as u32 {
        let flow = live.flow(arc);
        assert!(flow >= 0 && (flow == 0 || live.open[live.site(arc)]));
        load[live.site(arc)] += flow;
        given[live.demand(arc)] += flow;
    }
    assert_eq!(given, part.quota, "seed {seed}");
    assert_eq!(load, live.load, "seed {seed}");
    assert!((0..load.len()).all(|j| load[j] <= part.area_max[j]));
    assert!((0..load.len()).all(|j| live.open[j] || !part.fixed[j]));
}

#[test]
fn plans_are_feasible_and_mostly_optimal() {
    let (mut all, mut equal, mut none) = (0, 0, 0);
    for seed in 0..600 {
        let part = random_part(seed);
        let best = optimum(&part);
        let search = Search::new(&part, seed);
        assert_eq!(search.is_some(), best.is_some(), "seed {seed}");
        let (Some(mut search), Some((best, open))) = (search, best) else {
            none += 1;
            continue;
        };
        check(&search, seed);
        search.run(300, 0.0, 1.0, &Stop::never());
        check(&search, seed);
        assert!(search.best_value() >= best - 1e-6, "seed {seed}");
        let sized = value_of(&part, &search.best_open()).unwrap();
        assert!(sized <= search.best_value() + 1e-6, "seed {seed}");
        all += 1;
        equal += usize::from(sized <= best + 1e-6);
        let again = Search::from_open(&part, &open, seed).unwrap();
        check(&again, seed);
        assert_eq!(again.best_open(), open, "seed {seed}");
    }
    assert!(all > 300 && none > 20, "{all} {none}");
    assert!(equal * 20 >= all * 19, "{equal} of {all}");
}

#[test]
fn a_start_from_nothing_opens_what_is_needed() {
    for seed in 0..300 {
        let part = random_part(seed);
        let nothing = vec![false; part.premises.len()];
        let search = Search::from_open(&part, &nothing, seed);
        assert_eq!(search.is_some(), optimum(&part).is_some(), "seed {seed}");
        if let Some(search) = search {
            check(&search, seed);
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_plan() {
    for seed in 0..60 {
        let part = random_part(seed);
        let run = |parts: u64| {
            Search::new(&part, seed).map(|mut s| {
                for k in 0..parts {
                    s.run(50, k as f64 / parts as f64, 1.0, &Stop::never());
                }
                (s.best_value(), s.best_open())
            })
        };
        assert_eq!(run(3), run(3), "seed {seed}");
    }
}
