//! `review.md`: the review in words and tables.

use crate::check::review::{AreaRow, DevelopmentReview, Entry, Verdict};
use crate::check::Reviewed;
use crate::scenario::Class;
use crate::text::{grouped, review as words, Lang};

/// The review as Markdown.
pub fn report(lang: Lang, reviewed: &Reviewed) -> String {
    let r = &reviewed.review;
    let mut out =
        format!(
        "# {}\n\n{}\n\n",
        lang.pick("养老服务设施配建审查意见书", "Review of elder-care provision"),
        lang.pick(
            "**技术审查建议**:由程序按条文计算,供审查人员参考;结论以主管部门签署为准。",
            "**Technical advice**: computed clause by clause; only the bureau decides and signs."
        )
    );
    out += &format!(
        "- {}: **{}** ({})\n- {}: {} · {}\n- {}: {}\n\n",
        lang.pick("建议结论", "Proposed verdict"),
        words::proposal(lang, r.proposal),
        words::verdict(lang, r.verdict),
        lang.pick("政策", "Policy"),
        r.policy,
        r.source,
        lang.pick("阶段", "Stage"),
        words::stage(lang, r.stage)
    );
    let entries = r.by_development();
    for d in &r.developments {
        let mine = entries.get(d.name.as_str()).map_or(&[][..], Vec::as_slice);
        out += &section(lang, mine, d);
    }
    if !r.notes.is_empty() {
        out += &format!(
            "## {}\n\n",
            lang.pick("资料中的疑点", "What is odd in the files")
        );
        for note in &r.notes {
            out += &format!("- {}\n", plain(&words::oddity(lang, note)));
        }
        out.push('\n');
    }
    if !r.not_measured.is_empty() {
        out += &format!(
            "## {}\n\n",
            lang.pick("未涉及的条款", "Clauses not measured")
        );
        for u in &r.not_measured {
            out += &format!("- {} {}: “{}”\n", u.id, words::unmeasured(lang, u), u.quote);
        }
        out.push('\n');
    }
    out += &format!("## {}\n\n", lang.pick("参数与数据", "Parameters and data"));
    for (key, value) in &r.parameters {
        out += &format!("- `{key}` = {}\n", plain(value));
    }
    for input in &r.inputs {
        out += &format!(
            "- {} `{}` SHA-256 {}\n",
            input.role,
            plain(&input.file),
            input.sha256
        );
    }
    out += &format!("- quarter {}\n", r.version);
    out
}

fn section(lang: Lang, entries: &[&Entry], d: &DevelopmentReview) -> String {
    let mut out = format!(
        "## {}: {}\n\n",
        plain(&d.name),
        words::proposal(lang, d.proposal)
    );
    out += &format!("{}\n\n", figures(lang, d));
    out += &format!("### {}\n\n", lang.pick("配建面积计算表", "Floor area"));
    out += &markdown_table(&area_table(lang, d));
    out += &format!("\n### {}\n\n", lang.pick("逐项审查", "Clause by clause"));
    out += &markdown_table(&clause_table(lang, entries.iter().copied()));
    let beside = words::beside(lang, entries.iter().copied());
    if !beside.is_empty() {
        let head = lang.pick(
            "不计入结论、资料不足",
            "Not part of the verdict, cannot tell",
        );
        out += &format!("\n{head}: {}\n", plain(&beside));
    }
    if let Some(changes) = &d.changes {
        out += &format!(
            "\n**{}** {}\n",
            lang.pick("最小修改:", "Smallest change:"),
            plain(&words::remedy(lang, changes))
        );
    }
    out.push('\n');
    out
}

/// One line of figures about a development.
pub fn figures(lang: Lang, d: &DevelopmentReview) -> String {
    let n = |x: Option<f64>, decimals: usize| {
        x.map_or_else(
            || {
                lang.pick("(不明或未规定)", "(unknown or not stated)")
                    .to_string()
            },
            |x| grouped(x, decimals),
        )
    };
    let far = d.farthest_m.map_or("–".into(), |x| grouped(x, 3));
    let mut text = straight(lang, d, n, &far);
    if let Some(walk) = d.walk_m {
        let differ = grouped(d.households_differ.unwrap_or(0.0), 3);
        text += &match lang {
            Lang::Zh => format!(
                "步行最远 {} 米;两种读法结论不同的 {differ} 户。",
                grouped(walk, 3)
            ),
            Lang::En => format!(
                " On foot {} m at most; the two readings differ for {differ} households.",
                grouped(walk, 3)
            ),
        };
    }
    text
}

