//! `map.svg`: the plan as a picture that any browser opens.

use super::figures::Bucket;
use super::plan_file::{PlanFile, Walking};
use super::sheet::{furniture, tenth, Sheet, MARGIN, WIDTH};
use super::Figures;
use crate::model::Plan;
use crate::region::Region;
use crate::text::escape;
use crate::text::{grouped, Lang};
use geo::{Geometry, MultiPolygon};
use std::fmt::Write;

const STYLE: &str = "\
text{font-family:'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif;fill:#222}\
.water{fill:#cfe6f5}.zone{fill:none;stroke:#888;stroke-width:1}\
.reach{fill:#ff9f7f;fill-opacity:.10;stroke:#e8825f;stroke-width:.7}\
.link{stroke:#666;stroke-width:.6;fill:none;stroke-opacity:.6}\
.served{fill:#2b8a6b;fill-opacity:.75}.no-room{fill:#d99a00}.left-out{fill:#7a5fb0}.out-of-reach{fill:#c4114f}\
.new{fill:#d22;stroke:#fff;stroke-width:.8}.existing{fill:#223a7a;stroke:#fff;stroke-width:.8}";

/// Draws the plan.
pub fn map(
    lang: Lang,
    file: &PlanFile,
    region: &Region,
    plan: &Plan,
    figures: &Figures,
    radius_m: Option<f64>,
) -> String {
    let sheet = Sheet::new(region, radius_m.unwrap_or(0.0));
    let (w, h) = (WIDTH, tenth(sheet.height));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\">\n<style>{STYLE}</style>\n<rect width=\"{w}\" height=\"{h}\" fill=\"#fff\"/>\n"
    );
    let title = if file.title.is_empty() {
        &file.policy.name
    } else {
        &file.title
    };
    land(&sheet, region, &mut out);
    premises(&sheet, region, plan, figures, radius_m, &mut out);
    // Zones may reach beyond the homes: the title stays readable.
    let _ = writeln!(
        out,
        "<rect width=\"{w}\" height=\"62\" fill=\"#fff\" fill-opacity=\"0.9\"/>\n<text x=\"{MARGIN}\" y=\"30\" font-size=\"20\">{}</text>\n<text x=\"{MARGIN}\" y=\"52\" font-size=\"13\">{}</text>",
        escape(title),
        escape(&super::markdown::headline(lang, file))
    );
    let differ = file.walking.as_ref().filter(|w| !w.differ.is_empty());
    if let Some(walking) = differ {
        rings(&sheet, region, walking, &mut out);
    }
    furniture(lang, &sheet, legend(lang, differ.is_some()), &mut out);
    out.push_str("</svg>\n");
    out
}

fn land(sheet: &Sheet, region: &Region, out: &mut String) {
    for e in &region.excluded {
        let _ = writeln!(
            out,
            "<path class=\"water\" d=\"{}\"/>",
            sheet.shape(&e.shape)
        );
    }
    for z in &region.zones {
        let name = escape(&z.name);
        let _ = writeln!(
            out,
            "<path class=\"zone\" d=\"{}\"><title>{name}</title></path>",
            sheet.shape(&z.shape)
        );
    }
}

