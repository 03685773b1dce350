//! Clause by clause, and who is not served.

use super::{brief, line, more, table, ROWS};
use crate::finding::{Finding, Force, Verdict};
use crate::report::plan_file::PlanFile;
use crate::text::{grouped, Lang};

fn verdict(lang: Lang, v: Verdict) -> &'static str {
    match v {
        Verdict::Pass => lang.pick("符合", "met"),
        Verdict::Fail => lang.pick("不符合", "not met"),
        Verdict::CannotTell => lang.pick("资料不足", "cannot tell"),
    }
}

fn force(lang: Lang, f: Force) -> &'static str {
    match f {
        Force::Must => lang.pick("强制", "must"),
        Force::Target => lang.pick("目标", "target"),
        Force::Encouraged => lang.pick("鼓励", "encouraged"),
    }
}

pub fn clauses(lang: Lang, p: &PlanFile) -> String {
    let row = |f: &Finding| {
        vec![
            f.clause.clone(),
            line(&f.quote),
            force(lang, f.force).to_string(),
            line(&f.required),
            f.measured.map_or("–".into(), |m| grouped(m, 3)),
            if f.of == 0 {
                lang.pick("无对象", "nothing to measure").to_string()
            } else {
                verdict(lang, f.verdict).to_string()
            },
            format!("{} / {}", f.subjects.len(), f.of),
            grouped(f.households, 2),
        ]
    };
    let head = match lang {
        Lang::Zh => [
            "条款",
            "原文",
            "效力",
            "要求",
            "实测",
            "结论",
            "不符合 / 对象",
            "涉及户数",
        ],
        Lang::En => [
            "clause",
            "text",
            "force",
            "required",
            "measured",
            "verdict",
            "fail / of",
            "households",
        ],
    };
    let mut out = table(&head, p.findings.iter().map(row));
    if !p.clauses_shown.is_empty() {
        out += &format!(
            "\n{}{}\n",
            lang.pick("未在此计算的条款:", "Clauses not measured here: "),
            p.clauses_shown.join(lang.pick("、", ", "))
        );
    }
    out
}

pub fn missing(lang: Lang, p: &PlanFile) -> String {
    let mut out = String::new();
    if !p.out_of_reach.is_empty() {
        out += &format!(
            "\n## {}\n\n",
            lang.pick("半径外的需求", "Demand out of reach")
        );
        let head = match lang {
            Lang::Zh => [
                "需求",
                "名称",
                "户数",
                "最近设施",
                "距离(米)",
                "所需半径(米)",
            ],
            Lang::En => [
                "demand",
                "name",
                "households",
                "nearest premises",
                "distance, m",
                "radius that would do, m",
            ],
        };
        let dash = || "–".to_string();
        out += &table(
            &head,
            p.out_of_reach.iter().take(ROWS).map(|o| {
                let nearest = o
                    .nearest
                    .as_ref()
                    .map_or_else(dash, |id| format!("{id} {}", line(&o.nearest_name)));
                vec![
                    o.demand.clone(),
                    line(&o.name),
                    grouped(o.households, 2),
                    nearest,
                    o.distance_m.map_or_else(dash, |d| grouped(d, 1)),
                    o.radius_needed_m.map_or_else(dash, |d| grouped(d, 0)),
                ]
            }),
        );
        out += &more(lang, p.out_of_reach.len(), "plan.json");
    }
    if !p.no_room.is_empty() {
        out += &format!("\n## {}\n\n", lang.pick("面积不足", "Not enough room"));
        let head = match lang {
            Lang::Zh => ["需求", "可达设施", "需要(m²)", "最多可供(m²)", "缺口(m²)"],
            Lang::En => [
                "demand",
                "premises in reach",
                "needs, m²",
                "can hold, m²",
                "short, m²",
            ],
        };
        out += &table(
            &head,
            p.no_room.iter().map(|n| {
                vec![
                    brief(&n.demands),
                    brief(&n.premises),
                    grouped(n.quota_m2, 2),
                    grouped(n.room_m2, 2),
                    grouped(n.short_m2, 2),
                ]
            }),
        );
    }
    out
}
