//! Limits and shares: what was asked and what the plan comes to.

use super::{line, table};
use crate::report::plan_file::PlanFile;
use crate::text::{grouped, Lang};

/// Two tables, each only if there is something in it.
pub fn limits(lang: Lang, p: &PlanFile) -> String {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let n = |x: f64| grouped(x, 2);
    let or = |x: Option<f64>| x.map_or("–".into(), n);
    let mut out = String::new();
    if !p.limits.is_empty() {
        out += &format!("\n## {}\n\n", t("限制", "Limits"));
        let head = [
            t("限制", "limit"),
            t("方案", "plan"),
            t("下限", "at least"),
            t("上限", "at most"),
        ];
        let rows = p.limits.iter().map(|l| {
            let name = limit_name(lang, &l.name);
            vec![line(&name), n(l.sum), or(l.at_least), or(l.at_most)]
        });
        out += &table(&head, rows);
    }
    if !p.shares.is_empty() {
        out += &format!("\n## {}\n\n", t("覆盖率", "Shares of coverage"));
        let head = [
            t("对象", "of whom"),
            t("户数(加权)", "households (weighted)"),
            t("已服务", "served"),
            t("须服务", "must be served"),
            "%",
        ];
        let rows = p.shares.iter().map(|s| {
            let percent = if s.of > 0.0 {
                100.0 * s.served / s.of
            } else {
                100.0
            };
            vec![
                line(&s.name),
                n(s.of),
                n(s.served),
                n(s.at_least),
                n(percent),
            ]
        });
        out += &table(&head, rows);
    }
    out
}

fn limit_name(lang: Lang, name: &str) -> String {
    match name {
        "sites" => lang.pick("新设施(处)", "new premises"),
        "cost" => lang.pick("造价(元)", "cost, yuan"),
        "area" => lang.pick("新建面积(m²)", "new floor area, m²"),
        "spacing" => lang.pick("间距不足的对数", "pairs too near to each other"),
        other => other,
    }
    .to_string()
}
