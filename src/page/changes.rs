//! What changes from the first plan to each other one: a map, premises, and who gains and who loses.

use super::read::Plan;
use super::tables::table;
use super::words::{no_zone, two, Two};
use crate::compare::{change, map, Change, Gain, Told};
use crate::text::{escape, grouped};

/// Most premises named in a cell.
const LISTED: usize = 40;

/// Mark and name of what the map shows.
fn legend() -> [(&'static str, Two); 8] {
    [
        ("common", two("共同设施", "premises in both")),
        ("added", two("新增", "added")),
        ("dropped", two("取消", "dropped")),
        ("moved", two("移位", "moved")),
        ("nearer", two("变近", "nearer")),
        ("farther", two("变远", "farther")),
        ("served", two("新获服务", "now served")),
        ("lost", two("失去服务", "not served any more")),
    ]
}

/// The changes of the second plan and all further ones against the first.
pub fn section(plans: &[Plan]) -> String {
    let told: Vec<Told> = plans.iter().map(Plan::told).collect();
    let Some(base) = told.first() else {
        return String::new();
    };
    let changes: Vec<Change> = (1..told.len()).map(|k| change(base, &told[k], k)).collect();
    if changes.is_empty() {
        return String::new();
    }
    let name = |k: usize| format!("{}. {}", k + 1, told[k].name);
    let names: Vec<String> = changes
        .iter()
        .map(|c| format!("{} → {}", name(0), name(c.plan)))
        .collect();
    let mut out = format!(
        "<h3>{}</h3>\n{}<ul class=\"legend\">",
        two("变化图", "Map of changes").html(),
        map::map(&told, &changes, None, &names)
    );
    for (class, words) in legend() {
        let mark = match class {
            "common" | "added" | "dropped" => "<path d=\"M8 2l6 11H2Z\"",
            "moved" => "<path d=\"M1 8h14\"",
            _ => "<circle cx=\"8\" cy=\"8\" r=\"5\"",
        };
        out += &format!(
            "<li><svg class=\"changes\" viewBox=\"0 0 16 16\">{mark} class=\"{class}\"/></svg>{}</li>",
            words.html()
        );
    }
    out += "</ul>\n";
    for (c, title) in changes.iter().zip(&names) {
        out += &format!("<h3>{}</h3>\n{}", escape(title), premises(c));
        out += &gains(c);
    }
    out
}

fn ids(list: &[String]) -> String {
    let mut text = list
        .iter()
        .take(LISTED)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    if list.len() > LISTED {
        text += &format!(" … +{}", list.len() - LISTED);
    }
    escape(&text)
}

fn premises(c: &Change) -> String {
    let moved: Vec<String> = c
        .moved
        .iter()
        .map(|m| format!("{} → {} ({} m)", m.from, m.to, grouped(m.metres, 1)))
        .collect();
    let resized: Vec<String> = c
        .resized
        .iter()
        .map(|(id, a, b)| format!("{id} {} → {} m²", grouped(*a, 1), grouped(*b, 1)))
        .collect();
    let rows = [
        (two("共同设施", "premises in both"), &c.common),
        (two("新增", "added"), &c.added),
        (two("取消", "dropped"), &c.dropped),
        (two("移位", "moved"), &moved),
        (two("面积变化", "another size"), &resized),
        (two("居住地取消", "homes gone"), &c.demand_gone),
        (two("居住地新增", "homes new"), &c.demand_new),
    ];
    let rows: Vec<_> = rows
        .into_iter()
        .filter(|(_, list)| !list.is_empty())
        .map(|(name, list)| {
            let cells = vec![name.html(), grouped(list.len() as f64, 0), ids(list)];
            (String::new(), cells)
        })
        .collect();
    let head = [
        two("变化", "change"),
        two("数量", "number"),
        two("编号", "ids"),
    ];
    table("list", &head, &[1], &rows)
}

fn gains(c: &Change) -> String {
    let head = [
        two("分区 / 类别 / 人群", "zone, class, group"),
        two("户数", "households"),
        two("变近(户)", "nearer"),
        two("变远(户)", "farther"),
        two("平均变化(米)", "mean change, m"),
        two("服务户数变化", "change in served"),
    ];
    let who = |g: &Gain| match (g.by, g.name.as_str()) {
        ("all", _) => two("全部", "all"),
        ("zone", "") => no_zone(),
        ("class", "new") => two("新建住宅", "new housing"),
        ("class", _) => two("已建住宅", "built housing"),
        (_, name) => two(name, name),
    };
    let signed = |n: f64, decimals: usize| {
        let sign = if n > 0.0 { "+" } else { "" };
        sign.to_string() + &grouped(n, decimals)
    };
    let rows: Vec<_> = c
        .gains
        .iter()
        .map(|g| {
            let mean = g.mean_change_m.map_or("–".into(), |m| signed(m, 1));
            let cells = vec![
                who(g).html(),
                grouped(g.households, 1),
                grouped(g.nearer, 1),
                grouped(g.farther, 1),
                mean,
                signed(g.served_change, 1),
            ];
            (String::new(), cells)
        })
        .collect();
    table("list sortable gains", &head, &[1, 2, 3, 4, 5], &rows)
}
