//! A plan on the ground, as the audits measure it.

use crate::model::{Mm2, Plan};
use crate::reach::straight::{From, Index};
use crate::region::Region;
use crate::scenario::Readings;
use rayon::prelude::*;

/// A plan with everything a rule may measure. Distances are taken anew from the coordinates, or
/// from the travel table.
pub struct Placed<'a> {
    /// What there is.
    pub region: &'a Region,
    /// How the policy is read.
    pub readings: &'a Readings,
    /// Area per premises; `None` is not open.
    pub area: Vec<Option<Mm2>>,
    /// Area given per demand.
    pub given: Vec<Mm2>,
    /// Who serves whom: `(demand, premises, area, metres)`.
    pub links: Vec<(u32, u32, Mm2, f64)>,
    /// For demand that nothing serves: distance to the nearest open premises, in metres.
    pub nearest: Vec<Option<f64>>,
}

impl<'a> Placed<'a> {
    /// Puts a plan on the ground.
    pub fn new(region: &'a Region, readings: &'a Readings, plan: &Plan) -> Placed<'a> {
        let from: Vec<From> = region
            .demand
            .iter()
            .map(|d| From::new(d.at, &d.corners))
            .collect();
        let open: Vec<usize> = (0..region.sites.len())
            .filter(|&j| plan.area[j].is_some())
            .collect();
        let index = Index::new(open.iter().map(|&j| region.sites[j].at));
        let mut given = vec![0; region.demand.len()];
        let links = plan
            .flow
            .iter()
            .map(|f| {
                given[f.demand as usize] += f.area;
                let metres = match &region.travel {
                    Some(travel) => travel.find(f.demand as usize, f.site).map(table_metres),
                    None => {
                        let to = crate::reach::Spot::new(region.sites[f.site as usize].at);
                        Some(from[f.demand as usize].metres(&to))
                    }
                };
                let metres = metres.unwrap_or(f64::INFINITY);
                (f.demand, f.site, f.area, metres)
            })
            .collect();
        // Ways on foot are listed up to the radius only; beyond it the network is asked.
        let on_foot = region.travel.is_some() && region.walk.is_some();
        let walk = region
            .walk
            .as_ref()
            .filter(|_| on_foot && given.contains(&0));
        let walked = walk.map(|w| w.nearest(|j| plan.area[j].is_some()));
        let nearest = from
            .par_iter()
            .zip(&given)
            .enumerate()
            .map(|(i, (f, &given))| match (given, &region.travel) {
                (0, _) if walked.is_some() => {
                    let found = walked.as_ref().and_then(|w| w[i]);
                    found.map(|(_, metres)| metres)
                }
                (0, None) => index.nearest(f, |_| true).map(|(_, d)| d),
                (0, Some(travel)) => {
                    let open = |(j, _): &(u32, u32)| plan.area[*j as usize].is_some();
                    travel.row(i).find(open).map(|(_, mm)| table_metres(mm))
                }
                _ => None,
            })
            .collect();
        Placed {
            region,
            readings,
            area: plan.area.clone(),
            given,
            links,
            nearest,
        }
    }
}

fn table_metres(mm: u32) -> f64 {
    f64::from(mm) / 1000.0
}
