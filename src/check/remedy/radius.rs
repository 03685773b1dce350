//! Parcels beyond the radius: new premises anywhere on some ground, or a facility moved.

use super::ground::{fewest, of_all};
use super::{new_name, remedy, step};
use crate::check::case::Case;
use crate::check::plane::{middle, nearest};
use crate::check::review::{Change, Figure, Remedy};
use crate::check::standards::Standard;
use crate::reach::Spot;
use crate::region::Count;
use geo::{Contains, Coord, Point};

/// What brings every parcel of the development within the radius.
pub fn nearer(case: &Case, _: &Standard, d: usize) -> Vec<Remedy> {
    let Some(limit) = case.radius else {
        return Vec::new();
    };
    let counted = |i: usize| case.sub.parcels[i].households != Some(Count(0));
    let all: Vec<usize> = case
        .parcels(d)
        .map(|(i, _)| i)
        .filter(|&i| counted(i))
        .collect();
    let far: Vec<usize> = all
        .iter()
        .copied()
        .filter(|&i| case.reached[i].is_empty())
        .collect();
    if far.is_empty() {
        return Vec::new();
    }
    let mut out = Vec::new();
    for (j, facility) in case.facilities(d) {
        // Whom it alone reaches must stay within its reach.
        let mut bound = far.clone();
        let alone =
            |i: &&usize| matches!(case.reached[**i].as_slice(), [(only, _)] if *only as usize == j);
        bound.extend(all.iter().filter(alone));
        if let Some(ground) = of_all(case, &bound, limit) {
            let at = nearest(&ground, facility.at);
            let mut step = step(Change::Move, &facility.name, Some(j));
            step.at = Some([at.x, at.y]);
            step.move_m = Some((facility.spot.metres(&Spot::new(at)) * 10.0).round() / 10.0);
            step.ground = ground;
            out.push((step.move_m.unwrap_or(0.0), remedy(vec![step])));
        }
    }
    // Of the moves only the shortest is kept.
    out.sort_by(|a, b| a.0.total_cmp(&b.0));
    out.truncate(1);
    let mut out: Vec<Remedy> = out.into_iter().map(|(_, r)| r).collect();
    if let Some(list) = fewest(case, &far, limit) {
        let least = least_new(case, d);
        let short: i64 = case.accounts[d].short.iter().sum();
        let each = least.max((short + list.len() as i64 - 1) / list.len() as i64);
        let steps = list.into_iter().enumerate().map(|(k, (_, ground))| {
            let mut step = step(Change::NewPremises, &new_name(case, k), None);
            let at = place(case, d, &ground);
            step.add_m2 = each as f64 / 1e6;
            step.to = Some(Figure::Number(step.add_m2));
            step.at = Some([at.x, at.y]);
            step.ground = ground;
            step
        });
        out.push(remedy(steps.collect()));
    }
    out
}

/// Smallest new premises of the development, in mm²: as the policy says, at least one mm².
pub fn least_new(case: &Case, d: usize) -> i64 {
    match case.standards.least() {
        Some(least) if case.new_housing(d) => least,
        _ => 1,
    }
}

/// One place on the ground: on the development's own land if possible, else its middle.
pub fn place(case: &Case, d: usize, ground: &[Coord<f64>]) -> Coord<f64> {
    let shape = geo::Polygon::new(geo::LineString(ground.to_vec()), Vec::new());
    let own = case.parcels(d).map(|(_, p)| p.from.at.at);
    let mut inside: Vec<Coord<f64>> = own.filter(|c| shape.contains(&Point(*c))).collect();
    let centre = middle(ground);
    let far = |c: &Coord<f64>| (c.x - centre.x).powi(2) + (c.y - centre.y).powi(2);
    inside.sort_by(|a, b| far(a).total_cmp(&far(b)));
    inside.first().copied().unwrap_or(centre)
}
