//! The parts of the page about one plan.

use super::draw::{self, Ask};
use super::read::Plan;
use super::words::{figures, number, same, two, Two};
use super::{chart, tables};
use crate::report::markdown;
use crate::report::plan_file::{Status, TOLERANCE};
use crate::report::programme::markdown as programme_words;
use crate::text::escape;
use crate::text::{grouped, Lang};

/// Everything about a plan. `number` counts from 1.
pub fn plan(p: &Plan, number: usize) -> String {
    let mut out = format!("<article class=\"plan\" id=\"plan-{number}\">\n");
    out += &head(p);
    out += &cards(p);
    out += &super::board::map(p, number);
    let part = |id: &str, title: Two, body: String| match body.is_empty() {
        true => String::new(),
        false => format!(
            "<section id=\"{id}-{number}\"><h2>{}</h2>\n{body}</section>\n",
            title.html()
        ),
    };
    let few = p.zones.len() <= 14;
    let bars = chart::zones(p);
    let aside = match few && !bars.is_empty() {
        true => format!(
            "<h3>{}</h3>{bars}",
            two(
                "各分区应配与已配面积",
                "Floor area needed and given by zone"
            )
            .html()
        ),
        false => String::new(),
    };
    let charts = format!(
        "<div class=\"pair\"><div><h3>{}</h3>{}</div><div><h3>{}</h3>{}{aside}</div></div>\n",
        two("全部指标", "All figures").html(),
        all_figures(p),
        two("各距离的户数", "Households by distance").html(),
        chart::distances(p)
    );
    out += &part("figures", two("指标", "Figures"), charts);
    let clauses = tables::clauses(p) + &tables::missing(p) + &tables::limits(p);
    out += &part("clauses", two("逐条结论", "Clause by clause"), clauses);
    let zones = match p.named_zones().next() {
        Some(_) if few => tables::zones(p),
        Some(_) => bars + &tables::zones(p),
        None => String::new(),
    };
    out += &part("zones", two("分区指标", "By zone"), zones);
    out += &part(
        "programme",
        two("布局规划", "Layout plan"),
        super::programme::section(p),
    );
    out += &sheets(p, number);
    out += &part(
        "sites",
        two("设施一览", "Premises"),
        "<div class=\"data-table\" data-of=\"site\"></div>\n".into(),
    );
    let demand = "<div class=\"data-table screen\" data-of=\"demand\"></div>\n".to_string();
    let rest = two(
        "居住地逐处数据见 demand.geojson。",
        "Homes one by one are in demand.geojson.",
    );
    out += &part(
        "demand",
        two("居住地一览", "Homes"),
        format!("{demand}<p class=\"paper\">{}</p>\n", rest.html()),
    );
    out += &part(
        "proof",
        two("方法与最优性证明", "Method and proof"),
        proof(p),
    );
    out += &part(
        "parameters",
        two("参数", "Parameters"),
        tables::parameters(p),
    );
    out += &part(
        "inputs",
        two("数据与校验值", "Data and hashes"),
        tables::inputs(p),
    );
    out + "</article>\n"
}

fn head(p: &Plan) -> String {
    let f = &p.file;
    let (class, words) = match f.status {
        Status::Optimal => ("pass", two("已证明最优", "proved optimal")),
        Status::Feasible => ("pass", two("可行,有间隙", "feasible, with a gap")),
        Status::Infeasible => (
            "fail",
            two("有强制条款无法满足", "a hard clause cannot be met"),
        ),
        Status::Unknown => ("fail", two("未得到方案", "no plan")),
    };
    let missed = match f.complies() {
        true => String::new(),
        false => format!(
            " <span class=\"tag fail\">{}</span>",
            two("未满足全部强制条款", "not every hard clause met").html()
        ),
    };
    let programme = f.programme.as_ref().map_or(String::new(), |p| {
        let state = |lang| programme_words::state(lang, p);
        let text = two(state(Lang::Zh), state(Lang::En)).html();
        let name = two("布局规划", "Layout plan").html();
        format!("<p class=\"headline\"><span class=\"tag\">{name}</span> {text}</p>")
    });
    format!(
        "<header class=\"title\"><p class=\"policy\">{}</p><h1>{}</h1><p class=\"headline\"><span class=\"tag {class}\">{}</span>{missed} {}</p>{programme}</header>\n",
        escape(&format!("{} · {}", f.policy.name, f.policy.source)),
        escape(p.title()),
        words.html(),
        two(markdown::headline(Lang::Zh, f), markdown::headline(Lang::En, f)).html()
    )
}

