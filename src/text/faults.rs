//! Faults and errors as the lines a user reads, in both languages.

use super::fault_words::words;
use super::Lang;
use crate::error::{Error, Fault, Said, Treated};

/// One fault as one line.
pub fn say(lang: Lang, fault: &Fault) -> String {
    let found = fault.found.as_deref().into_iter().collect::<Vec<_>>();
    say_for(
        lang,
        fault,
        &fault.feature.into_iter().collect::<Vec<_>>(),
        &found,
    )
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

/// One fault that the features in `list` share, with the values found there, as one line.
fn say_for(lang: Lang, fault: &Fault, list: &[usize], found: &[&str]) -> String {
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
    if !found.is_empty() {
        let more = if found.len() > QUOTED { ", …" } else { "" };
        let found = found[..found.len().min(QUOTED)].join(", ");
        text += &match lang {
            Lang::Zh => format!(";实为 {found}{more}"),
            Lang::En => format!("; found {found}{more}"),
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

/// Text on one line, without control characters.
pub fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// How many different values are quoted of features that share a fault.
const QUOTED: usize = 3;
/// Up to so many different values each get a line of their own.
const APART: usize = 5;

/// Features that share a fault, and the different values found there.
struct Group<'a> {
    fault: &'a Fault,
    features: Vec<usize>,
    found: Vec<&'a str>,
}

/// Faults that differ only in the feature together; those that differ in the value found too, if
/// there are many.
fn grouped(faults: &[Fault]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    for wide in gathered(faults.iter(), |_| None) {
        let values = wide.iter().filter_map(|f| f.found.as_deref());
        let mut found: Vec<&str> = Vec::new();
        for value in values {
            if found.len() <= APART && !found.contains(&value) {
                found.push(value);
            }
        }
        let narrow = if found.len() > APART {
            vec![wide]
        } else {
            gathered(wide.into_iter(), |f| f.found.as_deref())
        };
        groups.extend(narrow.into_iter().map(|list| Group {
            fault: list[0],
            features: list.iter().filter_map(|f| f.feature).collect(),
            found: if found.len() > APART {
                found.clone()
            } else {
                list[0].found.as_deref().into_iter().collect()
            },
        }));
    }
    groups
}

/// Faults of features that are alike in kind, place, field, expectation and `also`; all others
/// stay alone.
fn gathered<'a>(
    faults: impl Iterator<Item = &'a Fault>,
    also: impl Fn(&'a Fault) -> Option<&'a str>,
) -> Vec<Vec<&'a Fault>> {
    let mut lists: Vec<Vec<&Fault>> = Vec::new();
    for fault in faults {
        let alike = lists.iter_mut().rev().take(SHOWN).find(|list| {
            let first = list[0];
            first.feature.is_some()
                && fault.feature.is_some()
                && (first.code, &first.file, first.line) == (fault.code, &fault.file, fault.line)
                && (&first.field, &first.expect) == (&fault.field, &fault.expect)
                && also(first) == also(fault)
        });
        match alike {
            Some(list) => list.push(fault),
            None => lists.push(vec![fault]),
        }
    }
    lists
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
                .map(|g| say_for(lang, g.fault, &g.features, &g.found))
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

/// What was found while reading, one line for each kind, the features together.
pub fn said(lang: Lang, said: &[Said]) -> String {
    let mut lines = Vec::new();
    for treated in [Treated::SetAside, Treated::Repaired, Treated::Noted] {
        let word = match treated {
            Treated::SetAside => lang.pick("搁置", "set aside"),
            Treated::Repaired => lang.pick("已修复", "repaired"),
            Treated::Noted => lang.pick("提示", "note"),
        };
        let faults: Vec<Fault> = said
            .iter()
            .filter(|s| s.treated == treated)
            .map(|s| s.fault.clone())
            .collect();
        let groups = grouped(&faults);
        for g in groups.iter().take(SHOWN) {
            lines.push(format!(
                "[{word}] {}",
                say_for(lang, g.fault, &g.features, &g.found)
            ));
        }
        if groups.len() > SHOWN {
            let rest = groups.len() - SHOWN;
            lines.push(match lang {
                Lang::Zh => format!("[{word}] ……另有 {rest} 类"),
                Lang::En => format!("[{word}] … and {rest} more"),
            });
        }
    }
    lines.join("\n")
}
