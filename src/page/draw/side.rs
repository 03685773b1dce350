//! What stands beside the map: legend, figures, notes.

use super::frame::Pen;
use super::marks::{self, AREA, BLANK, EXISTING, NEAR_TO_FAR, NEW, UNSERVED};
use super::WIDTH;
use crate::page::read::Plan;
use crate::page::words::{two, Two};
use crate::text::escape;
use crate::text::grouped;

/// Left edge of the column.
pub const LEFT: f64 = 818.0;
const RIGHT: f64 = WIDTH - 16.0;

/// A sign of the legend.
pub enum Sign {
    /// A dot of a colour.
    Dot(&'static str),
    /// A ring.
    Ring(&'static str),
    /// A square.
    Square(&'static str),
    /// A large dot with a white rim.
    Round(&'static str),
    /// A filled box.
    Fill(String),
    /// Hatching.
    Hatch,
    /// A border.
    Border,
}

/// The column in the making: everything goes below what is there.
pub struct Side<'a> {
    pen: &'a mut Pen,
    /// Where the next line goes.
    pub y: f64,
}

impl<'a> Side<'a> {
    /// An empty column.
    pub fn new(pen: &'a mut Pen) -> Side<'a> {
        Side { pen, y: 62.0 }
    }

    /// A heading.
    pub fn heading(&mut self, text: &Two) {
        self.y += 14.0;
        self.pen.text(
            LEFT,
            self.y,
            "font-size=\"14\" font-weight=\"700\" fill=\"#1d2329\"",
            text,
        );
        self.y += 5.0;
        self.pen.put(&format!(
            "<path d=\"M{LEFT} {:.1}H{RIGHT}\" stroke=\"#b9c0c7\"/>",
            self.y
        ));
        self.y += 4.0;
    }

    /// A line of the legend.
    pub fn sign(&mut self, sign: &Sign, text: &Two) {
        self.y += 18.0;
        let (x, y) = (LEFT + 12.0, self.y - 4.0);
        let drawn = match sign {
            Sign::Dot(c) => format!("<circle cx=\"{x}\" cy=\"{y:.1}\" r=\"4\" fill=\"{c}\"/>"),
            Sign::Ring(c) => format!("<circle cx=\"{x}\" cy=\"{y:.1}\" r=\"4.5\" fill=\"#fff\" stroke=\"{c}\" stroke-width=\"2.4\"/>"),
            Sign::Square(c) => format!("<rect x=\"{}\" y=\"{:.1}\" width=\"10\" height=\"10\" fill=\"{c}\"/>", x - 5.0, y - 5.0),
            Sign::Round(c) => format!("<circle cx=\"{x}\" cy=\"{y:.1}\" r=\"5.5\" fill=\"{c}\"/>"),
            Sign::Fill(c) => format!("<rect x=\"{}\" y=\"{:.1}\" width=\"22\" height=\"12\" fill=\"{c}\" stroke=\"#9aa1a8\" stroke-width=\".6\"/>", x - 11.0, y - 6.0),
            Sign::Hatch => format!(
                "<g stroke=\"{BLANK}\" stroke-width=\"1.6\"><rect x=\"{}\" y=\"{:.1}\" width=\"22\" height=\"12\" fill=\"{BLANK}\" fill-opacity=\".07\" stroke=\"none\"/><path d=\"M{} {:.1}l8 -12m-1 12l8 -12m-1 12l8 -12\"/></g>",
                x - 11.0, y - 6.0, x - 11.0, y + 6.0
            ),
            Sign::Border => format!("<path d=\"M{} {y:.1}h24\" stroke=\"#8a8f94\" stroke-width=\"1.4\" stroke-dasharray=\"7 3 2 3\"/>", x - 12.0),
        };
        self.pen.put(&drawn);
        self.pen
            .text(LEFT + 32.0, self.y, "font-size=\"12\" fill=\"#222\"", text);
    }

    /// The signs of premises, demand by distance and zones.
    pub fn distances(&mut self, plan: &Plan) {
        let b = marks::breaks(plan);
        let n = |x: f64| grouped(x, 0);
        for k in 0..4 {
            let from = if k == 0 { "0".to_string() } else { n(b[k - 1]) };
            let text = two(
                format!("居住地,距设施 {from}–{} 米", n(b[k])),
                format!("homes, {from}–{} m from premises", n(b[k])),
            );
            self.sign(&Sign::Dot(NEAR_TO_FAR[k]), &text);
        }
        let beyond = |d| marks::class(d, &b) == Some(4);
        if plan.demand.iter().any(beyond) {
            let text = two(
                format!("居住地,{} 米以外", n(b[3])),
                format!("homes beyond {} m", n(b[3])),
            );
            self.sign(&Sign::Dot(NEAR_TO_FAR[4]), &text);
        }
        if plan.demand.iter().any(|d| d.bucket != 0) {
            self.sign(
                &Sign::Ring(UNSERVED),
                &two("未全部服务的居住地", "homes not wholly served"),
            );
        }
    }

    /// The sign of new premises.
    pub fn new_sites(&mut self) {
        self.sign(&Sign::Round(NEW), &two("规划新建设施", "new premises"));
    }

    /// The sign of existing premises, if there are any.
    pub fn existing_sites(&mut self, plan: &Plan) {
        if plan.sites.iter().any(|s| s.existing) {
            self.sign(
                &Sign::Square(EXISTING),
                &two("现状设施(保留)", "existing premises (kept)"),
            );
        }
    }

    /// The sign of service areas.
    pub fn areas(&mut self, plan: &Plan) {
        let text = match marks::radius(plan) {
            Some(r) => two(
                format!("服务范围({} 米)", grouped(r, 1)),
                format!("service area ({} m)", grouped(r, 1)),
            ),
            None => two("服务范围", "service area"),
        };
        self.sign(&Sign::Fill(format!("{AREA}\" fill-opacity=\".4")), &text);
    }

    /// The sign of blank ground.
    pub fn blank(&mut self) {
        let m = marks::LIVED_ON;
        self.sign(
            &Sign::Hatch,
            &two(
                format!("盲区(居住地周边 {m} 米内)"),
                format!("blank area (within {m} m of homes)"),
            ),
        );
    }

    /// The sign of zones, if there are any.
    pub fn borders(&mut self, plan: &Plan) {
        if plan.named_zones().any(|(_, z)| z.shape.is_some()) {
            self.sign(&Sign::Border, &two("分区界线", "zone border"));
        }
    }

    /// A figure, with its path in `plan.json` or `zones`.
    pub fn figure(&mut self, name: &Two, path: &str, value: f64, decimals: usize) {
        self.y += 17.0;
        self.pen
            .text(LEFT, self.y, "font-size=\"12\" fill=\"#3a4249\"", name);
        self.pen.put(&format!(
            "<text x=\"{RIGHT}\" y=\"{:.1}\" font-size=\"12\" fill=\"#1d2329\" text-anchor=\"end\" data-key=\"{}\" data-value=\"{value}\">{}</text>",
            self.y,
            escape(path),
            grouped(value, decimals)
        ));
    }

    /// Several figures of `plan.json`.
    pub fn figures(&mut self, plan: &Plan, paths: &[&str]) {
        let all = serde_json::to_value(&plan.file).unwrap_or_default();
        for f in crate::page::words::figures() {
            if paths.contains(&f.path) {
                if let Some(value) = all.pointer(f.path).and_then(|v| v.as_f64()) {
                    self.figure(&f.name, f.path, value, f.decimals);
                }
            }
        }
    }

    /// A note, broken into lines.
    pub fn note(&mut self, text: &Two) {
        let zh = lines(&text.zh, 46);
        let en = lines(&text.en, 52);
        let style = "font-size=\"11\" fill=\"#59636c\"";
        for k in 0..zh.len().max(en.len()) {
            self.y += 15.0;
            let at = |list: &[String]| list.get(k).cloned().unwrap_or_default();
            self.pen.text(LEFT, self.y, style, &two(at(&zh), at(&en)));
        }
        self.y += 4.0;
    }

    /// A table with small text; the first column is left, the others right of their edge.
    pub fn table(&mut self, edges: &[f64], rows: &[Vec<Two>]) {
        for (k, row) in rows.iter().enumerate() {
            self.y += 14.5;
            let weight = if k == 0 { " font-weight=\"700\"" } else { "" };
            for (c, (cell, edge)) in row.iter().zip(edges).enumerate() {
                let anchor = if c < 2 { "" } else { " text-anchor=\"end\"" };
                let style = format!("font-size=\"10.5\" fill=\"#222\"{weight}{anchor}");
                self.pen.text(LEFT + edge, self.y, &style, cell);
            }
        }
    }
}

/// How wide a character is: 2 for Chinese ones.
fn wide(c: char) -> usize {
    if (c as u32) < 0x2e80 {
        1
    } else {
        2
    }
}

/// Text in lines of a width; breaks between words, or anywhere in Chinese.
fn lines(text: &str, most: usize) -> Vec<String> {
    let mut out = Vec::new();
    let (mut line, mut length) = (String::new(), 0);
    let mut words: Vec<String> = Vec::new();
    for c in text.chars() {
        match words.last_mut() {
            Some(w) if wide(c) == 1 && c != ' ' && w.chars().all(|c| wide(c) == 1 && c != ' ') => {
                w.push(c)
            }
            _ => words.push(c.to_string()),
        }
    }
    for word in words {
        let w: usize = word.chars().map(wide).sum();
        let closes = matches!(word.as_str(), "。" | "," | ";" | ":" | "、" | ")");
        if length + w > most && !line.is_empty() && !closes {
            out.push(line.trim_end().to_string());
            line.clear();
            length = 0;
        }
        if word != " " || !line.is_empty() {
            line += &word;
            length += w;
        }
    }
    out.push(line.trim_end().to_string());
    out
}

/// The beginning of a text, of a width.
pub fn cut(text: &str, most: usize) -> String {
    let total: usize = text.chars().map(wide).sum();
    if total <= most {
        return text.to_string();
    }
    let mut out = String::new();
    let mut length = 0;
    for c in text.chars() {
        length += wide(c);
        if length + 1 > most {
            break;
        }
        out.push(c);
    }
    out + "…"
}
