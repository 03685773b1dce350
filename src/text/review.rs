//! What a review says.

use super::{grouped, number, Lang};
use crate::check::review::{Change, Entry, Figure, Proposal, Remedy, Step, Unmeasured, Verdict};
use crate::check::submission::Oddity;
use crate::policy::Stage;

/// A verdict on a clause.
pub fn verdict(lang: Lang, v: Verdict) -> &'static str {
    match v {
        Verdict::Pass => lang.pick("符合", "pass"),
        Verdict::Fail => lang.pick("不符合", "fail"),
        Verdict::CannotTell => lang.pick("资料不足", "cannot tell"),
        Verdict::NotStated => lang.pick("未规定", "not stated"),
    }
}

/// Technical advice.
pub fn proposal(lang: Lang, p: Proposal) -> &'static str {
    match p {
        Proposal::Pass => lang.pick("通过", "pass"),
        Proposal::PassAfterChanges => lang.pick("修改后通过", "pass after changes"),
        Proposal::Fail => lang.pick("不通过", "does not pass"),
        Proposal::Insufficient => lang.pick("资料不足", "not enough information"),
    }
}

/// The stage.
pub fn stage(lang: Lang, s: Stage) -> &'static str {
    match s {
        Stage::Plan => lang.pick("方案审查", "review of the plan"),
        Stage::Completion => lang.pick("竣工验收", "acceptance on completion"),
    }
}

/// What a kind of rule looks at.
pub fn item(lang: Lang, entry: &Entry) -> String {
    let name = match entry.rule.as_str() {
        "floor-area" => lang.pick("配建面积", "floor area"),
        "min-size" => lang.pick("单处面积", "single premises"),
        "radius" => lang.pick("服务半径", "service radius"),
        "per-person" => lang.pick("按人配建面积", "floor area per person"),
        "steps" => lang.pick("分档配建面积", "floor area in steps"),
        "together" => lang.pick("四同步", "four simultaneities"),
        "before-share" => lang.pick("首期安排", "first phase"),
        "completion" => lang.pick("竣工核对", "as approved"),
        "land" => lang.pick("用地规模", "land"),
        "room-share" => lang.pick("用房比例", "share of rooms"),
        "not-stated" => lang.pick("引用文件", "reference"),
        "whole" => lang.pick("不得分割", "not split"),
        "walk" => lang.pick("步行时间", "walking time"),
        "town-pool" => lang.pick("镇级统筹", "town centre"),
        "compliance" => lang.pick("达标率", "rate of compliance"),
        "attribute" => {
            let of = entry.attribute.as_deref().unwrap_or_default();
            return attribute(lang, of).to_string();
        }
        other => other,
    };
    name.to_string()
}

/// An attribute by name.
pub fn attribute(lang: Lang, name: &str) -> &str {
    let zh = match name {
        "households" => "户数",
        "class" => "新建或已建(class)",
        "phase" => "分期",
        "status" => "建设与移交状态",
        "area_m2" => "建筑面积",
        "land_m2" => "用地面积",
        "housing_m2" => "住宅建筑面积",
        "persons" => "人数",
        "household_size" => "户均人口",
        "conditions_date" => "规划条件日期",
        "community_rooms_m2" => "社区服务用房面积",
        "network" => "步行路网",
        "as-built" => "竣工数据(--as-built)",
        "development" => "所属项目",
        "floor" => "所在楼层",
        "beds" => "床位数",
        "nursing_share" => "护理型床位占比",
        "meals_per_day" => "日供餐人数",
        "seats" => "餐位数",
        "kitchen" => "厨房和餐厅",
        "title" => "产权证明",
        "stars" => "星级",
        "functions" => "功能",
        "rooms" => "三厅九室",
        "seven_haves" => "七个有",
        "seismic" => "抗震标准",
        "fire_post" => "微型消防站",
        "fire_acceptance" => "消防安全验收",
        "building_acceptance" => "建筑安全验收",
        "fire_upgrade" => "消防设施改造",
        "acquisition" => "取得方式",
        "registered" => "备案或许可",
        "sports_ground" => "老年体育健身场地",
        "barrier_free" => "无障碍设施",
        "separate_entrance" => "独立出入口",
        "lift" => "电梯或坡道",
        "on_one_map" => "纳入“一张图”",
        "inventory" => "摸底造册",
        "comprehensive_in_town" => "所在乡镇已有综合养老服务机构",
        _ => name,
    };
    lang.pick(zh, name)
}

