//! The layers of a plan against its `plan.json`: what must add up.

use super::read::{Demand, Plan, Site};
use crate::error::{Code, Fault};
use std::path::Path;

/// Sums of layers that are not what `plan.json` says.
pub fn disagreements(dir: &Path, p: &Plan) -> Vec<Fault> {
    let f = &p.file;
    let demand = |of: fn(&Demand) -> f64| p.demand.iter().map(of).sum::<f64>();
    let sites = |of: fn(&Site) -> f64| p.sites.iter().map(of).sum::<f64>();
    let zones = |key: &str| p.zones.iter().map(|z| z.figures[key]).sum::<f64>();
    let links: f64 = p.links.iter().map(|l| l.area).sum();
    let sums = [
        (
            "sites.geojson",
            "kind",
            sites(|s| f64::from(u8::from(s.existing))),
            f.sites_existing as f64,
        ),
        (
            "sites.geojson",
            "id",
            p.sites.len() as f64,
            f.sites_open as f64,
        ),
        ("sites.geojson", "area_m2", sites(|s| s.area), f.area_m2),
        ("sites.geojson", "spare_m2", sites(|s| s.spare), f.spare_m2),
        ("sites.geojson", "cost", sites(|s| s.cost), f.cost),
        (
            "sites.geojson",
            "households",
            sites(|s| s.households),
            f.households.served,
        ),
        (
            "demand.geojson",
            "households",
            demand(|d| d.households),
            f.households.total,
        ),
        (
            "demand.geojson",
            "households_served",
            demand(|d| d.served),
            f.households.served,
        ),
        (
            "demand.geojson",
            "quota_m2",
            demand(|d| d.quota),
            f.quota_m2,
        ),
        (
            "demand.geojson",
            "given_m2",
            demand(|d| d.given),
            f.given_m2,
        ),
        ("links.geojson", "area_m2", links, f.given_m2),
        (
            "zones.geojson",
            "households",
            zones("households"),
            f.households.total,
        ),
        (
            "zones.geojson",
            "served",
            zones("served"),
            f.households.served,
        ),
        ("zones.geojson", "given_m2", zones("given_m2"), f.given_m2),
        ("zones.geojson", "area_m2", zones("area_m2"), f.area_m2),
        ("zones.geojson", "cost", zones("cost"), f.cost),
    ];
    let off = sums
        .into_iter()
        .filter(|(_, _, sum, says)| (sum - says).abs() > 0.01 + 1e-9 * says.abs());
    off.map(|(file, field, sum, says)| {
        Fault::new(Code::Disagrees, dir.join(file).to_string_lossy())
            .field(field)
            .found(crate::text::grouped(sum, 3))
            .expected(crate::text::grouped(says, 3))
    })
    .collect()
}
