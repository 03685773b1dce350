//! A plan: which premises are open, how large, and who gets how much of each.

use super::{Mm2, Problem};

/// Floor area that one premises sets aside for one demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flow {
    /// Demand index.
    pub demand: u32,
    /// Premises index.
    pub site: u32,
    /// Area set aside, positive.
    pub area: Mm2,
}

/// A plan for a [`Problem`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Area per premises; `None` is closed. Fixed premises are always open at `area_max`.
    pub area: Vec<Option<Mm2>>,
    /// Who serves whom, sorted by demand, then premises.
    pub flow: Vec<Flow>,
}

impl Plan {
    /// Per demand: is its whole quota set aside? A demand without a quota is served.
    pub fn served(&self, problem: &Problem) -> Vec<bool> {
        let mut given = vec![0i64; problem.quota.len()];
        self.flow
            .iter()
            .for_each(|f| given[f.demand as usize] += f.area);
        given
            .iter()
            .zip(&problem.quota)
            .map(|(g, q)| g >= q)
            .collect()
    }

    /// Says what is wrong with the plan, or nothing if it is feasible for `problem`.
    ///
    /// Checks quota, reach, sizes and sharing from first principles; used by tests and debug
    /// builds. The checks that users rely on are in [`crate::verify`], which reads the files.
    pub fn faults(&self, problem: &Problem) -> Vec<String> {
        let mut faults = Vec::new();
        let optional = problem.optional();
        let mut load = vec![0i64; problem.premises.len()];
        let mut given = vec![0i64; problem.quota.len()];
        let mut users = vec![0u32; problem.premises.len()];
        let mut servers = vec![0u32; problem.quota.len()];
        for f in &self.flow {
            let (i, j) = (f.demand as usize, f.site as usize);
            if f.area <= 0 {
                faults.push(format!("flow {i}->{j} is {} mm²", f.area));
            }
            if !problem.links.sites(i).contains(&f.site) {
                faults.push(format!("premises {j} is out of reach of demand {i}"));
            }
            load[j] += f.area;
            given[i] += f.area;
            users[j] += 1;
            servers[i] += 1;
        }
        for (i, (&have, &need)) in given.iter().zip(&problem.quota).enumerate() {
            if have != need && !(have == 0 && optional[i]) {
                faults.push(format!("demand {i} is given {have} of {need} mm²"));
            }
        }
        for (j, p) in problem.premises.iter().enumerate() {
            match self.area[j] {
                None if p.fixed => faults.push(format!("fixed premises {j} is closed")),
                None if load[j] > 0 => faults.push(format!("closed premises {j} serves")),
                None => {}
                Some(a) if a < p.area_min || a > p.area_max || (p.fixed && a != p.area_max) => {
                    faults.push(format!("premises {j} has {a} mm²"))
                }
                Some(a) if load[j] > a => {
                    faults.push(format!("premises {j} sets aside {} of {a} mm²", load[j]))
                }
                Some(_) => {}
            }
            if problem.sharing == super::Sharing::Exclusive && users[j] > 1 {
                faults.push(format!("premises {j} is shared by {}", users[j]));
            }
        }
        let open = |j: &&u32| self.area[**j as usize].is_some();
        for j in problem.required.iter().filter(|j| !open(j)) {
            faults.push(format!("required premises {j} is closed"));
        }
        for j in problem.forbidden.iter().filter(open) {
            faults.push(format!("forbidden premises {j} is open"));
        }
        for row in problem.rows.iter().filter(|r| !r.holds(self)) {
            faults.push(format!("row {} comes to {}", row.name, row.charge(self)));
        }
        for share in &problem.shares {
            let given = |i: &&u32| given[**i as usize] >= problem.quota[**i as usize];
            let served = share.demands.iter().filter(given);
            let weight: i64 = served.map(|&i| problem.weight[i as usize]).sum();
            if weight < share.at_least {
                let least = share.at_least;
                faults.push(format!("share {}: {weight} of {least} served", share.name));
            }
        }
        if problem.sharing != super::Sharing::Pooled {
            for (i, &n) in servers.iter().enumerate().filter(|(_, &n)| n > 1) {
                faults.push(format!("demand {i} uses {n} premises"));
            }
        }
        faults
    }
}
