//! `report.md` of a survey, in the language chosen.

use super::{chart, Survey};
use crate::report::markdown::{line, table};
use crate::scenario::write::Origin;
use crate::text::{grouped, network, Lang};

/// Rows of a table before it is cut with a pointer to the layer.
const ROWS: usize = 100;

/// One sentence that says how it is.
pub fn headline(lang: Lang, s: &Survey) -> String {
    let Some(all) = s.parts.first() else {
        return String::new();
    };
    let served = all.served[s.decides()];
    let percent = 100.0 * served / all.households.max(1e-9);
    let n = |x: f64| grouped(x, 0);
    let sign = if s.strict { "<" } else { "≤" };
    let limit = grouped(s.limit_m, 1);
    let how = match (lang, s.on_foot) {
        (Lang::Zh, true) => "步行距离 ",
        (Lang::Zh, false) => "直线距离 ",
        (Lang::En, true) => "on foot",
        (Lang::En, false) => "in a straight line",
    };
    match lang {
        Lang::Zh => format!(
            "{} 户中 {} 户({percent:.1} %)到最近设施{how}{sign} {limit} 米。",
            n(all.households),
            n(served)
        ),
        Lang::En => format!(
            "{} of {} households ({percent:.1} %) have a facility {sign} {limit} m away {how}.",
            n(served),
            n(all.households)
        ),
    }
}

/// The report.
pub fn report(lang: Lang, s: &Survey) -> String {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let title = if s.title.is_empty() {
        t("现状可达性", "Who is served today").to_string()
    } else {
        line(&s.title)
    };
    let mut out = format!("# {title}\n\n{}\n\n", headline(lang, s));
    out += &figures(lang, s);
    out += &format!("\n## {}\n\n", t("距离分布", "How far everyone is"));
    out += &chart::lines(lang, s);
    out += &format!("\n![]({})\n", "histogram.svg");
    out += &format!("\n## {}\n\n", t("分区与分组", "By zone, class and group"));
    out += &parts(lang, s);
    out += &format!("\n## {}\n\n", t("均衡程度", "How evenly"));
    out += &evenly(lang, s);
    if s.built.is_some() {
        out += &format!(
            "\n## {}\n\n",
            t("直线与步行结论不同者", "Where the readings differ")
        );
        out += &differ(lang, s);
    }
    out += &format!("\n## {}\n\n", t("空白区", "Blank areas"));
    out += &blank(lang, s);
    out += &format!("\n## {}\n\n", t("设施", "Facilities"));
    out += &facilities(lang, s);
    if let Some(built) = &s.built {
        out += &format!("\n## {}\n\n", t("步行网络", "The walking network"));
        out += &network::built(lang, built);
        out += &attached(lang, s);
    }
    out += &format!("\n## {}\n\n", t("参数", "Parameters"));
    let head = [t("参数", "parameter"), t("值", "value"), t("来源", "from")];
    let rows = s.parameters.iter().map(|p| {
        let from = match p.from {
            Origin::Given => t("给定", "given"),
            Origin::Option => t("命令行", "option"),
            Origin::Default => t("默认", "default"),
            Origin::Found => t("数据中找到", "found in the data"),
        };
        vec![line(&p.key), line(&p.value.to_string()), from.to_string()]
    });
    out += &table(&head, rows);
    out += &format!("\n## {}\n\n", t("输入文件", "Input files"));
    let head = [
        t("用途", "role"),
        t("文件", "file"),
        t("要素", "features"),
        "SHA-256",
    ];
    let rows = s.inputs.iter().map(|i| {
        vec![
            i.role.clone(),
            line(&i.file),
            i.features.to_string(),
            i.sha256.clone(),
        ]
    });
    out + &table(&head, rows)
}

