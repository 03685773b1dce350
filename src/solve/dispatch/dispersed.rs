//! p-dispersion from a problem: new sites only, exactly so many of them.

use super::super::certificate::{Certificate, Proof};
use super::super::dispersion::{self, Dispersion};
use super::super::general::shape::{counts_sites, Site};
use super::{Ask, Special};
use crate::model::{Cost, COST_PER_MILLI, COST_SCALE};

/// Most new sites: all pairs are kept.
const MOST: usize = 12_000;

impl Ask<'_> {
    /// `None` unless the one row asks for an exact number of sites, two or more, and every
    /// distance is known.
    pub(super) fn dispersed(&self) -> Option<Special> {
        let (problem, shape) = (self.problem, self.shape);
        let [row] = problem.rows.as_slice() else {
            return None;
        };
        let exact = row.at_least == row.at_most && counts_sites(problem, row);
        let p = usize::try_from(row.at_most.filter(|_| exact)? / COST_SCALE).ok()?;
        let new: Vec<u32> = (0..shape.site.len() as u32)
            .filter(|&j| shape.site[j as usize] != Site::Fixed)
            .collect();
        let n = new.len();
        if p < 2 || n > MOST || problem.apart.len() != n * n.saturating_sub(1) / 2 {
            return None;
        }
        let mut number = vec![u32::MAX; shape.site.len()];
        for (k, &j) in new.iter().enumerate() {
            number[j as usize] = k as u32;
        }
        let mut far = vec![0u32; n * n];
        for &(a, b, mm) in &problem.apart {
            let (a, b) = (number[a as usize] as usize, number[b as usize] as usize);
            (far[a * n + b], far[b * n + a]) = (mm, mm);
        }
        let distance = |a: usize, b: usize| i64::from(far[a * n + b]);
        let is = |k: &u32, what| shape.site[new[*k as usize] as usize] == what;
        let ask = Dispersion {
            sites: n,
            distance: &distance,
            p,
            required: (0..n as u32).filter(|k| is(k, Site::Required)).collect(),
            forbidden: (0..n as u32).map(|k| is(&k, Site::Closed)).collect(),
        };
        let progress = self.scaled(COST_PER_MILLI, 0);
        let answer = dispersion::solve(&ask, self.limits, &progress);
        if answer.infeasible || answer.open.len() != p {
            return None;
        }
        let known = |list: &[u32]| list.iter().map(|&k| new[k as usize]).collect::<Vec<u32>>();
        let open = known(&answer.open);
        let none = far.iter().all(|&mm| i64::from(mm) <= answer.bound);
        let proof = match &answer.proof {
            Some(proof) => named(proof, &new),
            // Nobody is farther apart than that.
            None if none => Proof::Groups {
                groups: vec![new],
                first: Vec::new(),
            },
            None => Proof::Word,
        };
        Some(Special {
            open,
            bound: Cost::from(answer.bound) * COST_PER_MILLI,
            unit: COST_PER_MILLI,
            certificates: vec![Certificate {
                demands: Vec::new(),
                bound: i128::from(answer.bound) * 1_000_000,
                left_out: Vec::new(),
                proof,
            }],
            stopped: answer.stopped,
        })
    }
}

/// The proof in the numbers of the problem.
fn named(proof: &Proof, new: &[u32]) -> Proof {
    let Proof::Groups { groups, first } = proof else {
        return Proof::Word;
    };
    let known = |list: &Vec<u32>| list.iter().map(|&k| new[k as usize]).collect();
    Proof::Groups {
        groups: groups.iter().map(known).collect(),
        first: first
            .iter()
            .map(|(k, proof)| (new[*k as usize], named(proof, new)))
            .collect(),
    }
}
