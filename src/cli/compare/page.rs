//! `compare.md` and `compare.csv`: the comparison as people read it.

use crate::cli::solved::NoPlan;
use crate::compare::map::Words;
use crate::compare::{clauses, figures, parameters, programme, round, status, Change, Told};
use crate::format::save::csv::harmless;
use crate::text::{grouped, number, Lang};
use std::fmt::Write;

/// Most ids listed in a line.
const LISTED: usize = 24;

/// `(key, Chinese, English)` of each figure.
const NAMES: &[(&str, &str, &str)] = &[
    ("objective", "目标值", "objective"),
    ("bound", "界", "bound"),
    ("gap", "相对间隙", "relative gap"),
    ("cost", "造价(元)", "cost (yuan)"),
    ("sites_open", "设施总数", "premises open"),
    ("sites_new", "新建设施", "new premises"),
    ("sites_existing", "现状设施", "existing premises"),
    ("area_m2", "建筑面积(m²)", "floor area (m²)"),
    ("area_new_m2", "新建面积(m²)", "new floor area (m²)"),
    ("spare_m2", "富余面积(m²)", "spare floor area (m²)"),
    ("quota_m2", "应配面积(m²)", "floor area asked for (m²)"),
    ("given_m2", "已配面积(m²)", "floor area given (m²)"),
    ("households.total", "户数", "households"),
    ("households.served", "已服务户数", "households served"),
    ("households.no_room", "面积不足户数", "in reach, no room"),
    ("households.left_out", "未安排户数", "in reach, left out"),
    ("households.out_of_reach", "半径外户数", "out of reach"),
    ("served_share", "覆盖率", "share served"),
    ("mean_m", "平均距离(m)", "mean distance (m)"),
    ("farthest_m", "最远距离(m)", "farthest (m)"),
];

/// Why a scenario is not in the comparison.
pub fn no_plan(lang: Lang, name: &str, why: &NoPlan) -> String {
    match (why, lang) {
        (NoPlan::Infeasible(blame), _) => {
            let list: Vec<String> = blame
                .iter()
                .map(|(k, n)| format!("{k} {}", n.trim()))
                .collect();
            let said = lang.pick(
                "已证明无解,未列入对比",
                "proved: no plan meets all limits; not compared",
            );
            format!("{name}: {said} ({})", list.join("; "))
        }
        (NoPlan::Stopped, Lang::Zh) => format!("{name}: 停止前未得到方案,未列入对比"),
        (NoPlan::Stopped, Lang::En) => {
            format!("{name}: stopped before there was a plan; not compared")
        }
        (NoPlan::Refused, Lang::Zh) => format!("{name}: 方案未通过核验,未列入对比"),
        (NoPlan::Refused, Lang::En) => format!("{name}: its plan did not verify; not compared"),
    }
}

/// A letter for a plan: A, B … Z, then P27.
fn letter(k: usize) -> String {
    match u8::try_from(k) {
        Ok(k) if k < 26 => char::from(b'A' + k).to_string(),
        _ => format!("P{}", k + 1),
    }
}

/// Text that cannot end a cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}

fn shown(key: &str, value: Option<f64>) -> String {
    match (key, value) {
        (_, None) => "–".into(),
        ("gap" | "served_share" | "programme.gap", Some(v)) => {
            format!("{} %", number(v * 100.0, 4))
        }
        (_, Some(v)) => grouped(v, 2),
    }
}

fn signed(key: &str, value: f64) -> String {
    let text = shown(key, Some(value));
    if value > 0.0 {
        format!("+{text}")
    } else {
        text
    }
}

