//! `map.svg` of a survey: what is within reach, who is not, and where the readings differ.

use super::{markdown, Survey};
use crate::report::sheet::{furniture, tenth, Sheet, MARGIN, WIDTH};
use crate::text::escape;
use crate::text::{grouped, Lang};
use std::fmt::Write;

const STYLE: &str = "\
text{font-family:'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif;fill:#222}\
.zone{fill:none;stroke:#999;stroke-width:1}\
.reach{fill:#7fc6ae;fill-opacity:.35;stroke:#3b8f72;stroke-width:.6;fill-rule:evenodd}\
.blank{fill:#c4114f;fill-opacity:.13;stroke:#c4114f;stroke-width:.6;stroke-dasharray:3 2;fill-rule:evenodd}\
.served{fill:#2b8a6b;fill-opacity:.85}.lost{fill:#c4114f;fill-opacity:.85}\
.existing{fill:#223a7a;stroke:#fff;stroke-width:.8}";

const RING: &str = "fill=\"none\" stroke=\"#000\" stroke-width=\"1.3\"";
const SQUARE: &str = "h9v9h-9Z";

/// Draws the survey.
pub fn map(lang: Lang, s: &Survey) -> String {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let sheet = Sheet::new(&s.region, s.limit_m.min(2000.0));
    let (w, h) = (WIDTH, tenth(sheet.height));
    let title = match s.title.is_empty() {
        true => t("现状可达性", "Who is served today").to_string(),
        false => s.title.clone(),
    };
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\">\n<style>{STYLE}</style>\n<rect width=\"{w}\" height=\"{h}\" fill=\"#fff\"/>\n\
         <text x=\"{MARGIN}\" y=\"30\" font-size=\"20\">{}</text>\n<text x=\"{MARGIN}\" y=\"52\" font-size=\"13\">{}</text>\n",
        escape(&title),
        escape(&markdown::headline(lang, s))
    );
    for z in &s.region.zones {
        let _ = writeln!(
            out,
            "<path class=\"zone\" d=\"{}\"/>",
            sheet.shape(&z.shape)
        );
    }
    let _ = writeln!(
        out,
        "<path class=\"reach\" d=\"{}\"/>",
        sheet.shape(&s.union)
    );
    for b in &s.blank {
        let _ = writeln!(
            out,
            "<path class=\"blank\" d=\"{}\"><title>{}</title></path>",
            sheet.shape(&b.shape),
            grouped(b.households, 1)
        );
    }
    let both = s.built.is_some();
    for (d, f) in s.region.demand.iter().zip(&s.demand) {
        let (x, y) = sheet.at(d.at);
        let class = if f.served[s.decides()] {
            "served"
        } else {
            "lost"
        };
        let r = tenth((1.2 + d.households.as_f64().sqrt() / 14.0).min(7.0));
        let metres = s.metres(f).map_or("–".into(), |m| grouped(m, 0));
        let what = escape(&format!(
            "{} {} · {} · {metres} m",
            d.id,
            d.name,
            grouped(d.households.as_f64(), 1)
        ));
        let _ = writeln!(
            out,
            "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"><title>{what}</title></circle>"
        );
        if both && f.served[0] != f.served[1] {
            let _ = writeln!(out, "<circle cx=\"{x}\" cy=\"{y}\" r=\"8\" {RING}/>");
        }
    }
    for c in &s.catchments {
        let site = &s.region.sites[c.site];
        let (x, y) = sheet.at(site.at);
        let what = escape(&format!(
            "{} {} · {}",
            site.id,
            site.name,
            grouped(c.households, 1)
        ));
        let (x, y) = (tenth(x - 4.5), tenth(y - 4.5));
        let _ = writeln!(
            out,
            "<path class=\"existing\" d=\"M{x} {y}{SQUARE}\"><title>{what}</title></path>"
        );
    }
    let circle = |class: &str| format!("<circle class=\"{class}\" r=\"5\"/>");
    let mut entries = vec![
        (
            format!("<path class=\"existing\" d=\"M-4.5 -4.5{SQUARE}\"/>"),
            t("设施", "facility"),
        ),
        (circle("served"), t("达标", "within the limit")),
        (circle("lost"), t("不达标", "beyond the limit")),
    ];
    if both {
        let ring = format!("<circle r=\"7\" {RING}/>");
        entries.push((ring, t("步行结论不同", "differs on foot")));
    }
    entries.push((circle("reach"), t("服务范围", "within reach")));
    entries.push((circle("blank"), t("空白区", "blank area")));
    furniture(lang, &sheet, entries, &mut out);
    out.push_str("</svg>\n");
    out
}
