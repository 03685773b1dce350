//! What a map is made of: zones, demand as dots, premises, service areas, blank ground.

use super::frame::{Frame, Pen};
use crate::page::read::{Demand, Plan, Site};
use crate::page::words::same;
use geo::{Geometry, InteriorPoint};
use std::fmt::Write;

/// New premises.
pub const NEW: &str = "#b3123a";
/// Existing premises.
pub const EXISTING: &str = "#26282b";
/// Service areas, in the colour of welfare land.
pub const AREA: &str = "#ff9f7f";
/// Ground that nothing reaches.
pub const BLANK: &str = "#6a2c91";
/// Demand by distance, near to far, then beyond the radius. Told apart by colour-blind readers.
pub const NEAR_TO_FAR: [&str; 5] = ["#1c5fa8", "#57a3d2", "#add1e6", "#e8b13d", "#a5531b"];
/// Demand that is not served.
pub const UNSERVED: &str = "#d4007f";
/// Ground within so many metres of homes counts as lived on, in drawings.
pub const LIVED_ON: f64 = 400.0;

/// The service radius, if a clause states one.
pub fn radius(plan: &Plan) -> Option<f64> {
    let finding = plan.file.findings.iter().find(|f| f.rule == "radius")?;
    let digits = |c: char| !(c.is_ascii_digit() || c == '.');
    let mut numbers = finding.required.split(digits).filter(|t| !t.is_empty());
    numbers.next()?.parse().ok().filter(|r| *r > 0.0)
}

/// Upper ends of the classes of distance: quarters of the radius, or of the largest distance.
pub fn breaks(plan: &Plan) -> [f64; 4] {
    let far = plan.file.then.farthest_m.unwrap_or(0.0);
    let whole = radius(plan).unwrap_or_else(|| (far / 100.0).ceil().max(1.0) * 100.0);
    [0.25, 0.5, 0.75, 1.0].map(|k| whole * k)
}

/// The class of distance of a demand; `None` if it is not served.
pub fn class(demand: &Demand, breaks: &[f64; 4]) -> Option<usize> {
    let metres = demand.distance.filter(|_| demand.bucket == 0)?;
    Some(breaks.iter().position(|b| metres <= *b).unwrap_or(4))
}

/// Zones with their borders, and names if asked for.
pub fn zones(frame: &Frame, pen: &mut Pen, plan: &Plan, only: Option<usize>) {
    for (k, zone) in plan.named_zones() {
        let Some(shape) = &zone.shape else { continue };
        let mut path = String::new();
        frame.path(shape, &mut path);
        let fill = match only {
            Some(z) if z != k => "#f1f0ec",
            _ => "#ffffff",
        };
        pen.put(&format!("<path d=\"{path}\" fill=\"{fill}\" stroke=\"#8a8f94\" stroke-width=\"1\" stroke-dasharray=\"7 3 2 3\"/>"));
    }
}

/// Names of zones, above all else.
pub fn zone_names(frame: &Frame, pen: &mut Pen, plan: &Plan) {
    for (_, zone) in plan.named_zones() {
        let at = zone.shape.as_ref().and_then(Geometry::interior_point);
        let (Some(at), Some(name)) = (at, &zone.name) else {
            continue;
        };
        let (x, y) = frame.at(at.0);
        let style = "font-size=\"13\" font-weight=\"700\" fill=\"#3a4249\" text-anchor=\"middle\" stroke=\"#fff\" stroke-width=\"3\" paint-order=\"stroke\" stroke-linejoin=\"round\"";
        pen.text(x, y, style, &same(name.as_str()));
    }
}

/// Dots of one colour as one path.
pub fn dots<'a>(
    frame: &Frame,
    pen: &mut Pen,
    list: impl Iterator<Item = &'a Demand>,
    wide: f64,
    stroke: &str,
) {
    let mut path = String::new();
    let mut last = None;
    for d in list {
        let (x, y) = frame.at(d.at);
        if last != Some((x, y)) {
            let _ = write!(path, "M{x} {y}h0");
        }
        last = Some((x, y));
    }
    if !path.is_empty() {
        pen.put(&format!("<path d=\"{path}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{wide:.1}\" stroke-linecap=\"round\"/>"));
    }
}

