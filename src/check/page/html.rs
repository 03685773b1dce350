//! `review.html`: one self-contained page that prints to A4, in the form of an 审查意见书.

use super::drawing;
use super::markdown::{area_table, clause_table, figures};
use crate::check::review::{DevelopmentReview, Entry, Proposal, Verdict};
use crate::check::Reviewed;
use crate::text::escape;
use crate::text::{review as words, Lang};

const STYLE: &str = include_str!("review.css");

/// The page.
pub fn page(lang: Lang, reviewed: &Reviewed) -> String {
    let r = &reviewed.review;
    let title = lang.pick(
        "养老服务设施配建审查意见书",
        "Review of elder-care provision",
    );
    let names: Vec<&str> = r.developments.iter().map(|d| d.name.as_str()).collect();
    let shown = match names.as_slice() {
        [] => String::new(),
        [one] => one.to_string(),
        [first, ..] => match lang {
            Lang::Zh => format!("{first} 等 {} 个项目", names.len()),
            Lang::En => format!("{first} and {} more", names.len() - 1),
        },
    };
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n",
        lang.pick("zh-CN", "en"),
        escape(&format!("{title} · {shown}")),
    );
    out += &format!(
        "<header><p class=\"advice\">{}</p><h1>{}</h1></header>\n",
        lang.pick("技术审查建议", "Technical advice"),
        escape(title)
    );
    out += &head(lang, reviewed, &shown);
    out += &format!(
        "<p class=\"verdict {}\"><span>{}</span> <strong>{}</strong></p>\n",
        class(r.verdict),
        lang.pick("建议结论", "Proposed verdict"),
        escape(&advice(lang, reviewed))
    );
    let limit = reviewed.review.clauses.iter().find(|e| e.rule == "radius");
    let radius = limit.and_then(|e| match e.required {
        Some(crate::check::review::Figure::Number(n)) => Some(n),
        _ => None,
    });
    out += &format!(
        "<figure>{}<figcaption>{}</figcaption></figure>\n",
        drawing::svg(lang, reviewed, radius),
        lang.pick(
            "图例:绿=符合的地块,红=不符合的地块,灰=资料不足;方块=养老服务设施,浅圆=服务半径;斜线=半径外空白区;虚线=可行的新址范围,圆点=其中一处。",
            "Green: parcels that pass; red: that fail; grey: cannot tell. Squares: facilities with their radius; \
             hatched: blank areas; dashed: ground where a remedy may stand, with one place on it."
        )
    );
    let entries = r.by_development();
    for d in &r.developments {
        let mine = entries.get(d.name.as_str()).map_or(&[][..], Vec::as_slice);
        out += &section(lang, mine, d);
    }
    out += &tail(lang, reviewed);
    out += "</main>\n</body>\n</html>\n";
    out
}

/// The advice; with several developments how many of each.
fn advice(lang: Lang, reviewed: &Reviewed) -> String {
    let r = &reviewed.review;
    let mut text = words::proposal(lang, r.proposal).to_string();
    if r.developments.len() > 1 {
        let all = [
            Proposal::Pass,
            Proposal::PassAfterChanges,
            Proposal::Fail,
            Proposal::Insufficient,
        ];
        let count = |p: Proposal| r.developments.iter().filter(|d| d.proposal == p).count();
        let parts = all.iter().filter(|p| count(**p) > 0);
        let parts: Vec<String> = parts
            .map(|p| format!("{} × {}", words::proposal(lang, *p), count(*p)))
            .collect();
        text += &format!(" ({})", parts.join(" · "));
    }
    text
}

/// Project, policy, stage; blank lines for what only people can fill in.
fn head(lang: Lang, reviewed: &Reviewed, shown: &str) -> String {
    let r = &reviewed.review;
    let document = r
        .parameters
        .get("conditions.document")
        .cloned()
        .unwrap_or_default();
    let policy = format!("{} · {}", r.policy, r.source);
    let cells = [
        (lang.pick("项目名称", "Project"), shown),
        (lang.pick("建设单位", "Developer"), ""),
        (lang.pick("依据政策", "Policy"), &policy),
        (lang.pick("规划条件文号", "Planning conditions"), &document),
        (lang.pick("审查阶段", "Stage"), words::stage(lang, r.stage)),
        (lang.pick("报审日期", "Date"), ""),
    ];
    let mut out = "<table class=\"head\"><tbody>\n".to_string();
    for pair in cells.chunks(2) {
        out += "<tr>";
        for (name, value) in pair {
            out += &format!(
                "<th scope=\"row\">{}</th><td>{}</td>",
                escape(name),
                escape(value)
            );
        }
        out += "</tr>\n";
    }
    out + "</tbody></table>\n"
}

