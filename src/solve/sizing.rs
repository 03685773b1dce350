//! Exact sizes and flows for given open premises: least cost, and among these least Σ area × distance.
//!
//! A minimum-cost flow by successive shortest paths. Costs are pairs compared in order: price per
//! m², then millimetres. Area up to the smallest size is free, because it is paid for anyway.
//! Demands are contracted into arcs between sites, so a search walks over open sites only, and
//! with potentials it ends a few sites away from where it starts.

use super::Stop;
use crate::model::{Flow, Mm2, Plan, Problem};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::{Add, Sub};

/// Cost of a path: price, then distance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Lex(i64, i64);

impl Add for Lex {
    type Output = Lex;
    fn add(self, o: Lex) -> Lex {
        Lex(self.0 + o.0, self.1 + o.1)
    }
}

impl Sub for Lex {
    type Output = Lex;
    fn sub(self, o: Lex) -> Lex {
        Lex(self.0 - o.0, self.1 - o.1)
    }
}

const NONE: u32 = u32::MAX;

/// Where one open site can take area: up to `free` for nothing, then up to `most` at `price`.
#[derive(Clone, Copy)]
struct Tiers {
    free: Mm2,
    most: Mm2,
    price: i64,
}

/// How a search came to a site: the entry that gives up area before, and the one that takes it.
#[derive(Clone, Copy)]
struct Step {
    give: u32,
    take: u32,
}

/// The flow problem on open sites, and its state.
struct Sizing {
    /// Entries of demand `i` are `start[i]..start[i+1]`.
    start: Vec<usize>,
    site: Vec<u32>,
    mm: Vec<u32>,
    owner: Vec<u32>,
    flow: Vec<Mm2>,
    /// Entries that may carry flow, per site, and whether an entry is in that list.
    carried: Vec<Vec<u32>>,
    listed: Vec<bool>,
    tiers: Vec<Tiers>,
    load: Vec<Mm2>,
    potential: Vec<Lex>,
    dist: Vec<Lex>,
    step: Vec<Step>,
    seen: Vec<u32>,
    round: u32,
    heap: BinaryHeap<Reverse<(Lex, u32)>>,
}

/// Least-cost plan with exactly these premises open (existing ones always are), `None` if they
/// cannot meet all quotas.
///
/// Prices per m² that are all zero are read as one, so that sizes stay as small as they can.
pub fn size(problem: &Problem, open: &[bool]) -> Option<Plan> {
    size_until(problem, open, &Stop::never())
}

/// The same; `None` also when stopped.
pub fn size_until(problem: &Problem, open: &[bool], stop: &Stop) -> Option<Plan> {
    let mut local = vec![NONE; problem.premises.len()];
    let mut sites: Vec<u32> = Vec::new();
    for (j, p) in problem.premises.iter().enumerate() {
        if p.fixed || open[j] {
            local[j] = sites.len() as u32;
            sites.push(j as u32);
        }
    }
    let mut state = Sizing::new(problem, &sites, &local);
    for i in 0..problem.quota.len() {
        if i % 64 == 0 && stop.now() {
            return None;
        }
        state.serve(i, problem.quota[i])?;
    }
    Some(state.plan(problem, &sites))
}

impl Sizing {
    fn new(problem: &Problem, sites: &[u32], local: &[u32]) -> Sizing {
        let priced = problem
            .premises
            .iter()
            .any(|p| !p.fixed && p.price.per_m2 > 0);
        let tiers = sites
            .iter()
            .map(|&j| problem.premises[j as usize])
            .map(|p| Tiers {
                free: if p.fixed { p.area_max } else { p.area_min },
                most: p.area_max,
                price: if priced { p.price.per_m2 } else { 1 },
            })
            .collect();
        let (mut start, mut site, mut mm, mut owner) = (vec![0], vec![], vec![], vec![]);
        for i in 0..problem.quota.len() {
            let open = |(j, _): &(u32, u32)| local[*j as usize] != NONE;
            for (j, d) in problem.links.row(i).filter(open) {
                site.push(local[j as usize]);
                mm.push(d);
                owner.push(i as u32);
            }
            start.push(site.len());
        }
        let (n, entries) = (sites.len(), site.len());
        Sizing {
            start,
            site,
            mm,
            owner,
            flow: vec![0; entries],
            carried: vec![Vec::new(); n],
            listed: vec![false; entries],
            tiers,
            load: vec![0; n],
            potential: vec![Lex::default(); n],
            dist: vec![Lex::default(); n],
            step: vec![
                Step {
                    give: NONE,
                    take: NONE
                };
                n
            ],
            seen: vec![0; n],
            round: 0,
            heap: BinaryHeap::new(),
        }
    }

