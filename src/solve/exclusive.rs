//! Premises to oneself: every demand has exactly one, shared with nobody.
//!
//! A minimum-cost assignment by successive shortest paths with potentials. Its dual is a complete
//! proof: what each demand pays, less what each premises could gain from it, is the value.

use super::bound::{exclusive_price, site_gains, SCALE};
use super::part::Sets;
use super::{Doing, Limits, Method, Outcome, Progress, Proof, Shortage, Step};
use crate::model::{objective, Cost, Flow, Mm2, Plan, Problem};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::{Add, Sub};

/// Demands left out, then price, then distance in mm: compared in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Lex(i64, Cost, i64);

impl Add for Lex {
    type Output = Lex;
    fn add(self, o: Lex) -> Lex {
        Lex(self.0 + o.0, self.1 + o.1, self.2 + o.2)
    }
}

impl Sub for Lex {
    type Output = Lex;
    fn sub(self, o: Lex) -> Lex {
        Lex(self.0 - o.0, self.1 - o.1, self.2 - o.2)
    }
}

const LEFT_OUT: Lex = Lex(1, 0, 0);

/// Where a search ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// At premises nobody uses.
    Free(u32),
    /// Whoever uses these premises goes without.
    Evict(u32),
    /// The demand itself goes without.
    Without,
}

/// An assignment and its potentials.
struct Assignment {
    /// Usable premises per demand with their cost.
    rows: Vec<Vec<(u32, Lex)>>,
    site_of: Vec<Option<u32>>,
    user: Vec<Option<u32>>,
    potential: Vec<Lex>,
}

/// Serves as many demands as can be, at the least price for that many, then on the shortest way.
fn assign(problem: &Problem) -> Assignment {
    let row = |i: usize| {
        let links = problem
            .links
            .sites(i)
            .iter()
            .zip(problem.links.distances(i));
        links
            .filter_map(|(&j, &mm)| {
                let price = exclusive_price(&problem.premises[j as usize], problem.quota[i])?;
                Some((j, Lex(0, price, i64::from(mm))))
            })
            .collect()
    };
    let demands = problem.quota.len();
    let mut a = Assignment {
        rows: (0..demands).map(row).collect(),
        site_of: vec![None; demands],
        user: vec![None; problem.premises.len()],
        potential: vec![Lex::default(); problem.premises.len()],
    };
    let mut search = Search {
        dist: vec![Lex::default(); problem.premises.len()],
        from: vec![None; problem.premises.len()],
        seen: vec![usize::MAX; problem.premises.len()],
        heap: BinaryHeap::new(),
    };
    for i in (0..demands).filter(|&i| problem.quota[i] > 0) {
        search.place(&mut a, i);
    }
    a
}

struct Search {
    dist: Vec<Lex>,
    /// The premises from which the search came: its user moves on.
    from: Vec<Option<u32>>,
    seen: Vec<usize>,
    heap: BinaryHeap<Reverse<(Lex, u32)>>,
}

impl Search {
    fn place(&mut self, a: &mut Assignment, i: usize) {
        self.heap.clear();
        self.spread(a, i, i, Lex::default(), None);
        let mut best = (LEFT_OUT, End::Without);
        let mut settled = Vec::new();
        while let Some(Reverse((d, s))) = self.heap.pop() {
            if d >= best.0 {
                break;
            }
            let u = s as usize;
            if d > self.dist[u] {
                continue;
            }
            settled.push(u);
            let at = d + a.potential[u];
            match a.user[u] {
                None => best = best.min((at, End::Free(s))),
                Some(user) => {
                    let back = at - a.cost(user as usize, s);
                    best = best.min((back + LEFT_OUT, End::Evict(s)));
                    self.spread(a, i, user as usize, back, Some(s));
                }
            }
        }
        for u in settled {
            if self.dist[u] < best.0 {
                a.potential[u] = a.potential[u] + self.dist[u] - best.0;
            }
        }
        let mut to = match best.1 {
            End::Without => return,
            End::Free(s) => s,
            End::Evict(s) => {
                if let Some(user) = a.user[s as usize] {
                    a.site_of[user as usize] = None;
                }
                s
            }
        };
        while let Some(from) = self.from[to as usize] {
            a.user[to as usize] = a.user[from as usize];
            if let Some(user) = a.user[to as usize] {
                a.site_of[user as usize] = Some(to);
            }
            to = from;
        }
        a.user[to as usize] = Some(i as u32);
        a.site_of[i] = Some(to);
    }

    /// Offers demand `d`, let go at cost `base`, to all it can use; part of the search for `i`.
    fn spread(&mut self, a: &Assignment, i: usize, d: usize, base: Lex, from: Option<u32>) {
        for &(t, cost) in &a.rows[d] {
            let to = t as usize;
            let dist = base + cost - a.potential[to];
            if self.seen[to] != i || dist < self.dist[to] {
                self.seen[to] = i;
                self.dist[to] = dist;
                self.from[to] = from;
                self.heap.push(Reverse((dist, t)));
            }
        }
    }
}

impl Assignment {
    fn cost(&self, i: usize, site: u32) -> Lex {
        let row = self.rows[i].iter().find(|&&(j, _)| j == site);
        row.map_or(Lex::default(), |&(_, cost)| cost)
    }

    /// What each demand pays, in 1e-6 units, rounded down.
    fn multipliers(&self) -> Vec<i64> {
        (0..self.rows.len())
            .map(|i| {
                let Some(j) = self.site_of[i] else { return 0 };
                let pays = self.cost(i, j).1 - self.potential[j as usize].1;
                i64::try_from(pays / SCALE).unwrap_or(i64::MAX)
            })
            .collect()
    }

