//! The layout plan on the page: what it comes to, and its tables.

use super::read::Plan;
use super::tables::table;
use super::words::{two, Two};
use crate::report::programme::{markdown, tables, words, ProgrammeFile};
use crate::text::{escape, grouped, Lang};
use serde_json::Value;

/// The section's inside; empty without a layout plan.
pub fn section(p: &Plan) -> String {
    let Some(programme) = &p.file.programme else {
        return String::new();
    };
    let state = |lang| markdown::state(lang, programme);
    let mut out = format!("<p>{}</p>\n", two(state(Lang::Zh), state(Lang::En)).html());
    out += &stages(programme);
    out += &not_asked(programme);
    let zh = tables::tables(Lang::Zh, programme);
    let en = tables::tables(Lang::En, programme);
    for (zh, en) in zh.iter().zip(&en).filter(|(t, _)| !t.rows.is_empty()) {
        let head: Vec<Two> = zh
            .head
            .iter()
            .zip(&en.head)
            .map(|(z, e)| two(z, e))
            .collect();
        let numeric = |k: &usize| {
            zh.rows
                .iter()
                .all(|r| matches!(r[*k], Value::Number(_) | Value::Null))
        };
        let numbers: Vec<usize> = (0..head.len()).filter(numeric).collect();
        let rows = zh.rows.iter().zip(&en.rows).map(|(z, e)| {
            let cells = z.iter().zip(e).zip(&zh.head);
            let cells = cells.map(|((z, e), head)| cell(z, e, year(head))).collect();
            (String::new(), cells)
        });
        let rows: Vec<(String, Vec<String>)> = rows.collect();
        out += &format!(
            "<h3 id=\"programme-{}\">{}</h3>\n",
            zh.id,
            two(zh.title, en.title).html()
        );
        out += &table("list sortable programme", &head, &numbers, &rows);
    }
    out
}

/// Years are not grouped by thousands.
fn year(head: &str) -> bool {
    ["年份", "建成年份", "序号"].contains(&head)
}

fn cell(zh: &Value, en: &Value, plain: bool) -> String {
    match (zh, en) {
        (Value::Null, _) => String::new(),
        (Value::Number(n), _) => {
            let n = n.as_f64().unwrap_or(0.0);
            escape(&if plain { n.to_string() } else { grouped(n, 3) })
        }
        (Value::String(z), Value::String(e)) => two(z, e).html(),
        (other, _) => escape(&other.to_string()),
    }
}

fn stages(p: &ProgrammeFile) -> String {
    let head = [
        two("阶段", "stage"),
        two("值", "value"),
        two("下界", "bound"),
        two("单位", "unit"),
        two("结论", "state"),
    ];
    let rows = p.stages.iter().map(|s| {
        let state = match s.proved {
            true => two("✓ 已证明最小", "✓ proved least"),
            false => two("有间隙", "with a gap"),
        };
        let row = vec![
            two(
                words::stage(Lang::Zh, &s.name),
                words::stage(Lang::En, &s.name),
            )
            .html(),
            grouped(s.value, 0),
            s.bound.map_or("–".into(), |b| grouped(b, 0)),
            two(
                words::stage_unit(Lang::Zh, &s.name),
                words::stage_unit(Lang::En, &s.name),
            )
            .html(),
            state.html(),
        ];
        (String::new(), row)
    });
    let rows: Vec<(String, Vec<String>)> = rows.collect();
    table("list", &head, &[1, 2], &rows)
}

fn not_asked(p: &ProgrammeFile) -> String {
    if p.not_asked.is_empty() {
        return String::new();
    }
    let title = two(
        "以下条款因缺少属性未能约束方案:",
        "These clauses could not shape the plan, for want of attributes:",
    );
    let items = p.not_asked.iter().map(|n| {
        let some: Vec<&str> = n.missing.iter().take(3).map(String::as_str).collect();
        format!(
            "<li>{} ({}): {} ({})</li>",
            escape(&n.clause),
            escape(&n.rule),
            escape(&some.join("; ")),
            n.of
        )
    });
    format!(
        "<p>{}</p><ul>{}</ul>\n",
        title.html(),
        items.collect::<String>()
    )
}
