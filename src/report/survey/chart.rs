//! The distribution of distances as a picture.

use super::{Survey, STEP, STEPS};
use crate::text::{grouped, Lang};
use std::fmt::Write;

/// `histogram.svg`: households by distance, the limit marked.
pub fn histogram(lang: Lang, s: &Survey) -> String {
    let Some(all) = s.parts.first() else {
        return String::new();
    };
    let mut bars = all.spread.histogram(STEP, STEPS);
    bars.push(all.spread.without);
    let most = bars.iter().copied().fold(1.0, f64::max);
    let (wide, tall, left, top) = (36.0, 260.0, 70.0, 60.0);
    let width = left + wide * bars.len() as f64 + 30.0;
    let height = top + tall + 70.0;
    let tenth = |x: f64| (x * 10.0).round() / 10.0;
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let title = match (lang, s.on_foot) {
        (Lang::Zh, true) => "到最近设施的步行距离(户数)",
        (Lang::Zh, false) => "到最近设施的直线距离(户数)",
        (Lang::En, true) => "Households by walking distance to the nearest facility",
        (Lang::En, false) => "Households by straight line to the nearest facility",
    };
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" font-family=\"sans-serif\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n<text x=\"{left}\" y=\"32\" font-size=\"18\">{title}</text>\n"
    );
    for (k, n) in bars.iter().enumerate() {
        let x = left + wide * k as f64;
        let h = tenth(tall * n / most);
        let y = tenth(top + tall - h);
        let within = (k as f64 + 1.0) * STEP <= s.limit_m + 1e-9;
        let fill = match k {
            k if k > STEPS => "#777",
            _ if within => "#2c7fb8",
            _ => "#d95f0e",
        };
        let label = match k {
            k if k > STEPS => t("无路", "no way").to_string(),
            k if k == STEPS => format!("≥{}", STEP * k as f64),
            k => format!("{}", STEP * k as f64),
        };
        let _ = writeln!(
            out,
            "<rect x=\"{}\" y=\"{y}\" width=\"{}\" height=\"{h}\" fill=\"{fill}\"><title>{}</title></rect>\
             <text x=\"{}\" y=\"{}\" font-size=\"11\" text-anchor=\"middle\">{label}</text>",
            x + 2.0,
            wide - 4.0,
            grouped(*n, 1),
            x + if k >= STEPS { wide / 2.0 } else { 0.0 },
            top + tall + 16.0
        );
    }
    let x = tenth(left + wide * (s.limit_m / STEP).min(STEPS as f64));
    let _ = writeln!(
        out,
        "<path d=\"M{x} {top}v{tall}\" stroke=\"#000\" stroke-dasharray=\"5 4\"/><text x=\"{}\" y=\"{}\" font-size=\"12\">{} m</text>",
        x + 5.0,
        top + 12.0,
        grouped(s.limit_m, 1)
    );
    for share in [0.5, 1.0] {
        let y = tenth(top + tall * (1.0 - share));
        let _ = writeln!(
            out,
            "<path d=\"M{left} {y}h{}\" stroke=\"#ccc\" stroke-width=\".6\"/><text x=\"{}\" y=\"{}\" font-size=\"11\" text-anchor=\"end\">{}</text>",
            wide * bars.len() as f64,
            left - 6.0,
            y + 4.0,
            grouped(most * share, 0)
        );
    }
    let _ = writeln!(
        out,
        "<text x=\"{left}\" y=\"{}\" font-size=\"12\">{}</text>\n</svg>",
        height - 18.0,
        t("距离(米)", "metres")
    );
    out
}

/// The same as text for a report: one line a class.
pub fn lines(lang: Lang, s: &Survey) -> String {
    let Some(all) = s.parts.first() else {
        return String::new();
    };
    let bars = all.spread.histogram(STEP, STEPS);
    let most = bars
        .iter()
        .copied()
        .fold(all.spread.without, f64::max)
        .max(1.0);
    let mut out = String::from("```text\n");
    let mut line = |label: String, n: f64| {
        let long = (40.0 * n / most).round() as usize;
        let share = 100.0 * n / all.households.max(1e-9);
        let _ = writeln!(
            out,
            "{label:>14} {:>12} {share:>5.1} %  {}",
            grouped(n, 0),
            "█".repeat(long)
        );
    };
    for (k, n) in bars.iter().enumerate() {
        let from = STEP * k as f64;
        let label = match k {
            k if k == STEPS => format!("≥ {from} m"),
            _ => format!("{from}–{} m", from + STEP),
        };
        line(label, *n);
    }
    if all.spread.without > 0.0 {
        line(
            lang.pick("no way 无路", "no way").into(),
            all.spread.without,
        );
    }
    out + "```\n"
}
