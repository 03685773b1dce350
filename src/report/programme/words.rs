//! Words of a layout plan in both languages.

use super::{Fate, IndicatorFile, ProgrammeFile};
use crate::finding::{Force, Verdict};
use crate::layout::facility::Level;
use crate::text::Lang;

/// What becomes of a facility: 保留、改建、扩建、新建.
pub fn fate(lang: Lang, fate: Fate) -> &'static str {
    match fate {
        Fate::Keep => lang.pick("保留", "keep"),
        Fate::Convert => lang.pick("改建", "convert"),
        Fate::Extend => lang.pick("扩建", "extend"),
        Fate::New => lang.pick("新建", "new"),
        Fate::Replaced => lang.pick("迁并", "replaced"),
    }
}

/// The tier of a type of facility.
pub fn level(lang: Lang, level: Level) -> &'static str {
    match level {
        Level::County => lang.pick("县级", "county"),
        Level::Town => lang.pick("镇级", "town"),
        Level::Community => lang.pick("社区(村)级", "community"),
    }
}

/// How strongly a clause binds, as an indicator: 约束性、预期性、引导性.
pub fn force(lang: Lang, force: Force) -> &'static str {
    match force {
        Force::Must => lang.pick("约束性", "binding"),
        Force::Target => lang.pick("预期性", "target"),
        Force::Encouraged => lang.pick("引导性", "encouraged"),
    }
}

/// How a clause came out.
pub fn verdict(lang: Lang, force: Force, verdict: Verdict) -> &'static str {
    match (verdict, force) {
        (Verdict::Pass, _) => lang.pick("达到", "met"),
        (Verdict::Fail, Force::Must) => lang.pick("未达到", "not met"),
        (Verdict::Fail, Force::Target) => lang.pick("目标未达到", "target missed"),
        (Verdict::Fail, Force::Encouraged) => lang.pick("未全部做到", "not everywhere"),
        (Verdict::CannotTell, _) => lang.pick("无法判定", "cannot tell"),
    }
}

/// How an indicator came out, where nothing may be concerned.
pub fn outcome(lang: Lang, i: &IndicatorFile) -> &'static str {
    match (i.verdict, i.of) {
        (Verdict::Pass, 0) => lang.pick("无此类对象", "nothing concerned"),
        _ => verdict(lang, i.force, i.verdict),
    }
}

/// The operator of a facility.
pub fn operator(lang: Lang, word: &str) -> String {
    match word {
        "social" => lang.pick("社会运营", "social"),
        "public" => lang.pick("公办", "public"),
        "public-private" => lang.pick("公建民营", "public, privately run"),
        "private" => lang.pick("民办", "private"),
        other => other,
    }
    .to_string()
}

/// The way to get premises.
pub fn mode(lang: Lang, word: &str) -> String {
    match word {
        "new-build" => lang.pick("新建", "new building"),
        "buy-back" => lang.pick("政府回购", "buy-back"),
        "lease" => lang.pick("租赁", "lease"),
        "conversion" => lang.pick("改造", "conversion"),
        other => other,
    }
    .to_string()
}

/// A stage of the search.
pub fn stage(lang: Lang, name: &str) -> &'static str {
    match name {
        "targets" => lang.pick("目标条款偏差最小", "targets missed by least"),
        "cost" => lang.pick(
            "净投资最少(投资减去优先项价值)",
            "least cost, preferences counted",
        ),
        _ => lang.pick("尽早服务", "people served early"),
    }
}

/// The unit of a stage's value.
pub fn stage_unit(lang: Lang, name: &str) -> &'static str {
    match name {
        "targets" => lang.pick("目标偏差(十亿分之一)", "billionths of a target missed"),
        "cost" => lang.pick("元", "yuan"),
        _ => lang.pick(
            "千分之一人年(取负)",
            "thousandths of person-years, negative",
        ),
    }
}

impl ProgrammeFile {
    /// The name of a type of facility.
    pub fn named<'a>(&'a self, lang: Lang, facility: &'a str) -> &'a str {
        let known = self.facilities.iter().find(|f| f.id == facility);
        known.map_or(facility, |f| lang.pick(&f.zh, &f.en))
    }

    /// The tier of a type of facility.
    pub fn level(&self, lang: Lang, facility: &str) -> &'static str {
        let known = self.facilities.iter().find(|f| f.id == facility);
        known.map_or("", |f| level(lang, f.level))
    }
}
