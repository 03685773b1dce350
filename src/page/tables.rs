//! Short tables: zones, clauses, limits, parameters, inputs.

use super::read::Plan;
use super::words::{no_zone, number, same, two, zone_figures, Two};
use crate::finding::{Finding, Force, Verdict};
use crate::scenario::write::Origin;
use crate::text::escape;
use crate::text::grouped;

/// A table with a head; `numbers` says which columns are numbers. Cells are HTML already.
pub fn table(
    class: &str,
    head: &[Two],
    numbers: &[usize],
    rows: &[(String, Vec<String>)],
) -> String {
    let n = |k: usize| {
        if numbers.contains(&k) {
            " class=\"n\""
        } else {
            ""
        }
    };
    let mut out = format!("<div class=\"wide\"><table class=\"{class}\">\n<thead><tr>");
    for (k, h) in head.iter().enumerate() {
        out += &format!("<th scope=\"col\"{}>{}</th>", n(k), h.html());
    }
    out += "</tr></thead>\n<tbody>\n";
    for (class, row) in rows {
        out += &format!("<tr class=\"{class}\">");
        for (k, cell) in row.iter().enumerate() {
            out += &format!("<td{}>{cell}</td>", n(k));
        }
        out += "</tr>\n";
    }
    out + "</tbody></table></div>\n"
}

/// Figures by zone, with what lies in none.
pub fn zones(p: &Plan) -> String {
    let columns = zone_figures();
    let mut head = vec![two("分区", "zone")];
    head.extend(columns.iter().map(|c| c.1.clone()));
    let rows: Vec<_> = p
        .zones
        .iter()
        .enumerate()
        .map(|(k, z)| {
            let name = z.name.as_ref().map_or_else(no_zone, same);
            let mut row = vec![name.html()];
            row.extend(
                columns
                    .iter()
                    .map(|(key, _)| number(&format!("zones/{k}/{key}"), z.figures[key], 3)),
            );
            (String::new(), row)
        })
        .collect();
    let numbers: Vec<usize> = (1..head.len()).collect();
    table("list sortable", &head, &numbers, &rows)
}

/// The verdict of a finding: its class and words.
pub fn verdict(f: &Finding) -> (&'static str, Two) {
    match f.verdict {
        _ if f.of == 0 => ("none", two("○ 无对象", "○ nothing to measure")),
        Verdict::Pass => ("pass", two("✓ 符合", "✓ met")),
        Verdict::Fail => ("fail", two("✗ 不符合", "✗ not met")),
        Verdict::CannotTell => ("unknown", two("? 资料不足", "? cannot tell")),
    }
}

/// Clause by clause, with quotes.
pub fn clauses(p: &Plan) -> String {
    let head = [
        two("条款", "clause"),
        two("原文", "text"),
        two("效力", "force"),
        two("要求", "required"),
        two("实测", "measured"),
        two("结论", "verdict"),
        two("不符合 / 对象", "fail / of"),
        two("涉及户数", "households"),
    ];
    let rows: Vec<_> = p
        .file
        .findings
        .iter()
        .enumerate()
        .map(|(k, f)| {
            let force = match f.force {
                Force::Must => two("强制", "must"),
                Force::Target => two("目标", "target"),
                Force::Encouraged => two("鼓励", "encouraged"),
            };
            let (class, words) = verdict(f);
            let row = vec![
                escape(&f.clause),
                format!("<q>{}</q>", escape(&f.quote)),
                force.html(),
                escape(&f.required),
                f.measured.map_or("–".into(), |m| {
                    number(&format!("/findings/{k}/measured"), m, 4)
                }),
                format!("<strong>{}</strong>", words.html()),
                format!(
                    "{} / {}",
                    grouped(f.subjects.len() as f64, 0),
                    number(&format!("/findings/{k}/of"), f.of as f64, 0)
                ),
                number(&format!("/findings/{k}/households"), f.households, 3),
            ];
            (class.to_string(), row)
        })
        .collect();
    let mut out = table("list clauses sortable", &head, &[4, 6, 7], &rows);
    if !p.file.clauses_shown.is_empty() {
        let list = p.file.clauses_shown.join(", ");
        out += &format!(
            "<p class=\"note\">{}</p>\n",
            two(
                format!("未在此计算的条款:{list}"),
                format!("Clauses not measured here: {list}")
            )
            .html()
        );
    }
    out
}

