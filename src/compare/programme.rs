//! Figures of layout plans side by side: clauses, cost and facilities by year, facilities by type.

use crate::finding::{Force, Verdict};
use crate::report::plan_file::PlanFile;
use crate::report::programme::{PlaceFile, ProgrammeFile};

/// A figure in every plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its key, such as `programme.cost.2026`.
    pub key: String,
    /// Its unit.
    pub unit: &'static str,
    /// Its name in Chinese and in English.
    pub name: [String; 2],
    /// Decimals that are shown.
    pub decimals: usize,
    /// Its values; `None` in plans without a layout plan.
    pub values: Vec<Option<f64>>,
}

type Of<'a> = &'a dyn Fn(&ProgrammeFile) -> Option<f64>;

/// Facilities that open.
fn opening(p: &ProgrammeFile) -> impl Iterator<Item = &PlaceFile> {
    p.places.iter().filter(|f| f.year.is_some())
}

/// Clauses of a force with a verdict, those that are only told left out.
fn clauses(p: &ProgrammeFile, force: Force, verdict: Verdict) -> f64 {
    let told = |clause: &str| p.indicators.iter().any(|i| i.clause == clause && i.aside);
    let those = p.findings.iter().filter(|f| f.force == force);
    let those = those.filter(|f| f.verdict == verdict && !told(&f.clause));
    those.count() as f64
}

/// Every figure of the layout plans; nothing if no plan has one.
pub fn lines<'a>(plans: impl Iterator<Item = &'a PlanFile>) -> Vec<Line> {
    let plans: Vec<Option<&ProgrammeFile>> = plans.map(|p| p.programme.as_ref()).collect();
    let all = || plans.iter().flatten();
    let mut years: Vec<i32> = all().flat_map(|p| p.years.iter().map(|y| y.year)).collect();
    years.sort_unstable();
    years.dedup();
    let mut types: Vec<(&str, [&str; 2])> = Vec::new();
    for f in all().flat_map(|p| &p.facilities) {
        let opens = all().any(|p| opening(p).any(|o| o.facility == f.id));
        if opens && !types.iter().any(|t| t.0 == f.id) {
            types.push((&f.id, [&f.zh, &f.en]));
        }
    }
    let mut lines = Vec::new();
    if all().next().is_none() {
        return lines;
    }
    let mut put = |key: String, unit, [zh, en]: [String; 2], decimals, of: Of| {
        lines.push(Line {
            key: format!("programme.{key}"),
            unit,
            name: [format!("布局规划:{zh}"), format!("layout plan: {en}")],
            decimals,
            values: plans.iter().map(|p| of((*p)?)).collect(),
        });
    };
    let counts = [
        (
            Force::Must,
            Verdict::Fail,
            "unmet",
            "未满足的强制条款",
            "clauses that must be met and are not",
        ),
        (
            Force::Target,
            Verdict::Fail,
            "missed",
            "未达到的目标条款",
            "targets missed",
        ),
        (
            Force::Must,
            Verdict::CannotTell,
            "unknown",
            "无法判定的强制条款",
            "clauses that must be met and cannot tell",
        ),
    ];
    for (force, verdict, key, zh, en) in counts {
        put(key.into(), "", [zh, en].map(String::from), 0, &|p| {
            Some(clauses(p, force, verdict))
        });
    }
    put(
        "gap".into(),
        "",
        ["最大相对间隙", "largest relative gap"].map(String::from),
        6,
        &|p| Some(p.gap),
    );
    put(
        "cost".into(),
        "yuan",
        ["造价合计(元)", "cost, all years (yuan)"].map(String::from),
        2,
        &|p| Some(super::round(p.years.iter().map(|y| y.cost).sum())),
    );
    for year in &years {
        let name = [
            format!("{year} 年造价(元)"),
            format!("cost in {year} (yuan)"),
        ];
        put(format!("cost.{year}"), "yuan", name, 2, &|p| {
            p.years.iter().find(|y| y.year == *year).map(|y| y.cost)
        });
    }
    let name = ["建成设施合计(处)", "facilities that open"].map(String::from);
    put("opens".into(), "", name, 0, &|p| {
        Some(opening(p).count() as f64)
    });
    for year in &years {
        let name = [
            format!("{year} 年建成(处)"),
            format!("facilities that open in {year}"),
        ];
        put(format!("opens.{year}"), "", name, 0, &|p| {
            let year = p.years.iter().find(|y| y.year == *year)?;
            Some(year.opens.values().sum::<usize>() as f64)
        });
    }
    for (id, [zh, en]) in types {
        let name = [format!("建成{zh}(处)"), format!("opens: {en}")];
        put(format!("facility.{id}"), "", name, 0, &|p| {
            Some(opening(p).filter(|f| f.facility == id).count() as f64)
        });
    }
    let name = ["期末床位(张)", "beds at the end"].map(String::from);
    put("beds".into(), "", name, 0, &|p| Some(p.years.last()?.beds));
    lines
}
