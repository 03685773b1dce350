//! The answer as people read it.

use crate::text::{grouped, Lang};
use serde_json::Value;
use std::fmt::Write;

/// Most premises and ids listed.
const LISTED: usize = 15;

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or("")
}

fn figure(value: &Value, key: &str) -> String {
    value[key].as_f64().map_or("–".into(), |n| grouped(n, 2))
}

fn ids(value: &Value) -> String {
    let list: Vec<&str> = value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let more = list.len().saturating_sub(LISTED);
    let mut out = list[..list.len().min(LISTED)].join(", ");
    if more > 0 {
        let _ = write!(out, " … +{more}");
    }
    if out.is_empty() {
        "–".into()
    } else {
        out
    }
}

/// The page.
pub fn markdown(lang: Lang, answer: &Value) -> String {
    let mut out = String::new();
    let about = &answer["about"];
    head(lang, about, &mut out);
    let unit = text(&answer["now"], "unit");
    let _ = writeln!(
        out,
        "\n{}: {} {unit} ({} {})\n",
        lang.pick("现方案目标值", "Value of the plan"),
        figure(&answer["now"], "objective"),
        lang.pick("界", "bound"),
        figure(&answer["now"], "bound"),
    );
    for w in answer["what_if"].as_array().into_iter().flatten() {
        what_if(lang, w, unit, &mut out);
    }
    out
}

fn head(lang: Lang, about: &Value, out: &mut String) {
    let (id, name) = (text(about, "id"), text(about, "name"));
    match text(about, "kind") {
        "site" => {
            let open = about["open"].as_bool() == Some(true);
            let state = match (about["existing"].as_bool() == Some(true), open) {
                (true, _) => lang.pick("现状设施", "existing premises"),
                (false, true) => lang.pick("方案中新建", "new premises, open in the plan"),
                (false, false) => lang.pick("未选中的候选场所", "a candidate that is not open"),
            };
            let _ = writeln!(out, "# {id} {name}\n\n{state}");
            if open {
                let _ = writeln!(
                    out,
                    "- {} {} m², {} {}\n- {}: {}",
                    lang.pick("面积", "floor area"),
                    figure(about, "area_m2"),
                    lang.pick("造价", "cost"),
                    figure(about, "cost"),
                    lang.pick("服务", "serves"),
                    ids(&about["serves"]),
                );
            }
            if let Some(cost) = about["reduced_cost"].as_f64() {
                let cost = grouped(cost, 2);
                let _ = writeln!(
                    out,
                    "\n{}",
                    match lang {
                        Lang::Zh => format!("折减成本 {cost}:按证明所用的价格,它所得比所费少这么多;若必须开设,由价格所证的界至少上升这么多"),
                        Lang::En => format!("Reduced cost {cost}: at the prices of the proof it earns less than it costs by this; if it must be open, what prices prove rises by this at least"),
                    }
                );
            }
        }
        "demand" => {
            let _ = writeln!(
                out,
                "# {id} {name}\n\n- {} {}\n- {}: {} ({} m)\n- {}:",
                lang.pick("户数", "households"),
                figure(about, "households"),
                lang.pick("由谁服务", "served by"),
                text(about, "served_by"),
                figure(about, "distance_m"),
                lang.pick(
                    "可服务它的场所(近者在前)",
                    "premises that could serve it, nearest first"
                ),
            );
            let list = about["in_reach"].as_array();
            let list: Vec<&Value> = list.into_iter().flatten().collect();
            for s in list.iter().take(LISTED) {
                let state = match (s["serves"].as_bool(), s["open"].as_bool()) {
                    (Some(true), _) => lang.pick("服务它", "serves it"),
                    (_, Some(true)) => lang.pick("已开设", "open"),
                    _ => lang.pick("未开设", "not open"),
                };
                let _ = writeln!(
                    out,
                    "  - {} {} · {} m · {state}",
                    text(s, "id"),
                    text(s, "name"),
                    figure(s, "metres")
                );
            }
            if list.len() > LISTED {
                let _ = writeln!(out, "  - … +{}", list.len() - LISTED);
            }
        }
        "rule" => {
            let limit = text(about, "limit");
            let _ = writeln!(out, "# {id}: {limit}\n\n> {}", text(about, "quote"));
        }
        _ => {
            let n = figure(about, "sites_new");
            let _ = writeln!(out, "# {}: {n}", lang.pick("新建设施数", "New premises"));
        }
    }
}

fn what_if(lang: Lang, w: &Value, unit: &str, out: &mut String) {
    let value = text(w, "value");
    let title = match (text(w, "change"), lang) {
        ("close", Lang::Zh) => format!("关闭 {value}"),
        ("close", Lang::En) => format!("Without {value}"),
        ("require", Lang::Zh) => format!("必须开设 {value}"),
        ("require", Lang::En) => format!("With {value} open"),
        ("remove", Lang::Zh) => format!("没有 {value}"),
        ("remove", Lang::En) => format!("Without the demand {value}"),
        ("sites", Lang::Zh) => format!("新建设施至多 {value} 处"),
        ("sites", Lang::En) => format!("At most {value} new premises"),
        (_, Lang::Zh) => format!("规定改为 {value}"),
        (_, Lang::En) => format!("With {value}"),
    };
    let _ = writeln!(out, "## {title}\n");
    if w["objective"].is_null() {
        let said = match text(w, "status") {
            "infeasible" => lang.pick("已证明:没有方案", "Proved: there is no plan"),
            _ => lang.pick("停止前未得到方案", "Stopped before there was a plan"),
        };
        let _ = writeln!(out, "{said}\n");
        return;
    }
    let sure = w["at_least"] == w["at_most"];
    let range = match sure {
        true => lang.pick("已证明", "proved").to_string(),
        false => format!(
            "{} {} … {}",
            lang.pick("可证明的范围", "proved to lie in"),
            figure(w, "at_least"),
            figure(w, "at_most")
        ),
    };
    let _ = writeln!(
        out,
        "- {}: {} {unit}; {} {} {unit} ({range})",
        lang.pick("目标值", "value"),
        figure(w, "objective"),
        lang.pick("变化", "change"),
        figure(w, "difference"),
    );
    if text(w, "change") == "require" {
        let low = w["at_least"].as_f64().unwrap_or(0.0).max(0.0);
        let _ = writeln!(
            out,
            "- {} {} {unit}",
            lang.pick(
                "它要进入最优方案,造价至少须降低",
                "to be in the best plan it must be cheaper by at least",
            ),
            grouped(low, 2)
        );
    }
    let _ = writeln!(
        out,
        "- {}: {}\n- {}: {}",
        lang.pick("因此开设", "opens instead"),
        ids(&w["opened"]),
        lang.pick("因此关闭", "closes"),
        ids(&w["closed"]),
    );
    let lost = w["out_of_reach"].as_array().map_or(0, Vec::len);
    if lost > 0 {
        let _ = writeln!(
            out,
            "- {}: {}",
            lang.pick("因此超出半径", "then out of reach"),
            ids(&w["out_of_reach"])
        );
    }
    if w["short_m2"].as_f64().is_some_and(|n| n > 0.0) {
        let _ = writeln!(
            out,
            "- {} {} m²",
            lang.pick("因此短缺面积", "then short of floor area by"),
            figure(w, "short_m2")
        );
    }
    out.push('\n');
}
