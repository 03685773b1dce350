//! `quarter policy coverage`

use super::words;
use crate::policy::coverage::{coverage, does, tests, Covered, Use, USES};
use crate::policy::{Profile, RuleSpec};
use crate::text::Lang;
use serde_json::{json, Value};

/// The clauses of a policy: what is done with each, by which rules, held by which tests.
pub fn told(lang: Lang, p: &Profile) -> String {
    let list = coverage(p);
    let mut out = format!("{} · {}\n\n", p.name, p.source);
    let head = [
        lang.pick("条款", "clause"),
        lang.pick("处理", "use"),
        lang.pick("力度", "force"),
        lang.pick("期限", "deadline"),
        lang.pick("规则、理由与测试", "rules or reason, and tests"),
    ];
    let rows: Vec<(Vec<String>, Vec<String>)> = list.iter().map(|c| row(lang, c)).collect();
    out += &words::table(&head, &rows);
    let own: Vec<&Covered> = list.iter().filter(|c| c.from.is_none()).collect();
    let counts: Vec<String> = counts(&own)
        .iter()
        .map(|(how, n)| format!("{} {n}", words::used(lang, *how)))
        .collect();
    out += &match lang {
        Lang::Zh => format!("\n条款 {} 条:{}\n", own.len(), counts.join(",")),
        Lang::En => format!("\n{} clauses: {}\n", own.len(), counts.join(", ")),
    };
    out
}

fn row(lang: Lang, c: &Covered) -> (Vec<String>, Vec<String>) {
    let force = match c.how {
        Use::Out | Use::Shown => "",
        _ => words::force(lang, c.clause.force),
    };
    let mut lines: Vec<String> = c.rules.iter().map(|r| rule(lang, c, r)).collect();
    for because in [&c.clause.reported, &c.clause.out].into_iter().flatten() {
        lines.push(lang.pick(&because.zh, &because.en).to_string());
    }
    let mut held: Vec<String> = Vec::new();
    for (file, function) in c.rules.iter().flat_map(|r| tests(&r.kind)) {
        let one = format!("{file} {function}");
        if !held.contains(&one) {
            held.push(one);
        }
    }
    let test = lang.pick("测试", "test");
    lines.extend(held.iter().map(|one| format!("{test}: {one}")));
    let first = match lines.is_empty() {
        true => String::new(),
        false => lines.remove(0),
    };
    let cells = vec![
        c.clause.id.clone(),
        words::used(lang, c.how).to_string(),
        force.to_string(),
        c.clause.deadline.clone().unwrap_or_default(),
        first,
    ];
    (cells, lines)
}

fn rule(lang: Lang, c: &Covered, r: &RuleSpec) -> String {
    let through = match r.clause == c.clause.id {
        true => String::new(),
        false => format!("{} {}: ", lang.pick("由", "by"), r.clause),
    };
    through + &words::in_short(lang, r)
}

fn counts(list: &[&Covered]) -> Vec<(Use, usize)> {
    let count = |how: Use| list.iter().filter(|c| c.how == how).count();
    let all = USES.iter().map(|&how| (how, count(how)));
    all.filter(|(_, n)| *n > 0).collect()
}

/// The same for programs; reasons in both languages.
pub fn json(p: &Profile) -> String {
    let list = coverage(p);
    let own: Vec<&Covered> = list.iter().filter(|c| c.from.is_none()).collect();
    let counts = counts(&own).into_iter().map(|(how, n)| {
        let word = words::used(Lang::En, how);
        (word.to_string(), Value::from(n))
    });
    let clauses: Vec<Value> = list
        .iter()
        .map(|c| {
            let rules: Vec<Value> = c.rules.iter().map(|r| rule_json(c, r)).collect();
            json!({
                "id": c.clause.id,
                "use": c.how,
                "force": c.clause.force,
                "deadline": c.clause.deadline,
                "from": c.from,
                "rules": rules,
                "reported": c.clause.reported,
                "out": c.clause.out,
                "quote": c.clause.quote,
            })
        })
        .collect();
    let all = json!({
        "schema": "quarter.coverage/1",
        "policy": p.name,
        "clauses_own": own.len(),
        "counts": counts.collect::<serde_json::Map<String, Value>>(),
        "clauses": clauses,
    });
    serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
}

fn rule_json(c: &Covered, r: &RuleSpec) -> Value {
    let tests = tests(&r.kind).map(|(file, function)| json!({"file": file, "function": function}));
    json!({
        "kind": r.kind,
        "clause": r.clause,
        "from": r.from,
        "does": does(r, c.clause.force),
        "text": words::in_short(Lang::En, r),
        "tests": tests.collect::<Vec<_>>(),
    })
}
