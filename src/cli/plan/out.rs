//! One plan on its way to disk and to the terminal.

use super::formats::Formats;
use crate::cli::tell;
use crate::crs::Crs;
use crate::error::Error;
use crate::format::findings;
use crate::format::out::Target;
use crate::format::save::save;
use crate::format::write::collection;
use crate::report::{layers, map, markdown, programme, PlanFile};
use crate::run::{assemble, Answer, Posed, Question};
use crate::scenario::write;
use crate::solve::Blame;
use crate::text::{self, Lang};
use crate::verify::{self, Verified};
use std::path::Path;

/// Writes every file of a plan into `below` of the target and verifies them there. `base` is the
/// directory that the scenario's paths are relative to.
///
/// # Errors
/// A file cannot be written or read back.
pub fn files(
    lang: Lang,
    question: &Question,
    answer: &Answer,
    target: &Target,
    below: &str,
    base: &Path,
    formats: &Formats,
) -> Result<(PlanFile, Verified), Error> {
    let region = &question.intake.region;
    let (plan, figures, radius) = (&answer.plan, &answer.figures, answer.posed.radius);
    let file = assemble::plan_file(question, answer);
    let directory = target.directory().join(below);
    let name = |file: &str| match below {
        "" => file.to_string(),
        _ => format!("{below}/{file}"),
    };
    let mut sheets = layers::layers(region, plan, figures, radius);
    if let Some(p) = &file.programme {
        layers::years(&mut sheets, p);
        sheets.push(programme::layer::sheet(p));
        let book = programme::layer::book(lang, p);
        save(&directory.join("programme.xlsx"), &book, &Crs::wgs84())?;
    }
    for sheet in &sheets {
        let text = collection(&sheet.name, &sheet.features);
        target.write(&name(&format!("{}.geojson", sheet.name)), &text)?;
        if let Some(style) = &sheet.style {
            target.write(&name(&format!("{}.qml", sheet.name)), style)?;
        }
    }
    formats.write(&directory, &sheets)?;
    let report = markdown::report(lang, &file, region, plan, figures);
    target.write(&name("report.md"), &report)?;
    let picture = map::map(lang, &file, region, plan, figures, radius);
    target.write(&name("map.svg"), &picture)?;
    let scenario = write::to_toml(&question.scenario, base, &directory);
    target.write(&name("scenario.toml"), &scenario)?;
    if !question.intake.said.is_empty() {
        target.write(
            &name("findings.csv"),
            &findings::table(&question.intake.said),
        )?;
    }
    target.write(&name("plan.json"), &file.to_text())?;
    let verified = verify::verify(&directory, false)?;
    Ok((file, verified))
}

/// The program's own fault: the plan does not stand up to its check, so it is not handed out.
pub fn refused(lang: Lang, verified: &Verified) -> u8 {
    tell(lang.pick(
        "方案未通过自身核验,未写出。这是程序缺陷,请报告:",
        "The plan did not pass its own check and was not written. This is a defect, please report it:",
    ));
    for d in verified.discrepancies.iter().take(20) {
        tell(&text::verify::discrepancy(lang, d));
    }
    1
}

