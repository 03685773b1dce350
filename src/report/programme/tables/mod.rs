//! The tables of a layout plan (规划指标、现状设施、规划设施、分镇街、近期项目、预测、分年度): for the
//! workbook, the report and the page alike.

mod places;

use super::{words, ProgrammeFile, TownFile};
use crate::text::Lang;
use serde_json::{json, Value};

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// A word for it, the same in both languages.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Heads of its columns.
    pub head: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<Value>>,
}

/// Every table, in the order in which planners hand them in.
pub fn tables(lang: Lang, p: &ProgrammeFile) -> Vec<Table> {
    vec![
        indicators(lang, p),
        places::standing(lang, p),
        places::planned(lang, p),
        towns(lang, p),
        places::projects(lang, p),
        years(lang, p),
        forecast(lang, p),
    ]
}

fn head(lang: Lang, words: &[(&str, &str)]) -> Vec<String> {
    words
        .iter()
        .map(|(zh, en)| lang.pick(zh, en).to_string())
        .collect()
}

fn figure(n: Option<f64>) -> Value {
    n.map_or(Value::Null, |n| json!((n * 1000.0).round() / 1000.0))
}

/// 规划指标一览表.
fn indicators(lang: Lang, p: &ProgrammeFile) -> Table {
    let quote = |clause: &str| {
        let found = p.findings.iter().find(|f| f.clause == clause);
        found.map_or(String::new(), |f| f.quote.clone())
    };
    let told = lang.pick("仅列出", "told only");
    let rows = p.indicators.iter().enumerate().map(|(k, i)| {
        let nature = match i.aside {
            true => told,
            false => words::force(lang, i.force),
        };
        vec![
            json!(k + 1),
            json!(i.clause),
            json!(quote(&i.clause)),
            json!(i.rule),
            json!(nature),
            json!(i.unit),
            json!(i.required),
            figure(i.base),
            figure(i.end),
            json!(words::outcome(lang, i)),
        ]
    });
    let end = (p.base.to_string(), p.end.to_string());
    let head = head(
        lang,
        &[
            ("序号", "No."),
            ("条款", "clause"),
            ("指标", "indicator"),
            ("规则", "rule"),
            ("属性", "nature"),
            ("单位", "unit"),
            ("要求", "required"),
            ("现状", "as it stands"),
            ("规划期末", "at the end"),
            ("结论", "verdict"),
        ],
    );
    let dated = |h: String| match h.as_str() {
        "现状" | "as it stands" => format!("{h} ({})", end.0),
        "规划期末" | "at the end" => format!("{h} ({})", end.1),
        _ => h,
    };
    Table {
        id: "indicators",
        title: lang.pick("规划指标一览表", "Indicators"),
        head: head.into_iter().map(dated).collect(),
        rows: rows.collect(),
    }
}

/// 分镇街配置表.
fn towns(lang: Lang, p: &ProgrammeFile) -> Table {
    let of = |t: &TownFile, name: &str| figure(t.numbers.get(name).copied());
    let ratio = |over: f64, under: f64, scale: f64| match under > 0.0 {
        true => figure(Some(over / under * scale)),
        false => Value::Null,
    };
    let rows = p.towns.iter().map(|t| {
        vec![
            json!(t.name),
            of(t, "population"),
            of(t, "elders60"),
            of(t, "elders80"),
            of(t, "disabled"),
            figure(t.beds_asked),
            json!(t.beds_standing),
            json!(t.beds),
            json!(t.nursing_beds),
            figure(t.beds_asked.map(|a| (a - t.beds).max(0.0))),
            json!(match t.centres > 0 {
                true => lang.pick("有", "yes"),
                false => lang.pick("无", "no"),
            }),
            json!(t.community),
            figure(Some(t.community_m2)),
            json!(t.households),
            ratio(t.given_m2, t.households, 100.0),
            ratio(t.households_served, t.households, 100.0),
        ]
    });
    Table {
        id: "towns",
        title: lang.pick("分镇街配置表", "Town by town"),
        head: head(
            lang,
            &[
                ("镇街", "town"),
                ("常住人口", "people"),
                ("60+", "60+"),
                ("80+", "80+"),
                ("失能", "disabled"),
                ("规划床位需求", "beds asked for"),
                ("现状床位", "beds that stand"),
                ("规划床位", "beds of the plan"),
                ("其中护理型", "nursing beds"),
                ("缺口", "short of"),
                ("镇街级中心", "centre of town level"),
                ("社区设施(处)", "community facilities"),
                ("社区设施(㎡)", "their floor area (m²)"),
                ("户数", "households"),
                ("每百户(㎡)", "m² per 100 households"),
                ("覆盖率(%)", "coverage (%)"),
            ],
        ),
        rows: rows.collect(),
    }
}

/// 分年度实施表.
fn years(lang: Lang, p: &ProgrammeFile) -> Table {
    let types: std::collections::BTreeSet<&String> =
        p.years.iter().flat_map(|y| y.opens.keys()).collect();
    let rows = p.years.iter().map(|y| {
        let mut row = vec![json!(y.year)];
        row.extend(
            types
                .iter()
                .map(|t| json!(y.opens.get(*t).copied().unwrap_or(0))),
        );
        row.extend([
            json!(y.cost),
            json!(y.beds),
            json!(y.nursing_beds),
            figure(Some(y.people)),
        ]);
        row
    });
    let mut heads = head(lang, &[("年份", "year")]);
    heads.extend(types.iter().map(|t| p.named(lang, t).to_string()));
    heads.extend(head(
        lang,
        &[
            ("投资(元)", "cost (yuan)"),
            ("年末床位", "beds at the end"),
            ("其中护理型", "nursing beds"),
            ("累计服务人口", "people so far"),
        ],
    ));
    Table {
        id: "years",
        title: lang.pick("分年度实施表", "Year by year"),
        head: heads,
        rows: rows.collect(),
    }
}

/// 需求预测表; the method is in its heads and in the report.
fn forecast(lang: Lang, p: &ProgrammeFile) -> Table {
    let rows = p.forecast.iter().map(|f| {
        vec![
            json!(f.town),
            json!(f.attribute),
            figure(Some(f.base)),
            figure(Some(f.growth * 100.0)),
            figure(f.low),
            figure(Some(f.end)),
            figure(f.high),
        ]
    });
    let (base, end) = (p.base.to_string(), p.end.to_string());
    let mut heads = head(
        lang,
        &[
            ("镇街", "town"),
            ("指标", "figure"),
            ("基期", "base"),
            ("年增长(%)", "growth a year (%)"),
            ("低", "low"),
            ("中", "mid"),
            ("高", "high"),
        ],
    );
    heads[2] = format!("{} {base}", heads[2]);
    heads[4..]
        .iter_mut()
        .for_each(|h| *h = format!("{h} {end}"));
    Table {
        id: "forecast",
        title: lang.pick("需求预测表", "Forecast"),
        head: heads,
        rows: rows.collect(),
    }
}
