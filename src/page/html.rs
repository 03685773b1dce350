//! The page as a whole: one file that asks nothing of a network.

use super::read::Plan;
use super::words::two;
use super::{compare, data, sections};
use crate::text::escape;
use crate::text::Lang;
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("report.css");
const SCRIPTS: [&str; 6] = [
    include_str!("script/base.js"),
    include_str!("script/paint.js"),
    include_str!("script/details.js"),
    include_str!("script/map.js"),
    include_str!("script/table.js"),
    include_str!("script/main.js"),
];

/// The page of one or more plans; it opens in `lang` and holds both languages.
pub fn page(lang: Lang, plans: &[Plan]) -> String {
    let script = format!("(() => {{\n\"use strict\";\n{}}})();\n", SCRIPTS.concat());
    let hash = base64(&Sha256::digest(script.as_bytes()));
    let name = plans.first().map_or("", |p| p.title());
    let title = match plans.len() {
        1 => two(
            format!("{name} · 养老服务设施布局方案"),
            format!("{name} · elder-care plan"),
        ),
        n => two(
            format!("{n} 个养老服务设施布局方案"),
            format!("{n} elder-care plans"),
        ),
    };
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{}\" data-lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'\">\n\
         <meta name=\"generator\" content=\"{}\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body data-zh-title=\"{}\" data-en-title=\"{}\">\n",
        lang.pick("zh-CN", "en"),
        lang.tag(),
        escape(plans.first().map_or("", |p| p.file.program.as_str())),
        escape(title.of(lang)),
        escape(&title.zh),
        escape(&title.en)
    );
    out += &bar(lang, plans);
    out += "<main>\n";
    out += &compare::section(plans);
    for (k, p) in plans.iter().enumerate() {
        out += &sections::plan(p, k + 1);
    }
    out += &format!(
        "<footer>{}</footer>\n</main>\n<script type=\"application/json\" id=\"data\">{}</script>\n<script>{script}</script>\n</body>\n</html>\n",
        two(
            "本页由程序根据方案成果生成,全部数字取自 plan.json 及其图层,供技术论证使用。",
            "Made from the plan's own files: every number is of plan.json or its layers. For technical discussion."
        )
        .html(),
        data::json(plans)
    );
    out
}

/// What stays on top: plans to choose from, places to go, language, print.
fn bar(lang: Lang, plans: &[Plan]) -> String {
    let mut out =
        "<nav class=\"bar\"><span class=\"brand\">一刻钟 <span lang=\"en\">quarter</span></span>\n"
            .to_string();
    if plans.len() > 1 {
        out += "<span class=\"plans\">";
        for (k, p) in plans.iter().enumerate() {
            out += &format!(
                "<button type=\"button\" data-open=\"{k}\" aria-pressed=\"{}\">{}. {}</button>",
                k == 0,
                k + 1,
                escape(p.title())
            );
        }
        out += "</span>\n";
    } else {
        let mut places = vec![
            ("map", two("地图", "Map")),
            ("figures", two("指标", "Figures")),
            ("clauses", two("条款", "Clauses")),
            ("sheets", two("图集", "Sheets")),
            ("sites", two("设施", "Premises")),
            ("proof", two("证明", "Proof")),
            ("inputs", two("数据", "Data")),
        ];
        if plans.iter().any(|p| p.file.programme.is_some()) {
            places.insert(3, ("programme", two("布局规划", "Layout plan")));
        }
        out += "<span class=\"places\">";
        for (id, name) in places {
            out += &format!("<a href=\"#{id}-1\">{}</a>", name.html());
        }
        out += "</span>\n";
    }
    let pressed = |l: Lang| l == lang;
    out += &format!(
        "<span class=\"right\"><button type=\"button\" data-print>{}</button><button type=\"button\" data-set-lang=\"zh\" aria-pressed=\"{}\" lang=\"zh-CN\">中文</button><button type=\"button\" data-set-lang=\"en\" aria-pressed=\"{}\" lang=\"en\">English</button></span></nav>\n\
         <noscript><p class=\"note\">{}</p></noscript>\n",
        two("打印", "Print").html(),
        pressed(Lang::Zh),
        pressed(Lang::En),
        two("未启用脚本:地图与长表不显示,图集与各表仍可阅读。", "Scripts are off: the map and long tables do not show; sheets and short tables do.").html()
    );
    out
}

/// SHA-256 in hex.
pub fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let at = |k: usize| u32::from(three.get(k).copied().unwrap_or(0));
        let word = at(0) << 16 | at(1) << 8 | at(2);
        for k in 0..4 {
            if k <= three.len() {
                out.push(SIGNS[(word >> (18 - 6 * k) & 63) as usize] as char);
            } else {
                out.push('=');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_as_in_rfc_4648() {
        let pairs = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (text, code) in pairs {
            assert_eq!(base64(text.as_bytes()), code);
        }
    }
}