    /// Gives demand `i` its quota.
    fn serve(&mut self, i: usize, quota: Mm2) -> Option<()> {
        let mut left = quota;
        while left > 0 {
            let end = self.search(i)?;
            let t = self.tiers[end];
            let room = if self.load[end] < t.free {
                t.free
            } else {
                t.most
            } - self.load[end];
            let mut push = left.min(room);
            self.walk(end, |s, step| push = push.min(s.flow[step.give as usize]));
            self.walk(end, |s, step| s.shift(step.give, -push));
            let mut at = end;
            loop {
                let step = self.step[at];
                self.shift(step.take, push);
                if step.give == NONE {
                    break;
                }
                at = self.site[step.give as usize] as usize;
            }
            self.load[end] += push;
            left -= push;
        }
        Some(())
    }

    /// Calls `f` for every step of the path to `end` that takes area away from somebody.
    fn walk(&mut self, end: usize, mut f: impl FnMut(&mut Sizing, Step)) {
        let mut at = end;
        while self.step[at].give != NONE {
            let step = self.step[at];
            f(self, step);
            at = self.site[step.give as usize] as usize;
        }
    }

    fn shift(&mut self, entry: u32, by: Mm2) {
        let e = entry as usize;
        self.flow[e] += by;
        if self.flow[e] > 0 && !self.listed[e] {
            self.listed[e] = true;
            self.carried[self.site[e] as usize].push(entry);
        }
    }

    /// Cost of one more mm² at site `s`, if it has room.
    fn marginal(&self, s: usize) -> Option<Lex> {
        let t = self.tiers[s];
        if self.load[s] < t.free {
            Some(Lex(0, 0))
        } else if self.load[s] < t.most {
            Some(Lex(t.price, 0))
        } else {
            None
        }
    }

    /// Finds the cheapest way to take in a little more of demand `i`: the site that grows.
    fn search(&mut self, i: usize) -> Option<usize> {
        self.round += 1;
        self.heap.clear();
        for e in self.start[i]..self.start[i + 1] {
            let from = Lex(0, i64::from(self.mm[e]));
            self.reach(from, NONE, e as u32);
        }
        let mut best: Option<(Lex, u32)> = None;
        let mut settled: Vec<u32> = Vec::new();
        while let Some(Reverse((d, s))) = self.heap.pop() {
            if best.is_some_and(|(b, _)| d >= b) {
                break;
            }
            let u = s as usize;
            if d > self.dist[u] {
                continue;
            }
            settled.push(s);
            if let Some(c) = self.marginal(u) {
                let at_sink = (d + self.potential[u] + c, s);
                if best.is_none_or(|b| at_sink < b) {
                    best = Some(at_sink);
                }
            }
            self.expand(u, d);
        }
        let (total, end) = best?;
        for s in settled.into_iter().map(|s| s as usize) {
            if self.dist[s] < total {
                self.potential[s] = self.potential[s] + self.dist[s] - total;
            }
        }
        Some(end as usize)
    }

    fn expand(&mut self, u: usize, d: Lex) {
        let mut entries = std::mem::take(&mut self.carried[u]);
        entries.retain(|&e| {
            self.listed[e as usize] = self.flow[e as usize] > 0;
            self.listed[e as usize]
        });
        let base = d + self.potential[u];
        for &give in &entries {
            let i = self.owner[give as usize] as usize;
            let from = base - Lex(0, i64::from(self.mm[give as usize]));
            for take in self.start[i]..self.start[i + 1] {
                self.reach(from + Lex(0, i64::from(self.mm[take])), give, take as u32);
            }
        }
        self.carried[u] = entries;
    }

    /// Records that the site of `take` can be reached at path cost `cost`.
    fn reach(&mut self, cost: Lex, give: u32, take: u32) {
        let t = self.site[take as usize] as usize;
        let d = cost - self.potential[t];
        if self.seen[t] != self.round || d < self.dist[t] {
            self.seen[t] = self.round;
            self.dist[t] = d;
            self.step[t] = Step { give, take };
            self.heap.push(Reverse((d, t as u32)));
        }
    }

