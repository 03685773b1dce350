//! Certificates in the numbers of the problem.

use crate::solve::certificate::{Certificate, Prices, Proof};

/// Gives demands the names of the problem; sites have them already.
pub(super) fn named(mut certificates: Vec<Certificate>, demands: &[u32]) -> Vec<Certificate> {
    let name = |list: &mut Vec<u32>| list.iter_mut().for_each(|i| *i = demands[*i as usize]);
    for c in &mut certificates {
        name(&mut c.demands);
        rename(&mut c.proof, &name);
    }
    certificates
}

fn rename(proof: &mut Proof, name: &dyn Fn(&mut Vec<u32>)) {
    let cuts = |p: &mut Prices| p.cuts.iter_mut().for_each(|c| name(&mut c.rows));
    match proof {
        Proof::Prices(p) => cuts(p),
        Proof::Branch { open, closed, .. } => {
            rename(open, name);
            rename(closed, name);
        }
        Proof::Settled { prices, rest, .. } => {
            cuts(prices);
            rename(rest, name);
        }
        Proof::Regions { base, regions } => {
            cuts(base);
            for region in regions {
                name(&mut region.demands);
                rename(&mut region.proof, name);
            }
        }
        Proof::Groups { .. } | Proof::Word => {}
    }
}
