//! The answer in words.

use crate::text::{grouped, number, Lang};
use serde_json::Value;
use std::fmt::Write;

fn n(v: &Value) -> String {
    v.as_f64().map_or("–".into(), |x| grouped(x, 2))
}

/// The whole page.
pub fn page(lang: Lang, a: &Value) -> String {
    let draws = a["draws"].as_f64().unwrap_or(1.0).max(1.0);
    let share = a["served_all"].as_f64().unwrap_or(0.0) / draws * 100.0;
    let mut out = format!(
        "# {}\n\n",
        lang.pick("不确定性检验", "What if it comes differently")
    );
    let _ = writeln!(
        out,
        "- {}: {} / {} ({} %)\n- {}: {} m² ({} {} m²)",
        lang.pick(
            "原计划服务的住户全部得到服务的抽样次数",
            "draws in which everyone is served whom the plan serves"
        ),
        n(&a["served_all"]),
        n(&a["draws"]),
        number(share, 1),
        lang.pick("面积平均短缺", "floor area short, mean"),
        n(&a["mean_short_m2"]),
        lang.pick("最多", "at most"),
        n(&a["most_short_m2"]),
    );
    if a["speed"].is_object() {
        let _ = writeln!(
            out,
            "- {}: {} ({} {})\n- {}",
            lang.pick("超出可达范围的户数平均", "households out of reach, mean"),
            n(&a["mean_away"]),
            lang.pick("最多", "at most"),
            n(&a["most_away"]),
            speed(lang, a),
        );
    }
    let _ = writeln!(
        out,
        "- {}: {} … {} … {}",
        lang.pick("造价(最少 … 平均 … 最多)", "cost (least … mean … most)"),
        n(&a["cost"][0]),
        n(&a["cost"][1]),
        n(&a["cost"][2]),
    );
    robust(lang, a, &mut out);
    clauses(lang, a, &mut out);
    sites(lang, a, &mut out);
    out
}

/// How a speed is taken.
fn speed(lang: Lang, a: &Value) -> String {
    let s = &a["speed"];
    let metres = |x: &Value| x.as_f64().map_or("–".into(), |x| number(x, 3));
    let range = &a["uncertain"]["speed"];
    let (low, high) = (metres(&range[0]), metres(&range[1]));
    let base = metres(&s["base_m_s"]);
    match (lang, s["minutes"].as_f64()) {
        (Lang::Zh, Some(minutes)) => format!(
            "步行速度 {low} … {high} m/s:可达范围为速度乘以 {} 分钟(方案按 {base} m/s);以米规定的半径照旧适用",
            number(minutes, 2)
        ),
        (Lang::En, Some(minutes)) => format!(
            "walking speed {low} … {high} m/s: reach is speed times {} minutes (the plan goes by {base} m/s); a radius in metres holds as it is",
            number(minutes, 2)
        ),
        (Lang::Zh, None) => format!(
            "步行速度 {low} … {high} m/s:半径以米规定,视为 {base} m/s 所走的路程,按速度同比缩放"
        ),
        (Lang::En, None) => format!(
            "walking speed {low} … {high} m/s: the radius is stated in metres; it is taken as what is walked at {base} m/s, and scaled in proportion"
        ),
    }
}

fn robust(lang: Lang, a: &Value, out: &mut String) {
    let r = &a["robust"];
    if !r.is_object() {
        return;
    }
    let name = lang.pick("稳健方案", "robust variant");
    if !r["households"].is_number() {
        let said = lang.pick(
            "即使按最大户数与所取的慢速规划,也达不到所要求的比例",
            "even with the largest households and the slow speed the share asked for is not reached",
        );
        let _ = writeln!(
            out,
            "- {name}: {said} ({} / {})",
            n(&r["served_all"]),
            n(&a["draws"])
        );
        if r["unreachable"].as_f64().is_some_and(|x| x > 0.0) {
            let said = lang.pick(
                "户在该速度下没有任何可达场所",
                "households have no premises in reach at that speed",
            );
            let _ = writeln!(out, "- {} {said}", n(&r["unreachable"]));
        }
        return;
    }
    let mut edits = Vec::new();
    if r["households"].as_f64() != Some(1.0) {
        edits.push(format!("[[edit]] households = {}", n(&r["households"])));
    }
    if let Some(speed) = r["speed_m_s"].as_f64() {
        edits.push(
            match r["radius"]
                .as_str()
                .filter(|_| a["speed"]["minutes"].is_null())
            {
                Some(radius) => format!("[[edit]] amend = {{ radius = \"{radius}\" }}"),
                None => format!(
                    "[[edit]] set = {{ \"reach.speed\" = {} }}",
                    number(speed, 4)
                ),
            },
        );
    }
    if edits.is_empty() {
        edits.push(lang.pick("无需改动", "nothing to change").into());
    }
    let _ = writeln!(
        out,
        "- {name}: {} ({} {} / {}, {} {})",
        edits.join("; "),
        lang.pick("满足", "holds in"),
        n(&r["served_all"]),
        n(&a["draws"]),
        lang.pick("造价", "cost"),
        n(&r["cost"]),
    );
}

fn clauses(lang: Lang, a: &Value, out: &mut String) {
    let _ = writeln!(
        out,
        "\n| {} | {} | {} |\n|---|---|---|",
        lang.pick("条文", "clause"),
        lang.pick("要求", "asks for"),
        lang.pick("满足的抽样次数", "draws in which it holds"),
    );
    for c in a["clauses"].as_array().into_iter().flatten() {
        let held = match c["held"].as_f64() {
            Some(held) => format!("{} / {}", n(&held.into()), n(&a["draws"])),
            None => lang.pick("不受抽样影响", "draws do not touch it").into(),
        };
        let text = |key: &str| c[key].as_str().unwrap_or("").to_string();
        let _ = writeln!(
            out,
            "| {} | {} {} | {held} |",
            text("clause"),
            text("rule"),
            text("limit")
        );
    }
}

fn sites(lang: Lang, a: &Value, out: &mut String) {
    let _ = writeln!(
        out,
        "\n{}\n\n| {} | {} | {} |\n|---|---|---|",
        match lang {
            Lang::Zh => format!("对 {} 次抽样重新求解:", n(&a["best_plans"])),
            Lang::En => format!("Solved again for {} draws:", n(&a["best_plans"])),
        },
        lang.pick("场所", "premises"),
        lang.pick("在方案中", "in the plan"),
        lang.pick("在多少个最优方案中", "in the best plans"),
    );
    for s in a["sites"].as_array().into_iter().flatten() {
        let name = s["name"].as_str().unwrap_or("").replace('|', "\\|");
        let yes = s["in_plan"].as_bool() == Some(true);
        let yes = if yes { lang.pick("是", "yes") } else { "" };
        let id = s["id"].as_str().unwrap_or("");
        let _ = writeln!(out, "| {id} {name} | {yes} | {} |", n(&s["in_best"]));
    }
}
