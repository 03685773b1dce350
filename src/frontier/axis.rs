//! Figures that can be traded off.

use crate::report::plan_file::PlanFile;

/// A figure of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Cost of new premises, yuan.
    Cost,
    /// New premises.
    Sites,
    /// New floor area, m².
    Area,
    /// Share of households served.
    Coverage,
    /// Mean distance, m.
    Mean,
    /// Largest distance, m.
    Worst,
}

impl Axis {
    /// All of them.
    pub const ALL: [Axis; 6] = [
        Axis::Cost,
        Axis::Sites,
        Axis::Area,
        Axis::Coverage,
        Axis::Mean,
        Axis::Worst,
    ];

    /// As written on the command line and in files.
    pub fn word(self) -> &'static str {
        match self {
            Axis::Cost => "cost",
            Axis::Sites => "sites",
            Axis::Area => "area",
            Axis::Coverage => "coverage",
            Axis::Mean => "mean",
            Axis::Worst => "worst",
        }
    }

    /// By its word.
    pub fn named(word: &str) -> Option<Axis> {
        Axis::ALL.into_iter().find(|a| a.word() == word)
    }

    /// Does every premises have a price in it?
    pub fn is_price(self) -> bool {
        matches!(self, Axis::Cost | Axis::Sites | Axis::Area)
    }

    /// The objective that has it as its value.
    pub fn objective(self) -> &'static str {
        match self {
            Axis::Cost => "least-cost",
            Axis::Sites => "fewest-sites",
            Axis::Area => "least-area",
            Axis::Coverage => "most-covered",
            Axis::Mean => "least-distance",
            Axis::Worst => "least-worst-distance",
        }
    }

    /// What a plan comes to.
    pub fn of(self, file: &PlanFile) -> Option<f64> {
        let h = &file.households;
        match self {
            Axis::Cost => Some(file.cost),
            Axis::Sites => Some(file.sites_new as f64),
            Axis::Area => Some(file.area_new_m2),
            Axis::Coverage => (h.total > 0.0).then(|| (h.served / h.total * 1e9).round() / 1e9),
            Axis::Mean => file.then.mean_m,
            Axis::Worst => file.then.farthest_m,
        }
    }

    /// Is `a` strictly better than `b`?
    pub fn better(self, a: f64, b: f64) -> bool {
        match self {
            Axis::Coverage => a > b,
            _ => a < b,
        }
    }

    /// Unit of its values, for people.
    pub fn unit(self) -> &'static str {
        match self {
            Axis::Cost => "yuan",
            Axis::Sites => "",
            Axis::Area => "m²",
            Axis::Coverage => "%",
            Axis::Mean | Axis::Worst => "m",
        }
    }
}