/// The page.
pub fn markdown(lang: Lang, plans: &[Told], changes: &[Change]) -> String {
    let mut out = format!("# {}\n\n", lang.pick("方案对比", "Plans compared"));
    let head = [
        lang.pick("", ""),
        lang.pick("方案", "plan"),
        lang.pick("标题", "title"),
        lang.pick("政策", "policy"),
        lang.pick("状态", "status"),
    ];
    row(&mut out, head.map(String::from));
    rule(&mut out, head.len());
    for (k, p) in plans.iter().enumerate() {
        let status = lang.pick(zh_status(status(&p.file)), status(&p.file));
        let cells = [letter(k), cell(&p.name), cell(&p.file.title)];
        let rest = [cell(&p.file.policy.name), status.to_string()];
        row(&mut out, cells.into_iter().chain(rest));
    }
    section(&mut out, lang.pick("指标", "Figures"));
    let said = lang.pick(
        "括号内为与方案 A 之差。",
        "In brackets: the difference from plan A.",
    );
    let _ = writeln!(out, "{said}\n");
    table_head(&mut out, plans.len(), &[lang.pick("指标", "figure")]);
    let more = programme::lines(plans.iter().map(|p| &p.file));
    for (key, _, values) in figures(plans) {
        let name = NAMES.iter().find(|n| n.0 == key);
        let own = || more.iter().find(|l| l.key == key);
        let name = match (name, own()) {
            (Some(n), _) => lang.pick(n.1, n.2).to_string(),
            (None, Some(line)) => lang.pick(&line.name[0], &line.name[1]).to_string(),
            (None, None) => key.clone(),
        };
        let cells = values.iter().enumerate().map(|(k, value)| {
            let shown = shown(&key, *value);
            match (value, values[0]) {
                (Some(v), Some(a)) if k > 0 && round(v - a) != 0.0 => {
                    format!("{shown} ({})", signed(&key, round(v - a)))
                }
                _ => shown,
            }
        });
        row(
            &mut out,
            std::iter::once(name).chain(cells.collect::<Vec<_>>()),
        );
    }
    section(&mut out, lang.pick("条文", "Clauses"));
    table_head(&mut out, plans.len(), &[lang.pick("条文", "clause")]);
    for c in clauses(plans) {
        let values = c.plans.iter().map(|p| match p {
            None => "–".to_string(),
            Some((required, verdict, measured)) => {
                let verdict = match *verdict {
                    "pass" => lang.pick("符合", "pass"),
                    "fail" => lang.pick("不符合", "fail"),
                    _ => lang.pick("无法判定", "cannot tell"),
                };
                let measured = measured.map_or("–".into(), |m| grouped(m, 3));
                format!("{verdict}: {measured} ({})", cell(required))
            }
        });
        let name = format!("{} {}", c.clause, c.rule);
        row(
            &mut out,
            std::iter::once(name).chain(values.collect::<Vec<_>>()),
        );
    }
    let differ = parameters(plans);
    if !differ.is_empty() {
        section(&mut out, lang.pick("不同的参数", "Parameters that differ"));
        table_head(&mut out, plans.len(), &[lang.pick("参数", "parameter")]);
        for (key, values) in differ {
            let values = values
                .iter()
                .map(|v| v.as_ref().map_or("–".into(), |v| cell(&v.to_string())));
            row(
                &mut out,
                std::iter::once(key).chain(values.collect::<Vec<_>>()),
            );
        }
    }
    for c in changes {
        of_plan(lang, &mut out, plans, c);
    }
    out
}

fn zh_status(status: &str) -> &'static str {
    match status {
        "optimal" => "最优(已证明)",
        "feasible" => "可行",
        "infeasible" => "部分需求无法满足",
        _ => "未知",
    }
}