/// Shapes of demand that has one, in a pale colour.
pub fn parcels<'a>(
    frame: &Frame,
    pen: &mut Pen,
    list: impl Iterator<Item = &'a Demand>,
    fill: &str,
) {
    let mut path = String::new();
    list.filter_map(|d| d.shape.as_ref())
        .for_each(|s| frame.path(s, &mut path));
    if !path.is_empty() {
        pen.put(&format!("<path d=\"{path}\" fill=\"{fill}\" fill-opacity=\".45\" stroke=\"{fill}\" stroke-width=\".6\"/>"));
    }
}

/// How wide dots are drawn for so many of them.
pub fn dot(count: usize) -> f64 {
    match count {
        0..=200 => 7.0,
        201..=1500 => 5.0,
        1501..=8000 => 3.6,
        _ => 2.4,
    }
}

/// Demand by distance; what is not served on top, as rings.
pub fn by_distance<'a>(
    frame: &Frame,
    pen: &mut Pen,
    plan: &Plan,
    list: impl Iterator<Item = &'a Demand> + Clone,
    count: usize,
) {
    let breaks = breaks(plan);
    for (k, colour) in NEAR_TO_FAR.iter().enumerate() {
        let mine = list.clone().filter(|d| class(d, &breaks) == Some(k));
        parcels(frame, pen, mine.clone(), colour);
        dots(frame, pen, mine, dot(count), colour);
    }
    let rest: Vec<&Demand> = list.filter(|d| d.bucket != 0).collect();
    dots(frame, pen, rest.iter().copied(), dot(count) + 3.0, UNSERVED);
    dots(frame, pen, rest.iter().copied(), dot(count) - 1.0, "#fff");
}

/// Premises: circles for new ones, squares for existing ones, with a white rim.
pub fn sites<'a>(
    frame: &Frame,
    pen: &mut Pen,
    list: impl Iterator<Item = &'a Site> + Clone,
    half: f64,
) {
    let mut round = String::new();
    for s in list.clone().filter(|s| !s.existing) {
        let (x, y) = frame.at(s.at);
        let _ = write!(round, "M{x} {y}h0");
    }
    let mut square = String::new();
    for s in list.filter(|s| s.existing) {
        let (x, y) = frame.at(s.at);
        let _ = write!(
            square,
            "M{:.1} {:.1}h{w:.1}v{w:.1}h-{w:.1}z",
            x - half,
            y - half,
            w = 2.0 * half
        );
    }
    pen.put(&format!(
        "<path d=\"{square}\" fill=\"{EXISTING}\" stroke=\"#fff\" stroke-width=\"1.4\"/>"
    ));
    for (wide, colour) in [(2.0 * half + 3.0, "#fff"), (2.0 * half + 0.5, NEW)] {
        pen.put(&format!("<path d=\"{round}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{wide:.1}\" stroke-linecap=\"round\"/>"));
    }
}

/// How large premises are drawn for so many of them.
pub fn half(count: usize) -> f64 {
    if count > 150 {
        3.2
    } else {
        4.5
    }
}

/// The path of the service areas of some premises.
pub fn areas(frame: &Frame, plan: &Plan, of: impl Fn(&Site) -> bool) -> String {
    let mut path = String::new();
    let mine = plan.catchments.iter().filter(|(k, _)| of(&plan.sites[*k]));
    mine.for_each(|(_, shape)| frame.path(shape, &mut path));
    path
}

/// Service areas as one tint with thin outlines.
pub fn draw_areas(pen: &mut Pen, path: &str) {
    pen.put(&format!("<path d=\"{path}\" fill=\"{AREA}\" fill-opacity=\".26\" stroke=\"#d9764f\" stroke-width=\".7\" stroke-opacity=\".75\"/>"));
}

/// Hatches the ground near homes that lies in none of the service areas.
pub fn blank(frame: &Frame, pen: &mut Pen, plan: &Plan, areas: &str) {
    let id = &frame.id;
    let wide = 2.0 * frame.units(LIVED_ON);
    let [left, top, width, height] = super::frame::MAP;
    pen.put(&format!(
        "<pattern id=\"{id}-hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"{BLANK}\" fill-opacity=\".07\"/><path d=\"M0 0V6\" stroke=\"{BLANK}\" stroke-width=\"1.6\"/></pattern>\n\
         <mask id=\"{id}-mask\" maskUnits=\"userSpaceOnUse\" x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\"><rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" fill=\"#fff\"/><path d=\"{areas}\" fill=\"#000\"/></mask>\n<g mask=\"url(#{id}-mask)\">"
    ));
    dots(
        frame,
        pen,
        plan.demand.iter(),
        wide,
        &format!("url(#{id}-hatch)"),
    );
    pen.put("</g>");
}
