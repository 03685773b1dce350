//! The generated cities of the benchmarks, as `benches/generate.py` saves them.

use super::npz::Npz;
use super::City;
use crate::error::{Code, Fault};

pub fn read(file: &str, bytes: &[u8]) -> Result<City, Fault> {
    let npz = Npz::new(file, bytes)?;
    let radius = npz.array("R")?.reals()?;
    let [radius] = radius[..] else {
        return Err(Fault::new(Code::WrongCount, file).field("R").expected("1"));
    };
    let city = City {
        demand: npz.array("dem")?.points()?,
        site: npz.array("cand")?.points()?,
        households: npz.array("hh")?.wholes()?,
        quota: npz.array("q")?.reals()?,
        capacity: npz.array("cap")?.reals()?,
        fixed: npz.array("fixed")?.reals()?,
        per_m2: npz.array("acost")?.reals()?,
        site_cost: npz.array("sitecost")?.wholes()?,
        radius,
    };
    let (n, m) = (city.demand.len(), city.site.len());
    let lengths = [
        ("hh", city.households.len(), n),
        ("q", city.quota.len(), n),
        ("cap", city.capacity.len(), m),
        ("fixed", city.fixed.len(), m),
        ("acost", city.per_m2.len(), m),
        ("sitecost", city.site_cost.len(), m),
    ];
    for (name, have, want) in lengths {
        if have != want {
            let fault = Fault::new(Code::WrongCount, file).field(name);
            return Err(fault.found(have.to_string()).expected(want.to_string()));
        }
    }
    let reals = [
        ("q", &city.quota),
        ("cap", &city.capacity),
        ("fixed", &city.fixed),
        ("acost", &city.per_m2),
    ];
    let wholes = [("hh", &city.households), ("sitecost", &city.site_cost)];
    let below = reals
        .iter()
        .find(|(_, l)| l.iter().any(|&v| v < 0.0))
        .map(|(n, _)| n);
    let below = below.or(wholes
        .iter()
        .find(|(_, l)| l.iter().any(|&v| v < 0))
        .map(|(n, _)| n));
    if let Some(name) = below {
        let fault = Fault::new(Code::BadNumber, file).field(*name);
        return Err(fault.expected("0 or more"));
    }
    if radius <= 0.0 || n == 0 || m == 0 || n > u32::MAX as usize || m > u32::MAX as usize {
        let fault = Fault::new(Code::BadNumber, file).field("R, dem, cand");
        return Err(fault.found(format!("R {radius}, {n} demands, {m} sites")));
    }
    Ok(city)
}
