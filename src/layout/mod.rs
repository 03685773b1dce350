//! What a layout plan (布局专项规划) decides on: towns with their elders, facilities that stand,
//! facilities that could be, and the years. No rules and no engine.
//!
//! A place is a facility of one type at one spot. It stands from the start, or it may open in one
//! of the plan's years; opening it may take the stead of one that stands (改建、扩建). Numbers are
//! attributes by name (`beds`, `area_m2`, `elders60`), so that a policy file can speak of any of
//! them; one that is missing is an answer, never a zero.

pub mod condition;
pub mod facility;
pub mod sums;

pub use condition::Condition;
pub use facility::{Facility, Mode, Words};
pub use sums::{Filter, Missing, Sum};

use geo::Coord;
use std::collections::BTreeMap;

/// Attributes that are numbers; yes is 1, no is 0.
pub type Numbers = BTreeMap<String, f64>;

/// A town, township or subdistrict.
#[derive(Clone, Debug, Default)]
pub struct Town {
    /// Its name.
    pub name: String,
    /// A point in it, degrees.
    pub at: Coord<f64>,
    /// Its attributes in the base year: `population`, `elders60`, `key`, `urban` …
    pub numbers: Numbers,
}

/// A community or village: what coverage by communities counts.
#[derive(Clone, Debug, Default)]
pub struct Community {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it is, degrees.
    pub at: Coord<f64>,
    /// Index of its town.
    pub town: Option<u32>,
    /// Its attributes in the base year.
    pub numbers: Numbers,
}

/// A facility that stands or could be.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Type of facility, such as `regional-centre`.
    pub facility: String,
    /// Where it is, degrees.
    pub at: Coord<f64>,
    /// Index of its town.
    pub town: Option<u32>,
    /// Does it stand already?
    pub standing: bool,
    /// The standing place that it takes the stead of when it opens.
    pub replaces: Option<u32>,
    /// The place, standing or not, whose premises it shares; it cannot open before.
    pub upon: Option<u32>,
    /// Of the places with the same word here, at most one opens.
    pub one_of: String,
    /// Per year of the plan: may it open then? Empty for those that stand.
    pub may_open: Vec<bool>,
    /// Must it be open by the end?
    pub must: bool,
    /// What opening it costs, yuan.
    pub cost: i64,
    /// People it is opened for, in thousandths: what being early is worth.
    pub people: i64,
    /// Attributes that are numbers.
    pub numbers: Numbers,
    /// Attributes that are words: `premises`, `mode`, `operator` …
    pub words: BTreeMap<String, String>,
}

/// The years of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Years {
    /// First year in which something may open.
    pub start: i32,
    /// Last year.
    pub end: i32,
}

impl Years {
    /// How many there are.
    pub fn len(&self) -> u32 {
        (self.end - self.start + 1).max(0) as u32
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The year of a period.
    pub fn year(&self, period: u32) -> i32 {
        self.start + period as i32
    }

    /// The last period that ends by `year`; `None` if the plan starts later.
    pub fn period(&self, year: i32) -> Option<u32> {
        (year >= self.start).then(|| (year.min(self.end) - self.start) as u32)
    }

    /// The last period.
    pub fn last(&self) -> u32 {
        self.len().saturating_sub(1)
    }
}

/// Everything a layout plan is made from.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The years.
    pub years: Years,
    /// Year that the attributes of towns and communities speak of.
    pub base: i32,
    /// Yearly growth of attributes, by name: 0.03 is three per cent more every year. A town's own
    /// number `growth.NAME` goes before it.
    pub growth: BTreeMap<String, f64>,
    /// Types of facilities.
    pub facilities: Vec<Facility>,
    /// Towns.
    pub towns: Vec<Town>,
    /// Communities.
    pub communities: Vec<Community>,
    /// Facilities that stand and that could be.
    pub places: Vec<Place>,
    /// Figures that somebody counted, by clause id.
    pub tally: BTreeMap<String, f64>,
}

/// When each place opens: a period, or `None` for those that stand already and those that never
/// do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// Per place.
    pub opens: Vec<Option<u32>>,
}

/// A number in thousandths, to the nearest.
pub fn milli(n: f64) -> i64 {
    (n * 1000.0).round() as i64
}

impl Setting {
    /// Is the place in use at the end of a period? One that stands is, until another opens in its
    /// stead.
    pub fn in_use(&self, decided: &Decided, k: usize, period: u32) -> bool {
        let open = |k: usize| decided.opens[k].is_some_and(|t| t <= period);
        let place = &self.places[k];
        if !place.standing {
            return open(k);
        }
        let instead = |r: usize| self.places[r].replaces == Some(k as u32) && open(r);
        !(0..self.places.len()).any(instead)
    }

    /// An attribute of a town in a period, grown from the base year, in thousandths.
    pub fn of_town(&self, town: usize, name: &str, period: u32) -> Option<i64> {
        let numbers = &self.towns[town].numbers;
        let base = *numbers.get(name)?;
        Some(self.grown(base, name, numbers, period))
    }

    /// An attribute of a community in a period, grown like its town's, in thousandths.
    pub fn of_community(&self, community: usize, name: &str, period: u32) -> Option<i64> {
        let c = &self.communities[community];
        let base = *c.numbers.get(name)?;
        let empty = Numbers::new();
        let town = c.town.map_or(&empty, |t| &self.towns[t as usize].numbers);
        Some(self.grown(base, name, town, period))
    }

    fn grown(&self, base: f64, name: &str, town: &Numbers, period: u32) -> i64 {
        let own = town.get(&format!("growth.{name}"));
        let rate = own.or_else(|| self.growth.get(name)).copied();
        let years = self.years.year(period) - self.base;
        match rate {
            Some(rate) if years > 0 => milli(base * (1.0 + rate).powi(years)),
            _ => milli(base),
        }
    }

    /// The sum of an attribute over towns; those without it are named.
    ///
    /// # Errors
    /// Towns that lack the attribute.
    pub fn over_towns(
        &self,
        name: &str,
        period: u32,
        of: impl Fn(usize) -> bool,
    ) -> Result<i64, Vec<Missing>> {
        let (mut sum, mut missing) = (0i64, Vec::new());
        for (z, town) in self.towns.iter().enumerate().filter(|(z, _)| of(*z)) {
            match self.of_town(z, name, period) {
                Some(n) => sum += n,
                None => missing.push(Missing::new(name, &town.name)),
            }
        }
        if missing.is_empty() {
            Ok(sum)
        } else {
            Err(missing)
        }
    }
}
