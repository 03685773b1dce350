//! Blank areas: what of a parcel lies beyond the radius of every facility that may serve it.

use super::case::{Case, Counts};
use crate::reach::{circle, Spot};
use geo::GeodesicArea;
use geo::{BooleanOps, Geometry, MultiPolygon, Polygon};

/// Corners of the polygon that stands for a circle.
pub const SIDES: usize = 180;

/// A blank area.
#[derive(Clone, Debug)]
pub struct Blank {
    /// The development.
    pub development: String,
    /// The parcel.
    pub parcel: String,
    /// The clause that states the radius.
    pub clause: String,
    /// Households of the whole parcel, if known: where in it they live is not.
    pub households: Option<f64>,
    /// The share of the parcel's area that is blank.
    pub share: f64,
    /// Do several facilities together reach all of it, but none alone?
    pub jointly_reached: bool,
    /// Where.
    pub shape: Geometry<f64>,
}

/// The blank areas of a development.
pub fn blanks(case: &Case, d: usize) -> Vec<Blank> {
    let Some((standard, limit)) = case.standards.radius() else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (i, parcel) in case.parcels(d) {
        let empty = parcel.households == Some(crate::region::Count(0));
        if empty || !case.reached[i].is_empty() {
            continue;
        }
        let near = case.sub.facilities.iter().zip(&case.counts);
        let circles: Vec<Polygon<f64>> = near
            .filter(|(f, counts)| **counts != Counts::No && case.may(parcel, f))
            .filter(|(f, _)| touches(&f.spot, &parcel.from.at, &parcel.from.corners, limit.metres))
            .map(|(f, _)| circle(f.at, limit.metres, SIDES))
            .collect();
        let land = match &parcel.geometry {
            Geometry::Polygon(p) => Some(MultiPolygon(vec![p.clone()])),
            Geometry::MultiPolygon(m) => Some(m.clone()),
            _ => None,
        };
        let (shape, share, jointly) = match land {
            None => (parcel.geometry.clone(), 1.0, false),
            Some(land) => {
                let mut rest = land.clone();
                for circle in &circles {
                    rest = rest.difference(circle);
                }
                let whole = land.geodesic_area_signed().abs();
                let mut jointly = false;
                if rest.geodesic_area_signed().abs() < 0.01 {
                    // Reached by several together: the part that the nearest leaves is shown.
                    jointly = circles.len() > 1;
                    let nearest = case.nearest[i].map(|(j, _)| case.sub.facilities[j as usize].at);
                    rest = match nearest {
                        Some(at) => land.difference(&circle(at, limit.metres, SIDES)),
                        None => land.clone(),
                    };
                }
                let blank = rest.geodesic_area_signed().abs();
                (
                    Geometry::MultiPolygon(rest),
                    (blank / whole).min(1.0),
                    jointly,
                )
            }
        };
        out.push(Blank {
            development: case.sub.developments[d].name.clone(),
            parcel: parcel.name.clone(),
            clause: standard.clause.id.clone(),
            households: parcel.households.map(|h| h.as_f64()),
            share,
            jointly_reached: jointly,
            shape,
        });
    }
    out
}

fn touches(facility: &Spot, at: &Spot, corners: &[Spot], radius: f64) -> bool {
    let wide = corners.iter().map(|c| c.metres(at)).fold(0.0, f64::max);
    facility.metres(at) <= radius + wide
}
