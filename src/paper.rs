//! The plane that maps are drawn on: from degrees to units of a drawing, true in shape around the
//! middle of the land. To draw with only; nothing is measured on it.

use geo::{Coord, Geometry, LineString, Polygon, Rect};
use std::fmt::Write;

/// Metres in a degree of latitude, near enough to draw with.
pub const DEGREE: f64 = 111_320.0;

/// A plane: degrees are scaled, then moved.
#[derive(Clone, Copy, Debug)]
pub struct Paper {
    /// Longitude and latitude drawn at [`Paper::corner`].
    pub west: f64,
    /// See `west`.
    pub north: f64,
    /// How much narrower a degree of longitude is than one of latitude.
    pub narrow: f64,
    /// Units in a degree of latitude.
    pub scale: f64,
    /// Where `west` and `north` are drawn.
    pub corner: (f64, f64),
    /// Corners of shapes that are nearer to the last one, in units, are left out.
    pub thin: f64,
}

impl Paper {
    /// How much narrower a degree of longitude is at a latitude; never nothing.
    pub fn narrow_at(latitude: f64) -> f64 {
        latitude.to_radians().cos().max(0.01)
    }

    /// A plane that shows `land` and a rim of so many degrees of latitude in the middle of a box:
    /// left, top, width, height.
    pub fn inside([left, top, width, height]: [f64; 4], land: Rect<f64>, rim: f64) -> Paper {
        let narrow = Paper::narrow_at(land.center().y);
        let wide = land.width() * narrow + 2.0 * rim;
        let tall = land.height() + 2.0 * rim;
        let scale = (width / wide).min(height / tall);
        Paper {
            west: land.center().x - (left + width / 2.0) / scale / narrow,
            north: land.center().y + (top + height / 2.0) / scale,
            narrow,
            scale,
            corner: (0.0, 0.0),
            thin: 0.0,
        }
    }

    /// Where a place is drawn, to a tenth of a unit.
    pub fn at(&self, c: Coord<f64>) -> (f64, f64) {
        (
            tenth(self.corner.0 + (c.x - self.west) * self.narrow * self.scale),
            tenth(self.corner.1 + (self.north - c.y) * self.scale),
        )
    }

    /// So many metres, in units.
    pub fn units(&self, metres: f64) -> f64 {
        metres / DEGREE * self.scale
    }

    fn ring(&self, ring: &LineString<f64>, path: &mut String) {
        let mut last: Option<(f64, f64)> = None;
        let count = match self.thin > 0.0 {
            true => ring.0.len().saturating_sub(1),
            false => ring.0.len(),
        };
        for c in ring.coords().take(count) {
            let (x, y) = self.at(*c);
            let near = |(a, b): (f64, f64)| (x - a).abs() + (y - b).abs() < self.thin;
            if last.is_some_and(near) {
                continue;
            }
            let sign = if last.is_none() { "M" } else { "L" };
            let _ = write!(path, "{sign}{x} {y}");
            last = Some((x, y));
        }
        path.push('Z');
    }

    fn polygon(&self, p: &Polygon<f64>, path: &mut String) {
        self.ring(p.exterior(), path);
        p.interiors().iter().for_each(|r| self.ring(r, path));
    }

    /// A shape as a path; nothing for points and lines.
    pub fn path(&self, shape: &Geometry<f64>) -> String {
        let mut path = String::new();
        match shape {
            Geometry::Polygon(p) => self.polygon(p, &mut path),
            Geometry::MultiPolygon(m) => m.iter().for_each(|p| self.polygon(p, &mut path)),
            _ => {}
        }
        path
    }
}

/// To a tenth of a unit.
pub fn tenth(x: f64) -> f64 {
    (x * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn land_lies_in_the_middle_of_its_box() {
        let land = Rect::new(Coord { x: 118.0, y: 24.0 }, Coord { x: 118.2, y: 24.1 });
        let paper = Paper::inside([100.0, 50.0, 400.0, 300.0], land, 0.0);
        let (x, y) = paper.at(land.center());
        assert_eq!((x, y), (300.0, 200.0));
        assert_eq!(paper.at(Coord { x: 118.0, y: 24.05 }).0, 100.0);
        assert!((paper.units(DEGREE) - paper.scale).abs() < 1e-9);
    }

    #[test]
    fn near_corners_are_left_out_only_if_asked() {
        let land = Rect::new(Coord { x: 0.0, y: 0.0 }, Coord { x: 1.0, y: 1.0 });
        let ring = vec![
            (0.0, 0.0),
            (0.0001, 0.0),
            (1.0, 0.0),
            (1.0, 1.0),
            (0.0, 0.0),
        ];
        let shape = Geometry::Polygon(Polygon::new(LineString::from(ring), Vec::new()));
        let mut paper = Paper::inside([0.0, 0.0, 100.0, 100.0], land, 0.0);
        assert_eq!(paper.path(&shape).matches('L').count(), 4);
        paper.thin = 0.4;
        assert_eq!(paper.path(&shape).matches('L').count(), 2);
    }
}