fn straight(
    lang: Lang,
    d: &DevelopmentReview,
    n: impl Fn(Option<f64>, usize) -> String,
    far: &str,
) -> String {
    match lang {
        Lang::Zh => format!(
            "{} 户;应配 {} m²,拟配 {} m²;最远 {far} 米;半径外 {} 户。",
            n(d.households, 3),
            n(d.required_m2, 6),
            n(d.area_m2, 6),
            n(d.households_blank, 3)
        ),
        Lang::En => format!(
            "{} households; required {} m², given {} m²; farthest {far} m; {} households in blank areas.",
            n(d.households, 3),
            n(d.required_m2, 6),
            n(d.area_m2, 6),
            n(d.households_blank, 3)
        ),
    }
}

/// Head and rows of the floor-area table.
pub fn area_table(lang: Lang, d: &DevelopmentReview) -> Vec<Vec<String>> {
    let head = match lang {
        Lang::Zh => [
            "分期",
            "类别",
            "住宅户数",
            "标准",
            "应配面积 m²",
            "单处下限 m²",
            "应配取值 m²",
            "拟配处数",
            "拟配面积 m²",
            "差额 m²",
            "依据条款",
        ],
        Lang::En => [
            "phase",
            "class",
            "households",
            "ratio",
            "quota m²",
            "single premises m²",
            "required m²",
            "premises",
            "area m²",
            "short m²",
            "clause",
        ],
    };
    let mut rows = vec![head.map(str::to_string).to_vec()];
    rows.extend(d.table.iter().map(|row| area_row(lang, row)));
    rows
}

fn area_row(lang: Lang, row: &AreaRow) -> Vec<String> {
    let n = |x: Option<f64>| x.map_or("–".to_string(), |x| grouped(x, 6));
    let phase = match row.phase {
        None => lang.pick("合计", "all").to_string(),
        Some(0) => lang.pick("不明", "unknown").to_string(),
        Some(p) => p.to_string(),
    };
    let class = match row.class {
        Some(Class::New) => lang.pick("新建", "new"),
        Some(Class::Built) => lang.pick("已建", "built"),
        None => "–",
    };
    vec![
        phase,
        class.to_string(),
        n(row.households),
        words::limit(lang, &row.limit),
        n(row.quota_m2),
        n(row.min_m2),
        n(row.required_m2),
        row.premises.to_string(),
        n(row.area_m2),
        n(row.short_m2),
        row.clause.clone(),
    ]
}

/// Head and rows of the clause table.
pub fn clause_table<'a>(lang: Lang, entries: impl Iterator<Item = &'a Entry>) -> Vec<Vec<String>> {
    let head = match lang {
        Lang::Zh => [
            "条款",
            "审查项目",
            "对象",
            "规定",
            "设计值",
            "判定",
            "说明与整改",
            "条文",
        ],
        Lang::En => [
            "clause",
            "item",
            "subject",
            "required",
            "measured",
            "verdict",
            "remarks and remedy",
            "text",
        ],
    };
    let mut rows = vec![head.map(str::to_string).to_vec()];
    let mut before: Vec<String> = Vec::new();
    for e in entries.filter(|e| !words::is_beside(e)) {
        let mut remarks = vec![words::remark(lang, e)];
        let list = e.remedy.iter().flatten().take(3).enumerate();
        let list: Vec<String> = list
            .map(|(k, r)| format!("({}) {}", k + 1, words::remedy(lang, r)))
            .collect();
        if list == before && !list.is_empty() {
            remarks.push(lang.pick("整改同上", "remedy as above").into());
        } else {
            remarks.extend(list.iter().cloned());
        }
        before = list;
        if e.verdict == Verdict::Fail && e.remedy.is_none() {
            remarks.push(
                lang.pick("未找到可行的单项修改", "no single change found that passes")
                    .into(),
            );
        }
        remarks.retain(|r| !r.is_empty());
        rows.push(vec![
            e.id.clone(),
            words::item(lang, e),
            e.subject.clone(),
            words::required(lang, e),
            words::figure(lang, e.measured.as_ref(), &e.unit),
            words::verdict(lang, e.verdict).to_string(),
            remarks.join(lang.pick(";", "; ")),
            format!("“{}”", e.quote),
        ]);
    }
    rows
}

/// Text that cannot be taken for markup or break a table.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '#' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn markdown_table(rows: &[Vec<String>]) -> String {
    let mut out = String::new();
    for (k, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().map(|c| plain(c)).collect();
        out += &format!("| {} |\n", cells.join(" | "));
        if k == 0 {
            out += &format!("|{}\n", "---|".repeat(row.len()));
        }
    }
    out
}
