//! Who is served today, without planning anything.

use super::drawn::Drawn;
use super::Question;
use crate::access::equality::{deciles, gini, lorenz};
use crate::access::spread::Spread;
use crate::access::{two_step, Weight};
use crate::finding::Force;
use crate::model::Links;
use crate::network::Snap;
use crate::policy::clause::Op;
use crate::policy::Draft;
use crate::reach::globe::Globe;
use crate::reach::straight::{From, Index};
use crate::reach::Limit;
use crate::region::walk::attached;
use crate::region::Region;
use crate::report::survey::{DemandReach, Part, Survey};
use rayon::prelude::*;

/// What is asked beside the scenario.
#[derive(Default)]
pub struct Ask {
    /// Farthest that counts as served, m; without, the policy's radius, strict if it is.
    pub metres: Option<f64>,
    /// Beds of each facility.
    pub beds: Option<Vec<f64>>,
    /// Beds needed per 100 households.
    pub beds_per_100: Option<f64>,
    /// Is the floor area of facilities known?
    pub area: bool,
}

/// Measures everything.
pub fn survey(question: Question, ask: Ask) -> Survey {
    let reach = question.scenario.reach.as_ref();
    let speed = reach.and_then(|r| r.metres_per_second());
    let speed = speed.unwrap_or(crate::scenario::walk::SPEEDS[2].1);
    let limit = limit(&question, ask.metres);
    let region = question.intake.region;
    let mut draft = Draft::new(&region);
    for rule in question
        .rules
        .iter()
        .filter(|r| r.clause().force == Force::Must)
    {
        rule.constrain(&region, &question.scenario.rules, &mut draft);
    }
    let on_foot = region.walk.is_some();
    let mut demand = measure(&region, limit);
    for (d, quota) in demand.iter_mut().zip(&draft.quota) {
        d.quota = *quota;
    }
    let rows = rows(&region, limit);
    let sites = &region.sites;
    let (supply_name, supply): (_, Vec<f64>) = match (&ask.beds, ask.area) {
        (Some(beds), _) => ("beds", beds.clone()),
        (None, true) => (
            "area_m2",
            sites.iter().map(|s| s.area_max as f64 / 1e6).collect(),
        ),
        (None, false) => ("facilities", vec![1.0; sites.len()]),
    };
    let heads: Vec<f64> = region
        .demand
        .iter()
        .map(|d| d.households.as_f64())
        .collect();
    let weights = [
        Weight::Even,
        Weight::thirds(limit.metres),
        Weight::BellTo(limit.metres),
    ];
    for (k, weight) in weights.iter().enumerate() {
        let all = two_step(&rows, &heads, &supply, weight);
        demand
            .iter_mut()
            .zip(all)
            .for_each(|(d, a)| d.floating[k] = a);
    }
    let parts = parts(&region, &demand, &heads, on_foot);
    let drawn = Drawn::new(&region, &demand, limit);
    let catchments = drawn.catchments(&region, &rows);
    Survey {
        title: question.scenario.title.clone(),
        limit_m: limit.metres,
        strict: limit.strict,
        speed,
        on_foot,
        supply_name,
        supply,
        beds: ask.beds,
        beds_per_100: ask.beds_per_100,
        parts,
        union: drawn.union,
        covered_m: drawn.covered_m,
        blank: drawn.blank,
        catchments,
        built: region.walk.as_ref().map(|w| w.network.built.clone()),
        demand,
        rows,
        region,
        parameters: question.parameters,
        inputs: question.intake.inputs,
    }
}

/// The limit asked for (inclusive), or the policy's radius.
fn limit(question: &Question, metres: Option<f64>) -> Limit {
    if let Some(metres) = metres {
        return Limit {
            metres,
            strict: false,
        };
    }
    let radius = question.rules.iter().filter(|r| r.limit().unit == "m");
    let radius = radius.map(|r| Limit {
        metres: r.limit().value(),
        strict: r.limit().op == Op::Less,
    });
    let least = radius.min_by(|a, b| a.metres.total_cmp(&b.metres));
    least.unwrap_or(Limit {
        metres: 700.0,
        strict: true,
    })
}

/// Distances to the nearest facility, both ways of measuring.
fn measure(region: &Region, limit: Limit) -> Vec<DemandReach> {
    let index = Index::new(region.sites.iter().map(|s| s.at));
    let foot = region.walk.as_ref().map(|w| w.nearest(|_| true));
    let one = |(i, d): (usize, &crate::region::Demand)| {
        let from = From::new(d.at, &d.corners);
        let straight = index.nearest(&from, |_| true);
        let foot = foot.as_ref().and_then(|f| f[i]);
        let snap = region.walk.as_ref().map(|w| &w.demand[i]);
        let within = |found: Option<(u32, f64)>| found.is_some_and(|f| limit.admits(f.1));
        DemandReach {
            straight,
            foot,
            served: [within(straight), within(foot)],
            snap_m: snap
                .map(|s| s.as_ref().map_or_else(|&far| far, Snap::metres))
                .filter(|m| m.is_finite()),
            attached: snap.and_then(|s| s.as_ref().ok()).map(|s| s.attached),
            ..DemandReach::default()
        }
    };
    region.demand.par_iter().enumerate().map(one).collect()
}

