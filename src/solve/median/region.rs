//! Bounds beyond the linear relaxation, region by region.
//!
//! The relaxation leaves sites undecided in a few places that have little to do with each other.
//! Around each of them, with the prices of all other demands held fast, the least that the sites
//! of the region can cost is found by a branch and bound of its own. The lifts of all regions add
//! up, where one tree for all would have to multiply them.

mod worth;

use super::dual::Fate;
use super::rows::Horizon;
use super::search::NONE;
use super::{Median, MICRO};
use crate::solve::certificate::{self, Prices, Proof};
use crate::solve::part::Sets;

/// A site is undecided if it is chosen more and less often than this.
const UNSURE: f64 = 0.02;
/// How far beyond its price a demand looks for sites of its region.
const BEYOND: f64 = 1.5;

/// What the regions grow around.
pub(super) struct Base<'b> {
    pub ask: &'b Median<'b>,
    pub rows: &'b Horizon<'b>,
    pub fate: &'b [Fate],
    /// Price of each demand per unit of weight, and what they are in millionths.
    pub price: &'b [f64],
    pub prices: &'b Prices,
    pub share: &'b [f64],
    /// The best plan known.
    pub plan: &'b [u32],
    /// How often regions take in their neighbours.
    pub hops: usize,
}

/// One region, in local indices.
pub(super) struct Region {
    pub demands: Vec<u32>,
    pub sites: Vec<u32>,
    weight: Vec<f64>,
    whole: Vec<i64>,
    row: Vec<Vec<(u32, u32)>>,
    cap: Vec<f64>,
    most: Vec<i128>,
    /// Cost of each site less what it gains elsewhere, in millionths.
    offset: Vec<i128>,
    cost: Vec<f64>,
    fate: Vec<Fate>,
    start: Vec<f64>,
}

/// What a region is worth.
pub(super) struct Worth {
    /// At least this, in millionths, and why.
    pub bound: i128,
    pub proof: Proof,
    /// Its sites in the best plan found for it.
    pub open: Vec<u32>,
}

/// The regions, and what all the rest is worth in millionths.
pub(super) fn regions(base: &Base) -> (Vec<Region>, i128, Vec<bool>) {
    let (n, m) = (base.price.len(), base.fate.len());
    let mut planned = vec![false; m];
    base.plan.iter().for_each(|&j| planned[j as usize] = true);
    let unsure: Vec<bool> = (0..m)
        .map(|j| {
            let s = base.share[j];
            let other = if planned[j] { s < 0.5 } else { s > 0.5 };
            base.fate[j] == Fate::Free && (other || (s > UNSURE && s < 1.0 - UNSURE))
        })
        .collect();
    let prefix = |i: usize, by: f64| {
        let until = base.price[i] * by;
        base.rows.row[i]
            .iter()
            .take_while(move |e| f64::from(e.1) < until)
    };
    let mut sets = Sets::new(m);
    for i in 0..n {
        let mut near = prefix(i, 1.0).filter(|e| unsure[e.0 as usize]);
        if let Some(first) = near.next() {
            near.for_each(|e| sets.join(first.0 as usize, e.0 as usize));
        }
    }
    let mut number = vec![NONE; m];
    let mut count = 0;
    let mut of_site = vec![NONE; m];
    for j in (0..m).filter(|&j| unsure[j]) {
        let root = sets.root(j);
        if number[root] == NONE {
            number[root] = count;
            count += 1;
        }
        of_site[j] = number[root];
    }
    let mut of_demand = vec![NONE; n];
    let mut join_demands = |of_site: &[u32]| {
        for (i, of) in of_demand.iter_mut().enumerate().filter(|d| *d.1 == NONE) {
            let near = prefix(i, 1.0).find(|e| of_site[e.0 as usize] != NONE);
            *of = near.map_or(NONE, |e| of_site[e.0 as usize]);
        }
        of_demand.clone()
    };
    // Other sites go to the region that comes nearest.
    let join_sites = |of_site: &mut [u32], of_demand: &[u32], by: f64| {
        let mut nearest = vec![f64::INFINITY; m];
        let before = of_site.to_vec();
        for i in (0..n).filter(|&i| of_demand[i] != NONE) {
            for e in prefix(i, by) {
                let j = e.0 as usize;
                let rank = f64::from(e.1) / base.price[i].max(1e-9);
                if before[j] == NONE && base.fate[j] != Fate::Closed && rank < nearest[j] {
                    nearest[j] = rank;
                    of_site[j] = of_demand[i];
                }
            }
        }
    };
    let mut of = join_demands(&of_site);
    for _ in 0..base.hops {
        join_sites(&mut of_site, &of, 1.0);
        of = join_demands(&of_site);
    }
    join_sites(&mut of_site, &of, BEYOND);
    let of_demand = of;
    let mut demands: Vec<Vec<u32>> = vec![Vec::new(); count as usize];
    for i in (0..n).filter(|&i| of_demand[i] != NONE) {
        demands[of_demand[i] as usize].push(i as u32);
    }
    let mut sites: Vec<Vec<u32>> = vec![Vec::new(); demands.len()];
    for j in (0..m).filter(|&j| of_site[j] != NONE) {
        sites[of_site[j] as usize].push(j as u32);
    }
    let gain = gains(base, |_| true);
    let limit = i128::from(base.prices.limit);
    let mut open = vec![false; m];
    let mut rest = -limit * base.ask.p as i128;
    for j in (0..m).filter(|&j| of_site[j] == NONE) {
        let net = limit + i128::from(base.ask.cost(j)) * MICRO - gain[j];
        open[j] = base.fate[j] == Fate::Open || (base.fate[j] == Fate::Free && net < 0);
        rest += match base.fate[j] {
            Fate::Free => net.min(0),
            Fate::Open => net,
            Fate::Closed => 0,
        };
    }
    let paid = (0..n).filter(|&i| of_demand[i] == NONE);
    rest += paid
        .map(|i| i128::from(base.prices.demand[i]))
        .sum::<i128>();
    let outside = gains(base, |i| of_demand[i] == NONE);
    let list = demands.into_iter().zip(sites).enumerate();
    let list = list.map(|(k, (d, s))| region(base, k as u32, d, s, &of_site, &of_demand, &outside));
    (list.collect(), rest, open)
}

