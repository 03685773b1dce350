//! 户数密度图: households per square kilometre, in hexagons.

use super::frame::{extent, Frame};
use super::side::{Side, Sign};
use super::{marks, Ask, Sheet};
use crate::page::words::two;
use crate::paper::{Paper, DEGREE};
use crate::text::grouped;
use geo::{Coord, Rect};
use std::collections::BTreeMap;
use std::fmt::Write;

const RAMP: [&str; 5] = ["#fde9df", "#fbc4ab", "#f4926f", "#d1543d", "#8b1c2b"];
/// Widths of hexagons, m: the smallest that gives at most [`ACROSS`] of them side by side.
const WIDTHS: [f64; 6] = [200.0, 400.0, 500.0, 1000.0, 2000.0, 5000.0];
const ACROSS: f64 = 42.0;

/// The sheet.
pub fn sheet(ask: &Ask) -> Vec<Sheet> {
    let p = ask.plan;
    let title = two("住户分布密度图", "Density of households");
    let (frame, metres) = frame(ask);
    let mut pen = frame.start(ask, &title);
    marks::zones(&frame, &mut pen, p, None);
    let size = frame.units(metres) / 3f64.sqrt();
    let mut cells: BTreeMap<(i64, i64), f64> = BTreeMap::new();
    for d in &p.demand {
        *cells.entry(cell(frame.at(d.at), size)).or_default() += d.households;
    }
    let km2 = 3f64.sqrt() / 2.0 * metres * metres / 1e6;
    let breaks = breaks(
        cells
            .values()
            .map(|h| h / km2)
            .filter(|x| *x > 0.0)
            .collect(),
    );
    let mut paths = vec![String::new(); RAMP.len()];
    for ((q, r), households) in &cells {
        if *households > 0.0 {
            let k = breaks.iter().filter(|b| households / km2 > **b).count();
            hexagon(*q, *r, size, &mut paths[k.min(RAMP.len() - 1)]);
        }
    }
    for (path, colour) in paths.iter().zip(RAMP) {
        pen.put(&format!(
            "<path d=\"{path}\" fill=\"{colour}\" stroke=\"#fff\" stroke-width=\".5\"/>"
        ));
    }
    marks::zone_names(&frame, &mut pen, p);
    frame.finish(ask, &mut pen);
    let mut side = Side::new(&mut pen);
    side.heading(&two("图例(户/平方公里)", "Legend (households per km²)"));
    for (k, colour) in RAMP.iter().enumerate().take(breaks.len() + 1) {
        let n = |x: f64| grouped(x, 0);
        let text = match (k.checked_sub(1).map(|k| breaks[k]), breaks.get(k)) {
            (None, Some(b)) => format!("≤ {}", n(*b)),
            (Some(a), Some(b)) => format!("{} – {}", n(a), n(*b)),
            (Some(a), None) => format!("> {}", n(a)),
            (None, None) => "> 0".into(),
        };
        side.sign(&Sign::Fill((*colour).into()), &two(&text, &text));
    }
    side.borders(p);
    side.y += 10.0;
    side.heading(&two("指标", "Figures"));
    side.figures(
        p,
        &[
            "/households/total",
            "/households/unknown_features",
            "/households/imputed_features",
        ],
    );
    side.y += 10.0;
    side.heading(&two("说明", "Notes"));
    let wide = grouped(metres, 0);
    side.note(&two(
        format!("六边形宽 {wide} 米,户数计在居住地所在的一格。图层未给老年人口时,以户数表示。"),
        format!("Hexagons are {wide} m wide; households count where their home is. Households stand for elders, whose number the layers do not give."),
    ));
    vec![Sheet {
        name: "density".into(),
        title,
        body: pen.out,
    }]
}

/// A frame in which the hexagons at the rim are whole, and their width, m.
fn frame(ask: &Ask) -> (Frame, f64) {
    let rect = extent(ask);
    let span = 784.0 / Frame::around(ask, "density", rect).units(1.0);
    let found = WIDTHS.into_iter().find(|w| span / w <= ACROSS);
    let metres = found.unwrap_or(10_000.0);
    // A home may lie at the edge of its hexagon, whose far corner is 1.16 widths away.
    let high = 1.2 * metres / DEGREE;
    let wide = high / Paper::narrow_at(rect.center().y).max(0.1);
    let (low, top) = (rect.min(), rect.max());
    let wider = Rect::new(
        Coord {
            x: low.x - wide,
            y: low.y - high,
        },
        Coord {
            x: top.x + wide,
            y: top.y + high,
        },
    );
    (Frame::around(ask, "density", wider), metres)
}

/// The hexagon that a place lies in, in axial coordinates.
fn cell((x, y): (f64, f64), size: f64) -> (i64, i64) {
    let q = (3f64.sqrt() / 3.0 * x - y / 3.0) / size;
    let r = 2.0 / 3.0 * y / size;
    let (mut a, mut b, c) = (q.round(), r.round(), (-q - r).round());
    let (da, db, dc) = ((a - q).abs(), (b - r).abs(), (c + q + r).abs());
    if da > db && da > dc {
        a = -b - c;
    } else if db > dc {
        b = -a - c;
    }
    (a as i64, b as i64)
}

fn hexagon(q: i64, r: i64, size: f64, path: &mut String) {
    let (q, r) = (q as f64, r as f64);
    let middle = Coord {
        x: size * 3f64.sqrt() * (q + r / 2.0),
        y: size * 1.5 * r,
    };
    for k in 0..6 {
        let turn = std::f64::consts::PI / 180.0 * (60.0 * f64::from(k) - 30.0);
        let (x, y) = (middle.x + size * turn.cos(), middle.y + size * turn.sin());
        let _ = write!(path, "{}{x:.1} {y:.1}", if k == 0 { "M" } else { "L" });
    }
    path.push('Z');
}

/// Round ends of at most five classes with about as many hexagons each.
fn breaks(mut list: Vec<f64>) -> Vec<f64> {
    list.sort_by(f64::total_cmp);
    let mut out: Vec<f64> = Vec::new();
    for k in 1..RAMP.len() {
        let Some(value) = list.get(list.len() * k / RAMP.len()) else {
            continue;
        };
        let power = 10f64.powf(value.max(1.0).log10().floor());
        let steps = [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
        let near = steps
            .map(|s| s * power)
            .into_iter()
            .min_by(|a, b| (a - value).abs().total_cmp(&(b - value).abs()));
        let next = near.unwrap_or(power);
        if out.last().is_none_or(|last| next > *last) {
            out.push(next);
        }
    }
    out
}
