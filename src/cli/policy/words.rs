//! Rules in short, and tables.

use crate::finding::Force;
use crate::policy::coverage::Use;
use crate::policy::RuleSpec;
use crate::text::Lang;

pub fn force(lang: Lang, f: Force) -> &'static str {
    match f {
        Force::Must => lang.pick("强制", "must"),
        Force::Target => lang.pick("目标", "target"),
        Force::Encouraged => lang.pick("鼓励", "encouraged"),
    }
}

pub fn used(lang: Lang, how: Use) -> &'static str {
    match how {
        Use::Optimised => lang.pick("优化", "optimised"),
        Use::Checked => lang.pick("检查", "checked"),
        Use::Tallied => lang.pick("统计", "tallied"),
        Use::Reported => lang.pick("报告", "reported"),
        Use::Out => lang.pick("范围外", "out of scope"),
        Use::Shown => lang.pick("仅列出", "shown only"),
    }
}

/// A rule on one line: kind, what it speaks of, what it asks for, how it is taken.
pub fn in_short(lang: Lang, r: &RuleSpec) -> String {
    let l = &r.layout;
    let mut of: Vec<String> = r.facility.iter().chain(&l.facilities).cloned().collect();
    of.extend(r.class.map(|c| c.word().to_string()));
    of.extend(l.conditions.clone());
    if !l.when.is_empty() {
        let when = l.when.join(lang.pick(" 或 ", " or "));
        of.push(format!("{} {when}", lang.pick("当", "when")));
    }
    of.extend(r.attribute.clone());
    let measured = match (&l.measure, &l.of) {
        (Some(m), Some(of)) => Some(format!("{m} / {of}")),
        (one, other) => one.clone().or(other.clone()),
    };
    of.extend(measured);
    let steps = r.steps.iter().map(|[from, m2]| format!("{from}: {m2} m2"));
    let opens = l.opens.iter().map(|o| {
        let year = o.year.map_or_else(String::new, |y| format!(" {y}"));
        format!("{}{year}", o.name)
    });
    let classes = l.classes.iter().map(|c| {
        let to = c.facilities.join(" | ");
        format!("{} {} % → {to}", c.class, crate::text::number(c.share, 3))
    });
    let mut asks = vec![r.limit.clone()];
    asks.extend(l.most.clone());
    asks.extend(l.within.clone());
    asks.push(r.one_of.join(" | "));
    asks.push(r.items.join("、"));
    asks.push(l.near.join(" | "));
    asks.push(steps.collect::<Vec<_>>().join(", "));
    asks.push(opens.collect::<Vec<_>>().join(", "));
    asks.push(classes.collect::<Vec<_>>().join("; "));
    asks.push(taken(lang, r));
    asks.retain(|a| !a.is_empty());
    let mut out = r.kind.clone();
    if !of.is_empty() {
        out += &format!(" ({})", of.join(", "));
    }
    if !asks.is_empty() {
        out += &format!(": {}", asks.join("; "));
    }
    if let Some(from) = &r.from {
        out += &format!(" [{from}]");
    }
    out
}

/// How a rule is taken: where, when, how much it weighs.
fn taken(lang: Lang, r: &RuleSpec) -> String {
    let l = &r.layout;
    let mut list: Vec<String> = Vec::new();
    let words = [
        (l.each_town, lang.pick("分镇", "each town")),
        (l.each_year, lang.pick("每年", "each year")),
        (l.opening, lang.pick("只计新办", "what opens")),
    ];
    list.extend(words.iter().filter(|w| w.0).map(|w| w.1.to_string()));
    list.extend(l.by.map(|y| format!("{} {y}", lang.pick("至", "by"))));
    list.extend(l.tolerance.map(|t| format!("± {t} %")));
    let worth = |w| {
        format!(
            "{} {w} {}",
            lang.pick("权重", "worth"),
            lang.pick("元", "yuan")
        )
    };
    list.extend(l.worth.map(worth));
    let dates = [
        (r.since.as_ref(), lang.pick("起", "since")),
        (r.until.as_ref(), lang.pick("前", "before")),
    ];
    let dates = dates
        .iter()
        .filter_map(|(d, word)| d.map(|d| format!("{word} {d}")));
    list.extend(dates);
    if r.aside {
        list.push(lang.pick("只列出,不约束", "told, binds nothing").into());
    }
    list.join(", ")
}

/// Columns it takes on a terminal.
fn width(text: &str) -> usize {
    let wide = |c: char| matches!(c as u32, 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6);
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}

/// Rows as aligned columns under a head; the last column is as long as it is. What stands under a
/// row follows it, indented.
pub fn table(head: &[&str], rows: &[(Vec<String>, Vec<String>)]) -> String {
    let last = head.len().saturating_sub(1);
    let widest = |k: usize| {
        let cells = rows.iter().filter_map(|(cells, _)| cells.get(k));
        let cells = cells.map(|c| width(c)).chain([width(head[k])]);
        cells.max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..last).map(widest).collect();
    let line = |cells: &[String]| {
        let mut out = String::from(" ");
        for (k, cell) in cells.iter().enumerate() {
            let pad = widths.get(k).map_or(0, |w| w.saturating_sub(width(cell)));
            out += &format!(" {cell}{}", " ".repeat(pad + usize::from(k < last)));
        }
        out.trim_end().to_string() + "\n"
    };
    let head: Vec<String> = head.iter().map(|h| h.to_string()).collect();
    let mut out = line(&head);
    let rule: Vec<String> = widths
        .iter()
        .map(|w| "-".repeat(*w))
        .chain(["---".into()])
        .collect();
    out += &line(&rule);
    for (cells, under) in rows {
        out += &line(cells);
        for text in under {
            out += &format!("      {text}\n");
        }
    }
    out
}
