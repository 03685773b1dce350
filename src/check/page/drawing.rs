//! The plan as a drawing: parcels, facilities, circles, blank areas, remedies.

use super::layers::extent;
use crate::check::blank::SIDES;
use crate::check::review::{Step, Verdict};
use crate::check::submission::{Parcel, Submission};
use crate::check::Reviewed;
use crate::paper::{Paper, DEGREE};
use crate::reach::circle;
use crate::text::escape;
use crate::text::Lang;
use geo::{BoundingRect, Coord, Geometry, LineString, Polygon};
use std::collections::HashMap;
use std::fmt::Write;

const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 560.0;
/// Names are written for so many parcels and facilities at most.
const NAMED: usize = 60;

/// The drawing as SVG, without the head of a file of its own.
pub fn svg(lang: Lang, reviewed: &Reviewed, radius: Option<f64>) -> String {
    let sub = &reviewed.submission;
    let Some(frame) = extent(sub).bounding_rect() else {
        return String::new();
    };
    let narrow = Paper::narrow_at(frame.center().y);
    let rim = (frame.width() * narrow).max(frame.height()) * 0.08 + 120.0 / DEGREE;
    let sheet = Paper::inside([0.0, 0.0, WIDTH, HEIGHT], frame, rim);
    let mut out = format!(
        "<svg class=\"plan\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">\n\
         <defs><pattern id=\"hatch\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
         <line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"7\" stroke=\"#b5123e\" stroke-width=\"2\"/></pattern></defs>\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" class=\"paper\"/>\n",
        lang.pick("方案图", "drawing of the plan")
    );
    if let Some(r) = radius {
        for f in sub.facilities.iter() {
            let ring = Geometry::Polygon(circle(f.at, r, SIDES));
            let _ = writeln!(out, "<path class=\"reach\" d=\"{}\"/>", sheet.path(&ring));
        }
    }
    let verdicts = reviewed.review.developments.iter();
    let verdicts: HashMap<&str, Verdict> = verdicts.map(|d| (d.name.as_str(), d.verdict)).collect();
    for parcel in &sub.parcels {
        let name = sub.developments[parcel.development].name.as_str();
        let verdict = verdicts.get(name).copied();
        draw_parcel(&sheet, sub, parcel, verdict, &mut out);
    }
    for blank in &reviewed.blanks {
        let path = sheet.path(&blank.shape);
        if !path.is_empty() {
            let name = escape(&blank.parcel);
            let _ = writeln!(
                out,
                "<path class=\"blank\" d=\"{path}\"><title>{name}</title></path>"
            );
        }
    }
    for development in &reviewed.review.developments {
        for step in development.changes.iter().flat_map(|c| &c.steps) {
            draw_step(&sheet, step, &mut out);
        }
    }
    for f in &sub.facilities {
        let (x, y) = sheet.at(f.at);
        let class = if f.existing { "existing" } else { "facility" };
        let area = f.area.map_or(String::new(), |a| {
            format!(" {} m²", crate::text::grouped(a as f64 / 1e6, 3))
        });
        let name = escape(&format!("{}{area}", f.name));
        let _ = writeln!(
            out,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"9\" height=\"9\"><title>{name}</title></rect>",
            x - 4.5,
            y - 4.5
        );
        if sub.facilities.len() <= NAMED {
            let _ = writeln!(
                out,
                "<text class=\"label\" x=\"{}\" y=\"{}\">{name}</text>",
                x + 7.0,
                y + 4.0
            );
        }
    }
    furniture(&sheet, &mut out);
    out.push_str("</svg>\n");
    out
}

fn draw_parcel(
    sheet: &Paper,
    sub: &Submission,
    parcel: &Parcel,
    verdict: Option<Verdict>,
    out: &mut String,
) {
    let class = match verdict {
        Some(Verdict::Pass) => "parcel ok",
        Some(Verdict::Fail) => "parcel bad",
        _ => "parcel",
    };
    let households = parcel.households.map_or("?".to_string(), |h| h.to_string());
    let name = escape(&format!("{} · {households}", parcel.name));
    let path = sheet.path(&parcel.geometry);
    let (x, y) = sheet.at(parcel.from.at.at);
    if path.is_empty() {
        let _ = writeln!(out, "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"5\"><title>{name}</title></circle>");
    } else {
        let _ = writeln!(
            out,
            "<path class=\"{class}\" d=\"{path}\"><title>{name}</title></path>"
        );
    }
    if sub.parcels.len() <= NAMED {
        let _ = writeln!(
            out,
            "<text class=\"label mid\" x=\"{x}\" y=\"{}\">{name}</text>",
            y + 16.0
        );
    }
}

fn draw_step(sheet: &Paper, step: &Step, out: &mut String) {
    if !step.ground.is_empty() {
        let ring = Polygon::new(LineString(step.ground.clone()), Vec::new());
        let path = sheet.path(&Geometry::Polygon(ring));
        let _ = writeln!(out, "<path class=\"ground\" d=\"{path}\"/>");
    }
    if let Some([x, y]) = step.at {
        let (x, y) = sheet.at(Coord { x, y });
        let name = escape(&step.facility);
        let _ = writeln!(
            out,
            "<circle class=\"place\" cx=\"{x}\" cy=\"{y}\" r=\"6\"><title>{name}</title></circle>"
        );
    }
}

/// Scale bar and north arrow.
fn furniture(sheet: &Paper, out: &mut String) {
    let metres = |px: f64| px / sheet.units(1.0);
    let length = [
        50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10_000.0, 20_000.0,
    ];
    let bar = length
        .into_iter()
        .rfind(|l| *l <= metres(WIDTH * 0.25))
        .unwrap_or(50.0);
    let wide = bar / metres(1.0);
    let y = HEIGHT - 18.0;
    let _ = writeln!(
        out,
        "<path class=\"ink\" d=\"M20 {y}h{wide:.1}M20 {}v8M{:.1} {}v8\"/><text class=\"label\" x=\"{:.1}\" y=\"{}\">{} m</text>",
        y - 4.0,
        20.0 + wide,
        y - 4.0,
        26.0 + wide,
        y + 4.0,
        crate::text::grouped(bar, 0)
    );
    let x = WIDTH - 30.0;
    let _ = writeln!(
        out,
        "<path class=\"north\" d=\"M{x} 16l7 22l-7 -5l-7 5z\"/><text class=\"label mid\" x=\"{x}\" y=\"52\">N</text>"
    );
}