/// A unit.
pub fn unit(lang: Lang, unit: &str) -> &str {
    match (lang, unit) {
        (_, "m2") => "m²",
        (Lang::Zh, "m") => "米",
        (Lang::Zh, "beds") => "张",
        (Lang::Zh, "seats") => "个",
        (Lang::Zh, "meals/day") => "人/日",
        (Lang::Zh, "stars") => "星",
        (Lang::Zh, "min") => "分钟",
        (Lang::Zh, "yuan") => "元",
        (Lang::Zh, "facilities") => "处",
        (Lang::Zh, "defects") => "项缺陷",
        (_, "status" | "yes") => "",
        (_, u) if u.chars().all(|c| c.is_ascii_lowercase() || c == '_') && u.len() > 6 => "",
        (_, u) => u,
    }
}

/// A word that stands as a figure.
fn word(lang: Lang, text: &str) -> String {
    let zh = match text {
        "handed-over" => "已移交",
        "built" => "已建成未移交",
        "planned" => "未开工",
        "under-construction" => "在建",
        "delayed" => "缓建",
        "stopped" => "停建",
        "absent" => "未建",
        "yes" | "true" => "是",
        "false" => "否",
        "basement" => "地下层",
        other => other,
    };
    lang.pick(zh, text).to_string()
}

/// A figure with its unit.
pub fn figure(lang: Lang, figure: Option<&Figure>, of: &str) -> String {
    match figure {
        None => lang.pick("—", "–").to_string(),
        Some(Figure::Text(t)) => word(lang, t),
        Some(Figure::Number(n)) => {
            let decimals = match of {
                "m2" => 6,
                "m" => 3,
                _ => 2,
            };
            let unit = unit(lang, of);
            let space = if unit.is_empty() || unit == "%" {
                ""
            } else {
                " "
            };
            format!("{}{space}{unit}", grouped(*n, decimals))
        }
    }
}

/// What is required, with its comparison.
pub fn required(lang: Lang, entry: &Entry) -> String {
    let text = figure(lang, entry.required.as_ref(), &entry.unit);
    let op = entry
        .limit
        .trim_start()
        .split(|c: char| !"<>=≤≥".contains(c))
        .next()
        .unwrap_or("");
    let op = match op {
        "<=" => "≤",
        ">=" => "≥",
        op => op,
    };
    match entry.required {
        Some(Figure::Number(_)) if !op.is_empty() => format!("{op} {text}"),
        _ => text,
    }
}

/// A limit as a policy file has it, in words of the language.
pub fn limit(lang: Lang, text: &str) -> String {
    let text = text
        .replace(">=", "≥")
        .replace("<=", "≤")
        .replace("m2", "m²");
    match lang {
        Lang::En => text,
        Lang::Zh => text
            .replace("/100 households", "/百户")
            .replace("/person", "/人"),
    }
}

