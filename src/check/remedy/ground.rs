//! Where new premises could stand so that they reach some parcels wholly, and how few will do.

use crate::check::case::Case;
use crate::check::plane::{common_ground, smallest_circle, Plane};
use crate::model::{Links, Premises, Price, Problem};
use crate::reach::Limit;
use crate::solve::{self, Limits, Stop};
use geo::Coord;

/// More parcels than this are grouped by growing from each of them only.
const PAIRS: usize = 30;
/// More parcels than this out of reach at once are beyond this search.
const MOST: usize = 400;

/// What must be within the radius of the premises that serve a parcel.
pub fn corners(case: &Case, i: usize) -> Vec<Coord<f64>> {
    let from = &case.sub.parcels[i].from;
    if from.corners.is_empty() {
        return vec![from.at.at];
    }
    from.corners.iter().map(|s| s.at).collect()
}

/// The ground from which all of the parcels are reached, if there is any.
pub fn of_all(case: &Case, parcels: &[usize], limit: Limit) -> Option<Vec<Coord<f64>>> {
    let all: Vec<Coord<f64>> = parcels.iter().flat_map(|&i| corners(case, i)).collect();
    common_ground(&all, limit)
}

/// New premises: the parcels that they reach, and the ground on which they may stand.
pub type Placed = (Vec<usize>, Vec<Coord<f64>>);

/// The fewest new premises that reach all parcels: parcels and ground of each. `None` if some
/// parcel is too wide for any, or there are too many.
pub fn fewest(case: &Case, parcels: &[usize], limit: Limit) -> Option<Vec<Placed>> {
    if let Some(ground) = of_all(case, parcels, limit) {
        return Some(vec![(parcels.to_vec(), ground)]);
    }
    if parcels.len() < 2 || parcels.len() > MOST {
        return None;
    }
    let sets = groups(case, parcels, limit);
    let rows = (0..parcels.len()).map(|i| {
        let with = sets.iter().enumerate().filter(|(_, s)| s.contains(&i));
        with.map(|(k, _)| (k as u32, 0)).collect()
    });
    let problem = Problem {
        quota: vec![1; parcels.len()],
        premises: sets.iter().map(|_| premises()).collect(),
        links: Links::from_rows(rows.collect()),
        ..Problem::default()
    };
    if (0..parcels.len()).any(|i| problem.links.sites(i).is_empty()) {
        return None;
    }
    let limits = Limits {
        gap: 0.0,
        seed: 1,
        stop: Stop::never(),
    };
    let plan = solve::solve(&problem, &limits, None, &solve::Silent).plan?;
    let mut out = Vec::new();
    let mut left: Vec<usize> = (0..parcels.len()).collect();
    for (set, _) in sets.iter().zip(&plan.area).filter(|(_, a)| a.is_some()) {
        let mine: Vec<usize> = left.iter().copied().filter(|i| set.contains(i)).collect();
        if mine.is_empty() {
            continue;
        }
        left.retain(|i| !mine.contains(i));
        let mine: Vec<usize> = mine.iter().map(|&i| parcels[i]).collect();
        let ground = of_all(case, &mine, limit)?;
        out.push((mine, ground));
    }
    left.is_empty().then_some(out)
}

fn premises() -> Premises {
    Premises {
        fixed: false,
        area_min: 1,
        area_max: 1 << 40,
        price: Price::ONE_SITE,
    }
}

/// Groups of parcels that one place reaches, none of which is part of another.
fn groups(case: &Case, parcels: &[usize], limit: Limit) -> Vec<Vec<usize>> {
    let n = parcels.len();
    let at = |i: usize| case.sub.parcels[parcels[i]].from.at.at;
    let plane = Plane::around((0..n).map(at));
    let points: Vec<Vec<Coord<f64>>> = parcels
        .iter()
        .map(|&i| corners(case, i).iter().map(|&c| plane.metres(c)).collect())
        .collect();
    // Half a metre is left to what the plane is wrong by and the polygon leaves out.
    let fits = |set: &[usize]| {
        let all: Vec<Coord<f64>> = set
            .iter()
            .flat_map(|&i| points[i].iter().copied())
            .collect();
        smallest_circle(&all).1 < limit.metres - 0.5
    };
    let middle = |i: usize| smallest_circle(&points[i]).0;
    let mut seeds: Vec<Vec<usize>> = (0..n).map(|i| vec![i]).collect();
    if n <= PAIRS {
        let pairs = (0..n).flat_map(|i| (i + 1..n).map(move |j| vec![i, j]));
        seeds.extend(pairs);
    }
    let mut sets: Vec<Vec<usize>> = Vec::new();
    for mut set in seeds.into_iter().filter(|s| fits(s)) {
        let from = middle(set[0]);
        let far = |i: usize| {
            let m = middle(i);
            (m.x - from.x).hypot(m.y - from.y)
        };
        let mut rest: Vec<usize> = (0..n).filter(|i| !set.contains(i)).collect();
        rest.retain(|&i| far(i) < 2.0 * limit.metres);
        rest.sort_by(|a, b| far(*a).total_cmp(&far(*b)).then(a.cmp(b)));
        for i in rest {
            set.push(i);
            if !fits(&set) {
                set.pop();
            }
        }
        set.sort_unstable();
        sets.push(set);
    }
    sets.sort();
    sets.dedup();
    sets
}
