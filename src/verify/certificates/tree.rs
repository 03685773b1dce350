//! What the tree of a proof comes to.

use super::{Fixed, Nets, Ready};
use crate::report::evidence::ProofFile;
use crate::verify::{Check, Verified};

impl Ready<'_> {
    /// What a proof comes to, in the unit of its prices.
    pub(super) fn proof(&mut self, proof: &ProofFile, at: &str, v: &mut Verified) -> Option<i128> {
        match proof {
            ProofFile::Word | ProofFile::Groups { .. } => None,
            ProofFile::Prices { pays, limit, cuts } => {
                let nets = self.nets(pays, *limit, cuts, at, v)?;
                Some(self.total(&nets))
            }
            ProofFile::Settled {
                pays,
                limit,
                cuts,
                open,
                closed,
                rest,
            } => {
                let nets = self.nets(pays, *limit, cuts, at, v)?;
                let total = self.total(&nets);
                let mut worst = None;
                let mut settled = Vec::new();
                for (ids, to) in [(open, Fixed::Open), (closed, Fixed::Closed)] {
                    for id in ids {
                        let j = *self.g.site.get(id)?;
                        let free = self.fixed.get(&j) == Some(&Fixed::Free);
                        v.compare(free, Check::Bound, at, id, "settled twice");
                        if !free {
                            return None;
                        }
                        // What the bound comes to if the site is not as the rest has it.
                        let net = nets.1[&j];
                        let counted = self.counted(net, Fixed::Free);
                        let other = match to {
                            Fixed::Open => total - counted,
                            _ => total - counted + net,
                        };
                        worst = Some(worst.map_or(other, |w| self.worse(w, other)));
                        self.fixed.insert(j, to);
                        settled.push(j);
                    }
                }
                let rest = self.proof(rest, at, v);
                for j in settled {
                    self.fixed.insert(j, Fixed::Free);
                }
                let rest = rest?;
                Some(worst.map_or(rest, |w| self.worse(w, rest)))
            }
            ProofFile::Regions {
                pays,
                limit,
                regions,
            } => self.regions(pays, *limit, regions, at, v),
            ProofFile::Branch { site, open, closed } => {
                let j = *self.g.site.get(site)?;
                let before = *self.fixed.get(&j).unwrap_or(&Fixed::Free);
                if before != Fixed::Free {
                    v.compare(false, Check::Bound, at, site, "branched twice");
                    return None;
                }
                self.fixed.insert(j, Fixed::Open);
                let one = self.proof(open, at, v);
                self.fixed.insert(j, Fixed::Closed);
                let other = self.proof(closed, at, v);
                self.fixed.insert(j, Fixed::Free);
                let (one, other) = (one?, other?);
                Some(self.worse(one, other))
            }
        }
    }

    /// The weaker one of two bounds.
    fn worse(&self, a: i128, b: i128) -> i128 {
        match self.kind {
            "most-covered" => a.max(b),
            _ => a.min(b),
        }
    }

    /// What a site adds to a bound.
    pub(super) fn counted(&self, net: i128, fixed: Fixed) -> i128 {
        match (fixed, self.kind) {
            (Fixed::Open, _) => net,
            (Fixed::Closed, _) => 0,
            (Fixed::Free, "most-covered") => net.max(0),
            (Fixed::Free, _) => net.min(0),
        }
    }

    /// Is the site in the region that is looked at, if one is?
    fn here(&self, j: usize) -> bool {
        self.within.as_ref().is_none_or(|w| w.sites.contains(&j))
    }

    fn total(&self, (base, nets): &Nets) -> i128 {
        let sites = nets.iter().filter(|(j, _)| self.here(**j));
        base + sites
            .map(|(j, &net)| self.counted(net, self.fixed[j]))
            .sum::<i128>()
    }
}
