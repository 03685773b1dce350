//! `report.md`: the plan in words, in the chosen language.

use super::figures::{m2, unit, ZoneFigures};
use super::plan_file::{PlanFile, Status, TOLERANCE};
use super::Figures;
use crate::finding::{Finding, Force, Verdict};
use crate::model::Plan;
use crate::region::Region;
use crate::scenario::write::Origin;
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
    out += &clauses(lang, file);
    out += &missing(lang, file);
    if !region.zones.is_empty() {
        out += &format!("\n## {}\n\n", t("分区指标", "By zone"));
        out += &zones(lang, region, f);
    }
    out += &format!("\n## {}\n\n", t("设施", "Premises"));
    out += &sites(lang, region, plan, f);
    out += &format!("\n## {}\n\n", t("最优性证明", "The proof"));
    out += &proof(lang, file);
    out += &format!("\n## {}\n\n", t("参数", "Parameters"));
    out += &parameters(lang, file);
    out += &format!("\n## {}\n\n", t("输入文件", "Input files"));
    out += &inputs(lang, file);
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
    match (lang, p.status, p.rest) {
        (Lang::Zh, Status::Optimal, _) => {
            format!("新建 {sites} 处,目标值 {worth}:已证明最优,全部强制条款满足。")
        }
        (Lang::En, Status::Optimal, _) => {
            format!("{sites} new premises, {worth}: proved optimal, every hard clause met.")
        }
        (Lang::Zh, Status::Feasible, _) => format!(
            "新建 {sites} 处,目标值 {worth}:全部强制条款满足;更好的方案至多再省 {gap}。"
        ),
        (Lang::En, Status::Feasible, _) => format!(
            "{sites} new premises, {worth}: every hard clause met; no plan is better by more than {gap}."
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
        other => other,
    }
}

fn percent(share: f64) -> String {
    format!("{} %", number(share * 100.0, 4))
}

/// Text on one line, without what Markdown would take for a table or markup.
fn line(text: &str) -> String {
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

fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
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
    let mut rows = vec![
        vec![t("户数", "Households"), n(h.total)],
        vec![t("· 已服务", "· served"), n(h.served)],
        vec![t("· 半径内无面积", "· in reach, no room"), n(h.no_room)],
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
            n(mean),
        ]);
        rows.push(vec![t("最远距离(米)", "Largest distance, m"), n(far)]);
    }
    table(
        &[lang.pick("指标", "Figure"), lang.pick("值", "Value")],
        rows,
    )
}

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

