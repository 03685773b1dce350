//! The ground truth: original files, quotas and distances, worked out anew.

use super::near::near;
use super::walk::Foot;
use super::written::Written;
use super::{Check, Verified};
use crate::error::Result;
use crate::intake;
use crate::intake::treat::Balance;
use crate::network::Network;
use crate::policy::clause::Op;
use crate::policy::{Limit, Profile};
use crate::region::{Demand, Region, Site};
use crate::scenario::walk::SNAP_M;
use crate::scenario::write::Origin;
use crate::scenario::{read, Binding, Class, MinSizeApplies, Pooling, Scenario, ShareSpec};
use geo::{Coord, Distance, Geodesic, Point};
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::Path;

/// Everything the plan can be held against.
pub struct Ground {
    /// The scenario in the plan directory.
    pub scenario: Scenario,
    /// The policy.
    pub profile: Profile,
    /// What the files say.
    pub region: Region,
    /// Demand index by id.
    pub demand: HashMap<String, usize>,
    /// Premises index by id.
    pub site: HashMap<String, usize>,
    /// Floor area each demand must be given, mm².
    pub quota: Vec<i128>,
    /// Smallest size of new premises, mm².
    pub least: i128,
    /// What became of the households in the files.
    pub balance: Balance,
    /// The radius, m, and whether it is strict.
    pub radius: (f64, bool),
    /// For each demand, the premises it may use, ascending.
    pub near: Vec<Vec<u32>>,
    /// For each premises, the demands that may use it, ascending.
    pub users: Vec<Vec<u32>>,
    /// Who need not be served.
    pub optional: Vec<bool>,
    /// Layers of a layout plan, as read.
    pub programme: intake::programme::Found,
    /// The walking network, if the scenario names one.
    pub foot: Option<Foot>,
    /// If the plan is held to ways on foot: premises of each demand by index, in mm.
    pub walked: Option<Vec<Vec<(u32, u32)>>>,
}

/// Reads the original files and works everything out.
pub fn read(out: &Path, written: &Written, v: &mut Verified) -> Result<Ground> {
    let given = read::scenario("scenario.toml", &out.join("scenario.toml"))?;
    let scenario = given.scenario;
    let (mut profile, mut text) = Profile::open(&scenario.policy, out)?;
    if let Some(borrow) = &scenario.borrow {
        let (other, its) = Profile::open(&borrow.policy, out)?;
        profile.borrow(&other, &borrow.kinds)?;
        text.push_str(&its);
    }
    profile.amend(&scenario.amend)?;
    let hash = crate::format::hash(text.as_bytes());
    v.same(
        Check::Hash,
        "policy",
        written.plan.policy.sha256.clone(),
        hash,
    );
    let intake = intake::read(&scenario, out)?;
    for input in &written.plan.inputs {
        if input.role == "scenario" || input.role == "extends" {
            // The scenario itself may have moved on; the one in the directory is what was run.
            continue;
        }
        let now = intake.inputs.iter().find(|i| i.role == input.role);
        let now = now.map_or("", |i| i.sha256.as_str());
        v.same(Check::Hash, &input.file, input.sha256.as_str(), now);
    }
    for now in &intake.inputs {
        let listed = written.plan.inputs.iter().any(|i| i.role == now.role);
        v.compare(listed, Check::Hash, &now.role, "0", "1");
    }
    parameters(written, &scenario, v);
    let balance = intake.balance;
    let programme = intake.programme;
    let region = intake.region;
    super::edits::check(&scenario, out, &region, v)?;
    let mut limits = limits(&profile);
    if scenario.rules.floor_area == Binding::Reported {
        limits.ratio = [0; 2];
    }
    let foot = foot(&scenario, out, &region, v)?;
    let horizon = scenario.reach.as_ref().and_then(|r| r.horizon_m);
    let binding = limits
        .radius
        .filter(|_| scenario.rules.radius == Binding::Binds);
    let radius = binding
        .or(horizon.map(|metres| (metres, false)))
        .unwrap_or((1e8, false));
    let quota = region.demand.iter().map(|d| limits.quota(d)).collect();
    let allowed = |d: &Demand, s: &Site| may(&scenario, limits.least, d, s);
    let on_foot = foot.as_ref().filter(|_| scenario.rules.on_foot());
    let walked: Option<Vec<Vec<(u32, u32)>>> = on_foot.map(|foot| {
        let time = scenario.reach.as_ref().and_then(|r| r.metres_in_time());
        let most = [horizon, time].into_iter().flatten();
        let most = most.fold(radius.0.min(FARTHEST_M), f64::min);
        let demand = (0..region.demand.len()).into_par_iter();
        demand.map(|i| foot.within(i, most)).collect()
    });
    let near: Vec<Vec<u32>> = match (&region.travel, &walked) {
        (None, Some(rows)) => {
            let rows = rows.iter().enumerate();
            let rows = rows.map(|(i, row)| (i, row.iter().copied()));
            in_table(rows, &region, radius, allowed)
        }
        (None, None) => near(&region, radius, allowed),
        (Some(travel), _) => {
            let rows = (0..travel.len()).map(|i| (i, travel.row(i)));
            in_table(rows, &region, radius, allowed)
        }
    };
    let optional = optional(&scenario, &region);
    let mut users = vec![Vec::new(); region.sites.len()];
    for (i, row) in near.iter().enumerate() {
        row.iter().for_each(|&j| users[j as usize].push(i as u32));
    }
    let ids = |list: Vec<&String>| list.into_iter().cloned().zip(0..).collect();
    Ok(Ground {
        balance,
        programme,
        demand: ids(region.demand.iter().map(|d| &d.id).collect()),
        site: ids(region.sites.iter().map(|s| &s.id).collect()),
        scenario,
        profile,
        region,
        quota,
        least: limits.least,
        radius,
        near,
        users,
        optional,
        foot,
        walked,
    })
}