    fn plan(&self, problem: &Problem, sites: &[u32]) -> Plan {
        let mut area = vec![None; problem.premises.len()];
        for (s, &j) in sites.iter().enumerate() {
            let p = &problem.premises[j as usize];
            let sized = if p.fixed {
                p.area_max
            } else {
                self.load[s].max(p.area_min)
            };
            area[j as usize] = Some(sized);
        }
        let mut flow: Vec<Flow> = (0..self.flow.len())
            .filter(|&e| self.flow[e] > 0)
            .map(|e| Flow {
                demand: self.owner[e],
                site: sites[self.site[e] as usize],
                area: self.flow[e],
            })
            .collect();
        flow.sort_unstable();
        Plan { area, flow }
    }
}

/// Σ area × distance of a plan, in mm² · mm.
pub fn travel(problem: &Problem, plan: &Plan) -> i128 {
    let mm = |f: &Flow| {
        let i = f.demand as usize;
        let at = problem.links.sites(i).iter().position(|&j| j == f.site);
        at.map_or(0, |k| problem.links.distances(i)[k])
    };
    let of = |f: &Flow| i128::from(f.area) * i128::from(mm(f));
    plan.flow.iter().map(of).sum()
}

/// Moves open premises to closed ones of the same price and sizes that are nearer to all they
/// serve, as long as that helps. The value stays the same.
pub fn improve_distance(problem: &Problem, plan: Plan) -> Plan {
    improve_until(problem, plan, &Stop::never())
}

/// The same, as far as one comes until stopped.
pub fn improve_until(problem: &Problem, plan: Plan, stop: &Stop) -> Plan {
    let mut reach: Vec<Vec<(u32, u32)>> = vec![Vec::new(); problem.premises.len()];
    for i in 0..problem.quota.len() {
        for (j, mm) in problem.links.row(i) {
            reach[j as usize].push((i as u32, mm));
        }
    }
    let mut best = plan;
    // Moves and new flows feed each other; a few rounds take nearly all there is to gain.
    for _ in 0..8 {
        let open = moved(problem, &best, &reach);
        let Some(open) = open else { break };
        let Some(next) = size_until(problem, &open, stop) else {
            break;
        };
        let key = |p: &Plan| {
            (
                crate::model::objective::value(problem, p),
                travel(problem, p),
            )
        };
        if key(&next) >= key(&best) {
            break;
        }
        best = next;
    }
    best
}

/// Open premises after all moves that shorten the way with flows kept, `None` if there are none.
fn moved(problem: &Problem, plan: &Plan, reach: &[Vec<(u32, u32)>]) -> Option<Vec<bool>> {
    let mut open: Vec<bool> = plan.area.iter().map(Option::is_some).collect();
    let mut serves: Vec<Vec<(u32, Mm2)>> = vec![Vec::new(); open.len()];
    for f in &plan.flow {
        serves[f.site as usize].push((f.demand, f.area));
    }
    let way = |j: usize, served: &[(u32, Mm2)]| -> Option<i128> {
        served.iter().try_fold(0, |sum, &(i, area)| {
            let at = reach[j]
                .binary_search_by_key(&i, |&(demand, _)| demand)
                .ok()?;
            Some(sum + i128::from(area) * i128::from(reach[j][at].1))
        })
    };
    let mut any = false;
    for j in 0..open.len() {
        let (p, served) = (problem.premises[j], &serves[j]);
        let rarest = served
            .iter()
            .map(|&(i, _)| i as usize)
            .min_by_key(|&i| problem.links.sites(i).len());
        let (Some(i), false, Some(now)) = (rarest, p.fixed, way(j, served)) else {
            continue;
        };
        let better = problem
            .links
            .sites(i)
            .iter()
            .filter(|&&k| !open[k as usize] && problem.premises[k as usize] == p)
            .filter_map(|&k| way(k as usize, served).map(|w| (w, k)))
            .min();
        if let Some((w, k)) = better.filter(|&(w, _)| w < now) {
            debug_assert!(w < now);
            open[j] = false;
            open[k as usize] = true;
            any = true;
        }
    }
    any.then_some(open)
}
