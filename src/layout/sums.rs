//! Sums over facilities: as terms of a problem, and as they come out in a plan. The two sides do
//! not share code.

use super::{milli, Condition, Decided, Place, Setting};
use crate::model::phased::Term;

/// An attribute that is not there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// The attribute.
    pub attribute: String,
    /// Who lacks it: a town, a place, or a clause whose figure nobody gave.
    pub of: String,
}

impl Missing {
    /// One.
    pub fn new(attribute: &str, of: &str) -> Missing {
        Missing {
            attribute: attribute.into(),
            of: of.into(),
        }
    }
}

/// Which facilities are meant.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Types; none named: all.
    pub facilities: Vec<String>,
    /// All of these hold; `town.NAME` speaks of the town.
    pub conditions: Vec<Condition>,
    /// Only those that open in the plan, whether in the stead of another or not.
    pub opening_only: bool,
}

/// A sum in thousandths: a constant and terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sum {
    /// What stands.
    pub constant: i64,
    /// What may open, and what goes when it does.
    pub terms: Vec<(Term, i64)>,
}

impl Sum {
    /// Adds another, `times` over.
    pub fn add(&mut self, other: &Sum, times: i64) {
        self.constant += other.constant * times;
        let scaled = other.terms.iter().map(|&(t, c)| (t, c * times));
        self.terms.extend(scaled);
    }
}

impl Filter {
    /// Is the place meant? An attribute that a condition needs and that is missing is an error.
    ///
    /// # Errors
    /// The missing attribute.
    pub fn takes(&self, s: &Setting, place: &Place) -> Result<bool, Missing> {
        if self.opening_only && place.standing {
            return Ok(false);
        }
        if !self.facilities.is_empty() && !self.facilities.contains(&place.facility) {
            return Ok(false);
        }
        for condition in &self.conditions {
            let name = condition.attribute();
            let (holds, of) = match (name.strip_prefix("town."), place.town) {
                (Some(_), None) => (None, place.id.as_str()),
                (Some(bare), Some(town)) => {
                    let town = &s.towns[town as usize];
                    let plain = condition.clone().renamed(bare);
                    (plain.holds(&town.numbers, &place.words), town.name.as_str())
                }
                (None, _) => (
                    condition.holds(&place.numbers, &place.words),
                    place.id.as_str(),
                ),
            };
            match holds {
                Some(true) => {}
                Some(false) => return Ok(false),
                None => return Err(Missing::new(name, of)),
            }
        }
        Ok(true)
    }
}

impl Condition {
    fn renamed(self, name: &str) -> Condition {
        match self {
            Condition::Word(_, words) => Condition::Word(name.into(), words),
            Condition::Number(_, compare, n) => Condition::Number(name.into(), compare, n),
            Condition::Is(_, yes) => Condition::Is(name.into(), yes),
        }
    }
}

/// What one place adds: its attribute in thousandths; for `count`, one.
///
/// # Errors
/// The attribute is missing.
pub fn measure(place: &Place, name: &str) -> Result<i64, Missing> {
    match name {
        "count" => Ok(1000),
        "cost" if !place.standing => Ok(place.cost.saturating_mul(1000)),
        _ => match place.numbers.get(name) {
            Some(n) => Ok(milli(*n)),
            None => Err(Missing::new(name, &place.id)),
        },
    }
}

impl Setting {
    /// What the facilities meant come to by the end of a period, as terms; `of` takes places out.
    ///
    /// # Errors
    /// Every missing attribute.
    pub fn terms(
        &self,
        filter: &Filter,
        name: &str,
        period: u32,
        of: impl Fn(&Place) -> bool,
    ) -> Result<Sum, Vec<Missing>> {
        let (mut sum, mut missing) = (Sum::default(), Vec::new());
        for (k, place) in self.places.iter().enumerate().filter(|(_, p)| of(p)) {
            let amount = match filter.takes(self, place) {
                Ok(true) => measure(place, name),
                Ok(false) => continue,
                Err(m) => Err(m),
            };
            match amount {
                Ok(amount) if place.standing => {
                    sum.constant += amount;
                    let instead = self.places.iter().enumerate();
                    let instead = instead.filter(|(_, r)| r.replaces == Some(k as u32));
                    sum.terms
                        .extend(instead.map(|(r, _)| (Term::By(r as u32, period), -amount)));
                }
                Ok(amount) => sum.terms.push((Term::By(k as u32, period), amount)),
                Err(m) => missing.push(m),
            }
        }
        if missing.is_empty() {
            Ok(sum)
        } else {
            Err(missing)
        }
    }

    /// What the facilities in use at the end of a period come to, in thousandths.
    ///
    /// # Errors
    /// Every missing attribute of a facility in use.
    pub fn figure(
        &self,
        filter: &Filter,
        name: &str,
        decided: &Decided,
        period: u32,
        of: impl Fn(&Place) -> bool,
    ) -> Result<i64, Vec<Missing>> {
        let (mut sum, mut missing) = (0i64, Vec::new());
        for k in 0..self.places.len() {
            let place = &self.places[k];
            if !of(place) || !self.in_use(decided, k, period) {
                continue;
            }
            let amount = filter.takes(self, place).and_then(|takes| match takes {
                true => measure(place, name),
                false => Ok(0),
            });
            match amount {
                Ok(amount) => sum += amount,
                Err(m) => missing.push(m),
            }
        }
        if missing.is_empty() {
            Ok(sum)
        } else {
            Err(missing)
        }
    }
}
