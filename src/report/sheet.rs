//! The paper that maps are drawn on: from degrees to pixels, with legend, scale bar and north arrow.

use crate::paper::{Paper, DEGREE};
use crate::region::Region;
use crate::text::Lang;
use geo::{Coord, CoordsIter, Geometry, MultiPolygon};
use std::fmt::Write;

pub use crate::paper::tenth;

/// Width of the drawing in pixels; the height follows the land, within limits.
pub const WIDTH: f64 = 1200.0;
const HEIGHT: (f64, f64) = (400.0, 1600.0);
/// Room around the land, and above it for the title.
pub const MARGIN: f64 = 30.0;
pub const HEAD: f64 = 64.0;

/// From degrees to pixels: a plane true in shape around the middle of the land.
pub struct Sheet {
    paper: Paper,
    /// Height of the drawing in pixels.
    pub height: f64,
}

impl Sheet {
    /// Everything of a region, with room for circles of `radius` metres.
    pub fn new(region: &Region, radius: f64) -> Sheet {
        let homes = region.demand.iter().flat_map(|d| d.geometry.coords_iter());
        let points: Vec<Coord<f64>> = homes.chain(region.sites.iter().map(|s| s.at)).collect();
        let low = |f: fn(&Coord<f64>) -> f64| points.iter().map(f).fold(f64::INFINITY, f64::min);
        let high =
            |f: fn(&Coord<f64>) -> f64| points.iter().map(f).fold(f64::NEG_INFINITY, f64::max);
        let (mut west, mut east) = (low(|c| c.x), high(|c| c.x));
        let (mut south, mut north) = (low(|c| c.y), high(|c| c.y));
        if !west.is_finite() {
            (west, east, south, north) = (0.0, 0.0, 0.0, 0.0);
        }
        let narrow = Paper::narrow_at((south + north) / 2.0);
        let rim = (radius * 1.05).max(50.0) / DEGREE;
        west -= rim / narrow;
        east += rim / narrow;
        south -= rim;
        north += rim;
        let wide = (east - west) * narrow;
        let tall = north - south;
        let inner = WIDTH - 2.0 * MARGIN;
        let scale = (inner / wide).min((HEIGHT.1 - HEAD - MARGIN) / tall);
        let height = (tall * scale + HEAD + MARGIN).clamp(HEIGHT.0, HEIGHT.1);
        west -= (inner / scale - wide) / 2.0 / narrow;
        let paper = Paper {
            west,
            north,
            narrow,
            scale,
            corner: (MARGIN, HEAD),
            thin: 0.0,
        };
        Sheet { paper, height }
    }

    /// Where a place is drawn.
    pub fn at(&self, c: Coord<f64>) -> (f64, f64) {
        self.paper.at(c)
    }

    /// A length on the ground.
    pub fn pixels(&self, metres: f64) -> f64 {
        tenth(self.paper.units(metres))
    }

    /// A polygon as a path.
    pub fn shape(&self, m: &MultiPolygon<f64>) -> String {
        self.paper.path(&Geometry::MultiPolygon(m.clone()))
    }
}

/// Legend, scale bar, north arrow.
pub fn furniture(lang: Lang, sheet: &Sheet, entries: Vec<(String, &str)>, out: &mut String) {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let widest = entries.iter().map(|e| text_width(e.1)).fold(0.0, f64::max);
    let wide = (widest + 46.0).max(160.0);
    let (x, mut y) = (WIDTH - 10.0 - wide, HEAD + 20.0);
    let tall = 22.0 * entries.len() as f64 + 70.0;
    let _ = writeln!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{wide}\" height=\"{tall}\" fill=\"#fff\" fill-opacity=\".85\" stroke=\"#bbb\"/>",
        x - 20.0,
        y - 16.0
    );
    for (mark, name) in entries {
        let _ = writeln!(
            out,
            "<g transform=\"translate({x} {y})\">{mark}</g><text x=\"{}\" y=\"{}\" font-size=\"13\">{name}</text>",
            x + 16.0,
            y + 4.5
        );
        y += 22.0;
    }
    let (bar, length) = [
        100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10_000.0, 20_000.0, 50_000.0, 200_000.0,
    ]
    .into_iter()
    .map(|m| (m, sheet.pixels(m)))
    .take_while(|(_, p)| *p <= 110.0)
    .last()
    .unwrap_or((100.0, sheet.pixels(100.0).min(110.0)));
    let label = if bar < 1000.0 {
        format!("{bar} m")
    } else {
        format!("{} km", bar / 1000.0)
    };
    let _ = writeln!(
        out,
        "<path d=\"M{x} {}h{length}\" stroke=\"#222\" stroke-width=\"2\"/><text x=\"{x}\" y=\"{}\" font-size=\"12\">{label}</text>\
         <path d=\"M{} {}l5 16l-5 -4l-5 4Z\" fill=\"#222\"/><text x=\"{}\" y=\"{}\" font-size=\"12\" text-anchor=\"middle\">{}</text>",
        y + 6.0,
        y + 22.0,
        x + 124.0,
        y + 2.0,
        x + 124.0,
        y + 32.0,
        t("北", "N"),
    );
}

/// About how wide a line of the legend is, in pixels.
fn text_width(text: &str) -> f64 {
    text.chars()
        .map(|c| if c.is_ascii() { 6.5 } else { 13.0 })
        .sum()
}
