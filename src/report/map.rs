//! `map.svg`: the plan as a picture that any browser opens.

use super::figures::Bucket;
use super::plan_file::{PlanFile, Walking};
use super::Figures;
use crate::model::Plan;
use crate::region::Region;
use crate::text::{grouped, Lang};
use geo::{Coord, CoordsIter, Geometry, LineString, MultiPolygon, Polygon};
use std::fmt::Write;

/// Width of the drawing in pixels; the height follows the land, within limits.
const WIDTH: f64 = 1200.0;
const HEIGHT: (f64, f64) = (400.0, 1600.0);
/// Room around the land, and above it for the title.
const MARGIN: f64 = 30.0;
const HEAD: f64 = 64.0;
/// Metres in a degree of latitude, near enough to draw with.
const DEGREE: f64 = 111_320.0;

/// From degrees to pixels: a plane true in shape around the middle of the land.
struct Sheet {
    west: f64,
    north: f64,
    narrow: f64,
    scale: f64,
    height: f64,
}

impl Sheet {
    fn new(region: &Region, radius: f64) -> Sheet {
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
        let narrow = ((south + north) / 2.0).to_radians().cos().max(0.01);
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
        Sheet {
            west,
            north,
            narrow,
            scale,
            height,
        }
    }

    fn at(&self, c: Coord<f64>) -> (f64, f64) {
        let x = MARGIN + (c.x - self.west) * self.narrow * self.scale;
        let y = HEAD + (self.north - c.y) * self.scale;
        (tenth(x), tenth(y))
    }

    fn pixels(&self, metres: f64) -> f64 {
        tenth(metres / DEGREE * self.scale)
    }

    fn ring(&self, ring: &LineString<f64>, path: &mut String) {
        for (k, c) in ring.coords().enumerate() {
            let (x, y) = self.at(*c);
            let _ = write!(path, "{}{x} {y}", if k == 0 { "M" } else { "L" });
        }
        path.push('Z');
    }

    fn polygon(&self, p: &Polygon<f64>, path: &mut String) {
        self.ring(p.exterior(), path);
        p.interiors().iter().for_each(|r| self.ring(r, path));
    }

    fn shape(&self, m: &MultiPolygon<f64>) -> String {
        let mut path = String::new();
        m.iter().for_each(|p| self.polygon(p, &mut path));
        path
    }
}

fn tenth(x: f64) -> f64 {
    (x * 10.0).round() / 10.0
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

const STYLE: &str = "\
text{font-family:'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif;fill:#222}\
.water{fill:#cfe6f5}.zone{fill:none;stroke:#888;stroke-width:1}\
.reach{fill:#ff9f7f;fill-opacity:.10;stroke:#e8825f;stroke-width:.7}\
.link{stroke:#666;stroke-width:.6;fill:none;stroke-opacity:.6}\
.served{fill:#2b8a6b;fill-opacity:.75}.no-room{fill:#d99a00}.left-out{fill:#7a5fb0}.out-of-reach{fill:#c4114f}\
.new{fill:#d22;stroke:#fff;stroke-width:.8}.existing{fill:#223a7a;stroke:#fff;stroke-width:.8}";

/// Draws the plan.
pub fn map(
    lang: Lang,
    file: &PlanFile,
    region: &Region,
    plan: &Plan,
    figures: &Figures,
    radius_m: Option<f64>,
) -> String {
    let sheet = Sheet::new(region, radius_m.unwrap_or(0.0));
    let (w, h) = (WIDTH, tenth(sheet.height));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\">\n<style>{STYLE}</style>\n<rect width=\"{w}\" height=\"{h}\" fill=\"#fff\"/>\n"
    );
    let title = if file.title.is_empty() {
        &file.policy.name
    } else {
        &file.title
    };
    let _ = writeln!(
        out,
        "<text x=\"{MARGIN}\" y=\"30\" font-size=\"20\">{}</text>\n<text x=\"{MARGIN}\" y=\"52\" font-size=\"13\">{}</text>",
        escape(title),
        escape(&super::markdown::headline(lang, file))
    );
    land(&sheet, region, &mut out);
    premises(&sheet, region, plan, figures, radius_m, &mut out);
    let differ = file.walking.as_ref().filter(|w| !w.differ.is_empty());
    if let Some(walking) = differ {
        rings(&sheet, region, walking, &mut out);
    }
    furniture(lang, &sheet, differ.is_some(), &mut out);
    out.push_str("</svg>\n");
    out
}

fn land(sheet: &Sheet, region: &Region, out: &mut String) {
    for e in &region.excluded {
        let _ = writeln!(
            out,
            "<path class=\"water\" d=\"{}\"/>",
            sheet.shape(&e.shape)
        );
    }
    for z in &region.zones {
        let name = escape(&z.name);
        let _ = writeln!(
            out,
            "<path class=\"zone\" d=\"{}\"><title>{name}</title></path>",
            sheet.shape(&z.shape)
        );
    }
}

