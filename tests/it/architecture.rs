//! Rooms of the library only look down. The table is kept tight: a use that is not in it fails,
//! and so does an entry that nothing uses.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Each room, from the bottom up, with the rooms it uses.
const ROOMS: &[(&str, &[&str])] = &[
    ("guard", &[]),
    ("crs", &["guard"]),
    ("finding", &[]),
    ("paper", &[]),
    ("model", &[]),
    ("reach", &[]),
    ("access", &["model"]),
    ("layout", &["model"]),
    ("sample", &[]),
    ("error", &[]),
    ("text", &["check", "error", "network", "policy", "verify"]),
    ("format", &["crs", "error", "guard"]),
    ("network", &["error", "format", "reach"]),
    ("scenario", &["error", "finding", "format", "model"]),
    ("region", &["model", "network", "scenario", "text"]),
    (
        "intake",
        &[
            "crs", "error", "format", "layout", "model", "network", "reach", "region", "scenario",
            "text",
        ],
    ),
    (
        "policy",
        &[
            "error", "finding", "layout", "model", "reach", "region", "scenario", "text",
        ],
    ),
    ("solve", &["model"]),
    (
        "report",
        &[
            "access", "error", "finding", "format", "intake", "layout", "model", "network",
            "paper", "policy", "reach", "region", "scenario", "text",
        ],
    ),
    (
        "run",
        &[
            "access", "error", "finding", "format", "intake", "layout", "model", "network",
            "policy", "reach", "region", "report", "scenario", "solve",
        ],
    ),
    (
        "verify",
        &[
            "error", "finding", "format", "intake", "layout", "network", "policy", "region",
            "report", "scenario",
        ],
    ),
    (
        "check",
        &[
            "error", "finding", "format", "intake", "model", "network", "paper", "policy", "reach",
            "region", "scenario", "solve", "text",
        ],
    ),
    (
        "compare",
        &["error", "finding", "format", "paper", "report", "text"],
    ),
    (
        "frontier",
        &[
            "compare", "model", "report", "run", "scenario", "solve", "text",
        ],
    ),
    (
        "page",
        &[
            "compare", "error", "finding", "format", "layout", "paper", "report", "scenario",
            "text",
        ],
    ),
    (
        "uncertain",
        &[
            "finding", "model", "policy", "region", "run", "scenario", "solve",
        ],
    ),
    (
        "cli",
        &[
            "check",
            "compare",
            "crs",
            "error",
            "finding",
            "format",
            "frontier",
            "intake",
            "layout",
            "model",
            "page",
            "policy",
            "report",
            "run",
            "sample",
            "scenario",
            "solve",
            "text",
            "uncertain",
            "verify",
        ],
    ),
];

/// Uses that look up, each from one file only: sentences about types that live higher.
const UP: &[(&str, &str)] = &[
    ("text/network.rs", "network"),
    ("text/review.rs", "check"),
    ("text/review.rs", "policy"),
    ("text/verify.rs", "verify"),
];

/// Rooms of which another may use only a part.
const PARTS: &[(&str, &str, &[&str])] = &[
    ("page", "check", &["page"]),
    ("page", "report", &["markdown", "plan_file", "programme"]),
    ("verify", "policy", &["clause", "Limit", "Profile"]),
    ("verify", "report", &["evidence", "plan_file", "programme"]),
];

struct Use {
    file: String,
    room: String,
    /// The path after `crate::`.
    path: Vec<String>,
}

fn files(dir: &Path, list: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("the sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, list);
        } else if path.extension().is_some_and(|e| e == "rs") {
            list.push(path);
        }
    }
    list.sort();
}

