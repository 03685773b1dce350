//! Most weight covered under a limit on the number of sites or on what they cost (Church and
//! ReVelle 1974, doi:10.1007/BF01942293).
//!
//! ```text
//! net    ─ merge demands of equal reach; near sites get near numbers
//! search ─ plans: ejection and simulated annealing on live gains
//! dual   ─ bounds: multipliers of the linear relaxation
//! price  ─ whole prices, and the bound that they prove
//! ```

mod dual;
mod net;
mod price;
mod search;

pub use price::bound as priced;

use super::certificate::Certificate;
use super::part::Rows;
use super::{Doing, Limits, Progress, Step, Stopped};
use net::Net;
use search::Search;

/// A question.
#[derive(Clone, Debug, Default)]
pub struct Most {
    /// Sites in reach of each demand; may be empty.
    pub rows: Rows,
    /// Weight of each demand, 0 or more.
    pub weight: Vec<i64>,
    /// What each site uses of the limit, 0 or more; all 1 for a limit on their number.
    pub cost: Vec<i64>,
    /// The limit.
    pub limit: i64,
    /// Sites open in every plan. They use the limit too.
    pub required: Vec<u32>,
}

impl Most {
    /// Do the required sites leave room within the limit? If not, there is no plan.
    pub fn feasible(&self) -> bool {
        let mut required = self.required.clone();
        required.sort_unstable();
        required.dedup();
        let used: i128 = required.iter().map(|&j| i128::from(self.cost[j as usize])).sum();
        used <= i128::from(self.limit)
    }
}

/// A plan and its bound.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Open sites, ascending, the required ones among them.
    pub open: Vec<u32>,
    /// Weight that they cover.
    pub value: i64,
    /// No plan covers more.
    pub bound: i64,
    /// Why.
    pub certificate: Certificate,
    /// What ended the search early, if anything did.
    pub stopped: Option<Stopped>,
}

/// Looks for the plan that covers most, and for its bound.
///
/// Starts from the sites in `start` as far as they fit. Only questions that are
/// [feasible](Most::feasible) may be asked.
pub fn solve(most: &Most, limits: &Limits, start: Option<&[u32]>, progress: &dyn Progress) -> Answer {
    let t = std::time::Instant::now();
    let net = Net::new(most);
    eprintln!("net {} {} {:.2?}", net.demands(), net.sites(), t.elapsed());
    let near = search::neighbours(&net, &limits.stop);
    eprintln!("near {:.2?}", t.elapsed());
    let mut local = vec![u32::MAX; net.sites()];
    for (s, &j) in net.site.iter().enumerate() {
        local[j as usize] = s as u32;
    }
    let start: Vec<u32> = start.unwrap_or(&[]).iter().map(|&j| local[j as usize]).collect();
    let mut search = Search::new(&net, &near, &start, limits.seed);
    eprintln!("greedy {} {:.2?}", search.best().0, t.elapsed());
    let d = dual::descend(&net, None, search.best().0 as f64, 3000, &limits.stop);
    eprintln!("dual {} {:.2?}", d.bound, t.elapsed());
    let moves: u64 = std::env::var("MOVES").map_or(100000, |m| m.parse().unwrap());
    let rounds = 10;
    for r in 0..rounds {
        search.run(moves / rounds, r as f64 / rounds as f64, (r + 1) as f64 / rounds as f64, &limits.stop);
        eprintln!("search {} {:.2?}", search.best().0, t.elapsed());
    }
    let certificate = price::certificate(most, &net, &d);
    let (value, open) = search.best();
    let mut open: Vec<u32> = (0..net.sites()).filter(|&s| open[s]).map(|s| net.site[s]).collect();
    open.sort_unstable();
    let _ = (progress, Doing::Search, |s: Step| s);
    Answer {
        open,
        value,
        bound: (certificate.bound / i128::from(price::MICRO)) as i64,
        certificate,
        stopped: None,
    }
}
