//! Independent parts: where no demand, row or share joins premises, each part is a problem of its own.

use crate::model::{Cost, Flow, Links, Plan, Problem, Row, Share};
use crate::solve::part::Sets;

/// One part, and where its pieces come from.
pub struct Piece {
    /// The part in its own indices.
    pub problem: Problem,
    /// Premises of the whole problem, ascending.
    pub sites: Vec<u32>,
    /// Demands of the whole problem, ascending.
    pub demands: Vec<u32>,
}

/// Splits a problem whose goal is a sum over parts. Rows that no plan can break are left out, so
/// that they join nothing; rows without premises are kept with the first part.
pub fn split(problem: &Problem) -> Vec<Piece> {
    let (n, m) = (problem.premises.len(), problem.quota.len());
    let binding: Vec<&Row> = problem.rows.iter().filter(|r| binds(problem, r)).collect();
    // Nodes: premises, then demands.
    let mut sets = Sets::new(n + m + 1);
    for i in 0..m {
        for &j in problem.links.sites(i) {
            sets.join(j as usize, n + i);
        }
    }
    for row in &binding {
        let first = row.terms.first().map_or(n + m, |t| t.0 as usize);
        for (j, _) in &row.terms {
            sets.join(first, *j as usize);
        }
    }
    for share in &problem.shares {
        let first = share.demands.first().map_or(n + m, |&i| n + i as usize);
        for &i in &share.demands {
            sets.join(first, n + i as usize);
        }
    }
    let mut number = vec![usize::MAX; n + m + 1];
    let mut pieces: Vec<Piece> = Vec::new();
    let mut local = vec![0u32; n + m];
    let mut of = |sets: &mut Sets, node: usize, pieces: &mut Vec<Piece>| {
        let root = sets.root(node);
        if number[root] == usize::MAX {
            number[root] = pieces.len();
            pieces.push(Piece {
                problem: Problem {
                    sharing: problem.sharing,
                    goal: problem.goal,
                    links: Links {
                        start: vec![0],
                        ..Links::default()
                    },
                    ..Problem::default()
                },
                sites: Vec::new(),
                demands: Vec::new(),
            });
        }
        number[root]
    };
    for (j, &premises) in problem.premises.iter().enumerate() {
        let k = of(&mut sets, j, &mut pieces);
        local[j] = pieces[k].sites.len() as u32;
        pieces[k].sites.push(j as u32);
        pieces[k].problem.premises.push(premises);
    }
    for i in 0..m {
        let k = of(&mut sets, n + i, &mut pieces);
        let piece = &mut pieces[k];
        local[n + i] = piece.demands.len() as u32;
        piece.demands.push(i as u32);
        piece.problem.quota.push(problem.quota[i]);
        if let Some(&weight) = problem.weight.get(i) {
            piece.problem.weight.push(weight);
        }
        let links = &mut piece.problem.links;
        for (j, mm) in problem.links.row(i) {
            links.site.push(local[j as usize]);
            links.mm.push(mm);
        }
        links.start.push(links.site.len());
    }
    for &j in &problem.required {
        let k = of(&mut sets, j as usize, &mut pieces);
        pieces[k].problem.required.push(local[j as usize]);
    }
    for &j in &problem.forbidden {
        let k = of(&mut sets, j as usize, &mut pieces);
        pieces[k].problem.forbidden.push(local[j as usize]);
    }
    for row in binding {
        let first = row.terms.first().map_or(n + m, |t| t.0 as usize);
        let k = of(&mut sets, first, &mut pieces);
        let terms = row.terms.iter().map(|(j, p)| (local[*j as usize], *p));
        let terms = terms.collect();
        let row = Row {
            terms,
            ..row.clone()
        };
        pieces[k].problem.rows.push(row);
    }
    for share in &problem.shares {
        let first = share.demands.first().map_or(n + m, |&i| n + i as usize);
        let k = of(&mut sets, first, &mut pieces);
        let demands = share.demands.iter().map(|&i| local[n + i as usize]);
        let demands = demands.collect();
        let share = Share {
            demands,
            ..share.clone()
        };
        pieces[k].problem.shares.push(share);
    }
    pieces
}

/// Could a plan break the row?
fn binds(problem: &Problem, row: &Row) -> bool {
    let (mut least, mut most): (Cost, Cost) = (0, 0);
    for (j, price) in &row.terms {
        let p = &problem.premises[*j as usize];
        let (a, b) = (price.of(p.area_min), price.of(p.area_max));
        if p.fixed {
            least += b;
            most += b;
        } else {
            least += a.min(b).min(0);
            most += a.max(b).max(0);
        }
    }
    row.at_least.is_some_and(|l| least < l) || row.at_most.is_some_and(|m| most > m)
}

impl Piece {
    /// The part of a plan that lies here.
    pub fn of(&self, plan: &Plan) -> Plan {
        let site = |j: u32| self.sites.binary_search(&j).ok().map(|k| k as u32);
        let own = |f: &Flow| {
            let demand = self.demands.binary_search(&f.demand).ok()? as u32;
            Some(Flow {
                demand,
                site: site(f.site)?,
                area: f.area,
            })
        };
        Plan {
            area: self.sites.iter().map(|&j| plan.area[j as usize]).collect(),
            flow: plan.flow.iter().filter_map(own).collect(),
        }
    }

    /// Puts a plan of this part into the whole one.
    pub fn put(&self, plan: &Plan, whole: &mut Plan) {
        for (k, &area) in plan.area.iter().enumerate() {
            whole.area[self.sites[k] as usize] = area;
        }
        whole.flow.extend(plan.flow.iter().map(|f| Flow {
            demand: self.demands[f.demand as usize],
            site: self.sites[f.site as usize],
            area: f.area,
        }));
    }
}
