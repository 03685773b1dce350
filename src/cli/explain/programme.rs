//! Why a layout plan is as it is: a facility or a clause, by deciding again without it.

use super::Explain;
use crate::cli::solved::{self, NoPlan};
use crate::cli::{print, tell, Ended};
use crate::report::programme::words;
use crate::run::programme::{changed, Programme, What};
use crate::run::{pose, Question};
use crate::solve::Silent;
use crate::text::{grouped, Lang};
use serde_json::{json, Value};
use std::sync::atomic::AtomicBool;
use std::sync::Arc;

/// What of the layout plan a word on the command line means.
pub enum About {
    /// A facility that stands or could open: its id.
    Place(String),
    /// A clause of a layout rule.
    Clause(String),
}

/// Finds it, if it is of the layout plan.
pub fn find(question: &Question, word: &str) -> Option<About> {
    question.scenario.years.as_ref()?;
    if question
        .profile
        .plan_rules()
        .iter()
        .any(|r| r.clause == word)
    {
        return None;
    }
    let rules = crate::run::programme::rules(question).ok()?;
    if rules.iter().any(|r| r.clause.id == word) {
        return Some(About::Clause(word.into()));
    }
    let setting = crate::run::programme::setting(question, None)?;
    let named = |p: &&crate::layout::Place| p.id == word || (!word.is_empty() && p.name == word);
    let place = setting.places.iter().find(named)?;
    Some(About::Place(place.id.clone()))
}

/// Answers.
pub fn run(
    ask: &Explain,
    lang: Lang,
    question: &Question,
    about: &About,
    asked: &Arc<AtomicBool>,
) -> Ended {
    let posed = pose(question);
    let answer = match solved::solve(question, &posed, asked, &Silent) {
        Ok(answer) => answer,
        Err(NoPlan::Infeasible(_) | NoPlan::Stopped | NoPlan::Refused) => {
            tell(lang.pick("在停止之前未得到方案。", "Stopped before there was a plan."));
            return Ok(5);
        }
    };
    let Some(now) = &answer.programme else {
        return Ok(5);
    };
    let stop = solved::limits(question, asked).stop;
    let opened = |p: &Programme, id: &str| {
        let k = p.setting.places.iter().position(|s| s.id == id);
        k.is_some_and(|k| p.decided.as_ref().is_some_and(|d| d.opens[k].is_some()))
    };
    let (word, value, what) = match about {
        About::Clause(id) => ("without", id, What::Without(id.clone())),
        About::Place(id) if opened(now, id) => ("never", id, What::Never(id.clone())),
        About::Place(id) => ("always", id, What::Always(id.clone())),
    };
    let other = changed(question, Some(&answer.plan), &stop, &what)?;
    let found = json!({
        "schema": "quarter.explain/1",
        "program": format!("quarter {}", env!("CARGO_PKG_VERSION")),
        "about": { "kind": "programme", "id": value },
        "now": told(now, None),
        "what_if": other.iter().map(|p| json!({
            "change": { "word": word, "value": value },
            "plan": told(p, Some(now)),
        })).collect::<Vec<Value>>(),
    });
    match ask.json {
        true => print(&format!(
            "{}\n",
            serde_json::to_string_pretty(&found).unwrap_or_default()
        ))?,
        false => print(&markdown(lang, question, word, value, now, other.as_ref()))?,
    }
    Ok(0)
}

fn told(p: &Programme, before: Option<&Programme>) -> Value {
    let stages = p.stages.iter().map(
        |s| json!({ "name": s.name, "value": s.value as f64, "bound": s.bound.map(|b| b as f64) }),
    );
    let (opens, drops) = before.map_or_else(Default::default, |b| differ(b, p));
    json!({
        "stages": stages.collect::<Vec<Value>>(),
        "conflicts": p.conflicts.iter().map(|&r| p.rules[r].clause.id.as_str()).collect::<Vec<_>>(),
        "opens_instead": opens,
        "does_not_open": drops,
    })
}

/// Places that open in the second only, and in the first only.
fn differ(a: &Programme, b: &Programme) -> (Vec<String>, Vec<String>) {
    let open = |p: &Programme| -> std::collections::BTreeSet<String> {
        let opens = p.decided.iter().flat_map(|d| d.opens.iter().enumerate());
        opens
            .filter(|(_, at)| at.is_some())
            .map(|(k, _)| p.setting.places[k].id.clone())
            .collect()
    };
    let (a, b) = (open(a), open(b));
    (
        b.difference(&a).cloned().collect(),
        a.difference(&b).cloned().collect(),
    )
}

fn markdown(
    lang: Lang,
    question: &Question,
    word: &str,
    value: &str,
    now: &Programme,
    other: Option<&Programme>,
) -> String {
    let name = |id: &str| {
        let place = now.setting.places.iter().find(|p| p.id == id);
        place.map_or(id.to_string(), |p| format!("{id} {}", p.name))
    };
    let quote = question.profile.clause.iter().find(|c| c.id == value);
    let mut out = format!("# {}\n\n", name(value));
    if let Some(c) = quote {
        out += &format!("> {}\n\n", c.quote);
    }
    out += &match word {
        "without" => lang
            .pick("如果没有这一条:", "Without this clause:")
            .to_string(),
        "never" => lang
            .pick("如果不开办它:", "If it did not open:")
            .to_string(),
        _ => lang
            .pick("如果一定要开办它:", "If it had to open:")
            .to_string(),
    };
    out += "\n\n";
    let Some(other) = other.filter(|o| o.decided.is_some()) else {
        return out + lang.pick("没有方案。\n", "There is no plan.\n");
    };
    out += lang.pick(
        "| 阶段 | 现在 | 改变后 | 差 |\n|---|--:|--:|--:|\n",
        "| stage | now | changed | difference |\n|---|--:|--:|--:|\n",
    );
    for (a, b) in now.stages.iter().zip(&other.stages) {
        out += &format!(
            "| {} ({}) | {} | {} | {} |\n",
            words::stage(lang, a.name),
            words::stage_unit(lang, a.name),
            grouped(a.value as f64, 0),
            grouped(b.value as f64, 0),
            grouped((b.value - a.value) as f64, 0)
        );
    }
    let (opens, drops) = differ(now, other);
    for (title, list) in [
        (lang.pick("改为开办", "Opens instead"), opens),
        (lang.pick("不再开办", "No longer opens"), drops),
    ] {
        if !list.is_empty() {
            let some: Vec<String> = list.iter().take(12).map(|id| name(id)).collect();
            let more = list.len().saturating_sub(12);
            let rest = if more > 0 {
                format!(" … +{more}")
            } else {
                String::new()
            };
            out += &format!("\n{title}: {}{rest}\n", some.join(lang.pick("、", ", ")));
        }
    }
    if !other.conflicts.is_empty() {
        let ids: Vec<&str> = other
            .conflicts
            .iter()
            .map(|&r| other.rules[r].clause.id.as_str())
            .collect();
        out += &format!(
            "\n{}: {}\n",
            lang.pick("不能同时满足的条款", "Clauses that cannot all be met then"),
            ids.join(", ")
        );
    }
    out
}
