//! 近期建设规划图: facilities of every type, by tier and year.

use super::frame::{around, Frame};
use super::side::{Side, Sign};
use super::{marks, Ask, Sheet};
use crate::layout::facility::Level;
use crate::page::words::two;
use crate::report::programme::{Fate, PlaceFile, ProgrammeFile};
use crate::text::Lang;
use geo::Coord;

/// Colours of years, early to late; told apart by colour-blind readers.
const YEARS: [&str; 6] = [
    "#b3123a", "#d9822b", "#1c5fa8", "#2a9d8f", "#6a2c91", "#57a3d2",
];
/// What stands and stays.
const KEPT: &str = "#8a8f94";

/// The sheet, if there is a layout plan.
pub fn sheet(ask: &Ask) -> Vec<Sheet> {
    let p = ask.plan;
    let Some(programme) = &p.file.programme else {
        return Vec::new();
    };
    let title = two(
        format!("近期建设规划图({}–{})", programme.start, programme.end),
        format!(
            "Programme by year, {} to {}",
            programme.start, programme.end
        ),
    );
    let at = |f: &PlaceFile| Coord { x: f.lon, y: f.lat };
    let zones = p.zones.iter().filter_map(|z| z.shape.as_ref());
    let corners = zones.flat_map(|s| {
        use geo::BoundingRect;
        let r = s.bounding_rect();
        r.into_iter().flat_map(|r| [r.min(), r.max()])
    });
    let places = programme.places.iter().map(at).chain(corners);
    let frame = Frame::around(ask, "programme", around(places));
    let mut pen = frame.start(ask, &title);
    marks::zones(&frame, &mut pen, p, None);
    let mut order: Vec<&PlaceFile> = programme.places.iter().collect();
    order.sort_by(|a, b| (a.year, &a.id).cmp(&(b.year, &b.id)));
    let many = order.len() > 150;
    for f in order {
        let (x, y) = frame.at(at(f));
        let colour = colour(programme, f);
        let hollow = f.fate == Fate::Replaced;
        let (fill, stroke) = if hollow {
            ("none", KEPT)
        } else {
            (colour, "#fff")
        };
        let half = size(programme, f) * if many { 0.9 } else { 1.0 };
        pen.put(&sign(level(programme, f), x, y, half, fill, stroke));
    }
    marks::zone_names(&frame, &mut pen, p);
    frame.finish(ask, &mut pen);
    let mut side = Side::new(&mut pen);
    side.heading(&two("图例", "Legend"));
    side.sign(&Sign::Dot(KEPT), &two("现状保留", "stands and stays"));
    side.sign(
        &Sign::Ring(KEPT),
        &two("迁并(原址由新设施替代)", "replaced by another"),
    );
    for (k, year) in (programme.start..=programme.end).enumerate() {
        let colour = YEARS[k % YEARS.len()];
        let opens = programme
            .places
            .iter()
            .filter(|f| f.year == Some(year))
            .count();
        let text = two(
            format!("{year} 年开办,{opens} 处"),
            format!("opens in {year}: {opens}"),
        );
        side.sign(&Sign::Round(colour), &text);
    }
    side.borders(p);
    side.y += 4.0;
    side.note(&two(
        "● 县级 ■ 镇级 ▲ 社区(村)级。",
        "● county ■ town ▲ community.",
    ));
    side.y += 8.0;
    side.heading(&two("设施类型", "Types"));
    for f in &programme.facilities {
        let used = programme.places.iter().filter(|p| p.facility == f.id);
        let (opens, stands) = used.fold((0, 0), |(o, s), p| match p.year {
            Some(_) => (o + 1, s),
            None => (o, s + 1),
        });
        if opens + stands > 0 {
            side.note(&two(
                format!("{}:现状 {stands} 处,开办 {opens} 处", f.zh),
                format!("{}: {stands} stand, {opens} open", f.en),
            ));
        }
    }
    side.y += 8.0;
    side.heading(&two("说明", "Notes"));
    side.note(&two(
        crate::report::programme::markdown::state(Lang::Zh, programme),
        crate::report::programme::markdown::state(Lang::En, programme),
    ));
    vec![Sheet {
        name: "programme".into(),
        title,
        body: pen.out,
    }]
}

fn level(p: &ProgrammeFile, f: &PlaceFile) -> Level {
    let known = p.facilities.iter().find(|t| t.id == f.facility);
    known.map_or(Level::Community, |t| t.level)
}

fn colour(p: &ProgrammeFile, f: &PlaceFile) -> &'static str {
    match f.year {
        None => KEPT,
        Some(y) => YEARS[(y - p.start).max(0) as usize % YEARS.len()],
    }
}

fn size(p: &ProgrammeFile, f: &PlaceFile) -> f64 {
    match level(p, f) {
        Level::County => 8.0,
        Level::Town => 6.0,
        Level::Community => 5.4,
    }
}

fn sign(level: Level, x: f64, y: f64, half: f64, fill: &str, stroke: &str) -> String {
    let paint = format!("fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"0.8\"");
    match level {
        Level::County => format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{half:.1}\" {paint}/>"),
        Level::Town => format!(
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{w:.1}\" height=\"{w:.1}\" {paint}/>",
            x - half,
            y - half,
            w = 2.0 * half
        ),
        Level::Community => format!(
            "<path d=\"M{x:.1} {:.1}L{:.1} {b:.1}H{:.1}z\" {paint}/>",
            y - half,
            x + half,
            x - half,
            b = y + half * 0.8
        ),
    }
}
