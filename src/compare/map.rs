//! The changes as a picture: one panel for every plan after the first.

use super::change::{pairs, Change, SAME_M};
use super::told::{Demand, Told};
use crate::paper::{tenth, Paper};
use crate::text::escape;
use geo::Coord;
use std::fmt::Write;

/// Width of a panel and room for its title, pixels.
const WIDE: f64 = 560.0;
const HEAD: f64 = 44.0;
/// Panels in a row.
const ROW: usize = 2;

/// Words of the legend and of the title, in the language of the reader.
pub struct Words {
    /// Title of the picture.
    pub title: String,
    /// common, added, dropped, moved, nearer, farther, newly served, no longer served.
    pub legend: [&'static str; 8],
}

/// Of a picture inside of a page too, so every rule names the picture.
const STYLE: &str = "\
.changes text{font-family:'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif;fill:#222}\
.changes .zone{fill:none;stroke:#bbb}.changes .same{fill:#ccc}.changes .nearer{fill:#0072b2}.changes .farther{fill:#e69f00}\
.changes .served{fill:#009e73}.changes .lost{fill:#c4114f}\
.changes .common{fill:#555;stroke:#fff}.changes .added{fill:#0072b2;stroke:#fff}.changes .dropped{fill:none;stroke:#c4114f;stroke-width:2}\
.changes .moved{stroke:#7a5fb0;stroke-width:2;fill:none}";

/// A panel: its plane and its height.
struct Plane {
    paper: Paper,
    tall: f64,
}

impl Plane {
    fn new(plans: &[Told]) -> Plane {
        let mut box_ = [
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::INFINITY,
            f64::NEG_INFINITY,
        ];
        for p in plans {
            let points = p.demand.iter().map(|d| d.at);
            for c in points.chain(p.sites.iter().map(|s| s.at)) {
                box_ = [
                    box_[0].min(c.x),
                    box_[1].max(c.x),
                    box_[2].min(c.y),
                    box_[3].max(c.y),
                ];
            }
        }
        if !box_[0].is_finite() {
            box_ = [0.0, 0.01, 0.0, 0.01];
        }
        let narrow = Paper::narrow_at((box_[2] + box_[3]) / 2.0);
        let wide = ((box_[1] - box_[0]) * narrow).max(1e-4);
        let high = (box_[3] - box_[2]).max(1e-4);
        let scale = ((WIDE - 40.0) / wide).min(900.0 / high);
        let paper = Paper {
            west: box_[0],
            north: box_[3],
            narrow,
            scale,
            corner: (20.0, HEAD + 10.0),
            thin: 0.0,
        };
        Plane {
            paper,
            tall: tenth(high * scale + HEAD + 30.0),
        }
    }

    fn at(&self, c: Coord<f64>) -> (f64, f64) {
        self.paper.at(c)
    }
}

/// Draws the changes. `names` are the titles of the panels, one a change; without `words` there is
/// neither title nor legend.
pub fn map(plans: &[Told], changes: &[Change], words: Option<&Words>, names: &[String]) -> String {
    let plane = Plane::new(plans);
    let rows = changes.len().div_ceil(ROW).max(1);
    let wide = WIDE * ROW.min(changes.len().max(1)) as f64;
    let wide = wide.max(900.0);
    let tall = tenth(40.0 + plane.tall * rows as f64 + 40.0);
    let mut out = format!(
        "<svg class=\"changes\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {tall}\" width=\"{wide}\" height=\"{tall}\">\n<style>{STYLE}</style>\n<rect width=\"{wide}\" height=\"{tall}\" fill=\"#fff\"/>\n<text x=\"20\" y=\"28\" font-size=\"18\">{}</text>\n",
        escape(words.map_or("", |w| &w.title))
    );
    for (k, c) in changes.iter().enumerate() {
        let (x, y) = (
            WIDE * (k % ROW) as f64,
            tenth(40.0 + plane.tall * (k / ROW) as f64),
        );
        let _ = writeln!(out, "<g transform=\"translate({x} {y})\">");
        let _ = writeln!(
            out,
            "<text x=\"20\" y=\"26\" font-size=\"14\">{}</text>",
            escape(&names[k])
        );
        panel(&plane, &plans[0], &plans[c.plan], c, &mut out);
        out.push_str("</g>\n");
    }
    let Some(words) = words else {
        out.push_str("</svg>\n");
        return out;
    };
    let _ = writeln!(out, "<g transform=\"translate(20 {})\">", tall - 22.0);
    let mut x = 0.0;
    for (k, word) in words.legend.iter().enumerate() {
        let class = [
            "common", "added", "dropped", "moved", "nearer", "farther", "served", "lost",
        ][k];
        let mark = match class {
            "moved" => format!("<path class=\"moved\" d=\"M{x} 0h14\"/>"),
            "common" | "added" | "dropped" => triangle(class, x + 7.0, 0.0),
            _ => format!(
                "<circle class=\"{class}\" cx=\"{}\" cy=\"0\" r=\"5\"/>",
                x + 7.0
            ),
        };
        let _ = writeln!(
            out,
            "{mark}<text x=\"{}\" y=\"4\" font-size=\"12\">{word}</text>",
            x + 18.0
        );
        x += 108.0;
    }
    out.push_str("</g>\n</svg>\n");
    out
}

fn triangle(class: &str, x: f64, y: f64) -> String {
    format!(
        "<path class=\"{class}\" d=\"M{x} {}l6 11h-12Z\"/>",
        tenth(y - 7.0)
    )
}

/// Share of its households that is served, in whole millionths: their number may change as well.
fn share(d: &Demand) -> i64 {
    match d.households > 0.0 {
        true => (d.served / d.households * 1e6).round() as i64,
        false => 0,
    }
}

fn panel(plane: &Plane, base: &Told, other: &Told, c: &Change, out: &mut String) {
    for zone in &other.zones {
        let path = plane.paper.path(zone);
        if !path.is_empty() {
            let _ = writeln!(out, "<path class=\"zone\" d=\"{path}\"/>");
        }
    }
    for (a, b) in pairs(base, other) {
        let class = match (a.distance_m, b.distance_m) {
            _ if share(b) > share(a) => "served",
            _ if share(b) < share(a) => "lost",
            (Some(a), Some(b)) if b < a - SAME_M => "nearer",
            (Some(a), Some(b)) if b > a + SAME_M => "farther",
            _ => "same",
        };
        let (x, y) = plane.at(b.at);
        let r = tenth((1.2 + b.households.max(0.0).sqrt() / 12.0).min(6.0));
        let what = escape(&format!("{} {}", b.id, b.name));
        let _ = writeln!(
            out,
            "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"><title>{what}</title></circle>"
        );
    }
    let find = |told: &Told, id: &str| told.sites.iter().find(|s| s.id == id).map(|s| s.at);
    let mut put = |class: &str, told: &Told, ids: &[String]| {
        for at in ids.iter().filter_map(|id| find(told, id)) {
            let (x, y) = plane.at(at);
            let _ = writeln!(out, "{}", triangle(class, x, y));
        }
    };
    put("common", other, &c.common);
    put("added", other, &c.added);
    put("dropped", base, &c.dropped);
    for m in &c.moved {
        if let (Some(from), Some(to)) = (find(base, &m.from), find(other, &m.to)) {
            let ((x, y), (p, q)) = (plane.at(from), plane.at(to));
            let _ = writeln!(
                out,
                "<path class=\"moved\" d=\"M{x} {y}L{p} {q}\"/>{}",
                triangle("added", p, q)
            );
        }
    }
}