fn premises(
    sheet: &Sheet,
    region: &Region,
    plan: &Plan,
    figures: &Figures,
    radius_m: Option<f64>,
    out: &mut String,
) {
    let open = || {
        let sites = region.sites.iter().zip(&plan.area).enumerate();
        sites.filter_map(|(j, (s, a))| a.map(|a| (j, s, a)))
    };
    if let Some(radius) = radius_m {
        let r = sheet.pixels(radius);
        let walked = super::layers::walked(region, plan, radius_m);
        for (j, s, _) in open() {
            if let Some(shape) = walked.get(&j) {
                let _ = writeln!(out, "<path class=\"reach\" d=\"{}\"/>", sheet.shape(shape));
                continue;
            }
            let (x, y) = sheet.at(s.at);
            let _ = writeln!(
                out,
                "<circle class=\"reach\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>"
            );
        }
    }
    for (d, f) in region.demand.iter().zip(&figures.demand) {
        let (x, y) = sheet.at(d.at);
        for &(j, _, _) in &f.by {
            let (p, q) = sheet.at(region.sites[j as usize].at);
            let _ = writeln!(out, "<path class=\"link\" d=\"M{x} {y}L{p} {q}\"/>");
        }
        let class = f.bucket.word();
        let size = if f.bucket == Bucket::Served { 1.0 } else { 1.6 };
        let what = escape(&format!(
            "{} {} · {}",
            d.id,
            d.name,
            grouped(d.households.as_f64(), 1)
        ));
        let shape = match &d.geometry {
            Geometry::Polygon(p) => sheet.shape(&MultiPolygon(vec![p.clone()])),
            Geometry::MultiPolygon(m) => sheet.shape(m),
            _ => String::new(),
        };
        if shape.is_empty() {
            let r = tenth(size * (1.2 + d.households.as_f64().sqrt() / 14.0).min(7.0));
            let _ = writeln!(
                out,
                "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"><title>{what}</title></circle>"
            );
        } else {
            let _ = writeln!(
                out,
                "<path class=\"{class}\" d=\"{shape}\"><title>{what}</title></path>"
            );
        }
    }
    for (j, s, area) in open() {
        let (x, y) = sheet.at(s.at);
        let what = escape(&format!(
            "{} {} · {} m² · {}",
            s.id,
            s.name,
            grouped(area as f64 / 1e6, 1),
            grouped(figures.site[j].households.as_f64(), 1)
        ));
        let mark = mark(s.existing, x, y);
        let _ = writeln!(out, "{mark}<title>{what}</title></path>");
    }
}

/// How demand is drawn for which the two readings of the radius differ.
const RING: &str = "fill=\"none\" stroke=\"#000\" stroke-width=\"1.3\"";

/// Rings around demand for which the two readings of the radius differ.
fn rings(sheet: &Sheet, region: &Region, walking: &Walking, out: &mut String) {
    let mut rows = walking.differ.iter().peekable();
    // Both lists are in the order of the demand.
    for d in &region.demand {
        if rows.next_if(|r| r.demand == d.id).is_some() {
            let (x, y) = sheet.at(d.at);
            let _ = writeln!(out, "<circle cx=\"{x}\" cy=\"{y}\" r=\"8\" {RING}/>");
        }
    }
}

/// A triangle for new premises, a square for existing ones: told apart without colour.
fn mark(existing: bool, x: f64, y: f64) -> String {
    if existing {
        format!(
            "<path class=\"existing\" d=\"M{} {}h9v9h-9Z\">",
            tenth(x - 4.5),
            tenth(y - 4.5)
        )
    } else {
        format!(
            "<path class=\"new\" d=\"M{x} {}l6.5 12h-13Z\">",
            tenth(y - 7.5)
        )
    }
}

/// What the signs mean.
fn legend(lang: Lang, differ: bool) -> Vec<(String, &'static str)> {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let mut entries = vec![
        (
            mark(false, 0.0, 0.0) + "</path>",
            t("新设施", "new premises"),
        ),
        (
            mark(true, 0.0, 0.0) + "</path>",
            t("现状设施", "existing premises"),
        ),
        (
            "<circle class=\"served\" r=\"5\"/>".into(),
            t("已服务", "served"),
        ),
        (
            "<circle class=\"no-room\" r=\"5\"/>".into(),
            t("半径内无面积", "in reach, no room"),
        ),
        (
            "<circle class=\"left-out\" r=\"5\"/>".into(),
            t("半径内未安排", "in reach, left unserved"),
        ),
        (
            "<circle class=\"out-of-reach\" r=\"5\"/>".into(),
            t("半径外", "out of reach"),
        ),
        (
            "<circle class=\"reach\" r=\"6\"/>".into(),
            t("服务半径", "service radius"),
        ),
    ];
    if differ {
        let ring = format!("<circle r=\"7\" {RING}/>");
        entries.push((ring, t("步行结论不同", "differs on foot")));
    }
    entries
}
