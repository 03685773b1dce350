//! Polygons that are wrong in themselves: spikes, rings that cross, holes outside.
//!
//! What crosses itself is made whole by the even-odd rule: what an odd number of turns goes around
//! is inside. Areas of polygons that are sound are not touched.

use crate::error::Code;
use geo::algorithm::kernels::{Kernel, RobustKernel};
use geo::{Area, BooleanOps, Coord, Geometry, Intersects, LineString, MultiPolygon, Orientation};
use geo::{Point, Polygon};
use rstar::{primitives::GeomWithData, primitives::Rectangle, RTree, AABB};

/// What was found in a polygon: the kind, and where.
pub type Found = (Code, Coord<f64>);

/// Looks for what is wrong in a geometry; without `repair` nothing is changed.
pub fn mend(g: &mut Geometry<f64>, repair: bool) -> Vec<Found> {
    let mut found = Vec::new();
    let mended = match g {
        Geometry::Polygon(p) => polygon(p, repair, &mut found).map(single),
        Geometry::MultiPolygon(m) => {
            let mut parts = Vec::new();
            let mut changed = false;
            for p in &mut m.0 {
                match polygon(p, repair, &mut found) {
                    Some(more) => {
                        changed = true;
                        parts.extend(more.0);
                    }
                    None => parts.push(p.clone()),
                }
            }
            changed.then_some(Geometry::MultiPolygon(MultiPolygon(parts)))
        }
        _ => None,
    };
    if let Some(mended) = mended {
        *g = mended;
    }
    found
}

fn single(mut m: MultiPolygon<f64>) -> Geometry<f64> {
    match m.0.len() {
        1 => {
            m.0.pop()
                .map_or(Geometry::MultiPolygon(m), Geometry::Polygon)
        }
        _ => Geometry::MultiPolygon(m),
    }
}

/// Takes spikes out in place; what crosses comes back as a new shape.
fn polygon(
    p: &mut Polygon<f64>,
    repair: bool,
    found: &mut Vec<Found>,
) -> Option<MultiPolygon<f64>> {
    let rings = std::iter::once(p.exterior()).chain(p.interiors());
    let spikes: Vec<Coord<f64>> = rings.filter_map(spike).collect();
    found.extend(spikes.first().map(|c| (Code::BadRing, *c)));
    if repair && !spikes.is_empty() {
        let holes = p.interiors().iter().map(smooth).collect();
        *p = Polygon::new(smooth(p.exterior()), holes);
    }
    let mut rings = std::iter::once(p.exterior()).chain(p.interiors());
    let crossing = rings.find_map(crossing);
    found.extend(crossing.map(|c| (Code::Crossing, c)));
    let outer = Polygon::new(p.exterior().clone(), Vec::new());
    let outside = |r: &LineString<f64>| {
        let first = r.0.first().filter(|c| !outer.intersects(&Point(**c)));
        first.copied()
    };
    let astray: Vec<Option<Coord<f64>>> = match p.interiors().is_empty() {
        true => Vec::new(),
        false => p.interiors().iter().map(outside).collect(),
    };
    let lost = astray.iter().flatten().next();
    found.extend(lost.map(|c| (Code::HoleOutside, *c)));
    if !repair || (crossing.is_none() && lost.is_none()) {
        return None;
    }
    if crossing.is_none() {
        // Only holes outside: the others stay as they are.
        let (exterior, holes) = p.clone().into_inner();
        let kept = holes.into_iter().zip(&astray).filter(|(_, a)| a.is_none());
        let kept = kept.map(|(h, _)| h).collect();
        return Some(MultiPolygon(vec![Polygon::new(exterior, kept)]));
    }
    let nothing = MultiPolygon::<f64>(Vec::new());
    let mut whole = MultiPolygon(vec![outer]).union(&nothing);
    for hole in p.interiors() {
        let hole = MultiPolygon(vec![Polygon::new(hole.clone(), Vec::new())]).union(&nothing);
        whole = whole.difference(&hole);
    }
    whole.0.retain(|p| p.unsigned_area() > 0.0);
    Some(whole)
}

/// A corner where the ring turns back on itself.
fn spike(ring: &LineString<f64>) -> Option<Coord<f64>> {
    let open = ring.0.len().checked_sub(1)?;
    if open < 4 {
        return None;
    }
    (0..open).find_map(|k| {
        let (a, b, c) = (ring.0[k], ring.0[(k + 1) % open], ring.0[(k + 2) % open]);
        (a == c && a != b).then_some(b)
    })
}