/// Clauses that are not part of the verdict and cannot be told, in one line; empty if there are none.
pub fn beside<'a>(lang: Lang, entries: impl Iterator<Item = &'a Entry>) -> String {
    let mut parts: Vec<String> = Vec::new();
    for e in entries.filter(|e| is_beside(e)) {
        let missing: Vec<&str> = e.missing.iter().map(|m| attribute(lang, m)).collect();
        let missing = missing.join(lang.pick("、", ", "));
        let part = match lang {
            Lang::Zh => format!("{} {}(缺少{missing})", e.id, item(lang, e)),
            Lang::En => format!("{} {} (missing: {missing})", e.id, item(lang, e)),
        };
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.join(lang.pick(";", "; "))
}

/// Is the entry no part of the verdict, and not to be told?
pub fn is_beside(entry: &Entry) -> bool {
    !entry.decides && entry.verdict == Verdict::CannotTell
}

/// A defect.
pub fn defect(lang: Lang, name: &str) -> &str {
    match name {
        "delayed" => lang.pick("缓建", "delayed"),
        "shrunk" => lang.pick("缩建", "shrunk"),
        "stopped" => lang.pick("停建", "stopped"),
        "not-built" => lang.pick("不建", "not built"),
        "not-handed-over" => lang.pick("建而不交", "built, not handed over"),
        "gate" => lang.pick("不得通过审查", "may not pass review"),
        other => other,
    }
}

/// What is said beside the verdict on a clause: defects, missing attributes, households.
pub fn remark(lang: Lang, entry: &Entry) -> String {
    let mut parts = Vec::new();
    if let Some(d) = &entry.defect {
        parts.push(defect(lang, d).to_string());
        if entry.rule == "completion" {
            let gate = lang.pick(
                "整改到位前不得组织竣工验收",
                "no acceptance on completion until put right",
            );
            parts.push(gate.to_string());
        }
    }
    if entry.verdict == Verdict::CannotTell {
        let list: Vec<&str> = entry.missing.iter().map(|m| attribute(lang, m)).collect();
        let list = list.join(lang.pick("、", ", "));
        parts.push(match lang {
            Lang::Zh => format!("缺少:{list}"),
            Lang::En => format!("missing: {list}"),
        });
    }
    if !entry.decides {
        parts.push(
            lang.pick("不计入结论", "not part of the verdict")
                .to_string(),
        );
    }
    parts.join(lang.pick(";", "; "))
}

/// One step as a sentence.
pub fn step(lang: Lang, s: &Step) -> String {
    let name = &s.facility;
    let m2 = |n: f64| grouped(n, 6);
    let to = || figure(lang, s.to.as_ref(), "");
    let ground = s.anywhere_in.as_deref().unwrap_or_default();
    let at = s.at.map_or(String::new(), |[x, y]| {
        format!("{}, {}", number(x, 7), number(y, 7))
    });
    let within = match (lang, ground.is_empty()) {
        (_, true) => String::new(),
        (Lang::Zh, _) => format!("(范围 {ground} 内任意位置均可)"),
        (Lang::En, _) => format!(" (anywhere within {ground})"),
    };
    match (lang, s.kind) {
        (Lang::Zh, Change::Enlarge) => {
            format!("「{name}」增加 {} m²,达到 {} m²", m2(s.add_m2), to())
        }
        (Lang::En, Change::Enlarge) => {
            format!("{} m² more at {name}, {} m² in all", m2(s.add_m2), to())
        }
        (Lang::Zh, Change::NewPremises) => {
            format!(
                "新增一处设施「{name}」{} m²,如位于 {at}{within}",
                m2(s.add_m2)
            )
        }
        (Lang::En, Change::NewPremises) => {
            format!(
                "new premises {name} of {} m², say at {at}{within}",
                m2(s.add_m2)
            )
        }
        (Lang::Zh, Change::Move) => format!(
            "「{name}」移动 {} 米至 {at}{within}",
            grouped(s.move_m.unwrap_or(0.0), 1)
        ),
        (Lang::En, Change::Move) => format!(
            "move {name} by {} m to {at}{within}",
            grouped(s.move_m.unwrap_or(0.0), 1)
        ),
        (Lang::Zh, Change::Phase) => format!("「{name}」提前到第 {} 期", to()),
        (Lang::En, Change::Phase) => format!("open {name} in phase {}", to()),
        (Lang::Zh, Change::Build) => format!("「{name}」按批准方案建成并移交"),
        (Lang::En, Change::Build) => format!("build {name} as approved and hand it over"),
        (Lang::Zh, Change::HandOver) => format!("「{name}」办理移交"),
        (Lang::En, Change::HandOver) => format!("hand {name} over"),
        (Lang::Zh, Change::Land) => format!("「{name}」用地增至 {} m²", to()),
        (Lang::En, Change::Land) => format!("land of {name}: {} m²", to()),
        (Lang::Zh, Change::Attribute) => {
            let a = attribute(lang, s.attribute.as_deref().unwrap_or_default());
            format!("「{name}」{a}:{}", to())
        }
        (Lang::En, Change::Attribute) => {
            let a = s.attribute.as_deref().unwrap_or_default();
            format!("{name}: {a} = {}", to())
        }
    }
}

/// A remedy as one line.
pub fn remedy(lang: Lang, r: &Remedy) -> String {
    let steps: Vec<String> = r.steps.iter().map(|s| step(lang, s)).collect();
    let steps = steps.join(lang.pick(";", "; "));
    match lang {
        Lang::Zh => format!("{steps}(共增 {} m²)", grouped(r.add_m2, 6)),
        Lang::En => format!("{steps} (+{} m² in all)", grouped(r.add_m2, 6)),
    }
}

/// Why a clause was not measured.
pub fn unmeasured(lang: Lang, u: &Unmeasured) -> String {
    let d = &u.detail;
    let (zh, en) = match u.why.as_str() {
        "no-facility-of-type" => (
            format!("未报送此类设施({d})"),
            format!("no facility of type {d}"),
        ),
        "no-facility" => ("未报送设施".into(), "no facility submitted".into()),
        "other-stage" => (
            format!("仅在另一阶段审查({d})"),
            format!("judged at another stage ({d})"),
        ),
        "other-date" => (
            format!("规划条件日期 {d} 不适用"),
            format!("planning conditions of {d}: does not apply"),
        ),
        "no-new-housing" => ("没有新建住宅".into(), "no new housing".into()),
        "no-built-housing" => ("没有已建成住宅".into(), "no built housing".into()),
        "no-households" => ("没有住户".into(), "no households".into()),
        "batch-only" => ("仅在批量审查时统计".into(), "over a batch only".into()),
        "no-pooling" => (
            format!("未采用统筹(pooling = {d})"),
            format!("no pooling (pooling = {d})"),
        ),
        _ => ("仅列出".into(), "shown only".into()),
    };
    lang.pick(&zh, &en).to_string()
}

/// Something odd, as one line.
pub fn oddity(lang: Lang, o: &Oddity) -> String {
    let (found, against) = (&o.found, &o.against);
    let (zh, en) = match o.code.as_str() {
        "area-differs" => (
            format!("标注面积 {found} m² 与图上面积 {against} m² 不一致"),
            format!("stated area {found} m², drawn {against} m²"),
        ),
        "duplicate" => (
            "与前一要素完全相同,只计一次".into(),
            "the same as an earlier feature, counted once".into(),
        ),
        "phase-unread" => (
            format!("无法识别分期「{found}」"),
            format!("phase `{found}` cannot be read"),
        ),
        "status-unread" => (
            format!("无法识别状态「{found}」"),
            format!("status `{found}` cannot be read"),
        ),
        "class-unread" => (
            format!("无法识别类别「{found}」"),
            format!("class `{found}` cannot be read"),
        ),
        "shared-facility" => (
            format!("服务多个项目:{found}"),
            format!("serves several developments: {found}"),
        ),
        "facility-unassigned" => (
            "未说明所属项目,不计入任何项目".into(),
            "belongs to no development, counted for none".into(),
        ),
        "other-role" => (
            format!("{against} 个要素的角色为「{found}」,未采用"),
            format!("{against} features of role `{found}`, not used"),
        ),
        "also-counts" => (
            format!("兼作{found},只计专用部分 {against} m²"),
            format!("also counts as {found}: only its dedicated {against} m² count"),
        ),
        "households-derived" => (
            format!("户数未给出,按图上面积推算为 {found}(容积率/户均面积 {against})"),
            format!(
                "households derived from drawn area: {found} (plot ratio / unit size {against})"
            ),
        ),
        other => (other.to_string(), other.to_string()),
    };
    let place = match lang {
        Lang::Zh => format!("{} 第 {} 个要素", o.file, o.feature),
        Lang::En => format!("{} feature {}", o.file, o.feature),
    };
    let subject = if o.subject.is_empty() {
        String::new()
    } else {
        format!(" {}", o.subject)
    };
    format!(
        "{place}{subject}{}{}",
        lang.pick(":", ": "),
        lang.pick(&zh, &en)
    )
}
