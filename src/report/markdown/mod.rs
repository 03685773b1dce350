//! `report.md`: the plan in words, in the chosen language.

mod limits;
mod places;
mod proof;
mod verdicts;
mod walking;

pub use proof::proof;

use super::plan_file::{PlanFile, Status};
use super::Figures;
use crate::model::Plan;
use crate::region::Region;
use crate::text::{grouped, number, Lang};

/// Rows of a long table before it is cut with a pointer to the layer.
const ROWS: usize = 400;

/// The report.
pub fn report(lang: Lang, file: &PlanFile, region: &Region, plan: &Plan, f: &Figures) -> String {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let mut out = String::new();
    let title = if file.title.is_empty() {
        &file.policy.name
    } else {
        &file.title
    };
    out += &format!("# {}\n\n", line(title));
    out += &format!("{}\n\n", headline(lang, file));
    out += &figures(lang, file);
    out += &format!("\n## {}\n\n", t("逐条结论", "Clause by clause"));
    out += &verdicts::clauses(lang, file);
    out += &verdicts::missing(lang, file);
    out += &limits::limits(lang, file);
    if let Some(w) = &file.walking {
        out += &format!(
            "\n## {}\n\n",
            t("步行与直线", "On foot and in a straight line")
        );
        out += &walking::walking(lang, w, file.households.total);
    }
    if !region.zones.is_empty() {
        out += &format!("\n## {}\n\n", t("分区指标", "By zone"));
        out += &places::zones(lang, region, f);
    }
    out += &format!("\n## {}\n\n", t("设施", "Premises"));
    out += &places::sites(lang, region, plan, f);
    if let Some(p) = &file.programme {
        out += &crate::report::programme::markdown::chapter(lang, p);
    }
    out += &format!("\n## {}\n\n", t("最优性证明", "The proof"));
    out += &proof::proof(lang, file);
    out += &format!("\n## {}\n\n", t("参数", "Parameters"));
    out += &proof::parameters(lang, file);
    out += &format!("\n## {}\n\n", t("输入文件", "Input files"));
    out += &proof::inputs(lang, file);
    out
}

/// One sentence that says how it went.
pub fn headline(lang: Lang, p: &PlanFile) -> String {
    let gap = percent(p.gap);
    let worth = format!(
        "{} {}",
        grouped(p.objective, 2),
        unit_name(lang, &p.objective_unit)
    );
    let sites = p.sites_new;
    let clauses = match (lang, p.complies()) {
        (Lang::Zh, true) => "全部强制条款满足",
        (Lang::En, true) => "every hard clause met",
        (Lang::Zh, false) => "未满足全部强制条款(见下)",
        (Lang::En, false) => "not every hard clause is met (see below)",
    };
    match (lang, p.status, p.rest) {
        (Lang::Zh, Status::Optimal, _) => {
            format!("新建 {sites} 处,目标值 {worth}:已证明最优,{clauses}。")
        }
        (Lang::En, Status::Optimal, _) => {
            format!("{sites} new premises, {worth}: proved optimal, {clauses}.")
        }
        (Lang::Zh, Status::Feasible, _) => {
            format!("新建 {sites} 处,目标值 {worth}:{clauses};更好的方案至多再好 {gap}。")
        }
        (Lang::En, Status::Feasible, _) => format!(
            "{sites} new premises, {worth}: {clauses}; no plan is better by more than {gap}."
        ),
        (Lang::Zh, Status::Infeasible, rest) => format!(
            "有强制条款无法满足(见下)。其余需求的方案:新建 {sites} 处,目标值 {worth},{}。",
            if rest == Some(Status::Optimal) { "已证明最优".into() } else { format!("间隙 {gap}") }
        ),
        (Lang::En, Status::Infeasible, rest) => format!(
            "A hard clause cannot be met (see below). The rest is planned: {sites} new premises, {worth}, {}.",
            if rest == Some(Status::Optimal) { "proved optimal".into() } else { format!("gap {gap}") }
        ),
        (Lang::Zh, Status::Unknown, _) => "未得到方案。".into(),
        (Lang::En, Status::Unknown, _) => "No plan was found.".into(),
    }
}