/// The ring without spikes and without corners twice in a row.
fn smooth(ring: &LineString<f64>) -> LineString<f64> {
    let mut out: Vec<Coord<f64>> = Vec::with_capacity(ring.0.len());
    let open = ring.0.len().saturating_sub(1);
    for &c in &ring.0[..open] {
        out.push(c);
        loop {
            let n = out.len();
            if n >= 2 && out[n - 1] == out[n - 2] {
                out.pop();
            } else if n >= 3 && out[n - 1] == out[n - 3] {
                out.truncate(n - 2);
            } else {
                break;
            }
        }
    }
    // Around the corner where the ring begins.
    while out.len() >= 4 && (out[out.len() - 1] == out[1] || out[out.len() - 2] == out[0]) {
        match out[out.len() - 1] == out[1] {
            true => {
                out.remove(0);
                out.pop();
            }
            false => {
                out.pop();
            }
        }
    }
    if let Some(&first) = out.first() {
        out.push(first);
    }
    LineString(out)
}

fn turn(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>) -> Orientation {
    RobustKernel::orient2d(a, b, c)
}

/// Where two segments cross in their interiors; touching is no crossing.
fn cross(a: [Coord<f64>; 2], b: [Coord<f64>; 2]) -> bool {
    let flat = Orientation::Collinear;
    let (p, q) = (turn(a[0], a[1], b[0]), turn(a[0], a[1], b[1]));
    let (r, s) = (turn(b[0], b[1], a[0]), turn(b[0], b[1], a[1]));
    p != q && r != s && ![p, q, r, s].contains(&flat)
}

/// A corner near which the ring crosses itself.
fn crossing(ring: &LineString<f64>) -> Option<Coord<f64>> {
    let list: Vec<[Coord<f64>; 2]> = ring.0.windows(2).map(|w| [w[0], w[1]]).collect();
    if list.len() < 48 {
        for (k, a) in list.iter().enumerate() {
            if list[k + 1..].iter().any(|b| cross(*a, *b)) {
                return Some(a[0]);
            }
        }
        return None;
    }
    let corner = |c: Coord<f64>| [c.x, c.y];
    let items = list.iter().enumerate();
    let items = items
        .map(|(k, s)| GeomWithData::new(Rectangle::from_corners(corner(s[0]), corner(s[1])), k));
    let tree = RTree::bulk_load(items.collect());
    let hit = list.iter().enumerate().find(|(k, s)| {
        let envelope = AABB::from_corners(corner(s[0]), corner(s[1]));
        let near = tree.locate_in_envelope_intersecting(&envelope);
        near.into_iter()
            .any(|other| other.data > *k && cross(**s, list[other.data]))
    });
    hit.map(|(_, s)| s[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Area;

    fn shape(ring: &[[f64; 2]], holes: &[&[[f64; 2]]]) -> Geometry<f64> {
        let line = |r: &[[f64; 2]]| LineString::from(r.to_vec());
        Geometry::Polygon(Polygon::new(
            line(ring),
            holes.iter().map(|h| line(h)).collect(),
        ))
    }

    #[test]
    fn a_bow_tie_becomes_two_triangles() {
        let mut g = shape(&[[0., 0.], [2., 2.], [2., 0.], [0., 2.], [0., 0.]], &[]);
        let found = mend(&mut g, true);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, Code::Crossing);
        assert!((g.unsigned_area() - 2.0).abs() < 1e-9, "{g:?}");
        assert!(mend(&mut g, true).is_empty());
    }

    #[test]
    fn holes_outside_go_and_others_stay() {
        let hole: &[[f64; 2]] = &[[1., 1.], [1., 2.], [2., 2.], [2., 1.], [1., 1.]];
        let far: &[[f64; 2]] = &[[8., 8.], [8., 9.], [9., 9.], [9., 8.], [8., 8.]];
        let square: &[[f64; 2]] = &[[0., 0.], [4., 0.], [4., 4.], [0., 4.], [0., 0.]];
        let mut g = shape(square, &[hole, far]);
        assert_eq!(mend(&mut g, true)[0].0, Code::HoleOutside);
        assert_eq!(g.unsigned_area(), 15.0);
    }

    #[test]
    fn spikes_go() {
        let mut g = shape(
            &[
                [0., 0.],
                [4., 0.],
                [4., 4.],
                [9., 4.],
                [4., 4.],
                [0., 4.],
                [0., 0.],
            ],
            &[],
        );
        assert_eq!(mend(&mut g, true)[0].0, Code::BadRing);
        assert_eq!(g.unsigned_area(), 16.0);
        let Geometry::Polygon(p) = &g else {
            panic!("{g:?}")
        };
        assert_eq!(p.exterior().0.len(), 5);
    }

    #[test]
    fn sound_polygons_are_not_touched() {
        let square: &[[f64; 2]] = &[[0., 0.], [4., 0.], [4., 4.], [0., 4.], [0., 0.]];
        let mut g = shape(square, &[]);
        let before = g.clone();
        assert!(mend(&mut g, true).is_empty());
        assert_eq!(g, before);
        let circle: Vec<[f64; 2]> = (0..=200)
            .map(|k| f64::from(k % 200) / 200.0 * std::f64::consts::TAU)
            .map(|a| [a.cos(), a.sin()])
            .collect();
        assert!(mend(&mut shape(&circle, &[]), true).is_empty());
    }
}
