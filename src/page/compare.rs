//! Several plans side by side.

use super::read::Plan;
use super::tables::table;
use super::words::{figures, number, same, two};
use crate::finding::Finding;
use crate::text::escape;
use crate::text::grouped;
use serde_json::Value;

/// Every figure and clause of the plans side by side, with differences to the first.
pub fn section(plans: &[Plan]) -> String {
    if plans.len() < 2 {
        return String::new();
    }
    let files: Vec<Value> = plans
        .iter()
        .map(|p| serde_json::to_value(&p.file).unwrap_or_default())
        .collect();
    let mut head = vec![two("指标", "figure")];
    for (k, p) in plans.iter().enumerate() {
        head.push(same(format!("{}. {}", k + 1, p.title())));
    }
    let mut rows = Vec::new();
    let names = files.iter().map(|f| {
        escape(
            f.pointer("/objective_name")
                .and_then(Value::as_str)
                .unwrap_or("–"),
        )
    });
    rows.push((
        String::new(),
        std::iter::once(two("目标", "objective").html())
            .chain(names)
            .collect(),
    ));
    for figure in figures() {
        let values: Vec<Option<f64>> = files
            .iter()
            .map(|f| f.pointer(figure.path)?.as_f64())
            .collect();
        let cells = values.iter().enumerate().map(|(k, v)| {
            let Some(v) = v else { return "–".to_string() };
            let key = format!("plans/{k}{}", figure.path);
            let first = values[0].filter(|_| k > 0);
            number(&key, *v, figure.decimals) + &difference(first, *v, figure.decimals)
        });
        rows.push((
            String::new(),
            std::iter::once(figure.name.html()).chain(cells).collect(),
        ));
    }
    for line in crate::compare::programme::lines(plans.iter().map(|p| &p.file)) {
        let cells = line.values.iter().enumerate().map(|(k, v)| {
            let Some(v) = v else { return "–".to_string() };
            let more = line.values[0].filter(|_| k > 0);
            grouped(*v, line.decimals) + &difference(more, *v, line.decimals)
        });
        let name = two(&line.name[0], &line.name[1]).html();
        rows.push((String::new(), std::iter::once(name).chain(cells).collect()));
    }
    let findings: Vec<Vec<(Key, &Finding)>> = plans.iter().map(keyed).collect();
    let mut clauses: Vec<Key> = Vec::new();
    for (key, _) in findings.iter().flatten() {
        if !clauses.contains(key) {
            clauses.push(*key);
        }
    }
    for key in clauses {
        let cells = findings.iter().map(|list| {
            let found = list.iter().find(|(k, _)| *k == key);
            found.map_or("–".to_string(), |(_, f)| {
                let (class, words) = super::tables::verdict(f);
                let measured = f.measured.map_or(String::new(), |m| grouped(m, 3) + " · ");
                format!(
                    "<strong class=\"{class}\">{}</strong> <small>{measured}{}</small>",
                    words.html(),
                    escape(&f.required)
                )
            })
        });
        let name = escape(&format!("{} {}", key.0, key.1));
        rows.push((String::new(), std::iter::once(name).chain(cells).collect()));
    }
    let numbers: Vec<usize> = (1..head.len()).collect();
    format!(
        "<section id=\"compare\"><h2>{}</h2>\n{}<p class=\"note\">{}</p>\n{}</section>\n",
        two("方案比较", "The plans compared").html(),
        table("list compare", &head, &numbers, &rows),
        two(
            "小字为与第一个方案之差;条文处为实测值与要求。",
            "Small: difference to the first plan; with clauses, what was measured and what is asked for."
        )
        .html(),
        super::changes::section(plans)
    )
}

/// Clause, kind of rule, and which one of them where a clause has several.
type Key<'a> = (&'a str, &'a str, usize);

fn keyed(plan: &Plan) -> Vec<(Key<'_>, &Finding)> {
    let list = &plan.file.findings;
    let each = list.iter().enumerate().map(|(k, f)| {
        let same = |g: &&Finding| g.clause == f.clause && g.rule == f.rule;
        let before = list[..k].iter().filter(same).count();
        ((f.clause.as_str(), f.rule.as_str(), before), f)
    });
    each.collect()
}

/// What a value is more or less than the first plan's, if there is one to compare with.
fn difference(first: Option<f64>, value: f64, decimals: usize) -> String {
    match first {
        None => String::new(),
        Some(first) if first == value => " <small>=</small>".into(),
        Some(first) => {
            let d = value - first;
            let sign = if d > 0.0 { "+" } else { "−" };
            format!(" <small>{sign}{}</small>", grouped(d.abs(), decimals))
        }
    }
}
