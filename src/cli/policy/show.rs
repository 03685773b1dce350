//! `quarter policy show`

use super::words;
use crate::policy::coverage::{coverage, Covered, Use};
use crate::policy::profile::{Level, Mode};
use crate::policy::{Clause, Profile};
use crate::text::{number, Lang};

/// The whole policy.
pub fn told(lang: Lang, p: &Profile) -> String {
    let title = lang.pick(&p.title.zh, &p.title.en);
    let from = lang.pick("施行", "from");
    let mut out = format!("{}\n{title}\n{} · {from} {}\n", p.name, p.source, p.from);
    if let Some(under) = &p.extends {
        let over = lang.pick("以之为底", "stands on");
        let mark = lang.pick(
            "(取自其中的规则标有其名)",
            " (rules taken from it carry its name)",
        );
        out += &format!("{over} {under}{mark}\n");
    }
    out += &facilities(lang, p);
    out += &modes(lang, p);
    out += lang.pick("\n条款与规则\n", "\nClauses and rules\n");
    let head = [
        lang.pick("条款", "clause"),
        lang.pick("力度", "force"),
        lang.pick("处理", "use"),
        lang.pick("期限", "deadline"),
        lang.pick("规则", "rules"),
    ];
    let rows: Vec<_> = coverage(p).iter().map(|c| row(lang, c)).collect();
    out += &words::table(&head, &rows);
    if !p.conflict.is_empty() {
        out += lang.pick("\n矛盾及其处理\n", "\nConflicts and how they are decided\n");
        for c in &p.conflict {
            out += &format!(
                "  - {}: {}\n",
                c.clauses.join("、"),
                lang.pick(&c.zh, &c.en)
            );
        }
    }
    if !p.notes.is_empty() {
        out += lang.pick(
            "\n文本未定之处的决定\n",
            "\nDecided where the text is silent\n",
        );
        for n in &p.notes {
            out += &format!("  - {}\n", lang.pick(&n.zh, &n.en));
        }
    }
    out
}

fn facilities(lang: Lang, p: &Profile) -> String {
    if p.facility.is_empty() {
        return String::new();
    }
    let head = [
        lang.pick("类型", "type"),
        lang.pick("名称", "name"),
        lang.pick("层级", "tier"),
        lang.pick("容量", "capacity"),
        lang.pick("对象", "for"),
        lang.pick("通常规模", "usual size"),
    ];
    let rows: Vec<_> = p
        .facility
        .iter()
        .map(|f| {
            let level = match f.level {
                Level::County => lang.pick("县级", "county"),
                Level::Town => lang.pick("镇级", "town"),
                Level::Community => lang.pick("社区(村)级", "community"),
            };
            let area = f.area_m2.map(|a| format!("{} m²", number(a, 0)));
            let beds = f.beds.map(|b| match lang {
                Lang::Zh => format!("{} 床", number(b, 0)),
                Lang::En => format!("{} beds", number(b, 0)),
            });
            let upon = (!f.upon.is_empty())
                .then(|| format!("{} {}", lang.pick("依托", "upon"), f.upon.join(" | ")));
            let size: Vec<String> = [area, beds, upon].into_iter().flatten().collect();
            let cells = vec![
                f.id.clone(),
                lang.pick(&f.name.zh, &f.name.en).to_string(),
                level.to_string(),
                f.capacity.clone(),
                f.demand.clone(),
                size.join(", "),
            ];
            (cells, Vec::new())
        })
        .collect();
    let title = lang.pick("\n设施类型\n", "\nTypes of facilities\n");
    title.to_string() + &words::table(&head, &rows)
}

fn modes(lang: Lang, p: &Profile) -> String {
    if p.mode.is_empty() {
        return String::new();
    }
    let head = [
        lang.pick("方式", "way"),
        lang.pick("名称", "name"),
        lang.pick("周期(年)", "years"),
        lang.pick("元/m²", "yuan per m²"),
    ];
    let row = |m: &Mode| {
        let cells = vec![
            m.id.clone(),
            lang.pick(&m.name.zh, &m.name.en).to_string(),
            m.lead_years.to_string(),
            number(m.cost_per_m2, 2),
        ];
        (cells, Vec::new())
    };
    let rows: Vec<_> = p.mode.iter().map(row).collect();
    let title = lang.pick("\n取得方式\n", "\nWays to get premises\n");
    title.to_string() + &words::table(&head, &rows)
}

fn row(lang: Lang, c: &Covered) -> (Vec<String>, Vec<String>) {
    let mut under: Vec<String> = c.rules.iter().map(|r| words::in_short(lang, r)).collect();
    let mut all = words_of(lang, c.clause);
    if under.is_empty() && all.len() > 1 && c.clause.note.is_none() {
        under.extend(all.pop());
    }
    let first = match under.is_empty() {
        true => String::new(),
        false => under.remove(0),
    };
    under.extend(all);
    let force = match c.how {
        Use::Out => "",
        _ => words::force(lang, c.clause.force),
    };
    let cells = vec![
        c.clause.id.clone(),
        force.to_string(),
        words::used(lang, c.how).to_string(),
        c.clause.deadline.clone().unwrap_or_default(),
        first,
    ];
    (cells, under)
}

/// The clause's words, what they mean, and what was decided about them.
pub fn words_of(lang: Lang, c: &Clause) -> Vec<String> {
    let mut lines = vec![format!("“{}”", c.quote)];
    if lang == Lang::En {
        lines.push(c.en.clone());
    }
    let notes = [&c.note, &c.reported, &c.out].into_iter().flatten();
    lines.extend(notes.map(|n| lang.pick(&n.zh, &n.en).to_string()));
    lines
}
