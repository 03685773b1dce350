use super::super::dual::descend;
use super::super::price::priced;
use super::super::{Most, Net};
use super::Cuts;
use crate::solve::certificate::{Cut, Proof};
use crate::solve::part::Rows;
use crate::solve::ruin::Rng;
use crate::solve::Stop;

/// Demands that two to four sites reach, whoever is near whom: the relaxation is seldom whole.
fn question(rng: &mut Rng, n: usize, m: usize) -> Most {
    let lists: Vec<Vec<u32>> = (0..n)
        .map(|_| {
            let count = 2 + rng.below(3) as usize;
            let mut list: Vec<u32> = (0..count).map(|_| rng.below(m as u64) as u32).collect();
            list.sort_unstable();
            list.dedup();
            list
        })
        .collect();
    let even = rng.below(3) > 0;
    let cost: Vec<i64> = (0..m)
        .map(|_| if even { 1 } else { 1 + rng.below(4) as i64 })
        .collect();
    let required = (0..m as u32).filter(|_| rng.below(12) == 0).collect();
    Most {
        rows: Rows::from_lists(&lists),
        weight: (0..n).map(|_| 1 + rng.below(9) as i64).collect(),
        limit: cost.iter().sum::<i64>() / 3,
        cost,
        required,
    }
}

fn holds(most: &Most, cut: &Cut, set: u32) -> bool {
    let open = |j: u32| set >> j & 1 == 1;
    let sites = cut.coef.iter().filter(|c| open(c.0)).map(|c| c.1);
    let rows = cut.rows.iter().zip(&cut.spare);
    let left = rows.filter(|(i, _)| !most.rows.row(**i as usize).iter().any(|&j| open(j)));
    sites.sum::<i64>() + left.map(|r| r.1).sum::<i64>() >= cut.rhs
}

fn best(most: &Most) -> i64 {
    let m = most.cost.len();
    let masks: Vec<u32> = (0..most.rows.len())
        .map(|i| most.rows.row(i).iter().fold(0, |s, &j| s | 1 << j))
        .collect();
    let must = most.required.iter().fold(0u32, |s, &j| s | 1 << j);
    let used = |s: u32| -> i64 {
        let open = (0..m).filter(|j| s >> j & 1 == 1);
        open.map(|j| most.cost[j]).sum()
    };
    (0..1u32 << m)
        .filter(|&s| s & must == must && used(s) <= most.limit)
        .map(|s| {
            let covered = masks.iter().zip(&most.weight).filter(|(r, _)| **r & s != 0);
            covered.map(|c| c.1).sum()
        })
        .max()
        .unwrap_or(0)
}

#[test]
fn cuts_hold_for_every_plan_and_bounds_for_the_best() {
    let mut rng = Rng(3);
    let (mut asked, mut bettered, mut named) = (0, 0, 0);
    for _ in 0..40 {
        let most = question(&mut rng, 40, 12);
        if !most.feasible() {
            continue;
        }
        let best = best(&most);
        let net = Net::new(&most);
        let fixed: Vec<Option<bool>> = net.required.iter().map(|r| r.then_some(true)).collect();
        let stop = Stop::never();
        let dual = descend(&net, &fixed, None, best as f64, 2_000, &stop);
        let mut cuts = Cuts::new(&net, &fixed, &dual);
        for _ in 0..6 {
            if !cuts.ended {
                cuts.round(&fixed, best, &stop);
            }
        }
        let Some(found) = &cuts.best else { continue };
        let prices = found.prices(&most, &net);
        for cut in &prices.cuts {
            assert!((0..1 << 12).all(|set| holds(&most, cut, set)), "{cut:?}");
        }
        named += prices.cuts.len();
        let step = super::super::price::step(&most);
        let whole = i128::from(step) * 1_000_000;
        let again = priced(&most, &Proof::Prices(prices)).expect("prices");
        assert_eq!(again, found.bound.div_euclid(whole) * whole);
        assert!(again >= i128::from(best) * 1_000_000, "{again} {best}");
        asked += 1;
        bettered += usize::from((found.bound as f64) < (dual.bound - 0.5) * 1e6);
    }
    assert!(
        asked > 20 && bettered > 5 && named > 50,
        "{asked} {bettered} {named}"
    );
}