    fn plan(&self, problem: &Problem) -> Plan {
        let mut plan = Plan {
            area: problem
                .premises
                .iter()
                .map(|p| p.fixed.then_some(p.area_max))
                .collect(),
            flow: Vec::new(),
        };
        for (i, j) in self
            .site_of
            .iter()
            .enumerate()
            .filter_map(|(i, j)| Some((i, (*j)?)))
        {
            let (p, quota) = (&problem.premises[j as usize], problem.quota[i]);
            if !p.fixed {
                plan.area[j as usize] = Some(p.area_min.max(quota));
            }
            plan.flow.push(Flow {
                demand: i as u32,
                site: j,
                area: quota,
            });
        }
        plan
    }
}

/// Quotas that cannot be given premises of their own, with a witness per group.
///
/// As many demands as possible are served, and among such choices the cheapest is made. A group's
/// `sites` are the premises that could hold at least one of its demands; they are fewer than the
/// demands. Its `room` is the quota of those that are served, so `quota - room` is what is unmet.
pub fn shortage(problem: &Problem) -> (Vec<Mm2>, Vec<Shortage>) {
    let a = assign(problem);
    let without = |i: usize| {
        problem.quota[i] > 0 && a.site_of[i].is_none() && !problem.links.sites(i).is_empty()
    };
    let unmet = (0..problem.quota.len())
        .map(|i| if without(i) { problem.quota[i] } else { 0 })
        .collect();
    let mut taken = vec![false; problem.quota.len()];
    let mut groups: Vec<Shortage> = Vec::new();
    let mut sets = Sets::new(problem.quota.len());
    let mut short: Vec<usize> = (0..problem.quota.len()).filter(|&i| without(i)).collect();
    short.iter().for_each(|&i| taken[i] = true);
    let mut k = 0;
    while let Some(&i) = short.get(k) {
        k += 1;
        for user in a.rows[i].iter().filter_map(|&(j, _)| a.user[j as usize]) {
            let user = user as usize;
            sets.join(i, user);
            if !taken[user] {
                taken[user] = true;
                short.push(user);
            }
        }
    }
    short.sort_unstable();
    let mut number = vec![usize::MAX; problem.quota.len()];
    for &i in &short {
        let root = sets.root(i);
        if number[root] == usize::MAX {
            number[root] = groups.len();
            groups.push(Shortage {
                demands: Vec::new(),
                sites: Vec::new(),
                quota: 0,
                room: 0,
            });
        }
        let group = &mut groups[number[root]];
        group.demands.push(i as u32);
        group.quota += problem.quota[i];
        group.room += if a.site_of[i].is_some() {
            problem.quota[i]
        } else {
            0
        };
        group.sites.extend(a.rows[i].iter().map(|&(j, _)| j));
    }
    for group in &mut groups {
        group.sites.sort_unstable();
        group.sites.dedup();
    }
    (unmet, groups)
}

/// Solves a problem of [`crate::model::Sharing::Exclusive`], with proof. The plan is `None` if
/// some demand cannot have premises of its own.
pub fn solve(problem: &Problem, _limits: &Limits, progress: &dyn Progress) -> Outcome {
    let a = assign(problem);
    let asks = |i: usize| problem.quota[i] > 0;
    let complete = (0..problem.quota.len()).all(|i| !asks(i) || a.site_of[i].is_some());
    let multipliers = if complete {
        a.multipliers()
    } else {
        vec![0; problem.quota.len()]
    };
    let plan = complete.then(|| a.plan(problem));
    let gains = site_gains(problem, &multipliers);
    let mut proofs = proofs(problem);
    for proof in &mut proofs {
        let pays: Cost = proof
            .demands
            .iter()
            .map(|&i| Cost::from(multipliers[i as usize]))
            .sum();
        let gained: Cost = proof.sites.iter().map(|&j| gains[j as usize]).sum();
        proof.bound = (pays * SCALE - gained).max(0);
        if let Some(plan) = &plan {
            proof.value = super::value_of_sites(problem, plan, &proof.sites);
        }
    }
    let value = plan.as_ref().map_or(0, |p| objective::value(problem, p));
    let bound = proofs.iter().map(|p| p.bound).sum();
    progress.report(&Step {
        value: plan.as_ref().map(|_| value),
        bound,
        done: proofs.len(),
        parts: proofs.len(),
        doing: Doing::Bound,
    });
    Outcome {
        plan,
        value,
        bound,
        proofs,
        multipliers,
        left_out: Vec::new(),
        stopped: None,
        ..Outcome::default()
    }
}

/// The independent parts, without values.
fn proofs(problem: &Problem) -> Vec<Proof> {
    let demands = problem.quota.len();
    let mut sets = Sets::new(demands + problem.premises.len());
    let asks = |i: &usize| problem.quota[*i] > 0 && !problem.links.sites(*i).is_empty();
    for i in (0..demands).filter(asks) {
        for &j in problem.links.sites(i) {
            sets.join(i, demands + j as usize);
        }
    }
    let mut number = vec![usize::MAX; demands + problem.premises.len()];
    let mut proofs: Vec<Proof> = Vec::new();
    for i in (0..demands).filter(asks) {
        let root = sets.root(i);
        if number[root] == usize::MAX {
            number[root] = proofs.len();
            proofs.push(Proof {
                demands: Vec::new(),
                sites: Vec::new(),
                value: 0,
                bound: 0,
                method: Method::Multipliers,
            });
        }
        proofs[number[root]].demands.push(i as u32);
    }
    for j in 0..problem.premises.len() {
        let root = sets.root(demands + j);
        if number[root] != usize::MAX {
            proofs[number[root]].sites.push(j as u32);
        }
    }
    proofs
}