/// Pairs within the limit: on foot if there is a network, else straight.
fn rows(region: &Region, limit: Limit) -> Links {
    let Some(walk) = &region.walk else {
        let from: Vec<From> = region
            .demand
            .iter()
            .map(|d| From::new(d.at, &d.corners))
            .collect();
        let places = region.sites.iter().map(|s| s.at);
        let pairs = Globe::new(places, limit).pairs(&from, |_, _| true);
        return Links {
            start: pairs.start,
            site: pairs.site,
            mm: pairs.mm,
        };
    };
    let (demand, sites) = (attached(&walk.demand), attached(&walk.sites));
    let pairs = walk.network.within(&demand, &sites, limit_mm(limit));
    let row = |i: usize| {
        let range = pairs.start[i]..pairs.start[i + 1];
        let all = range.map(|k| (pairs.site[k], pairs.mm[k]));
        all.filter(|p| limit.admits(f64::from(p.1) / 1000.0))
            .collect()
    };
    Links::from_rows((0..demand.len()).map(row).collect())
}

/// Whole millimetres up to a limit.
pub fn limit_mm(limit: Limit) -> u32 {
    (limit.metres * 1000.0 + 1e-6).floor() as u32
}

/// Figures of everyone, then by zone, class and group, where there is more than one.
fn parts(region: &Region, demand: &[DemandReach], heads: &[f64], on_foot: bool) -> Vec<Part> {
    let all: Vec<usize> = (0..demand.len()).collect();
    let mut lists = vec![("all", String::new(), all.clone())];
    if !region.zones.is_empty() {
        let names = region.zones.iter().map(|z| z.name.clone());
        for (k, name) in names.enumerate() {
            let inside = |i: &usize| region.demand[*i].zone == Some(k as u32);
            lists.push(("zone", name, all.iter().copied().filter(inside).collect()));
        }
        let outside = |i: &usize| region.demand[*i].zone.is_none();
        lists.push((
            "zone",
            String::new(),
            all.iter().copied().filter(outside).collect(),
        ));
    }
    let mut by = |kind: &'static str, name: fn(&crate::region::Demand) -> &str| {
        let mut names: Vec<&str> = region.demand.iter().map(name).collect();
        names.sort_unstable();
        names.dedup();
        if names.len() > 1 {
            for n in names {
                let inside = |i: &usize| name(&region.demand[*i]) == n;
                let list = all.iter().copied().filter(inside).collect();
                lists.push((kind, n.to_string(), list));
            }
        }
    };
    by("class", |d| d.class.word());
    by("group", |d| &d.group);
    let lists = lists
        .into_iter()
        .filter(|l| l.0 == "all" || !l.2.is_empty());
    lists
        .map(|(kind, name, list)| part(kind, name, &list, demand, heads, on_foot))
        .collect()
}

fn part(
    kind: &'static str,
    name: String,
    list: &[usize],
    demand: &[DemandReach],
    heads: &[f64],
    on_foot: bool,
) -> Part {
    let sum = |keep: &dyn Fn(&DemandReach) -> bool| -> f64 {
        let those = list.iter().filter(|&&i| keep(&demand[i]));
        those.fold(0.0, |sum, &i| sum + heads[i])
    };
    let m2 = |keep: &dyn Fn(&DemandReach) -> bool| -> f64 {
        let those = list.iter().filter(|&&i| keep(&demand[i]));
        those.map(|&i| demand[i].quota).sum::<i64>() as f64 / 1e6
    };
    let metres = |d: &DemandReach| if on_foot { d.foot } else { d.straight }.map(|f| f.1);
    let own: Vec<f64> = list.iter().map(|&i| heads[i]).collect();
    let value = |k: usize| -> Vec<f64> { list.iter().map(|&i| demand[i].floating[k]).collect() };
    let households = sum(&|_| true);
    let even = value(0);
    let mean = even.iter().zip(&own).fold(0.0, |sum, (v, h)| sum + v * h) / households.max(1e-9);
    Part {
        kind,
        name,
        households,
        served: [sum(&|d| d.served[0]), sum(&|d| d.served[1])],
        unreachable: sum(&|d| d.foot.is_none()),
        need_m2: [m2(&|_| true), m2(&|d| d.served[usize::from(on_foot)])],
        spread: Spread::new(list.iter().map(|&i| (metres(&demand[i]), heads[i]))),
        floating: mean,
        gini: [0, 1, 2].map(|k| gini(&value(k), &own)),
        lorenz: lorenz(&even, &own).map(|curve| deciles(&curve)),
    }
}
