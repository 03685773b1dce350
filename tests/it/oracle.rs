//! The optimum of small random towns, by trying every set of premises.
//!
//! Everything is worked out here again from the town's own figures: quotas, reach by Karney's
//! geodesic pair by pair, sizes by augmenting paths. The library is only asked for its answer.

use crate::town::{House, Kind, Place, Town};
use geo::{Distance, Geodesic, Point};
use quarter::report::figures::Bucket;
use quarter::run::{answer, pose};
use quarter::solve::{Limits, Silent, Stop};
use rayon::prelude::*;

pub const RADIUS: f64 = 700.0;
pub const MM2: i64 = 1_000_000;
/// Smallest size of new premises, mm².
pub const LEAST: i64 = 400 * MM2;

pub const OBJECTIVES: [&str; 3] = ["least-cost", "fewest-sites", "least-area"];

/// A premises in numbers.
#[derive(Clone, Copy)]
struct Spot {
    existing: bool,
    area: i64,
    /// 1e-4 units for opening, and per m².
    price: (i128, i128),
}

impl Spot {
    fn least(&self) -> i64 {
        if self.existing {
            0
        } else {
            LEAST
        }
    }

    /// In 1e-10 units.
    fn charge(&self, area: i64) -> i128 {
        self.price.0 * 1_000_000 + self.price.1 * i128::from(area)
    }
}

/// A town in numbers.
pub struct Numbers {
    pub quota: Vec<i64>,
    /// Premises each demand may use.
    pub near: Vec<Vec<usize>>,
    spots: Vec<Spot>,
    alone: bool,
}

/// Households × ratio ÷ 100, in mm²: 40 m² for new housing, 30 m² for built.
pub fn quota(h: &House) -> i64 {
    h.households as i64 * if h.new { 40 } else { 30 } * MM2 / 100
}

/// The distance that counts: to the point, or to the farthest corner.
pub fn metres(h: &House, p: &Place) -> f64 {
    let to = |at: [f64; 2]| Geodesic.distance(Point::from(at), Point::from(p.at));
    let far = h.corners.iter().map(|&c| to(c)).fold(0.0, f64::max);
    if h.corners.is_empty() {
        to(h.at)
    } else {
        far
    }
}

/// May this demand use these premises, by distance and size?
pub fn admitted(town: &Town, h: &House, p: &Place) -> bool {
    let small = (p.area as i64) * MM2 < LEAST;
    let size = match (p.existing, town.min_size_applies) {
        (false, _) | (true, "all") => !small,
        (true, _) => !(small && h.new),
    };
    let zone = town.pooling != "zone" || h.zone == p.zone;
    metres(h, p) < RADIUS && size && zone
}

impl Numbers {
    pub fn new(town: &Town, objective: &str) -> Numbers {
        let near = town.houses.iter().map(|h| {
            let places = town.places.iter().enumerate();
            places
                .filter(|(_, p)| h.households > 0 && admitted(town, h, p))
                .map(|(j, _)| j)
                .collect()
        });
        let spots = town.places.iter().map(|p| Spot {
            existing: p.existing,
            area: p.area as i64 * MM2,
            price: match (p.existing, objective) {
                (true, _) => (0, 0),
                (_, "fewest-sites") => (10_000, 0),
                (_, "least-area") => (0, 10_000),
                _ => (i128::from(p.fixed) * 10_000, i128::from(p.per_m2) * 10_000),
            },
        });
        Numbers {
            quota: town.houses.iter().map(quota).collect(),
            near: near.collect(),
            spots: spots.collect(),
            alone: town.pooling == "none",
        }
    }

    /// The least price at which `asks` (per demand, 0 for none) can be given; `None` if it cannot.
    pub fn optimum(&self, asks: &[i64]) -> Option<i128> {
        if self.alone {
            return self.assign(asks, 0, 0, &mut Default::default());
        }
        let new: Vec<usize> = (0..self.spots.len())
            .filter(|&j| !self.spots[j].existing && self.spots[j].area >= LEAST)
            .collect();
        (0u32..1 << new.len())
            .filter_map(|set| {
                let open = new.iter().enumerate().filter(|(k, _)| set >> k & 1 == 1);
                self.sizing(asks, &open.map(|(_, &j)| j).collect::<Vec<_>>())
            })
            .min()
    }

