//! Charts: households by distance, floor area by zone.

use super::draw::{marks_breaks, NEAR_TO_FAR};
use super::read::Plan;
use super::words::{number, two, Two};
use crate::text::escape;
use crate::text::grouped;
use std::fmt::Write;

const BARS: usize = 14;
const INK: &str = "font-size=\"11\" fill=\"#3a4249\"";

fn text(out: &mut String, x: f64, y: f64, style: &str, text: &Two) {
    if text.zh == text.en {
        let _ = writeln!(
            out,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" {style}>{}</text>",
            escape(&text.zh)
        );
        return;
    }
    for (class, words) in [("zh", &text.zh), ("en", &text.en)] {
        let _ = writeln!(
            out,
            "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" {style}>{}</text>",
            escape(words)
        );
    }
}

/// Households served by distance, in equal steps, and the share within each distance as a line.
pub fn distances(p: &Plan) -> String {
    let ends = marks_breaks(p);
    let far = p
        .demand
        .iter()
        .filter_map(|d| d.distance)
        .fold(ends[3], f64::max);
    let step = ends[3] / BARS as f64;
    let bars = ((far / step).ceil() as usize).clamp(1, 4 * BARS);
    let mut sum = vec![0.0; bars];
    let mut none = 0.0;
    for d in &p.demand {
        match d.distance {
            Some(m) => {
                let k = ((m / step).ceil() as usize).saturating_sub(1).min(bars - 1);
                sum[k] += d.served;
            }
            None => none += d.served,
        }
    }
    let milli = |x: f64| (x * 1000.0).round() / 1000.0;
    let most = sum.iter().copied().fold(1.0, f64::max);
    let all: f64 = sum.iter().sum::<f64>() + none;
    let (left, top, wide, tall) = (64.0, 34.0, 500.0, 200.0);
    let mut out = format!(
        "<svg class=\"chart\" viewBox=\"0 0 620 290\" role=\"img\" aria-label=\"{}\">\n",
        escape("各距离的户数 / households by distance")
    );
    for k in 0..=4 {
        let y = top + tall - tall * f64::from(k) / 4.0;
        let _ = writeln!(
            out,
            "<path d=\"M{left} {y:.1}h{wide}\" stroke=\"#e1e4e7\"/>"
        );
        let label = grouped((most * f64::from(k) / 4.0).round(), 0);
        text(
            &mut out,
            left - 6.0,
            y + 4.0,
            &format!("{INK} text-anchor=\"end\""),
            &two(&label, &label),
        );
        let label = format!("{} %", 25 * k);
        text(
            &mut out,
            left + wide + 6.0,
            y + 4.0,
            INK,
            &two(&label, &label),
        );
    }
    let bar = wide / bars as f64;
    let mut line = format!("M{left} {:.1}", top + tall);
    let mut reached = 0.0;
    for (k, s) in sum.iter().enumerate() {
        let end = step * (k + 1) as f64;
        let colour = ends.iter().position(|b| end <= *b + 1e-9).unwrap_or(4);
        let h = tall * s / most;
        let x = left + bar * k as f64;
        let _ = writeln!(
            out,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{h:.1}\" fill=\"{}\" data-bar=\"{k}\" data-value=\"{}\"><title>{}–{} m: {}</title></rect>",
            x + 1.0,
            top + tall - h,
            bar - 2.0,
            NEAR_TO_FAR[colour],
            milli(*s),
            grouped(end - step, 1),
            grouped(end, 1),
            grouped(*s, 1)
        );
        reached += s;
        let share = if all > 0.0 { reached / all } else { 0.0 };
        let _ = write!(line, "L{:.1} {:.1}", x + bar, top + tall - tall * share);
        if (k + 1) % (bars / 7).max(1) == 0 {
            let label = grouped(end, 0);
            text(
                &mut out,
                x + bar,
                top + tall + 16.0,
                &format!("{INK} text-anchor=\"middle\""),
                &two(&label, &label),
            );
        }
    }
    let _ = writeln!(out, "<path d=\"{line}\" fill=\"none\" stroke=\"#1d2329\" stroke-width=\"1.8\"/>\n<path d=\"M{left} {}h{wide}\" stroke=\"#59636c\"/>", top + tall);
    text(
        &mut out,
        left,
        18.0,
        INK,
        &two("柱:户数", "bars: households"),
    );
    text(
        &mut out,
        left + wide,
        18.0,
        &format!("{INK} text-anchor=\"end\""),
        &two(
            "线:累计占已服务户数",
            "line: share of those served, summed up",
        ),
    );
    text(
        &mut out,
        left + wide / 2.0,
        top + tall + 36.0,
        &format!("{INK} text-anchor=\"middle\""),
        &two(
            "到服务设施中最远一处的距离(米)",
            "distance to the farthest premises that serve a home, m",
        ),
    );
    out + "</svg>\n"
}

/// Zones that are drawn at most.
const ZONES: usize = 40;

/// Floor area needed and given, a pair of bars a zone.
pub fn zones(p: &Plan) -> String {
    let list: Vec<_> = p
        .zones
        .iter()
        .enumerate()
        .filter(|(_, z)| z.figures["quota_m2"] > 0.0 || z.figures["given_m2"] > 0.0)
        .collect();
    if list.len() < 2 {
        return String::new();
    }
    let most = list
        .iter()
        .flat_map(|(_, z)| {
            [
                z.figures["quota_m2"],
                z.figures["given_m2"],
                z.figures["area_m2"],
            ]
        })
        .fold(1.0, f64::max);
    let mut out = "<table class=\"bars\"><thead><tr><th></th><th></th><th class=\"n\">".to_string();
    out += &format!(
        "{}</th><th class=\"n\">{}</th><th class=\"n\">{}</th></tr></thead><tbody>\n",
        two("应配 m²", "needed m²").html(),
        two("已配 m²", "given m²").html(),
        two("设施面积 m²", "premises m²").html()
    );
    for (k, z) in list.iter().take(ZONES) {
        let name = z
            .name
            .as_ref()
            .map_or_else(super::words::no_zone, |n| two(n, n));
        let share = |key: &str| 300.0 * z.figures[key] / most;
        out += &format!(
            "<tr><th scope=\"row\">{}</th><td><svg viewBox=\"0 0 304 26\" class=\"measure\" role=\"presentation\"><rect y=\"2\" height=\"8\" width=\"{:.1}\" fill=\"#8a8f94\"/><rect y=\"10\" height=\"8\" width=\"{:.1}\" fill=\"#d9764f\"/><rect y=\"18\" height=\"6\" width=\"{:.1}\" fill=\"#26282b\"/></svg></td>",
            name.html(), share("quota_m2"), share("given_m2"), share("area_m2")
        );
        for key in ["quota_m2", "given_m2", "area_m2"] {
            out += &format!(
                "<td class=\"n\">{}</td>",
                number(&format!("zones/{k}/{key}"), z.figures[key], 1)
            );
        }
        out += "</tr>\n";
    }
    out += "</tbody></table>\n";
    out += &format!(
        "<p class=\"note\">{}</p>\n",
        two(
            "灰:应配;橙:已配给本区居民的面积;黑:位于本区的设施面积(可服务邻区)。",
            "Grey: needed; orange: given to the zone's residents; black: premises that stand in the zone (they may serve neighbours)."
        )
        .html()
    );
    out
}
