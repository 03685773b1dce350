//! What a survey draws: catchments, their union, blank areas.

use super::survey::limit_mm;
use crate::model::Links;
use crate::network::catchment::Stretch;
use crate::network::outline::{outline, HOLE_M2, WIDTH_M};
use crate::network::{Network, Snap};
use crate::reach::circle;
use crate::reach::Limit;
use crate::region::walk::attached;
use crate::region::{Region, Walk};
use crate::report::layers::CORNERS;
use crate::report::survey::{Blank, Catchment, DemandReach};
use geo::{BooleanOps, Contains, MultiPolygon, Point};
use rayon::prelude::*;

/// Streets up to this distance from unserved demand are its blank area, m.
pub const BLANK_M: f64 = 200.0;

/// What is drawn: catchments, their union, blank areas.
pub struct Drawn {
    /// Per facility: stretches and outline.
    each: Vec<(Vec<Stretch>, MultiPolygon<f64>)>,
    /// All of them together.
    pub union: MultiPolygon<f64>,
    /// Length of network in it, m.
    pub covered_m: Option<f64>,
    /// Where households live that are not served.
    pub blank: Vec<Blank>,
}

impl Drawn {
    /// Draws everything.
    pub fn new(region: &Region, demand: &[DemandReach], limit: Limit) -> Drawn {
        match &region.walk {
            Some(walk) => on_foot(region, walk, demand, limit),
            None => straight(region, demand, limit),
        }
    }

    /// Catchments with who lives in them.
    pub fn catchments(&self, region: &Region, rows: &Links) -> Vec<Catchment> {
        let mut count = vec![(0.0, 0usize); region.sites.len()];
        for (i, d) in region.demand.iter().enumerate() {
            for (j, _) in rows.row(i) {
                count[j as usize].0 += d.households.as_f64();
                count[j as usize].1 += 1;
            }
        }
        let one = |(site, (stretches, shape)): (usize, &(Vec<Stretch>, MultiPolygon<f64>))| {
            let walk = region.walk.as_ref();
            let line = |s: &Stretch| walk.map(|w| w.network.line(s));
            let snap = walk.map(|w| &w.sites[site]);
            Catchment {
                site,
                households: count[site].0,
                demands: count[site].1,
                lines: stretches.iter().filter_map(line).collect(),
                shape: shape.clone(),
                snap_m: snap
                    .map(|s| s.as_ref().map_or_else(|&far| far, Snap::metres))
                    .filter(|m| m.is_finite()),
            }
        };
        self.each.iter().enumerate().map(one).collect()
    }
}

fn shape(network: &Network, stretches: &[Stretch]) -> MultiPolygon<f64> {
    let lines: Vec<_> = stretches.iter().map(|s| network.line(s)).collect();
    outline(&lines, WIDTH_M, HOLE_M2)
}

fn on_foot(region: &Region, walk: &Walk, demand: &[DemandReach], limit: Limit) -> Drawn {
    let network = &*walk.network;
    let mm = limit_mm(limit);
    let sites = attached(&walk.sites);
    let each: Vec<_> = sites
        .par_iter()
        .map(|snap| {
            let own = [*snap];
            let stretches = network.catchment(&network.field_within(&own, mm), &own, mm);
            let shape = shape(network, &stretches);
            (stretches, shape)
        })
        .collect();
    let covered = network.catchment(&network.field_within(&sites, mm), &sites, mm);
    let lost: Vec<Option<Snap>> = attached(&walk.demand)
        .into_iter()
        .enumerate()
        .map(|(i, s)| s.filter(|_| !demand[i].served[1] && region.demand[i].households.0 > 0))
        .collect();
    let blank_mm = (BLANK_M * 1000.0) as u32 + 300_000;
    // Blank areas follow the streets near unserved demand that no catchment covers.
    let around = network.catchment(&network.field_within(&lost, blank_mm), &lost, blank_mm);
    let around = Network::common(&around, &network.rest(&covered));
    let areas = shape(network, &around);
    let spots: Vec<(usize, Option<Point<f64>>)> = (0..demand.len())
        .filter(|&i| !demand[i].served[1] && region.demand[i].households.0 > 0)
        .map(|i| (i, lost[i].map(|s| Point(s.at))))
        .collect();
    Drawn {
        union: shape(network, &covered),
        covered_m: Some(network.length_m(&covered)),
        blank: blanks(region, demand, areas, &spots, true),
        each,
    }
}

fn straight(region: &Region, demand: &[DemandReach], limit: Limit) -> Drawn {
    let disc = |at, metres| MultiPolygon(vec![circle(at, metres, CORNERS)]);
    let each: Vec<_> = region
        .sites
        .iter()
        .map(|s| (Vec::new(), disc(s.at, limit.metres)))
        .collect();
    let union = geo::unary_union(each.iter().map(|e| &e.1));
    let lost: Vec<usize> = (0..demand.len())
        .filter(|&i| !demand[i].served[0] && region.demand[i].households.0 > 0)
        .collect();
    let around: Vec<_> = lost
        .iter()
        .map(|&i| disc(region.demand[i].at, BLANK_M))
        .collect();
    let areas = geo::unary_union(around.iter()).difference(&union);
    let spots: Vec<_> = lost
        .iter()
        .map(|&i| (i, Some(Point(region.demand[i].at))))
        .collect();
    Drawn {
        blank: blanks(region, demand, areas, &spots, false),
        union,
        covered_m: None,
        each,
    }
}

/// Areas with the unserved demand in them, most households first; demand in none of them is an
/// area without outline.
fn blanks(
    region: &Region,
    demand: &[DemandReach],
    areas: MultiPolygon<f64>,
    spots: &[(usize, Option<Point<f64>>)],
    on_foot: bool,
) -> Vec<Blank> {
    let boxed = areas.0.into_iter().map(|p| {
        let bounds = geo::BoundingRect::bounding_rect(&p);
        (p, bounds, Vec::new())
    });
    let mut boxed: Vec<_> = boxed.collect();
    let mut outside = Vec::new();
    for &(i, at) in spots {
        let place = at.and_then(|at| {
            boxed.iter().position(|(p, bounds, _)| {
                bounds.is_some_and(|b| b.contains(&at)) && p.contains(&at)
            })
        });
        match place {
            Some(k) => boxed[k].2.push(i as u32),
            None => outside.push(i as u32),
        }
    }
    let mut shapes: Vec<(MultiPolygon<f64>, Vec<u32>)> = boxed
        .into_iter()
        .map(|(p, _, list)| (MultiPolygon(vec![p]), list))
        .collect();
    shapes.extend(outside.into_iter().map(|i| {
        let at = region.demand[i as usize].at;
        let round = circle(at, WIDTH_M, CORNERS);
        (MultiPolygon(vec![round]), vec![i])
    }));
    let mut list: Vec<Blank> = shapes
        .into_iter()
        .filter(|s| !s.1.is_empty())
        .map(|(shape, demands)| {
            let all = || demands.iter().map(|&i| i as usize);
            let metres = |i: usize| {
                if on_foot {
                    demand[i].foot
                } else {
                    demand[i].straight
                }
            };
            Blank {
                households: all().map(|i| region.demand[i].households.as_f64()).sum(),
                nearest_m: all().filter_map(metres).map(|f| f.1).reduce(f64::min),
                shape,
                demands,
            }
        })
        .collect();
    list.sort_by(|a, b| {
        b.households
            .total_cmp(&a.households)
            .then(a.demands.cmp(&b.demands))
    });
    list
}