/// Pairs of a table, row by row, within the radius that `may` admits.
fn in_table<R: Iterator<Item = (u32, u32)>>(
    rows: impl Iterator<Item = (usize, R)>,
    region: &Region,
    (radius, strict): (f64, bool),
    may: impl Fn(&Demand, &Site) -> bool,
) -> Vec<Vec<u32>> {
    let rows = rows.map(|(i, row)| {
        let d = &region.demand[i];
        let inside = row.filter(|&(j, mm)| {
            let metres = f64::from(mm) / 1000.0;
            let fits = metres < radius || (!strict && metres == radius);
            fits && may(d, &region.sites[j as usize])
        });
        let mut row: Vec<u32> = inside.map(|(j, _)| j).collect();
        row.sort_unstable();
        row
    });
    rows.collect()
}

/// Metres without a radius: all that a search on foot goes.
const FARTHEST_M: f64 = crate::network::FARTHEST_MM as f64 / 1000.0;

/// The walking network, read anew from its source.
fn foot(
    scenario: &Scenario,
    out: &Path,
    region: &Region,
    v: &mut Verified,
) -> Result<Option<Foot>> {
    let Some(reach) = &scenario.reach else {
        return Ok(None);
    };
    let Some(file) = &reach.network else {
        return Ok(None);
    };
    let options = intake::network::options(reach);
    let network = Network::fresh(file, &out.join(file), &options)?;
    let snap_m = reach.snap_m.unwrap_or(SNAP_M);
    let limits = (snap_m, options.piece_m);
    Ok(Some(Foot::new(&network, region, limits, v)))
}

/// Who need not be served: everyone under some objectives, else the demand that a share speaks of.
fn optional(scenario: &Scenario, region: &Region) -> Vec<bool> {
    let any = ["most-covered", "most-dispersed"].contains(&scenario.solve.objective.as_str());
    let demand = region.demand.iter();
    demand
        .map(|d| any || scenario.share.iter().any(|s| speaks_of(s, region, d)))
        .collect()
}

/// Does a share speak of a demand?
pub fn speaks_of(share: &ShareSpec, region: &Region, d: &Demand) -> bool {
    let zone = d.zone.map(|z| &region.zones[z as usize].name);
    (share.zone.is_none() || share.zone.as_ref() == zone)
        && share.class.is_none_or(|c| c == d.class)
        && share.group.as_ref().is_none_or(|g| *g == d.group)
}

impl Ground {
    /// The distance a pair is held to, in metres: the travel table's, or to the farthest corner.
    pub fn metres(&self, i: usize, j: usize) -> f64 {
        match (&self.region.travel, &self.walked) {
            (Some(travel), _) => {
                let mm = travel.find(i, j as u32);
                mm.map_or(f64::INFINITY, |mm| f64::from(mm) / 1000.0)
            }
            (None, Some(rows)) => {
                let at = rows[i].binary_search_by_key(&(j as u32), |r| r.0);
                at.map_or(f64::INFINITY, |k| f64::from(rows[i][k].1) / 1000.0)
            }
            (None, None) => far(&self.region.demand[i], &self.region.sites[j]),
        }
    }

    /// The distance from a demand to the nearest of `sites`, in metres.
    pub fn nearest(&self, i: usize, sites: &[([f64; 3], &Site)], of: &[usize]) -> Option<f64> {
        match &self.region.travel {
            Some(_) => {
                let all = of.iter().map(|&j| self.metres(i, j));
                all.reduce(f64::min).filter(|d| d.is_finite())
            }
            None => match self.foot.as_ref().filter(|_| self.walked.is_some()) {
                Some(foot) => foot.nearest(i, of),
                None => nearest(&self.region.demand[i], sites),
            },
        }
    }

    /// May the demand use the premises, as far as everything but distance goes?
    pub fn may(&self, d: &Demand, s: &Site) -> bool {
        may(&self.scenario, self.least, d, s)
    }
}

fn may(scenario: &Scenario, least: i128, d: &Demand, s: &Site) -> bool {
    let small = i128::from(s.area_max) < least;
    let all = scenario.rules.min_size_applies == MinSizeApplies::All;
    let barred = small && (!s.existing || all || d.class == Class::New);
    !barred && !s.forbidden && (scenario.rules.pooling != Pooling::Zone || d.zone == s.zone)
}