    /// The least price of these new premises, sized so that everyone gets what they ask.
    ///
    /// Existing room and smallest sizes come at no further price; after that, room is added where
    /// a square metre is cheapest. Loads that can be served form a polymatroid, so this is least.
    pub fn sizing(&self, asks: &[i64], open: &[usize]) -> Option<i128> {
        let mut flow = Flow::new(self, asks);
        for (j, s) in self.spots.iter().enumerate() {
            flow.room[j] = match (s.existing, open.contains(&j)) {
                (true, _) => s.area,
                (_, true) => LEAST,
                _ => 0,
            };
        }
        flow.fill();
        let mut order = open.to_vec();
        order.sort_by_key(|&j| self.spots[j].price.1);
        for j in order {
            flow.room[j] = self.spots[j].area;
            flow.fill();
        }
        let charge = |&j: &usize| self.spots[j].charge(flow.load(j).max(LEAST));
        (flow.left.iter().sum::<i64>() == 0).then(|| open.iter().map(charge).sum())
    }

    /// What cannot be given, whatever is opened: mm² (or, where nothing is shared, demands).
    pub fn unmet(&self, asks: &[i64]) -> i64 {
        if self.alone {
            let asking = asks.iter().filter(|&&q| q > 0).count() as i64;
            return asking - self.matched(asks, 0, 0, &mut Default::default());
        }
        let mut flow = Flow::new(self, asks);
        for (j, s) in self.spots.iter().enumerate() {
            flow.room[j] = s.area;
        }
        flow.fill();
        flow.left.iter().sum()
    }

    /// Demands from `i` on each get premises of their own, at the least price.
    fn assign(
        &self,
        asks: &[i64],
        i: usize,
        used: u32,
        memo: &mut Memo<Option<i128>>,
    ) -> Option<i128> {
        if i == asks.len() {
            return Some(0);
        }
        if asks[i] == 0 {
            return self.assign(asks, i + 1, used, memo);
        }
        if let Some(&known) = memo.get(&(i, used)) {
            return known;
        }
        let mut best = None;
        for j in self.fitting(asks, i, used) {
            let s = &self.spots[j];
            let Some(rest) = self.assign(asks, i + 1, used | 1 << j, memo) else {
                continue;
            };
            let cost = rest + s.charge(asks[i].max(s.least()));
            if best.is_none_or(|b| cost < b) {
                best = Some(cost);
            }
        }
        memo.insert((i, used), best);
        best
    }

    fn matched(&self, asks: &[i64], i: usize, used: u32, memo: &mut Memo<i64>) -> i64 {
        if i == asks.len() {
            return 0;
        }
        if let Some(&known) = memo.get(&(i, used)) {
            return known;
        }
        let mut best = self.matched(asks, i + 1, used, memo);
        if asks[i] > 0 {
            for j in self.fitting(asks, i, used) {
                best = best.max(1 + self.matched(asks, i + 1, used | 1 << j, memo));
            }
        }
        memo.insert((i, used), best);
        best
    }

    fn fitting(&self, asks: &[i64], i: usize, used: u32) -> Vec<usize> {
        let free = self.near[i].iter().filter(|&&j| used >> j & 1 == 0);
        free.copied()
            .filter(|&j| self.spots[j].area >= asks[i])
            .collect()
    }
}

type Memo<T> = std::collections::HashMap<(usize, u32), T>;

/// Area on its way from premises to demands, moved one augmenting path at a time.
struct Flow<'a> {
    of: &'a Numbers,
    room: Vec<i64>,
    given: Vec<Vec<i64>>,
    left: Vec<i64>,
}

