//! Attributes of facilities or of the development: numbers, values, items, yes or no.

use super::{cannot_tell, entry, Said};
use crate::check::case::Case;
use crate::check::review::{Entry, Figure, Verdict};
use crate::check::standards::Standard;
use crate::check::submission::fields::ATTRIBUTES;
use crate::check::submission::mapping::plain;
use crate::check::submission::Facility;
use crate::scenario::Class;
use serde_json::{Map, Value};

/// One entry a facility concerned; for `facility = "development"` one in all.
pub fn measure(case: &Case, standard: &Standard, d: usize) -> Said {
    let attribute = standard.spec.attribute.as_deref().unwrap_or_default();
    let kind = standard.spec.facility.as_deref();
    if let Some(class) = standard.spec.class {
        if !case
            .parcels(d)
            .any(|(_, p)| p.class.is_none() || p.class == Some(class))
        {
            let why = if class == Class::New {
                "no-new-housing"
            } else {
                "no-built-housing"
            };
            return Err((why, String::new()));
        }
    }
    if kind == Some("development") {
        let mut entry = entry(case, standard, d);
        entry.unit = unit(standard, attribute);
        let development = &case.sub.developments[d];
        return Ok(vec![judge(
            standard,
            entry,
            attribute,
            &development.properties,
            None,
        )]);
    }
    let spec = &standard.spec;
    let kinds: Vec<&str> = spec
        .facility
        .iter()
        .chain(&spec.layout.facilities)
        .map(String::as_str)
        .collect();
    let is = |f: &Facility, k: &str| f.kind == k || (k == "community-centre" && f.kind.is_empty());
    let list: Vec<&Facility> = case
        .facilities(d)
        .map(|(_, f)| f)
        .filter(|f| kinds.is_empty() || kinds.iter().any(|k| is(f, k)))
        .collect();
    if list.is_empty() {
        return match kinds.is_empty() {
            false => Err(("no-facility-of-type", kinds.join(" | "))),
            true => Err(("no-facility", String::new())),
        };
    }
    let mut out = Vec::new();
    for facility in list {
        let mut entry = entry(case, standard, d);
        entry.subject.clone_from(&facility.name);
        entry.unit = unit(standard, attribute);
        let area = (attribute == "area_m2").then_some(facility.area);
        out.push(judge(
            standard,
            entry,
            attribute,
            &facility.properties,
            area,
        ));
    }
    // Many facilities that are all alike are said once.
    if out.len() > 1 && out.iter().all(|e| e.verdict == Verdict::Pass) {
        out.truncate(1);
        out[0].subject = case.sub.developments[d].name.clone();
    }
    Ok(out)
}

fn unit(standard: &Standard, attribute: &str) -> String {
    let of_limit = standard.limit.as_ref().map(|l| l.unit.clone());
    of_limit.unwrap_or_else(|| attribute.to_string())
}

fn judge(
    standard: &Standard,
    mut entry: Entry,
    attribute: &str,
    properties: &Map<String, Value>,
    area: Option<Option<i64>>,
) -> Entry {
    let names = ATTRIBUTES.iter().find(|(a, _)| *a == attribute);
    let value = match names {
        Some((_, names)) => names.iter().find_map(|n| properties.get(*n)),
        None => properties.get(attribute),
    };
    let value = value.filter(|v| !v.is_null() && !plain(v).is_empty());
    let spec = &standard.spec;
    if let Some(limit) = &standard.limit {
        entry.required = Some(Figure::Number(limit.value()));
        let micro = match area {
            Some(area) => area.map(i128::from),
            None => value.and_then(number).map(|n| (n * 1e6).round() as i128),
        };
        let Some(micro) = micro else {
            return cannot_tell(entry, &[attribute]);
        };
        let bound = limit.clone().about(spec.layout.tolerance);
        entry.measured = Some(Figure::Number(micro as f64 / 1e6));
        entry.verdict = pass(bound.admits(micro));
        return entry;
    }
    let Some(value) = value else {
        entry.required = Some(asked(standard));
        return cannot_tell(entry, &[attribute]);
    };
    entry.required = Some(asked(standard));
    entry.measured = Some(plain(value).into());
    let words = words(attribute, value);
    entry.verdict = if !spec.items.is_empty() {
        pass(
            spec.items
                .iter()
                .all(|item| words.iter().any(|w| w.contains(item.as_str()))),
        )
    } else if !spec.one_of.is_empty() {
        pass(words.iter().all(|w| spec.one_of.iter().any(|one| one == w)))
    } else {
        match words.first().map(String::as_str) {
            Some("true" | "1" | "yes" | "是" | "有" | "合格" | "已备案" | "已通过") => {
                Verdict::Pass
            }
            Some("false" | "0" | "no" | "否" | "无" | "不合格" | "未备案" | "未通过") => {
                Verdict::Fail
            }
            _ => return cannot_tell(entry, &[attribute]),
        }
    };
    entry
}