fn section(lang: Lang, entries: &[&Entry], d: &DevelopmentReview) -> String {
    let mut out = format!(
        "<section>\n<h2>{} <span class=\"tag {}\">{}</span></h2>\n<p>{}</p>\n",
        escape(&d.name),
        class(d.verdict),
        words::proposal(lang, d.proposal),
        escape(&figures(lang, d))
    );
    out += &format!("<h3>{}</h3>\n", lang.pick("配建面积计算表", "Floor area"));
    out += &table(&area_table(lang, d), "areas", &[]);
    out += &format!("<h3>{}</h3>\n", lang.pick("逐项审查", "Clause by clause"));
    let shown = entries.iter().filter(|e| !words::is_beside(e));
    let classes: Vec<&str> = shown.map(|e| class(e.verdict)).collect();
    out += &table(
        &clause_table(lang, entries.iter().copied()),
        "clauses",
        &classes,
    );
    let beside = words::beside(lang, entries.iter().copied());
    if !beside.is_empty() {
        out += &format!(
            "<p class=\"beside\">{}{}</p>\n",
            lang.pick(
                "不计入结论、资料不足:",
                "Not part of the verdict, cannot tell: "
            ),
            escape(&beside)
        );
    }
    if let Some(changes) = &d.changes {
        out += &format!(
            "<p class=\"change\"><strong>{}</strong> {}</p>\n",
            lang.pick("最小修改", "Smallest change"),
            escape(&words::remedy(lang, changes))
        );
    }
    out + "</section>\n"
}

fn tail(lang: Lang, reviewed: &Reviewed) -> String {
    let r = &reviewed.review;
    let mut out = String::new();
    let mut list = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            let items: String = lines
                .iter()
                .map(|l| format!("<li>{}</li>\n", escape(l)))
                .collect();
            out += &format!(
                "<section class=\"small\"><h3>{title}</h3>\n<ul>\n{items}</ul></section>\n"
            );
        }
    };
    let notes = r.notes.iter().map(|n| words::oddity(lang, n)).collect();
    list(lang.pick("资料中的疑点", "What is odd in the files"), notes);
    let rest = r
        .not_measured
        .iter()
        .map(|u| format!("{} {}: “{}”", u.id, words::unmeasured(lang, u), u.quote));
    list(
        lang.pick("未涉及的条款", "Clauses not measured"),
        rest.collect(),
    );
    let mut lines: Vec<String> = r
        .parameters
        .iter()
        .map(|(k, v)| format!("{k} = {v}"))
        .collect();
    lines.extend(
        r.inputs
            .iter()
            .map(|i| format!("{}: {} · SHA-256 {}", i.role, i.file, i.sha256)),
    );
    lines.push(format!("quarter {}", r.version));
    list(lang.pick("参数与数据", "Parameters and data"), lines);
    let signs = [
        lang.pick(
            "审查结论  □ 通过  □ 修改后通过  □ 不通过",
            "Verdict  □ pass  □ pass after changes  □ does not pass",
        ),
        lang.pick(
            "自然资源部门 经办 / 复核 / 分管",
            "Natural resources: clerk / reviewer / head",
        ),
        lang.pick("民政部门意见", "Civil affairs"),
        lang.pick("盖章 / 日期", "Seal / date"),
    ];
    out += "<table class=\"signs\"><tbody>\n";
    for sign in signs {
        out += &format!(
            "<tr><th scope=\"row\">{}</th><td></td></tr>\n",
            escape(sign)
        );
    }
    out += "</tbody></table>\n";
    out += &format!(
        "<p class=\"foot\">{}</p>\n",
        lang.pick(
            "本页由程序按条文计算生成,仅为技术审查建议;审查结论以主管部门签署为准。",
            "Computed clause by clause; technical advice only. The bureau decides and signs."
        )
    );
    out
}

fn class(v: Verdict) -> &'static str {
    match v {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::CannotTell => "unknown",
        Verdict::NotStated => "none",
    }
}

/// A table; `classes` of the rows after the head.
fn table(rows: &[Vec<String>], name: &str, classes: &[&str]) -> String {
    let mut out = format!("<table class=\"{name}\">\n");
    for (k, row) in rows.iter().enumerate() {
        let tag = if k == 0 { "th" } else { "td" };
        let class = k.checked_sub(1).and_then(|k| classes.get(k)).unwrap_or(&"");
        let cells: String = row
            .iter()
            .map(|c| format!("<{tag}>{}</{tag}>", escape(c)))
            .collect();
        out += &match k {
            0 => format!("<thead><tr>{cells}</tr></thead>\n<tbody>\n"),
            _ => format!("<tr class=\"{class}\">{cells}</tr>\n"),
        };
    }
    out + "</tbody></table>\n"
}