/// What each site gains from some of the demands, in millionths.
fn gains(base: &Base, from: impl Fn(usize) -> bool) -> Vec<i128> {
    let mut gain = vec![0; base.fate.len()];
    for i in (0..base.price.len()).filter(|&i| from(i)) {
        for &(j, d) in &base.rows.row[i] {
            let less = over(base, i, d);
            if less <= 0 {
                break;
            }
            gain[j as usize] += less;
        }
    }
    gain
}

fn over(base: &Base, i: usize, d: u32) -> i128 {
    let there = i128::from(base.ask.weight[i]) * i128::from(d) * MICRO;
    i128::from(base.prices.demand[i]) - there
}

fn region(
    base: &Base,
    number: u32,
    demands: Vec<u32>,
    sites: Vec<u32>,
    of_site: &[u32],
    of_demand: &[u32],
    outside: &[i128],
) -> Region {
    let limit = i128::from(base.prices.limit);
    let mut offset: Vec<i128> = sites
        .iter()
        .map(|&j| limit + i128::from(base.ask.cost(j as usize)) * MICRO - outside[j as usize])
        .collect();
    // Demands of other regions pay what they pay at the base as far as these sites go.
    let local = |j: u32| sites.binary_search(&j).ok();
    for i in (0..of_demand.len()).filter(|&i| of_demand[i] != NONE && of_demand[i] != number) {
        for &(j, d) in &base.rows.row[i] {
            let less = over(base, i, d);
            if less <= 0 {
                break;
            }
            if of_site[j as usize] == number {
                if let Some(k) = local(j) {
                    offset[k] -= less;
                }
            }
        }
    }
    let mut r = Region {
        weight: demands
            .iter()
            .map(|&i| base.ask.weight[i as usize] as f64)
            .collect(),
        whole: demands
            .iter()
            .map(|&i| base.ask.weight[i as usize])
            .collect(),
        row: Vec::new(),
        cap: Vec::new(),
        most: Vec::new(),
        cost: offset.iter().map(|&f| f as f64 / MICRO as f64).collect(),
        offset,
        fate: sites.iter().map(|&j| base.fate[j as usize]).collect(),
        start: demands.iter().map(|&i| base.price[i as usize]).collect(),
        demands,
        sites: sites.clone(),
    };
    for (k, &i) in r.demands.iter().enumerate() {
        let i = i as usize;
        let w = i128::from(r.whole[k]) * MICRO;
        let mut most = match base.rows.sure[i] {
            u32::MAX => i128::MAX,
            sure => w * i128::from(sure),
        };
        let mut row = Vec::new();
        for &(j, d) in &base.rows.row[i] {
            if base.fate[j as usize] == Fate::Closed {
                continue;
            }
            if of_site[j as usize] != number {
                let there = w * i128::from(d);
                // Sites of others must not gain more than they do now.
                most = most.min(there.max(i128::from(base.prices.demand[i])));
                if there >= most {
                    break;
                }
            } else if let Some(s) = local(j) {
                row.push((s as u32, d));
            }
        }
        r.row.push(row);
        r.cap.push(if most == i128::MAX || w == 0 {
            f64::INFINITY
        } else {
            most as f64 / w as f64
        });
        r.most.push(most);
    }
    r
}

/// The proof that is made of all regions.
pub(super) fn together(base: Prices, regions: Vec<(Region, Worth)>) -> Proof {
    let one = |(r, w): (Region, Worth)| certificate::Region {
        demands: r.demands,
        sites: r.sites,
        proof: w.proof,
    };
    Proof::Regions {
        base,
        regions: regions.into_iter().map(one).collect(),
    }
}