fn of_plan(lang: Lang, out: &mut String, plans: &[Told], c: &Change) {
    let title = match lang {
        Lang::Zh => format!("{} 相对于 A 的变化", letter(c.plan)),
        Lang::En => format!("From A to {}", letter(c.plan)),
    };
    section(out, &format!("{title}: {}", cell(&plans[c.plan].name)));
    let list = |ids: &[String]| {
        let first: Vec<&str> = ids.iter().take(LISTED).map(String::as_str).collect();
        let more = if ids.len() > LISTED { " …" } else { "" };
        format!("{}{more}", cell(&first.join(", ")))
    };
    let mut say = |zh: &str, en: &str, n: usize, text: String| {
        if n > 0 {
            let _ = writeln!(out, "- {} {n}: {text}", lang.pick(zh, en));
        }
    };
    let n = c.common.len();
    say("共同的新设施", "new premises in both", n, list(&c.common));
    say("新增", "added", c.added.len(), list(&c.added));
    say("取消", "dropped", c.dropped.len(), list(&c.dropped));
    let moved: Vec<String> = c
        .moved
        .iter()
        .map(|m| format!("{} → {} ({} m)", m.from, m.to, m.metres))
        .collect();
    say("移位", "moved", moved.len(), list(&moved));
    let resized: Vec<String> = c
        .resized
        .iter()
        .map(|(id, a, b)| format!("{id} {} → {} m²", grouped(*a, 1), grouped(*b, 1)))
        .collect();
    say("面积改变", "resized", resized.len(), list(&resized));
    say(
        "减少的需求",
        "demand gone",
        c.demand_gone.len(),
        list(&c.demand_gone),
    );
    say(
        "新增的需求",
        "demand new",
        c.demand_new.len(),
        list(&c.demand_new),
    );
    out.push('\n');
    let head = [
        lang.pick("谁", "who"),
        lang.pick("户数", "households"),
        lang.pick("变近", "nearer"),
        lang.pick("变远", "farther"),
        lang.pick("平均变化(m)", "mean change (m)"),
        lang.pick("已服务户数变化", "change in served"),
    ];
    row(out, head.map(String::from));
    rule(out, head.len());
    for g in &c.gains {
        let who = match g.by {
            "all" => lang.pick("全部", "all").to_string(),
            "zone" if g.name.is_empty() => lang.pick("分区外", "in no zone").to_string(),
            "class" => match g.name.as_str() {
                "new" => lang.pick("新建", "new housing").into(),
                _ => lang.pick("已建", "built housing").to_string(),
            },
            _ => cell(&g.name),
        };
        let mean = g.mean_change_m.map_or("–".into(), |m| signed("m", m));
        let cells = [
            who,
            grouped(g.households, 1),
            grouped(g.nearer, 1),
            grouped(g.farther, 1),
            mean,
            signed("n", g.served_change),
        ];
        row(out, cells);
    }
}

fn section(out: &mut String, title: &str) {
    let _ = writeln!(out, "\n## {title}\n");
}

fn row(out: &mut String, cells: impl IntoIterator<Item = String>) {
    let cells: Vec<String> = cells.into_iter().collect();
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}

fn rule(out: &mut String, n: usize) {
    let _ = writeln!(out, "|{}", "---|".repeat(n));
}

fn table_head(out: &mut String, plans: usize, first: &[&str]) {
    let names = first.iter().map(|s| s.to_string());
    row(out, names.chain((0..plans).map(letter)));
    rule(out, first.len() + plans);
}

/// One row a figure and a clause, one column a plan; UTF-8 with a byte-order mark.
pub fn csv(plans: &[Told]) -> String {
    let mut out = String::from("\u{feff}kind,key,unit");
    let quote = |text: &str| format!("\"{}\"", harmless(text).replace('"', "\"\""));
    for p in plans {
        let _ = write!(out, ",{}", quote(&p.name));
    }
    out.push_str("\r\n");
    for (key, unit, values) in figures(plans) {
        let _ = write!(out, "figure,{key},{unit}");
        for value in values {
            let _ = write!(out, ",{}", value.map_or(String::new(), |v| v.to_string()));
        }
        out.push_str("\r\n");
    }
    for c in clauses(plans) {
        for (what, k) in [("verdict", 0), ("measured", 1)] {
            let _ = write!(
                out,
                "{what},{},",
                quote(&format!("{} {}", c.clause, c.rule))
            );
            for p in &c.plans {
                let text = match (p, k) {
                    (None, _) => String::new(),
                    (Some(p), 0) => p.1.to_string(),
                    (Some(p), _) => p.2.map_or(String::new(), |m| m.to_string()),
                };
                let _ = write!(out, ",{text}");
            }
            out.push_str("\r\n");
        }
    }
    out
}

/// Words of the picture, and the titles of its panels.
pub fn words(lang: Lang, plans: &[Told], changes: &[Change]) -> (Words, Vec<String>) {
    let zh = [
        "共同",
        "新增",
        "取消",
        "移位",
        "变近",
        "变远",
        "新获服务",
        "失去服务",
    ];
    let en = [
        "common",
        "added",
        "dropped",
        "moved",
        "nearer",
        "farther",
        "now served",
        "not any more",
    ];
    let names = changes.iter().map(|c| {
        let p = &plans[c.plan];
        let title = if p.file.title.is_empty() {
            &p.name
        } else {
            &p.file.title
        };
        format!("A → {} {title}", letter(c.plan))
    });
    let title = match lang {
        Lang::Zh => format!("方案变化(基准 A: {})", plans[0].name),
        Lang::En => format!("Changes from A: {}", plans[0].name),
    };
    let legend = match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    (Words { title, legend }, names.collect())
}
