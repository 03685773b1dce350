//! A polygon that follows stretches of the network.

use geo::algorithm::buffer::{BufferStyle, LineCap, LineJoin};
use geo::{Area, Buffer, Coord, LineString, MapCoords, MultiLineString, MultiPolygon, Polygon};

/// Half the width of a polygon that follows streets, m.
pub const WIDTH_M: f64 = 40.0;
/// Holes of less than this in it are closed, m².
pub const HOLE_M2: f64 = 40_000.0;

/// Everything within `width_m` of the lines, with holes of less than `hole_m2` closed. Lines and
/// result are in degrees; measured in a plane that touches the earth in the middle of the lines,
/// which is for drawing and counting, never for deciding.
pub fn outline(lines: &[LineString<f64>], width_m: f64, hole_m2: f64) -> MultiPolygon<f64> {
    let Some(middle) = middle(lines) else {
        return MultiPolygon(Vec::new());
    };
    let scale = Coord {
        x: 111_320.0 * middle.y.to_radians().cos().max(1e-6),
        y: 110_950.0,
    };
    let flat = |c: Coord<f64>| Coord {
        x: (c.x - middle.x) * scale.x,
        y: (c.y - middle.y) * scale.y,
    };
    let round = |c: Coord<f64>| Coord {
        x: c.x / scale.x + middle.x,
        y: c.y / scale.y + middle.y,
    };
    let plane: Vec<LineString<f64>> = lines
        .iter()
        .filter(|l| l.0.len() > 1)
        .map(|l| l.map_coords(flat))
        .collect();
    let style = BufferStyle::new(width_m)
        .line_cap(LineCap::Round(0.4))
        .line_join(LineJoin::Round(0.4));
    let wide = MultiLineString(plane).buffer_with_style(style);
    let filled = wide.0.into_iter().map(|p| {
        let (shell, holes) = p.into_inner();
        let large =
            |h: &LineString<f64>| Polygon::new(h.clone(), Vec::new()).unsigned_area() >= hole_m2;
        Polygon::new(shell, holes.into_iter().filter(large).collect())
    });
    MultiPolygon(filled.collect()).map_coords(round)
}

fn middle(lines: &[LineString<f64>]) -> Option<Coord<f64>> {
    let all = || lines.iter().flat_map(|l| l.0.iter());
    all().next()?;
    let ends = |f: fn(&Coord<f64>) -> f64| {
        let low = all().map(f).fold(f64::INFINITY, f64::min);
        let high = all().map(f).fold(f64::NEG_INFINITY, f64::max);
        (low + high) / 2.0
    };
    Some(Coord {
        x: ends(|c| c.x),
        y: ends(|c| c.y),
    })
}