fn unit_name(lang: Lang, unit: &str) -> &str {
    match unit {
        "yuan" => lang.pick("元", "yuan"),
        "sites" => lang.pick("处", "sites"),
        "m2" => "m²",
        "m" => lang.pick("米", "m"),
        "households" => lang.pick("户", "households"),
        "household-m" => lang.pick("户·米", "household-metres"),
        other => other,
    }
}

fn percent(share: f64) -> String {
    format!("{} %", number(share * 100.0, 4))
}

/// Text on one line, without what Markdown would take for a table or markup.
pub fn line(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            '|' | '<' | '>' | '`' | '*' | '_' | '[' | ']' | '\\' | '#' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

pub fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut out = format!(
        "| {} |\n|{}\n",
        head.join(" | "),
        " --- |".repeat(head.len())
    );
    for row in rows {
        out += &format!("| {} |\n", row.join(" | "));
    }
    out
}

fn figures(lang: Lang, p: &PlanFile) -> String {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en).to_string();
    let h = &p.households;
    let n = |x: f64| grouped(x, 2);
    let b = &p.balance;
    let aside = match b.features_aside {
        0 => n(b.households_aside),
        k => match lang {
            Lang::Zh => format!("{}({k} 个要素)", n(b.households_aside)),
            Lang::En => format!("{} ({k} features)", n(b.households_aside)),
        },
    };
    let mut rows = vec![
        vec![
            t("文件所载户数", "Households in the files"),
            n(b.households),
        ],
        vec![t("· 使用", "· used"), n(b.households_used)],
        vec![t("· 搁置", "· set aside"), aside],
        vec![t("户数", "Households"), n(h.total)],
        vec![t("· 已服务", "· served"), n(h.served)],
        vec![t("· 半径内无面积", "· in reach, no room"), n(h.no_room)],
        vec![
            t("· 半径内未安排", "· in reach, left unserved"),
            n(h.left_out),
        ],
        vec![t("· 半径外", "· out of reach"), n(h.out_of_reach)],
        vec![
            t(
                "户数未知的要素(未计入)",
                "features with unknown households (left out)",
            ),
            h.unknown_features.to_string(),
        ],
        vec![
            t("户数为推算的要素", "features with imputed households"),
            h.imputed_features.to_string(),
        ],
        vec![t("新设施(处)", "New premises"), p.sites_new.to_string()],
        vec![
            t("现状设施(处)", "Existing premises"),
            p.sites_existing.to_string(),
        ],
        vec![
            t("应配建筑面积(m²)", "Floor area needed, m²"),
            n(p.quota_m2),
        ],
        vec![t("已配建筑面积(m²)", "Floor area given, m²"), n(p.given_m2)],
        vec![
            t("设施总建筑面积(m²)", "Floor area of open premises, m²"),
            n(p.area_m2),
        ],
        vec![t("富余面积(m²)", "Spare floor area, m²"), n(p.spare_m2)],
        vec![t("新设施造价(元)", "Cost of new premises, yuan"), n(p.cost)],
    ];
    if let (Some(mean), Some(far)) = (p.then.mean_m, p.then.farthest_m) {
        rows.push(vec![
            t("平均距离(米,按户)", "Mean distance, m (by household)"),
            grouped(mean, 3),
        ]);
        rows.push(vec![
            t("最远距离(米)", "Largest distance, m"),
            grouped(far, 3),
        ]);
    }
    table(
        &[lang.pick("指标", "Figure"), lang.pick("值", "Value")],
        rows,
    )
}

/// The first few of a list.
pub fn brief(list: &[String]) -> String {
    let first = list.iter().take(6).cloned().collect::<Vec<_>>().join(", ");
    match list.len() {
        n if n > 6 => format!("{first}, … ({n})"),
        _ => first,
    }
}

fn more(lang: Lang, rows: usize, file: &str) -> String {
    match rows.checked_sub(ROWS) {
        None | Some(0) => String::new(),
        Some(rest) => match lang {
            Lang::Zh => format!("\n另有 {rest} 行,见 {file}。\n"),
            Lang::En => format!("\n{rest} more rows in {file}.\n"),
        },
    }
}