/// Says on the terminal how it went.
pub fn say(lang: Lang, file: &PlanFile, verified: &Verified, stages: Option<String>, out: &Path) {
    tell(&markdown::headline(lang, file));
    if let Some(p) = &file.programme {
        tell(programme::markdown::state(lang, p).trim_end());
    }
    for o in file.out_of_reach.iter().take(10) {
        let (Some(near), Some(far), Some(radius)) = (&o.nearest, o.distance_m, o.radius_needed_m)
        else {
            tell(&match lang {
                Lang::Zh => format!("  无路可达:{} {}", o.demand, o.name),
                Lang::En => format!("  no way to any premises: {} {}", o.demand, o.name),
            });
            continue;
        };
        tell(&match lang {
            Lang::Zh => format!("  半径外:{} {},最近 {near},{far:.1} 米,所需半径 {radius} 米", o.demand, o.name),
            Lang::En => format!("  out of reach: {} {}, nearest {near} at {far:.1} m, a radius of {radius} m would do", o.demand, o.name),
        });
    }
    for n in file.no_room.iter().take(10) {
        let whom = markdown::brief(&n.demands);
        tell(&match lang {
            Lang::Zh => format!("  面积不足:{whom} 缺 {} m²", n.short_m2),
            Lang::En => format!("  not enough room: {whom} short of {} m²", n.short_m2),
        });
    }
    let rest = file.out_of_reach.len().saturating_sub(10) + file.no_room.len().saturating_sub(10);
    if rest > 0 {
        tell(&match lang {
            Lang::Zh => format!("  ……另有 {rest} 条,见 report.md"),
            Lang::En => format!("  … and {rest} more in report.md"),
        });
    }
    tell(&text::verify::summary(lang, verified));
    if let Some(stages) = stages {
        tell(&stages);
    }
    tell(&match lang {
        Lang::Zh => format!(
            "方案已写入 {}(先看 report.md 与 map.svg;*.geojson 可用 QGIS 打开)",
            out.display()
        ),
        Lang::En => format!(
            "Plan written to {} (start with report.md and map.svg; a GIS opens *.geojson)",
            out.display()
        ),
    });
}

/// Conditions that exclude each other: the key of the scenario or the id, and a name.
pub fn blame(question: &Question, posed: &Posed, blame: &[Blame]) -> Vec<(String, String)> {
    let region = &question.intake.region;
    let site = |j: u32| region.sites[j as usize].id.clone();
    blame
        .iter()
        .map(|b| match *b {
            Blame::Demand(i) => {
                let d = &region.demand[i as usize];
                ("demand".into(), format!("{} {}", d.id, d.name))
            }
            Blame::Row(k) => {
                let row = &posed.problem.rows[k];
                let sites: Vec<String> = row.terms.iter().take(2).map(|t| site(t.0)).collect();
                match row.name.as_str() {
                    "spacing" => ("spacing".into(), sites.join(" – ")),
                    name => ("limit".into(), name.to_string()),
                }
            }
            Blame::Share(k) => ("share".into(), posed.problem.shares[k].name.clone()),
            Blame::Required(j) => ("required".into(), site(j)),
            Blame::Forbidden(j) => ("forbidden".into(), site(j)),
        })
        .collect()
}

/// The answer for a program that reads it.
pub fn infeasible_json(blame: &[(String, String)]) -> String {
    let list: Vec<_> = blame
        .iter()
        .map(|(kind, name)| serde_json::json!({"kind": kind, "name": name.trim()}))
        .collect();
    serde_json::json!({"status": "infeasible", "conflict": list}).to_string()
}

/// Says that there is no plan, and which conditions exclude each other.
pub fn infeasible(lang: Lang, blame: &[(String, String)]) {
    tell(lang.pick(
        "已证明无解:没有方案能同时满足所有限制;未写出任何文件。",
        "Proved: no plan meets all limits; nothing was written.",
    ));
    if blame.is_empty() {
        return;
    }
    tell(lang.pick(
        "以下条件互相矛盾,去掉任何一个即可同时满足其余:",
        "These exclude each other; leave out any one of them and the others can be met:",
    ));
    for (kind, name) in blame.iter().take(20) {
        let kind = match kind.as_str() {
            "demand" => lang.pick("必须服务的需求", "demand that must be served"),
            "spacing" => lang.pick("间距", "spacing"),
            "limit" => lang.pick("限制", "limit"),
            "share" => lang.pick("覆盖率", "share"),
            "required" => lang.pick("必选场所", "required premises"),
            _ => lang.pick("禁用场所", "forbidden premises"),
        };
        tell(&format!("  {kind}: {}", name.trim()));
    }
    if blame.len() > 20 {
        tell(&format!("  … {}", blame.len() - 20));
    }
}