fn asked(standard: &Standard) -> Figure {
    let spec = &standard.spec;
    match (spec.items.is_empty(), spec.one_of.is_empty()) {
        (false, _) => spec.items.join("、").into(),
        (_, false) => spec.one_of.join(" | ").into(),
        _ => "yes".into(),
    }
}

fn pass(met: bool) -> Verdict {
    if met {
        Verdict::Pass
    } else {
        Verdict::Fail
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(n) => n.as_f64(),
        Value::String(s) => {
            let digits = s
                .trim()
                .trim_end_matches(|c: char| !c.is_ascii_digit() && c != '.');
            digits.parse().ok()
        }
        _ => None,
    }
    .filter(|n: &f64| n.is_finite() && n.abs() < 1e12)
}

/// The words of a value; floors as numbers or `basement`, `half-basement`, `mezzanine`.
fn words(attribute: &str, value: &Value) -> Vec<String> {
    let text = plain(value).to_lowercase();
    let split = text.split([';', ';', '、', ',', ',', '|', '/']);
    let list = split.map(str::trim).filter(|w| !w.is_empty());
    if attribute != "floor" {
        return list.map(str::to_string).collect();
    }
    list.flat_map(floors).collect()
}

fn floors(word: &str) -> Vec<String> {
    for (mark, name) in [
        ("半地下", "half-basement"),
        ("half", "half-basement"),
        ("夹层", "mezzanine"),
        ("mezz", "mezzanine"),
        ("地下", "basement"),
        ("basement", "basement"),
    ] {
        if word.contains(mark) {
            return vec![name.into()];
        }
    }
    let word = word
        .trim_end_matches(['层', '楼', 'f'])
        .trim_start_matches('第')
        .trim();
    if word.starts_with('b') || word.starts_with('-') {
        return vec!["basement".into()];
    }
    let number = |s: &str| s.trim().trim_end_matches(['层', '楼']).parse::<u32>().ok();
    if let Some((Some(low), Some(high))) = word
        .split_once(['-', '~', '至'])
        .map(|(a, b)| (number(a), number(b)))
    {
        if low <= high && high < 200 {
            return (low..=high).map(|n| n.to_string()).collect();
        }
    }
    let chinese = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    if let Some(k) = chinese
        .iter()
        .position(|c| *c == word || word == "首" && *c == "一")
    {
        return vec![(k + 1).to_string()];
    }
    vec![number(word).map_or_else(|| word.to_string(), |n| n.to_string())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn floors_as_people_write_them() {
        for (value, list) in [
            (json!(1), vec!["1"]),
            (json!("2层"), vec!["2"]),
            (json!("一层"), vec!["1"]),
            (json!("首层"), vec!["1"]),
            (json!("1-3层"), vec!["1", "2", "3"]),
            (json!("1、2"), vec!["1", "2"]),
            (json!(-1), vec!["basement"]),
            (json!("B1"), vec!["basement"]),
            (json!("地下一层"), vec!["basement"]),
            (json!("半地下室"), vec!["half-basement"]),
            (json!("夹层"), vec!["mezzanine"]),
            (json!("屋顶"), vec!["屋顶"]),
        ] {
            assert_eq!(words("floor", &value), list, "{value}");
        }
    }
}