impl<'a> Flow<'a> {
    fn new(of: &'a Numbers, asks: &[i64]) -> Flow<'a> {
        Flow {
            of,
            room: vec![0; of.spots.len()],
            given: vec![vec![0; of.spots.len()]; asks.len()],
            left: asks.to_vec(),
        }
    }

    fn load(&self, j: usize) -> i64 {
        self.given.iter().map(|row| row[j]).sum()
    }

    fn fill(&mut self) {
        for i in 0..self.left.len() {
            while self.left[i] > 0 && self.push(i) {}
        }
    }

    /// Gives demand `i` more, moving others aside if need be; `false` if nothing can be done.
    fn push(&mut self, i: usize) -> bool {
        // By whom premises were reached, and through which premises a demand was.
        let mut by: Vec<Option<usize>> = vec![None; self.room.len()];
        let mut through: Vec<Option<usize>> = vec![None; self.left.len()];
        let mut queue = vec![i];
        let mut k = 0;
        while k < queue.len() {
            let u = queue[k];
            k += 1;
            for &j in &self.of.near[u] {
                if by[j].is_some() {
                    continue;
                }
                by[j] = Some(u);
                let spare = self.room[j] - self.load(j);
                if spare > 0 {
                    self.shift(i, j, spare, &by, &through);
                    return true;
                }
                for other in (0..self.left.len()).filter(|&o| o != i) {
                    if through[other].is_none() && self.given[other][j] > 0 {
                        through[other] = Some(j);
                        queue.push(other);
                    }
                }
            }
        }
        false
    }

    /// Moves what fits along the path from demand `i` to premises `last`.
    fn shift(
        &mut self,
        i: usize,
        last: usize,
        spare: i64,
        by: &[Option<usize>],
        through: &[Option<usize>],
    ) {
        // Each demand on the path takes room in one premises and leaves the one before it.
        let mut steps = Vec::new();
        let (mut j, mut most) = (last, spare.min(self.left[i]));
        while let Some(u) = by[j] {
            let leaves = through[u];
            steps.push((u, j, leaves));
            let Some(before) = leaves else { break };
            most = most.min(self.given[u][before]);
            j = before;
        }
        for (u, takes, leaves) in steps {
            self.given[u][takes] += most;
            if let Some(before) = leaves {
                self.given[u][before] -= most;
            }
        }
        self.left[i] -= most;
    }
}

fn yuan(cost: i128) -> f64 {
    cost as f64 / 1e10
}

/// Solves one town for every objective and holds the answer against the brute force.
fn compare(town: &Town) -> Result<(), String> {
    for objective in OBJECTIVES {
        let numbers = Numbers::new(town, objective);
        let question = town.question(objective);
        let posed = pose(&question);
        let limits = Limits {
            gap: 0.0,
            seed: 1,
            stop: Stop::never(),
        };
        let found = answer(&question, &posed, &limits, &Silent).map_err(|_| "no plan")?;
        let say = |what: &str, found: String, wanted: String| {
            let seed = town.seed;
            Err(format!(
                "seed {seed}, {}, {objective}: {what} {found}, brute force {wanted}",
                town.pooling
            ))
        };
        let mut asks = Vec::new();
        let mut lost = 0;
        let mut unmet = 0;
        for (i, h) in town.houses.iter().enumerate() {
            let f = &found.figures.demand[i];
            if f.quota != numbers.quota[i] {
                return say("quota", f.quota.to_string(), numbers.quota[i].to_string());
            }
            let bucket = match () {
                () if h.households == 0 => Bucket::Served,
                () if numbers.near[i].is_empty() => Bucket::OutOfReach,
                () if f.given < f.quota => Bucket::NoRoom,
                () => Bucket::Served,
            };
            if f.bucket != bucket || f.given > f.quota {
                return say("bucket", format!("{f:?}"), bucket.word().into());
            }
            let served = match bucket {
                Bucket::Served => h.households as i64 * 1000,
                Bucket::OutOfReach | Bucket::LeftOut => 0,
                Bucket::NoRoom => {
                    (i128::from(h.households) * 1000 * i128::from(f.given) / i128::from(f.quota))
                        as i64
                }
            };
            if f.served.0 != served {
                return say(
                    "households served",
                    f.served.to_string(),
                    served.to_string(),
                );
            }
            if bucket == Bucket::OutOfReach {
                lost += h.households;
            }
            if bucket == Bucket::NoRoom {
                unmet += if numbers.alone { 1 } else { f.quota - f.given };
            }
            asks.push(f.given);
        }
        let total = &found.figures.total.households;
        if total.out_of_reach != lost as f64 {
            return say(
                "out of reach",
                total.out_of_reach.to_string(),
                lost.to_string(),
            );
        }
        let reached: Vec<i64> = (numbers.quota.iter().zip(&numbers.near))
            .map(|(&q, near)| if near.is_empty() { 0 } else { q })
            .collect();
        let least = numbers.unmet(&reached);
        if unmet != least {
            return say("without room", unmet.to_string(), least.to_string());
        }
        let Some(best) = numbers.optimum(&asks) else {
            return say("a plan", "there is".into(), "there is none".into());
        };
        if found.figures.value != best {
            return say(
                "value",
                yuan(found.figures.value).to_string(),
                yuan(best).to_string(),
            );
        }
        let slack = (best as f64 * 1e-9) as i128 + 10_000;
        if (found.outcome.bound - best).abs() > slack {
            return say(
                "bound",
                yuan(found.outcome.bound).to_string(),
                yuan(best).to_string(),
            );
        }
        let faults = found.plan.faults(&posed.problem);
        if !faults.is_empty() {
            return say("plan", faults.join("; "), "feasible".into());
        }
    }
    Ok(())
}

fn many(seeds: std::ops::Range<u64>, kind: Kind) {
    let wrong: Vec<String> = seeds
        .into_par_iter()
        .filter_map(|seed| compare(&Town::new(seed, kind)).err())
        .collect();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn shared_premises_are_optimal() {
    many(0..250, Kind::default());
}

#[test]
fn crowded_towns_without_enough_room_are_optimal() {
    let kind = Kind {
        candidates: 5,
        across: 1200,
        area: 700,
        ..Kind::default()
    };
    many(1000..1120, kind);
}

#[test]
fn premises_shared_within_zones_are_optimal() {
    many(
        2000..2120,
        Kind {
            pooling: "zone",
            ..Kind::default()
        },
    );
}

#[test]
fn premises_to_oneself_are_optimal() {
    many(
        3000..3150,
        Kind {
            pooling: "none",
            across: 1600,
            ..Kind::default()
        },
    );
}

#[test]
fn ten_candidates_in_a_dense_core_are_optimal() {
    let kind = Kind {
        houses: 12,
        candidates: 10,
        across: 1100,
        ..Kind::default()
    };
    many(4000..4060, kind);
}

#[test]
#[ignore = "long"]
fn thousands_of_towns_are_optimal() {
    for pooling in ["within-radius", "zone", "none"] {
        many(
            10_000..13_000,
            Kind {
                pooling,
                across: 1700,
                ..Kind::default()
            },
        );
    }
}

#[test]
fn the_towns_are_of_every_sort() {
    let (mut reach, mut room, mut small, mut fine) = (0, 0, 0, 0);
    for seed in 0..150 {
        let town = Town::new(seed, Kind::default());
        let n = Numbers::new(&town, "least-cost");
        let lost = |i: usize| n.near[i].is_empty() && n.quota[i] > 0;
        let asks: Vec<i64> = (0..n.quota.len())
            .map(|i| if lost(i) { 0 } else { n.quota[i] })
            .collect();
        reach += usize::from((0..asks.len()).any(lost));
        room += usize::from(n.unmet(&asks) > 0);
        small += usize::from(town.places.iter().any(|p| p.existing && p.area < 400));
        fine += usize::from(asks == n.quota && n.unmet(&asks) == 0);
    }
    for (what, count) in [
        ("lost", reach),
        ("short", room),
        ("small", small),
        ("fine", fine),
    ] {
        assert!(count >= 10, "only {count} of 150 towns are {what}");
    }
}
