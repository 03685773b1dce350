//! Which sites are in reach: from what the instance holds to compressed rows.

use crate::ask::Ask;
use crate::found::Found;
use quarter::format::instance::Instance;
use quarter::reach::plane::Plane;
use quarter::reach::{Limit, Pairs};
use quarter::solve::median::{Matrix, Near, Points};
use quarter::solve::part::Rows;
use std::time::Instant;

/// Pairs within `radius`, exactly that far included.
pub fn reach(demand: &[[f64; 2]], site: &[[f64; 2]], radius: f64) -> Pairs {
    let limit = Limit {
        metres: radius,
        strict: false,
    };
    Plane::new(site, limit).pairs(demand)
}

/// Sites of each demand as the engines take them, ascending.
pub fn rows(start: &[usize], site: &[u32]) -> Result<Rows, String> {
    let mut item = site.to_vec();
    start
        .windows(2)
        .for_each(|w| item[w[0]..w[1]].sort_unstable());
    let start: Result<Vec<u32>, _> = start.iter().map(|&s| u32::try_from(s)).collect();
    let start = start.map_err(|_| "more than 2^32 pairs")?;
    Ok(Rows { start, item })
}

/// All distances of a p-median or p-center instance.
pub struct Table {
    pub near: Box<dyn Near>,
    /// Whole distances in one unit of the instance.
    pub scale: f64,
    /// Sites to open.
    pub open: usize,
}

/// Distances as the instance defines them: a matrix as it is, TSPLIB to the nearest whole, other
/// points to the nearest thousandth; `--digits` and `--round` say otherwise.
pub fn table(ask: &Ask, read: &Instance) -> Result<Table, String> {
    let (demand, site, digits, n) = match read {
        Instance::Matrix(m) => {
            return Ok(Table {
                near: Box::new(Matrix::new(m.sites, m.distance.clone())),
                scale: 1.0,
                open: ask.open(Some(m.open), None)?,
            })
        }
        Instance::Places(p) => (&p.demand, &p.site, if p.rounded { 0 } else { 3 }, None),
        Instance::City(c) => (&c.demand, &c.site, 3, Some(c.demand.len())),
        _ => return Err(unfit(&ask.name, read)),
    };
    let scale = 10f64.powi(ask.digits.unwrap_or(digits));
    let mut size: f64 = 0.0;
    for axis in 0..2 {
        let all = || demand.iter().chain(site).map(|p| p[axis]);
        let span = all().fold(f64::MIN, f64::max) - all().fold(f64::MAX, f64::min);
        size = size.hypot(span);
    }
    if size * scale >= f64::from(1u32 << 31) {
        return Err(format!("distances up to {size} are too long for --digits"));
    }
    let pairs = |l: &[[f64; 2]]| l.iter().map(|p| (p[0], p[1])).collect();
    let points = Points::new(pairs(demand), pairs(site), scale, ask.round);
    Ok(Table {
        near: Box::new(points),
        scale,
        open: ask.open(None, n)?,
    })
}

/// Distance from a demand to the nearest of some sites.
pub fn nearest(near: &dyn Near, i: usize, open: &[u32]) -> Option<u32> {
    let all = open.iter().map(|&j| near.distance(i, j as usize));
    all.min().filter(|&d| d != u32::MAX)
}

/// A fault if more sites are open than may be.
pub fn too_many(open: &[u32], most: usize) -> Vec<String> {
    let mut open = open.to_vec();
    open.sort_unstable();
    open.dedup();
    let fault = (open.len() > most).then(|| format!("{} open sites, not {most}", open.len()));
    fault.into_iter().collect()
}

/// What the instance would have to be.
pub fn unfit(model: &str, read: &Instance) -> String {
    let is = match read {
        Instance::Matrix(_) => "a distance matrix (OR-Library pmed)",
        Instance::Cover(_) => "a set cover",
        Instance::Capacitated(_) => "a capacitated location problem",
        Instance::Places(_) => "points of a plane",
        Instance::City(_) => "a generated city",
    };
    format!("{model} cannot be asked of {is}")
}

/// Only the distances: the value is the number of pairs in reach.
pub fn run(ask: &Ask, read: &Instance, started: Instant) -> Result<Found, String> {
    let (demand, site, radius) = match read {
        Instance::City(city) => (&city.demand, &city.site, ask.radius(Some(city.radius))?),
        Instance::Places(places) => (&places.demand, &places.site, ask.radius(None)?),
        _ => return Err(unfit(&ask.name, read)),
    };
    let pairs = reach(demand, site, radius);
    let seconds = started.elapsed().as_secs_f64();
    let sum: f64 = pairs.mm.iter().map(|&mm| f64::from(mm)).sum();
    Ok(Found {
        value: Some(pairs.site.len() as f64),
        seconds,
        more: vec![("mean_mm", (sum / pairs.mm.len().max(1) as f64).into())],
        ..Found::default()
    })
}
