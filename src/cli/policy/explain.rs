//! `quarter policy explain`

use super::{show, words};
use crate::error::{Code, Error, Fault};
use crate::policy::built_in::BUILT_IN;
use crate::policy::coverage::{coverage, Covered};
use crate::policy::{layout, review, Profile, KINDS, LAYOUT_KINDS, REVIEW_KINDS};
use crate::text::Lang;
use std::path::Path;

/// What a kind of rule means, in Chinese and English; one of its own for plans and one for reviews.
fn about(kind: &str) -> Vec<[&'static str; 2]> {
    let area = KINDS.iter().find(|k| k.name == kind).map(|k| k.about);
    let review = review::kind(kind).map(|k| k.about);
    let layout = layout::kind(kind).map(|k| k.about);
    [area, review, layout].into_iter().flatten().collect()
}

/// A kind of rule with an example and the clauses that it carries out, or a clause.
pub fn told(lang: Lang, asked: &str) -> Result<String, Error> {
    let mut out = String::new();
    let about = about(asked);
    if !about.is_empty() {
        out += &format!("{asked}\n");
        for one in &about {
            out += &format!("{}\n", lang.pick(one[0], one[1]));
        }
        let (title, example) = (lang.pick("例", "Example"), example(asked)?);
        out += &format!("\n{title}\n\n{}\n\n", example.trim());
    }
    for (name, _) in BUILT_IN {
        let (p, _) = Profile::open(name, Path::new("."))?;
        let list = coverage(&p);
        let wanted = |c: &&Covered| {
            let own = c.from.is_none();
            let is = c.clause.id.eq_ignore_ascii_case(asked);
            own && (is || c.rules.iter().any(|r| r.kind == asked))
        };
        for c in list.iter().filter(wanted) {
            out += &format!("{name} · {}\n{}", p.source, clause(lang, c, asked));
        }
    }
    if out.is_empty() {
        return Err(Fault::new(Code::UnknownName, "policy explain")
            .found(asked)
            .expected(format!("{} | JJ-05 …", known().join(" | ")))
            .into());
    }
    Ok(out)
}

fn known() -> Vec<&'static str> {
    let plans = KINDS.iter().map(|k| k.name);
    let reviews = REVIEW_KINDS.iter().map(|k| k.name);
    let mut all: Vec<&str> = plans.chain(reviews).collect();
    for kind in LAYOUT_KINDS {
        if !all.contains(&kind.name) {
            all.push(kind.name);
        }
    }
    all
}

/// One to copy: the kind's own, or the first of a built-in policy, or of the kind's documentation.
fn example(kind: &str) -> Result<String, Error> {
    if let Some(layout) = layout::kind(kind) {
        return Ok(layout.example.to_string());
    }
    for (name, text) in BUILT_IN {
        let p = Profile::parse(name, text)?;
        if let Some(rule) = p.rule.iter().find(|r| r.kind == kind) {
            let table = toml::to_string(rule).unwrap_or_default();
            return Ok(format!("[[rule]]\n{table}"));
        }
    }
    Ok(format!(
        "[[rule]]\nkind = \"{kind}\"\nclause = \"EX-1\"\n{}",
        review::example(kind)
    ))
}

fn clause(lang: Lang, c: &Covered, asked: &str) -> String {
    let mut out = format!(
        "  {:<8} [{}] {}\n",
        c.clause.id,
        words::force(lang, c.clause.force),
        words::used(lang, c.how)
    );
    for r in &c.rules {
        out += &format!("           {}\n", words::in_short(lang, r));
    }
    for line in show::words_of(lang, c.clause) {
        out += &format!("           {line}\n");
    }
    let other = c
        .rules
        .iter()
        .map(|r| r.kind.as_str())
        .filter(|k| *k != asked);
    let mut kinds: Vec<&str> = other.collect();
    kinds.dedup();
    if c.clause.id.eq_ignore_ascii_case(asked) {
        for kind in kinds {
            for one in about(kind) {
                out += &format!("           {kind}: {}\n", lang.pick(one[0], one[1]));
            }
        }
    }
    out
}