/// Who cannot be served, and why.
pub fn missing(p: &Plan) -> String {
    let mut out = String::new();
    if !p.file.out_of_reach.is_empty() {
        let head = [
            two("需求", "demand"),
            two("名称", "name"),
            two("户数", "households"),
            two("最近设施", "nearest premises"),
            two("距离(米)", "distance, m"),
            two("所需半径(米)", "radius that would do, m"),
        ];
        let list = p.file.out_of_reach.iter().enumerate();
        let rows: Vec<_> = list
            .map(|(k, o)| {
                let at = |key: &str| format!("/out_of_reach/{k}/{key}");
                let or =
                    |key: &str, x: Option<f64>| x.map_or("–".into(), |x| number(&at(key), x, 3));
                let nearest = o
                    .nearest
                    .as_ref()
                    .map_or("–".into(), |id| format!("{id} {}", o.nearest_name));
                let row = vec![
                    escape(&o.demand),
                    escape(&o.name),
                    number(&at("households"), o.households, 3),
                    escape(&nearest),
                    or("distance_m", o.distance_m),
                    or("radius_needed_m", o.radius_needed_m),
                ];
                (String::new(), row)
            })
            .collect();
        out += &format!(
            "<h3>{}</h3>\n",
            two("半径外的需求", "Demand out of reach").html()
        );
        out += &table("list sortable", &head, &[2, 4, 5], &rows);
    }
    if !p.file.no_room.is_empty() {
        let head = [
            two("需求", "demand"),
            two("可达设施", "premises in reach"),
            two("需要 m²", "needs m²"),
            two("最多可供 m²", "can hold m²"),
            two("缺口 m²", "short m²"),
        ];
        let brief = |list: &[String]| {
            let first = list.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
            escape(&if list.len() > 8 {
                format!("{first}, … ({})", list.len())
            } else {
                first
            })
        };
        let list = p.file.no_room.iter().enumerate();
        let rows: Vec<_> = list
            .map(|(k, n)| {
                let at = |key: &str, x: f64| number(&format!("/no_room/{k}/{key}"), x, 3);
                let row = vec![
                    brief(&n.demands),
                    brief(&n.premises),
                    at("quota_m2", n.quota_m2),
                    at("room_m2", n.room_m2),
                    at("short_m2", n.short_m2),
                ];
                (String::new(), row)
            })
            .collect();
        out += &format!("<h3>{}</h3>\n", two("面积不足", "Not enough room").html());
        out += &table("list sortable", &head, &[2, 3, 4], &rows);
    }
    out
}

/// Limits and shares of the scenario, and what the plan comes to.
pub fn limits(p: &Plan) -> String {
    let mut out = String::new();
    if !p.file.limits.is_empty() {
        let head = [
            two("限制", "limit"),
            two("方案", "plan"),
            two("下限", "at least"),
            two("上限", "at most"),
        ];
        let list = p.file.limits.iter().enumerate();
        let rows: Vec<_> = list
            .map(|(k, l)| {
                let at = |key: &str| format!("/limits/{k}/{key}");
                let or =
                    |key: &str, x: Option<f64>| x.map_or("–".into(), |x| number(&at(key), x, 3));
                let row = vec![
                    escape(&l.name),
                    number(&at("sum"), l.sum, 3),
                    or("at_least", l.at_least),
                    or("at_most", l.at_most),
                ];
                (String::new(), row)
            })
            .collect();
        out += &format!("<h3>{}</h3>\n", two("限制", "Limits").html());
        out += &table("list", &head, &[1, 2, 3], &rows);
    }
    if !p.file.shares.is_empty() {
        let head = [
            two("对象", "of whom"),
            two("户数(加权)", "households (weighted)"),
            two("已服务", "served"),
            two("须服务", "must be served"),
        ];
        let list = p.file.shares.iter().enumerate();
        let rows: Vec<_> = list
            .map(|(k, s)| {
                let at = |key: &str, x: f64| number(&format!("/shares/{k}/{key}"), x, 3);
                (
                    String::new(),
                    vec![
                        escape(&s.name),
                        at("of", s.of),
                        at("served", s.served),
                        at("at_least", s.at_least),
                    ],
                )
            })
            .collect();
        out += &format!("<h3>{}</h3>\n", two("覆盖率", "Shares of coverage").html());
        out += &table("list", &head, &[1, 2, 3], &rows);
    }
    out
}

/// Every parameter with where it comes from.
pub fn parameters(p: &Plan) -> String {
    let head = [
        two("参数", "parameter"),
        two("值", "value"),
        two("来源", "from"),
    ];
    let rows: Vec<_> = p
        .file
        .parameters
        .iter()
        .map(|x| {
            let from = match x.from {
                Origin::Given => two("给定", "given"),
                Origin::Option => two("命令行", "option"),
                Origin::Default => two("默认", "default"),
                Origin::Found => two("数据中找到", "found in the data"),
            };
            let value = x
                .value
                .as_str()
                .map_or_else(|| x.value.to_string(), str::to_string);
            (
                String::new(),
                vec![
                    format!("<code>{}</code>", escape(&x.key)),
                    escape(&value),
                    from.html(),
                ],
            )
        })
        .collect();
    table("list sortable", &head, &[], &rows)
}

/// Files read, by the plan and by this page, with their hashes.
pub fn inputs(p: &Plan) -> String {
    let head = [
        two("用途", "role"),
        two("文件", "file"),
        two("要素", "features"),
        same("SHA-256"),
    ];
    let code = |t: &str| format!("<code>{}</code>", escape(t));
    let list = p.file.inputs.iter().enumerate();
    let mut rows: Vec<_> = list
        .map(|(k, i)| {
            let features = number(&format!("/inputs/{k}/features"), i.features as f64, 0);
            (
                String::new(),
                vec![escape(&i.role), escape(&i.file), features, code(&i.sha256)],
            )
        })
        .collect();
    let policy = &p.file.policy;
    let name = format!("{} ({})", policy.name, policy.source);
    rows.push((
        String::new(),
        vec![
            two("政策", "policy").html(),
            escape(&name),
            "–".into(),
            code(&policy.sha256),
        ],
    ));
    for (file, hash) in &p.hashes {
        rows.push((
            String::new(),
            vec![
                two("方案成果", "plan").html(),
                escape(file),
                "–".into(),
                code(hash),
            ],
        ));
    }
    table("list hashes", &head, &[2], &rows)
}
