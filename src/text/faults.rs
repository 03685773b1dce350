//! What each fault means and what to do, in both languages.

use super::Lang;
use crate::error::{Code, Error, Fault};

/// `(what in Chinese, what in English, remedy in Chinese, remedy in English)`.
fn words(code: Code) -> [&'static str; 4] {
    match code {
        Code::Syntax => [
            "文件无法解析",
            "cannot be parsed",
            "请检查该处的语法",
            "check the syntax at this place",
        ],
        Code::Encoding => [
            "不是 UTF-8 编码",
            "is not UTF-8",
            "请转存为 UTF-8",
            "save it as UTF-8",
        ],
        Code::UnknownKey => [
            "未知的键",
            "unknown key",
            "请改正或删除",
            "correct or remove it",
        ],
        Code::BadValue => ["值不合要求", "value not allowed", "请改正", "correct it"],
        Code::MissingKey => [
            "缺少必需的键",
            "a required key is missing",
            "请补上",
            "add it",
        ],
        Code::EmptyLayer => [
            "图层没有要素",
            "the layer has no features",
            "请检查导出结果",
            "check how it was exported",
        ],
        Code::NotGeoJson => [
            "不是可读的 GeoJSON 对象",
            "is no GeoJSON object that can be read as a layer",
            "需要 FeatureCollection 或 Feature",
            "give a FeatureCollection or a Feature",
        ],
        Code::UnknownFormat => [
            "不识别的文件格式",
            "unknown file format",
            "目前读取 .geojson、.json(可加 .gz)",
            "read now: .geojson, .json, each also with .gz",
        ],
        Code::Crs => [
            "不支持的坐标系",
            "coordinate system not supported",
            "请先转为 WGS84 经纬度或 CGCS2000 经纬度 (EPSG:4490)",
            "convert to WGS84 or CGCS2000 longitude/latitude (EPSG:4490) first",
        ],
        Code::NoGeometry => [
            "要素没有几何",
            "the feature has no geometry",
            "请补上或删除该要素",
            "add one or remove the feature",
        ],
        Code::WrongGeometry => [
            "几何类型不适用",
            "geometry type cannot be used here",
            "请改用所需类型",
            "use one of the types expected",
        ],
        Code::BadPosition => [
            "坐标不是经纬度度数",
            "position is not longitude/latitude in degrees",
            "可能是以米为单位的投影坐标,或经纬度颠倒;请转为 WGS84",
            "these may be projected metres, or swapped axes; convert to WGS84",
        ],
        Code::BadRing => [
            "多边形的环未闭合或不足四点",
            "a ring is not closed or has fewer than four positions",
            "请修复该多边形",
            "repair the polygon",
        ],
        Code::NoArea => [
            "多边形没有面积",
            "the polygon has no area",
            "请修复该多边形",
            "repair the polygon",
        ],
        Code::NoField => [
            "图层中没有此字段",
            "no such field in the layer",
            "请在方案文件中写明字段名",
            "name the field in the scenario",
        ],
        Code::BadNumber => [
            "不是所需范围内的数",
            "is not a number in the range expected",
            "请改正该属性",
            "correct the property",
        ],
        Code::UnknownHouseholds => [
            "户数未知",
            "households are unknown",
            "请补上户数,或把 unknown_households 设为 \"skip\" 或 { impute = … }",
            "fill it in, or set unknown_households to \"skip\" or { impute = … }",
        ],
        Code::UnknownClass => [
            "类别不在 new 或 built 的取值之列",
            "class is in neither list, new nor built",
            "请在方案的 class 中补充该取值",
            "add the value to class in the scenario",
        ],
        Code::NothingToImpute => [
            "没有已知户数,无法取中位数",
            "no known households to take the median of",
            "请给出数值:{ impute = 300 }",
            "give a number: { impute = 300 }",
        ],
        Code::UnknownName => [
            "名称未知",
            "unknown name",
            "请从所列名称中选择",
            "choose one of the names listed",
        ],
        Code::Conflict => [
            "设置相互矛盾或缺少配套设置",
            "settings contradict each other or one needs another",
            "请改正",
            "correct one of them",
        ],
        Code::TwiceSaid => [
            "同类规则重复",
            "the same rule is stated twice",
            "请只保留一条",
            "keep one of them",
        ],
        Code::TooLarge => [
            "数值过大,无法精确计算",
            "number too large to compute with exactly",
            "请检查单位",
            "check the unit",
        ],
    }
}