fn figures(lang: Lang, s: &Survey) -> String {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en).to_string();
    let Some(all) = s.parts.first() else {
        return String::new();
    };
    let n = |x: f64| grouped(x, 1);
    let metres = |x: Option<f64>| x.map_or("–".into(), |m| grouped(m, 1));
    let mut rows = vec![
        vec![t("户数", "Households"), n(all.households)],
        vec![
            t("· 直线距离达标", "· within the limit, straight line"),
            n(all.served[0]),
        ],
    ];
    if s.built.is_some() {
        rows.push(vec![
            t("· 步行距离达标", "· within the limit, on foot"),
            n(all.served[1]),
        ]);
        rows.push(vec![
            t("· 步行无路可达", "· no way on foot to any facility"),
            n(all.unreachable),
        ]);
    }
    rows.push(vec![
        t(
            "户数未知的要素(未计入)",
            "Features with unknown households (left out)",
        ),
        s.region.aside.unknown_households.len().to_string(),
    ]);
    rows.push(vec![
        t("平均距离(米)", "Mean distance, m"),
        metres(all.spread.mean()),
    ]);
    for (share, zh, en) in [
        (0.5, "中位数(米)", "Median, m"),
        (0.9, "90 分位(米)", "90th percentile, m"),
    ] {
        rows.push(vec![t(zh, en), metres(all.spread.quantile(share))]);
    }
    rows.push(vec![
        t("最远(米)", "Farthest, m"),
        metres(all.spread.most()),
    ]);
    rows.push(vec![
        t("设施(处)", "Facilities"),
        s.region.sites.len().to_string(),
    ]);
    let area: f64 = s.region.sites.iter().map(|f| f.area_max as f64 / 1e6).sum();
    rows.push(vec![
        t("设施建筑面积(m²)", "Floor area of facilities, m²"),
        n(area),
    ]);
    rows.push(vec![
        t("全部住户应配(m²)", "Floor area needed for all, m²"),
        n(all.need_m2[0]),
    ]);
    rows.push(vec![
        t("达标住户应配(m²)", "Floor area needed for those served, m²"),
        n(all.need_m2[1]),
    ]);
    if let Some(beds) = &s.beds {
        rows.push(vec![t("床位", "Beds"), n(beds.iter().sum())]);
        if let Some(per) = s.beds_per_100 {
            rows.push(vec![
                t("应有床位", "Beds needed"),
                n(per * all.households / 100.0),
            ]);
        }
    }
    table(
        &[lang.pick("指标", "Figure"), lang.pick("值", "Value")],
        rows,
    )
}

fn parts(lang: Lang, s: &Survey) -> String {
    let head = match lang {
        Lang::Zh => [
            "分区/分组",
            "户数",
            "直线达标 %",
            "步行达标 %",
            "中位距离(米)",
            "90 分位(米)",
            "应配 m²",
            "每百户 2SFCA",
        ],
        Lang::En => [
            "part",
            "households",
            "straight %",
            "on foot %",
            "median, m",
            "90th pct, m",
            "needed m²",
            "2SFCA per 100",
        ],
    };
    let rows = s.parts.iter().take(ROWS).map(|p| {
        let percent = |x: f64| grouped(100.0 * x / p.households.max(1e-9), 1);
        let metres = |share: f64| {
            p.spread
                .quantile(share)
                .map_or("–".into(), |m| grouped(m, 0))
        };
        let foot = match s.built.is_some() {
            true => percent(p.served[1]),
            false => "–".into(),
        };
        let name = part_name(lang, p.kind, &p.name);
        vec![
            name,
            grouped(p.households, 0),
            percent(p.served[0]),
            foot,
            metres(0.5),
            metres(0.9),
            grouped(p.need_m2[0], 0),
            grouped(p.floating * 100.0, 3),
        ]
    });
    table(&head, rows)
}

fn part_name(lang: Lang, kind: &str, name: &str) -> String {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    match (kind, name) {
        ("all", _) => t("全部", "all").into(),
        ("zone", "") => t("(不在任何分区)", "(in no zone)").into(),
        ("class", "new") => t("新建", "new housing").into(),
        ("class", "built") => t("已建", "built housing").into(),
        _ => line(name),
    }
}

fn evenly(lang: Lang, s: &Survey) -> String {
    let unit = match s.supply_name {
        "area_m2" => lang.pick("平方米", "m² of floor area"),
        "beds" => lang.pick("床位", "beds"),
        _ => lang.pick("设施数", "facilities"),
    };
    let limit = grouped(s.limit_m, 1);
    let mut out = match lang {
        Lang::Zh => format!("每户可及的{unit},按两步移动搜寻法:2SFCA(范围内同权)、E2SFCA(三环权重 1、0.68、0.22)、高斯 2SFCA(至 {limit} 米衰减为零)。基尼系数 0 为完全均等。\n\n"),
        Lang::En => format!("{unit} per household within reach, by two-step floating catchments: 2SFCA (all alike), E2SFCA (rings of 1, 0.68, 0.22), Gaussian 2SFCA (a bell that ends at {limit} m). A Gini coefficient of 0 is perfectly even.\n\n"),
    };
    let head = [
        "",
        "Gini 2SFCA",
        "Gini E2SFCA",
        "Gini Gauss",
        "Lorenz 20 %",
        "40 %",
        "60 %",
        "80 %",
    ];
    let rows = s.parts.iter().take(ROWS).map(|p| {
        let gini = |k: usize| p.gini[k].map_or("–".into(), |g| grouped(g, 4));
        let tenth = |k: usize| {
            let curve = p.lorenz.as_ref().and_then(|l| l.get(k));
            curve.map_or("–".into(), |y| grouped(y * 100.0, 1) + " %")
        };
        let name = part_name(lang, p.kind, &p.name);
        vec![
            name,
            gini(0),
            gini(1),
            gini(2),
            tenth(2),
            tenth(4),
            tenth(6),
            tenth(8),
        ]
    });
    out += &table(&head, rows);
    out
}

