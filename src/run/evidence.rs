//! What the bound rests on, from indices to ids.

use super::assemble::ids;
use super::Answer;
use crate::model::Goal;
use crate::region::Region;
use crate::report::evidence::{CertificateFile, CutFile, OpenedFile, ProofFile, RegionFile};
use crate::report::figures::unit;
use crate::report::plan_file::{Evidence, PartEvidence, TOLERANCE};
use crate::solve::certificate::{Certificate, Cut, Proof};
use crate::solve::{Method, Outcome};
use serde_json::{Map, Value};

/// The evidence of an answer.
pub fn evidence(region: &Region, answer: &Answer) -> Evidence {
    let outcome = &answer.outcome;
    let paid = region.demand.iter().zip(&outcome.multipliers);
    let multipliers: Map<String, Value> = paid
        .filter(|(_, &m)| m > 0)
        .map(|(d, &m)| (d.id.clone(), Value::from(m as f64 / 1e6)))
        .collect();
    let name = |j: u32| region.sites[j as usize].id.clone();
    let problem = &answer.posed.problem;
    let (goal, capacitated) = (problem.goal, problem.capacitated());
    let plainly = match problem.rows.as_slice() {
        [] => true,
        // Without its rows a cover costs no more.
        _ if goal == Goal::LeastPrice => true,
        [row] => ["sites", "cost"].contains(&row.name.as_str()),
        _ => false,
    };
    Evidence {
        tolerance: TOLERANCE,
        multipliers,
        left_out: outcome
            .left_out
            .iter()
            .map(|l| (name(l.site), Value::from(name(l.by))))
            .collect(),
        parts: outcome
            .proofs
            .iter()
            .map(|p| PartEvidence {
                value: unit(p.value),
                bound: unit(p.bound.min(p.value)),
                method: match p.method {
                    Method::Multipliers => "multipliers".into(),
                    Method::Mip => "mip".into(),
                },
                premises: p.sites.len(),
                demands: ids(&p.demands, |i| &region.demand[i].id),
            })
            .collect(),
        certificates: outcome
            .certificates
            .iter()
            .map(|c| certificate(region, (goal, capacitated, plainly), outcome, c))
            .collect(),
    }
}

fn certificate(
    region: &Region,
    (goal, capacitated, plainly): (Goal, bool, bool),
    outcome: &Outcome,
    c: &Certificate,
) -> CertificateFile {
    let kind = match (c.proof.on_word() || !plainly, goal) {
        (true, _) => "word",
        (_, Goal::LeastPrice) => "cover",
        (_, Goal::MostCovered) => "most-covered",
        (_, Goal::LeastDistance) if capacitated => "capacitated-p-median",
        (_, Goal::LeastDistance) => "p-median",
        (_, Goal::LeastWorstDistance) => "p-center",
        (_, Goal::MostDispersed) => "p-dispersion",
        _ => "word",
    };
    let bound = match (kind, goal) {
        ("cover", _) | ("word", Goal::LeastPrice) => unit(c.bound * outcome.unit / 1_000_000),
        _ => unit(outcome.bound),
    };
    let name = |j: u32| region.sites[j as usize].id.clone();
    CertificateFile {
        kind: kind.into(),
        bound,
        unit: i64::try_from(outcome.unit).unwrap_or(1),
        reach_m: (kind == "p-center").then_some(bound),
        demands: ids(&c.demands, |i| &region.demand[i].id),
        left_out: c
            .left_out
            .iter()
            .map(|l| (name(l.site), Value::from(name(l.by))))
            .collect(),
        proof: match kind {
            "word" => ProofFile::Word,
            _ => proof(region, c, &c.proof),
        },
    }
}

fn proof(region: &Region, c: &Certificate, p: &Proof) -> ProofFile {
    match p {
        Proof::Word => ProofFile::Word,
        Proof::Groups { groups, first } => ProofFile::Groups {
            groups: groups
                .iter()
                .map(|g| ids(g, |j| &region.sites[j].id))
                .collect(),
            first: first
                .iter()
                .map(|(j, p)| OpenedFile {
                    site: region.sites[*j as usize].id.clone(),
                    proof: proof(region, c, p),
                })
                .collect(),
        },
        Proof::Prices(prices) => ProofFile::Prices {
            pays: prices.demand.clone(),
            limit: prices.limit,
            cuts: prices.cuts.iter().map(|k| cut(region, c, k)).collect(),
        },
        Proof::Settled {
            prices,
            open,
            closed,
            rest,
        } => ProofFile::Settled {
            pays: prices.demand.clone(),
            limit: prices.limit,
            cuts: prices.cuts.iter().map(|k| cut(region, c, k)).collect(),
            open: ids(open, |j| &region.sites[j].id),
            closed: ids(closed, |j| &region.sites[j].id),
            rest: Box::new(proof(region, c, rest)),
        },
        Proof::Regions { base, regions } => ProofFile::Regions {
            pays: base.demand.clone(),
            limit: base.limit,
            regions: regions
                .iter()
                .map(|r| RegionFile {
                    demands: r.demands.iter().map(|i| place(c, *i)).collect(),
                    premises: ids(&r.sites, |j| &region.sites[j].id),
                    proof: proof(region, c, &r.proof),
                })
                .collect(),
        },
        Proof::Branch { site, open, closed } => ProofFile::Branch {
            site: region.sites[*site as usize].id.clone(),
            open: Box::new(proof(region, c, open)),
            closed: Box::new(proof(region, c, closed)),
        },
    }
}

/// Where a demand stands in a certificate.
fn place(c: &Certificate, i: u32) -> u32 {
    c.demands.binary_search(&i).map_or(u32::MAX, |k| k as u32)
}

fn cut(region: &Region, c: &Certificate, cut: &Cut) -> CutFile {
    let coef = cut.coef.iter();
    CutFile {
        rows: cut.rows.iter().map(|i| place(c, *i)).collect(),
        coef: coef
            .map(|&(j, a)| (region.sites[j as usize].id.clone(), Value::from(a)))
            .collect(),
        spare: cut.spare.clone(),
        rhs: cut.rhs,
        price: cut.price,
    }
}
