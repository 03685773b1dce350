//! `quarter policy`

use super::{print, Ended};
use crate::error::{Code, Fault};
use crate::finding::Force;
use crate::policy::built_in::BUILT_IN;
use crate::policy::clause::Clause;
use crate::policy::{Profile, RuleSpec, KINDS, REVIEW_KINDS};
use crate::text::Lang;
use clap::Subcommand;
use std::path::Path;

/// List policies, show one, or explain a rule or clause
#[derive(clap::Args)]
pub struct Policy {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List the policies that are part of the program
    List,
    /// Show a policy: its source, rules, clauses and decisions
    Show {
        /// Name, or path of a policy file
        name: String,
        /// Print the TOML file itself, to start one's own from
        #[arg(long)]
        toml: bool,
    },
    /// Explain a kind of rule (radius), or a clause (JJ-08)
    Explain {
        /// Kind of rule or id of a clause
        rule: String,
    },
}

impl Policy {
    pub fn run(self, lang: Lang) -> Ended {
        let text = match self.what {
            What::List => list(lang)?,
            What::Show { name, toml } => {
                let (profile, text) = Profile::open(&name, Path::new("."))?;
                if toml {
                    text
                } else {
                    show(lang, &profile)
                }
            }
            What::Explain { rule } => explain(lang, &rule)?,
        };
        print(&text)?;
        Ok(0)
    }
}

fn list(lang: Lang) -> Result<String, crate::error::Error> {
    let mut out = String::new();
    for (name, text) in BUILT_IN {
        let p = Profile::parse(name, text)?;
        out += &format!("{name}  {}  {}  {}\n", p.source, p.from, title(lang, &p));
    }
    Ok(out)
}

fn title(lang: Lang, p: &Profile) -> &str {
    lang.pick(&p.title.zh, &p.title.en)
}

fn force(lang: Lang, f: Force) -> &'static str {
    match f {
        Force::Must => lang.pick("强制", "must"),
        Force::Target => lang.pick("目标", "target"),
        Force::Encouraged => lang.pick("鼓励", "encouraged"),
    }
}

fn show(lang: Lang, p: &Profile) -> String {
    let mut out = format!(
        "{}\n{}\n{} · {}\n\n",
        p.name,
        title(lang, p),
        p.source,
        p.from
    );
    out += lang.pick("规则\n", "Rules\n");
    for r in &p.rule {
        out += &format!("  {:<8} {}\n", r.clause, in_short(r));
    }
    out += lang.pick("\n条款\n", "\nClauses\n");
    for c in &p.clause {
        out += &clause(lang, p, c);
    }
    out += lang.pick(
        "\n文本未定之处的决定\n",
        "\nDecided where the text is silent\n",
    );
    for n in &p.notes {
        out += &format!("  - {}\n", lang.pick(&n.zh, &n.en));
    }
    out
}

/// A rule on one line: kind, what it speaks of, what it asks for.
fn in_short(r: &RuleSpec) -> String {
    let of = [
        r.facility.as_deref(),
        r.class.map(|c| c.word()),
        r.attribute.as_deref(),
    ];
    let of: Vec<&str> = of.into_iter().flatten().collect();
    let of = match of.is_empty() {
        true => String::new(),
        false => format!(" ({})", of.join(", ")),
    };
    let steps: Vec<String> = r
        .steps
        .iter()
        .map(|[from, m2]| format!("{from}: {m2} m2"))
        .collect();
    let asks = [
        r.limit.clone(),
        r.one_of.join(" | "),
        r.items.join(", "),
        steps.join(", "),
    ];
    let asks: Vec<String> = asks.into_iter().filter(|a| !a.is_empty()).collect();
    match asks.is_empty() {
        true => format!("{}{of}", r.kind),
        false => format!("{}{of}: {}", r.kind, asks.join("; ")),
    }
}

fn clause(lang: Lang, p: &Profile, c: &Clause) -> String {
    let used = p.rule.iter().filter(|r| r.clause == c.id).map(in_short);
    let used: Vec<String> = used.collect();
    let how = match used.is_empty() {
        false => used.join("; "),
        true => lang.pick("仅列出", "shown only").into(),
    };
    let mut out = format!(
        "  {:<8} [{}] {how}\n           “{}”\n",
        c.id,
        force(lang, c.force),
        c.quote
    );
    if lang == Lang::En {
        out += &format!("           {}\n", c.en);
    }
    if let Some(n) = &c.note {
        out += &format!("           {}\n", lang.pick(&n.zh, &n.en));
    }
    out
}

/// What a kind of rule means, in Chinese and English.
fn about(kind: &str) -> Option<[&'static str; 2]> {
    let plans = KINDS.iter().map(|k| (k.name, k.about));
    let mut all = plans.chain(REVIEW_KINDS.iter().map(|k| (k.name, k.about)));
    all.find(|(name, _)| *name == kind).map(|(_, about)| about)
}

fn explain(lang: Lang, rule: &str) -> Result<String, crate::error::Error> {
    let mut out = String::new();
    if let Some(about) = about(rule) {
        out += &format!("{rule}\n{}\n\n", lang.pick(about[0], about[1]));
    }
    for (name, text) in BUILT_IN {
        let p = Profile::parse(name, text)?;
        let wanted = |c: &&Clause| {
            c.id.eq_ignore_ascii_case(rule)
                || p.rule.iter().any(|r| r.clause == c.id && r.kind == rule)
        };
        for c in p.clause.iter().filter(wanted) {
            out += &format!("{name} · {}\n{}", p.source, clause(lang, &p, c));
            let kind = p.rule.iter().find(|r| r.clause == c.id && r.kind != rule);
            if let Some(about) = kind.and_then(|r| about(&r.kind)) {
                out += &format!("           {}\n", lang.pick(about[0], about[1]));
            }
        }
    }
    if out.is_empty() {
        let plans = KINDS.iter().map(|k| k.name);
        let known: Vec<&str> = plans.chain(REVIEW_KINDS.iter().map(|k| k.name)).collect();
        return Err(Fault::new(Code::UnknownName, "policy explain")
            .found(rule)
            .expected(format!("{} | JJ-05 …", known.join(" | ")))
            .into());
    }
    Ok(out)
}