fn clauses(lang: Lang, p: &PlanFile) -> String {
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

fn missing(lang: Lang, p: &PlanFile) -> String {
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

/// The first few of a list.
fn brief(list: &[String]) -> String {
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

fn zones(lang: Lang, region: &Region, f: &Figures) -> String {
    let head = match lang {
        Lang::Zh => [
            "分区",
            "户数",
            "已服务",
            "无面积",
            "半径外",
            "应配 m²",
            "已配 m²",
            "新设施",
            "现状",
            "设施面积 m²",
            "造价(元)",
        ],
        Lang::En => [
            "zone",
            "households",
            "served",
            "no room",
            "out of reach",
            "needed m²",
            "given m²",
            "new",
            "existing",
            "premises m²",
            "cost, yuan",
        ],
    };
    let row = |name: String, z: &ZoneFigures| {
        let h = &z.households;
        let mut row = vec![name];
        let numbers = [
            h.total,
            h.served,
            h.no_room,
            h.out_of_reach,
            m2(z.quota),
            m2(z.given),
        ];
        row.extend(numbers.iter().map(|n| grouped(*n, 1)));
        row.push(z.sites_new.to_string());
        row.push(z.sites_existing.to_string());
        row.push(grouped(m2(z.area), 1));
        row.push(grouped(unit(z.cost), 0));
        row
    };
    let named = region.zones.iter().map(|z| line(&z.name));
    let names = named.chain([lang.pick("(不在任何分区)", "(in no zone)").to_string()]);
    let mut rows: Vec<Vec<String>> = names.zip(&f.zone).map(|(n, z)| row(n, z)).collect();
    rows.push(row(lang.pick("合计", "total").into(), &f.total));
    table(&head, rows)
}

fn sites(lang: Lang, region: &Region, plan: &Plan, f: &Figures) -> String {
    let head = match lang {
        Lang::Zh => [
            "编号",
            "名称",
            "新建/现状",
            "类别",
            "面积 m²",
            "富余 m²",
            "户数",
            "最远(米)",
            "造价(元)",
        ],
        Lang::En => [
            "id",
            "name",
            "kind",
            "class",
            "area m²",
            "spare m²",
            "households",
            "farthest, m",
            "cost, yuan",
        ],
    };
    let open: Vec<(usize, i64)> = plan
        .area
        .iter()
        .enumerate()
        .filter_map(|(j, a)| a.map(|a| (j, a)))
        .collect();
    let row = |&(j, area): &(usize, i64)| {
        let (s, g) = (&region.sites[j], &f.site[j]);
        let cost = if s.existing { 0 } else { s.cost.of(area) };
        vec![
            s.id.clone(),
            line(&s.name),
            if s.existing {
                lang.pick("现状", "existing")
            } else {
                lang.pick("新建", "new")
            }
            .into(),
            line(&s.premises),
            grouped(m2(area), 2),
            grouped(m2(area - g.load), 2),
            grouped(g.households.as_f64(), 1),
            g.farthest.map_or("–".into(), |d| grouped(d, 1)),
            grouped(unit(cost), 0),
        ]
    };
    table(&head, open.iter().take(ROWS).map(row)) + &more(lang, open.len(), "sites.geojson")
}

fn proof(lang: Lang, p: &PlanFile) -> String {
    let parts = p.evidence.parts.len();
    let word = p
        .evidence
        .parts
        .iter()
        .filter(|x| x.method == "mip")
        .count();
    let u = unit_name(lang, &p.objective_unit);
    let n = |x: f64| grouped(x, 2);
    let mut out = match lang {
        Lang::Zh => format!(
            "目标值 {} {u},下界 {} {u},相对间隙 {}。需求分为 {parts} 个互不影响的部分;其中 {word} 个部分的下界依据整数规划求解器的结论,\
             其余由对偶乘子给出。仅凭乘子可证 {} {u}。`quarter verify` 从原始文件重新计算全部数字与下界,`--prove` 另行重解上述 {word} 个部分。\n\n\
             次级目标为距离最短:在所选设施与最低造价之下,面积与分配由最小费用流精确求得;同造价的其他选址未被证明更远。\n",
            n(p.objective), n(p.bound), percent(p.gap), n(p.bound_certified)
        ),
        Lang::En => format!(
            "Value {} {u}, bound {} {u}, relative gap {}. The demand falls into {parts} independent parts; the bound of {word} \
             of them rests on the word of the MIP solver, that of the others on multipliers. Multipliers alone prove {} {u}. \
             `quarter verify` computes every number and the bound again from the original files; `--prove` also solves those {word} parts again.\n\n\
             The second objective is least distance: for these sites and the least cost, sizes and shares are exact (min-cost flow); \
             other sites of the same cost are not proved to be farther.\n",
            n(p.objective), n(p.bound), percent(p.gap), n(p.bound_certified)
        ),
    };
    if p.gap > p.gap_asked.max(TOLERANCE) {
        let why = match p.stopped.as_deref() {
            Some("time-limit") => lang.pick("达到时间上限", "the time limit struck"),
            Some("interrupt") => lang.pick("被中断", "it was interrupted"),
            _ => lang.pick("搜索计划已做完", "the planned work was done"),
        };
        out += &match lang {
            Lang::Zh => format!("\n未达到所要求的间隙 {}:{why}。\n", percent(p.gap_asked)),
            Lang::En => format!(
                "\nThe gap asked for, {}, was not reached: {why}.\n",
                percent(p.gap_asked)
            ),
        };
    }
    out
}

fn parameters(lang: Lang, p: &PlanFile) -> String {
    let head = match lang {
        Lang::Zh => ["参数", "值", "来源"],
        Lang::En => ["parameter", "value", "from"],
    };
    let from = |o: Origin| match o {
        Origin::Given => lang.pick("给定", "given"),
        Origin::Option => lang.pick("命令行", "option"),
        Origin::Default => lang.pick("默认", "default"),
        Origin::Found => lang.pick("数据中找到", "found in the data"),
    };
    table(
        &head,
        p.parameters.iter().map(|x| {
            vec![
                line(&x.key),
                line(&x.value.to_string()),
                from(x.from).into(),
            ]
        }),
    )
}

fn inputs(lang: Lang, p: &PlanFile) -> String {
    let head = match lang {
        Lang::Zh => ["用途", "文件", "要素", "SHA-256"],
        Lang::En => ["role", "file", "features", "SHA-256"],
    };
    let files = p.inputs.iter().map(|i| {
        vec![
            i.role.clone(),
            line(&i.file),
            i.features.to_string(),
            i.sha256.clone(),
        ]
    });
    let policy = vec![
        "policy".into(),
        line(&p.policy.name),
        "–".into(),
        p.policy.sha256.clone(),
    ];
    format!(
        "{}\n{} · {} · {}\n",
        table(&head, files.chain([policy])),
        p.program,
        line(&p.policy.source),
        p.schema
    )
}
