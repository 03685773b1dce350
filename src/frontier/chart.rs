//! The curve as a picture.

use super::{Axis, Point};
use crate::report::plan_file::TOLERANCE;
use crate::text::escape;
use crate::text::grouped;
use std::fmt::Write;

const WIDE: f64 = 900.0;
const TALL: f64 = 560.0;
const LEFT: f64 = 110.0;
const RIGHT: f64 = 30.0;
const TOP: f64 = 60.0;
const BOTTOM: f64 = 70.0;

/// Words of the picture.
pub struct Words {
    /// Above the drawing.
    pub title: String,
    /// Names of the two axes with their units.
    pub axes: [String; 2],
    /// Of a point that is proved, and of one that is not.
    pub proved: [&'static str; 2],
}

fn shown(axis: Axis, value: f64) -> String {
    match axis {
        Axis::Coverage => format!("{} %", grouped(value * 100.0, 1)),
        _ => grouped(value, 1),
    }
}

/// Ends of an axis with a little room, never alike.
fn ends(values: &[f64]) -> (f64, f64) {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !low.is_finite() {
        return (0.0, 1.0);
    }
    let room = ((high - low) * 0.05).max(high.abs() * 1e-3).max(1e-6);
    ((low - room).max(0.0), high + room)
}

/// Steps of 1, 2 or 5 times a power of ten.
fn ticks(low: f64, high: f64) -> Vec<f64> {
    let rough = (high - low) / 6.0;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|k| k * power);
    let step = step.into_iter().find(|s| *s >= rough).unwrap_or(power);
    let first = (low / step).ceil() as i64;
    (first..)
        .map(|k| k as f64 * step)
        .take_while(|t| *t <= high)
        .take(20)
        .collect()
}

fn tenth(x: f64) -> f64 {
    (x * 10.0).round() / 10.0
}

/// Draws the second figure over the first one.
pub fn chart(axes: &[Axis; 2], points: &[Point], words: &Words) -> String {
    let value = |p: &Point, k: usize| axes[k].of(&p.file).unwrap_or(0.0);
    let list = |k: usize| -> Vec<f64> { points.iter().map(|p| value(p, k)).collect() };
    let ((x0, x1), (y0, y1)) = (ends(&list(0)), ends(&list(1)));
    let x = |v: f64| tenth(LEFT + (v - x0) / (x1 - x0) * (WIDE - LEFT - RIGHT));
    let y = |v: f64| tenth(TALL - BOTTOM - (v - y0) / (y1 - y0) * (TALL - TOP - BOTTOM));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDE} {TALL}\" width=\"{WIDE}\" height=\"{TALL}\">\n\
<style>text{{font-family:'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif;fill:#222}}.grid{{stroke:#ddd}}.curve{{fill:none;stroke:#0072b2;stroke-width:1.5}}.yes{{fill:#0072b2}}.no{{fill:#fff;stroke:#c4114f;stroke-width:2}}</style>\n\
<rect width=\"{WIDE}\" height=\"{TALL}\" fill=\"#fff\"/>\n<text x=\"20\" y=\"32\" font-size=\"18\">{}</text>\n",
        escape(&words.title)
    );
    for t in ticks(x0, x1) {
        let (at, foot) = (x(t), TALL - BOTTOM);
        let _ = writeln!(
            out,
            "<path class=\"grid\" d=\"M{at} {TOP}V{foot}\"/><text x=\"{at}\" y=\"{}\" font-size=\"11\" text-anchor=\"middle\">{}</text>",
            foot + 18.0,
            shown(axes[0], t)
        );
    }
    for t in ticks(y0, y1) {
        let at = y(t);
        let _ = writeln!(
            out,
            "<path class=\"grid\" d=\"M{LEFT} {at}H{}\"/><text x=\"{}\" y=\"{}\" font-size=\"11\" text-anchor=\"end\">{}</text>",
            WIDE - RIGHT,
            LEFT - 6.0,
            at + 4.0,
            shown(axes[1], t)
        );
    }
    let line: Vec<String> = points
        .iter()
        .map(|p| format!("{} {}", x(value(p, 0)), y(value(p, 1))))
        .collect();
    if !line.is_empty() {
        let _ = writeln!(out, "<path class=\"curve\" d=\"M{}\"/>", line.join("L"));
    }
    for (k, p) in points.iter().enumerate() {
        let proved = p.file.gap <= TOLERANCE;
        let _ = writeln!(
            out,
            "<circle class=\"{}\" cx=\"{}\" cy=\"{}\" r=\"4.5\"><title>{} · {} · {} · {}</title></circle>",
            if proved { "yes" } else { "no" },
            x(value(p, 0)),
            y(value(p, 1)),
            k + 1,
            shown(axes[0], value(p, 0)),
            shown(axes[1], value(p, 1)),
            words.proved[usize::from(!proved)]
        );
    }
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"13\" text-anchor=\"middle\">{}</text>\n<text x=\"{LEFT}\" y=\"{}\" font-size=\"13\" text-anchor=\"end\">{}</text>",
        (LEFT + WIDE - RIGHT) / 2.0,
        TALL - 28.0,
        escape(&words.axes[0]),
        TOP - 10.0,
        escape(&words.axes[1])
    );
    let mut at = LEFT + 20.0;
    for (class, word) in [("yes", words.proved[0]), ("no", words.proved[1])] {
        let _ = writeln!(
            out,
            "<circle class=\"{class}\" cx=\"{at}\" cy=\"{}\" r=\"4.5\"/><text x=\"{}\" y=\"{}\" font-size=\"12\">{word}</text>",
            TALL - 10.0,
            at + 10.0,
            TALL - 6.0
        );
        at += 180.0;
    }
    out.push_str("</svg>\n");
    out
}