fn premises(
    sheet: &Sheet,
    region: &Region,
    plan: &Plan,
    figures: &Figures,
    radius_m: Option<f64>,
    out: &mut String,
) {
    let open = || {
        let sites = region.sites.iter().zip(&plan.area).enumerate();
        sites.filter_map(|(j, (s, a))| a.map(|a| (j, s, a)))
    };
    if let Some(radius) = radius_m {
        let r = sheet.pixels(radius);
        let walked = super::layers::walked(region, plan, radius_m);
        for (j, s, _) in open() {
            if let Some(shape) = walked.get(&j) {
                let _ = writeln!(out, "<path class=\"reach\" d=\"{}\"/>", sheet.shape(shape));
                continue;
            }
            let (x, y) = sheet.at(s.at);
            let _ = writeln!(
                out,
                "<circle class=\"reach\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>"
            );
        }
    }
    for (d, f) in region.demand.iter().zip(&figures.demand) {
        let (x, y) = sheet.at(d.at);
        for &(j, _, _) in &f.by {
            let (p, q) = sheet.at(region.sites[j as usize].at);
            let _ = writeln!(out, "<path class=\"link\" d=\"M{x} {y}L{p} {q}\"/>");
        }
        let class = f.bucket.word();
        let size = if f.bucket == Bucket::Served { 1.0 } else { 1.6 };
        let what = escape(&format!(
            "{} {} · {}",
            d.id,
            d.name,
            grouped(d.households.as_f64(), 1)
        ));
        let shape = match &d.geometry {
            Geometry::Polygon(p) => sheet.shape(&MultiPolygon(vec![p.clone()])),
            Geometry::MultiPolygon(m) => sheet.shape(m),
            _ => String::new(),
        };
        if shape.is_empty() {
            let r = tenth(size * (1.2 + d.households.as_f64().sqrt() / 14.0).min(7.0));
            let _ = writeln!(
                out,
                "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"><title>{what}</title></circle>"
            );
        } else {
            let _ = writeln!(
                out,
                "<path class=\"{class}\" d=\"{shape}\"><title>{what}</title></path>"
            );
        }
    }
    for (j, s, area) in open() {
        let (x, y) = sheet.at(s.at);
        let what = escape(&format!(
            "{} {} · {} m² · {}",
            s.id,
            s.name,
            grouped(area as f64 / 1e6, 1),
            grouped(figures.site[j].households.as_f64(), 1)
        ));
        let mark = mark(s.existing, x, y);
        let _ = writeln!(out, "{mark}<title>{what}</title></path>");
    }
}

/// How demand is drawn for which the two readings of the radius differ.
const RING: &str = "fill=\"none\" stroke=\"#000\" stroke-width=\"1.3\"";

/// Rings around demand for which the two readings of the radius differ.
fn rings(sheet: &Sheet, region: &Region, walking: &Walking, out: &mut String) {
    let mut rows = walking.differ.iter().peekable();
    // Both lists are in the order of the demand.
    for d in &region.demand {
        if rows.next_if(|r| r.demand == d.id).is_some() {
            let (x, y) = sheet.at(d.at);
            let _ = writeln!(out, "<circle cx=\"{x}\" cy=\"{y}\" r=\"8\" {RING}/>");
        }
    }
}

/// A triangle for new premises, a square for existing ones: told apart without colour.
fn mark(existing: bool, x: f64, y: f64) -> String {
    if existing {
        format!(
            "<path class=\"existing\" d=\"M{} {}h9v9h-9Z\">",
            tenth(x - 4.5),
            tenth(y - 4.5)
        )
    } else {
        format!(
            "<path class=\"new\" d=\"M{x} {}l6.5 12h-13Z\">",
            tenth(y - 7.5)
        )
    }
}

/// Legend, scale bar, north arrow.
fn furniture(lang: Lang, sheet: &Sheet, differ: bool, out: &mut String) {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let mut entries = vec![
        (
            mark(false, 0.0, 0.0) + "</path>",
            t("新设施", "new premises"),
        ),
        (
            mark(true, 0.0, 0.0) + "</path>",
            t("现状设施", "existing premises"),
        ),
        (
            "<circle class=\"served\" r=\"5\"/>".into(),
            t("已服务", "served"),
        ),
        (
            "<circle class=\"no-room\" r=\"5\"/>".into(),
            t("半径内无面积", "in reach, no room"),
        ),
        (
            "<circle class=\"left-out\" r=\"5\"/>".into(),
            t("半径内未安排", "in reach, left unserved"),
        ),
        (
            "<circle class=\"out-of-reach\" r=\"5\"/>".into(),
            t("半径外", "out of reach"),
        ),
        (
            "<circle class=\"reach\" r=\"6\"/>".into(),
            t("服务半径", "service radius"),
        ),
    ];
    if differ {
        let ring = format!("<circle r=\"7\" {RING}/>");
        entries.push((ring, t("步行结论不同", "differs on foot")));
    }
    let (x, mut y) = (WIDTH - 170.0, HEAD + 20.0);
    let tall = 22.0 * entries.len() as f64 + 70.0;
    let _ = writeln!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"160\" height=\"{tall}\" fill=\"#fff\" fill-opacity=\".85\" stroke=\"#bbb\"/>",
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
