//! Tables of facilities: those that stand, those that are planned, projects by year.

use super::{figure, head, Table};
use crate::report::programme::{words, Fate, PlaceFile, ProgrammeFile};
use crate::text::{number, Lang};
use serde_json::{json, Value};

fn attribute(place: &PlaceFile, name: &str) -> Value {
    figure(place.numbers.get(name).copied())
}

fn word(place: &PlaceFile, name: &str) -> String {
    place.words.get(name).cloned().unwrap_or_default()
}

/// 现状设施一览表.
pub fn standing(lang: Lang, p: &ProgrammeFile) -> Table {
    let stands = p.places.iter().filter(|f| f.year.is_none());
    let rows = stands.map(|f| {
        vec![
            json!(f.id),
            json!(f.name),
            json!(f.town),
            json!(word(f, "community")),
            json!(p.level(lang, &f.facility)),
            json!(p.named(lang, &f.facility)),
            attribute(f, "year"),
            attribute(f, "land_m2"),
            attribute(f, "area_m2"),
            attribute(f, "beds"),
            attribute(f, "nursing_beds"),
            json!(words::operator(lang, &word(f, "operator"))),
            attribute(f, "fire_acceptance"),
            json!(words::fate(lang, f.fate)),
        ]
    });
    Table {
        id: "standing",
        title: lang.pick("现状设施一览表", "Facilities that stand"),
        head: head(
            lang,
            &[
                ("编号", "id"),
                ("设施名称", "name"),
                ("镇街", "town"),
                ("社区/村", "community"),
                ("设施层级", "tier"),
                ("类型", "type"),
                ("建成年份", "built"),
                ("用地面积(㎡)", "land (m²)"),
                ("建筑面积(㎡)", "floor area (m²)"),
                ("床位", "beds"),
                ("其中护理型", "nursing beds"),
                ("运营性质", "operator"),
                ("消防验收", "fire acceptance"),
                ("规划处置", "planned"),
            ],
        ),
        rows: rows.collect(),
    }
}

/// 规划设施一览表.
pub fn planned(lang: Lang, p: &ProgrammeFile) -> Table {
    let stays = p.places.iter().filter(|f| f.fate != Fate::Replaced);
    let rows = stays.map(|f| {
        vec![
            json!(f.id),
            json!(f.name),
            json!(f.town),
            json!(p.level(lang, &f.facility)),
            json!(p.named(lang, &f.facility)),
            json!(words::fate(lang, f.fate)),
            json!(word(f, "premises")),
            attribute(f, "land_m2"),
            attribute(f, "area_m2"),
            attribute(f, "beds"),
            attribute(f, "nursing_beds"),
            attribute(f, "meals_per_day"),
            json!(f.people),
            json!(f.year),
            json!(words::mode(lang, &word(f, "mode"))),
            json!(f.cost),
            json!(note(lang, p, f)),
        ]
    });
    Table {
        id: "planned",
        title: lang.pick("规划设施一览表", "Facilities of the plan"),
        head: head(
            lang,
            &[
                ("编号", "id"),
                ("名称", "name"),
                ("镇街", "town"),
                ("层级", "tier"),
                ("类型", "type"),
                ("建设类型", "what is done"),
                ("场所", "premises"),
                ("用地面积(㎡)", "land (m²)"),
                ("建筑面积(㎡)", "floor area (m²)"),
                ("床位", "beds"),
                ("其中护理型", "nursing beds"),
                ("每日供餐(人)", "meals a day"),
                ("服务人口", "people"),
                ("年份", "year"),
                ("建设方式", "way to premises"),
                ("投资(元)", "cost (yuan)"),
                ("备注", "note"),
            ],
        ),
        rows: rows.collect(),
    }
}

fn note(lang: Lang, p: &ProgrammeFile, f: &PlaceFile) -> String {
    let name = |id: &String| {
        let other = p.places.iter().find(|o| o.id == *id);
        other.map_or(id.clone(), |o| o.name.clone())
    };
    let mut parts = Vec::new();
    if let Some(old) = &f.replaces {
        parts.push(format!("{} {}", lang.pick("原", "was"), name(old)));
    }
    if let Some(host) = &f.upon {
        parts.push(format!("{} {}", lang.pick("依托", "upon"), name(host)));
    }
    if !f.marks.is_empty() {
        parts.push(f.marks.join(", "));
    }
    parts.join(lang.pick(";", "; "))
}

/// 近期建设项目表, with the heads that the policies' own annexes have.
pub fn projects(lang: Lang, p: &ProgrammeFile) -> Table {
    let mut list: Vec<&PlaceFile> = p.places.iter().filter(|f| f.year.is_some()).collect();
    list.sort_by(|a, b| (a.year, &a.facility, &a.id).cmp(&(b.year, &b.facility, &b.id)));
    let rows = list.iter().enumerate().map(|(k, f)| {
        let size = |name: &str, unit: &str| {
            let n = f.numbers.get(name).filter(|n| **n > 0.0);
            n.map(|n| format!("{} {unit}", number(*n, 1)))
        };
        let sizes = [
            size("area_m2", "m²"),
            size("beds", lang.pick("张床位", "beds")),
            size("meals_per_day", lang.pick("人/日供餐", "meals a day")),
        ];
        let what: Vec<String> = sizes.into_iter().flatten().collect();
        let content = format!(
            "{} {}{}{}",
            words::fate(lang, f.fate),
            p.named(lang, &f.facility),
            if what.is_empty() {
                ""
            } else {
                lang.pick(",", ", ")
            },
            what.join(lang.pick("、", ", "))
        );
        let year = f.year.map_or_else(String::new, |y| y.to_string());
        let work = match lang {
            Lang::Zh => format!("{year} 年底前投入使用"),
            Lang::En => format!("in use by the end of {year}"),
        };
        vec![
            json!(k + 1),
            json!(f.name),
            json!(content),
            json!(year),
            json!(work),
            json!(f.town),
            json!(f.cost),
            json!(note(lang, p, f)),
        ]
    });
    Table {
        id: "projects",
        title: lang.pick("近期建设项目表", "Projects by year"),
        head: head(
            lang,
            &[
                ("序号", "No."),
                ("项目名称", "project"),
                ("具体内容", "what it is"),
                ("时间节点", "date"),
                ("工作计划", "work"),
                ("责任单位", "responsible"),
                ("投资(元)", "cost (yuan)"),
                ("备注", "note"),
            ],
        ),
        rows: rows.collect(),
    }
}