/// The text without comments and without the unit tests at its end.
fn code(text: &str) -> String {
    let end = text.find("#[cfg(test)]\nmod ").unwrap_or(text.len());
    let lines = text[..end].lines().map(|l| match l.find("//") {
        Some(k) => &l[..k],
        None => l,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Paths that follow `crate::` here, braces taken apart.
fn paths(text: &str) -> Vec<Vec<String>> {
    let mut list = Vec::new();
    for (k, _) in text.match_indices("crate::") {
        let before = text[..k].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        tree(&text[k + 7..], &mut Vec::new(), &mut list);
    }
    list
}

/// Reads `a::{b, c::d}` into its paths; returns how much was read.
fn tree(text: &str, path: &mut Vec<String>, list: &mut Vec<Vec<String>>) -> usize {
    let skip = text.len() - text.trim_start().len();
    let rest = &text[skip..];
    if let Some(inner) = rest.strip_prefix('{') {
        let mut at = skip + 1;
        let mut left = inner;
        loop {
            let read = tree(left, path, list);
            left = &left[read..];
            at += read;
            let trimmed = left.trim_start();
            at += left.len() - trimmed.len();
            match trimmed.chars().next() {
                Some(',') => {
                    left = &trimmed[1..];
                    at += 1;
                    if left.trim_start().starts_with('}') {
                        return at + left.len() - left.trim_start().len() + 1;
                    }
                }
                _ => return at + 1,
            }
        }
    }
    let name = rest
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(rest.len());
    path.push(rest[..name].to_string());
    let read = match rest[name..].strip_prefix("::") {
        Some(more) => skip + name + 2 + tree(more, path, list),
        None => {
            list.push(path.clone());
            skip + name
        }
    };
    path.pop();
    read
}

fn uses() -> Vec<Use> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    files(&src, &mut all);
    let mut list = Vec::new();
    for path in all {
        let file = path
            .strip_prefix(&src)
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/");
        if ["main.rs", "lib.rs"].contains(&file.as_str()) {
            continue;
        }
        let room = file.split(['/', '.']).next().unwrap().to_string();
        let text = code(&std::fs::read_to_string(&path).unwrap());
        // How many steps up lead out of the room.
        let steps = file.trim_end_matches("/mod.rs").split('/').count();
        let out = "super::".repeat(steps);
        assert!(
            !text.contains(&out),
            "{file}: `{out}` leads out of its room"
        );
        for path in paths(&text) {
            if path[0] != room {
                let (file, room) = (file.clone(), room.clone());
                list.push(Use { file, room, path });
            }
        }
    }
    list
}

#[test]
fn every_room_is_in_the_table() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let lib = std::fs::read_to_string(src.join("lib.rs")).unwrap();
    let declared: BTreeSet<&str> = lib
        .lines()
        .filter_map(|l| l.trim().strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    let known: BTreeSet<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    assert_eq!(declared, known);
}

#[test]
fn rooms_use_what_the_table_says_and_no_more() {
    let table: BTreeMap<&str, BTreeSet<&str>> = ROOMS
        .iter()
        .map(|(room, may)| (*room, may.iter().copied().collect()))
        .collect();
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let list = uses();
    assert!(list.len() > 100, "only {} uses found", list.len());
    for u in &list {
        let to = u.path[0].as_str();
        let may = &table[u.room.as_str()];
        assert!(
            may.contains(to),
            "{}: {} may not use {}",
            u.file,
            u.room,
            u.path.join("::")
        );
        found.entry(&u.room).or_default().insert(to);
    }
    for (room, may) in &table {
        let used = found.get(room).cloned().unwrap_or_default();
        let idle: Vec<_> = may.difference(&used).collect();
        assert!(
            idle.is_empty(),
            "{room} no longer uses {idle:?}: take them out of the table"
        );
    }
}

#[test]
fn rooms_only_look_down() {
    let height = |room: &str| ROOMS.iter().position(|(r, _)| *r == room).unwrap();
    for u in uses() {
        let to = u.path[0].as_str();
        let down = height(to) < height(&u.room);
        let known = UP.contains(&(u.file.as_str(), to));
        assert!(down || known, "{} looks up to {to}", u.file);
    }
}

#[test]
fn some_rooms_are_open_in_part_only() {
    for u in uses() {
        for (room, of, parts) in PARTS {
            if u.room == *room && u.path[0] == *of {
                let part = u.path.get(1).map_or("", String::as_str);
                assert!(parts.contains(&part), "{}: {}", u.file, u.path.join("::"));
            }
        }
    }
}

#[test]
fn braces_are_taken_apart() {
    let text = "use crate::{a::{b, c::d}, e};\nlet x = crate::f::g(1); mycrate::no; crate::h;";
    let list: Vec<String> = paths(text).iter().map(|p| p.join("::")).collect();
    assert_eq!(list, ["a::b", "a::c::d", "e", "f::g", "h"]);
}
