//! What `verify` says.

use super::Lang;
use crate::verify::{Check, Discrepancy, Verified, Why};

fn name(lang: Lang, check: Check) -> &'static str {
    match check {
        Check::Hash => lang.pick("文件哈希不符", "file hash differs"),
        Check::Schema => lang.pick("格式版本不符", "schema differs"),
        Check::Scenario => lang.pick(
            "参数与 scenario.toml 不符",
            "parameter and scenario.toml differ",
        ),
        Check::Presence => lang.pick("要素缺失、多余或重复", "feature missing, extra or twice"),
        Check::Demand => lang.pick("需求数据不符", "demand differs"),
        Check::Distance => lang.pick("距离不符", "distance differs"),
        Check::Pair => lang.pick("不允许的服务关系", "pair is not allowed"),
        Check::Area => lang.pick("面积不符", "area differs"),
        Check::Bucket => lang.pick("服务状态不符", "bucket differs"),
        Check::Cost => lang.pick("造价不符", "cost differs"),
        Check::OutOfReach => lang.pick("半径外清单不符", "list of demand out of reach differs"),
        Check::NoRoom => lang.pick(
            "面积不足的证据不成立",
            "witness of missing room does not hold",
        ),
        Check::Limit => lang.pick("限制或覆盖率不符", "limit or share differs"),
        Check::Total => lang.pick("合计不符", "total differs"),
        Check::Zone => lang.pick("分区数字不符", "figure of a zone differs"),
        Check::Clause => lang.pick("条款结论不符", "verdict on a clause differs"),
        Check::Status => lang.pick("目标值、间隙或状态不符", "objective, gap or status differs"),
        Check::Bound => lang.pick("下界证据不成立", "evidence of the bound does not hold"),
    }
}

/// One discrepancy as one line.
pub fn discrepancy(lang: Lang, d: &Discrepancy) -> String {
    let what = name(lang, d.check);
    match lang {
        Lang::Zh => format!("{}:{what};文件写 {},重算得 {}", d.at, d.written, d.found),
        Lang::En => format!("{}: {what}; written {}, found {}", d.at, d.written, d.found),
    }
}

/// The last line: how many comparisons, and what the bound rests on.
pub fn summary(lang: Lang, v: &Verified) -> String {
    let certified = v.certified.map_or_else(
        || {
            lang.pick("乘子未证明下界", "prices prove no bound")
                .to_string()
        },
        |c| match lang {
            Lang::Zh => format!("乘子证明界值 {}", super::grouped(c, 2)),
            Lang::En => format!("prices prove a bound of {}", super::grouped(c, 2)),
        },
    );
    let (n, parts, word, again) = (v.comparisons, v.parts, v.on_word, v.proved_again);
    let bad = v.discrepancies.len();
    match lang {
        Lang::Zh if bad > 0 => format!("核验不通过:{n} 项比较中 {bad} 项不符。"),
        Lang::En if bad > 0 => format!("Not verified: {bad} of {n} comparisons differ."),
        Lang::Zh => format!(
            "核验通过:{n} 项比较全部一致。{parts} 个独立部分,{certified};{word} 个部分依据求解器结论,其中 {again} 个已重解确认。"
        ),
        Lang::En => format!(
            "Verified: {n} comparisons agree. {parts} independent parts; {certified}; \
             {word} parts rest on the solver's word, {again} of them solved again and confirmed."
        ),
    }
}

/// One line for what was to be solved again and was not.
pub fn not_again(lang: Lang, at: &str, why: Why) -> String {
    let why = match why {
        Why::NoSolver => lang.pick("本程序不含整数规划求解器", "this program has no MIP solver"),
        Why::TooLarge => lang.pick("规模过大", "it is too large"),
        Why::TimeUp => lang.pick(
            "求解器未在时限内得出结论",
            "the solver came to no end in time",
        ),
    };
    match lang {
        Lang::Zh => format!("{at}:未重解,{why}。"),
        Lang::En => format!("{at}: not solved again, {why}."),
    }
}
