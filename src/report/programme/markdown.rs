//! The chapter on the layout plan in `report.md`.

use super::tables::{tables, Table};
use super::{words, ProgrammeFile};
use crate::report::plan_file::Status;
use crate::text::{grouped, number, Lang};
use serde_json::Value;

/// Rows of a long table that are printed; the workbook has all of them.
const ROWS: usize = 60;

/// The chapter.
pub fn chapter(lang: Lang, p: &ProgrammeFile) -> String {
    let mut out = match lang {
        Lang::Zh => format!("\n## 布局规划 {}–{}\n\n", p.start, p.end),
        Lang::En => format!("\n## Layout plan {} to {}\n\n", p.start, p.end),
    };
    out += &state(lang, p);
    out += &stages(lang, p);
    if !p.not_asked.is_empty() {
        out += lang.pick(
            "\n以下条款因缺少属性未能约束方案(补齐后重算):\n\n",
            "\nThese clauses could not shape the plan, for want of attributes:\n\n",
        );
        for n in &p.not_asked {
            let some = n
                .missing
                .iter()
                .take(3)
                .cloned()
                .collect::<Vec<_>>()
                .join(lang.pick(";", "; "));
            out += &format!("- {} ({}): {some} ({})\n", n.clause, n.rule, n.of);
        }
    }
    for table in tables(lang, p) {
        out += &print(lang, &table);
    }
    out += lang.pick(
        "\n预测方法:基期数 ×(1 + 年增长率)^年数,逐镇计算,不取整到人;低、中、高为情景文件中的三种增长率。\n",
        "\nForecast: the number of the base year × (1 + yearly growth)^years, town by town; low, mid and \
         high are the scenario's growth rates.\n",
    );
    out
}

/// How it came out, in one sentence.
pub fn state(lang: Lang, p: &ProgrammeFile) -> String {
    let opens = p.places.iter().filter(|f| f.year.is_some()).count();
    let stands = p.places.len() - opens;
    let cost: f64 = p.years.iter().map(|y| y.cost).sum();
    let how = match p.status {
        Status::Optimal => lang
            .pick("各阶段均已证明最优", "every stage proved")
            .to_string(),
        Status::Feasible => {
            let open = p.stages.iter().filter(|s| !s.proved).map(|s| {
                let name = words::stage(lang, &s.name);
                match s.bound.filter(|_| s.value != 0.0) {
                    Some(b) => format!(
                        "{name} {} %",
                        number((s.value - b).abs() / s.value.abs() * 100.0, 4)
                    ),
                    None => format!("{name} –"),
                }
            });
            let open: Vec<String> = open.collect();
            format!(
                "{}{}",
                lang.pick(
                    "未证明最优的阶段及其间隙:",
                    "stages not proved, with their gaps: "
                ),
                open.join(lang.pick("、", ", "))
            )
        }
        Status::Infeasible => match lang {
            Lang::Zh => format!(
                "以下强制条款不能同时满足,方案尽量接近:{}",
                p.conflicts.join("、")
            ),
            Lang::En => format!(
                "these clauses cannot all be met, the plan comes as near as can be: {}",
                p.conflicts.join(", ")
            ),
        },
        Status::Unknown => lang
            .pick("在停止之前未得到方案", "stopped before there was a plan")
            .into(),
    };
    match lang {
        Lang::Zh => format!(
            "现状设施 {stands} 处,规划期内开办 {opens} 处,投资 {} 元;{how}。\n",
            grouped(cost, 0)
        ),
        Lang::En => format!(
            "{stands} facilities stand, {opens} open, at {} yuan; {how}.\n",
            grouped(cost, 0)
        ),
    }
}

fn stages(lang: Lang, p: &ProgrammeFile) -> String {
    let mut out = String::from(lang.pick(
        "\n| 阶段 | 值 | 下界 | 单位 |\n|---|--:|--:|---|\n",
        "\n| stage | value | bound | unit |\n|---|--:|--:|---|\n",
    ));
    for s in &p.stages {
        let bound = s.bound.map_or_else(|| "–".into(), |b| grouped(b, 0));
        out += &format!(
            "| {} | {} | {bound} | {} |\n",
            words::stage(lang, &s.name),
            grouped(s.value, 0),
            words::stage_unit(lang, &s.name)
        );
    }
    out += lang.pick(
        "\n下界出自混合整数规划求解器(小问题为全部枚举),其言未经乘子另行证明。\n",
        "\nBounds rest on the word of a MIP solver (small problems: on all plans tried).\n",
    );
    out
}

fn print(lang: Lang, table: &Table) -> String {
    if table.rows.is_empty() {
        return String::new();
    }
    let cell = |v: &Value| match v {
        Value::Null => String::new(),
        Value::String(s) => s.replace('|', "\\|").replace('\n', " "),
        Value::Number(n) => grouped(n.as_f64().unwrap_or(0.0), 3),
        other => other.to_string(),
    };
    let mut out = format!("\n### {}\n\n| {} |\n", table.title, table.head.join(" | "));
    out += &format!("|{}\n", "---|".repeat(table.head.len()));
    for row in table.rows.iter().take(ROWS) {
        let cells: Vec<String> = row.iter().map(cell).collect();
        out += &format!("| {} |\n", cells.join(" | "));
    }
    if table.rows.len() > ROWS {
        let rest = table.rows.len() - ROWS;
        out += &match lang {
            Lang::Zh => format!("\n另有 {rest} 行,见 programme.xlsx。\n"),
            Lang::En => format!("\n{rest} more rows in programme.xlsx.\n"),
        };
    }
    out
}
