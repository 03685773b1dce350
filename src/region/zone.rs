//! Zones: towns, subdistricts, any set of polygons.

use geo::{BoundingRect, Coord, Intersects, MultiPolygon, Rect};

/// A named polygon.
#[derive(Clone, Debug)]
pub struct Zone {
    /// Name as given, or its number.
    pub name: String,
    /// The polygon, in degrees.
    pub shape: MultiPolygon<f64>,
    /// Its attributes that are numbers, by name.
    pub numbers: std::collections::BTreeMap<String, f64>,
    bounds: Option<Rect<f64>>,
}

impl Zone {
    /// A zone with its bounding box.
    pub fn new(name: String, shape: MultiPolygon<f64>) -> Zone {
        let bounds = shape.bounding_rect();
        Zone {
            name,
            shape,
            numbers: Default::default(),
            bounds,
        }
    }

    /// Is the point inside or on the boundary?
    pub fn holds(&self, at: Coord<f64>) -> bool {
        self.bounds.is_some_and(|b| b.intersects(&at)) && self.shape.intersects(&at)
    }
}

/// The first zone that holds the point: on a shared boundary, the earlier one in the layer.
pub fn find(zones: &[Zone], at: Coord<f64>) -> Option<u32> {
    zones.iter().position(|z| z.holds(at)).map(|k| k as u32)
}