/// One fault as one line.
pub fn say(lang: Lang, fault: &Fault) -> String {
    say_for(lang, fault, &fault.feature.into_iter().collect::<Vec<_>>())
}

/// How many features are named before the rest is only counted.
const NAMED: usize = 12;

/// The features that share a fault.
fn features(lang: Lang, list: &[usize]) -> String {
    let names: Vec<String> = list.iter().take(NAMED).map(usize::to_string).collect();
    let cut = list.len() > NAMED;
    match lang {
        Lang::Zh => {
            let (more, all) = if cut {
                ("…", format!("(共 {} 个)", list.len()))
            } else {
                ("", String::new())
            };
            format!(" 第 {}{more} 个要素{all}", names.join("、"))
        }
        Lang::En => {
            let word = if list.len() == 1 {
                "feature"
            } else {
                "features"
            };
            let all = if cut {
                format!(", … ({} in all)", list.len())
            } else {
                String::new()
            };
            format!(" {word} {}{all}", names.join(", "))
        }
    }
}

/// One fault that the features in `list` share, as one line.
fn say_for(lang: Lang, fault: &Fault, list: &[usize]) -> String {
    let [what_zh, what_en, todo_zh, todo_en] = words(fault.code);
    let mut text = fault.file.clone();
    if let Some(line) = fault.line {
        text += &format!(":{line}");
    }
    if !list.is_empty() {
        text += &features(lang, list);
    }
    if let Some(field) = &fault.field {
        text += &match lang {
            Lang::Zh => format!(" 「{field}」"),
            Lang::En => format!(" `{field}`"),
        };
    }
    text += lang.pick(":", ": ");
    text += lang.pick(what_zh, what_en);
    if let Some(found) = &fault.found {
        text += &match lang {
            Lang::Zh => format!(";实为 {found}"),
            Lang::En => format!("; found {found}"),
        };
    }
    if let Some(expect) = &fault.expect {
        text += &match lang {
            Lang::Zh => format!(";应为 {expect}"),
            Lang::En => format!("; expected {expect}"),
        };
    }
    text + &match lang {
        Lang::Zh => format!("。{todo_zh}。"),
        Lang::En => format!(". {}.", capital(todo_en)),
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&say(Lang::En, self))
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// Faults that differ only in the feature, together.
fn grouped(faults: &[Fault]) -> Vec<(&Fault, Vec<usize>)> {
    let mut groups: Vec<(&Fault, Vec<usize>)> = Vec::new();
    for fault in faults {
        let same = groups.iter_mut().rev().take(SHOWN).find(|(first, list)| {
            !list.is_empty()
                && fault.feature.is_some()
                && (first.code, &first.file, first.line) == (fault.code, &fault.file, fault.line)
                && (&first.field, &first.found, &first.expect)
                    == (&fault.field, &fault.found, &fault.expect)
        });
        match same {
            Some((_, list)) => list.extend(fault.feature),
            None => groups.push((fault, fault.feature.into_iter().collect())),
        }
    }
    groups
}

/// How many faults are printed before the rest is only counted.
const SHOWN: usize = 50;

/// Any error, as the lines a user reads.
pub fn explain(lang: Lang, error: &Error) -> String {
    match error {
        Error::Faults(faults) => {
            let groups = grouped(faults);
            let mut lines: Vec<String> = groups
                .iter()
                .take(SHOWN)
                .map(|(fault, list)| say_for(lang, fault, list))
                .collect();
            if groups.len() > SHOWN {
                let rest = groups.len() - SHOWN;
                lines.push(match lang {
                    Lang::Zh => format!("……另有 {rest} 处"),
                    Lang::En => format!("… and {rest} more"),
                });
            }
            lines.join("\n")
        }
        Error::Io { path, source } => match lang {
            Lang::Zh => format!("{}:无法读写:{source}", path.display()),
            Lang::En => format!("{}: {source}", path.display()),
        },
        Error::Exists(path) => match lang {
            Lang::Zh => format!("{}:已存在;如需替换请加 --force", path.display()),
            Lang::En => error.to_string(),
        },
        Error::NotOurs(path, mark) => match lang {
            Lang::Zh => format!(
                "{}:已存在,但不是本命令写出的目录(没有 {mark}),不会被替换",
                path.display()
            ),
            Lang::En => error.to_string(),
        },
    }
}