fn differ(lang: Lang, s: &Survey) -> String {
    let rows: Vec<_> = s
        .region
        .demand
        .iter()
        .zip(&s.demand)
        .filter(|(_, f)| f.served[0] != f.served[1])
        .collect();
    let households: f64 = rows.iter().map(|(d, _)| d.households.as_f64()).sum();
    let mut out = match lang {
        Lang::Zh => format!(
            "{} 处、{} 户:直线距离达标而步行距离不达标(或相反)。\n\n",
            rows.len(),
            grouped(households, 0)
        ),
        Lang::En => format!(
            "{} demands, {} households are within the limit by one reading and not by the other.\n\n",
            rows.len(),
            grouped(households, 0)
        ),
    };
    if rows.is_empty() {
        return out;
    }
    let head = match lang {
        Lang::Zh => ["编号", "名称", "户数", "直线(米)", "步行(米)"],
        Lang::En => ["id", "name", "households", "straight, m", "on foot, m"],
    };
    let metres = |x: Option<(u32, f64)>| x.map_or("–".into(), |x| grouped(x.1, 1));
    out += &table(
        &head,
        rows.iter().take(ROWS).map(|(d, f)| {
            vec![
                d.id.clone(),
                line(&d.name),
                grouped(d.households.as_f64(), 1),
                metres(f.straight),
                metres(f.foot),
            ]
        }),
    );
    out + &more(lang, rows.len(), "demand.geojson")
}

fn blank(lang: Lang, s: &Survey) -> String {
    if s.blank.is_empty() {
        return lang.pick("无。\n", "None.\n").into();
    }
    let head = match lang {
        Lang::Zh => ["空白区", "户数", "需求点", "最近设施(米)"],
        Lang::En => ["area", "households", "demands", "nearest facility, m"],
    };
    let rows = s.blank.iter().enumerate().take(ROWS).map(|(k, b)| {
        vec![
            (k + 1).to_string(),
            grouped(b.households, 1),
            b.demands.len().to_string(),
            b.nearest_m.map_or("–".into(), |m| grouped(m, 1)),
        ]
    });
    table(&head, rows) + &more(lang, s.blank.len(), "blank.geojson")
}

fn facilities(lang: Lang, s: &Survey) -> String {
    let head = match lang {
        Lang::Zh => ["编号", "名称", "面积 m²", "户数", "需求点", "距网络(米)"],
        Lang::En => [
            "id",
            "name",
            "area m²",
            "households",
            "demands",
            "to the network, m",
        ],
    };
    let rows = s.catchments.iter().take(ROWS).map(|c| {
        let site = &s.region.sites[c.site];
        vec![
            site.id.clone(),
            line(&site.name),
            grouped(site.area_max as f64 / 1e6, 1),
            grouped(c.households, 1),
            c.demands.to_string(),
            c.snap_m.map_or("–".into(), |m| grouped(m, 1)),
        ]
    });
    table(&head, rows) + &more(lang, s.catchments.len(), "facilities.geojson")
}

/// Who could not be attached to the network, or not to the nearest piece of it.
fn attached(lang: Lang, s: &Survey) -> String {
    use crate::network::snap::Attached;
    let count = |wanted: Option<Attached>| s.demand.iter().filter(|f| f.attached == wanted).count();
    let (far, moved) = (count(None), count(Some(Attached::Moved)));
    let apart = count(Some(Attached::Apart));
    let worst = s.demand.iter().filter_map(|f| f.snap_m).fold(0.0, f64::max);
    let worst = grouped(worst, 1);
    match lang {
        Lang::Zh => format!(
            "\n需求点:{far} 处距网络过远,按不可达计;{moved} 处改接主网络;{apart} 处仅在孤立小段上。距网络最远 {worst} 米。逐处距离见 demand.geojson 的 snap_m。\n"
        ),
        Lang::En => format!(
            "\nDemand: {far} too far from the network and counted as unreachable; {moved} attached to the main network rather than to a small piece; {apart} on small pieces only. The farthest is {worst} m from the network. Each distance is in demand.geojson, `snap_m`.\n"
        ),
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