/// The figures that come first.
fn cards(p: &Plan) -> String {
    let f = &p.file;
    let mut out = "<div class=\"cards\">\n".to_string();
    let mut card = |name: Two, value: String, beside: Two| {
        out += &format!(
            "<div><p>{}</p><b>{value}</b><small>{}</small></div>\n",
            name.html(),
            beside.html()
        );
    };
    let of = grouped(f.households.total, 1);
    card(
        two("服务户数", "Households served"),
        number("/households/served", f.households.served, 1),
        two(format!("共 {of} 户"), format!("of {of}")),
    );
    let kept = f.sites_existing;
    card(
        two("新建设施", "New premises"),
        number("/sites_new", f.sites_new as f64, 0),
        two(
            format!("另保留现状 {kept} 处"),
            format!("{kept} existing ones kept"),
        ),
    );
    let quota = grouped(f.quota_m2, 1);
    card(
        two("设施建筑面积 m²", "Floor area, m²"),
        number("/area_m2", f.area_m2, 1),
        two(format!("应配 {quota}"), format!("{quota} needed")),
    );
    card(
        two("新设施造价(元)", "Cost, yuan"),
        number("/cost", f.cost, 2),
        same(""),
    );
    if let (Some(mean), Some(far)) = (f.then.mean_m, f.then.farthest_m) {
        let far = grouped(far, 1);
        card(
            two("平均距离(米)", "Mean distance, m"),
            number("/then/mean_m", mean, 1),
            two(format!("最远 {far}"), format!("farthest {far}")),
        );
    }
    let met = |b: f64| (b - f.bound).abs() <= TOLERANCE * f.bound.abs();
    let rests = match f.bound_certified.is_some_and(met) {
        true => two("凭价格即可证明", "proved by prices alone"),
        false => two("部分依据求解器结论", "rests in part on a solver's word"),
    };
    let gap = grouped(f.gap * 100.0, 3);
    let value = format!("<data data-key=\"/gap\" value=\"{}\">{gap} %</data>", f.gap);
    card(two("与最优至多相差", "At most from the best"), value, rests);
    out + "</div>\n"
}

fn all_figures(p: &Plan) -> String {
    let all = serde_json::to_value(&p.file).unwrap_or_default();
    let rows: Vec<_> = figures()
        .into_iter()
        .filter_map(|f| {
            let value = all.pointer(f.path)?.as_f64()?;
            Some((
                String::new(),
                vec![f.name.html(), number(f.path, value, f.decimals)],
            ))
        })
        .collect();
    tables::table(
        "list",
        &[two("指标", "figure"), two("值", "value")],
        &[1],
        &rows,
    )
}

fn sheets(p: &Plan, number: usize) -> String {
    let ask = Ask {
        plan: p,
        number,
        only: None,
    };
    let list = draw::sheets(&ask);
    let mut out = format!(
        "<section id=\"sheets-{number}\" class=\"sheets\"><h2>{}</h2>\n",
        two("图集", "Sheets").html()
    );
    if !p.sites.iter().any(|s| s.existing) {
        out += &format!(
            "<p class=\"note\">{}</p>\n",
            two(
                "方案没有现状设施图层,故无现状分布图与现状覆盖图。",
                "The plan has no existing premises, so there are no sheets of today."
            )
            .html()
        );
    }
    if p.named_zones().next().is_none() {
        out += &format!(
            "<p class=\"note\">{}</p>\n",
            two(
                "方案没有分区图层,故无分区图则。",
                "The plan has no zones, so there are no zone sheets."
            )
            .html()
        );
    }
    for (k, sheet) in list.iter().enumerate() {
        out += &format!(
            "<figure class=\"sheet\" id=\"sheet-{number}-{}\" data-sheet=\"{}\">{}</figure>\n",
            k + 1,
            sheet.name,
            draw::element(sheet)
        );
    }
    out + "</section>\n"
}

fn proof(p: &Plan) -> String {
    let both = two(
        markdown::proof(Lang::Zh, &p.file),
        markdown::proof(Lang::En, &p.file),
    );
    let mut out = String::new();
    let zh: Vec<&str> = both.zh.split("\n\n").map(str::trim).collect();
    let en: Vec<&str> = both.en.split("\n\n").map(str::trim).collect();
    for (zh, en) in zh.iter().zip(&en) {
        out += &format!(
            "<p>{}</p>\n",
            two(zh.replace('`', ""), en.replace('`', "")).html()
        );
    }
    let f = &p.file;
    let certified = f
        .bound_certified
        .map_or("–".into(), |b| number("/bound_certified", b, 4));
    let rows: Vec<(String, Vec<String>)> = [
        (
            two("目标", "what is best"),
            escape(&format!(
                "{} ({}, {})",
                f.objective_name, f.objective_sense, f.objective_unit
            )),
        ),
        (
            two("方案的目标值", "value of the plan"),
            number("/objective", f.objective, 4),
        ),
        (
            two(
                "界:没有更好的方案越过此值",
                "bound: no plan is better than this",
            ),
            number("/bound", f.bound, 4),
        ),
        (two("相对间隙", "relative gap"), number("/gap", f.gap, 9)),
        (
            two("要求的间隙", "gap asked for"),
            number("/gap_asked", f.gap_asked, 9),
        ),
        (
            two("其中仅凭价格(乘子)可证", "what prices alone prove"),
            certified,
        ),
        (
            two("互不影响的部分", "independent parts"),
            grouped(f.evidence.parts.len() as f64, 0),
        ),
        (
            two("证书", "certificates"),
            grouped(f.evidence.certificates.len() as f64, 0),
        ),
        (
            two("复核方法", "how to check it"),
            format!("<code>quarter verify {}</code>", escape(&p.name)),
        ),
    ]
    .into_iter()
    .map(|(name, value)| (String::new(), vec![name.html(), value]))
    .collect();
    out += &tables::table(
        "list",
        &[two("项目", "item"), two("值", "value")],
        &[],
        &rows,
    );
    out
}