/// The scenario beside `plan.json` and the parameters in it say the same. Paths are left out:
/// they are written as seen from two different directories.
fn parameters(written: &Written, scenario: &Scenario, v: &mut Verified) {
    let is_path = |key: &str| {
        key == "policy"
            || key.ends_with(".file")
            || ["reach.table", "reach.network", "solve.start"].contains(&key)
    };
    let told = &written.plan.parameters;
    let run = crate::scenario::write::parameters(scenario, &toml::Table::new(), &[]);
    for p in run.iter().filter(|p| !is_path(&p.key)) {
        let value = told.iter().find(|t| t.key == p.key).map(|t| &t.value);
        let at = format!("parameters {}", p.key);
        let text = value.map_or(String::new(), ToString::to_string);
        v.compare(
            value == Some(&p.value),
            Check::Scenario,
            &at,
            text,
            &p.value,
        );
    }
    for t in told {
        let own = t.from == Origin::Found || t.key.starts_with("policy.");
        let known = own || run.iter().any(|p| p.key == t.key);
        v.compare(
            known,
            Check::Scenario,
            &format!("parameters {}", t.key),
            &t.value,
            "",
        );
    }
}

/// The numbers of a policy's binding clauses.
struct Numbers {
    radius: Option<(f64, bool)>,
    /// Millionths of m² per 100 households, for new and built housing.
    ratio: [i128; 2],
    least: i128,
}

fn limits(profile: &Profile) -> Numbers {
    use crate::finding::Force;
    let mut numbers = Numbers {
        radius: None,
        ratio: [0; 2],
        least: 0,
    };
    for rule in &profile.rule {
        let clause = profile.clause.iter().find(|c| c.id == rule.clause);
        if clause.is_none_or(|c| c.force != Force::Must) {
            continue;
        }
        let units = ["m", "m2", "m2/100 households"];
        let Ok(limit) = Limit::parse(&rule.limit, &units) else {
            continue;
        };
        match (rule.kind.as_str(), rule.class) {
            ("radius", _) => numbers.radius = Some((limit.value(), limit.op == Op::Less)),
            ("min-size", _) => numbers.least = i128::from(limit.micro),
            ("floor-area", Some(class)) => {
                numbers.ratio[class as usize] = i128::from(limit.micro);
            }
            _ => {}
        }
    }
    numbers
}

impl Numbers {
    /// Households × ratio / 100, up to the next whole mm².
    fn quota(&self, d: &Demand) -> i128 {
        let exact = i128::from(d.households.0) * self.ratio[d.class as usize];
        exact.div_euclid(100_000) + i128::from(exact.rem_euclid(100_000) > 0)
    }
}

/// Earth-centred metres on WGS84.
pub fn position(at: Coord<f64>) -> [f64; 3] {
    let (a, e2) = (6378137.0, 0.006_694_379_990_141_316);
    let (x, y) = (at.x.to_radians(), at.y.to_radians());
    let n = a / f64::sqrt(1.0 - e2 * y.sin() * y.sin());
    [
        n * y.cos() * x.cos(),
        n * y.cos() * x.sin(),
        n * (1.0 - e2) * y.sin(),
    ]
}

/// The geodesic by Karney's algorithm.
pub fn karney(a: Coord<f64>, b: Coord<f64>) -> f64 {
    Geodesic.distance(Point(a), Point(b))
}

/// The geodesic by Karney's algorithm, to the micrometre.
pub fn metres(a: Coord<f64>, b: Coord<f64>) -> f64 {
    (Geodesic.distance(Point(a), Point(b)) * 1e6).round() / 1e6
}

/// The distance that a radius is held against: to the farthest corner, if corners count.
pub fn far(d: &Demand, s: &Site) -> f64 {
    let corners = d.corners.iter().map(|&c| metres(c, s.at));
    corners
        .reduce(f64::max)
        .unwrap_or_else(|| metres(d.at, s.at))
}

/// The distance from a demand to the nearest of `places`, in metres. Chords pick out the few that
/// can be nearest; the geodesic decides among them.
pub fn nearest(d: &Demand, places: &[([f64; 3], &Site)]) -> Option<f64> {
    let from: Vec<[f64; 3]> = if d.corners.is_empty() {
        vec![position(d.at)]
    } else {
        d.corners.iter().map(|&c| position(c)).collect()
    };
    let chord = |q: &[f64; 3]| from.iter().map(|p| span(*p, *q)).fold(0.0, f64::max);
    let least = places.iter().map(|(q, _)| chord(q)).reduce(f64::min)?;
    // A geodesic is at most a tenth of a per mille longer than its chord up to 300 km.
    let close = if least < 200_000.0 {
        least * 1.0001 + 1e-3
    } else {
        f64::INFINITY
    };
    let near = places.iter().filter(|(q, _)| chord(q) <= close);
    near.map(|(_, s)| far(d, s)).reduce(f64::min)
}

/// The chord between two positions, m.
pub fn span(p: [f64; 3], q: [f64; 3]) -> f64 {
    let square = |k: usize| (p[k] - q[k]) * (p[k] - q[k]);
    f64::sqrt(square(0) + square(1) + square(2))
}
